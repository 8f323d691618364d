//! A statement's tokens, read from left to right.

use crate::Dialect;
use crate::lexer::{Token, TokenKind, unquote};
use crate::model::{Name, Origin};

/// Why a piece of DDL could not be read.
pub(super) type Reason = String;

/// A place in a list of tokens.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) pos: usize,
    pub(super) dialect: Dialect,
    pub(super) source: usize,
    /// Where everything comes from, if not from the tokens' own places.
    pub(super) said: Option<Origin>,
}

impl<'a> Cursor<'a> {
    pub(super) fn peek(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.pos + ahead).copied()
    }

    pub(super) fn slice(&self, token: Token) -> &'a str {
        &self.text[token.range()]
    }

    /// The text of the next token; empty at the end.
    pub(super) fn here(&self) -> &'a str {
        self.peek(0).map_or("", |token| self.slice(token))
    }

    pub(super) fn is_done(&self) -> bool {
        self.pos >= self.tokens.len()
    }

    /// Whether an unquoted word or symbol stands `ahead` tokens from here.
    pub(super) fn is_at(&self, ahead: usize, word: &str) -> bool {
        self.peek(ahead).is_some_and(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::Symbol) && self.slice(token).eq_ignore_ascii_case(word)
        })
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.is_at(0, word)
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Steps over `words` if all of them stand here in a row.
    pub(super) fn accept(&mut self, words: &[&str]) -> bool {
        let all = words.iter().enumerate().all(|(ahead, word)| self.is_at(ahead, word));
        if all {
            self.pos += words.len();
        }
        all
    }

    /// Steps over any of `words`, in any order, as often as they come.
    pub(super) fn skip_any(&mut self, words: &[&str]) {
        while self.is_any(words) {
            self.pos += 1;
        }
    }

    pub(super) fn expect(&mut self, word: &str) -> Result<(), Reason> {
        if self.accept(&[word]) {
            Ok(())
        } else {
            Err(format!("expected `{word}` at `{}`", self.here()))
        }
    }

    /// A single name; MySQL and SQLite also take strings for names.
    pub(super) fn name(&mut self) -> Result<Name, Reason> {
        let token = self.peek(0).ok_or("expected a name at the end")?;
        let name = match token.kind {
            TokenKind::Word => Name {
                text: self.slice(token).to_owned(),
                quoted: false,
                holed: token.holed,
            },
            TokenKind::Quoted => Name {
                text: unquote(self.slice(token)),
                quoted: true,
                holed: token.holed,
            },
            TokenKind::String if self.dialect != Dialect::PostgreSql => Name {
                text: unquote(self.slice(token)),
                quoted: true,
                holed: token.holed,
            },
            // A name such as `2fa_codes`, which MySQL allows.
            TokenKind::Number if self.slice(token).contains(|c: char| c.is_ascii_alphabetic()) => {
                Name::plain(self.slice(token))
            }
            _ => return Err(format!("expected a name at `{}`", self.slice(token))),
        };
        self.pos += 1;
        Ok(name)
    }

    /// A name as the database stores it.
    pub(super) fn stored_name(&mut self) -> Result<String, Reason> {
        let name = self.name()?;
        Ok(self.dialect.fold(&name.text, name.quoted))
    }

    /// A name with its qualifiers.
    pub(super) fn qualified(&mut self) -> Result<Vec<Name>, Reason> {
        let mut parts = vec![self.name()?];
        while self.accept(&["."]) {
            parts.push(self.name()?);
        }
        Ok(parts)
    }

    /// The tokens inside the parentheses that open here; steps over them.
    pub(super) fn group(&mut self) -> Result<Cursor<'a>, Reason> {
        let open = self.pos;
        self.expect("(")?;
        let mut depth = 1_usize;
        while let Some(token) = self.peek(0) {
            if token.kind == TokenKind::Symbol {
                match self.slice(token) {
                    "(" => depth += 1,
                    ")" => depth -= 1,
                    _ => {}
                }
            }
            self.pos += 1;
            if depth == 0 {
                return Ok(self.part(open + 1, self.pos - 1));
            }
        }
        Err("a parenthesis is never closed".to_owned())
    }

    /// The tokens from `start` to `end` by themselves.
    pub(super) fn part(&self, start: usize, end: usize) -> Cursor<'a> {
        Cursor {
            tokens: &self.tokens[start.min(end)..end],
            pos: 0,
            ..*self
        }
    }

    /// Steps over one token, or over one group in parentheses.
    pub(super) fn skip(&mut self) {
        if !(self.is("(") && self.group().is_ok()) {
            self.pos += 1;
        }
    }

    /// What is left, split at the commas outside of parentheses.
    pub(super) fn list(&mut self) -> Vec<Cursor<'a>> {
        let mut parts = Vec::new();
        let mut start = self.pos;
        while !self.is_done() {
            if self.is(",") {
                parts.push(self.part(start, self.pos));
                start = self.pos + 1;
            }
            self.skip();
        }
        let end = self.tokens.len();
        if start < end {
            parts.push(self.part(start, end));
        }
        parts
    }

    /// The text from the token at `start` up to the current one.
    pub(super) fn text_since(&self, start: usize) -> &'a str {
        let end = self.pos.min(self.tokens.len());
        match self.tokens.get(start..end) {
            Some([first, .., last]) => &self.text[first.start..last.end],
            Some([only]) => &self.text[only.range()],
            _ => "",
        }
    }

    /// All of its text.
    pub(super) fn whole_text(&self) -> &'a str {
        Cursor {
            pos: self.tokens.len(),
            ..*self
        }
        .text_since(0)
    }

    /// Where all of its tokens come from.
    pub(super) fn origin(&self) -> Origin {
        self.said.unwrap_or(Origin {
            source: self.source,
            start: self.tokens.first().map_or(0, |token| token.start),
            end: self.tokens.last().map_or(0, |token| token.end),
        })
    }
}
