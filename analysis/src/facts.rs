//! What can be read off a single module without knowing any other: where locals are defined and used, what functions
//! return, what methods assign to `self`. One pass over the expressions; no types.

use rustc_hash::FxHashMap as HashMap;

use seqscan_hir::{ClassId, Expr, ExprId, ExprKind, FunctionId, LocalId, Module, ParamForm, Symbol};

/// How a local, or a field of `self`, gets a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The pattern's own expression, where the value arrives; none for parameters.
    pub at: Option<ExprId>,
    /// Where the value comes from.
    pub source: Source,
    /// What is taken out of it, outermost first.
    pub steps: Vec<Step>,
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
    Param(FunctionId, usize),
    /// An error, a deletion, or something else that is no database object.
    Nothing,
}

/// What a pattern takes out of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The item at a position.
    Item(usize),
    /// The content of a wrapper (`Some(x)`, `State(x)`).
    Content,
    /// A field.
    Field(Symbol),
}

/// What can be read off a single module.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// For each local, its definitions in source order.
    pub definitions: Vec<Vec<Definition>>,
    /// For each local, every expression that names it, definitions included, in source order.
    pub uses: Vec<Vec<ExprId>>,
    /// For each function, the expression at which it stands: the closure or the definition of a nested function.
    pub sites: Vec<Option<ExprId>>,
    /// For each function, the values it returns explicitly.
    pub returns: Vec<Vec<ExprId>>,
    /// For each function, the values it yields.
    pub yields: Vec<Vec<ExprId>>,
    /// What methods assign to fields of their receiver, in source order.
    pub self_fields: HashMap<(ClassId, Symbol), Vec<Definition>>,
    /// For each function, its calls in order of evaluation.
    pub calls: Vec<Vec<ExprId>>,
}

impl Facts {
    /// Reads a module.
    pub fn of(hir: &Module) -> Self {
        let functions = hir.functions.len();
        let mut facts = Self {
            definitions: vec![Vec::new(); hir.locals.len()],
            uses: vec![Vec::new(); hir.locals.len()],
            sites: vec![None; functions],
            returns: vec![Vec::new(); functions],
            yields: vec![Vec::new(); functions],
            self_fields: HashMap::default(),
            calls: vec![Vec::new(); functions],
        };
        for (index, function) in hir.functions.iter().enumerate() {
            let id = FunctionId(index as u32);
            for (position, param) in function.params.iter().enumerate() {
                let source = Source::Param(id, position);
                match (param.pattern, param.local) {
                    (Some(pattern), _) => facts.bind(hir, pattern, source, &mut Vec::new()),
                    (None, Some(local)) => {
                        facts.definitions[local.index()].push(Definition {
                            at: None,
                            source,
                            steps: Vec::new(),
                        });
                    }
                    (None, None) => {}
                }
            }
        }
        for (index, expr) in hir.exprs.iter().enumerate() {
            facts.read(hir, ExprId(index as u32), expr);
        }
        for uses in &mut facts.uses {
            uses.sort_by_key(|id| hir.span(*id));
        }
        for definitions in facts.definitions.iter_mut().chain(facts.self_fields.values_mut()) {
            definitions.sort_by_key(|definition| definition.at.map(|at| hir.span(at)));
        }
        facts
    }

    fn read(&mut self, hir: &Module, id: ExprId, expr: &Expr) {
        match &expr.kind {
            ExprKind::Local(local) => self.uses[local.index()].push(id),
            ExprKind::Assign {
                target,
                value,
                op: None,
            } => self.bind(hir, *target, Source::Value(*value), &mut Vec::new()),
            ExprKind::Matches { pattern, value } => self.bind(hir, *pattern, Source::Value(*value), &mut Vec::new()),
            ExprKind::Match { subject, arms } => {
                for arm in arms {
                    self.bind(hir, arm.pattern, Source::Value(*subject), &mut Vec::new());
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
            ExprKind::Return(Some(value)) => self.returns[hir.enclosing_function(id).index()].push(*value),
            ExprKind::Yield(Some(value)) => self.yields[hir.enclosing_function(id).index()].push(*value),
            ExprKind::Call { .. } => self.calls[hir.enclosing_function(id).index()].push(id),
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
                    steps: steps.clone(),
                };
                self.definitions[local.index()].push(definition);
            }
            ExprKind::Field { base, name, .. } => {
                if let Some(class) = receiver_class(hir, *base) {
                    let definition = Definition {
                        at: Some(pattern),
                        source,
                        steps: steps.clone(),
                    };
                    self.self_fields.entry((class, *name)).or_default().push(definition);
                }
            }
            ExprKind::Collection(_, items) => {
                for (index, item) in items.iter().enumerate() {
                    step(self, *item, Step::Item(index));
                }
            }
            ExprKind::Call { args, .. } => {
                let single = args.len() == 1;
                for (index, arg) in args.iter().enumerate() {
                    let taken = match arg.name {
                        Some(name) => Step::Field(name),
                        None if single => Step::Content,
                        None => Step::Item(index),
                    };
                    step(self, arg.value, taken);
                }
            }
            ExprKind::Borrow(inner) | ExprKind::Deref(inner) | ExprKind::Cast(inner, _) => {
                self.bind(hir, *inner, source, steps);
            }
            ExprKind::Assign { target, value, .. } => {
                self.bind(hir, *target, source, steps);
                self.bind(hir, *value, source, steps);
            }
            ExprKind::Binary(_, left, right) => {
                self.bind(hir, *left, source, steps);
                self.bind(hir, *right, source, steps);
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
    receiver_of_local(hir, *local)
}

/// The class of a method whose receiver a local is.
pub(crate) fn receiver_of_local(hir: &Module, local: LocalId) -> Option<ClassId> {
    let function = hir.function(hir.local(local).function);
    let first = function.params.first()?;
    let is_receiver =
        matches!(first.form, ParamForm::Receiver | ParamForm::ReceiverClass) && first.local == Some(local);
    if is_receiver { function.class } else { None }
}
