//! Indexes: `CREATE INDEX`, the keys in its parentheses, and the clauses after them.

use super::cursor::{Cursor, Reason};
use crate::Dialect;
use crate::lexer::TokenKind;
use crate::model::{Index, IndexKey, IndexMethod, KeyPart, Name};

/// What `CREATE INDEX` says.
pub(super) struct CreateIndex {
    pub(super) table: Vec<Name>,
    pub(super) only: bool,
    pub(super) if_not_exists: bool,
    pub(super) index: Index,
}

/// Steps over `CREATE [UNIQUE] INDEX` up to and including the table's name, which is what we need to know even if the
/// rest makes no sense to us.
pub(super) fn create_index_head(cx: &mut Cursor<'_>) -> Result<CreateIndex, Reason> {
    let mut index = Index {
        usable: true,
        origin: cx.origin(),
        ..Index::default()
    };
    cx.accept(&["OR", "REPLACE"]);
    while !cx.accept(&["INDEX"]) {
        match cx.here().to_ascii_uppercase().as_str() {
            "UNIQUE" => index.unique = true,
            word @ ("FULLTEXT" | "SPATIAL" | "VECTOR") => index.method = IndexMethod::Other(word.to_ascii_lowercase()),
            "ONLINE" | "OFFLINE" | "CLUSTERED" | "NONCLUSTERED" => {}
            word => return Err(format!("unexpected `{word}` before `INDEX`")),
        }
        cx.pos += 1;
    }
    cx.accept(&["CONCURRENTLY"]);
    let if_not_exists = cx.accept(&["IF", "NOT", "EXISTS"]);
    if !cx.is("ON") || cx.is_at(1, "ON") {
        let name = cx.qualified()?;
        if let Some(name) = name.last() {
            index.name = cx.dialect.fold(&name.text, name.quoted);
        }
    }
    method(cx, &mut index)?;
    cx.expect("ON")?;
    let only = cx.accept(&["ONLY"]);
    let table = cx.qualified()?;
    Ok(CreateIndex {
        table,
        only,
        if_not_exists,
        index,
    })
}

/// Reads what follows the table's name.
pub(super) fn create_index_tail(cx: &mut Cursor<'_>, create: &mut CreateIndex) -> Result<(), Reason> {
    method(cx, &mut create.index)?;
    let mut group = cx.group()?;
    create.index.keys = keys(&mut group)?;
    index_options(cx, &mut create.index)?;
    if create.index.name.is_empty() {
        let table = create.table.last().map_or("", |name| &name.text);
        create.index.name = derived_name(table, &create.index, "idx");
    }
    Ok(())
}

/// `USING btree`.
pub(super) fn method(cx: &mut Cursor<'_>, index: &mut Index) -> Result<(), Reason> {
    if cx.accept(&["USING"]) {
        let method = cx.name()?.text.to_ascii_lowercase();
        // InnoDB turns HASH into a B-tree silently.
        let tree = method == "btree" || method == "rtree" && cx.dialect == Dialect::MySql;
        index.method = if tree || method == "hash" && cx.dialect == Dialect::MySql {
            IndexMethod::Btree
        } else {
            IndexMethod::Other(method)
        };
    }
    Ok(())
}

/// The clauses after the keys, in any order; stops at what belongs to something else.
pub(super) fn index_options(cx: &mut Cursor<'_>, index: &mut Index) -> Result<(), Reason> {
    loop {
        if cx.accept(&["INCLUDE"]) {
            let mut group = cx.group()?;
            for mut column in group.list() {
                index.include.push(column.stored_name()?);
            }
        } else if cx.accept(&["NULLS", "NOT", "DISTINCT"]) {
            index.nulls_not_distinct = true;
        } else if cx.accept(&["NULLS", "DISTINCT"]) || cx.accept(&["VISIBLE"]) || cx.accept(&["NOT", "IGNORED"]) {
        } else if cx.accept(&["INVISIBLE"]) || cx.accept(&["IGNORED"]) {
            index.usable = false;
        } else if cx.is("USING") && !cx.is_at(1, "INDEX") {
            method(cx, index)?;
        } else if cx.accept(&["WITH", "PARSER"]) || cx.accept(&["TABLESPACE"]) || cx.accept(&["COMMENT"]) {
            cx.skip();
        } else if cx.is("WITH") && cx.is_at(1, "(") {
            cx.pos += 1;
            cx.group()?;
        } else if cx.accept(&["WHERE"]) {
            let start = cx.pos;
            while !cx.is_done() {
                cx.skip();
            }
            index.predicate = Some(strip_parentheses(cx.text_since(start)).to_owned());
        } else if cx.is_any(&["KEY_BLOCK_SIZE", "ALGORITHM", "LOCK", "ENGINE_ATTRIBUTE"]) {
            cx.pos += 1;
            cx.accept(&["="]);
            cx.pos += 1;
        } else {
            return Ok(());
        }
    }
}

/// The keys inside an index's or a constraint's parentheses.
pub(super) fn keys(group: &mut Cursor<'_>) -> Result<Vec<IndexKey>, Reason> {
    let keys = group
        .list()
        .into_iter()
        .map(|mut part| key(&mut part))
        .collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() {
        Err("an index without keys".to_owned())
    } else {
        Ok(keys)
    }
}

fn key(cx: &mut Cursor<'_>) -> Result<IndexKey, Reason> {
    let mut key = IndexKey::column(String::new());
    if cx.dialect == Dialect::MySql && cx.is_at(1, "(") && cx.peek(2).is_some_and(|t| t.kind == TokenKind::Number) {
        let column = cx.stored_name()?;
        key.part = KeyPart::Column(column);
        key.prefix = cx.group()?.here().parse().ok();
    } else {
        let start = cx.pos;
        while !cx.is_done() && (cx.pos == start || !starts_modifier(cx, start)) {
            cx.skip();
        }
        key.part = key_part(&cx.part(start, cx.pos))?;
    }
    modifiers(cx, &mut key)?;
    Ok(key)
}

/// Whether the expression of a key ends here: at a word that no operator connects to it.
fn starts_modifier(cx: &Cursor<'_>, start: usize) -> bool {
    let before = cx.tokens[cx.pos - 1];
    let operator = before.kind == TokenKind::Symbol && !matches!(cx.slice(before), ")" | "]");
    // `time DESC` and `at DESC` begin with a column, `x AT TIME ZONE 'utc'` does not end in one.
    let word = match cx.slice(before).to_ascii_uppercase().as_str() {
        "NOT" => true,
        "AND" | "OR" | "IS" | "LIKE" | "IN" | "AT" | "ZONE" | "TIME" => cx.pos - 1 > start,
        _ => false,
    };
    let here = cx
        .peek(0)
        .is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted));
    let continues = cx.is_any(&["AND", "OR", "IS", "LIKE", "IN", "NOT", "NULL"]) || cx.is("AT") && cx.is_at(1, "TIME");
    here && !operator && !word && !continues
}

fn key_part(part: &Cursor<'_>) -> Result<KeyPart, Reason> {
    let mut name = *part;
    if let Ok(column) = name.stored_name()
        && name.is_done()
    {
        return Ok(KeyPart::Column(column));
    }
    match strip_parentheses(part.whole_text()) {
        "" => Err("an index key without an expression".to_owned()),
        text => Ok(KeyPart::Expression(text.to_owned())),
    }
}

/// `COLLATE "C" text_pattern_ops DESC NULLS LAST`, and in an exclusion constraint `WITH =`.
fn modifiers(cx: &mut Cursor<'_>, key: &mut IndexKey) -> Result<(), Reason> {
    while !cx.is_done() {
        if cx.accept(&["COLLATE"]) {
            key.collation = cx.qualified()?.pop().map(|name| name.text.to_ascii_lowercase());
        } else if cx.accept(&["ASC"]) {
            key.desc = false;
        } else if cx.accept(&["DESC"]) {
            key.desc = true;
        } else if cx.accept(&["NULLS", "FIRST"]) {
            key.nulls_first = Some(true);
        } else if cx.accept(&["NULLS", "LAST"]) {
            key.nulls_first = Some(false);
        } else if cx.accept(&["WITH"]) {
            cx.pos = cx.tokens.len();
        } else if key.opclass.is_none() && key.prefix.is_none() {
            key.opclass = cx.qualified()?.pop().map(|name| name.text.to_ascii_lowercase());
            if cx.is("(") {
                cx.group()?;
            }
        } else {
            return Err(format!("unexpected `{}` in an index key", cx.here()));
        }
    }
    Ok(())
}

/// `((a))` as `a`, but `(a) = (b)` as it is.
pub(super) fn strip_parentheses(text: &str) -> &str {
    let mut text = text.trim();
    while text.starts_with('(') && text.ends_with(')') && closes_at_end(text) {
        text = text[1..text.len() - 1].trim();
    }
    text
}

fn closes_at_end(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => {
                depth -= 1;
                if depth == 0 {
                    return at + 1 == text.len();
                }
            }
            _ => {}
        }
    }
    false
}

/// The name that a database would give an index without one.
pub(super) fn derived_name(table: &str, index: &Index, suffix: &str) -> String {
    let mut name = table.to_owned();
    for key in &index.keys {
        name.push('_');
        name.push_str(key.column_name().unwrap_or("expr"));
    }
    name.push('_');
    name.push_str(suffix);
    name
}
