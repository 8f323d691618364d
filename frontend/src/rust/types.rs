//! Types as they are written. Lifetimes are dropped, and a constant among type arguments is unknown.

use seqscan_hir::{Generic, Symbol, Type as HirType, TypeId};
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, GenericArgument, GenericParam, Generics, Path, PathArguments, QSelf, ReturnType,
    Token, Type, TypeParamBound, WherePredicate,
};

use super::lowerer::Lowerer;

impl Lowerer<'_> {
    /// The type that a variable is declared with; `_` declares none.
    pub(crate) fn lower_declared_type(&mut self, ty: &Type) -> Option<TypeId> {
        match ty {
            Type::Infer(_) => None,
            ty => Some(self.lower_type(ty)),
        }
    }

    pub(crate) fn lower_type(&mut self, ty: &Type) -> TypeId {
        let ty = match ty {
            Type::Path(path) => return self.lower_type_path(path.qself.as_ref(), &path.path),
            Type::Reference(reference) => HirType::Ref(self.lower_type(&reference.elem)),
            Type::Ptr(pointer) => HirType::Ref(self.lower_type(&pointer.elem)),
            Type::Paren(paren) => return self.lower_type(&paren.elem),
            Type::Group(group) => return self.lower_type(&group.elem),
            Type::Array(array) => HirType::List(self.lower_type(&array.elem)),
            Type::Slice(slice) => HirType::List(self.lower_type(&slice.elem)),
            Type::Tuple(tuple) => HirType::Tuple(tuple.elems.iter().map(|elem| self.lower_type(elem)).collect()),
            Type::ImplTrait(bound) => return self.lower_bound_type(&bound.bounds),
            Type::TraitObject(bound) => return self.lower_bound_type(&bound.bounds),
            Type::FnPtr(pointer) => HirType::Function(self.lower_return_type(&pointer.output)),
            _ => HirType::Unknown,
        };
        self.builder.ty(ty)
    }

    /// `impl Fn(A) -> B` is a function, any other bound something that has these traits.
    fn lower_bound_type(&mut self, bounds: &Punctuated<TypeParamBound, Token![+]>) -> TypeId {
        let bounds = self.lower_bounds(bounds);
        match bounds.as_slice() {
            [only] if matches!(self.builder.module().ty(*only), HirType::Function(_)) => *only,
            _ => self.builder.ty(HirType::Bound(bounds.into())),
        }
    }

    /// The traits among bounds.
    pub(crate) fn lower_bounds(&mut self, bounds: &Punctuated<TypeParamBound, Token![+]>) -> Vec<TypeId> {
        bounds
            .iter()
            .filter_map(|bound| match bound {
                TypeParamBound::Trait(bound) if bound.maybe.is_none() => Some(self.lower_type_path(None, &bound.path)),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn lower_return_type(&mut self, output: &ReturnType) -> Option<TypeId> {
        match output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(self.lower_type(ty)),
        }
    }

    /// `a::B<C>`, `<A as B>::C`, `Fn(A) -> B`.
    pub(crate) fn lower_type_path(&mut self, qself: Option<&QSelf>, path: &Path) -> TypeId {
        if let Some(PathArguments::Parenthesized(arguments)) = path.segments.last().map(|last| &last.arguments) {
            let result = self.lower_return_type(&arguments.output);
            return self.builder.ty(HirType::Function(result));
        }
        let segments = self.lower_segments(qself, path);
        if segments.is_empty() {
            return self.builder.ty(HirType::Unknown);
        }
        let args = self.lower_path_arguments(path);
        self.builder.ty(HirType::Path {
            segments: segments.into(),
            args: args.into(),
        })
    }

    /// The segments of a path as written; those of `<T as Trait>::f` are `T`'s and `f`.
    pub(crate) fn lower_segments(&mut self, qself: Option<&QSelf>, path: &Path) -> Vec<Symbol> {
        let mut segments = Vec::with_capacity(path.segments.len());
        let mut skipped = 0;
        if let Some(qself) = qself {
            skipped = qself.position;
            let mut ty = &*qself.ty;
            while let Type::Reference(reference) = ty {
                ty = &reference.elem;
            }
            if let Type::Path(of) = ty
                && of.qself.is_none()
            {
                segments = self.lower_segments(None, &of.path);
            }
        }
        for segment in path.segments.iter().skip(skipped) {
            segments.push(self.name(&segment.ident));
        }
        segments
    }

    /// The type arguments of the last segment that has any.
    pub(crate) fn lower_path_arguments(&mut self, path: &Path) -> Vec<TypeId> {
        let arguments = path.segments.iter().rev().find_map(|segment| match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => Some(arguments),
            _ => None,
        });
        arguments.map_or_else(Vec::new, |arguments| self.lower_arguments(arguments))
    }

    pub(crate) fn lower_arguments(&mut self, arguments: &AngleBracketedGenericArguments) -> Vec<TypeId> {
        arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(self.lower_type(ty)),
                // `impl Stream<Item = T>`: what a trait yields tells as much as an argument does.
                GenericArgument::AssocType(assoc) => Some(self.lower_type(&assoc.ty)),
                GenericArgument::Constraint(constraint) => Some(self.lower_bound_type(&constraint.bounds)),
                GenericArgument::Const(_) => Some(self.builder.ty(HirType::Unknown)),
                _ => None,
            })
            .collect()
    }

    /// Type parameters with their bounds, those of the `where` clause included.
    pub(crate) fn lower_generics(&mut self, generics: &Generics, outer: &[Generic]) -> Vec<Generic> {
        if generics.params.is_empty() && generics.where_clause.is_none() {
            return outer.to_vec();
        }
        let mut lowered: Vec<(Symbol, Vec<TypeId>)> = outer
            .iter()
            .map(|generic| (generic.name, generic.bounds.to_vec()))
            .collect();
        for param in &generics.params {
            if let GenericParam::Type(param) = param {
                let name = self.name(&param.ident);
                let bounds = self.lower_bounds(&param.bounds);
                lowered.push((name, bounds));
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let WherePredicate::Type(predicate) = predicate
                && let Type::Path(path) = &predicate.bounded_ty
                && let Some(ident) = path.path.get_ident()
            {
                let name = self.name(ident);
                let bounds = self.lower_bounds(&predicate.bounds);
                match lowered.iter_mut().rev().find(|(other, _)| *other == name) {
                    Some((_, known)) => known.extend(bounds),
                    None => lowered.push((name, bounds)),
                }
            }
        }
        lowered
            .into_iter()
            .map(|(name, bounds)| Generic {
                name,
                bounds: bounds.into(),
            })
            .collect()
    }
}
