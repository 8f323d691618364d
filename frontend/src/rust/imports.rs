//! `use` trees, one import per leaf.

use proc_macro2::Ident;
use seqscan_hir::{Anchor, Import, Module, Span, Symbol};
use syn::{ItemExternCrate, ItemUse, UseTree};

use super::lowerer::Lowerer;

/// The part of a path that the leaves below share.
#[derive(Clone)]
struct Prefix {
    anchor: Anchor,
    path: Vec<Symbol>,
}

impl Lowerer<'_> {
    pub(crate) fn lower_use(&mut self, item: &ItemUse) {
        let mut prefix = Prefix {
            anchor: Anchor::Open,
            path: Vec::new(),
        };
        self.lower_use_tree(&item.tree, &mut prefix);
    }

    pub(crate) fn lower_extern_crate(&mut self, item: &ItemExternCrate) {
        let (package, span) = self.ident(&item.ident);
        let name = match &item.rename {
            Some((_, name)) => self.name(name),
            None => package,
        };
        let (anchor, path) = match item.ident == "self" {
            true => (Anchor::Root, Box::default()),
            false => (Anchor::Open, Box::from([package])),
        };
        self.add_import(anchor, path, Some(name), span);
    }

    fn lower_use_tree(&mut self, tree: &UseTree, prefix: &mut Prefix) {
        match tree {
            UseTree::Path(path) => {
                let before = (prefix.anchor, prefix.path.len());
                self.extend_prefix(&path.ident, prefix);
                self.lower_use_tree(&path.tree, prefix);
                prefix.anchor = before.0;
                prefix.path.truncate(before.1);
            }
            UseTree::Name(name) => self.add_leaf(&name.ident, None, prefix),
            UseTree::Rename(rename) => self.add_leaf(&rename.ident, Some(&rename.rename), prefix),
            UseTree::Glob(glob) => {
                let span = self.source.span(glob.star_token.spans[0]);
                self.add_import(prefix.anchor, prefix.path.clone().into(), None, span);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.lower_use_tree(tree, prefix);
                }
            }
        }
    }

    /// `crate`, `self` and `super` say where a path starts, as long as nothing stands before them.
    fn extend_prefix(&mut self, ident: &Ident, prefix: &mut Prefix) {
        let anchor = match prefix.anchor {
            _ if !prefix.path.is_empty() => None,
            Anchor::Open if ident == "crate" => Some(Anchor::Root),
            Anchor::Open if ident == "self" => Some(Anchor::Up(0)),
            Anchor::Open if ident == "super" => Some(Anchor::Up(1)),
            Anchor::Up(levels) if ident == "super" => Some(Anchor::Up(levels + 1)),
            _ => None,
        };
        match anchor {
            Some(anchor) => prefix.anchor = anchor,
            None => {
                let name = self.name(ident);
                prefix.path.push(name);
            }
        }
    }

    /// `a::b`, `a::b as c`, and `a::{self}`, which is `a`.
    fn add_leaf(&mut self, ident: &Ident, rename: Option<&Ident>, prefix: &Prefix) {
        let mut prefix = prefix.clone();
        let (symbol, mut span) = self.ident(ident);
        if ident == "self" && !prefix.path.is_empty() {
            // Names the prefix itself.
        } else {
            self.extend_prefix(ident, &mut prefix);
        }
        let name = match rename {
            Some(rename) => {
                let (name, rename_span) = self.ident(rename);
                span = span.cover(rename_span);
                name
            }
            None => prefix.path.last().copied().unwrap_or(symbol),
        };
        self.add_import(prefix.anchor, prefix.path.into(), Some(name), span);
    }

    fn add_import(&mut self, anchor: Anchor, path: Box<[Symbol]>, name: Option<Symbol>, span: Span) {
        let function = (self.function != Module::BODY).then_some(self.function);
        self.builder.import(Import {
            anchor,
            path,
            name,
            namespace: self.namespace,
            function,
            span,
        });
    }
}
