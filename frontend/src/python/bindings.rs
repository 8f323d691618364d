//! Which names a body binds, found before it is lowered: a use may come before its binding.
//!
//! Nested functions and classes are not entered (but for `global`): they bind in frames of their own.

use ruff_python_ast as ast;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_text_size::TextRange;
use seqscan_hir::{ExprId, ExprKind, Local, LocalForm, LocalId, Module, Span, Symbol};

use super::scopes::{FrameForm, binds};
use super::{Lowering, span};

impl Lowering<'_> {
    /// Adds the names that statements bind to the innermost frame.
    pub(super) fn collect_bindings(&mut self, body: &[ast::Stmt]) {
        for stmt in body {
            self.collect_stmt(stmt);
        }
    }

    /// Makes the variables of the innermost frame, once all its bindings are known.
    pub(super) fn declare_collected(&mut self) {
        for index in 0..self.scopes.bound() {
            let name = self.scopes.bound_name(index);
            let binding = *self.scopes.own(name);
            let has = |flag: u8| binding.flags & flag != 0;
            let local = if has(binds::GLOBAL) && self.scopes.form() != FrameForm::Module {
                self.scopes.global(name)
            } else if binding.local.is_some() || has(binds::NONLOCAL) {
                binding.local
            } else if has(binds::PARAM) || has(binds::ASSIGN) && !has(binds::ITEM | binds::IMPORT) {
                Some(self.new_local(name, has(binds::PARAM), binding.span))
            } else {
                None
            };
            self.scopes.own(name).local = local;
        }
    }

    /// Adds a parameter to the innermost frame and makes its variable at once.
    pub(super) fn declare_param(&mut self, name: &ast::Identifier) -> LocalId {
        let symbol = self.name(name.as_str());
        self.scopes.bind(symbol, binds::PARAM, span(name.range));
        let local = self.new_local(symbol, true, span(name.range));
        self.scopes.own(symbol).local = Some(local);
        local
    }

    /// Adds the names that a pattern of a comprehension binds, and makes their variables at once.
    pub(super) fn declare_target(&mut self, target: &ast::Expr) {
        let first = self.scopes.bound();
        self.collect_target(target);
        for index in first..self.scopes.bound() {
            let name = self.scopes.bound_name(index);
            let span = self.scopes.own(name).span;
            self.scopes.own(name).local = Some(self.new_local(name, false, span));
        }
    }

    /// What a name that is used or bound here means.
    pub(super) fn resolve(&mut self, name: &str, range: TextRange) -> ExprId {
        let symbol = self.name(name);
        let kind = match self.scopes.find(symbol).and_then(|binding| binding.local) {
            Some(local) => ExprKind::Local(local),
            None => ExprKind::Path {
                segments: &[symbol],
                generics: &[],
            },
        };
        self.expr_at(kind, range)
    }

    /// Whether a name is no variable here, nor anything that this file declares: it may be a built-in.
    pub(super) fn is_builtin(&mut self, name: &str) -> bool {
        let symbol = self.name(name);
        self.scopes.find(symbol).is_none()
    }

    fn new_local(&mut self, name: Symbol, is_param: bool, span: Span) -> LocalId {
        let form = match self.scopes.form() {
            _ if is_param => LocalForm::Param,
            FrameForm::Module => LocalForm::Global,
            FrameForm::Function | FrameForm::Class | FrameForm::Comprehension => LocalForm::Variable,
        };
        self.build.local(Local {
            name,
            form,
            function: self.function,
            namespace: Module::ROOT,
            ty: None,
            scope: None,
            span,
        })
    }

    fn bind(&mut self, name: &str, flags: u8, range: TextRange) {
        let symbol = self.name(name);
        self.scopes.bind(symbol, flags, span(range));
    }

    fn collect_stmt(&mut self, stmt: &ast::Stmt) {
        use ast::Stmt;
        if self.has_walrus {
            self.collect_walrus(stmt);
        }
        match stmt {
            Stmt::FunctionDef(it) => self.bind(&it.name, binds::ITEM, it.name.range),
            Stmt::ClassDef(it) => self.bind(&it.name, binds::ITEM, it.name.range),
            Stmt::TypeAlias(it) => {
                if let ast::Expr::Name(name) = &*it.name {
                    self.bind(&name.id, binds::ITEM, name.range);
                }
            }
            Stmt::Import(it) => {
                for alias in &it.names {
                    let first = alias.name.split('.').next().unwrap_or_default();
                    let name = alias.asname.as_ref().map_or(first, |name| name.as_str());
                    self.bind(name, binds::IMPORT, alias.range);
                }
            }
            Stmt::ImportFrom(it) => {
                for alias in it.names.iter().filter(|alias| alias.name.as_str() != "*") {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.bind(name, binds::IMPORT, name.range);
                }
            }
            Stmt::Global(it) => it
                .names
                .iter()
                .for_each(|name| self.bind(name, binds::GLOBAL, name.range)),
            Stmt::Nonlocal(it) => it
                .names
                .iter()
                .for_each(|name| self.bind(name, binds::NONLOCAL, name.range)),
            Stmt::Assign(it) => it.targets.iter().for_each(|target| self.collect_target(target)),
            Stmt::AugAssign(it) => self.collect_target(&it.target),
            Stmt::AnnAssign(it) => match &*it.target {
                ast::Expr::Name(name) if super::types::is_alias_annotation(&it.annotation) => {
                    self.bind(&name.id, binds::ITEM, name.range);
                }
                target => self.collect_target(target),
            },
            Stmt::For(it) => self.collect_target(&it.target),
            Stmt::With(it) => {
                for target in it.items.iter().filter_map(|item| item.optional_vars.as_deref()) {
                    self.collect_target(target);
                }
            }
            Stmt::Match(it) => it.cases.iter().for_each(|case| self.collect_pattern(&case.pattern)),
            Stmt::Try(it) => {
                for ast::ExceptHandler::ExceptHandler(handler) in &it.handlers {
                    if let Some(name) = &handler.name {
                        self.bind(name, binds::ASSIGN, name.range);
                    }
                }
            }
            _ => {}
        }
        for_each_body(stmt, &mut |body| self.collect_bindings(body));
    }

    /// Names that nested functions declare `global` are variables of the module, even if it never binds them itself.
    pub(super) fn collect_globals(&mut self, body: &[ast::Stmt]) {
        for stmt in body {
            match stmt {
                ast::Stmt::Global(it) => it
                    .names
                    .iter()
                    .for_each(|name| self.bind(name, binds::ASSIGN, name.range)),
                ast::Stmt::FunctionDef(it) => self.collect_globals(&it.body),
                ast::Stmt::ClassDef(it) => self.collect_globals(&it.body),
                _ => for_each_body(stmt, &mut |body| self.collect_globals(body)),
            }
        }
    }

    pub(super) fn collect_target(&mut self, target: &ast::Expr) {
        match target {
            ast::Expr::Name(name) => self.bind(&name.id, binds::ASSIGN, name.range),
            ast::Expr::Tuple(it) => it.elts.iter().for_each(|item| self.collect_target(item)),
            ast::Expr::List(it) => it.elts.iter().for_each(|item| self.collect_target(item)),
            ast::Expr::Starred(it) => self.collect_target(&it.value),
            _ => {}
        }
    }

    fn collect_pattern(&mut self, pattern: &ast::Pattern) {
        use ast::Pattern;
        let name = match pattern {
            Pattern::MatchAs(it) => it.name.as_ref(),
            Pattern::MatchStar(it) => it.name.as_ref(),
            Pattern::MatchMapping(it) => it.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind(name, binds::ASSIGN, name.range);
        }
        match pattern {
            Pattern::MatchAs(it) => it.pattern.iter().for_each(|inner| self.collect_pattern(inner)),
            Pattern::MatchSequence(it) => it.patterns.iter().for_each(|inner| self.collect_pattern(inner)),
            Pattern::MatchOr(it) => it.patterns.iter().for_each(|inner| self.collect_pattern(inner)),
            Pattern::MatchMapping(it) => it.patterns.iter().for_each(|inner| self.collect_pattern(inner)),
            Pattern::MatchClass(it) => {
                let keywords = it.arguments.keywords.iter().map(|keyword| &keyword.pattern);
                it.arguments
                    .patterns
                    .iter()
                    .chain(keywords)
                    .for_each(|inner| self.collect_pattern(inner));
            }
            Pattern::MatchValue(_) | Pattern::MatchSingleton(_) | Pattern::MatchStar(_) => {}
        }
    }

    /// `(n := f(x))` binds in the function, however deep in an expression, but for lambdas.
    fn collect_walrus(&mut self, stmt: &ast::Stmt) {
        let mut finder = WalrusFinder { found: Vec::new() };
        finder.own_exprs(stmt);
        for (name, range) in finder.found {
            self.bind(name, binds::ASSIGN, range);
        }
    }

    /// The names that a lambda's body binds.
    pub(super) fn collect_walrus_in_expr(&mut self, expr: &ast::Expr) {
        if self.has_walrus {
            let mut finder = WalrusFinder { found: Vec::new() };
            finder.visit_expr(expr);
            for (name, range) in finder.found {
                self.bind(name, binds::ASSIGN, range);
            }
        }
    }
}

struct WalrusFinder<'a> {
    found: Vec<(&'a str, TextRange)>,
}

impl<'a> WalrusFinder<'a> {
    /// The expressions of a statement itself; the statements in it are searched by themselves.
    fn own_exprs(&mut self, stmt: &'a ast::Stmt) {
        use ast::Stmt;
        match stmt {
            Stmt::If(it) => {
                self.visit_expr(&it.test);
                it.elif_else_clauses
                    .iter()
                    .filter_map(|clause| clause.test.as_ref())
                    .for_each(|test| self.visit_expr(test));
            }
            Stmt::While(it) => self.visit_expr(&it.test),
            Stmt::For(it) => self.visit_expr(&it.iter),
            Stmt::With(it) => it.items.iter().for_each(|item| self.visit_expr(&item.context_expr)),
            Stmt::Match(it) => {
                self.visit_expr(&it.subject);
                it.cases
                    .iter()
                    .filter_map(|case| case.guard.as_deref())
                    .for_each(|guard| self.visit_expr(guard));
            }
            Stmt::FunctionDef(it) => {
                it.decorator_list.iter().for_each(|it| self.visit_expr(&it.expression));
                let defaults = it.parameters.iter_non_variadic_params();
                defaults
                    .filter_map(|param| param.default.as_deref())
                    .for_each(|default| self.visit_expr(default));
            }
            Stmt::ClassDef(it) => it.decorator_list.iter().for_each(|it| self.visit_expr(&it.expression)),
            Stmt::Try(_) => {}
            _ => visitor::walk_stmt(self, stmt),
        }
    }
}

impl<'a> Visitor<'a> for WalrusFinder<'a> {
    fn visit_expr(&mut self, expr: &'a ast::Expr) {
        match expr {
            ast::Expr::Lambda(_) => return,
            ast::Expr::Named(it) => {
                if let ast::Expr::Name(name) = &*it.target {
                    self.found.push((name.id.as_str(), name.range));
                }
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// Calls `f` with each list of statements directly in a statement, those of functions and classes excepted.
fn for_each_body(stmt: &ast::Stmt, f: &mut dyn FnMut(&[ast::Stmt])) {
    use ast::Stmt;
    match stmt {
        Stmt::For(it) => [&it.body, &it.orelse].into_iter().for_each(|body| f(body)),
        Stmt::While(it) => [&it.body, &it.orelse].into_iter().for_each(|body| f(body)),
        Stmt::With(it) => f(&it.body),
        Stmt::If(it) => {
            f(&it.body);
            it.elif_else_clauses.iter().for_each(|clause| f(&clause.body));
        }
        Stmt::Match(it) => it.cases.iter().for_each(|case| f(&case.body)),
        Stmt::Try(it) => {
            f(&it.body);
            for ast::ExceptHandler::ExceptHandler(handler) in &it.handlers {
                f(&handler.body);
            }
            [&it.orelse, &it.finalbody].into_iter().for_each(|body| f(body));
        }
        _ => {}
    }
}
