//! Affiliation and biography: filled in from the profile, kept with the proposal, shown where people are.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, answer_letter, file_anonymously, file_signed_in, name_person};

const MINA: &str = "mina@example.org";
const ADA: &str = "ada@example.org";
const SPEAKER: &str = "Speaker: presents";
const CO_AUTHOR: &str = "Co-author: may edit the proposal as you do";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const PEOPLE: &str = "/lpc-2023/proposals/1/people";
const ME: &str = "/lpc-2023/proposals/1/people/me";
const SAVE: &str = "Save what is said of the author";

async fn profile(browser: &mut Browser, affiliation: &str, biography: &str) {
    browser.open("/account/profile").await;
    browser.fill("Affiliation", affiliation).fill("Biography", biography).press("Save the profile").await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
}

/// Mina and Ada have profiles; Mina has filed #1 and named Ada.
async fn named(app: &TestApp, role: &str) -> (Browser, Browser) {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    profile(&mut mina, "Tracers & Friends", "Mina traces **everything**.").await;
    let mut ada = app.signed_in(ADA, "Ada Lovelace").await;
    profile(&mut ada, "Analytical Engines", "Ada writes programs.").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    name_person(&mut mina, 1, role, "Ada Lovelace", ADA).await;
    (mina, ada)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_people_say_of_themselves_is_read_by_leads_and_then_by_everybody(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut ada) = named(&app, SPEAKER).await;
    name_person(&mut mina, 1, SPEAKER, "Ben Silent", "ben@example.org").await;
    let letter = app.letters_to(ADA, "You are named").await[0].path("/people/");
    let page = app.browser().open(&letter).await.clone();
    assert!(!page.says("Analytical"), "the link alone shows no profile: {}", page.text());
    ada.open(&letter).await;
    assert!(ada.page().says("If you confirm, this from your profile"), "{}", ada.page().text());
    assert!(ada.page().says("Analytical Engines"), "{}", ada.page().text());
    ada.press("Confirm").await;
    ada.follow("What is said of you").await;
    assert_eq!(ada.page().path, ME);
    assert_eq!(ada.page().value("Affiliation"), "Analytical Engines");
    ada.fill("About you", "Ada writes <b>notes</b>.").press("Save changes").await;

    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    for page in [mina.open(PROPOSAL).await.clone(), steven.open(PROPOSAL).await.clone()] {
        for part in ["Tracers & Friends", "Mina traces everything .", "Analytical Engines", "Ada writes"] {
            assert!(page.says(part), "{part} in {}", page.text());
        }
        assert!(!page.html().contains("<b>notes"), "{}", page.html());
    }
    app.decide(&mut steven, 1, "Accept").await;
    let talks = app.browser().open("/lpc-2023/talks").await.clone();
    for part in ["( Tracers & Friends ), Ada Lovelace ( Analytical Engines )", "Who speaks", "Mina traces everything"] {
        assert!(talks.says(part), "{part} in {}", talks.text());
    }
    for hidden in ["Ben", MINA, ADA, "ben@"] {
        assert!(!talks.html().contains(hidden), "{hidden} in {}", talks.html());
    }
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let export = olivia.open("/lpc-2023/exports/talks?format=json").await.html();
    assert!(export.contains("\"speaker_affiliations\": \"Tracers & Friends; Analytical Engines\""), "{export}");
    assert!(
        export.contains("Mina Kulkarni:\\nMina traces **everything**.\\n\\nAda Lovelace:\\nAda writes"),
        "{export}"
    );
    let new = app.letters_to("steven.rostedt@example.org", "New:").await[0].body.replace("\r\n", "\n");
    assert!(new.contains("By Mina Kulkarni <mina@example.org>\n  (Tracers & Friends)\nArrived"), "{new}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_profile_fills_the_page_but_nothing_is_published_without_a_button(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut ada) = named(&app, CO_AUTHOR).await;
    answer_letter(&app, ADA, "Confirm").await;
    let page = ada.open(ME).await;
    assert!(page.says("filled in from your profile. They are not saved yet."), "{}", page.text());
    assert_eq!(page.value("About you"), "Ada writes programs.");
    assert!(!ada.open(PROPOSAL).await.says("Analytical"), "{}", ada.page().text());
    ada.open(ME).await;
    ada.press("Save changes").await;
    assert!(!ada.page().says("not saved yet"), "{}", ada.page().text());
    ada.follow("Open the proposal").await;
    assert!(ada.page().says("Analytical Engines"), "{}", ada.page().text());
    ada.follow("What is said of you").await;
    assert_eq!(ada.page().path, ME);
    ada.open("/account").await;
    ada.follow("What is said of you in #1 16k pages").await;
    assert_eq!(ada.page().path, ME);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_author_changes_it_for_one_proposal_and_nobody_else_does(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut ada) = named(&app, CO_AUTHOR).await;
    answer_letter(&app, ADA, "Confirm").await;
    mina.open(PEOPLE).await;
    assert_eq!(mina.page().value("Affiliation"), "Tracers & Friends");
    let long = "é".repeat(2001);
    mina.fill("Affiliation", "two\u{202e}ways").fill("About the author", &long).press(SAVE).await;
    assert_eq!((mina.page().status, mina.page().value("About the author")), (422, long));
    assert!(mina.page().error("Affiliation").contains("invisible"), "{}", mina.page().text());
    assert!(mina.page().error("About the author").contains("2,001 characters"), "{}", mina.page().text());
    mina.fill("Affiliation", "Elsewhere").fill("About the author", "");
    let (path, fields) = mina.prepared(SAVE);
    mina.press(SAVE).await;
    assert_eq!(mina.page().value("Affiliation"), "Elsewhere");
    assert_eq!(mina.open("/account/profile").await.value("Affiliation"), "Tracers & Friends");
    assert!(!ada.open(PEOPLE).await.has_button(SAVE), "{}", ada.page().text());
    assert_eq!(ada.post(&path, &fields).await.status, 403);

    // Signed out in between: what was typed comes back, and is not saved by itself.
    mina.open(PEOPLE).await;
    mina.forget_sign_in();
    mina.fill("About the author", "Typed in vain?").press(SAVE).await;
    mina.fill("E-mail", MINA).fill("Password", crate::support::PASSWORD).press("Sign in").await;
    assert_eq!(mina.page().value("About the author"), "Typed in vain?");
    assert_eq!(app.count("select count(*) from proposal where author_biography = ''").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_proposal_of_a_browser_gets_the_profile_with_the_account(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut known = app.signed_in(MINA, "Mina Kulkarni").await;
    profile(&mut known, "Tracers & Friends", "Mina traces.").await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "tracing", "16k pages", MINA).await;
    mina.open(PEOPLE).await;
    mina.fill("Affiliation", "Typed here").press(SAVE).await;
    let confirm = app.letters_to(MINA, "Confirm").await[0].path("/account/confirm/");
    mina.open(&confirm).await;
    mina.press("Confirm this address").await;
    let page = known.open(PEOPLE).await;
    assert_eq!(
        (page.value("Affiliation").as_str(), page.value("About the author").as_str()),
        ("Typed here", "Mina traces.")
    );
}
