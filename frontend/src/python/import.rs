//! Imports, and what the file calls the few names of `typing` that mean something to lowering.

use ruff_python_ast as ast;
use seqscan_hir::{Anchor, Import, Module, Symbol};

use super::{Lowering, span};

impl Lowering<'_> {
    /// `import a.b` makes `a` known; `import a.b as c` makes `a.b` known as `c`.
    pub(super) fn import(&mut self, stmt: &ast::StmtImport) {
        for alias in &stmt.names {
            let dotted = alias.name.as_str();
            let (path, name) = match &alias.asname {
                Some(name) => (self.dotted(dotted), self.name(name)),
                None => {
                    let first = self.name(dotted.split('.').next().unwrap_or_default());
                    (vec![first], first)
                }
            };
            if matches!(dotted, "typing" | "typing_extensions") {
                self.typing_modules.insert(name);
            }
            self.add_import(Anchor::Open, path, Some(name), alias);
        }
    }

    /// `from a import b as c`, `from ..a import b`, `from a import *`.
    pub(super) fn import_from(&mut self, stmt: &ast::StmtImportFrom) {
        let module = stmt.module.as_ref().map_or("", |module| module.as_str());
        let anchor = match stmt.level {
            0 => Anchor::Open,
            // The package's own module is the package: its `.` is itself.
            level => Anchor::Up(level - u32::from(self.is_package)),
        };
        let base = self.dotted(module);
        for alias in &stmt.names {
            let mut path = base.clone();
            if alias.name.as_str() == "*" {
                self.add_import(anchor, path, None, alias);
                continue;
            }
            path.push(self.name(&alias.name));
            let name = self.name(alias.asname.as_ref().unwrap_or(&alias.name));
            if alias.name.as_str() == "cast" && matches!(module, "typing" | "typing_extensions") {
                self.casts.insert(name);
            }
            self.add_import(anchor, path, Some(name), alias);
        }
    }

    fn add_import(&mut self, anchor: Anchor, path: Vec<Symbol>, name: Option<Symbol>, alias: &ast::Alias) {
        let function = Some(self.function).filter(|function| *function != Module::BODY);
        self.build.import(Import {
            anchor,
            path: path.into(),
            name,
            namespace: Module::ROOT,
            function,
            span: span(alias.range),
        });
    }

    fn dotted(&mut self, path: &str) -> Vec<Symbol> {
        path.split('.')
            .filter(|part| !part.is_empty())
            .map(|part| self.build.name(part.trim()))
            .collect()
    }
}
