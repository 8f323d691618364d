//! Entities: the table that a derive makes of a `Model`, and the columns that its fields are.

use seqscan_hir::{Class, ExprId, ExprKind, NamespaceId, Symbol};

use super::Reader;
use crate::program::ModuleIdx;

/// The place where an entity is declared: the namespace of its `Model`.
pub(super) type Home = (ModuleIdx, NamespaceId);

impl Reader<'_, '_> {
    /// The entity that a path to `order::Entity`, `order::Column` or another name for one leads to.
    pub(super) fn home(&self, module: ModuleIdx, at: ExprId, path: &[Symbol]) -> Option<Home> {
        let hir = self.hir(module);
        let function = hir.enclosing_function(at);
        let namespace = hir.function(function).namespace;
        let program = self.resolver.program;
        program.entity_home(module, namespace, Some(function), path)
    }

    fn class(&self, home: Home, name: &str) -> Option<&Class> {
        let hir = self.hir(home.0);
        let mut classes = hir.classes.iter();
        classes.find(|class| class.namespace == home.1 && class.of.is_none() && hir.name(class.name) == name)
    }

    /// The table of an entity: what its model's attribute says, or the method that names it.
    pub(super) fn table_name(&self, home: Home) -> Option<String> {
        let hir = self.hir(home.0);
        let said = |class: &Class| self.attribute(home.0, &class.decorators, "table_name");
        if let Some(name) = self.class(home, "Model").and_then(said) {
            return Some(name);
        }
        // `impl EntityName for Entity { fn table_name(&self) -> &str { "orders" } }`
        let mut functions = hir.functions.iter();
        let naming = functions.find(|it| it.namespace == home.1 && hir.name(it.name) == "table_name")?;
        self.literal(home.0, naming.body?)
    }

    /// The column behind a variant of `Column`, or behind a field of `COLUMN`.
    pub(super) fn column_name(&self, home: Home, name: &str) -> Option<String> {
        let hir = self.hir(home.0);
        // A variant that says itself what it is called.
        if let Some(columns) = self.class(home, "Column") {
            let mut variants = columns.fields.iter();
            let variant = variants.find(|field| hir.name(field.name) == name)?;
            let said = self.attribute(home.0, &variant.decorators, "column_name");
            return Some(said.unwrap_or_else(|| snake_case(name)));
        }
        let field_name = snake_case(name);
        let bare = |name: &str| name.strip_prefix("r#").unwrap_or(name).to_owned();
        let model = self.class(home, "Model")?;
        let field = model.fields.iter().find(|field| {
            let is_named = self.attribute(home.0, &field.decorators, "enum_name");
            match is_named {
                Some(variant) => variant == name,
                None => bare(hir.name(field.name)) == field_name,
            }
        })?;
        let said = self.attribute(home.0, &field.decorators, "column_name");
        Some(said.unwrap_or_else(|| bare(hir.name(field.name))))
    }

    /// The only column of the primary key, as the model's attributes say.
    pub(super) fn primary_key(&self, home: Home) -> Option<String> {
        let hir = self.hir(home.0);
        let model = self.class(home, "Model")?;
        let is_key = |field: &&seqscan_hir::Field| self.has_flag(home.0, &field.decorators, "primary_key");
        let mut keys = model.fields.iter().filter(is_key);
        let only = keys.next()?;
        let said = || self.attribute(home.0, &only.decorators, "column_name");
        match keys.next() {
            Some(_) => None,
            None => Some(said().unwrap_or_else(|| hir.name(only.name).to_owned())),
        }
    }

    /// What `#[sea_orm(name = "value")]` says.
    fn attribute(&self, module: ModuleIdx, decorators: &[ExprId], name: &str) -> Option<String> {
        let hir = self.hir(module);
        let mut found = None;
        for decorator in decorators {
            let ExprKind::Call { callee, args, .. } = hir.kind(*decorator) else {
                continue;
            };
            if !self.is_path(module, callee, "sea_orm") {
                continue;
            }
            for arg in args {
                if arg.name.is_some_and(|it| hir.name(it) == name) {
                    found = self.literal(module, arg.value);
                }
            }
        }
        found
    }

    fn has_flag(&self, module: ModuleIdx, decorators: &[ExprId], name: &str) -> bool {
        let hir = self.hir(module);
        decorators.iter().any(|decorator| match hir.kind(*decorator) {
            ExprKind::Call { callee, args, .. } => {
                self.is_path(module, callee, "sea_orm") && args.iter().any(|arg| self.is_path(module, arg.value, name))
            }
            _ => false,
        })
    }

    pub(super) fn is_path(&self, module: ModuleIdx, at: ExprId, name: &str) -> bool {
        let hir = self.hir(module);
        matches!(hir.kind(at), ExprKind::Path { segments, .. }
            if segments.last().is_some_and(|last| hir.name(*last) == name))
    }

    fn literal(&self, module: ModuleIdx, at: ExprId) -> Option<String> {
        let hir = self.hir(module);
        match hir.kind(at) {
            ExprKind::Str(text) if hir.text(text).holes.is_empty() => Some(hir.text(text).value.clone()),
            ExprKind::Block { value: Some(value), .. } => self.literal(module, value),
            ExprKind::Return(Some(value)) => self.literal(module, value),
            _ => None,
        }
    }
}

/// `CustomerId` as the derive writes it: `customer_id`. What is no camel case stays as it is.
fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let chars: Vec<char> = name.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let after = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let before = at > 0 && (chars[at - 1].is_lowercase() || chars[at - 1].is_ascii_digit());
        if c.is_uppercase() && at > 0 && chars[at - 1] != '_' && (before || after) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}
