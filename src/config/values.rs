//! Values of a TOML document, each read as what it has to be, or a problem at its place.

use std::ops::Range;

use seqscan_hir::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ConfigProblem, Globs};
use crate::meta::nearest;

/// What reading gives.
pub(crate) type Result<T> = std::result::Result<T, ConfigProblem>;

pub(crate) fn span(range: Range<usize>) -> Span {
    Span::new(range.start as u32, range.end as u32)
}

/// A key, its place, and its value.
pub(crate) type Entry<'t> = (&'t str, Span, &'t Spanned<DeValue<'t>>);

/// The entries of a table in the order of the file, so that the first mistake is the one reported.
pub(crate) fn entries<'t>(table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
    let mut entries: Vec<Entry<'t>> = table
        .iter()
        .map(|(key, value)| (key.get_ref().as_ref(), span(key.span()), value))
        .collect();
    entries.sort_by_key(|entry| entry.1);
    entries
}

pub(crate) fn unknown(key: &str, at: Span, known: &[&str]) -> ConfigProblem {
    let problem = ConfigProblem::new(at, format!("unknown key `{key}`"));
    match nearest(key, known.iter().copied()) {
        Some(near) => problem.label(format!("did you mean `{near}`?")),
        None => problem.help(format!("the keys here are {}", list(known))),
    }
}

pub(crate) fn list(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(crate) fn one_of(value: &Spanned<DeValue<'_>>, what: &str, known: &[&str]) -> Result<String> {
    let name = string(value)?;
    if known.contains(&name.as_str()) {
        return Ok(name);
    }
    let problem = ConfigProblem::new(span(value.span()), format!("`{name}` is no {what}"));
    Err(match nearest(&name, known.iter().copied()) {
        Some(near) => problem.label(format!("did you mean `{near}`?")),
        None => problem.help(format!("one of {}", list(known))),
    })
}

pub(crate) fn wrong_type(value: &Spanned<DeValue<'_>>, expected: &str) -> ConfigProblem {
    ConfigProblem::new(
        span(value.span()),
        format!("expected {expected}, found {}", kind(value.get_ref())),
    )
}

pub(crate) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

pub(crate) fn string(value: &Spanned<DeValue<'_>>) -> Result<String> {
    value
        .get_ref()
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| wrong_type(value, "a string"))
}

pub(crate) fn table<'t>(value: &'t Spanned<DeValue<'t>>) -> Result<&'t DeTable<'t>> {
    value.get_ref().as_table().ok_or_else(|| wrong_type(value, "a table"))
}

pub(crate) fn array<'t>(value: &'t Spanned<DeValue<'t>>) -> Result<&'t [Spanned<DeValue<'t>>]> {
    value
        .get_ref()
        .as_array()
        .map(|array| &array[..])
        .ok_or_else(|| wrong_type(value, "an array"))
}

pub(crate) fn strings(value: &Spanned<DeValue<'_>>) -> Result<Vec<String>> {
    let Some(array) = value.get_ref().as_array() else {
        return Err(wrong_type(value, "an array of strings"));
    };
    array.iter().map(string).collect()
}

pub(crate) fn number(value: &Spanned<DeValue<'_>>) -> Result<u32> {
    let integer = value
        .get_ref()
        .as_integer()
        .ok_or_else(|| wrong_type(value, "an integer"))?;
    let digits = integer.as_str().replace('_', "");
    u32::from_str_radix(&digits, integer.radix())
        .map_err(|_| ConfigProblem::new(span(value.span()), "expected a number from 0 to 4294967295"))
}

pub(crate) fn globs(value: &Spanned<DeValue<'_>>) -> Result<Globs> {
    let patterns = strings(value)?;
    Globs::new(patterns.iter().map(String::as_str)).map_err(|(pattern, reason)| {
        let bad = array(value)
            .ok()
            .and_then(|array| array.iter().find(|item| item.get_ref().as_str() == Some(&pattern)));
        ConfigProblem::new(
            span(bad.unwrap_or(value).span()),
            format!("`{pattern}` is no pattern: {reason}"),
        )
    })
}
