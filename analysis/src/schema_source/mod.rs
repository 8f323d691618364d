//! Schemas that are told in code: migrations and models, in either language, become DDL for the reader in `schema/`.
//!
//! Which call declares what is in the catalog (`[[declares]]`). [`machine`] goes through the code; one file per manner of
//! telling makes DDL of what it finds.

mod alembic;
mod builders;
mod builtin;
mod ddl;
mod declarative;
mod declarative_shape;
mod dialect;
mod django;
mod history;
mod machine;
mod tables;
mod value;

pub(crate) use django::Applications;
pub use history::{History, MigrationStep, ToldModel};
use seqscan_hir::ExprId;
use seqscan_schema::{Dialect, Schema};

use crate::builder::Shape;
use crate::program::{ClassRef, ModuleIdx, Program};
use ddl::Ddl;
use declarative::Declared;
use machine::Machine;

/// A schema that code tells.
#[derive(Debug)]
pub struct CodeSchema {
    /// What it was read from, for people.
    pub name: String,
    /// The folder that it is in: modules that are nearer to it than to another schema meet it.
    pub folder: String,
    /// The schema.
    pub schema: Schema,
    /// The module of each of its sources.
    pub modules: Vec<ModuleIdx>,
    /// The migrations that it comes from, for whoever writes the next one.
    pub history: History,
}

/// What limits the search.
#[derive(Clone, Debug, Default)]
pub struct SchemaSearch {
    /// The dialect, where the user said which.
    pub dialect: Option<Dialect>,
    /// Folders and files to look at; everywhere if there are none.
    pub paths: Vec<String>,
    /// The paths of the modules that will ask a schema, where that is known: what none of them is near to is not read.
    pub askers: Option<Vec<String>>,
}

impl SchemaSearch {
    /// Which of several folders is nearest to some module that asks.
    fn near_askers(&self, folders: &[&str]) -> Vec<bool> {
        let Some(askers) = &self.askers else {
            return vec![true; folders.len()];
        };
        let mut near = vec![false; folders.len()];
        for asker in askers {
            let best = folders.iter().map(|folder| shared(asker, folder)).max();
            for (at, folder) in folders.iter().enumerate() {
                near[at] |= Some(shared(asker, folder)) == best;
            }
        }
        near
    }
}

/// One of the places where code tells a schema. They are independent, so that they can be read side by side.
#[derive(Debug)]
pub struct SchemaPart(Part);

#[derive(Debug)]
enum Part {
    /// A chain of migrations, and the folder it is in.
    Chain(String, Vec<alembic::Revision>),
    /// Steps that call builders, and their folder.
    Steps(String, Vec<builders::Step>),
    /// Migrations and models that change a state.
    States,
}

impl SchemaSearch {
    fn wants(&self, program: &Program, module: ModuleIdx) -> bool {
        let path = program.module(module).path.as_str();
        match self.paths.is_empty() {
            true => !is_for_tests(path),
            false => self.paths.iter().any(|folder| is_below(path, folder)),
        }
    }
}

impl Program {
    /// Where the code of the program tells schemas.
    pub fn schema_parts(&self, search: &SchemaSearch) -> Vec<SchemaPart> {
        let chains = alembic::revisions(self).into_iter();
        let chains = chains.map(|(folder, mut revisions)| {
            revisions.retain(|it| search.wants(self, it.module));
            (revisions.is_empty(), Part::Chain(folder, revisions))
        });
        let steps = builders::steps(self).into_iter();
        let steps = steps.map(|(folder, mut steps)| {
            steps.retain(|it| search.wants(self, it.module));
            (steps.is_empty(), Part::Steps(folder, steps))
        });
        let found: Vec<(bool, Part)> = chains.chain(steps).collect();
        let folders: Vec<&str> = found
            .iter()
            .map(|(_, part)| match part {
                Part::Chain(folder, _) | Part::Steps(folder, _) => folder.as_str(),
                Part::States => "",
            })
            .collect();
        let near = search.near_askers(&folders);
        let mut parts: Vec<SchemaPart> = found
            .into_iter()
            .zip(near)
            .filter(|((is_empty, _), is_near)| *is_near && !is_empty)
            .map(|((_, part), _)| SchemaPart(part))
            .collect();
        parts.push(SchemaPart(Part::States));
        parts
    }

    /// The schema that is told in one place.
    pub fn code_schema(&self, search: &SchemaSearch, part: &SchemaPart) -> Option<CodeSchema> {
        let wanted = |module: ModuleIdx| search.wants(self, module);
        let dialect_of = |folder: &str| search.dialect.unwrap_or_else(|| dialect::of(self, folder));
        match &part.0 {
            Part::Chain(folder, revisions) => {
                let dialect = dialect_of(folder);
                let mut ddl = Ddl::new(self, dialect);
                let mut machine = Machine::new(self, dialect);
                alembic::apply(&mut machine, &mut ddl, revisions);
                // Migrations that change tables which none of them creates go on from what the models made.
                if ddl.misses_tables() {
                    let own = declarative::declared(&mut machine, &wanted);
                    ddl = self.on_models(dialect, revisions, &own, ddl);
                }
                let name = format!("{} migrations in {folder}", revisions.len());
                let history = History::Revisions(alembic::history(self, revisions));
                Some(code_schema(name, folder.clone(), ddl, history))
            }
            Part::Steps(folder, steps) => {
                let dialect = dialect_of(folder);
                let mut ddl = Ddl::new(self, dialect);
                builders::apply(&mut Machine::new(self, dialect), &mut ddl, steps);
                let name = format!("{} migrations in {folder}", steps.len());
                Some(code_schema(name, folder.clone(), ddl, History::Other))
            }
            Part::States => {
                let project = django::Project::find(&mut Machine::new(self, Dialect::PostgreSql), &wanted)?;
                let dialect = dialect_of("");
                let mut ddl = Ddl::new(self, dialect);
                let history = project.apply(&mut Machine::new(self, dialect), &mut ddl);
                let folder = common_folder(project.modules().map(|module| self.module(module).path.as_str()));
                Some(code_schema(project.describe(), folder, ddl, history))
            }
        }
    }

    /// The schema that models declare, for a program that tells none in any other way.
    pub fn model_schema(&self, search: &SchemaSearch) -> Option<CodeSchema> {
        let dialect = search.dialect.unwrap_or_else(|| dialect::of(self, ""));
        let declared = declarative::declared(&mut Machine::new(self, dialect), &|module| search.wants(self, module));
        if declared.is_empty() {
            return None;
        }
        let mut ddl = Ddl::new(self, dialect);
        declarative::apply(&mut ddl, &self.catalog, &declared);
        let folder = common_folder(declared.iter().map(|it| self.module(it.at.module).path.as_str()));
        let name = format!("{} tables of models", declared.len());
        Some(code_schema(name, folder, ddl, History::Other))
    }

    /// Every schema that the code of the program tells.
    pub fn code_schemas(&self, search: &SchemaSearch) -> Vec<CodeSchema> {
        let parts = self.schema_parts(search);
        let mut found: Vec<CodeSchema> = parts.iter().filter_map(|part| self.code_schema(search, part)).collect();
        if found.is_empty() {
            found.extend(self.model_schema(search));
        }
        found
    }

    /// Migrations applied to the tables that models declare and no migration creates.
    fn on_models<'p>(
        &'p self,
        dialect: Dialect,
        revisions: &[alembic::Revision],
        own: &[Declared],
        alone: Ddl<'p>,
    ) -> Ddl<'p> {
        let created = alone.created();
        let base: Vec<Declared> = own.iter().filter(|it| !created.contains(&it.name)).cloned().collect();
        if base.is_empty() {
            return alone;
        }
        let mut ddl = Ddl::new(self, dialect);
        declarative::apply(&mut ddl, &self.catalog, &base);
        alembic::apply(&mut Machine::new(self, dialect), &mut ddl, revisions);
        ddl
    }
}

impl Program {
    /// Takes schemas that code tells in: each module meets the nearest, if that is nearer than what it was given, or as
    /// near and told in its own language. `given` is the folder of each schema that the program has already.
    pub fn adopt_schemas(&mut self, found: Vec<CodeSchema>, given: &[String]) {
        let folders: Vec<(String, Option<Dialect>)> = found
            .iter()
            .map(|it| (it.folder.clone(), Some(it.schema.dialect)))
            .collect();
        let languages: Vec<_> = found
            .iter()
            .map(|it| it.modules.first().map(|module| self.language(*module)))
            .collect();
        let first = self.schemas.len();
        let default = dialect::told(self).unwrap_or_default();
        for source in &mut self.modules {
            let path = source.module.path.as_str();
            let near = |at: usize| {
                let same_language = languages[at] == Some(source.language);
                (
                    same_language,
                    shared(path, &folders[at].0),
                    folders[at].1 == Some(default),
                )
            };
            let Some(best) = (0..folders.len()).map(near).max() else {
                return;
            };
            let mut nearest = (0..folders.len()).filter(|at| near(*at) == best);
            let (Some(at), None) = (nearest.next(), nearest.next()) else {
                continue;
            };
            let own = source
                .schema
                .and_then(|at| given.get(at))
                .map(|folder| shared(path, folder));
            if own.is_none_or(|own| best.1 > own || (best.1 == own && best.0)) {
                source.schema = Some(first + at);
            }
        }
        self.schemas.extend(found.into_iter().map(|it| it.schema));
    }
}

/// The table that a class is whose attributes are columns.
pub(crate) fn table_shape(program: &Program, class: ClassRef) -> Option<Shape> {
    declarative_shape::of_class(program, class)
}

/// The table that a variable of a module is.
pub(crate) fn object_shape(program: &Program, module: ModuleIdx, value: ExprId) -> Option<Shape> {
    declarative_shape::of_object(program, module, value)
}

/// The dialect for which the modules of a program speak, if any does.
pub(crate) fn told_dialect(program: &Program) -> Option<Dialect> {
    dialect::told(program)
}

/// The table that a class is whose changes migrations keep in a state.
pub(crate) fn model_shape(program: &Program, class: ClassRef) -> Option<Shape> {
    django::shape(program, class)
}

/// The folder that all paths are below.
fn common_folder<'a>(mut paths: impl Iterator<Item = &'a str>) -> String {
    let folder_of = |path: &'a str| path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut common: Vec<&str> = paths.next().map(folder_of).unwrap_or_default().split('/').collect();
    for path in paths {
        let parts = folder_of(path).split('/');
        let same = common
            .iter()
            .zip(parts)
            .take_while(|(left, right)| **left == *right)
            .count();
        common.truncate(same);
    }
    common.join("/")
}

/// How many folders two paths have in common.
fn shared(path: &str, folder: &str) -> usize {
    let parts = path.split('/').zip(folder.split('/'));
    parts.take_while(|(left, right)| left == right).count()
}

fn code_schema(name: String, folder: String, ddl: Ddl<'_>, history: History) -> CodeSchema {
    let (schema, modules) = ddl.finish();
    CodeSchema {
        name,
        folder,
        schema,
        modules,
        history,
    }
}

/// Whether a module is in a folder of tests, whose models and migrations are nobody's.
fn is_for_tests(path: &str) -> bool {
    const NOT_THE_PROJECTS: [&str; 8] = [
        "test",
        "tests",
        "testing",
        "testapp",
        "testproject",
        "fixtures",
        "example",
        "examples",
    ];
    let mut folders = path.split('/').rev().skip(1);
    folders.any(|folder| NOT_THE_PROJECTS.contains(&folder))
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || folder == "."
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Numbers so that each comes after those in its list; otherwise in their own order. Circles are cut somewhere.
fn in_order(before: &[Vec<usize>]) -> Vec<usize> {
    let mut placed = vec![false; before.len()];
    let mut order = Vec::with_capacity(before.len());
    // (number, how many of its list are seen to): a walk without recursion, since chains are thousands long.
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for start in 0..before.len() {
        if placed[start] {
            continue;
        }
        placed[start] = true;
        stack.push((start, 0));
        while let Some((at, seen)) = stack.pop() {
            match before[at].get(seen) {
                Some(&next) => {
                    stack.push((at, seen + 1));
                    if !placed[next] {
                        placed[next] = true;
                        stack.push((next, 0));
                    }
                }
                None => order.push(at),
            }
        }
    }
    order
}

#[cfg(test)]
mod order_tests {
    use super::in_order;

    #[test]
    fn what_comes_before_comes_before() {
        assert_eq!(in_order(&[vec![2], vec![0], vec![]]), [2, 0, 1]);
        assert_eq!(in_order(&[vec![1], vec![0]]), [1, 0]);
        let chain: Vec<Vec<usize>> = (0..100_000)
            .map(|at| if at < 99_999 { vec![at + 1] } else { vec![] })
            .collect();
        assert_eq!(in_order(&chain)[0], 99_999);
    }
}
