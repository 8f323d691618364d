//! A lowered source file, and how to find one's way in it.

use std::hash::Hasher;

use hashbrown::HashTable;

use crate::node::Nodes;
use crate::{
    Alias, Class, ClassId, ExprId, ExprKind, Function, FunctionForm, FunctionId, Import, Local, LocalForm, LocalId,
    Namespace, NamespaceId, Span, Symbol, Text, TextId, Type, TypeId,
};

/// The names of a module, each stored once, one behind the other.
#[derive(Clone, Debug, Default)]
pub struct Names {
    text: String,
    /// Where in the text each name ends.
    ends: Vec<u32>,
    /// Each symbol with the hash of its name, which a growing table would otherwise compute again.
    index: HashTable<(u64, Symbol)>,
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.ends == other.ends
    }
}

impl Eq for Names {}

/// The name of a symbol, given what names are made of.
fn name_of<'n>(text: &'n str, ends: &[u32], symbol: Symbol) -> &'n str {
    let start = symbol.index().checked_sub(1).map_or(0, |before| ends[before]);
    &text[start as usize..ends[symbol.index()] as usize]
}

fn hash_of(name: &str) -> u64 {
    let mut hasher = NameHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish()
}

impl Names {
    /// The symbol of a name, new or not.
    pub fn intern(&mut self, name: &str) -> Symbol {
        let hash = hash_of(name);
        if let Some(symbol) = self.find_hashed(hash, name) {
            return symbol;
        }
        let symbol = Symbol::new(self.ends.len());
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
        self.index.insert_unique(hash, (hash, symbol), |(hash, _)| *hash);
        symbol
    }

    /// The symbol of a name that the module has.
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.find_hashed(hash_of(name), name)
    }

    fn find_hashed(&self, hash: u64, name: &str) -> Option<Symbol> {
        let is_it = |(its_hash, symbol): &(u64, Symbol)| *its_hash == hash && self.text(*symbol) == name;
        self.index.find(hash, is_it).map(|(_, symbol)| *symbol)
    }

    /// The name of a symbol.
    pub fn text(&self, symbol: Symbol) -> &str {
        name_of(&self.text, &self.ends, symbol)
    }

    /// The names, in the order of their symbols.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|index| self.text(Symbol::new(index)))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Gives back the room that no name needs.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// A hasher for short names, several times as fast as the standard one: names are looked up once per identifier.
#[derive(Clone, Copy, Default)]
struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0xf135_7aea_2e62_a9c5);
        }
    }

    fn finish(&self) -> u64 {
        // The best bits are at the top, and the table looks at the bottom too.
        self.0.rotate_left(26)
    }
}

/// What an expression is a direct part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// Another expression.
    Expr(ExprId),
    /// A function: its body, a default, a parameter's pattern or a decorator.
    Function(FunctionId),
    /// A class: a field's value, a decorator, a keyword, its body.
    Class(ClassId),
    /// A type: metadata or a computed base.
    Type(TypeId),
    /// Nothing: it was built and not used.
    None,
}

/// A [`Parent`] in four bytes: its number, and in the lowest three bits what it is the number of. A file has a few million
/// expressions at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PackedParent(u32);

impl PackedParent {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn pack(parent: Parent) -> Self {
        let (form, index) = match parent {
            Parent::None => (0, 0),
            Parent::Expr(id) => (1, id.index()),
            Parent::Function(id) => (2, id.index()),
            Parent::Class(id) => (3, id.index()),
            Parent::Type(id) => (4, id.index()),
        };
        Self((index as u32) << 3 | form)
    }

    fn unpack(self) -> Parent {
        let index = (self.0 >> 3) as usize;
        match self.0 & 7 {
            1 => Parent::Expr(ExprId::new(index)),
            2 => Parent::Function(FunctionId::new(index)),
            3 => Parent::Class(ClassId::new(index)),
            4 => Parent::Type(TypeId::new(index)),
            _ => Parent::None,
        }
    }
}

/// One lowered source file.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// The file's name, as the driver gave it.
    pub path: String,
    /// The names that symbols stand for.
    pub names: Names,
    /// Scopes; the first is the file's own.
    pub namespaces: Vec<Namespace>,
    /// Imports, in source order.
    pub imports: Vec<Import>,
    /// Type aliases.
    pub aliases: Vec<Alias>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Functions; the first is the module body.
    pub functions: Vec<Function>,
    /// Variables.
    pub locals: Vec<Local>,
    /// Expressions.
    pub(crate) nodes: Nodes,
    /// Written types.
    pub types: Vec<Type>,
    /// Strings.
    pub texts: Vec<Text>,
    /// Every comment, in source order, its opener included.
    pub comments: Vec<Span>,
    pub(crate) parents: Vec<PackedParent>,
}

impl Module {
    /// The function that holds the top level of the file.
    pub const BODY: FunctionId = FunctionId::new(0);
    /// The file's own namespace.
    pub const ROOT: NamespaceId = NamespaceId::new(0);

    /// A name.
    pub fn name(&self, symbol: Symbol) -> &str {
        self.names.text(symbol)
    }

    /// What an expression is.
    #[inline]
    pub fn kind(&self, id: ExprId) -> ExprKind<'_> {
        self.nodes.kind(id)
    }

    /// How many expressions there are.
    pub fn expr_count(&self) -> usize {
        self.nodes.len()
    }

    /// Every expression, in the order in which they were added: parts before what they are parts of, as a rule.
    pub fn expr_ids(&self) -> impl ExactSizeIterator<Item = ExprId> + use<> {
        (0..self.nodes.len()).map(ExprId::new)
    }

    /// Where the name of a field is, given where it begins.
    pub fn name_span(&self, name: Symbol, start: u32) -> Span {
        Span::new(start, start + self.name(name).len() as u32)
    }

    /// Where an expression is.
    pub fn span(&self, id: ExprId) -> Span {
        self.nodes.span(id)
    }

    /// A function.
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }

    /// A class.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }

    /// A variable.
    pub fn local(&self, id: LocalId) -> &Local {
        &self.locals[id.index()]
    }

    /// A type.
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.index()]
    }

    /// A string.
    pub fn text(&self, id: TextId) -> &Text {
        &self.texts[id.index()]
    }

    /// What an expression is a direct part of.
    pub fn parent(&self, id: ExprId) -> Parent {
        self.parents[id.index()].unpack()
    }

    /// The expressions around one, innermost first, within its function.
    pub fn ancestors(&self, id: ExprId) -> Ancestors<'_> {
        Ancestors {
            module: self,
            next: self.parent(id),
        }
    }

    /// The function whose body, default or decorator an expression stands in.
    pub fn enclosing_function(&self, id: ExprId) -> FunctionId {
        let mut at = self.parent(id);
        loop {
            match at {
                Parent::Expr(expr) => at = self.parent(expr),
                Parent::Function(function) => return function,
                Parent::Class(class) => return self.class(class).parent.unwrap_or(Self::BODY),
                Parent::Type(_) | Parent::None => return Self::BODY,
            }
        }
    }

    /// Calls `f` with the direct parts of an expression; the holes of a string are parts of it.
    pub fn for_each_child(&self, id: ExprId, mut f: impl FnMut(ExprId)) {
        match self.kind(id) {
            ExprKind::Str(text) => self.text(text).holes.iter().filter_map(|hole| hole.expr).for_each(f),
            kind => kind.for_each_child(&mut f),
        }
    }

    /// Calls `f` with an expression and everything in it, outermost first; does not enter closures and nested functions.
    pub fn walk(&self, id: ExprId, f: &mut impl FnMut(ExprId)) {
        let mut stack = vec![id];
        let mut children = Vec::new();
        while let Some(id) = stack.pop() {
            f(id);
            self.for_each_child(id, |child| children.push(child));
            stack.extend(children.drain(..).rev());
        }
    }

    /// The module-level variable of this name in a namespace.
    pub fn global(&self, namespace: NamespaceId, name: Symbol) -> Option<LocalId> {
        self.locals
            .iter()
            .position(|local| local.form == LocalForm::Global && local.name == name && local.namespace == namespace)
            .map(LocalId::new)
    }

    /// The dotted name of a function inside its file: `Class.method`, `outer.inner`; empty for the module body.
    pub fn qualified_name(&self, id: FunctionId) -> String {
        let mut parts = Vec::new();
        let mut at = Some(id);
        while let Some(function) = at.map(|id| self.function(id)) {
            if function.form == FunctionForm::Function {
                parts.push(self.name(function.name));
                let mut class = function.class;
                while let Some(inner) = class.map(|id| self.class(id)) {
                    parts.push(self.name(inner.name));
                    class = inner.class;
                }
            }
            at = function.parent;
        }
        let mut namespace = Some(self.function(id).namespace);
        while let Some(inner) = namespace.map(|id| &self.namespaces[id.index()]) {
            if inner.parent.is_some() {
                parts.push(self.name(inner.name));
            }
            namespace = inner.parent;
        }
        parts.reverse();
        parts.join(".")
    }
}

/// The expressions around one, innermost first.
#[derive(Clone, Debug)]
pub struct Ancestors<'m> {
    module: &'m Module,
    next: Parent,
}

impl Iterator for Ancestors<'_> {
    type Item = ExprId;

    fn next(&mut self) -> Option<ExprId> {
        let Parent::Expr(id) = self.next else { return None };
        self.next = self.module.parent(id);
        Some(id)
    }
}
