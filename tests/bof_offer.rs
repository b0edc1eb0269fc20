//! In place of a slot a BoF is offered; the author takes it or not, and the leads hear of it.

use sqlx::PgPool;

use crate::support::{Browser, EXAMPLE, TestApp, file_signed_in};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const CONFIRMATION: &str = "/lpc-2023/proposals/1/confirmation";

/// The browsers of the author and of a lead who has offered a BoF.
async fn offered(pool: PgPool) -> (TestApp, Browser, Browser) {
    let bofs = "\n[[track]]\nslug = \"bofs\"\nname = \"Birds of a feather\"\nshort_name = \"BoFs\"\nkind = \"bof\"\n";
    let app = TestApp::with_file(pool, &format!("{EXAMPLE}{bofs}")).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    app.decide(&mut steven, 1, "Offer a BoF").await;
    (app, mina, steven)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_author_takes_the_bof_and_the_leads_hear_of_it(pool: PgPool) {
    let (app, mut mina, mut steven) = offered(pool).await;
    assert!(steven.page().says("Not accepted, a BoF offered by Steven Rostedt"), "{}", steven.page().text());
    let letter = app.letters_to(MINA, "BoF offered: #1 16k pages").await.remove(0);
    assert_eq!(letter.path("/confirmation"), CONFIRMATION);
    let page = mina.open("/lpc-2023/proposals/1").await;
    assert!(page.says("A BoF is offered in its place.") && page.says("by Thursday 3 August 2023"), "{}", page.text());
    mina.follow("Answer the offer").await;
    assert_eq!(mina.page().heading(), "Would you like a BoF?");
    assert!(!mina.page().has_button("I will be there"), "{}", mina.page().text());
    mina.fill("A word to the leads", "With pleasure.").press("I take the BoF").await;
    assert_eq!(app.letters_to(STEVEN, "Takes the BoF: #1").await.len(), 1);
    assert_eq!(app.letters_to(MINA, "You take the BoF: #1").await.len(), 1);
    assert_eq!(app.count("select count(*) from proposal where state = 'declined'").await, 1, "nothing moves by itself");
    let page = steven.open("/lpc-2023/tracks/tracing/queue").await;
    assert!(page.says("takes the BoF: With pleasure."), "{}", page.text());

    let page = mina.open(CONFIRMATION).await;
    assert!(page.says("you said: takes the BoF") && !page.has_button("I take the BoF"), "{}", page.text());
    mina.press("I do not want a BoF").await;
    assert_eq!(app.letters_to(STEVEN, "Wants no BoF: #1").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_bof_is_offered_only_where_the_conference_has_them(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open("/lpc-2023/proposals/1").await;
    assert!(steven.page().link("Offer a BoF").is_none() && steven.page().link("Accept").is_some());
    // A form that offers one all the same plans nothing.
    steven.open("/lpc-2023/proposals/1/plan").await;
    let (path, mut fields) = steven.choose("Decision", "Decline").prepared("Save the plan");
    fields.iter_mut().filter(|(name, _)| name == "outcome").for_each(|(_, value)| "bof_offered".clone_into(value));
    assert_eq!(steven.post(&path, &fields).await.status, 403);
    assert_eq!(app.count("select count(*) from plan").await, 0);
    let page = mina.open(CONFIRMATION).await;
    assert!(page.says("there is nothing to answer"), "{}", page.text());
}
