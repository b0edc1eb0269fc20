//! Searching a track's queue and all tracks that somebody runs: what is found, and what a mistake keeps.

mod hidden;

use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in, name_person};

const STEVEN: &str = "steven.rostedt@example.org";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const SEARCH: &str = "/lpc-2023/search";

/// The numbers in the list of a page, in their order.
fn numbers(browser: &Browser) -> Vec<i32> {
    let html = browser.page().html();
    let rows = html.split("Proposals</span></caption>").nth(1).unwrap_or_default();
    let rows = rows.split("</table>").next().unwrap_or_default();
    let number = |row: &str| row.split_once('#').and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok());
    rows.split("<th scope=\"row\">").skip(1).filter_map(number).collect()
}

async fn found(browser: &mut Browser, search: &str) -> Vec<i32> {
    browser.fill("Search", search).press("Search").await;
    assert_eq!(browser.page().status, 200, "{search}: {}", browser.page().text());
    assert_eq!(browser.page().value("Search"), search, "what was typed stays");
    numbers(browser)
}

/// By Mina: #1 "Tracing the tracers" and #2 "Loops in the loader" in Tracing, #3 "Pools of memory" in CXL; by Noor: #4
/// "Filters for perf" in Tracing. #2 asks for 10 minutes and has no links; #4 came late and knows a speaker.
async fn four(app: &TestApp) {
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    for (track, title) in
        [("tracing", "Tracing the tracers"), ("tracing", "Loops in the loader"), ("cxl", "Pools of memory")]
    {
        file_signed_in(&mut mina, track, title).await;
    }
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    file_signed_in(&mut noor, "tracing", "Filters for perf").await;
    name_person(&mut noor, 4, "Speaker: presents", "Ada Lovelace", "ada@example.net").await;
    for change in [
        "update proposal set links = '', minutes = 10, abstract = 'What runs 100% of the time' where number = 2",
        "update proposal set late = true, question = '' where number = 4",
    ] {
        sqlx::query(change).execute(&app.pool).await.expect("a change");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_kind_of_condition_finds_what_it_says(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    app.decide(&mut steven, 1, "Accept").await;
    for (number, vote) in [(1, "+1 take it"), (2, "−1 rather not")] {
        steven.open(&format!("/lpc-2023/proposals/{number}")).await;
        steven.choose("Your vote", vote).press("Save vote").await;
    }
    // Of another lead: the sum of #1 is 3, and that of #4 is not for Steven yet.
    app.account("olivia@example.org", "Olivia Organiser").await;
    sqlx::query(
        "insert into vote (proposal_id, account_id, value, note, at) select p.id, a.id, 2, '', p.stored_at
         from proposal p, account a where p.number in (1, 4) and a.email like 'olivia%'",
    )
    .execute(&app.pool)
    .await
    .expect("votes");
    steven.open(QUEUE).await;
    for (search, expected) in [
        ("tracer", &[1][..]),
        ("module build", &[]),
        ("vendor modules", &[1, 4]),
        ("\"vendor modules\"", &[1, 4]),
        ("\"modules vendor\"", &[]),
        ("the loader", &[2]),
        ("-tracers", &[2, 4]),
        ("tracers OR loader", &[1, 2]),
        ("(tracers OR loader) state:submitted", &[2]),
        ("-(tracers OR loader)", &[4]),
        ("kulkarni", &[1, 2]),
        ("lovelace", &[4]),
        ("author:NOOR@", &[4]),
        ("author:example.net", &[4]),
        ("title:loop", &[2]),
        ("title:100%", &[]),
        ("#4", &[4]),
        ("#3", &[]),
        ("state:accepted", &[1]),
        ("minutes:>15", &[1, 4]),
        ("minutes:<=10", &[2]),
        ("minutes:10..20", &[1, 2, 4]),
        ("minutes:19", &[]),
        ("vote:none", &[4]),
        ("vote:any", &[1, 2]),
        ("vote:+1", &[1]),
        ("vote:-1", &[2]),
        ("vote:star", &[]),
        ("score:>0", &[1]),
        ("score:3", &[1]),
        ("score:-1", &[2]),
        ("score:-1..2", &[2]),
        ("score:>=-1", &[1, 2]),
        ("-score:>0", &[2, 4]),
        ("score:<0 OR score:>2", &[1, 2]),
        ("has:patch", &[1, 4]),
        ("-has:patch", &[2]),
        ("has:question", &[1, 2]),
        ("has:speaker", &[]),
        ("late:yes", &[4]),
        ("late:no", &[1, 2]),
        ("unread:yes", &[4]),
        ("unread:no", &[1, 2]),
        ("confirmed:yes track:tracing", &[1, 2, 4]),
        ("own:yes", &[]),
    ] {
        assert_eq!(found(&mut steven, search).await, expected, "{search}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn filters_counts_and_orders_are_those_of_what_is_found(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open(QUEUE).await;
    assert_eq!(found(&mut steven, "kulkarni OR perf").await, [1, 2, 4]);
    steven.follow("Late 1").await;
    assert_eq!(numbers(&steven), [4]);
    assert_eq!(steven.page().value("Search"), "kulkarni OR perf");
    assert_eq!(found(&mut steven, "kulkarni OR loader").await, [0; 0], "the filter stays");
    steven.follow("All 2").await;
    steven.follow("title").await;
    assert_eq!(numbers(&steven), [2, 1]);
    assert!(steven.page().says("2 proposals: 2 submitted (30 minutes)"), "{}", steven.page().text());
    steven.follow("Show everything").await;
    assert_eq!(numbers(&steven), [1, 2, 4]);
    found(&mut steven, "nothing like this").await;
    assert!(steven.page().says("Nothing is found."), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_filter_of_what_is_found_shows_as_many_as_it_counts_with_merged_ones_too(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    sqlx::query("update proposal set state = 'merged', late = true where number = 2")
        .execute(&app.pool)
        .await
        .expect("a merged one");
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open(QUEUE).await;
    assert_eq!(found(&mut steven, "minutes:>0").await, [1, 2, 4], "it is found");
    steven.follow("Late 1").await;
    assert_eq!(numbers(&steven), [4]);
    steven.follow("Unread by you 2").await;
    assert_eq!(numbers(&steven).len(), 2);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mistake_names_its_place_and_keeps_what_was_typed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    for place in [QUEUE, SEARCH] {
        steven.open(place).await;
        let page = steven.fill("Search", "loader minutes:long").press("Search").await;
        assert_eq!(page.status, 422);
        assert_eq!(page.value("Search"), "loader minutes:long");
        assert!(page.error("Search").starts_with("At character 8: after minutes: stands a number"), "{}", page.text());
        assert_eq!(numbers(&steven), [0; 0]);
    }
    assert_eq!(steven.open(&format!("{QUEUE}?q=a%00b")).await.status, 200, "a NUL is no search of its own");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn leads_search_their_tracks_and_organisers_all(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open(QUEUE).await;
    steven.follow("Search all your tracks").await;
    assert_eq!(steven.page().path, SEARCH);
    assert_eq!(found(&mut steven, "mina OR pools").await, [1, 2]);
    steven.fill("Search", "track:cxl").press("Search").await;
    assert_eq!(steven.page().status, 422);
    let hidden = steven.page().error("Search");
    steven.fill("Search", "track:xyz").press("Search").await;
    assert_eq!(steven.page().error("Search"), hidden.replace("cxl", "xyz"), "what is hidden is as what is not there");
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open(SEARCH).await;
    assert_eq!(found(&mut olivia, "mina OR pools").await, [1, 2, 3]);
    assert_eq!(found(&mut olivia, "track:cxl").await, [3]);
    assert!(olivia.page().says("CXL"), "the list says the track");
    for who in ["mina@example.org", "nobody.special@example.org"] {
        let mut other = app.signed_in(who, "Somebody").await;
        assert_eq!(other.open(SEARCH).await.status, 404, "{who}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_runs_tracks_finds_the_search_from_the_conference_and_the_account(pool: PgPool) {
    let app = TestApp::start(pool).await;
    for (who, runs) in [(STEVEN, true), ("olivia@example.org", true), ("mina@example.org", false)] {
        let mut browser = app.signed_in(who, "Somebody").await;
        for (page, link) in
            [("/lpc-2023", "Search the proposals of your tracks"), ("/account", "Search your tracks of LPC 2023")]
        {
            let link = browser.open(page).await.link(link);
            assert_eq!(link.as_deref(), runs.then_some(SEARCH), "{who}, {page}");
        }
    }
    let mut visitor = app.browser();
    assert!(!visitor.open("/lpc-2023").await.says("Search the proposals"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_example_of_the_help_can_be_followed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open(QUEUE).await;
    let html = steven.follow("What can be searched").await.html();
    let examples: Vec<&str> = html.split("<a href=\"").filter_map(|rest| rest.split('"').next()).collect();
    let examples: Vec<&str> = examples.into_iter().filter(|href| href.contains("search?q=")).collect();
    assert!(examples.len() > 15, "{examples:?}");
    for example in examples {
        assert_eq!(steven.open(example).await.status, 200, "{example}");
    }
}
