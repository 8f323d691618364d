//! Does the WHERE clause imply the condition of a partial index?

use super::facts::Facts;
use crate::Dialect;
use crate::model::Index;
use crate::query::{Comparison, Filter, FilterForm, Literal, Scalar, lower_filter_text};

/// Whether it does; nothing if that depends on a value that is known only at run time, or is beyond us.
pub(super) fn holds(facts: &Facts<'_>, index: &Index) -> Option<bool> {
    let Some(predicate) = &index.predicate else {
        return Some(true);
    };
    let wanted = lower_filter_text(predicate, facts.schema.dialect)?;
    let mut sure = true;
    for condition in &wanted {
        if implied(facts, facts.filters, condition) {
            continue;
        }
        // With `status = $1` the planner may see the value, and then it may be the right one.
        if !perhaps(facts, condition) {
            return Some(false);
        }
        sure = false;
    }
    sure.then_some(true)
}

fn implied(facts: &Facts<'_>, filters: &[Filter], wanted: &Filter) -> bool {
    filters.iter().any(|filter| implies(facts, filter, wanted))
        || matches!(&wanted.form, FilterForm::Or(arms) if facts.schema.dialect == Dialect::PostgreSql
            && arms.iter().any(|arm| arm.iter().all(|wanted| implied(facts, filters, wanted))))
}

/// Whether one condition follows from another.
fn implies(facts: &Facts<'_>, given: &Filter, wanted: &Filter) -> bool {
    if given.text.is_some() && given.text == wanted.text {
        return true;
    }
    if let FilterForm::IsNull(subject, true) = &wanted.form
        && is_strict_about(facts, given, subject)
    {
        return true;
    }
    // SQLite compares conditions as they are written.
    if facts.schema.dialect == Dialect::Sqlite {
        return false;
    }
    if let FilterForm::Or(arms) = &given.form {
        return arms.iter().all(|arm| implied(facts, arm, wanted));
    }
    if let (Some((given, value)), Some((wanted, expected))) = (truth(facts, given), truth(facts, wanted)) {
        return given == wanted && value == expected;
    }
    let (Some((subject, given)), Some((wanted_subject, wanted))) = (set(facts, given), set(facts, wanted)) else {
        return bounds(facts, given, wanted);
    };
    subject == wanted_subject && given.iter().all(|value| wanted.contains(value))
}

/// Whether a condition is never true where `subject` is NULL.
fn is_strict_about(facts: &Facts<'_>, given: &Filter, subject: &Scalar) -> bool {
    let wanted = facts.filter_key(subject);
    let is = |scalar: &Scalar| wanted.is_some() && facts.filter_key(scalar) == wanted;
    match &given.form {
        FilterForm::Compare(left, op, right) => *op != Comparison::Same && (is(left) || is(right)),
        FilterForm::In(subject, _, _) | FilterForm::AnyOf(subject) => is(subject),
        FilterForm::Truth(subject, _) | FilterForm::IsTruth(subject, _) => is(subject),
        FilterForm::IsNull(subject, true) => is(subject),
        FilterForm::Row(left, ..) => left.first().is_some_and(is),
        FilterForm::Or(arms) => arms
            .iter()
            .all(|arm| arm.iter().any(|filter| is_strict_about(facts, filter, subject))),
        FilterForm::IsNull(_, false) | FilterForm::True | FilterForm::Hole | FilterForm::Other(_) => false,
    }
}

/// A condition that holds a truth value to one value: `f`, `NOT f`, `f = true`, `f IS FALSE`.
fn truth(facts: &Facts<'_>, filter: &Filter) -> Option<(String, bool)> {
    match &filter.form {
        FilterForm::Truth(subject, value) | FilterForm::IsTruth(subject, value) => {
            Some((facts.filter_key(subject)?, *value))
        }
        FilterForm::Compare(subject, Comparison::Eq, Scalar::Literal(Literal::Bool(value))) => {
            Some((facts.filter_key(subject)?, *value))
        }
        _ => None,
    }
}

/// A condition that holds a value to some literals.
fn set<'f>(facts: &Facts<'_>, filter: &'f Filter) -> Option<(String, Vec<&'f Literal>)> {
    let literal = |scalar: &'f Scalar| match scalar {
        Scalar::Literal(literal) => Some(literal),
        _ => None,
    };
    match &filter.form {
        FilterForm::Compare(subject, Comparison::Eq, value) => {
            Some((facts.filter_key(subject)?, vec![literal(value)?]))
        }
        FilterForm::In(subject, items, false) => Some((
            facts.filter_key(subject)?,
            items.iter().map(literal).collect::<Option<_>>()?,
        )),
        FilterForm::Or(arms) => {
            let mut all = Vec::new();
            let mut subject = None;
            for arm in arms {
                let [only] = &arm[..] else {
                    return None;
                };
                let (key, values) = set(facts, only)?;
                if subject.get_or_insert(key.clone()) != &key {
                    return None;
                }
                all.extend(values);
            }
            Some((subject?, all))
        }
        _ => None,
    }
}

/// Whether one comparison with a literal implies another: `b > 5` implies `b > 0` and `b <> 0`.
fn bounds(facts: &Facts<'_>, given: &Filter, wanted: &Filter) -> bool {
    use Comparison as Op;
    let (FilterForm::Compare(subject, op, value), FilterForm::Compare(other, wanted, bound)) =
        (&given.form, &wanted.form)
    else {
        return false;
    };
    let key = facts.filter_key(subject);
    if key.is_none() || key != facts.filter_key(other) {
        return false;
    }
    let (Some(value), Some(bound)) = (number(value), number(bound)) else {
        return matches!((op, wanted, value, bound), (Op::Eq, Op::Ne, Scalar::Literal(a), Scalar::Literal(b)) if a != b);
    };
    match (op, wanted) {
        (Op::Eq, Op::Ne) => value != bound,
        (Op::Eq | Op::Gt | Op::Ge, Op::Ge) => value >= bound,
        (Op::Gt, Op::Gt | Op::Ne) => value >= bound,
        (Op::Eq | Op::Ge, Op::Gt) | (Op::Ge, Op::Ne) => value > bound,
        (Op::Eq | Op::Lt | Op::Le, Op::Le) => value <= bound,
        (Op::Lt, Op::Lt | Op::Ne) => value <= bound,
        (Op::Eq | Op::Le, Op::Lt) | (Op::Le, Op::Ne) => value < bound,
        _ => false,
    }
}

fn number(scalar: &Scalar) -> Option<f64> {
    match scalar {
        Scalar::Literal(Literal::Number(number)) => number.parse().ok(),
        _ => None,
    }
}

/// Whether a condition might follow for some value of a placeholder, or by reasoning that is beyond us.
fn perhaps(facts: &Facts<'_>, wanted: &Filter) -> bool {
    let subject = match &wanted.form {
        _ if wanted.text.is_none() => return true,
        FilterForm::Compare(subject, ..)
        | FilterForm::In(subject, ..)
        | FilterForm::Truth(subject, _)
        | FilterForm::IsTruth(subject, _)
        | FilterForm::IsNull(subject, _) => subject,
        FilterForm::AnyOf(_) | FilterForm::Row(..) | FilterForm::Or(_) | FilterForm::Hole | FilterForm::Other(_) => {
            return true;
        }
        FilterForm::True => return false,
    };
    let Some(key) = facts.filter_key(subject) else {
        return true;
    };
    let is = |scalar: &Scalar| facts.filter_key(scalar).as_ref() == Some(&key);
    let values = !matches!(wanted.form, FilterForm::IsNull(..));
    facts.filters.iter().any(|filter| match &filter.form {
        FilterForm::Compare(left, _, Scalar::Constant { .. } | Scalar::Hole) => values && is(left),
        FilterForm::In(left, items, _) => {
            values && is(left) && items.iter().any(|item| !matches!(item, Scalar::Literal(_)))
        }
        FilterForm::AnyOf(left) => values && is(left),
        FilterForm::Other(columns) => columns.iter().any(|column| is(&Scalar::Column(column.clone()))),
        _ => false,
    })
}
