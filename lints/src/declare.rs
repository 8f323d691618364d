//! `declare_lint!`: one declaration for a lint's name, documentation, group and level.

/// Declares a lint. The doc comment is the documentation that `explain`, the lint reference and SARIF show.
macro_rules! declare_lint {
    (
        $(#[doc = $doc:literal])*
        $vis:vis $ident:ident = $name:literal, $group:ident, since = $since:literal, $summary:literal
    ) => {
        declare_lint! {
            $(#[doc = $doc])*
            $vis $ident = $name, $group, since = $since, $summary, level = $crate::Group::$group.default_level()
        }
    };
    (
        $(#[doc = $doc:literal])*
        $vis:vis $ident:ident = $name:literal, $group:ident, since = $since:literal, $summary:literal, level = $level:expr
    ) => {
        $(#[doc = $doc])*
        $vis const $ident: &$crate::Lint = &$crate::Lint {
            name: $name,
            group: $crate::Group::$group,
            default_level: $level,
            since: $since,
            summary: $summary,
            docs: concat!($($doc, "\n"),*),
            file: file!(),
        };
    };
}
