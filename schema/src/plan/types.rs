//! Types, as far as they decide which operators an index knows.

use super::ir::{Body, Expr, Query, RelKind, Stmt};
use crate::model::{Column, Schema};

/// A family of types whose values are compared with each other as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ty {
    /// A placeholder or a string literal: takes the type that is wanted.
    Unknown,
    Int,
    Numeric,
    Float,
    Text,
    Bool,
    Date,
    Timestamp,
    TimestampTz,
    Interval,
    Uuid,
    Json,
    Array,
    Other,
}

impl Ty {
    /// The family of a type's name.
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim().to_ascii_lowercase();
        if text.ends_with(']') || text.ends_with(" array") {
            return Self::Array;
        }
        let text = text.strip_prefix("pg_catalog.").unwrap_or(&text);
        let word = text.split(['(', ' ']).next().unwrap_or_default();
        match word {
            "int" | "integer" | "bigint" | "smallint" | "int2" | "int4" | "int8" | "serial" | "bigserial"
            | "smallserial" | "serial4" | "serial8" | "mediumint" | "tinyint" | "year" => Self::Int,
            "numeric" | "decimal" | "dec" | "number" => Self::Numeric,
            "float" | "real" | "double" | "float4" | "float8" => Self::Float,
            "text" | "varchar" | "character" | "char" | "string" | "name" | "citext" | "nvarchar" | "longtext"
            | "mediumtext" | "tinytext" | "enum" | "bpchar" | "clob" | "nchar" => Self::Text,
            "bool" | "boolean" => Self::Bool,
            "date" => Self::Date,
            "datetime" => Self::Timestamp,
            "timestamptz" => Self::TimestampTz,
            "timestamp" if text.contains("with time zone") => Self::TimestampTz,
            "timestamp" => Self::Timestamp,
            "interval" => Self::Interval,
            "uuid" => Self::Uuid,
            "json" | "jsonb" => Self::Json,
            _ => Self::Other,
        }
    }

    fn is_time(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp | Self::TimestampTz)
    }

    /// Whether an index on one compares with the other without a cast.
    pub(crate) fn compares(self, other: Self) -> bool {
        self == other
            || self == Self::Unknown
            || other == Self::Unknown
            || self == Self::Other
            || other == Self::Other
            || self.is_time() && other.is_time()
    }

    fn rank(self) -> u8 {
        match self {
            Self::Int => 1,
            Self::Numeric => 2,
            Self::Float => 3,
            _ => 0,
        }
    }

    /// Whether a value of this type is cast to be compared with the other's.
    pub(crate) fn yields_to(self, other: Self) -> bool {
        !self.compares(other) && (self.rank() == 0 || other.rank() == 0 || self.rank() < other.rank())
    }
}

/// The column that a relation's column is, if it is a table's.
pub(crate) fn column<'s>(schema: &'s Schema, stmt: &Stmt, rel: usize, name: &str) -> Option<&'s Column> {
    match &stmt.rels.get(rel)?.kind {
        RelKind::Base(table) => schema.tables[*table].columns.iter().find(|column| column.name == name),
        _ => None,
    }
}

/// An expression's type.
pub(crate) fn type_of(schema: &Schema, stmt: &Stmt, expr: &Expr) -> Ty {
    let of = |expr: &Expr| type_of(schema, stmt, expr);
    match expr {
        Expr::Col(rel, name) => match &stmt.rels[*rel].kind {
            RelKind::Base(_) => {
                column(schema, stmt, *rel, name).map_or(Ty::Other, |column| Ty::parse(&column.type_text))
            }
            RelKind::Derived { query, .. } => {
                let at = stmt.rels[*rel].columns.iter().position(|column| column == name);
                at.map_or(Ty::Other, |at| output_type(schema, stmt, query, at))
            }
            _ => Ty::Other,
        },
        Expr::Num(number) if number.contains(['.', 'e', 'E']) => Ty::Numeric,
        Expr::Num(_) => Ty::Int,
        Expr::Str(_) | Expr::Param(_) | Expr::Null | Expr::Hole => Ty::Unknown,
        Expr::Cast(_, to) => Ty::parse(to),
        Expr::Collate(inner, _) => of(inner),
        Expr::Array(_) => Ty::Array,
        Expr::Sub(sub) => output_type(schema, stmt, &stmt.subs[*sub], 0),
        Expr::Call(name, args) => match name.as_str() {
            "lower" | "upper" | "trim" | "substr" | "||" | "concat" | "->>" | "#>>" | "replace" | "left" | "right"
            | "to_char" | "md5" | "btrim" | "format" => Ty::Text,
            "length" | "char_length" | "position" | "jsonb_array_length" | "strpos" => Ty::Int,
            "now" | "clock_timestamp" => Ty::TimestampTz,
            "current_date" | "date" => Ty::Date,
            "coalesce" | "greatest" | "least" | "nullif" | "abs" | "unary -" | "unary +" => {
                args.iter().map(of).find(|ty| *ty != Ty::Unknown).unwrap_or(Ty::Unknown)
            }
            "date_trunc" => args.get(1).map_or(Ty::Other, of),
            "+" | "-" | "*" | "/" | "%" => {
                let types: Vec<Ty> = args.iter().map(of).collect();
                let time = types.iter().copied().find(|ty| ty.is_time());
                time.or_else(|| types.iter().copied().max_by_key(|ty| ty.rank()))
                    .unwrap_or(Ty::Other)
            }
            name if name.starts_with("interval") => Ty::Interval,
            name if name.starts_with("extract") => Ty::Numeric,
            _ => Ty::Other,
        },
        Expr::Agg(name, args) => match name.split(' ').next() {
            Some("count") => Ty::Int,
            Some("max" | "min") => args.first().map_or(Ty::Other, of),
            _ => Ty::Numeric,
        },
        Expr::Window(..) | Expr::Out(_) | Expr::Opaque(_) | Expr::Row(_) => Ty::Other,
        _ => Ty::Bool,
    }
}

fn output_type(schema: &Schema, stmt: &Stmt, query: &Query, at: usize) -> Ty {
    match &query.body {
        Body::Select(select) => select
            .targets
            .get(at)
            .map_or(Ty::Other, |target| type_of(schema, stmt, &target.expr)),
        Body::Set(_, left, _) => output_type(schema, stmt, left, at),
        Body::Other => Ty::Other,
    }
}
