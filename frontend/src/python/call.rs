//! Calls, and the few built-in ones that are regions or operators of the representation.

use ruff_python_ast as ast;
use ruff_text_size::TextRange;
use seqscan_hir::{Arg, ExprId, ExprKind, Loop, LoopForm};

use super::Lowering;
use super::stmt::new_loop;

impl Lowering<'_> {
    pub(super) fn call(&mut self, it: &ast::ExprCall, range: TextRange) -> ExprId {
        let special = match &*it.func {
            ast::Expr::Name(name) => self.named_call(&name.id, it, range),
            ast::Expr::Attribute(attribute) => self.attribute_call(attribute, it, range),
            _ => None,
        };
        if let Some(id) = special {
            return id;
        }
        let callee = self.expr(&it.func);
        let args = self.args(&it.arguments);
        self.expr_at(
            ExprKind::Call {
                callee,
                args: &args,
                generics: &[],
            },
            range,
        )
    }

    /// Arguments in the order they are written.
    pub(super) fn args(&mut self, arguments: &ast::Arguments) -> Box<[Arg]> {
        let mut args = Vec::with_capacity(arguments.len());
        for argument in arguments.iter_source_order() {
            args.push(match argument {
                ast::ArgOrKeyword::Arg(value) => Arg {
                    name: None,
                    value: self.expr(value),
                },
                ast::ArgOrKeyword::Keyword(keyword) => self.keyword(keyword),
            });
        }
        args.into()
    }

    pub(super) fn keyword(&mut self, keyword: &ast::Keyword) -> Arg {
        let value = self.expr(&keyword.value);
        match &keyword.arg {
            Some(name) => Arg {
                name: Some(self.name(name)),
                value,
            },
            None => Arg {
                name: None,
                value: self.expr_at(ExprKind::Spread(value), keyword.range),
            },
        }
    }

    /// `range(…)`, `map(…)`, `filter(…)`, `cast(…)`, `dedent(…)`.
    fn named_call(&mut self, name: &str, it: &ast::ExprCall, range: TextRange) -> Option<ExprId> {
        let args = plain_args(&it.arguments);
        match name {
            "range" if self.is_builtin(name) => self.range_call(args?, range),
            "map" | "filter" if self.is_builtin(name) => self.adapter_call(name, args?, range),
            "dedent" | "cleandoc" => self.text_call(it, range),
            _ => {
                let [ty, value] = args? else { return None };
                let symbol = self.name(name);
                if !self.casts.contains(&symbol) {
                    return None;
                }
                Some(self.cast(ty, value, range))
            }
        }
    }

    /// `typing.cast(T, e)`, `textwrap.dedent("…")`, and the methods of literal strings.
    fn attribute_call(
        &mut self,
        attribute: &ast::ExprAttribute,
        it: &ast::ExprCall,
        range: TextRange,
    ) -> Option<ExprId> {
        match attribute.attr.as_str() {
            "cast" => {
                let [ty, value] = plain_args(&it.arguments)? else {
                    return None;
                };
                let module = attribute.value.as_name_expr()?;
                let symbol = self.name(&module.id);
                self.typing_modules
                    .contains(&symbol)
                    .then(|| self.cast(ty, value, range))
            }
            "format" => {
                let template = &*attribute.value;
                if template.is_string_literal_expr() {
                    self.brace_format(template, &it.arguments, range)
                } else {
                    None
                }
            }
            "dedent" | "cleandoc" | "strip" | "lstrip" | "rstrip" | "join" => self.text_call(it, range),
            _ => None,
        }
    }

    fn cast(&mut self, ty: &ast::Expr, value: &ast::Expr, range: TextRange) -> ExprId {
        let ty = self.ty(ty);
        let value = self.expr(value);
        self.expr_at(ExprKind::Cast(value, ty), range)
    }

    fn range_call(&mut self, args: &[ast::Expr], range: TextRange) -> Option<ExprId> {
        let (start, end, step) = match args {
            [end] => (None, end, None),
            [start, end] => (Some(start), end, None),
            [start, end, step] => (Some(start), end, Some(step)),
            _ => return None,
        };
        let start = start.map(|it| self.expr(it));
        let end = Some(self.expr(end));
        let step = step.map(|it| self.expr(it));
        Some(self.expr_at(ExprKind::Range { start, end, step }, range))
    }

    /// `map(f, xs)` calls `f` once for each of `xs`.
    fn adapter_call(&mut self, name: &str, args: &[ast::Expr], range: TextRange) -> Option<ExprId> {
        let [function, iterable, extra @ ..] = args else {
            return None;
        };
        let form = LoopForm::Adapter(self.name(name));
        let body = self.expr(function);
        let iterable = Some(self.expr(iterable));
        let extra = self.expr_list(extra);
        Some(self.loop_expr(
            Loop {
                iterable,
                extra,
                ..new_loop(form, body)
            },
            range,
        ))
    }
}

/// The arguments, if all are given by position and one by one.
pub(super) fn plain_args(arguments: &ast::Arguments) -> Option<&[ast::Expr]> {
    let is_plain = arguments.keywords.is_empty() && !arguments.args.iter().any(ast::Expr::is_starred_expr);
    is_plain.then_some(&*arguments.args)
}
