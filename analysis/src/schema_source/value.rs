//! What an expression of a migration or a model is worth, as far as that can be told without running it.

use std::rc::Rc;

use seqscan_catalog::{Catalog, DeclareId, DeclareRow, Declares};
use seqscan_hir::Span;

use crate::program::{ClassRef, Def, FunctionRef, ModuleIdx};

/// What stands in a text for a piece that is known only at run time.
pub(super) const HOLE: char = '\u{fffc}';

/// A place in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) module: ModuleIdx,
    pub(super) span: Span,
}

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Known only at run time.
    Unknown,
    /// None.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text; what is not known of it is a [`HOLE`].
    Text(Rc<str>),
    /// A list, tuple or set.
    List(Rc<[Value]>),
    /// A map, its entries in order.
    Map(Rc<[(Value, Value)]>),
    /// A class, function or module, of the program or from outside.
    Def(Def),
    /// A method of a class of the program.
    Method(FunctionRef, Rc<Value>),
    /// An attribute of something that is not looked into.
    Attribute(Rc<Value>, Rc<str>),
    /// What a call of something from outside made, or an instance of a class of the program.
    Made(Rc<Made>),
}

/// A call whose result is known by nothing but the call.
#[derive(Debug)]
pub(super) struct Made {
    /// What its path declares.
    pub(super) row: Option<DeclareId>,
    /// The path of what was called; for a method only its name.
    pub(super) path: Rc<str>,
    /// The class of the program that was called.
    pub(super) class: Option<ClassRef>,
    /// What the method was called on.
    pub(super) receiver: Option<Value>,
    pub(super) args: Vec<Value>,
    pub(super) named: Vec<(Rc<str>, Value)>,
    /// Whether there are more arguments than could be told.
    pub(super) has_more: bool,
    pub(super) at: Place,
}

impl Value {
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(text.as_ref().into())
    }

    pub(super) fn list(items: Vec<Value>) -> Self {
        Self::List(items.into())
    }

    /// A text of which every character is known.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.contains(HOLE) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether it counts as true in a condition.
    pub(super) fn truth(&self) -> Option<bool> {
        Some(match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Map(entries) => !entries.is_empty(),
            _ => return None,
        })
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn entries(&self) -> &[(Value, Value)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key of a map.
    pub(super) fn key(&self, name: &str) -> Option<&Value> {
        let entry = self.entries().iter().find(|(key, _)| key.as_text() == Some(name));
        entry.map(|(_, value)| value)
    }

    pub(super) fn made(&self) -> Option<&Rc<Made>> {
        match self {
            Self::Made(made) => Some(made),
            _ => None,
        }
    }

    /// Whether two known values are equal.
    pub(super) fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Null, Self::Null) => Some(true),
            (Self::Bool(a), Self::Bool(b)) => Some(a == b),
            (Self::Int(a), Self::Int(b)) => Some(a == b),
            (Self::Text(_), Self::Text(_)) => Some(self.as_text()? == other.as_text()?),
            (Self::Null, known) | (known, Self::Null) => match known {
                Self::Unknown | Self::Attribute(..) | Self::Made(_) => None,
                _ => Some(false),
            },
            _ => None,
        }
    }

    /// A path as written: `connection.dialect.name`, as far as it has names.
    pub(super) fn last_names(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Attribute(base, name) => (Some(name), base.last_names().0),
            Self::Def(Def::External(path)) => {
                let mut parts = path.rsplit('.');
                (parts.next(), parts.next())
            }
            Self::Made(made) => (made.path.rsplit('.').next(), None),
            _ => (None, None),
        }
    }
}

impl Made {
    /// What it is, by the catalog.
    pub(super) fn row<'c>(&self, catalog: &'c Catalog) -> Option<&'c DeclareRow> {
        self.row.map(|id| catalog.declares(id))
    }

    pub(super) fn what(&self, catalog: &Catalog) -> Option<Declares> {
        self.row(catalog).map(|row| row.what)
    }

    /// The argument of a role.
    pub(super) fn get(&self, catalog: &Catalog, role: &str) -> Option<&Value> {
        let (position, keyword) = match self.row(catalog) {
            Some(row) => row.param(role),
            None => (None, role),
        };
        self.keyword(keyword).or_else(|| self.args.get(position?))
    }

    /// The argument of a keyword.
    pub(super) fn keyword(&self, name: &str) -> Option<&Value> {
        self.named
            .iter()
            .find(|(known, _)| &**known == name)
            .map(|(_, value)| value)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.keyword(name).and_then(Value::truth) == Some(true)
    }

    /// The argument of a role as a text.
    pub(super) fn text(&self, catalog: &Catalog, role: &str) -> Option<&str> {
        self.get(catalog, role)?.as_text()
    }

    /// What a chain of calls began with: `Table.create()` of `Table.create().col(…).to_owned()`.
    pub(super) fn root(&self) -> &Made {
        let mut at = self;
        while let Some(Value::Made(receiver)) = &at.receiver {
            at = receiver;
        }
        at
    }

    /// The calls of a chain, the first one first.
    pub(super) fn chain(&self) -> Vec<&Made> {
        let mut calls = vec![self];
        let mut at = self;
        while let Some(Value::Made(receiver)) = &at.receiver {
            at = receiver;
            calls.push(at);
        }
        calls.reverse();
        calls
    }
}
