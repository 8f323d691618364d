//! How a front end puts a module together.

use crate::module::PackedParent;
use crate::node::Nodes;
use crate::{
    Alias, Class, ClassId, ExprId, ExprKind, Function, FunctionForm, FunctionId, Import, Local, LocalId, Module, Names,
    Namespace, NamespaceId, Parent, Span, Symbol, Text, TextId, Type, TypeId,
};

/// A module under construction. Functions and classes may be reserved first and filled in later.
#[derive(Debug)]
pub struct ModuleBuilder {
    module: Module,
}

impl ModuleBuilder {
    /// An empty module of a file of `length` bytes; its root namespace and module body exist.
    pub fn new(path: &str, length: u32) -> Self {
        let mut names = Names::default();
        let empty = names.intern("");
        let span = Span::new(0, length);
        let mut builder = Self {
            module: Module {
                path: path.to_owned(),
                names,
                namespaces: vec![Namespace {
                    name: empty,
                    parent: None,
                    is_test: false,
                    span,
                }],
                imports: Vec::new(),
                aliases: Vec::new(),
                classes: Vec::new(),
                functions: Vec::new(),
                locals: Vec::new(),
                nodes: Nodes::for_length(length as usize),
                types: Vec::new(),
                texts: Vec::new(),
                comments: Vec::new(),
                parents: Vec::new(),
            },
        };
        builder.reserve_function(FunctionForm::Module, Module::ROOT, None, span);
        builder
    }

    /// What has been built so far.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// The symbol of a name.
    pub fn name(&mut self, name: &str) -> Symbol {
        self.module.names.intern(name)
    }

    /// Adds an expression.
    pub fn expr(&mut self, kind: ExprKind<'_>, span: Span) -> ExprId {
        self.module.nodes.push(kind, span)
    }

    /// Says what an expression is that was added before its parts were known.
    pub fn replace(&mut self, id: ExprId, kind: ExprKind<'_>) {
        self.module.nodes.replace(id, kind);
    }

    /// Says where an expression is that was added before that was known.
    pub fn set_span(&mut self, id: ExprId, span: Span) {
        self.module.nodes.set_span(id, span);
    }

    /// Adds a string.
    pub fn text(&mut self, mut text: Text) -> TextId {
        // There are hundreds of thousands of these in a large program, and they live as long as it does.
        text.value.shrink_to_fit();
        text.runs.shrink_to_fit();
        let id = TextId::new(self.module.texts.len());
        self.module.texts.push(text);
        id
    }

    /// Adds a type.
    pub fn ty(&mut self, ty: Type) -> TypeId {
        let id = TypeId::new(self.module.types.len());
        self.module.types.push(ty);
        id
    }

    /// Adds a variable.
    pub fn local(&mut self, local: Local) -> LocalId {
        let id = LocalId::new(self.module.locals.len());
        self.module.locals.push(local);
        id
    }

    /// Changes a variable.
    pub fn local_mut(&mut self, id: LocalId) -> &mut Local {
        &mut self.module.locals[id.index()]
    }

    /// Adds a namespace.
    pub fn namespace(&mut self, namespace: Namespace) -> NamespaceId {
        let id = NamespaceId::new(self.module.namespaces.len());
        self.module.namespaces.push(namespace);
        id
    }

    /// Adds an import.
    pub fn import(&mut self, import: Import) {
        self.module.imports.push(import);
    }

    /// Adds an alias.
    pub fn alias(&mut self, alias: Alias) {
        self.module.aliases.push(alias);
    }

    /// Adds a comment.
    pub fn comment(&mut self, span: Span) {
        self.module.comments.push(span);
    }

    /// Adds a function whose details follow through [`ModuleBuilder::function_mut`].
    pub fn reserve_function(
        &mut self,
        form: FunctionForm,
        namespace: NamespaceId,
        parent: Option<FunctionId>,
        span: Span,
    ) -> FunctionId {
        let id = FunctionId::new(self.module.functions.len());
        let name = self.name("");
        self.module.functions.push(Function {
            name,
            form,
            namespace,
            class: None,
            parent,
            generics: Box::default(),
            params: Box::default(),
            returns: None,
            decorators: Box::default(),
            is_async: false,
            is_generator: false,
            is_test: false,
            body: None,
            span,
            header: span,
            name_span: span,
        });
        id
    }

    /// Changes a function.
    pub fn function_mut(&mut self, id: FunctionId) -> &mut Function {
        &mut self.module.functions[id.index()]
    }

    /// Adds a class whose details follow through [`ModuleBuilder::class_mut`].
    pub fn add_class(&mut self, class: Class) -> ClassId {
        let id = ClassId::new(self.module.classes.len());
        self.module.classes.push(class);
        id
    }

    /// Changes a class.
    pub fn class_mut(&mut self, id: ClassId) -> &mut Class {
        &mut self.module.classes[id.index()]
    }

    /// Ties every expression to what it is part of, and gives the module away.
    pub fn finish(mut self) -> Module {
        self.module.nodes.shrink_to_fit();
        let module = &mut self.module;
        module.texts.shrink_to_fit();
        module.locals.shrink_to_fit();
        module.functions.shrink_to_fit();
        module.types.shrink_to_fit();
        module.imports.shrink_to_fit();
        module.comments.shrink_to_fit();
        module.names.shrink_to_fit();
        self.module.parents = parents(&self.module);
        self.module
    }
}

fn parents(module: &Module) -> Vec<PackedParent> {
    let mut parents = vec![PackedParent::NONE; module.expr_count()];
    for id in module.expr_ids() {
        module.for_each_child(id, |child| {
            parents[child.index()] = PackedParent::pack(Parent::Expr(id))
        });
    }
    for (index, function) in module.functions.iter().enumerate() {
        let parent = PackedParent::pack(Parent::Function(FunctionId::new(index)));
        let params = function
            .params
            .iter()
            .flat_map(|param| param.pattern.into_iter().chain(param.default));
        for child in function
            .body
            .into_iter()
            .chain(function.decorators.iter().copied())
            .chain(params)
        {
            parents[child.index()] = parent;
        }
    }
    for (index, class) in module.classes.iter().enumerate() {
        let parent = PackedParent::pack(Parent::Class(ClassId::new(index)));
        let fields = class
            .fields
            .iter()
            .flat_map(|field| field.value.into_iter().chain(field.decorators.iter().copied()));
        let keywords = class.keywords.iter().map(|keyword| keyword.value);
        for child in class
            .body
            .into_iter()
            .chain(class.decorators.iter().copied())
            .chain(fields)
            .chain(keywords)
        {
            parents[child.index()] = parent;
        }
    }
    for (index, ty) in module.types.iter().enumerate() {
        let parent = PackedParent::pack(Parent::Type(TypeId::new(index)));
        match ty {
            Type::Annotated(_, metadata) => metadata.iter().for_each(|child| parents[child.index()] = parent),
            Type::Of(child) => parents[child.index()] = parent,
            _ => {}
        }
    }
    parents
}
