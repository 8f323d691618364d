//! Random schemas and queries, in pieces that can be left out one by one: what is left of a disagreement is its cause.

use seqscan_schema::Dialect;

/// A generator of numbers that is the same everywhere.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit.max(1)
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

/// A schema and a query in pieces.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) tables: Vec<String>,
    /// Name, table and statement.
    pub(crate) indexes: Vec<(String, String, String)>,
    pub(crate) select: String,
    pub(crate) from: String,
    pub(crate) conditions: Vec<String>,
    pub(crate) group: Vec<String>,
    pub(crate) order: Vec<String>,
    pub(crate) tail: String,
}

impl Case {
    pub(crate) fn schema(&self) -> String {
        let indexes = self.indexes.iter().map(|(_, _, statement)| statement);
        let all: Vec<&str> = self.tables.iter().chain(indexes).map(String::as_str).collect();
        all.join("\n")
    }

    pub(crate) fn query(&self) -> String {
        self.query_from(&self.from)
    }

    pub(crate) fn query_from(&self, from: &str) -> String {
        let mut query = format!("SELECT {} FROM {from}", self.select);
        let mut clause = |word: &str, parts: &[String], between: &str| {
            if !parts.is_empty() {
                query.push_str(&format!(" {word} {}", parts.join(between)));
            }
        };
        clause("WHERE", &self.conditions, " AND ");
        clause("GROUP BY", &self.group, ", ");
        clause("ORDER BY", &self.order, ", ");
        query.push_str(&self.tail);
        query
    }

    /// The cases that have one piece less.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut out = Vec::new();
        for at in 0..self.indexes.len() {
            let mut less = self.clone();
            less.indexes.remove(at);
            out.push(less);
        }
        for at in 0..self.conditions.len() {
            let mut less = self.clone();
            less.conditions.remove(at);
            out.push(less);
        }
        if self.order.len() > 1 {
            for at in 0..self.order.len() {
                let mut less = self.clone();
                less.order.remove(at);
                out.push(less);
            }
        }
        if !self.tail.is_empty() {
            out.push(Self {
                tail: String::new(),
                ..self.clone()
            });
        }
        out
    }
}

const COLUMNS: &[&str] = &["id", "a", "b", "c", "s", "v", "f", "d"];

fn columns(dialect: Dialect, rng: &mut Rng, other: Option<&str>) -> Vec<String> {
    let null = |rng: &mut Rng| if rng.chance(50) { "" } else { " NOT NULL" };
    let (key, time, text, flag) = match dialect {
        Dialect::PostgreSql => (
            *rng.pick(&["bigint PRIMARY KEY", "bigserial PRIMARY KEY"]),
            "timestamptz",
            "text",
            "boolean",
        ),
        Dialect::Sqlite => (
            *rng.pick(&["INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY", "INT PRIMARY KEY"]),
            "TIMESTAMP",
            "TEXT",
            "BOOLEAN",
        ),
        Dialect::MySql => (
            "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
            "DATETIME",
            "VARCHAR(100)",
            "TINYINT(1)",
        ),
    };
    let mut out = vec![format!("id {key}")];
    for (name, ty) in [
        ("a", "integer"),
        ("b", "bigint"),
        ("c", "numeric(12,2)"),
        ("s", text),
        ("v", "varchar(50)"),
        ("f", flag),
        ("d", time),
    ] {
        out.push(format!("{name} {ty}{}", null(rng)));
    }
    if let Some(other) = other {
        out.push(format!("{other}_id bigint NOT NULL"));
    }
    out
}

fn index(
    dialect: Dialect,
    rng: &mut Rng,
    table: &str,
    number: usize,
    foreign: Option<&str>,
) -> (String, String, String) {
    let mut names: Vec<String> = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    names.extend(foreign.map(|other| format!("{other}_id")));
    let mut keys: Vec<String> = Vec::new();
    let mut used: Vec<String> = Vec::new();
    for _ in 0..1 + rng.below(3) {
        let column = rng.pick(&names).clone();
        if used.contains(&column) {
            continue;
        }
        used.push(column.clone());
        let special = rng.chance(12);
        let mut key = match dialect {
            Dialect::PostgreSql if special && column == "s" => {
                (*rng.pick(&["lower(s)", "s text_pattern_ops", "s COLLATE \"C\""])).to_owned()
            }
            Dialect::Sqlite if special && column == "s" => (*rng.pick(&["lower(s)", "s COLLATE NOCASE"])).to_owned(),
            Dialect::MySql if special && column == "s" => "s(10)".to_owned(),
            _ => column,
        };
        if rng.chance(20) {
            key.push_str(" DESC");
            if dialect == Dialect::PostgreSql && rng.chance(30) {
                key.push_str(" NULLS LAST");
            }
        }
        keys.push(key);
    }
    let name = format!("{table}_i{number}");
    let unique = if rng.chance(12) { "UNIQUE " } else { "" };
    let predicate = if dialect != Dialect::MySql && rng.chance(15) {
        match dialect {
            Dialect::PostgreSql => *rng.pick(&[
                " WHERE f",
                " WHERE d IS NULL",
                " WHERE a > 0",
                " WHERE s = 'x'",
                " WHERE v IS NOT NULL",
                " WHERE s IN ('x', 'y')",
            ]),
            _ => *rng.pick(&[
                " WHERE f = 1",
                " WHERE d IS NULL",
                " WHERE a > 0",
                " WHERE s = 'x'",
                " WHERE v IS NOT NULL",
                " WHERE s IN ('x', 'y')",
            ]),
        }
    } else {
        ""
    };
    let statement = format!(
        "CREATE {unique}INDEX {name} ON {table} ({}){predicate};",
        keys.join(", ")
    );
    (name, table.to_owned(), statement)
}

fn condition(dialect: Dialect, rng: &mut Rng, of: &str) -> String {
    let postgres = dialect == Dialect::PostgreSql;
    let number = 1 + rng.below(9);
    let int = *rng.pick(&["id", "a", "b", "a", "b"]);
    let text = *rng.pick(&["s", "s", "v"]);
    let (yes, no) = if postgres { ("true", "false") } else { ("1", "0") };
    match rng.below(22) {
        0..=5 => format!("{of}{int} = {number}"),
        6 => format!("{of}{text} = 'x'"),
        7 => format!("{number} = {of}{int}"),
        8 => format!("{of}{int} IN ({number}, 7, 8)"),
        9 => format!("{of}{int} IN ({number})"),
        10 => format!("{of}{int} > {number}"),
        11 => format!("{of}{int} BETWEEN {number} AND 20"),
        12 => format!("{of}{} IS NULL", rng.pick(&["a", "d", "v"])),
        13 => format!("{of}{} IS NOT NULL", rng.pick(&["a", "d", "v"])),
        14 => format!("{of}f = {}", if rng.chance(50) { yes } else { no }),
        15 => (*rng.pick(&[format!("{of}f"), format!("NOT {of}f")])).clone(),
        16 => format!("({of}{int} = {number} OR {of}{} = 3)", rng.pick(&["a", "b", "id"])),
        17 => format!("lower({of}s) = 'x'"),
        18 => format!("{of}{int} <> {number}"),
        19 => format!("{of}d > '2024-05-05 00:00:00'"),
        20 => format!("{of}{text} IN ('x', 'y')"),
        _ if postgres => format!("{of}{int} = ANY(ARRAY[{number}, 3])"),
        _ => format!("({of}a, {of}b) > ({number}, 3)"),
    }
}

fn term(dialect: Dialect, rng: &mut Rng, of: &str) -> String {
    let mut term = format!("{of}{}", rng.pick(COLUMNS));
    if rng.chance(6) {
        term = format!("lower({of}s)");
    }
    if rng.chance(35) {
        term.push_str(" DESC");
    }
    if dialect != Dialect::MySql && rng.chance(8) {
        term.push_str(if rng.chance(50) { " NULLS FIRST" } else { " NULLS LAST" });
    }
    term
}

/// One case.
pub(crate) fn case(dialect: Dialect, seed: u64) -> Case {
    let mut rng = Rng::new(seed);
    for _ in 0..8 {
        rng.below(2);
    }
    let two = rng.chance(25);
    let mut tables = Vec::new();
    let mut indexes = Vec::new();
    for (name, other) in [("u", None), ("t", Some("u"))] {
        if name == "u" && !two {
            continue;
        }
        let other = other.filter(|_| two);
        tables.push(format!(
            "CREATE TABLE {name} ({});",
            columns(dialect, &mut rng, other).join(", ")
        ));
        for number in 0..1 + rng.below(4) {
            indexes.push(index(dialect, &mut rng, name, number, other));
        }
    }
    let mut conditions = Vec::new();
    let of = if two { "t." } else { "" };
    for _ in 0..rng.below(4) {
        let of = if two && rng.chance(30) { "u." } else { of };
        conditions.push(condition(dialect, &mut rng, of));
    }
    let mut order = Vec::new();
    for _ in 0..1 + rng.below(3) {
        let of = if two && rng.chance(25) { "u." } else { of };
        order.push(term(dialect, &mut rng, of));
    }
    let mut from = "t".to_owned();
    if two {
        let join = if rng.chance(35) { "LEFT JOIN" } else { "JOIN" };
        from = format!("t {join} u ON u.id = t.u_id");
    }
    let mut case = Case {
        tables,
        indexes,
        select: format!("{of}*"),
        from,
        conditions,
        group: Vec::new(),
        order,
        tail: if rng.chance(40) {
            " LIMIT 10".to_owned()
        } else {
            String::new()
        },
    };
    if !two && rng.chance(18) {
        let mut keys: Vec<String> = Vec::new();
        for _ in 0..1 + rng.below(2) {
            let column = (*rng.pick(COLUMNS)).to_owned();
            if !keys.contains(&column) {
                keys.push(column);
            }
        }
        let direction = |rng: &mut Rng, key: &String| {
            if rng.chance(25) {
                format!("{key} DESC")
            } else {
                key.clone()
            }
        };
        let mut order: Vec<String> = keys.iter().map(|key| direction(&mut rng, key)).collect();
        if rng.chance(25) {
            order.truncate(1);
        }
        case.order = order;
        if rng.chance(60) {
            case.select = format!("{}, count(*) AS n", keys.join(", "));
            case.group = keys;
        } else {
            case.select = format!("DISTINCT {}", keys.join(", "));
        }
    }
    case
}
