//! Speakers: named, ordered, shown where they may be, and masters of what is said of themselves.

use sqlx::PgPool;

use crate::support::{TestApp, answer_letter, file_signed_in, fill_proposal, name_person};

const MINA: &str = "mina@example.org";
const ADA: &str = "ada@example.org";
const SPEAKER: &str = "Speaker: presents";
const PEOPLE: &str = "/lpc-2023/proposals/1/people";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_speaker_changes_what_is_said_of_them_and_nothing_else(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    name_person(&mut mina, 1, SPEAKER, "A. Lovelace", ADA).await;
    answer_letter(&app, ADA, "Confirm").await;
    let mut ada = app.signed_in(ADA, "Ada Lovelace").await;
    ada.open("/account").await;
    ada.follow("#1 16k pages").await;
    assert_eq!(ada.page().path, "/lpc-2023/proposals/1/people/me");
    assert!(ada.page().says("Who mends them?") && !ada.page().says("I arrive on the second day."));
    ada.fill("Your name", "").fill("About you", "Kept").press("Save changes").await;
    assert_eq!((ada.page().status, ada.page().value("About you").as_str()), (422, "Kept"));
    ada.fill("Your name", "Ada Lovelace").choose("Taking part", "online").press("Save changes").await;
    assert_eq!(ada.page().value("Your name"), "Ada Lovelace");
    for path in [PEOPLE, "/lpc-2023/proposals/1", "/lpc-2023/proposals/1/edit", "/lpc-2023/proposals/1/withdrawal"] {
        assert_eq!(ada.open(path).await.status, 404, "{path}");
    }
    assert!(
        mina.open(PEOPLE).await.says("Ada Lovelace <ada@example.org>, speaker: confirmed"),
        "{}",
        mina.page().text()
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn people_are_pasted_moved_and_given_roles(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    mina.open(PEOPLE).await;
    mina.fill("Several at once", "Ada <ada@example.org>\nBen <ben@example.org>").press("Add").await;
    mina.press("Move Ben up").await;
    mina.press("Make Ada co-author").await;
    let page = mina.page().text();
    let at = |name: &str| page.find(name).expect("a name");
    assert!(at("Ben <ben@example.org>, speaker") < at("Ada <ada@example.org>, co-author"), "{page}");
    mina.fill("Name", "Again").fill("E-mail", "ADA@example.org").press("Add").await;
    assert_eq!((mina.page().status, mina.page().value("Name").as_str()), (422, "Again"));
    assert!(mina.page().error("E-mail").contains("named already"), "{}", mina.page().error("E-mail"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_thousand_people_are_too_many_and_nothing_is_lost(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    let lines: Vec<_> = (0..1000).map(|number| format!("P{number} <p{number}@example.org>")).collect();
    let all = lines.join("\n");
    mina.open(PEOPLE).await;
    mina.fill("Several at once", &all).press("Add").await;
    assert_eq!((mina.page().status, mina.page().value("Several at once")), (422, all));
    let error = mina.page().error("Several at once");
    assert!(error.contains("20 people at most; take out 980"), "{error}");
    mina.fill("Several at once", &lines[..20].join("\n")).press("Add").await;
    assert_eq!((mina.page().status, app.count("select count(*) from person").await), (200, 20));
    mina.fill("Name", "One more").fill("E-mail", "more@example.org").press("Add").await;
    assert_eq!((mina.page().status, app.count("select count(*) from person").await), (422, 20));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn confirmed_names_are_public_and_addresses_never(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    for (name, email) in [("Ada Lovelace", ADA), ("Ben Silent", "ben@example.org")] {
        name_person(&mut mina, 1, SPEAKER, name, email).await;
    }
    answer_letter(&app, ADA, "Confirm").await;
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    let page = steven.open("/lpc-2023/proposals/1").await;
    assert!(page.says("Ada Lovelace <ada@example.org>, speaker: confirmed"), "{}", page.text());
    assert!(page.says("Ben Silent <ben@example.org>, speaker: asked, no answer yet"), "{}", page.text());
    app.decide(&mut steven, 1, "Accept").await;
    let talks = app.browser().open("/lpc-2023/talks").await.clone();
    assert!(talks.says("Mina Kulkarni , Ada Lovelace"), "{}", talks.text());
    assert!(!talks.says("Ben") && !talks.html().contains("ada@"), "{}", talks.text());
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let plain = olivia.open("/lpc-2023/exports/talks?format=json").await.html();
    assert!(plain.contains("Mina Kulkarni; Ada Lovelace") && !plain.contains("ada@"), "{plain}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn people_of_a_draft_hear_of_it_when_it_is_sent(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(&mut mina, "16k pages");
    mina.press("Save draft").await;
    mina.follow("Name co-authors and speakers").await;
    assert_eq!(mina.page().heading(), "People of the draft");
    mina.follow("Back to the proposal").await;
    mina.press("Check and send").await;
    let check = mina.page().path.clone();
    mina.follow("People").await;
    assert!(mina.page().says("the letters leave when the proposal is sent"), "{}", mina.page().text());
    mina.fill("Name", "Ada Lovelace").fill("E-mail", ADA).press("Add").await;
    assert!(mina.page().says("not asked yet"), "{}", mina.page().text());
    assert_eq!(app.letters_to(ADA, "").await.len(), 0);
    mina.open(&check).await;
    mina.press("Send").await;
    assert_eq!(app.letters_to(ADA, "You are named").await.len(), 1);
    let receipt = &app.letters_to(MINA, "Received").await[0].body;
    assert!(receipt.contains("Ada Lovelace (speaker: asked, no answer yet)") && !receipt.contains(ADA), "{receipt}");
    let new = app.letters_to("steven.rostedt@example.org", "New:").await[0].body.replace("\r\n", "\n");
    assert!(new.contains("With Ada Lovelace <ada@example.org>\n  (speaker: asked, no answer yet)"), "{new}");
}
