//! All models together, and the questions that are asked of them.

use std::collections::{HashMap, HashSet};

use crate::builtin::BUILTIN;
use crate::declare::{DeclareRow, DialectRow};
use crate::model::{
    AttributeRow, CallRow, Language, Library, ModelFile, PoolRow, RelationRow, RewriteRow, Role, Statement, TypeRow,
};

/// A library of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LibraryId(pub u32);

/// A type of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeIdx(pub u32);

/// A call row of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u32);

/// A row, for provenance and for the test that every row is exercised: its kind and its expanded path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// `type`, `call`, `attribute` or `pool`.
    pub kind: &'static str,
    /// The expanded path.
    pub path: String,
}

/// A model that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogError {
    /// Which file.
    pub file: String,
    /// The bytes of it, if the place is known.
    pub span: Option<std::ops::Range<usize>>,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for CatalogError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

impl std::error::Error for CatalogError {}

/// A row of `[[declares]]`, by its place in the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeclareId(pub u32);

/// All models together.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    libraries: Vec<Library>,
    types: Vec<(LibraryId, TypeRow)>,
    calls: Vec<(LibraryId, CallRow)>,
    attributes: Vec<(LibraryId, AttributeRow)>,
    relations: Vec<(LibraryId, RelationRow)>,
    pools: Vec<(LibraryId, PoolRow)>,
    rewrites: Vec<(LibraryId, RewriteRow)>,
    declares: Vec<DeclareRow>,
    declare_by_path: HashMap<String, DeclareId>,
    declare_prefixes: HashSet<String>,
    dialects: Vec<(LibraryId, DialectRow)>,
    type_by_path: HashMap<String, TypeIdx>,
    function_by_path: HashMap<String, CallId>,
    methods: HashMap<TypeIdx, HashMap<String, CallId>>,
    attribute_by_name: HashMap<(TypeIdx, String), usize>,
    pool_by_path: HashMap<String, usize>,
    bases: Vec<Vec<TypeIdx>>,
}

fn error(file: &str, message: String) -> CatalogError {
    CatalogError {
        file: file.to_owned(),
        span: None,
        message,
    }
}

/// A path with dots, whatever was written between its segments.
pub(crate) fn dotted(path: &str) -> String {
    path.replace("::", ".")
}

impl Catalog {
    /// The shipped models.
    ///
    /// # Panics
    /// If a shipped model is malformed, which a test rules out.
    pub fn builtin() -> Self {
        let mut catalog = Self::default();
        catalog
            .add(BUILTIN, false)
            .unwrap_or_else(|error| panic!("shipped model {error}"));
        catalog.link().unwrap_or_else(|error| panic!("shipped model {error}"));
        catalog
    }

    /// The shipped models and a project's own, whose rows win.
    ///
    /// # Errors
    /// If a model does not follow the format of [`ModelFile`].
    pub fn with_project(models: &[(String, String)]) -> Result<Self, CatalogError> {
        let mut catalog = Self::builtin();
        let models: Vec<(&str, &str)> = models
            .iter()
            .map(|(file, text)| (file.as_str(), text.as_str()))
            .collect();
        catalog.add(&models, true)?;
        catalog.link()?;
        Ok(catalog)
    }

    /// Adds models: first all their types, so that the order of files does not matter, then what refers to types.
    fn add(&mut self, models: &[(&str, &str)], overrides: bool) -> Result<(), CatalogError> {
        let mut parsed = Vec::new();
        for (file, text) in models {
            let model: ModelFile = toml::from_str(text).map_err(|e| CatalogError {
                file: (*file).to_owned(),
                span: e.span(),
                message: e.message().to_owned(),
            })?;
            let library = LibraryId((self.libraries.len()) as u32);
            self.libraries.push(model.library.clone());
            parsed.push((*file, library, model));
        }
        for (file, library, model) in &mut parsed {
            for row in std::mem::take(&mut model.types) {
                self.add_type(*library, row, overrides)
                    .map_err(|message| error(file, message))?;
            }
        }
        for (file, library, model) in parsed {
            self.add_rows(library, model, overrides)
                .map_err(|message| error(file, message))?;
        }
        Ok(())
    }

    fn add_type(&mut self, library: LibraryId, mut row: TypeRow, overrides: bool) -> Result<(), String> {
        row.path = dotted(&row.path);
        row.aliases.iter_mut().for_each(|alias| *alias = dotted(alias));
        let id = TypeIdx(self.types.len() as u32);
        for path in row.aliases.iter().chain([&row.path]) {
            match self.type_by_path.get(path) {
                // One path in two languages (`elasticsearch.Elasticsearch`) is one type to us: the first.
                Some(taken) if self.language_of(*taken) != self.library(library).language => {}
                Some(_) if !overrides => return Err(format!("two types have the path `{path}`")),
                _ => drop(self.type_by_path.insert(path.clone(), id)),
            }
        }
        self.types.push((library, row));
        Ok(())
    }

    fn language_of(&self, ty: TypeIdx) -> Language {
        self.library(self.library_of_type(ty)).language
    }

    fn known_type(&self, path: &str, what: &str) -> Result<TypeIdx, String> {
        self.type_at(path)
            .ok_or_else(|| format!("{what} is on `{path}`, which is no type of the catalog"))
    }

    fn add_rows(&mut self, library: LibraryId, model: ModelFile, overrides: bool) -> Result<(), String> {
        let fresh = |taken: bool, path: &str| {
            if taken && !overrides {
                Err(format!("two rows have the path `{path}`"))
            } else {
                Ok(())
            }
        };
        // A function of several paths is a row for each, so that provenance names the one that was written.
        let calls = model.calls.into_iter().flat_map(|row| {
            let apart = if row.on.is_empty() {
                row.call.clone()
            } else {
                Vec::new()
            };
            if apart.is_empty() {
                vec![row]
            } else {
                apart
                    .into_iter()
                    .map(|path| CallRow {
                        call: vec![path],
                        ..row.clone()
                    })
                    .collect()
            }
        });
        for mut row in calls {
            row.on
                .iter_mut()
                .chain(&mut row.call)
                .for_each(|path| *path = dotted(path));
            let id = CallId(self.calls.len() as u32);
            if row.on.is_empty() {
                for path in &row.call {
                    fresh(self.function_by_path.insert(path.clone(), id).is_some(), path)?;
                }
            }
            for ty in &row.on {
                let idx = self.known_type(ty, "a call")?;
                for name in &row.call {
                    let taken = self.methods.entry(idx).or_default().insert(name.clone(), id).is_some();
                    fresh(taken, &format!("{ty}.{name}"))?;
                }
            }
            self.calls.push((library, row));
        }
        for mut row in model.attributes {
            row.on.iter_mut().for_each(|path| *path = dotted(path));
            let index = self.attributes.len();
            for ty in &row.on {
                let idx = self.known_type(ty, "an attribute")?;
                for name in &row.name {
                    let taken = self.attribute_by_name.insert((idx, name.clone()), index).is_some();
                    fresh(taken, &format!("{ty}.{name}"))?;
                }
            }
            self.attributes.push((library, row));
        }
        for mut row in model.relations {
            row.call.iter_mut().for_each(|path| *path = dotted(path));
            self.relations.push((library, row));
        }
        for mut row in model.pools {
            row.calls.iter_mut().for_each(|path| *path = dotted(path));
            for path in &row.calls {
                fresh(self.pool_by_path.insert(path.clone(), self.pools.len()).is_some(), path)?;
            }
            self.pools.push((library, row));
        }
        for mut row in model.rewrites {
            row.on.iter_mut().for_each(|path| *path = dotted(path));
            self.rewrites.push((library, row));
        }
        for mut row in model.declares {
            if !row.on.is_empty() {
                let whole = |on: &String| row.path.iter().map(|path| format!("{on}.{path}")).collect::<Vec<_>>();
                row.path = row.on.iter().flat_map(whole).collect();
            }
            row.path.iter_mut().for_each(|path| *path = dotted(path));
            let id = DeclareId(self.declares.len() as u32);
            for path in &row.path {
                let mut prefix = path.as_str();
                while self.declare_prefixes.insert(prefix.to_owned())
                    && let Some((shorter, _)) = prefix.rsplit_once('.')
                {
                    prefix = shorter;
                }
                fresh(self.declare_by_path.insert(path.clone(), id).is_some(), path)?;
            }
            self.declares.push(row);
        }
        self.dialects
            .extend(model.dialects.into_iter().map(|row| (library, row)));
        Ok(())
    }

    /// Ties base types and returned types to what they name.
    fn link(&mut self) -> Result<(), CatalogError> {
        let mut bases = Vec::with_capacity(self.types.len());
        for (library, row) in &self.types {
            let mut linked = Vec::new();
            for base in &row.bases {
                match self.type_by_path.get(&dotted(base)) {
                    Some(idx) => linked.push(*idx),
                    None => return Err(self.dangling(*library, &format!("base `{base}` of `{}`", row.path))),
                }
            }
            bases.push(linked);
        }
        self.bases = bases;
        let returned = self
            .calls
            .iter()
            .filter_map(|(library, row)| Some((*library, row.returns.as_ref()?)));
        let attributes = self.attributes.iter().map(|(library, row)| (*library, &row.ty));
        let called = self
            .types
            .iter()
            .filter_map(|(library, row)| Some((*library, row.called.as_ref()?)));
        let given = self
            .types
            .iter()
            .filter_map(|(library, row)| Some((*library, &row.iterated.as_ref()?.gives)));
        let relations = self.relations.iter().map(|(library, row)| (*library, &row.ty));
        for (library, written) in returned.chain(attributes).chain(relations).chain(called).chain(given) {
            let head = written.split('<').next().unwrap_or_default();
            const WORDS: [&str; 9] = [
                "receiver", "argument", "model", "models", "row", "rows", "scalar", "element", "class",
            ];
            if !WORDS.contains(&head) && !self.type_by_path.contains_key(&dotted(head)) {
                return Err(self.dangling(library, &format!("type `{written}`")));
            }
        }
        Ok(())
    }

    fn dangling(&self, library: LibraryId, what: &str) -> CatalogError {
        let file = self.library(library).name.clone();
        CatalogError {
            file,
            span: None,
            message: format!("{what} is no type of the catalog"),
        }
    }

    /// A library.
    pub fn library(&self, id: LibraryId) -> &Library {
        &self.libraries[id.0 as usize]
    }

    /// Every library, in order of loading.
    pub fn libraries(&self) -> impl Iterator<Item = (LibraryId, &Library)> {
        self.libraries
            .iter()
            .enumerate()
            .map(|(index, library)| (LibraryId(index as u32), library))
    }

    /// A type.
    pub fn ty(&self, idx: TypeIdx) -> &TypeRow {
        &self.types[idx.0 as usize].1
    }

    /// The library of a type.
    pub fn library_of_type(&self, idx: TypeIdx) -> LibraryId {
        self.types[idx.0 as usize].0
    }

    /// The type of a path, written with dots.
    pub fn type_at(&self, path: &str) -> Option<TypeIdx> {
        self.type_by_path.get(path).copied()
    }

    /// A call.
    pub fn call(&self, id: CallId) -> &CallRow {
        &self.calls[id.0 as usize].1
    }

    /// The library of a call.
    pub fn library_of_call(&self, id: CallId) -> LibraryId {
        self.calls[id.0 as usize].0
    }

    /// The function, constructor or macro of a path, written with dots.
    pub fn function_at(&self, path: &str) -> Option<CallId> {
        self.function_by_path.get(path).copied()
    }

    /// The method of a type, or of one of its bases.
    pub fn method(&self, ty: TypeIdx, name: &str) -> Option<CallId> {
        let named = |name: &str| self.in_bases(ty, 0, &|idx| self.methods.get(&idx)?.get(name).copied());
        named(name).or_else(|| named("*").filter(|_| !name.starts_with("__")))
    }

    /// The attribute of a type, or of one of its bases.
    pub fn attribute(&self, ty: TypeIdx, name: &str) -> Option<&AttributeRow> {
        self.in_bases(ty, 0, &|idx| {
            self.attribute_by_name.get(&(idx, name.to_owned())).copied()
        })
        .map(|index| &self.attributes[index].1)
    }

    /// The pool settings of a call, by its path with dots.
    pub fn pool_at(&self, path: &str) -> Option<&PoolRow> {
        self.pool_by_path.get(path).map(|index| &self.pools[*index].1)
    }

    /// The paths of the calls that make pools or their settings.
    pub fn pool_paths(&self) -> impl Iterator<Item = &str> {
        self.pool_by_path.keys().map(String::as_str)
    }

    /// Whether a type is another, or inherits from it.
    pub fn is_a(&self, ty: TypeIdx, base: TypeIdx) -> bool {
        self.in_bases(ty, 0, &|idx| (idx == base).then_some(())).is_some()
    }

    /// Whether a type, or a base of it, has a role.
    pub fn has_role(&self, ty: TypeIdx, role: Role) -> bool {
        self.in_bases(ty, 0, &|idx| (self.ty(idx).role == role).then_some(()))
            .is_some()
    }

    fn in_bases<T>(&self, ty: TypeIdx, depth: u32, f: &dyn Fn(TypeIdx) -> Option<T>) -> Option<T> {
        if let Some(found) = f(ty) {
            return Some(found);
        }
        if depth > 8 {
            return None;
        }
        self.bases
            .get(ty.0 as usize)?
            .iter()
            .find_map(|base| self.in_bases(*base, depth + 1, f))
    }

    /// How a library does in one round trip what a loop of these does in many.
    pub fn rewrite(&self, library: LibraryId, receiver: Option<TypeIdx>, statement: Statement) -> Option<&RewriteRow> {
        let fits = |row: &&(LibraryId, RewriteRow)| row.0 == library && row.1.statements.contains(&statement);
        let own = self.rewrites.iter().filter(fits).find(|(_, row)| {
            receiver.is_some_and(|ty| {
                row.on
                    .iter()
                    .any(|on| self.type_at(on).is_some_and(|on| self.is_a(ty, on)))
            })
        });
        own.or_else(|| self.rewrites.iter().filter(fits).find(|(_, row)| row.on.is_empty()))
            .map(|(_, row)| row)
    }

    /// Every method of every type, in a stable order.
    pub fn methods(&self) -> Vec<(TypeIdx, &str, CallId)> {
        let own = |(ty, methods): (&TypeIdx, &'_ HashMap<String, CallId>)| {
            methods
                .iter()
                .map(|(name, call)| (*ty, name.clone(), *call))
                .collect::<Vec<_>>()
        };
        let mut all: Vec<(TypeIdx, String, CallId)> = self.methods.iter().flat_map(own).collect();
        all.sort();
        all.into_iter()
            .map(|(ty, name, call)| {
                (
                    ty,
                    self.methods[&ty]
                        .get_key_value(&name)
                        .expect("it was listed")
                        .0
                        .as_str(),
                    call,
                )
            })
            .collect()
    }

    /// Every function, constructor and macro, by its path with dots, in a stable order.
    pub fn functions(&self) -> Vec<(&str, CallId)> {
        let mut all: Vec<(&str, CallId)> = self
            .function_by_path
            .iter()
            .map(|(path, call)| (path.as_str(), *call))
            .collect();
        all.sort();
        all
    }

    /// Every relation row, in order of loading.
    pub fn relations(&self) -> impl Iterator<Item = (LibraryId, &RelationRow)> {
        self.relations.iter().map(|(library, row)| (*library, row))
    }

    /// Every attribute row, in order of loading.
    pub fn attributes(&self) -> impl Iterator<Item = (LibraryId, &AttributeRow)> {
        self.attributes.iter().map(|(library, row)| (*library, row))
    }

    /// What a path declares, written with dots.
    pub fn declared_at(&self, path: &str) -> Option<DeclareId> {
        self.declare_by_path.get(path).copied()
    }

    /// Whether a path, or a path that begins with it, declares something.
    pub fn declares_below(&self, path: &str) -> bool {
        self.declare_prefixes.contains(path)
    }

    /// A row that declares something.
    pub fn declares(&self, id: DeclareId) -> &DeclareRow {
        &self.declares[id.0 as usize]
    }

    /// Every row that declares something, in order of loading.
    pub fn declarations(&self) -> impl Iterator<Item = (DeclareId, &DeclareRow)> {
        self.declares
            .iter()
            .enumerate()
            .map(|(index, row)| (DeclareId(index as u32), row))
    }

    /// The names that tell which database a program uses, with the library they are of.
    pub fn dialects(&self) -> impl Iterator<Item = (LibraryId, &DialectRow)> {
        self.dialects.iter().map(|(library, row)| (*library, row))
    }

    /// Every type, in order of loading.
    pub fn types(&self) -> impl Iterator<Item = (TypeIdx, &TypeRow)> {
        self.types
            .iter()
            .enumerate()
            .map(|(index, (_, row))| (TypeIdx(index as u32), row))
    }

    /// Every row of a language, by its expanded path: what the fixtures must exercise.
    pub fn rows(&self, language: Language) -> Vec<RowRef> {
        let of = |library: &LibraryId| self.library(*library).language == language;
        let row = |kind, path: String| RowRef { kind, path };
        let mut rows = Vec::new();
        rows.extend(
            self.types
                .iter()
                .filter(|(l, _)| of(l))
                .map(|(_, ty)| row("type", ty.path.clone())),
        );
        for (_, call) in self.calls.iter().filter(|(l, _)| of(l)) {
            if call.on.is_empty() {
                rows.extend(call.call.iter().map(|path| row("call", path.clone())));
            }
            for ty in &call.on {
                rows.extend(call.call.iter().map(|name| row("call", format!("{ty}.{name}"))));
            }
        }
        rows.sort();
        rows.dedup();
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_model_loads() {
        assert!(!Catalog::builtin().types.is_empty());
    }

    #[test]
    fn the_list_of_models_is_the_folder() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let mut found = Vec::new();
        for language in ["python", "rust"] {
            for entry in std::fs::read_dir(root.join(language)).expect("the folder exists") {
                let name = entry.expect("the entry is readable").file_name();
                found.push(format!("{language}/{}", name.to_string_lossy()));
            }
        }
        found.sort();
        let listed: Vec<String> = BUILTIN.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(
            listed, found,
            "catalog/src/builtin.rs lists what catalog/models holds, sorted"
        );
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_place() {
        let text = "[library]\nname = \"x\"\nlanguage = \"python\"\nflavour = 1\n";
        let error = Catalog::with_project(&[("own.toml".to_owned(), text.to_owned())]).expect_err("the key is unknown");
        assert!(error.message.contains("flavour"), "{error}");
        assert_eq!(&text[error.span.expect("it has a place")], "flavour");
    }

    #[test]
    fn two_rows_of_one_path_are_an_error_in_shipped_models() {
        let text = "[library]\nname = \"x\"\nlanguage = \"python\"\n[[type]]\npath = \"x.P\"\nrole = \"pool\"\n[[type]]\npath = \"x::P\"\nrole = \"pool\"\n";
        let mut catalog = Catalog::default();
        let error = catalog
            .add(&[("x.toml", text)], false)
            .expect_err("the path is there twice");
        assert!(error.message.contains("x.P"), "{error}");
    }

    #[test]
    fn a_project_overrides_a_shipped_row() {
        let text = "[library]\nname = \"own\"\nlanguage = \"python\"\n[[type]]\npath = \"asyncpg.pool.Pool\"\nrole = \"other\"\n";
        let catalog = Catalog::with_project(&[("own.toml".to_owned(), text.to_owned())]).expect("it is well formed");
        let ty = catalog.type_at("asyncpg.pool.Pool").expect("it is there");
        assert_eq!(catalog.ty(ty).role, Role::Other);
    }
}
