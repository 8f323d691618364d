//! What a lint may ask, and how it reports.

use std::cell::RefCell;

use seqscan_analysis::{ModuleIdx, PoolSite, Program, Resolver, Site};
use seqscan_catalog::{LibraryId, Statement, TypeIdx};
use seqscan_hir::{ExprId, ExprKind, FunctionId, Module, Span};
use seqscan_schema::Engine;

use crate::{Confidence, Diagnostic, Label, Lint};

/// What the user configures about lints.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The fewest connections that a pool's maximum should allow.
    pub pool_min_size: f64,
    /// How many connections the database server accepts.
    pub server_max_connections: f64,
    /// Tables so small that reading all of them is fine.
    pub small_tables: Vec<String>,
    /// The version of the database that judges its queries, where the user said it.
    pub engine: Option<Engine>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pool_min_size: 20.0,
            server_max_connections: 100.0,
            small_tables: Vec::new(),
            engine: None,
        }
    }
}

/// What a lint may ask about one module.
#[derive(Debug)]
pub struct LintContext<'p> {
    /// The whole program.
    pub program: &'p Program,
    /// Answers what expressions are.
    pub resolver: Resolver<'p>,
    /// The module that is checked.
    pub module: ModuleIdx,
    /// The module that is checked.
    pub hir: &'p Module,
    /// What the user configured.
    pub options: &'p Options,
    /// Every place that does something to a database, in source order.
    pub sites: Vec<Site>,
    /// Every place that makes a pool or its settings, in order of evaluation; those in tests are left out.
    pub pools: Vec<PoolSite<'p>>,
    findings: RefCell<Vec<Diagnostic>>,
}

/// A diagnostic under construction; it is reported when it is dropped.
#[derive(Debug)]
pub struct Report<'c, 'p> {
    cx: &'c LintContext<'p>,
    diagnostic: Option<Diagnostic>,
}

impl<'p> LintContext<'p> {
    pub(crate) fn new(program: &'p Program, module: ModuleIdx, options: &'p Options) -> Self {
        let resolver = Resolver::new(program);
        let sites = match program.calls(module) {
            Some(calls) => calls.sites.clone(),
            None => resolver.sites(module),
        };
        let hir = program.module(module);
        let findings = RefCell::default();
        let mut cx = Self {
            program,
            resolver,
            module,
            hir,
            options,
            sites,
            pools: Vec::new(),
            findings,
        };
        let makes_pool = |call: &&ExprId| match hir.kind(**call) {
            ExprKind::Call { callee, .. } => program.may_pool(module, callee) && !cx.is_test(**call),
            _ => false,
        };
        let calls = program.facts(module).calls.iter().flatten().filter(makes_pool);
        let pools = calls.filter_map(|call| cx.resolver.pool(module, *call)).collect();
        cx.pools = pools;
        cx
    }

    /// The place of any module that does something to a database, as it was seen there.
    pub fn site_at(&self, module: ModuleIdx, at: ExprId) -> Option<Site> {
        let calls = self.program.calls(module)?;
        calls.sites.iter().find(|site| site.at == at).cloned()
    }

    /// Reports a finding at an expression of this module.
    pub fn report(&self, lint: &'static Lint, confidence: Confidence, at: ExprId, message: String) -> Report<'_, 'p> {
        self.report_at(lint, confidence, at, self.module, self.hir.span(at), message)
    }

    /// Reports a finding at a span of some module; `item` is an expression of this one that it belongs to.
    pub fn report_at(
        &self,
        lint: &'static Lint,
        confidence: Confidence,
        item: ExprId,
        module: ModuleIdx,
        span: Span,
        message: String,
    ) -> Report<'_, 'p> {
        let function = self.hir.enclosing_function(item);
        let diagnostic = Diagnostic {
            lint,
            confidence,
            message,
            primary: Label {
                file: self.program.file(module),
                span,
                message: String::new(),
            },
            labels: Vec::new(),
            lead: 0,
            notes: Vec::new(),
            is_note: false,
            help: None,
            fix: None,
            item: self.hir.qualified_name(function),
        };
        Report {
            cx: self,
            diagnostic: Some(diagnostic),
        }
    }

    /// The function that an expression stands in; for closures, the one they stand in.
    pub fn function_of(&self, at: ExprId) -> FunctionId {
        let mut function = self.hir.enclosing_function(at);
        while matches!(
            self.hir.function(function).form,
            seqscan_hir::FunctionForm::Closure | seqscan_hir::FunctionForm::AsyncBlock
        ) {
            match self.hir.function(function).parent {
                Some(parent) => function = parent,
                None => break,
            }
        }
        function
    }

    /// Whether an expression only runs in tests.
    pub fn is_test(&self, at: ExprId) -> bool {
        let mut function = Some(self.hir.enclosing_function(at));
        while let Some(id) = function {
            let declared = self.hir.function(id);
            if declared.is_test {
                return true;
            }
            let mut namespace = Some(declared.namespace);
            while let Some(inner) = namespace.map(|id| &self.hir.namespaces[id.index()]) {
                if inner.is_test {
                    return true;
                }
                namespace = inner.parent;
            }
            function = declared.parent;
        }
        false
    }

    /// How the library of a site does in one round trip what a loop of these does in many.
    pub fn rewrite(&self, site: &Site, statement: Statement) -> Option<&'p str> {
        let catalog = &self.program.catalog;
        let receiver: Option<TypeIdx> = site.receiver.as_ref().and_then(seqscan_analysis::Ty::db);
        let library: LibraryId = match (site.row, receiver) {
            (Some(row), _) => catalog.library_of_call(row),
            (None, Some(ty)) => catalog.library_of_type(ty),
            (None, None) => return None,
        };
        catalog
            .rewrite(library, receiver, statement)
            .map(|row| row.help.as_str())
    }

    /// The findings, in the order in which lints made them.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        self.findings.into_inner()
    }
}

impl Report<'_, '_> {
    fn edit(mut self, f: impl FnOnce(&mut Diagnostic, &LintContext<'_>)) -> Self {
        if let Some(diagnostic) = &mut self.diagnostic {
            f(diagnostic, self.cx);
        }
        self
    }

    /// Says what is at the primary place.
    pub fn here(self, message: impl Into<String>) -> Self {
        self.edit(|diagnostic, _| diagnostic.primary.message = message.into())
    }

    /// Points at an expression of this module that comes before the primary place on the way to the defect.
    pub fn label_before(self, at: ExprId, message: impl Into<String>) -> Self {
        let mut report = self.label(at, message);
        if let Some(diagnostic) = &mut report.diagnostic {
            diagnostic.lead = diagnostic.labels.len();
        }
        report
    }

    /// Points at another expression of this module.
    pub fn label(self, at: ExprId, message: impl Into<String>) -> Self {
        self.edit(|diagnostic, cx| {
            let label = Label {
                file: cx.program.file(cx.module),
                span: cx.hir.span(at),
                message: message.into(),
            };
            diagnostic.labels.push(label);
        })
    }

    /// Points at a span of some module.
    pub fn label_at(self, module: ModuleIdx, span: Span, message: impl Into<String>) -> Self {
        self.edit(|diagnostic, cx| {
            diagnostic.labels.push(Label {
                file: cx.program.file(module),
                span,
                message: message.into(),
            });
        })
    }

    /// Makes it worth a word and no more: it never fails a run.
    pub fn as_note(self) -> Self {
        self.edit(|diagnostic, _| diagnostic.is_note = true)
    }

    /// Says why it matters here.
    pub fn note(self, note: impl Into<String>) -> Self {
        self.edit(|diagnostic, _| diagnostic.notes.push(note.into()))
    }

    /// Says what to do.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.edit(|diagnostic, _| diagnostic.help = Some(help.into()))
    }
}

impl Drop for Report<'_, '_> {
    fn drop(&mut self) {
        self.cx.findings.borrow_mut().extend(self.diagnostic.take());
    }
}
