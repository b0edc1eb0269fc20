//! Co-authors who have confirmed hear of moves, splits, merges and placings, as its author does.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{Browser, EXAMPLE, TestApp, answer_letter, file_signed_in, name_person};

const NOOR: &str = "noor@example.org";
const OMAR: &str = "omar@example.org";
const CO_AUTHOR: &str = "Co-author: may edit the proposal as you do";
const TITLE: &str = "Tracing the fabric";

/// The author's browser; who has this address is a co-author of their proposal and has confirmed.
async fn with_co_author(app: &TestApp, author: &mut Browser, number: i32, name: &str, email: &str) {
    name_person(author, number, CO_AUTHOR, name, email).await;
    answer_letter(app, email, "Confirm").await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_move_is_asked_about_and_told(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    with_co_author(&app, &mut mina, 1, "Noor Haddad", NOOR).await;
    offer(&app, &mut steven, 1, "Compute Express Link (CXL) MC; its author is asked", "").await;
    answer_offer(&app, &mut dan, DAN, "Take it").await;
    let asked = app.letters_to(NOOR, "May it move: #1").await;
    assert!(asked[0].body.contains("Mina Kulkarni, who filed it, is asked to say yes or no"), "{}", asked[0].body);
    assert!(!asked[0].body.contains("/move"), "a co-author does not answer: {}", asked[0].body);
    let to_mina = &app.letters_to(MINA, "May it move: #1").await[0];
    assert!(!to_mina.body.contains("who filed it"), "{}", to_mina.body);
    mina.open(&to_mina.path("/move")).await;
    mina.press("Yes, move it").await;
    for reader in [MINA, NOOR] {
        let moved = app.letters_to(reader, "Moved to Compute").await;
        assert_eq!(moved.len(), 1, "{reader}");
        assert!(moved[0].body.contains("Your proposal #1 moved"), "{}", moved[0].body);
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_split_is_shown_and_told(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (mina(&app).await, steven(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    with_co_author(&app, &mut mina, 1, "Noor Haddad", NOOR).await;
    plan_split(&mut steven, 1, "The second thing", "").await;
    for reader in ["the author of both: Mina Kulkarni", "the co-authors of both: Noor Haddad <noor@example.org>"] {
        assert!(steven.page().says(reader), "{reader}: {}", steven.page().text());
    }
    send_planned(&app, &mut steven, 1).await;
    for reader in [MINA, NOOR] {
        assert_eq!(app.letters_to(reader, "Split: #1").await.len(), 1, "{reader}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_merge_is_shown_and_told_and_names_none_of_the_others_of_the_part(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (mina(&app).await, steven(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    with_co_author(&app, &mut mina, 1, "Noor Haddad", NOOR).await;
    let mut ines = app.signed_in("ines@example.org", "Ines").await;
    file_signed_in(&mut ines, "tracing", "The fabric, traced").await;
    with_co_author(&app, &mut ines, 2, "Omar", OMAR).await;
    steven.open("/lpc-2023/proposals/1/merge").await;
    assert!(steven.page().says("Whoever else is named in the others is not asked"), "{}", steven.page().text());
    plan_merge(&mut steven, 1, "2", "").await;
    for sentence in [
        "the co-authors of #1: Noor Haddad <noor@example.org>",
        "the co-authors of #2: Omar <omar@example.org>",
        "Whoever else is named in #2 is not asked: the author of #1 names them, if they take part.",
    ] {
        assert!(steven.page().says(sentence), "{sentence}: {}", steven.page().text());
    }
    send_planned(&app, &mut steven, 1).await;
    for (reader, sentence) in [
        (MINA, "Whoever else is named in #2 is not asked: name them in yours"),
        (NOOR, "made #2 part of your proposal #1"),
        ("ines@example.org", "Whoever else is named in #2 is not asked"),
        (OMAR, "Its author is asked whether they take part in #1. You are not"),
    ] {
        let letters = app.letters_to(reader, "Merged: #2").await;
        assert_eq!(letters.len(), 1, "{reader}");
        let words = letters[0].body.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(sentence), "{reader}: {}", letters[0].body);
    }
    assert!(app.letters_to(OMAR, "You are named in proposal #1").await.is_empty());
    steven.open("/lpc-2023/proposals/2/merge").await;
    steven.press("Separate it again").await;
    for reader in [MINA, NOOR, "ines@example.org", OMAR] {
        assert_eq!(app.letters_to(reader, "Separate again: #2").await.len(), 1, "{reader}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_placing_is_told(pool: PgPool) {
    let unsure =
        "[[track]]\nslug = \"not-sure\"\nname = \"Not sure\"\nshort_name = \"Not sure\"\nkind = \"unsorted\"\n";
    let app = TestApp::with_file(pool, &format!("{EXAMPLE}\n{unsure}")).await;
    let (mut mina, mut olivia) = (mina(&app).await, olivia(&app).await);
    file_signed_in(&mut mina, "not-sure", TITLE).await;
    with_co_author(&app, &mut mina, 1, "Noor Haddad", NOOR).await;
    olivia.open("/lpc-2023/proposals/1/placing").await;
    olivia.choose("Track", "Tracing MC").press("Place it").await;
    for reader in [MINA, NOOR] {
        assert_eq!(app.letters_to(reader, "Placed in Tracing MC: #1").await.len(), 1, "{reader}");
    }
}
