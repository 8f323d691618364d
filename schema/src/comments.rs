//! Where the comments of DDL are, for those who read what is said in them.

use std::ops::Range;

use crate::Dialect;
use crate::lexer::Lexer;

/// The comments of a text, in order.
pub fn sql_comments(text: &str, dialect: Dialect) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut lexer = Lexer::new(text, 0..text.len(), dialect);
    let mut from = 0;
    loop {
        let token = lexer.next_token();
        let to = token.map_or(text.len(), |token| token.start);
        if let Some(gap) = text.get(from..to) {
            in_gap(gap, from, &mut found);
        }
        match token {
            // A token that takes nothing would never end.
            Some(token) if token.end > token.start => from = token.end,
            _ => return found,
        }
    }
}

/// The comments in what stands between two tokens.
fn in_gap(gap: &str, base: usize, found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while at < gap.len() {
        let rest = &gap[at..];
        let length = if rest.starts_with("--") || rest.starts_with('#') {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        found.push(base + at..base + at + length);
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_strings() {
        let text = "-- one\nSELECT '-- no', \"/* no */\" /* two\n */ FROM a -- three";
        let found: Vec<&str> = sql_comments(text, Dialect::PostgreSql)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(found, ["-- one", "/* two\n */", "-- three"]);
        assert_eq!(sql_comments("SELECT 1 # x", Dialect::MySql).first(), Some(&(9..12)));
        assert_eq!(sql_comments("", Dialect::Sqlite), []);
    }
}
