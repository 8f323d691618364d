//! Names outside of conditions: what is returned, and the models that come along.

use seqscan_hir::{ExprId, ExprKind};

use super::super::query::Place;
use super::super::shape::Leads;
use super::paths::StepTo;
use super::{QuerySet, Reader};
use crate::program::ModuleIdx;
use crate::text::SqlText;

impl Reader<'_, '_> {
    /// The column that a name given to `values` or `distinct` means.
    pub(super) fn named(&self, set: &mut QuerySet, module: ModuleIdx, at: ExprId) -> Option<SqlText> {
        let hir = self.hir(module);
        let ExprKind::Str(text) = hir.kind(at) else {
            return None;
        };
        let text = hir.text(text);
        if !text.holes.is_empty() {
            return None;
        }
        let place = self.place(module, at);
        let found = self.follow(set, &text.value, Some(place), true)?;
        if !found.rest.is_empty() {
            return None;
        }
        Some(found.text(self).by(Some(place)))
    }

    /// Joins the models that come along with the rows.
    pub(super) fn join_related(&self, set: &mut QuerySet) {
        if set.all_related {
            set.query.unknown.tables = true;
        }
        for (path, place) in std::mem::take(&mut set.related) {
            if self.follow_rows(set, &path, place).is_none() {
                set.query.unknown.tables = true;
            }
        }
    }

    fn follow_rows(&self, set: &mut QuerySet, path: &str, place: Place) -> Option<()> {
        let mut shape = set.model.clone();
        let mut handle = set.query.root().to_owned();
        let mut walked = String::new();
        let mut is_outer = false;
        for piece in path.split("__") {
            let field = self.field(&shape, piece)?;
            let Leads::ToOne(Some(class)) = field.leads else {
                return None;
            };
            let to = self.shape(class)?;
            let step = StepTo {
                tables: vec![(
                    to.schema.clone(),
                    to.table.clone(),
                    to.primary()?.column.clone(),
                    field.column.clone(),
                )],
                shape: to.clone(),
                class,
                is_many: false,
                is_nullable: field.is_nullable,
            };
            (handle, is_outer) = self.join(set, &mut walked, (piece, &handle), &step, is_outer, true, Some(place))?;
            shape = to;
        }
        Some(())
    }
}
