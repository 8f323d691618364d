//! What a name with a value asks of a column, in the SQL that Django writes for each database.

use seqscan_hir::ExprId;
use seqscan_schema::Dialect;

use super::super::query::{Place, VALUE, column, hole, literal, plain};
use super::conditions::Around;
use super::paths::Found;
use super::values::Given;
use super::{QuerySet, Reader};
use crate::program::ModuleIdx;
use crate::text::SqlText;

impl Reader<'_, '_> {
    /// `user__email__iexact=email`; none if it is not known what that asks.
    pub(super) fn lookup(
        &self,
        set: &mut QuerySet,
        name: &str,
        (module, value): (ModuleIdx, ExprId),
        place: Place,
        around: Around,
    ) -> Option<SqlText> {
        let found = self.follow(set, name, Some(place), around.is_loose)?;
        // What is not so for any of many rows is asked by a subquery.
        if found.is_many && around.is_negated {
            return None;
        }
        let given = self.given(module, value);
        let is_null = matches!(given, Given::Null);
        let (transforms, word) = match found.rest.split_last() {
            None => (&[][..], "exact"),
            Some((last, transforms)) if is_comparison(last) => (transforms, last.as_str()),
            Some(_) => (found.rest.as_slice(), "exact"),
        };
        let plain_column = found.text(self);
        let text = match transforms {
            [] => self.compared(set, &found, plain_column.clone(), word, given)?,
            [only] => self.transformed(&found, plain_column.clone(), only, word, given)?,
            [date, part] if date == "date" => {
                let date = self.cast_to_date(&found, plain_column.clone())?;
                self.part(date, part, word, given)?
            }
            _ => return None,
        };
        let needs_row = around.is_negated && found.is_nullable() && word != "isnull" && !is_null;
        let text = match needs_row {
            true => text.then(" AND ").and(plain_column).then(" IS NOT NULL"),
            false => text,
        };
        Some(text.by(Some(place)))
    }

    fn compared(&self, set: &mut QuerySet, found: &Found, lhs: SqlText, word: &str, given: Given) -> Option<SqlText> {
        let is_bool = found.column.ty == "boolean";
        match (word, given) {
            (_, Given::Unknown) => None,
            ("isnull", Given::Bool(true)) => Some(lhs.then(" IS NULL")),
            ("isnull", Given::Bool(false)) => Some(lhs.then(" IS NOT NULL")),
            ("isnull", _) => None,
            ("exact" | "iexact", Given::Null) => Some(lhs.then(" IS NULL")),
            // A truth value is a condition by itself.
            ("exact", Given::Bool(flag)) if is_bool && self.dialect != Dialect::MySql => Some(match flag {
                true => lhs,
                false => plain("NOT ").and(lhs),
            }),
            ("exact", Given::Rows(rows)) => Some(lhs.then(" = ").and(self.one_of(*rows, found)?)),
            ("in", Given::Rows(rows)) => Some(lhs.then(" IN ").and(self.one_of(*rows, found)?)),
            ("in", Given::List(Some(count))) if count > 0 => {
                let values = vec![VALUE; count.min(64)].join(", ");
                Some(lhs.then(&format!(" IN ({values})")))
            }
            ("in", Given::List(_) | Given::Value(_)) => Some(lhs.then(" IN ").and(hole())),
            ("range", Given::List(Some(2)) | Given::Value(_)) => {
                Some(lhs.then(&format!(" BETWEEN {VALUE} AND {VALUE}")))
            }
            (_, Given::Column(path)) => {
                let operator = operator(word)?;
                // A column of the same table; others would be joined first.
                let field = self.field(&set.model, &path).filter(|field| !field.column.is_empty())?;
                let other = column(self.dialect, set.query.root(), &field.column);
                Some(lhs.then(&format!(" {operator} ")).and(other))
            }
            (_, Given::List(_) | Given::Rows(_)) => None,
            (word, given) => match operator(word) {
                Some(operator) => Some(lhs.then(&format!(" {operator} ")).and(given.text()?)),
                None => self.matched(found, lhs, word, given),
            },
        }
    }

    /// `IN (SELECT …)`, with the rows' key if nothing else was chosen.
    fn one_of(&self, rows: QuerySet, found: &Found) -> Option<SqlText> {
        let _ = found;
        let mut rows = rows;
        rows.gives_models = false;
        if rows.query.columns.is_empty() {
            let key = rows.query.key.clone()?;
            rows.query.columns = vec![column(self.dialect, rows.query.root(), &key)];
        }
        if rows.query.columns.len() != 1 {
            return None;
        }
        // The order of what is only looked into does not matter.
        if !rows.is_sliced() {
            rows = self.unordered(rows);
        }
        Some(self.finished(rows).render().within("(", ")"))
    }

    /// Patterns, which each database is asked for in words of its own.
    fn matched(&self, found: &Found, lhs: SqlText, word: &str, given: Given) -> Option<SqlText> {
        // Of arrays and documents, `contains` asks something else.
        let ty = found.column.ty.as_str();
        if [
            "array",
            "jsonb",
            "json",
            "hstore",
            "range",
            "tsvector",
            "geometry",
            "generated",
            "",
        ]
        .contains(&ty)
            && found.target.is_none()
        {
            return None;
        }
        let ignores_case = word.starts_with('i');
        let (before, after) = match word.trim_start_matches('i') {
            "exact" => ("", ""),
            "contains" => ("%", "%"),
            "startswith" => ("", "%"),
            "endswith" => ("%", ""),
            "regex" => {
                let operator = match (self.dialect, ignores_case) {
                    (Dialect::PostgreSql, false) => "~",
                    (Dialect::PostgreSql, true) => "~*",
                    _ => "REGEXP",
                };
                let lhs = match self.dialect {
                    Dialect::PostgreSql => lhs.then("::text"),
                    _ => lhs,
                };
                return Some(lhs.then(&format!(" {operator} {VALUE}")));
            }
            _ => return None,
        };
        let escaped = |text: &str| text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        // The pattern is sent as it is: what it begins with is known, if not what is in it.
        let pattern = match &given {
            Given::Text(text) => literal(&format!("{before}{}{after}", escaped(text))),
            _ if before.is_empty() && after.is_empty() => VALUE.to_owned(),
            _ => literal(&format!("{before}value{after}")),
        };
        Some(match (self.dialect, ignores_case, word) {
            (Dialect::PostgreSql, true, "iexact") => lhs.within("UPPER(", &format!("::text) = UPPER({pattern})")),
            (Dialect::PostgreSql, true, _) => lhs.within("UPPER(", &format!("::text) LIKE UPPER({pattern})")),
            (Dialect::PostgreSql, false, _) => lhs.then(&format!("::text LIKE {pattern}")),
            (Dialect::MySql, true, _) => lhs.then(&format!(" LIKE {pattern}")),
            (Dialect::MySql, false, _) => lhs.then(&format!(" LIKE BINARY {pattern}")),
            (Dialect::Sqlite, _, _) => lhs.then(&format!(" LIKE {pattern} ESCAPE '\\'")),
        })
    }

    fn cast_to_date(&self, found: &Found, lhs: SqlText) -> Option<SqlText> {
        let has_time = found.column.ty.starts_with("timestamp") || found.column.ty.starts_with("datetime");
        if !has_time {
            return None;
        }
        Some(match self.dialect {
            Dialect::PostgreSql => lhs.within("(", " AT TIME ZONE 'UTC')::date"),
            Dialect::MySql => lhs.within("DATE(", ")"),
            Dialect::Sqlite => lhs.within("django_datetime_cast_date(", ", 'UTC', 'UTC')"),
        })
    }

    fn transformed(&self, found: &Found, lhs: SqlText, transform: &str, word: &str, given: Given) -> Option<SqlText> {
        let is_time = ["timestamp", "datetime", "date"]
            .iter()
            .any(|ty| found.column.ty.starts_with(ty));
        match transform {
            "date" => self.valued(self.cast_to_date(found, lhs)?, word, given),
            // A year is a range of the column itself.
            "year" if is_time => match (word, given) {
                ("exact", Given::Value(_)) => Some(lhs.then(&format!(" BETWEEN {VALUE} AND {VALUE}"))),
                ("gt" | "gte" | "lt" | "lte", Given::Value(_)) => {
                    Some(lhs.then(&format!(" {} {VALUE}", operator(word)?)))
                }
                _ => None,
            },
            "month" | "day" | "week" | "week_day" | "quarter" | "hour" | "minute" | "second" if is_time => {
                let lhs = match (self.dialect, found.column.ty.starts_with("timestamp")) {
                    (Dialect::PostgreSql, true) => lhs.then(" AT TIME ZONE 'UTC'"),
                    _ => lhs,
                };
                self.part(lhs, transform, word, given)
            }
            _ => None,
        }
    }

    /// A part of a date: its month, its day.
    fn part(&self, lhs: SqlText, part: &str, word: &str, given: Given) -> Option<SqlText> {
        if !matches!(
            part,
            "year" | "month" | "day" | "week" | "week_day" | "quarter" | "hour" | "minute" | "second"
        ) {
            return None;
        }
        let name = part.to_ascii_uppercase();
        let name = if name == "WEEK_DAY" { "DOW" } else { &name };
        let lhs = match self.dialect {
            Dialect::Sqlite => lhs.within(&format!("django_datetime_extract('{part}', "), ", 'UTC', 'UTC')"),
            Dialect::MySql if part == "week_day" => lhs.within("DAYOFWEEK(", ")"),
            _ => lhs.within(&format!("EXTRACT({name} FROM "), ")"),
        };
        self.valued(lhs, word, given)
    }

    fn valued(&self, lhs: SqlText, word: &str, given: Given) -> Option<SqlText> {
        match (word, given) {
            ("in", Given::List(_) | Given::Value(_)) => Some(lhs.then(" IN ").and(hole())),
            ("range", Given::List(_) | Given::Value(_)) => Some(lhs.then(&format!(" BETWEEN {VALUE} AND {VALUE}"))),
            (word, given) => Some(lhs.then(&format!(" {} ", operator(word)?)).and(given.text()?)),
        }
    }
}

fn operator(word: &str) -> Option<&'static str> {
    Some(match word {
        "exact" => "=",
        "gt" => ">",
        "gte" => ">=",
        "lt" => "<",
        "lte" => "<=",
        _ => return None,
    })
}

/// Whether a word compares, rather than makes another value of a column.
fn is_comparison(word: &str) -> bool {
    matches!(
        word,
        "exact"
            | "iexact"
            | "contains"
            | "icontains"
            | "in"
            | "gt"
            | "gte"
            | "lt"
            | "lte"
            | "startswith"
            | "istartswith"
            | "endswith"
            | "iendswith"
            | "range"
            | "isnull"
            | "regex"
            | "iregex"
    )
}
