//! One level of joins: the orders in which its rows can come, and what its tables' conditions find.

use super::super::Access;
use super::super::ir::{Expr, JoinKind, Op, Qual, Query, RelKind, Select, Term, Tree};
use super::super::planner::{Found, Planner};
use super::Sorting;
use super::classes::{Classes, PathKey};
use super::indexes::Key;
use super::joins::inner_quals;
use super::upper::Final;
use crate::Dialect;
use crate::model::IndexMethod;

/// An order in which rows can come, in terms of a level's classes.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Path {
    pub(in crate::plan) keys: Vec<PathKey>,
    pub(in crate::plan) by: Vec<String>,
    pub(in crate::plan) narrow: bool,
    pub(in crate::plan) sorting: Sorting,
    /// How many of the keys were in order before the least of the incremental sorts.
    pub(in crate::plan) presorted: usize,
}

/// A level's joins, with outer joins made inner where a condition allows it.
pub(in crate::plan) struct Level {
    pub(in crate::plan) tree: Option<Tree>,
    /// The conditions that hold for every row.
    pub(in crate::plan) quals: Vec<Qual>,
    pub(in crate::plan) rels: Vec<usize>,
    pub(in crate::plan) classes: Classes,
}

impl Planner<'_> {
    pub(in crate::plan) fn level(&self, select: &Select) -> Level {
        let tree = select
            .from
            .iter()
            .cloned()
            .reduce(|a, b| Tree::Join(JoinKind::Inner, Box::new(a), Box::new(b), Vec::new()));
        let mut quals = select.quals.clone();
        let tree = tree.map(|tree| self.reduce(tree, &quals));
        let mut rels = Vec::new();
        if let Some(tree) = &tree {
            tree.rels(&mut rels);
            inner_quals(tree, &mut quals);
        }
        let mut level = Level {
            tree,
            quals,
            rels,
            classes: Classes::default(),
        };
        let equal: Vec<(Expr, Expr)> = level
            .quals
            .iter()
            .filter_map(|qual| match &qual.expr {
                Expr::Cmp(Op::Eq, a, b) => Some(vec![((**a).clone(), (**b).clone())]),
                Expr::In(a, items) if items.len() == 1 => Some(vec![((**a).clone(), items[0].clone())]),
                // A bare boolean is pinned, too, but by a rule of its own.
                _ => None,
            })
            .flatten()
            .collect();
        for (a, b) in equal {
            let (a, b) = self.coerced(&a, &b);
            // `f = true` becomes a bare `f`, which is no equality.
            let bare_bool = |expr: &Expr| matches!(expr, Expr::Bool(_)) && self.dialect() == Dialect::PostgreSql;
            if bare_bool(&a) || bare_bool(&b) {
                continue;
            }
            let usable =
                |expr: &Expr| !expr.any(&mut |part| matches!(part, Expr::Opaque(_) | Expr::Hole | Expr::Row(_)));
            if usable(&a) && usable(&b) && a != b {
                let (left, right) = (self.is_const(&a, &level.rels), self.is_const(&b, &level.rels));
                if !(left && right) {
                    level.classes.equate(a, b, left, right);
                }
            }
        }
        level
    }

    /// The keys of some terms, without those that a constant or an earlier term makes superfluous.
    pub(in crate::plan) fn pathkeys(&self, level: &mut Level, terms: &[Term]) -> Vec<(PathKey, usize)> {
        let mut keys: Vec<(PathKey, usize)> = Vec::new();
        for (at, term) in terms.iter().enumerate() {
            let expr = self.canonical(&term.expr);
            if self.is_const(&expr, &level.rels) {
                continue;
            }
            let class = level.classes.find_or_add(expr);
            if level.classes.all[class].constant || keys.iter().any(|(known, _)| known.class == class) {
                continue;
            }
            let nulls_first = term.nulls_first.unwrap_or(term.desc);
            keys.push((
                PathKey {
                    class,
                    desc: term.desc,
                    nulls_first,
                },
                at,
            ));
        }
        keys
    }

    /// The orders in which the rows of a level's joins can come.
    pub(in crate::plan) fn join_paths(&mut self, level: &Level, wanted: &[PathKey]) -> Vec<Path> {
        let unordered = Path {
            keys: Vec::new(),
            by: Vec::new(),
            narrow: false,
            sorting: Sorting::None,
            presorted: usize::MAX,
        };
        let mut paths = vec![unordered];
        let mut outermost = Vec::new();
        if let Some(tree) = &level.tree {
            self.outermost(tree, &mut outermost);
        }
        for &rel in &level.rels {
            let first = outermost.contains(&rel);
            if self.base(rel).is_some() {
                self.conditions(level, rel);
                if first {
                    self.index_paths(level, rel, &mut paths);
                }
            } else if let RelKind::Derived { query, cte, lateral } = &self.stmt.rels[rel].kind {
                let (query, cte, lateral) = ((**query).clone(), *cte, *lateral);
                self.depth += 1;
                let finals = if self.depth > 24 {
                    Vec::new()
                } else {
                    self.plan(&query, false)
                };
                self.depth -= 1;
                if first && !lateral {
                    paths.retain(|path| !path.keys.is_empty() || level.rels.len() > 1);
                    self.derived_paths(level, rel, &query, &finals, cte.is_some(), &mut paths);
                }
            }
        }
        for path in &mut paths {
            let useful = path.keys.iter().zip(wanted).take_while(|(a, b)| a == b).count();
            let members = path
                .keys
                .iter()
                .take_while(|key| wanted.iter().any(|known| known == *key))
                .count();
            path.keys
                .truncate(useful.max(if self.version >= 17 { members } else { 0 }));
        }
        paths
    }

    /// The relations that can be the outermost of nested loops, and so give their order to the result.
    fn outermost(&self, tree: &Tree, out: &mut Vec<usize>) {
        match tree {
            Tree::Rel(rel) => out.push(*rel),
            Tree::Join(JoinKind::Inner | JoinKind::Fixed, left, right, _) => {
                self.outermost(left, out);
                self.outermost(right, out);
            }
            Tree::Join(JoinKind::Left | JoinKind::Anti, left, ..) => self.outermost(left, out),
            Tree::Join(JoinKind::Semi, left, right, on) => {
                self.outermost(left, out);
                if let Tree::Rel(rel) = **right
                    && self.is_unique_for(rel, on)
                {
                    out.push(rel);
                }
            }
            Tree::Join(JoinKind::Full, ..) => {}
        }
    }

    /// Whether at most one row of a relation fits the equalities.
    fn is_unique_for(&self, rel: usize, on: &[Qual]) -> bool {
        let Some(table) = self.base(rel) else { return false };
        let equated = |expr: &Expr| {
            on.iter().any(|qual| match &qual.expr {
                Expr::Cmp(Op::Eq, a, b) => {
                    let (a, b) = self.coerced(a, b);
                    a == *expr && !self.stmt.rels_of(&b).contains(&rel)
                        || b == *expr && !self.stmt.rels_of(&a).contains(&rel)
                }
                _ => false,
            })
        };
        let table = &self.schema.tables[table];
        self.schema.indexes(table).any(|index| {
            index.unique && index.usable && index.predicate.is_none() && {
                self.keys(rel, index).iter().all(|key| equated(&key.expr))
            }
        })
    }

    /// Notes how a table's own conditions are met.
    fn conditions(&mut self, level: &Level, rel: usize) {
        let own = self.own_conditions(rel, &level.quals);
        if own.is_empty() {
            let joins = self.join_columns(rel, &level.quals);
            self.found.push(Found {
                rel,
                access: Access::None,
                by: Vec::new(),
                conditions: Vec::new(),
                joins,
            });
            return;
        }
        let known = self.known(level, rel);
        let known: Vec<&Expr> = known.iter().collect();
        let mut by: Vec<String> = Vec::new();
        let mut conditions = Vec::new();
        for qual in &own {
            let found = self.searched_by(rel, &qual.expr, &known);
            conditions.push(self.condition(qual, !found.is_empty()));
            by.extend(found);
        }
        for clause in &known {
            by.extend(self.searched_by(rel, clause, &known));
        }
        if let Some(table) = self.base(rel) {
            let table = &self.schema.tables[table];
            let partial = self
                .schema
                .indexes(table)
                .filter(|index| index.usable && index.predicate.is_some());
            by.extend(
                partial
                    .filter(|index| self.proved(rel, index, &known))
                    .map(|index| index.name.clone()),
            );
        }
        by.sort_unstable();
        by.dedup();
        let access = if by.is_empty() { Access::Scan } else { Access::Index };
        let joins = self.join_columns(rel, &level.quals);
        self.found.push(Found {
            rel,
            access,
            by,
            conditions,
            joins,
        });
    }

    /// What is known of a relation's rows: its own conditions, and those that follow through equalities.
    fn known(&self, level: &Level, rel: usize) -> Vec<Expr> {
        let own = self.restrictions(rel, &level.quals);
        let mut known: Vec<Expr> = own.iter().map(|qual| qual.expr.clone()).collect();
        for class in level.classes.all.iter().filter(|class| class.constant) {
            let value = class.members.iter().find(|member| self.is_const(member, &level.rels));
            let mine = class.members.iter().filter(|member| self.stmt.rels_of(member) == [rel]);
            if let Some(value) = value {
                known.extend(mine.map(|mine| Expr::Cmp(Op::Eq, Box::new(mine.clone()), Box::new(value.clone()))));
            }
        }
        known
    }

    fn index_paths(&self, level: &Level, rel: usize, paths: &mut Vec<Path>) {
        let Some(table) = self.base(rel) else { return };
        let known = self.known(level, rel);
        let known: Vec<&Expr> = known.iter().collect();
        let table = &self.schema.tables[table];
        for index in self.schema.indexes(table) {
            if !index.usable || index.method != IndexMethod::Btree || !self.proved(rel, index, &known) {
                continue;
            }
            let keys = self.keys(rel, index);
            let narrow = index.predicate.is_some() || known.iter().any(|clause| self.leads(rel, index, &keys, clause));
            for backward in [false, true] {
                let keys = self.index_pathkeys(level, &keys, backward, &known);
                paths.push(Path {
                    keys,
                    by: vec![index.name.clone()],
                    narrow,
                    sorting: Sorting::None,
                    presorted: usize::MAX,
                });
            }
        }
    }

    fn index_pathkeys(&self, level: &Level, keys: &[Key], backward: bool, known: &[&Expr]) -> Vec<PathKey> {
        let mut out: Vec<PathKey> = Vec::new();
        for key in keys {
            let class = level.classes.find(&key.expr);
            match class {
                Some(class) if level.classes.all[class].constant => {}
                Some(_) if key.is_pattern() => break,
                Some(class) => {
                    if out.iter().all(|known| known.class != class) {
                        out.push(PathKey {
                            class,
                            desc: key.desc != backward,
                            nulls_first: key.nulls_first != backward,
                        });
                    }
                }
                None if self.is_pinned_bool(&key.expr, known) => {}
                None => break,
            }
        }
        out
    }

    fn is_pinned_bool(&self, key: &Expr, known: &[&Expr]) -> bool {
        known.iter().any(|clause| self.is_bool_pin(key, clause))
    }

    /// Whether a condition holds a boolean to one value: `f`, `NOT f`, `f IS TRUE`.
    pub(in crate::plan) fn is_bool_pin(&self, key: &Expr, clause: &Expr) -> bool {
        let pinned = match self.canonical(clause) {
            Expr::Not(inner) | Expr::IsBool(inner, _, false) => *inner == *key,
            other => other == *key,
        };
        pinned && self.ty(key) == super::super::types::Ty::Bool
    }

    fn derived_paths(
        &self,
        level: &Level,
        rel: usize,
        query: &Query,
        finals: &[Final],
        is_cte: bool,
        paths: &mut Vec<Path>,
    ) {
        let columns = &self.stmt.rels[rel].columns;
        let targets = query.targets();
        for inner in finals {
            let mut keys: Vec<PathKey> = Vec::new();
            let mut presorted = usize::MAX;
            for (place, (equal, desc, nulls_first)) in inner.keys.iter().enumerate() {
                if place == inner.presorted {
                    presorted = keys.len();
                }
                let matched = targets
                    .iter()
                    .zip(columns)
                    .enumerate()
                    .find_map(|(at, (target, name))| {
                        let canonical = self.canonical(&target.expr);
                        let here = equal.contains(&canonical) || equal.contains(&Expr::Out(at));
                        here.then(|| level.classes.find(&Expr::Col(rel, name.clone())))?
                    });
                let Some(class) = matched else { break };
                if !level.classes.all[class].constant && keys.iter().all(|key| key.class != class) {
                    keys.push(PathKey {
                        class,
                        desc: *desc,
                        nulls_first: *nulls_first,
                    });
                }
            }
            if is_cte && self.version < 17 {
                keys.clear();
            }
            paths.push(Path {
                keys,
                by: inner.by.clone(),
                narrow: inner.narrow,
                sorting: inner.sorting,
                presorted,
            });
        }
    }
}
