//! The author stands where the people were put in order: on every page, in letters and in exports.

use sqlx::PgPool;

use crate::support::{TestApp, answer_letter, file_signed_in, fill_proposal, name_person};

const MINA: &str = "mina@example.org";
const NOOR: &str = "noor@example.org";
const ADA: &str = "ada@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const SPEAKER: &str = "Speaker: presents";
const CO_AUTHOR: &str = "Co-author: may edit the proposal as you do";
const PEOPLE: &str = "/lpc-2023/proposals/1/people";
const PROPOSAL: &str = "/lpc-2023/proposals/1";

/// Whether these stand one after the other.
fn in_order(text: &str, parts: &[&str]) -> bool {
    let mut rest = text;
    parts.iter().all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_author_is_moved_and_the_order_is_the_same_everywhere(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    for (name, email) in [("Ada Lovelace", ADA), ("Noor Haddad", NOOR)] {
        name_person(&mut mina, 1, SPEAKER, name, email).await;
        answer_letter(&app, email, "Confirm").await;
    }
    let author = format!("Mina Kulkarni <{MINA}>, author");
    mina.open(PEOPLE).await;
    assert!(in_order(&mina.page().text(), &[&author, "Ada Lovelace <", "Noor Haddad <"]), "{}", mina.page().text());
    assert!(!mina.page().has_button("Move Mina Kulkarni up") && !mina.page().has_button("Move Noor Haddad down"));
    mina.press("Move Mina Kulkarni down").await;
    assert!(in_order(&mina.page().text(), &["Ada Lovelace <", &author, "Noor Haddad <"]), "{}", mina.page().text());
    mina.press("Move Noor Haddad up").await;
    assert!(in_order(&mina.page().text(), &["Ada Lovelace <", "Noor Haddad <", &author]), "{}", mina.page().text());

    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    for page in [mina.open(PROPOSAL).await.text(), steven.open(PROPOSAL).await.text()] {
        let (_, text) = page.split_once("The proposal").expect("the text");
        assert!(in_order(text, &["With Ada Lovelace", "With Noor Haddad", "Author Mina Kulkarni"]), "{page}");
    }
    app.decide(&mut steven, 1, "Accept").await;
    let talks = app.browser().open("/lpc-2023/talks").await.text();
    assert!(talks.contains("Ada Lovelace , Noor Haddad , Mina Kulkarni"), "{talks}");
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let export = olivia.open("/lpc-2023/exports/talks?format=json&emails=yes").await.html();
    assert!(export.contains("\"speakers\": \"Ada Lovelace; Noor Haddad; Mina Kulkarni\""), "{export}");
    assert!(export.contains(&format!("\"speaker_emails\": \"{ADA}; {NOOR}; {MINA}\"")), "{export}");
    assert!(export.contains("\"speaker\": \"Mina Kulkarni\""), "the author stays the author: {export}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_order_of_a_draft_is_that_of_its_letters(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(&mut mina, "16k pages");
    mina.press("Check and send").await;
    let check = mina.page().path.clone();
    mina.follow("People").await;
    mina.fill("Name", "Ada Lovelace").fill("E-mail", ADA).press("Add").await;
    mina.press("Move Ada Lovelace up").await;
    mina.open(&check).await;
    assert!(in_order(&mina.page().text(), &["With Ada Lovelace", "Author Mina Kulkarni"]), "{}", mina.page().text());
    mina.press("Send").await;
    let receipt = &app.letters_to(MINA, "Received").await[0].body;
    assert!(in_order(receipt, &["Ada Lovelace (speaker: asked", "Mina Kulkarni (author)"]), "{receipt}");
    let new = &app.letters_to(STEVEN, "New:").await[0].body;
    assert!(in_order(new, &["With Ada Lovelace <", "By Mina Kulkarni <"]), "{new}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_removal_moves_nobody_else_and_a_new_name_comes_last(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    for (name, email) in [("Ada Lovelace", ADA), ("Noor Haddad", NOOR)] {
        name_person(&mut mina, 1, SPEAKER, name, email).await;
    }
    mina.press("Move Mina Kulkarni down").await;
    mina.press("Move Mina Kulkarni down").await;
    mina.press("Remove Ada Lovelace").await;
    mina.press("Remove").await;
    assert!(in_order(&mina.page().text(), &["Noor Haddad <", "Mina Kulkarni <"]), "{}", mina.page().text());
    name_person(&mut mina, 1, SPEAKER, "Ben", "ben@example.org").await;
    let page = mina.page().text();
    assert!(in_order(&page, &["Noor Haddad <", "Mina Kulkarni <", "Ben <"]), "{page}");
    name_person(&mut mina, 1, SPEAKER, "Ada Lovelace", ADA).await;
    let page = mina.page().text();
    assert!(in_order(&page, &["Noor Haddad <", "Mina Kulkarni <", "Ben <", "Ada Lovelace <"]), "{page}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_co_author_orders_too_and_a_browser_without_an_account_does(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    name_person(&mut mina, 1, CO_AUTHOR, "Noor Haddad", NOOR).await;
    answer_letter(&app, NOOR, "Confirm").await;
    let mut noor = app.signed_in(NOOR, "Noor Haddad").await;
    noor.open(PEOPLE).await;
    noor.press("Move Noor Haddad up").await;
    assert!(in_order(&noor.page().text(), &["Noor Haddad <", "Mina Kulkarni <"]), "{}", noor.page().text());
    let audited = "select count(*) from audit where action = 'people ordered' and actor = 'co-author'";
    assert_eq!(app.count(audited).await, 1);

    let mut ines = app.text_browser();
    ines.open("/lpc-2023/tracks/tracing/propose").await;
    ines.fill("Title", "Without an account").press("Save draft").await;
    ines.follow("Name co-authors and speakers").await;
    ines.fill("Name", "Ada Lovelace").fill("E-mail", ADA).press("Add").await;
    ines.press("Move the author down").await;
    assert!(in_order(&ines.page().text(), &["Ada Lovelace <", "the author , author"]), "{}", ines.page().text());
}
