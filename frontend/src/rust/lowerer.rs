//! What all of the lowering shares: the module under construction and the place it has come to.

use proc_macro2::Ident;
use seqscan_hir::{
    ExprId, ExprKind, FunctionId, Generic, Local, LocalForm, LocalId, Module, ModuleBuilder, NamespaceId, Span, Symbol,
    TypeId,
};
use syn::File;

use super::adapters::Iterators;
use super::scopes::Scopes;
use super::source::Source;

/// Lowers a parsed file.
pub(crate) fn lower_file(builder: ModuleBuilder, source: Source<'_>, file: &File) -> Module {
    let mut lowerer = Lowerer {
        builder,
        source,
        scopes: Scopes::default(),
        function: Module::BODY,
        namespace: Module::ROOT,
        region: None,
        is_test: false,
        fresh: Vec::new(),
        iterators: Iterators::default(),
        macro_depth: 0,
        recent: vec![None; RECENT].into(),
    };
    lowerer.lower_module_body(file);
    lowerer.builder.finish()
}

/// The lowering of one file.
pub(crate) struct Lowerer<'a> {
    pub(crate) builder: ModuleBuilder,
    pub(crate) source: Source<'a>,
    pub(crate) scopes: Scopes,
    /// The function whose body is being lowered.
    pub(crate) function: FunctionId,
    /// The namespace of the items being lowered.
    pub(crate) namespace: NamespaceId,
    /// The innermost block.
    pub(crate) region: Option<ExprId>,
    /// Whether what is being lowered exists for tests only.
    pub(crate) is_test: bool,
    /// Variables whose region has no number yet, innermost last.
    pub(crate) fresh: Vec<LocalId>,
    /// Which expressions and variables are known to be iterators.
    pub(crate) iterators: Iterators,
    /// How many macros are open whose tokens were parsed again.
    pub(crate) macro_depth: u32,
    /// Names by a cheap hash, the last of each.
    recent: Box<[Option<Symbol>]>,
}

/// How many names are remembered.
const RECENT: usize = 512;

fn recent_slot(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut hash = bytes.len();
    for byte in bytes.iter().take(12).chain(bytes.last()) {
        hash = hash.wrapping_mul(31).wrapping_add(usize::from(*byte));
    }
    hash % RECENT
}

/// Where a function, class or field belongs.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'g> {
    pub(crate) class: Option<seqscan_hir::ClassId>,
    /// Type parameters of the block around it.
    pub(crate) generics: &'g [Generic],
}

impl<'a> Lowerer<'a> {
    /// Adds an expression.
    pub(crate) fn expr(&mut self, kind: ExprKind, span: Span) -> ExprId {
        self.builder.expr(kind, span)
    }

    /// An expression whose parts are not known yet.
    pub(crate) fn reserve(&mut self, span: Span) -> ExprId {
        self.expr(ExprKind::Unknown(&[]), span)
    }

    /// What cannot be expressed, with the parts of it that can.
    pub(crate) fn unknown(&mut self, parts: Vec<ExprId>, span: Span) -> ExprId {
        self.expr(ExprKind::Unknown(&parts), span)
    }

    /// Where an expression is.
    pub(crate) fn span_of(&self, id: ExprId) -> Span {
        self.builder.module().span(id)
    }

    /// The symbol of an identifier, and where it is.
    pub(crate) fn ident(&mut self, ident: &Ident) -> (Symbol, Span) {
        let span = self.source.ident(ident);
        (self.name_at(ident, span), span)
    }

    /// The symbol of an identifier that is at a known place.
    pub(crate) fn name_at(&mut self, ident: &Ident, span: Span) -> Symbol {
        let text = self.source.slice(span);
        let text = text.strip_prefix("r#").unwrap_or(text);
        // The tokens of a doc comment are called what the text does not say.
        match text.is_empty() {
            true => self.builder.name(&ident.to_string()),
            false => self.intern(text),
        }
    }

    /// The symbol of a name. Most names were seen a moment ago, and comparing is cheaper than hashing well.
    pub(crate) fn intern(&mut self, text: &str) -> Symbol {
        let slot = &mut self.recent[recent_slot(text)];
        if let Some(symbol) = *slot
            && self.builder.module().name(symbol) == text
        {
            return symbol;
        }
        let symbol = self.builder.name(text);
        *slot = Some(symbol);
        symbol
    }

    /// The symbol of an identifier.
    pub(crate) fn name(&mut self, ident: &Ident) -> Symbol {
        self.ident(ident).0
    }

    /// A new variable of the current function, visible from here on.
    pub(crate) fn declare(&mut self, name: Symbol, form: LocalForm, ty: Option<TypeId>, span: Span) -> LocalId {
        let local = self.builder.local(Local {
            name,
            form,
            function: self.function,
            namespace: self.namespace,
            ty,
            scope: self.region,
            span,
        });
        self.scopes.bind(name, local);
        local
    }

    /// Says in which region the variables declared since `mark` live.
    pub(crate) fn settle(&mut self, mark: usize, region: ExprId) {
        for local in self.fresh.drain(mark..) {
            self.builder.local_mut(local).scope = Some(region);
        }
    }
}
