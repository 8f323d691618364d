//! Migrations that change a state of models (`migrations.CreateModel`, `AddField`, …), and models that have none.

mod editor;
mod expressions;
mod fields;
mod md5;
mod models;
mod operations;
mod shapes;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use seqscan_catalog::Declares;
use seqscan_hir::{ClassId, Module};

use super::ddl::Ddl;
use super::history::{History, MigrationStep, ToldModel};
use super::machine::{Machine, Nobody};
use super::value::{Place, Value};
use crate::program::{ClassRef, ModuleIdx, Program};
use operations::Applier;
pub(crate) use shapes::Applications;
pub(super) use shapes::shape;
use state::{Key, State, key};

/// The migrations and models of a program.
pub(super) struct Project {
    migrations: Vec<Migration>,
    models: Vec<models::Declared>,
    /// The label of the application in each folder that says so.
    labels: BTreeMap<String, String>,
    user: Option<Key>,
}

struct Migration {
    app: String,
    name: String,
    class: ClassRef,
    after: Vec<(String, String)>,
    before: Vec<(String, String)>,
    replaces: Vec<(String, String)>,
}

impl Project {
    /// Looks for migrations and models in the modules for which `wanted` holds.
    pub(super) fn find(machine: &mut Machine<'_>, wanted: &dyn Fn(ModuleIdx) -> bool) -> Option<Self> {
        let program = machine.program;
        let mut classes = Vec::new();
        for module in program.module_ids().filter(|module| wanted(*module)) {
            let hir = program.module(module);
            let is_one = ["operations", "Migration"]
                .iter()
                .all(|name| hir.names.find(name).is_some());
            if !is_one {
                continue;
            }
            let migrations = (0..hir.classes.len()).map(|id| ClassRef {
                module,
                id: ClassId::new(id),
            });
            classes.extend(migrations.filter(|class| {
                let row = machine.row_of_class(*class);
                row.is_some_and(|row| program.catalog.declares(row).what == Declares::Migration)
            }));
        }
        let labels = labels(machine);
        let mut project = Self {
            migrations: Vec::new(),
            models: Vec::new(),
            labels,
            user: user_model(machine),
        };
        for class in classes {
            let migration = project.migration(machine, class);
            project.migrations.push(migration);
        }
        project.drop_replaced();
        let with_migrations: BTreeSet<String> = project.migrations.iter().map(|it| it.app.clone()).collect();
        project.models = models::declared(machine, wanted, &project.labels);
        project.models.retain(|model| !with_migrations.contains(&model.app));
        let is_empty = project.migrations.is_empty() && project.models.is_empty();
        (!is_empty).then_some(project)
    }

    fn migration(&self, machine: &mut Machine<'_>, class: ClassRef) -> Migration {
        let path = machine.program.module(class.module).path.as_str();
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let home = folder.rsplit_once('/').map_or("", |(home, _)| home);
        let mut list = |name: &str| -> Vec<(String, String)> {
            let value = machine.class_value(&mut Nobody, class, name).unwrap_or(Value::Null);
            let pair = |item: &Value| match item {
                Value::List(pair) => Some((pair.first()?.as_text()?.to_owned(), pair.get(1)?.as_text()?.to_owned())),
                // `migrations.swappable_dependency(settings.AUTH_USER_MODEL)`.
                Value::Made(_) => self.user.as_ref().map(|(app, _)| (app.clone(), "__first__".to_owned())),
                _ => None,
            };
            value.items().unwrap_or_default().iter().filter_map(pair).collect()
        };
        Migration {
            after: list("dependencies"),
            before: list("run_before"),
            replaces: list("replaces"),
            app: label_of(&self.labels, home),
            name: file.trim_end_matches(".py").to_owned(),
            class,
        }
    }

    /// A squashed migration stands for those that it replaces.
    fn drop_replaced(&mut self) {
        let mut stands_for: BTreeMap<(String, String), (String, String)> = BTreeMap::new();
        for it in &self.migrations {
            for old in &it.replaces {
                stands_for.insert(old.clone(), (it.app.clone(), it.name.clone()));
            }
        }
        self.migrations
            .retain(|it| !stands_for.contains_key(&(it.app.clone(), it.name.clone())));
        for it in &mut self.migrations {
            for target in it.after.iter_mut().chain(&mut it.before) {
                for _ in 0..16 {
                    match stands_for.get(target) {
                        Some(new) => target.clone_from(new),
                        None => break,
                    }
                }
            }
        }
    }

    pub(super) fn describe(&self) -> String {
        match (self.migrations.len(), self.models.len()) {
            (0, models) => format!("{models} models"),
            (migrations, 0) => format!("{migrations} migrations"),
            (migrations, models) => format!("{migrations} migrations and {models} models"),
        }
    }

    pub(super) fn modules(&self) -> impl Iterator<Item = ModuleIdx> {
        let migrations = self.migrations.iter().map(|it| it.class.module);
        migrations.chain(self.models.iter().map(|it| it.class.module))
    }

    fn ordered(&self) -> Vec<usize> {
        let mut sorted: Vec<usize> = (0..self.migrations.len()).collect();
        sorted.sort_by(|a, b| {
            let key = |at: &usize| (&self.migrations[*at].app, &self.migrations[*at].name);
            key(a).cmp(&key(b))
        });
        let place: BTreeMap<(&str, &str), usize> = sorted
            .iter()
            .enumerate()
            .map(|(place, at)| {
                (
                    (self.migrations[*at].app.as_str(), self.migrations[*at].name.as_str()),
                    place,
                )
            })
            .collect();
        let of_app = |app: &str| -> Vec<usize> {
            let own = place.iter().filter(|((known, _), _)| *known == app);
            own.map(|(_, place)| *place).collect()
        };
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); sorted.len()];
        for (here, at) in sorted.iter().enumerate() {
            let it = &self.migrations[*at];
            for (app, name) in &it.after {
                match name.as_str() {
                    "__first__" => before[here].extend(of_app(app).into_iter().take(1)),
                    "__latest__" => before[here].extend(of_app(app)),
                    _ => before[here].extend(place.get(&(app.as_str(), name.as_str()))),
                }
            }
            for (app, name) in &it.before {
                if let Some(other) = place.get(&(app.as_str(), name.as_str())) {
                    before[*other].push(here);
                }
            }
        }
        super::in_order(&before)
            .into_iter()
            .map(|place| sorted[place])
            .collect()
    }

    /// Applies all migrations, then adds the models that have none; gives them for whoever writes the next migration.
    pub(super) fn apply<'p>(&self, machine: &mut Machine<'p>, ddl: &mut Ddl<'p>) -> History {
        let program = machine.program;
        let labels = &self.labels;
        let key_of_class = move |class: ClassRef| {
            let app = app_of(labels, program, class.module);
            Some(key(&app, program.class_name(class)))
        };
        let mut applier = Applier {
            machine,
            ddl,
            state: State {
                user: self.user.clone(),
                ..State::default()
            },
            app: String::new(),
            key_of_class: &key_of_class,
        };
        for at in self.ordered() {
            let it = &self.migrations[at];
            let place = Place {
                module: it.class.module,
                span: program.class(it.class).name_span,
            };
            let operations = applier.machine.class_value(&mut Nobody, it.class, "operations");
            applier.app.clone_from(&it.app);
            applier.apply_all(&operations.unwrap_or(Value::Null), place, true);
        }
        let steps = self.migrations.iter().map(|it| MigrationStep {
            path: program.module(it.class.module).path.clone(),
            app: it.app.clone(),
            name: it.name.clone(),
            after: it.after.clone(),
        });
        // Only what migrations made can be changed by one.
        let told = applier.state.models.values().filter(|model| model.stored).map(|model| {
            let columns = model
                .fields
                .iter()
                .filter_map(|field| Some((field.column()?, field.name.clone())));
            ToldModel {
                table: model.table(),
                app: model.app.clone(),
                name: model.name.clone(),
                fields: columns.collect(),
            }
        });
        let history = History::States(steps.collect(), told.collect());
        models::apply(&mut applier, &self.models);
        history
    }
}

/// The application that a folder is.
fn label_of(labels: &BTreeMap<String, String>, folder: &str) -> String {
    match labels.get(folder) {
        Some(label) => label.clone(),
        None => folder.rsplit('/').next().unwrap_or(folder).to_owned(),
    }
}

/// The application that a module of models belongs to.
fn app_of(labels: &BTreeMap<String, String>, program: &Program, module: ModuleIdx) -> String {
    let path = program.module(module).path.as_str();
    let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    // The nearest folder that says what it is called, or that `models` is in.
    let mut at = folder;
    loop {
        if let Some(label) = labels.get(at) {
            return label.clone();
        }
        if at.is_empty() {
            break;
        }
        let (parent, last) = at.rsplit_once('/').unwrap_or(("", at));
        if last == "models" {
            folder = parent;
        }
        at = parent;
    }
    label_of(labels, folder)
}

/// The labels that applications give themselves in their `AppConfig`, by folder.
fn labels(machine: &mut Machine<'_>) -> BTreeMap<String, String> {
    let program = machine.program;
    let mut labels = BTreeMap::new();
    for module in program.module_ids() {
        let hir = program.module(module);
        let is_one = hir.path == "apps.py" || hir.path.ends_with("/apps.py") || hir.names.find("AppConfig").is_some();
        if !is_one || hir.names.find("name").is_none() {
            continue;
        }
        let folder = hir.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for id in 0..hir.classes.len() {
            let class = ClassRef {
                module,
                id: ClassId::new(id),
            };
            let label = machine.own_value(class, "label");
            let name = machine.own_value(class, "name");
            let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
            let label = match (label, name) {
                (Some(label), _) => label.as_text().map(str::to_owned),
                (None, Some(name)) => name.as_text().map(last),
                (None, None) => None,
            };
            if let Some(label) = label {
                labels.insert(folder.to_owned(), label);
            }
        }
    }
    labels
}

/// The model that the setting `AUTH_USER_MODEL` names.
fn user_model(machine: &mut Machine<'_>) -> Option<Key> {
    let program = machine.program;
    for module in program.module_ids() {
        let hir = program.module(module);
        let is_set = hir
            .names
            .find("AUTH_USER_MODEL")
            .is_some_and(|symbol| hir.global(Module::ROOT, symbol).is_some());
        if is_set
            && let Some(value) = machine.global_named(module, "AUTH_USER_MODEL")
            && let Some((app, name)) = value.as_text().and_then(|text| text.split_once('.'))
        {
            return Some(key(app, name));
        }
    }
    None
}
