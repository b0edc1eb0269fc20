//! What a lead may not see changes nothing that they can read of a search.

use sqlx::PgPool;

use super::{QUEUE, SEARCH, STEVEN, four, numbers};
use crate::support::{Browser, TestApp, file_signed_in};

/// What hidden rows could change: the pages of a lead who has a proposal of their own in the track.
async fn seen(steven: &mut Browser) -> Vec<String> {
    let mut pages = Vec::new();
    for query in [
        "",
        "vote:none",
        "-vote:any",
        "score:>0",
        "-score:>=-1",
        "loader OR pools",
        "lovelace",
        "own:yes",
        "asked:waiting",
    ] {
        let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let mut paths = Vec::new();
        for place in [QUEUE, SEARCH] {
            paths.extend(
                ["sort=title", "sort=score", "show=vote", "show=asked"].map(|how| format!("{place}?q={query}&{how}")),
            );
        }
        for about in ["track=", "track=tracing", "show=unread"] {
            paths.push(format!("/lpc-2023/search/export?{about}&q={query}"));
            paths.push(format!("/lpc-2023/search/addresses?{about}&people=yes&q={query}"));
            let file = |format| format!("/lpc-2023/search/export/proposals?{about}&q={query}&format={format}");
            paths.extend(["csv", "json", "mbox"].map(file));
        }
        for path in paths {
            pages.push(without_keys(&path, &steven.open(&path).await.html()));
        }
    }
    for path in ["/lpc-2023/searches", "/lpc-2023", "/account"] {
        pages.push(without_keys(path, &steven.open(path).await.html()));
    }
    pages
}

/// A page with its address. The key that makes sending a form twice the same as once is another one each time.
fn without_keys(path: &str, html: &str) -> String {
    let without_key = |part: &str| part.split_once('"').map_or(String::new(), |(_, rest)| rest.to_owned());
    let mut parts = html.split("name=\"key\" value=\"");
    let first = format!("{path}\n{}", parts.next().unwrap_or_default());
    std::iter::once(first).chain(parts.map(without_key)).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_may_not_be_seen_changes_no_byte(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    file_signed_in(&mut steven, "tracing", "A loader of my own").await;
    steven.open("/lpc-2023/proposals/1").await;
    steven.choose("Your vote", "+1 take it").press("Save vote").await;
    steven.open("/lpc-2023/proposals/4/conflicts-of-interest").await;
    steven.press("I have a conflict of interest").await;
    let before = seen(&mut steven).await;
    steven.open(&format!("{QUEUE}?q=vote:none")).await;
    assert_eq!(numbers(&steven), [2], "nothing that is not theirs to judge");
    for hidden in [
        // More in another track, found by the same words.
        "insert into proposal (id, conference_id, track_id, number, state, author_id, author_name, author_email, title,
                               abstract, tried, question, links, minutes, participation, needed_people, leads_note,
                               overflow_consent, version, stored_at, changed_at, arrived_at)
         select gen_random_uuid(), conference_id, track_id, n, 'submitted', author_id, author_name, author_email,
                'Pools and a loader ' || n, abstract, tried, question, links, minutes, participation, needed_people,
                leads_note, overflow_consent, 1, stored_at, changed_at, arrived_at
         from proposal, generate_series(100, 250) n where number = 3",
        // People of those, with a name that is searched.
        "insert into person (id, proposal_id, role, name, email, participation, position, state, added_by, added_at)
         select gen_random_uuid(), id, 'speaker', 'Ada Lovelace', 'ada' || number || '@example.net', 'unknown', 1,
                'confirmed', 'Mina', stored_at from proposal where number >= 100",
        // Questions to their authors.
        "insert into message (id, proposal_id, thread, by_whom, by_author, body, at)
         select gen_random_uuid(), id, 'author', 'Somebody', false, 'A loader?', stored_at from proposal where number >= 100",
        // Drafts in their own track.
        "insert into proposal (id, conference_id, track_id, state, author_id, author_name, author_email, title,
                               abstract, tried, question, links, minutes, participation, needed_people, leads_note,
                               overflow_consent, version, stored_at, changed_at)
         select gen_random_uuid(), conference_id, track_id, 'draft', author_id, author_name, author_email,
                'Pools and a loader', abstract, tried, question, links, minutes, participation, needed_people,
                leads_note, overflow_consent, 1, stored_at, changed_at
         from proposal, generate_series(1, 3) where number = 1",
        // A search that another lead keeps.
        "insert into saved_search (id, conference_id, track_id, account_id, name, query, shared, changed_at)
         select gen_random_uuid(), p.conference_id, null, a.id, 'A loader', 'loader', false, p.stored_at
         from proposal p, account a where p.number = 1 and a.email like 'noor%'",
        // Votes on their own proposal and on one on which they have not voted.
        "insert into vote (proposal_id, account_id, value, note, at)
         select p.id, a.id, 2, '', p.stored_at from proposal p, account a
         where p.number in (2, 4, 5) and a.email like 'noor%'",
        // Their own vote on their own, from before they were named in it.
        "insert into vote (proposal_id, account_id, value, note, at)
         select p.id, a.id, 2, '', p.stored_at from proposal p, account a
         where p.number in (4, 5) and a.email like 'steven%'",
        // What the other leads say of it.
        "insert into message (id, proposal_id, thread, by_whom, by_author, body, at)
         select gen_random_uuid(), id, 'leads', 'Somebody', false, 'No', stored_at from proposal where number in (4, 5)",
    ] {
        sqlx::query(hidden).execute(&app.pool).await.expect("hidden rows");
    }
    let after = seen(&mut steven).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
}
