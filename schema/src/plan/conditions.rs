//! What a lint wants to know of each condition: its columns, its form, and whether an index serves it.

use std::ops::Range;

use super::ir::{Expr, Match, Op, Qual};
use super::planner::Planner;

/// How a condition uses its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionForm {
    /// `a = 1`, `a IN (…)`, a bare boolean: an index can search by it.
    Equality,
    /// `a > 1`, `a LIKE 'x%'`: an index can search by it, and by nothing behind it.
    Range,
    /// `lower(a) = 'x'`: only an index on the expression can.
    Function,
    /// `a::text = 'x'`: only an index on the expression can.
    Cast,
    /// `a + 1 = 2`: only an index on the expression can.
    Arithmetic,
    /// `a LIKE '%x'`: no ordered index can.
    LeadingWildcard,
    /// `a <> 1`, `NOT IN`: hardly anything is left out.
    Negation,
    /// Alternatives: every one of them needs an index.
    Alternatives,
    /// Anything else.
    Other,
}

/// One condition on one table alone.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Where it is in the text; empty if it follows from others.
    pub range: Range<usize>,
    /// The columns it mentions, by their stored names.
    pub columns: Vec<String>,
    /// How it uses them.
    pub form: ConditionForm,
    /// What is done to the column before it is compared: a function's name or the type it is cast to, lower case.
    pub through: Option<String>,
    /// Whether an index serves it.
    pub indexed: bool,
}

/// A column that is equated with another table's.
#[derive(Clone, Debug)]
pub struct JoinColumn {
    /// Where the condition is in the text.
    pub range: Range<usize>,
    /// The column, by its stored name.
    pub column: String,
    /// The other table: the name by which the query knows it.
    pub other: String,
    /// Whether an index leads with the column.
    pub indexed: bool,
}

impl Planner<'_> {
    pub(super) fn condition(&self, qual: &Qual, indexed: bool) -> Condition {
        let mut columns = Vec::new();
        qual.expr.any(&mut |part| {
            if let Expr::Col(_, name) = part
                && !columns.contains(name)
            {
                columns.push(name.clone());
            }
            false
        });
        Condition {
            range: qual.range.clone(),
            columns,
            form: self.form(&qual.expr),
            through: through(&qual.expr),
            indexed,
        }
    }

    fn form(&self, clause: &Expr) -> ConditionForm {
        match clause {
            Expr::Cmp(Op::Ne, ..) => ConditionForm::Negation,
            Expr::Cmp(op, a, b) => {
                let has_column = |side: &Expr| side.any(&mut |part| matches!(part, Expr::Col(..)));
                let subject = match (has_column(a), has_column(b)) {
                    (true, false) => a,
                    (false, true) => b,
                    _ => return ConditionForm::Other,
                };
                self.subject_form(subject).unwrap_or(match op {
                    Op::Eq => ConditionForm::Equality,
                    _ => ConditionForm::Range,
                })
            }
            Expr::In(subject, _)
            | Expr::Any(subject, Op::Eq, _)
            | Expr::Same(subject, _)
            | Expr::IsNull(subject, false) => self.subject_form(subject).unwrap_or(ConditionForm::Equality),
            Expr::Like(kind, subject, sample) => match (self.subject_form(subject), kind, &**sample) {
                (Some(form), ..) => form,
                (None, Match::Like | Match::ILike | Match::Glob, sample) if begins_open(sample) => {
                    ConditionForm::LeadingWildcard
                }
                (None, Match::Like | Match::StartsWith | Match::Glob, Expr::Str(_)) => ConditionForm::Range,
                _ => ConditionForm::Other,
            },
            Expr::Not(inner) => match &**inner {
                Expr::Col(..) => ConditionForm::Equality,
                _ => ConditionForm::Negation,
            },
            Expr::Col(..) | Expr::IsBool(_, _, false) => ConditionForm::Equality,
            Expr::Or(_) => ConditionForm::Alternatives,
            _ => ConditionForm::Other,
        }
    }

    /// What is done to a column before it is compared.
    fn subject_form(&self, subject: &Expr) -> Option<ConditionForm> {
        match subject {
            Expr::Col(..) | Expr::Row(_) => None,
            Expr::Collate(inner, _) => self.subject_form(inner),
            Expr::Cast(inner, _) => match self.canonical(subject) {
                Expr::Cast(..) => Some(self.subject_form(inner).unwrap_or(ConditionForm::Cast)),
                bare => self.subject_form(&bare),
            },
            Expr::Call(name, _)
                if matches!(name.as_str(), "+" | "-" | "*" | "/" | "%") || name.starts_with("unary") =>
            {
                Some(ConditionForm::Arithmetic)
            }
            Expr::Call(..) => Some(ConditionForm::Function),
            _ => Some(ConditionForm::Other),
        }
    }

    /// The columns of a relation that the conditions equate with other tables' columns.
    pub(super) fn join_columns(&self, rel: usize, quals: &[Qual]) -> Vec<JoinColumn> {
        let mut out = Vec::new();
        for qual in quals {
            let Expr::Cmp(Op::Eq, a, b) = &qual.expr else { continue };
            for (mine, other) in [(a, b), (b, a)] {
                if let (Expr::Col(at, column), Expr::Col(from, _)) = (self.bare(mine), self.bare(other))
                    && *at == rel
                    && *from != rel
                {
                    out.push(JoinColumn {
                        range: qual.range.clone(),
                        column: column.clone(),
                        other: self.stmt.rels[*from].handle.clone(),
                        indexed: self.leads_some_index(rel, column),
                    });
                }
            }
        }
        out
    }

    pub(super) fn leads_some_index(&self, rel: usize, column: &str) -> bool {
        let Some(table) = self.base(rel) else { return false };
        let table = &self.schema.tables[table];
        let leads = self
            .schema
            .indexes(table)
            .filter(|index| index.usable && index.predicate.is_none())
            .any(|index| {
                index
                    .keys
                    .first()
                    .and_then(|key| key.column_name())
                    .is_some_and(|name| self.dialect().same(name, column))
            });
        leads || column == "rowid"
    }
}

/// What a condition does to the column in it before it compares.
fn through(clause: &Expr) -> Option<String> {
    let has_column = |side: &Expr| side.any(&mut |part| matches!(part, Expr::Col(..)));
    let subject = match clause {
        Expr::Cmp(_, a, b) | Expr::Same(a, b) => [a, b].into_iter().find(|side| has_column(side))?,
        Expr::In(a, _) | Expr::Any(a, ..) | Expr::IsNull(a, _) | Expr::Like(_, a, _) => a,
        _ => return None,
    };
    match &**subject {
        Expr::Call(name, _) | Expr::Cast(_, name) => Some(name.clone()),
        _ => None,
    }
}

/// Whether a pattern begins with what stands for anything: `'%x'`, `'%' || $1`, `concat('%', $1)`.
fn begins_open(sample: &Expr) -> bool {
    match sample {
        Expr::Str(text) => text.starts_with(['%', '_', '*', '?']),
        Expr::Call(name, parts) if matches!(name.as_str(), "||" | "concat") => parts.first().is_some_and(begins_open),
        Expr::Cast(inner, _) => begins_open(inner),
        _ => false,
    }
}
