//! Functions and methods: attributes, signature, parameters, body.

use proc_macro2::Ident;
use seqscan_hir::{ExprId, FunctionForm, FunctionId, LocalForm, Param, ParamForm, Span, Type as HirType, TypeId};
use syn::{Attribute, Block, FnArg, Pat, PatType, Receiver, ReceiverKind, Signature, Visibility};

use super::attributes;
use super::lowerer::{Lowerer, Owner};

impl Lowerer<'_> {
    pub(crate) fn lower_function(
        &mut self,
        attributes: &[Attribute],
        visibility: &Visibility,
        signature: &Signature,
        block: Option<&Block>,
        semi: Option<proc_macro2::Span>,
        owner: Owner<'_>,
    ) -> FunctionId {
        let header_start = self.visible_start(visibility, first_token(signature));
        let start = self.attributes_start(attributes).unwrap_or(header_start);
        let body_span = block.map(|block| self.source.group(block.brace_token.span));
        let (header_end, end) = match (body_span, semi) {
            (Some(body), _) => (self.trimmed_end(header_start, body.start), body.end),
            (None, Some(semi)) => {
                let semi = self.source.span(semi);
                (self.trimmed_end(header_start, semi.start), semi.end)
            }
            (None, None) => {
                let end = self.source.close(signature.paren_token.span);
                (end, end)
            }
        };
        let span = Span::new(start, end);
        let id = self
            .builder
            .reserve_function(FunctionForm::Function, self.namespace, Some(self.function), span);
        let decorators = self.lower_attributes(attributes);
        let (name, name_span) = self.ident(&signature.ident);
        let generics = self.lower_generics(&signature.generics, owner.generics);

        let is_test = self.is_test || attributes::is_test(attributes) || attributes::is_test_only(attributes);
        let outer = (self.function, self.region.take(), self.is_test);
        (self.function, self.is_test) = (id, is_test);
        self.scopes.enter_item();
        let mark = self.scopes.mark();
        let fresh = self.fresh.len();
        let params: Vec<Param> = signature.inputs.iter().map(|input| self.lower_param(input)).collect();
        let returns = self.lower_return_type(&signature.output);
        let body = block.map(|block| match returns {
            Some(_) => self.lower_block(block),
            None => self.lower_unit_block(block),
        });
        match body {
            Some(body) => self.settle(fresh, body),
            None => self.fresh.truncate(fresh),
        }
        self.scopes.release(mark);
        self.scopes.leave_item();
        (self.function, self.region, self.is_test) = outer;

        let function = self.builder.function_mut(id);
        function.name = name;
        function.class = owner.class;
        function.generics = generics.into();
        function.params = params.into();
        function.returns = returns;
        function.decorators = decorators;
        function.is_async = signature.asyncness.is_some();
        function.is_test = is_test;
        function.body = body;
        function.header = Span::new(header_start, header_end.max(header_start));
        function.name_span = name_span;
        id
    }

    /// Where the text before `end` stops being white space.
    pub(crate) fn trimmed_end(&self, start: u32, end: u32) -> u32 {
        start + self.source.slice(Span::new(start, end.max(start))).trim_end().len() as u32
    }

    fn lower_param(&mut self, input: &FnArg) -> Param {
        match input {
            FnArg::Receiver(receiver) => self.lower_receiver(receiver),
            FnArg::Typed(typed) => self.lower_typed_param(typed),
        }
    }

    fn lower_receiver(&mut self, receiver: &Receiver) -> Param {
        let ty = match &receiver.kind {
            ReceiverKind::Typed(_, ty) => self.lower_type(ty),
            ReceiverKind::Reference(..) => {
                let own = self.self_type();
                self.builder.ty(HirType::Ref(own))
            }
            _ => self.self_type(),
        };
        let span = self.source.span(receiver.self_token.span);
        let name = self.builder.name("self");
        let local = self.declare(name, LocalForm::Param, Some(ty), span);
        self.fresh.push(local);
        Param {
            form: ParamForm::Receiver,
            local: Some(local),
            pattern: None,
            ty: Some(ty),
            default: None,
        }
    }

    fn self_type(&mut self) -> TypeId {
        let name = self.builder.name("Self");
        self.builder.ty(HirType::Path {
            segments: Box::from([name]),
            args: Box::default(),
        })
    }

    fn lower_typed_param(&mut self, typed: &PatType) -> Param {
        let ty = self.lower_declared_type(&typed.ty);
        self.lower_param_pattern(&typed.pat, ty)
    }

    /// A plain name is a variable, anything else a pattern.
    pub(crate) fn lower_param_pattern(&mut self, pat: &Pat, ty: Option<TypeId>) -> Param {
        let mut param = Param {
            form: ParamForm::Plain,
            local: None,
            pattern: None,
            ty,
            default: None,
        };
        match plain_ident(pat) {
            Some(ident) => {
                let (name, span) = self.ident(ident);
                let local = self.declare(name, LocalForm::Param, ty, span);
                self.fresh.push(local);
                param.local = Some(local);
            }
            None => param.pattern = Some(self.lower_param_parts(pat)),
        }
        param
    }

    fn lower_param_parts(&mut self, pat: &Pat) -> ExprId {
        let fresh = self.fresh.len();
        let pattern = self.lower_pattern(pat);
        for index in fresh..self.fresh.len() {
            let local = self.fresh[index];
            self.builder.local_mut(local).form = LocalForm::Param;
        }
        pattern
    }
}

/// The name of a pattern that is nothing but a name.
pub(crate) fn plain_ident(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(pat) if pat.subpat.is_none() => Some(&pat.ident),
        Pat::Paren(pat) => plain_ident(&pat.pat),
        _ => None,
    }
}

fn first_token(signature: &Signature) -> proc_macro2::Span {
    let constness = signature.constness.map(|token| token.span);
    let asyncness = signature.asyncness.map(|token| token.span);
    let safety = match &signature.safety {
        syn::Safety::Safe(token) => Some(token.span),
        syn::Safety::Unsafe(token) => Some(token.span),
        syn::Safety::Default => None,
    };
    let abi = signature.abi.as_ref().map(|abi| abi.extern_token.span);
    constness
        .or(asyncness)
        .or(safety)
        .or(abi)
        .unwrap_or(signature.fn_token.span)
}
