//! The next migration of each Django application.

use std::collections::BTreeMap;

use seqscan_analysis::{History, ToldModel};
use seqscan_schema::{KeyPart, ProposedIndex};

use super::alembic::python;
use super::{NewFile, Wanted, Writer, is_concurrent, purpose, slug, version};

/// Django's longest name of an index.
const LONGEST: usize = 30;

/// The files of the migrations that create these indexes, one for each application, and what models have to say too.
pub(super) fn files(
    writer: &Writer,
    wanted: Wanted<'_>,
    history: &History,
    models: &[ToldModel],
) -> Result<(Vec<NewFile>, Vec<String>), String> {
    let mut apps: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, index) in wanted.indexes.iter().enumerate() {
        let table = &wanted.schema.tables[index.table].name;
        let app =
            app_of(table, models).ok_or_else(|| format!("which application has the table {table} is not known"))?;
        apps.entry(app).or_default().push(at);
    }
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    for (app, group) in apps {
        let heads = history.heads(&app);
        let [head] = heads[..] else {
            let names: Vec<&str> = heads.iter().map(|head| head.name.as_str()).collect();
            return Err(match names.len() {
                0 => format!("the application {app} has no migrations to go on from"),
                count => format!(
                    "the migrations of {app} have {count} leaves ({}): merge them first",
                    names.join(", ")
                ),
            });
        };
        let indexes: Vec<ProposedIndex> = group.iter().map(|&at| wanted.indexes[at].clone()).collect();
        let number = version::of(&head.name).map_or_else(|| "0002".to_owned(), |own| version::next(own, writer.stamp));
        let folder = head.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let disk = writer.path(folder).join(format!("{number}_{}.py", slug(&indexes)));
        let migration = Migration {
            wanted,
            app: &app,
            head: &head.name,
            models,
        };
        files.push(writer.file(disk, migration.text(&group, &mut notes))?);
    }
    Ok((files, notes))
}

/// The application of a table: that of its model, or the one whose label the name begins with.
fn app_of(table: &str, models: &[ToldModel]) -> Option<String> {
    let own = models.iter().find(|model| model.table == table);
    let by_label = || {
        let begins = |model: &&ToldModel| {
            table
                .strip_prefix(model.app.as_str())
                .is_some_and(|rest| rest.starts_with('_'))
        };
        models.iter().filter(begins).max_by_key(|model| model.app.len())
    };
    own.or_else(by_label).map(|model| model.app.clone())
}

struct Migration<'a> {
    wanted: Wanted<'a>,
    app: &'a str,
    head: &'a str,
    models: &'a [ToldModel],
}

impl Migration<'_> {
    fn text(&self, group: &[usize], notes: &mut Vec<String>) -> String {
        let mut operations = String::new();
        let (mut needs_models, mut needs_concurrently, mut is_atomic) = (false, false, true);
        for &at in group {
            let (schema, index) = (self.wanted.schema, &self.wanted.indexes[at]);
            let concurrent = is_concurrent(schema, index);
            is_atomic &= !concurrent;
            operations.push_str(&format!("        # {}\n", purpose(&self.wanted.files[at])));
            match self.model_index(index) {
                Some((model, declared)) => {
                    let operation = match concurrent {
                        true => "AddIndexConcurrently",
                        false => "migrations.AddIndex",
                    };
                    needs_models = true;
                    needs_concurrently |= concurrent;
                    operations.push_str(&format!(
                        "        {operation}(\n            model_name={},\n            index={declared},\n        ),\n",
                        python(&model.name.to_lowercase())
                    ));
                    notes.push(format!(
                        "add `{declared}` to `Meta.indexes` of the model `{}`, or the next makemigrations takes it out again",
                        model.name
                    ));
                }
                // An expression, or a table that is no model's: the state of models does not know of it.
                None => operations.push_str(&format!(
                    "        migrations.RunSQL(\n            sql={},\n            reverse_sql={},\n        ),\n",
                    python(&index.statement(schema, concurrent)),
                    python(&index.drop_statement(schema, concurrent))
                )),
            }
        }
        let concurrently = match needs_concurrently {
            true => "from django.contrib.postgres.operations import AddIndexConcurrently\n",
            false => "",
        };
        let imports = if needs_models {
            "migrations, models"
        } else {
            "migrations"
        };
        let atomic = match is_atomic {
            true => "",
            false => "    # Indexes are built while others write, which no transaction can.\n    atomic = False\n\n",
        };
        format!(
            "{concurrently}from django.db import {imports}\n\n\nclass Migration(migrations.Migration):\n{atomic}    dependencies = [\n        \
             ({}, {}),\n    ]\n\n    operations = [\n{operations}    ]\n",
            python(self.app),
            python(self.head)
        )
    }

    /// The model of an index and the index as the model would declare it, if it is on fields alone.
    fn model_index(&self, index: &ProposedIndex) -> Option<(&ToldModel, String)> {
        let table = &self.wanted.schema.tables[index.table].name;
        let model = self.models.iter().find(|model| model.table == *table)?;
        let field = |key: &seqscan_schema::IndexKey| match &key.part {
            KeyPart::Column(column) if key.nulls_first.is_none() => {
                let sign = if key.desc { "-" } else { "" };
                Some(python(&format!("{sign}{}", model.fields.get(column)?)))
            }
            _ => None,
        };
        let fields: Vec<String> = index.keys.iter().map(field).collect::<Option<_>>()?;
        let name = self.short_name(&index.name);
        Some((
            model,
            format!("models.Index(fields=[{}], name={})", fields.join(", "), python(&name)),
        ))
    }

    /// A name that Django accepts: short, and new.
    fn short_name(&self, name: &str) -> String {
        let name = name.trim_start_matches('_');
        if name.len() <= LONGEST {
            return name.to_owned();
        }
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        let start = &name[..name.floor_char_boundary(LONGEST - 9)];
        format!("{}_{hash:08x}", start.trim_end_matches('_'))
    }
}
