//! Queries that are asked for many elements at once.

use seqscan_hir::ExprKind;

use crate::calls::Site;
use crate::resolve::Resolver;

impl Resolver<'_> {
    /// `WHERE id = ANY($1)`, `filter(pk__in=…)`: the query takes a collection.
    pub fn asks_for_many(&self, site: &Site) -> bool {
        let (module, hir) = (site.module, self.program.module(site.module));
        if let Some(text) = self.sql(site) {
            let upper = text.text.to_ascii_uppercase();
            return upper.contains("= ANY(")
                || upper.contains("= ANY (")
                || upper.contains("UNNEST(")
                || upper.contains(" IN ({..}");
        }
        let mut found = false;
        let mut at = site.at;
        for _ in 0..8 {
            hir.walk(at, &mut |id| match hir.kind(id) {
                ExprKind::Field { name, .. } => {
                    found |= matches!(
                        hir.name(name),
                        "in_" | "is_in" | "eq_any" | "in_bulk" | "push_values" | "insert_many"
                    );
                }
                ExprKind::Call { args, .. } => {
                    found |= args
                        .iter()
                        .any(|arg| arg.name.is_some_and(|name| hir.name(name).ends_with("__in")));
                }
                _ => {}
            });
            // The builder may stand in a local.
            let ExprKind::Call { callee, args, .. } = hir.kind(self.origin(module, at)) else {
                break;
            };
            let next = match (hir.kind(callee), args.first()) {
                (ExprKind::Field { base, .. }, _) => self.origin(module, base),
                (_, Some(first)) => self.origin(module, first.value),
                _ => break,
            };
            if found || next == at {
                break;
            }
            at = next;
        }
        found
    }
}
