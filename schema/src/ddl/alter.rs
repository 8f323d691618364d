//! `ALTER`, `DROP` and `RENAME` of tables, columns, constraints and indexes.

use super::Build;
use super::cursor::{Cursor, Reason};
use super::table::{Element, column, element};
use crate::Dialect;
use crate::model::{IndexSource, KeyPart, Name, Table};

impl Build {
    pub(super) fn alter(&mut self, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        cx.skip_any(&["FOREIGN", "ONLINE", "IGNORE"]);
        if cx.accept(&["TABLE"]) {
            return self.alter_table(cx);
        }
        if cx.accept(&["INDEX"]) {
            return self.alter_index(cx);
        }
        if cx.accept(&["VIEW"]) || cx.accept(&["MATERIALIZED", "VIEW"]) {
            cx.accept(&["IF", "EXISTS"]);
            let name = cx.qualified()?;
            if let Some(idx) = self.find(&name)
                && cx.accept(&["RENAME", "TO"])
            {
                let to = cx.stored_name()?;
                self.rename_table(idx, to);
            }
        }
        Ok(())
    }

    fn alter_table(&mut self, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        let if_exists = cx.accept(&["IF", "EXISTS"]);
        cx.accept(&["ONLY"]);
        let name = cx.qualified()?;
        cx.accept(&["*"]);
        let Some(idx) = self.find(&name) else {
            // What was created under its last name already.
            let mut renamed = *cx;
            if renamed.accept(&["RENAME", "TO"])
                && let Ok(to) = renamed.qualified()
                && self.find(&to).is_some()
            {
                self.forgive(&name);
                return Ok(());
            }
            // `ALTER TABLE … OWNER TO` also follows sequences and views in a dump.
            let harmless =
                if_exists || cx.is_any(&["OWNER", "ENABLE", "DISABLE", "SET", "RESET", "CLUSTER", "REPLICA"]);
            return if harmless {
                Ok(())
            } else {
                Err(self.unknown_table(&name, |name| format!("`{name}`, a table that is not known, is altered")))
            };
        };
        let mut problem = None;
        for mut action in cx.list() {
            if let Err(reason) = self.table_action(idx, &mut action) {
                self.schema.tables[idx].incomplete = true;
                problem = Some(reason);
            }
        }
        problem.map_or(Ok(()), Err)
    }

    fn table_action(&mut self, idx: usize, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        if cx.accept(&["ADD"]) {
            return self.add(idx, cx);
        }
        if cx.accept(&["DROP"]) {
            return self.drop_part(idx, cx);
        }
        if cx.accept(&["RENAME"]) {
            return self.rename(idx, cx);
        }
        if cx.accept(&["MODIFY"]) {
            cx.accept(&["COLUMN"]);
            cx.accept(&["IF", "EXISTS"]);
            return self.redefine(idx, cx, None);
        }
        if cx.accept(&["CHANGE"]) {
            cx.accept(&["COLUMN"]);
            cx.accept(&["IF", "EXISTS"]);
            let old = cx.stored_name()?;
            return self.redefine(idx, cx, Some(old));
        }
        if cx.accept(&["ATTACH", "PARTITION"]) {
            let child = cx.qualified()?;
            let child = self.find(&child).ok_or("a partition that is not known is attached")?;
            self.schema.tables[child].parent = Some(idx);
            self.schema.tables[idx].partitioned = true;
            return Ok(());
        }
        if cx.accept(&["DETACH", "PARTITION"]) || cx.accept(&["NO", "INHERIT"]) {
            let child = cx.qualified()?;
            self.detach(idx, &child);
            return Ok(());
        }
        if cx.accept(&["INHERIT"]) {
            let parent = cx.qualified()?;
            self.schema.tables[idx].parent = self.find(&parent);
            return Ok(());
        }
        if cx.accept(&["SET", "SCHEMA"]) {
            self.schema.tables[idx].schema = Some(cx.stored_name()?);
            return Ok(());
        }
        if cx.accept(&["ALTER"]) {
            return self.alter_part(idx, cx);
        }
        // Not SQL: how a declaration in code says that it has columns from elsewhere.
        if cx.accept(&["COLUMNS", "UNKNOWN"]) {
            self.schema.tables[idx].columns_known = false;
        }
        Ok(())
    }

    fn add(&mut self, idx: usize, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        let forced_column = cx.accept(&["COLUMN"]);
        if cx.is("PARTITION") {
            return Ok(());
        }
        let if_not_exists = cx.accept(&["IF", "NOT", "EXISTS"]);
        let table = self.schema.tables[idx].name.clone();
        if cx.is("(") {
            // MySQL: ADD (a int, b int).
            for mut part in cx.group()?.list() {
                let element = element(&mut part, &table)?;
                self.with_table(idx, |build, table| build.add_element(table, element));
            }
            return Ok(());
        }
        let element = if forced_column {
            column(cx, &table)?
        } else {
            element(cx, &table)?
        };
        if let Element::Column(column, _) = &element
            && if_not_exists
            && self.schema.tables[idx]
                .columns
                .iter()
                .any(|known| self.schema.dialect.same(&known.name, &column.name))
        {
            return Ok(());
        }
        self.with_table(idx, |build, table| build.add_element(table, element));
        Ok(())
    }

    fn drop_part(&mut self, idx: usize, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        let dialect = self.schema.dialect;
        let table = &mut self.schema.tables[idx];
        if cx.accept(&["PRIMARY", "KEY"]) {
            table.indexes.retain(|index| index.source != IndexSource::PrimaryKey);
            return Ok(());
        }
        if cx.accept(&["FOREIGN", "KEY"]) {
            cx.accept(&["IF", "EXISTS"]);
            let name = cx.stored_name()?;
            table
                .foreign_keys
                .retain(|key| !key.name.as_deref().is_some_and(|known| dialect.same(known, &name)));
            return Ok(());
        }
        let key = dialect == Dialect::MySql && (cx.accept(&["INDEX"]) || cx.accept(&["KEY"]));
        if key || cx.accept(&["CONSTRAINT"]) {
            cx.accept(&["IF", "EXISTS"]);
            let name = cx.stored_name()?;
            table.indexes.retain(|index| !dialect.same(&index.name, &name));
            table
                .foreign_keys
                .retain(|key| !key.name.as_deref().is_some_and(|known| dialect.same(known, &name)));
            return Ok(());
        }
        if cx.is("CHECK") || cx.is("PARTITION") {
            return Ok(());
        }
        cx.accept(&["COLUMN"]);
        cx.accept(&["IF", "EXISTS"]);
        if cx.is("(") {
            for mut part in cx.group()?.list() {
                let name = part.stored_name()?;
                drop_column(dialect, &mut self.schema.tables[idx], &name);
            }
            return Ok(());
        }
        let name = cx.stored_name()?;
        drop_column(dialect, table, &name);
        Ok(())
    }

    fn rename(&mut self, idx: usize, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        let dialect = self.schema.dialect;
        if cx.accept(&["TO"]) || cx.accept(&["AS"]) {
            let to = cx.qualified()?.pop().unwrap_or_default();
            self.rename_table(idx, dialect.fold(&to.text, to.quoted));
            return Ok(());
        }
        let index = cx.is_any(&["INDEX", "KEY", "CONSTRAINT"]) && !cx.is_at(1, "TO");
        if index {
            cx.pos += 1;
        } else {
            cx.accept(&["COLUMN"]);
        }
        let from = cx.stored_name()?;
        if !index && cx.is_done() {
            // MySQL: RENAME new_name.
            self.rename_table(idx, from);
            return Ok(());
        }
        cx.expect("TO")?;
        let to = cx.stored_name()?;
        let table = &mut self.schema.tables[idx];
        if index {
            for known in table
                .indexes
                .iter_mut()
                .filter(|index| dialect.same(&index.name, &from))
            {
                known.name.clone_from(&to);
            }
        } else {
            rename_column(dialect, table, &from, &to);
            for child in self.schema.tables.iter_mut().filter(|table| table.parent == Some(idx)) {
                rename_column(dialect, child, &from, &to);
            }
        }
        Ok(())
    }

    /// MySQL's `MODIFY` and `CHANGE`.
    fn redefine(&mut self, idx: usize, cx: &mut Cursor<'_>, old: Option<String>) -> Result<(), Reason> {
        let dialect = self.schema.dialect;
        let name = self.schema.tables[idx].name.clone();
        let element = column(cx, &name)?;
        if let (Element::Column(column, _), Some(old)) = (&element, old) {
            rename_column(dialect, &mut self.schema.tables[idx], &old, &column.name);
        }
        self.with_table(idx, |build, table| build.add_element(table, element));
        Ok(())
    }

    fn alter_part(&mut self, idx: usize, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        let dialect = self.schema.dialect;
        let table = &mut self.schema.tables[idx];
        if cx.is_any(&["INDEX", "KEY"])
            && (cx.is_at(2, "INVISIBLE") || cx.is_at(2, "VISIBLE") || cx.is_at(2, "IGNORED"))
        {
            cx.pos += 1;
            let name = cx.stored_name()?;
            for index in table
                .indexes
                .iter_mut()
                .filter(|index| dialect.same(&index.name, &name))
            {
                index.usable = cx.is("VISIBLE");
            }
            return Ok(());
        }
        if cx.is("CONSTRAINT") {
            return Ok(());
        }
        cx.accept(&["COLUMN"]);
        let name = cx.stored_name()?;
        let Some(column) = table
            .columns
            .iter_mut()
            .find(|column| dialect.same(&column.name, &name))
        else {
            return Ok(());
        };
        if cx.accept(&["SET", "NOT", "NULL"]) {
            column.not_null = true;
        } else if cx.accept(&["DROP", "NOT", "NULL"]) {
            column.not_null = false;
        } else if cx.accept(&["TYPE"]) || cx.accept(&["SET", "DATA", "TYPE"]) {
            let start = cx.pos;
            while !cx.is_done() && !cx.is_any(&["USING", "COLLATE"]) {
                cx.skip();
            }
            column.type_text = cx.text_since(start).to_ascii_lowercase();
            column.collation = None;
            if cx.accept(&["COLLATE"]) {
                column.collation = cx.qualified()?.pop().map(|name| name.text.to_ascii_lowercase());
            }
        }
        Ok(())
    }

    fn alter_index(&mut self, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        cx.accept(&["IF", "EXISTS"]);
        let name = cx.qualified()?.pop().unwrap_or_default();
        let dialect = self.schema.dialect;
        let stored = dialect.fold(&name.text, name.quoted);
        if cx.accept(&["RENAME", "TO"]) {
            let to = cx.stored_name()?;
            for table in &mut self.schema.tables {
                for index in table
                    .indexes
                    .iter_mut()
                    .filter(|index| dialect.same(&index.name, &stored))
                {
                    index.name.clone_from(&to);
                }
            }
        } else if cx.accept(&["ATTACH", "PARTITION"]) {
            self.attached.push(stored);
        }
        Ok(())
    }

    fn detach(&mut self, idx: usize, name: &[Name]) {
        let child = self.find(name);
        match child {
            Some(child) if self.schema.tables[child].parent == Some(idx) => {
                // Its indexes stay with it.
                let inherited = self.schema.tables[idx].indexes.clone();
                self.schema.tables[child].indexes.extend(inherited);
                self.schema.tables[child].parent = None;
            }
            _ => self.schema.tables[idx].parent = None,
        }
    }

    fn rename_table(&mut self, idx: usize, to: String) {
        self.forget_name(idx);
        self.schema.tables[idx].name = to;
        let key = self.schema.dialect.key(&self.schema.tables[idx].name);
        self.schema.by_name.entry(key).or_default().push(idx);
    }

    /// MySQL: `RENAME TABLE a TO b, c TO d`.
    pub(super) fn rename_tables(&mut self, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        for mut part in cx.list() {
            let from = part.qualified()?;
            part.expect("TO")?;
            let to = part.qualified()?.pop().unwrap_or_default();
            let idx = self.find(&from).ok_or("a table that is not known is renamed")?;
            self.rename_table(idx, self.schema.dialect.fold(&to.text, to.quoted));
        }
        Ok(())
    }

    pub(super) fn drop_something(&mut self, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        let dialect = self.schema.dialect;
        cx.skip_any(&["TEMPORARY", "FOREIGN", "MATERIALIZED"]);
        if cx.accept(&["TABLE"]) || cx.accept(&["VIEW"]) {
            cx.accept(&["IF", "EXISTS"]);
            for mut part in cx.list() {
                let name = part.qualified()?;
                match self.find(&name) {
                    Some(idx) => self.drop_table(idx),
                    None => self.forgive(&name),
                }
            }
        } else if cx.accept(&["INDEX"]) {
            cx.accept(&["CONCURRENTLY"]);
            cx.accept(&["IF", "EXISTS"]);
            for mut part in cx.list() {
                let name = part.qualified()?.pop().unwrap_or_default();
                let name = dialect.fold(&name.text, name.quoted);
                // MySQL: index names are unique only within their table.
                let on = if part.accept(&["ON"]) {
                    self.find(&part.qualified()?)
                } else {
                    None
                };
                for (idx, table) in self.schema.tables.iter_mut().enumerate() {
                    if on.is_none_or(|on| on == idx) {
                        table.indexes.retain(|index| !dialect.same(&index.name, &name));
                    }
                }
            }
        } else if cx.accept(&["SCHEMA"]) {
            cx.accept(&["IF", "EXISTS"]);
            let schema = cx.stored_name()?;
            for idx in 0..self.schema.tables.len() {
                if self.schema.tables[idx].schema.as_ref() == Some(&schema) && !self.dropped[idx] {
                    self.drop_table(idx);
                }
            }
        }
        Ok(())
    }
}

/// Drops a column, with the indexes that need it; MySQL only takes it out of them.
fn drop_column(dialect: Dialect, table: &mut Table, name: &str) {
    table.columns.retain(|column| !dialect.same(&column.name, name));
    let holds = |key: &crate::IndexKey| key.column_name().is_some_and(|column| dialect.same(column, name));
    if dialect == Dialect::MySql {
        for index in &mut table.indexes {
            index.keys.retain(|key| !holds(key));
        }
        table.indexes.retain(|index| !index.keys.is_empty());
    } else {
        let mentions = |text: &String| super::rename_in_text(dialect, text, name, "\u{0}") != *text;
        table.indexes.retain(|index| {
            let included = index.include.iter().any(|column| dialect.same(column, name));
            let in_expression = index.keys.iter().any(|key| match &key.part {
                KeyPart::Expression(text) => mentions(text),
                KeyPart::Column(_) => false,
            });
            let in_predicate = index.predicate.as_ref().is_some_and(mentions);
            !included && !in_expression && !in_predicate && !index.keys.iter().any(holds)
        });
    }
    table
        .foreign_keys
        .retain(|key| !key.columns.iter().any(|column| dialect.same(column, name)));
}

fn rename_column(dialect: Dialect, table: &mut Table, from: &str, to: &str) {
    let rename = |name: &mut String| {
        if dialect.same(name, from) {
            to.clone_into(name);
        }
    };
    table.columns.iter_mut().for_each(|column| rename(&mut column.name));
    for index in &mut table.indexes {
        index.include.iter_mut().for_each(rename);
        for key in &mut index.keys {
            match &mut key.part {
                KeyPart::Column(name) => rename(name),
                KeyPart::Expression(text) => *text = super::rename_in_text(dialect, text, from, to),
            }
        }
        if let Some(predicate) = &mut index.predicate {
            *predicate = super::rename_in_text(dialect, predicate, from, to);
        }
    }
    table
        .foreign_keys
        .iter_mut()
        .flat_map(|key| &mut key.columns)
        .for_each(rename);
}
