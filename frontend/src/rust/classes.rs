//! Structs, enums, unions, traits, and blocks of methods.

use proc_macro2::Ident;
use seqscan_hir::{
    Class, ClassForm, ClassId, ExprId, ExprKind, Field, FunctionId, Generic, Span, Symbol, Type as HirType, TypeId,
};
use syn::{
    Attribute, Fields, Generics, ImplItem, ItemEnum, ItemImpl, ItemStruct, ItemTrait, ItemUnion, TraitItem, Variant,
    Visibility,
};

use super::lowerer::{Lowerer, Owner};

/// A class as far as its heading goes.
struct Heading {
    form: ClassForm,
    name: Symbol,
    name_span: Span,
    generics: Vec<Generic>,
    bases: Vec<TypeId>,
    of: Option<TypeId>,
    decorators: Box<[ExprId]>,
    span: Span,
    header: Span,
}

impl Lowerer<'_> {
    pub(crate) fn lower_struct(&mut self, item: &ItemStruct, out: &mut Vec<ExprId>) {
        let end = match (&item.fields, &item.semi_token) {
            (_, Some(semi)) => self.source.end(semi.spans[0]),
            (Fields::Named(fields), None) => self.source.close(fields.brace_token.span),
            (Fields::Unnamed(fields), None) => self.source.close(fields.paren_token.span),
            (Fields::Unit, None) => self.source.ident(&item.ident).end,
        };
        let body = match &item.fields {
            Fields::Named(fields) => self.source.open(fields.brace_token.span),
            Fields::Unnamed(fields) => self.source.open(fields.paren_token.span),
            Fields::Unit => end,
        };
        let keyword = item.struct_token.span;
        let parts = (&item.attrs[..], &item.vis, keyword, &item.ident, &item.generics);
        let heading = self.heading(ClassForm::Class, parts, body, end);
        let fields = self.lower_fields(&item.fields);
        self.add_class(heading, fields, out);
    }

    pub(crate) fn lower_union(&mut self, item: &ItemUnion, out: &mut Vec<ExprId>) {
        let body = self.source.group(item.fields.brace_token.span);
        let keyword = item.union_token.span;
        let parts = (&item.attrs[..], &item.vis, keyword, &item.ident, &item.generics);
        let heading = self.heading(ClassForm::Class, parts, body.start, body.end);
        let fields = item
            .fields
            .named
            .iter()
            .map(|field| self.lower_field(field, 0))
            .collect();
        self.add_class(heading, fields, out);
    }

    pub(crate) fn lower_enum(&mut self, item: &ItemEnum, out: &mut Vec<ExprId>) {
        let body = self.source.group(item.brace_token.span);
        let keyword = item.enum_token.span;
        let parts = (&item.attrs[..], &item.vis, keyword, &item.ident, &item.generics);
        let heading = self.heading(ClassForm::Enum, parts, body.start, body.end);
        let fields = item
            .variants
            .iter()
            .map(|variant| self.lower_variant(variant))
            .collect();
        self.add_class(heading, fields, out);
    }

    fn heading(
        &mut self,
        form: ClassForm,
        (attributes, visibility, keyword, ident, generics): (
            &[Attribute],
            &Visibility,
            proc_macro2::Span,
            &Ident,
            &Generics,
        ),
        body: u32,
        end: u32,
    ) -> Heading {
        let header_start = self.visible_start(visibility, keyword);
        let start = self.attributes_start(attributes).unwrap_or(header_start);
        let decorators = self.lower_attributes(attributes);
        let (name, name_span) = self.ident(ident);
        Heading {
            form,
            name,
            name_span,
            generics: self.lower_generics(generics, &[]),
            bases: Vec::new(),
            of: None,
            decorators,
            span: Span::new(start, end),
            header: Span::new(header_start, self.trimmed_end(header_start, body)),
        }
    }

    fn lower_fields(&mut self, fields: &Fields) -> Vec<Field> {
        fields
            .iter()
            .enumerate()
            .map(|(index, field)| self.lower_field(field, index))
            .collect()
    }

    fn lower_field(&mut self, field: &syn::Field, index: usize) -> Field {
        let decorators = self.lower_attributes(&field.attrs);
        let ty = self.lower_type(&field.ty);
        let (name, span) = match &field.ident {
            Some(ident) => self.ident(ident),
            None => (self.builder.name(&index.to_string()), self.first_type_token(&field.ty)),
        };
        Field {
            name,
            ty: Some(ty),
            value: field.default.as_ref().map(|(_, value)| self.lower_expr(value)),
            decorators,
            span,
        }
    }

    /// Where a type begins, for a field that has no name of its own.
    fn first_type_token(&self, ty: &syn::Type) -> Span {
        match ty {
            syn::Type::Path(path) => path
                .path
                .segments
                .first()
                .map_or(Span::default(), |segment| self.source.ident(&segment.ident)),
            syn::Type::Reference(reference) => self.source.span(reference.and_token.spans[0]),
            syn::Type::Array(array) => self.source.group(array.bracket_token.span),
            syn::Type::Tuple(tuple) => self.source.group(tuple.paren_token.span),
            _ => Span::default(),
        }
    }

    /// A variant is a field; its type is that of what it holds, if it holds one thing, or a tuple of those.
    fn lower_variant(&mut self, variant: &Variant) -> Field {
        let decorators = self.lower_attributes(&variant.attrs);
        let (name, span) = self.ident(&variant.ident);
        let types: Vec<TypeId> = variant.fields.iter().map(|field| self.lower_type(&field.ty)).collect();
        let ty = match types.as_slice() {
            [] => None,
            [only] => Some(*only),
            _ => Some(self.builder.ty(HirType::Tuple(types.into()))),
        };
        Field {
            name,
            ty,
            value: variant.discriminant.as_ref().map(|(_, value)| self.lower_expr(value)),
            decorators,
            span,
        }
    }

    pub(crate) fn lower_trait(&mut self, item: &ItemTrait, out: &mut Vec<ExprId>) {
        let body = self.source.group(item.brace_token.span);
        let keyword = item.trait_token.span;
        let parts = (&item.attrs[..], &item.vis, keyword, &item.ident, &item.generics);
        let mut heading = self.heading(ClassForm::Interface, parts, body.start, body.end);
        heading.bases = self.lower_bounds(&item.supertraits);
        let generics = heading.generics.clone();
        let class = self.add_class(heading, Vec::new(), out);
        let owner = Owner {
            class: Some(class),
            generics: &generics,
        };
        let (mut methods, mut fields) = (Vec::new(), Vec::new());
        for item in &item.items {
            match item {
                TraitItem::Fn(item) => {
                    let semi = item.semi_token.map(|semi| semi.spans[0]);
                    let block = item.default.as_ref();
                    let hidden = Visibility::Inherited;
                    methods.push(self.lower_function(&item.attrs, &hidden, &item.sig, block, semi, owner));
                }
                TraitItem::Const(item) => {
                    let value = item.default.as_ref().map(|(_, value)| value);
                    fields.push(self.lower_associated_constant(&item.ident, &item.ty, value));
                }
                _ => {}
            }
        }
        self.add_members(class, methods, fields);
    }

    pub(crate) fn lower_impl(&mut self, item: &ItemImpl, out: &mut Vec<ExprId>) {
        let body = self.source.group(item.brace_token.span);
        let header_start = self.source.start(match item.unsafety {
            Some(token) => token.span,
            None => item.impl_token.span,
        });
        let start = self.attributes_start(&item.attrs).unwrap_or(header_start);
        let header_end = self.trimmed_end(header_start, body.start);
        let of = self.lower_type(&item.self_ty);
        let (name, name_span) = self.extended_name(&item.self_ty);
        let bases = match &item.trait_ {
            Some((path, _)) => vec![self.lower_type_path(None, path)],
            None => Vec::new(),
        };
        let heading = Heading {
            form: ClassForm::Extension,
            name,
            name_span,
            generics: self.lower_generics(&item.generics, &[]),
            bases,
            of: Some(of),
            decorators: self.lower_attributes(&item.attrs),
            span: Span::new(start, body.end),
            header: Span::new(header_start, header_end),
        };
        let generics = heading.generics.clone();
        let class = self.add_class(heading, Vec::new(), out);
        let outer = self.is_test;
        self.is_test |= super::attributes::is_test_only(&item.attrs);
        let owner = Owner {
            class: Some(class),
            generics: &generics,
        };
        let (mut methods, mut fields) = (Vec::new(), Vec::new());
        for item in &item.items {
            match item {
                ImplItem::Fn(item) => {
                    let block = Some(&item.block);
                    methods.push(self.lower_function(&item.attrs, &item.vis, &item.sig, block, None, owner));
                }
                ImplItem::Const(item) => {
                    fields.push(self.lower_associated_constant(&item.ident, &item.ty, Some(&item.expr)));
                }
                _ => {}
            }
        }
        self.is_test = outer;
        self.add_members(class, methods, fields);
    }

    fn lower_associated_constant(&mut self, ident: &Ident, ty: &syn::Type, value: Option<&syn::Expr>) -> Field {
        let (name, span) = self.ident(ident);
        Field {
            name,
            ty: Some(self.lower_type(ty)),
            value: value.map(|value| self.lower_expr(value)),
            decorators: Box::default(),
            span,
        }
    }

    /// What an `impl` block is called: the last segment of its type.
    fn extended_name(&mut self, ty: &syn::Type) -> (Symbol, Span) {
        match ty {
            syn::Type::Path(path) if !path.path.segments.is_empty() => {
                self.ident(&path.path.segments[path.path.segments.len() - 1].ident)
            }
            syn::Type::Reference(reference) => self.extended_name(&reference.elem),
            syn::Type::Paren(paren) => self.extended_name(&paren.elem),
            syn::Type::Group(group) => self.extended_name(&group.elem),
            _ => (self.builder.name(""), self.first_type_token(ty)),
        }
    }

    fn add_class(&mut self, heading: Heading, fields: Vec<Field>, out: &mut Vec<ExprId>) -> ClassId {
        let span = heading.span;
        let class = self.builder.add_class(Class {
            name: heading.name,
            form: heading.form,
            namespace: self.namespace,
            class: None,
            parent: Some(self.function),
            bases: heading.bases.into(),
            of: heading.of,
            keywords: Box::default(),
            generics: heading.generics.into(),
            fields: fields.into(),
            methods: Box::default(),
            decorators: heading.decorators,
            body: None,
            span,
            header: heading.header,
            name_span: heading.name_span,
        });
        out.push(self.expr(ExprKind::Class(class), span));
        class
    }

    fn add_members(&mut self, class: ClassId, methods: Vec<FunctionId>, fields: Vec<Field>) {
        let class = self.builder.class_mut(class);
        class.methods = methods.into();
        class.fields = fields.into();
    }
}
