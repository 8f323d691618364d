//! What a lint *is*: its name, group, level and documentation, declared once and used by every output.

/// How loudly a lint speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not run, not reported.
    Allow,
    /// Reported, never fails a run.
    Note,
    /// Reported; the run exits with 1.
    Warn,
    /// Reported as an error; the run exits with 1.
    Deny,
}

impl Level {
    /// The name used in configuration, on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// The level with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Allow, Self::Note, Self::Warn, Self::Deny]
            .into_iter()
            .find(|level| level.name() == name)
    }
}

/// The groups that lints come in; a group's name may stand wherever a lint's may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Too many round trips.
    Queries,
    /// Connections that are leaked or held too long.
    Connections,
    /// Pools that are too small, too many, or built in the wrong place.
    Pools,
    /// Queries that no index serves.
    Schema,
    /// Good advice that not every project wants; off by default.
    Pedantic,
    /// New lints that have not proved themselves; off by default.
    Nursery,
    /// About seqscan's own comments and configuration, and files it could not read.
    Meta,
}

impl Group {
    /// Every group, in reading order.
    pub const ALL: [Self; 7] = [
        Self::Queries,
        Self::Connections,
        Self::Pools,
        Self::Schema,
        Self::Pedantic,
        Self::Nursery,
        Self::Meta,
    ];

    /// The name used in configuration and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queries => "queries",
            Self::Connections => "connections",
            Self::Pools => "pools",
            Self::Schema => "schema",
            Self::Pedantic => "pedantic",
            Self::Nursery => "nursery",
            Self::Meta => "meta",
        }
    }

    /// The level that the lints of this group have unless they or the user say otherwise.
    pub const fn default_level(self) -> Level {
        match self {
            Self::Pedantic | Self::Nursery => Level::Allow,
            _ => Level::Warn,
        }
    }
}

/// One lint, declared by `declare_lint!` in its own file.
#[derive(Debug)]
pub struct Lint {
    /// The snake_case name, which reads well after "allow".
    pub name: &'static str,
    /// The group it belongs to.
    pub group: Group,
    /// The level it has when nobody says otherwise.
    pub default_level: Level,
    /// The release it first appeared in.
    pub since: &'static str,
    /// One line: what it finds.
    pub summary: &'static str,
    /// The whole documentation, in Markdown.
    pub docs: &'static str,
    /// The file it is declared in, for the reader who wants the code.
    pub file: &'static str,
}

impl Lint {
    /// The documentation as a reader wants it: without the space that doc comments begin with, and without the marks on
    /// examples that tests read.
    pub fn documentation(&self) -> String {
        let line = |line: &str| {
            let line = line.strip_prefix(' ').unwrap_or(line);
            let fence = line.starts_with("```");
            let line = if fence { line.trim_end_matches(",expect") } else { line };
            line.to_owned() + "\n"
        };
        self.docs.lines().map(line).collect()
    }
}

impl PartialEq for Lint {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Lint {}
