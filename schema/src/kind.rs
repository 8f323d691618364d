//! What a statement does, told by its first words.

use crate::Dialect;
use crate::lexer::{Lexer, Token, TokenKind};

/// What a statement does to the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatementKind {
    /// It asks: `SELECT`, `VALUES`, `SHOW`, `EXPLAIN`.
    Read,
    /// It changes rows: `INSERT`, `UPDATE`, `DELETE`, also below a `WITH`.
    Write,
    /// It changes the schema.
    Ddl,
    /// It begins or ends a transaction, or a part of one.
    Tx,
    /// Anything else, or no SQL at all.
    #[default]
    Other,
}

/// The kind of the first statement of a text, by its keywords alone; cheap enough for every string of a program.
///
/// ```
/// use seqscan_schema::{StatementKind, statement_kind};
///
/// assert_eq!(statement_kind("/* hot */ WITH a AS (SELECT 1) DELETE FROM t"), StatementKind::Write);
/// assert_eq!(statement_kind("Dear customer"), StatementKind::Other);
/// ```
pub fn statement_kind(text: &str) -> StatementKind {
    let mut words = Words {
        text,
        lexer: Lexer::new(text, 0..text.len(), Dialect::PostgreSql),
    };
    kind_of(&mut words)
}

struct Words<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
}

impl Words<'_> {
    fn next(&mut self) -> Option<(Token, String)> {
        let token = self.lexer.next_token()?;
        let text = &self.text[token.range()];
        // Nothing that we look for is long, and a literal may be.
        let short = if text.len() <= 16 {
            text.to_ascii_uppercase()
        } else {
            String::new()
        };
        Some((token, short))
    }
}

fn kind_of(words: &mut Words<'_>) -> StatementKind {
    let first = loop {
        match words.next() {
            None => return StatementKind::Other,
            Some((token, text)) if token.kind == TokenKind::Symbol && (text == "(" || text == ";") => {}
            Some((_, text)) => break text,
        }
    };
    match first.as_str() {
        "SELECT" | "VALUES" | "TABLE" | "SHOW" | "DESCRIBE" | "DESC" | "EXPLAIN" | "FETCH" => StatementKind::Read,
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "MERGE" | "UPSERT" | "TRUNCATE" | "LOAD" => StatementKind::Write,
        "CREATE" | "ALTER" | "DROP" | "RENAME" | "COMMENT" | "GRANT" | "REVOKE" | "REINDEX" | "REFRESH" => {
            StatementKind::Ddl
        }
        "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "ABORT" | "END" => StatementKind::Tx,
        "SET" => match words.next() {
            Some((_, next)) if next == "TRANSACTION" => StatementKind::Tx,
            _ => StatementKind::Other,
        },
        "COPY" => copy_kind(words),
        "WITH" => with_kind(words),
        _ => StatementKind::Other,
    }
}

fn copy_kind(words: &mut Words<'_>) -> StatementKind {
    let mut depth = 0_usize;
    while let Some((_, text)) = words.next() {
        match text.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "FROM" if depth == 0 => return StatementKind::Write,
            "TO" if depth == 0 => return StatementKind::Read,
            _ => {}
        }
    }
    StatementKind::Other
}

/// `WITH` writes if its main statement does, or any of its parts: `WITH gone AS (DELETE … RETURNING *) SELECT …`.
fn with_kind(words: &mut Words<'_>) -> StatementKind {
    let mut depth = 0_usize;
    let mut opened = false;
    while let Some((_, text)) = words.next() {
        let starts = opened || depth == 0;
        opened = false;
        match text.as_str() {
            "(" => {
                depth += 1;
                opened = true;
            }
            ")" => depth = depth.saturating_sub(1),
            "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "REPLACE" if starts => return StatementKind::Write,
            "SELECT" | "VALUES" | "TABLE" if depth == 0 => return StatementKind::Read,
            _ => {}
        }
    }
    StatementKind::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (text, kind) in [
            ("  select 1", StatementKind::Read),
            ("-- why\n(SELECT 1) UNION SELECT 2", StatementKind::Read),
            ("WITH a AS (SELECT delete FROM x) SELECT * FROM a", StatementKind::Read),
            (
                "WITH a AS MATERIALIZED (DELETE FROM x RETURNING *) SELECT * FROM a",
                StatementKind::Write,
            ),
            (
                "WITH RECURSIVE a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
                StatementKind::Write,
            ),
            ("insert into t values (1)", StatementKind::Write),
            ("CREATE INDEX i ON t (a)", StatementKind::Ddl),
            ("BEGIN", StatementKind::Tx),
            ("SET TRANSACTION READ ONLY", StatementKind::Tx),
            ("SET search_path = x", StatementKind::Other),
            ("COPY t (a) FROM STDIN", StatementKind::Write),
            ("COPY (SELECT a FROM t) TO STDOUT", StatementKind::Read),
            ("selection of fruit", StatementKind::Other),
            ("", StatementKind::Other),
        ] {
            assert_eq!(statement_kind(text), kind, "{text}");
        }
    }
}
