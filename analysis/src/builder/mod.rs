//! What builders of queries ask the database for, as SQL text: `Order.objects.filter(user=u).order_by("-created_at")`.
//!
//! [`query`] is a query in the making and [`render`] its text, whichever library it is of; [`flow`] follows it through
//! variables; [`shape`] knows the tables behind classes. One folder for each family of libraries reads its calls. A part that
//! cannot be told becomes a hole; where the table cannot be told, there is no text.

mod django;
mod flow;
mod query;
mod render;
mod shape;

pub(crate) use shape::{Leads, Ordering, Shape, ShapeColumn, Shapes};

use seqscan_catalog::Language;
use seqscan_schema::Dialect;

use crate::calls::Site;
use crate::program::ModuleIdx;
use crate::resolve::Resolver;
use crate::schema_source::told_dialect;
use crate::text::SqlText;

impl Resolver<'_> {
    /// The query that the builder behind a site sends, as text; none if it is no builder, or its table is not known.
    pub fn built_sql(&self, site: &Site) -> Option<SqlText> {
        if !site.effect.is_round_trip() || site.receiver.is_none() && site.row.is_none() {
            return None;
        }
        match self.language(site.module) {
            Language::Python => django::query(self, site).map(|query| query.render()),
            Language::Rust => None,
        }
    }

    /// The dialect that the queries of a module are written in.
    fn dialect_of(&self, module: ModuleIdx) -> Dialect {
        let schema = self.program.schema(module).map(|schema| schema.dialect);
        schema.or_else(|| told_dialect(self.program)).unwrap_or_default()
    }
}
