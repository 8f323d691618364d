//! One pass over the bytes before anything is parsed: where the comments are, and whether the file nests too deeply.
//!
//! The parser, the lowering and even the destructor of a syntax tree recurse, so the depth of a tree has to be bounded
//! before there is one. [`scan`] computes an upper bound of that depth from tokens alone.

use seqscan_hir::Span;

/// What the bytes of a file say.
pub(crate) struct Scan {
    /// Every comment, doc comments included.
    pub(crate) comments: Vec<Span>,
    /// Where the file first nests deeper than [`MAX_DEPTH`].
    pub(crate) too_deep: Option<Span>,
}

/// The most that is accepted. Measured: a unit of depth takes up to 4 KB of stack in a build without optimisation, from
/// parsing over lowering to dropping the tree, so that this is a fifth of [`crate::STACK_SIZE`]. Chains of 2,000
/// operands or 3,000 `else if`s stay far below it.
const MAX_DEPTH: u32 = 12_000;

/// What a pair of delimiters adds to the depth: the parser goes through all of its levels of precedence for each.
const GROUP_DEPTH: u32 = 3;

/// What a `<` adds, which may open a list of type arguments.
const ANGLE_DEPTH: u32 = 3;

/// By byte: whether it may stand in an identifier or number.
const IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte >= 0x80 || (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

/// The length of the identifier or number at the start of a text.
pub(crate) fn word_length(bytes: &[u8]) -> usize {
    let length = bytes.iter().position(|byte| !IS_WORD[usize::from(*byte)]);
    length.unwrap_or(bytes.len())
}

/// Scans a file from the offset at which its content starts.
pub(crate) fn scan(text: &str, start: usize) -> Scan {
    let mut lexer = Lexer {
        bytes: text.as_bytes(),
        at: start,
        comments: Vec::new(),
        levels: vec![Level::default()],
        depth: 0,
        behind_brace: false,
    };
    let mut too_deep = None;
    while lexer.at < lexer.bytes.len() {
        let token = lexer.at;
        lexer.token();
        if lexer.depth > MAX_DEPTH {
            too_deep = Some(Span::new(token as u32, lexer.at as u32));
            break;
        }
    }
    Scan {
        comments: lexer.comments,
        too_deep,
    }
}

/// How deep a tree the tokens between two delimiters can make.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Tokens since the last separator that may put what follows, or what precedes, one level deeper.
    operators: u32,
    /// `operators` at the `if` whose `else` may follow: the conditions of an `else if` chain do not nest in each other.
    at_if: u32,
    /// `else`s since the last separator.
    elses: u32,
    /// `<` without its `>`: a comma separates nothing in `A<B, A<B, …`.
    angles: u32,
    /// `|` since the last statement: a comma separates nothing in `|a, b| |c, d| …` either.
    pipes: u32,
}

impl Level {
    fn depth(self) -> u32 {
        self.operators + self.elses
    }
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    comments: Vec<Span>,
    levels: Vec<Level>,
    /// The sum over all levels.
    depth: u32,
    /// Whether the last token was a `}`.
    behind_brace: bool,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn token(&mut self) {
        let byte = self.bytes[self.at];
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                let rest = &self.bytes[self.at..];
                let length = rest
                    .iter()
                    .position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
                self.at += length.unwrap_or(rest.len());
            }
            b'/' if self.peek(1) == b'/' => self.line_comment(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'"' => {
                self.end_statement();
                self.string();
            }
            b'\'' => {
                self.end_statement();
                self.char_or_lifetime();
            }
            b'0'..=b'9' => {
                self.end_statement();
                self.number();
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word(),
            b'(' | b'[' | b'{' => {
                self.end_statement();
                self.at += 1;
                self.levels.push(Level::default());
                self.depth += GROUP_DEPTH;
            }
            b')' | b']' | b'}' => self.close(byte),
            b',' => self.reset(false),
            b';' => self.reset(true),
            _ => self.operator(byte),
        }
    }

    fn line_comment(&mut self) {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let length = if rest[..length].ends_with(b"\r") {
            length - 1
        } else {
            length
        };
        self.comments.push(Span::new(self.at as u32, (self.at + length) as u32));
        self.at += length;
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut open = 0;
        while self.at < self.bytes.len() {
            match (self.bytes[self.at], self.peek(1)) {
                (b'/', b'*') => {
                    open += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    open -= 1;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
            if open == 0 {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
        self.comments.push(Span::new(start as u32, self.at as u32));
    }

    /// From an opening quote to behind the closing one.
    fn string(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at = (self.at + 1).min(self.bytes.len());
    }

    /// From the first `#` or the quote behind the `r` of a raw string.
    fn raw_string(&mut self, hashes: usize) {
        self.at += hashes + 1;
        while self.at < self.bytes.len() {
            if self.bytes[self.at] == b'"' && (1..=hashes).all(|ahead| self.peek(ahead) == b'#') {
                self.at += hashes + 1;
                return;
            }
            self.at += 1;
        }
    }

    fn char_or_lifetime(&mut self) {
        self.at += 1;
        if self.peek(0) == b'\\' {
            self.at += 2;
            while self.at < self.bytes.len() && !matches!(self.bytes[self.at], b'\'' | b'\n') {
                self.at += 1;
            }
            self.at = (self.at + 1).min(self.bytes.len());
            return;
        }
        let width = match self.peek(0) {
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
        };
        // `'a'` is a character, `'a` a lifetime.
        if self.peek(width) == b'\'' {
            self.at += width + 1;
        } else {
            self.identifier();
        }
    }

    fn number(&mut self) {
        self.identifier();
        // `1.5`, but neither `1..5` nor `1.max(5)` nor `x.1.2`, which costs a level too many and nothing else.
        while self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
            self.at += 1;
            self.identifier();
        }
    }

    fn identifier(&mut self) {
        self.at += word_length(&self.bytes[self.at..]);
    }

    fn word(&mut self) {
        let start = self.at;
        self.identifier();
        match &self.bytes[start..self.at] {
            b"r" | b"br" | b"cr" => {
                let rest = &self.bytes[self.at..];
                let hashes = rest.iter().take_while(|byte| **byte == b'#').count();
                if self.peek(hashes) == b'"' {
                    self.raw_string(hashes);
                } else if hashes == 1 {
                    self.at += 1;
                    self.identifier();
                }
            }
            b"b" | b"c" if self.peek(0) == b'"' => self.string(),
            b"b" if self.peek(0) == b'\'' => self.char_or_lifetime(),
            b"else" => {
                self.behind_brace = false;
                let level = self.levels.last_mut().expect("the file is a level");
                self.depth -= level.operators - level.at_if;
                level.operators = level.at_if;
                level.elses += 1;
                self.depth += 1;
                return;
            }
            b"as" => {
                self.behind_brace = false;
                return self.deepen();
            }
            b"if" => {
                self.end_statement();
                let level = self.levels.last_mut().expect("the file is a level");
                if level.elses == 0 {
                    level.at_if = level.operators;
                }
                return self.deepen();
            }
            b"return" | b"break" | b"yield" | b"match" | b"while" | b"for" | b"in" | b"let" | b"move" | b"dyn"
            | b"impl" | b"mut" | b"box" | b"become" | b"async" | b"const" | b"unsafe" | b"static" => {
                self.end_statement();
                return self.deepen();
            }
            _ => {}
        }
        self.end_statement();
    }

    fn close(&mut self, byte: u8) {
        self.at += 1;
        self.behind_brace = byte == b'}';
        if self.levels.len() > 1 {
            let level = self.levels.pop().expect("there are two");
            self.depth -= level.depth() + GROUP_DEPTH;
        }
        // `f()()()` and `a[0][0]` nest to the left.
        if byte != b'}' {
            self.deepen();
        }
    }

    fn operator(&mut self, byte: u8) {
        if byte == b'#' {
            self.end_statement();
        }
        self.behind_brace = false;
        let pair = (byte, self.peek(1));
        let level = self.levels.last_mut().expect("the file is a level");
        match pair {
            // The arms of a match do not nest in each other.
            (b'=', b'>') => {
                self.at += 1;
                return self.reset(true);
            }
            (b'-' | b'=' | b'<' | b'>' | b'!', b'=') | (b'-', b'>') | (b':', b':') | (b'.', b'.') => self.at += 1,
            (b'<', _) => {
                level.angles += 1;
                level.operators += ANGLE_DEPTH - 1;
                self.depth += ANGLE_DEPTH - 1;
            }
            (b'>', _) => level.angles = level.angles.saturating_sub(1),
            (b'|', _) => level.pipes += 1,
            _ => {}
        }
        self.at += 1;
        self.deepen();
    }

    fn deepen(&mut self) {
        self.levels.last_mut().expect("the file is a level").operators += 1;
        self.depth += 1;
    }

    /// A token that continues no expression stands behind a `}`: a new statement or item.
    fn end_statement(&mut self) {
        if self.behind_brace {
            self.behind_brace = false;
            self.restart(true);
        }
    }

    fn reset(&mut self, all: bool) {
        self.at += 1;
        self.behind_brace = false;
        self.restart(all);
    }

    fn restart(&mut self, all: bool) {
        let level = self.levels.last_mut().expect("the file is a level");
        self.depth -= level.depth();
        *level = match all {
            true => Level::default(),
            false => Level {
                operators: level.angles * ANGLE_DEPTH + level.pipes,
                angles: level.angles,
                pipes: level.pipes,
                ..Level::default()
            },
        };
        self.depth += level.depth();
    }
}
