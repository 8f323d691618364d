//! Values: from the parser's expressions to ours, which can be compared.

use sqlparser::ast::{self, Expr, Spanned, UnaryOperator, Value};
use sqlparser::parser::Parser;

use super::bridge::{HOLE, bridge};
use super::{ColumnRef, Literal, Scalar};
use crate::Dialect;
use crate::lexer::Lexer;
use crate::model::Name;
use std::ops::Range;

/// Functions whose value is not the same for all rows of a query, though their arguments are.
pub(crate) const VOLATILE: &[&str] = &[
    "random",
    "rand",
    "nextval",
    "lastval",
    "setval",
    "clock_timestamp",
    "timeofday",
    "gen_random_uuid",
    "uuid_generate_v4",
    "uuid",
    "randomblob",
    "last_insert_rowid",
    "changes",
    "sleep",
    "pg_sleep",
    "uuidv7",
];

/// Functions that make one row of many.
pub(crate) const AGGREGATES: &[&str] = &[
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "array_agg",
    "string_agg",
    "json_agg",
    "jsonb_agg",
    "json_object_agg",
    "jsonb_object_agg",
    "bool_and",
    "bool_or",
    "every",
    "stddev",
    "stddev_pop",
    "stddev_samp",
    "variance",
    "var_pop",
    "var_samp",
    "group_concat",
    "total",
    "bit_and",
    "bit_or",
    "bit_xor",
    "percentile_cont",
    "percentile_disc",
    "mode",
    "json_arrayagg",
    "json_objectagg",
    "json_group_array",
    "json_group_object",
    "xmlagg",
    "corr",
    "any_value",
];

/// What is remembered while the expressions of one SELECT are read.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) aggregate: bool,
    pub(super) window: bool,
    pub(super) subquery: bool,
}

/// Reads expressions in one dialect.
#[derive(Debug)]
pub(super) struct Lowerer {
    pub(super) dialect: Dialect,
    /// The names by which the outer query's tables go, to tell correlated subqueries.
    pub(super) handles: Vec<String>,
    pub(super) seen: Seen,
}

/// An offset that the bridge has hidden in a location.
pub(crate) fn range_of(span: sqlparser::tokenizer::Span) -> Range<usize> {
    if span.start.line == 0 || span.end.line == 0 {
        return 0..0;
    }
    let offset = |column: u64| usize::try_from(column).unwrap_or(1).saturating_sub(1);
    offset(span.start.column)..offset(span.end.column)
}

pub(crate) fn name(ident: &ast::Ident) -> Name {
    Name {
        text: ident.value.replace(HOLE, ""),
        quoted: ident.quote_style.is_some(),
        holed: ident.value.contains(HOLE),
    }
}

pub(crate) fn object_name(name: &ast::ObjectName) -> Vec<Name> {
    name.0
        .iter()
        .filter_map(|part| part.as_ident())
        .map(self::name)
        .collect()
}

/// The canonical text of a type.
fn type_text(data_type: &ast::DataType) -> String {
    data_type.to_string().to_ascii_lowercase()
}

impl Lowerer {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            handles: Vec::new(),
            seen: Seen::default(),
        }
    }

    pub(super) fn scalar(&mut self, expr: &Expr) -> Scalar {
        match expr {
            Expr::Nested(inner) => self.scalar(inner),
            Expr::Identifier(ident) if ident.value == HOLE => Scalar::Hole,
            Expr::Identifier(ident) => Scalar::Column(ColumnRef {
                qualifier: Vec::new(),
                name: name(ident),
                range: range_of(ident.span),
            }),
            Expr::CompoundIdentifier(parts) => match parts.split_last() {
                Some((last, qualifier)) => Scalar::Column(ColumnRef {
                    qualifier: qualifier.iter().map(name).collect(),
                    name: name(last),
                    range: range_of(expr.span()),
                }),
                None => Scalar::Opaque,
            },
            Expr::Value(value) => literal(&value.value),
            Expr::TypedString(_) | Expr::Interval(_) => Scalar::Constant { cast: None },
            Expr::Cast { expr, data_type, .. } => {
                let inner = self.scalar(expr);
                cast(inner, type_text(data_type))
            }
            Expr::Collate { expr, collation } => {
                let collation = object_name(collation)
                    .pop()
                    .unwrap_or_default()
                    .text
                    .to_ascii_lowercase();
                match self.scalar(expr) {
                    inner @ (Scalar::Column(_) | Scalar::Computed { .. } | Scalar::Cast(..)) => {
                        Scalar::Collate(Box::new(inner), collation)
                    }
                    other => other,
                }
            }
            Expr::UnaryOp { op, expr } => match (op, self.scalar(expr)) {
                (UnaryOperator::Minus, Scalar::Literal(Literal::Number(number))) => {
                    Scalar::Literal(Literal::Number(format!("-{number}")))
                }
                (_, inner) => compound(vec![inner], |texts| format!("({op} {})", texts[0])),
            },
            Expr::BinaryOp { left, op, right } => {
                let kids = vec![self.scalar(left), self.scalar(right)];
                let op = op.to_string().to_ascii_lowercase();
                compound(kids, |texts| format!("({} {op} {})", texts[0], texts[1]))
            }
            Expr::Function(function) => self.function(function),
            Expr::Subquery(query) => {
                self.seen.subquery = true;
                if self.is_correlated(query) {
                    Scalar::Opaque
                } else {
                    Scalar::Constant { cast: None }
                }
            }
            Expr::IsNull(inner) => self.suffixed(inner, "is null"),
            Expr::IsNotNull(inner) => self.suffixed(inner, "is not null"),
            Expr::AtTimeZone { timestamp, time_zone } => {
                let kids = vec![self.scalar(timestamp), self.scalar(time_zone)];
                compound(kids, |texts| format!("timezone({}, {})", texts[1], texts[0]))
            }
            Expr::Extract { field, expr, .. } => {
                let kids = vec![self.scalar(expr)];
                compound(kids, |texts| {
                    format!("extract({field} from {})", texts[0]).to_ascii_lowercase()
                })
            }
            Expr::Ceil { expr, .. } => self.call("ceil", &[expr]),
            Expr::Floor { expr, .. } => self.call("floor", &[expr]),
            Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => {
                let mut args: Vec<&Expr> = vec![expr];
                args.extend(substring_from.as_deref());
                args.extend(substring_for.as_deref());
                self.call("substr", &args)
            }
            Expr::Trim {
                expr, trim_what: None, ..
            } => self.call("trim", &[expr]),
            Expr::Case { .. } => self.case(expr),
            Expr::Array(array) => {
                let kids = array.elem.iter().map(|element| self.scalar(element)).collect();
                compound(kids, |texts| format!("array[{}]", texts.join(", ")))
            }
            _ => {
                self.look_inside(expr);
                Scalar::Opaque
            }
        }
    }

    fn suffixed(&mut self, inner: &Expr, suffix: &str) -> Scalar {
        let kids = vec![self.scalar(inner)];
        compound(kids, |texts| format!("({} {suffix})", texts[0]))
    }

    fn call(&mut self, function: &str, args: &[&Expr]) -> Scalar {
        let kids = args.iter().map(|arg| self.scalar(arg)).collect();
        compound(kids, |texts| format!("{function}({})", texts.join(", ")))
    }

    fn case(&mut self, expr: &Expr) -> Scalar {
        let Expr::Case {
            operand,
            conditions,
            else_result,
            ..
        } = expr
        else {
            return Scalar::Opaque;
        };
        let mut kids = Vec::new();
        kids.extend(operand.iter().map(|operand| self.scalar(operand)));
        for when in conditions {
            kids.push(self.scalar(&when.condition));
            kids.push(self.scalar(&when.result));
        }
        kids.extend(else_result.iter().map(|result| self.scalar(result)));
        let shape = (operand.is_some(), else_result.is_some());
        compound(kids, |texts| format!("case {shape:?} {}", texts.join(" ")))
    }

    fn function(&mut self, function: &ast::Function) -> Scalar {
        let name = object_name(&function.name)
            .pop()
            .unwrap_or_default()
            .text
            .to_ascii_lowercase();
        let ast::FunctionArguments::List(list) = &function.args else {
            // `CURRENT_TIMESTAMP`
            return match function.args {
                ast::FunctionArguments::None => Scalar::Constant { cast: None },
                _ => Scalar::Opaque,
            };
        };
        let mut wildcard = false;
        let mut kids = Vec::new();
        for arg in &list.args {
            match arg {
                ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr))
                | ast::FunctionArg::Named {
                    arg: ast::FunctionArgExpr::Expr(expr),
                    ..
                } => kids.push(self.scalar(expr)),
                _ => wildcard = true,
            }
        }
        if function.over.is_some() {
            self.seen.window = true;
            return Scalar::Opaque;
        }
        // SQLite's two-argument max is no aggregate.
        let scalar_minimum = matches!(name.as_str(), "min" | "max") && kids.len() > 1;
        if AGGREGATES.contains(&name.as_str()) && !scalar_minimum {
            self.seen.aggregate = true;
            return Scalar::Opaque;
        }
        let plain = !wildcard
            && function.filter.is_none()
            && function.within_group.is_empty()
            && list.duplicate_treatment.is_none()
            && list.clauses.is_empty();
        if !plain || VOLATILE.contains(&name.as_str()) {
            return Scalar::Opaque;
        }
        compound(kids, |texts| format!("{name}({})", texts.join(", ")))
    }

    /// Notes what matters inside an expression that is not understood as a whole.
    fn look_inside(&mut self, expr: &Expr) {
        match expr {
            Expr::Exists { .. }
            | Expr::In {
                target: ast::InTarget::Subquery(_),
                ..
            } => self.seen.subquery = true,
            Expr::Like { expr, pattern, .. } | Expr::ILike { expr, pattern, .. } => {
                self.scalar(expr);
                self.scalar(pattern);
            }
            Expr::CompoundFieldAccess { root, .. } => {
                self.scalar(root);
            }
            Expr::Tuple(items) => items.iter().for_each(|item| {
                self.scalar(item);
            }),
            _ => {}
        }
    }

    /// Whether a subquery mentions one of the outer query's tables.
    fn is_correlated(&self, query: &ast::Query) -> bool {
        let text = query.to_string().to_ascii_lowercase().replace(['"', '`'], "");
        self.handles.iter().any(|handle| {
            let prefix = format!("{}.", handle.to_ascii_lowercase());
            text.match_indices(&prefix).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.')
            })
        })
    }
}

fn literal(value: &Value) -> Scalar {
    Scalar::Literal(match value {
        Value::Number(number, _) => Literal::Number(number.clone()),
        Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => Literal::String(text.clone()),
        Value::Boolean(value) => Literal::Bool(*value),
        Value::Null => Literal::Null,
        _ => return Scalar::Constant { cast: None },
    })
}

fn cast(inner: Scalar, to: String) -> Scalar {
    match inner {
        // Only a number's type says more than the literal: `'x'::text` is `'x'`.
        Scalar::Literal(Literal::String(text)) if !is_number_type(&to) => Scalar::Literal(Literal::String(text)),
        Scalar::Literal(_) | Scalar::Constant { .. } | Scalar::Hole => Scalar::Constant { cast: Some(to) },
        Scalar::Column(_) | Scalar::Computed { .. } | Scalar::Cast(..) | Scalar::Collate(..) => {
            Scalar::Cast(Box::new(inner), to)
        }
        Scalar::Opaque => Scalar::Opaque,
    }
}

fn is_text_name(to: &str) -> bool {
    matches!(to, "text" | "varchar" | "character varying")
}

pub(crate) fn is_number_type(text: &str) -> bool {
    [
        "int", "numeric", "decimal", "real", "double", "float", "serial", "money",
    ]
    .iter()
    .any(|word| text.contains(word) && !text.starts_with("interval"))
}

/// A value made of others: constant if they all are, not comparable if one is not.
fn compound(kids: Vec<Scalar>, render: impl FnOnce(&[String]) -> String) -> Scalar {
    if kids.iter().any(|kid| matches!(kid, Scalar::Opaque | Scalar::Hole)) {
        return Scalar::Opaque;
    }
    let columns: Vec<_> = kids.iter().flat_map(columns_of).collect();
    if columns.is_empty() {
        return Scalar::Constant { cast: None };
    }
    let texts: Vec<_> = kids.iter().map(text_of).collect();
    Scalar::Computed {
        text: render(&texts),
        columns,
    }
}

/// The columns that a value mentions.
pub(crate) fn columns_of(scalar: &Scalar) -> Vec<ColumnRef> {
    match scalar {
        Scalar::Column(column) => vec![column.clone()],
        Scalar::Cast(inner, _) | Scalar::Collate(inner, _) => columns_of(inner),
        Scalar::Computed { columns, .. } => columns.clone(),
        Scalar::Literal(_) | Scalar::Constant { .. } | Scalar::Hole | Scalar::Opaque => Vec::new(),
    }
}

/// A form that is equal for equal values; what is only known at run time is `?`, which equals nothing.
pub(crate) fn text_of(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Column(column) => {
            let name = &column.name;
            let holed = if name.holed { "?" } else { "" };
            // Case is folded for comparison only; quoted names with capitals are rare enough.
            if name.quoted {
                format!("\"{}\"{holed}", name.text)
            } else {
                format!("\"{}\"{holed}", name.text.to_lowercase())
            }
        }
        Scalar::Literal(Literal::Number(number)) => number.clone(),
        Scalar::Literal(Literal::String(text)) => format!("'{}'", text.replace('?', "??")),
        Scalar::Literal(Literal::Bool(value)) => value.to_string(),
        Scalar::Literal(Literal::Null) => "null".to_owned(),
        // pg_dump writes `lower((email)::text)` for `lower(email)`.
        Scalar::Cast(inner, to) if matches!(**inner, Scalar::Column(_)) && is_text_name(to) => text_of(inner),
        Scalar::Cast(inner, to) => format!("({})::{to}", text_of(inner)),
        Scalar::Collate(inner, collation) => format!("({}) collate {collation}", text_of(inner)),
        Scalar::Computed { text, .. } => text.clone(),
        Scalar::Constant { .. } | Scalar::Hole | Scalar::Opaque => "?".to_owned(),
    }
}

pub(crate) fn parse_text(text: &str, dialect: Dialect) -> Option<Expr> {
    let mut lexer = Lexer::new(text, 0..text.len(), dialect);
    let tokens: Vec<_> = std::iter::from_fn(|| lexer.next_token()).collect();
    let bridged = bridge(text, &tokens, dialect)?;
    let parser_dialect = super::lower::parser_dialect(dialect);
    let mut parser = Parser::new(parser_dialect).with_tokens_with_locations(bridged.tokens);
    let expr = parser.parse_expr().ok()?;
    (parser.peek_token_ref().token == sqlparser::tokenizer::Token::EOF).then_some(expr)
}

/// The expression of an index key, as it is written in DDL.
pub(crate) fn lower_scalar_text(text: &str, dialect: Dialect) -> Scalar {
    parse_text(text, dialect).map_or(Scalar::Opaque, |expr| Lowerer::new(dialect).scalar(&expr))
}
