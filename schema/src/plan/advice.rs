//! The indexes that would serve a statement better, each tried on the schema before it is proposed.

use std::ops::Range;

use super::ir::{Body, Expr, Op, Qual, Query, Select};
use super::pg::paths::Level;
use super::planner::Planner;
use super::types::Ty;
use super::{Access, Engine, Judgement, Order};
use crate::Dialect;
use crate::index_sql::{index_text, quoted};
use crate::model::{Index, IndexKey, IndexMethod, KeyPart, Schema};
use crate::query::QueryText;

/// An index that might help.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) table: usize,
    pub(crate) keys: Vec<IndexKey>,
    /// How many keys at its beginning are held by equality, so that they may change places.
    pub(crate) equal: usize,
    /// Whether it is for the order, not only for conditions.
    pub(crate) orders: bool,
    /// Whether all its keys have few values: booleans, and columns that are only asked whether they are NULL.
    pub(crate) coarse: bool,
    /// Whether it holds a column by equality that tells rows apart: no boolean, nor whether there is a value.
    pub(crate) selective: bool,
    /// The conditions that it is for: where they are in the text.
    pub(crate) ranges: Vec<Range<usize>>,
}

impl Planner<'_> {
    /// The indexes that might serve a query's order and conditions: equality columns first, then the order.
    pub(super) fn candidates(&self, query: &Query) -> Vec<Candidate> {
        let mut out = Vec::new();
        self.candidates_of(query, &mut out);
        // A subquery in a condition finds rows like any other; its order is nobody's.
        let mut below = Vec::new();
        for sub in &self.stmt.subs {
            self.candidates_of(sub, &mut below);
        }
        below.retain(|candidate| !candidate.orders && !out.contains(candidate));
        out.extend(below);
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
        let mut ranges = Vec::new();
        let (mut coarse, mut selective) = (true, false);
        for qual in &own {
            if let Some(column) = self.equated(qual, rel)
                && !equal.contains(&column)
            {
                equal.push(column);
                ranges.push(qual.range.clone());
                coarse &= self.is_coarse(&qual.expr);
                selective |= !self.is_coarse(&qual.expr);
            }
        }
        let mut keys: Vec<IndexKey> = equal.clone();
        if let Some(order) = self.order_keys(level, select, query, rel, &equal)
            && !order.is_empty()
        {
            let mut both = keys.clone();
            both.extend(order.iter().cloned());
            let ordering = |keys, equal| Candidate {
                table,
                keys,
                equal,
                orders: true,
                coarse: false,
                selective,
                ranges: Vec::new(),
            };
            out.push(ordering(both, equal.len()));
            if !keys.is_empty() {
                out.push(ordering(order, 0));
            }
        }
        let range = own
            .iter()
            .filter_map(|qual| Some((self.ranged(qual, rel)?, qual)))
            .find(|(column, _)| !equal.contains(column));
        if let Some((column, qual)) = range {
            keys.push(column);
            ranges.push(qual.range.clone());
            coarse &= self.is_coarse(&qual.expr);
        }
        if !keys.is_empty() {
            out.push(Candidate {
                table,
                keys,
                equal: equal.len(),
                orders: false,
                coarse,
                selective,
                ranges,
            });
        }
    }

    /// Whether a value is one of a handful: a boolean, or of an enumerated type.
    fn has_few_values(&self, expr: &Expr) -> bool {
        if self.ty(expr) == Ty::Bool {
            return true;
        }
        let Expr::Col(rel, name) = self.canonical(expr) else {
            return false;
        };
        let table = self.base(rel).map(|table| &self.schema.tables[table]);
        let column = table.and_then(|table| table.columns.iter().find(|column| column.name == name));
        column.is_some_and(|column| is_enumerated(self.dialect(), &column.type_text))
    }

    /// Whether a column holds dates or times, as far as its declared type says.
    fn is_time(&self, expr: &Expr) -> bool {
        let Expr::Col(rel, name) = self.canonical(expr) else {
            return false;
        };
        let table = self.base(rel).map(|table| &self.schema.tables[table]);
        let column = table.and_then(|table| table.columns.iter().find(|column| column.name == name));
        // Only SQLite has times that are numbers or texts.
        column.is_some_and(|column| {
            ["time", "date"].iter().any(|word| column.type_text.contains(word))
                || self.dialect() == Dialect::Sqlite
                    && ["_at", "_time", "date", "timestamp"]
                        .iter()
                        .any(|end| column.name.ends_with(end))
        })
    }

    /// Whether a condition leaves so many rows that hardly anybody would have an index for it alone.
    fn is_coarse(&self, clause: &Expr) -> bool {
        match clause {
            Expr::IsNull(..) | Expr::Not(_) | Expr::IsBool(..) => true,
            Expr::Cmp(Op::Eq, a, b) | Expr::Same(a, b) => self.has_few_values(a) || self.has_few_values(b),
            // `attempt < 5`: nearly all rows, or few; only of times it is known that the table grows along them.
            Expr::Cmp(_, a, b) => !self.is_time(a) && !self.is_time(b),
            Expr::In(a, _) | Expr::Any(a, ..) => self.has_few_values(a),
            other => self.ty(other) == Ty::Bool && matches!(other, Expr::Col(..)),
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

/// Whether a type is one that somebody enumerated: in PostgreSQL, what is none of its own types is most often that.
fn is_enumerated(dialect: Dialect, type_text: &str) -> bool {
    const OWN: &[&str] = &[
        "int",
        "bigint",
        "smallint",
        "serial",
        "bigserial",
        "text",
        "varchar",
        "char",
        "bpchar",
        "citext",
        "name",
        "numeric",
        "decimal",
        "real",
        "double",
        "float",
        "money",
        "bool",
        "date",
        "time",
        "interval",
        "uuid",
        "json",
        "bytea",
        "inet",
        "cidr",
        "macaddr",
        "xml",
        "bit",
        "varbit",
        "oid",
        "point",
        "box",
        "path",
        "polygon",
        "circle",
        "line",
        "lseg",
        "tsvector",
        "tsquery",
        "ltree",
        "hstore",
        "vector",
        "geometry",
        "geography",
        "pg_lsn",
    ];
    let bare = type_text.rsplit('.').next().unwrap_or(type_text).trim_matches('"');
    match dialect {
        Dialect::MySql => bare.starts_with("enum"),
        Dialect::PostgreSql => !bare.is_empty() && !bare.ends_with(']') && !OWN.iter().any(|own| bare.starts_with(own)),
        Dialect::Sqlite => false,
    }
}

/// Tries the candidates on the schema, and keeps those that make the verdict better; gives those that do.
pub(super) fn advise(
    schema: &Schema,
    text: &QueryText,
    at: usize,
    engine: Engine,
    judgement: &mut Judgement,
    candidates: Vec<Candidate>,
) -> Vec<Candidate> {
    let mut kept = Vec::new();
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
    // A schema may be large, and most statements need nothing.
    let mut own: Option<Schema> = None;
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
        let tried = own.get_or_insert_with(|| schema.clone());
        let before = tried.tables[candidate.table].indexes.len();
        tried.tables[candidate.table].indexes.push(Index {
            name: "\u{1}advice".to_owned(),
            keys: candidate.keys.clone(),
            method: IndexMethod::Btree,
            usable: true,
            ..Index::default()
        });
        let Some(after) = super::judge_plain(tried, text, engine)
            .into_iter()
            .nth(at)
            .map(|plain| plain.judgement)
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
            kept.push(candidate);
        } else {
            tried.tables[candidate.table].indexes.truncate(before);
        }
    }
    kept
}
