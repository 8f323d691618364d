//! The migrations that code tells a schema by, for whoever writes the next one.

use std::collections::BTreeMap;

/// A migration and what it follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationStep {
    /// Its file, relative to the project's root.
    pub path: String,
    /// The application that it belongs to; empty where there are none.
    pub app: String,
    /// What others call it.
    pub name: String,
    /// Those that it follows: their applications and names.
    pub after: Vec<(String, String)>,
}

/// A model, and what the database calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldModel {
    /// Its table.
    pub table: String,
    /// Its application.
    pub app: String,
    /// Its name as its class is called.
    pub name: String,
    /// Its fields, by their columns.
    pub fields: BTreeMap<String, String>,
}

/// The migrations of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum History {
    /// Revisions that do something now, one after the other.
    Revisions(Vec<MigrationStep>),
    /// Migrations that change the state of models, by application.
    States(Vec<MigrationStep>, Vec<ToldModel>),
    /// None, or of a kind that nobody has taught us to write.
    #[default]
    Other,
}

impl History {
    /// The migrations that no other one of their application follows.
    pub fn heads<'h>(&'h self, app: &str) -> Vec<&'h MigrationStep> {
        let (Self::Revisions(steps) | Self::States(steps, _)) = self else {
            return Vec::new();
        };
        let own: Vec<&MigrationStep> = steps.iter().filter(|step| step.app == app).collect();
        let is_followed = |step: &MigrationStep| {
            own.iter().any(|other| {
                let mut after = other.after.iter().filter(|(of, _)| of == app);
                // A revision may be named by its first characters.
                after.any(|(_, name)| {
                    !name.is_empty() && step.name.starts_with(name.as_str()) && other.name != step.name
                })
            })
        };
        own.iter().copied().filter(|step| !is_followed(step)).collect()
    }
}
