//! What a query says about one table, in terms that indexes can be compared with.

use crate::model::{Column, Index, IndexKey, KeyPart, Schema, Table};
use crate::query::{ColumnRef, Filter, QueryModel, Scalar, TableRef, lower_scalar_text, text_of};
use crate::{Dialect, IndexSource};

use super::predicate;

/// The key that every row of SQLite has.
const ROWID: &str = "#rowid";

/// How a value is held to one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PinForm {
    /// `a = 1`
    Value,
    /// `a IS NULL`, `a <=> $1`, SQLite's `a IS $1`: one value, but perhaps none.
    Same,
    /// A bare truth value.
    Truth,
}

/// A value that the query holds to one value.
pub(super) struct Pin {
    pub(super) key: String,
    pub(super) form: PinForm,
    /// The stored name, if it is a plain column.
    pub(super) column: Option<String>,
}

/// A term of ORDER BY that is left after constant terms have dropped out.
#[derive(Clone)]
pub(super) struct Term {
    pub(super) key: String,
    pub(super) collation: String,
    pub(super) desc: bool,
    pub(super) nulls_first: bool,
    /// Whether the placement of NULLs is not the dialect's own.
    pub(super) odd_nulls: bool,
    /// The stored name, if it is a plain column.
    pub(super) column: Option<String>,
    /// Which term it is, as written.
    pub(super) place: usize,
}

/// A key of an index, made comparable.
pub(super) struct Key {
    pub(super) key: String,
    pub(super) collation: String,
    pub(super) desc: bool,
    pub(super) nulls_first: bool,
    /// Whether rows come in this key's order.
    pub(super) orders: bool,
    pub(super) not_null: bool,
}

/// All that matters of a query about its one table.
pub(super) struct Facts<'a> {
    pub(super) schema: &'a Schema,
    pub(super) table: &'a Table,
    pub(super) filters: &'a [Filter],
    pub(super) pins: Vec<Pin>,
    /// Keys that some condition narrows to a set or range.
    pub(super) narrowed: Vec<String>,
    /// Keys that some condition narrows to a set of values.
    pub(super) members: Vec<String>,
    pub(super) terms: Vec<Term>,
    /// How many terms were written.
    pub(super) written: usize,
    /// Why no verdict may be given though nothing is wrong.
    pub(super) undecided: Option<&'static str>,
    pub(super) handle: &'a TableRef,
}

impl<'a> Facts<'a> {
    pub(super) fn gather(
        schema: &'a Schema,
        table: &'a Table,
        handle: &'a TableRef,
        query: &'a QueryModel,
    ) -> Result<Self, &'static str> {
        let mut facts = Self {
            schema,
            table,
            filters: &query.filters,
            pins: Vec::new(),
            narrowed: Vec::new(),
            members: Vec::new(),
            terms: Vec::new(),
            written: query.order_by.len(),
            undecided: None,
            handle,
        };
        for filter in &query.filters {
            facts.learn(filter)?;
        }
        // One row needs no order, whatever the order is by.
        if let Err(reason) = facts.order(query) {
            facts.undecided = Some(reason);
        }
        Ok(facts)
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.schema.dialect
    }

    /// The column that a reference means, if it is of this table.
    pub(super) fn column(&self, column: &ColumnRef) -> Option<Resolved<'a>> {
        if let Some(qualifier) = column.qualifier.last()
            && !qualifier.holed
        {
            let fold = |name: &crate::Name| self.dialect().fold(&name.text, name.quoted);
            let handle = self.handle.handle()?;
            if !self.dialect().same(&fold(qualifier), &fold(handle)) {
                return None;
            }
        }
        let table = self.table;
        match self.schema.column(table, &column.name) {
            Some(found) => Some(Resolved::Column(found)),
            None if self.dialect() == Dialect::Sqlite && !table.without_rowid && is_rowid(&column.name.text) => {
                Some(Resolved::Rowid)
            }
            None => None,
        }
    }

    /// A form of a value that is equal for equal values of this table; none if it is not of this table alone.
    pub(super) fn key(&self, scalar: &Scalar) -> Option<String> {
        match scalar {
            Scalar::Column(column) => self.column(column).map(|resolved| self.column_key(resolved)),
            Scalar::Cast(inner, to) => {
                let key = self.key(inner)?;
                if self.is_relabel(inner, to) {
                    Some(key)
                } else {
                    Some(format!("({key})::{to}"))
                }
            }
            Scalar::Collate(inner, _) => self.key(inner),
            Scalar::Computed { text, columns } => {
                let known = columns.iter().all(|column| self.column(column).is_some());
                known.then(|| format!("e:{text}"))
            }
            Scalar::Literal(_) | Scalar::Constant { .. } | Scalar::Hole | Scalar::Opaque => None,
        }
    }

    fn column_key(&self, resolved: Resolved<'_>) -> String {
        match resolved {
            Resolved::Rowid => ROWID.to_owned(),
            Resolved::Column(column) if self.is_rowid_alias(column) => ROWID.to_owned(),
            Resolved::Column(column) => format!("c:{}", self.dialect().key(&column.name)),
        }
    }

    // PostgreSQL's `varchar::text` changes nothing.
    fn is_relabel(&self, inner: &Scalar, to: &str) -> bool {
        let text = |name: &str| name == "text" || name.starts_with("varchar") || name.starts_with("character varying");
        self.dialect() == Dialect::PostgreSql
            && matches!(to, "text" | "varchar" | "character varying")
            && matches!(inner, Scalar::Column(column)
                if matches!(self.column(column), Some(Resolved::Column(column)) if text(&column.type_text)))
    }

    /// SQLite: whether a column is just another name for the rowid.
    fn is_rowid_alias(&self, column: &Column) -> bool {
        self.dialect() == Dialect::Sqlite
            && !self.table.without_rowid
            && column.type_text == "integer"
            && self.table.primary_key().is_some_and(|key| {
                matches!(&key.keys[..], [only] if !only.desc
                    && only.column_name().is_some_and(|name| self.dialect().same(name, &column.name)))
            })
    }

    pub(super) fn plain_column(&self, scalar: &Scalar) -> Option<&'a Column> {
        match scalar {
            Scalar::Column(column) => match self.column(column) {
                Some(Resolved::Column(column)) => Some(column),
                _ => None,
            },
            Scalar::Cast(inner, to) if self.is_relabel(inner, to) => self.plain_column(inner),
            _ => None,
        }
    }

    fn order(&mut self, query: &QueryModel) -> Result<(), &'static str> {
        for (place, term) in query.order_by.iter().enumerate() {
            if matches!(term.scalar, Scalar::Literal(_) | Scalar::Constant { .. }) {
                continue;
            }
            let Some(term) = self.term(&term.scalar, term.desc, term.nulls_first, place)? else {
                continue;
            };
            let repeats = self
                .terms
                .iter()
                .any(|known| known.key == term.key && known.collation == term.collation);
            // SQLite does not see that `a, a` is `a`.
            if !repeats || self.dialect() == Dialect::Sqlite {
                self.terms.push(term);
            }
        }
        Ok(())
    }

    /// What rows are sorted or grouped by; nothing if it is constant.
    pub(super) fn term(
        &self,
        scalar: &Scalar,
        desc: bool,
        nulls_first: Option<bool>,
        place: usize,
    ) -> Result<Option<Term>, &'static str> {
        self.check(scalar)?;
        let key = self.key(scalar).ok_or("an order that is not understood")?;
        let plain = match scalar {
            Scalar::Collate(inner, _) => self.plain_column(inner),
            _ => self.plain_column(scalar),
        };
        let collation = match scalar {
            Scalar::Collate(_, collation) => self.collation(Some(collation)),
            _ => self.collation(plain.and_then(|column| column.collation.as_ref())),
        };
        if self.drops_out(&key, &collation, plain) {
            return Ok(None);
        }
        let default = self.default_nulls_first(desc);
        let nulls_first = nulls_first.unwrap_or(default);
        Ok(Some(Term {
            odd_nulls: nulls_first != default,
            column: plain
                .map(|column| column.name.clone())
                .filter(|_| !matches!(scalar, Scalar::Collate(..))),
            key,
            collation,
            desc,
            nulls_first,
            place,
        }))
    }

    /// Whether a term is constant.
    fn drops_out(&self, key: &str, collation: &str, column: Option<&Column>) -> bool {
        let own = self.collation(column.and_then(|column| column.collation.as_ref()));
        self.pins.iter().any(|pin| {
            pin.key == key
                && match self.dialect() {
                    // A bare truth value makes no constant, though it holds an index's key.
                    Dialect::PostgreSql => pin.form == PinForm::Value,
                    Dialect::MySql => pin.form == PinForm::Value,
                    Dialect::Sqlite => pin.column.is_none() || collation == own,
                }
        })
    }

    pub(super) fn default_nulls_first(&self, desc: bool) -> bool {
        // PostgreSQL holds NULL for greater than all else, the others for less.
        if self.dialect() == Dialect::PostgreSql {
            desc
        } else {
            !desc
        }
    }

    /// A collation by one name; the default by an empty one.
    fn collation(&self, name: Option<&String>) -> String {
        match name.map(String::as_str) {
            None | Some("default" | "binary") => String::new(),
            Some(name) => name.to_owned(),
        }
    }

    /// A key of an index in comparable form.
    pub(super) fn index_key(&self, key: &IndexKey) -> Key {
        let (text, column) = match &key.part {
            KeyPart::Column(name) => {
                let column = self
                    .table
                    .columns
                    .iter()
                    .find(|column| self.dialect().same(&column.name, name));
                let text = column.map_or_else(
                    || format!("c:{}", self.dialect().key(name)),
                    |column| self.column_key(Resolved::Column(column)),
                );
                (text, column)
            }
            KeyPart::Expression(text) => {
                let scalar = lower_scalar_text(text, self.dialect());
                (self.key(&scalar).unwrap_or_else(|| "?".to_owned()), None)
            }
        };
        let written = key
            .collation
            .as_ref()
            .or(column.and_then(|column| column.collation.as_ref()));
        Key {
            key: text,
            collation: self.collation(written),
            desc: key.desc,
            nulls_first: key.nulls_first.unwrap_or_else(|| self.default_nulls_first(key.desc)),
            orders: key.prefix.is_none() && !key.opclass.as_ref().is_some_and(|class| class.ends_with("pattern_ops")),
            not_null: column.is_some_and(|column| column.not_null) || self.is_clustered_by(key),
        }
    }

    // SQLite: the primary key of a table WITHOUT ROWID is never NULL.
    fn is_clustered_by(&self, key: &IndexKey) -> bool {
        let primary = self.table.primary_key().filter(|_| self.table.without_rowid);
        primary.is_some_and(|primary| primary.keys.iter().any(|known| known.part == key.part))
    }

    /// The key that a table's rows have anyway, in SQLite.
    pub(super) fn rowid_key(&self) -> Key {
        Key {
            key: ROWID.to_owned(),
            collation: String::new(),
            desc: false,
            nulls_first: true,
            orders: true,
            not_null: true,
        }
    }

    /// The collation in which a comparison of this key's column is made.
    pub(super) fn own_collation(&self, key: &Key) -> String {
        let column = key.key.strip_prefix("c:");
        let column = column.and_then(|name| {
            self.table
                .columns
                .iter()
                .find(|column| self.dialect().key(&column.name) == name)
        });
        self.collation(column.and_then(|column| column.collation.as_ref()))
    }

    /// Whether a condition holds an index's key to one value.
    pub(super) fn pins(&self, key: &Key) -> Option<PinForm> {
        let searchable = key.collation == self.own_collation(key);
        self.pins
            .iter()
            .find(|pin| searchable && pin.key == key.key)
            .map(|pin| pin.form)
    }

    pub(super) fn narrows(&self, key: &Key) -> bool {
        self.narrowed.contains(&key.key) && key.collation == self.own_collation(key)
    }

    pub(super) fn is_member(&self, key: &Key) -> bool {
        self.members.contains(&key.key) && key.collation == self.own_collation(key)
    }

    /// Whether a term is of one value, though the planner does not see that.
    pub(super) fn has_hidden_constant(&self) -> bool {
        self.terms
            .iter()
            .any(|term| self.pins.iter().any(|pin| pin.key == term.key))
    }

    pub(super) fn pins_key_to_value(&self, key: &IndexKey) -> bool {
        key.prefix.is_none() && matches!(self.pins(&self.index_key(key)), Some(PinForm::Value | PinForm::Truth))
    }

    pub(super) fn pins_rowid(&self) -> bool {
        self.pins
            .iter()
            .any(|pin| pin.key == ROWID && pin.form == PinForm::Value)
    }

    /// Whether a partial index holds all rows that are asked for; nothing if that depends on a value.
    pub(super) fn predicate_holds(&self, index: &Index) -> Option<bool> {
        predicate::holds(self, index)
    }

    /// Whether there is an equality filter that an index could well lead with: one on a column that is not a mere flag.
    pub(super) fn can_lead(&self) -> bool {
        self.leading_columns().any(|column| !is_flag(column))
    }

    /// The columns that equality filters pin, in the order of the WHERE clause.
    pub(super) fn leading_columns(&self) -> impl Iterator<Item = &'a Column> {
        let mut seen: Vec<&str> = Vec::new();
        self.pins
            .iter()
            .filter(|pin| pin.form == PinForm::Value)
            .filter_map(move |pin| {
                let name = pin.column.as_deref()?;
                if seen.contains(&name) {
                    return None;
                }
                seen.push(name);
                self.table.columns.iter().find(|column| column.name == name)
            })
    }

    pub(super) fn is_primary(&self, index: &Index) -> bool {
        index.source == IndexSource::PrimaryKey
    }

    /// A comparable form of a value in a filter, for predicates.
    pub(super) fn filter_key(&self, scalar: &Scalar) -> Option<String> {
        self.key(scalar).or_else(|| match scalar {
            Scalar::Computed { .. } => Some(text_of(scalar)),
            _ => None,
        })
    }
}

/// What a reference means.
#[derive(Clone, Copy)]
pub(super) enum Resolved<'a> {
    Column(&'a Column),
    Rowid,
}

fn is_rowid(name: &str) -> bool {
    ["rowid", "oid", "_rowid_"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Whether a column has so few values that an index hardly gains by leading with it.
pub(super) fn is_flag(column: &Column) -> bool {
    matches!(column.type_text.as_str(), "boolean" | "bool" | "bit" | "bit(1)")
        || column.type_text.starts_with("tinyint(1)")
}
