//! One table as queries see it: the column behind each attribute of a class, or behind each name of a table object.

use seqscan_catalog::Declares;
use seqscan_hir::{ExprId, ExprKind, Literal};
use seqscan_schema::Dialect;

use super::ddl::Ddl;
use super::declarative;
use super::machine::{Machine, Nobody};
use super::tables;
use super::value::Value;
use crate::builder::{Leads, Shape, ShapeColumn};
use crate::program::{ClassRef, ModuleIdx, Program};

/// The table that a class is.
pub(super) fn of_class(program: &Program, class: ClassRef) -> Option<Shape> {
    let mut machine = Machine::new(program, Dialect::PostgreSql);
    let declared = declarative::table_of_class(&mut machine, class)?;
    // Rows of a class that adds a table to that of its base are read from both.
    let is_extension = declarative::bases_in_program(&machine, class).into_iter().any(|base| {
        let base = declarative::model(&mut machine, base);
        base.is_some_and(|base| base.table.is_some())
    });
    let mut shape = shape(program, declared.schema, declared.name, &declared.parts);
    shape.is_open = declared.is_partial;
    shape.is_extension = is_extension;
    shape.is_joined = brings_others(program, class);
    Some(shape)
}

/// The table that an expression makes: `Table("pairs", metadata, Column(…), …)`.
pub(super) fn of_object(program: &Program, module: ModuleIdx, value: ExprId) -> Option<Shape> {
    let mut machine = Machine::new(program, Dialect::PostgreSql);
    let value = machine.value(&mut Nobody, module, value);
    let made = value.made()?;
    if made.what(&program.catalog) != Some(Declares::Table) {
        return None;
    }
    let name = made.text(&program.catalog, "name")?.to_owned();
    let schema = made.text(&program.catalog, "schema").map(str::to_owned);
    let parts: Vec<(Option<String>, Value)> = made.args.iter().skip(1).map(|part| (None, part.clone())).collect();
    let mut shape = shape(program, schema, name, &parts);
    shape.is_open = made.has_more;
    Some(shape)
}

fn shape(program: &Program, schema: Option<String>, table: String, parts: &[(Option<String>, Value)]) -> Shape {
    let catalog = &program.catalog;
    let ddl = Ddl::new(program, Dialect::PostgreSql);
    let mut shape = Shape {
        schema,
        table,
        ..Shape::default()
    };
    let mut primary: Vec<String> = Vec::new();
    for (attribute, part) in parts {
        let Value::Made(made) = part else { continue };
        match made.what(catalog) {
            Some(Declares::PrimaryKey) => {
                primary.extend(made.args.iter().filter_map(|arg| tables::column_name(catalog, arg)))
            }
            Some(Declares::ForeignKey) => {
                let own = made.args.first().and_then(Value::items).unwrap_or_default();
                let targets = made.args.get(1).and_then(Value::items).unwrap_or_default();
                if let ([own], [target]) = (own, targets)
                    && let (Some(own), Some(target)) = (tables::column_name(catalog, own), target.as_text())
                {
                    let found = shape.columns.iter_mut().find(|it| it.column == own);
                    if let Some(column) = found {
                        column.references = Some(plain(tables::reference(&ddl, None, target)));
                    }
                }
            }
            _ => {}
        }
        let Some(column) = tables::column(&ddl, catalog, made, attribute.as_deref()) else {
            continue;
        };
        let is_column = made.what(catalog) == Some(Declares::Column) || attribute.is_some();
        if !is_column || shape.columns.iter().any(|it| it.column == column.name) {
            continue;
        }
        shape.columns.push(ShapeColumn {
            name: attribute.clone().unwrap_or_else(|| column.name.clone()),
            column: column.name,
            ty: column.ty,
            is_primary: column.primary,
            is_unique: column.unique || column.primary,
            is_nullable: !column.not_null && !column.primary,
            leads: Leads::Nowhere,
            references: column.references.map(plain),
        });
    }
    for column in &mut shape.columns {
        column.is_primary |= primary.contains(&column.column);
    }
    shape
}

/// A table's name without its schema and quotes.
fn plain((table, column): (String, Option<String>)) -> (String, Option<String>) {
    let name = table.rsplit("\".\"").next().unwrap_or(&table);
    let name = name.rsplit('.').next().unwrap_or(name);
    (name.trim_matches('"').to_owned(), column)
}

/// Whether a class says of a relation that its rows always come along: `relationship(…, lazy="joined")`.
fn brings_others(program: &Program, class: ClassRef) -> bool {
    let hir = program.module(class.module);
    let is_joined = |value: ExprId| match hir.kind(value) {
        ExprKind::Call { args, .. } => args.iter().any(|arg| {
            arg.name.is_some_and(|name| hir.name(name) == "lazy")
                && match hir.kind(arg.value) {
                    ExprKind::Str(text) => matches!(hir.text(text).value.as_str(), "joined" | "subquery"),
                    ExprKind::Literal(Literal::Bool(value)) => !value,
                    ExprKind::Literal(Literal::Null) => false,
                    _ => true,
                }
        }),
        _ => false,
    };
    hir.class(class.id)
        .fields
        .iter()
        .filter_map(|field| field.value)
        .any(is_joined)
}
