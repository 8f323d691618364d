//! What each condition says of the values that an index could be searched by.

use super::facts::{Facts, Pin, PinForm};
use crate::Dialect;
use crate::query::{Comparison, Filter, FilterForm, Literal, Scalar, columns_of, is_number_type};

impl Facts<'_> {
    fn pin(&mut self, scalar: &Scalar, form: PinForm) {
        if let Some(key) = self.key(scalar) {
            let column = self.plain_column(scalar).map(|column| column.name.clone());
            self.narrowed.push(key.clone());
            self.pins.push(Pin { key, form, column });
        }
    }

    fn narrow(&mut self, scalar: &Scalar) {
        self.narrowed.extend(self.key(scalar));
    }

    fn narrow_to_members(&mut self, scalar: &Scalar) {
        self.members.extend(self.key(scalar));
        self.narrow(scalar);
    }

    pub(super) fn learn(&mut self, filter: &Filter) -> Result<(), &'static str> {
        match &filter.form {
            FilterForm::Compare(left, op, right) => {
                let value = matches!(right, Scalar::Literal(_) | Scalar::Constant { .. } | Scalar::Hole);
                if !value {
                    return self.learn_columns(left, *op, right);
                }
                self.check(left)?;
                let comparable = self.is_comparable(left, right);
                match op {
                    // PostgreSQL makes `f = true` a bare `f`.
                    Comparison::Eq if self.is_bare_truth(right) => self.pin(left, PinForm::Truth),
                    Comparison::Eq if comparable => self.pin(left, PinForm::Value),
                    Comparison::Same if self.dialect() == Dialect::MySql && self.is_not_null(left) => {
                        self.pin(left, PinForm::Value);
                    }
                    // PostgreSQL cannot search an index for IS NOT DISTINCT FROM.
                    Comparison::Same if self.dialect() != Dialect::PostgreSql => self.pin(left, PinForm::Same),
                    Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge if comparable => {
                        self.narrow(left)
                    }
                    Comparison::Ne if self.dialect() == Dialect::MySql => self.narrow(left),
                    _ => {}
                }
            }
            FilterForm::In(subject, items, false) => {
                self.check(subject)?;
                match &items[..] {
                    [only] if self.is_comparable(subject, only) && !matches!(only, Scalar::Opaque) => {
                        self.pin(subject, PinForm::Value);
                    }
                    _ => self.narrow_to_members(subject),
                }
            }
            FilterForm::AnyOf(subject) => {
                self.check(subject)?;
                self.narrow_to_members(subject);
            }
            FilterForm::IsNull(subject, false) => {
                self.check(subject)?;
                if self.dialect() == Dialect::PostgreSql {
                    self.narrow(subject);
                } else {
                    self.pin(subject, PinForm::Same);
                }
            }
            FilterForm::IsNull(subject, true) => {
                self.check(subject)?;
                self.narrow(subject);
            }
            FilterForm::Truth(subject, _) | FilterForm::IsTruth(subject, _) => {
                self.check(subject)?;
                match self.dialect() {
                    Dialect::PostgreSql => self.pin(subject, PinForm::Truth),
                    Dialect::MySql if matches!(filter.form, FilterForm::Truth(..)) => self.narrow(subject),
                    _ => {}
                }
            }
            FilterForm::Row(left, ..) => {
                for scalar in left {
                    self.check(scalar)?;
                }
                if let Some(first) = left.first()
                    && self.dialect() != Dialect::MySql
                {
                    self.narrow(first);
                }
            }
            FilterForm::Or(arms) => self.learn_alternatives(arms)?,
            FilterForm::In(subject, _, true) => {
                self.check(subject)?;
                if self.dialect() == Dialect::MySql {
                    self.narrow(subject);
                }
            }
            FilterForm::Hole => return Err("a condition is known only at run time"),
            FilterForm::True | FilterForm::Other(_) => {}
        }
        Ok(())
    }

    fn is_bare_truth(&self, value: &Scalar) -> bool {
        self.dialect() == Dialect::PostgreSql && matches!(value, Scalar::Literal(Literal::Bool(_)))
    }

    fn is_not_null(&self, scalar: &Scalar) -> bool {
        self.plain_column(scalar).is_some_and(|column| column.not_null)
    }

    /// Nothing is said of a query that mentions what the schema does not have.
    pub(super) fn check(&self, scalar: &Scalar) -> Result<(), &'static str> {
        if columns_of(scalar).iter().all(|column| self.column(column).is_some()) {
            Ok(())
        } else {
            Err("a column that the table does not have")
        }
    }

    fn learn_columns(&mut self, left: &Scalar, op: Comparison, right: &Scalar) -> Result<(), &'static str> {
        self.check(left)?;
        self.check(right)?;
        // Two columns that are equal may take each other's place in the order.
        let both = !columns_of(left).is_empty() && !columns_of(right).is_empty();
        if both && matches!(op, Comparison::Eq | Comparison::Same) {
            self.undecided = Some("two columns are equal");
        }
        if matches!(left, Scalar::Opaque) || matches!(right, Scalar::Opaque) {
            self.undecided.get_or_insert("a condition that is not understood");
        }
        Ok(())
    }

    /// `a = 1 OR a = 2` narrows `a`, though it does not pin it.
    fn learn_alternatives(&mut self, arms: &[Vec<Filter>]) -> Result<(), &'static str> {
        let mut common: Option<Vec<String>> = None;
        let mut members: Option<Vec<String>> = None;
        for arm in arms {
            let mut inner = Self {
                pins: Vec::new(),
                narrowed: Vec::new(),
                members: Vec::new(),
                terms: Vec::new(),
                ..*self
            };
            for filter in arm {
                inner.learn(filter)?;
            }
            self.undecided = self.undecided.or(inner.undecided);
            let mut values = inner.members;
            values.extend(inner.pins.into_iter().filter(|_| arm.len() == 1).map(|pin| pin.key));
            common = Some(intersection(common, inner.narrowed));
            members = Some(intersection(members, values));
        }
        self.narrowed.extend(common.unwrap_or_default());
        self.members.extend(members.unwrap_or_default());
        Ok(())
    }

    /// Whether an index can search for a value of this kind, or the column would have to be converted first.
    fn is_comparable(&self, subject: &Scalar, value: &Scalar) -> bool {
        let Some(column) = self.plain_column(subject) else {
            return !matches!(subject, Scalar::Collate(..));
        };
        let column_type = column.type_text.as_str();
        let whole = is_number_type(column_type)
            && !["numeric", "decimal", "real", "double", "float"]
                .iter()
                .any(|word| column_type.contains(word));
        match (self.dialect(), value) {
            (_, Scalar::Literal(Literal::Null)) => false,
            (Dialect::PostgreSql, Scalar::Constant { cast: Some(to) }) if whole => {
                !["numeric", "decimal", "real", "double", "float"]
                    .iter()
                    .any(|word| to.contains(word))
            }
            (Dialect::PostgreSql, Scalar::Literal(Literal::Number(number))) if whole => !number.contains('.'),
            (Dialect::MySql, Scalar::Literal(Literal::Number(_) | Literal::Bool(_))) => !is_text_type(column_type),
            _ => true,
        }
    }
}

fn intersection(before: Option<Vec<String>>, now: Vec<String>) -> Vec<String> {
    match before {
        None => now,
        Some(before) => before.into_iter().filter(|key| now.contains(key)).collect(),
    }
}

fn is_text_type(text: &str) -> bool {
    ["char", "text", "enum", "set("].iter().any(|word| text.contains(word))
}
