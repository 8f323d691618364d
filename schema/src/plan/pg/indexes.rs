//! Which conditions an index can search by.

use super::super::ir::{Expr, Match, Op};
use super::super::planner::Planner;
use super::super::types::Ty;
use super::classes::collation;
use crate::model::{Index, IndexKey, IndexMethod, KeyPart};
use crate::query::parse_text;

/// An index key as an expression over a relation.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Key {
    pub(in crate::plan) expr: Expr,
    pub(in crate::plan) desc: bool,
    pub(in crate::plan) nulls_first: bool,
    pub(in crate::plan) opclass: Option<String>,
    /// Whether text is compared byte by byte.
    pub(in crate::plan) bytewise: bool,
}

impl Key {
    /// Whether its operator class orders by patterns, not by the collation.
    pub(in crate::plan) fn is_pattern(&self) -> bool {
        self.opclass
            .as_deref()
            .is_some_and(|class| class.contains("pattern_ops"))
    }
}

impl Planner<'_> {
    /// The expression that a text in the DDL means for a relation.
    pub(in crate::plan) fn ddl_expr(&self, rel: usize, text: &str) -> Option<Expr> {
        let parsed = parse_text(text, self.schema.dialect)?;
        let lowered = super::super::lower::lower_for_table(self.schema, text, &parsed, self.base(rel)?, rel);
        Some(self.canonical(&lowered))
    }

    pub(in crate::plan) fn keys(&self, rel: usize, index: &Index) -> Vec<Key> {
        index.keys.iter().map(|key| self.key(rel, key)).collect()
    }

    fn key(&self, rel: usize, key: &IndexKey) -> Key {
        let mut expr = match &key.part {
            KeyPart::Column(name) => Expr::Col(rel, name.clone()),
            KeyPart::Expression(text) => self.ddl_expr(rel, text).unwrap_or(Expr::Hole),
        };
        if let Some(collation) = &key.collation {
            expr = self.canonical(&Expr::Collate(Box::new(expr), collation.clone()));
        }
        let bytewise = match &expr {
            Expr::Collate(_, to) => to == "c",
            Expr::Col(rel, name) => super::super::types::column(self.schema, &self.stmt, *rel, name)
                .and_then(|column| column.collation.as_deref())
                .is_some_and(|to| collation(to) == "c"),
            _ => false,
        };
        Key {
            expr,
            desc: key.desc,
            nulls_first: key.nulls_first.unwrap_or(key.desc),
            opclass: key.opclass.clone(),
            bytewise,
        }
    }

    /// Whether an index can search by a condition with its key of that number.
    pub(in crate::plan) fn matches(&self, rel: usize, index: &Index, keys: &[Key], at: usize, clause: &Expr) -> bool {
        let Some(key) = keys.get(at) else { return false };
        match &index.method {
            IndexMethod::Btree => self.btree(rel, key, clause),
            IndexMethod::Other(method) => match method.as_str() {
                "hash" => match clause {
                    Expr::Cmp(Op::Eq, a, b) => self.operand(rel, key, a, b) || self.operand(rel, key, b, a),
                    Expr::In(subject, items) => self.members(rel, key, subject, items),
                    Expr::Any(subject, Op::Eq, array) => self.array(rel, key, subject, array),
                    _ => false,
                },
                "brin" => match clause {
                    Expr::Like(..) => false,
                    clause => self.btree(rel, key, clause),
                },
                "gin" | "gist" | "spgist" | "sp-gist" => self.special(rel, key, clause, method),
                _ => false,
            },
        }
    }

    /// Whether `side` is the key, and `other` a value to look for.
    fn operand(&self, rel: usize, key: &Key, side: &Expr, other: &Expr) -> bool {
        let (side, other) = self.coerced(side, other);
        side == key.expr && self.is_const(&other, &[rel]) && other != Expr::Null
    }

    fn members(&self, rel: usize, key: &Key, subject: &Expr, items: &[Expr]) -> bool {
        let mut subject = self.canonical(subject);
        // The list takes one type, and the column with it.
        let wide = items
            .iter()
            .map(|item| self.ty(item))
            .find(|ty| self.ty(&subject).yields_to(*ty));
        if let Some(ty) = wide {
            subject = Expr::Cast(Box::new(subject), format!("{ty:?}").to_lowercase());
        }
        subject == key.expr && items.iter().all(|item| self.is_const(item, &[rel]))
    }

    fn array(&self, rel: usize, key: &Key, subject: &Expr, array: &Expr) -> bool {
        if let Expr::Array(items) = array {
            return self.members(rel, key, subject, items);
        }
        let mut subject = self.canonical(subject);
        if let Expr::Cast(_, to) = array
            && let element = Ty::parse(to.trim_end_matches("[]"))
            && self.ty(&subject).yields_to(element)
        {
            subject = Expr::Cast(Box::new(subject), format!("{element:?}").to_lowercase());
        }
        subject == key.expr && self.is_const(array, &[rel])
    }

    fn btree(&self, rel: usize, key: &Key, clause: &Expr) -> bool {
        let pattern = key.is_pattern();
        match clause {
            Expr::Cmp(Op::Ne, a, b) => {
                matches!(**b, Expr::Bool(_)) && self.canonical(a) == key.expr && self.ty(a) == Ty::Bool
            }
            Expr::Cmp(op, a, b) => {
                if let (Expr::Row(left), Expr::Row(right)) = (&**a, &**b) {
                    return !pattern
                        && left
                            .first()
                            .zip(right.first())
                            .is_some_and(|(a, b)| self.operand(rel, key, a, b) || self.operand(rel, key, b, a));
                }
                (!pattern || *op == Op::Eq) && (self.operand(rel, key, a, b) || self.operand(rel, key, b, a))
            }
            Expr::In(subject, items) => match &**subject {
                Expr::Row(_) => false,
                subject => self.members(rel, key, subject, items),
            },
            Expr::Any(subject, op, array) => {
                *op != Op::Ne && (!pattern || *op == Op::Eq) && self.array(rel, key, subject, array)
            }
            Expr::IsNull(inner, _) => self.canonical(inner) == key.expr,
            Expr::IsBool(inner, _, false) | Expr::Not(inner) => {
                self.ty(inner) == Ty::Bool && self.canonical(inner) == key.expr
            }
            Expr::Like(kind, subject, sample) => self.prefix(key, *kind, subject, sample),
            other => self.ty(other) == Ty::Bool && self.canonical(other) == key.expr,
        }
    }

    /// `s LIKE 'abc%'` as a range of an index that compares byte by byte.
    fn prefix(&self, key: &Key, kind: Match, subject: &Expr, sample: &Expr) -> bool {
        let Expr::Str(sample) = sample else { return false };
        let subject = self.canonical(subject);
        let bare = match &key.expr {
            Expr::Collate(inner, _) => &**inner,
            other => other,
        };
        if subject != key.expr && subject != *bare {
            return false;
        }
        let ordered = key.is_pattern() || key.bytewise;
        let first = sample.chars().next();
        match kind {
            Match::StartsWith => ordered && first.is_some(),
            Match::Like => {
                let exact = !sample.contains(['%', '_']);
                exact && subject == key.expr || ordered && first.is_some_and(|c| c != '%' && c != '_')
            }
            Match::ILike => ordered && first.is_some_and(|c| c != '%' && c != '_' && !c.is_alphabetic()),
            _ => false,
        }
    }

    fn special(&self, rel: usize, key: &Key, clause: &Expr, method: &str) -> bool {
        let trigram = key.opclass.as_deref().is_some_and(|class| class.contains("trgm"));
        match clause {
            Expr::Special(op, a, b) => {
                let known = match self.ty(&key.expr) {
                    Ty::Json => matches!(op.as_str(), "@>" | "?" | "?&" | "?|" | "@?" | "@@"),
                    _ => true,
                };
                let path = key.opclass.as_deref().is_some_and(|class| class.contains("path_ops"));
                known && !(path && op.starts_with('?')) && self.operand(rel, key, a, b)
            }
            Expr::Like(Match::Like | Match::ILike | Match::Other, a, b) => trigram && self.operand(rel, key, a, b),
            Expr::Cmp(Op::Eq, a, b) => {
                (trigram || method != "gin") && (self.operand(rel, key, a, b) || self.operand(rel, key, b, a))
            }
            _ => false,
        }
    }

    /// Whether an index can search for a condition at all, by its first key (or any, where keys are equal).
    pub(in crate::plan) fn leads(&self, rel: usize, index: &Index, keys: &[Key], clause: &Expr) -> bool {
        let any_key = matches!(&index.method, IndexMethod::Other(method) if method == "gin" || method == "brin");
        let count = if any_key { keys.len() } else { 1 };
        (0..count).any(|at| self.matches(rel, index, keys, at, clause))
    }

    /// Whether some index searches for a condition; an OR is searched arm by arm.
    pub(in crate::plan) fn searched_by(&self, rel: usize, clause: &Expr, known: &[&Expr]) -> Vec<String> {
        let Some(table) = self.base(rel) else { return Vec::new() };
        let table = &self.schema.tables[table];
        let mut by = Vec::new();
        for index in self.schema.indexes(table).filter(|index| index.usable) {
            let keys = self.keys(rel, index);
            if self.leads(rel, index, &keys, clause) && self.proved(rel, index, known) {
                by.push(index.name.clone());
            }
        }
        if by.is_empty()
            && let Some(arms) = self.arms(clause)
        {
            let mut all = Vec::new();
            for arm in arms {
                let parts = match arm {
                    Expr::And(parts) => parts,
                    other => vec![other],
                };
                let mut known = known.to_vec();
                known.extend(&parts);
                let found: Vec<String> = parts
                    .iter()
                    .flat_map(|part| self.searched_by(rel, part, &known))
                    .collect();
                if found.is_empty() {
                    return Vec::new();
                }
                all.extend(found);
            }
            by = all;
        }
        by.sort_unstable();
        by.dedup();
        by
    }

    /// The alternatives of a condition.
    fn arms(&self, clause: &Expr) -> Option<Vec<Expr>> {
        match clause {
            Expr::Or(arms) => Some(arms.clone()),
            Expr::In(subject, items) => match &**subject {
                Expr::Row(left) => items
                    .iter()
                    .map(|item| match item {
                        Expr::Row(right) => Some(Expr::And(
                            left.iter()
                                .zip(right)
                                .map(|(a, b)| Expr::Cmp(Op::Eq, Box::new(a.clone()), Box::new(b.clone())))
                                .collect(),
                        )),
                        _ => None,
                    })
                    .collect(),
                subject => {
                    let arm = |item: &Expr| Expr::Cmp(Op::Eq, Box::new(subject.clone()), Box::new(item.clone()));
                    (items.len() > 1).then(|| items.iter().map(arm).collect())
                }
            },
            Expr::And(parts) => {
                // One part that is searched is enough.
                let _ = parts;
                None
            }
            _ => None,
        }
    }
}
