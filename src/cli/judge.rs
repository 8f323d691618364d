//! `seqscan judge`: what the database's planner would make of a query, for people and for programs.

use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use rayon::prelude::*;
use seqscan_schema::{
    Access, Engine, Judgement, Order, QueryText, Schema, SchemaBuilder, judge_with_advice, migration_order,
};
use serde_json::{Map, Value, json};

use super::Status;
use super::args::{JudgeArgs, ListFormat};
use super::output::{Failure, Output};

/// How many lines are judged side by side before their answers are written.
const BATCH: usize = 1024;

pub(crate) fn run(args: &JudgeArgs, output: &mut Output) -> Result<Status, Failure> {
    if args.jsonl {
        // A query may nest deeply, and what walks it recurses.
        let pool = rayon::ThreadPoolBuilder::new()
            .stack_size(32 << 20)
            .build()
            .map_err(|error| anyhow!(error).context("cannot start the threads"))?;
        return pool.install(|| lines(args, output));
    }
    let engine = engine(args.dialect.as_deref())?;
    if args.schema.is_empty() {
        return Err(anyhow!("no schema: give its file or folder with --schema").into());
    }
    let schema = schema(args, engine)?;
    let engine = engine.unwrap_or_else(|| Engine::newest(schema.dialect));
    let text = match args.query.as_deref() {
        None => read_stdin()?,
        Some(path) if path == Path::new("-") => read_stdin()?,
        Some(path) => fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?,
    };
    let judgements = judge_with_advice(&schema, &QueryText::new(&text), engine);
    if judgements.is_empty() {
        return Err(anyhow!("no statement in the query can be parsed").into());
    }
    let json = args.output_format == ListFormat::Json;
    if json {
        let all: Vec<Value> = judgements
            .iter()
            .map(|judgement| Value::Object(object(judgement)))
            .collect();
        writeln!(output.stdout(), "{:#}", Value::Array(all))?;
        return Ok(Status::Clean);
    }
    let mut is_first = true;
    for judgement in &judgements {
        if !is_first {
            writeln!(output.stdout())?;
        }
        is_first = false;
        explain(judgement, &text, output)?;
    }
    Ok(Status::Clean)
}

fn engine(named: Option<&str>) -> Result<Option<Engine>, Failure> {
    let Some(named) = named else { return Ok(None) };
    let engine = Engine::parse(named);
    match engine {
        Some(engine) => Ok(Some(engine)),
        None => {
            Err(anyhow!("unknown dialect {named:?}: say postgres, mysql, mariadb or sqlite, as in postgres:15").into())
        }
    }
}

fn read_stdin() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    io::stdin()
        .read_to_end(&mut bytes)
        .context("cannot read standard input")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn schema(args: &JudgeArgs, engine: Option<Engine>) -> anyhow::Result<Schema> {
    let mut builder = SchemaBuilder::new(engine.map(|engine| engine.dialect));
    for path in &args.schema {
        let context = || format!("cannot read the schema {}", path.display());
        if fs::metadata(path).with_context(context)?.is_dir() {
            let mut names = Vec::new();
            for entry in ignore::WalkBuilder::new(path).standard_filters(false).build().flatten() {
                if entry
                    .path()
                    .extension()
                    .is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
                {
                    names.push(entry.into_path());
                }
            }
            names.sort();
            let shown: Vec<String> = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
            for at in migration_order(&shown) {
                let name = &shown[at];
                let bytes = fs::read(name).with_context(|| format!("cannot read the schema {name}"))?;
                builder.add_source(name, &String::from_utf8_lossy(&bytes));
            }
        } else {
            let bytes = fs::read(path).with_context(context)?;
            builder.add_source(&path.to_string_lossy(), &String::from_utf8_lossy(&bytes));
        }
    }
    let schema = builder.finish();
    if schema.tables.is_empty() {
        bail!("the schema has no tables");
    }
    Ok(schema)
}

fn lines(args: &JudgeArgs, output: &mut Output) -> Result<Status, Failure> {
    let default = engine(args.dialect.as_deref())?;
    let mut input = io::BufReader::with_capacity(1 << 20, io::stdin());
    let mut batch: Vec<Vec<u8>> = Vec::new();
    loop {
        let mut line = Vec::new();
        let read = input
            .read_until(b'\n', &mut line)
            .context("cannot read standard input")?;
        if read > 0 && !line.trim_ascii().is_empty() {
            batch.push(line);
        }
        // Whoever writes line by line gets answers line by line.
        if read == 0 || batch.len() >= BATCH || input.buffer().is_empty() {
            let answers: Vec<Value> = batch.par_iter().map(|line| answer(line, default)).collect();
            for answer in answers {
                writeln!(output.stdout(), "{answer}")?;
            }
            output.flush()?;
            batch.clear();
        }
        if read == 0 {
            return Ok(Status::Clean);
        }
    }
}

/// The answer to one line; an object with `error` if there is none.
fn answer(line: &[u8], default: Option<Engine>) -> Value {
    let failed = |id: Value, error: String| json!({ "id": id, "error": error });
    let case: Value = match serde_json::from_slice(line) {
        Ok(case) => case,
        Err(error) => return failed(Value::Null, format!("not a JSON object: {error}")),
    };
    let id = case["id"].clone();
    if !case.is_object() {
        return failed(id, "not a JSON object".to_owned());
    }
    let judged = catch_unwind(AssertUnwindSafe(|| judged(&case, default)));
    match judged {
        Ok(Ok(mut fields)) => {
            fields.insert("id".to_owned(), id);
            Value::Object(fields)
        }
        Ok(Err(error)) => failed(id, error),
        Err(_) => failed(id, "seqscan failed on this case; please report it".to_owned()),
    }
}

fn judged(case: &Value, default: Option<Engine>) -> Result<Map<String, Value>, String> {
    let text = |field: &str| case[field].as_str().ok_or_else(|| format!("`{field}` is no string"));
    let (ddl, query) = (text("schema")?, text("query")?);
    let engine = match &case["dialect"] {
        Value::Null => default,
        Value::String(name) => Some(Engine::parse(name).ok_or_else(|| format!("unknown dialect {name:?}"))?),
        _ => return Err("`dialect` is no string".to_owned()),
    };
    let mut builder = SchemaBuilder::new(engine.map(|engine| engine.dialect));
    builder.add_source("schema.sql", ddl);
    let schema = builder.finish();
    let mut engine = engine.unwrap_or_else(|| Engine::newest(schema.dialect));
    let version = match &case["engine_version"] {
        Value::String(version) => Some(version.clone()),
        Value::Number(version) => Some(version.to_string()),
        _ => None,
    };
    if let Some(version) = version {
        engine = engine
            .with_version(&version)
            .ok_or_else(|| format!("unknown engine_version {version:?}"))?;
    }
    let judgements = judge_with_advice(&schema, &QueryText::new(query), engine);
    match judgements.first() {
        Some(judgement) => Ok(object(judgement)),
        None => Err("the query cannot be parsed".to_owned()),
    }
}

fn order_word(order: Order) -> &'static str {
    match order {
        Order::Served => "served",
        Order::Partial(_) => "partial",
        Order::Sort => "sort",
        Order::Trivial => "trivial",
        Order::None => "none",
    }
}

fn access_word(access: Access) -> &'static str {
    match access {
        Access::Index => "index",
        Access::Scan => "scan",
        Access::None => "none",
    }
}

/// A judgement in the terms of the format.
fn object(judgement: &Judgement) -> Map<String, Value> {
    let presorted = match judgement.order {
        Order::Partial(terms) => terms,
        _ => None,
    };
    let filters: Map<String, Value> = judgement
        .tables
        .iter()
        .map(|table| (table.name.clone(), access_word(table.access).into()))
        .collect();
    let mut fields = Map::new();
    fields.insert("id".to_owned(), Value::Null);
    fields.insert("order_by".to_owned(), order_word(judgement.order).into());
    fields.insert("presorted".to_owned(), json!(presorted));
    fields.insert("filters".to_owned(), Value::Object(filters));
    fields.insert("served_by".to_owned(), json!(judgement.served_by));
    fields.insert("with_filter".to_owned(), json!(judgement.with_filter));
    fields.insert("advice".to_owned(), json!(judgement.advice));
    fields
}

fn explain(judgement: &Judgement, text: &str, output: &mut Output) -> Result<(), Failure> {
    let statement = text.get(judgement.range.clone()).unwrap_or_default();
    let words: Vec<&str> = statement.split_whitespace().collect();
    let out = output.stdout();
    writeln!(out, "{}", crate::report::visible(&words.join(" ")))?;
    let by = |names: &[String]| match names {
        [] => String::new(),
        names => format!(" by {}", names.join(", ")),
    };
    let order = match judgement.order {
        Order::Served => match judgement.with_filter {
            Some(false) => format!("served{}, by walking all of it", by(&judgement.served_by)),
            _ => format!("served{}", by(&judgement.served_by)),
        },
        Order::Partial(Some(terms)) => format!(
            "first {terms} of {} terms served{}",
            judgement.terms.len(),
            by(&judgement.served_by)
        ),
        Order::Partial(None) => format!("partly served{}", by(&judgement.served_by)),
        Order::Sort => "sorted: no index gives it".to_owned(),
        Order::Trivial => "at most one row, nothing to sort".to_owned(),
        Order::None => "none".to_owned(),
    };
    writeln!(out, "  order by  {order}")?;
    for table in &judgement.tables {
        let access = match table.access {
            Access::Index => format!("index{}", by(&table.by)),
            Access::Scan => "scan: no index finds these rows".to_owned(),
            Access::None => "no condition of its own".to_owned(),
        };
        writeln!(out, "  {}  {access}", crate::report::visible(&table.name))?;
    }
    for advice in &judgement.advice {
        writeln!(out, "  better with  {};", crate::report::visible(advice))?;
    }
    if !judgement.certain {
        writeln!(out, "  not everything here was understood, so this is the best guess")?;
    }
    Ok(())
}
