//! The operator applies a conference file, and applies it again.

use chrono::{DateTime, Utc};
use plumbline::clock::Clock;
use plumbline::conference::apply::{ApplyTextError, Report, Wishes, apply_text, try_text};
use sqlx::PgPool;

const FILE: &str = include_str!("../examples/lpc-2023.toml");

/// Before every close of the file.
fn clock() -> Clock {
    let now: DateTime<Utc> = "2023-07-01T00:00:00Z".parse().expect("an instant");
    Clock::fixed(now)
}

fn edited(from: &str, to: &str) -> String {
    assert_eq!(FILE.matches(from).count(), 1, "{from:?} stands once in the file");
    FILE.replacen(from, to, 1)
}

async fn apply(pool: &PgPool, text: &str, wishes: &Wishes) -> Result<Report, ApplyTextError> {
    apply_text(pool, &clock(), text, wishes).await
}

/// Applies without any wish, as most files are.
async fn applied(pool: &PgPool, text: &str) -> Report {
    apply(pool, text, &Wishes::default()).await.expect("the file is applied")
}

async fn refusals(pool: &PgPool, text: &str, wishes: &Wishes) -> Vec<String> {
    match apply(pool, text, wishes).await {
        Err(ApplyTextError::Refused(sentences)) => sentences,
        other => panic!("{other:?} is no refusal"),
    }
}

async fn audit_rows(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from audit").fetch_one(pool).await.expect("a number")
}

async fn call_changes(pool: &PgPool) -> Vec<(String, String, String, String, Option<String>)> {
    sqlx::query_as(
        "select t.slug, c.by_whom, c.before_words, c.after_words, c.reason
         from call_change c join track t on t.id = c.track_id order by c.at, t.slug",
    )
    .fetch_all(pool)
    .await
    .expect("the history")
}

fn changed_keys<'a>(report: &'a Report, subject: &str) -> &'a [String] {
    let change = report.changed.iter().find(|change| change.subject == subject);
    &change.unwrap_or_else(|| panic!("{subject} is not in {report}")).keys
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_first_time_makes_everything(pool: PgPool) {
    let report = applied(&pool, FILE).await;
    assert_eq!((report.changed.len(), report.unchanged, report.kept.len()), (0, 0, 0), "{report}");
    assert!(report.created.contains(&"conference lpc-2023".to_owned()), "{report}");
    let slugs: Vec<String> =
        sqlx::query_scalar("select slug from track order by position").fetch_all(&pool).await.expect("the tracks");
    let in_the_order_of_the_file = [
        "vfio-iommu-pci",
        "tracing",
        "kernel-testing",
        "live-patching",
        "build-systems",
        "refereed",
        "rust",
        "android",
        "cxl",
    ];
    assert_eq!(slugs, in_the_order_of_the_file);
    assert_eq!(audit_rows(&pool).await, i64::try_from(report.created.len()).expect("a number"));
    let elsewhere: i64 = sqlx::query_scalar(
        "select count(*) from audit where conference_id is distinct from (select id from conference) or actor <> 'operator'",
    )
    .fetch_one(&pool)
    .await
    .expect("a number");
    assert_eq!(elsewhere, 0);
    assert!(call_changes(&pool).await.is_empty(), "a new call has no history");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_second_time_changes_nothing(pool: PgPool) {
    let first = applied(&pool, FILE).await;
    let rows = audit_rows(&pool).await;
    let second = applied(&pool, FILE).await;
    assert!(second.is_empty(), "{second}");
    assert_eq!((second.unchanged, second.kept.len()), (first.created.len(), 0));
    assert_eq!(audit_rows(&pool).await, rows);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn trying_it_tells_the_same_and_writes_nothing(pool: PgPool) {
    let tried = try_text(&pool, &clock(), FILE, &Wishes::default()).await.expect("the file can be applied");
    assert_eq!(audit_rows(&pool).await, 0);
    assert_eq!(applied(&pool, FILE).await, tried);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_what_differs_is_written(pool: PgPool) {
    applied(&pool, FILE).await;
    let rows = audit_rows(&pool).await;
    let report = applied(&pool, &edited("  name = \"Steven Rostedt\"", "  name = \"S. Rostedt\"")).await;
    assert_eq!(changed_keys(&report, "lead steven.rostedt@example.org of track tracing"), ["name"]);
    assert_eq!((report.created.len(), report.changed.len()), (0, 1), "{report}");
    assert_eq!(audit_rows(&pool).await, rows + 1);
    let details: serde_json::Value = sqlx::query_scalar("select details from audit where action = 'lead changed'")
        .fetch_one(&pool)
        .await
        .expect("the row");
    let wanted = serde_json::json!({ "before": { "name": "Steven Rostedt" }, "after": { "name": "S. Rostedt" } });
    assert_eq!(details, wanted);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_in_other_letters_is_the_same_person(pool: PgPool) {
    applied(&pool, FILE).await;
    let report = applied(&pool, &edited("steven.rostedt@example.org", "Steven.Rostedt@Example.org")).await;
    assert_eq!(changed_keys(&report, "lead Steven.Rostedt@Example.org of track tracing"), ["email"]);
    assert!(report.created.is_empty() && report.kept.is_empty(), "{report}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_is_no_longer_named_is_kept_and_listed(pool: PgPool) {
    applied(&pool, FILE).await;
    let lead = "  [[track.lead]]\n  name = \"Steven Rostedt\"\n  email = \"steven.rostedt@example.org\"\n";
    let report = applied(&pool, &edited(lead, "")).await;
    assert_eq!(report.kept, ["lead steven.rostedt@example.org of track tracing"]);
    let leads: i64 = sqlx::query_scalar("select count(*) from lead where email = 'steven.rostedt@example.org'")
        .fetch_one(&pool)
        .await
        .expect("a number");
    assert_eq!(leads, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_promised_close_moves_only_with_override_and_reason(pool: PgPool) {
    applied(&pool, FILE).await;
    let later = edited("closes_on = 2023-08-06", "closes_on = 2023-08-13");
    let reason = Some("The site was down".to_owned());
    let without = [
        Wishes::default(),
        Wishes { reason: reason.clone(), override_promise: false, ..Wishes::default() },
        Wishes { reason: Some("  ".to_owned()), override_promise: true, ..Wishes::default() },
    ];
    for wishes in without {
        let sentences = refusals(&pool, &later, &wishes).await;
        assert_eq!(sentences.len(), 1);
        let sentence = &sentences[0];
        assert!(sentence.contains("refereed") && sentence.contains("--reason"), "{sentence}");
        assert_eq!(sentence.contains("--override-promise"), !wishes.override_promise, "{sentence}");
    }
    assert!(call_changes(&pool).await.is_empty());

    let wishes = Wishes { reason, override_promise: true, ..Wishes::default() };
    let report = apply(&pool, &later, &wishes).await.expect("the file is applied");
    assert_eq!(changed_keys(&report, "call of track refereed"), ["closes_on"]);
    assert_eq!(report.changed.len(), 1, "{report}");
    let published = (
        "refereed".to_owned(),
        "the organisers".to_owned(),
        "Sunday 6 August 2023, end of day anywhere on Earth (AoE)".to_owned(),
        "Sunday 13 August 2023, end of day anywhere on Earth (AoE)".to_owned(),
        Some("The site was down".to_owned()),
    );
    assert_eq!(call_changes(&pool).await, [published]);
    assert!(applied(&pool, &later).await.is_empty(), "what was overridden is not asked for again");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_refusal_changes_nothing_else_and_tells_every_call(pool: PgPool) {
    applied(&pool, FILE).await;
    let rows = audit_rows(&pool).await;
    let text = edited("closes_on = 2023-08-06", "closes_on = 2023-08-13")
        .replacen("closes_on = 2023-09-01", "closes_on = 2023-09-08", 1)
        .replacen("\nname = \"Tracing MC\"", "\nname = \"Tracing and Profiling MC\"", 1);
    let sentences = refusals(&pool, &text, &Wishes::default()).await;
    assert_eq!(sentences.len(), 2, "{sentences:?}");
    assert!(sentences[0].starts_with("track refereed: ") && sentences[1].starts_with("track cxl: "), "{sentences:?}");
    let name: String =
        sqlx::query_scalar("select name from track where slug = 'tracing'").fetch_one(&pool).await.expect("the track");
    assert_eq!(name, "Tracing MC");
    assert_eq!(audit_rows(&pool).await, rows);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_earlier_close_gives_48_hours_of_notice(pool: PgPool) {
    applied(&pool, FILE).await;
    let too_soon = edited("closes_on = 2023-08-15", "closes_on = 2023-07-01");
    let wishes = Wishes { reason: Some("We are full".to_owned()), override_promise: true, ..Wishes::default() };
    let sentences = refusals(&pool, &too_soon, &wishes).await;
    assert!(sentences[0].starts_with("track android: ") && sentences[0].contains("48 hours"), "{sentences:?}");
    let with_notice = edited("closes_on = 2023-08-15", "closes_on = 2023-07-02");
    applied(&pool, &with_notice).await;
    assert_eq!(call_changes(&pool).await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_file_with_mistakes_is_not_applied(pool: PgPool) {
    let text = edited("ends_on = 2023-11-15", "ends_on = 2023-11-12");
    match apply(&pool, &text, &Wishes::default()).await {
        Err(ApplyTextError::Mistakes(mistakes)) => assert_eq!(mistakes.len(), 1, "{mistakes:?}"),
        other => panic!("{other:?} is no list of mistakes"),
    }
    assert_eq!(audit_rows(&pool).await, 0);
}
