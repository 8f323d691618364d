//! Indexes as SQLite sees them, which of them may be used, and how a table's own conditions are met.

use super::super::Access;
use super::super::ir::{Expr, JoinKind, Op, Tree as From};
use super::super::pg::paths::Level;
use super::super::planner::{Found, Planner};
use super::super::types::column;
use super::terms::{Affinity, How, WhereTerm};
use crate::model::{Index, IndexMethod, IndexSource, KeyPart};

/// One key of an index.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Key {
    pub(in crate::plan) expr: Expr,
    pub(in crate::plan) rowid: bool,
    pub(in crate::plan) desc: bool,
    pub(in crate::plan) collation: String,
    pub(in crate::plan) not_null: bool,
}

/// An index, or the table itself in the order of its rowids.
#[derive(Clone, Debug)]
pub(in crate::plan) struct Tree {
    pub(in crate::plan) name: String,
    pub(in crate::plan) keys: Vec<Key>,
    /// How many of the keys were declared; the others identify the row.
    pub(in crate::plan) own: usize,
    pub(in crate::plan) unique: bool,
    pub(in crate::plan) partial: bool,
}

impl Tree {
    /// Whether equalities on all declared keys leave one row.
    pub(in crate::plan) fn identifies(&self, eq: usize, terms: &[&WhereTerm]) -> bool {
        let all = |hows: &[How]| terms.iter().take(self.own).all(|term| hows.contains(&term.how));
        let not_null = self.keys.iter().take(self.own).all(|key| key.not_null);
        self.unique && eq >= self.own && (not_null && all(&[How::Eq, How::Is]) || self.own == 1 && all(&[How::Eq]))
    }
}

impl Planner<'_> {
    /// The column that is another name for the rowid.
    fn rowid_column(&self, rel: usize) -> Option<String> {
        let table = &self.schema.tables[self.base(rel)?];
        let primary = table
            .primary_key()
            .filter(|primary| primary.keys.len() == 1 && !table.without_rowid)?;
        let name = primary.keys[0].column_name()?;
        let column = table.columns.iter().find(|column| column.name == name)?;
        (column.type_text == "integer" && !primary.keys[0].desc).then(|| name.to_owned())
    }

    /// A column by the one name that the rowid has here.
    pub(in crate::plan) fn rowid_named(&self, expr: &Expr) -> Expr {
        expr.map(&mut |part| match &part {
            Expr::Col(rel, name) if self.base(*rel).is_some() && self.rowid_column(*rel).as_ref() == Some(name) => {
                Expr::Col(*rel, "rowid".to_owned())
            }
            _ => part,
        })
    }

    /// All the trees in which a relation's rows can be read, with the terms that prove partial ones.
    pub(in crate::plan) fn trees(&self, rel: usize, known: &[&Expr]) -> Vec<Tree> {
        let Some(table) = self.base(rel) else { return Vec::new() };
        let table = &self.schema.tables[table];
        let rowid = || Key {
            expr: Expr::Col(rel, "rowid".to_owned()),
            rowid: true,
            desc: false,
            collation: "binary".to_owned(),
            not_null: true,
        };
        let mut out = Vec::new();
        if !table.without_rowid {
            out.push(Tree {
                name: "(rowid/pk)".to_owned(),
                keys: vec![rowid()],
                own: 1,
                unique: true,
                partial: false,
            });
        }
        let alias = self.rowid_column(rel);
        for index in self
            .schema
            .indexes(table)
            .filter(|index| index.usable && index.method == IndexMethod::Btree)
        {
            let is_primary = index.source == IndexSource::PrimaryKey;
            if is_primary && alias.is_some() || !self.sqlite_proved(rel, index, known) {
                continue;
            }
            let mut keys: Vec<Key> = index.keys.iter().map(|key| self.sqlite_key(rel, key)).collect();
            if is_primary && table.without_rowid {
                keys.iter_mut().for_each(|key| key.not_null = true);
            }
            let own = keys.len();
            if !table.without_rowid {
                keys.push(rowid());
            } else if is_primary {
                // The tree of the key holds the other columns behind it, and a NULL among them ends what is unique.
                for column in &table.columns {
                    let expr = Expr::Col(rel, column.name.clone());
                    if !keys.iter().any(|known| known.expr == expr) {
                        keys.push(Key {
                            rowid: false,
                            desc: false,
                            collation: self.collation_of(&expr).unwrap_or_else(|| "binary".to_owned()),
                            not_null: column.not_null,
                            expr,
                        });
                    }
                }
            } else if let Some(primary) = table.primary_key() {
                for key in &primary.keys {
                    let key = Key {
                        not_null: true,
                        ..self.sqlite_key(rel, key)
                    };
                    if !keys
                        .iter()
                        .any(|known| known.expr == key.expr && known.collation == key.collation)
                    {
                        keys.push(key);
                    }
                }
            }
            let name = if is_primary && table.without_rowid {
                "(rowid/pk)"
            } else {
                &index.name
            };
            out.push(Tree {
                name: name.to_owned(),
                keys,
                own,
                unique: index.unique,
                partial: index.predicate.is_some(),
            });
        }
        out
    }

    fn sqlite_key(&self, rel: usize, key: &crate::IndexKey) -> Key {
        let expr = match &key.part {
            KeyPart::Column(name) => Expr::Col(rel, name.clone()),
            KeyPart::Expression(text) => self.sqlite_ddl_expr(rel, text).unwrap_or(Expr::Hole),
        };
        let own = column_of(self, &expr);
        let collation = key.collation.clone().or_else(|| self.collation_of(&expr));
        let expr = self.rowid_named(self.bare(&expr));
        Key {
            rowid: expr == Expr::Col(rel, "rowid".to_owned()),
            expr,
            desc: key.desc,
            collation: collation.unwrap_or_else(|| "binary".to_owned()).to_ascii_lowercase(),
            not_null: own.is_some_and(|not_null| not_null),
        }
    }

    fn sqlite_ddl_expr(&self, rel: usize, text: &str) -> Option<Expr> {
        let parsed = crate::query::parse_text(text, self.schema.dialect)?;
        Some(super::super::lower::lower_for_table(
            self.schema,
            text,
            &parsed,
            self.base(rel)?,
            rel,
        ))
    }

    /// Whether a partial index may be used: its condition is among the query's, or says that a value is not NULL.
    fn sqlite_proved(&self, rel: usize, index: &Index, known: &[&Expr]) -> bool {
        let Some(text) = &index.predicate else { return true };
        let Some(wanted) = self.sqlite_ddl_expr(rel, text) else {
            return false;
        };
        let mut parts = Vec::new();
        super::super::ir::flatten(wanted, &(0..0), &mut parts);
        parts
            .iter()
            .all(|part| known.iter().any(|clause| implies(clause, &part.expr)))
    }

    /// Whether a tree can be searched by a term on its key of that number.
    pub(in crate::plan) fn searches(&self, tree: &Tree, at: usize, term: &WhereTerm) -> bool {
        let Some(key) = tree.keys.get(at) else { return false };
        if self.rowid_named(&term.subject) != key.expr {
            return false;
        }
        if key.rowid {
            return !matches!(term.how, How::IsNull);
        }
        if key.not_null && matches!(term.how, How::IsNull | How::NotNull) {
            return false;
        }
        let fits = match (term.affinity, self.affinity_of(&term.subject)) {
            (Affinity::None, _) => true,
            (wanted, own) => wanted == own,
        };
        let collated = key.collation == term.collation || matches!(term.how, How::IsNull);
        fits && collated
    }

    /// Notes how every table's own conditions are met.
    pub(in crate::plan) fn sqlite_conditions(&mut self, level: &Level) {
        for &rel in &level.rels {
            if self.base(rel).is_none() {
                continue;
            }
            let own = self.own_conditions(rel, &level.quals);
            let known: Vec<&Expr> = own.iter().map(|qual| &qual.expr).collect();
            let trees = self.trees(rel, &known);
            let mut by: Vec<String> = Vec::new();
            let mut conditions = Vec::new();
            for qual in &own {
                let found = self.sqlite_searched(rel, &qual.expr, level, &known);
                conditions.push(self.condition(qual, !found.is_empty()));
                by.extend(found);
            }
            by.extend(trees.iter().filter(|tree| tree.partial).map(|tree| tree.name.clone()));
            by.sort_unstable();
            by.dedup();
            let access = match (own.is_empty(), by.is_empty()) {
                (true, _) => Access::None,
                (false, true) => Access::Scan,
                (false, false) => Access::Index,
            };
            let joins = self.join_columns(rel, &level.quals);
            self.found.push(Found {
                rel,
                access,
                by,
                conditions,
                joins,
            });
        }
    }

    /// The trees that can be searched by a condition.
    fn sqlite_searched(&self, rel: usize, clause: &Expr, level: &Level, known: &[&Expr]) -> Vec<String> {
        let mut terms = Vec::new();
        self.term(clause, level, false, &mut terms);
        let nullable = level.tree.as_ref().is_some_and(|tree| is_nullable(tree, rel));
        terms.retain(|term| !(nullable && matches!(term.how, How::Is | How::IsNull)));
        let trees = self.trees(rel, known);
        let found: Vec<String> = trees
            .iter()
            .filter(|tree| terms.iter().any(|term| term.rel == rel && self.searches(tree, 0, term)))
            .map(|tree| tree.name.clone())
            .collect();
        if !found.is_empty() {
            return found;
        }
        let Expr::Or(arms) = clause else { return found };
        let mut all = Vec::new();
        for arm in arms {
            let parts: Vec<&Expr> = match arm {
                Expr::And(parts) => parts.iter().collect(),
                other => vec![other],
            };
            let mut known = known.to_vec();
            known.extend(&parts);
            let found: Vec<String> = parts
                .iter()
                .flat_map(|part| self.sqlite_searched(rel, part, level, &known))
                .collect();
            if found.is_empty() {
                return Vec::new();
            }
            all.extend(found);
        }
        all
    }
}

/// Whether a relation's rows may be missing.
pub(in crate::plan) fn is_nullable(tree: &From, rel: usize) -> bool {
    let From::Join(kind, left, right, _) = tree else {
        return false;
    };
    let mut below = Vec::new();
    right.rels(&mut below);
    matches!(kind, JoinKind::Left | JoinKind::Full) && below.contains(&rel)
        || is_nullable(left, rel)
        || is_nullable(right, rel)
}

fn column_of(planner: &Planner<'_>, expr: &Expr) -> Option<bool> {
    match expr {
        Expr::Col(rel, name) => column(planner.schema, &planner.stmt, *rel, name).map(|column| {
            let table = planner.base(*rel).map(|table| &planner.schema.tables[table]);
            // The key of a table WITHOUT ROWID holds no NULLs; that of another may, unless it is declared otherwise.
            let implied = table.is_some_and(|table| {
                table.without_rowid
                    && table
                        .primary_key()
                        .is_some_and(|primary| primary.keys.iter().any(|key| key.column_name() == Some(name)))
            });
            column.not_null || implied
        }),
        _ => None,
    }
}

/// Whether one condition implies another, as far as SQLite looks.
fn implies(clause: &Expr, wanted: &Expr) -> bool {
    if clause == wanted {
        return true;
    }
    match wanted {
        Expr::Or(arms) => arms.iter().any(|arm| implies(clause, arm)),
        Expr::IsNull(inner, true) => implies_not_null(clause, inner),
        Expr::Cmp(Op::Eq, a, b) => {
            matches!(clause, Expr::Cmp(Op::Eq, c, d) if a == d && b == c)
                || matches!(clause, Expr::In(c, items) if items.len() == 1 && a == c && **b == items[0])
        }
        _ => false,
    }
}

fn implies_not_null(clause: &Expr, value: &Expr) -> bool {
    match clause {
        Expr::Cmp(_, a, b) => not_null_part(a, value) || not_null_part(b, value),
        Expr::In(subject, _) => not_null_part(subject, value),
        Expr::IsNull(inner, true) => not_null_part(inner, value),
        Expr::And(parts) => parts.iter().any(|part| implies_not_null(part, value)),
        other => other == value,
    }
}

fn not_null_part(expr: &Expr, value: &Expr) -> bool {
    expr == value
        || match expr {
            Expr::Call(name, args) => {
                matches!(
                    name.as_str(),
                    "+" | "-" | "*" | "||" | "&" | "|" | "<<" | ">>" | "/" | "%" | "unary -" | "unary +"
                ) && args.iter().any(|arg| not_null_part(arg, value))
            }
            Expr::Collate(inner, _) => not_null_part(inner, value),
            _ => false,
        }
}
