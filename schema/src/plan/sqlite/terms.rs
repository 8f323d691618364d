//! Conditions as SQLite's code generator sees them: a column, an operator and what it is compared with.

use super::super::ir::{Expr, Match, Op};
use super::super::pg::paths::Level;
use super::super::planner::Planner;
use super::super::types::column;

/// What a condition does to a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::plan) enum How {
    Eq,
    Is,
    IsNull,
    In,
    NotNull,
    Range,
}

/// One condition on one relation's value.
#[derive(Clone, Debug)]
pub(in crate::plan) struct WhereTerm {
    pub(in crate::plan) rel: usize,
    pub(in crate::plan) subject: Expr,
    pub(in crate::plan) how: How,
    pub(in crate::plan) collation: String,
    /// The relations that have to be known first.
    pub(in crate::plan) needs: Vec<usize>,
    /// The affinity that the comparison applies.
    pub(in crate::plan) affinity: Affinity,
    /// Whether it belongs to the ON clause of a left join.
    pub(in crate::plan) outer: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::plan) enum Affinity {
    None,
    Text,
    Numeric,
}

impl Planner<'_> {
    /// The collation by which a value is compared.
    pub(in crate::plan) fn collation_of(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Collate(_, to) => Some(to.to_ascii_lowercase()),
            Expr::Col(rel, name) => {
                let declared = column(self.schema, &self.stmt, *rel, name).and_then(|column| column.collation.clone());
                Some(declared.map_or_else(|| "binary".to_owned(), |to| to.to_ascii_lowercase()))
            }
            Expr::Cast(inner, _) => self.collation_of(inner),
            _ => None,
        }
    }

    pub(in crate::plan) fn affinity_of(&self, expr: &Expr) -> Affinity {
        match self.bare(expr) {
            Expr::Col(_, name) if name == "rowid" => Affinity::Numeric,
            Expr::Col(rel, name) => match column(self.schema, &self.stmt, *rel, name) {
                Some(column) => affinity(&column.type_text),
                None => Affinity::None,
            },
            Expr::Cast(_, to) => affinity(to),
            Expr::Sub(sub) => self.stmt.subs[*sub]
                .targets()
                .first()
                .map_or(Affinity::None, |target| self.affinity_of(&target.expr)),
            _ => Affinity::None,
        }
    }

    fn compared(&self, a: &Expr, b: &Expr) -> (String, Affinity) {
        let explicit = |expr: &Expr| matches!(expr, Expr::Collate(..));
        let collation = match (explicit(a), explicit(b)) {
            (true, _) => self.collation_of(a),
            (_, true) => self.collation_of(b),
            _ => self.collation_of(a).or_else(|| self.collation_of(b)),
        };
        let affinity = match (self.affinity_of(a), self.affinity_of(b)) {
            (Affinity::Numeric, _) | (_, Affinity::Numeric) => Affinity::Numeric,
            (Affinity::None, other) | (other, Affinity::None) => other,
            (Affinity::Text, Affinity::Text) => Affinity::None,
        };
        (collation.unwrap_or_else(|| "binary".to_owned()), affinity)
    }

    /// All terms of a level, with those that follow from equal columns.
    pub(in crate::plan) fn where_terms(&self, level: &Level) -> Vec<WhereTerm> {
        let mut out = Vec::new();
        for qual in &level.quals {
            self.term(&qual.expr, level, false, &mut out);
        }
        if let Some(tree) = &level.tree {
            self.outer_terms(tree, level, &mut out);
        }
        self.transitive(level, &mut out);
        out
    }

    fn outer_terms(&self, tree: &super::super::ir::Tree, level: &Level, out: &mut Vec<WhereTerm>) {
        use super::super::ir::{JoinKind, Tree};
        if let Tree::Join(kind, left, right, on) = tree {
            if matches!(kind, JoinKind::Left | JoinKind::Full) {
                for qual in on {
                    self.term(&qual.expr, level, true, out);
                }
            }
            self.outer_terms(left, level, out);
            self.outer_terms(right, level, out);
        }
    }

    fn is_not_null(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Col(rel, name) => column(self.schema, &self.stmt, *rel, name).is_some_and(|column| column.not_null),
            _ => false,
        }
    }

    /// The terms that one condition makes.
    pub(in crate::plan) fn term(&self, clause: &Expr, level: &Level, outer: bool, out: &mut Vec<WhereTerm>) {
        let mut push = |subject: &Expr, how: How, other: Option<&Expr>| {
            let bare = self.bare(subject).clone();
            let rels = self.stmt.rels_of(&bare);
            let [rel] = rels[..] else { return };
            let needs = other.map_or(Vec::new(), |other| self.stmt.rels_of(other));
            let needs: Vec<usize> = needs.into_iter().filter(|need| level.rels.contains(need)).collect();
            if needs.contains(&rel) || !level.rels.contains(&rel) {
                return;
            }
            let unknown = other.is_some_and(|other| other.any(&mut |part| matches!(part, Expr::Hole)));
            // SQLite knows that a column declared NOT NULL is none, and forgets the condition.
            let idle = matches!(how, How::IsNull | How::NotNull) && self.is_not_null(&bare);
            if idle || unknown || bare.any(&mut |part| matches!(part, Expr::Hole | Expr::Opaque(_))) {
                return;
            }
            let (collation, affinity) = match other {
                Some(other) => self.compared(subject, other),
                None => (
                    self.collation_of(&bare).unwrap_or_else(|| "binary".to_owned()),
                    Affinity::None,
                ),
            };
            out.push(WhereTerm {
                rel,
                subject: bare,
                how,
                collation,
                needs,
                affinity,
                outer,
            });
        };
        match clause {
            Expr::Cmp(Op::Ne, ..) => {}
            Expr::Cmp(op, a, b) => {
                if let (Expr::Row(left), Expr::Row(right)) = (&**a, &**b) {
                    if let (Some(a), Some(b)) = (left.first(), right.first()) {
                        push(a, How::Range, Some(b));
                    }
                    return;
                }
                let how = if *op == Op::Eq { How::Eq } else { How::Range };
                push(a, how, Some(b));
                push(b, how, Some(a));
            }
            Expr::Same(a, b) => {
                push(a, How::Is, Some(b));
                push(b, How::Is, Some(a));
            }
            Expr::In(subject, items) => {
                if let Expr::Row(parts) = &**subject {
                    parts.iter().for_each(|part| push(part, How::In, None));
                    return;
                }
                let how = if items.len() == 1 { How::Eq } else { How::In };
                let all = if let [only] = &items[..] {
                    only.clone()
                } else {
                    Expr::Row(items.clone())
                };
                push(subject, how, Some(&all));
            }
            Expr::InQuery(subject, sub) => match &**subject {
                Expr::Row(parts) => parts
                    .iter()
                    .for_each(|part| push(part, How::In, Some(&Expr::Exists(*sub)))),
                subject => push(subject, How::In, Some(&Expr::Exists(*sub))),
            },
            Expr::IsNull(subject, false) => push(subject, How::IsNull, None),
            Expr::IsNull(subject, true) => push(subject, How::NotNull, None),
            Expr::Like(kind, subject, sample) if self.is_prefix(*kind, subject, sample) => {
                let collation = if *kind == Match::Like { "nocase" } else { "binary" };
                let collated = Expr::Collate(subject.clone(), collation.to_owned());
                push(&collated, How::Range, Some(sample));
            }
            Expr::Or(arms) => {
                // `a = 1 OR a = 2` is `a IN (1, 2)`.
                if let Some((subject, values)) = same_column(arms) {
                    push(&subject, How::In, Some(&Expr::Row(values)));
                }
            }
            _ => {}
        }
    }

    /// Whether a pattern is a range: it begins with something, and the column is text.
    fn is_prefix(&self, kind: Match, subject: &Expr, sample: &Expr) -> bool {
        let Expr::Str(sample) = sample else { return false };
        let first = sample.chars().next();
        let wild: &[char] = match kind {
            Match::Like => &['%', '_'],
            Match::Glob => &['*', '?', '['],
            _ => return false,
        };
        matches!(self.bare(subject), Expr::Col(..))
            && self.affinity_of(subject) == Affinity::Text
            && first.is_some_and(|first| !wild.contains(&first))
    }

    /// `a = b AND b = 1` gives `a = 1`.
    fn transitive(&self, level: &Level, out: &mut Vec<WhereTerm>) {
        let mut pairs = Vec::new();
        for qual in &level.quals {
            if let Expr::Cmp(Op::Eq, a, b) = &qual.expr
                && let (Expr::Col(..), Expr::Col(..)) = (&**a, &**b)
                && self.affinity_of(a) == self.affinity_of(b)
                && self.collation_of(a) == self.collation_of(b)
            {
                pairs.push(((**a).clone(), (**b).clone()));
                pairs.push(((**b).clone(), (**a).clone()));
            }
        }
        for _ in 0..pairs.len().min(6) {
            let mut more = Vec::new();
            for (a, b) in &pairs {
                let [to] = self.stmt.rels_of(b)[..] else { continue };
                for term in out.iter().filter(|term| term.subject == *a && !term.outer) {
                    if matches!(term.how, How::Eq | How::Is | How::IsNull | How::In) && !term.needs.contains(&to) {
                        more.push(WhereTerm {
                            rel: to,
                            subject: b.clone(),
                            ..term.clone()
                        });
                    }
                }
            }
            let before = out.len();
            for term in more {
                let known = out
                    .iter()
                    .any(|known| known.subject == term.subject && known.how == term.how && known.needs == term.needs);
                if !known {
                    out.push(term);
                }
            }
            if out.len() == before {
                break;
            }
        }
    }
}

/// The column that every arm of an OR compares with values, and the values.
fn same_column(arms: &[Expr]) -> Option<(Expr, Vec<Expr>)> {
    let side = |arm: &Expr, subject: Option<&Expr>| -> Option<(Expr, Vec<Expr>)> {
        let (a, values) = match arm {
            Expr::Cmp(Op::Eq, a, b) => match (&**a, &**b) {
                (Expr::Col(..), _) if subject.is_none_or(|subject| *subject == **a) => {
                    ((**a).clone(), vec![(**b).clone()])
                }
                (_, Expr::Col(..)) => ((**b).clone(), vec![(**a).clone()]),
                _ => return None,
            },
            Expr::In(a, items) => ((**a).clone(), items.clone()),
            _ => return None,
        };
        Some((a, values))
    };
    let (subject, mut values) = side(arms.first()?, None)?;
    for arm in &arms[1..] {
        let (other, more) = side(arm, Some(&subject))?;
        if other != subject {
            return None;
        }
        values.extend(more);
    }
    Some((subject, values))
}

/// The affinity of a declared type, by SQLite's five rules.
fn affinity(declared: &str) -> Affinity {
    let declared = declared.to_ascii_lowercase();
    if declared.contains("int") {
        Affinity::Numeric
    } else if declared.contains("char") || declared.contains("clob") || declared.contains("text") {
        Affinity::Text
    } else if declared.contains("blob") || declared.is_empty() {
        Affinity::None
    } else {
        Affinity::Numeric
    }
}
