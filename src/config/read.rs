//! From TOML to [`Config`]: every key is known or an error, and every error points at its place.

use std::fs;
use std::path::Path;

use seqscan_hir::Span;
use seqscan_lints::{Confidence, Level};
use seqscan_schema::Engine;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::values::{
    Result, array, entries, globs, list, number, one_of, span, string, strings, table, unknown, wrong_type,
};
use super::{Config, ConfigProblem, Override, Setting, UserModels};
use crate::meta::Selector;
use crate::report::Format;

/// Where in a file the configuration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// All of it.
    WholeFile,
    /// Under `[tool.seqscan]`.
    Pyproject,
    /// Under `[package.metadata.seqscan]` or `[workspace.metadata.seqscan]`.
    CargoManifest,
}

impl Place {
    fn paths(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::WholeFile => &[&[]],
            Self::Pyproject => &[&["tool", "seqscan"]],
            Self::CargoManifest => &[
                &["package", "metadata", "seqscan"],
                &["workspace", "metadata", "seqscan"],
            ],
        }
    }
}

/// The keys of the configuration, and what they mean.
pub const KEYS: &[(&str, &str)] = &[
    (
        "lints",
        "levels: a lint, a group or `all` = \"allow\", \"note\", \"warn\" or \"deny\"",
    ),
    (
        "overrides",
        "levels for some paths: an array of tables with `paths` and `lints`",
    ),
    (
        "confidence",
        "how sure a finding has to be: \"low\", \"medium\" or \"high\"",
    ),
    (
        "exclude",
        "what is not checked, in place of the built-in list: patterns as in .gitignore",
    ),
    ("extend-exclude", "what is not checked either"),
    ("schema", "where the schema is: `paths`, `dialect`, `small-tables`"),
    ("pools", "what a pool should be like: `min-size`, `max-connections`"),
    (
        "models",
        "models of in-house database wrappers: files, or the models themselves",
    ),
    ("output-format", "the report's format"),
    ("python-roots", "folders in which imports start"),
];

const DIALECTS: [&str; 4] = ["postgresql", "mysql", "sqlite", "generic"];

/// `dialect = "postgresql"`, or `"postgresql:15"` with the version whose rules decide.
fn dialect(config: &mut Config, value: &Spanned<DeValue<'_>>) -> Result<()> {
    let text = string(value)?;
    let Some((name, version)) = text.split_once(':') else {
        config.schema.dialect = Some(one_of(value, "dialect", &DIALECTS)?);
        return Ok(());
    };
    let engine = DIALECTS.contains(&name).then(|| Engine::parse(&text)).flatten();
    if engine.is_none() {
        let problem = match DIALECTS.contains(&name) {
            true => ConfigProblem::new(span(value.span()), format!("`{version}` is no version of {name}"))
                .help("write it as in `postgresql:15`, `mysql:8.0` or `sqlite:3.40`"),
            false => ConfigProblem::new(span(value.span()), format!("`{name}` is no dialect"))
                .help(format!("one of {}", list(&DIALECTS))),
        };
        return Err(problem);
    }
    config.schema.dialect = Some(name.to_owned());
    config.schema.engine = engine;
    Ok(())
}

/// Reads the configuration in a file, if there is one in it.
pub(crate) fn read(text: &str, place: Place, root: &Path) -> Result<Option<Config>> {
    let document = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(Span::at(0), span);
        ConfigProblem::new(at, error.message().trim().replace('\n', ", "))
    })?;
    for path in place.paths() {
        let mut table = Some(document.get_ref());
        for key in *path {
            table = table
                .and_then(|table| table.get(*key))
                .and_then(|value| value.get_ref().as_table());
        }
        if let Some(table) = table {
            return Reader {
                text,
                root,
                place: path,
            }
            .config(table)
            .map(Some);
        }
    }
    Ok(None)
}

struct Reader<'a> {
    text: &'a str,
    root: &'a Path,
    place: &'static [&'static str],
}

impl Reader<'_> {
    fn config(&self, table_: &DeTable<'_>) -> Result<Config> {
        let mut config = Config::new(self.root.to_owned());
        for (key, at, value) in entries(table_) {
            match key {
                "lints" => config.lints = lints(table(value)?)?,
                "overrides" => config.overrides = array(value)?.iter().map(override_).collect::<Result<_>>()?,
                "confidence" => config.confidence = confidence(value)?,
                "exclude" => config.exclude = Some(globs(value)?),
                "extend-exclude" => config.extend_exclude = globs(value)?,
                "schema" => self.schema(&mut config, table(value)?)?,
                "pools" => pools(&mut config, table(value)?)?,
                "models" => config.models = self.models(value)?,
                "output-format" => config.output_format = Some(format(value)?),
                "python-roots" => config.python_roots = strings(value)?,
                _ => {
                    let known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
                    return Err(unknown(key, at, &known));
                }
            }
        }
        Ok(config)
    }

    fn schema(&self, config: &mut Config, entries_: &DeTable<'_>) -> Result<()> {
        for (key, at, value) in entries(entries_) {
            match key {
                "paths" => config.schema.paths = strings(value)?.iter().map(|path| self.root.join(path)).collect(),
                "dialect" => dialect(config, value)?,
                "small-tables" => config.schema.small_tables = strings(value)?,
                _ => return Err(unknown(key, at, &["paths", "dialect", "small-tables"])),
            }
        }
        Ok(())
    }

    /// `models = ["file.toml"]`, or the models themselves under `[models]`.
    fn models(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<UserModels>> {
        let origin = span(value.span());
        if value.get_ref().as_table().is_some() {
            let inline = self
                .inline_models()
                .ok_or_else(|| wrong_type(value, "a table of models"))?;
            return Ok(vec![UserModels {
                name: "[models]".to_owned(),
                text: inline,
                origin,
                is_file: false,
            }]);
        }
        let items = array(value).map_err(|_| wrong_type(value, "an array of files, or a table"))?;
        let read_file = |item: &Spanned<DeValue<'_>>| {
            let (name, origin) = (string(item)?, span(item.span()));
            match fs::read_to_string(self.root.join(&name)) {
                Ok(text) => Ok(UserModels {
                    name,
                    text,
                    origin,
                    is_file: true,
                }),
                Err(error) => Err(ConfigProblem::new(origin, format!("cannot read `{name}`: {error}"))),
            }
        };
        items.iter().map(read_file).collect()
    }

    /// The `[models]` table as a document of its own, which is what the catalog reads.
    fn inline_models(&self) -> Option<String> {
        let document: toml::Table = toml::from_str(self.text).ok()?;
        let mut table = &document;
        for key in self.place {
            table = table.get(*key)?.as_table()?;
        }
        toml::to_string(table.get("models")?).ok()
    }
}

fn lints(table_: &DeTable<'_>) -> Result<Vec<Setting>> {
    let mut settings = Vec::new();
    for (name, at, value) in entries(table_) {
        let selector = Selector::parse(name).map_err(|message| ConfigProblem::new(at, message))?;
        let value = match value.get_ref().as_table() {
            None => Some(value),
            Some(options) => {
                for (key, at, _) in entries(options) {
                    if key != "level" {
                        return Err(unknown(key, at, &["level"]));
                    }
                }
                options.get("level")
            }
        };
        if let Some(value) = value {
            let level = one_of(value, "level", &["allow", "note", "warn", "deny"])?;
            settings.push(Setting {
                selector,
                level: Level::from_name(&level).expect("one of the four"),
            });
        }
    }
    Ok(settings)
}

fn override_(value: &Spanned<DeValue<'_>>) -> Result<Override> {
    let mut paths = None;
    let mut settings = Vec::new();
    for (key, at, value) in entries(table(value)?) {
        match key {
            "paths" => paths = Some(globs(value)?),
            "lints" => settings = lints(table(value)?)?,
            _ => return Err(unknown(key, at, &["paths", "lints"])),
        }
    }
    let paths = paths.ok_or_else(|| ConfigProblem::new(span(value.span()), "an override needs `paths`"))?;
    Ok(Override { paths, lints: settings })
}

fn confidence(value: &Spanned<DeValue<'_>>) -> Result<Confidence> {
    let name = one_of(value, "confidence", &["low", "medium", "high"])?;
    Ok(Confidence::from_name(&name).expect("one of the three"))
}

fn format(value: &Spanned<DeValue<'_>>) -> Result<Format> {
    let known = Format::ALL.map(Format::name);
    let name = one_of(value, "output format", &known)?;
    Ok(Format::from_name(&name).expect("one of them"))
}

fn pools(config: &mut Config, table_: &DeTable<'_>) -> Result<()> {
    for (key, at, value) in entries(table_) {
        match key {
            "min-size" => config.pools.min_size = number(value)?,
            "max-connections" => config.pools.max_connections = number(value)?,
            _ => return Err(unknown(key, at, &["min-size", "max-connections"])),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_whole(text: &str) -> Result<Config> {
        Ok(read(text, Place::WholeFile, Path::new("/p"))?.expect("the whole file is a configuration"))
    }

    fn problem(text: &str) -> (String, String) {
        let problem = read_whole(text).unwrap_err();
        let Span { start, end } = problem.span;
        (
            text[start as usize..end as usize].to_owned(),
            format!("{} {}", problem.message, problem.label),
        )
    }

    #[test]
    fn every_key_is_read() {
        let config = read_whole(
            r#"
            confidence = "low"
            exclude = ["gen/"]
            extend-exclude = ["*_pb2.py"]
            output-format = "json"
            python-roots = ["src"]
            [lints]
            pools = "allow"
            syntax_error = { level = "deny" }
            [[overrides]]
            paths = ["scripts/"]
            lints = { all = "note" }
            [schema]
            paths = ["db/schema.sql"]
            dialect = "postgresql"
            small-tables = ["country"]
            [pools]
            min-size = 5
            max-connections = 1_000
            [[models.call]]
            path = "a.b"
            "#,
        )
        .unwrap();
        assert_eq!(config.confidence, Confidence::Low);
        assert_eq!(config.lints.len(), 2);
        assert_eq!(config.overrides.len(), 1);
        assert!(config.exclude.unwrap().matches("gen/a.py", false));
        assert_eq!(config.schema.paths, [Path::new("/p/db/schema.sql")]);
        assert_eq!((config.pools.min_size, config.pools.max_connections), (5, 1000));
        assert_eq!(config.models[0].text, "[[call]]\npath = \"a.b\"\n");
        assert_eq!(config.output_format, Some(Format::Json));
        assert_eq!(config.python_roots, ["src"]);
    }

    #[test]
    fn every_mistake_points_at_its_place() {
        for (text, place, message) in [
            ("confidance = 1", "confidance", "did you mean `confidence`"),
            ("confidence = \"hihg\"", "\"hihg\"", "did you mean `high`"),
            (
                "[lints]\nsintax_error = \"warn\"",
                "sintax_error",
                "did you mean `syntax_error`",
            ),
            ("[lints]\npools = \"loud\"", "\"loud\"", "`loud` is no level"),
            ("[lints]\npools = 3", "3", "expected a string, found an integer"),
            ("[pools]\nmin-size = -1", "-1", "expected a number"),
            ("[pools]\nmin_size = 1", "min_size", "did you mean `min-size`"),
            ("exclude = [\"ok\", \"a{b\"]", "\"a{b\"", "is no pattern"),
            ("[[overrides]]\nlints = {}", "[[overrides]]", "needs `paths`"),
            (
                "models = [\"absent.toml\"]",
                "\"absent.toml\"",
                "cannot read `absent.toml`",
            ),
            ("x = [", "", ""),
        ] {
            let (found, said) = problem(text);
            assert!(said.contains(message), "{text}: {said}");
            assert!(place.is_empty() || found == place, "{text}: {found}");
        }
    }

    #[test]
    fn manifests_may_or_may_not_hold_one() {
        let read = |text, place| read(text, place, Path::new("")).unwrap().is_some();
        assert!(!read("[tool.ruff]\nx = 1", Place::Pyproject));
        assert!(read("[tool.seqscan]\nconfidence = 'low'", Place::Pyproject));
        assert!(read("[package.metadata.seqscan]", Place::CargoManifest));
        assert!(read("[workspace.metadata.seqscan]", Place::CargoManifest));
    }
}
