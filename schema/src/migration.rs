//! In which order the files of a migration folder apply, and which of them do, told by their names alone.

use std::cmp::Ordering;

/// The files of `paths` that migrate forward, as indices into it, in the order in which they apply.
///
/// Left out is what migrates back: `0001_users.down.sql`, `2023-01-01-000000_users/down.sql`, Flyway's `U1__users.sql`.
/// The order is that of the numbers in the names, as sqlx, diesel, refinery, Flyway, goose, dbmate, golang-migrate,
/// Rails, Prisma and Supabase write them: timestamps, counters, and dotted versions.
///
/// ```
/// use seqscan_schema::migration_order;
///
/// let paths = ["m/10_b.up.sql", "m/9_a.up.sql", "m/9_a.down.sql"].map(String::from);
/// assert_eq!(migration_order(&paths), [1, 0]);
/// ```
pub fn migration_order(paths: &[String]) -> Vec<usize> {
    let mut forward: Vec<usize> = (0..paths.len()).filter(|&idx| !is_backward(&paths[idx])).collect();
    forward.sort_by(|&left, &right| {
        let (left_key, right_key) = (Key::of(&paths[left]), Key::of(&paths[right]));
        left_key.compare(&right_key).then_with(|| left.cmp(&right))
    });
    forward
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Whether a file undoes what another one does.
fn is_backward(path: &str) -> bool {
    let file = file_name(path).to_ascii_lowercase();
    let stem = file.strip_suffix(".sql").unwrap_or(&file);
    let undo = stem.strip_prefix('u').is_some_and(|rest| {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '_');
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest[..rest.len() - digits.len()].ends_with("__")
    });
    stem == "down"
        || [".down", "_down", "-down", ".rollback", "_rollback", ".undo"]
            .iter()
            .any(|suffix| stem.ends_with(suffix))
        || undo
}

/// What a path is sorted by.
struct Key<'a> {
    folder: &'a str,
    name: &'a str,
    /// Flyway's `R__` files apply after all others, whenever they change.
    repeatable: bool,
}

impl<'a> Key<'a> {
    fn of(path: &'a str) -> Self {
        let path_of = |path: &'a str| path.rsplit_once(['/', '\\']).unwrap_or(("", path));
        let (folder, file) = path_of(path);
        // Diesel and Prisma: the folder has the name, and the file is always called the same.
        let (folder, name) = match file {
            "up.sql" | "migration.sql" => path_of(folder),
            _ => (folder, file),
        };
        Self {
            folder,
            name,
            repeatable: name.starts_with("R__"),
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        natural(self.folder, other.folder)
            .then_with(|| self.repeatable.cmp(&other.repeatable))
            .then_with(|| natural(version(self.name), version(other.name)))
            .then_with(|| natural(self.name, other.name))
    }
}

/// The part of a name that numbers it: `V1_2` of `V1_2__add_users.sql`, `0007` of `0007_users.up.sql`.
fn version(name: &str) -> &str {
    if name.starts_with(['V', 'v'])
        && name[1..].starts_with(|c: char| c.is_ascii_digit())
        && let Some((version, _)) = name.split_once("__")
    {
        return version;
    }
    let digits = name.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.'));
    &name[..name.len() - digits.len()]
}

/// Compares texts with the numbers in them by their values.
fn natural(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left, right);
    loop {
        let (Some(a), Some(b)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len());
        };
        if a.is_ascii_digit() && b.is_ascii_digit() {
            let (number, rest) = number(left);
            let (other, other_rest) = self::number(right);
            // By length first: numbers of any size, without leading zeros.
            let order = number.len().cmp(&other.len()).then_with(|| number.cmp(other));
            if order != Ordering::Equal {
                return order;
            }
            (left, right) = (rest, other_rest);
        } else if a == b {
            (left, right) = (&left[a.len_utf8()..], &right[b.len_utf8()..]);
        } else {
            return a.cmp(&b);
        }
    }
}

fn number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    (number.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(paths: &[&str]) -> Vec<String> {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        migration_order(&paths)
            .into_iter()
            .map(|idx| paths[idx].clone())
            .collect()
    }

    #[test]
    fn numbers_sort_by_value() {
        assert_eq!(
            order(&["10_b.sql", "2_a.sql", "0001_x.sql"]),
            ["0001_x.sql", "2_a.sql", "10_b.sql"]
        );
        assert_eq!(
            order(&["V1_10__b.sql", "V1_2__a.sql", "R__view.sql", "V1__z.sql", "U1__z.sql"]),
            ["V1__z.sql", "V1_2__a.sql", "V1_10__b.sql", "R__view.sql"]
        );
        assert_eq!(
            order(&[
                "20230102000000_b.up.sql",
                "20230101000000_z.up.sql",
                "20230101000000_z.down.sql"
            ]),
            ["20230101000000_z.up.sql", "20230102000000_b.up.sql"]
        );
    }

    #[test]
    fn folders_with_a_name_each() {
        let paths = [
            "m/2023-01-02-000000_b/up.sql",
            "m/2023-01-01-000000_c/up.sql",
            "m/2023-01-01-000000_c/down.sql",
        ];
        assert_eq!(
            order(&paths),
            ["m/2023-01-01-000000_c/up.sql", "m/2023-01-02-000000_b/up.sql"]
        );
        assert_eq!(
            order(&["p/2_b/migration.sql", "p/1_a/migration.sql"]),
            ["p/1_a/migration.sql", "p/2_b/migration.sql"]
        );
    }

    #[test]
    fn what_is_not_a_migration_keeps_its_place() {
        assert_eq!(order(&["b.sql", "a.sql", "users.sql"]), ["a.sql", "b.sql", "users.sql"]);
    }
}
