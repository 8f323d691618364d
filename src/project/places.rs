//! What a suppression may stand on: the headings of definitions, and statements of several lines.

use seqscan_hir::{ExprId, ExprKind, FunctionForm, LoopForm, Module, Span};

use crate::config::{Item, Places};

/// The places of a module.
pub(crate) fn places(module: &Module) -> Places {
    let functions = module.functions.iter().enumerate().filter_map(|(index, function)| {
        let is_named = function.form == FunctionForm::Function && index != Module::BODY.index();
        is_named.then_some(Item {
            span: function.span,
            header: function.header,
        })
    });
    let classes = module.classes.iter().map(|class| Item {
        span: class.span,
        header: class.header,
    });
    Places {
        items: functions.chain(classes).collect(),
        statements: statements(module),
    }
}

/// The statements that hold no others, except in closures.
fn statements(module: &Module) -> Vec<Span> {
    let mut statements = Vec::new();
    for id in module.expr_ids() {
        if let ExprKind::Block { items, value } = module.kind(id) {
            let simple = items
                .iter()
                .copied()
                .chain(value)
                .filter(|id| !is_compound(module, *id));
            statements.extend(simple.map(|id| module.span(id)));
        }
    }
    statements
}

fn is_compound(module: &Module, id: ExprId) -> bool {
    match module.kind(id) {
        // `[load(x) for x in xs]` is a loop too, but not one that people see as a block.
        ExprKind::Loop(it) => matches!(it.form, LoopForm::Each | LoopForm::While | LoopForm::Forever),
        ExprKind::Block { .. }
        | ExprKind::Branch { .. }
        | ExprKind::Match { .. }
        | ExprKind::Try(_)
        | ExprKind::Scope(_)
        | ExprKind::Function(_)
        | ExprKind::Class(_) => true,
        _ => false,
    }
}
