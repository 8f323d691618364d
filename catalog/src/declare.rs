//! How libraries declare what a database has: migrations' operations, models' columns, builders of tables.

use serde::Deserialize;

/// What one path declares.
///
/// ```toml
/// [[declares]]
/// what = "create_index"
/// path = ["alembic.op.create_index"]                        # functions, classes, or `Type.method` of what a call made
/// params = ["name:index_name", "table:table_name", "columns"]   # by position: the role, and the keyword if it is another
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclareRow {
    /// What stands before each path: modules that have the same names, types whose methods they are.
    #[serde(default)]
    pub on: Vec<String>,
    /// The paths that do the same.
    pub path: Vec<String>,
    /// What they declare.
    pub what: Declares,
    /// What each argument is, by position; the keyword follows a colon where it is not called like the role. A role that
    /// can be given by keyword only stands behind a `*`.
    #[serde(default)]
    pub params: Vec<String>,
    /// For a type of columns, its name in SQL; for an index, its method.
    pub sql: Option<String>,
    /// Where the fact was read.
    pub source: Option<String>,
    /// For the reader.
    pub note: Option<String>,
}

/// A kind of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Declares {
    // Migrations that say what to do now: each operation is applied as it comes.
    /// Creates a table of columns and constraints.
    CreateTable,
    /// Drops a table.
    DropTable,
    /// Renames a table.
    RenameTable,
    /// Changes a table in several ways: what is called on it has its table.
    AlterTable,
    /// Adds a column.
    AddColumn,
    /// Drops a column.
    DropColumn,
    /// Changes a column, its name included.
    AlterColumn,
    /// Renames a column.
    RenameColumn,
    /// Creates an index.
    CreateIndex,
    /// Drops an index.
    DropIndex,
    /// Adds a unique constraint.
    CreateUnique,
    /// Adds a primary key.
    CreatePrimaryKey,
    /// Adds a foreign key.
    CreateForeignKey,
    /// Drops a constraint of any kind.
    DropConstraint,
    /// Drops a foreign key.
    DropForeignKey,
    /// Runs SQL.
    Execute,
    /// Changes nothing that matters to an index.
    Harmless,

    // What they are given, and what models are made of.
    /// A column.
    Column,
    /// An index of a table.
    Index,
    /// A primary key.
    PrimaryKey,
    /// A unique constraint.
    Unique,
    /// A foreign key: of the column around it, or of columns that it names.
    ForeignKey,
    /// An exclusion constraint.
    Exclusion,
    /// A type of columns; `sql` has its name.
    ColumnType,
    /// Nothing that the database stores: a relation of objects, a check, a computed default.
    NotStored,
    /// SQL text.
    Sql,
    /// Stands for its first argument.
    Same,
    /// A function or an operator in an expression; `sql` has its name, if that is another.
    Expression,
    /// Descending order of its argument or receiver.
    Descending,
    /// Ascending order.
    Ascending,
    /// `NULLS FIRST`.
    NullsFirst,
    /// `NULLS LAST`.
    NullsLast,
    /// A collation of its argument.
    Collated,
    /// An operator class of its argument.
    OperatorClass,
    /// A condition on fields.
    Condition,
    /// A table, with its columns.
    Table,
    /// A base of classes that are tables.
    ModelBase,
    /// Makes a base of classes that are tables.
    MakesModelBase,

    // Models whose migrations change a state.
    /// The base class of a migration.
    Migration,
    /// Adds a model.
    CreateModel,
    /// Drops a model.
    DeleteModel,
    /// Renames a model.
    RenameModel,
    /// Gives a model's table another name.
    AlterModelTable,
    /// Sets the groups of fields that are unique together.
    AlterUniqueTogether,
    /// Sets the groups of fields that are indexed together.
    AlterIndexTogether,
    /// Adds a field.
    AddField,
    /// Removes a field.
    RemoveField,
    /// Replaces a field.
    AlterField,
    /// Renames a field.
    RenameField,
    /// Adds an index to a model.
    AddIndex,
    /// Removes an index from a model.
    RemoveIndex,
    /// Renames an index of a model.
    RenameIndex,
    /// Adds a constraint to a model.
    AddConstraint,
    /// Removes a constraint from a model.
    RemoveConstraint,
    /// Does one thing to the database and says another of the state.
    Separate,
    /// Runs a function of the program.
    RunFunction,
    /// A model that others refer to by a setting.
    Swappable,
    /// A plain field of a model; `sql` has its type.
    Field,
    /// A plain field that is indexed unless it says otherwise.
    IndexedField,
    /// A base of classes that are tables by the fields they have.
    StateModel,
    /// A field that is the primary key by itself.
    AutoField,
    /// A field that refers to a row of another model.
    Reference,
    /// A field that refers to one row of another model, alone.
    UniqueReference,
    /// A field that refers to many rows of another model, by a table of pairs.
    ManyReferences,

    // Builders.
    /// The trait of a migration.
    MigrationTrait,
    /// The trait of the list of migrations.
    MigratorTrait,
    /// Starts the creation of a table.
    BuildTable,
    /// Starts a change of a table.
    BuildAlteration,
    /// Starts the dropping of a table.
    BuildDrop,
    /// Starts the renaming of a table.
    BuildRename,
    /// Starts an index.
    BuildIndex,
    /// Starts the dropping of an index.
    BuildIndexDrop,
    /// Starts a foreign key.
    BuildForeignKey,
    /// Starts the dropping of a foreign key.
    BuildForeignKeyDrop,
    /// Starts a column.
    BuildColumn,
    /// A column that is the primary key by itself.
    BuildKeyColumn,
    /// Applies what was built.
    Apply,
    /// A name that is given as text.
    NameOf,
}

/// Words whose presence tells which database a program uses.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DialectRow {
    /// The dialect.
    pub dialect: String,
    /// Names that only programs for it have.
    pub names: Vec<String>,
}

impl DeclareRow {
    /// The position and the keyword of a role.
    pub fn param<'r>(&'r self, role: &'r str) -> (Option<usize>, &'r str) {
        for (position, param) in self.params.iter().enumerate() {
            let (is_keyword_only, param) = match param.strip_prefix('*') {
                Some(rest) => (true, rest),
                None => (false, param.as_str()),
            };
            let (name, keyword) = param.split_once(':').unwrap_or((param, param));
            if name == role {
                return ((!is_keyword_only).then_some(position), keyword);
            }
        }
        (None, role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_a_position_and_a_keyword() {
        let text =
            "path = [\"x\"]\nwhat = \"create_index\"\nparams = [\"name:index_name\", \"columns\", \"*where:w\"]\n";
        let row: DeclareRow = toml::from_str(text).expect("it is well formed");
        assert_eq!(row.param("name"), (Some(0), "index_name"));
        assert_eq!(row.param("columns"), (Some(1), "columns"));
        assert_eq!(row.param("where"), (None, "w"));
        assert_eq!(row.param("unique"), (None, "unique"));
    }
}
