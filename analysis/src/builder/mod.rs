//! What builders of queries ask the database for, as SQL text: `Order.objects.filter(user=u).order_by("-created_at")`.
//!
//! [`query`] is a query in the making and [`render`] its text, whichever library it is of; [`flow`] follows it through
//! variables; [`shape`] knows the tables behind classes. One folder for each family of libraries reads its calls. A part that
//! cannot be told becomes a hole; where the table cannot be told, there is no text.

mod diesel;
mod django;
mod flow;
mod query;
mod render;
mod sea_orm;
mod shape;
mod sqlalchemy;

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
            Language::Python => {
                let query = match self.is_of(site, "django") {
                    true => django::query(self, site),
                    false => sqlalchemy::query(self, site),
                };
                query.map(|query| query.render())
            }
            Language::Rust => {
                let query = match self.is_of(site, "sea_orm") {
                    true => sea_orm::query(self, site),
                    false => diesel::query(self, site),
                };
                query.map(|query| query.render())
            }
        }
    }

    /// Whether what a site does is of a library.
    fn is_of(&self, site: &Site, root: &str) -> bool {
        let catalog = &self.program.catalog;
        let receiver = site.receiver.as_ref().and_then(crate::ty::Ty::db);
        let of_row = || site.row.map(|row| catalog.library_of_call(row));
        let library = receiver.map(|idx| catalog.library_of_type(idx)).or_else(of_row);
        library.is_some_and(|library| catalog.library(library).roots.iter().any(|it| it == root))
    }

    /// The dialect that the queries of a module are written in.
    fn dialect_of(&self, module: ModuleIdx) -> Dialect {
        let schema = self.program.schema(module).map(|schema| schema.dialect);
        schema.or_else(|| told_dialect(self.program)).unwrap_or_default()
    }
}
