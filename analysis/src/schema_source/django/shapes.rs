//! One model as queries see it: the column behind each field, where relations lead, and the order it has by default.

use std::collections::BTreeMap;

use seqscan_hir::{ClassForm, ClassId, ExprId, ExprKind};

use super::fields::Around;
use super::models::{self, Declared};
use super::state::{Key, Kind, Model, State, key};
use super::{app_of, labels, user_model};
use crate::builder::{Leads, Ordering, Shape, ShapeColumn};
use crate::program::{ClassRef, Def, ModuleIdx, Program};
use crate::schema_source::machine::{Machine, Nobody};
use crate::schema_source::value::Value;
use seqscan_schema::Dialect;

/// What all models of a program share.
#[derive(Debug)]
pub(crate) struct Applications {
    labels: BTreeMap<String, String>,
    user: Option<Key>,
}

fn applications(program: &Program) -> &Applications {
    program.applications.get_or_init(|| {
        let mut machine = Machine::new(program, Dialect::PostgreSql);
        Applications {
            labels: labels(&mut machine),
            user: user_model(&mut machine),
        }
    })
}

/// The model that a class is, if it is one that has a table.
pub(in crate::schema_source) fn shape(program: &Program, class: ClassRef) -> Option<Shape> {
    shape_at(program, class, 0)
}

fn shape_at(program: &Program, class: ClassRef, depth: usize) -> Option<Shape> {
    let all = applications(program);
    let mut machine = Machine::new(program, Dialect::PostgreSql);
    if depth > 4
        || program.class(class).form != ClassForm::Class
        || !is_model(&machine, class)
        || models::is_abstract(&mut machine, class)
    {
        return None;
    }
    let declared = models::model(&mut machine, class, &all.labels);
    let ordering = order(&mut machine, &declared, "ordering");
    let latest_by = order(&mut machine, &declared, "get_latest_by");
    let is_proxy = declared.options.key("proxy").and_then(Value::truth) == Some(true);
    if is_proxy {
        let parent = shape_at(program, declared.parent?, depth + 1)?;
        let own = |own: Ordering, inherited: &Ordering| match own {
            Ordering::None => inherited.clone(),
            own => own,
        };
        return Some(Shape {
            ordering: own(ordering, &parent.ordering),
            latest_by: own(latest_by, &parent.latest_by),
            ..parent
        });
    }
    let key_of_class = |class: ClassRef| {
        let app = app_of(&all.labels, program, class.module);
        Some(key(&app, program.class_name(class)))
    };
    let state = State {
        user: all.user.clone(),
        ..State::default()
    };
    let name = program.class_name(class).to_owned();
    let around = Around {
        catalog: &program.catalog,
        state: &state,
        app: &declared.app,
        model: &name,
        key_of_class: &key_of_class,
    };
    let model = models::built(&around, &declared, name.clone());
    let table = match declared.options.key("db_table") {
        Some(table) => {
            table.as_text()?;
            model.table()
        }
        None => model.table(),
    };
    let (schema, table) = match table.split_once("\".\"") {
        Some((schema, table)) => (Some(schema.to_owned()), table.to_owned()),
        None => (None, table),
    };
    let columns = model
        .fields
        .iter()
        .map(|field| ShapeColumn {
            name: field.name.clone(),
            column: field.column().unwrap_or_default(),
            ty: match field.kind {
                Kind::Plain => field.ty.clone(),
                _ => String::new(),
            },
            is_primary: field.primary,
            is_unique: field.unique || field.primary,
            is_nullable: field.null,
            references: None,
            leads: match &field.kind {
                Kind::Plain => Leads::Nowhere,
                Kind::Reference(to) => Leads::ToOne(class_of(program, all, to, class)),
                Kind::Many { to, has_model, .. } => {
                    Leads::ToMany(pairs(program, all, &model, field, (to, *has_model), class))
                }
                Kind::NotStored => Leads::Elsewhere,
            },
        })
        .collect();
    Some(Shape {
        schema,
        table,
        columns,
        is_open: declared.is_partial,
        is_extension: declared.parent.is_some(),
        is_joined: false,
        ordering: match declared.options.key("order_with_respect_to") {
            None | Some(Value::Null) => ordering,
            Some(_) => Ordering::Unknown,
        },
        latest_by,
    })
}

/// Whether a class is a model, also one by way of a class of a package that nothing is known of but that its heirs have
/// fields of models.
fn is_model(machine: &Machine<'_>, class: ClassRef) -> bool {
    if models::is_model(machine, class) {
        return true;
    }
    let hir = machine.program.module(class.module);
    let imports_models = hir.names.find("models").is_some();
    let from_outside = |base: &Def| matches!(base, Def::External(path) if path.contains('.'));
    let is_field = |value: ExprId| match hir.kind(value) {
        ExprKind::Call { callee, .. } => match hir.kind(callee) {
            ExprKind::Field { base, name, .. } => {
                let name = hir.name(name);
                matches!(hir.kind(base), ExprKind::Path { segments, .. } if hir.name(segments[0]) == "models")
                    && (name.ends_with("Field") || name == "ForeignKey")
            }
            _ => false,
        },
        _ => false,
    };
    imports_models
        && machine.bases(class).iter().any(from_outside)
        && hir
            .class(class.id)
            .fields
            .iter()
            .filter_map(|field| field.value)
            .any(is_field)
}

/// The table of pairs of a field of many: both columns are called after the models.
fn pairs(
    program: &Program,
    all: &Applications,
    model: &Model,
    field: &super::state::Field,
    (to, has_model): (&Key, bool),
    from: ClassRef,
) -> Option<(ClassRef, String, String, String)> {
    // With a model of its own, the fields of that model say what its columns are called.
    if has_model || *to == model.key() {
        return None;
    }
    let table = model.pairs(field)?;
    let class = class_of(program, all, to, from)?;
    Some((
        class,
        table,
        format!("{}_id", model.name.to_lowercase()),
        format!("{}_id", to.1),
    ))
}

/// The class that a model's application and name mean, if one class alone is called so.
fn class_of(program: &Program, all: &Applications, to: &Key, from: ClassRef) -> Option<ClassRef> {
    let machine = Machine::new(program, Dialect::PostgreSql);
    let of_module = |module: ModuleIdx| {
        let hir = program.module(module);
        let is_one = hir.names.find("models").is_some() || hir.names.find("Meta").is_some();
        let count = if is_one { hir.classes.len() } else { 0 };
        (0..count).filter_map(move |id| {
            let class = ClassRef {
                module,
                id: ClassId::new(id),
            };
            let declared = program.class(class);
            let is_named = declared.class.is_none() && program.class_name(class).eq_ignore_ascii_case(&to.1);
            (is_named && declared.form == ClassForm::Class).then_some(class)
        })
    };
    let is_it = |class: &ClassRef| app_of(&all.labels, program, class.module) == to.0 && is_model(&machine, *class);
    // Mostly a model of the same file.
    if let Some(near) = of_module(from.module).find(is_it) {
        return Some(near);
    }
    let mut found = program.module_ids().flat_map(of_module).filter(is_it);
    found.next().filter(|_| found.next().is_none())
}

/// What the options of a model say of its order.
fn order(machine: &mut Machine<'_>, declared: &Declared, option: &str) -> Ordering {
    let program = machine.program;
    let Some(meta) = models::options_class(machine, declared.class, 0) else {
        return match declared.is_partial {
            true => Ordering::Unknown,
            false => Ordering::None,
        };
    };
    let Some(value) = machine.class_value(&mut Nobody, meta, option) else {
        // What the options inherit from, if it is not of the program, may have one.
        let bases = program.class(meta).bases.len();
        return match bases
            > machine
                .bases(meta)
                .iter()
                .filter(|it| matches!(it, Def::Class(_)))
                .count()
        {
            true => Ordering::Unknown,
            false => Ordering::None,
        };
    };
    if let Some((module, items)) = written(program, meta, option) {
        return Ordering::Terms(module, items);
    }
    let texts = match &value {
        Value::Text(_) => value.as_text().map(|text| vec![text.to_owned()]),
        Value::Null => return Ordering::None,
        value => value.items().and_then(|items| {
            let texts = items.iter().map(|item| item.as_text().map(str::to_owned));
            texts.collect::<Option<Vec<String>>>()
        }),
    };
    match texts {
        Some(texts) if texts.is_empty() => Ordering::None,
        Some(texts) => Ordering::Texts(meta.module, program.class(meta).name_span, texts),
        None => Ordering::Unknown,
    }
}

/// The terms of an order that is written as a list in the options themselves.
fn written(program: &Program, meta: ClassRef, option: &str) -> Option<(ModuleIdx, Vec<ExprId>)> {
    let hir = program.module(meta.module);
    let symbol = hir.names.find(option)?;
    let field = hir
        .class(meta.id)
        .fields
        .iter()
        .rev()
        .find(|field| field.name == symbol)?;
    match hir.kind(field.value?) {
        ExprKind::Collection(_, items) if !items.is_empty() => {
            let is_plain = items.iter().all(|item| !matches!(hir.kind(*item), ExprKind::Spread(_)));
            is_plain.then(|| (meta.module, items.to_vec()))
        }
        ExprKind::Str(_) => Some((meta.module, vec![field.value?])),
        _ => None,
    }
}
