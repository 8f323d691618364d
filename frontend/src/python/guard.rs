//! Refuses a file whose syntax tree would be too deep, before anything recurses into it.
//!
//! The parser grows its stack as it needs, but dropping its tree recurses, and so does everybody after it. One scan over
//! the bytes, which knows strings, comments and brackets but no grammar, gives an upper bound: at each place, the brackets
//! and blocks that are open, plus, in each of them, the operators since its last comma or line.
//!
//! Measured on the stack of [`crate::STACK_SIZE`]: the parser and its tree's drop pass 1,000,000 levels of every kind, and
//! lowering 16,000 without optimisation with room to spare.

mod fstring;

use seqscan_hir::Span;

use crate::Problem;

/// How deep lowering may recurse; the bound below is never less than the true depth of a sound file.
pub(super) const MAX_DEPTH: u32 = 16_000;

/// The bound beyond which a file is refused. Of 10,000 files of applications and libraries the deepest has 75.
const MAX_BOUND: u32 = 12_000;

/// Brackets in brackets. Python's own parser refuses 200.
const MAX_BRACKETS: usize = 1_000;

/// Blocks in blocks. Python's own parser refuses 100.
const MAX_BLOCKS: usize = 500;

/// Where a bracket or string does not end, the parser's idea of what is nested may differ from ours, so that then all
/// that could nest at all is counted.
const MAX_BROKEN: u32 = 100_000;

/// What is wrong with a file that nobody should try to parse.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    if text.len() >= u32::MAX as usize {
        return Err(problem(0, "the file is too large"));
    }
    if text.len() <= MAX_BOUND as usize {
        // Nothing in it can be deeper than it is long.
        return Ok(());
    }
    let mut scan = Scan::new(text.as_bytes());
    scan.run()?;
    if scan.is_broken && scan.total > MAX_BROKEN {
        return Err(problem(
            0,
            "a bracket or string does not end, and the file is too large to be read without",
        ));
    }
    Ok(())
}

/// Which bytes go on with a name or number.
const IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let value = byte as u8;
        table[byte] = value.is_ascii_alphanumeric() || value == b'_' || value >= 0x80;
        byte += 1;
    }
    table
};

fn problem(at: usize, message: &str) -> Problem {
    Problem {
        span: Span::at(at.min(u32::MAX as usize) as u32),
        message: message.to_owned(),
    }
}

/// An open bracket, or the file itself.
#[derive(Default)]
struct Level {
    closer: u8,
    /// The operators since the last comma.
    chain: u32,
    /// The `lambda`s whose colon, and `for`s whose `in`, is still to come: a comma between ends nothing.
    lambdas: u32,
    fors: u32,
    /// Whether it is the hole of a string, and its format has begun.
    in_format: bool,
}

struct Block {
    column: u32,
    /// The `elif`s of the chain so far.
    elifs: u32,
}

struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    levels: Vec<Level>,
    blocks: Vec<Block>,
    /// The interpolated strings around this place, by their quotes.
    strings: Vec<fstring::Quote>,
    /// The targets of this statement's assignment.
    assigns: u32,
    /// The bound at this place.
    bound: u32,
    /// All that was ever counted.
    total: u32,
    /// Whether an operand has just ended, so that a name would start a new expression.
    after_operand: bool,
    is_broken: bool,
}

impl<'t> Scan<'t> {
    fn new(bytes: &'t [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            levels: vec![Level::default()],
            blocks: vec![Block { column: 0, elifs: 0 }],
            strings: Vec::new(),
            assigns: 0,
            bound: 0,
            total: 0,
            after_operand: false,
            is_broken: false,
        }
    }

    fn run(&mut self) -> Result<(), Problem> {
        self.line_start();
        while let Some(byte) = self.bytes.get(self.at).copied() {
            match byte {
                b' ' | b'\t' | 0x0c => self.at += 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word()?,
                b'0'..=b'9' => {
                    self.operand();
                    self.skip_word();
                }
                b'\'' | b'"' => self.string(self.at),
                b'\n' | b'\r' => self.newline(),
                b'#' => self.skip_line(),
                b'(' => self.open(b')')?,
                b'[' => self.open(b']')?,
                b'{' => self.open(b'}')?,
                b')' | b']' | b'}' => self.close(byte)?,
                b'.' => self.dot(),
                b',' => {
                    self.at += 1;
                    self.end_of_item();
                }
                b';' => {
                    self.at += 1;
                    self.end_of_statement();
                }
                b':' => self.colon()?,
                b'\\' => {
                    let is_crlf = self.bytes[self.at..].starts_with(b"\\\r\n");
                    self.at += if is_crlf { 3 } else { 2 };
                }
                _ => self.operator(byte),
            }
            if self.bound > MAX_BOUND {
                return Err(self.too_deep());
            }
        }
        self.is_broken |= self.levels.len() > 1 || !self.strings.is_empty();
        Ok(())
    }

    fn too_deep(&self) -> Problem {
        problem(self.at.min(self.bytes.len()), "nested too deeply")
    }

    fn level(&mut self) -> &mut Level {
        self.levels.last_mut().expect("the file itself is never closed")
    }

    fn deepen(&mut self) {
        self.level().chain += 1;
        self.bound += 1;
        self.total += 1;
    }

    fn operator(&mut self, byte: u8) {
        self.at += 1;
        self.after_operand = false;
        if byte == b'=' && self.levels.len() == 1 {
            // `a, b = c, d = …`: the commas end no target's place in the chain.
            self.assigns += 1;
            self.bound += 1;
            self.total += 1;
        } else {
            self.deepen();
        }
    }

    fn dot(&mut self) {
        self.at += 1;
        self.after_operand = false;
        self.deepen();
    }

    /// A name or number: behind another operand it starts a new expression.
    fn operand(&mut self) {
        if self.after_operand {
            self.end_of_chain();
        }
        self.after_operand = true;
    }

    fn end_of_chain(&mut self) {
        let level = self.level();
        let chain = std::mem::take(&mut level.chain);
        (level.lambdas, level.fors) = (0, 0);
        self.bound -= chain;
    }

    fn end_of_item(&mut self) {
        self.after_operand = false;
        let level = self.level();
        if level.lambdas == 0 && level.fors == 0 {
            self.end_of_chain();
        }
    }

    fn end_of_statement(&mut self) {
        self.after_operand = false;
        self.end_of_chain();
        self.bound -= std::mem::take(&mut self.assigns);
    }

    fn open(&mut self, closer: u8) -> Result<(), Problem> {
        self.at += 1;
        if self.after_operand {
            // A call or subscript is one more link of its chain.
            self.deepen();
        }
        self.push_level(closer)
    }

    fn push_level(&mut self, closer: u8) -> Result<(), Problem> {
        self.after_operand = false;
        self.levels.push(Level {
            closer,
            ..Level::default()
        });
        self.bound += 1;
        self.total += 1;
        if self.levels.len() > MAX_BRACKETS {
            return Err(self.too_deep());
        }
        Ok(())
    }

    fn close(&mut self, byte: u8) -> Result<(), Problem> {
        self.at += 1;
        if self.level().closer != byte {
            self.is_broken = true;
            return Ok(());
        }
        let is_hole = self
            .strings
            .last()
            .is_some_and(|string| string.level == self.levels.len());
        self.pop_level();
        if is_hole { self.end_of_hole() } else { Ok(()) }
    }

    fn pop_level(&mut self) {
        let level = self.levels.pop().expect("a level is open");
        self.bound -= level.chain + 1;
        self.after_operand = true;
    }

    fn colon(&mut self) -> Result<(), Problem> {
        self.at += 1;
        self.after_operand = false;
        let is_hole = self
            .strings
            .last()
            .is_some_and(|string| string.level == self.levels.len());
        let level = self.level();
        if level.lambdas > 0 {
            level.lambdas -= 1;
        } else if is_hole {
            level.in_format = true;
            return self.literal();
        }
        Ok(())
    }

    fn word(&mut self) -> Result<(), Problem> {
        let start = self.at;
        self.skip_word();
        let word = &self.bytes[start..self.at];
        if let Some(b'\'' | b'"') = self.bytes.get(self.at)
            && word.len() <= 2
            && word
                .iter()
                .all(|byte| matches!(byte | 0x20, b'r' | b'b' | b'u' | b'f' | b't'))
        {
            if word.iter().any(|byte| matches!(byte | 0x20, b'f' | b't')) {
                return self.interpolated();
            }
            self.string(self.at);
            return Ok(());
        }
        match word {
            b"lambda" => self.level().lambdas += 1,
            b"for" => self.level().fors += 1,
            b"in" => {
                let level = self.level();
                level.fors = level.fors.saturating_sub(1);
            }
            b"and" | b"or" | b"not" | b"is" | b"if" | b"else" | b"await" | b"yield" | b"async" => {}
            _ => {
                self.operand();
                return Ok(());
            }
        }
        self.after_operand = false;
        self.deepen();
        Ok(())
    }

    fn skip_word(&mut self) {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|byte| !IS_WORD[usize::from(*byte)]);
        self.at += end.unwrap_or(rest.len());
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len());
    }

    fn newline(&mut self) {
        self.at += 1;
        if self.levels.len() == 1 {
            self.end_of_statement();
            self.line_start();
        }
    }

    /// Opens and closes blocks by the indentation of the line that starts here, unless it is blank.
    fn line_start(&mut self) {
        let mut column = 0;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b' ' => column += 1,
                b'\t' => column = (column / 8 + 1) * 8,
                0x0c => column = 0,
                _ => break,
            }
            self.at += 1;
        }
        let rest = &self.bytes[self.at..];
        if matches!(rest.first(), None | Some(b'\n' | b'\r' | b'#')) {
            return;
        }
        while self.blocks.len() > 1 && self.blocks.last().is_some_and(|block| block.column > column) {
            let block = self.blocks.pop().expect("it was looked at");
            self.bound -= block.elifs + 1;
        }
        let last = self.blocks.last_mut().expect("the file's own block is never closed");
        if last.column < column {
            self.blocks.push(Block { column, elifs: 0 });
            self.bound += if self.blocks.len() > MAX_BLOCKS { MAX_BOUND } else { 1 };
            self.total += 1;
        } else if rest.starts_with(b"elif") {
            last.elifs += 1;
            self.bound += 1;
            self.total += 1;
        } else if !rest.starts_with(b"else") {
            self.bound -= std::mem::take(&mut last.elifs);
        }
    }

    /// A string without holes, from its first quote.
    fn string(&mut self, start: usize) {
        self.after_operand = true;
        let quote = fstring::Quote::at(self.bytes, start, self.levels.len());
        self.at = start + quote.len();
        let is_plain = |byte: &u8| *byte != quote.byte && !matches!(byte, b'\\' | b'\n' | b'\r');
        while let Some(rest) = self.bytes.get(self.at..)
            && let Some(plain) = rest.iter().position(|byte| !is_plain(byte))
        {
            self.at += plain;
            match rest[plain] {
                b'\\' if rest[plain..].starts_with(b"\\\r\n") => self.at += 2,
                b'\\' => self.at += 1,
                b'\n' | b'\r' if !quote.is_triple => {
                    self.is_broken = true;
                    return;
                }
                _ if quote.ends_at(self.bytes, self.at) => {
                    self.at += quote.len();
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.bytes.len();
        self.is_broken = true;
    }
}
