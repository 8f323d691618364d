//! What an index for an order is worth: nothing where the rows to sort are few whatever the tables hold, little where an
//! index finds them already.

use std::collections::BTreeSet;

use super::{Access, Condition, ConditionForm, MissingIndex, Needs, Order, TableAccess};
use crate::model::{IndexKey, Schema};

/// How much an index saves a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// Hardly anybody would create it.
    Nothing,
    /// The sort of rows that an index finds already.
    Little,
    /// The read of a table, or the sort of what may be all of it.
    Much,
}

impl Needs {
    /// What an index for the order saves.
    pub fn worth(&self, schema: &Schema, missing: &MissingIndex) -> Worth {
        let found = || self.accesses(missing).any(|access| access.access == Access::Index);
        if self.is_about_few(schema, missing) {
            return Worth::Nothing;
        }
        // Two columns of one index leave few rows, and the LIMIT of a query that nobody wanted sorted is one of those rows.
        let leaves_few = missing.equal() > 0 && self.accesses(missing).any(|it| searched_columns(schema, it) >= 2);
        let is_found = found() && (!self.is_limited || self.has_default_order);
        // An index that has the order is walked and filtered with a better one, too, if that does not hold all that is asked.
        let walks_index = self.judgement.order == Order::Served;
        let mut conditions = self.accesses(missing).flat_map(|access| &access.conditions);
        let is_part = walks_index && !conditions.all(|condition| is_held(missing, condition));
        match leaves_few || is_found || is_part {
            true => Worth::Little,
            false => Worth::Much,
        }
    }

    /// The accesses of the table of a missing index.
    fn accesses(&self, missing: &MissingIndex) -> impl Iterator<Item = &TableAccess> {
        let table = missing.table();
        self.judgement.tables.iter().filter(move |access| access.table == table)
    }

    /// Whether what is sorted are few rows, whatever the table holds: those of keys that the program has, those that an
    /// index of another table leads to, or those that an index finds for a query that nobody wanted sorted.
    fn is_about_few(&self, schema: &Schema, missing: &MissingIndex) -> bool {
        let table = missing.table();
        let mut keys = self.accesses(missing).flat_map(searched);
        if keys.any(|condition| tells_apart(schema, table, &condition.columns)) {
            return true;
        }
        let mut others = self.judgement.tables.iter().filter(|access| access.table != table);
        if !missing.is_selective() && others.any(|access| searched(access).next().is_some()) {
            return true;
        }
        if !self.has_default_order {
            return false;
        }
        let is_found = self.accesses(missing).any(|access| searched(access).next().is_some());
        match self.is_limited {
            true => is_found && self.judgement.order == Order::Served,
            false => is_found || missing.equal() == 0,
        }
    }
}

/// The conditions by whose values an index finds the rows of a table.
fn searched(access: &TableAccess) -> impl Iterator<Item = &Condition> {
    let is_found = access.access == Access::Index;
    let by_equality = |condition: &&Condition| condition.indexed && condition.form == ConditionForm::Equality;
    access.conditions.iter().filter(by_equality).filter(move |_| is_found)
}

/// Whether an index would hold all columns of a condition by equality.
fn is_held(missing: &MissingIndex, condition: &Condition) -> bool {
    let equal = missing.keys().iter().take(missing.equal());
    let held: Vec<&str> = equal.filter_map(IndexKey::column_name).collect();
    condition.columns.iter().all(|column| held.contains(&column.as_str()))
}

/// Whether no two rows of a table have the same in these columns.
fn tells_apart(schema: &Schema, table: usize, columns: &[String]) -> bool {
    let mut all = schema.indexes(&schema.tables[table]);
    all.any(|index| {
        let is_asked = |key: &IndexKey| {
            key.column_name()
                .is_some_and(|name| columns.iter().any(|it| it == name))
        };
        index.usable && index.unique && index.predicate.is_none() && index.keys.iter().all(is_asked)
    })
}

/// How many columns at its beginning some index of a table can be searched by.
fn searched_columns(schema: &Schema, access: &TableAccess) -> usize {
    let by_equality = |condition: &&Condition| condition.form == ConditionForm::Equality;
    let mut columns = BTreeSet::new();
    for condition in access.conditions.iter().filter(by_equality) {
        columns.extend(condition.columns.iter().map(String::as_str));
    }
    let all = schema.indexes(&schema.tables[access.table]);
    let usable = all.filter(|index| index.usable && index.predicate.is_none());
    let is_searched = |key: &&IndexKey| key.column_name().is_some_and(|name| columns.contains(name));
    let lengths = usable.map(|index| index.keys.iter().take_while(is_searched).count());
    lengths.max().unwrap_or(0)
}
