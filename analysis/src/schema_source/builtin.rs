//! What the languages themselves do with values: operators, and the few functions and methods that migrations use.

use std::rc::Rc;

use seqscan_hir::BinaryOp;

use super::value::{HOLE, Value};

/// No list or text is built that is longer.
const LONGEST: usize = 1 << 20;

/// Appends what a value looks like in a text.
pub(super) fn push(text: &mut String, value: &Value) {
    match value {
        Value::Text(part) => text.push_str(part),
        Value::Int(number) => text.push_str(&number.to_string()),
        _ => text.push(HOLE),
    }
    if text.len() > LONGEST {
        text.clear();
        text.push(HOLE);
    }
}

/// `base[index]`.
pub(super) fn index(base: &Value, index: &Value) -> Value {
    let found = match (base, index) {
        (Value::Map(entries), key) => entries
            .iter()
            .find(|(known, _)| known.equals(key) == Some(true))
            .map(|(_, value)| value.clone()),
        (Value::List(items), Value::Int(at)) => {
            let at = if *at < 0 { at + items.len() as i64 } else { *at };
            usize::try_from(at).ok().and_then(|at| items.get(at)).cloned()
        }
        _ => None,
    };
    found.unwrap_or(Value::Unknown)
}

/// `range(start, end)`.
pub(super) fn range(start: &Value, end: &Value) -> Value {
    match (start, end) {
        (Value::Int(start), Value::Int(end)) if end.saturating_sub(*start) < 10_000 => {
            Value::list((*start..*end).map(Value::Int).collect())
        }
        _ => Value::Unknown,
    }
}

/// What iterating a value gives.
pub(super) fn elements(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items.to_vec()),
        Value::Map(entries) => Some(entries.iter().map(|(key, _)| key.clone()).collect()),
        _ => None,
    }
}

/// An operator on two values, but for "and" and "or".
pub(super) fn binary(op: BinaryOp, left: &Value, right: &Value) -> Value {
    let bool = |it: Option<bool>| it.map_or(Value::Unknown, Value::Bool);
    match op {
        BinaryOp::Equal => bool(left.equals(right)),
        BinaryOp::NotEqual => bool(left.equals(right).map(|it| !it)),
        BinaryOp::Is => bool(left.equals(right)),
        BinaryOp::In => bool(is_in(left, right)),
        BinaryOp::Add => match (left, right) {
            (Value::Text(_), Value::Text(_) | Value::Unknown) | (Value::Unknown, Value::Text(_)) => {
                let mut text = String::new();
                push(&mut text, left);
                push(&mut text, right);
                Value::text(text)
            }
            (Value::List(left), Value::List(right)) if left.len() + right.len() < LONGEST => {
                Value::list(left.iter().chain(right.iter()).cloned().collect())
            }
            (Value::Int(left), Value::Int(right)) => left.checked_add(*right).map_or(Value::Unknown, Value::Int),
            _ => Value::Unknown,
        },
        BinaryOp::BitOr => match (left, right) {
            (Value::Map(left), Value::Map(right)) => Value::Map(left.iter().chain(right.iter()).cloned().collect()),
            (Value::List(left), Value::List(right)) => Value::list(left.iter().chain(right.iter()).cloned().collect()),
            _ => Value::Unknown,
        },
        BinaryOp::Modulo => match left {
            Value::Text(template) => percent(template, right),
            _ => Value::Unknown,
        },
        _ => Value::Unknown,
    }
}

fn is_in(item: &Value, container: &Value) -> Option<bool> {
    if let (Some(item), Some(text)) = (item.as_text(), container.as_text()) {
        return Some(text.contains(item));
    }
    let known = elements(container)?;
    let mut answers = known.iter().map(|other| item.equals(other));
    if answers.clone().any(|answer| answer == Some(true)) {
        return Some(true);
    }
    answers.all(|answer| answer == Some(false)).then_some(false)
}

/// `"… %s …" % value`.
fn percent(template: &str, value: &Value) -> Value {
    let mut text = String::new();
    let mut rest = template;
    let mut next = 0;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(tail) = rest.strip_prefix('%') {
            text.push('%');
            rest = tail;
            continue;
        }
        let mut argument = match value {
            Value::List(items) => items.get(next).cloned(),
            other => (next == 0).then(|| other.clone()),
        };
        if let Some((name, tail)) = rest.strip_prefix('(').and_then(|tail| tail.split_once(')')) {
            argument = value.key(name).cloned();
            rest = tail;
        }
        next += 1;
        let flags = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "-+ .#".contains(c));
        let mut chars = flags.chars();
        chars.next();
        rest = chars.as_str();
        push(&mut text, &argument.unwrap_or(Value::Unknown));
    }
    text.push_str(rest);
    Value::text(text)
}

/// `"… {} {name} …".format(…)`.
fn format(template: &str, args: &[Value], named: &[(Rc<str>, Value)]) -> Value {
    let mut text = String::new();
    let mut rest = template;
    let mut next = 0;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let brace = &rest[at..at + 1];
        rest = &rest[at + 1..];
        if let Some(tail) = rest.strip_prefix(brace) {
            text.push_str(brace);
            rest = tail;
            continue;
        }
        let Some((field, tail)) = rest.split_once('}') else {
            break;
        };
        rest = tail;
        let name = field.split([':', '!', '.', '[']).next().unwrap_or_default();
        let value = if name.is_empty() {
            next += 1;
            args.get(next - 1)
        } else if let Ok(position) = name.parse::<usize>() {
            args.get(position)
        } else {
            named.iter().find(|(known, _)| &**known == name).map(|(_, value)| value)
        };
        let whole = name.len() == field.split([':', '!']).next().unwrap_or_default().len();
        push(&mut text, value.filter(|_| whole).unwrap_or(&Value::Unknown));
    }
    text.push_str(rest);
    Value::text(text)
}

/// A function of the language: the last part of its path tells which, since nobody else's are called so.
pub(super) fn function(path: &str, args: &[Value]) -> Option<Value> {
    let first = args.first();
    match path {
        "list" | "tuple" | "set" | "frozenset" | "sorted" => match first {
            None => Some(Value::list(Vec::new())),
            Some(value) => elements(value).map(Value::list),
        },
        "dict" => match first {
            Some(Value::Map(entries)) => Some(Value::Map(entries.clone())),
            _ => None,
        },
        "String.from" | "str" | "textwrap.dedent" | "inspect.cleandoc" | "cleandoc" => first.cloned(),
        "len" => first.and_then(elements).map(|items| Value::Int(items.len() as i64)),
        "range" => match args {
            [end] => Some(range(&Value::Int(0), end)),
            [start, end] => Some(range(start, end)),
            _ => None,
        },
        "enumerate" => {
            let items = first.and_then(elements)?;
            let pair = |(at, item)| Value::list(vec![Value::Int(at as i64), item]);
            Some(Value::list(items.into_iter().enumerate().map(pair).collect()))
        }
        "zip" => {
            let lists: Option<Vec<Vec<Value>>> = args.iter().map(elements).collect();
            let lists = lists?;
            let shortest = lists.iter().map(Vec::len).min()?;
            let row = |at: usize| Value::list(lists.iter().map(|list| list[at].clone()).collect());
            Some(Value::list((0..shortest).map(row).collect()))
        }
        "reversed" => {
            let mut items = first.and_then(elements)?;
            items.reverse();
            Some(Value::list(items))
        }
        _ => None,
    }
}

/// A list after one of its own methods was called with a value; none if that does not change it.
pub(super) fn changed(items: &[Value], method: &str, value: Value) -> Option<Value> {
    let mut items = items.to_vec();
    match method {
        "append" | "add" | "push" => items.push(value),
        "extend" | "update" => items.extend(elements(&value)?),
        _ => return None,
    }
    (items.len() < LONGEST).then(|| Value::list(items))
}

/// A method of a text, list or map.
pub(super) fn method(base: &Value, name: &str, args: &[Value], named: &[(Rc<str>, Value)]) -> Option<Value> {
    match base {
        Value::Text(text) => Some(match name {
            "lower" | "to_lowercase" => Value::text(text.to_lowercase()),
            "upper" | "to_uppercase" => Value::text(text.to_uppercase()),
            "strip" | "trim" => Value::text(text.trim()),
            "to_string" | "to_owned" | "into" | "as_str" | "clone" | "into_iden" | "to_str" => base.clone(),
            "format" => format(text, args, named),
            "replace" => match args {
                [from, to] => Value::text(text.replace(from.as_text()?, to.as_text()?)),
                _ => return None,
            },
            "join" => {
                let mut joined = String::new();
                for (at, item) in args.first().and_then(elements)?.iter().enumerate() {
                    if at > 0 {
                        joined.push_str(text);
                    }
                    push(&mut joined, item);
                }
                Value::text(joined)
            }
            "split" => {
                let text = base.as_text()?;
                let parts: Vec<Value> = match args.first().map(Value::as_text) {
                    Some(Some("")) => return None,
                    // At a character that is not known: statements are told apart later on anyway.
                    Some(None) => vec![base.clone()],
                    Some(Some(by)) => text.split(by).map(Value::text).collect(),
                    None => text.split_whitespace().map(Value::text).collect(),
                };
                Value::list(parts)
            }
            "startswith" | "starts_with" => Value::Bool(base.as_text()?.starts_with(args.first()?.as_text()?)),
            "endswith" | "ends_with" => Value::Bool(base.as_text()?.ends_with(args.first()?.as_text()?)),
            _ => return None,
        }),
        Value::Map(entries) => match name {
            "items" => {
                let pair = |(key, value): &(Value, Value)| Value::list(vec![key.clone(), value.clone()]);
                Some(Value::list(entries.iter().map(pair).collect()))
            }
            "keys" => Some(Value::list(entries.iter().map(|(key, _)| key.clone()).collect())),
            "values" => Some(Value::list(entries.iter().map(|(_, value)| value.clone()).collect())),
            "get" => {
                let wanted = args.first()?;
                let found = entries.iter().find(|(key, _)| key.equals(wanted) == Some(true));
                found
                    .map(|(_, value)| value.clone())
                    .or_else(|| args.get(1).cloned())
                    .or(Some(Value::Null))
            }
            "copy" => Some(base.clone()),
            _ => None,
        },
        Value::List(_) => {
            const SAME: [&str; 9] = [
                "copy",
                "to_vec",
                "clone",
                "iter",
                "into_iter",
                "collect",
                "as_slice",
                "as_ref",
                "cloned",
            ];
            SAME.contains(&name).then(|| base.clone())
        }
        _ => None,
    }
}
