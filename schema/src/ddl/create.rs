//! `CREATE` of tables, views and indexes, and what a table gains by its elements.

use super::Build;
use super::cursor::{Cursor, Reason};
use super::table::{Element, Key};
use super::{index, table};
use crate::Dialect;
use crate::lexer::TokenKind;
use crate::model::{Column, ForeignKey, Index, IndexKey, IndexMethod, IndexSource, KeyPart, Name, Origin};
use crate::model::{Table, TableKind};

impl Build {
    pub(super) fn create(&mut self, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        let start = cx.pos;
        let mut kind = TableKind::Base;
        let mut temporary = false;
        cx.accept(&["OR", "REPLACE"]);
        loop {
            match cx.here().to_ascii_uppercase().as_str() {
                "TEMP" | "TEMPORARY" => temporary = true,
                "GLOBAL" | "LOCAL" | "UNLOGGED" | "RECURSIVE" => {}
                "FOREIGN" | "VIRTUAL" => kind = TableKind::Foreign,
                "MATERIALIZED" => kind = TableKind::MaterializedView,
                // MySQL: CREATE ALGORITHM=MERGE DEFINER=`a`@`b` SQL SECURITY DEFINER VIEW …
                "ALGORITHM" | "DEFINER" | "SQL" => {
                    while !cx.is_done() && !cx.is_any(&["VIEW", "TABLE", "FUNCTION", "PROCEDURE", "TRIGGER", "EVENT"]) {
                        cx.pos += 1;
                    }
                    continue;
                }
                _ => break,
            }
            cx.pos += 1;
        }
        if cx.accept(&["TABLE"]) {
            return self.create_table(cx, kind, temporary);
        }
        if cx.accept(&["VIEW"]) {
            let kind = if kind == TableKind::Base { TableKind::View } else { kind };
            return self.create_view(cx, kind, temporary);
        }
        cx.pos = start;
        let index = (0..5)
            .map_while(|ahead| cx.peek(ahead))
            .any(|token| token.kind == TokenKind::Word && cx.slice(token).eq_ignore_ascii_case("INDEX"));
        let routine = cx.is_any(&[
            "FUNCTION",
            "PROCEDURE",
            "TRIGGER",
            "EVENT",
            "TYPE",
            "DOMAIN",
            "RULE",
            "POLICY",
        ]);
        if index && !routine {
            self.create_index(cx)
        } else {
            Ok(())
        }
    }

    fn create_view(&mut self, cx: &mut Cursor<'_>, kind: TableKind, temporary: bool) -> Result<(), Reason> {
        cx.accept(&["IF", "NOT", "EXISTS"]);
        let origin = cx
            .peek(0)
            .map_or_else(Origin::default, |token| self.origin(token.range()));
        let name = cx.qualified()?;
        if self.find(&name).is_none() {
            let table = self.table_named(&name, origin);
            self.add_table(Table {
                kind,
                temporary,
                ..table
            });
        }
        Ok(())
    }

    fn create_table(&mut self, cx: &mut Cursor<'_>, kind: TableKind, temporary: bool) -> Result<(), Reason> {
        let if_not_exists = cx.accept(&["IF", "NOT", "EXISTS"]);
        let origin = cx
            .peek(0)
            .map_or_else(Origin::default, |token| self.origin(token.range()));
        let name = cx.qualified()?;
        if let Some(existing) = self.find(&name) {
            // A migration that creates what is there already has no effect; a dump that does so means it.
            if if_not_exists || self.schema.tables[existing].kind == TableKind::Base {
                return Ok(());
            }
            self.drop_table(existing);
        }
        let mut table = self.table_named(&name, origin);
        table.kind = kind;
        table.temporary = temporary;
        table.columns_known = true;
        let mut problem = None;
        if cx.accept(&["PARTITION", "OF"]) {
            let parent = cx.qualified()?;
            self.inherit(&mut table, &parent);
        } else if cx.accept(&["LIKE"]) {
            let other = cx.qualified()?;
            self.copy(&mut table, &other, true);
        } else if cx.accept(&["OF"]) {
            cx.qualified()?;
            table.columns_known = false;
        } else if !cx.is("(") {
            table.columns_known = false;
        }
        if cx.is("(") && kind != TableKind::Foreign {
            let body = cx.group()?.list();
            for mut part in body {
                let element =
                    table::element(&mut part, &table.name).map(|element| self.add_element(&mut table, element));
                if let Err(message) = element {
                    table.incomplete = true;
                    problem = Some(message);
                }
            }
        }
        for parent in table::table_options(cx, &mut table) {
            self.inherit(&mut table, &parent);
        }
        self.add_table(table);
        problem.map_or(Ok(()), Err)
    }

    /// Gives a table the columns of the one it is a part or heir of.
    fn inherit(&mut self, table: &mut Table, parent: &[Name]) {
        match self.find(parent) {
            Some(idx) => {
                table.parent = Some(idx);
                let inherited = self.schema.tables[idx].columns.clone();
                table.columns.splice(0..0, inherited);
                table.columns_known &= self.schema.tables[idx].columns_known;
            }
            None => table.columns_known = false,
        }
    }

    /// `LIKE other [INCLUDING INDEXES]`.
    fn copy(&mut self, table: &mut Table, other: &[Name], indexes: bool) {
        match self.find(other) {
            Some(idx) => {
                let other = &self.schema.tables[idx];
                table.columns.extend(other.columns.iter().cloned());
                if indexes {
                    table.indexes.extend(other.indexes.iter().cloned());
                    table.incomplete |= other.incomplete;
                }
            }
            None => table.columns_known = false,
        }
    }

    pub(super) fn add_element(&mut self, table: &mut Table, element: Element) {
        match element {
            Element::Column(column, keys) => {
                self.add_column(table, column);
                for key in keys {
                    self.add_key(table, key);
                }
            }
            Element::Key(key) => self.add_key(table, key),
            Element::Like(other, indexes) => self.copy(table, &other, indexes),
            Element::UsingIndex(source, name, existing) => {
                let dialect = self.schema.dialect;
                if let Some(index) = table
                    .indexes
                    .iter_mut()
                    .find(|index| dialect.same(&index.name, &existing))
                {
                    index.source = source;
                    index.unique = true;
                    index.name = name.unwrap_or_else(|| index.name.clone());
                } else {
                    table.incomplete = true;
                }
            }
            Element::Nothing => {}
        }
    }

    fn add_column(&mut self, table: &mut Table, column: Column) {
        let dialect = self.schema.dialect;
        match table
            .columns
            .iter_mut()
            .find(|known| dialect.same(&known.name, &column.name))
        {
            Some(known) => *known = column,
            None => table.columns.push(column),
        }
    }

    fn add_key(&mut self, table: &mut Table, key: Key) {
        match key {
            Key::Index(index) => self.add_index(table, index),
            Key::Foreign(foreign) => self.add_foreign_key(table, foreign),
        }
    }

    fn add_index(&mut self, table: &mut Table, mut index: Index) {
        let dialect = self.schema.dialect;
        if index.source == IndexSource::PrimaryKey {
            for key in &index.keys {
                let name = key.column_name().unwrap_or_default();
                if let Some(column) = table.columns.iter_mut().find(|column| dialect.same(&column.name, name)) {
                    column.not_null |= dialect != Dialect::Sqlite;
                }
            }
            table.indexes.retain(|known| known.source != IndexSource::PrimaryKey);
        }
        self.resolve_quoted_expressions(table, &mut index);
        // An index of our own making gives way to a written one that can do its work.
        table
            .indexes
            .retain(|known| known.source != IndexSource::ForeignKey || !leads(dialect, &index, &known.keys));
        table.indexes.push(index);
    }

    // In SQLite `("a")` and in MySQL `('a')` may be a string where no such column exists; a name is the likelier reading.
    fn resolve_quoted_expressions(&self, table: &Table, index: &mut Index) {
        for key in &mut index.keys {
            if let KeyPart::Expression(text) = &key.part
                && table
                    .columns
                    .iter()
                    .any(|column| self.schema.dialect.same(&column.name, text))
            {
                key.part = KeyPart::Column(text.clone());
            }
        }
    }

    /// In the MySQL family a foreign key makes an index, unless one begins with its columns already.
    fn add_foreign_key(&mut self, table: &mut Table, foreign: ForeignKey) {
        let dialect = self.schema.dialect;
        let keys: Vec<IndexKey> = foreign.columns.iter().cloned().map(IndexKey::column).collect();
        let served = table.indexes.iter().any(|index| leads(dialect, index, &keys));
        if dialect == Dialect::MySql && !served {
            table.indexes.push(Index {
                name: foreign.name.clone().unwrap_or_else(|| foreign.columns[0].clone()),
                source: IndexSource::ForeignKey,
                keys,
                usable: true,
                origin: foreign.origin,
                ..Index::default()
            });
        }
        table.foreign_keys.push(foreign);
    }

    fn create_index(&mut self, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        let mut create = index::create_index_head(cx)?;
        let Some(table) = self.find(&create.table) else {
            let message = |name: &str| format!("an index on `{name}`, a table that is not known");
            return Err(self.unknown_table(&create.table, message));
        };
        if let Err(reason) = index::create_index_tail(cx, &mut create) {
            self.schema.tables[table].incomplete = true;
            return Err(reason);
        }
        let dialect = self.schema.dialect;
        let exists = self.schema.tables[table]
            .indexes
            .iter()
            .any(|index| dialect.same(&index.name, &create.index.name));
        if create.if_not_exists && exists {
            return Ok(());
        }
        // One index has one name: what is said later holds.
        let named = create.index.name.clone();
        self.schema.tables[table]
            .indexes
            .retain(|index| !dialect.same(&index.name, &named));
        create.index.usable &= !create.only || !self.schema.tables[table].partitioned;
        self.with_table(table, |build, table| build.add_index(table, create.index));
        Ok(())
    }
}

/// Whether an index begins with the columns of `keys`.
fn leads(dialect: Dialect, index: &Index, keys: &[IndexKey]) -> bool {
    index.keys.len() >= keys.len()
        && index.predicate.is_none()
        && index.method == IndexMethod::Btree
        && keys.iter().zip(&index.keys).all(|(wanted, key)| {
            key.prefix.is_none()
                && match (wanted.column_name(), key.column_name()) {
                    (Some(wanted), Some(name)) => dialect.same(wanted, name),
                    _ => false,
                }
        })
}
