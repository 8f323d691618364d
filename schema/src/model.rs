//! What a database has: tables, their columns and keys, and their indexes; and how a query's names find them.

use std::collections::BTreeMap;

use crate::Dialect;

/// Where something was said: the source, by its place in [`Schema::sources`], and byte offsets into its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Which source, counted from zero.
    pub source: usize,
    /// Its first byte there.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

/// A statement that could not be read, or not be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaProblem {
    /// The statement.
    pub origin: Origin,
    /// What was not understood: lower case, without a full stop.
    pub message: String,
}

/// A database as its DDL describes it, after all of its migrations.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Whose rules apply.
    pub dialect: Dialect,
    /// The tables in order of their creation.
    pub tables: Vec<Table>,
    /// What could not be read, in order.
    pub problems: Vec<SchemaProblem>,
    /// How many statements there were.
    pub statements: usize,
    /// The names of its sources: files of DDL, or of code that declares tables.
    pub sources: Vec<String>,
    pub(crate) by_name: BTreeMap<String, Vec<usize>>,
}

/// What kind of relation a table is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableKind {
    /// An ordinary, possibly partitioned table.
    #[default]
    Base,
    /// A view.
    View,
    /// A view that is stored, and can have indexes.
    MaterializedView,
    /// A foreign or virtual table, of whose indexes we know nothing.
    Foreign,
}

/// A table, or something that is used like one.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The schema (or database) it was created in, where that was said.
    pub schema: Option<String>,
    /// Its name as the database stores it.
    pub name: String,
    /// What kind of relation it is.
    pub kind: TableKind,
    /// Whether it lives only as long as its session.
    pub temporary: bool,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// Whether [`Table::columns`] are all there are: not so for views and for `CREATE TABLE … AS`.
    pub columns_known: bool,
    /// Everything that orders or finds its rows: plain indexes, and those of primary keys and unique constraints.
    pub indexes: Vec<Index>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// SQLite: `WITHOUT ROWID`.
    pub without_rowid: bool,
    /// Whether something about its indexes could not be read, so that none may be called missing.
    pub incomplete: bool,
    /// Whether it is declared with `PARTITION BY`.
    pub partitioned: bool,
    /// The table of which it is a partition or which it inherits from: an index into [`Schema::tables`].
    pub parent: Option<usize>,
    /// Where it was created.
    pub origin: Origin,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name as the database stores it.
    pub name: String,
    /// Its type as written, lower case, single-spaced; empty if none was written.
    pub type_text: String,
    /// Whether it is declared `NOT NULL`, or is part of the primary key.
    pub not_null: bool,
    /// Its collation, if one was written, lower case.
    pub collation: Option<String>,
    /// Where it was declared.
    pub origin: Origin,
}

/// What an index comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IndexSource {
    /// `CREATE INDEX`, or MySQL's `KEY`.
    #[default]
    Index,
    /// The primary key.
    PrimaryKey,
    /// A unique constraint.
    Unique,
    /// An index that the database makes for a foreign key by itself (MySQL).
    ForeignKey,
    /// An exclusion constraint.
    Exclusion,
}

/// How an index finds its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum IndexMethod {
    /// An ordered tree, the only method that orders rows.
    #[default]
    Btree,
    /// Any other, by its name, lower case: `hash`, `gin`, `gist`, `brin`, `fulltext`, …
    Other(String),
}

/// An index.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Its name: as written, or as the database would call it.
    pub name: String,
    /// What it comes from.
    pub source: IndexSource,
    /// What it is sorted by.
    pub keys: Vec<IndexKey>,
    /// Whether no two rows have the same key.
    pub unique: bool,
    /// Whether two rows without a value count as the same key.
    pub nulls_not_distinct: bool,
    /// The condition of a partial index, as written.
    pub predicate: Option<String>,
    /// Columns that it carries without being sorted by them.
    pub include: Vec<String>,
    /// How it finds its rows.
    pub method: IndexMethod,
    /// Whether the planner may use it: not so for invisible indexes, nor for those on `ONLY` a partitioned table.
    pub usable: bool,
    /// Where it was created.
    pub origin: Origin,
}

/// What an index is sorted by in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPart {
    /// A column, by its stored name.
    Column(String),
    /// An expression, as written.
    Expression(String),
}

/// One key of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexKey {
    /// The column or expression.
    pub part: KeyPart,
    /// Whether it descends.
    pub desc: bool,
    /// `NULLS FIRST` (true) or `NULLS LAST` (false), where written.
    pub nulls_first: Option<bool>,
    /// The operator class, where written, lower case.
    pub opclass: Option<String>,
    /// The collation, where written, lower case.
    pub collation: Option<String>,
    /// How many characters of the column it holds (MySQL).
    pub prefix: Option<u32>,
}

/// A foreign key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignKey {
    /// The constraint's name, if it has one.
    pub name: Option<String>,
    /// The referencing columns, by their stored names.
    pub columns: Vec<String>,
    /// The table that is referenced, by its stored name.
    pub references: String,
    /// Whether a delete there is written to do something here: `ON DELETE CASCADE`, `SET NULL` or `SET DEFAULT`.
    pub acts_on_delete: bool,
    /// Where it was declared.
    pub origin: Origin,
}

/// A name as a query writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The name without quotes.
    pub text: String,
    /// Whether it was quoted.
    pub quoted: bool,
    /// Whether part of it is known only at run time.
    pub holed: bool,
}

impl Name {
    /// A name written without quotes.
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }

    /// A name written with quotes.
    pub fn quoted(text: &str) -> Self {
        Self {
            quoted: true,
            ..Self::plain(text)
        }
    }
}

impl IndexKey {
    /// An ascending key on a column.
    pub(crate) fn column(name: String) -> Self {
        Self {
            part: KeyPart::Column(name),
            desc: false,
            nulls_first: None,
            opclass: None,
            collation: None,
            prefix: None,
        }
    }

    /// The column it holds, if it is not an expression.
    pub fn column_name(&self) -> Option<&str> {
        match &self.part {
            KeyPart::Column(name) => Some(name),
            KeyPart::Expression(_) => None,
        }
    }
}

impl Table {
    /// The index of the primary key.
    pub fn primary_key(&self) -> Option<&Index> {
        self.indexes
            .iter()
            .find(|index| index.source == IndexSource::PrimaryKey)
    }
}

impl Schema {
    /// The table that `name` means (its last part is the table, the part before it the schema), if there is exactly one.
    pub fn table(&self, name: &[Name]) -> Option<&Table> {
        self.table_index(name).map(|idx| &self.tables[idx])
    }

    pub(crate) fn table_index(&self, name: &[Name]) -> Option<usize> {
        let (last, qualifiers) = name.split_last()?;
        if last.holed {
            return None;
        }
        let key = self.dialect.key(&self.dialect.fold(&last.text, last.quoted));
        let candidates = self.by_name.get(&key)?;
        let qualifier = qualifiers.last().filter(|qualifier| !qualifier.holed);
        if let Some(qualifier) = qualifier {
            let wanted = self.dialect.fold(&qualifier.text, qualifier.quoted);
            let exact = candidates.iter().copied().find(|&idx| {
                let schema = self.tables[idx].schema.as_deref();
                schema.is_some_and(|schema| self.dialect.same(schema, &wanted))
                    || schema.is_none() && is_default_schema(&wanted)
            });
            // Where the DDL never says in which schema it creates, the query's word is enough.
            return exact.or(match candidates[..] {
                [only] if self.tables[only].schema.is_none() && self.dialect != Dialect::PostgreSql => Some(only),
                _ => None,
            });
        }
        if let [only] = candidates[..] {
            return Some(only);
        }
        candidates
            .iter()
            .copied()
            .find(|&idx| self.tables[idx].schema.as_deref().is_none_or(is_default_schema))
    }

    /// A column of a table by the name that a query uses.
    pub fn column<'t>(&self, table: &'t Table, name: &Name) -> Option<&'t Column> {
        let wanted = self.dialect.fold(&name.text, name.quoted);
        table
            .columns
            .iter()
            .find(|column| self.dialect.same(&column.name, &wanted))
    }

    /// The indexes that exist on a table: its own, and those that a partition has from its parent.
    pub fn indexes<'s>(&'s self, table: &'s Table) -> impl Iterator<Item = &'s Index> {
        let parent = |table: &Table| {
            let parent = table.parent.map(|idx| &self.tables[idx]);
            parent.filter(|parent| parent.partitioned)
        };
        // A partition may be partitioned itself; a circle cannot be made by DDL that a database takes.
        let above = std::iter::successors(parent(table), move |table| parent(table)).take(16);
        table
            .indexes
            .iter()
            .chain(above.flat_map(|parent| parent.indexes.iter()))
    }

    pub(crate) fn index_names(&mut self) {
        self.by_name.clear();
        for (idx, table) in self.tables.iter().enumerate() {
            self.by_name.entry(self.dialect.key(&table.name)).or_default().push(idx);
        }
    }
}

fn is_default_schema(name: &str) -> bool {
    matches!(name, "public" | "main")
}
