//! Patterns: what a binding takes apart. Each name in one is a new variable.

use seqscan_hir::{Arg, BinaryOp, Collection, ExprId, ExprKind, LocalForm, Span, Symbol};
use syn::{Pat, PatIdent, PatOr, PatRest, PatStruct, PatTupleStruct};

use super::lowerer::Lowerer;

impl Lowerer<'_> {
    /// Lowers a pattern. Its variables are visible from here on; they stand at the end of `fresh` until somebody says
    /// in which region they live.
    pub(crate) fn lower_pattern(&mut self, pat: &Pat) -> ExprId {
        let first = self.fresh.len();
        self.lower_pattern_part(pat, first)
    }

    fn lower_pattern_part(&mut self, pat: &Pat, first: usize) -> ExprId {
        match pat {
            Pat::Ident(pat) => self.lower_ident_pattern(pat, first),
            Pat::Wild(pat) => {
                let span = self.source.span(pat.underscore_token.span);
                self.expr(ExprKind::Wildcard, span)
            }
            Pat::TupleStruct(pat) => self.lower_tuple_struct_pattern(pat, first),
            Pat::Struct(pat) => self.lower_struct_pattern(pat, first),
            Pat::Tuple(pat) => {
                let span = self.source.group(pat.paren_token.span);
                self.lower_sequence_pattern(Collection::Tuple, &pat.elems, span, first)
            }
            Pat::Slice(pat) => {
                let span = self.source.group(pat.bracket_token.span);
                self.lower_sequence_pattern(Collection::List, &pat.elems, span, first)
            }
            Pat::Reference(pat) => {
                let start = self.source.start(pat.and_token.spans[0]);
                let inner = self.lower_pattern_part(&pat.pat, first);
                let span = Span::new(start, self.span_of(inner).end);
                self.expr(ExprKind::Borrow(inner), span)
            }
            Pat::Or(pat) => self.lower_or_pattern(pat, first),
            Pat::Paren(pat) => {
                let inner = self.lower_pattern_part(&pat.pat, first);
                self.builder.set_span(inner, self.source.group(pat.paren_token.span));
                inner
            }
            Pat::Type(pat) => self.lower_typed_pattern(&pat.pat, &pat.ty, first),
            Pat::Guard(pat) => self.lower_pattern_part(&pat.pat, first),
            Pat::Rest(rest) => self.lower_rest_pattern(rest),
            Pat::Lit(lit) => self.lower_literal(&lit.lit),
            Pat::Path(path) => self.lower_path(path.qself.as_ref(), &path.path),
            Pat::Range(range) => self.lower_range(range),
            Pat::Const(block) => {
                let start = self.source.start(block.const_token.span);
                self.lower_keyword_block(start, &block.block)
            }
            Pat::Macro(mac) => self.lower_macro(&mac.mac),
            Pat::Verbatim(tokens) => self.lower_verbatim(tokens),
            _ => self.unknown(Vec::new(), Span::default()),
        }
    }

    /// `x` is a variable, `None` and `LIMIT` are not, as far as their names tell.
    fn lower_ident_pattern(&mut self, pat: &PatIdent, first: usize) -> ExprId {
        let (name, span) = self.ident(&pat.ident);
        let plain = pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none();
        if plain && self.names_constant(name) {
            let kind = match self.scopes.find(self.namespace, name) {
                Some(local) => ExprKind::Local(local),
                None => ExprKind::Path {
                    segments: &Box::from([name]),
                    generics: &[],
                },
            };
            // A pattern that is a local defines it; a constant in one is compared with.
            let kind = match kind {
                ExprKind::Local(_) => ExprKind::Path {
                    segments: &Box::from([name]),
                    generics: &[],
                },
                kind => kind,
            };
            return self.expr(kind, span);
        }
        let target = self.lower_binding(name, span, first);
        let start = match (pat.by_ref, pat.mutability) {
            (Some(token), _) => self.source.start(token.span),
            (None, Some(token)) => self.source.start(token.span),
            (None, None) => span.start,
        };
        match &pat.subpat {
            Some((_, inner)) => {
                let value = self.lower_pattern_part(inner, first);
                let span = Span::new(start, self.span_of(value).end);
                self.expr(
                    ExprKind::Assign {
                        target,
                        value,
                        op: None,
                    },
                    span,
                )
            }
            None => target,
        }
    }

    fn names_constant(&self, name: Symbol) -> bool {
        let text = self.builder.module().name(name);
        text.starts_with(|c: char| c.is_uppercase()) || self.scopes.find_global(self.namespace, name).is_some()
    }

    /// A new variable; in the second alternative of `A(x) | B(x)` that of the first.
    fn lower_binding(&mut self, name: Symbol, span: Span, first: usize) -> ExprId {
        let known = self.fresh[first..]
            .iter()
            .copied()
            .find(|local| self.builder.module().local(*local).name == name);
        let local = match known {
            Some(local) => local,
            None => {
                let local = self.declare(name, LocalForm::Variable, None, span);
                self.fresh.push(local);
                local
            }
        };
        self.expr(ExprKind::Local(local), span)
    }

    fn lower_typed_pattern(&mut self, pat: &Pat, ty: &syn::Type, first: usize) -> ExprId {
        let inner = self.lower_pattern_part(pat, first);
        let ty = self.lower_type(ty);
        if let ExprKind::Local(local) = self.builder.module().kind(inner) {
            self.builder.local_mut(local).ty = Some(ty);
        }
        inner
    }

    fn lower_tuple_struct_pattern(&mut self, pat: &PatTupleStruct, first: usize) -> ExprId {
        let callee = self.lower_path(pat.qself.as_ref(), &pat.path);
        let args = pat
            .elems
            .iter()
            .map(|elem| Arg {
                name: None,
                value: self.lower_pattern_part(elem, first),
            })
            .collect();
        let span = Span::new(self.span_of(callee).start, self.source.close(pat.paren_token.span));
        self.pattern_call(callee, args, span)
    }

    fn lower_struct_pattern(&mut self, pat: &PatStruct, first: usize) -> ExprId {
        let callee = self.lower_path(pat.qself.as_ref(), &pat.path);
        let mut args = Vec::with_capacity(pat.fields.len());
        for field in &pat.fields {
            let (name, _) = self.member(&field.member);
            let value = self.lower_pattern_part(&field.pat, first);
            args.push(Arg {
                name: Some(name),
                value,
            });
        }
        if let Some(rest) = &pat.rest {
            let value = self.lower_rest_pattern(rest);
            args.push(Arg { name: None, value });
        }
        let span = Span::new(self.span_of(callee).start, self.source.close(pat.brace_token.span));
        self.pattern_call(callee, args, span)
    }

    fn pattern_call(&mut self, callee: ExprId, args: Vec<Arg>, span: Span) -> ExprId {
        self.expr(
            ExprKind::Call {
                callee,
                args: &args,
                generics: &[],
            },
            span,
        )
    }

    fn lower_sequence_pattern<'p>(
        &mut self,
        collection: Collection,
        elems: impl IntoIterator<Item = &'p Pat>,
        span: Span,
        first: usize,
    ) -> ExprId {
        let items: Vec<_> = elems
            .into_iter()
            .map(|elem| self.lower_pattern_part(elem, first))
            .collect();
        self.expr(ExprKind::Collection(collection, &items), span)
    }

    fn lower_or_pattern(&mut self, pat: &PatOr, first: usize) -> ExprId {
        let mut cases = pat
            .cases
            .iter()
            .map(|case| self.lower_pattern_part(case, first))
            .collect::<Vec<_>>()
            .into_iter();
        let Some(mut all) = cases.next() else {
            return self.unknown(Vec::new(), Span::default());
        };
        for case in cases {
            let span = self.span_of(all).cover(self.span_of(case));
            all = self.expr(ExprKind::Binary(BinaryOp::Or, all, case), span);
        }
        all
    }

    fn lower_rest_pattern(&mut self, rest: &PatRest) -> ExprId {
        let start = self.source.start(rest.dot2_token.spans[0]);
        let span = Span::new(start, start + 2);
        let rest = self.expr(ExprKind::Wildcard, span);
        self.expr(ExprKind::Spread(rest), span)
    }
}
