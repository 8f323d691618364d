//! Models as classes, for applications without migrations.

use std::collections::{BTreeMap, BTreeSet};

use seqscan_catalog::Declares;
use seqscan_hir::{ClassForm, ClassId};

use super::app_of;
use super::fields::Around;
use super::operations::Applier;
use super::state::{Field, Kind, Model};
use crate::program::{ClassRef, Def, ModuleIdx};
use crate::schema_source::machine::{Machine, Nobody};
use crate::schema_source::value::{Place, Value};

/// The options of a model that matter to its table.
const OPTIONS: [&str; 10] = [
    "db_table",
    "unique_together",
    "index_together",
    "indexes",
    "constraints",
    "proxy",
    "managed",
    "swappable",
    "order_with_respect_to",
    "app_label",
];

/// A model as its class declares it.
pub(super) struct Declared {
    pub(super) app: String,
    pub(super) class: ClassRef,
    /// The fields' values by name, those of abstract bases first.
    fields: Vec<(String, Value)>,
    pub(super) options: Value,
    /// The model whose rows it extends.
    pub(super) parent: Option<ClassRef>,
    /// Whether fields come from classes that are not known.
    pub(super) is_partial: bool,
}

/// The models in the modules for which `wanted` holds.
pub(super) fn declared(
    machine: &mut Machine<'_>,
    wanted: &dyn Fn(ModuleIdx) -> bool,
    labels: &BTreeMap<String, String>,
) -> Vec<Declared> {
    let program = machine.program;
    let mut found = Vec::new();
    for module in program.module_ids().filter(|module| wanted(*module)) {
        let hir = program.module(module);
        let has = |name: &str| hir.names.find(name).is_some();
        if !(has("models") || has("Meta")) || has("Migration") && has("operations") {
            continue;
        }
        for id in 0..hir.classes.len() {
            let class = ClassRef {
                module,
                id: ClassId::new(id),
            };
            if hir.class(class.id).form == ClassForm::Class
                && hir.class(class.id).class.is_none()
                && is_model(machine, class)
                && !is_abstract(machine, class)
            {
                found.push(model(machine, class, labels));
            }
        }
    }
    found
}

pub(super) fn is_model(machine: &Machine<'_>, class: ClassRef) -> bool {
    let row = machine.row_of_class(class);
    row.is_some_and(|row| machine.program.catalog.declares(row).what == Declares::StateModel)
}

fn meta(machine: &Machine<'_>, class: ClassRef) -> Option<ClassRef> {
    match machine.program.member(&Def::Class(class), "Meta") {
        Some(Def::Class(meta)) => Some(meta),
        _ => None,
    }
}

pub(super) fn is_abstract(machine: &mut Machine<'_>, class: ClassRef) -> bool {
    let flag = meta(machine, class).and_then(|meta| machine.own_value(meta, "abstract"));
    flag.and_then(|flag| flag.truth()) == Some(true)
}

fn bases(machine: &Machine<'_>, class: ClassRef) -> Vec<ClassRef> {
    let bases = machine.bases(class).into_iter();
    bases
        .filter_map(|base| match base {
            Def::Class(base) if base != class => Some(base),
            _ => None,
        })
        .collect()
}

pub(super) fn model(machine: &mut Machine<'_>, class: ClassRef, labels: &BTreeMap<String, String>) -> Declared {
    let program = machine.program;
    let mut fields = Vec::new();
    let mut is_partial = false;
    let mut parent = None;
    collect(
        machine,
        class,
        &mut fields,
        &mut BTreeSet::new(),
        &mut is_partial,
        &mut parent,
        0,
    );
    let options = options(machine, class, 0);
    let app = match options.iter().find(|(name, _)| name.as_text() == Some("app_label")) {
        Some((_, label)) => label.as_text().map(str::to_owned),
        None => None,
    };
    Declared {
        app: app.unwrap_or_else(|| app_of(labels, program, class.module)),
        class,
        fields,
        options: Value::Map(options.into()),
        parent,
        is_partial,
    }
}

/// The options of the class itself, or of the abstract base that it has them from.
fn options(machine: &mut Machine<'_>, class: ClassRef, depth: usize) -> Vec<(Value, Value)> {
    if let Some(meta) = meta(machine, class) {
        let mut found = Vec::new();
        for name in OPTIONS {
            if let Some(value) = machine.class_value(&mut Nobody, meta, name) {
                // `"%(app_label)s_%(class)s_idx"`, in what a base gives to several models.
                found.push((Value::text(name), value));
            }
        }
        return found;
    }
    if depth > 8 {
        return Vec::new();
    }
    for base in bases(machine, class) {
        if is_abstract(machine, base) {
            let mut found = options(machine, base, depth + 1);
            found.retain(|(name, _)| name.as_text() != Some("proxy"));
            return found;
        }
    }
    Vec::new()
}

/// The class that has the options: its own, or that of the abstract base that it has them from.
pub(super) fn options_class(machine: &mut Machine<'_>, class: ClassRef, depth: usize) -> Option<ClassRef> {
    if let Some(meta) = meta(machine, class) {
        return Some(meta);
    }
    if depth > 8 {
        return None;
    }
    let base = bases(machine, class)
        .into_iter()
        .find(|base| is_abstract(machine, *base))?;
    options_class(machine, base, depth + 1)
}

fn collect(
    machine: &mut Machine<'_>,
    class: ClassRef,
    fields: &mut Vec<(String, Value)>,
    seen: &mut BTreeSet<String>,
    is_partial: &mut bool,
    parent: &mut Option<ClassRef>,
    depth: usize,
) {
    let program = machine.program;
    if depth > 12 {
        return;
    }
    let hir = program.module(class.module);
    for field in &hir.class(class.id).fields {
        let name = hir.name(field.name).to_owned();
        if let Some(value) = field.value
            && seen.insert(name.clone())
        {
            let value = machine.value_in(&mut Nobody, class, value);
            if matches!(&value, Value::Made(_)) {
                fields.push((name, value));
            }
        }
    }
    for base in machine.bases(class) {
        match base {
            Def::Class(base) if base != class => {
                if is_model(machine, base) && !is_abstract(machine, base) {
                    parent.get_or_insert(base);
                } else {
                    collect(machine, base, fields, seen, is_partial, parent, depth + 1);
                }
            }
            Def::External(path) => {
                let catalog = &program.catalog;
                let is_plain = path.ends_with("models.Model") || path.ends_with("models.base.Model");
                let is_row = catalog.declared_at(&path).is_some();
                *is_partial |= path.contains('.') && !is_plain && (is_row || !path.ends_with("Mixin"));
            }
            _ => {}
        }
    }
}

/// Adds models to the state and to the database: first all tables, then what refers to them.
pub(super) fn apply(applier: &mut Applier<'_, '_, '_>, declared: &[Declared]) {
    for pass in [true, false] {
        for it in declared {
            let program = applier.machine.program;
            let name = program.class_name(it.class).to_owned();
            let at = Place {
                module: it.class.module,
                span: program.class(it.class).name_span,
            };
            applier.app.clone_from(&it.app);
            let mut model = build(applier, it, name);
            // A first look makes every model known, so that references find the type of their keys.
            if pass {
                model.stored = false;
                applier.state.models.insert(model.key(), model);
            } else {
                applier.add_model(model, &it.options, at, true, Vec::new());
            }
        }
    }
}

fn build(applier: &mut Applier<'_, '_, '_>, it: &Declared, name: String) -> Model {
    let around = Around {
        catalog: &applier.machine.program.catalog,
        state: &applier.state,
        app: &it.app,
        model: &name,
        key_of_class: applier.key_of_class,
    };
    built(&around, it, name.clone())
}

/// The model that a class declares.
pub(super) fn built(around: &Around<'_>, it: &Declared, name: String) -> Model {
    let mut fields: Vec<Field> = it
        .fields
        .iter()
        .filter_map(|(name, value)| {
            let made = value.made()?;
            // Managers and other helpers are attributes too; a field of an unknown class is told by its class's name.
            let is_field =
                made.row.is_some() || made.path.rsplit('.').next()?.ends_with("Field") || made.path.ends_with("Key");
            is_field.then(|| around.field(name, value)).flatten()
        })
        .collect();
    if !fields.iter().any(|field| field.primary) {
        let parent = it.parent.and_then(|parent| {
            let key = (around.key_of_class)(parent)?;
            Some((format!("{}_ptr", key.1), key))
        });
        let primary = match parent {
            Some((name, key)) => Field {
                name,
                kind: Kind::Reference(key),
                primary: true,
                ..around.plain()
            },
            None => Field {
                name: "id".to_owned(),
                ty: "bigint".to_owned(),
                primary: true,
                ..around.plain()
            },
        };
        fields.insert(0, primary);
    }
    Model {
        app: it.app.clone(),
        name,
        fields,
        is_partial: it.is_partial,
        stored: true,
        table: it
            .options
            .key("db_table")
            .and_then(|table| table.as_text().map(str::to_owned)),
        ..Model::default()
    }
}
