//! The indexes that would serve a statement better, each tried on the schema before it is proposed.

use super::ir::{Body, Expr, Op, Qual, Query, Select};
use super::pg::paths::Level;
use super::planner::Planner;
use super::types::Ty;
use super::{Access, Engine, Judgement, Order};
use crate::Dialect;
use crate::model::{Index, IndexKey, IndexMethod, KeyPart, Schema};
use crate::order::{index_text, quoted};
use crate::query::QueryText;

/// An index that might help.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) table: usize,
    pub(super) keys: Vec<IndexKey>,
    /// Whether it is for the order, not only for conditions.
    pub(super) orders: bool,
}

impl Planner<'_> {
    /// The indexes that might serve a query's order and conditions: equality columns first, then the order.
    pub(super) fn candidates(&self, query: &Query) -> Vec<Candidate> {
        let mut out = Vec::new();
        self.candidates_of(query, &mut out);
        out
    }

    fn candidates_of(&self, query: &Query, out: &mut Vec<Candidate>) {
        match &query.body {
            Body::Select(select) => {
                let level = self.level(select);
                for &rel in &level.rels {
                    self.candidates_for(&level, select, query, rel, out);
                    if let super::ir::RelKind::Derived { query, .. } = &self.stmt.rels[rel].kind {
                        self.candidates_of(query, out);
                    }
                }
            }
            Body::Set(_, left, right) => {
                self.candidates_of(left, out);
                self.candidates_of(right, out);
            }
            Body::Other => {}
        }
    }

    fn candidates_for(&self, level: &Level, select: &Select, query: &Query, rel: usize, out: &mut Vec<Candidate>) {
        let Some(table) = self.base(rel) else { return };
        let own = self.own_conditions(rel, &level.quals);
        let mut equal: Vec<IndexKey> = Vec::new();
        for qual in &own {
            if let Some(column) = self.equated(qual, rel)
                && !equal.contains(&column)
            {
                equal.push(column);
            }
        }
        let mut keys: Vec<IndexKey> = equal.clone();
        if let Some(order) = self.order_keys(level, select, query, rel, &equal)
            && !order.is_empty()
        {
            let mut both = keys.clone();
            both.extend(order.iter().cloned());
            out.push(Candidate {
                table,
                keys: both,
                orders: true,
            });
            if !keys.is_empty() {
                out.push(Candidate {
                    table,
                    keys: order,
                    orders: true,
                });
            }
        }
        let range = own
            .iter()
            .find_map(|qual| self.ranged(qual, rel))
            .filter(|column| !equal.contains(column));
        keys.extend(range);
        if !keys.is_empty() {
            out.push(Candidate {
                table,
                keys,
                orders: false,
            });
        }
    }

    /// An expression over one relation as the key of an index that could be created.
    fn column(&self, expr: &Expr, rel: usize) -> Option<IndexKey> {
        let expr = self.canonical(expr);
        match &expr {
            Expr::Col(at, name) if *at == rel && name != "rowid" => Some(IndexKey::column(name.clone())),
            // MariaDB has no indexes on expressions.
            Expr::Call(..) if self.dialect() != Dialect::MySql && self.stmt.rels_of(&expr) == [rel] => Some(IndexKey {
                part: KeyPart::Expression(self.immutable(&expr)?),
                ..IndexKey::column(String::new())
            }),
            _ => None,
        }
    }

    /// The text of an expression that is the same for the same row, today and tomorrow.
    fn immutable(&self, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Col(_, name) => Some(quoted(self.dialect(), name)),
            Expr::Num(number) => Some(number.clone()),
            Expr::Call(name, args) => {
                let args: Vec<String> = args.iter().map(|arg| self.immutable(arg)).collect::<Option<_>>()?;
                match (name.as_str(), &args[..]) {
                    ("lower" | "upper" | "abs" | "length" | "trim" | "coalesce", _) => {
                        Some(format!("{name}({})", args.join(", ")))
                    }
                    ("+" | "-" | "*", [a, b]) => Some(format!("({a} {name} {b})")),
                    ("unary -", [a]) => Some(format!("(-{a})")),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn equated(&self, qual: &Qual, rel: usize) -> Option<IndexKey> {
        match &qual.expr {
            Expr::Cmp(Op::Eq, a, b) => self.column(a, rel).or_else(|| self.column(b, rel)),
            Expr::In(a, items) if items.len() == 1 => self.column(a, rel),
            Expr::Same(a, _) if self.dialect() != Dialect::PostgreSql => self.column(a, rel),
            Expr::IsNull(a, false) if self.dialect() != Dialect::PostgreSql => self.column(a, rel),
            Expr::Not(a) | Expr::IsBool(a, _, false) if self.ty(a) == Ty::Bool => self.column(a, rel),
            other if self.ty(other) == Ty::Bool => self.column(other, rel),
            _ => None,
        }
    }

    fn ranged(&self, qual: &Qual, rel: usize) -> Option<IndexKey> {
        match &qual.expr {
            Expr::Cmp(op, a, b) if *op != Op::Ne => self.column(a, rel).or_else(|| self.column(b, rel)),
            Expr::In(a, _) | Expr::Any(a, Op::Eq, _) | Expr::IsNull(a, _) => self.column(a, rel),
            _ => None,
        }
    }

    /// The order's columns in a relation, if all of it is there.
    fn order_keys(
        &self,
        level: &Level,
        select: &Select,
        query: &Query,
        rel: usize,
        equal: &[IndexKey],
    ) -> Option<Vec<IndexKey>> {
        if select.grouped && select.group.is_empty() {
            return None;
        }
        let mut keys: Vec<IndexKey> = Vec::new();
        let mut add = |expr: &Expr, desc: bool, nulls: Option<bool>| -> Option<()> {
            let expr = self.canonical(expr);
            let class = level.classes.find(&expr).map(|class| &level.classes.all[class]);
            if class.is_some_and(|class| class.constant) {
                return Some(());
            }
            let mine = self
                .column(&expr, rel)
                .or_else(|| class.and_then(|class| class.members.iter().find_map(|member| self.column(member, rel))))?;
            let known = keys.iter().chain(equal).any(|key| key.part == mine.part);
            if !known {
                let odd = nulls.filter(|&first| self.dialect() == Dialect::PostgreSql && first != desc);
                keys.push(IndexKey {
                    desc,
                    nulls_first: odd,
                    ..mine
                });
            }
            Some(())
        };
        for term in &query.order {
            add(&term.expr, term.desc, term.nulls_first)?;
        }
        for key in &select.group {
            add(key, false, None)?;
        }
        Some(keys)
    }
}

/// Tries the candidates on the schema, and keeps those that make the verdict better.
pub(super) fn advise(
    schema: &Schema,
    text: &QueryText,
    at: usize,
    engine: Engine,
    judgement: &mut Judgement,
    candidates: Vec<Candidate>,
) {
    let wants_order = match judgement.order {
        Order::Sort | Order::Partial(_) => !judgement.single_row,
        Order::Served => judgement.with_filter == Some(false),
        Order::Trivial | Order::None => false,
    };
    let mut scanned: Vec<usize> = judgement
        .tables
        .iter()
        .filter(|table| table.access == Access::Scan)
        .map(|table| table.table)
        .collect();
    let mut tried = schema.clone();
    let mut helped = !wants_order;
    for candidate in candidates {
        let useful = if candidate.orders {
            !helped
        } else {
            scanned.contains(&candidate.table)
        };
        if !useful || candidate.keys.len() > 8 {
            continue;
        }
        let Some(statement) = index_text(schema, candidate.table, &candidate.keys) else {
            continue;
        };
        let before = tried.tables[candidate.table].indexes.len();
        tried.tables[candidate.table].indexes.push(Index {
            name: "\u{1}advice".to_owned(),
            keys: candidate.keys.clone(),
            method: IndexMethod::Btree,
            usable: true,
            ..Index::default()
        });
        let Some(after) = super::judge_plain(&tried, text, engine)
            .into_iter()
            .nth(at)
            .map(|(judgement, _)| judgement)
        else {
            continue;
        };
        let now_found = |table: usize| {
            let mut here = after.tables.iter().filter(|access| access.table == table);
            here.any(|access| access.access == Access::Index && access.by.iter().any(|name| name.starts_with('\u{1}')))
        };
        let ordered = candidate.orders
            && after.order == Order::Served
            && after.served_by.iter().any(|name| name.starts_with('\u{1}'))
            && (judgement.order != Order::Served || after.with_filter == Some(true));
        let found = scanned.contains(&candidate.table) && now_found(candidate.table);
        if ordered || found && !candidate.orders {
            helped |= ordered;
            if found {
                scanned.retain(|table| *table != candidate.table);
            }
            for table in judgement
                .tables
                .iter_mut()
                .filter(|table| table.table == candidate.table)
            {
                table.advice.get_or_insert_with(|| statement.clone());
            }
            if !judgement.advice.contains(&statement) {
                judgement.advice.push(statement);
            }
        } else {
            tried.tables[candidate.table].indexes.truncate(before);
        }
    }
}
