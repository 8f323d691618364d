//! The next revision of Alembic's.

use seqscan_analysis::{History, MigrationStep};
use seqscan_schema::{KeyPart, ProposedIndex, Schema};

use super::{NewFile, Wanted, Writer, is_concurrent, purpose, slug, version};

/// The file of the revision that creates these indexes.
pub(super) fn files(
    writer: &Writer,
    wanted: Wanted<'_>,
    history: &History,
    steps: &[MigrationStep],
) -> Result<Vec<NewFile>, String> {
    let heads = history.heads("");
    let [head] = heads[..] else {
        let names: Vec<&str> = heads.iter().map(|head| head.name.as_str()).collect();
        return Err(format!(
            "the revisions have {} heads ({}): merge them first",
            names.len(),
            names.join(", ")
        ));
    };
    let slug = slug(wanted.indexes);
    let revision = next_revision(steps, &head.name, &slug);
    let (folder, file) = head.path.rsplit_once('/').unwrap_or(("", &head.path));
    let name = file_name(file, &head.name, &revision, &slug, &writer.stamp.digits());
    let text = text(writer, wanted, &head.name, &revision);
    Ok(vec![writer.file(writer.path(folder).join(name), text)?])
}

/// An identifier as Alembic would make one; the next number where the project counts.
fn next_revision(steps: &[MigrationStep], head: &str, slug: &str) -> String {
    let counts = head.len() < 8 && head.bytes().all(|byte| byte.is_ascii_digit());
    let mut revision = match counts {
        true => version::next(head, super::Stamp::now(Some("0"))),
        false => hashed(head, slug),
    };
    while steps.iter().any(|step| step.name == revision) {
        revision = match counts {
            true => version::next(&revision, super::Stamp::now(Some("0"))),
            false => hashed(&revision, slug),
        };
    }
    revision
}

/// Twelve hexadecimal digits that are the same for the same predecessor and purpose.
fn hashed(head: &str, slug: &str) -> String {
    let bytes = head.bytes().chain([0]).chain(slug.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{:012x}", hash >> 16)
}

/// A file name in the manner of the last one: `<revision>_<slug>.py`, with a date before it if that has one.
fn file_name(last: &str, head: &str, revision: &str, slug: &str, stamp: &str) -> String {
    let (before, after) = last.split_once(head).unwrap_or(("", "_"));
    let mut stamp = stamp.chars();
    let is_date = before.chars().filter(char::is_ascii_digit).count() >= 8 && !before.contains(char::is_alphabetic);
    let before: String = match is_date {
        true => before
            .chars()
            .map(|c| {
                if c.is_ascii_digit() {
                    stamp.next().unwrap_or('0')
                } else {
                    c
                }
            })
            .collect(),
        false => String::new(),
    };
    let between = after.chars().next().filter(|c| matches!(c, '_' | '-')).unwrap_or('_');
    format!("{before}{revision}{between}{slug}.py")
}

fn text(writer: &Writer, wanted: Wanted<'_>, head: &str, revision: &str) -> String {
    let schema = wanted.schema;
    let (mut up, mut down) = (String::new(), String::new());
    let concurrent = wanted.indexes.iter().any(|index| is_concurrent(schema, index));
    let mut needs_sa = false;
    for (index, files) in wanted.indexes.iter().zip(wanted.files) {
        let indent = match concurrent {
            true => "        ",
            false => "    ",
        };
        let mut options = String::new();
        if let Some(name) = &schema.tables[index.table].schema
            && name != "public"
        {
            options.push_str(&format!(", schema={}", python(name)));
        }
        if is_concurrent(schema, index) {
            options.push_str(", postgresql_concurrently=True");
        }
        let (name, table) = (python(&index.name), python(&schema.tables[index.table].name));
        let keys = keys(schema, index, &mut needs_sa);
        up.push_str(&format!("{indent}# {}\n", purpose(files)));
        up.push_str(&format!(
            "{indent}op.create_index({name}, {table}, [{keys}]{options})\n"
        ));
        down.insert_str(
            0,
            &format!("{indent}op.drop_index({name}, table_name={table}{options})\n"),
        );
    }
    let block = match concurrent {
        true => "    with op.get_context().autocommit_block():\n",
        false => "",
    };
    let import = if needs_sa { "import sqlalchemy as sa\n" } else { "" };
    format!(
        "\"\"\"add indexes for queries that none serves

Revision ID: {revision}
Revises: {head}
Create Date: {}

\"\"\"
{import}from alembic import op

# revision identifiers, used by Alembic.
revision = {}
down_revision = {}
branch_labels = None
depends_on = None


def upgrade():
{block}{up}

def downgrade():
{block}{down}",
        writer.stamp.text(),
        python(revision),
        python(head)
    )
}

/// The columns, and what is more than a column as text of SQL.
fn keys(schema: &Schema, index: &ProposedIndex, needs_sa: &mut bool) -> String {
    let texts = index.key_texts(schema);
    let parts = index.keys.iter().zip(texts).map(|(key, text)| match &key.part {
        KeyPart::Column(name) if !key.desc && key.nulls_first.is_none() => python(name),
        _ => {
            *needs_sa = true;
            format!("sa.text({})", python(&text))
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// A string of Python's.
pub(super) fn python(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "\""
}
