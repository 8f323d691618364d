//! Models whose classes are tables by what their attributes are: `id = Column(Integer, primary_key=True)`,
//! `name: Mapped[str] = mapped_column(index=True)`, `__table_args__`; and tables and indexes made at the top of a module.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use seqscan_catalog::{Catalog, Declares};
use seqscan_hir::{ClassForm, ClassId, ExprId, ExprKind, LocalForm, Module, Type, TypeId};

use super::ddl::Ddl;
use super::machine::{Machine, Nobody};
use super::tables;
use super::value::{Made, Place, Value};
use crate::program::{ClassRef, Def, ModuleIdx, Program};

/// A table that a program's code declares.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) schema: Option<String>,
    pub(super) name: String,
    pub(super) at: Place,
    /// Columns, constraints and indexes, with the attribute that each is assigned to.
    pub(super) parts: Vec<(Option<String>, Value)>,
    /// Whether some of its columns come from classes that are not known.
    pub(super) is_partial: bool,
}

/// A class and what it has.
pub(super) struct Model {
    class: ClassRef,
    /// Its own table, or none if its columns are in that of a base.
    pub(super) table: Option<String>,
}

/// All tables that models and table objects declare in the modules for which `wanted` holds.
pub(super) fn declared(machine: &mut Machine<'_>, wanted: &dyn Fn(ModuleIdx) -> bool) -> Vec<Declared> {
    let program = machine.program;
    let mut found = Vec::new();
    let mut models: BTreeMap<ClassRef, usize> = BTreeMap::new();
    let mut heirs: Vec<ClassRef> = Vec::new();
    for module in program.module_ids() {
        let hir = program.module(module);
        let has = |name: &str| hir.names.find(name).is_some();
        let may_have = ["Column", "mapped_column", "Field", "Mapped", "__tablename__", "Table"];
        // Migrations have models of their own, of how tables once were.
        if !may_have.into_iter().any(has) || has("down_revision") || !wanted(module) {
            continue;
        }
        for id in 0..hir.classes.len() {
            let class = ClassRef {
                module,
                id: ClassId::new(id),
            };
            let Some(model) = model(machine, class) else { continue };
            match model.table.clone() {
                Some(name) => {
                    models.insert(class, found.len());
                    found.push(table_of(machine, &model, name));
                }
                None => heirs.push(class),
            }
        }
        if has("Table") || has("Index") {
            objects(machine, module, &mut found);
        }
    }
    // Classes that share a table with their base add their columns to it.
    for heir in heirs {
        let base = bases_in_program(machine, heir)
            .into_iter()
            .find_map(|base| models.get(&base).copied());
        if let Some(base) = base {
            let mut seen = BTreeSet::new();
            let mut parts = Vec::new();
            let mut is_partial = false;
            fields(
                machine,
                heir,
                &mut parts,
                &mut seen,
                &mut is_partial,
                (is_plain(machine, heir), 0),
            );
            found[base].parts.extend(parts);
        }
    }
    free_indexes(machine, wanted, &models, &mut found);
    found
}

/// The table of one class.
pub(super) fn table_of_class(machine: &mut Machine<'_>, class: ClassRef) -> Option<Declared> {
    let model = model(machine, class)?;
    let name = model.table.clone()?;
    Some(table_of(machine, &model, name))
}

/// Declares tables.
pub(super) fn apply(ddl: &mut Ddl<'_>, catalog: &Catalog, declared: &[Declared]) {
    for table in declared {
        ddl.columns = table
            .parts
            .iter()
            .filter_map(|(attribute, part)| {
                let name = tables::column_name(catalog, part)?;
                let attribute = attribute.clone()?;
                (name != attribute).then_some((attribute, name))
            })
            .collect();
        let name = (table.schema.as_deref(), table.name.as_str());
        tables::create(ddl, catalog, table.at, name, &table.parts, "");
        if table.is_partial {
            ddl.columns_missing(table.at, table.schema.as_deref(), &table.name);
        }
    }
    ddl.columns.clear();
}

pub(super) fn model(machine: &mut Machine<'_>, class: ClassRef) -> Option<Model> {
    let program = machine.program;
    let hir = program.module(class.module);
    let it = hir.class(class.id);
    if it.form != ClassForm::Class {
        return None;
    }
    if machine.own_value(class, "__abstract__").and_then(|value| value.truth()) == Some(true) {
        return None;
    }
    let written = table_name(machine, class);
    if let Some(name) = written {
        return has_columns(machine, class, 0).then_some(Model {
            class,
            table: Some(name),
        });
    }
    let bases = machine.base_values(class);
    let is_model = bases
        .iter()
        .any(|base| machine.base_row(base) == Some(Declares::ModelBase));
    // `class Hero(SQLModel, table=True)`.
    let is_table = it.keywords.iter().any(|arg| {
        let named = arg.name.is_some_and(|name| hir.name(name) == "table");
        named && matches!(hir.kind(arg.value), ExprKind::Literal(seqscan_hir::Literal::Bool(true)))
    });
    if is_table {
        let name = program.class_name(class).to_lowercase();
        return Some(Model {
            class,
            table: Some(name),
        });
    }
    let named_by_class = is_model && bases.iter().any(|base| matches!(base, Value::Attribute(..)));
    if named_by_class && has_columns(machine, class, 0) {
        let name = snake_case(program.class_name(class));
        return Some(Model {
            class,
            table: Some(name),
        });
    }
    let has_own = it.fields.iter().any(|field| field.value.is_some());
    (has_own && !is_model).then_some(Model { class, table: None })
}

/// The value of `__tablename__`, the class's own or that of a base that is no table by itself.
fn table_name(machine: &mut Machine<'_>, class: ClassRef) -> Option<String> {
    if let Some(value) = machine.own_value(class, "__tablename__") {
        return value.as_text().map(str::to_owned);
    }
    let method = machine.method(class, "__tablename__")?;
    let value = machine.run(&mut Nobody, method, vec![Value::Def(Def::Class(class))]);
    value.as_text().map(str::to_owned)
}

fn has_columns(machine: &mut Machine<'_>, class: ClassRef, depth: usize) -> bool {
    let program = machine.program;
    let hir = program.module(class.module);
    let own = hir.class(class.id).fields.iter().any(|field| {
        let called = field.value.is_some_and(|value| match hir.kind(value) {
            ExprKind::Call { callee, .. } => match hir.kind(callee) {
                ExprKind::Field { name, .. } => is_column_call(hir.name(name)),
                ExprKind::Path { segments, .. } => segments.last().is_some_and(|last| is_column_call(hir.name(*last))),
                _ => false,
            },
            _ => false,
        });
        called || field.ty.is_some_and(|ty| mapped(hir, ty).is_some())
    });
    own || depth < 8
        && bases_in_program(machine, class)
            .into_iter()
            .any(|base| has_columns(machine, base, depth + 1))
}

fn is_column_call(name: &str) -> bool {
    matches!(name, "Column" | "mapped_column" | "Field") || name.ends_with("Column") || name.ends_with("_column")
}

/// The type argument of `Mapped[…]`.
fn mapped(hir: &Module, ty: TypeId) -> Option<TypeId> {
    match hir.ty(ty) {
        Type::Path { segments, args } if segments.last().is_some_and(|last| hir.name(*last) == "Mapped") => {
            args.first().copied()
        }
        _ => None,
    }
}

pub(super) fn bases_in_program(machine: &Machine<'_>, class: ClassRef) -> Vec<ClassRef> {
    let bases = machine.bases(class).into_iter();
    bases
        .filter_map(|base| match base {
            Def::Class(base) if base != class => Some(base),
            _ => None,
        })
        .collect()
}

fn table_of(machine: &mut Machine<'_>, model: &Model, name: String) -> Declared {
    let program = machine.program;
    let class = model.class;
    let mut parts = Vec::new();
    let mut is_partial = false;
    fields(
        machine,
        class,
        &mut parts,
        &mut BTreeSet::new(),
        &mut is_partial,
        (is_plain(machine, class), 0),
    );
    let mut arguments = machine.class_value(&mut Nobody, class, "__table_args__");
    if arguments.is_none()
        && let Some(method) = machine.method(class, "__table_args__")
    {
        arguments = Some(machine.run(&mut Nobody, method, vec![Value::Def(Def::Class(class))]));
    }
    let mut schema = None;
    match arguments {
        Some(Value::List(items)) => {
            for item in items.iter() {
                match item {
                    Value::Map(_) => schema = item.key("schema").and_then(Value::as_text).map(str::to_owned),
                    item => parts.push((None, item.clone())),
                }
            }
        }
        Some(map @ Value::Map(_)) => schema = map.key("schema").and_then(Value::as_text).map(str::to_owned),
        Some(Value::Null) | None => {}
        Some(_) => parts.push((None, Value::Unknown)),
    }
    let hir = program.module(class.module);
    Declared {
        schema,
        name,
        at: Place {
            module: class.module,
            span: hir.class(class.id).name_span,
        },
        parts,
        is_partial,
    }
}

/// The columns of a class: those of bases that are no tables themselves, then its own.
fn fields(
    machine: &mut Machine<'_>,
    class: ClassRef,
    parts: &mut Vec<(Option<String>, Value)>,
    seen: &mut BTreeSet<String>,
    is_partial: &mut bool,
    (is_plain, depth): (bool, usize),
) {
    let program = machine.program;
    if depth > 12 {
        return;
    }
    let hir = program.module(class.module);
    let it = hir.class(class.id);
    for field in &it.fields {
        let name = hir.name(field.name).to_owned();
        if name.starts_with("__") || !seen.insert(name.clone()) {
            continue;
        }
        let value = field.value.map(|value| machine.value_in(&mut Nobody, class, value));
        if let Some(column) = column_of_field(machine, class, (field.ty, is_plain), value, field.span) {
            parts.push((Some(name), column));
        }
    }
    for id in &it.methods {
        let function = hir.function(*id);
        let name = hir.name(function.name).to_owned();
        let is_attribute = function.decorators.iter().any(|decorator| {
            let mut at = *decorator;
            while let ExprKind::Field { base, name, .. } = hir.kind(at) {
                if hir.name(name) == "declared_attr" {
                    return true;
                }
                at = base;
            }
            matches!(hir.kind(at), ExprKind::Path { segments, .. }
                if segments.last().is_some_and(|last| hir.name(*last) == "declared_attr"))
        });
        if !is_attribute || name.starts_with("__") || !seen.insert(name.clone()) {
            continue;
        }
        let method = crate::program::FunctionRef {
            module: class.module,
            id: *id,
        };
        let value = machine.run(&mut Nobody, method, vec![Value::Def(Def::Class(class))]);
        if matches!(&value, Value::Made(made) if made.what(&program.catalog) == Some(Declares::Column)) {
            parts.push((Some(name), value));
        }
    }
    for base in machine.bases(class) {
        match base {
            Def::Class(base) if base != class => {
                let is_table = machine
                    .own_value(base, "__tablename__")
                    .is_some_and(|it| it.as_text().is_some());
                if !is_table {
                    fields(machine, base, parts, seen, is_partial, (is_plain, depth + 1));
                }
            }
            Def::External(path) => {
                let known = program.catalog.declared_at(&path).is_some() || !path.contains('.');
                // A mixin from a package may bring columns along.
                *is_partial |= !known && path.ends_with("Mixin");
            }
            _ => {}
        }
    }
}

/// Whether every annotated attribute of a class is a column: `class Hero(SQLModel, table=True)`.
fn is_plain(machine: &Machine<'_>, class: ClassRef) -> bool {
    let hir = machine.program.module(class.module);
    let keywords = &hir.class(class.id).keywords;
    keywords
        .iter()
        .any(|arg| arg.name.is_some_and(|name| hir.name(name) == "table"))
}

/// The column that a field of a model is, if it is one.
fn column_of_field(
    machine: &mut Machine<'_>,
    class: ClassRef,
    (ty, is_plain_model): (Option<TypeId>, bool),
    value: Option<Value>,
    span: seqscan_hir::Span,
) -> Option<Value> {
    let program = machine.program;
    let hir = program.module(class.module);
    let catalog = &program.catalog;
    let inner = ty.and_then(|ty| mapped(hir, ty));
    let annotated = inner.or(ty.filter(|_| is_plain_model));
    let (text, nullable, made_by_type) = match annotated {
        Some(ty) => written(machine, class, ty),
        None => (None, None, None),
    };
    let base = match &value {
        Some(Value::Made(made)) => match made.what(catalog) {
            Some(Declares::Column) => {
                // `Field(sa_column=Column(…))`.
                match made.keyword("sa_column").and_then(Value::made) {
                    Some(inner) => inner.clone(),
                    None => made.clone(),
                }
            }
            Some(Declares::NotStored) => return None,
            // A function of the program or of a package that gives a column.
            _ if inner.is_none() && !is_plain_model => {
                let is_column = made
                    .path
                    .rsplit('.')
                    .next()
                    .is_some_and(|name| name.ends_with("Column"));
                return is_column.then(|| as_column(made, Vec::new()));
            }
            _ => made_by_type.clone()?,
        },
        Some(_) if inner.is_none() && !is_plain_model => return None,
        _ if inner.is_some() || is_plain_model => match made_by_type.clone() {
            Some(made) => made,
            None => Rc::new(Made {
                row: catalog.declared_at("sqlalchemy.orm.mapped_column"),
                path: "".into(),
                class: None,
                receiver: None,
                args: Vec::new(),
                named: Vec::new(),
                has_more: false,
                at: Place {
                    module: class.module,
                    span,
                },
            }),
        },
        _ => return None,
    };
    // A relation of objects is annotated with a class or a list of them.
    if inner.is_some() && value.is_none() && text.is_none() && made_by_type.is_none() && nullable.is_none() {
        return None;
    }
    let mut extra: Vec<(Rc<str>, Value)> = Vec::new();
    if base.keyword("nullable").is_none()
        && let Some(nullable) = nullable
        && !base.flag("primary_key")
    {
        extra.push(("nullable".into(), Value::Bool(nullable)));
    }
    if let Some(made) = made_by_type.filter(|made| !Rc::ptr_eq(made, &base)) {
        extra.extend(
            made.named
                .iter()
                .filter(|(name, _)| base.keyword(name).is_none())
                .cloned(),
        );
    }
    let typed =
        base.args.iter().any(|arg| !tables::type_text(catalog, arg).is_empty()) || base.keyword("sa_type").is_some();
    if !typed && let Some(text) = text {
        extra.push(("python_type".into(), Value::text(text)));
    }
    if extra.is_empty() {
        return Some(Value::Made(base));
    }
    Some(as_column(&base, extra))
}

fn as_column(made: &Made, extra: Vec<(Rc<str>, Value)>) -> Value {
    Value::Made(Rc::new(Made {
        row: made.row,
        path: made.path.clone(),
        class: made.class,
        receiver: None,
        args: made.args.clone(),
        named: made.named.iter().cloned().chain(extra).collect(),
        has_more: made.has_more,
        at: made.at,
    }))
}

/// What a type annotation says of a column: its SQL type, whether it may be empty, and a column in its metadata.
fn written(machine: &mut Machine<'_>, class: ClassRef, ty: TypeId) -> (Option<String>, Option<bool>, Option<Rc<Made>>) {
    let program = machine.program;
    let hir = program.module(class.module);
    match hir.ty(ty) {
        Type::Annotated(inner, metadata) => {
            let (text, nullable, _) = written(machine, class, *inner);
            let made = metadata.iter().find_map(|expr| column_in(machine, class.module, *expr));
            (text, nullable, made)
        }
        Type::Union(parts) => {
            let mut found = (None, None, None);
            let mut is_null = false;
            for part in parts {
                let name = last_name(hir, *part);
                if matches!(name, Some("None") | None) {
                    is_null = true;
                } else if found.0.is_none() {
                    found = written(machine, class, *part);
                }
            }
            (found.0, Some(is_null), found.2)
        }
        Type::Path { segments, args } => {
            let name = segments.last().map(|last| hir.name(*last)).unwrap_or_default();
            if name == "Optional" {
                let (text, _, made) = args
                    .first()
                    .map_or((None, None, None), |arg| written(machine, class, *arg));
                return (text, Some(true), made);
            }
            let sql = match name {
                "int" => "integer",
                "str" | "EmailStr" | "AnyUrl" | "HttpUrl" => "varchar",
                "bool" => "boolean",
                "float" => "double precision",
                "Decimal" => "numeric",
                "bytes" => "bytea",
                "datetime" | "AwareDatetime" | "DateTime" => "timestamp",
                "date" | "Date" => "date",
                "time" => "time",
                "timedelta" => "interval",
                "UUID" | "UUID4" | "uuid" => "uuid",
                "dict" | "Dict" | "Any" | "list" | "List" => "",
                _ => {
                    let it = hir.class(class.id);
                    let def = program.resolve_path(class.module, it.namespace, it.parent, segments);
                    return match def {
                        Some(Def::Alias(module, index)) => alias(machine, module, index),
                        Some(Def::Class(other)) => {
                            let form = program.class(other).form;
                            let is_enum = form == ClassForm::Enum || machine.bases(other).iter().any(
                                |base| matches!(base, Def::External(path) if path.contains("Enum") || path.contains("enum.")));
                            (is_enum.then(|| "varchar".to_owned()), is_enum.then_some(false), None)
                        }
                        Some(Def::Global(module, local)) => {
                            let value = machine.global_at(module, local);
                            (None, None, value.made().cloned())
                        }
                        _ => (None, None, None),
                    };
                }
            };
            if matches!(name, "list" | "List") && args.first().is_some_and(|arg| is_class(machine, class, *arg)) {
                return (None, None, None);
            }
            (Some(sql.to_owned()), Some(false), None)
        }
        _ => (None, None, None),
    }
}

fn is_class(machine: &Machine<'_>, class: ClassRef, ty: TypeId) -> bool {
    let program = machine.program;
    let hir = program.module(class.module);
    let it = hir.class(class.id);
    match hir.ty(ty) {
        Type::Path { segments, .. } => !matches!(
            program.resolve_path(class.module, it.namespace, it.parent, segments),
            Some(Def::External(path)) if !path.contains('.') && path.chars().next().is_some_and(char::is_lowercase)
        ),
        _ => false,
    }
}

fn alias(
    machine: &mut Machine<'_>,
    module: ModuleIdx,
    index: usize,
) -> (Option<String>, Option<bool>, Option<Rc<Made>>) {
    let program: &Program = machine.program;
    let hir = program.module(module);
    match hir.ty(hir.aliases[index].ty) {
        Type::Annotated(inner, metadata) => {
            let made = metadata.iter().find_map(|expr| column_in(machine, module, *expr));
            let text = match last_name(hir, *inner) {
                Some("int") => Some("integer".to_owned()),
                Some("str") => Some("varchar".to_owned()),
                _ => None,
            };
            (text, Some(false), made)
        }
        _ => (None, Some(false), None),
    }
}

fn column_in(machine: &mut Machine<'_>, module: ModuleIdx, expr: ExprId) -> Option<Rc<Made>> {
    let value = machine.value(&mut Nobody, module, expr);
    let made = value.made()?;
    (made.what(&machine.program.catalog) == Some(Declares::Column)).then(|| made.clone())
}

fn last_name(hir: &Module, ty: TypeId) -> Option<&str> {
    match hir.ty(ty) {
        Type::Path { segments, .. } => segments.last().map(|last| hir.name(*last)),
        Type::List(_) => Some("list"),
        _ => None,
    }
}

/// `pairs = Table("pairs", metadata, Column(…), …)` at the top of a module.
fn objects(machine: &mut Machine<'_>, module: ModuleIdx, found: &mut Vec<Declared>) {
    let program = machine.program;
    let hir = program.module(module);
    for (local, definitions) in program.facts(module).definitions.iter().enumerate() {
        if hir.locals[local].form != LocalForm::Global {
            continue;
        }
        let Some(crate::facts::Source::Value(value)) = definitions.last().map(|it| it.source) else {
            continue;
        };
        let ExprKind::Call { callee, .. } = hir.kind(value) else {
            continue;
        };
        let called = match hir.kind(callee) {
            ExprKind::Field { name, .. } => hir.name(name),
            ExprKind::Path { segments, .. } => segments.last().map(|last| hir.name(*last)).unwrap_or_default(),
            _ => continue,
        };
        if called != "Table" {
            continue;
        }
        let value = machine.value(&mut Nobody, module, value);
        let Some(made) = value
            .made()
            .filter(|made| made.what(&program.catalog) == Some(Declares::Table))
        else {
            continue;
        };
        let Some(name) = made.text(&program.catalog, "name") else {
            continue;
        };
        found.push(Declared {
            schema: made.text(&program.catalog, "schema").map(str::to_owned),
            name: name.to_owned(),
            at: made.at,
            parts: made.args.iter().skip(1).map(|part| (None, part.clone())).collect(),
            is_partial: made.has_more,
        });
    }
}

/// `Index("name", Model.a, Model.b.desc())` at the top of a module.
fn free_indexes(
    machine: &mut Machine<'_>,
    wanted: &dyn Fn(ModuleIdx) -> bool,
    models: &BTreeMap<ClassRef, usize>,
    found: &mut [Declared],
) {
    let program = machine.program;
    for module in program.module_ids() {
        let hir = program.module(module);
        if hir.names.find("Index").is_none() || !wanted(module) {
            continue;
        }
        for call in &program.facts(module).calls[Module::BODY.index()] {
            let ExprKind::Call { callee, .. } = hir.kind(*call) else {
                continue;
            };
            let named = match hir.kind(callee) {
                ExprKind::Field { name, .. } => hir.name(name) == "Index",
                ExprKind::Path { segments, .. } => segments.last().is_some_and(|last| hir.name(*last) == "Index"),
                _ => false,
            };
            if !named
                || hir
                    .ancestors(*call)
                    .any(|around| matches!(hir.kind(around), ExprKind::Call { .. }))
            {
                continue;
            }
            let value = machine.value(&mut Nobody, module, *call);
            let Some(made) = value
                .made()
                .filter(|made| made.what(&program.catalog) == Some(Declares::Index))
            else {
                continue;
            };
            let class = made.args.iter().find_map(class_of_key);
            if let Some(table) = class.and_then(|class| models.get(&class)) {
                found[*table].parts.push((None, value.clone()));
            }
        }
    }
}

fn class_of_key(key: &Value) -> Option<ClassRef> {
    match key {
        Value::Attribute(base, _) => match &**base {
            Value::Def(Def::Class(class)) => Some(*class),
            _ => class_of_key(base),
        },
        Value::Made(made) => {
            let receiver = made.receiver.as_ref().and_then(class_of_key);
            receiver.or_else(|| made.args.iter().find_map(class_of_key))
        }
        _ => None,
    }
}

/// `UserProfile` as `user_profile`.
pub(super) fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, c) in chars.iter().enumerate() {
        let starts = c.is_uppercase()
            && at > 0
            && (!chars[at - 1].is_uppercase() || chars.get(at + 1).is_some_and(|next| next.is_lowercase()))
            && chars[at - 1] != '_';
        if starts {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}
