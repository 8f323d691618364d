//! Schemas that are told in code: migrations and models, in either language, become DDL for the reader in `schema/`.
//!
//! Which call declares what is in the catalog (`[[declares]]`). [`machine`] goes through the code; one file per manner of
//! telling makes DDL of what it finds.

mod alembic;
mod builders;
mod builtin;
mod ddl;
mod declarative;
mod dialect;
mod django;
mod history;
mod machine;
mod tables;
mod value;

pub use history::{History, MigrationStep, ToldModel};
use seqscan_schema::{Dialect, Schema};

use crate::program::{ModuleIdx, Program};
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

impl Program {
    /// Every schema that the code of the program tells.
    pub fn code_schemas(&self, search: &SchemaSearch) -> Vec<CodeSchema> {
        let wanted = |module: ModuleIdx| {
            let path = self.module(module).path.as_str();
            match search.paths.is_empty() {
                true => !is_for_tests(path),
                false => search.paths.iter().any(|folder| is_below(path, folder)),
            }
        };
        let mut found = Vec::new();
        let mut models: Option<Vec<Declared>> = None;
        let chains: Vec<_> = alembic::revisions(self).into_iter().collect();
        let built: Vec<_> = builders::steps(self).into_iter().collect();
        let folders = chains.iter().map(|(folder, _)| folder.as_str());
        let folders: Vec<&str> = folders.chain(built.iter().map(|(folder, _)| folder.as_str())).collect();
        let mut is_near = search.near_askers(&folders).into_iter();
        for (folder, mut revisions) in chains {
            revisions.retain(|it| wanted(it.module));
            if is_near.next() != Some(true) || revisions.is_empty() {
                continue;
            }
            let dialect = search.dialect.unwrap_or_else(|| dialect::of(self, &folder));
            let mut ddl = Ddl::new(self, dialect);
            let mut machine = Machine::new(self, dialect);
            alembic::apply(&mut machine, &mut ddl, &revisions);
            // Migrations that change tables which none of them creates go on from what the models made.
            if ddl.misses_tables() {
                let own = models.get_or_insert_with(|| declarative::declared(&mut machine, &wanted));
                ddl = self.on_models(dialect, &revisions, own, ddl);
            }
            found.push(code_schema(
                format!("{} migrations in {folder}", revisions.len()),
                folder,
                ddl,
                History::Revisions(alembic::history(self, &revisions)),
            ));
        }
        for (folder, mut steps) in built {
            steps.retain(|it| wanted(it.module));
            if is_near.next() != Some(true) || steps.is_empty() {
                continue;
            }
            let dialect = search.dialect.unwrap_or_else(|| dialect::of(self, &folder));
            let mut ddl = Ddl::new(self, dialect);
            builders::apply(&mut Machine::new(self, dialect), &mut ddl, &steps);
            found.push(code_schema(
                format!("{} migrations in {folder}", steps.len()),
                folder,
                ddl,
                History::Other,
            ));
        }
        let mut machine = Machine::new(self, Dialect::PostgreSql);
        if let Some(project) = django::Project::find(&mut machine, &wanted) {
            let dialect = search.dialect.unwrap_or_else(|| dialect::of(self, ""));
            let mut machine = Machine::new(self, dialect);
            let mut ddl = Ddl::new(self, dialect);
            let history = project.apply(&mut machine, &mut ddl);
            let folder = common_folder(project.modules().map(|module| self.module(module).path.as_str()));
            found.push(code_schema(project.describe(), folder, ddl, history));
        }
        if found.is_empty() {
            let dialect = search.dialect.unwrap_or_else(|| dialect::of(self, ""));
            let mut machine = Machine::new(self, dialect);
            let declared = declarative::declared(&mut machine, &wanted);
            if !declared.is_empty() {
                let mut ddl = Ddl::new(self, dialect);
                declarative::apply(&mut ddl, &self.catalog, &declared);
                let folder = common_folder(declared.iter().map(|it| self.module(it.at.module).path.as_str()));
                found.push(code_schema(
                    format!("{} tables of models", declared.len()),
                    folder,
                    ddl,
                    History::Other,
                ));
            }
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
        let default = dialect::told(self, self.module_ids()).unwrap_or_default();
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
