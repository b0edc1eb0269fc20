//! The schema: it is made from nothing, and says the same as the program.

use plumbline::MIGRATOR;
use plumbline::decision::answer::Answer as Said;
use plumbline::decision::{Matter, Outcome};
use plumbline::jobs::schema_is_current;
use plumbline::people::{Answer, Role};
use plumbline::proposal::state::State;
use plumbline::proposal::text::Participation;
use plumbline::track::deadline::LatePolicy;
use plumbline::track::kind::{Kind, Publishes};
use plumbline::track::settings::part::Part;
use plumbline::travel::TravelKind;
use sqlx::PgPool;

async fn names(pool: &PgPool, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(pool).await.expect("names")
}

#[sqlx::test(migrations = false)]
async fn an_empty_database_is_migrated_and_the_second_time_is_nothing(pool: PgPool) {
    assert!(!schema_is_current(&pool).await.expect("the database answers"));
    MIGRATOR.run(&pool).await.expect("the first time");
    assert!(schema_is_current(&pool).await.expect("the database answers"));
    let applied = "select version || ' ' || installed_on from _sqlx_migrations order by version";
    let first = names(&pool, applied).await;
    assert_eq!(first.len(), MIGRATOR.iter().count());
    MIGRATOR.run(&pool).await.expect("the second time");
    assert_eq!(names(&pool, applied).await, first);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_schema_of_another_program_is_noticed(pool: PgPool) {
    assert!(schema_is_current(&pool).await.expect("the database answers"));
    sqlx::query("update _sqlx_migrations set checksum = '\\x00'").execute(&pool).await.expect("another checksum");
    assert!(!schema_is_current(&pool).await.expect("the database answers"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn no_table_can_hold_the_same_row_twice(pool: PgPool) {
    let tables = names(
        &pool,
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
    )
    .await;
    assert!(tables.len() > 15, "{tables:?}");
    let without = "select c.relname::text from pg_class c
                   where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not exists (
                       select 1 from pg_index i where i.indrelid = c.oid and i.indisunique and i.indpred is null)";
    assert_eq!(names(&pool, without).await, [""; 0]);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn rows_know_their_time_zone_and_no_time_by_themselves(pool: PgPool) {
    let without_zone = "select table_name || '.' || column_name from information_schema.columns
                        where table_schema = 'public' and table_name <> '_sqlx_migrations'
                          and data_type = 'timestamp without time zone'";
    assert_eq!(names(&pool, without_zone).await, [""; 0]);
    let by_themselves = "select table_name || '.' || column_name from information_schema.columns
                         where table_schema = 'public' and table_name <> '_sqlx_migrations'
                           and column_default ~* 'now|current_|clock_timestamp'";
    assert_eq!(names(&pool, by_themselves).await, [""; 0]);
}

/// The words that a CHECK allows.
async fn allowed(pool: &PgPool, constraint: &str) -> Vec<String> {
    let definition: String =
        sqlx::query_scalar("select pg_get_constraintdef(oid) from pg_constraint where conname = $1 and contype = 'c'")
            .bind(constraint)
            .fetch_one(pool)
            .await
            .unwrap_or_else(|error| panic!("{constraint}: {error}"));
    // Quoted words stand at every second place between quotation marks.
    sorted(definition.split('\'').skip(1).step_by(2))
}

fn sorted<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    words.sort();
    words
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_program_and_the_database_know_the_same_words(pool: PgPool) {
    let outcomes = || sorted(Outcome::ALL.map(Outcome::as_str));
    let matters = || sorted(Matter::all().into_iter().map(Matter::as_str));
    let lists = [
        ("proposal_state", sorted(State::ALL.map(State::as_str))),
        ("proposal_participation", sorted(Participation::ALL.map(Participation::as_str))),
        ("person_role", sorted(Role::ALL.map(Role::as_str))),
        ("person_state", sorted(Answer::ALL.map(Answer::as_str))),
        ("person_participation", sorted(Participation::ALL.map(Participation::as_str))),
        ("plan_outcome", matters()),
        ("plan_travel", sorted(TravelKind::ALL.map(TravelKind::as_str))),
        ("decision_outcome", outcomes()),
        ("letter_text_outcome", outcomes()),
        ("held_letter_outcome", matters()),
        ("held_letter_state", sorted(["held", "sent", "stopped", "taken_out"])),
        ("speaker_answer_answer", sorted(Said::ALL.map(Said::as_str))),
        ("track_kind", sorted(Kind::ALL.map(Kind::as_str))),
        ("track_publishes", sorted(Publishes::ALL.map(Publishes::as_str))),
        ("track_leads_may", sorted(Part::SHARED.map(Part::as_str))),
        ("track_late_policy", sorted(LatePolicy::ALL.map(LatePolicy::as_str))),
    ];
    for (constraint, words) in lists {
        assert_eq!(allowed(&pool, constraint).await, words, "{constraint}");
    }
}
