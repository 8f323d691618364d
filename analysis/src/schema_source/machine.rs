//! Reads migrations and models by going through them as the interpreter would, on what is known without running them.
//!
//! A branch whose condition is known is followed; of one that is not, both ways are gone, one after the other, since what a
//! migration does "if it is not there yet" is done. Calls of functions of the program are entered. What is called from
//! outside the program becomes a [`Made`], and the host is told.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use seqscan_catalog::{DeclareId, Declares};
use seqscan_hir::{
    Arg, BinaryOp, Collection, ExprId, ExprKind, FunctionId, Literal, LocalForm, LocalId, Loop, LoopForm, Module,
    ParamForm, Symbol, UnaryOp,
};
use seqscan_schema::Dialect;

use super::builtin;
use super::value::{HOLE, Made, Place, Value};
use crate::facts::{Source, Step};
use crate::program::{ClassRef, Def, FunctionRef, ModuleIdx, Program};

/// How deep functions are entered.
const DEEPEST: usize = 12;
/// How deep expressions are followed.
const NESTED: usize = 600;
/// How many expressions are looked at for one source.
const FUEL: usize = 400_000;

/// Who wants to know what is called.
pub(super) trait Host {
    /// Something from outside the program was called; the answer stands for its result.
    fn called(&mut self, machine: &mut Machine<'_>, made: &Rc<Made>) -> Option<Value>;
}

/// A host that only looks at values.
pub(super) struct Nobody;

impl Host for Nobody {
    fn called(&mut self, _: &mut Machine<'_>, _: &Rc<Made>) -> Option<Value> {
        None
    }
}

/// Why the rest of a block is not gone through.
enum Exit {
    Return(Value),
    Break,
    Continue,
    Raise,
}

type Flow = Result<Value, Exit>;

/// A function that is being gone through.
struct Frame {
    module: ModuleIdx,
    function: FunctionId,
    /// The class whose body is being gone through.
    class: Option<ClassRef>,
    variables: HashMap<LocalId, Value>,
    /// Whether it may have returned something already, on a way that is only sometimes gone.
    may_have_returned: bool,
}

/// What a call is given.
struct Given {
    args: Vec<Value>,
    named: Vec<(Rc<str>, Value)>,
    has_more: bool,
    at: Place,
}

/// The reader.
pub(super) struct Machine<'p> {
    pub(super) program: &'p Program,
    pub(super) dialect: Dialect,
    frames: Vec<Frame>,
    globals: HashMap<(ModuleIdx, LocalId), Value>,
    entered: HashSet<(ModuleIdx, LocalId)>,
    fuel: usize,
    nested: usize,
    /// Every row of the catalog that a call met.
    pub(super) met: std::collections::BTreeSet<DeclareId>,
}

impl<'p> Machine<'p> {
    pub(super) fn new(program: &'p Program, dialect: Dialect) -> Self {
        Self {
            program,
            dialect,
            frames: Vec::new(),
            globals: HashMap::default(),
            entered: HashSet::default(),
            fuel: FUEL,
            nested: 0,
            met: Default::default(),
        }
    }

    /// The value of an expression of a module, seen from its top level.
    pub(super) fn value(&mut self, host: &mut dyn Host, module: ModuleIdx, id: ExprId) -> Value {
        self.fuel = FUEL;
        self.inside(module, Module::BODY, |machine| machine.eval(host, id))
    }

    /// The value of an expression in the body of a class, whose own names it sees.
    pub(super) fn value_in(&mut self, host: &mut dyn Host, class: ClassRef, id: ExprId) -> Value {
        self.fuel = FUEL;
        self.inside_class(class, |machine| machine.eval(host, id))
    }

    fn inside_class(&mut self, class: ClassRef, run: impl FnOnce(&mut Self) -> Flow) -> Value {
        self.inside(class.module, Module::BODY, |machine| {
            machine.frame().class = Some(class);
            run(machine)
        })
    }

    /// Goes through a function; what it returns.
    pub(super) fn run(&mut self, host: &mut dyn Host, function: FunctionRef, args: Vec<Value>) -> Value {
        self.fuel = FUEL;
        self.call(host, function, None, args, Vec::new())
    }

    /// The value of a module's own variable of this name.
    pub(super) fn global_named(&mut self, module: ModuleIdx, name: &str) -> Option<Value> {
        let hir = self.program.module(module);
        let symbol = hir.names.find(name)?;
        let local = hir.global(Module::ROOT, symbol)?;
        self.fuel = FUEL;
        Some(self.global(module, local))
    }

    /// What a row of the catalog says about a class of the program: that of the nearest base from outside.
    pub(super) fn row_of_class(&self, class: ClassRef) -> Option<DeclareId> {
        self.program.catalog.declared_at(&self.outside_base(class, 0)?)
    }

    /// The path of the nearest base from outside that the catalog has something to say about.
    fn outside_base(&self, class: ClassRef, depth: usize) -> Option<Arc<str>> {
        if depth > 16 {
            return None;
        }
        self.bases(class).into_iter().find_map(|base| match base {
            Def::External(path) => self.program.catalog.declares_below(&path).then_some(path),
            Def::Class(base) if base != class => self.outside_base(base, depth + 1),
            _ => None,
        })
    }

    /// The base classes of a class, as far as they are known by name.
    pub(super) fn bases(&self, class: ClassRef) -> Vec<Def> {
        let hir = self.program.module(class.module);
        let it = hir.class(class.id);
        let resolve = |ty: &seqscan_hir::TypeId| match hir.ty(*ty) {
            seqscan_hir::Type::Path { segments, .. } => {
                let def = self
                    .program
                    .resolve_path(class.module, it.namespace, it.parent, segments)?;
                Some(def)
            }
            _ => None,
        };
        it.bases.iter().filter_map(resolve).collect()
    }

    /// What the bases of a class are worth, computed ones included: `declarative_base()`, `db.Model`.
    pub(super) fn base_values(&mut self, class: ClassRef) -> Vec<Value> {
        let program = self.program;
        let hir = program.module(class.module);
        let it = hir.class(class.id);
        let mut values = Vec::new();
        for ty in &it.bases {
            values.push(match hir.ty(*ty) {
                seqscan_hir::Type::Path { segments, .. } => {
                    let function = it.parent.unwrap_or(Module::BODY);
                    self.inside(class.module, function, |machine| {
                        Ok(machine.path(class.module, hir, function, segments))
                    })
                }
                seqscan_hir::Type::Of(expr) => self.value(&mut Nobody, class.module, *expr),
                _ => Value::Unknown,
            });
        }
        values
    }

    /// Whether a base class makes tables of its heirs.
    pub(super) fn base_row(&self, base: &Value) -> Option<Declares> {
        let catalog = &self.program.catalog;
        let what = |id| catalog.declares(id).what;
        match base {
            Value::Def(Def::External(path)) => catalog.declared_at(path).map(what),
            Value::Def(Def::Class(class)) => self.row_of_class(*class).map(what),
            Value::Made(made) if made.what(catalog) == Some(Declares::MakesModelBase) => Some(Declares::ModelBase),
            Value::Attribute(root, name) => {
                let path = format!("{}.{name}", root.made()?.root().path);
                catalog.declared_at(&path).map(what)
            }
            _ => None,
        }
    }

    /// The value of an attribute that is written in the class itself.
    pub(super) fn own_value(&mut self, class: ClassRef, name: &str) -> Option<Value> {
        let program = self.program;
        let hir = program.module(class.module);
        let symbol = hir.names.find(name)?;
        let fields = &hir.class(class.id).fields;
        let value = fields.iter().rev().find(|field| field.name == symbol)?.value?;
        Some(self.value_in(&mut Nobody, class, value))
    }

    /// The value of a module-level variable.
    pub(super) fn global_at(&mut self, module: ModuleIdx, local: LocalId) -> Value {
        self.global(module, local)
    }

    fn inside(&mut self, module: ModuleIdx, function: FunctionId, run: impl FnOnce(&mut Self) -> Flow) -> Value {
        let frame = Frame {
            module,
            function,
            class: None,
            variables: HashMap::default(),
            may_have_returned: false,
        };
        self.frames.push(frame);
        let result = run(self);
        self.frames.pop();
        result.unwrap_or(Value::Unknown)
    }

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("something is being gone through")
    }

    fn here(&self) -> (ModuleIdx, &'p Module, FunctionId) {
        let frame = self.frames.last().expect("something is being gone through");
        let program: &'p Program = self.program;
        (frame.module, program.module(frame.module), frame.function)
    }

    fn eval(&mut self, host: &mut dyn Host, id: ExprId) -> Flow {
        if self.fuel == 0 || self.nested > NESTED {
            return Ok(Value::Unknown);
        }
        self.fuel -= 1;
        self.nested += 1;
        let result = self.eval_kind(host, id);
        self.nested -= 1;
        result
    }

    fn eval_kind(&mut self, host: &mut dyn Host, id: ExprId) -> Flow {
        let (module, hir, function) = self.here();
        Ok(match hir.kind(id) {
            ExprKind::Local(local) => self.variable(module, local),
            ExprKind::Path { segments, .. } => self.path(module, hir, function, segments),
            ExprKind::Str(text) => return self.string(host, text),
            ExprKind::Literal(literal) => match literal {
                Literal::Int(value) => Value::Int(value),
                Literal::Bool(value) => Value::Bool(value),
                Literal::Null => Value::Null,
                Literal::Float(_) | Literal::Other => Value::Unknown,
            },
            ExprKind::Field { base, name, .. } => {
                let base = self.eval(host, base)?;
                self.attribute(host, &base, hir.name(name))
            }
            ExprKind::Index { base, index } => {
                let (base, index) = (self.eval(host, base)?, self.eval(host, index)?);
                builtin::index(&base, &index)
            }
            ExprKind::Call { callee, args, .. } => return self.call_at(host, id, callee, args),
            ExprKind::Await(inner)
            | ExprKind::Propagate(inner)
            | ExprKind::Borrow(inner)
            | ExprKind::Deref(inner)
            | ExprKind::Cast(inner, _)
            | ExprKind::Spread(inner) => return self.eval(host, inner),
            ExprKind::Unary(op, inner) => {
                let inner = self.eval(host, inner)?;
                match op {
                    UnaryOp::Not => inner.truth().map_or(Value::Unknown, |it| Value::Bool(!it)),
                    UnaryOp::Negate => match inner {
                        Value::Int(value) => value.checked_neg().map_or(Value::Unknown, Value::Int),
                        _ => Value::Unknown,
                    },
                    // `~Q(…)`: told apart by its name.
                    UnaryOp::Other => self.operator("not", vec![inner], id),
                }
            }
            ExprKind::Binary(op, left, right) => return self.binary(host, id, op, left, right),
            ExprKind::Collection(_, items) => Value::list(self.items(host, items)?),
            ExprKind::Map(entries) => {
                let mut known = Vec::new();
                for (key, value) in entries {
                    let value = self.eval(host, *value)?;
                    match key {
                        Some(key) => known.push((self.eval(host, *key)?, value)),
                        None => known.extend(value.entries().iter().cloned()),
                    }
                }
                Value::Map(known.into())
            }
            ExprKind::Range { start, end, .. } => {
                let start = match start {
                    Some(start) => self.eval(host, start)?,
                    None => Value::Int(0),
                };
                let end = match end {
                    Some(end) => self.eval(host, end)?,
                    None => Value::Unknown,
                };
                builtin::range(&start, &end)
            }
            ExprKind::Closure(inner) | ExprKind::Function(inner) => {
                Value::Def(Def::Function(FunctionRef { module, id: inner }))
            }
            ExprKind::Class(class) => Value::Def(Def::Class(ClassRef { module, id: class })),
            ExprKind::Block { items, value } => {
                for item in items {
                    self.eval(host, *item)?;
                }
                match value {
                    Some(value) => return self.eval(host, value),
                    None => Value::Null,
                }
            }
            ExprKind::Assign { target, value, op } => {
                let mut value = self.eval(host, value)?;
                if let Some(op) = op {
                    let before = self.eval(host, target)?;
                    value = builtin::binary(op, &before, &value);
                }
                self.bind(target, value);
                Value::Null
            }
            ExprKind::Branch {
                condition,
                then,
                otherwise,
            } => return self.branch(host, condition, then, otherwise),
            ExprKind::Match { subject, arms } => return self.choose(host, subject, arms),
            ExprKind::Loop(it) => return self.repeat(host, it),
            ExprKind::Try(it) => {
                match self.eval(host, it.body) {
                    Err(Exit::Raise) | Ok(_) => {}
                    Err(exit) => return Err(exit),
                }
                for part in [it.otherwise, it.finally].into_iter().flatten() {
                    self.eval(host, part)?;
                }
                Value::Null
            }
            ExprKind::Scope(it) => {
                for item in &it.items {
                    let guard = self.eval(host, item.guard)?;
                    if let Some(target) = item.target {
                        self.bind(target, guard);
                    }
                }
                return self.eval(host, it.body);
            }
            ExprKind::Return(value) => {
                let value = match value {
                    Some(value) => self.eval(host, value)?,
                    None => Value::Null,
                };
                return Err(Exit::Return(value));
            }
            ExprKind::Raise(_) => return Err(Exit::Raise),
            ExprKind::Break { .. } => return Err(Exit::Break),
            ExprKind::Continue { .. } => return Err(Exit::Continue),
            ExprKind::Yield(value) => {
                if let Some(value) = value {
                    self.eval(host, value)?;
                }
                Value::Unknown
            }
            ExprKind::Wildcard | ExprKind::Matches { .. } | ExprKind::Delete(_) | ExprKind::Unknown(_) => {
                Value::Unknown
            }
        })
    }

    fn items(&mut self, host: &mut dyn Host, items: &[ExprId]) -> Result<Vec<Value>, Exit> {
        let (_, hir, _) = self.here();
        let mut values = Vec::new();
        for item in items {
            let value = self.eval(host, *item)?;
            match (hir.kind(*item), value.items()) {
                (ExprKind::Spread(_), Some(items)) => values.extend(items.iter().cloned()),
                _ => values.push(value),
            }
        }
        Ok(values)
    }

    fn variable(&mut self, module: ModuleIdx, local: LocalId) -> Value {
        if self.program.module(module).local(local).form == LocalForm::Global {
            return match self.frame().variables.get(&local) {
                Some(value) => value.clone(),
                None => self.global(module, local),
            };
        }
        // A nested function sees the variables of those around it.
        let frames = self.frames.iter().rev().filter(|frame| frame.module == module);
        frames
            .filter_map(|frame| frame.variables.get(&local))
            .next()
            .cloned()
            .unwrap_or(Value::Unknown)
    }

    /// The value of a module-level variable: what it is assigned last.
    fn global(&mut self, module: ModuleIdx, local: LocalId) -> Value {
        if let Some(known) = self.globals.get(&(module, local)) {
            return known.clone();
        }
        if !self.entered.insert((module, local)) {
            return Value::Unknown;
        }
        let definitions = &self.program.facts(module).definitions[local.index()];
        let value = match definitions.last() {
            Some(definition) => match (definition.source, &*definition.steps) {
                (Source::Value(value), []) => {
                    self.inside(module, Module::BODY, |machine| machine.eval(&mut Nobody, value))
                }
                (Source::Value(value), [Step::Item(position)]) => {
                    let whole = self.inside(module, Module::BODY, |machine| machine.eval(&mut Nobody, value));
                    whole
                        .items()
                        .and_then(|items| items.get(*position as usize))
                        .cloned()
                        .unwrap_or(Value::Unknown)
                }
                _ => Value::Unknown,
            },
            None => Value::Unknown,
        };
        self.entered.remove(&(module, local));
        self.globals.insert((module, local), value.clone());
        value
    }

    fn path(
        &mut self,
        module: ModuleIdx,
        hir: &Module,
        function: FunctionId,
        segments: &[seqscan_hir::Symbol],
    ) -> Value {
        let namespace = hir.function(function).namespace;
        let program = self.program;
        if let (Some(class), [name]) = (self.frame().class, segments)
            && class.module == module
            && let Some(value) = self.sibling(class, hir.name(*name))
        {
            return value;
        }
        if let Some(def) = program.resolve_path(module, namespace, Some(function), segments) {
            return self.defined(def);
        }
        // `Post::Title`: a variant, or a constant or function of a type; `post::Column::Title` of what a macro makes.
        for known in (1..segments.len()).rev() {
            if let Some(def) = program.resolve_path(module, namespace, Some(function), &segments[..known]) {
                let mut value = self.defined(def);
                for name in &segments[known..] {
                    value = self.attribute(&mut Nobody, &value, hir.name(*name));
                }
                return value;
            }
        }
        Value::Unknown
    }

    /// A name in the body of a class that is another attribute of it.
    fn sibling(&mut self, class: ClassRef, name: &str) -> Option<Value> {
        let hir = self.program.module(class.module);
        let symbol = hir.names.find(name)?;
        let fields = &hir.class(class.id).fields;
        let value = fields.iter().find(|field| field.name == symbol)?.value?;
        // What is made by a call is meant by its name: a column, not the call.
        if matches!(hir.kind(value), ExprKind::Call { .. }) {
            return Some(Value::Attribute(Rc::new(Value::Def(Def::Class(class))), name.into()));
        }
        if self.frames.len() > DEEPEST {
            return None;
        }
        Some(self.inside_class(class, |machine| machine.eval(&mut Nobody, value)))
    }

    fn defined(&mut self, def: Def) -> Value {
        match def {
            Def::Global(module, local) => self.global(module, local),
            def => Value::Def(def),
        }
    }

    /// `base.name`.
    pub(super) fn attribute(&mut self, host: &mut dyn Host, base: &Value, name: &str) -> Value {
        let asked = match name {
            "name" => matches!(base.last_names().0, Some("dialect" | "engine")),
            "vendor" => base.last_names().0.is_some_and(|last| last.starts_with("connection")),
            "dialect_name" => true,
            _ => false,
        };
        if asked && !matches!(base, Value::Def(Def::Class(_))) {
            return Value::text(match self.dialect {
                Dialect::PostgreSql => "postgresql",
                Dialect::MySql => "mysql",
                Dialect::Sqlite => "sqlite",
            });
        }
        match base {
            Value::Def(Def::Class(class)) if name == "__name__" => return Value::text(self.program.class_name(*class)),
            Value::Def(Def::Class(class)) => {
                if let Some(nested) = self.program.member(&Def::Class(*class), name) {
                    return self.defined(nested);
                }
                if let Some(value) = self.class_value(host, *class, name) {
                    return value;
                }
                if let Some(method) = self.method(*class, name) {
                    return Value::Def(Def::Function(method));
                }
            }
            Value::Def(def) => {
                if let Some(def) = self.program.member(def, name) {
                    return self.defined(def);
                }
            }
            Value::Made(made) => {
                if let Some(class) = made.class {
                    if let Some(method) = self.method(class, name) {
                        return Value::Method(method, Rc::new(base.clone()));
                    }
                    if let Some(value) = self.class_value(host, class, name) {
                        return value;
                    }
                }
            }
            _ => {}
        }
        Value::Attribute(Rc::new(base.clone()), name.into())
    }

    /// The value of a class attribute, that of a base if the class has none.
    pub(super) fn class_value(&mut self, host: &mut dyn Host, class: ClassRef, name: &str) -> Option<Value> {
        self.class_value_at(host, class, name, 0)
    }

    fn class_value_at(&mut self, host: &mut dyn Host, class: ClassRef, name: &str, depth: usize) -> Option<Value> {
        if depth > 16 {
            return None;
        }
        let hir = self.program.module(class.module);
        let fields = &hir.class(class.id).fields;
        if let Some(value) = hir.names.find(name).and_then(|symbol| {
            let field = fields.iter().rev().find(|field| field.name == symbol)?;
            field.value
        }) {
            if self.frames.len() > DEEPEST {
                return None;
            }
            return Some(self.inside_class(class, |machine| machine.eval(host, value)));
        }
        if let (Some(body), Some(symbol)) = (hir.class(class.id).body, hir.names.find(name))
            && self.frames.len() <= DEEPEST
        {
            // `if connection.vendor == "postgresql": operations = […]` in the body of the class.
            let mut found = None;
            self.inside_class(class, |machine| {
                let result = machine.eval(host, body);
                let mut variables = machine.frame().variables.iter();
                found = variables
                    .find(|(local, _)| hir.local(**local).name == symbol)
                    .map(|(_, value)| value.clone());
                result
            });
            if found.is_some() {
                return found;
            }
        }
        let bases = self.bases(class);
        bases.into_iter().find_map(|base| match base {
            Def::Class(base) if base != class => self.class_value_at(host, base, name, depth + 1),
            _ => None,
        })
    }

    /// A method of a class or of its bases in the program.
    pub(super) fn method(&self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        self.method_at(class, name, 0)
    }

    fn method_at(&self, class: ClassRef, name: &str, depth: usize) -> Option<FunctionRef> {
        if depth > 16 {
            return None;
        }
        let hir = self.program.module(class.module);
        let found = hir.names.find(name).and_then(|symbol| {
            let methods = hir.class(class.id).methods.iter();
            methods.copied().find(|id| hir.function(*id).name == symbol)
        });
        if let Some(id) = found {
            return Some(FunctionRef {
                module: class.module,
                id,
            });
        }
        self.bases(class).into_iter().find_map(|base| match base {
            Def::Class(base) if base != class => self.method_at(base, name, depth + 1),
            _ => None,
        })
    }

    fn string(&mut self, host: &mut dyn Host, id: seqscan_hir::TextId) -> Flow {
        let (_, hir, _) = self.here();
        let text = hir.text(id);
        if text.holes.is_empty() {
            return Ok(Value::text(&text.value));
        }
        let mut whole = String::new();
        let mut copied = 0;
        for hole in &text.holes {
            let at = hole.at as usize;
            whole.push_str(text.value.get(copied..at).unwrap_or_default());
            copied = at;
            let value = match hole.expr {
                Some(expr) => self.eval(host, expr)?,
                None => Value::Unknown,
            };
            builtin::push(&mut whole, &value);
        }
        whole.push_str(text.value.get(copied..).unwrap_or_default());
        Ok(Value::text(whole))
    }

    fn operator(&self, name: &str, args: Vec<Value>, at: ExprId) -> Value {
        let (module, hir, _) = self.here();
        if args.iter().all(|arg| arg.made().is_none()) {
            return Value::Unknown;
        }
        Value::Made(Rc::new(Made {
            row: None,
            path: name.into(),
            class: None,
            receiver: None,
            args,
            named: Vec::new(),
            has_more: false,
            at: Place {
                module,
                span: hir.span(at),
            },
        }))
    }

    fn binary(&mut self, host: &mut dyn Host, id: ExprId, op: BinaryOp, left: ExprId, right: ExprId) -> Flow {
        let first = self.eval(host, left)?;
        match (op, first.truth()) {
            (BinaryOp::And, Some(false)) | (BinaryOp::Or, Some(true)) => return Ok(first),
            _ => {}
        }
        let second = self.eval(host, right)?;
        if let BinaryOp::And | BinaryOp::Or = op {
            let known = op == BinaryOp::Or;
            return Ok(match (first.truth(), second.truth()) {
                (Some(_), _) => second,
                (None, Some(truth)) if truth == known => Value::Bool(known),
                _ => Value::Unknown,
            });
        }
        let value = builtin::binary(op, &first, &second);
        if !matches!(value, Value::Unknown) {
            return Ok(value);
        }
        let same = self
            .is_dialect(&first, &second)
            .or_else(|| self.is_dialect(&second, &first));
        Ok(match (op, same) {
            (BinaryOp::Equal | BinaryOp::Is, Some(same)) => Value::Bool(same),
            (BinaryOp::NotEqual, Some(same)) => Value::Bool(!same),
            (BinaryOp::BitAnd, _) => self.operator("and", vec![first, second], id),
            (BinaryOp::BitOr, _) => self.operator("or", vec![first, second], id),
            _ => Value::Unknown,
        })
    }

    /// `manager.get_database_backend() == DbBackend::Sqlite`.
    fn is_dialect(&self, asked: &Value, named: &Value) -> Option<bool> {
        let Value::Made(made) = asked else { return None };
        let asks = made.path.contains("backend") || made.path.contains("dialect");
        let dialect = Dialect::from_name(named.last_names().0?)?;
        asks.then_some(dialect == self.dialect)
    }

    fn branch(&mut self, host: &mut dyn Host, condition: ExprId, then: ExprId, otherwise: Option<ExprId>) -> Flow {
        let truth = self.eval(host, condition)?.truth();
        match (truth, otherwise) {
            (Some(true), _) => self.eval(host, then),
            (Some(false), Some(otherwise)) => self.eval(host, otherwise),
            (Some(false), None) => Ok(Value::Null),
            (None, otherwise) => {
                // "If it is there already, leave": what comes after is done in the end.
                let before = match otherwise {
                    None => self.frame().variables.clone(),
                    Some(_) => HashMap::default(),
                };
                let first = self.eval(host, then);
                if let Err(Exit::Return(value)) = &first
                    && !matches!(value, Value::Null)
                {
                    self.frame().may_have_returned = true;
                }
                let second = match otherwise {
                    Some(otherwise) => self.eval(host, otherwise),
                    None => {
                        // What is only sometimes something else is what it was.
                        let now = &mut self.frame().variables;
                        for (local, old) in before {
                            let known = |value: &Value| !matches!(value, Value::Unknown | Value::Attribute(..));
                            if now.get(&local).is_some_and(known) && !matches!(old, Value::Null) {
                                now.insert(local, old);
                            }
                        }
                        return Ok(first.unwrap_or(Value::Unknown));
                    }
                };
                match (first, second) {
                    (Err(_), Err(exit)) => Err(exit),
                    (Ok(value), Err(_)) | (Err(_), Ok(value)) => Ok(value),
                    (Ok(_), Ok(_)) => Ok(Value::Unknown),
                }
            }
        }
    }

    fn choose(&mut self, host: &mut dyn Host, subject: ExprId, arms: &[seqscan_hir::Arm]) -> Flow {
        let (_, hir, _) = self.here();
        let subject = self.eval(host, subject)?;
        let named = |id: ExprId| match hir.kind(id) {
            ExprKind::Path { segments, .. } => segments.last().and_then(|last| Dialect::from_name(hir.name(*last))),
            _ => None,
        };
        let is_default = |id: ExprId| matches!(hir.kind(id), ExprKind::Wildcard | ExprKind::Local(_));
        let by_dialect = arms.iter().any(|arm| named(arm.pattern).is_some());
        let mut last = Value::Unknown;
        for arm in arms {
            let fits = if by_dialect {
                Some(is_default(arm.pattern) || named(arm.pattern) == Some(self.dialect))
            } else if is_default(arm.pattern) {
                arm.guard.is_none().then_some(true)
            } else {
                let pattern = self.eval(host, arm.pattern)?;
                subject.equals(&pattern)
            };
            match fits {
                Some(false) => {}
                Some(true) => return self.eval(host, arm.body),
                None => {
                    self.bind(arm.pattern, Value::Unknown);
                    if let Ok(value) = self.eval(host, arm.body) {
                        last = value;
                    }
                }
            }
        }
        Ok(last)
    }

    fn repeat(&mut self, host: &mut dyn Host, it: &Loop) -> Flow {
        let over = match it.iterable {
            Some(iterable) => self.eval(host, iterable)?,
            None => Value::Unknown,
        };
        if let LoopForm::Adapter(name) = it.form {
            return self.adapt(host, name, over, it.body);
        }
        let gives = matches!(it.form, LoopForm::Comprehension | LoopForm::Generator);
        // What is not known is gone through once, as if it had one element.
        let elements = builtin::elements(&over).unwrap_or_else(|| vec![Value::Unknown]);
        let mut given = Vec::new();
        for element in elements {
            if let Some(target) = it.target {
                self.bind(target, element);
            }
            if gives
                && let Some(condition) = it.condition
                && self.eval(host, condition)?.truth() == Some(false)
            {
                continue;
            }
            match self.eval(host, it.body) {
                Ok(value) => given.push(value),
                Err(Exit::Continue) => {}
                Err(Exit::Break) => break,
                Err(exit) => return Err(exit),
            }
        }
        if gives {
            let is_map = !given.is_empty() && given.iter().all(|value| matches!(value, Value::Map(_)));
            return Ok(match is_map {
                true => Value::Map(given.iter().flat_map(|map| map.entries().iter().cloned()).collect()),
                false => Value::list(given),
            });
        }
        match it.otherwise {
            Some(otherwise) => self.eval(host, otherwise),
            None => Ok(Value::Null),
        }
    }

    /// `xs.map(|x| …)`: the function is called for each element.
    fn adapt(&mut self, host: &mut dyn Host, name: Symbol, over: Value, body: ExprId) -> Flow {
        let (_, hir, _) = self.here();
        let elements = builtin::elements(&over);
        let Value::Def(Def::Function(function)) = self.eval(host, body)? else {
            return Ok(Value::Unknown);
        };
        let known = elements.is_some();
        let mut given = Vec::new();
        for element in elements.unwrap_or_else(|| vec![Value::Unknown]) {
            let value = self.call(host, function, None, vec![element.clone()], Vec::new());
            given.push(match hir.name(name) {
                "filter" | "take_while" | "skip_while" | "inspect" => element,
                _ => value,
            });
        }
        Ok(if known { Value::list(given) } else { Value::Unknown })
    }

    /// Gives the variables of a pattern their values.
    fn bind(&mut self, target: ExprId, value: Value) {
        let (_, hir, _) = self.here();
        match hir.kind(target) {
            ExprKind::Local(local) => drop(self.frame().variables.insert(local, value)),
            ExprKind::Collection(Collection::Tuple | Collection::List, parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let item = value.items().and_then(|items| items.get(index));
                    self.bind(*part, item.cloned().unwrap_or(Value::Unknown));
                }
            }
            _ => {}
        }
    }

    fn call_at(&mut self, host: &mut dyn Host, id: ExprId, callee: ExprId, args: &[Arg]) -> Flow {
        let (module, hir, function) = self.here();
        // `columns.append(…)` changes what a variable holds.
        if let ExprKind::Field { base, name, .. } = hir.kind(callee)
            && let ExprKind::Local(local) = hir.kind(base)
            && let Some(first) = args.first()
        {
            let held = self.variable(module, local);
            if let Some(items) = held.items() {
                let value = self.eval(host, first.value)?;
                if let Some(items) = builtin::changed(items, hir.name(name), value) {
                    self.frame().variables.insert(local, items);
                    return Ok(Value::Null);
                }
            }
        }
        let callee = match hir.kind(callee) {
            ExprKind::Path { segments, .. } => self.path(module, hir, function, segments),
            _ => self.eval(host, callee)?,
        };
        let mut positional = Vec::new();
        let mut named: Vec<(Rc<str>, Value)> = Vec::new();
        let mut has_more = false;
        for arg in args {
            let value = self.eval(host, arg.value)?;
            match (arg.name, hir.kind(arg.value)) {
                (Some(name), _) => named.push((hir.name(name).into(), value)),
                (None, ExprKind::Spread(_)) => match &value {
                    Value::List(items) => positional.extend(items.iter().cloned()),
                    Value::Map(entries) => named.extend(
                        entries
                            .iter()
                            .filter_map(|(key, value)| Some((key.as_text()?.into(), value.clone()))),
                    ),
                    _ => has_more = true,
                },
                (None, _) => positional.push(value),
            }
        }
        let at = Place {
            module,
            span: hir.span(id),
        };
        let given = Given {
            args: positional,
            named,
            has_more,
            at,
        };
        Ok(self.apply(host, callee, given))
    }

    fn apply(&mut self, host: &mut dyn Host, callee: Value, given: Given) -> Value {
        let Given {
            args,
            named,
            has_more,
            at,
        } = given;
        let catalog = &self.program.catalog;
        let (row, path, class, receiver): (_, Rc<str>, _, _) = match callee {
            Value::Def(Def::Function(function)) => return self.call(host, function, None, args, named),
            Value::Method(function, receiver) => {
                return self.call(host, function, Some((*receiver).clone()), args, named);
            }
            Value::Def(Def::Class(class)) => {
                let outside = self.outside_base(class, 0);
                let row = outside.as_ref().and_then(|path| catalog.declared_at(path));
                let path = outside.as_deref().unwrap_or_else(|| self.program.class_name(class));
                (row, path.into(), Some(class), None)
            }
            Value::Def(Def::External(path)) => {
                if let Some(value) = builtin::function(&path, &args) {
                    return value;
                }
                if path.ends_with("include_str!")
                    && let Some(name) = args.first().and_then(Value::as_text)
                {
                    let text = self.program.sql_file(at.module, name);
                    return text.map_or(Value::Unknown, Value::text);
                }
                (catalog.declared_at(&path), path.as_ref().into(), None, None)
            }
            Value::Attribute(base, name) => {
                if let Some(value) = builtin::method(&base, &name, &args, &named) {
                    return value;
                }
                let root = base.made().map(|made| made.root().path.clone());
                let row = root.and_then(|root| catalog.declared_at(&format!("{root}.{name}")));
                (row, name, None, Some((*base).clone()))
            }
            // `Column = functools.partial(db.Column, nullable=False)`.
            Value::Made(partial) if &*partial.path == "functools.partial" && !partial.args.is_empty() => {
                let mut all = partial.args[1..].to_vec();
                all.extend(args);
                let kept = partial
                    .named
                    .iter()
                    .filter(|(name, _)| !named.iter().any(|(own, _)| own == name));
                let given = Given {
                    args: all,
                    named: kept.cloned().chain(named.iter().cloned()).collect(),
                    has_more,
                    at,
                };
                self.nested += 1;
                let value = match self.nested > NESTED {
                    true => Value::Unknown,
                    false => self.apply(host, partial.args[0].clone(), given),
                };
                self.nested -= 1;
                return value;
            }
            Value::Unknown => (None, "".into(), None, None),
            _ => return Value::Unknown,
        };
        let made = Made {
            row,
            path,
            class,
            receiver,
            args,
            named,
            has_more,
            at,
        };
        self.met.extend(made.row);
        if made.what(catalog) == Some(Declares::Same) {
            return made.args.first().cloned().unwrap_or(Value::Unknown);
        }
        let made = Rc::new(made);
        host.called(self, &made).unwrap_or(Value::Made(made))
    }

    fn call(
        &mut self,
        host: &mut dyn Host,
        function: FunctionRef,
        receiver: Option<Value>,
        args: Vec<Value>,
        named: Vec<(Rc<str>, Value)>,
    ) -> Value {
        let program = self.program;
        let hir = program.module(function.module);
        let it = hir.function(function.id);
        let (Some(body), true) = (it.body, self.frames.len() < DEEPEST) else {
            return Value::Unknown;
        };
        let mut frame = Frame {
            module: function.module,
            function: function.id,
            class: None,
            variables: HashMap::default(),
            may_have_returned: false,
        };
        let mut args = args.into_iter();
        let mut receiver = receiver;
        for param in &it.params {
            let Some(local) = param.local else {
                args.next();
                continue;
            };
            let name = hir.name(hir.local(local).name);
            let by_name = || {
                named
                    .iter()
                    .find(|(known, _)| &**known == name)
                    .map(|(_, it)| it.clone())
            };
            let value = match param.form {
                ParamForm::Receiver | ParamForm::ReceiverClass => receiver.take(),
                ParamForm::Rest => Some(Value::list(args.by_ref().collect())),
                ParamForm::RestNamed => {
                    let entries = named.iter().map(|(name, it)| (Value::text(name), it.clone()));
                    Some(Value::Map(entries.collect()))
                }
                ParamForm::Named => by_name(),
                ParamForm::Plain => match receiver.take() {
                    Some(receiver) => Some(receiver),
                    None => by_name().or_else(|| args.next()),
                },
            };
            let value = match (value, param.default) {
                (Some(value), _) => value,
                (None, Some(default)) => {
                    self.inside(function.module, Module::BODY, |machine| machine.eval(host, default))
                }
                (None, None) => Value::Unknown,
            };
            frame.variables.insert(local, value);
        }
        self.frames.push(frame);
        let result = self.eval(host, body);
        let may_have_returned = self.frames.pop().is_some_and(|frame| frame.may_have_returned);
        let value = match result {
            // A function whose body is one expression has its value; others return.
            Ok(value) | Err(Exit::Return(value)) => value,
            Err(_) => Value::Unknown,
        };
        // "Nothing", if nothing was found before.
        let either = |value: Value| match value {
            Value::Null => Value::Unknown,
            value => value,
        };
        match value {
            Value::List(items) if may_have_returned => Value::list(items.iter().cloned().map(either).collect()),
            value if may_have_returned => either(value),
            value => value,
        }
    }
}

/// Whether a text has parts that are known only at run time.
pub(super) fn is_holed(text: &str) -> bool {
    text.contains(HOLE)
}
