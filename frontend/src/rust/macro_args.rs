//! What the tokens of a macro call may mean: arguments, statements, the arms of a `select!`.

use proc_macro2::extra::DelimSpan;
use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Block, Expr, Ident, Pat, Result, Stmt, Token};

/// One argument of a macro.
pub(crate) enum MacroArg {
    /// `e`.
    Plain(Expr),
    /// `name = e`, `name: e`.
    Named(Ident, Expr),
    /// `value; length`.
    Repeat(Expr, Expr),
    /// `[a, b]` in JSON.
    List(DelimSpan, Vec<MacroArg>),
    /// `{ "key": value }` in JSON.
    Map(DelimSpan, Vec<(Expr, MacroArg)>),
    /// A path with arguments of its own, in an attribute: `skip(a, b)`, `table_name = "x"` inside.
    Nested(syn::Path, DelimSpan, Vec<MacroArg>),
}

/// Tokens as arguments separated by commas or semicolons.
pub(crate) fn parse_args(tokens: TokenStream) -> Option<Vec<MacroArg>> {
    args.parse2(tokens).ok()
}

fn args(input: ParseStream<'_>) -> Result<Vec<MacroArg>> {
    let mut found = Vec::new();
    while !input.is_empty() {
        let arg = arg(input, found.is_empty())?;
        found.push(arg);
        if input.is_empty() {
            break;
        }
        if input.peek(Token![;]) {
            input.parse::<Token![;]>()?;
        } else if input.peek(Token![=>]) {
            // `counter!("name", "label" => value)`.
            input.parse::<Token![=>]>()?;
        } else {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(found)
}

fn arg(input: ParseStream<'_>, first: bool) -> Result<MacroArg> {
    if named(input) {
        let name = input.call(Ident::parse_any)?;
        if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
        } else {
            input.parse::<Token![=]>()?;
        }
        skip_sigil(input)?;
        return Ok(MacroArg::Named(name, input.parse()?));
    }
    skip_sigil(input)?;
    let value = input.parse()?;
    if input.peek(Token![;]) && (!first || matches!(value, Expr::Let(_))) {
        return Err(input.error("statements"));
    }
    if input.peek(Token![;]) {
        input.parse::<Token![;]>()?;
        if !input.is_empty() {
            return Ok(MacroArg::Repeat(value, input.parse()?));
        }
    }
    Ok(MacroArg::Plain(value))
}

/// `%x` and `?x` say how a log shows `x`.
fn skip_sigil(input: ParseStream<'_>) -> Result<()> {
    if input.peek(Token![%]) {
        input.parse::<Token![%]>()?;
    } else if input.peek(Token![?]) {
        input.parse::<Token![?]>()?;
    }
    Ok(())
}

/// Whether `name = e` or `name: e` follows, rather than `a == b`, `a => b` or `a::b`.
fn named(input: ParseStream<'_>) -> bool {
    input.peek(Ident::peek_any)
        && (input.peek2(Token![=]) && !input.peek2(Token![==]) && !input.peek2(Token![=>])
            || input.peek2(Token![:]) && !input.peek2(Token![::]))
}

/// Tokens as JSON whose values are expressions.
pub(crate) fn parse_json(tokens: TokenStream) -> Option<MacroArg> {
    json.parse2(tokens).ok()
}

fn json(input: ParseStream<'_>) -> Result<MacroArg> {
    let content;
    if input.peek(syn::token::Bracket) {
        let attempt = input.fork();
        let bracket = syn::bracketed!(content in attempt);
        let mut items = Vec::new();
        while !content.is_empty() {
            items.push(json(&content)?);
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        input.advance_to(&attempt);
        return Ok(MacroArg::List(bracket.span, items));
    }
    if !input.peek(syn::token::Brace) {
        return Ok(MacroArg::Plain(input.parse()?));
    }
    let brace = syn::braced!(content in input);
    let mut entries = Vec::new();
    while !content.is_empty() {
        let key = content.parse()?;
        content.parse::<Token![:]>()?;
        entries.push((key, json(&content)?));
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(MacroArg::Map(brace.span, entries))
}

/// Tokens of an attribute: `A, B`, `name = "x"`, `skip(a)`, `rename_all = "camelCase", default`.
pub(crate) fn parse_attribute(tokens: TokenStream) -> Option<Vec<MacroArg>> {
    attribute_args.parse2(tokens).ok()
}

fn attribute_args(input: ParseStream<'_>) -> Result<Vec<MacroArg>> {
    let mut found = Vec::new();
    while !input.is_empty() {
        let arg = if named(input) {
            let name = input.call(Ident::parse_any)?;
            input.step(|cursor| {
                let (_, rest) = cursor.token_tree().ok_or_else(|| cursor.error("expected a value"))?;
                Ok(((), rest))
            })?;
            MacroArg::Named(name, input.parse()?)
        } else if input.peek(Ident::peek_any) && input.peek2(syn::token::Paren) {
            let path = syn::Path::from(input.call(Ident::parse_any)?);
            let content;
            let paren = syn::parenthesized!(content in input);
            MacroArg::Nested(path, paren.span, attribute_args(&content)?)
        } else {
            MacroArg::Plain(input.parse()?)
        };
        found.push(arg);
        if input.is_empty() {
            break;
        }
        input.parse::<Token![,]>()?;
    }
    Ok(found)
}

/// Tokens as statements.
pub(crate) fn parse_statements(tokens: TokenStream) -> Option<Vec<Stmt>> {
    Block::parse_within.parse2(tokens).ok()
}

/// `matches!(value, pattern if guard)`.
pub(crate) fn parse_matches(tokens: TokenStream) -> Option<(Expr, Pat, Option<Expr>)> {
    let parser = |input: ParseStream<'_>| {
        let value = input.parse()?;
        input.parse::<Token![,]>()?;
        let pattern = input.call(Pat::parse_multi_with_leading_vert)?;
        let guard = match input.peek(Token![if]) {
            true => {
                input.parse::<Token![if]>()?;
                Some(input.parse()?)
            }
            false => None,
        };
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
        }
        Ok((value, pattern, guard))
    };
    parser.parse2(tokens).ok()
}

/// An arm of a `select!`.
pub(crate) struct SelectArm {
    /// What the future's value is bound to; none for `else` and `default`.
    pub(crate) pattern: Option<Pat>,
    /// The future.
    pub(crate) future: Option<Expr>,
    /// The condition on which it takes part.
    pub(crate) guard: Option<Expr>,
    /// What happens; none if the value of the future is the value of the whole.
    pub(crate) body: Option<Expr>,
    /// Where a keyword in place of a pattern stands.
    pub(crate) keyword: Span,
}

/// `biased; pattern = future, if guard => body, … else => body`.
pub(crate) fn parse_select(tokens: TokenStream) -> Option<Vec<SelectArm>> {
    let parser = |input: ParseStream<'_>| {
        if input.peek(Ident) && input.peek2(Token![;]) {
            input.parse::<Ident>()?;
            input.parse::<Token![;]>()?;
        }
        let mut arms = Vec::new();
        while !input.is_empty() {
            arms.push(select_arm(input)?);
        }
        Ok(arms)
    };
    parser.parse2(tokens).ok()
}

fn select_arm(input: ParseStream<'_>) -> Result<SelectArm> {
    let mut arm = SelectArm {
        pattern: None,
        future: None,
        guard: None,
        body: None,
        keyword: input.span(),
    };
    let is_keyword = input.peek2(Token![=>]);
    if is_keyword {
        input.call(Ident::parse_any)?;
    } else {
        let attempt = input.fork();
        // `result = future => body`, or in the older macro `future => body`.
        let pattern = attempt
            .call(Pat::parse_multi_with_leading_vert)
            .and_then(|pattern| attempt.parse::<Token![=]>().map(|_| pattern));
        if let Ok(pattern) = pattern {
            input.advance_to(&attempt);
            arm.pattern = Some(pattern);
        }
        arm.future = Some(input.parse()?);
        if input.peek(Token![,]) && input.peek2(Token![if]) {
            input.parse::<Token![,]>()?;
            input.parse::<Token![if]>()?;
            arm.guard = Some(input.parse()?);
        }
    }
    input.parse::<Token![=>]>()?;
    let body: Expr = match input.peek(syn::token::Brace) {
        true => Expr::Block(syn::ExprBlock {
            attrs: Vec::new(),
            label: None,
            block: input.parse()?,
        }),
        false => input.parse()?,
    };
    arm.body = Some(body);
    if input.peek(Token![,]) {
        input.parse::<Token![,]>()?;
    }
    Ok(arm)
}

/// A static of a `lazy_static!`, `thread_local!` or `task_local!`.
pub(crate) struct MacroStatic {
    pub(crate) name: Ident,
    pub(crate) ty: syn::Type,
    pub(crate) value: Option<Expr>,
}

/// `pub static ref NAME: T = e;`, any number of times.
pub(crate) fn parse_statics(tokens: TokenStream) -> Option<Vec<MacroStatic>> {
    let parser = |input: ParseStream<'_>| {
        let mut statics = Vec::new();
        while !input.is_empty() {
            input.call(syn::Attribute::parse_outer)?;
            input.parse::<syn::Visibility>()?;
            input.parse::<Token![static]>()?;
            input.parse::<Option<Token![ref]>>()?;
            let name = input.parse()?;
            input.parse::<Token![:]>()?;
            let ty = input.parse()?;
            let value = match input.parse::<Option<Token![=]>>()? {
                Some(_) => Some(input.parse()?),
                None => None,
            };
            statics.push(MacroStatic { name, ty, value });
            if !input.is_empty() {
                input.parse::<Token![;]>()?;
            }
        }
        Ok(statics)
    };
    parser.parse2(tokens).ok()
}
