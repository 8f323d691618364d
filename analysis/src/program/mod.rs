//! The whole program: every lowered module, what it is called, and how to get from a written path to what it means.

use rustc_hash::FxHashMap as HashMap;
use std::sync::{Arc, OnceLock};

use seqscan_catalog::{Catalog, Language, LibraryId};
use seqscan_hir::{Anchor, ClassForm, ClassId, FileId, FunctionId, LocalId, Module, NamespaceId};
use seqscan_schema::{Dialect, Schema};

mod lookup;
mod names;
mod scope;
pub(crate) mod words;

use crate::builder::Shapes;
use crate::facts::Facts;
use crate::graph::{ModuleCalls, Reach, Summaries};
use crate::schema_source::Applications;
use names::Names;
use scope::Scope;
use words::{Marks, Relation, Words};

/// A module of the program, by its place in [`Program::modules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleIdx(pub u32);

/// A function of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionRef {
    /// The module.
    pub module: ModuleIdx,
    /// The function in it.
    pub id: FunctionId,
}

/// A class of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassRef {
    /// The module.
    pub module: ModuleIdx,
    /// The class in it.
    pub id: ClassId,
}

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Def {
    /// A namespace of a module.
    Namespace(ModuleIdx, NamespaceId),
    /// A folder of modules that has no file of its own: its dotted path.
    Package(Arc<str>),
    /// A function.
    Function(FunctionRef),
    /// A class.
    Class(ClassRef),
    /// A type alias.
    Alias(ModuleIdx, usize),
    /// A module-level variable.
    Global(ModuleIdx, LocalId),
    /// Something outside the program, by its path with dots.
    External(Arc<str>),
}

/// A file of the program before it is one.
#[derive(Clone, Debug)]
pub struct SourceModule {
    /// The driver's number for the file.
    pub file: FileId,
    /// The language it was written in.
    pub language: Language,
    /// The lowered file.
    pub module: Module,
    /// Which of [`ProgramInput::schemas`] it is checked against.
    pub schema: Option<usize>,
}

/// Everything a program is made from.
#[derive(Debug, Default)]
pub struct ProgramInput {
    /// The modules, sorted by path.
    pub modules: Vec<SourceModule>,
    /// What can be read off each module alone, in the order of the modules, if somebody did that already (side by side,
    /// say); empty if nobody did.
    pub facts: Vec<Facts>,
    /// What libraries do.
    pub catalog: Catalog,
    /// The schemas, each with the names of its sources.
    pub schemas: Vec<Schema>,
    /// Folder (empty for the working directory, no trailing slash) and name of every Rust package, sorted.
    pub packages: Vec<(String, String)>,
    /// The text of SQL files by path, for queries kept in files.
    pub sql_files: std::collections::HashMap<String, String>,
}

/// The whole program.
#[derive(Debug)]
pub struct Program {
    /// The modules, sorted by path.
    pub modules: Vec<SourceModule>,
    /// What libraries do.
    pub catalog: Catalog,
    /// What databases have.
    pub schemas: Vec<Schema>,
    sql_files: std::collections::HashMap<String, String>,
    facts: Vec<Facts>,
    scopes: Vec<OnceLock<Scope>>,
    marks: Vec<OnceLock<Box<[Marks]>>>,
    names: Names,
    extensions: HashMap<String, Vec<ClassRef>>,
    words: Words,
    relations: HashMap<String, Vec<Relation>>,
    reach: Reach,
    calls: Vec<ModuleCalls>,
    summaries: Summaries,
    /// The dialect that most of the program speaks for, once asked.
    pub(crate) dialect: OnceLock<Option<Dialect>>,
    /// What the program's applications are called, once asked.
    pub(crate) applications: OnceLock<Applications>,
    /// The tables of models that keep their state in migrations.
    pub(crate) model_shapes: Shapes,
    /// The tables of classes whose attributes are columns.
    pub(crate) table_shapes: Shapes,
}

impl Program {
    /// Ties modules together. What [`Program::handed_out`] says of each module is to be learned next.
    pub fn build(input: ProgramInput) -> Self {
        let names = Names::of(&input.modules, &input.packages);
        let words = Words::of(&input.catalog, &input.modules);
        let mut program = Self {
            facts: match input.facts.len() == input.modules.len() {
                true => input.facts,
                false => input.modules.iter().map(|m| Facts::of(&m.module)).collect(),
            },
            scopes: input.modules.iter().map(|_| OnceLock::new()).collect(),
            marks: input.modules.iter().map(|_| OnceLock::new()).collect(),
            relations: words.relations(&input.modules),
            words,
            modules: input.modules,
            catalog: input.catalog,
            schemas: input.schemas,
            sql_files: input.sql_files,
            names,
            extensions: HashMap::default(),
            reach: Reach::default(),
            calls: Vec::new(),
            summaries: Summaries::default(),
            dialect: OnceLock::new(),
            applications: OnceLock::new(),
            model_shapes: Shapes::default(),
            table_shapes: Shapes::default(),
        };
        for (index, source) in program.modules.iter().enumerate() {
            for (id, class) in source.module.classes.iter().enumerate() {
                if class.form == ClassForm::Extension {
                    let class_ref = ClassRef {
                        module: ModuleIdx(index as u32),
                        id: ClassId::new(id),
                    };
                    let name = source.module.name(class.name).to_owned();
                    program.extensions.entry(name).or_default().push(class_ref);
                }
            }
        }
        program
    }

    /// The relations of this name that lead from models to several objects of others.
    pub(crate) fn relations(&self, name: &str) -> &[Relation] {
        self.relations.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn reach(&self) -> &Reach {
        &self.reach
    }

    pub(crate) fn set_reach(&mut self, reach: Reach) {
        self.reach = reach;
    }

    /// Learns what the modules call, in their order, and from that what each function leads to.
    pub fn learn_calls(&mut self, calls: Vec<ModuleCalls>) {
        self.summaries = Summaries::of(&calls);
        self.calls = calls;
    }

    /// What a module calls, once that was learned.
    pub fn calls(&self, module: ModuleIdx) -> Option<&ModuleCalls> {
        self.calls.get(module.0 as usize)
    }

    pub(crate) fn summaries(&self) -> &Summaries {
        &self.summaries
    }

    fn scope(&self, module: ModuleIdx) -> &Scope {
        self.scopes[module.0 as usize].get_or_init(|| Scope::of(module, self.module(module)))
    }

    /// A module.
    pub fn module(&self, idx: ModuleIdx) -> &Module {
        &self.modules[idx.0 as usize].module
    }

    /// A module with what the driver said about it.
    pub fn source(&self, idx: ModuleIdx) -> &SourceModule {
        &self.modules[idx.0 as usize]
    }

    /// The driver's number for a module's file.
    pub fn file(&self, idx: ModuleIdx) -> FileId {
        self.source(idx).file
    }

    /// What can be read off a module alone.
    pub fn facts(&self, idx: ModuleIdx) -> &Facts {
        &self.facts[idx.0 as usize]
    }

    /// The language of a module.
    pub fn language(&self, idx: ModuleIdx) -> Language {
        self.source(idx).language
    }

    /// Every module.
    pub fn module_ids(&self) -> impl Iterator<Item = ModuleIdx> + use<> {
        (0..self.modules.len() as u32).map(ModuleIdx)
    }

    /// The schema that queries of a module are checked against.
    pub fn schema(&self, idx: ModuleIdx) -> Option<&Schema> {
        self.schemas.get(self.source(idx).schema?)
    }

    /// Which schema that is: its place among the program's.
    pub fn schema_index(&self, idx: ModuleIdx) -> Option<usize> {
        self.source(idx).schema.filter(|schema| *schema < self.schemas.len())
    }

    /// A function.
    pub fn function(&self, function: FunctionRef) -> &seqscan_hir::Function {
        self.module(function.module).function(function.id)
    }

    /// A class.
    pub fn class(&self, class: ClassRef) -> &seqscan_hir::Class {
        self.module(class.module).class(class.id)
    }

    /// The name of a class.
    pub fn class_name(&self, class: ClassRef) -> &str {
        self.module(class.module).name(self.class(class).name)
    }

    /// Blocks of methods added to a type of this name.
    pub(crate) fn extensions(&self, name: &str) -> &[ClassRef] {
        self.extensions.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a module imports a library.
    pub fn imports_library(&self, module: ModuleIdx, library: LibraryId) -> bool {
        let hir = self.module(module);
        let roots = &self.catalog.library(library).roots;
        hir.imports.iter().any(|import| {
            import.anchor == Anchor::Open
                && import.path.first().is_some_and(|first| {
                    roots
                        .iter()
                        .any(|root| root.split('.').next() == Some(hir.name(*first)))
                })
        })
    }

    /// The text of an SQL file that a module names relative to itself or to its package.
    pub fn sql_file(&self, from: ModuleIdx, path: &str) -> Option<&str> {
        let own = self.module(from).path.as_str();
        let mut folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            let candidate = normal_path(folder, path);
            if let Some(text) = self.sql_files.get(&candidate) {
                return Some(text);
            }
            if folder.is_empty() {
                return None;
            }
            folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
    }
}

fn normal_path(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised() {
        assert_eq!(normal_path("a/b", "../q.sql"), "a/q.sql");
        assert_eq!(normal_path("", "./sql/q.sql"), "sql/q.sql");
    }
}
