//! Can the order come out of an index on the first table?

use super::super::ir::{Distinct, Expr, JoinKind, Op, Qual, Query, Select, Term, Tree};
use super::super::pg::indexes::Key;
use super::super::pg::paths::Level;
use super::super::planner::Planner;
use super::Served;
use crate::model::{Index, IndexMethod};

/// One term that an index has to give: what it is equal to in the first table, and whether it descends.
type Wanted = (Expr, bool);

impl Planner<'_> {
    pub(in crate::plan) fn mysql_order(&self, query: &Query, select: &Select, level: &Level) -> Option<Served> {
        if query.order.is_empty() {
            return None;
        }
        if select.grouped && select.group.is_empty() {
            return Some(Served::default());
        }
        if !select.windows.is_empty() {
            return None;
        }
        let constant = self.constant_tables(level);
        if level.rels.iter().all(|rel| constant.contains(rel)) {
            let by = level
                .rels
                .iter()
                .filter(|&&rel| self.base(rel).is_some())
                .map(|_| "PRIMARY".to_owned());
            return Some(Served {
                by: by.take(1).collect(),
                narrow: true,
            });
        }
        let ascending = |expr: &Expr| Term {
            expr: expr.clone(),
            desc: false,
            nulls_first: None,
            range: 0..0,
        };
        let mut lists = vec![query.order.clone()];
        if select.grouped {
            lists = vec![self.group_list(select, &query.order, level)?];
        }
        if matches!(select.distinct, Distinct::All) && !self.selects_a_key(select, level) {
            let selected = |term: &Term| select.targets.iter().any(|target| target.expr == term.expr);
            let all_selected = query.order.iter().all(selected);
            let mut group = query.order.clone();
            let rest = select
                .targets
                .iter()
                .filter(|target| !query.order.iter().any(|term| term.expr == target.expr));
            group.extend(rest.map(|target| ascending(&target.expr)));
            match (query.limit, all_selected) {
                // With a LIMIT, duplicates are dropped on the way; without, the whole list is grouped.
                (true, _) => {}
                (false, true) => lists.push(group),
                (false, false) => return None,
            }
        }
        // Without conditions an index that begins with the list is skipped through, and that goes forward only.
        let skipped: Vec<Expr> = match &select.distinct {
            Distinct::All if select.quals.is_empty() => {
                select.targets.iter().map(|target| target.expr.clone()).collect()
            }
            _ => Vec::new(),
        };
        let mut served: Option<Served> = None;
        for &first in &level.rels {
            if self.base(first).is_none() || !self.can_lead(level, first, &constant) {
                continue;
            }
            // Every list has to come out of the same index.
            let mut common: Option<Vec<(String, bool)>> = None;
            for list in &lists {
                let found = match self.terms_of_first(level, first, &constant, list) {
                    Some(wanted) => self.serving(level, first, &wanted, &skipped),
                    None => None,
                };
                let Some(found) = found else {
                    common = Some(Vec::new());
                    break;
                };
                common = Some(match common {
                    None => found,
                    Some(before) => before.into_iter().filter(|known| found.contains(known)).collect(),
                });
            }
            for (name, narrow) in common.into_iter().flatten() {
                let served = served.get_or_insert_with(Served::default);
                if !name.is_empty() {
                    served.by.push(name);
                }
                served.narrow |= narrow;
            }
        }
        served
    }

    /// Whether no two rows of the result can be the same, because a unique key is selected.
    fn selects_a_key(&self, select: &Select, level: &Level) -> bool {
        let [rel] = level.rels[..] else { return false };
        let Some(table) = self.base(rel) else { return false };
        let table = &self.schema.tables[table];
        let is_there = |name: &str| {
            let column = table.columns.iter().find(|column| column.name == name);
            let expr = Expr::Col(rel, name.to_owned());
            column.is_some_and(|column| column.not_null) && select.targets.iter().any(|target| target.expr == expr)
        };
        self.schema.indexes(table).any(|index| {
            index.unique
                && index
                    .keys
                    .iter()
                    .all(|key| key.column_name().is_some_and(is_there) && key.prefix.is_none())
        })
    }

    /// GROUP BY in the directions of an ORDER BY that begins it.
    fn group_list(&self, select: &Select, order: &[Term], level: &Level) -> Option<Vec<Term>> {
        let varies = |expr: &&Expr| {
            let class = level.classes.find(expr).map(|class| &level.classes.all[class]);
            !class.is_some_and(|class| class.constant)
        };
        let group: Vec<&Expr> = select.group.iter().filter(varies).collect();
        let order: Vec<&Term> = order.iter().filter(|term| varies(&&term.expr)).collect();
        if order.len() > group.len() {
            return None;
        }
        let list = group.iter().enumerate().map(|(at, key)| match order.get(at) {
            Some(term) => (term.expr == **key).then(|| (*term).clone()),
            None => Some(Term {
                expr: (*key).clone(),
                desc: false,
                nulls_first: None,
                range: 0..0,
            }),
        });
        list.collect()
    }

    /// Tables of which one row is left before anything else is read.
    fn constant_tables(&self, level: &Level) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        // On a unique key, `<=>` is as good as `=`.
        let quals: Vec<Qual> = level
            .quals
            .iter()
            .map(|qual| match &qual.expr {
                Expr::Same(a, b) => Qual {
                    expr: Expr::Cmp(Op::Eq, a.clone(), b.clone()),
                    range: qual.range.clone(),
                },
                _ => qual.clone(),
            })
            .collect();
        loop {
            let open: Vec<usize> = level.rels.iter().copied().filter(|rel| !out.contains(rel)).collect();
            let next = open
                .iter()
                .copied()
                .find(|&rel| self.is_single(rel, &open, &quals, false));
            match next {
                Some(rel) => out.push(rel),
                None => return out,
            }
        }
    }

    /// Whether all other tables can be looked up by an index, row by row, if one is read first.
    fn can_lead(&self, level: &Level, first: usize, constant: &[usize]) -> bool {
        let Some(tree) = &level.tree else { return false };
        let mut after = Vec::new();
        super::super::sqlite::sequence(tree, &mut after);
        let mut placed: Vec<usize> = constant.to_vec();
        let mut skipped = Vec::new();
        semi_rels(tree, &mut skipped);
        let waits = |rel: usize, placed: &[usize]| {
            after.iter().any(|(later, before): &(usize, Vec<usize>)| {
                *later == rel && before.iter().any(|rel| !placed.contains(rel) && !skipped.contains(rel))
            })
        };
        if waits(first, &placed) || skipped.contains(&first) {
            return false;
        }
        if !placed.contains(&first) {
            placed.push(first);
        }
        let mut pairs: Vec<(Expr, Expr)> = Vec::new();
        let mut add = |clause: &Expr| {
            if let Expr::Cmp(Op::Eq, a, b) | Expr::Same(a, b) = clause {
                pairs.push(((**a).clone(), (**b).clone()));
                pairs.push(((**b).clone(), (**a).clone()));
            }
        };
        level.quals.iter().for_each(|qual| add(&qual.expr));
        outer_quals(tree, &mut add);
        for class in &level.classes.all {
            for a in &class.members {
                pairs.extend(class.members.iter().filter(|b| *b != a).map(|b| (a.clone(), b.clone())));
            }
        }
        loop {
            let open: Vec<usize> = level
                .rels
                .iter()
                .copied()
                .filter(|rel| !placed.contains(rel) && !skipped.contains(rel))
                .collect();
            if open.is_empty() {
                return true;
            }
            let next = open.iter().copied().find(|&rel| {
                !waits(rel, &placed) && {
                    self.base(rel).is_none()
                        || self.has_lookup(rel, |key| {
                            pairs.iter().any(|(a, b)| {
                                *a == key.expr && !self.stmt.rels_of(b).iter().any(|rel| open.contains(rel))
                            })
                        })
                }
            });
            match next {
                Some(rel) => placed.push(rel),
                None => return false,
            }
        }
    }

    fn has_lookup(&self, rel: usize, equated: impl Fn(&Key) -> bool) -> bool {
        let Some(table) = self.base(rel) else { return false };
        let table = &self.schema.tables[table];
        self.schema
            .indexes(table)
            .filter(|index| index.usable && index.method == IndexMethod::Btree)
            .any(|index| self.keys(rel, index).first().is_some_and(&equated))
    }

    /// The terms as columns of the first table, without those that are constant; nothing if one is of another table.
    fn terms_of_first(&self, level: &Level, first: usize, constant: &[usize], terms: &[Term]) -> Option<Vec<Wanted>> {
        let mut out: Vec<Wanted> = Vec::new();
        let mut seen: Vec<Expr> = Vec::new();
        for term in terms {
            let rels = self.stmt.rels_of(&term.expr);
            let class = level.classes.find(&term.expr).map(|class| &level.classes.all[class]);
            let is_constant = class.is_some_and(|class| class.constant);
            if self.is_const(&term.expr, &level.rels) || is_constant || rels.iter().all(|rel| constant.contains(rel)) {
                continue;
            }
            let mine = |expr: &Expr| self.stmt.rels_of(expr) == [first];
            let found = match class {
                _ if mine(&term.expr) => Some(term.expr.clone()),
                Some(class) => class.members.iter().find(|member| mine(member)).cloned(),
                None => None,
            };
            match found {
                Some(found) => {
                    if !seen.contains(&found) {
                        seen.push(found.clone());
                        out.push((found, term.desc));
                    }
                }
                // A row that is looked up by what was ordered by before adds nothing.
                None if self.follows(level, &rels, &seen) => {}
                None => return None,
            }
        }
        Some(out)
    }

    fn follows(&self, level: &Level, rels: &[usize], seen: &[Expr]) -> bool {
        let [rel] = rels else { return false };
        let Some(table) = self.base(*rel) else { return false };
        let table = &self.schema.tables[table];
        let nullable = level
            .tree
            .as_ref()
            .is_some_and(|tree| super::super::sqlite::is_nullable(tree, *rel));
        !nullable
            && self.schema.indexes(table).any(|index| {
                index.unique && {
                    self.keys(*rel, index).iter().all(|key| {
                        let class = level.classes.find(&key.expr).map(|class| &level.classes.all[class]);
                        class.is_some_and(|class| {
                            class.constant || class.members.iter().any(|member| seen.contains(member))
                        })
                    })
                }
            })
    }

    /// The indexes of the first table that give its terms; one without a name if there are none to give.
    fn serving(&self, level: &Level, first: usize, wanted: &[Wanted], skipped: &[Expr]) -> Option<Vec<(String, bool)>> {
        if wanted.is_empty() {
            return Some(vec![(String::new(), false)]);
        }
        let table = &self.schema.tables[self.base(first)?];
        let own = self.restrictions(first, &level.quals);
        let mut out = Vec::new();
        for index in self
            .schema
            .indexes(table)
            .filter(|index| index.usable && index.method == IndexMethod::Btree)
        {
            if self.index_gives(level, first, index, wanted, skipped) {
                let keys = self.keys(first, index);
                let narrow = keys
                    .first()
                    .is_some_and(|key| own.iter().any(|qual| self.mysql_leads(first, key, &qual.expr)));
                out.push((index.name.clone(), narrow));
            }
        }
        (!out.is_empty()).then_some(out)
    }

    fn index_gives(&self, level: &Level, first: usize, index: &Index, wanted: &[Wanted], skipped: &[Expr]) -> bool {
        let table = &self.schema.tables[self.base(first).unwrap_or_default()];
        let mut keys: Vec<(Key, bool)> = self
            .keys(first, index)
            .into_iter()
            .zip(&index.keys)
            .map(|(key, declared)| (key, declared.prefix.is_none()))
            .collect();
        // InnoDB ends every secondary index with the primary key; MariaDB counts on it only where the index is not unique.
        if !index.unique
            && let Some(primary) = table.primary_key()
        {
            for (key, declared) in self.keys(first, primary).into_iter().zip(&primary.keys) {
                let known = keys.iter().any(|(known, whole)| known.expr == key.expr && *whole);
                if !known {
                    keys.push((key, declared.prefix.is_none()));
                }
            }
        }
        let begins = !skipped.is_empty()
            && keys.len() >= skipped.len()
            && keys[..skipped.len()].iter().all(|(key, _)| skipped.contains(&key.expr));
        let mut at = 0;
        let mut reverse = begins.then_some(false);
        for (key, whole) in keys {
            let Some((term, desc)) = wanted.get(at) else { break };
            // `IS NULL` holds a key, but leaves its term in ORDER BY, where no key is left for it.
            let is_null = level
                .quals
                .iter()
                .any(|qual| matches!(&qual.expr, Expr::IsNull(inner, false) if **inner == key.expr));
            if is_null {
                continue;
            }
            if whole && key.expr == *term {
                let flipped = key.desc != *desc;
                if *reverse.get_or_insert(flipped) != flipped {
                    return false;
                }
                at += 1;
                continue;
            }
            let class = level.classes.find(&key.expr).map(|class| &level.classes.all[class]);
            if !class.is_some_and(|class| class.constant) {
                return false;
            }
        }
        at == wanted.len()
    }
}

/// The relations on the inner side of semi-joins, which are materialised where need be.
fn semi_rels(tree: &Tree, out: &mut Vec<usize>) {
    if let Tree::Join(kind, left, right, _) = tree {
        semi_rels(left, out);
        match kind {
            JoinKind::Semi | JoinKind::Anti => right.rels(out),
            _ => semi_rels(right, out),
        }
    }
}

fn outer_quals(tree: &Tree, add: &mut impl FnMut(&Expr)) {
    if let Tree::Join(kind, left, right, on) = tree {
        if matches!(kind, JoinKind::Left | JoinKind::Full) {
            on.iter().for_each(|qual| add(&qual.expr));
        }
        outer_quals(left, add);
        outer_quals(right, add);
    }
}
