//! The queue: filters with counts, orders, pages by key, and the same number of statements at any length.

use std::collections::BTreeSet;

use plumbline::review::order::{Filter, Key, Sort, Wish, seed};
use plumbline::review::store::{self, Queued, Reader};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{Browser, TestApp, at, file_signed_in};

const STEVEN: &str = "steven.rostedt@example.org";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

/// Files one by hand and copies it: number, title, minutes and arrival differ, some are alike in title and minutes.
async fn many(app: &TestApp, count: i32) {
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Topic 1").await;
    sqlx::query(
        "insert into proposal (id, conference_id, track_id, number, state, author_id, author_name, author_email, title,
                               abstract, tried, question, links, minutes, participation, needed_people, leads_note,
                               overflow_consent, version, stored_at, changed_at, arrived_at, late)
         select gen_random_uuid(), conference_id, track_id, n, 'submitted', author_id, author_name, author_email,
                'Topic: 50% & ' || n % 7, abstract, tried, question, links, case when n % 5 = 0 then null else n % 5 * 10 end,
                participation, needed_people, leads_note, overflow_consent, 1, stored_at, changed_at,
                arrived_at - n * interval '1 second', n % 10 = 0
         from proposal, generate_series(2, $1) n where number = 1",
    )
    .bind(count)
    .execute(&app.pool)
    .await
    .expect("copies");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_pages_of_every_order_hold_each_proposal_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    many(&app, 120).await;
    let mut steven = steven(&app).await;
    for order in ["number", "arrived", "title", "minutes", "score"] {
        steven.open(QUEUE).await;
        let mut pages = vec![steven.follow(order).await.text()];
        while steven.page().link("Next proposals").is_some() {
            pages.push(steven.follow("Next proposals").await.text());
        }
        assert_eq!(pages.len(), 3, "{order}");
        assert!(pages.iter().all(|page| page.contains("120 proposals: 120 submitted")), "{order}");
        let numbers: Vec<String> = pages
            .iter()
            .flat_map(|page| page.split_whitespace().filter(|word| word.starts_with('#')).map(str::to_owned))
            .collect();
        assert_eq!(numbers.len(), 120, "{order}");
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 120, "{order}: each once");
    }
}

async fn numbers(pool: &PgPool, reader: &Reader<'_>, sort: Sort) -> Vec<i32> {
    let mut db = pool.acquire().await.expect("a connection");
    let wish = Wish { filter: Filter::All, sort, after: Key::first() };
    let queued: Vec<Queued> = store::queue(&mut db, reader, &wish).await.expect("rows");
    queued.into_iter().map(|row| row.number).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn each_lead_has_an_order_of_their_own_that_lasts_a_day(pool: PgPool) {
    let app = TestApp::start(pool.clone()).await;
    many(&app, 30).await;
    let track: Uuid = sqlx::query_scalar("select track_id from proposal limit 1").fetch_one(&pool).await.expect("it");
    let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let (day, next) = (at("2023-07-20T10:00:00Z").date_naive(), at("2023-07-21T10:00:00Z").date_naive());
    let reader = |account, day| Reader { track, account, email: "lead@example.org", seed: seed(account, day) };
    let mine = numbers(&pool, &reader(one, day), Sort::Shuffled).await;
    assert_eq!(mine, numbers(&pool, &reader(one, day), Sort::Shuffled).await, "stable");
    assert_ne!(mine, numbers(&pool, &reader(two, day), Sort::Shuffled).await, "not the other's");
    assert_ne!(mine, numbers(&pool, &reader(one, next), Sort::Shuffled).await, "not tomorrow's");
    assert_ne!(mine, numbers(&pool, &reader(one, day), Sort::Number).await, "shuffled at all");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_filters_tell_their_counts_and_show_what_they_say(pool: PgPool) {
    let app = TestApp::start(pool).await;
    many(&app, 20).await;
    let mut steven = steven(&app).await;
    app.decide(&mut steven, 3, "Accept").await;
    steven.open("/lpc-2023/proposals/4").await;
    steven.choose("Your vote", "+1 take it").press("Save vote").await;
    steven.open(QUEUE).await;
    // The list of answers below names accepted ones once more.
    let rows = |page: &str| {
        let list = page.split("Who has answered").next().unwrap_or_default();
        list.split_whitespace().filter(|word| word.starts_with('#')).count()
    };
    for (link, count) in [
        ("All 20", 20),
        ("Unread by you 19", 19),
        ("To vote on 18", 18),
        ("Late 2", 2),
        ("Accepted 1", 1),
        ("Submitted 19", 19),
    ] {
        assert_eq!(rows(&steven.follow(link).await.text()), count, "{link}");
    }
    assert!(steven.follow("All 20").await.says("score +1 of 1 vote"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_one_has_voted_on_comes_first_by_score(pool: PgPool) {
    let app = TestApp::start(pool).await;
    many(&app, 5).await;
    let mut steven = steven(&app).await;
    for (number, label) in [(2, "−1 rather not"), (4, "★ I fight for it"), (3, "0 either way")] {
        steven.open(&format!("/lpc-2023/proposals/{number}")).await;
        steven.choose("Your vote", label).press("Save vote").await;
    }
    let page = steven.open("/lpc-2023/tracks/tracing/queue?sort=score").await.text();
    let numbers: Vec<&str> = page.split_whitespace().filter(|word| word.starts_with('#')).collect();
    assert_eq!(numbers, ["#4", "#3", "#2", "#1", "#5"], "{page}");
}
