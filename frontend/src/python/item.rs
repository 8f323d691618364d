//! Functions, lambdas and classes.

use ruff_python_ast as ast;
use ruff_text_size::{Ranged, TextRange};
use seqscan_hir::{
    Arg, Class, ClassForm, ClassId, ExprId, ExprKind, Field, FunctionForm, FunctionId, Generic, Module, Param,
    ParamForm, Span,
};

use super::scopes::{FrameForm, binds};
use super::{Lowering, last_name, span};

impl Lowering<'_> {
    pub(super) fn function_def(&mut self, def: &ast::StmtFunctionDef) -> FunctionId {
        let whole = span(def.range);
        let id = self
            .build
            .reserve_function(FunctionForm::Function, Module::ROOT, Some(self.function), whole);
        let class = self.class;
        let is_test = def.name.starts_with("test_")
            || class.is_some_and(|class| self.is_test_class(class))
            || self.build.module().function(self.function).is_test;
        // Known before the body, because what is nested in a test is a test.
        self.build.function_mut(id).is_test = is_test;
        let decorators = self.decorators(&def.decorator_list);
        let form = receiver_form(def, class.is_some());
        let outer = self.enter_function(id);
        self.bind_generics(def.type_params.as_deref());
        let mut params = self.params(&def.parameters, form);
        self.collect_bindings(&def.body);
        self.declare_collected();
        let fallback = Span::at(whole.end);
        let body = self.block(&def.body, fallback);
        let is_generator = self.yields;
        self.leave_function(outer);

        // Annotations and defaults belong to the scope around the function.
        self.param_types(&def.parameters, &mut params);
        let returns = def.returns.as_deref().map(|ty| self.ty(ty));
        let generics = self.generics(def.type_params.as_deref());
        let name = self.name(&def.name);
        let signature_end = def
            .returns
            .as_deref()
            .map_or(def.parameters.range.end(), Ranged::end)
            .to_u32();
        let header = self.header(&def.decorator_list, def.range, signature_end);
        let function = self.build.function_mut(id);
        function.name = name;
        function.generics = generics;
        function.params = params.into();
        function.returns = returns;
        function.decorators = decorators;
        function.is_async = def.is_async;
        function.is_generator = is_generator;
        function.body = Some(body);
        function.header = header;
        function.name_span = span(def.name.range);
        if let Some(class) = class {
            self.build.function_mut(id).class = Some(class);
            self.methods.last_mut().expect("a class is being lowered").push(id);
        }
        id
    }

    pub(super) fn lambda(&mut self, lambda: &ast::ExprLambda) -> ExprId {
        let whole = span(lambda.range);
        let id = self
            .build
            .reserve_function(FunctionForm::Closure, Module::ROOT, Some(self.function), whole);
        let outer = self.enter_function(id);
        let mut params = match &lambda.parameters {
            Some(parameters) => self.params(parameters, ParamForm::Plain),
            None => Vec::new(),
        };
        self.collect_walrus_in_expr(&lambda.body);
        self.declare_collected();
        let body = self.expr(&lambda.body);
        let is_generator = self.yields;
        self.leave_function(outer);
        if let Some(parameters) = &lambda.parameters {
            self.param_types(parameters, &mut params);
        }
        let is_test = self.build.module().function(self.function).is_test;
        let function = self.build.function_mut(id);
        function.params = params.into();
        function.is_generator = is_generator;
        function.is_test = is_test;
        function.body = Some(body);
        function.name_span = Span::at(whole.start);
        self.expr_at(ExprKind::Closure(id), lambda.range)
    }

    pub(super) fn class_def(&mut self, def: &ast::StmtClassDef) -> ClassId {
        let decorators = self.decorators(&def.decorator_list);
        let (bases, keywords) = self.class_arguments(def.arguments.as_deref());
        let generics = self.generics(def.type_params.as_deref());
        let arguments_end = def.arguments.as_deref().map(Ranged::end);
        let params_end = def.type_params.as_deref().map(Ranged::end);
        let heading_end = arguments_end.or(params_end).unwrap_or(def.name.range.end());
        let header = self.header(&def.decorator_list, def.range, heading_end.to_u32());
        let name = self.name(&def.name);
        let id = self.build.add_class(Class {
            name,
            form: ClassForm::Class,
            namespace: Module::ROOT,
            class: self.class,
            parent: Some(self.function),
            bases,
            of: None,
            keywords,
            generics,
            fields: Box::default(),
            methods: Box::default(),
            decorators,
            body: None,
            span: span(def.range),
            header,
            name_span: span(def.name.range),
        });
        self.class_body(id, def);
        id
    }

    /// Direct assignments are fields, direct functions are methods; all else stays a statement.
    fn class_body(&mut self, id: ClassId, def: &ast::StmtClassDef) {
        let outer = self.class.replace(id);
        self.methods.push(Vec::new());
        self.scopes.enter(FrameForm::Class);
        self.bind_generics(def.type_params.as_deref());
        for stmt in &def.body {
            match field_name(stmt) {
                Some(name) => {
                    let symbol = self.name(&name.id);
                    self.scopes.bind(symbol, binds::FIELD, span(name.range));
                }
                None => self.collect_bindings(std::slice::from_ref(stmt)),
            }
        }
        self.declare_collected();
        let mut fields = Vec::new();
        let mark = self.scratch.len();
        let mut last = None;
        for stmt in &def.body {
            if let ast::Stmt::FunctionDef(method) = stmt {
                self.function_def(method);
            } else if let Some(field) = self.field(stmt) {
                fields.push(field);
            } else {
                self.stmt(stmt);
                last = Some(stmt);
            }
        }
        let items = self.take_scratch(mark);
        let body = items.first().copied().zip(last).map(|(first, last)| {
            let start = self.build.module().span(first).start;
            let span = Span::new(start, last.range().end().to_u32());
            self.build.expr(
                ExprKind::Block {
                    items: &items,
                    value: None,
                },
                span,
            )
        });
        self.scopes.leave();
        self.class = outer;
        let methods = self.methods.pop().expect("it was pushed above");
        let class = self.build.class_mut(id);
        class.fields = fields.into();
        class.methods = methods.into();
        class.body = body;
    }

    /// `name: T = value`, `name = value`.
    fn field(&mut self, stmt: &ast::Stmt) -> Option<Field> {
        let target = field_name(stmt)?;
        let (ty, value) = match stmt {
            ast::Stmt::AnnAssign(it) => (Some(self.ty(&it.annotation)), it.value.as_deref()),
            ast::Stmt::Assign(it) => (None, Some(&*it.value)),
            _ => return None,
        };
        let value = value.map(|value| self.expr(value));
        Some(Field {
            name: self.name(&target.id),
            ty,
            value,
            decorators: Box::default(),
            span: span(stmt.range()),
        })
    }

    fn class_arguments(&mut self, arguments: Option<&ast::Arguments>) -> (Box<[seqscan_hir::TypeId]>, Box<[Arg]>) {
        let Some(arguments) = arguments else {
            return Default::default();
        };
        let bases = arguments.args.iter().map(|base| self.ty(base)).collect();
        let keywords = arguments.keywords.iter().map(|keyword| self.keyword(keyword)).collect();
        (bases, keywords)
    }

    /// `unittest` classes by the name of their base, `pytest` classes by their own name.
    fn is_test_class(&self, class: ClassId) -> bool {
        let module = self.build.module();
        let class = module.class(class);
        let named = module
            .name(class.name)
            .strip_prefix("Test")
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()));
        named
            || class.bases.iter().any(|base| match module.ty(*base) {
                seqscan_hir::Type::Path { segments, .. } => segments
                    .last()
                    .is_some_and(|last| module.name(*last).ends_with("TestCase")),
                _ => false,
            })
    }

    fn decorators(&mut self, decorators: &[ast::Decorator]) -> Box<[ExprId]> {
        self.expr_list(decorators.iter().map(|decorator| &decorator.expression))
    }

    /// From `def`, `async def` or `class` up to the colon.
    fn header(&self, decorators: &[ast::Decorator], whole: TextRange, signature_end: u32) -> Span {
        let bytes = self.text.as_bytes();
        let mut start = decorators.last().map_or(whole.start(), Ranged::end).to_usize();
        while start < bytes.len() {
            match bytes[start] {
                b'#' => start += bytes[start..].iter().take_while(|byte| **byte != b'\n').count(),
                byte if byte.is_ascii_whitespace() || byte == b'\\' => start += 1,
                _ => break,
            }
        }
        let end = signature_end as usize;
        let colon = bytes[end..whole.end().to_usize()]
            .iter()
            .take_while(|byte| **byte != b'\n')
            .position(|byte| *byte == b':')
            .map_or(end, |at| end + at);
        Span::new((start as u32).min(colon as u32), colon as u32)
    }

    /// Makes the variables of parameters; their types and defaults follow in [`Lowering::param_types`].
    fn params(&mut self, parameters: &ast::Parameters, first: ParamForm) -> Vec<Param> {
        let mut params = Vec::with_capacity(parameters.len());
        for (index, param) in parameters.iter_source_order().enumerate() {
            let form = match param {
                ast::AnyParameterRef::Variadic(it) => {
                    let is_rest = parameters.vararg.as_deref().is_some_and(|rest| rest.range == it.range);
                    if is_rest { ParamForm::Rest } else { ParamForm::RestNamed }
                }
                ast::AnyParameterRef::NonVariadic(it) => {
                    let is_named = parameters.kwonlyargs.iter().any(|named| named.range == it.range);
                    match () {
                        () if is_named => ParamForm::Named,
                        () if index == 0 => first,
                        () => ParamForm::Plain,
                    }
                }
            };
            let local = self.declare_param(&param.as_parameter().name);
            params.push(Param {
                form,
                local: Some(local),
                pattern: None,
                ty: None,
                default: None,
            });
        }
        params
    }

    fn param_types(&mut self, parameters: &ast::Parameters, params: &mut [Param]) {
        for (param, source) in params.iter_mut().zip(parameters.iter_source_order()) {
            param.ty = source.annotation().map(|ty| self.ty(ty));
            param.default = source.default().map(|default| self.expr(default));
            if let Some(local) = param.local {
                self.build.local_mut(local).ty = param.ty;
            }
        }
    }

    fn bind_generics(&mut self, params: Option<&ast::TypeParams>) {
        for param in params.into_iter().flat_map(|params| &params.type_params) {
            let name = type_param_name(param);
            let symbol = self.name(name);
            self.scopes.bind(symbol, binds::ITEM, span(name.range));
        }
    }

    pub(super) fn generics(&mut self, params: Option<&ast::TypeParams>) -> Box<[Generic]> {
        let Some(params) = params else {
            return Box::default();
        };
        params
            .type_params
            .iter()
            .map(|param| {
                let name = self.name(type_param_name(param));
                let bound = match param {
                    ast::TypeParam::TypeVar(it) => it.bound.as_deref(),
                    ast::TypeParam::TypeVarTuple(_) | ast::TypeParam::ParamSpec(_) => None,
                };
                let bounds = bound.map(|bound| self.ty(bound)).into_iter().collect();
                Generic { name, bounds }
            })
            .collect()
    }

    fn enter_function(&mut self, id: FunctionId) -> Outer {
        self.scopes.enter(FrameForm::Function);
        Outer {
            function: std::mem::replace(&mut self.function, id),
            class: self.class.take(),
            yields: std::mem::replace(&mut self.yields, false),
        }
    }

    fn leave_function(&mut self, outer: Outer) {
        self.scopes.leave();
        self.function = outer.function;
        self.class = outer.class;
        self.yields = outer.yields;
    }
}

/// What is around a function that is being lowered.
struct Outer {
    function: FunctionId,
    class: Option<ClassId>,
    yields: bool,
}

fn type_param_name(param: &ast::TypeParam) -> &ast::Identifier {
    match param {
        ast::TypeParam::TypeVar(it) => &it.name,
        ast::TypeParam::TypeVarTuple(it) => &it.name,
        ast::TypeParam::ParamSpec(it) => &it.name,
    }
}

/// What the first parameter of a function is.
fn receiver_form(def: &ast::StmtFunctionDef, is_method: bool) -> ParamForm {
    if !is_method {
        return ParamForm::Plain;
    }
    for decorator in &def.decorator_list {
        match last_name(&decorator.expression) {
            Some("staticmethod") => return ParamForm::Plain,
            Some("classmethod") => return ParamForm::ReceiverClass,
            _ => {}
        }
    }
    match def.name.as_str() {
        "__new__" | "__init_subclass__" | "__class_getitem__" => ParamForm::ReceiverClass,
        _ => ParamForm::Receiver,
    }
}

/// The name that a statement declares as a field of the class it stands in.
fn field_name(stmt: &ast::Stmt) -> Option<&ast::ExprName> {
    let target = match stmt {
        ast::Stmt::AnnAssign(it) if !super::types::is_alias_annotation(&it.annotation) => &*it.target,
        ast::Stmt::Assign(it) => match it.targets.as_slice() {
            [target] => target,
            _ => return None,
        },
        _ => return None,
    };
    target.as_name_expr()
}
