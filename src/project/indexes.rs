//! The indexes that a project's schemas lack for its queries, all of them together.

use std::collections::BTreeSet;

use rayon::prelude::*;
use seqscan_analysis::{Certainty, History, ModuleIdx, Program, Resolver};
use seqscan_hir::{FileId, Span};
use seqscan_lints::{AskedQuery, asked_queries};
use seqscan_schema::{Engine, Little, ProposedIndex, QueryText, Schema, Want, propose_indexes};

/// Where a schema was read from.
#[derive(Clone, Debug, Default)]
pub struct SchemaHome {
    /// For people: its file or folder, or what code it comes from.
    pub name: String,
    /// Whether it comes from files of SQL, of which `name` is the file or folder, relative to the project's root.
    pub is_sql: bool,
    /// The folder that code which tells it is below, relative to the project's root.
    pub folder: String,
    /// The migrations in code that tell it.
    pub history: History,
}

/// A query that an index is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryPlace {
    /// The file of the place to show: the ORDER BY or the condition where it is written, or else the call.
    pub file: FileId,
    /// The place to show.
    pub span: Span,
    /// The call that runs it: its file.
    pub call_file: FileId,
    /// The call that runs it.
    pub call: Span,
    /// Why it wants the index.
    pub want: Want,
    /// Why it would save little, if so.
    pub little: Option<Little>,
    /// The statement, on one line.
    pub statement: String,
    /// Whether that it is run against this schema is known, or inferred.
    pub certainty: Certainty,
}

/// What a schema lacks.
#[derive(Clone, Debug)]
pub struct SchemaAdvice {
    /// Where the schema was read from.
    pub home: SchemaHome,
    /// The schema.
    pub schema: Schema,
    /// How many queries there are about it.
    pub asked: usize,
    /// The indexes to create, needed ones first.
    pub indexes: Vec<ProposedIndex>,
    /// For each index, the queries it is for, by file and place.
    pub queries: Vec<Vec<QueryPlace>>,
}

/// The indexes that each schema lacks for the queries of these files; `homes` has one for each schema.
pub(super) fn advise(
    program: &Program,
    files: &BTreeSet<FileId>,
    homes: Vec<SchemaHome>,
    small_tables: &[String],
) -> Vec<SchemaAdvice> {
    let modules: Vec<ModuleIdx> = program.module_ids().collect();
    let asked: Vec<(usize, AskedQuery)> = modules
        .into_par_iter()
        .filter(|module| files.contains(&program.file(*module)))
        .filter_map(|module| Some((module, program.schema_index(module)?)))
        .flat_map_iter(|(module, schema)| asked_queries(program, module).into_iter().map(move |it| (schema, it)))
        .collect();
    let homes: Vec<(usize, SchemaHome)> = homes.into_iter().enumerate().collect();
    homes
        .into_par_iter()
        .filter_map(|(at, home)| {
            let schema = program.schemas.get(at)?;
            let queries: Vec<&AskedQuery> = asked.iter().filter(|(of, _)| *of == at).map(|(_, it)| it).collect();
            let texts: Vec<QueryText> = queries.iter().map(|query| query_text(query)).collect();
            let indexes = propose_indexes(schema, &texts, Engine::newest(schema.dialect), small_tables);
            let resolver = Resolver::new(program);
            let places = indexes.iter().map(|index| places(program, &resolver, &queries, index));
            Some(SchemaAdvice {
                queries: places.collect(),
                asked: queries.len(),
                home,
                schema: schema.clone(),
                indexes,
            })
        })
        .collect()
}

fn query_text(query: &AskedQuery) -> QueryText {
    QueryText {
        text: query.text.text.clone(),
        holes: query.text.holes.clone(),
        has_default_order: query.text.has_default_order,
    }
}

fn places(
    program: &Program,
    resolver: &Resolver<'_>,
    queries: &[&AskedQuery],
    index: &ProposedIndex,
) -> Vec<QueryPlace> {
    let place = |served: &seqscan_schema::ServedQuery| {
        let query = queries[served.query];
        // A whole statement is shown by its first line.
        let range = match served.range == served.statement {
            true => {
                let text = query.text.text.get(served.range.clone()).unwrap_or_default();
                let start = served.range.start + text.len() - text.trim_start().len();
                start..start + text.trim_start().lines().next().map_or(0, |line| line.trim_end().len())
            }
            false => served.range.clone(),
        };
        let located = query.text.locate(resolver, range);
        let located = located.or_else(|| {
            let start = served.range.start..served.range.start + 1;
            query.text.locate(resolver, start)
        });
        let (file, span) = located.map_or((query.file, query.span), |(module, span)| (program.file(module), span));
        let statement = query.text.text.get(served.statement.clone()).unwrap_or_default();
        let words: Vec<&str> = statement.split_whitespace().collect();
        QueryPlace {
            file,
            span,
            call_file: query.file,
            call: query.span,
            want: served.want,
            little: served.little,
            statement: words.join(" "),
            certainty: query.certainty,
        }
    };
    let mut places: Vec<QueryPlace> = index.queries.iter().map(place).collect();
    places.sort_by(|a, b| {
        let key = |it: &QueryPlace| (it.file, it.span, it.call_file, it.call, it.want);
        key(a).cmp(&key(b)).then_with(|| a.statement.cmp(&b.statement))
    });
    places.dedup();
    places
}
