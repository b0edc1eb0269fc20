//! The queue: filters with counts, orders, pages by key, and the same number of statements at any length.

use std::collections::BTreeSet;

use plumbline::review::order::{Filter, Key, Sort, Wish, seed};
use plumbline::review::store::{self, Queued, Reader, Stakes};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{Browser, Statements, TestApp, at, copies, file_signed_in};

const STEVEN: &str = "steven.rostedt@example.org";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

/// Files one by hand and copies it: number, title, minutes and arrival differ, some are alike in title and minutes.
async fn many(app: &TestApp, count: i32) {
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Topic 1").await;
    copies(app, 2, count).await;
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

async fn numbers(pool: &PgPool, reader: &Reader, sort: Sort) -> Vec<i32> {
    let mut db = pool.acquire().await.expect("a connection");
    let wish = Wish { filter: Filter::All, sort, after: Key::first(), search: String::new() };
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
    let reader = |account, day| {
        let seed = seed(account, day);
        Reader { tracks: vec![track], among: None, account, stakes: Stakes::default(), seed }
    };
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
    steven.fill("Question to the author", "How long is it?").press("Ask the author").await;
    steven.open("/lpc-2023/proposals/7/plan").await;
    steven.choose("Decision", "Decline").fill("Reason", "It was settled on the list.").press("Save the plan").await;
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
        ("Asked 1", 1),
        ("Planned 1", 1),
        ("Late 2", 2),
        ("Accepted 1", 1),
        ("Submitted 19", 19),
    ] {
        assert_eq!(rows(&steven.follow(link).await.text()), count, "{link}");
    }
    assert!(steven.follow("All 20").await.says("score +1 of 1 vote"), "{}", steven.page().text());
    assert!(steven.follow("Planned 1").await.says("#7 Topic"), "{}", steven.page().text());
    assert!(steven.follow("Asked 1").await.says("#4 Topic"), "{}", steven.page().text());
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

/// Votes, questions and people in every state under proposals that have none.
async fn around(app: &TestApp) {
    for around in [
        "update proposal set state = (array['submitted', 'accepted', 'waitlisted'])[1 + number % 3]",
        "insert into vote (proposal_id, account_id, value, note, at) select p.id, a.id, 1, '', p.stored_at
         from proposal p, account a where p.number % 2 = 1 and a.email ~ '^(olivia|steven)' on conflict do nothing",
        "insert into message (id, proposal_id, thread, by_whom, by_author, body, at)
         select gen_random_uuid(), id, thread, 'Olivia', false, 'Why?', stored_at
         from proposal, unnest(array['leads', 'author']) thread
         where not exists (select 1 from message where proposal_id = proposal.id)",
        "insert into person (id, proposal_id, role, name, email, participation, position, state, added_by, added_at)
         select gen_random_uuid(), p.id, 'speaker', 'Ada', said || '@example.net', 'unknown', 1, said, 'Mina', p.stored_at
         from proposal p, unnest(array['confirmed', 'unknown_person']) said
         where not exists (select 1 from person where proposal_id = p.id)",
        "insert into conflict_of_interest (proposal_id, name, email, by_author, reason, at)
         select id, 'Steven', 'steven.rostedt@example.org', false, '', stored_at from proposal where number % 5 = 0
         on conflict do nothing",
    ] {
        sqlx::query(around).execute(&app.pool).await.expect("what is around a proposal");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_long_queue_asks_the_database_no_more_than_a_short_one(pool: PgPool) {
    let app = TestApp::start(pool).await;
    many(&app, 3).await;
    app.account("olivia@example.org", "Olivia Organiser").await;
    around(&app).await;
    let mut steven = steven(&app).await;
    let pages = [
        "tracks/tracing/queue",
        "tracks/tracing/queue?show=unread",
        "tracks/tracing/queue?sort=score&q=topic%20-score:%3E5%20author:mina",
        "search?q=ada",
        "search/export?track=tracing&show=asked",
        "search/export/proposals?format=csv&q=topic",
        "search/export/proposals?format=mbox&show=vote",
        "search/addresses?people=yes&show=submitted",
    ];
    let statements = Statements::counted();
    let mut asked = Vec::new();
    // The first time some of what is around a sign-in is noted.
    for round in 0..3 {
        if round == 2 {
            copies(&app, 4, 60).await;
            around(&app).await;
        }
        let mut sent = Vec::new();
        for page in pages {
            statements.taken();
            assert_eq!(steven.open(&format!("/lpc-2023/{page}")).await.status, 200, "{page}");
            sent.push((page, statements.taken()));
        }
        asked.push(sent);
    }
    assert!(asked[1].iter().all(|(_, sent)| sent.len() > 3), "{asked:?}");
    for (few, many) in asked[1].iter().zip(&asked[2]) {
        assert_eq!(few, many);
    }
}
