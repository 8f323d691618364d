//! What is gentler or left out when nobody says otherwise.

use seqscan_lints::{Group, Level, Lint};

/// Folders that hold no source of the project, by name.
pub(crate) const EXCLUDED_FOLDERS: &[&str] = &[
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "__pypackages__",
    "buck-out",
    "node_modules",
    "site-packages",
    "venv",
];

/// Paths of tests and benchmarks: their loops run over three rows, and their pools are small on purpose.
pub(crate) const TEST_PATHS: &[&str] = &[
    "tests/",
    "testing/",
    "testing.py",
    "benches/",
    "test_*.py",
    "*_test.py",
    "tests.py",
    "conftest.py",
    "*_test.rs",
    "tests.rs",
    "test_util.*",
    "test_utils.*",
    "test_support.*",
    "testutil.*",
    "testutils.*",
    "factories.py",
    "test_helpers.*",
    "*test_utils/",
    "*test_helpers/",
    "*testutils/",
    "*_test_fakes/",
];

/// Paths of migrations: they run once.
pub(crate) const MIGRATION_PATHS: &[&str] = &["*migrations/", "**/alembic/versions/", "migration_*.py"];

/// Paths of commands that people run by hand, off the path of any request.
pub(crate) const COMMAND_PATHS: &[&str] = &["**/management/commands/"];

/// The loudest that a lint is in tests.
pub(crate) fn cap_in_tests(lint: &Lint) -> Level {
    match lint.group {
        Group::Meta => Level::Deny,
        _ => Level::Allow,
    }
}

/// The loudest that a lint is in migrations.
pub(crate) fn cap_in_migrations(lint: &Lint) -> Level {
    match lint.group {
        _ if is_about_ddl(lint) => Level::Deny,
        // Nobody makes an index for what is asked once.
        Group::Schema => Level::Allow,
        _ => cap_in_commands(lint),
    }
}

/// The loudest that a lint is in commands that people run by hand.
pub(crate) fn cap_in_commands(lint: &Lint) -> Level {
    match lint.group {
        Group::Queries | Group::Connections | Group::Pools | Group::Schema => Level::Note,
        _ => Level::Deny,
    }
}

/// Whether a lint is about what migrations make, so that it speaks there as anywhere.
fn is_about_ddl(lint: &Lint) -> bool {
    lint.name == "unindexed_foreign_key"
}
