//! Our tokens as `sqlparser`'s, with what only a program's SQL has made into something that it can parse.
//!
//! The parser's locations carry byte offsets (column = offset + 1, on line 1), so that everything it returns can be
//! pointed at in the original text, whatever a placeholder or a hole was turned into.

use sqlparser::tokenizer::{Location, Span, Token as SqlToken, TokenWithSpan};

use crate::Dialect;
use crate::lexer::{Token, TokenKind, unquote};
use crate::query::Unknown;

/// A name that stands for a hole, or whose unknown part it marks.
pub(crate) const HOLE: &str = "\u{0}";

/// The parts of a query, as far as holes care.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    Other,
    Select,
    From,
    Condition,
    Order,
    Group,
    Limit,
    Set,
    Values,
}

/// Words after which an operand begins.
const OPERATORS: &[&str] = &[
    "SELECT",
    "DISTINCT",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "IN",
    "LIKE",
    "ILIKE",
    "BETWEEN",
    "IS",
    "ON",
    "USING",
    "BY",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "SET",
    "VALUES",
    "JOIN",
    "INNER",
    "LEFT",
    "RIGHT",
    "FULL",
    "CROSS",
    "OUTER",
    "NATURAL",
    "AS",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "ALL",
    "ANY",
    "SOME",
    "EXISTS",
    "INTO",
    "UPDATE",
    "DELETE",
    "INSERT",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "RETURNING",
    "FETCH",
    "FOR",
    "WITH",
    "COLLATE",
    "ESCAPE",
    "LATERAL",
];

/// Words that follow an operand rather than begin one.
const FOLLOWERS: &[&str] = &["ASC", "DESC", "NULLS", "END", "FIRST", "LAST", "SKIP", "NOWAIT"];

pub(super) struct Bridged {
    pub(super) tokens: Vec<TokenWithSpan>,
    pub(super) unknown: Unknown,
}

/// Turns a statement's tokens into the parser's; nothing if it is too much for a parser that recurses.
pub(super) fn bridge(text: &str, tokens: &[Token], dialect: Dialect) -> Option<Bridged> {
    let mut bridge = Bridge {
        text,
        tokens,
        dialect,
        out: Vec::with_capacity(tokens.len() + 8),
        unknown: Unknown::default(),
        clauses: vec![Clause::Other],
        nesting: 0,
        hidden: false,
    };
    for at in 0..tokens.len() {
        bridge.token(at);
    }
    // A chain of operators makes a tree that is as deep as it is long.
    (bridge.nesting <= 600).then_some(Bridged {
        tokens: bridge.out,
        unknown: bridge.unknown,
    })
}

struct Bridge<'a> {
    text: &'a str,
    tokens: &'a [Token],
    dialect: Dialect,
    out: Vec<TokenWithSpan>,
    unknown: Unknown,
    clauses: Vec<Clause>,
    nesting: usize,
    /// Whether the last hole was left out, so that it is no operand for what follows.
    hidden: bool,
}

impl Bridge<'_> {
    fn slice(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &self.text[token.range()])
    }

    fn word(&self, at: usize) -> String {
        match self.tokens.get(at) {
            Some(token) if token.kind == TokenKind::Word => self.slice(at).to_ascii_uppercase(),
            _ => String::new(),
        }
    }

    fn push(&mut self, at: usize, token: SqlToken) {
        let place = |offset: usize| Location {
            line: 1,
            column: offset as u64 + 1,
        };
        let span = Span::new(place(self.tokens[at].start), place(self.tokens[at].end));
        self.out.push(TokenWithSpan::new(token, span));
    }

    fn clause(&self) -> Clause {
        *self.clauses.last().unwrap_or(&Clause::Other)
    }

    fn token(&mut self, at: usize) {
        let token = self.tokens[at];
        let raw = &self.text[token.range()];
        match token.kind {
            TokenKind::Hole => self.hole(at),
            TokenKind::Word if token.holed => {
                let name = format!("{raw}{HOLE}");
                self.push(at, SqlToken::make_word(&name, Some('"')));
            }
            TokenKind::Word if self.is_sqlite_comparison(at) => {
                // SQLite's `a IS ?` is `a <=> ?` elsewhere.
                self.push(at, SqlToken::Spaceship);
            }
            TokenKind::Word => {
                self.enter(at);
                self.push(at, SqlToken::make_word(raw, None));
            }
            TokenKind::Quoted => {
                let mut name = unquote(raw);
                if token.holed {
                    name.push_str(HOLE);
                }
                self.push(at, SqlToken::make_word(&name, Some('"')));
            }
            // A literal of which a part is unknown is still one value, but not one that we can compare.
            TokenKind::String if token.holed => self.push(at, SqlToken::Placeholder("?".to_owned())),
            TokenKind::String => self.push(at, SqlToken::SingleQuotedString(unquote(raw))),
            TokenKind::Number => self.push(at, SqlToken::Number(raw.to_owned(), false)),
            TokenKind::Placeholder => self.placeholder(at),
            TokenKind::Symbol => self.symbol(at),
        }
    }

    fn enter(&mut self, at: usize) {
        let clause = match self.word(at).as_str() {
            "SELECT" | "RETURNING" => Clause::Select,
            "FROM" | "JOIN" | "UPDATE" | "INTO" => Clause::From,
            "WHERE" | "HAVING" | "ON" => Clause::Condition,
            "ORDER" => Clause::Order,
            "GROUP" => Clause::Group,
            "LIMIT" | "OFFSET" | "FETCH" | "FOR" => Clause::Limit,
            "SET" => Clause::Set,
            "VALUES" => Clause::Values,
            "AND" | "OR" | "NOT" | "IS" | "COLLATE" | "AT" | "LIKE" | "ILIKE" | "IN" | "BETWEEN" | "UNION"
            | "INTERSECT" | "EXCEPT" => {
                self.nesting += 1;
                return;
            }
            _ => return,
        };
        if let Some(last) = self.clauses.last_mut() {
            *last = clause;
        }
    }

    fn placeholder(&mut self, at: usize) {
        let before = at.checked_sub(1).map(|before| self.word(before)).unwrap_or_default();
        if matches!(before.as_str(), "IN" | "VALUES") {
            // `IN %s` and `VALUES %s`: the driver writes the parentheses.
            return self.parenthesised_hole(at);
        }
        let operator = self.slice(at) == "?"
            && self.ends_operand(at)
            && self
                .tokens
                .get(at + 1)
                .is_some_and(|next| matches!(next.kind, TokenKind::String | TokenKind::Placeholder));
        if operator {
            // PostgreSQL's `document ? 'key'`.
            self.push(at, SqlToken::Question);
        } else {
            self.push(at, SqlToken::Placeholder("?".to_owned()));
        }
    }

    fn is_sqlite_comparison(&self, at: usize) -> bool {
        let next = self.tokens.get(at + 1);
        self.dialect == Dialect::Sqlite
            && self.word(at) == "IS"
            && next.is_some_and(|next| {
                !matches!(next.kind, TokenKind::Word | TokenKind::Symbol) || self.slice(at + 1) == "("
            })
    }

    fn parenthesised_hole(&mut self, at: usize) {
        self.push(at, SqlToken::LParen);
        self.push(at, SqlToken::make_word(HOLE, Some('"')));
        self.push(at, SqlToken::RParen);
    }

    /// Whether the tokens before `at` end with an operand.
    fn ends_operand(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else {
            return false;
        };
        match self.tokens[before].kind {
            TokenKind::Hole => !self.hidden,
            TokenKind::Word => !OPERATORS.contains(&self.word(before).as_str()),
            TokenKind::Symbol => matches!(self.slice(before), ")" | "]" | "*"),
            _ => true,
        }
    }

    /// Whether an operand begins at `at`.
    fn begins_operand(&self, at: usize) -> bool {
        match self.tokens.get(at).map(|token| token.kind) {
            None | Some(TokenKind::Symbol) => false,
            Some(TokenKind::Word) => {
                let word = self.word(at);
                let operand = matches!(word.as_str(), "NOT" | "CASE" | "EXISTS");
                operand || !OPERATORS.contains(&word.as_str()) && !FOLLOWERS.contains(&word.as_str())
            }
            Some(_) => true,
        }
    }

    fn hole(&mut self, at: usize) {
        let before = at.checked_sub(1).map(|before| self.word(before)).unwrap_or_default();
        if matches!(before.as_str(), "IN" | "VALUES") && self.slice(at + 1) != "(" {
            return self.parenthesised_hole(at);
        }
        let (after, next) = (self.ends_operand(at), self.begins_operand(at + 1));
        let clause = self.clause();
        let hole_next = self.tokens.get(at + 1).is_some_and(|next| next.kind == TokenKind::Hole);
        self.hidden = false;
        let name = || SqlToken::make_word(HOLE, Some('"'));
        match (clause, after, next) {
            (Clause::Set, false, false) if self.slice(at + 1) != "=" && self.slice(at.wrapping_sub(1)) != "=" => {
                self.push(at, name());
                self.push(at, SqlToken::Eq);
                self.push(at, name());
            }
            (_, false, false) => self.push(at, name()),
            // `FROM {table} t`
            (Clause::From | Clause::Select | Clause::Set | Clause::Values, false, true) => {
                self.unknown.projection |= clause == Clause::Select;
                self.push(at, name());
            }
            (Clause::Condition, false, true) if hole_next => self.push(at, name()),
            (Clause::Condition, true, _) if !next || hole_next => {
                self.push(at, SqlToken::make_word("AND", None));
                self.push(at, name());
            }
            (Clause::Condition, true, true) => {
                self.unknown.filters = true;
                self.push(at, SqlToken::Neq);
            }
            _ => self.hide(clause),
        }
    }

    /// Leaves a hole out and remembers what it may hide.
    fn hide(&mut self, clause: Clause) {
        self.hidden = true;
        match clause {
            Clause::Select => self.unknown.projection = true,
            Clause::Order => self.unknown.order = true,
            Clause::Limit => {}
            Clause::Condition => self.unknown.filters = true,
            Clause::From => {
                self.unknown.tables = true;
                self.unknown.filters = true;
            }
            Clause::Other | Clause::Group | Clause::Set | Clause::Values => {
                self.unknown = Unknown {
                    tables: true,
                    filters: true,
                    order: true,
                    projection: true,
                };
            }
        }
    }

    fn symbol(&mut self, at: usize) {
        let raw = self.slice(at);
        match raw {
            "(" => self.clauses.push(self.clause()),
            ")" if self.clauses.len() > 1 => {
                self.clauses.pop();
            }
            "," | "." => {}
            _ => self.nesting += 1,
        }
        let token = symbol(self.slice(at));
        self.push(at, token);
    }
}

fn symbol(text: &str) -> SqlToken {
    match text {
        "(" => SqlToken::LParen,
        ")" => SqlToken::RParen,
        "," => SqlToken::Comma,
        "." => SqlToken::Period,
        "=" => SqlToken::Eq,
        "==" => SqlToken::Eq,
        "<>" | "!=" => SqlToken::Neq,
        "<" => SqlToken::Lt,
        ">" => SqlToken::Gt,
        "<=" => SqlToken::LtEq,
        ">=" => SqlToken::GtEq,
        "<=>" => SqlToken::Spaceship,
        "+" => SqlToken::Plus,
        "-" => SqlToken::Minus,
        "*" => SqlToken::Mul,
        "/" => SqlToken::Div,
        "%" | "%%" => SqlToken::Mod,
        "||" => SqlToken::StringConcat,
        ":" => SqlToken::Colon,
        "::" => SqlToken::DoubleColon,
        ":=" => SqlToken::Assignment,
        "[" => SqlToken::LBracket,
        "]" => SqlToken::RBracket,
        "{" => SqlToken::LBrace,
        "}" => SqlToken::RBrace,
        "&" => SqlToken::Ampersand,
        "|" => SqlToken::Pipe,
        "^" => SqlToken::Caret,
        "=>" => SqlToken::RArrow,
        "#" => SqlToken::Sharp,
        "~" => SqlToken::Tilde,
        "~*" => SqlToken::TildeAsterisk,
        "!~" => SqlToken::ExclamationMarkTilde,
        "!~*" => SqlToken::ExclamationMarkTildeAsterisk,
        "~~" => SqlToken::DoubleTilde,
        "~~*" => SqlToken::DoubleTildeAsterisk,
        "!~~" => SqlToken::ExclamationMarkDoubleTilde,
        "!~~*" => SqlToken::ExclamationMarkDoubleTildeAsterisk,
        "<<" => SqlToken::ShiftLeft,
        ">>" => SqlToken::ShiftRight,
        "&&" => SqlToken::Overlap,
        "!" => SqlToken::ExclamationMark,
        "@" => SqlToken::AtSign,
        "^@" => SqlToken::CaretAt,
        "->" => SqlToken::Arrow,
        "->>" => SqlToken::LongArrow,
        "#>" => SqlToken::HashArrow,
        "#>>" => SqlToken::HashLongArrow,
        "#-" => SqlToken::HashMinus,
        "@>" => SqlToken::AtArrow,
        "<@" => SqlToken::ArrowAt,
        "@?" => SqlToken::AtQuestion,
        "@@" => SqlToken::AtAt,
        "?" => SqlToken::Question,
        "?&" => SqlToken::QuestionAnd,
        "?|" => SqlToken::QuestionPipe,
        "\\" => SqlToken::Backslash,
        _ => SqlToken::CustomBinaryOperator(text.to_owned()),
    }
}
