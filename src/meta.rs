//! The lints about our own work (files that could not be read, suppressions that do nothing), and the list of all lints.

use seqscan_lints::{Group, Level, Lint};

/// Where the program lives: what `repository` in Cargo.toml says.
pub const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// Where the documentation of a lint is read.
const DOCS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/lints");

/// A file that the front end could not read in full.
pub static SYNTAX_ERROR: Lint = Lint {
    name: "syntax_error",
    group: Group::Meta,
    default_level: Level::Note,
    since: "0.1.0",
    summary: "source that could not be parsed",
    docs: "### What it does
Reports a place in a file that seqscan could not parse.

### Why is this bad?
Whatever stands there was not checked. The rest of the file was, as far as it could be understood.

### What to do
Correct the file, or exclude it with `exclude` in the configuration if it is not meant to parse (a template, say).
",
    file: "src/meta.rs",
};

/// A file that could not be read at all.
pub static UNREADABLE_FILE: Lint = Lint {
    name: "unreadable_file",
    group: Group::Meta,
    default_level: Level::Note,
    since: "0.1.0",
    summary: "a file or folder that could not be read",
    docs: "### What it does
Reports a file that was not checked because it could not be read: no permission, a broken or circular symbolic link,
bytes that are not UTF-8, a binary, or more than the size limit.

### Why is this bad?
A file that is skipped in silence looks like a file without defects.

### What to do
Make it readable, or exclude it with `exclude` in the configuration.
",
    file: "src/meta.rs",
};

/// A suppression that suppresses nothing.
pub static UNUSED_SUPPRESSION: Lint = Lint {
    name: "unused_suppression",
    group: Group::Meta,
    default_level: Level::Warn,
    since: "0.1.0",
    summary: "a `seqscan: allow(...)` comment that suppresses nothing",
    docs: "### What it does
Reports a `seqscan: allow(...)` comment that suppresses nothing, or names a lint that does not exist.

### Why is this bad?
The defect it excused is gone, or it never worked. Left in place it will hide the next one.

### Example
```python
# seqscan: allow(n_plus_one_query) one row at a time
rows = connection.execute(\"select 1\")
```

### What to do
Remove the comment, or correct the name in it.
",
    file: "src/meta.rs",
};

/// A defect of seqscan itself.
pub static INTERNAL_ERROR: Lint = Lint {
    name: "internal_error",
    group: Group::Meta,
    default_level: Level::Deny,
    since: "0.1.0",
    summary: "seqscan itself failed on a file",
    docs: "### What it does
Reports a file on which a pass of seqscan panicked. The run exits with 2 and the rest of the files are reported.

### What to do
Please report it, with the file if you may share it. Excluding the file makes the run succeed in the meantime.
",
    file: "src/meta.rs",
};

/// The lints that this crate reports itself.
pub static META_LINTS: [&Lint; 4] = [&SYNTAX_ERROR, &UNREADABLE_FILE, &UNUSED_SUPPRESSION, &INTERNAL_ERROR];

/// Whether a lint is about the run, and not about the code.
pub fn is_about_the_run(lint: &Lint) -> bool {
    [&SYNTAX_ERROR, &UNREADABLE_FILE, &INTERNAL_ERROR].contains(&lint)
}

/// Every lint there is, sorted by name.
pub fn all_lints() -> Vec<&'static Lint> {
    let mut lints: Vec<&'static Lint> = crate::project::engine::lints()
        .iter()
        .copied()
        .chain(META_LINTS)
        .collect();
    lints.sort_by_key(|lint| lint.name);
    lints
}

/// The lint with this name; hyphens will do for underscores.
pub fn find_lint(name: &str) -> Option<&'static Lint> {
    let name = name.replace('-', "_");
    all_lints().into_iter().find(|lint| lint.name == name)
}

/// The page that documents a lint.
pub fn lint_url(lint: &Lint) -> String {
    format!("{DOCS}/{}.md", lint.name)
}

/// The known name that a mistyped one probably meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase().replace('-', "_");
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&name, &candidate.replace('-', "_")),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= (candidate.len().max(name.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A lint, a group of lints, or all of them: what may be named wherever a level is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// All but those about seqscan's own work.
    All,
    /// A group.
    Group(Group),
    /// One lint.
    Lint(&'static Lint),
}

impl Selector {
    /// The selector with this name, or a sentence about why there is none.
    pub fn parse(name: &str) -> Result<Self, String> {
        if name == "all" {
            return Ok(Self::All);
        }
        if let Some(group) = Group::ALL.into_iter().find(|group| group.name() == name) {
            return Ok(Self::Group(group));
        }
        if let Some(lint) = find_lint(name) {
            return Ok(Self::Lint(lint));
        }
        let lints = all_lints();
        let known = lints
            .iter()
            .map(|lint| lint.name)
            .chain(Group::ALL.map(Group::name))
            .chain(["all"]);
        Err(match nearest(name, known) {
            Some(near) => format!("there is no lint or group `{name}`; did you mean `{near}`?"),
            None => format!("there is no lint or group `{name}`; `seqscan lints` lists them"),
        })
    }

    /// Whether it covers a lint.
    pub fn covers(self, lint: &Lint) -> bool {
        match self {
            Self::All => lint.group != Group::Meta,
            Self::Group(group) => lint.group == group,
            Self::Lint(only) => only == lint,
        }
    }

    /// How narrow it is: of two that cover a lint, the narrower one decides.
    pub fn rank(self) -> u8 {
        match self {
            Self::All => 0,
            Self::Group(_) => 1,
            Self::Lint(_) => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_is_a_lint_a_group_or_all() {
        assert_eq!(Selector::parse("all"), Ok(Selector::All));
        assert_eq!(Selector::parse("pools"), Ok(Selector::Group(Group::Pools)));
        assert_eq!(Selector::parse("syntax-error"), Ok(Selector::Lint(&SYNTAX_ERROR)));
        assert!(Selector::parse("sintax_error").is_err_and(|text| text.contains("did you mean `syntax_error`")));
        assert!(Selector::parse("zzz").is_err_and(|text| text.contains("seqscan lints")));
        assert!(!Selector::All.covers(&SYNTAX_ERROR));
    }

    #[test]
    fn names_are_distinct() {
        let lints = all_lints();
        assert!(lints.windows(2).all(|pair| pair[0].name < pair[1].name));
        for group in Group::ALL {
            assert!(lints.iter().all(|lint| lint.name != group.name()));
        }
    }
}
