//! The stable text form of a module, for tests and for people.
//!
//! One line for a simple expression, indented blocks for regions. Spans are left out: `hir::verify` checks those.

use std::fmt::Write as _;

use crate::{
    Anchor, ClassForm, ClassId, Collection, ExprId, ExprKind, FunctionForm, FunctionId, Literal, LoopForm, Module,
    ParamForm, Symbol, TextId, Type, TypeId,
};

/// The text form of a module.
pub fn print(module: &Module) -> String {
    let mut printer = Printer {
        module,
        out: String::new(),
        depth: 0,
    };
    for import in &module.imports {
        let anchor = match import.anchor {
            Anchor::Open => String::new(),
            Anchor::Root => "root.".to_owned(),
            Anchor::Up(levels) => format!("up{levels}."),
        };
        let name = import.name.map_or("*", |name| module.name(name));
        let path = printer.path(&import.path);
        printer.line(&format!("import {anchor}{path} as {name}"));
    }
    for alias in &module.aliases {
        let ty = printer.ty(alias.ty);
        printer.line(&format!("type {} = {ty}", module.name(alias.name)));
    }
    for index in 0..module.classes.len() {
        printer.class(ClassId::new(index));
    }
    for (index, function) in module.functions.iter().enumerate() {
        if matches!(function.form, FunctionForm::Module | FunctionForm::Function) {
            printer.function(FunctionId::new(index));
        }
    }
    printer.out
}

struct Printer<'m> {
    module: &'m Module,
    out: String,
    depth: usize,
}

impl Printer<'_> {
    fn line(&mut self, text: &str) {
        let indent = self.depth * 2;
        let _ = writeln!(self.out, "{:indent$}{text}", "");
    }

    fn indented(&mut self, f: impl FnOnce(&mut Self)) {
        self.depth += 1;
        f(self);
        self.depth -= 1;
    }

    fn path(&self, segments: &[Symbol]) -> String {
        segments
            .iter()
            .map(|segment| self.module.name(*segment))
            .collect::<Vec<_>>()
            .join(".")
    }

    fn types(&self, types: &[TypeId], separator: &str) -> String {
        types.iter().map(|ty| self.ty(*ty)).collect::<Vec<_>>().join(separator)
    }

    fn ty(&self, id: TypeId) -> String {
        match self.module.ty(id) {
            Type::Path { segments, args } if args.is_empty() => self.path(segments),
            Type::Path { segments, args } => format!("{}<{}>", self.path(segments), self.types(args, ", ")),
            Type::Ref(ty) => format!("&{}", self.ty(*ty)),
            Type::Union(types) => self.types(types, " | "),
            Type::Tuple(types) => format!("({})", self.types(types, ", ")),
            Type::List(ty) => format!("[{}]", self.ty(*ty)),
            Type::Bound(types) => format!("bound {}", self.types(types, " + ")),
            Type::Function(result) => format!("fn -> {}", result.map_or_else(|| "?".to_owned(), |ty| self.ty(ty))),
            Type::Annotated(ty, metadata) => format!("{} with {}", self.ty(*ty), self.list(metadata)),
            Type::Of(expr) => format!("of {}", self.inline(*expr)),
            Type::Unknown => "?".to_owned(),
        }
    }

    fn class(&mut self, id: ClassId) {
        let class = self.module.class(id);
        let form = match class.form {
            ClassForm::Class => "class",
            ClassForm::Enum => "enum",
            ClassForm::Interface => "interface",
            ClassForm::Extension => "extension",
        };
        let bases = if class.bases.is_empty() {
            String::new()
        } else {
            format!("({})", self.types(&class.bases, ", "))
        };
        let of = class.of.map(|ty| format!(" of {}", self.ty(ty))).unwrap_or_default();
        self.line(&format!("{form} {}{bases}{of}", self.module.name(class.name)));
        self.indented(|this| {
            for decorator in &class.decorators {
                let text = this.inline(*decorator);
                this.line(&format!("@{text}"));
            }
            for field in &class.fields {
                let ty = field.ty.map(|ty| format!(": {}", this.ty(ty))).unwrap_or_default();
                let value = field
                    .value
                    .map(|value| format!(" = {}", this.inline(value)))
                    .unwrap_or_default();
                this.line(&format!("field {}{ty}{value}", this.module.name(field.name)));
            }
            if let Some(body) = class.body {
                this.region(body);
            }
        });
    }

    fn function(&mut self, id: FunctionId) {
        let function = self.module.function(id);
        if function.form == FunctionForm::Module {
            self.line("module");
        } else {
            for decorator in &function.decorators {
                let text = self.inline(*decorator);
                self.line(&format!("@{text}"));
            }
            let head = self.signature(id);
            self.line(&format!("fn {}{head}", self.module.qualified_name(id)));
        }
        if let Some(body) = function.body {
            self.indented(|this| this.region(body));
        }
    }

    fn signature(&self, id: FunctionId) -> String {
        let function = self.module.function(id);
        let params: Vec<String> = function
            .params
            .iter()
            .map(|param| {
                let form = match param.form {
                    ParamForm::Receiver => "self ",
                    ParamForm::ReceiverClass => "class ",
                    ParamForm::Plain => "",
                    ParamForm::Named => "named ",
                    ParamForm::Rest => "*",
                    ParamForm::RestNamed => "**",
                };
                let pattern = match (param.pattern, param.local) {
                    (Some(pattern), _) => self.inline(pattern),
                    (None, Some(local)) => self.module.name(self.module.local(local).name).to_owned(),
                    (None, None) => "_".to_owned(),
                };
                let ty = param.ty.map(|ty| format!(": {}", self.ty(ty))).unwrap_or_default();
                let default = param
                    .default
                    .map(|default| format!(" = {}", self.inline(default)))
                    .unwrap_or_default();
                format!("{form}{pattern}{ty}{default}")
            })
            .collect();
        let returns = function
            .returns
            .map(|ty| format!(" -> {}", self.ty(ty)))
            .unwrap_or_default();
        let flags = [
            (function.is_async, " async"),
            (function.is_generator, " generator"),
            (function.is_test, " test"),
        ];
        let flags: String = flags.into_iter().filter(|(on, _)| *on).map(|(_, text)| text).collect();
        format!("({}){returns}{flags}", params.join(", "))
    }

    /// Prints an expression as lines of its own.
    fn region(&mut self, id: ExprId) {
        match self.module.kind(id) {
            ExprKind::Block { items, value } => {
                for item in items {
                    self.region(*item);
                }
                if let Some(value) = value {
                    self.line("value");
                    self.indented(|this| this.region(value));
                }
            }
            ExprKind::Branch {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.inline(condition);
                self.line(&format!("if {condition}"));
                self.indented(|this| this.region(then));
                if let Some(otherwise) = otherwise {
                    self.line("else");
                    self.indented(|this| this.region(otherwise));
                }
            }
            ExprKind::Match { subject, arms } => {
                let subject = self.inline(subject);
                self.line(&format!("match {subject}"));
                for arm in arms {
                    let guard = arm
                        .guard
                        .map(|guard| format!(" if {}", self.inline(guard)))
                        .unwrap_or_default();
                    let pattern = self.inline(arm.pattern);
                    self.line(&format!("case {pattern}{guard}"));
                    self.indented(|this| this.region(arm.body));
                }
            }
            ExprKind::Loop(it) => {
                let head = self.loop_head(id);
                self.line(&head);
                self.indented(|this| this.region(it.body));
                if let Some(otherwise) = it.otherwise {
                    self.line("else");
                    self.indented(|this| this.region(otherwise));
                }
            }
            ExprKind::Try(it) => {
                self.line("try");
                self.indented(|this| this.region(it.body));
                for handler in &it.handlers {
                    let errors = handler
                        .errors
                        .map(|errors| format!(" {}", self.inline(errors)))
                        .unwrap_or_default();
                    let binding = handler
                        .binding
                        .map(|b| format!(" as {}", self.inline(b)))
                        .unwrap_or_default();
                    self.line(&format!("except{errors}{binding}"));
                    self.indented(|this| this.region(handler.body));
                }
                for (keyword, part) in [("else", it.otherwise), ("finally", it.finally)] {
                    if let Some(part) = part {
                        self.line(keyword);
                        self.indented(|this| this.region(part));
                    }
                }
            }
            ExprKind::Scope(it) => {
                let keyword = if it.is_async { "async with" } else { "with" };
                let items: Vec<String> = it
                    .items
                    .iter()
                    .map(|item| {
                        let target = item.target.map(|target| format!(" as {}", self.inline(target)));
                        format!("{}{}", self.inline(item.guard), target.unwrap_or_default())
                    })
                    .collect();
                self.line(&format!("{keyword} {}", items.join(", ")));
                self.indented(|this| this.region(it.body));
            }
            ExprKind::Closure(function) => {
                let head = self.closure_head(function);
                self.line(&head);
                if let Some(body) = self.module.function(function).body {
                    self.indented(|this| this.region(body));
                }
            }
            _ => {
                let text = self.inline(id);
                self.line(&text);
            }
        }
    }

    fn closure_head(&self, function: FunctionId) -> String {
        match self.module.function(function).form {
            FunctionForm::AsyncBlock => "async block".to_owned(),
            _ => format!("closure{}", self.signature(function)),
        }
    }

    fn loop_head(&self, id: ExprId) -> String {
        let ExprKind::Loop(it) = self.module.kind(id) else {
            return String::new();
        };
        let form = match it.form {
            LoopForm::Each => "for".to_owned(),
            LoopForm::While => "while".to_owned(),
            LoopForm::Forever => "loop".to_owned(),
            LoopForm::Comprehension => "comprehension".to_owned(),
            LoopForm::Generator => "generator".to_owned(),
            LoopForm::Adapter(name) => format!("adapter {}", self.module.name(name)),
        };
        let mut head = if it.is_async { format!("async {form}") } else { form };
        for (keyword, part) in [("", it.target), ("in ", it.iterable), ("when ", it.condition)] {
            if let Some(part) = part {
                let _ = write!(head, " {keyword}{}", self.inline(part));
            }
        }
        if !it.extra.is_empty() {
            let _ = write!(head, " extra {}", self.list(&it.extra));
        }
        head
    }

    fn list(&self, items: &[ExprId]) -> String {
        items
            .iter()
            .map(|item| self.inline(*item))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn string(&self, id: TextId) -> String {
        let text = self.module.text(id);
        let mut out = String::from("\"");
        let mut holes = text.holes.iter().peekable();
        for (at, c) in text.value.char_indices().chain([(text.value.len(), '\0')]) {
            while let Some(hole) = holes.next_if(|hole| hole.at as usize <= at) {
                let inner = hole.expr.map(|expr| self.inline(expr)).unwrap_or_default();
                let _ = write!(out, "{{{inner}}}");
            }
            if at < text.value.len() {
                out.extend(c.escape_debug());
            }
        }
        out.push('"');
        out
    }

    /// Prints an expression on one line; regions inside it are printed in braces.
    fn inline(&self, id: ExprId) -> String {
        let module = self.module;
        let optional = |part: Option<ExprId>| part.map(|part| format!(" {}", self.inline(part))).unwrap_or_default();
        match module.kind(id) {
            ExprKind::Local(local) => format!("{}#{}", module.name(module.local(local).name), local.index()),
            ExprKind::Path { segments, generics: [] } => self.path(segments),
            ExprKind::Path { segments, generics } => format!("{}<{}>", self.path(segments), self.types(generics, ", ")),
            ExprKind::Str(text) => self.string(text),
            ExprKind::Literal(literal) => match literal {
                Literal::Int(value) => value.to_string(),
                Literal::Float(value) => format!("{value:?}"),
                Literal::Bool(value) => value.to_string(),
                Literal::Null => "null".to_owned(),
                Literal::Other => "literal".to_owned(),
            },
            ExprKind::Wildcard => "_".to_owned(),
            ExprKind::Field { base, name, .. } => format!("{}.{}", self.inline(base), module.name(name)),
            ExprKind::Index { base, index } => format!("{}[{}]", self.inline(base), self.inline(index)),
            ExprKind::Call { callee, args, .. } => {
                let args: Vec<String> = args
                    .iter()
                    .map(|arg| {
                        let name = arg
                            .name
                            .map(|name| format!("{}=", module.name(name)))
                            .unwrap_or_default();
                        format!("{name}{}", self.inline(arg.value))
                    })
                    .collect();
                format!("{}({})", self.inline(callee), args.join(", "))
            }
            ExprKind::Await(e) => format!("(await {})", self.inline(e)),
            ExprKind::Propagate(e) => format!("{}?", self.inline(e)),
            ExprKind::Borrow(e) => format!("&{}", self.inline(e)),
            ExprKind::Deref(e) => format!("*{}", self.inline(e)),
            ExprKind::Unary(op, e) => format!("({op:?} {})", self.inline(e)),
            ExprKind::Binary(op, left, right) => format!("({} {op:?} {})", self.inline(left), self.inline(right)),
            ExprKind::Cast(e, ty) => format!("({} as {})", self.inline(e), self.ty(ty)),
            ExprKind::Collection(Collection::List, items) => format!("[{}]", self.list(items)),
            ExprKind::Collection(Collection::Tuple, items) => format!("({},)", self.list(items)),
            ExprKind::Collection(Collection::Set, items) => format!("{{{}}}", self.list(items)),
            ExprKind::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| match key {
                        Some(key) => format!("{}: {}", self.inline(*key), self.inline(*value)),
                        None => format!("**{}", self.inline(*value)),
                    })
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
            ExprKind::Range { start, end, step } => {
                format!("range({} ..{}{})", optional(start), optional(end), optional(step))
            }
            ExprKind::Spread(e) => format!("*{}", self.inline(e)),
            ExprKind::Assign { target, value, op } => {
                let op = op.map(|op| format!("{op:?}")).unwrap_or_default();
                format!("{} {op}= {}", self.inline(target), self.inline(value))
            }
            ExprKind::Matches { pattern, value } => format!("{} ~ {}", self.inline(pattern), self.inline(value)),
            ExprKind::Delete(e) => format!("delete {}", self.inline(e)),
            ExprKind::Return(e) => format!("return{}", optional(e)),
            ExprKind::Raise(e) => format!("raise{}", optional(e)),
            ExprKind::Break { label, value } => {
                format!(
                    "break{}{}",
                    label.map(|l| format!(" '{}", module.name(l))).unwrap_or_default(),
                    optional(value)
                )
            }
            ExprKind::Continue { label } => {
                format!(
                    "continue{}",
                    label.map(|l| format!(" '{}", module.name(l))).unwrap_or_default()
                )
            }
            ExprKind::Yield(e) => format!("yield{}", optional(e)),
            ExprKind::Function(function) => format!("define fn {}", module.qualified_name(function)),
            ExprKind::Class(class) => format!("define class {}", module.name(module.class(class).name)),
            ExprKind::Unknown(parts) => format!("unknown({})", self.list(parts)),
            ExprKind::Block { .. }
            | ExprKind::Branch { .. }
            | ExprKind::Match { .. }
            | ExprKind::Loop(_)
            | ExprKind::Try(_)
            | ExprKind::Scope(_)
            | ExprKind::Closure(_) => {
                let mut inner = Printer {
                    module,
                    out: String::new(),
                    depth: 0,
                };
                inner.region(id);
                format!(
                    "{{ {} }}",
                    inner
                        .out
                        .trim_end()
                        .split('\n')
                        .map(str::trim)
                        .collect::<Vec<_>>()
                        .join("; ")
                )
            }
        }
    }
}
