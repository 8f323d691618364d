//! Which variable a name means, by the rules of the language: function, enclosing functions, module.
//!
//! Every name has a chain of the bindings that are in force, innermost first, so that looking one up costs nothing that
//! grows with the file. A frame is entered with all names that it binds, because a use may come before its binding.

use seqscan_hir::{LocalId, Span, Symbol};

/// What a frame is the body of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameForm {
    Module,
    Function,
    /// Its names are not seen by the methods inside it.
    Class,
    /// Only its targets are its own.
    Comprehension,
}

/// How a name is bound in a frame; several at once.
pub(super) mod binds {
    /// By a parameter.
    pub(in super::super) const PARAM: u8 = 1;
    /// By an assignment, loop, guard, handler, pattern.
    pub(in super::super) const ASSIGN: u8 = 2;
    /// By `def`, `class`, `type`.
    pub(in super::super) const ITEM: u8 = 4;
    /// By `import`.
    pub(in super::super) const IMPORT: u8 = 8;
    /// It is the module's: `global x`.
    pub(in super::super) const GLOBAL: u8 = 16;
    /// It is an enclosing function's: `nonlocal x`.
    pub(in super::super) const NONLOCAL: u8 = 32;
    /// As a field of a class.
    pub(in super::super) const FIELD: u8 = 64;
}

/// A name, bound in a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding {
    name: Symbol,
    frame: u32,
    /// The binding of the same name further out, by its place in the list; [`NONE`] if there is none.
    outer: u32,
    /// See [`binds`].
    pub(super) flags: u8,
    /// The variable, if the name means one.
    pub(super) local: Option<LocalId>,
    /// Where it is first bound.
    pub(super) span: Span,
}

const NONE: u32 = u32::MAX;

#[derive(Debug)]
struct Frame {
    form: FrameForm,
    /// The place of its first binding.
    first: usize,
}

/// The frames around a place, and what their names mean.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// The bindings in force, those of the innermost frame last.
    bindings: Vec<Binding>,
    /// The innermost binding of each name.
    by_name: Vec<u32>,
    frames: Vec<Frame>,
    /// The innermost frame that is no comprehension: if it is a class, its names are visible.
    body: u32,
}

impl Scopes {
    /// Enters a frame, whose bindings follow.
    pub(super) fn enter(&mut self, form: FrameForm) {
        if form != FrameForm::Comprehension {
            self.body = self.frames.len() as u32;
        }
        let first = self.bindings.len();
        self.frames.push(Frame { form, first });
    }

    /// Leaves the innermost frame.
    pub(super) fn leave(&mut self) {
        let frame = self.frames.pop().expect("every leave has its enter");
        for binding in self.bindings.drain(frame.first..) {
            self.by_name[binding.name.index()] = binding.outer;
        }
        if frame.form != FrameForm::Comprehension {
            let is_body = |frame: &Frame| frame.form != FrameForm::Comprehension;
            self.body = self.frames.iter().rposition(is_body).unwrap_or(0) as u32;
        }
    }

    /// What the innermost frame is.
    pub(super) fn form(&self) -> FrameForm {
        self.frames.last().expect("the module is around everything").form
    }

    /// Says that the innermost frame binds a name.
    pub(super) fn bind(&mut self, name: Symbol, flags: u8, span: Span) {
        let frame = self.frames.len() as u32 - 1;
        if self.by_name.len() <= name.index() {
            self.by_name.resize(name.index() + 1, NONE);
        }
        let outer = self.by_name[name.index()];
        if let Some(binding) = self.bindings.get_mut(outer as usize)
            && binding.frame == frame
        {
            binding.flags |= flags;
            return;
        }
        self.by_name[name.index()] = self.bindings.len() as u32;
        self.bindings.push(Binding {
            name,
            frame,
            outer,
            flags,
            local: None,
            span,
        });
    }

    /// The number of names the innermost frame binds.
    pub(super) fn bound(&self) -> usize {
        self.bindings.len() - self.frames.last().map_or(0, |frame| frame.first)
    }

    /// One of the names that the innermost frame binds, in order of their first binding.
    pub(super) fn bound_name(&self, index: usize) -> Symbol {
        let first = self.frames.last().expect("there is a frame").first;
        self.bindings[first + index].name
    }

    /// How the innermost frame binds a name of its own.
    pub(super) fn own(&mut self, name: Symbol) -> &mut Binding {
        let at = self.by_name[name.index()];
        &mut self.bindings[at as usize]
    }

    /// The module's variable of this name.
    pub(super) fn global(&self, name: Symbol) -> Option<LocalId> {
        let outermost = self.chain(name).last()?;
        (outermost.frame == 0).then_some(outermost.local).flatten()
    }

    /// The binding that a name means here.
    pub(super) fn find(&self, name: Symbol) -> Option<&Binding> {
        self.chain(name).find(|binding| {
            let is_visible = binding.frame == self.body || self.frames[binding.frame as usize].form != FrameForm::Class;
            is_visible && binding.flags & binds::NONLOCAL == 0
        })
    }

    /// The bindings of a name that are in force, innermost first.
    fn chain(&self, name: Symbol) -> impl Iterator<Item = &Binding> {
        let innermost = self.by_name.get(name.index()).copied().unwrap_or(NONE);
        std::iter::successors(self.bindings.get(innermost as usize), |binding| {
            self.bindings.get(binding.outer as usize)
        })
    }
}
