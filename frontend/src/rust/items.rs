//! Items: what a file, an inline module or a block declares.

use seqscan_hir::{Alias, ExprId, ExprKind, LocalForm, LocalId, Module, Namespace, NamespaceId, Span, Symbol, TypeId};
use syn::{Attribute, File, ForeignItem, Ident, Item, ItemForeignMod, ItemMod, Type, Visibility};

use super::attributes;
use super::lowerer::{Lowerer, Owner};

impl Lowerer<'_> {
    pub(crate) fn lower_module_body(&mut self, file: &File) {
        self.is_test = attributes::is_test_only(&file.attrs);
        let span = Span::new(0, self.source.text().len() as u32);
        let body = self.reserve(span);
        self.declare_globals(&file.items, Module::ROOT);
        let mut items = Vec::new();
        self.lower_items(&file.items, &mut items);
        let block = ExprKind::Block {
            items: &items,
            value: None,
        };
        self.builder.replace(body, block);
        self.builder.function_mut(Module::BODY).body = Some(body);
    }

    /// Makes constants and statics known before any body is lowered, since they may be used before they are declared.
    pub(crate) fn declare_globals(&mut self, items: &[Item], namespace: NamespaceId) {
        for item in items {
            let (ident, ty) = match item {
                Item::Const(item) if item.ident != "_" => (&item.ident, &item.ty),
                Item::Static(item) => (&item.ident, &item.ty),
                _ => continue,
            };
            self.declare_global(ident, ty, namespace);
        }
    }

    pub(crate) fn declare_global(&mut self, ident: &Ident, ty: &Type, namespace: NamespaceId) -> LocalId {
        let (name, span) = self.ident(ident);
        let ty = self.lower_type(ty);
        let local = self.builder.local(seqscan_hir::Local {
            name,
            form: LocalForm::Global,
            function: Module::BODY,
            namespace,
            ty: Some(ty),
            scope: None,
            span,
        });
        self.scopes.bind_global(namespace, name, local);
        local
    }

    /// Lowers items in their order; what stands for them in the block around them goes to `out`.
    pub(crate) fn lower_items(&mut self, items: &[Item], out: &mut Vec<ExprId>) {
        for item in items {
            self.lower_item(item, out);
        }
    }

    pub(crate) fn lower_item(&mut self, item: &Item, out: &mut Vec<ExprId>) {
        let no_owner = Owner {
            class: None,
            generics: &[],
        };
        match item {
            Item::Fn(item) => {
                let id = self.lower_function(&item.attrs, &item.vis, &item.sig, Some(&item.block), None, no_owner);
                let span = self.builder.module().function(id).span;
                out.push(self.expr(ExprKind::Function(id), span));
            }
            Item::Const(item) => {
                let start = self.visible_start(&item.vis, item.const_token.span);
                self.lower_constant(&item.ident, &item.expr, start, out);
            }
            Item::Static(item) => {
                let start = self.visible_start(&item.vis, item.static_token.span);
                self.lower_constant(&item.ident, &item.expr, start, out);
            }
            Item::Use(item) => self.lower_use(item),
            Item::ExternCrate(item) => self.lower_extern_crate(item),
            Item::Mod(item) => self.lower_inline_module(item, out),
            Item::Struct(item) => self.lower_struct(item, out),
            Item::Enum(item) => self.lower_enum(item, out),
            Item::Union(item) => self.lower_union(item, out),
            Item::Trait(item) => self.lower_trait(item, out),
            Item::Impl(item) => self.lower_impl(item, out),
            Item::Type(item) => self.lower_alias(&item.ident, &item.ty),
            Item::ForeignMod(item) => self.lower_foreign(item, out),
            Item::Macro(item) if item.ident.is_none() => self.lower_item_macro(&item.mac, out),
            _ => {}
        }
    }

    /// Where something with a visibility starts, attributes aside.
    pub(crate) fn visible_start(&self, visibility: &Visibility, keyword: proc_macro2::Span) -> u32 {
        match visibility {
            Visibility::Public(token) => self.source.start(token.span),
            Visibility::Restricted(restricted) => self.source.start(restricted.pub_token.span),
            Visibility::Inherited => self.source.start(keyword),
        }
    }

    fn lower_constant(&mut self, ident: &Ident, value: &syn::Expr, start: u32, out: &mut Vec<ExprId>) {
        let (name, span) = self.ident(ident);
        let local = self.find_constant(name, span);
        let value = self.lower_expr(value);
        let target = match local {
            Some(local) => self.expr(ExprKind::Local(local), span),
            None => self.expr(ExprKind::Wildcard, span),
        };
        let end = self.span_of(value).end;
        out.push(self.expr(
            ExprKind::Assign {
                target,
                value,
                op: None,
            },
            Span::new(start, end),
        ));
    }

    /// The variable that was declared for a constant before its body was reached. `const _` has none.
    fn find_constant(&mut self, name: Symbol, span: Span) -> Option<LocalId> {
        let local = self.scopes.find(self.namespace, name)?;
        let found = self.builder.module().local(local);
        // Two constants of one name stand under different `cfg`s: one variable with two definitions.
        (found.span == span || found.form == LocalForm::Global).then_some(local)
    }

    fn lower_alias(&mut self, ident: &Ident, ty: &Type) {
        let (name, span) = self.ident(ident);
        let ty = self.lower_type(ty);
        self.add_alias(name, ty, span);
    }

    fn add_alias(&mut self, name: Symbol, ty: TypeId, span: Span) {
        self.builder.alias(Alias {
            name,
            ty,
            namespace: self.namespace,
            span,
        });
    }

    fn lower_inline_module(&mut self, item: &ItemMod, out: &mut Vec<ExprId>) {
        let Some((brace, items)) = &item.content else { return };
        let name = self.name(&item.ident);
        let is_test = self.is_test || attributes::is_test_only(&item.attrs);
        let start = self.item_start(&item.attrs, &item.vis, item.mod_token.span);
        let end = self.source.close(brace.span);
        let namespace = self.builder.namespace(Namespace {
            name,
            parent: Some(self.namespace),
            is_test,
            span: Span::new(start, end),
        });
        let outer = (self.namespace, self.is_test);
        (self.namespace, self.is_test) = (namespace, is_test);
        self.declare_globals(items, namespace);
        self.lower_items(items, out);
        (self.namespace, self.is_test) = outer;
    }

    /// Where an item starts, its attributes included and its doc comment not.
    pub(crate) fn item_start(
        &self,
        attributes: &[Attribute],
        visibility: &Visibility,
        keyword: proc_macro2::Span,
    ) -> u32 {
        self.attributes_start(attributes)
            .unwrap_or_else(|| self.visible_start(visibility, keyword))
    }

    fn lower_foreign(&mut self, item: &ItemForeignMod, out: &mut Vec<ExprId>) {
        for item in &item.items {
            if let ForeignItem::Fn(item) = item {
                let owner = Owner {
                    class: None,
                    generics: &[],
                };
                let semi = Some(item.semi_token.spans[0]);
                let id = self.lower_function(&item.attrs, &item.vis, &item.sig, None, semi, owner);
                let span = self.builder.module().function(id).span;
                out.push(self.expr(ExprKind::Function(id), span));
            }
        }
    }
}
