//! Subqueries become part of the query around them where the planner makes them so.

use super::ir::{Body, Distinct, Expr, JoinKind, Qual, Query, RelKind, Select, Tree, flatten};
use super::planner::Planner;
use crate::Dialect;

/// What a merged subquery's columns stand for.
type Outputs = Vec<(usize, Vec<(String, Expr)>)>;

impl Planner<'_> {
    /// The query with everything merged into it that can be.
    pub(super) fn pull_up(&mut self, mut query: Query) -> Query {
        if self.depth > 24 {
            return query;
        }
        self.depth += 1;
        match &mut query.body {
            Body::Select(_) => self.pull_up_select(&mut query),
            Body::Set(_, left, right) => {
                **left = self.pull_up((**left).clone());
                **right = self.pull_up((**right).clone());
            }
            Body::Other => {}
        }
        self.depth -= 1;
        query
    }

    fn pull_up_select(&mut self, query: &mut Query) {
        let Body::Select(select) = &query.body else { return };
        let mut select = (**select).clone();
        if self.dialect() == Dialect::PostgreSql {
            self.semi_joins(&mut select);
        }
        let mut outputs = Outputs::new();
        let mut quals = Vec::new();
        let trees = std::mem::take(&mut select.from);
        select.from = trees
            .into_iter()
            .map(|tree| self.pull_tree(tree, &mut quals, &mut outputs))
            .collect();
        select.quals.extend(quals);
        query.body = Body::Select(Box::new(select));
        // What was merged last may mention what was merged before.
        for (rel, columns) in outputs {
            self.substitute_all(query, rel, &columns);
        }
        if let Body::Select(select) = &mut query.body {
            self.push_down(select);
        }
    }

    /// `WHERE EXISTS (SELECT … WHERE u.id = t.u_id)` and `WHERE a IN (SELECT …)` are semi-joins.
    fn semi_joins(&mut self, select: &mut Select) {
        let mut kept = Vec::new();
        for qual in std::mem::take(&mut select.quals) {
            let (inner, anti) = match &qual.expr {
                Expr::Not(inner) if matches!(**inner, Expr::Exists(_)) => ((**inner).clone(), true),
                other => (other.clone(), false),
            };
            let joined = match &inner {
                Expr::Exists(sub) => self.semi_join(*sub, None),
                Expr::InQuery(subject, sub) if !anti => self.semi_join(*sub, Some(subject)),
                _ => None,
            };
            match joined {
                Some((tree, on)) if !select.from.is_empty() => {
                    let kind = if anti { JoinKind::Anti } else { JoinKind::Semi };
                    let outer = std::mem::take(&mut select.from);
                    let outer = outer
                        .into_iter()
                        .reduce(|a, b| Tree::Join(JoinKind::Inner, Box::new(a), Box::new(b), Vec::new()));
                    if let Some(outer) = outer {
                        select.from = vec![Tree::Join(kind, Box::new(outer), Box::new(tree), on)];
                    }
                }
                _ => kept.push(qual),
            }
        }
        select.quals = kept;
    }

    fn semi_join(&mut self, sub: usize, subject: Option<&Expr>) -> Option<(Tree, Vec<Qual>)> {
        let inner = self.stmt.subs.get(sub)?.clone();
        let Body::Select(inner_select) = &inner.body else {
            return None;
        };
        if subject.is_some() && self.stmt.is_correlated(sub) && self.version < 17 {
            return None;
        }
        let simple = is_simple(&inner)
            || subject.is_none()
                && is_simple(&Query {
                    limit: false,
                    ..inner.clone()
                });
        let mut on = Vec::new();
        let tree;
        if simple && !inner_select.from.is_empty() {
            let from = inner_select.from.clone();
            tree = from
                .into_iter()
                .reduce(|a, b| Tree::Join(JoinKind::Inner, Box::new(a), Box::new(b), Vec::new()))?;
            on.extend(inner_select.quals.iter().cloned());
            if let Some(subject) = subject {
                on.extend(equalities(
                    subject,
                    &inner_select.targets.iter().map(|t| t.expr.clone()).collect::<Vec<_>>(),
                ));
            }
        } else {
            let subject = subject?;
            let columns: Vec<String> = (0..inner.targets().len()).map(|at| format!("?column?{at}")).collect();
            let rel = self.stmt.rels.len();
            let outputs: Vec<Expr> = columns.iter().map(|name| Expr::Col(rel, name.clone())).collect();
            self.stmt.rels.push(super::ir::Rel {
                handle: String::new(),
                name: String::new(),
                kind: RelKind::Derived {
                    query: Box::new(inner.clone()),
                    cte: None,
                    lateral: false,
                },
                columns,
                range: 0..0,
            });
            tree = Tree::Rel(rel);
            on.extend(equalities(subject, &outputs));
        }
        self.stmt.subs[sub] = Query::new(Body::Other);
        Some((tree, on))
    }

    /// Whether the planner merges a subquery of FROM into the query around it.
    fn merges(&self, query: &Query) -> bool {
        match self.dialect() {
            Dialect::PostgreSql => is_simple(query),
            // The order of a subquery without LIMIT is of no account where the query around it has one.
            Dialect::Sqlite | Dialect::MySql => is_simple(&Query {
                order: Vec::new(),
                ..query.clone()
            }),
        }
    }

    fn pull_tree(&mut self, tree: Tree, quals: &mut Vec<Qual>, outputs: &mut Outputs) -> Tree {
        match tree {
            Tree::Rel(rel) => self.pull_rel(rel, quals, outputs),
            Tree::Join(kind, left, right, mut on) => {
                let outer = matches!(kind, JoinKind::Left | JoinKind::Full | JoinKind::Anti | JoinKind::Semi);
                let mut inner = Vec::new();
                let left = self.pull_tree(*left, quals, outputs);
                let right = self.pull_tree(*right, if outer { &mut inner } else { quals }, outputs);
                on.extend(inner);
                Tree::Join(kind, Box::new(left), Box::new(right), on)
            }
        }
    }

    fn pull_rel(&mut self, rel: usize, quals: &mut Vec<Qual>, outputs: &mut Outputs) -> Tree {
        let RelKind::Derived { query, cte, .. } = &self.stmt.rels[rel].kind else {
            return Tree::Rel(rel);
        };
        let (query, cte) = ((**query).clone(), *cte);
        let query = self.pull_up(query);
        let inlined = match cte {
            Some((_, Some(said))) => !said,
            Some((id, None)) => self.stmt.cte_uses[id] <= 1 || self.dialect() != Dialect::PostgreSql,
            None => true,
        };
        if let (true, true, Body::Select(select)) = (inlined, self.merges(&query), &query.body)
            && !select.from.is_empty()
        {
            let names = self.stmt.rels[rel].columns.clone();
            let columns = names
                .into_iter()
                .zip(select.targets.iter().map(|target| target.expr.clone()));
            outputs.push((rel, columns.collect()));
            quals.extend(select.quals.iter().cloned());
            let merged = select
                .from
                .iter()
                .cloned()
                .reduce(|a, b| Tree::Join(JoinKind::Inner, Box::new(a), Box::new(b), Vec::new()));
            if let Some(merged) = merged {
                return merged;
            }
        }
        if let RelKind::Derived { query: kept, cte, .. } = &mut self.stmt.rels[rel].kind {
            **kept = query;
            if inlined {
                *cte = None;
            }
        }
        Tree::Rel(rel)
    }

    fn substitute_all(&mut self, query: &mut Query, rel: usize, columns: &[(String, Expr)]) {
        let mut replace = |expr: &Expr| {
            expr.map(&mut |part| match &part {
                Expr::Col(at, name) if *at == rel => columns
                    .iter()
                    .find(|(known, _)| known == name)
                    .map_or_else(|| part.clone(), |(_, value)| value.clone()),
                _ => part,
            })
        };
        each_expr(query, &mut replace);
        for sub in &mut self.stmt.subs {
            each_expr(sub, &mut replace);
        }
        for other in &mut self.stmt.rels {
            if let RelKind::Derived { query, .. } = &mut other.kind {
                each_expr(query, &mut replace);
            }
        }
    }

    /// Conditions on a subquery that stays one are checked inside of it, where that gives the same rows.
    fn push_down(&mut self, select: &mut Select) {
        let mut rels = Vec::new();
        for tree in &select.from {
            inner_rels(tree, &mut rels);
        }
        let mut kept = Vec::new();
        for qual in std::mem::take(&mut select.quals) {
            let mentioned = self.stmt.rels_of(&qual.expr);
            let pushed = match mentioned.as_slice() {
                [rel] if rels.contains(rel) => self.push_qual(*rel, &qual),
                _ => false,
            };
            if !pushed {
                kept.push(qual);
            }
        }
        select.quals = kept;
    }

    fn push_qual(&mut self, rel: usize, qual: &Qual) -> bool {
        if self.stmt.rels_of(&qual.expr) != [rel] || qual.expr.any(&mut |part| matches!(part, Expr::Opaque(_))) {
            return false;
        }
        let columns = self.stmt.rels[rel].columns.clone();
        let RelKind::Derived { query, cte: None, .. } = &mut self.stmt.rels[rel].kind else {
            return false;
        };
        push_into(query, rel, &columns, qual)
    }
}

fn push_into(query: &mut Query, rel: usize, columns: &[String], qual: &Qual) -> bool {
    if query.limit || query.offset {
        return false;
    }
    match &mut query.body {
        Body::Set(_, left, right) => {
            let mut copy = (**left).clone();
            if !push_into(&mut copy, rel, columns, qual) || !push_into(right, rel, columns, qual) {
                return false;
            }
            **left = copy;
            true
        }
        Body::Select(select) => {
            let mut safe = true;
            let replaced = qual.expr.map(&mut |part| match &part {
                Expr::Col(at, name) if *at == rel => {
                    let target = columns
                        .iter()
                        .position(|known| known == name)
                        .and_then(|at| select.targets.get(at));
                    let Some(target) = target else {
                        safe = false;
                        return part;
                    };
                    safe &= !target
                        .expr
                        .any(&mut |inner| matches!(inner, Expr::Agg(..) | Expr::Window(..)));
                    safe &= !select.grouped || select.group.contains(&target.expr);
                    safe &= select
                        .windows
                        .iter()
                        .all(|window| window.partition.contains(&target.expr));
                    if let Distinct::On(keys) = &select.distinct {
                        safe &= keys.contains(&target.expr);
                    }
                    target.expr.clone()
                }
                _ => part,
            });
            if safe {
                flatten(replaced, &qual.range, &mut select.quals);
            }
            safe
        }
        Body::Other => false,
    }
}

/// The relations of a tree on which conditions may be checked before the joins.
fn inner_rels(tree: &Tree, out: &mut Vec<usize>) {
    match tree {
        Tree::Rel(rel) => out.push(*rel),
        Tree::Join(JoinKind::Inner | JoinKind::Fixed, left, right, _) => {
            inner_rels(left, out);
            inner_rels(right, out);
        }
        Tree::Join(JoinKind::Left | JoinKind::Semi | JoinKind::Anti, left, ..) => inner_rels(left, out),
        Tree::Join(..) => {}
    }
}

fn equalities(subject: &Expr, outputs: &[Expr]) -> Vec<Qual> {
    let subjects = match subject {
        Expr::Row(parts) => parts.clone(),
        other => vec![other.clone()],
    };
    let pairs = subjects.into_iter().zip(outputs);
    pairs
        .map(|(a, b)| Qual {
            expr: Expr::Cmp(super::ir::Op::Eq, Box::new(a), Box::new(b.clone())),
            range: 0..0,
        })
        .collect()
}

/// Whether the planner merges a subquery into the query around it.
fn is_simple(query: &Query) -> bool {
    let Body::Select(select) = &query.body else {
        return false;
    };
    let opaque = |expr: &Expr| expr.any(&mut |part| matches!(part, Expr::Opaque(_)));
    query.order.is_empty()
        && !query.limit
        && !query.offset
        && !query.locks
        && !select.grouped
        && select.windows.is_empty()
        && matches!(select.distinct, Distinct::No)
        && !select.targets.iter().any(|target| opaque(&target.expr))
}

/// Replaces every expression of a query, but not those of its derived tables.
fn each_expr(query: &mut Query, f: &mut dyn FnMut(&Expr) -> Expr) {
    for term in &mut query.order {
        term.expr = f(&term.expr);
    }
    match &mut query.body {
        Body::Select(select) => {
            for tree in &mut select.from {
                each_tree(tree, f);
            }
            for qual in select.quals.iter_mut().chain(&mut select.having) {
                qual.expr = f(&qual.expr);
            }
            for target in &mut select.targets {
                target.expr = f(&target.expr);
            }
            for key in &mut select.group {
                *key = f(key);
            }
            if let Distinct::On(keys) = &mut select.distinct {
                keys.iter_mut().for_each(|key| *key = f(key));
            }
            for window in &mut select.windows {
                window.partition.iter_mut().for_each(|key| *key = f(key));
                window.order.iter_mut().for_each(|term| term.expr = f(&term.expr));
            }
        }
        Body::Set(_, left, right) => {
            each_expr(left, f);
            each_expr(right, f);
        }
        Body::Other => {}
    }
}

fn each_tree(tree: &mut Tree, f: &mut dyn FnMut(&Expr) -> Expr) {
    if let Tree::Join(_, left, right, on) = tree {
        each_tree(left, f);
        each_tree(right, f);
        on.iter_mut().for_each(|qual| qual.expr = f(&qual.expr));
    }
}
