//! SQL text to tokens, for every dialect, without ever failing, in linear time.
//!
//! Migrations, dumps and queries are all read through here, so that a position in a token is always a byte offset into
//! the text as it was given. Comments are not tokens. Text that no database would accept becomes single symbols.

use std::ops::Range;

use crate::Dialect;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in quotes, backticks or brackets.
    Quoted,
    /// A string literal of any flavour.
    String,
    Number,
    /// A parameter: `$1`, `?`, `%s`, `%(name)s`, `:name`, `@name`.
    Placeholder,
    /// Text that is only known at run time.
    Hole,
    /// Punctuation or an operator.
    Symbol,
}

/// A token and the bytes that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    /// Whether part of it is a hole.
    pub(crate) holed: bool,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Token {
    pub(crate) fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Reads tokens off a text.
#[derive(Clone)]
pub(crate) struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pub(crate) pos: usize,
    end: usize,
    dialect: Dialect,
    /// Placeholders are read only in queries: in DDL a `:` or `?` is an operator.
    placeholders: bool,
    holes: &'a [Range<usize>],
    next_hole: usize,
    /// Inside MySQL's `/*!40101 … */`, whose content is executed.
    executable: bool,
    /// What ends a statement, where that is not a semicolon: a word ends there too.
    pub(crate) delimiter: &'a str,
    /// Dollar quotes that never closed; after a few, we stop looking for the end, which would cost quadratic time.
    unclosed: u8,
}

const OPERATORS: &[&str] = &[
    "!~~*", "<=>", "->>", "#>>", "!~*", "~~*", "!~~", "@-@", "?||", "?-|", "&<|", "|&>", "<<|", "|>>", "||/", "::",
    ":=", "<=", ">=", "<>", "!=", "==", "||", "->", "#>", "#-", "=>", "@>", "<@", "@?", "@@", "&&", "<<", ">>", "!~",
    "~*", "~~", "^@", "?|", "?&", "&<", "&>", "<^", ">^", "|/", "~=", "?#", "?-", "!!",
];

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

impl<'a> Lexer<'a> {
    /// Reads the DDL in `range` of `text`.
    pub(crate) fn new(text: &'a str, range: Range<usize>, dialect: Dialect) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            pos: range.start,
            end: range.end,
            dialect,
            placeholders: false,
            holes: &[],
            next_hole: 0,
            executable: false,
            delimiter: ";",
            unclosed: 0,
        }
    }

    /// Reads a query, with placeholders of every style, and with sorted `holes`.
    pub(crate) fn query(text: &'a str, holes: &'a [Range<usize>], dialect: Dialect) -> Self {
        Self {
            placeholders: true,
            holes,
            ..Self::new(text, 0..text.len(), dialect)
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        let at = self.pos + ahead;
        if at < self.end { self.bytes[at] } else { 0 }
    }

    fn hole_here(&self) -> bool {
        self.holes
            .get(self.next_hole)
            .is_some_and(|hole| hole.start <= self.pos)
    }

    /// Steps over the holes at this place; says whether there was one.
    fn take_holes(&mut self) -> bool {
        let before = self.next_hole;
        while self.hole_here() {
            self.pos = self.pos.max(self.holes[self.next_hole].end).min(self.end);
            self.next_hole += 1;
        }
        self.next_hole > before
    }

    /// Steps over what separates tokens.
    pub(crate) fn skip_blank(&mut self) {
        while self.pos < self.end && !self.hole_here() {
            let byte = self.peek(0);
            if byte.is_ascii_whitespace() || byte == 0x0b {
                self.pos += 1;
            } else if self.text.as_bytes()[self.pos..self.end].starts_with("\u{feff}".as_bytes()) {
                self.pos += 3;
            } else if self.starts_line_comment() {
                self.skip_line();
            } else if byte == b'/' && self.peek(1) == b'*' {
                self.skip_block_comment();
            } else if self.executable && byte == b'*' && self.peek(1) == b'/' {
                self.executable = false;
                self.pos += 2;
            } else {
                break;
            }
        }
    }

    fn starts_line_comment(&self) -> bool {
        match (self.peek(0), self.peek(1)) {
            // MySQL reads `5--1` as a subtraction of a negative number.
            (b'-', b'-') => self.dialect != Dialect::MySql || self.peek(2) <= b' ' || self.peek(2) == b'-',
            (b'#', _) => self.dialect == Dialect::MySql,
            _ => false,
        }
    }

    pub(crate) fn skip_line(&mut self) {
        while self.pos < self.end && self.bytes[self.pos] != b'\n' {
            self.pos += 1;
        }
        self.drop_holes_behind();
    }

    fn drop_holes_behind(&mut self) {
        while self.holes.get(self.next_hole).is_some_and(|hole| hole.start < self.pos) {
            self.next_hole += 1;
        }
    }

    fn skip_block_comment(&mut self) {
        if self.dialect == Dialect::MySql {
            let bang = match (self.peek(2), self.peek(3)) {
                (b'!', _) => 3,
                (b'M', b'!') => 4,
                _ => 0,
            };
            if bang > 0 {
                self.pos += bang;
                while self.peek(0).is_ascii_digit() {
                    self.pos += 1;
                }
                self.executable = true;
                return;
            }
        }
        let mut depth = 0_usize;
        while self.pos < self.end {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') if depth == 0 || self.dialect == Dialect::PostgreSql => {
                    depth += 1;
                    self.pos += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.pos += 2;
                    if depth == 0 {
                        break;
                    }
                }
                _ => self.pos += 1,
            }
        }
        self.drop_holes_behind();
    }

    /// The next token, or nothing at the end of the text.
    pub(crate) fn next_token(&mut self) -> Option<Token> {
        self.skip_blank();
        let start = self.pos;
        if self.take_holes() {
            // `{prefix}users` is a name of which a part is unknown.
            let joined = is_word(self.peek(0)) && self.pos < self.end;
            if joined {
                self.word();
            }
            let kind = if joined { TokenKind::Word } else { TokenKind::Hole };
            return Some(self.token(kind, start, true));
        }
        if start >= self.end {
            return None;
        }
        let holes = self.next_hole;
        let kind = self.scan();
        // A character of several bytes is never cut.
        while self.pos < self.end && !self.text.is_char_boundary(self.pos) {
            self.pos += 1;
        }
        self.drop_holes_behind();
        Some(self.token(kind, start, self.next_hole > holes))
    }

    fn token(&self, kind: TokenKind, start: usize, holed: bool) -> Token {
        Token {
            kind,
            holed,
            start,
            end: self.pos,
        }
    }

    fn scan(&mut self) -> TokenKind {
        let (byte, next) = (self.peek(0), self.peek(1));
        match byte {
            b'\'' => self.string(b'\'', self.dialect == Dialect::MySql),
            b'"' if self.dialect == Dialect::MySql => self.string(b'"', true),
            b'"' => self.quoted(b'"'),
            b'`' => self.quoted(b'`'),
            b'[' if self.dialect == Dialect::Sqlite => self.quoted(b']'),
            b'e' | b'E' if next == b'\'' && self.dialect == Dialect::PostgreSql => {
                self.pos += 1;
                self.string(b'\'', true)
            }
            b'b' | b'B' | b'x' | b'X' | b'n' | b'N' if next == b'\'' => {
                self.pos += 1;
                self.string(b'\'', self.dialect == Dialect::MySql)
            }
            b'u' | b'U' if next == b'&' && matches!(self.peek(2), b'\'' | b'"') => {
                self.pos += 2;
                if self.peek(0) == b'"' {
                    self.quoted(b'"')
                } else {
                    self.string(b'\'', false)
                }
            }
            b'$' if self.dialect == Dialect::PostgreSql && self.dollar_string() => TokenKind::String,
            b'0'..=b'9' => self.number(),
            b'.' if next.is_ascii_digit() => self.number(),
            _ if is_word_start(byte) => {
                self.word();
                TokenKind::Word
            }
            _ => {
                if self.placeholders && self.placeholder() {
                    return TokenKind::Placeholder;
                }
                self.symbol()
            }
        }
    }

    fn word(&mut self) {
        loop {
            while is_word(self.peek(0)) && self.pos < self.end && !self.hole_here() && !self.delimiter_here() {
                self.pos += 1;
            }
            if !self.take_holes() {
                break;
            }
        }
    }

    fn delimiter_here(&self) -> bool {
        self.bytes[self.pos..self.end].starts_with(self.delimiter.as_bytes())
    }

    fn number(&mut self) -> TokenKind {
        let start = self.pos;
        while self.pos < self.end && !self.hole_here() {
            let byte = self.peek(0);
            let sign = matches!(byte, b'+' | b'-')
                && matches!(self.bytes[self.pos - 1], b'e' | b'E')
                && self.pos > start
                && !self.bytes[start..].starts_with(b"0x")
                && self.peek(1).is_ascii_digit();
            if !(byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_' || sign) {
                break;
            }
            self.pos += 1;
        }
        TokenKind::Number
    }

    /// A string up to its closing quote; without one, the quote alone is a symbol, so that what follows is still read.
    fn string(&mut self, quote: u8, backslash: bool) -> TokenKind {
        let mut at = self.pos + 1;
        let mut hole = self.next_hole;
        while at < self.end {
            if self.jump_hole(&mut hole, &mut at) {
                continue;
            }
            let byte = self.bytes[at];
            let doubled = byte == quote && at + 1 < self.end && self.bytes[at + 1] == quote;
            if byte == b'\\' && backslash || doubled {
                at += 2;
            } else if byte == quote {
                self.pos = at + 1;
                return TokenKind::String;
            } else {
                at += 1;
            }
        }
        self.pos += 1;
        TokenKind::Symbol
    }

    /// Steps over a hole inside quotes, whose own quotes mean nothing here.
    fn jump_hole(&self, hole: &mut usize, at: &mut usize) -> bool {
        match self.holes.get(*hole) {
            Some(range) if range.start <= *at => {
                *hole += 1;
                *at = range.end.max(*at);
                true
            }
            _ => false,
        }
    }

    fn quoted(&mut self, close: u8) -> TokenKind {
        let mut at = self.pos + 1;
        let mut hole = self.next_hole;
        while at < self.end {
            if self.jump_hole(&mut hole, &mut at) {
                continue;
            }
            if self.bytes[at] == close {
                if close != b']' && at + 1 < self.end && self.bytes[at + 1] == close {
                    at += 2;
                    continue;
                }
                self.pos = at + 1;
                return TokenKind::Quoted;
            }
            at += 1;
        }
        self.pos += 1;
        TokenKind::Symbol
    }

    fn dollar_string(&mut self) -> bool {
        let mut tag_end = self.pos + 1;
        while tag_end < self.end && is_word(self.bytes[tag_end]) && self.bytes[tag_end] != b'$' {
            tag_end += 1;
        }
        if tag_end >= self.end || self.bytes[tag_end] != b'$' || self.peek(1).is_ascii_digit() || self.unclosed > 8 {
            return false;
        }
        let tag = &self.text[self.pos..=tag_end];
        match self.text[tag_end + 1..self.end].find(tag) {
            Some(length) => {
                self.pos = tag_end + 1 + length + tag.len();
                true
            }
            None => {
                self.unclosed += 1;
                false
            }
        }
    }

    fn placeholder(&mut self) -> bool {
        let (byte, next) = (self.peek(0), self.peek(1));
        let hole_next = self
            .holes
            .get(self.next_hole)
            .is_some_and(|hole| hole.start == self.pos + 1);
        match byte {
            b'$' | b':' | b'@' if hole_next => {
                self.pos += 1;
                self.word();
                true
            }
            b'?' if next.is_ascii_digit() => self.take_while(1, |byte| byte.is_ascii_digit()),
            b'?' if !matches!(next, b'|' | b'&' | b'-' | b'#') => self.take_while(1, |_| false),
            b'$' | b'@' if is_word_start(next) || next.is_ascii_digit() => self.take_while(1, is_word),
            b'@' if next == b'@' && is_word_start(self.peek(2)) => {
                self.take_while(2, |byte| is_word(byte) || byte == b'.')
            }
            b':' if is_word_start(next) || next.is_ascii_digit() => self.take_while(1, is_word),
            b'%' if next == b'(' => self.named_percent(),
            b'%' if matches!(next, b's' | b'd' | b'f' | b'i' | b'b' | b't') && !is_word(self.peek(2)) => {
                self.take_while(2, |_| false)
            }
            _ => false,
        }
    }

    fn named_percent(&mut self) -> bool {
        let mut at = self.pos + 2;
        while at < self.end && (is_word(self.bytes[at]) || matches!(self.bytes[at], b'.' | b'-')) {
            at += 1;
        }
        let closed = at + 1 < self.end && self.bytes[at] == b')' && self.bytes[at + 1].is_ascii_alphabetic();
        if closed {
            self.pos = at + 2;
        }
        closed
    }

    fn take_while(&mut self, skip: usize, more: impl Fn(u8) -> bool) -> bool {
        self.pos += skip;
        while self.pos < self.end && more(self.peek(0)) {
            self.pos += 1;
        }
        true
    }

    fn symbol(&mut self) -> TokenKind {
        let rest = &self.bytes[self.pos..self.end];
        if self.placeholders && rest.starts_with(b"%%") {
            // Drivers that use `%s` write `%` twice.
            self.pos += 2;
            return TokenKind::Symbol;
        }
        let length = OPERATORS
            .iter()
            .find(|operator| rest.starts_with(operator.as_bytes()))
            .map_or(1, |operator| operator.len());
        self.pos += length;
        TokenKind::Symbol
    }
}

/// The text of a name or string without its quotes, with doubled quotes and backslashes undone.
pub(crate) fn unquote(raw: &str) -> String {
    let body = raw.trim_start_matches(|c: char| !matches!(c, '\'' | '"' | '`' | '[' | '$'));
    let escapes = raw.starts_with(['e', 'E']);
    let mut chars = body.chars();
    let Some(open) = chars.next() else {
        return raw.to_owned();
    };
    if open == '$' {
        let tag = body[1..].find('$').map_or(0, |length| length + 2);
        return body
            .get(tag..body.len().saturating_sub(tag))
            .unwrap_or_default()
            .to_owned();
    }
    let close = if open == '[' { ']' } else { open };
    let mut text = String::with_capacity(body.len());
    while let Some(c) = chars.next() {
        if c == '\\' && escapes {
            text.extend(chars.next());
        } else if c == close {
            match chars.next() {
                Some(twice) if twice == close => text.push(close),
                _ => break,
            }
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lex(text: &str, dialect: Dialect) -> Vec<&str> {
        let mut lexer = Lexer::new(text, 0..text.len(), dialect);
        std::iter::from_fn(move || lexer.next_token())
            .map(|token| &text[token.range()])
            .collect()
    }

    fn lex_query<'a>(text: &'a str, holes: &'a [Range<usize>]) -> Vec<(TokenKind, &'a str)> {
        let mut lexer = Lexer::query(text, holes, Dialect::PostgreSql);
        std::iter::from_fn(move || lexer.next_token())
            .map(|token| (token.kind, &text[token.range()]))
            .collect()
    }

    #[test]
    fn strings_and_comments() {
        let text = "a 'it''s' E'\\'' $x$ ; $$ $x$ /* /* ; */ */ -- ;\n \"q\"\"\" ::";
        assert_eq!(
            lex(text, Dialect::PostgreSql),
            ["a", "'it''s'", "E'\\''", "$x$ ; $$ $x$", "\"q\"\"\"", "::"]
        );
        assert_eq!(
            lex("/*!40101 SET a */ # x\n `b` 'c\\''", Dialect::MySql),
            ["SET", "a", "`b`", "'c\\''"]
        );
        assert_eq!(lex("[a b] x'00'", Dialect::Sqlite), ["[a b]", "x'00'"]);
    }

    #[test]
    fn text_that_never_closes_is_still_read() {
        assert_eq!(
            lex("a ' b; $x$ c", Dialect::PostgreSql),
            ["a", "'", "b", ";", "$", "x$", "c"]
        );
        assert_eq!(lex("a /* b", Dialect::PostgreSql), ["a"]);
    }

    #[test]
    fn placeholders() {
        let found: Vec<_> = lex_query("$1 %s %(a)s :n ?1 ? @p a::int x % 2 like 'a%%' b->>'c'", &[])
            .into_iter()
            .filter(|(kind, _)| *kind == TokenKind::Placeholder)
            .map(|(_, text)| text)
            .collect();
        assert_eq!(found, ["$1", "%s", "%(a)s", ":n", "?1", "?", "@p"]);
    }

    #[test]
    fn holes_join_the_names_they_touch() {
        // `FROM {p}users WHERE id = ${n} {rest}`, where a hole takes no bytes.
        let text = "FROM users WHERE id = $ ";
        let holes = [5..5, 23..23, 24..24];
        let tokens = lex_query(text, &holes);
        assert_eq!(tokens[1], (TokenKind::Word, "users"));
        assert_eq!(tokens[5], (TokenKind::Placeholder, "$"));
        assert_eq!(tokens[6], (TokenKind::Hole, ""));
    }

    #[test]
    fn quotes_are_undone() {
        assert_eq!(unquote("'it''s'"), "it's");
        assert_eq!(unquote("\"a\"\"b\""), "a\"b");
        assert_eq!(unquote("$x$ body $x$"), " body ");
        assert_eq!(unquote("E'a\\'b'"), "a'b");
        assert_eq!(unquote("[a b]"), "a b");
    }
}
