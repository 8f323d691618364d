//! What can be read off a single module without knowing any other: where locals are defined and used, what functions
//! return, what methods assign to `self`. One pass over the expressions; no types.

use rustc_hash::FxHashMap as HashMap;

use crate::grouped::Grouped;
use seqscan_hir::{ClassId, ExprId, ExprKind, FunctionId, LocalId, Module, ParamForm, Parent, Symbol};

/// How a local, or a field of `self`, gets a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The pattern's own expression, where the value arrives; none for parameters.
    pub at: Option<ExprId>,
    /// Where the value comes from.
    pub source: Source,
    /// What is taken out of it, outermost first.
    pub steps: Box<[Step]>,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An expression's value.
    Value(ExprId),
    /// An element of what an expression gives when iterated.
    Element(ExprId),
    /// What a guard gives when it is entered.
    Entered(ExprId),
    /// A parameter of a function, by position.
    Param(FunctionId, u32),
    /// An error, a deletion, or something else that is no database object.
    Nothing,
}

/// What a pattern takes out of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The item at a position.
    Item(u32),
    /// The content of a wrapper (`Some(x)`, `State(x)`).
    Content,
    /// A field.
    Field(Symbol),
}

/// What can be read off a single module.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// For each local, its definitions in source order.
    pub definitions: Grouped<Definition>,
    /// For each local, every expression that names it, definitions included, in source order.
    pub uses: Grouped<ExprId>,
    /// For each function, the expression at which it stands: the closure or the definition of a nested function.
    pub sites: Vec<Option<ExprId>>,
    /// For each function, the values it returns explicitly.
    pub returns: Grouped<ExprId>,
    /// For each function, the values it yields.
    pub yields: Grouped<ExprId>,
    /// What methods assign to fields of their receiver, in source order.
    pub self_fields: HashMap<(ClassId, Symbol), Vec<Definition>>,
    /// For each function, its calls in order of evaluation.
    pub calls: Grouped<ExprId>,
}

impl Facts {
    /// Reads a module.
    pub fn of(hir: &Module) -> Self {
        let mut reader = Reader {
            functions: enclosing_functions(hir),
            sites: vec![None; hir.functions.len()],
            ..Reader::default()
        };
        for (index, function) in hir.functions.iter().enumerate() {
            let id = FunctionId::new(index);
            for (position, param) in function.params.iter().enumerate() {
                let source = Source::Param(id, position as u32);
                match (param.pattern, param.local) {
                    (Some(pattern), _) => reader.bind(hir, pattern, source, &mut Vec::new()),
                    (None, Some(local)) => {
                        let definition = Definition {
                            at: None,
                            source,
                            steps: Box::default(),
                        };
                        reader.definitions.push((local.index() as u32, definition));
                    }
                    (None, None) => {}
                }
            }
        }
        for id in hir.expr_ids() {
            reader.read(hir, id);
        }
        reader.finish(hir)
    }
}

/// For each expression, the function that it stands in.
fn enclosing_functions(hir: &Module) -> Vec<FunctionId> {
    let mut functions: Vec<Option<FunctionId>> = vec![None; hir.expr_count()];
    let mut path = Vec::new();
    for id in hir.expr_ids() {
        let mut at = id;
        let function = loop {
            if let Some(known) = functions[at.index()] {
                break known;
            }
            path.push(at);
            match hir.parent(at) {
                Parent::Expr(parent) => at = parent,
                _ => break hir.enclosing_function(at),
            }
        };
        for at in path.drain(..) {
            functions[at.index()] = Some(function);
        }
    }
    functions.into_iter().map(|it| it.unwrap_or(Module::BODY)).collect()
}

/// [`Facts`] in the making: pairs of a number and what belongs to it.
#[derive(Default)]
struct Reader {
    functions: Vec<FunctionId>,
    definitions: Vec<(u32, Definition)>,
    uses: Vec<(u32, ExprId)>,
    sites: Vec<Option<ExprId>>,
    returns: Vec<(u32, ExprId)>,
    yields: Vec<(u32, ExprId)>,
    self_fields: HashMap<(ClassId, Symbol), Vec<Definition>>,
    calls: Vec<(u32, ExprId)>,
}

impl Reader {
    fn finish(self, hir: &Module) -> Facts {
        let (functions, locals) = (hir.functions.len(), hir.locals.len());
        let mut facts = Facts {
            definitions: Grouped::new(locals, self.definitions),
            uses: Grouped::new(locals, self.uses),
            sites: self.sites,
            returns: Grouped::new(functions, self.returns),
            yields: Grouped::new(functions, self.yields),
            self_fields: self.self_fields,
            calls: Grouped::new(functions, self.calls),
        };
        facts.uses.sort_groups_by_key(|id| hir.span(*id));
        let place = |definition: &Definition| definition.at.map(|at| hir.span(at));
        facts.definitions.sort_groups_by_key(place);
        for definitions in facts.self_fields.values_mut() {
            definitions.sort_by_key(place);
        }
        facts
    }

    fn function(&self, id: ExprId) -> u32 {
        self.functions[id.index()].index() as u32
    }

    fn read(&mut self, hir: &Module, id: ExprId) {
        match hir.kind(id) {
            ExprKind::Local(local) => self.uses.push((local.index() as u32, id)),
            ExprKind::Assign {
                target,
                value,
                op: None,
            } => self.bind(hir, target, Source::Value(value), &mut Vec::new()),
            ExprKind::Matches { pattern, value } => self.bind(hir, pattern, Source::Value(value), &mut Vec::new()),
            ExprKind::Match { subject, arms } => {
                for arm in arms {
                    self.bind(hir, arm.pattern, Source::Value(subject), &mut Vec::new());
                }
            }
            ExprKind::Loop(it) => {
                if let (Some(target), Some(iterable)) = (it.target, it.iterable) {
                    self.bind(hir, target, Source::Element(iterable), &mut Vec::new());
                }
            }
            ExprKind::Scope(it) => {
                for item in &it.items {
                    if let Some(target) = item.target {
                        self.bind(hir, target, Source::Entered(item.guard), &mut Vec::new());
                    }
                }
            }
            ExprKind::Try(it) => {
                for binding in it.handlers.iter().filter_map(|handler| handler.binding) {
                    self.bind(hir, binding, Source::Nothing, &mut Vec::new());
                }
            }
            ExprKind::Closure(function) | ExprKind::Function(function) => self.sites[function.index()] = Some(id),
            ExprKind::Return(Some(value)) => self.returns.push((self.function(id), value)),
            ExprKind::Yield(Some(value)) => self.yields.push((self.function(id), value)),
            ExprKind::Call { .. } => self.calls.push((self.function(id), id)),
            _ => {}
        }
    }

    fn bind(&mut self, hir: &Module, pattern: ExprId, source: Source, steps: &mut Vec<Step>) {
        let mut step = |this: &mut Self, inner: ExprId, step: Step| {
            steps.push(step);
            this.bind(hir, inner, source, steps);
            steps.pop();
        };
        match hir.kind(pattern) {
            ExprKind::Local(local) => {
                let definition = Definition {
                    at: Some(pattern),
                    source,
                    steps: steps.as_slice().into(),
                };
                self.definitions.push((local.index() as u32, definition));
            }
            ExprKind::Field { base, name, .. } => {
                if let Some(class) = receiver_class(hir, base) {
                    let definition = Definition {
                        at: Some(pattern),
                        source,
                        steps: steps.as_slice().into(),
                    };
                    self.self_fields.entry((class, name)).or_default().push(definition);
                }
            }
            ExprKind::Collection(_, items) => {
                for (index, item) in items.iter().enumerate() {
                    step(self, *item, Step::Item(index as u32));
                }
            }
            ExprKind::Call { args, .. } => {
                let single = args.len() == 1;
                for (index, arg) in args.iter().enumerate() {
                    let taken = match arg.name {
                        Some(name) => Step::Field(name),
                        None if single => Step::Content,
                        None => Step::Item(index as u32),
                    };
                    step(self, arg.value, taken);
                }
            }
            ExprKind::Borrow(inner) | ExprKind::Deref(inner) | ExprKind::Cast(inner, _) => {
                self.bind(hir, inner, source, steps);
            }
            ExprKind::Assign { target, value, .. } => {
                self.bind(hir, target, source, steps);
                self.bind(hir, value, source, steps);
            }
            ExprKind::Binary(_, left, right) => {
                self.bind(hir, left, source, steps);
                self.bind(hir, right, source, steps);
            }
            _ => {}
        }
    }
}

/// The class of a method whose receiver an expression is.
pub(crate) fn receiver_class(hir: &Module, id: ExprId) -> Option<ClassId> {
    let ExprKind::Local(local) = hir.kind(id) else {
        return None;
    };
    receiver_of_local(hir, local)
}

/// The class of a method whose receiver a local is.
pub(crate) fn receiver_of_local(hir: &Module, local: LocalId) -> Option<ClassId> {
    let function = hir.function(hir.local(local).function);
    let first = function.params.first()?;
    let is_receiver =
        matches!(first.form, ParamForm::Receiver | ParamForm::ReceiverClass) && first.local == Some(local);
    if is_receiver { function.class } else { None }
}
