//! Macro calls: what is known of the common ones, and arguments where the tokens of any other parse as such.

use seqscan_hir::{Arg, Arm as HirArm, Collection, ExprId, ExprKind, Span, Text, UnaryOp};
use syn::{Expr, Lit, Macro, MacroDelimiter};

use super::format::FormatArgs;
use super::lowerer::Lowerer;
use super::macro_args::{self, MacroArg};
use super::strings;

/// How many macros inside each other have their tokens parsed: each of them parses what is in it again.
const MAX_MACRO_DEPTH: u32 = 24;

impl Lowerer<'_> {
    pub(crate) fn lower_macro(&mut self, mac: &Macro) -> ExprId {
        let first = mac.path.segments.first();
        let start = match (mac.path.leading_colon, first) {
            (Some(colon), _) => self.source.start(colon.spans[0]),
            (None, Some(first)) => self.source.start(first.ident.span()),
            (None, None) => 0,
        };
        let span = Span::new(start, self.source.close(delimiter(mac)).max(start));
        if self.macro_depth >= MAX_MACRO_DEPTH {
            return self.lower_opaque_macro(mac, span);
        }
        self.macro_depth += 1;
        let id = self.lower_macro_kind(mac, span);
        self.macro_depth -= 1;
        id
    }

    fn lower_macro_kind(&mut self, mac: &Macro, span: Span) -> ExprId {
        let Some(last) = mac.path.segments.last() else {
            return self.unknown(Vec::new(), span);
        };
        let name_span = self.source.ident(&last.ident);
        let special = match self.source.slice(name_span) {
            "format" | "formatdoc" | "format_args" => self.lower_format(mac, span),
            "concat" => self.lower_concat(mac, span),
            "indoc" => self.lower_indoc(mac, span),
            "write" | "writeln" => self.lower_write(mac, span),
            "ensure" => self.lower_ensure(mac, span),
            "json" | "from_json" => self.lower_json(mac, span),
            "vec" | "smallvec" => self.lower_vec(mac, span),
            "matches" => self.lower_matches(mac, span),
            "panic" | "unreachable" | "todo" | "unimplemented" => self.lower_panic(mac, span),
            "bail" => {
                let call = self.lower_macro_call(mac, span);
                Some(self.expr(ExprKind::Return(Some(call)), span))
            }
            "select" | "select_biased" => self.lower_select(mac, span),
            "stream" | "try_stream" => self.lower_stream(mac, span),
            _ => None,
        };
        special.unwrap_or_else(|| self.lower_macro_call(mac, span))
    }

    /// A macro as a call: its arguments if the tokens parse as such, a block if they parse as statements.
    fn lower_macro_call(&mut self, mac: &Macro, span: Span) -> ExprId {
        // What stands in braces are rather statements, unless commas separate it.
        let prefers_statements = matches!(mac.delimiter, MacroDelimiter::Brace(_));
        let statements = match prefers_statements && !mac.tokens.is_empty() {
            true => macro_args::parse_statements(mac.tokens.clone()),
            false => None,
        };
        let args = match statements {
            Some(_) => None,
            None => macro_args::parse_args(mac.tokens.clone()),
        };
        let args = match args {
            Some(args) => self.lower_macro_args(&args),
            None => match statements.or_else(|| macro_args::parse_statements(mac.tokens.clone())) {
                Some(statements) => {
                    let inner = self.source.group(delimiter(mac));
                    vec![Self::positional(self.lower_statements(&statements, inner))]
                }
                None => return self.lower_opaque_macro(mac, span),
            },
        };
        self.macro_call(mac, args, span)
    }

    /// A macro whose tokens mean something that only it knows.
    fn lower_opaque_macro(&mut self, mac: &Macro, span: Span) -> ExprId {
        let inner = self.source.group(delimiter(mac));
        let unknown = self.unknown(Vec::new(), inner);
        self.macro_call(mac, vec![Self::positional(unknown)], span)
    }

    fn macro_call(&mut self, mac: &Macro, args: Vec<Arg>, span: Span) -> ExprId {
        let callee = self.lower_macro_path(mac);
        self.expr(
            ExprKind::Call {
                callee,
                args: &args,
                generics: &[],
            },
            span,
        )
    }

    /// `sqlx::query!` is the path `sqlx`, `query!`.
    fn lower_macro_path(&mut self, mac: &Macro) -> ExprId {
        let (mut segments, span) = self.lower_spanned_segments(None, &mac.path);
        // The `!` nearly always follows the name at once.
        let follows = self.source.text()[span.end as usize..].starts_with('!');
        let end = match follows {
            true => span.end + 1,
            false => self.source.end(mac.bang_token.spans[0]).max(span.end),
        };
        let span = Span::new(span.start, end);
        if let Some(last) = segments.last_mut() {
            let written = self.source.slice(span).rsplit([':', '#', ' ']).next().unwrap_or("");
            *last = match follows {
                true => self.intern(written),
                false => {
                    let name = format!("{}!", self.builder.module().name(*last));
                    self.builder.name(&name)
                }
            };
        }
        self.expr(
            ExprKind::Path {
                segments: &segments,
                generics: &[],
            },
            span,
        )
    }

    pub(crate) fn lower_macro_args(&mut self, args: &[MacroArg]) -> Vec<Arg> {
        args.iter().map(|arg| self.lower_macro_arg(arg)).collect()
    }

    fn lower_macro_arg(&mut self, arg: &MacroArg) -> Arg {
        match arg {
            MacroArg::Plain(value) => Self::positional(self.lower_expr(value)),
            MacroArg::Named(name, value) => Arg {
                name: Some(self.name(name)),
                value: self.lower_expr(value),
            },
            MacroArg::Repeat(value, length) => {
                let (value, length) = (self.lower_expr(value), self.lower_expr(length));
                let span = self.span_of(value).cover(self.span_of(length));
                Self::positional(self.unknown(vec![value, length], span))
            }
            MacroArg::List(bracket, items) => {
                let items: Vec<_> = items.iter().map(|item| self.lower_macro_arg(item).value).collect();
                let span = self.source.group(*bracket);
                Self::positional(self.expr(ExprKind::Collection(Collection::List, &items), span))
            }
            MacroArg::Map(brace, entries) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|(key, value)| (Some(self.lower_expr(key)), self.lower_macro_arg(value).value))
                    .collect();
                let span = self.source.group(*brace);
                Self::positional(self.expr(ExprKind::Map(&entries), span))
            }
            MacroArg::Nested(path, paren, args) => {
                let callee = self.lower_path(None, path);
                let args = self.lower_macro_args(args);
                let span = Span::new(self.span_of(callee).start, self.source.close(*paren));
                let call = ExprKind::Call {
                    callee,
                    args: &args,
                    generics: &[],
                };
                Self::positional(self.expr(call, span))
            }
        }
    }

    fn lower_vec(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let args = macro_args::parse_args(mac.tokens.clone())?;
        if let [MacroArg::Repeat(value, length)] = args.as_slice() {
            return Some(self.lower_repeat(value, length, span));
        }
        let items: Vec<_> = args.iter().map(|arg| self.lower_macro_arg(arg).value).collect();
        Some(self.expr(ExprKind::Collection(Collection::List, &items), span))
    }

    fn lower_matches(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let (value, pattern, guard) = macro_args::parse_matches(mac.tokens.clone())?;
        let mark = self.scopes.mark();
        let fresh = self.fresh.len();
        let value = self.lower_expr(&value);
        let pattern = self.lower_pattern(&pattern);
        let guard = guard.map(|guard| self.lower_expr(&guard));
        self.scopes.release(mark);
        let matches = self.expr(ExprKind::Matches { pattern, value }, span);
        self.settle(fresh, matches);
        let Some(guard) = guard else { return Some(matches) };
        Some(self.expr(ExprKind::Binary(seqscan_hir::BinaryOp::And, matches, guard), span))
    }

    fn lower_panic(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let args = macro_args::parse_args(mac.tokens.clone())?;
        let parts = self.lower_macro_args(&args).into_iter().map(|arg| arg.value).collect();
        let value = self.unknown(parts, span);
        Some(self.expr(ExprKind::Raise(Some(value)), span))
    }

    /// The arms of a `select!` are those of a match on what all of the futures give.
    fn lower_select(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let arms = macro_args::parse_select(mac.tokens.clone())?;
        let mut futures = Vec::new();
        for future in arms.iter().filter_map(|arm| arm.future.as_ref()) {
            let future = self.lower_expr(future);
            let at = self.span_of(future);
            futures.push(self.expr(ExprKind::Await(future), at));
        }
        let subject = self.unknown(futures, span);
        let arms: Vec<_> = arms.iter().map(|arm| self.lower_select_arm(arm)).collect();
        Some(self.expr(ExprKind::Match { subject, arms: &arms }, span))
    }

    fn lower_select_arm(&mut self, arm: &macro_args::SelectArm) -> HirArm {
        let keyword = self.source.span(arm.keyword);
        match &arm.pattern {
            Some(pattern) => self.lower_arm_parts(pattern, arm.guard.as_ref(), |this| {
                arm.body.as_ref().map(|body| this.lower_expr(body))
            }),
            None => HirArm {
                pattern: self.expr(ExprKind::Wildcard, keyword),
                guard: None,
                body: match &arm.body {
                    Some(body) => self.lower_expr(body),
                    None => self.unknown(Vec::new(), keyword),
                },
            },
        }
    }

    /// `stream! { … yield x; … }` runs its statements when somebody iterates it.
    fn lower_stream(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let statements = macro_args::parse_statements(mac.tokens.clone())?;
        let body = self.source.group(delimiter(mac));
        Some(self.lower_future(&statements, body, span.start))
    }

    fn lower_format(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let args = macro_args::parse_args(mac.tokens.clone())?;
        let unindents = mac.path.segments.last().is_some_and(|last| last.ident == "formatdoc");
        self.format_args(&args, unindents, span)
    }

    /// `write!(out, "…", a)` writes one string.
    fn lower_write(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let args = macro_args::parse_args(mac.tokens.clone())?;
        let (out, rest) = args.split_first()?;
        let [MacroArg::Plain(Expr::Lit(first)), ..] = rest else {
            return None;
        };
        let text_start = self.source.start(first.lit.span());
        let out = self.lower_macro_arg(out);
        let inner = Span::new(text_start, span.end.saturating_sub(1).max(text_start));
        let text = self.format_args(rest, false, inner)?;
        Some(self.macro_call(mac, vec![out, Self::positional(text)], span))
    }

    /// `ensure!(condition, error)` leaves the function unless the condition holds.
    fn lower_ensure(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let args = macro_args::parse_args(mac.tokens.clone())?;
        let (condition, rest) = args.split_first()?;
        let condition = self.lower_macro_arg(condition).value;
        let at = self.span_of(condition);
        let condition = self.expr(ExprKind::Unary(UnaryOp::Not, condition), at);
        let rest = self.lower_macro_args(rest);
        let error = self.macro_call(mac, rest, span);
        let then = self.expr(ExprKind::Return(Some(error)), span);
        let branch = ExprKind::Branch {
            condition,
            then,
            otherwise: None,
        };
        Some(self.expr(branch, span))
    }

    fn lower_json(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let value = macro_args::parse_json(mac.tokens.clone())?;
        let value = self.lower_macro_arg(&value);
        Some(self.macro_call(mac, vec![value], span))
    }

    fn format_args(&mut self, args: &[MacroArg], unindents: bool, span: Span) -> Option<ExprId> {
        let (first, rest) = args.split_first()?;
        let MacroArg::Plain(first) = first else { return None };
        let literal = self.constant_text(first)?;
        let literal = if unindents {
            strings::unindent(&literal)
        } else {
            literal
        };
        let mut holes = FormatArgs::default();
        for arg in rest {
            let arg = self.lower_macro_arg(arg);
            match arg.name {
                Some(name) => holes.named.push((name, Some(arg.value))),
                None => holes.positional.push(Some(arg.value)),
            }
        }
        let text = self.fill_holes(&literal, &mut holes);
        Some(self.string_expr(text, span))
    }

    fn lower_concat(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let text = self.concat_text(mac)?;
        Some(self.string_expr(text, span))
    }

    fn lower_indoc(&mut self, mac: &Macro, span: Span) -> Option<ExprId> {
        let args = macro_args::parse_args(mac.tokens.clone())?;
        let [MacroArg::Plain(only)] = args.as_slice() else {
            return None;
        };
        let text = strings::unindent(&self.constant_text(only)?);
        Some(self.string_expr(text, span))
    }

    fn concat_text(&mut self, mac: &Macro) -> Option<Text> {
        if self.macro_depth >= MAX_MACRO_DEPTH {
            return None;
        }
        self.macro_depth += 1;
        let args = macro_args::parse_args(mac.tokens.clone());
        let text = args.and_then(|args| self.concat_args(&args));
        self.macro_depth -= 1;
        text
    }

    fn concat_args(&mut self, args: &[MacroArg]) -> Option<Text> {
        let mut text = Text::default();
        for arg in args {
            let MacroArg::Plain(arg) = arg else { return None };
            match self.constant_text(arg) {
                Some(piece) => text.append(piece),
                // `concat!("…", env!("NAME"))`: known to be text, not which.
                None => {
                    let hole = self.lower_expr(arg);
                    let span = self.span_of(hole);
                    text.push_hole(Some(hole), span);
                }
            }
        }
        Some(text)
    }

    /// The text of an expression that is text when the program is compiled: a literal, `concat!`.
    fn constant_text(&mut self, expr: &Expr) -> Option<Text> {
        match expr {
            Expr::Lit(lit) => {
                let span = self.source.span(lit.lit.span());
                match &lit.lit {
                    Lit::Str(_) => Some(strings::literal_text(self.source.slice(span), span.start)),
                    Lit::Int(_) | Lit::Float(_) | Lit::Bool(_) | Lit::Char(_) => {
                        let written = self.source.slice(span);
                        let mut text = Text::default();
                        text.push(written.trim_matches('\''), span);
                        Some(text)
                    }
                    _ => None,
                }
            }
            Expr::Macro(mac) if mac.mac.path.is_ident("concat") => self.concat_text(&mac.mac),
            Expr::Group(group) => self.constant_text(&group.expr),
            Expr::Paren(paren) => self.constant_text(&paren.expr),
            _ => None,
        }
    }

    /// A macro among items: statics of the common ones, items if the tokens parse as such, else a call.
    pub(crate) fn lower_item_macro(&mut self, mac: &Macro, out: &mut Vec<ExprId>) {
        if let Some(statics) = macro_args::parse_statics(mac.tokens.clone()).filter(|statics| !statics.is_empty()) {
            for it in statics {
                let local = self.declare_global(&it.name, &it.ty, self.namespace);
                let span = self.source.ident(&it.name);
                if let Some(value) = &it.value {
                    let value = self.lower_expr(value);
                    let target = self.expr(ExprKind::Local(local), span);
                    let span = span.cover(self.span_of(value));
                    out.push(self.expr(
                        ExprKind::Assign {
                            target,
                            value,
                            op: None,
                        },
                        span,
                    ));
                }
            }
            return;
        }
        let call = self.lower_macro(mac);
        out.push(call);
    }
}

/// Where the delimiters of a macro call are.
fn delimiter(mac: &Macro) -> proc_macro2::extra::DelimSpan {
    match &mac.delimiter {
        MacroDelimiter::Paren(it) => it.span,
        MacroDelimiter::Brace(it) => it.span,
        MacroDelimiter::Bracket(it) => it.span,
    }
}
