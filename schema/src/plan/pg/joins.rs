//! Joins: which outer ones are inner after all, and which conditions hold for every row.

use super::super::ir::{Expr, JoinKind, Qual, Tree};
use super::super::planner::Planner;
use super::predicate::strict_for;

impl Planner<'_> {
    /// Makes a left join an inner one where a condition above it cannot hold for its missing rows.
    pub(in crate::plan) fn reduce(&self, tree: Tree, quals: &[Qual]) -> Tree {
        let mut above: Vec<Expr> = quals.iter().map(|qual| qual.expr.clone()).collect();
        self.reduced(tree, &mut above)
    }

    fn reduced(&self, tree: Tree, above: &mut Vec<Expr>) -> Tree {
        match tree {
            Tree::Rel(_) => tree,
            Tree::Join(mut kind, left, right, on) => {
                if kind == JoinKind::Left && self.is_strict(&right, above) {
                    kind = JoinKind::Inner;
                }
                if kind == JoinKind::Full {
                    match (self.is_strict(&left, above), self.is_strict(&right, above)) {
                        (true, true) => kind = JoinKind::Inner,
                        // Rows without a partner on the right vanish: a left join the other way round.
                        (false, true) => {
                            return self.reduced(Tree::Join(JoinKind::Left, right, left, on), above);
                        }
                        (true, false) => kind = JoinKind::Left,
                        (false, false) => {}
                    }
                }
                let conditions = || on.iter().map(|qual| qual.expr.clone());
                let (left, right) = match kind {
                    JoinKind::Inner | JoinKind::Fixed | JoinKind::Semi => {
                        let mut here = above.clone();
                        here.extend(conditions());
                        let right = self.reduced(*right, &mut here.clone());
                        // What the other side requires holds here, too.
                        inner_conditions(&right, &mut here);
                        let left = self.reduced(*left, &mut here);
                        (left, right)
                    }
                    JoinKind::Left | JoinKind::Anti => {
                        let left = self.reduced(*left, &mut above.clone());
                        let mut here: Vec<Expr> = conditions().collect();
                        (left, self.reduced(*right, &mut here))
                    }
                    JoinKind::Full => (*left, *right),
                };
                Tree::Join(kind, Box::new(left), Box::new(right), on)
            }
        }
    }

    fn is_strict(&self, tree: &Tree, above: &[Expr]) -> bool {
        let mut rels = Vec::new();
        tree.rels(&mut rels);
        above.iter().any(|clause| {
            let mut columns = Vec::new();
            clause.any(&mut |part| {
                if let Expr::Col(rel, _) = part
                    && rels.contains(rel)
                {
                    columns.push(part.clone());
                }
                false
            });
            columns.iter().any(|column| strict_for(clause, column)) || !columns.is_empty() && strict_or(clause, &rels)
        })
    }
}

/// Whether every arm of an OR is about columns that cannot all be missing.
fn strict_or(clause: &Expr, rels: &[usize]) -> bool {
    match clause {
        Expr::Or(arms) => arms.iter().all(|arm| {
            let mut columns = Vec::new();
            arm.any(&mut |part| {
                if let Expr::Col(rel, _) = part
                    && rels.contains(rel)
                {
                    columns.push(part.clone());
                }
                false
            });
            columns.iter().any(|column| strict_for(arm, column))
        }),
        _ => false,
    }
}

pub(in crate::plan) fn inner_quals(tree: &Tree, out: &mut Vec<Qual>) {
    if let Tree::Join(kind, left, right, on) = tree {
        match kind {
            JoinKind::Inner | JoinKind::Fixed | JoinKind::Semi => {
                out.extend(on.iter().cloned());
                inner_quals(left, out);
                inner_quals(right, out);
            }
            JoinKind::Left => inner_quals(left, out),
            JoinKind::Anti => {
                inner_quals(left, out);
                // The conditions on the right side alone are checked there, before the join.
                let mut rels = Vec::new();
                right.rels(&mut rels);
                let alone = |qual: &&Qual| {
                    let mut outside = false;
                    let mut inside = false;
                    qual.expr.any(&mut |part| {
                        if let Expr::Col(rel, _) = part {
                            if rels.contains(rel) {
                                inside = true
                            } else {
                                outside = true
                            }
                        }
                        false
                    });
                    inside && !outside
                };
                out.extend(on.iter().filter(alone).cloned());
                inner_quals(right, out);
            }
            JoinKind::Full => {}
        }
    }
}

fn inner_conditions(tree: &Tree, out: &mut Vec<Expr>) {
    let mut quals = Vec::new();
    inner_quals(tree, &mut quals);
    out.extend(quals.into_iter().map(|qual| qual.expr));
}
