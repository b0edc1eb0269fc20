//! Filing a proposal, with an account and without one.

use sqlx::PgPool;

use crate::support::{TestApp, file_anonymously, file_signed_in};

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_account_files_and_the_leads_get_the_whole_text(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    mina.open("/lpc-2023").await;
    mina.follow("Tracing MC").await;
    mina.follow("Propose a talk or topic").await;
    file_signed_in(&mut mina, "tracing", "16k pages: who fixes the vendor modules?").await;

    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert!(mina.page().says("Sent. Your proposal is #1 in the Tracing MC."), "{}", mina.page().text());
    assert!(mina.page().says("2023-07-20 10:00:00 UTC") && mina.page().says("2023-07-19 22:00:00 AoE"));

    let to_leads = app.letters_to("steven.rostedt@example.org", "New: #1").await;
    assert_eq!(to_leads.len(), 1);
    let letter = &to_leads[0];
    assert_eq!(letter.subject, "[LPC 2023 Tracing MC] New: #1 16k pages: who fixes the vendor modules?");
    for part in
        ["Vendor modules assume", "Patches, twice.", "Can a check at build time", "lore.kernel.org/r/two", "second day"]
    {
        assert!(letter.body.contains(part), "{part} in {}", letter.body);
    }
    assert!(letter.header("Reply-To").contains("mina@example.org"));
    assert!(letter.header("List-Id").contains("<tracing.lpc-2023.cfp.example.org>"));
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert_eq!(letter.header("References"), letter.header("In-Reply-To"));
    assert_eq!(app.letters_to("masami.hiramatsu@example.org", "New: #1").await.len(), 1);

    let receipts = app.letters_to("mina@example.org", "Received: #1").await;
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0].header("References"), letter.header("References"));
    assert!(app.audited().await.contains(&"proposal filed".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn somebody_without_an_account_files_in_a_text_browser(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.text_browser();
    file_anonymously(&mut mina, "android", "Binder in Rust", "mina@example.org").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert!(mina.page().says("Confirm your address."), "{}", mina.page().text());
}
