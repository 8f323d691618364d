//! Proposed indexes, for people and for programs.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{Diagnostic as Rendered, Label as RenderedLabel, Severity as RenderedSeverity};
use seqscan_analysis::Certainty;
use seqscan_hir::{FileId, Span};
use seqscan_lints::Level;
use seqscan_schema::{KeyPart, Little, ProposedIndex, Want};
use serde_json::{Value, json};

use super::Severity;
use super::escape::one_line;
use super::shown::ShownFiles;
use super::text::{hanging, render};
use crate::edit::new_file_diff;
use crate::migrate::NewFile;
use crate::project::{Position, QueryPlace, SchemaAdvice, SourceFile, Sources};

/// How many places are shown with their code; the others are named.
const SHOWN: usize = 6;

/// The migration of one schema, as far as there is one.
#[derive(Debug, Default)]
pub struct Migration {
    /// The files that it consists of.
    pub files: Vec<NewFile>,
    /// What is to be done beside it.
    pub notes: Vec<String>,
    /// Why there is none.
    pub problem: Option<String>,
    /// Whether the files were written.
    pub is_written: bool,
}

/// An index with the queries it is for.
#[derive(Clone, Copy)]
struct Shown<'a> {
    advice: &'a SchemaAdvice,
    index: &'a ProposedIndex,
    places: &'a [QueryPlace],
}

fn shown<'a>(advice: &'a [SchemaAdvice], is_needed: bool) -> impl Iterator<Item = Shown<'a>> {
    let all = advice.iter().flat_map(|advice| {
        let both = advice.indexes.iter().zip(&advice.queries);
        both.map(move |(index, places)| Shown { advice, index, places })
    });
    all.filter(move |shown| shown.index.is_needed == is_needed)
}

/// With the code, as findings are shown: needed indexes first, then those that would save little, then the migrations.
pub fn write_indexes(
    advice: &[SchemaAdvice],
    migrations: &[Migration],
    sources: &Sources,
    is_coloured: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for is_needed in [true, false] {
        for shown in shown(advice, is_needed) {
            out.write_all(&rendered(shown, sources, is_coloured)?)?;
        }
    }
    for file in migrations.iter().filter(|it| !it.is_written).flat_map(|it| &it.files) {
        let diff = new_file_diff(&file.name, &file.text);
        out.write_all(diff.as_bytes())?;
    }
    Ok(())
}

fn level(index: &ProposedIndex) -> Level {
    if index.is_needed { Level::Warn } else { Level::Note }
}

fn rendered(shown: Shown<'_>, sources: &Sources, is_coloured: bool) -> io::Result<Vec<u8>> {
    let places = &shown.places[..shown.places.len().min(SHOWN)];
    let marks: Vec<(&SourceFile, Span)> = places
        .iter()
        .map(|place| (sources.get(place.file), place.span))
        .collect();
    let (files, ranges) = ShownFiles::new(&marks);
    let labels = places
        .iter()
        .zip(ranges)
        .enumerate()
        .map(|(at, (place, (file, range)))| {
            let label = if at == 0 {
                RenderedLabel::primary(file, range)
            } else {
                RenderedLabel::secondary(file, range)
            };
            let mut message = what(place.want).to_owned();
            let is_inside = place.call_file == place.file && place.call.contains(place.span);
            if !is_inside {
                message.push_str(&format!(", run at {}", name(sources, place.call_file, place.call)));
            }
            label.with_message(one_line(&message))
        });
    let mut notes = Vec::new();
    if shown.places.len() > SHOWN {
        let rest = shown.places[SHOWN..].iter();
        let rest: Vec<String> = rest.map(|place| name(sources, place.file, place.span)).collect();
        notes.push(hanging("note", &format!("and for {}", rest.join("\n    "))));
    }
    if !shown.index.is_needed {
        notes.push(hanging("note", saves_little(shown)));
    }
    for replaced in &shown.index.replaces {
        let note = format!("`{replaced}` is of no use beside it: its keys are the first of these");
        notes.push(hanging("note", &note));
    }
    let statement = shown.index.statement(&shown.advice.schema, false);
    notes.push(hanging("help", &format!("{statement};")));
    let severity = match Severity::of(level(shown.index)) {
        Severity::Error => RenderedSeverity::Error,
        Severity::Warning => RenderedSeverity::Warning,
        Severity::Info => RenderedSeverity::Note,
    };
    let rendered = Rendered::new(severity)
        .with_message(one_line(&message(shown)))
        .with_labels(labels.collect())
        .with_notes(notes);
    render(&files, &rendered, is_coloured)
}

fn message(shown: Shown<'_>) -> String {
    let table = &shown.advice.schema.tables[shown.index.table].name;
    let keys = shown.index.key_texts(&shown.advice.schema).join(", ");
    let verb = if shown.index.is_needed { "needs" } else { "could use" };
    match shown.places.len() {
        1 => format!("a query {verb} an index on `{table} ({keys})`"),
        count => format!(
            "{count} queries {} an index on `{table} ({keys})`",
            verb.trim_end_matches("s")
        ),
    }
}

fn saves_little(shown: Shown<'_>) -> &'static str {
    match shown.places.iter().find_map(|place| place.little) {
        Some(Little::Sort) | None => "an index finds these rows already: it saves no more than their sort",
        Some(Little::Rows) => "the condition may leave many rows of the table, and then it saves little",
        Some(Little::Join) => "the join finds these rows by an index already",
    }
}

fn what(want: Want) -> &'static str {
    match want {
        Want::Order => "no index gives this order",
        Want::Filter => "the whole table is read for this",
        Want::Join => "the whole table is read for each row",
    }
}

/// `app/orders.py:41:23`.
fn name(sources: &Sources, file: FileId, span: Span) -> String {
    let file = sources.get(file);
    let Position { row, column } = file.position(span.start);
    format!("{}:{row}:{column}", file.name)
}

/// One object: `indexes` and `migrations`.
pub fn indexes_json(advice: &[SchemaAdvice], migrations: &[Migration], sources: &Sources) -> Value {
    let indexes = [true, false].into_iter().flat_map(|is_needed| shown(advice, is_needed));
    let indexes: Vec<Value> = indexes.map(|shown| entry(shown, sources)).collect();
    let migrations: Vec<Value> = migrations.iter().map(migration).collect();
    json!({"indexes": indexes, "migrations": migrations})
}

fn entry(shown: Shown<'_>, sources: &Sources) -> Value {
    let schema = &shown.advice.schema;
    let table = &schema.tables[shown.index.table];
    let keys = shown.index.keys.iter().map(|key| {
        let (column, expression) = match &key.part {
            KeyPart::Column(name) => (json!(name), Value::Null),
            KeyPart::Expression(text) => (Value::Null, json!(text)),
        };
        json!({"column": column, "expression": expression, "desc": key.desc, "nulls_first": key.nulls_first})
    });
    let places = shown.places.iter().map(|place| {
        let at = |file: FileId, span: Span| {
            let file = sources.get(file);
            let location = |offset| {
                let Position { row, column } = file.position(offset);
                json!({"row": row, "column": column})
            };
            (json!(file.name), location(span.start), location(span.end))
        };
        let (filename, location, end_location) = at(place.file, place.span);
        let (call_filename, call_location, _) = at(place.call_file, place.call);
        json!({
            "filename": filename,
            "location": location,
            "end_location": end_location,
            "call": {"filename": call_filename, "location": call_location},
            "for": match place.want { Want::Order => "order_by", Want::Filter => "filter", Want::Join => "join" },
            "confidence": match place.certainty { Certainty::Known => "high", Certainty::Inferred => "medium" },
            "statement": place.statement,
        })
    });
    let level = level(shown.index);
    json!({
        "name": shown.index.name,
        "table": table.name,
        "table_schema": table.schema,
        "keys": keys.collect::<Vec<_>>(),
        "statement": shown.index.statement(schema, false),
        "level": level.name(),
        "severity": Severity::of(level).name(),
        "message": message(shown),
        "schema": shown.advice.home.name,
        "replaces": shown.index.replaces,
        "queries": places.collect::<Vec<_>>(),
    })
}

fn migration(migration: &Migration) -> Value {
    let files = migration
        .files
        .iter()
        .map(|file| json!({"filename": file.name, "content": file.text}));
    json!({
        "files": files.collect::<Vec<_>>(),
        "notes": migration.notes,
        "problem": migration.problem,
        "written": migration.is_written,
    })
}
