//! How a front end puts a module together.

use crate::{
    Alias, Class, ClassId, Expr, ExprId, ExprKind, Function, FunctionForm, FunctionId, Import, Local, LocalId, Module,
    Names, Namespace, NamespaceId, Parent, Span, Symbol, Text, TextId, Type, TypeId,
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
                // Code has an expression for every 20 bytes or so; growing such a list costs more than making it.
                exprs: Vec::with_capacity(length as usize / 20),
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
    pub fn expr(&mut self, kind: ExprKind, span: Span) -> ExprId {
        let id = ExprId(self.module.exprs.len() as u32);
        self.module.exprs.push(Expr { kind, span });
        id
    }

    /// Changes an expression that was added before its parts were known.
    pub fn expr_mut(&mut self, id: ExprId) -> &mut Expr {
        &mut self.module.exprs[id.index()]
    }

    /// Adds a string.
    pub fn text(&mut self, mut text: Text) -> TextId {
        // There are hundreds of thousands of these in a large program, and they live as long as it does.
        text.value.shrink_to_fit();
        text.runs.shrink_to_fit();
        let id = TextId(self.module.texts.len() as u32);
        self.module.texts.push(text);
        id
    }

    /// Adds a type.
    pub fn ty(&mut self, ty: Type) -> TypeId {
        let id = TypeId(self.module.types.len() as u32);
        self.module.types.push(ty);
        id
    }

    /// Adds a variable.
    pub fn local(&mut self, local: Local) -> LocalId {
        let id = LocalId(self.module.locals.len() as u32);
        self.module.locals.push(local);
        id
    }

    /// Changes a variable.
    pub fn local_mut(&mut self, id: LocalId) -> &mut Local {
        &mut self.module.locals[id.index()]
    }

    /// Adds a namespace.
    pub fn namespace(&mut self, namespace: Namespace) -> NamespaceId {
        let id = NamespaceId(self.module.namespaces.len() as u32);
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
        let id = FunctionId(self.module.functions.len() as u32);
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
        let id = ClassId(self.module.classes.len() as u32);
        self.module.classes.push(class);
        id
    }

    /// Changes a class.
    pub fn class_mut(&mut self, id: ClassId) -> &mut Class {
        &mut self.module.classes[id.index()]
    }

    /// Ties every expression to what it is part of, and gives the module away.
    pub fn finish(mut self) -> Module {
        self.module.exprs.shrink_to_fit();
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

fn parents(module: &Module) -> Vec<Parent> {
    let mut parents = vec![Parent::None; module.exprs.len()];
    for index in 0..module.exprs.len() {
        let id = ExprId(index as u32);
        module.for_each_child(id, |child| parents[child.index()] = Parent::Expr(id));
    }
    for (index, function) in module.functions.iter().enumerate() {
        let parent = Parent::Function(FunctionId(index as u32));
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
        let parent = Parent::Class(ClassId(index as u32));
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
        let parent = Parent::Type(TypeId(index as u32));
        match ty {
            Type::Annotated(_, metadata) => metadata.iter().for_each(|child| parents[child.index()] = parent),
            Type::Of(child) => parents[child.index()] = parent,
            _ => {}
        }
    }
    parents
}
