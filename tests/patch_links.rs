//! Links to patches say what they are, to everybody who reads them.

use sqlx::PgPool;

use crate::support::{TestApp, fill_proposal};

const LINKS: &str = "[PATCH v3 2/7] mm: folios <20230606-foo@kernel.org>\n\
                     https://github.com/rust-lang/rust/pull/1234\n\
                     https://lore.kernel.org@evil.example/linux-mm/a@b/\n\
                     javascript:alert(1)";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn patches_are_named_on_every_page_and_stay_plain_in_letters(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(&mut mina, "Tracing the tracers");
    mina.fill("Links to patches or threads", LINKS).press("Check and send").await;
    mina.press("Send").await;
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    steven.open("/lpc-2023/proposals/1").await;
    let mut pages = vec![mina.page().clone(), steven.page().clone()];
    app.decide(&mut steven, 1, "Accept").await;
    pages.push(app.browser().open("/lpc-2023/talks").await.clone());
    for page in pages {
        let archived = page.link("<20230606-foo@kernel.org>");
        assert_eq!(archived.as_deref(), Some("https://lore.kernel.org/r/20230606-foo@kernel.org"), "{}", page.html());
        assert!(page.says("20230606-foo@kernel.org (Message-ID), series v3, patch 2 of 7"), "{}", page.text());
        assert!(page.says("github.com/rust-lang/rust pull request 1234"), "{}", page.text());
        assert!(page.says("[PATCH v3 2/7] mm: folios"), "the line is shown as it was typed");
        assert!(!page.says("linux-mm: a@b"), "another server cannot pass for the archive");
        assert!(page.says("javascript:alert(1)") && page.link("javascript:alert(1)").is_none());
    }
    let letters = app.letters_to("steven.rostedt@example.org", "New: #1").await;
    assert!(letters[0].body.contains("https://github.com/rust-lang/rust/pull/1234"), "{}", letters[0].body);
}
