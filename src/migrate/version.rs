//! The number that comes after those that migrations have.

use super::Stamp;

/// What a name is numbered by: `0007` of `0007_users.up.sql`, `2024-01-02-030405` of `2024-01-02-030405_users`,
/// `1_2` of `V1_2__users.sql`.
pub(super) fn of(name: &str) -> Option<&str> {
    if let Some(rest) = name.strip_prefix(['V', 'v'])
        && let Some((version, _)) = rest.split_once("__")
        && version.starts_with(|c: char| c.is_ascii_digit())
    {
        return Some(version);
    }
    let end = name
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '.'))
        .unwrap_or(name.len());
    let version = name[..end].trim_end_matches(['-', '.']);
    version.starts_with(|c: char| c.is_ascii_digit()).then_some(version)
}

fn digits(version: &str) -> String {
    version.chars().filter(char::is_ascii_digit).collect()
}

/// Where a version stands among others: each of its numbers by value.
pub(super) fn key(version: &str) -> Vec<u128> {
    if is_date(version) {
        // With or without dashes: `2024-01-02-030405` and `20240102030405`.
        return vec![digits(version).parse().unwrap_or(u128::MAX)];
    }
    let numbers = version
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty());
    numbers.map(|number| number.parse().unwrap_or(u128::MAX)).collect()
}

fn is_date(version: &str) -> bool {
    let digits = digits(version);
    let part = |from: usize, to: usize| {
        digits
            .get(from..to)
            .and_then(|part| part.parse::<u32>().ok())
            .unwrap_or(0)
    };
    digits.len() >= 8
        && (1990..2100).contains(&part(0, 4))
        && (1..13).contains(&part(4, 6))
        && (1..32).contains(&part(6, 8))
}

/// The version after the last one, written as that is.
pub(super) fn next(last: &str, stamp: Stamp) -> String {
    let own = digits(last);
    let since_1970 = matches!(own.len(), 10 | 13) && own == last && own.starts_with(['1', '2']) && !is_date(last);
    let timed = if is_date(last) {
        Some(filled(last, &stamp.digits()))
    } else if since_1970 {
        Some(filled(last, &stamp.seconds().to_string()))
    } else {
        None
    };
    match timed.filter(|timed| key(timed) > key(last)) {
        Some(timed) => timed,
        None => increased(last),
    }
}

/// A version with other digits; those that are missing are zeros.
fn filled(like: &str, digits: &str) -> String {
    let mut digits = digits.chars();
    let next = |c: char| match c.is_ascii_digit() {
        true => digits.next().unwrap_or('0'),
        false => c,
    };
    like.chars().map(next).collect()
}

/// The last number of a version made one larger, as wide as it was.
fn increased(version: &str) -> String {
    let start = version.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (before, number) = version.split_at(start);
    let larger = number.parse::<u128>().unwrap_or(0).saturating_add(1);
    format!("{before}{larger:0width$}", width = number.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_go_on_as_they_began() {
        let stamp = Stamp::parse("20240203040506").expect("a time");
        for (name, expected) in [
            ("0007_users.up.sql", "0008"),
            ("9_a.sql", "10"),
            ("099.sql", "100"),
            ("V1__a.sql", "2"),
            ("V1_9__a.sql", "1_10"),
            ("V2.04__a.sql", "2.05"),
            ("20230101000000_a.sql", "20240203040506"),
            ("202301010000_a.sql", "202402030405"),
            ("2023-01-01-000000_a", "2024-02-03-040506"),
            ("2023-01-01-000000-0000_a", "2024-02-03-040506-0000"),
            ("20230101_a.sql", "20240203"),
            ("20990101000000_a.sql", "20990101000001"),
            ("20240203040506_a.sql", "20240203040507"),
            ("1577836800_a.up.sql", "1706933106"),
            ("1577836800000_a.sql", "1706933106000"),
            ("00000000000000_diesel_initial_setup", "00000000000001"),
        ] {
            let version = of(name).expect("it has one");
            assert_eq!(next(version, stamp), expected, "{name}");
            assert!(key(expected) > key(version), "{name}");
        }
        assert_eq!(of("users.sql"), None);
        assert_eq!(of("R__view.sql"), None);
        assert!(key("10") > key("9") && key("1_10") > key("1_9"));
    }
}
