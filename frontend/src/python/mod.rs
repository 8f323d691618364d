//! Python to HIR: one file, from its text to one module.
//!
//! The parser recovers from syntax errors, so that a broken file still yields all that it could read. What each part of
//! the syntax becomes is in the file named after it; here is only what they share.

mod bindings;
mod call;
mod expr;
mod fold;
mod format;
mod guard;
mod import;
mod item;
mod loops;
mod pattern;
mod scopes;
mod stmt;
mod string;
mod types;

use std::collections::HashSet;

use ruff_python_ast as ast;
use ruff_python_ast::PySourceType;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange};
use seqscan_hir::{ClassId, ExprId, ExprKind, FunctionId, Module, ModuleBuilder, Span, Symbol};

use crate::{Lowered, Problem};
use scopes::{FrameForm, Scopes};

/// More problems than this in one file say nothing new: it is another language, or an old version of this one.
const MAX_PROBLEMS: usize = 20;

pub(crate) fn lower(path: &str, text: &str) -> Lowered {
    if let Err(problem) = guard::check(text) {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        return Lowered {
            module: ModuleBuilder::new(path, length).finish(),
            problems: vec![problem],
        };
    }
    let parsed = ruff_python_parser::parse_unchecked_source(text, PySourceType::Python);
    let mut lowering = Lowering::new(path, text);
    for error in parsed.errors().iter().take(MAX_PROBLEMS) {
        lowering.problems.push(Problem {
            span: span(error.location),
            message: message(&error.error.to_string()),
        });
    }
    for token in parsed.tokens() {
        if token.kind() == TokenKind::Comment {
            lowering.build.comment(span(token.range()));
        }
    }
    lowering.module_body(parsed.suite());
    if parsed.has_invalid_syntax() {
        lowering.cover_parts();
    }
    Lowered {
        module: lowering.build.finish(),
        problems: lowering.problems,
    }
}

/// The parser's messages are sentences without a full stop: `Expected an expression`.
fn message(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !text.starts_with("SyntaxError") => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// A range of the parser's, as a span of ours.
fn span(range: TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

/// A file in the middle of being lowered.
struct Lowering<'a> {
    text: &'a str,
    build: ModuleBuilder,
    problems: Vec<Problem>,
    scopes: Scopes,
    /// The function whose body this is.
    function: FunctionId,
    /// The class whose body this directly is.
    class: Option<ClassId>,
    /// The methods so far of each class around this place.
    methods: Vec<Vec<FunctionId>>,
    /// Whether the function has yielded so far.
    yields: bool,
    /// Parts of nodes whose number is not known yet; each user leaves it as long as it was.
    scratch: Vec<ExprId>,
    /// How deep the recursion is.
    depth: u32,
    /// Whether the file is the `__init__` of a package, so that `from . import x` means the package itself.
    is_package: bool,
    /// Whether any expression of the file may bind a name, so that expressions have to be searched for it.
    has_walrus: bool,
    /// What the file calls `typing.cast`, and the module `typing`.
    casts: HashSet<Symbol>,
    typing_modules: HashSet<Symbol>,
}

impl<'a> Lowering<'a> {
    fn new(path: &str, text: &'a str) -> Self {
        let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
        Self {
            text,
            build: ModuleBuilder::new(path, text.len() as u32),
            problems: Vec::new(),
            scopes: Scopes::default(),
            function: Module::BODY,
            class: None,
            methods: Vec::new(),
            yields: false,
            scratch: Vec::new(),
            depth: 0,
            is_package: matches!(file, "__init__.py" | "__init__.pyi"),
            has_walrus: text.contains(":="),
            casts: HashSet::new(),
            typing_modules: HashSet::new(),
        }
    }

    fn module_body(&mut self, body: &[ast::Stmt]) {
        self.scopes.enter(FrameForm::Module);
        self.collect_bindings(body);
        if self.text.contains("global ") {
            self.collect_globals(body);
        }
        self.declare_collected();
        let span = Span::new(0, self.text.len() as u32);
        let block = self.block(body, span);
        self.build.function_mut(Module::BODY).body = Some(block);
        self.scopes.leave();
    }

    /// What the parser made up to recover from an error may lie beside what it is a part of: `-` at the end of a file.
    fn cover_parts(&mut self) {
        for id in self.build.module().expr_ids() {
            let module = self.build.module();
            let mut span = module.span(id);
            // Parts are older than what they are parts of, so that theirs are settled.
            module.for_each_child(id, |part| span = span.cover(module.span(part)));
            self.build.set_span(id, span);
        }
    }

    /// Adds what could not be understood, unless there is a lot of that already.
    fn problem(&mut self, span: Span, message: &str) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem {
                span,
                message: message.to_owned(),
            });
        }
    }

    /// Runs a step that may recurse, unless the recursion is too deep for the stack; then the place becomes a problem.
    fn deeper<T>(&mut self, range: TextRange, f: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= guard::MAX_DEPTH {
            self.problem(span(range), "nested too deeply");
            return None;
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        Some(result)
    }

    fn expr_at(&mut self, kind: ExprKind, range: TextRange) -> ExprId {
        self.build.expr(kind, span(range))
    }

    fn unknown(&mut self, range: TextRange) -> ExprId {
        self.expr_at(ExprKind::Unknown(&[]), range)
    }

    /// The parts that were pushed since the scratch list had this length.
    fn take_scratch(&mut self, mark: usize) -> Box<[ExprId]> {
        self.scratch.drain(mark..).collect()
    }

    fn name(&mut self, name: &str) -> Symbol {
        self.build.name(name)
    }

    fn expr_list<'e>(&mut self, exprs: impl IntoIterator<Item = &'e ast::Expr>) -> Box<[ExprId]> {
        let mark = self.scratch.len();
        for expr in exprs {
            let id = self.expr(expr);
            self.scratch.push(id);
        }
        self.take_scratch(mark)
    }
}

/// The last name of `a.b.c`, or of a call of it.
fn last_name(expr: &ast::Expr) -> Option<&str> {
    match expr {
        ast::Expr::Name(name) => Some(name.id.as_str()),
        ast::Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        ast::Expr::Call(call) => match &*call.func {
            ast::Expr::Call(_) => None,
            func => last_name(func),
        },
        _ => None,
    }
}
