//! DDL statements, applied one after the other to the schema that they describe.
//!
//! The reader is our own and looks only at what matters for tables, columns, keys and indexes: a clause that it has never
//! heard of is stepped over, where a full parser would give up on the statement and with it on an index. Expressions are
//! kept as text, to be parsed when a query is compared with them.

mod alter;
mod create;
mod cursor;
mod index;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::Dialect;
use crate::lexer::{Lexer, TokenKind};
use crate::model::{Name, Origin, Schema, SchemaProblem, Table};
use crate::split::{Statement, forward_parts, statements};
use cursor::{Cursor, Reason};

/// Collects DDL texts and builds the [`Schema`] they describe.
///
/// ```
/// use seqscan_schema::{Name, SchemaBuilder};
///
/// let mut builder = SchemaBuilder::new(None);
/// builder.add_source("0001.sql", "CREATE TABLE facts (id bigserial PRIMARY KEY, user_id int)");
/// builder.add_source("0002.sql", "CREATE INDEX facts_user ON facts (user_id)");
/// let schema = builder.finish();
/// assert_eq!(schema.table(&[Name::plain("facts")]).unwrap().indexes.len(), 2);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SchemaBuilder {
    dialect: Option<Dialect>,
    sources: Vec<String>,
    pieces: Vec<(usize, Piece)>,
}

/// Something to apply, in its turn.
#[derive(Clone, Debug)]
enum Piece {
    /// A whole file of DDL.
    File(String),
    /// DDL that stands for what is said in another way in a range of its source: a call in a migration, a field of a model.
    Said(Range<usize>, String),
    /// What is said in a range of its source and could not be understood, with the table that it is about, where that is known.
    Lost(Range<usize>, String, Option<String>),
}

impl SchemaBuilder {
    /// Begins an empty schema; without a dialect, the DDL itself decides.
    pub fn new(dialect: Option<Dialect>) -> Self {
        Self {
            dialect,
            ..Self::default()
        }
    }

    /// Adds one file of DDL. Migrations apply in the order in which they are added.
    pub fn add_source(&mut self, name: &str, text: &str) {
        let source = self.begin_source(name);
        self.pieces.push((source, Piece::File(text.to_owned())));
    }

    /// Begins a source that is no DDL by itself, and gives its number; what it means is told by [`SchemaBuilder::say`].
    pub fn begin_source(&mut self, name: &str) -> usize {
        self.sources.push(name.to_owned());
        self.sources.len() - 1
    }

    /// Adds statements that stand for what a source says in `range` in a language of its own. Applied in the order of calls.
    pub fn say(&mut self, source: usize, range: Range<usize>, ddl: &str) {
        self.pieces.push((source, Piece::Said(range, ddl.to_owned())));
    }

    /// Notes something in a source that changes the schema in a way that was not understood: of `table`, if that is known.
    pub fn lose(&mut self, source: usize, range: Range<usize>, message: &str, table: Option<&str>) {
        let lost = Piece::Lost(range, message.to_owned(), table.map(str::to_owned));
        self.pieces.push((source, lost));
    }

    /// The names of all tables that are ever created, whether or not they stay.
    pub fn created(&self) -> BTreeSet<String> {
        self.clone().build().created
    }

    /// Reads everything. What cannot be read is listed in [`Schema::problems`] and costs nothing else.
    pub fn finish(self) -> Schema {
        self.build().finish()
    }

    fn build(self) -> Build {
        let texts = || {
            self.pieces.iter().filter_map(|(_, piece)| match piece {
                Piece::File(text) | Piece::Said(_, text) => Some(text.as_str()),
                Piece::Lost(..) => None,
            })
        };
        let mut build = Build {
            schema: Schema {
                dialect: self.dialect.unwrap_or_else(|| Dialect::detect_all(texts())),
                ..Schema::default()
            },
            ..Build::default()
        };
        for (source, piece) in &self.pieces {
            build.source = *source;
            build.said = None;
            match piece {
                Piece::File(text) => {
                    for part in forward_parts(text) {
                        build.statements(text, part);
                    }
                }
                Piece::Said(range, text) => {
                    build.said = Some(build.origin(range.clone()));
                    build.statements(text, 0..text.len());
                }
                Piece::Lost(range, message, table) => {
                    build.schema.statements += 1;
                    build.problem(build.origin(range.clone()), message.clone());
                    let table = table.as_deref().and_then(|name| build.find(&[Name::quoted(name)]));
                    if let Some(table) = table {
                        build.schema.tables[table].incomplete = true;
                    }
                }
            }
        }
        build.schema.sources = self.sources;
        build
    }
}

/// A schema while statements are applied to it.
#[derive(Default)]
struct Build {
    schema: Schema,
    /// Tables that were dropped: their places are kept until the end, so that others can refer to tables by number.
    dropped: Vec<bool>,
    /// Where unqualified names are created, if a statement said so.
    search_path: Option<String>,
    source: usize,
    /// Where everything comes from, while what is applied stands for something that is said in another way.
    said: Option<Origin>,
    /// Indexes of partitioned tables that were made `ONLY` there, to be attached one by one.
    attached: Vec<String>,
    /// Every name under which a table was created.
    created: BTreeSet<String>,
    /// The problems that are about a table which is not known, by its name and their places in the list.
    unknown: Vec<(String, usize)>,
    /// Those of them that do not matter in the end.
    forgiven: BTreeSet<usize>,
}

impl Build {
    fn statements(&mut self, text: &str, part: Range<usize>) {
        for statement in statements(text, part, self.schema.dialect) {
            self.statement(text, &statement);
        }
    }

    fn statement(&mut self, text: &str, statement: &Statement) {
        self.schema.statements += 1;
        let mut cx = Cursor {
            text,
            tokens: &statement.tokens,
            pos: 0,
            dialect: self.schema.dialect,
            source: self.source,
            said: self.said,
        };
        if let Err(message) = self.apply(&mut cx) {
            self.problem(cx.origin(), message);
        }
    }

    fn problem(&mut self, origin: Origin, message: Reason) {
        self.schema.problems.push(SchemaProblem { origin, message });
    }

    fn apply(&mut self, cx: &mut Cursor<'_>) -> Result<(), Reason> {
        if cx.accept(&["CREATE"]) {
            return self.create(cx);
        }
        if cx.accept(&["ALTER"]) {
            return self.alter(cx);
        }
        if cx.accept(&["DROP"]) {
            return self.drop_something(cx);
        }
        if cx.accept(&["RENAME", "TABLE"]) {
            return self.rename_tables(cx);
        }
        if cx.accept(&["SET", "SEARCH_PATH"]) {
            cx.pos += 1;
            let first = cx.name().map(|name| name.text).ok();
            self.search_path = first.filter(|name| name != "pg_catalog" && !name.starts_with('$'));
            return Ok(());
        }
        if cx.accept(&["DO"]) {
            self.anonymous_block(cx);
        }
        Ok(())
    }

    /// `DO $$ … $$`: what it creates on the way is created, whatever the condition around it.
    fn anonymous_block(&mut self, cx: &mut Cursor<'_>) {
        let Some(body) = cx.tokens.iter().find(|token| token.kind == TokenKind::String) else {
            return;
        };
        let raw = cx.slice(*body);
        let Some(tag) = raw
            .strip_prefix('$')
            .and_then(|rest| rest.find('$'))
            .map(|length| length + 2)
        else {
            return;
        };
        let range = body.start + tag..body.end - tag;
        for statement in statements(cx.text, range, cx.dialect) {
            let mut inner = Cursor {
                tokens: &statement.tokens,
                pos: 0,
                ..*cx
            };
            // `IF NOT EXISTS (…) THEN CREATE INDEX …`
            while !inner.is_done() {
                let starts = inner.is_any(&["CREATE", "ALTER", "DROP"])
                    && ["TABLE", "INDEX", "UNIQUE"].iter().any(|word| inner.is_at(1, word));
                if starts {
                    let mut rest = inner.part(inner.pos, inner.tokens.len());
                    if let Err(message) = self.apply(&mut rest) {
                        self.problem(rest.origin(), message);
                    }
                    break;
                }
                inner.pos += 1;
            }
        }
    }

    fn origin(&self, range: Range<usize>) -> Origin {
        self.said.unwrap_or(Origin {
            source: self.source,
            start: range.start,
            end: range.end,
        })
    }

    fn table_named(&self, name: &[Name], origin: Origin) -> Table {
        let fold = |name: &Name| self.schema.dialect.fold(&name.text, name.quoted);
        let (last, qualifiers) = name.split_last().expect("a qualified name has a last part");
        let temporary = qualifiers
            .last()
            .is_some_and(|name| name.text.eq_ignore_ascii_case("temp"));
        Table {
            schema: qualifiers.last().map(fold).or_else(|| self.search_path.clone()),
            name: fold(last),
            temporary,
            origin,
            ..Table::default()
        }
    }

    fn find(&self, name: &[Name]) -> Option<usize> {
        if name.len() == 1
            && let Some(path) = &self.search_path
        {
            let qualified = [Name::quoted(path), name[0].clone()];
            if let Some(found) = self.schema.table_index(&qualified) {
                return Some(found);
            }
        }
        self.schema.table_index(name)
    }

    fn add_table(&mut self, table: Table) -> usize {
        let idx = self.schema.tables.len();
        let key = self.schema.dialect.key(&table.name);
        self.schema.by_name.entry(key).or_default().push(idx);
        self.created.insert(table.name.clone());
        self.schema.tables.push(table);
        self.dropped.push(false);
        idx
    }

    fn drop_table(&mut self, idx: usize) {
        self.forget_name(idx);
        self.dropped[idx] = true;
        // Partitions go with their table.
        let partitioned = self.schema.tables[idx].partitioned;
        let parts: Vec<usize> = (0..self.schema.tables.len())
            .filter(|&part| self.schema.tables[part].parent == Some(idx) && !self.dropped[part])
            .collect();
        for part in parts {
            self.schema.tables[part].parent = None;
            if partitioned {
                self.drop_table(part);
            }
        }
    }

    fn forget_name(&mut self, idx: usize) {
        let key = self.schema.dialect.key(&self.schema.tables[idx].name);
        if let Some(same) = self.schema.by_name.get_mut(&key) {
            same.retain(|&other| other != idx);
            if same.is_empty() {
                self.schema.by_name.remove(&key);
            }
        }
    }

    /// Changes a table by means that also need the rest of the schema.
    fn with_table<T>(&mut self, idx: usize, change: impl FnOnce(&mut Self, &mut Table) -> T) -> T {
        let mut table = std::mem::take(&mut self.schema.tables[idx]);
        let result = change(self, &mut table);
        self.schema.tables[idx] = table;
        result
    }

    /// What is said of a table that is not known: of no consequence if it is dropped later on.
    fn unknown_table(&mut self, name: &[Name], message: impl FnOnce(&str) -> String) -> Reason {
        let name = name.last().map_or("", |name| &name.text);
        self.unknown
            .push((self.schema.dialect.key(name), self.schema.problems.len()));
        message(name)
    }

    /// Forgets what could not be done to a table that is not known and is not wanted any more.
    fn forgive(&mut self, name: &[Name]) {
        let Some(last) = name.last() else { return };
        let key = self.schema.dialect.key(&last.text);
        let (forgiven, kept): (Vec<_>, Vec<_>) = self.unknown.drain(..).partition(|(name, _)| *name == key);
        self.unknown = kept;
        self.forgiven.extend(forgiven.into_iter().map(|(_, problem)| problem));
    }

    fn finish(mut self) -> Schema {
        let mut at = 0;
        self.schema.problems.retain(|_| {
            at += 1;
            !self.forgiven.contains(&(at - 1))
        });
        // An index made ONLY on a partitioned table works once the partitions' indexes are attached to it.
        for table in &mut self.schema.tables {
            for index in &mut table.indexes {
                index.usable |= self.attached.contains(&index.name);
            }
        }
        let mut places = Vec::with_capacity(self.dropped.len());
        let mut next = 0;
        for &dropped in &self.dropped {
            places.push(next);
            next += usize::from(!dropped);
        }
        let tables = std::mem::take(&mut self.schema.tables);
        let dropped = &self.dropped;
        self.schema.tables = tables
            .into_iter()
            .enumerate()
            .filter(|(idx, _)| !dropped[*idx])
            .map(|(_, mut table)| {
                table.parent = table
                    .parent
                    .filter(|&parent| !dropped[parent])
                    .map(|parent| places[parent]);
                table
            })
            .collect();
        self.schema.index_names();
        self.schema
    }
}

/// `text` with a column's name replaced wherever it stands as a word.
fn rename_in_text(dialect: Dialect, text: &str, from: &str, to: &str) -> String {
    let mut lexer = Lexer::new(text, 0..text.len(), dialect);
    let mut renamed = String::with_capacity(text.len());
    let mut copied = 0;
    while let Some(token) = lexer.next_token() {
        let raw = &text[token.range()];
        let name = match token.kind {
            TokenKind::Word => dialect.fold(raw, false),
            TokenKind::Quoted => crate::lexer::unquote(raw),
            _ => continue,
        };
        if dialect.same(&name, from) {
            renamed.push_str(&text[copied..token.start]);
            renamed.push_str(to);
            copied = token.end;
        }
    }
    renamed.push_str(&text[copied..]);
    renamed
}
