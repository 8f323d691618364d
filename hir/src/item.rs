//! Items: what a module declares.

use crate::{ClassId, ExprId, FunctionId, LocalId, NamespaceId, Span, Symbol, TypeId};

/// A scope that items are declared in: the file itself (always the first), or a module inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// The name; that of the file's own namespace is empty.
    pub name: Symbol,
    /// The one around it.
    pub parent: Option<NamespaceId>,
    /// Whether it is compiled for tests only.
    pub is_test: bool,
    /// The whole of it.
    pub span: Span,
}

/// Where the path of an import starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At a package, or at a name that is visible here.
    Open,
    /// At the root of this package.
    Root,
    /// So many levels above the namespace that the import stands in.
    Up(u32),
}

/// A name brought in from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Where its path starts.
    pub anchor: Anchor,
    /// The path.
    pub path: Box<[Symbol]>,
    /// The name it has here; none for everything (`*`).
    pub name: Option<Symbol>,
    /// The scope it is visible in.
    pub namespace: NamespaceId,
    /// The function it is visible in, if it is not visible in the whole namespace.
    pub function: Option<FunctionId>,
    /// Where it is written.
    pub span: Span,
}

/// Another name for a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: Symbol,
    /// What it stands for.
    pub ty: TypeId,
    /// The scope it is declared in.
    pub namespace: NamespaceId,
    /// Where it is written.
    pub span: Span,
}

/// A type as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A name with arguments: `Optional[Pool]`, `Pool<Postgres>`, `dict[str, int]`. The receiver's own type is `Self`.
    Path {
        /// The segments as written.
        segments: Box<[Symbol]>,
        /// The arguments.
        args: Box<[TypeId]>,
    },
    /// A reference.
    Ref(TypeId),
    /// One of several: `A | B`.
    Union(Box<[TypeId]>),
    /// A tuple.
    Tuple(Box<[TypeId]>),
    /// A list, slice or array of these.
    List(TypeId),
    /// Something that has all of these traits: `impl A + B`, `dyn A`.
    Bound(Box<[TypeId]>),
    /// A function that returns this.
    Function(Option<TypeId>),
    /// A type with metadata that frameworks read: `Annotated[T, Depends(f)]`.
    Annotated(TypeId, Box<[ExprId]>),
    /// The type that is the value of an expression (a computed base class).
    Of(ExprId),
    /// Anything else.
    Unknown,
}

/// What a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalForm {
    /// A parameter.
    Param,
    /// Declared in a body.
    Variable,
    /// Declared in a namespace: visible to the whole file, importable.
    Global,
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// The name.
    pub name: Symbol,
    /// What it is.
    pub form: LocalForm,
    /// The function it belongs to; the module body for a global.
    pub function: FunctionId,
    /// The scope a global is declared in.
    pub namespace: NamespaceId,
    /// The declared type.
    pub ty: Option<TypeId>,
    /// The block, arm, loop or branch at whose end its value is dropped, in a language that drops at the end of blocks.
    pub scope: Option<ExprId>,
    /// Where it is first declared.
    pub span: Span,
}

/// How a parameter is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamForm {
    /// The receiver: `self`.
    Receiver,
    /// The receiver's class: `cls`.
    ReceiverClass,
    /// By position or name.
    Plain,
    /// By name only.
    Named,
    /// The rest, by position: `*args`.
    Rest,
    /// The rest, by name: `**kwargs`.
    RestNamed,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// How it is given.
    pub form: ParamForm,
    /// The variable, if it is a plain name.
    pub local: Option<LocalId>,
    /// The pattern that takes it apart (`State(db): State<Db>`), a plain local included.
    pub pattern: Option<ExprId>,
    /// The declared type.
    pub ty: Option<TypeId>,
    /// The default.
    pub default: Option<ExprId>,
}

/// What a function is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionForm {
    /// The top level of the file: always the first function.
    Module,
    /// A function or method.
    Function,
    /// A closure or lambda.
    Closure,
    /// A block that is a future: runs when awaited.
    AsyncBlock,
}

/// A type parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generic {
    /// Its name.
    pub name: Symbol,
    /// What it must be.
    pub bounds: Box<[TypeId]>,
}

/// A function, method, closure, or the top level of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name; empty for closures and the module body.
    pub name: Symbol,
    /// What it is.
    pub form: FunctionForm,
    /// The scope it is declared in.
    pub namespace: NamespaceId,
    /// The class it is a method of.
    pub class: Option<ClassId>,
    /// The function it stands in; the module body for those at the top.
    pub parent: Option<FunctionId>,
    /// Type parameters, those of the block around it included.
    pub generics: Box<[Generic]>,
    /// The parameters.
    pub params: Box<[Param]>,
    /// The declared result.
    pub returns: Option<TypeId>,
    /// Decorators and attributes, outermost first.
    pub decorators: Box<[ExprId]>,
    /// Whether a call gives a future.
    pub is_async: bool,
    /// Whether it yields.
    pub is_generator: bool,
    /// Whether it only exists for tests.
    pub is_test: bool,
    /// The body; none for declarations.
    pub body: Option<ExprId>,
    /// All of it, decorators included.
    pub span: Span,
    /// From its keyword to the end of its signature.
    pub header: Span,
    /// Its name, or the start of a closure.
    pub name_span: Span,
}

/// What a class is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassForm {
    /// A class or struct.
    Class,
    /// An enumeration.
    Enum,
    /// A trait or protocol.
    Interface,
    /// Methods added to a type declared elsewhere (`impl T`, `impl Trait for T`): `of` says to which.
    Extension,
}

/// A class, struct, trait, or block of methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The name; for an extension the last segment of its type's.
    pub name: Symbol,
    /// What it is.
    pub form: ClassForm,
    /// The scope it is declared in.
    pub namespace: NamespaceId,
    /// The class it stands in.
    pub class: Option<ClassId>,
    /// The function it stands in; the module body for those at the top.
    pub parent: Option<FunctionId>,
    /// Base classes, or the trait an extension implements.
    pub bases: Box<[TypeId]>,
    /// The type an extension extends.
    pub of: Option<TypeId>,
    /// Keywords of a class statement.
    pub keywords: Box<[Arg]>,
    /// Type parameters.
    pub generics: Box<[Generic]>,
    /// Fields, class attributes, and the fields an initialiser assigns are *not* here unless declared.
    pub fields: Box<[Field]>,
    /// The methods.
    pub methods: Box<[FunctionId]>,
    /// Decorators and attributes.
    pub decorators: Box<[ExprId]>,
    /// Statements of the body that declare nothing.
    pub body: Option<ExprId>,
    /// All of it.
    pub span: Span,
    /// From its keyword to the end of its heading.
    pub header: Span,
    /// Its name.
    pub name_span: Span,
}

use crate::Arg;

/// A field or class attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name; a number for tuple structs.
    pub name: Symbol,
    /// The declared type.
    pub ty: Option<TypeId>,
    /// The value or default.
    pub value: Option<ExprId>,
    /// Attributes.
    pub decorators: Box<[ExprId]>,
    /// Where it is written.
    pub span: Span,
}
