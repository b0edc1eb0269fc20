//! One proposal of several.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{Browser, TestApp, answer_letter, file_anonymously, file_signed_in};

const MERGE: &str = "/lpc-2023/proposals/1/merge";
const NOOR: &str = "noor@example.org";
const PART: &str = "/lpc-2023/proposals/2";

/// Mina has filed #1 and Noor #2, both in the Tracing track.
async fn two(app: &TestApp) -> (Browser, Browser, Browser) {
    let (mut mina, steven) = (mina(app).await, steven(app).await);
    file_signed_in(&mut mina, "tracing", "Tracing the fabric").await;
    let mut noor = app.signed_in(NOOR, "Noor Haddad").await;
    file_signed_in(&mut noor, "tracing", "The fabric, traced").await;
    (mina, noor, steven)
}

async fn merge(app: &TestApp, lead: &mut Browser, others: &str, note: &str) {
    plan_merge(lead, 1, others, note).await;
    send_planned(app, lead, 1).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn one_becomes_part_of_another_and_its_author_is_asked(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut noor, mut steven) = two(&app).await;
    steven.open(MERGE).await;
    let (path, mut twice) = steven.fill("Note to all authors", "You ask the same.").prepared("Plan the merge");
    twice.retain(|(name, _)| name != "others");
    twice.push(("others".to_owned(), "#2".to_owned()));
    for _ in 0..2 {
        steven.post(&path, &twice).await;
        assert_eq!((steven.page().status, steven.page().path.as_str()), (200, PROPOSAL), "{}", steven.page().text());
    }
    assert_eq!(app.count("select count(*) from plan_event").await, 1, "pressed twice it is planned once");
    steven.open("/lpc-2023/tracks/tracing/sending").await;
    send_planned(&app, &mut steven, 1).await;
    assert!(steven.page().says("Part of it: #2"), "{}", steven.page().text());
    assert_eq!(stands(&app, 2).await.1, "merged");

    let queue = steven.open("/lpc-2023/tracks/tracing/queue").await;
    assert!(queue.says("1 proposal: 1 submitted"), "{}", queue.text());
    assert!(!queue.says("The fabric, traced") && queue.says("Merged 1"), "{}", queue.text());
    assert!(steven.open("/lpc-2023/tracks/tracing/queue?show=merged").await.says("The fabric, traced"));

    for (reader, count) in [(MINA, 1), (NOOR, 1), (MASAMI, 1), (STEVEN, 0)] {
        let letters = app.letters_to(reader, "Merged: #2").await;
        assert_eq!(letters.len(), count, "{reader}");
        for letter in &letters {
            assert!(letter.body.contains("You ask the same."), "{}", letter.body);
            assert!(
                letter.body.lines().all(|line| line.chars().count() <= 72 || line.contains("://")),
                "{}",
                letter.body
            );
        }
    }
    let to_noor = &app.letters_to(NOOR, "Merged: #2").await[0].body;
    let words = to_noor.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["Your text stays on the page of #2, as it is now", "Nothing of it was put into #1", "with this text."]
    {
        assert!(words.contains(part), "{to_noor}");
    }
    let to_mina = &app.letters_to(MINA, "Merged: #2").await[0].body;
    assert!(to_mina.split_whitespace().collect::<Vec<_>>().join(" ").contains("nothing of it was put into yours"));
    assert!(noor.open(PART).await.says("It is part of #1 now."), "{}", noor.page().text());
    assert!(noor.page().says("The fabric, traced") && noor.page().link("#1").is_none(), "{}", noor.page().html());
    assert_eq!(noor.open("/lpc-2023/proposals/2/edit").await.status, 403, "as the letter says");
    assert_eq!(noor.open(PROPOSAL).await.status, 404, "not before she takes part");
    answer_letter(&app, NOOR, "Confirm").await;
    assert_eq!(app.letters_to(NOOR, "You are named in proposal #1").await.len(), 1);
    assert!(noor.open("/account").await.says("#1 Tracing the fabric"), "{}", noor.page().text());
    assert!(noor.open(PART).await.link("#1").is_some(), "now she may open it");
    assert!(
        mina.open(PROPOSAL).await.says("Noor Haddad <noor@example.org>, speaker: confirmed"),
        "{}",
        mina.page().text()
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_merge_is_taken_back_and_made_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut noor, mut steven) = two(&app).await;
    merge(&app, &mut steven, "2", "").await;
    answer_letter(&app, NOOR, "Confirm").await;
    steven.open(PART).await;
    steven.follow("Separate it again").await;
    let (path, twice) = steven.prepared("Separate it again");
    steven.press("Separate it again").await;
    assert_eq!(stands(&app, 2).await.1, "submitted");
    assert_eq!(steven.post(&path, &twice).await.status, 200);
    assert!(!mina.open(PROPOSAL).await.says("Noor Haddad"), "{}", mina.page().text());
    assert_eq!(noor.open("/lpc-2023/proposals/1/people/me").await.status, 404);
    for reader in [MINA, NOOR, MASAMI] {
        assert_eq!(app.letters_to(reader, "Separate again: #2").await.len(), 1, "{reader}");
    }
    assert!(steven.open("/lpc-2023/tracks/tracing/queue").await.says("2 proposals: 2 submitted"));

    merge(&app, &mut steven, "2", "").await;
    assert_eq!(stands(&app, 2).await.1, "merged");
    assert_eq!(app.letters_to(NOOR, "You are named in proposal #1").await.len(), 2, "she is asked anew");
    answer_letter(&app, NOOR, "Confirm").await;
    assert!(mina.open(PROPOSAL).await.says("Noor Haddad"));
    let actions = app.audited().await;
    let of = |action: &str| actions.iter().filter(|row| *row == action).count();
    assert_eq!((of("proposal merged"), of("merge taken back")), (2, 1));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_cannot_be_merged_is_said_beside_the_field(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut noor, mut steven) = two(&app).await;
    file_signed_in(&mut noor, "cxl", "In another track").await;
    noor.open(PART).await;
    noor.follow("Withdraw").await;
    noor.press("Withdraw").await;
    for (typed, sentence) in [
        ("-3", "Write the numbers of the others, as in 12, 31"),
        ("", "Write the numbers of the others, as in 12, 31"),
        ("two", "Write the numbers of the others, as in 12, 31"),
        ("1", "#1 is the one that stays"),
        ("2", "#2 is withdrawn, so it cannot become part of another"),
        ("3", "There is no #3 that you decide on"),
        ("77", "There is no #77 that you decide on"),
        ("1 2 3 4 5 6 7 8 9 10 11", "At most 10 at once; these are 11"),
    ] {
        plan_merge(&mut steven, 1, typed, "A thought").await;
        assert_eq!(steven.page().status, 422, "{typed}");
        assert_eq!(steven.page().error("Numbers of the others"), sentence);
        assert_eq!(steven.page().value("Note to all authors"), "A thought");
    }
    // Organisers run all tracks.
    let mut olivia = olivia(&app).await;
    merge(&app, &mut olivia, "3", "").await;
    assert_eq!(stands(&app, 3).await, ("cxl".to_owned(), "merged".to_owned()));
    assert_eq!(app.letters_to(DAN, "Merged: #3").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_same_author_is_not_named_beside_themselves(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _, mut steven) = two(&app).await;
    file_signed_in(&mut mina, "tracing", "Filed twice").await;
    let mut nobody = app.browser();
    file_anonymously(&mut nobody, "tracing", "Not confirmed", "ada@example.org").await;
    merge(&app, &mut steven, "3, 4", "Words of a lead").await;
    assert_eq!((stands(&app, 3).await.1.as_str(), stands(&app, 4).await.1.as_str()), ("merged", "merged"));
    assert!(app.letters_to(MINA, "You are named").await.is_empty());
    let to_mina = app.letters_to(MINA, "Merged: #3").await;
    assert_eq!(to_mina.len(), 1, "one letter for the author of both");
    assert!(to_mina[0].body.contains("nothing is asked of you"), "{}", to_mina[0].body);
    assert_eq!(app.letters_to("ada@example.org", "You are named in proposal #1").await.len(), 1);
    let to_ada = app.letters().await.into_iter().filter(|letter| letter.to == "ada@example.org");
    assert!(to_ada.into_iter().all(|letter| !letter.body.contains("Words of a lead")), "nobody has confirmed it");
    assert!(nobody.open("/lpc-2023/proposals/4").await.says("It is part of #1 now."));
    assert!(mina.open("/account").await.says("it became part of another proposal"), "{}", mina.page().text());
}
