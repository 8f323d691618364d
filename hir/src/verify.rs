//! Checks the structure of a module. Tests run it after every lowering.

use crate::{ExprId, ExprKind, FunctionForm, Module, Parent, Type};

/// What is wrong with the structure of a module, one sentence each; empty if it is sound.
///
/// - every expression is part of at most one thing, and of nothing but `None` only if it was abandoned;
/// - every number means something in this module;
/// - an expression lies within the one it is part of;
/// - a string's runs are sorted and its holes lie within it.
pub fn verify(module: &Module) -> Vec<String> {
    let mut problems = Vec::new();
    let mut owners = vec![0u32; module.expr_count()];
    for id in module.expr_ids() {
        verify_numbers(module, id, &mut problems);
        module.for_each_child(id, |child| {
            let Some(count) = owners.get_mut(child.index()) else {
                return problems.push(format!("{id:?} has a part {child:?} that does not exist"));
            };
            *count += 1;
            if !module.span(id).contains(module.span(child)) {
                problems.push(format!(
                    "{child:?} at {:?} lies outside {id:?} at {:?}",
                    module.span(child),
                    module.span(id)
                ));
            }
            if child >= id && matches!(module.parent(id), Parent::Expr(parent) if parent == child) {
                problems.push(format!("{id:?} and {child:?} contain each other"));
            }
        });
    }
    for (index, count) in owners.iter().enumerate() {
        if *count > 1 {
            problems.push(format!("{:?} is part of {count} expressions", ExprId::new(index)));
        }
    }
    match module.functions.first() {
        Some(body) if body.form == FunctionForm::Module => {}
        _ => problems.push("the first function is not the module body".to_owned()),
    }
    for text in &module.texts {
        let length = text.value.len() as u32;
        let sorted = text.runs.windows(2).all(|pair| pair[0].value < pair[1].value);
        let covers = text.runs.first().is_none_or(|run| run.value == 0) && (length == 0 || !text.runs.is_empty());
        if !sorted || !covers || text.runs.last().is_some_and(|run| run.value >= length) {
            problems.push(format!("the runs of {:?} do not cover it", text.value));
        }
        if text
            .holes
            .iter()
            .any(|hole| hole.at > length || !text.value.is_char_boundary(hole.at as usize))
        {
            problems.push(format!("a hole of {:?} lies outside it", text.value));
        }
    }
    problems
}

fn verify_numbers(module: &Module, id: ExprId, problems: &mut Vec<String>) {
    let sound = match module.kind(id) {
        ExprKind::Local(local) => local.index() < module.locals.len(),
        ExprKind::Path { segments, generics } => {
            !segments.is_empty()
                && segments.iter().all(|symbol| symbol.index() < module.names.len())
                && generics.iter().all(|ty| type_exists(module, ty.index()))
        }
        ExprKind::Str(text) => text.index() < module.texts.len(),
        ExprKind::Closure(function) | ExprKind::Function(function) => function.index() < module.functions.len(),
        ExprKind::Class(class) => class.index() < module.classes.len(),
        ExprKind::Cast(_, ty) => type_exists(module, ty.index()),
        _ => true,
    };
    if !sound {
        problems.push(format!(
            "{id:?} names something that does not exist: {:?}",
            module.kind(id)
        ));
    }
}

fn type_exists(module: &Module, index: usize) -> bool {
    module.types.get(index).is_some_and(|ty| match ty {
        Type::Path { segments, args } => {
            !segments.is_empty() && args.iter().all(|arg| arg.index() < module.types.len())
        }
        _ => true,
    })
}
