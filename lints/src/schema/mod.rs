//! What is said of a schema itself, whatever its queries are: reported where its DDL says so.

mod foreign_key;
mod redundant;

use std::ops::Range;

use seqscan_hir::{FileId, Span};
use seqscan_schema::{Origin, Schema, Table, TableKind};

use crate::{Confidence, Diagnostic, Label, Lint, Options};

pub(crate) use foreign_key::UNINDEXED_FOREIGN_KEY;
pub(crate) use redundant::{DUPLICATE_INDEX, REDUNDANT_INDEX};

/// A schema that is checked.
struct SchemaContext<'a> {
    schema: &'a Schema,
    /// The file of each of its sources, where it is one of the run.
    files: &'a [Option<FileId>],
    options: &'a Options,
    found: Vec<Diagnostic>,
}

/// Runs on one schema every lint for which `is_enabled` holds. `files` has one for each of its sources.
pub fn check_schema(
    schema: &Schema,
    files: &[Option<FileId>],
    options: &Options,
    is_enabled: &dyn Fn(&Lint) -> bool,
) -> Vec<Diagnostic> {
    let mut cx = SchemaContext {
        schema,
        files,
        options,
        found: Vec::new(),
    };
    if is_enabled(UNINDEXED_FOREIGN_KEY) {
        foreign_key::check(&mut cx);
    }
    if is_enabled(REDUNDANT_INDEX) || is_enabled(DUPLICATE_INDEX) {
        redundant::check(&mut cx);
    }
    let mut found = cx.found;
    found.retain(|diagnostic| is_enabled(diagnostic.lint));
    found
}

impl<'a> SchemaContext<'a> {
    /// The tables whose indexes are all known, and that are worth an index.
    fn tables(&self) -> impl Iterator<Item = (usize, &'a Table)> + use<'a> {
        let (schema, options) = (self.schema, self.options);
        schema.tables.iter().enumerate().filter(move |(_, table)| {
            let is_small = options
                .small_tables
                .iter()
                .any(|small| small.eq_ignore_ascii_case(&table.name));
            table.kind == TableKind::Base && !table.incomplete && !table.temporary && !is_small
        })
    }

    fn label(&self, origin: Origin, message: String) -> Option<Label> {
        let file = self.files.get(origin.source).copied().flatten()?;
        let bytes: Range<u32> = u32::try_from(origin.start).ok()?..u32::try_from(origin.end).ok()?;
        Some(Label {
            file,
            span: Span::new(bytes.start, bytes.end),
            message,
        })
    }

    /// Reports a finding at a place of the DDL; nothing where that is in no file.
    fn report(&mut self, table: &Table, diagnostic: Diagnostic) {
        self.found.push(Diagnostic {
            item: table.name.clone(),
            ..diagnostic
        });
    }

    fn diagnostic(
        &self,
        lint: &'static Lint,
        confidence: Confidence,
        origin: Origin,
        message: String,
        here: String,
    ) -> Option<Diagnostic> {
        Some(Diagnostic {
            lint,
            confidence,
            message,
            primary: self.label(origin, here)?,
            labels: Vec::new(),
            lead: 0,
            notes: Vec::new(),
            is_note: false,
            help: None,
            fix: None,
            item: String::new(),
        })
    }
}
