//! `seqscan init`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use anyhow::{Context, anyhow};

use super::Status;
use super::args::InitArgs;
use super::output::{Failure, Output};

/// What a new configuration file says: everything there is, commented out, at its default.
pub(crate) const TEMPLATE: &str = r#"# seqscan's configuration. Everything here is optional; what is commented out shows the default.

# How sure a finding has to be: "low", "medium" or "high".
# confidence = "medium"

# What is not checked, beside what .gitignore names. Patterns as in .gitignore.
# extend-exclude = ["generated/", "*_pb2.py"]

# Folders in which Python's imports start, beside this one.
# python-roots = ["src"]

# Models of your own wrappers around a database library, in the catalog's format.
# models = ["seqscan-models.toml"]

# The level of a lint, a group or all: "allow", "note", "warn" or "deny". `seqscan lints` lists the names.
[lints]
# queries = "deny"
# pedantic = "warn"

# Levels for some paths. Tests are silent and migrations are gentler unless an override says otherwise.
# [[overrides]]
# paths = ["scripts/"]
# lints = { queries = "note" }

[schema]
# Files and folders of DDL; without them the schema is looked for in schema.sql, migrations/ and the like.
# paths = ["db/schema.sql"]
# dialect = "postgresql"
# Tables so small that they need no index.
# small-tables = ["country"]

[pools]
# A pool whose maximum is below this is too small.
# min-size = 20
# How many connections the server takes.
# max-connections = 100
"#;

pub(crate) fn run(args: &InitArgs, output: &mut Output) -> Result<Status, Failure> {
    let path = args.folder.join("seqscan.toml");
    // `create_new` refuses without a race, and does not follow a link.
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let mut file = match file {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Failure::Error(anyhow!("{} is there already", path.display())));
        }
        Err(error) => {
            return Err(anyhow::Error::new(error)
                .context(format!("cannot write {}", path.display()))
                .into());
        }
    };
    file.write_all(TEMPLATE.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    output.say(format!("wrote {}", path.display()));
    Ok(Status::Clean)
}
