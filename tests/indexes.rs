//! `seqscan indexes` from outside: what it proposes, and the migration in each convention, which seqscan then reads itself.

#[path = "support/project.rs"]
mod project;

use std::collections::BTreeMap;
use std::fs;

use project::Project;
use serde_json::Value;

const TABLE: &str = "CREATE TABLE facts (id bigserial PRIMARY KEY, user_id bigint NOT NULL, kind text NOT NULL, created_at timestamptz NOT NULL);\n";
const APP: &str = r#"
import asyncpg

async def latest(conn: asyncpg.Connection, user):
    return await conn.fetch("SELECT id FROM facts WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10", user)

async def of_kind(conn: asyncpg.Connection, kind):
    return await conn.fetch("SELECT id FROM facts WHERE kind = $1", kind)
"#;
const BOTH: [&str; 2] = ["idx_facts_user_id_created_at", "idx_facts_kind"];

/// The files of a project that are new or changed since `before`.
fn changed(project: &Project, before: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut now = files(project);
    for (name, text) in before {
        assert!(now.contains_key(name), "{name} is gone");
        if now[name] == *text {
            now.remove(name);
        }
    }
    now
}

fn files(project: &Project) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut queue = vec![project.0.path().to_owned()];
    while let Some(folder) = queue.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                queue.push(path);
                continue;
            }
            let name = path.strip_prefix(project.0.path()).expect("it is below");
            let text = fs::read_to_string(&path).expect("it is text");
            found.insert(name.to_string_lossy().replace('\\', "/"), text);
        }
    }
    found
}

/// Writes the migration of a project, checks that the same is shown before, that nothing is lacking after it, and that
/// another run writes nothing; gives what was written.
fn written(files_before: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut all = vec![("app.py", APP)];
    all.extend_from_slice(files_before);
    let project = Project::new(&all);
    let before = files(&project);
    let stamp = ["--timestamp", "20240203040506"];
    let shown = project.run(&[&["indexes"][..], &stamp].concat());
    assert_eq!(shown.code, 1, "{shown:?}");
    assert_eq!(
        changed(&project, &before),
        BTreeMap::new(),
        "nothing is written unasked"
    );
    let run = project.run(&[&["indexes", "--write"][..], &stamp].concat());
    assert_eq!(run.code, 1, "{run:?}");
    let new = changed(&project, &before);
    for (name, text) in &new {
        assert!(!before.contains_key(name), "{name} was there already");
        assert!(run.stderr.contains(&format!("wrote {name}\n")), "{run:?}");
        assert!(shown.stdout.contains(&format!("+++ b/{name}\n")), "{shown:?}");
        for line in text.lines() {
            assert!(
                shown.stdout.contains(&format!("\n+{line}\n")),
                "{line:?} of {name} is shown: {shown:?}"
            );
        }
    }
    let schema = project.run(&["check", "--print-schema", "--exit-zero"]).stdout;
    for name in BOTH {
        assert!(
            schema.contains(&format!(" index {name} (")),
            "{name} is read again:\n{schema}\n{new:#?}"
        );
    }
    let after = project.run(&["indexes", "--write"]);
    assert_eq!((after.code, after.stdout.as_str()), (0, ""), "{after:?}");
    assert!(
        after.stderr.contains("no index is missing (2 queries looked at)"),
        "{after:?}"
    );
    assert_eq!(changed(&project, &before), new);
    let check = project.run(&["check"]);
    assert_eq!(check.code, 0, "the findings are gone: {check:?}");
    new
}

fn expect(found: &BTreeMap<String, String>, expected: &[(&str, &str)]) {
    let expected: BTreeMap<String, String> = expected
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    assert_eq!(*found, expected);
}

const USER: &str = "CREATE INDEX CONCURRENTLY idx_facts_user_id_created_at ON facts (user_id, created_at DESC);\n";
const KIND: &str = "CREATE INDEX CONCURRENTLY idx_facts_kind ON facts (kind);\n";
const NO_USER: &str = "DROP INDEX CONCURRENTLY idx_facts_user_id_created_at;\n";
const NO_KIND: &str = "DROP INDEX CONCURRENTLY idx_facts_kind;\n";
const SQLX: &str = "[package]\nname = \"x\"\n[dependencies]\nsqlx = \"0.8\"\n";
/// What stands where an index is built in a transaction.
const PLAIN: &str =
    "-- Writes to the table wait while this is built. CREATE INDEX CONCURRENTLY lets them through, but cannot run in a
-- transaction, as migrations here may.
-- for app.py
CREATE INDEX idx_facts_user_id_created_at ON facts (user_id, created_at DESC);
-- for app.py
CREATE INDEX idx_facts_kind ON facts (kind);
";

#[test]
fn sqlx() {
    let first = format!("-- no-transaction\n-- for app.py\n{USER}");
    let second = format!("-- no-transaction\n-- for app.py\n{KIND}");
    let new = written(&[("Cargo.toml", SQLX), ("migrations/20230101000000_facts.sql", TABLE)]);
    expect(
        &new,
        &[
            (
                "migrations/20240203040506_add_idx_facts_user_id_created_at.sql",
                first.as_str(),
            ),
            ("migrations/20240203040507_add_idx_facts_kind.sql", second.as_str()),
        ],
    );
    let new = written(&[
        ("Cargo.toml", SQLX),
        ("migrations/0001_facts.up.sql", TABLE),
        ("migrations/0001_facts.down.sql", "DROP TABLE facts;\n"),
    ]);
    let (first_down, second_down) = (
        format!("-- no-transaction\n{NO_USER}"),
        format!("-- no-transaction\n{NO_KIND}"),
    );
    expect(
        &new,
        &[
            (
                "migrations/0002_add_idx_facts_user_id_created_at.up.sql",
                first.as_str(),
            ),
            (
                "migrations/0002_add_idx_facts_user_id_created_at.down.sql",
                first_down.as_str(),
            ),
            ("migrations/0003_add_idx_facts_kind.up.sql", second.as_str()),
            ("migrations/0003_add_idx_facts_kind.down.sql", second_down.as_str()),
        ],
    );
}

#[test]
fn diesel() {
    let new = written(&[
        ("migrations/2023-01-01-000000_facts/up.sql", TABLE),
        ("migrations/2023-01-01-000000_facts/down.sql", "DROP TABLE facts;\n"),
    ]);
    let (first, second) = (format!("-- for app.py\n{USER}"), format!("-- for app.py\n{KIND}"));
    let name = |file: &str| format!("migrations/2024-02-03-040506_add_idx_facts_user_id_created_at/{file}");
    let other = |file: &str| format!("migrations/2024-02-03-040507_add_idx_facts_kind/{file}");
    let no_transaction = "run_in_transaction = false\n";
    expect(
        &new,
        &[
            (&name("up.sql"), &first),
            (&name("down.sql"), NO_USER),
            (&name("metadata.toml"), no_transaction),
            (&other("up.sql"), &second),
            (&other("down.sql"), NO_KIND),
            (&other("metadata.toml"), no_transaction),
        ],
    );
}

#[test]
fn goose_and_dbmate() {
    let goose = format!("-- +goose Up\n{TABLE}\n-- +goose Down\nDROP TABLE facts;\n");
    let new = written(&[("migrations/00001_facts.sql", &goose)]);
    let text = format!(
        "-- +goose NO TRANSACTION\n-- +goose Up\n-- for app.py\n{USER}-- for app.py\n{KIND}\n-- +goose Down\n{NO_KIND}{NO_USER}"
    );
    expect(&new, &[("migrations/00002_add_indexes.sql", &text)]);

    let dbmate = format!("-- migrate:up\n{TABLE}\n-- migrate:down\nDROP TABLE facts;\n");
    let new = written(&[("db/migrations/20230101000000_facts.sql", &dbmate)]);
    let text = |up: &str, down: &str| {
        format!("-- migrate:up transaction:false\n-- for app.py\n{up}\n-- migrate:down transaction:false\n{down}")
    };
    expect(
        &new,
        &[
            (
                "db/migrations/20240203040506_add_idx_facts_user_id_created_at.sql",
                &text(USER, NO_USER),
            ),
            (
                "db/migrations/20240203040507_add_idx_facts_kind.sql",
                &text(KIND, NO_KIND),
            ),
        ],
    );
}

#[test]
fn golang_migrate() {
    let new = written(&[
        ("db/migrations/000009_facts.up.sql", TABLE),
        ("db/migrations/000009_facts.down.sql", "DROP TABLE facts;\n"),
    ]);
    let names: Vec<&str> = new.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "db/migrations/000010_add_idx_facts_user_id_created_at.down.sql",
            "db/migrations/000010_add_idx_facts_user_id_created_at.up.sql",
            "db/migrations/000011_add_idx_facts_kind.down.sql",
            "db/migrations/000011_add_idx_facts_kind.up.sql",
        ]
    );
    assert_eq!(new[names[1]], format!("-- for app.py\n{USER}"));
    assert_eq!(new[names[0]], NO_USER);
}

#[test]
fn conventions_that_may_run_in_a_transaction() {
    for (before, after) in [
        ("migrations/V1__facts.sql", "migrations/V2__add_indexes.sql"),
        ("migrations/V1_9__facts.sql", "migrations/V1_10__add_indexes.sql"),
        (
            "migrations/V20230101000000__facts.sql",
            "migrations/V20240203040506__add_indexes.sql",
        ),
        ("migrations/001_facts.sql", "migrations/002_add_indexes.sql"),
        ("migrations/9.sql", "migrations/10_add_indexes.sql"),
        ("migrations/001-facts.sql", "migrations/002-add-indexes.sql"),
        (
            "supabase/migrations/20230101000000_facts.sql",
            "supabase/migrations/20240203040506_add_indexes.sql",
        ),
        (
            "prisma/migrations/20230101000000_facts/migration.sql",
            "prisma/migrations/20240203040506_add_indexes/migration.sql",
        ),
    ] {
        expect(&written(&[(before, TABLE)]), &[(after, PLAIN)]);
    }
}

#[test]
fn other_databases_build_indexes_in_one_migration() {
    let sqlite = "CREATE TABLE facts (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, kind TEXT, created_at TEXT);\n";
    let text = "-- for app.py
CREATE INDEX idx_facts_user_id_created_at ON facts (user_id, created_at DESC);
-- for app.py
CREATE INDEX idx_facts_kind ON facts (kind);
";
    let new = written(&[("Cargo.toml", SQLX), ("migrations/1_facts.sql", sqlite)]);
    expect(&new, &[("migrations/2_add_indexes.sql", text)]);
}

#[test]
fn a_schema_file_with_migrations_beside_it() {
    // What dbmate dumps, and where it puts migrations.
    let project = Project::new(&[
        ("app.py", APP),
        ("db/schema.sql", TABLE),
        (
            "db/migrations/20230101000000_facts.sql",
            &format!("-- migrate:up\n{TABLE}"),
        ),
    ]);
    let run = project.run(&["indexes", "--write", "--timestamp", "20240203040506"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        project
            .path("db/migrations/20240203040507_add_idx_facts_kind.sql")
            .exists(),
        "{run:?}"
    );
    // Without any, nothing can be written, and that is said.
    let project = Project::new(&[("app.py", APP), ("schema.sql", TABLE)]);
    let run = project.run(&["indexes"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(
        run.stderr
            .contains("no migration: there is no folder of migrations beside schema.sql"),
        "{run:?}"
    );
    let run = project.run(&["indexes", "--write"]);
    assert_eq!(run.code, 2, "{run:?}");
    // Unless it is named.
    project.write("sql/007_x.sql", "SELECT 1;\n");
    let run = project.run(&["indexes", "--write", "--migrations", "sql"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(project.path("sql/008_add_indexes.sql").exists(), "{run:?}");
}

#[test]
fn alembic() {
    let first = r#"
from alembic import op
import sqlalchemy as sa

revision = "1a2b3c4d5e6f"
down_revision = None

def upgrade():
    op.create_table(
        "facts",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )

def downgrade():
    op.drop_table("facts")
"#;
    let second = r#"
from alembic import op

revision = "aaaaaaaaaaaa"
down_revision = "1a2b3c4d5e6f"

def upgrade():
    op.execute("SELECT 1")

def downgrade():
    pass
"#;
    let new = written(&[
        ("alembic/versions/1a2b3c4d5e6f_facts.py", first),
        ("alembic/versions/aaaaaaaaaaaa_nothing.py", second),
    ]);
    let [(name, text)] = new.iter().collect::<Vec<_>>()[..] else {
        panic!("one file: {new:?}");
    };
    assert!(
        name.starts_with("alembic/versions/") && name.ends_with("_add_indexes.py"),
        "{name}"
    );
    let body = &text[text.find("from alembic").expect("it imports alembic")..];
    let revision = body.split('"').nth(1).expect("a revision");
    assert_eq!((revision.len(), name.contains(revision)), (12, true), "{name}");
    let expected = r#"from alembic import op

# revision identifiers, used by Alembic.
revision = "REVISION"
down_revision = "aaaaaaaaaaaa"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        # for app.py
        op.create_index("idx_facts_user_id_created_at", "facts", ["user_id", sa.text("created_at DESC")], postgresql_concurrently=True)
        # for app.py
        op.create_index("idx_facts_kind", "facts", ["kind"], postgresql_concurrently=True)


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("idx_facts_kind", table_name="facts", postgresql_concurrently=True)
        op.drop_index("idx_facts_user_id_created_at", table_name="facts", postgresql_concurrently=True)
"#;
    assert_eq!(body, expected.replace("REVISION", revision));
    assert!(
        text.contains("import sqlalchemy as sa\n") && text.contains("Create Date: 2024-02-03 04:05:06"),
        "{text}"
    );

    // Dates before the revision, numbers for revisions, and two heads.
    let dated = first.replace("1a2b3c4d5e6f", "0007");
    let new = written(&[("alembic/versions/2023_01_01_1200-0007_facts.py", &dated)]);
    let names: Vec<&String> = new.keys().collect();
    assert_eq!(names, ["alembic/versions/2024_02_03_0405-0008_add_indexes.py"]);
    let third = second.replace("aaaaaaaaaaaa", "bbbbbbbbbbbb");
    let project = Project::new(&[
        ("app.py", APP),
        ("alembic/versions/1a2b3c4d5e6f_facts.py", first),
        ("alembic/versions/aaaaaaaaaaaa_nothing.py", second),
        ("alembic/versions/bbbbbbbbbbbb_nothing.py", &third),
    ]);
    let run = project.run(&["indexes", "--write"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("2 heads (aaaaaaaaaaaa, bbbbbbbbbbbb)"), "{run:?}");
}

const DJANGO: &str = r#"
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("user_id", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
            options={"db_table": "facts"},
        ),
    ]
"#;

#[test]
fn django() {
    let settings = "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql'}}\n";
    let new = {
        let files = [
            ("shop/migrations/0001_initial.py", DJANGO),
            ("shop/migrations/__init__.py", ""),
            ("shop/__init__.py", ""),
            ("conf/settings.py", settings),
        ];
        written(&files)
    };
    let expected = r#"from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Indexes are built while others write, which no transaction can.
    atomic = False

    dependencies = [
        ("shop", "0001_initial"),
    ]

    operations = [
        # for app.py
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(fields=["user_id", "-created_at"], name="idx_facts_user_id_created_at"),
        ),
        # for app.py
        AddIndexConcurrently(
            model_name="fact",
            index=models.Index(fields=["kind"], name="idx_facts_kind"),
        ),
    ]
"#;
    expect(&new, &[("shop/migrations/0002_add_indexes.py", expected)]);
}

#[test]
fn json_has_everything() {
    let project = Project::new(&[("app.py", APP), ("migrations/1.sql", TABLE)]);
    let run = project.run(&["indexes", "--output-format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{run:?}");
    let report: Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    let first = &report["indexes"][0];
    assert_eq!(
        first["statement"],
        "CREATE INDEX idx_facts_user_id_created_at ON facts (user_id, created_at DESC)"
    );
    assert_eq!((&first["level"], &first["table"]), (&"warn".into(), &"facts".into()));
    assert_eq!(first["keys"][1]["column"], "created_at");
    assert_eq!(first["keys"][1]["desc"], true);
    let query = &first["queries"][0];
    assert_eq!(
        (&query["filename"], &query["for"]),
        (&"app.py".into(), &"order_by".into())
    );
    assert_eq!(query["location"]["row"], 5);
    assert_eq!(query["location"]["column"], 79);
    assert_eq!(
        query["statement"],
        "SELECT id FROM facts WHERE user_id = $1 ORDER BY created_at DESC LIMIT 10"
    );
    let migration = &report["migrations"][0];
    assert_eq!(
        (&migration["written"], &migration["problem"]),
        (&false.into(), &Value::Null)
    );
    assert_eq!(migration["files"][0]["filename"], "migrations/2_add_indexes.sql");
    assert_eq!(migration["files"][0]["content"], PLAIN);
}

#[test]
fn what_does_not_count() {
    let tests = APP.replace("latest", "test_latest");
    let project = Project::new(&[
        ("tests/test_a.py", &tests),
        ("migrations/2_x.py", APP),
        ("app.py", "x = 1\n"),
        ("migrations/1.sql", TABLE),
    ]);
    let run = project.run(&["indexes"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    assert!(
        run.stderr.contains("no index is missing (0 queries looked at)"),
        "{run:?}"
    );
    // Small tables, and queries in files that are not asked about.
    let project = Project::new(&[
        ("app.py", APP),
        ("other.py", "x = 1\n"),
        ("migrations/1.sql", TABLE),
        ("seqscan.toml", "[schema]\nsmall-tables = [\"facts\"]\n"),
    ]);
    let run = project.run(&["indexes"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    project.write("seqscan.toml", "");
    assert_eq!(project.run(&["indexes", "other.py"]).code, 0);
    assert_eq!(project.run(&["indexes", "app.py"]).code, 1);
    assert_eq!(project.run(&["indexes", "--exit-zero"]).code, 0);
}

#[test]
fn what_saves_little_is_noted_and_written_when_asked() {
    let app = r#"
import asyncpg

async def of_user(conn: asyncpg.Connection, user):
    return await conn.fetch("SELECT id FROM facts WHERE user_id = $1 ORDER BY created_at DESC", user)
"#;
    let ddl = format!("{TABLE}CREATE INDEX facts_user ON facts (user_id);\n");
    let project = Project::new(&[("app.py", app), ("migrations/1_x.sql", &ddl)]);
    let run = project.run(&["indexes", "--write"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stdout
            .starts_with("note: a query could use an index on `facts (user_id, created_at DESC)`"),
        "{run:?}"
    );
    assert!(run.stdout.contains("`facts_user` is of no use beside it"), "{run:?}");
    assert!(
        !project
            .path("migrations/2_add_idx_facts_user_id_created_at.sql")
            .exists()
    );
    let run = project.run(&["indexes", "--write", "--notes"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        project
            .path("migrations/2_add_idx_facts_user_id_created_at.sql")
            .exists(),
        "{run:?}"
    );
}

#[test]
fn nothing_is_overwritten_and_mistakes_are_said() {
    let project = Project::new(&[("app.py", APP)]);
    let run = project.run(&["indexes"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("no schema was found"), "{run:?}");
    for args in [
        &["indexes", "--timestamp", "today"][..],
        &["indexes", "--schema", "no.sql"],
        &["indexes", "no.py"],
    ] {
        assert_eq!(project.run(args).code, 2, "{args:?}");
    }
    // A folder that leads out of the project is not written to.
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().expect("a folder");
        fs::write(elsewhere.path().join("1_x.sql"), TABLE).expect("a file");
        std::os::unix::fs::symlink(elsewhere.path(), project.path("linked")).expect("a link");
        let run = project.run(&["indexes", "--schema", "linked", "--write"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("outside the project"), "{run:?}");
        assert_eq!(fs::read_dir(elsewhere.path()).expect("a folder").count(), 1);
    }
    // The same input gives the same bytes.
    project.write("migrations/1_x.sql", TABLE);
    let runs: Vec<String> = ["1", "4"]
        .iter()
        .map(|threads| {
            project
                .run(&["indexes", "-j", threads, "--timestamp", "20240101000000"])
                .stdout
        })
        .collect();
    assert_eq!(runs[0], runs[1]);
}
