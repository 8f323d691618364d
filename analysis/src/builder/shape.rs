//! What a class that is a table is to the queries that are built on it: its table, and the column behind each attribute.

use std::sync::{Arc, RwLock};

use rustc_hash::FxHashMap as HashMap;
use seqscan_hir::{ExprId, Span};

use crate::program::{ClassRef, ModuleIdx};
use crate::resolve::Resolver;

/// A table as a class declares it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// The schema that the class says its table is in.
    pub(crate) schema: Option<String>,
    /// The table.
    pub(crate) table: String,
    /// What its attributes are.
    pub(crate) columns: Vec<ShapeColumn>,
    /// Whether it may have columns that are not known.
    pub(crate) is_open: bool,
    /// Whether its rows go on in the table of another class.
    pub(crate) is_extension: bool,
    /// Whether its rows bring those of other tables along, unasked.
    pub(crate) is_joined: bool,
    /// What it is sorted by where a query does not say.
    pub(crate) ordering: Ordering,
    /// What `latest()` sorts by where it is not told.
    pub(crate) latest_by: Ordering,
}

/// An order that a class gives to queries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ordering {
    /// None.
    #[default]
    None,
    /// These terms, each as an expression of a module.
    Terms(ModuleIdx, Vec<ExprId>),
    /// These terms, said at one place.
    Texts(ModuleIdx, Span, Vec<String>),
    /// There may be one.
    Unknown,
}

/// An attribute of a class that is a table.
#[derive(Clone, Debug)]
pub(crate) struct ShapeColumn {
    /// What the class calls it.
    pub(crate) name: String,
    /// The column; empty if it has none.
    pub(crate) column: String,
    /// Its type as the catalog writes it; empty if that is not known.
    pub(crate) ty: String,
    pub(crate) is_primary: bool,
    pub(crate) is_unique: bool,
    pub(crate) is_nullable: bool,
    pub(crate) leads: Leads,
    /// The table and column that it refers to, where they are said by name.
    pub(crate) references: Option<(String, Option<String>)>,
}

/// Where an attribute leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Leads {
    /// Nowhere: it is a value.
    #[default]
    Nowhere,
    /// To one row of the table of a class, if that is known.
    ToOne(Option<ClassRef>),
    /// To many, by a table of pairs: its name, its column for this side, its column for the other.
    ToMany(Option<(ClassRef, String, String, String)>),
    /// Anywhere: it is no column.
    Elsewhere,
}

impl Shape {
    /// The attribute of a name.
    pub(crate) fn column(&self, name: &str) -> Option<&ShapeColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The only column of the primary key.
    pub(crate) fn primary(&self) -> Option<&ShapeColumn> {
        let mut primary = self.columns.iter().filter(|column| column.is_primary);
        primary.next().filter(|_| primary.next().is_none())
    }
}

/// The shapes that were asked for: worked out once for all modules.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    known: RwLock<HashMap<ClassRef, Option<Arc<Shape>>>>,
}

impl Shapes {
    fn get_or(&self, class: ClassRef, make: impl FnOnce() -> Option<Shape>) -> Option<Arc<Shape>> {
        if let Ok(known) = self.known.read()
            && let Some(shape) = known.get(&class)
        {
            return shape.clone();
        }
        // Two threads that ask at once both work it out, and find the same.
        let shape = make().map(Arc::new);
        if let Ok(mut known) = self.known.write() {
            known.insert(class, shape.clone());
        }
        shape
    }
}

impl Resolver<'_> {
    /// The table that a class is whose attributes are columns.
    pub(crate) fn table_shape(&self, class: ClassRef) -> Option<Arc<Shape>> {
        let make = || crate::schema_source::table_shape(self.program, class);
        self.program.table_shapes.get_or(class, make)
    }

    /// The table that a class is by its state-keeping models' rules.
    pub(crate) fn model_shape(&self, class: ClassRef) -> Option<Arc<Shape>> {
        let make = || crate::schema_source::model_shape(self.program, class);
        self.program.model_shapes.get_or(class, make)
    }
}
