//! A query in the making as the text that its library would send.

use seqscan_schema::Dialect;

use super::query::{From, Join, Query, Rows, Term, VALUE, Verb, column, hole, joined, plain, quoted};
use crate::text::SqlText;

impl Query {
    /// The text of the query.
    pub(crate) fn render(&self) -> SqlText {
        let mut text = self.said();
        text.has_default_order = self.has_default_order;
        text
    }

    fn said(&self) -> SqlText {
        match &self.verb {
            Verb::Select => self.select(&self.columns),
            Verb::Aggregate(values) if self.counts_rows() => {
                let whole = Self {
                    order: Vec::new(),
                    unknown: super::query::Unknown {
                        order: false,
                        ..self.unknown
                    },
                    ..self.clone()
                };
                whole.select(values)
            }
            // What is counted after a LIMIT or DISTINCT is counted outside.
            Verb::Aggregate(_) | Verb::CountOf => self
                .select(&self.columns)
                .within("SELECT COUNT(*) FROM (", ") subquery"),
            Verb::Exists => {
                let one = Self {
                    limit: Some(self.limit.unwrap_or(Rows::Number(1))),
                    ..self.clone()
                };
                one.select(&[plain("1 AS a")])
            }
            Verb::Update(columns) => {
                let set: Vec<String> = columns
                    .iter()
                    .map(|column| format!("{} = {VALUE}", quoted(self.dialect, column)))
                    .collect();
                let set = if set.is_empty() { hole() } else { plain(&set.join(", ")) };
                let head = plain("UPDATE ").and(self.table(&self.from[0])).then(" SET ").and(set);
                self.changed(head)
            }
            Verb::Delete => self.changed(plain("DELETE FROM ").and(self.table(&self.from[0]))),
        }
    }

    /// Whether what is put together are the rows as they are found.
    fn counts_rows(&self) -> bool {
        !self.is_distinct && self.distinct_on.is_empty() && self.limit.is_none() && self.group.is_empty()
    }

    /// A change of the rows that the query finds.
    fn changed(&self, head: SqlText) -> SqlText {
        if self.from.len() == 1 {
            return self.filtered(head);
        }
        // Rows that are found by way of other tables are found first.
        let Some(key) = &self.key else {
            return head.then(" WHERE ").and(hole());
        };
        let key = column(self.dialect, self.root(), key);
        let inner = Self {
            order: Vec::new(),
            ..self.clone()
        };
        let found = inner.select(std::slice::from_ref(&key));
        head.then(" WHERE ").and(key).and(found.within(" IN (", ")"))
    }

    fn select(&self, columns: &[SqlText]) -> SqlText {
        let mut text = plain("SELECT ");
        if !self.distinct_on.is_empty() {
            let keys = joined(self.distinct_on.iter().cloned(), ", ");
            text.append(keys.within("DISTINCT ON (", ") "));
        } else if self.is_distinct {
            text.say("DISTINCT ");
        }
        match columns {
            [] => text.say(&format!("{}.*", quoted(self.dialect, self.root()))),
            columns => text.append(joined(columns.iter().cloned(), ", ")),
        }
        text.say(" FROM ");
        // Joins bind closer than commas.
        let is_cross = |from: &&From| from.join == Join::Cross;
        for from in self.from.iter().filter(|from| !is_cross(from)) {
            text.append(self.joined_table(from));
        }
        for from in self.from.iter().filter(is_cross) {
            text.append(self.joined_table(from));
        }
        if self.unknown.tables {
            text.say(" ");
            text.push_hole();
        }
        text = self.filtered(text);
        if !self.group.is_empty() {
            text.say(" GROUP BY ");
            text.append(joined(self.group.iter().cloned(), ", "));
        }
        if self.unknown.order {
            text.say(" ORDER BY ");
            text.push_hole();
        } else if !self.order.is_empty() {
            text.say(" ORDER BY ");
            text.append(joined(self.order.iter().map(Term::render), ", "));
        }
        let number = |rows: Rows| match rows {
            Rows::Number(rows) => rows.to_string(),
            Rows::Value => VALUE.to_owned(),
        };
        match (self.limit, self.offset) {
            (Some(limit), _) => text.say(&format!(" LIMIT {}", number(limit))),
            // MySQL and SQLite have no OFFSET without a LIMIT.
            (None, Some(_)) if self.dialect == Dialect::MySql => text.say(" LIMIT 18446744073709551615"),
            (None, Some(_)) if self.dialect == Dialect::Sqlite => text.say(" LIMIT -1"),
            (None, _) => {}
        }
        if let Some(offset) = self.offset {
            text.say(&format!(" OFFSET {}", number(offset)));
        }
        if self.locks && self.dialect != Dialect::Sqlite {
            text.say(" FOR UPDATE");
        }
        text
    }

    fn filtered(&self, mut text: SqlText) -> SqlText {
        let mut filters = self.filters.clone();
        if self.unknown.filters {
            filters.push(hole());
        }
        if !filters.is_empty() {
            text.say(" WHERE ");
            text.append(joined(filters, " AND "));
        }
        text
    }

    fn table(&self, from: &From) -> SqlText {
        let mut text = SqlText::default();
        if let Some(schema) = &from.schema {
            text.say(&format!("{}.", quoted(self.dialect, schema)));
        }
        text.say(&quoted(self.dialect, &from.table));
        text = text.by(from.place);
        if let Some(alias) = &from.alias {
            text.say(&format!(" {}", quoted(self.dialect, alias)));
        }
        text
    }

    fn joined_table(&self, from: &From) -> SqlText {
        let word = match from.join {
            Join::First => return self.table(from),
            Join::Cross => return plain(", ").and(self.table(from)),
            Join::Inner => " INNER JOIN ",
            Join::Left => " LEFT OUTER JOIN ",
        };
        plain(word)
            .and(self.table(from))
            .then(" ON (")
            .and(from.on.clone())
            .then(")")
    }
}

impl Term {
    fn render(&self) -> SqlText {
        let mut text = self.text.clone();
        text.say(if self.is_descending { " DESC" } else { " ASC" });
        match self.nulls_first {
            Some(true) => text.say(" NULLS FIRST"),
            Some(false) => text.say(" NULLS LAST"),
            None => {}
        }
        text.by(self.place)
    }
}
