//! What a value is to a database program. Not a type checker: it knows a type or it says so.

use std::sync::Arc;

use seqscan_catalog::{CallId, TypeIdx};

use crate::program::{ClassRef, FunctionRef, ModuleIdx};
use seqscan_hir::NamespaceId;

/// What a value is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ty {
    /// Not known.
    #[default]
    Unknown,
    /// A value that no database call is made on: a number, a string, an error, `None`.
    Plain,
    /// An instance of a type of the catalog, and the model or type that it is about.
    Db(TypeIdx, Option<Box<Ty>>),
    /// A type of the catalog itself.
    DbClass(TypeIdx),
    /// An instance of a class of the program.
    Instance(ClassRef),
    /// An instance of a class of the program, seen as one of what the class inherits from.
    Super(ClassRef),
    /// A class of the program.
    Class(ClassRef),
    /// A function or bound method of the program.
    Function(FunctionRef),
    /// A function or bound method of the catalog, and the type it is bound to.
    Call(CallId, Option<Box<Ty>>),
    /// A namespace of the program.
    Namespace(ModuleIdx, NamespaceId),
    /// A folder of modules.
    Package(Arc<str>),
    /// Something outside program and catalog, by its path.
    External(Arc<str>),
    /// An instance of a class outside program and catalog, by the path of the class.
    ExternalInstance(Arc<str>),
    /// A collection of these, in memory.
    List(Box<Ty>),
    /// A tuple.
    Tuple(Vec<Ty>),
    /// What a generator function gives: iterated, entered or injected, it is this.
    Generator(Box<Ty>),
    /// One row of a result, of the model if that is known.
    Row,
    /// Rows in memory.
    Rows,
}

impl Ty {
    /// Whether something is known.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// This, or the other if this is not known.
    pub fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_known() { self } else { other() }
    }

    /// The catalog type of an instance.
    pub fn db(&self) -> Option<TypeIdx> {
        match self {
            Self::Db(idx, _) => Some(*idx),
            _ => None,
        }
    }

    /// What iterating it gives, as far as no query is run by it.
    pub fn element(&self) -> Self {
        match self {
            Self::List(element) | Self::Generator(element) => (**element).clone(),
            Self::Tuple(items) => match items.split_first() {
                Some((first, rest)) if rest.iter().all(|item| item == first) => first.clone(),
                _ => Self::Unknown,
            },
            Self::Rows => Self::Row,
            _ => Self::Unknown,
        }
    }
}
