//! What is read of SQL as programs write it.

use super::*;

/// Cuts the holes out of a text in which `⟨…⟩` marks them, and keeps what stands between the marks.
fn holed(text: &str) -> QueryText {
    let mut query = QueryText::default();
    for (at, piece) in text.split(['⟨', '⟩']).enumerate() {
        let start = query.text.len();
        query.text.push_str(piece);
        if at % 2 == 1 {
            query.holes.push(start..query.text.len());
        }
    }
    query
}

fn parse(text: &str, dialect: Dialect) -> QueryModel {
    let query = holed(text);
    let mut models = parse_query(&query, dialect);
    assert_eq!(models.len(), 1, "{text}");
    let model = models.remove(0);
    assert!(model.parsed, "{text}");
    model
}

fn written<'t>(text: &'t str, model: &QueryModel) -> Vec<&'t str> {
    model.order_by.iter().map(|term| &text[term.range.clone()]).collect()
}

#[test]
fn places_survive_placeholders_of_every_style() {
    for placeholder in [
        "$1",
        "%s",
        "%(user_id)s",
        ":user_id",
        "?",
        "?1",
        "@user_id",
        "$1::bigint",
    ] {
        let text = format!(
            "SELECT \"a\" FROM facts\n  WHERE note LIKE 'é%%' AND user_id = {placeholder}\n  ORDER BY created_at DESC, f.id LIMIT 5"
        );
        let model = parse(&text, Dialect::PostgreSql);
        assert_eq!(written(&text, &model), ["created_at", "f.id"], "{text}");
        assert!(model.order_by[0].desc && !model.order_by[1].desc);
        assert!(
            matches!(&model.filters[1].form, FilterForm::Compare(Scalar::Column(column), Comparison::Eq, _) if &text[column.range.clone()] == "user_id")
        );
        assert_eq!(model.limit, Some(Limit { rows: Some(5) }));
        assert_eq!(model.unknown, Unknown::default());
    }
}

#[test]
fn holes_hide_only_what_they_stand_for() {
    let unknown = |text: &str| parse(text, Dialect::PostgreSql).unknown;
    let none = Unknown::default();
    assert_eq!(unknown("SELECT * FROM t WHERE a = ⟨x⟩ ORDER BY b LIMIT ⟨n⟩"), none);
    assert_eq!(unknown("SELECT * FROM t WHERE a = '⟨x⟩' ORDER BY b"), none);
    assert_eq!(unknown("SELECT * FROM t WHERE a IN (⟨x⟩) ORDER BY b"), none);
    assert_eq!(unknown("SELECT * FROM t WHERE a IN ⟨x⟩ ORDER BY b"), none);
    assert_eq!(unknown("SELECT ⟨columns⟩ FROM t ORDER BY b"), none);
    let order = Unknown { order: true, ..none };
    assert_eq!(unknown("SELECT * FROM t ORDER BY ⟨x⟩"), order);
    assert_eq!(unknown("SELECT * FROM t ORDER BY a ⟨direction⟩ LIMIT 5"), order);
    assert_eq!(unknown("SELECT * FROM t ORDER BY t.⟨x⟩ DESC"), order);
    let filters = Unknown { filters: true, ..none };
    assert_eq!(unknown("SELECT * FROM t WHERE ⟨x⟩ ORDER BY a"), filters);
    assert_eq!(unknown("SELECT * FROM t WHERE a = 1 ⟨x⟩ ORDER BY a"), filters);
    assert_eq!(unknown("SELECT * FROM t WHERE a = 1 AND ⟨x⟩ ORDER BY a"), filters);
    assert_eq!(unknown("SELECT * FROM t WHERE a ⟨op⟩ $1 ORDER BY a"), filters);
    assert_eq!(unknown("SELECT * FROM t WHERE ⟨column⟩ = $1 ORDER BY a"), filters);
    assert_eq!(unknown("SELECT * FROM t WHERE ⟨x⟩ ⟨y⟩ LIMIT ⟨z⟩"), filters);
    assert_eq!(unknown("SELECT * FROM t WHERE a = 1 ⟨x⟩ ⟨y⟩ ⟨z⟩"), filters);
    let tables = Unknown {
        tables: true,
        ..filters
    };
    assert_eq!(unknown("SELECT * FROM t ⟨where⟩ ORDER BY a"), tables);
    assert!(parse("SELECT * FROM ⟨t⟩ WHERE a = 1", Dialect::PostgreSql).tables[0].name[0].holed);
    assert!(parse("SELECT * FROM app_⟨t⟩ WHERE a = 1", Dialect::PostgreSql).tables[0].name[0].holed);
    assert_eq!(
        parse("UPDATE t SET ⟨x⟩ WHERE id = $1", Dialect::PostgreSql).verb,
        Verb::Update
    );
    assert_eq!(
        parse("INSERT INTO t (⟨x⟩) VALUES (⟨y⟩)", Dialect::PostgreSql).verb,
        Verb::Insert
    );
    assert_eq!(
        parse("INSERT INTO t (a) VALUES %s", Dialect::PostgreSql).verb,
        Verb::Insert
    );
}

#[test]
fn ordinals_and_aliases_stand_for_what_is_selected() {
    let column = |model: &QueryModel| match &model.order_by[0].scalar {
        Scalar::Column(column) => column.name.text.clone(),
        other => format!("{other:?}"),
    };
    assert_eq!(
        column(&parse("SELECT a, b FROM t ORDER BY 2", Dialect::PostgreSql)),
        "b"
    );
    assert_eq!(
        column(&parse("SELECT a AS x FROM t ORDER BY x DESC", Dialect::PostgreSql)),
        "a"
    );
    assert_eq!(
        column(&parse("SELECT *, b FROM t ORDER BY 2", Dialect::PostgreSql)),
        "Opaque"
    );
    let model = parse("SELECT lower(s) AS s FROM t ORDER BY s", Dialect::PostgreSql);
    assert!(matches!(&model.order_by[0].scalar, Scalar::Computed { text, .. } if text == "lower(\"s\")"));
}

#[test]
fn statements_of_all_kinds() {
    let text = QueryText::new("BEGIN; UPDATE t SET a = 1 WHERE b = 2; SELECT count(*) FROM t; nonsense here");
    let models = parse_query(&text, Dialect::PostgreSql);
    let kinds: Vec<_> = models.iter().map(|model| model.kind).collect();
    assert_eq!(
        kinds,
        [
            StatementKind::Tx,
            StatementKind::Write,
            StatementKind::Read,
            StatementKind::Other
        ]
    );
    assert!(models[1].is_write() && models[1].tables[0].name[0].text == "t");
    assert!(models[2].aggregate && !models[3].parsed);
    assert_eq!(&text.text[models[1].range.clone()], "UPDATE t SET a = 1 WHERE b = 2");
}

#[test]
fn what_is_written_is_known_without_a_parse() {
    let models = parse_query(&QueryText::new("INSERT INTO app.t (a) SELECT ((("), Dialect::PostgreSql);
    assert_eq!(
        (models[0].parsed, models[0].verb, models[0].kind),
        (false, Verb::Insert, StatementKind::Write)
    );
    assert_eq!(models[0].tables[0].name[1].text, "t");
    assert_eq!(models[0].tables[0].range, 12..17);
}

#[test]
fn conditions() {
    let forms = |text: &str, dialect| {
        let model = parse(text, dialect);
        model.filters.into_iter().map(|filter| filter.form).collect::<Vec<_>>()
    };
    let found = forms(
        "SELECT 1 FROM t WHERE (a = 1 AND 2 < b) AND c BETWEEN 1 AND 2 AND 1 = 1",
        Dialect::PostgreSql,
    );
    assert!(matches!(found[0], FilterForm::Compare(_, Comparison::Eq, _)));
    assert!(
        matches!(&found[1], FilterForm::Compare(Scalar::Column(column), Comparison::Gt, _) if column.name.text == "b")
    );
    assert!(matches!(found[2], FilterForm::Compare(_, Comparison::Ge, _)));
    assert!(matches!(found[3], FilterForm::Compare(_, Comparison::Le, _)));
    assert!(matches!(found[4], FilterForm::True));
    let found = forms(
        "SELECT 1 FROM t WHERE a IS ? AND f AND NOT g AND (a = 1 OR b = 2)",
        Dialect::Sqlite,
    );
    assert!(matches!(found[0], FilterForm::Compare(_, Comparison::Same, _)));
    assert!(matches!(found[1], FilterForm::Truth(_, true)));
    assert!(matches!(found[2], FilterForm::Truth(_, false)));
    assert!(matches!(&found[3], FilterForm::Or(arms) if arms.len() == 2));
}

#[test]
fn no_input_is_too_deep() {
    for text in [
        format!("SELECT * FROM t WHERE {} a = 1", "(".repeat(100_000)),
        format!("SELECT * FROM t WHERE a = 1{}", " OR a = 1".repeat(100_000)),
        format!("SELECT {} 1", "- ".repeat(100_000)),
        format!("SELECT {} a", "NOT ".repeat(100_000)),
        format!("SELECT * FROM {} t", "(SELECT * FROM ".repeat(100_000)),
        format!("SELECT a{}", "::int".repeat(100_000)),
        format!("SELECT CASE {}", "WHEN CASE ".repeat(100_000)),
        "'".repeat(100_001),
        "$a$b".repeat(50_000),
    ] {
        let models = parse_query(&QueryText::new(&text), Dialect::PostgreSql);
        assert!(models.iter().all(|model| !model.parsed || model.range.len() < 1000));
    }
}
