//! One text to single statements: what is between semicolons, but for all the places where a semicolon means nothing.

use std::ops::Range;

use crate::Dialect;
use crate::lexer::{Lexer, Token, TokenKind};

/// A statement and its tokens, without the delimiter.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) tokens: Vec<Token>,
}

/// The statements of a part of a text, one at a time.
pub(crate) struct Statements<'a> {
    text: &'a str,
    end: usize,
    lexer: Lexer<'a>,
    dialect: Dialect,
    /// Whether `BEGIN … END` of triggers and routines is still followed; no longer after one that never ended.
    bodies: bool,
    /// Whether copied data is still looked for; no longer after some that never ended.
    copies: bool,
}

/// Splits a part of a text.
pub(crate) fn statements(text: &str, range: Range<usize>, dialect: Dialect) -> Statements<'_> {
    Statements {
        text,
        end: range.end,
        lexer: Lexer::new(text, range, dialect),
        dialect,
        bodies: true,
        copies: true,
    }
}

impl Iterator for Statements<'_> {
    type Item = Statement;

    fn next(&mut self) -> Option<Statement> {
        loop {
            self.skip_client_commands();
            let retry = self.lexer.clone();
            let (tokens, closed) = self.collect();
            if !closed {
                // A body without its END would swallow the rest of the file: read it again as if it were none.
                self.bodies = false;
                self.lexer = retry;
                continue;
            }
            if tokens.is_empty() {
                if self.lexer.pos >= self.end {
                    return None;
                }
                continue;
            }
            let statement = Statement { tokens };
            self.skip_copy_data(&statement);
            return Some(statement);
        }
    }
}

impl<'a> Statements<'a> {
    /// Reads up to the delimiter; the flag is false if the text ended inside a body.
    fn collect(&mut self) -> (Vec<Token>, bool) {
        let mut tokens: Vec<Token> = Vec::new();
        let mut depth = 0_usize;
        let mut routine = None;
        loop {
            self.lexer.skip_blank();
            let at_delimiter = self.text.as_bytes()[..self.end]
                .get(self.lexer.pos..)
                .is_some_and(|rest| rest.starts_with(self.lexer.delimiter.as_bytes()));
            if depth == 0 && at_delimiter {
                self.lexer.pos += self.lexer.delimiter.len();
                return (tokens, true);
            }
            let Some(token) = self.lexer.next_token() else {
                return (tokens, depth == 0);
            };
            if self.bodies && token.kind == TokenKind::Word {
                let word = &self.text[token.range()];
                if routine.is_none() && tokens.len() < 16 {
                    routine = self.routine(&tokens, word);
                }
                if routine == Some(true) {
                    depth = self.body_depth(depth, &tokens, word);
                }
            }
            tokens.push(token);
        }
    }

    /// Whether the statement makes a routine or trigger, once its words tell.
    fn routine(&self, tokens: &[Token], word: &str) -> Option<bool> {
        let is = |text: &str| word.eq_ignore_ascii_case(text);
        match tokens.first() {
            None if is("CREATE") || is("ALTER") => None,
            None => Some(false),
            Some(_) if is("TRIGGER") || is("FUNCTION") || is("PROCEDURE") || is("EVENT") => Some(true),
            Some(_) if is("TABLE") || is("INDEX") || is("VIEW") => Some(false),
            Some(_) => None,
        }
    }

    fn body_depth(&self, depth: usize, tokens: &[Token], word: &str) -> usize {
        let previous = tokens.last().map_or("", |token| &self.text[token.range()]);
        let is = |text: &str| word.eq_ignore_ascii_case(text);
        if is("BEGIN") {
            // In PostgreSQL only BEGIN ATOMIC opens a body outside a string.
            let opens = self.dialect != Dialect::PostgreSql || self.next_word_is("ATOMIC");
            depth + usize::from(opens)
        } else if is("CASE") && depth > 0 && !previous.eq_ignore_ascii_case("END") {
            depth + 1
        } else if is("END") && depth > 0 {
            let block = ["IF", "LOOP", "WHILE", "REPEAT", "FOR"]
                .iter()
                .any(|block| self.next_word_is(block));
            depth - usize::from(!block)
        } else {
            depth
        }
    }

    fn next_word_is(&self, word: &str) -> bool {
        let mut ahead = self.lexer.clone();
        ahead
            .next_token()
            .is_some_and(|token| self.text[token.range()].eq_ignore_ascii_case(word))
    }

    /// Steps over `\restrict` of psql and obeys `DELIMITER` of mysql, which are lines rather than statements.
    fn skip_client_commands(&mut self) {
        loop {
            self.lexer.skip_blank();
            let rest = &self.text[self.lexer.pos.min(self.end)..self.end];
            if self.dialect == Dialect::PostgreSql && rest.starts_with('\\') {
                self.lexer.skip_line();
            } else if self.dialect == Dialect::MySql
                && rest.get(..9).is_some_and(|word| word.eq_ignore_ascii_case("DELIMITER"))
                && rest[9..].starts_with([' ', '\t'])
            {
                let line = rest[9..].lines().next().unwrap_or_default().trim();
                self.lexer.delimiter = line.split_whitespace().next().unwrap_or(";");
                self.lexer.skip_line();
            } else {
                break;
            }
        }
    }

    /// Steps over the lines that follow `COPY … FROM stdin;`, which may hold anything, up to `\.`.
    fn skip_copy_data(&mut self, statement: &Statement) {
        let word = |token: &Token, word: &str| self.text[token.range()].eq_ignore_ascii_case(word);
        let copies = self.copies
            && self.dialect == Dialect::PostgreSql
            && statement.tokens.first().is_some_and(|token| word(token, "COPY"))
            && statement
                .tokens
                .windows(2)
                .any(|pair| word(&pair[0], "FROM") && word(&pair[1], "STDIN"));
        if !copies {
            return;
        }
        let rest = &self.text[self.lexer.pos..self.end];
        let mut at = self.lexer.pos;
        for line in rest.split_inclusive('\n') {
            at += line.len();
            if line.trim_end() == "\\." {
                self.lexer.pos = at;
                return;
            }
        }
        self.copies = false;
    }
}

/// The parts of a migration that move forward: all of it, but for what follows a "down" marker up to an "up" marker.
pub(crate) fn forward_parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = Some(0);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(forward) = direction(line) {
            match start {
                Some(from) if !forward => {
                    if from < at {
                        parts.push(from..at);
                    }
                    start = None;
                }
                None if forward => start = Some(at),
                _ => {}
            }
        }
        at += line.len();
    }
    if let Some(from) = start
        && from < text.len()
    {
        parts.push(from..text.len());
    }
    parts
}

/// Whether a line says that what follows migrates up (true) or down (false).
fn direction(line: &str) -> Option<bool> {
    let marker = line.trim_start().strip_prefix("--")?.trim().to_ascii_lowercase();
    let marker = marker.split_whitespace().collect::<Vec<_>>().join(" ");
    let forward = [
        "+goose up",
        "+migrate up",
        "migrate:up",
        "rambler up",
        "+micrate up",
        "+up",
    ];
    let backward = [
        "+goose down",
        "+migrate down",
        "migrate:down",
        "rambler down",
        "+micrate down",
        "//@undo",
        "+down",
    ];
    // Options may follow: `-- migrate:up transaction:false`.
    let says = |words: &[&str]| {
        words.iter().any(|word| {
            marker
                .strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ';']))
        })
    };
    if says(&backward) || marker == "down" {
        Some(false)
    } else if says(&forward) || marker == "up" {
        Some(true)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(statement: &Statement) -> Range<usize> {
        let tokens = &statement.tokens;
        tokens[0].start..tokens[tokens.len() - 1].end
    }

    fn split(text: &str, dialect: Dialect) -> Vec<&str> {
        statements(text, 0..text.len(), dialect)
            .map(|statement| &text[range(&statement)])
            .collect()
    }

    #[test]
    fn semicolons_inside_text_do_not_split() {
        let text = "a ';' ; -- x;\n /* ; */ \"b;\" ; c $f$ ; $f$";
        assert_eq!(split(text, Dialect::PostgreSql), ["a ';'", "\"b;\"", "c $f$ ; $f$"]);
    }

    #[test]
    fn bodies_are_one_statement() {
        let text = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; x;";
        assert_eq!(split(text, Dialect::PostgreSql).len(), 2);
        let text = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = 1; DELETE FROM d; END; x";
        assert_eq!(split(text, Dialect::Sqlite).len(), 2);
        let text =
            "CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF; CASE b WHEN 1 THEN SELECT 2; END CASE; END; x";
        assert_eq!(split(text, Dialect::MySql).len(), 2);
        // BEGIN alone opens a transaction, and a body without an end costs only itself.
        assert_eq!(
            split("BEGIN; a; COMMIT;", Dialect::PostgreSql),
            ["BEGIN", "a", "COMMIT"]
        );
        assert_eq!(split("CREATE TRIGGER t BEGIN a; b; c", Dialect::Sqlite).len(), 3);
    }

    #[test]
    fn client_commands_and_copied_data_are_skipped() {
        let text = "\\restrict x'y\nCOPY t (a) FROM stdin;\n1\t$$ ; '\n\\.\n\n\\connect db\nb;";
        assert_eq!(split(text, Dialect::PostgreSql), ["COPY t (a) FROM stdin", "b"]);
        let text = "DELIMITER $$\nCREATE TRIGGER t BEGIN a; END$$\nDELIMITER ;\nb; c";
        assert_eq!(split(text, Dialect::MySql), ["CREATE TRIGGER t BEGIN a; END", "b", "c"]);
    }

    #[test]
    fn what_migrates_down_is_left_out() {
        let text = "-- +goose Up\na;\n-- +goose Down\nb;\n-- +goose Up\nc;";
        let parts: Vec<_> = forward_parts(text).into_iter().map(|part| &text[part]).collect();
        assert_eq!(parts, ["-- +goose Up\na;\n", "-- +goose Up\nc;"]);
        assert!(forward_parts("-- migrate:down\nx").is_empty());
    }
}
