//! Grouping, windows, DISTINCT, set operations and ORDER BY, on top of a level's joins.

use super::super::ir::{Body, Distinct, Expr, Query, Select, Term};
use super::super::planner::Planner;
use super::Sorting;
use super::classes::PathKey;
use super::paths::{Level, Path};

/// A key of a finished order: the expressions that it is equal to, descending, NULLs first.
type OutKey = (Vec<Expr>, bool, bool);

/// How a query's rows can come out.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Final {
    pub(in crate::plan) keys: Vec<OutKey>,
    pub(in crate::plan) by: Vec<String>,
    pub(in crate::plan) narrow: bool,
    pub(in crate::plan) sorting: Sorting,
    /// How many of the keys were in order by themselves, where an incremental sort did the rest.
    pub(in crate::plan) presorted: usize,
    /// The same as a number of ORDER BY's terms.
    pub(in crate::plan) terms: usize,
}

/// Keys in order, and how many terms of ORDER BY as written a number of leading keys stands for.
struct Wanted {
    keys: Vec<PathKey>,
    places: Vec<usize>,
    written: usize,
}

impl Wanted {
    fn new(keys: Vec<(PathKey, usize)>, written: usize) -> Self {
        Self {
            places: keys.iter().map(|(_, place)| *place).collect(),
            keys: keys.into_iter().map(|(key, _)| key).collect(),
            written,
        }
    }

    fn terms(&self, keys: usize) -> usize {
        self.places.get(keys).copied().unwrap_or(self.written)
    }
}

fn common(keys: &[PathKey], wanted: &[PathKey]) -> usize {
    keys.iter().zip(wanted).take_while(|(a, b)| a == b).count()
}

impl Planner<'_> {
    /// The ways in which a query's rows can come out in the order that it asks for.
    pub(in crate::plan) fn plan(&mut self, query: &Query, _top: bool) -> Vec<Final> {
        match &query.body {
            Body::Select(select) => self.plan_select(query, select),
            Body::Set(op, left, right) => self.plan_set(query, *op, left, right),
            Body::Other => Vec::new(),
        }
    }

    fn plan_select(&mut self, query: &Query, select: &Select) -> Vec<Final> {
        let mut level = self.level(select);
        let order = self.pathkeys(&mut level, &query.order);
        let order = Wanted::new(order, query.order.len());
        let group = self.group_keys(&mut level, select, query);
        let windows: Vec<Vec<PathKey>> = select
            .windows
            .iter()
            .map(|window| {
                // A key of PARTITION BY takes over the direction of the window's own ORDER BY.
                let partition = window.partition.iter().map(|key| {
                    let same = window
                        .order
                        .iter()
                        .find(|term| self.canonical(&term.expr) == self.canonical(key));
                    same.map_or_else(|| ascending(key.clone()), Clone::clone)
                });
                let terms: Vec<Term> = partition.chain(window.order.iter().cloned()).collect();
                self.pathkeys(&mut level, &terms)
                    .into_iter()
                    .map(|(key, _)| key)
                    .collect()
            })
            .collect();
        let distinct = self.distinct_keys(&mut level, select, query, &order);
        let window = windows.iter().find(|keys| !keys.is_empty());
        let wanted = match (&group, window, &distinct) {
            (Some(group), ..) if !group.is_empty() => group.clone(),
            (_, Some(window), _) => window.clone(),
            (_, _, Some(distinct)) if distinct.len() > order.keys.len() => distinct.clone(),
            _ => order.keys.clone(),
        };
        let mut paths = self.join_paths(&level, &wanted);
        if select.grouped {
            paths = self.group(paths, group.as_deref().unwrap_or_default());
        }
        for keys in windows.iter().filter(|keys| !keys.is_empty()) {
            paths = paths.into_iter().map(|path| self.sorted(path, keys, 13)).collect();
        }
        if let Some(keys) = &distinct {
            paths = self.distinct(paths, keys, select);
        }
        let mut finals = Vec::new();
        for path in paths {
            let keys = if order.keys.is_empty() {
                Vec::new()
            } else {
                order.keys.clone()
            };
            let path = if keys.is_empty() {
                path
            } else {
                self.sorted(path, &keys, 13)
            };
            finals.push(self.finish(&level, path, &order));
        }
        finals
    }

    fn finish(&self, level: &Level, path: Path, order: &Wanted) -> Final {
        let keys = path
            .keys
            .iter()
            .map(|key| (level.classes.all[key.class].members.clone(), key.desc, key.nulls_first));
        Final {
            keys: keys.collect(),
            by: path.by,
            narrow: path.narrow,
            sorting: path.sorting,
            presorted: path.presorted,
            terms: order.terms(path.presorted),
        }
    }

    /// A path brought into an order, with as much sorting as that needs.
    fn sorted(&self, mut path: Path, keys: &[PathKey], incremental_since: u32) -> Path {
        let presorted = common(&path.keys, keys);
        if presorted == keys.len() {
            return path;
        }
        path.presorted = path.presorted.min(presorted);
        if presorted > 0 && self.version >= incremental_since {
            path.sorting = path.sorting.max(Sorting::Incremental);
        } else {
            path.sorting = Sorting::Full;
        }
        path.keys = keys.to_vec();
        path
    }

    fn group_keys(&self, level: &mut Level, select: &Select, query: &Query) -> Option<Vec<PathKey>> {
        if !select.grouped {
            return None;
        }
        // A key takes over the direction of the ORDER BY term that is the same.
        let mut terms: Vec<Term> = Vec::new();
        let directed = |key: &Expr| {
            let same = query
                .order
                .iter()
                .find(|term| self.canonical(&term.expr) == self.canonical(key));
            same.map_or_else(|| ascending(key.clone()), Clone::clone)
        };
        for term in &query.order {
            let Some(key) = select
                .group
                .iter()
                .find(|key| self.canonical(key) == self.canonical(&term.expr))
            else {
                break;
            };
            terms.push(directed(key));
        }
        let rest: Vec<Term> = select.group.iter().map(directed).collect();
        terms.extend(rest);
        let keys = self.pathkeys(level, &terms);
        let keys: Vec<PathKey> = keys.into_iter().map(|(key, _)| key).collect();
        Some(self.without_dependent(level, keys))
    }

    /// Keys that a unique key among them determines are not grouped by.
    fn without_dependent(&self, level: &Level, keys: Vec<PathKey>) -> Vec<PathKey> {
        let column = |key: &PathKey, rel: usize, name: &str| {
            level.classes.all[key.class]
                .members
                .contains(&Expr::Col(rel, name.to_owned()))
        };
        let mut kept = keys;
        for &rel in &level.rels {
            let Some(table) = self.base(rel) else { continue };
            let table = &self.schema.tables[table];
            let of_rel = |key: &PathKey| {
                level.classes.all[key.class]
                    .members
                    .iter()
                    .any(|member| matches!(member, Expr::Col(at, _) if *at == rel))
            };
            let candidates = self.schema.indexes(table).filter(|index| {
                let primary = index.source == crate::IndexSource::PrimaryKey;
                let unique = self.version >= 18
                    && index.unique
                    && index.usable
                    && index.predicate.is_none()
                    && index.keys.iter().all(|key| {
                        let column = key
                            .column_name()
                            .and_then(|name| table.columns.iter().find(|c| c.name == name));
                        column.is_some_and(|column| column.not_null) || index.nulls_not_distinct
                    });
                primary || unique
            });
            let candidates: Vec<_> = candidates.collect();
            // The planner looks at the newest index first.
            let best = candidates
                .into_iter()
                .rev()
                .filter(|index| {
                    index.keys.iter().all(|key| {
                        key.column_name()
                            .is_some_and(|name| kept.iter().any(|known| column(known, rel, name)))
                    })
                })
                .min_by_key(|index| index.keys.len());
            if let Some(index) = best
                && index.keys.len() < kept.iter().filter(|key| of_rel(key)).count()
            {
                let names: Vec<&str> = index.keys.iter().filter_map(|key| key.column_name()).collect();
                kept.retain(|key| !of_rel(key) || names.iter().any(|name| column(key, rel, name)));
            }
        }
        kept
    }

    /// Sorted grouping of every path; keys may be taken in the sequence in which a path has them.
    fn group(&self, paths: Vec<Path>, keys: &[PathKey]) -> Vec<Path> {
        let mut out = Vec::new();
        for path in paths {
            if keys.is_empty() {
                out.push(Path {
                    keys: Vec::new(),
                    ..path
                });
                continue;
            }
            let mut sequences = vec![keys.to_vec()];
            if self.version >= 17 {
                let mut led: Vec<PathKey> = path.keys.iter().take_while(|key| keys.contains(key)).copied().collect();
                let rest: Vec<PathKey> = keys.iter().filter(|key| !led.contains(key)).copied().collect();
                led.extend(rest);
                sequences.push(led);
            }
            // Hashed, in no order.
            out.push(Path {
                keys: Vec::new(),
                ..path.clone()
            });
            for sequence in sequences {
                let mut sorted = self.sorted(path.clone(), &sequence, 13);
                sorted.keys.truncate(keys.len());
                out.push(sorted);
            }
        }
        out
    }

    fn distinct_keys(&self, level: &mut Level, select: &Select, query: &Query, order: &Wanted) -> Option<Vec<PathKey>> {
        let items: Vec<Expr> = match &select.distinct {
            Distinct::No => return None,
            Distinct::All => select.targets.iter().map(|target| target.expr.clone()).collect(),
            Distinct::On(keys) => keys.clone(),
        };
        let canonical: Vec<Expr> = items.iter().map(|item| self.canonical(item)).collect();
        let mut terms: Vec<Term> = Vec::new();
        for term in &query.order {
            if !canonical.contains(&self.canonical(&term.expr)) {
                break;
            }
            terms.push(term.clone());
        }
        terms.extend(items.into_iter().map(ascending));
        let keys: Vec<PathKey> = self.pathkeys(level, &terms).into_iter().map(|(key, _)| key).collect();
        let is_on = matches!(select.distinct, Distinct::On(_));
        Some(if is_on && order.keys.len() > keys.len() {
            order.keys.clone()
        } else {
            keys
        })
    }

    fn distinct(&self, paths: Vec<Path>, keys: &[PathKey], select: &Select) -> Vec<Path> {
        let is_on = matches!(select.distinct, Distinct::On(_));
        let incremental_since = 16;
        let mut out = Vec::new();
        for path in paths {
            let mut sequences = vec![keys.to_vec()];
            if !is_on && self.version >= 18 {
                let mut led: Vec<PathKey> = path.keys.iter().take_while(|key| keys.contains(key)).copied().collect();
                let rest: Vec<PathKey> = keys.iter().filter(|key| !led.contains(key)).copied().collect();
                led.extend(rest);
                sequences.push(led);
            }
            if !is_on {
                out.push(Path {
                    keys: Vec::new(),
                    ..path.clone()
                });
            }
            for sequence in sequences {
                out.push(self.sorted(path.clone(), &sequence, incremental_since));
            }
        }
        out
    }
}

pub(in crate::plan) fn ascending(expr: Expr) -> Term {
    Term {
        expr,
        desc: false,
        nulls_first: None,
        range: 0..0,
    }
}
