//! A schema as text, for people and for tests: a line for each column, index and foreign key.

use std::fmt::{self, Display, Formatter};

use crate::model::{Column, ForeignKey, Index, IndexKey, IndexMethod, IndexSource, KeyPart, Schema, Table, TableKind};

impl Display for Schema {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut tables: Vec<&Table> = self.tables.iter().collect();
        tables.sort_by_key(|table| (&table.schema, &table.name));
        for table in tables {
            write!(f, "{table}")?;
            if let Some(parent) = table.parent.and_then(|idx| self.tables.get(idx)) {
                let relation = if parent.partitioned { "partition of" } else { "inherits" };
                writeln!(f, "  {relation} {}", parent.name)?;
            }
        }
        Ok(())
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            TableKind::Base => "table",
            TableKind::View => "view",
            TableKind::MaterializedView => "materialized view",
            TableKind::Foreign => "foreign table",
        };
        write!(f, "{kind} ")?;
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        write!(f, "{}", self.name)?;
        for (holds, text) in [
            (self.temporary, "temporary"),
            (self.partitioned, "partitioned"),
            (self.without_rowid, "without rowid"),
            (self.incomplete, "incomplete"),
        ] {
            if holds {
                write!(f, ", {text}")?;
            }
        }
        writeln!(f)?;
        self.columns.iter().try_for_each(|column| writeln!(f, "  {column}"))?;
        if !self.columns_known {
            writeln!(f, "  …")?;
        }
        self.indexes.iter().try_for_each(|index| writeln!(f, "  {index}"))?;
        self.foreign_keys.iter().try_for_each(|key| writeln!(f, "  {key}"))
    }
}

impl Display for Column {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "column {}", self.name)?;
        if !self.type_text.is_empty() {
            write!(f, " {}", self.type_text)?;
        }
        if let Some(collation) = &self.collation {
            write!(f, " collate {collation}")?;
        }
        if self.not_null {
            write!(f, " not null")?;
        }
        Ok(())
    }
}

impl Display for Index {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let source = match (self.source, self.unique) {
            (IndexSource::PrimaryKey, _) => "primary key",
            (IndexSource::Unique, _) => "unique constraint",
            (IndexSource::Exclusion, _) => "exclusion constraint",
            (IndexSource::ForeignKey, _) => "index of foreign key",
            (IndexSource::Index, true) => "unique index",
            (IndexSource::Index, false) => "index",
        };
        write!(f, "{source} {}", self.name)?;
        if let IndexMethod::Other(method) = &self.method {
            write!(f, " using {method}")?;
        }
        let keys: Vec<String> = self.keys.iter().map(IndexKey::to_string).collect();
        write!(f, " ({})", keys.join(", "))?;
        if !self.include.is_empty() {
            write!(f, " include ({})", self.include.join(", "))?;
        }
        if self.nulls_not_distinct {
            write!(f, " nulls not distinct")?;
        }
        if let Some(predicate) = &self.predicate {
            write!(
                f,
                " where {}",
                predicate.split_whitespace().collect::<Vec<_>>().join(" ")
            )?;
        }
        if !self.usable {
            write!(f, ", not usable")?;
        }
        Ok(())
    }
}

impl Display for IndexKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.part {
            KeyPart::Column(name) => write!(f, "{name}")?,
            KeyPart::Expression(text) => write!(f, "({})", text.split_whitespace().collect::<Vec<_>>().join(" "))?,
        }
        if let Some(prefix) = self.prefix {
            write!(f, "({prefix})")?;
        }
        if let Some(collation) = &self.collation {
            write!(f, " collate {collation}")?;
        }
        if let Some(opclass) = &self.opclass {
            write!(f, " {opclass}")?;
        }
        if self.desc {
            write!(f, " desc")?;
        }
        match self.nulls_first {
            Some(true) => write!(f, " nulls first"),
            Some(false) => write!(f, " nulls last"),
            None => Ok(()),
        }
    }
}

impl Display for ForeignKey {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "foreign key ({}) references {}",
            self.columns.join(", "),
            self.references
        )?;
        match self.acts_on_delete {
            true => write!(f, ", acts on delete"),
            false => Ok(()),
        }
    }
}
