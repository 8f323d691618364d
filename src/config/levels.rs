//! Which level a lint has in which file.

use seqscan_lints::{Level, Lint};

use super::defaults::{COMMAND_PATHS, MIGRATION_PATHS, TEST_PATHS, cap_in_commands, cap_in_migrations, cap_in_tests};
use super::{Config, Globs, Override, Setting};

/// The level of every lint in every file, from the least binding to the most: the lint's own, the configuration's
/// `[lints]`, the gentler defaults for tests and migrations, the configuration's `[[overrides]]`, the command line.
#[derive(Clone, Debug)]
pub struct Levels {
    config: Vec<Setting>,
    tests: Globs,
    migrations: Globs,
    commands: Globs,
    overrides: Vec<Override>,
    command_line: Vec<Setting>,
}

impl Levels {
    /// The levels of a configuration and a command line, whose last word wins.
    pub fn new(config: &Config, command_line: Vec<Setting>) -> Self {
        let builtin =
            |patterns: &[&'static str]| Globs::new(patterns.iter().copied()).expect("our own patterns are fine");
        Self {
            config: config.lints.clone(),
            tests: builtin(TEST_PATHS),
            migrations: builtin(MIGRATION_PATHS),
            commands: builtin(COMMAND_PATHS),
            overrides: config.overrides.clone(),
            command_line,
        }
    }

    /// The level of a lint in a file, by its path relative to the project's root.
    pub fn level(&self, lint: &Lint, path: &str) -> Level {
        if let Some(setting) = self
            .command_line
            .iter()
            .rev()
            .find(|setting| setting.selector.covers(lint))
        {
            return setting.level;
        }
        let overrides = self.overrides.iter().rev();
        if let Some(level) = overrides
            .filter(|over| over.paths.matches(path, false))
            .find_map(|over| narrowest(&over.lints, lint))
        {
            return level;
        }
        let mut level = narrowest(&self.config, lint).unwrap_or(lint.default_level);
        if self.tests.matches(path, false) {
            level = level.min(cap_in_tests(lint));
        }
        if self.migrations.matches(path, false) {
            level = level.min(cap_in_migrations(lint));
        }
        if self.commands.matches(path, false) {
            level = level.min(cap_in_commands(lint));
        }
        level
    }

    /// Whether nothing that `lints` find in a file is ever reported, because it is a test: it need not be looked at.
    pub fn is_mute(&self, lints: &[&Lint], path: &str) -> bool {
        self.tests.matches(path, false) && lints.iter().all(|lint| self.level(lint, path) == Level::Allow)
    }

    /// Whether what a file does is done by tests alone, or once, by migrations and commands that people run by hand.
    pub fn is_off_the_path(&self, path: &str) -> bool {
        [&self.tests, &self.migrations, &self.commands]
            .iter()
            .any(|globs| globs.matches(path, false))
    }

    /// Whether a lint can be reported in any file at all.
    pub fn is_ever_enabled(&self, lint: &Lint) -> bool {
        if let Some(setting) = self
            .command_line
            .iter()
            .rev()
            .find(|setting| setting.selector.covers(lint))
        {
            return setting.level > Level::Allow;
        }
        narrowest(&self.config, lint).unwrap_or(lint.default_level) > Level::Allow
            || self
                .overrides
                .iter()
                .any(|over| narrowest(&over.lints, lint).is_some_and(|level| level > Level::Allow))
    }
}

/// A lint's own name beats its group's, which beats `all`: the order of keys in a TOML table means nothing.
fn narrowest(settings: &[Setting], lint: &Lint) -> Option<Level> {
    settings
        .iter()
        .filter(|setting| setting.selector.covers(lint))
        .max_by_key(|setting| setting.selector.rank())
        .map(|setting| setting.level)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use seqscan_lints::Group;

    use super::*;
    use crate::meta::Selector;

    static LINT: Lint = Lint {
        name: "n_plus_one_sample",
        group: Group::Queries,
        default_level: Level::Warn,
        since: "0.1.0",
        summary: "",
        docs: "",
        file: "",
    };

    fn set(selector: Selector, level: Level) -> Setting {
        Setting { selector, level }
    }

    #[test]
    fn the_narrower_name_wins_in_a_table() {
        let mut config = Config::new(PathBuf::new());
        config.lints = vec![
            set(Selector::Lint(&LINT), Level::Deny),
            set(Selector::Group(Group::Queries), Level::Note),
            set(Selector::All, Level::Allow),
        ];
        assert_eq!(Levels::new(&config, Vec::new()).level(&LINT, "a.py"), Level::Deny);
    }

    #[test]
    fn tests_and_migrations_are_gentler_unless_the_user_says_otherwise() {
        let mut config = Config::new(PathBuf::new());
        let levels = Levels::new(&config, Vec::new());
        assert_eq!(levels.level(&LINT, "app/tests/a.py"), Level::Allow);
        assert_eq!(levels.level(&LINT, "app/migrations/0001.py"), Level::Note);
        assert_eq!(levels.level(&LINT, "app/views.py"), Level::Warn);
        assert_eq!(levels.level(&LINT, "app/management/commands/a.py"), Level::Note);
        for (lint, in_migrations, in_commands) in [
            ("unindexed_filter", Level::Allow, Level::Note),
            ("unindexed_foreign_key", Level::Warn, Level::Note),
        ] {
            let lint = crate::meta::find_lint(lint).expect("it is a lint");
            assert_eq!(levels.level(lint, "app/migrations/0001.py"), in_migrations);
            assert_eq!(levels.level(lint, "app/management/commands/a.py"), in_commands);
        }
        assert_eq!(
            levels.level(&crate::meta::UNUSED_SUPPRESSION, "tests/a.py"),
            Level::Warn
        );
        config.overrides = vec![Override {
            paths: Globs::new(["tests/"]).unwrap(),
            lints: vec![set(Selector::Group(Group::Queries), Level::Warn)],
        }];
        assert_eq!(Levels::new(&config, Vec::new()).level(&LINT, "tests/a.py"), Level::Warn);
        let command_line = vec![set(Selector::All, Level::Deny), set(Selector::Lint(&LINT), Level::Note)];
        let levels = Levels::new(&config, command_line);
        assert_eq!(levels.level(&LINT, "tests/a.py"), Level::Note);
        assert!(levels.is_ever_enabled(&LINT));
    }
}
