//! What a place in the program does to the database: the catalog's answer for one call, iteration or index.

use seqscan_catalog::{CallId, Effect, Language, LibraryId, Role, Statement, TypeIdx};
use seqscan_hir::{ExprId, ExprKind, LoopForm, Parent};

use crate::program::{ClassRef, ModuleIdx, Program};
use crate::resolve::{Callee, Resolver};
use crate::text::SqlText;
use crate::ty::Ty;

/// How sure a resolution is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The receiver's type is known.
    Known,
    /// One step is inferred: from a name, or from what is asked.
    Inferred,
}

/// A place that does something to a database.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The module it is in.
    pub module: ModuleIdx,
    /// The call, or the expression that is iterated or indexed.
    pub at: ExprId,
    /// The catalog's row, if it is a call.
    pub row: Option<CallId>,
    /// What it does.
    pub effect: Effect,
    /// The receiver's type.
    pub receiver: Option<Ty>,
    /// How sure that is.
    pub certainty: Certainty,
    /// The call that ran, as the catalog knows it: for the note.
    pub path: String,
}

/// What a query does, as far as its text or name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryKind {
    /// It reads.
    Read,
    /// It writes rows.
    Write,
    /// It changes the schema, a setting, or a transaction.
    Other,
    /// Not known.
    Unknown,
}

impl Resolver<'_> {
    /// What a call does to a database, if anything.
    pub fn site(&self, module: ModuleIdx, call: ExprId) -> Option<Site> {
        let hir = self.program.module(module);
        let ExprKind::Call { callee, args, .. } = hir.kind(call) else {
            return None;
        };
        let site = |row: CallId, receiver: Option<Ty>, certainty, path: String| Site {
            module,
            at: call,
            row: Some(row),
            effect: self.program.catalog.call(row).effect,
            receiver,
            certainty,
            path,
        };
        match self.callee_of(module, callee) {
            Callee::Catalog(row, _)
                if self.program.catalog.call(row).effect == Effect::Build
                    && !args.is_empty()
                    && matches!(self.by_executor(module, call), Some((_, _, Certainty::Known))) =>
            {
                let (row, ty, certainty) = self.by_executor(module, call)?;
                let path = self.row_path(row, Some(&ty), module, callee);
                Some(site(row, Some(ty), certainty, path))
            }
            Callee::Catalog(row, receiver) => {
                let path = self.row_path(row, receiver.as_ref(), module, callee);
                let certainty = match self.is_by_name(module, callee) {
                    true => Certainty::Inferred,
                    false => Certainty::Known,
                };
                Some(site(row, receiver, certainty, path))
            }
            // A method of the program's own type that happens to have the name: what it does is its own business.
            Callee::Function(_) | Callee::Class(_) => None,
            Callee::DbClass(_) | Callee::External(_) => self.by_executor(module, call).map(|(row, ty, certainty)| {
                let path = self.row_path(row, Some(&ty), module, callee);
                site(row, Some(ty), certainty, path)
            }),
            Callee::Unknown => {
                if let Some((row, ty, certainty)) = self.by_executor(module, call) {
                    let path = self.row_path(row, Some(&ty), module, callee);
                    return Some(site(row, Some(ty), certainty, path));
                }
                let ExprKind::Field { base, name, .. } = hir.kind(callee) else {
                    return None;
                };
                if !matches!(self.ty(module, base), Ty::Unknown) {
                    return None;
                }
                let (row, ty) = self.by_convention(module, base, hir.name(name), args)?;
                let path = self.row_path(row, Some(&ty), module, callee);
                Some(site(row, Some(ty), Certainty::Inferred, path))
            }
        }
    }

    /// What an adapter that runs its futures at the same time does: `stream.for_each_concurrent(8, |x| …)`.
    pub fn adapter(&self, module: ModuleIdx, at: ExprId) -> Option<Site> {
        let hir = self.program.module(module);
        let ExprKind::Loop(it) = hir.kind(at) else { return None };
        let LoopForm::Adapter(name) = it.form else { return None };
        let (row, ty) = self.program.trait_method(module, hir.name(name))?;
        let path = format!("{}.{}", self.program.catalog.ty(ty).path, hir.name(name));
        let effect = self.program.catalog.call(row).effect;
        Some(Site {
            module,
            at,
            row: Some(row),
            effect,
            receiver: Some(Ty::Db(ty, None)),
            certainty: Certainty::Inferred,
            path,
        })
    }

    /// The path under which the catalog lists the row that a call hit.
    fn row_path(&self, row: CallId, receiver: Option<&Ty>, module: ModuleIdx, callee: ExprId) -> String {
        let catalog = &self.program.catalog;
        let call = catalog.call(row);
        let hir = self.program.module(module);
        let name = match hir.kind(callee) {
            ExprKind::Field { name, .. } => hir.name(name),
            ExprKind::Path { segments, .. } => hir.name(segments[segments.len() - 1]),
            _ => "",
        };
        match receiver.and_then(Ty::db) {
            Some(idx) => {
                let declared = call
                    .on
                    .iter()
                    .find(|on| catalog.type_at(on).is_some_and(|on| catalog.is_a(idx, on)));
                let name = if call.call.iter().any(|c| c == name) {
                    name
                } else {
                    call.call.first().map_or(name, String::as_str)
                };
                format!(
                    "{}.{name}",
                    declared.map_or(catalog.ty(idx).path.as_str(), String::as_str)
                )
            }
            None => {
                let ends = |path: &&String| path.as_str() == name || path.ends_with(&format!(".{name}"));
                call.call
                    .iter()
                    .find(ends)
                    .or(call.call.first())
                    .cloned()
                    .unwrap_or_default()
            }
        }
    }

    /// A method that is known by its name and by the connection it is given: `entity.insert(db)`.
    pub(crate) fn by_executor(&self, module: ModuleIdx, call: ExprId) -> Option<(CallId, Ty, Certainty)> {
        let hir = self.program.module(module);
        let ExprKind::Call { callee, args, .. } = hir.kind(call) else {
            return None;
        };
        let name = match hir.kind(callee) {
            ExprKind::Field { name, .. } => hir.name(name),
            ExprKind::Path { segments, .. } if segments.len() > 1 => hir.name(segments[segments.len() - 1]),
            _ => return None,
        };
        let rows = self.program.by_executor(self.program.language(module), name);
        let shift = usize::from(matches!(hir.kind(callee), ExprKind::Path { .. }));
        let catalog = &self.program.catalog;
        let given = |row: CallId| {
            let position = catalog.call(row).executor?;
            args.get(position)
                .or_else(|| args.get(position + shift))
                .map(|arg| arg.value)
        };
        let library = |ty: TypeIdx| catalog.library_of_type(ty);
        let mut fitting: Option<(CallId, TypeIdx)> = None;
        for (row, ty) in rows {
            let Some(executor) = given(*row).and_then(|value| self.ty(module, value).db()) else {
                continue;
            };
            let role = catalog.ty(executor).role;
            let runs = matches!(
                role,
                Role::Pool | Role::Engine | Role::Connection | Role::Transaction | Role::Executor | Role::Session
            );
            // The executor's own library before its relatives.
            if runs && library(executor) == library(*ty) {
                return Some((*row, Ty::Db(*ty, None), Certainty::Known));
            }
            if runs && fitting.is_none() && self.same_family(executor, *ty) {
                fitting = Some((*row, *ty));
            }
        }
        if let Some((row, ty)) = fitting {
            return Some((row, Ty::Db(ty, None), Certainty::Known));
        }
        // `query.all(tx)` with a `tx` whose type is not known, where the library is in use.
        rows.iter().find_map(|(row, ty)| {
            let value = given(*row)?;
            let is_named = !matches!(
                self.ty(module, value),
                Ty::Plain | Ty::Instance(_) | Ty::ExternalInstance(_) | Ty::List(_) | Ty::Db(..)
            ) && self.has_database_name(module, value);
            let fits = is_named && self.program.imports_library(module, catalog.library_of_call(*row));
            fits.then_some((*row, Ty::Db(*ty, None), Certainty::Inferred))
        })
    }

    /// Whether two types belong together: one library, or a pool of one that lends the connections of another.
    fn same_family(&self, a: TypeIdx, b: TypeIdx) -> bool {
        let catalog = &self.program.catalog;
        let library = |idx: TypeIdx| catalog.library_of_type(idx);
        if library(a) == library(b) {
            return true;
        }
        let root = |id: LibraryId| catalog.library(id).roots.clone();
        let shares = |x: LibraryId, y: LibraryId| root(x).iter().any(|r| root(y).contains(r));
        let family = |id: LibraryId| {
            catalog
                .library(id)
                .name
                .split(['-', '_', ' '])
                .next()
                .unwrap_or_default()
                .to_owned()
        };
        shares(library(a), library(b))
            || family(library(a)) == family(library(b))
            || is_pool_of_many(&family(library(a)))
    }

    /// A receiver of unknown type whose name and use say what it is: `cursor.execute("SELECT …")`.
    fn by_convention(
        &self,
        module: ModuleIdx,
        base: ExprId,
        method: &str,
        args: &[seqscan_hir::Arg],
    ) -> Option<(CallId, Ty)> {
        let language = self.program.language(module);
        let candidates = self.program.by_sql_method(language, method);
        if candidates.is_empty() {
            return None;
        }
        let sql = args.first().filter(|arg| arg.name.is_none())?;
        let asked = match self.ty(module, sql.value) {
            Ty::Db(idx, _) => self.program.catalog.has_role(idx, Role::Query),
            Ty::Plain | Ty::Unknown => self
                .text(module, sql.value)
                .is_some_and(|text| looks_like_sql(&text.text)),
            _ => false,
        };
        if !asked || !self.has_database_name(module, base) {
            return None;
        }
        let imported = |library: LibraryId| self.program.imports_library(module, library);
        let fits = |(row, ty): &&(CallId, TypeIdx)| {
            imported(self.program.catalog.library_of_call(*row)) && self.name_fits(module, base, *ty)
        };
        let named = |(_, ty): &&(CallId, TypeIdx)| self.name_fits(module, base, *ty);
        let found = candidates
            .iter()
            .find(fits)
            .or_else(|| candidates.iter().find(named))
            .or_else(|| candidates.first());
        found.map(|(row, ty)| (*row, Ty::Db(*ty, None)))
    }

    fn last_name(&self, module: ModuleIdx, base: ExprId) -> Option<String> {
        let hir = self.program.module(module);
        match hir.kind(base) {
            ExprKind::Local(local) => Some(hir.name(hir.local(local).name).to_lowercase()),
            ExprKind::Field { name, .. } => Some(hir.name(name).to_lowercase()),
            ExprKind::Path { segments, .. } => segments.last().map(|s| hir.name(*s).to_lowercase()),
            ExprKind::Call { callee, .. } => self.last_name(module, callee),
            ExprKind::Await(e) | ExprKind::Propagate(e) | ExprKind::Borrow(e) | ExprKind::Deref(e) => {
                self.last_name(module, e)
            }
            _ => None,
        }
    }

    fn has_database_name(&self, module: ModuleIdx, base: ExprId) -> bool {
        self.last_name(module, base).is_some_and(|name| {
            let words = [
                "conn",
                "cur",
                "cursor",
                "session",
                "db",
                "database",
                "pool",
                "tx",
                "txn",
                "transaction",
                "engine",
                "client",
                "pg",
                "sess",
                "crs",
                "dbc",
                "c",
            ];
            name.split('_').any(|part| words.contains(&part))
                || name.ends_with("conn")
                || name.ends_with("cursor")
                || name.ends_with("connection")
                || name.ends_with("session")
        })
    }

    fn name_fits(&self, module: ModuleIdx, base: ExprId, ty: TypeIdx) -> bool {
        let Some(name) = self.last_name(module, base) else {
            return false;
        };
        match self.program.catalog.ty(ty).role {
            Role::Cursor => name.contains("cur") || name == "c",
            Role::Session => name.contains("sess"),
            Role::Connection => name.contains("conn") || name.contains("db") || name.contains("client"),
            Role::Pool => name.contains("pool") || name.contains("db"),
            Role::Engine => name.contains("engine"),
            Role::Transaction => name.starts_with("tx") || name.contains("trans"),
            _ => false,
        }
    }

    /// What iterating, indexing or counting a value does, if that runs a query.
    pub fn evaluation(&self, module: ModuleIdx, at: ExprId) -> Option<Site> {
        let Ty::Db(idx, about) = self.ty(module, at) else {
            return None;
        };
        let row = self.program.catalog.ty(idx);
        let iterated = row.iterated.as_ref()?;
        let certainty = match self.is_by_name(module, at) {
            true => Certainty::Inferred,
            false => Certainty::Known,
        };
        iterated.effect.is_round_trip().then(|| Site {
            module,
            at,
            row: None,
            effect: iterated.effect,
            receiver: Some(Ty::Db(idx, about)),
            certainty,
            path: row.path.clone(),
        })
    }

    /// Whether a local that stands for rows is used in a way that may fetch and keep them all.
    fn is_evaluated_elsewhere(&self, module: ModuleIdx, base: ExprId) -> bool {
        let hir = self.program.module(module);
        let ExprKind::Local(local) = hir.kind(base) else {
            return false;
        };
        let uses = &self.program.facts(module).uses[local.index()];
        uses.iter().any(|use_| match hir.parent(*use_) {
            Parent::Expr(parent) => !match hir.kind(parent) {
                ExprKind::Field { .. } => true,
                ExprKind::Index { base, .. } => base == *use_,
                ExprKind::Assign { target, .. } => target == *use_,
                _ => false,
            },
            _ => true,
        })
    }

    /// Every place of a module that does something to a database, in source order.
    pub fn sites(&self, module: ModuleIdx) -> Vec<Site> {
        let hir = self.program.module(module);
        let mut sites = Vec::new();
        for id in hir.expr_ids() {
            match hir.kind(id) {
                ExprKind::Call { callee, args, .. } => {
                    if self.program.may_matter(module, callee)
                        && let Some(site) = self.site(module, id)
                    {
                        sites.push(site);
                    }
                    if let ExprKind::Path { segments, .. } = hir.kind(callee)
                        && let [only] = segments
                        && evaluates(hir.name(*only))
                        && let Some(first) = args.first()
                    {
                        sites.extend(self.evaluation(module, first.value));
                    }
                }
                // In Rust an adapter says nothing yet: `query.map(…)` builds.
                ExprKind::Loop(it)
                    if !matches!(it.form, LoopForm::Adapter(_)) || self.language(module) == Language::Python =>
                {
                    sites.extend(it.iterable.and_then(|iterable| self.evaluation(module, iterable)));
                }
                ExprKind::Index { base, index } if !matches!(hir.kind(index), ExprKind::Range { .. }) => {
                    let site = self.evaluation(module, base);
                    // What is asked for depends on the index, unless all rows are there already.
                    let at = if self.is_evaluated_elsewhere(module, base) {
                        base
                    } else {
                        id
                    };
                    sites.extend(site.map(|site| Site { at, ..site }));
                }
                _ => {}
            }
        }
        sites.sort_by_key(|site| hir.span(site.at));
        sites.dedup_by_key(|site| (site.at, site.row));
        sites
    }

    /// The SQL text that a site runs, if it is known.
    pub fn sql(&self, site: &Site) -> Option<SqlText> {
        self.sql_from(site.module, site.at, 0)
    }

    fn sql_from(&self, module: ModuleIdx, call: ExprId, depth: u32) -> Option<SqlText> {
        if depth > 12 {
            return None;
        }
        let hir = self.program.module(module);
        let origin = self.origin(module, call);
        let ExprKind::Call { callee, args, .. } = hir.kind(origin) else {
            return None;
        };
        let row = match self.callee_of(module, callee) {
            Callee::Catalog(row, _) => row,
            _ => self.site(module, origin)?.row?,
        };
        let row = self.program.catalog.call(row);
        if let Some(position) = row.sql {
            let by_name = row
                .sql_name
                .as_deref()
                .and_then(|name| args.iter().find(|arg| arg.name.is_some_and(|n| hir.name(n) == name)));
            let arg = by_name.or_else(|| args.iter().filter(|arg| arg.name.is_none()).nth(position))?;
            if row.sql_file {
                return None;
            }
            if let Some(text) = self.text(module, arg.value) {
                return Some(text);
            }
            let built = self.origin(module, arg.value);
            return match hir.kind(built) {
                ExprKind::Call { .. } if built != origin => self.sql_from(module, built, depth + 1),
                _ => None,
            };
        }
        let ExprKind::Field { base, .. } = hir.kind(callee) else {
            return None;
        };
        let built = self.origin(module, base);
        match hir.kind(built) {
            ExprKind::Call { .. } if built != origin => self.sql_from(module, built, depth + 1),
            _ => None,
        }
    }

    /// The call that made a value: through awaits, borrows, and locals that are assigned once.
    pub fn origin(&self, module: ModuleIdx, id: ExprId) -> ExprId {
        let hir = self.program.module(module);
        let mut at = id;
        for _ in 0..32 {
            at = match hir.kind(at) {
                ExprKind::Await(e)
                | ExprKind::Propagate(e)
                | ExprKind::Borrow(e)
                | ExprKind::Deref(e)
                | ExprKind::Cast(e, _) => e,
                ExprKind::Assign { value, .. } => value,
                ExprKind::Local(local) => {
                    let before = self.program.facts(module).definitions[local.index()]
                        .iter()
                        .rev()
                        .find(|d| {
                            d.at.is_some_and(|place| hir.span(place).end <= hir.span(at).start) && d.steps.is_empty()
                        });
                    match before.map(|d| d.source) {
                        Some(crate::facts::Source::Value(value)) => value,
                        _ => return at,
                    }
                }
                _ => return at,
            };
        }
        at
    }

    /// The expression that a site is given as its SQL.
    pub fn sql_argument(&self, site: &Site) -> Option<ExprId> {
        let hir = self.program.module(site.module);
        let ExprKind::Call { args, .. } = hir.kind(site.at) else {
            return None;
        };
        let row = self.program.catalog.call(site.row?);
        let by_name = row
            .sql_name
            .as_deref()
            .and_then(|name| args.iter().find(|arg| arg.name.is_some_and(|n| hir.name(n) == name)));
        by_name
            .or_else(|| args.iter().filter(|arg| arg.name.is_none()).nth(row.sql?))
            .map(|arg| arg.value)
    }

    /// What kind of query a site runs.
    pub fn query_kind(&self, site: &Site) -> (QueryKind, Option<Statement>) {
        use seqscan_schema::StatementKind;
        let declared = site.row.and_then(|row| self.program.catalog.call(row).statement);
        let by_statement = |statement: Statement| match statement {
            Statement::Select | Statement::Exists | Statement::Count => QueryKind::Read,
            _ => QueryKind::Write,
        };
        if let Some(text) = self.sql(site) {
            let kind = match seqscan_schema::statement_kind(&text.text) {
                StatementKind::Read => QueryKind::Read,
                StatementKind::Write => QueryKind::Write,
                _ if text
                    .holes
                    .first()
                    .is_some_and(|hole| text.text[..hole.start].trim().is_empty()) =>
                {
                    QueryKind::Unknown
                }
                _ => QueryKind::Other,
            };
            return (kind, statement_of(&text.text).or(declared));
        }
        match (site.effect, declared) {
            (_, Some(statement)) => (by_statement(statement), Some(statement)),
            (Effect::Read | Effect::Stream, None) => (QueryKind::Read, Some(Statement::Select)),
            (Effect::Write | Effect::Flush, None) => {
                let statement = self.built_statement(site);
                (statement.map_or(QueryKind::Write, by_statement), statement)
            }
            _ => {
                let statement = self.built_statement(site);
                (statement.map_or(QueryKind::Unknown, by_statement), statement)
            }
        }
    }

    /// The kind of statement that the builder behind a site makes: the first row of its chain that says one.
    fn built_statement(&self, site: &Site) -> Option<Statement> {
        let hir = self.program.module(site.module);
        let mut at = site.at;
        for _ in 0..32 {
            let origin = self.origin(site.module, at);
            let ExprKind::Call { callee, args, .. } = hir.kind(origin) else {
                return None;
            };
            let row = match self.callee_of(site.module, callee) {
                Callee::Catalog(row, _) => Some(self.program.catalog.call(row)),
                _ => None,
            };
            if let Some(statement) = row.and_then(|row| row.statement) {
                return Some(statement);
            }
            // `table.update().where(…)` on a table that is not known: the builder's method says it.
            if let (None, ExprKind::Field { name, .. }) = (row, hir.kind(callee)) {
                match hir.name(name) {
                    "insert" => return Some(Statement::Insert),
                    "update" => return Some(Statement::Update),
                    "delete" => return Some(Statement::Delete),
                    "select" => return Some(Statement::Select),
                    _ => {}
                }
            }
            at = match (row.and_then(|row| row.sql), hir.kind(callee)) {
                (Some(position), _) => args.get(position)?.value,
                (None, ExprKind::Field { base, .. }) => base,
                _ => return None,
            };
        }
        None
    }

    /// The name of the table or model that a site is about, for the message.
    pub fn subject(&self, site: &Site) -> Option<String> {
        if let Some(Ty::Db(_, Some(about))) = &site.receiver
            && let Ty::Class(class) | Ty::Instance(class) = **about
            // A manager of the program's own says nothing of the model it is for.
            && !self.bases(class).db.iter().any(|idx| {
                self.program.catalog.has_role(*idx, Role::Manager) || self.program.catalog.has_role(*idx, Role::Query)
            })
        {
            return Some(self.program.class_name(class).to_owned());
        }
        let text = self.sql(site)?;
        table_of(&text.text)
    }

    /// The class of the model that a type of the program's is, if it is one.
    pub fn is_model(&self, class: ClassRef) -> bool {
        self.bases(class)
            .db
            .iter()
            .any(|idx| self.program.catalog.has_role(*idx, Role::Model))
    }

    /// The language of a module.
    pub fn language(&self, module: ModuleIdx) -> Language {
        self.program.language(module)
    }
}

fn is_pool_of_many(family: &str) -> bool {
    matches!(family, "deadpool" | "bb8" | "r2d2" | "mobc")
}

impl Program {
    /// Whether a module runs queries at all.
    pub fn runs_queries(&self, module: ModuleIdx) -> bool {
        let sites = self.calls(module).map_or(&[][..], |calls| &calls.sites);
        sites.iter().any(|site| site.effect.is_round_trip())
    }

    /// Whether what a site runs may have been put together by a builder of queries.
    fn is_built(&self, site: &Site) -> bool {
        const BUILDERS: [&str; 3] = ["diesel", "diesel_async", "sea_orm"];
        let catalog = &self.catalog;
        let of_builder = |idx: TypeIdx| catalog.has_role(idx, Role::Query) || catalog.has_role(idx, Role::Manager);
        if site.receiver.as_ref().and_then(Ty::db).is_some_and(of_builder) {
            return true;
        }
        // In Rust the receiver's type is made by macros; the row knows the library by what the query is given to.
        let library = site.row.map(|row| catalog.library(catalog.library_of_call(row)));
        library.is_some_and(|it| it.roots.iter().any(|root| BUILDERS.contains(&root.as_str())))
    }

    /// Whether a module runs queries that an index could serve, so that a schema has something to say about it.
    pub fn asks_schema(&self, module: ModuleIdx) -> bool {
        const WORDS: [&[u8]; 3] = [b"where", b"order", b"join"];
        const CALLS: [&str; 5] = ["where", "filter", "filter_by", "order_by", "having"];
        let hir = self.module(module);
        let asks = hir.texts.iter().any(|text| {
            let bytes = text.value.as_bytes();
            let begins = |word: &&[u8]| bytes.windows(word.len()).any(|at| at.eq_ignore_ascii_case(word));
            bytes.len() > 16 && WORDS.iter().any(begins)
        });
        // `session.execute(select(User).where(…))`: what is run is a builder's, and so without a text.
        let asks = asks || CALLS.iter().any(|name| hir.names.find(name).is_some());
        let sites = self.calls(module).map_or(&[][..], |calls| &calls.sites);
        sites
            .iter()
            .filter(|site| site.effect.is_round_trip())
            .any(|site| asks && site.row.is_some_and(|row| self.catalog.call(row).sql.is_some()) || self.is_built(site))
    }
}

/// Built-in functions that evaluate what they are given.
fn evaluates(name: &str) -> bool {
    matches!(
        name,
        "list"
            | "len"
            | "set"
            | "tuple"
            | "sorted"
            | "dict"
            | "bool"
            | "sum"
            | "max"
            | "min"
            | "any"
            | "all"
            | "next"
            | "frozenset"
    )
}

/// Whether text starts as SQL statements do.
pub fn looks_like_sql(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches('(');
    let word: String = text
        .chars()
        .take_while(|c| c.is_ascii_alphabetic())
        .collect::<String>()
        .to_ascii_uppercase();
    matches!(
        word.as_str(),
        "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "WITH" | "REPLACE" | "MERGE"
    ) && text.contains(' ')
        || word == "SELECT" && text.trim_end().len() > 6
}

fn statement_of(text: &str) -> Option<Statement> {
    let upper = text.trim_start().trim_start_matches('(').to_ascii_uppercase();
    let words: Vec<&str> = upper.split_whitespace().take(4).collect();
    match *words.first()? {
        "SELECT" if words.get(1).is_some_and(|w| w.starts_with("EXISTS")) => Some(Statement::Exists),
        "SELECT" if words.get(1).is_some_and(|w| w.starts_with("COUNT(")) => Some(Statement::Count),
        "SELECT" | "WITH" => Some(Statement::Select),
        "INSERT" if upper.contains("ON CONFLICT") || upper.contains("ON DUPLICATE KEY") => Some(Statement::Upsert),
        "INSERT" => Some(Statement::Insert),
        "REPLACE" | "MERGE" => Some(Statement::Upsert),
        "UPDATE" => Some(Statement::Update),
        "DELETE" => Some(Statement::Delete),
        _ => None,
    }
}

/// The first table that a statement names, by its keywords.
fn table_of(text: &str) -> Option<String> {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if matches!(word.to_ascii_uppercase().as_str(), "FROM" | "INTO" | "UPDATE") {
            let next = words.peek()?;
            let name: String = next
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '`'))
                .collect();
            let name = name.trim_matches(['"', '`', '.']).to_owned();
            let is_keyword = matches!(
                name.to_ascii_uppercase().as_str(),
                "SELECT" | "ONLY" | "SET" | "LATERAL" | ""
            );
            if !is_keyword {
                return Some(name);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_by_their_words() {
        assert_eq!(statement_of("select count(*) from t"), Some(Statement::Count));
        assert_eq!(
            statement_of("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING"),
            Some(Statement::Upsert)
        );
        assert_eq!(statement_of("CREATE TABLE t (a int)"), None);
    }

    #[test]
    fn the_table_is_the_first_one_named() {
        assert_eq!(
            table_of("SELECT a FROM \"users\" u JOIN x ON 1"),
            Some("users".to_owned())
        );
        assert_eq!(table_of("SELECT 1"), None);
    }

    #[test]
    fn prose_is_no_sql() {
        assert!(looks_like_sql("\n  SELECT 1"));
        assert!(!looks_like_sql("selection"));
        assert!(!looks_like_sql("GET /x"));
    }
}
