//! The representation that every source language is lowered into: what a program *is*. It names no language and no library.
//!
//! A [`Module`] is one source file: functions, classes, imports, and one arena of expressions. Regions (loop, branch,
//! try, scope) are expressions too, so that `let x = if … { … }` and a statement `if` are the same thing and a lint
//! has one kind of node to look at. Everything in a module is named by small numbers that mean something in that module
//! only, so that a module can be stored, sent to another process, and merged.

use std::num::NonZeroU32;

mod build;
mod expr;
mod item;
mod module;
mod node;
mod print;
mod span;
mod text;
mod verify;

pub use build::ModuleBuilder;
pub use expr::{
    Arg, Arm, BinaryOp, Collection, ExprKind, Handler, Literal, Loop, LoopForm, Scope, ScopeItem, Try, UnaryOp,
};
pub use item::{
    Alias, Anchor, Class, ClassForm, Field, Function, FunctionForm, Generic, Import, Local, LocalForm, Namespace,
    Param, ParamForm, Type,
};
pub use module::{Ancestors, Module, Names, Parent};
pub use print::print;
pub use span::{FileId, Location, Span};
pub use text::{Hole, Run, Text};
pub use verify::verify;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(NonZeroU32);

        impl $name {
            /// The one with this index into the module's list of these. A file has fewer than 2³² - 1 of anything.
            #[inline]
            pub const fn new(index: usize) -> Self {
                match NonZeroU32::new(index as u32 + 1) {
                    Some(number) => Self(number),
                    None => panic!("too many"),
                }
            }

            /// As an index into the module's list of these.
            #[inline]
            pub const fn index(self) -> usize {
                self.0.get() as usize - 1
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.index())
            }
        }
    )*};
}

ids! {
    /// An expression of one module.
    ExprId;
    /// A function, closure or module body of one module.
    FunctionId;
    /// A class, struct, trait or block of methods of one module.
    ClassId;
    /// A variable of one module: parameter, local, or module-level name.
    LocalId;
    /// A written type of one module.
    TypeId;
    /// A string of one module.
    TextId;
    /// An interned name of one module.
    Symbol;
    /// A scope that items are declared in.
    NamespaceId;
}
