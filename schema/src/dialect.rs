//! The three families of database whose rules we know, and how to tell them apart by their DDL.

/// A family of databases that share a syntax and a planner's rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// PostgreSQL, and what speaks its protocol.
    #[default]
    PostgreSql,
    /// MySQL and MariaDB.
    MySql,
    /// SQLite.
    Sqlite,
}

/// What only one family writes in its DDL, lower case, and how much it proves.
const EVIDENCE: &[(Dialect, &str, usize)] = &[
    (Dialect::MySql, "engine=", 4),
    (Dialect::MySql, "engine =", 4),
    (Dialect::MySql, "auto_increment", 4),
    (Dialect::MySql, "/*!40", 4),
    (Dialect::MySql, "/*!50", 4),
    (Dialect::MySql, "charset=", 3),
    (Dialect::MySql, "utf8mb4", 3),
    (Dialect::MySql, " unsigned", 2),
    (Dialect::MySql, "on update current_timestamp", 3),
    (Dialect::MySql, " tinyint(", 2),
    (Dialect::MySql, " longtext", 3),
    (Dialect::MySql, " mediumtext", 3),
    (Dialect::MySql, "unique key", 2),
    (Dialect::MySql, " datetime(", 2),
    (Dialect::MySql, "`", 1),
    (Dialect::Sqlite, "autoincrement", 4),
    (Dialect::Sqlite, "without rowid", 4),
    (Dialect::Sqlite, "pragma ", 4),
    (Dialect::Sqlite, "sqlite_", 4),
    (Dialect::Sqlite, "integer primary key", 3),
    (Dialect::Sqlite, "collate nocase", 3),
    (Dialect::Sqlite, "strftime(", 3),
    (Dialect::Sqlite, "datetime('now", 3),
    (Dialect::Sqlite, "using fts", 4),
    (Dialect::Sqlite, " datetime", 1),
    (Dialect::PostgreSql, "serial ", 2),
    (Dialect::PostgreSql, "timestamptz", 3),
    (Dialect::PostgreSql, "with time zone", 3),
    (Dialect::PostgreSql, "without time zone", 3),
    (Dialect::PostgreSql, "jsonb", 3),
    (Dialect::PostgreSql, "bytea", 2),
    (Dialect::PostgreSql, "::", 2),
    (Dialect::PostgreSql, "$$", 2),
    (Dialect::PostgreSql, "plpgsql", 4),
    (Dialect::PostgreSql, "create extension", 4),
    (Dialect::PostgreSql, "owner to", 3),
    (Dialect::PostgreSql, "pg_catalog", 4),
    (Dialect::PostgreSql, "using gin", 3),
    (Dialect::PostgreSql, "using gist", 3),
    (Dialect::PostgreSql, "using btree", 2),
    (Dialect::PostgreSql, "create type", 2),
    (Dialect::PostgreSql, "alter table only", 3),
    (Dialect::PostgreSql, "gen_random_uuid", 3),
    (Dialect::PostgreSql, "as identity", 2),
    (Dialect::PostgreSql, " uuid", 1),
    (Dialect::PostgreSql, "now()", 1),
    (Dialect::PostgreSql, "text[]", 3),
];

impl Dialect {
    /// The dialect that people call `name`: of a URL's scheme, a driver, or a setting.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let name = name.split(['+', ':']).next().unwrap_or_default();
        Some(match name {
            "postgresql" | "postgres" | "pg" | "psql" | "pgsql" | "postgis" | "cockroachdb" | "timescaledb" => {
                Self::PostgreSql
            }
            "mysql" | "mariadb" => Self::MySql,
            "sqlite" | "sqlite3" | "libsql" => Self::Sqlite,
            _ => return None,
        })
    }

    /// The dialect in which `ddl` seems to be written; PostgreSQL if nothing speaks for another.
    pub fn detect(ddl: &str) -> Self {
        Self::detect_all([ddl])
    }

    /// Like [`Dialect::detect`], of several texts together.
    pub fn detect_all<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut postgres, mut mysql, mut sqlite) = (0, 0, 0);
        for text in texts {
            let text = text.to_ascii_lowercase();
            for &(dialect, word, weight) in EVIDENCE {
                // Many occurrences prove little more than one does.
                let weight = weight * text.matches(word).take(4).count();
                match dialect {
                    Self::PostgreSql => postgres += weight,
                    Self::MySql => mysql += weight,
                    Self::Sqlite => sqlite += weight,
                }
            }
        }
        if mysql > postgres && mysql >= sqlite {
            Self::MySql
        } else if sqlite > postgres {
            Self::Sqlite
        } else {
            Self::PostgreSql
        }
    }

    /// An identifier as the database stores it: PostgreSQL folds what is not quoted, the others keep it.
    pub(crate) fn fold(self, name: &str, quoted: bool) -> String {
        match self {
            Self::PostgreSql if !quoted => name.to_lowercase(),
            _ => name.to_owned(),
        }
    }

    /// A stored name as a key that is equal for all its spellings.
    pub(crate) fn key(self, stored: &str) -> String {
        match self {
            Self::PostgreSql => stored.to_owned(),
            _ => stored.to_ascii_lowercase(),
        }
    }

    /// Whether two stored names are the same.
    pub(crate) fn same(self, left: &str, right: &str) -> bool {
        match self {
            Self::PostgreSql => left == right,
            _ => left.eq_ignore_ascii_case(right),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_schemes_and_drivers() {
        assert_eq!(Dialect::from_name("postgresql+asyncpg"), Some(Dialect::PostgreSql));
        assert_eq!(Dialect::from_name("MariaDB"), Some(Dialect::MySql));
        assert_eq!(Dialect::from_name("sqlite:///x.db"), Some(Dialect::Sqlite));
        assert_eq!(Dialect::from_name("oracle"), None);
    }

    #[test]
    fn ddl_speaks_for_itself() {
        assert_eq!(Dialect::detect("create table t (a int)"), Dialect::PostgreSql);
        assert_eq!(
            Dialect::detect("CREATE TABLE `t` (`a` int) ENGINE=InnoDB"),
            Dialect::MySql
        );
        assert_eq!(
            Dialect::detect("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)"),
            Dialect::Sqlite
        );
        assert_eq!(
            Dialect::detect("CREATE TABLE t (id BIGSERIAL PRIMARY KEY, at TIMESTAMPTZ)"),
            Dialect::PostgreSql
        );
    }
}
