//! What everybody reads, and what every page carries.

use scraper::{Html, Selector};
use sqlx::PgPool;

use crate::support::{EXAMPLE, Page, TestApp, file_signed_in};

/// The words of every element that a selector finds, white space folded.
fn texts(page: &Page, css: &str) -> Vec<String> {
    let folded = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let selector = Selector::parse(css).expect("a selector");
    Html::parse_document(&page.html()).select(&selector).map(|found| folded(found.text().collect())).collect()
}

fn header<'p>(page: &'p Page, name: &str) -> &'p str {
    page.headers.get(name).map_or("", |value| value.to_str().expect("a header"))
}

async fn opened(app: &TestApp, path: &str) -> Page {
    app.browser().open(path).await.clone()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_home_lists_what_closes_next_first_and_closed_calls_last(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let july = opened(&app, "/lpc-2023").await;
    assert_eq!(texts(&july, "caption"), ["Open calls"]);
    assert_eq!(texts(&july, "th[scope=row] a")[0], "Refereed Track");
    assert!(july.says("will not be extended"), "{}", july.text());

    app.now_is("2023-08-10T00:00:00Z");
    let august = opened(&app, "/lpc-2023").await;
    assert_eq!(august.heading(), "Linux Plumbers Conference 2023");
    assert_eq!(texts(&august, "caption"), ["Open calls", "Closed calls"]);
    let in_order = [
        "Android MC",
        "Kernel Testing & Dependability MC",
        "Compute Express Link (CXL) MC",
        "VFIO/IOMMU/PCI MC",
        "Tracing MC",
        "Live Patching MC",
        "Build Systems MC",
        "Rust MC",
        "Refereed Track",
    ];
    assert_eq!(texts(&august, "th[scope=row] a"), in_order);
    let closed = texts(&august, "table:last-of-type tbody tr");
    assert_eq!(closed.len(), 1);
    assert!(closed[0].contains("Sunday 6 August 2023, end of day anywhere on Earth (AoE)"), "{}", closed[0]);
    assert!(closed[0].contains("Monday 7 August 2023, 12:00 UTC"), "{}", closed[0]);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_home_shows_announcements_and_whom_to_ask(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let home = opened(&app, "/lpc-2023").await;
    let news = ["Refereed Track: upcoming deadline, 6 August 2023", "All microconferences are now accepting topics"];
    assert_eq!(texts(&home, "article h3"), news);
    assert!(home.says("Write to the organisers: organisers@example.org"), "{}", home.text());
    let instance = opened(&app, "/").await;
    assert_eq!(instance.link("Linux Plumbers Conference 2023").as_deref(), Some("/lpc-2023"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn tiers_without_sponsors_are_not_shown(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let home = opened(&app, "/lpc-2023").await;
    assert!(!home.says("Sponsor"), "{}", home.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn one_sponsor_has_a_singular_heading_and_several_a_plural_one(pool: PgPool) {
    let sponsor = |name: &str| format!("  [[sponsor_tier.sponsor]]\n  name = \"{name}\"\n");
    let diamond = "many = \"Diamond Sponsors\"\n";
    let gold = "many = \"Gold Sponsors\"\n";
    let file = EXAMPLE
        .replace(diamond, &format!("{diamond}{}", sponsor("Alone")))
        .replace(gold, &format!("{gold}{}{}", sponsor("First of two"), sponsor("Second of two")));
    let app = TestApp::with_file(pool, &file).await;
    let home = opened(&app, "/lpc-2023").await;
    assert_eq!(texts(&home, ".sponsors h2"), ["Diamond Sponsor", "Gold Sponsors"]);
    assert_eq!(texts(&home, ".sponsors li"), ["Alone", "First of two", "Second of two"]);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_track_page_tells_topics_outcomes_editions_and_whom_to_ask(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let vfio = opened(&app, "/lpc-2023/tracks/vfio-iommu-pci").await;
    let top = texts(&vfio, "ul.tree > li");
    assert_eq!((top.len(), top[0].as_str()), (3, "PCI Propose on this: PCI"));
    let nested = texts(&vfio, "ul.tree > li > ul > li");
    assert_eq!(nested.len(), 11);
    assert!(nested[0].starts_with("Write-combine on non-x86 architectures Propose on this"), "{}", nested[0]);
    assert!(vfio.says("Write to the organisers: organisers@example.org"), "{}", vfio.text());
    assert!(vfio.says("Earlier editions") && vfio.says("2022 – A success"), "{}", vfio.text());
    assert!(!vfio.says("Who should come"), "a heading without a list is not shown");

    let tracing = opened(&app, "/lpc-2023/tracks/tracing").await;
    assert!(tracing.says("What came of the last edition (2021)"), "{}", tracing.text());
    assert!(tracing.says("User events, introduced at the time, are now part of the kernel."));
    assert!(tracing.says("Leads Steven Rostedt , steven.rostedt@example.org Masami Hiramatsu"), "{}", tracing.text());
    assert_eq!(tracing.link("masami.hiramatsu@example.org").as_deref(), Some("mailto:masami.hiramatsu@example.org"));
    assert!(!tracing.says("Write to the organisers"));

    let build = opened(&app, "/lpc-2023/tracks/build-systems").await;
    assert!(build.says("Lead Philip Balister") && build.says("Who should come"), "{}", build.text());
    assert!(!build.says("Earlier editions"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_button_to_propose_is_at_the_top_and_at_the_end(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let page = opened(&app, "/lpc-2023/tracks/tracing").await;
    assert_eq!(texts(&page, "a.button"), ["Propose a talk or topic", "Propose a talk or topic"]);
    assert_eq!(page.link("Propose a talk or topic").as_deref(), Some("/lpc-2023/tracks/tracing/propose"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_stated_deadline_is_promised_and_an_assumed_zone_is_called_assumed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let assumed = "* The call names no time zone; we read it as anywhere on Earth (AoE).";
    let promise = "This date will not be extended.";
    let refereed = opened(&app, "/lpc-2023/tracks/refereed").await;
    assert!(refereed.says("Closes Sunday 6 August 2023, end of day anywhere on Earth (AoE)"), "{}", refereed.text());
    assert!(refereed.says("Monday 7 August 2023, 12:00 UTC · 18 days left"), "{}", refereed.text());
    assert!(refereed.says(promise) && !refereed.says(assumed));

    let android = opened(&app, "/lpc-2023/tracks/android").await;
    assert!(android.says("Closes Tuesday 15 August 2023, end of day anywhere on Earth (AoE)"), "{}", android.text());
    assert!(android.says("Wednesday 16 August 2023, 12:00 UTC"), "{}", android.text());
    assert!(android.says(assumed) && !android.says(promise));

    let tracing = opened(&app, "/lpc-2023/tracks/tracing").await;
    assert!(tracing.says("No closing date") && !tracing.says(assumed) && !tracing.says(promise), "{}", tracing.text());
    app.now_is("2023-08-10T00:00:00Z");
    let refereed = opened(&app, "/lpc-2023/tracks/refereed").await;
    assert!(refereed.says("Refereed Track Closed") && refereed.says("Closed since Sunday 6 August 2023"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_tracks_that_publish_show_their_accepted_talks_and_only_what_is_public(pool: PgPool) {
    let app = TestApp::start(pool).await;
    assert!(opened(&app, "/lpc-2023/talks").await.says("No talks have been published yet."));
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    let filed = [
        ("tracing", "Published"),
        ("kernel-testing", "Of a track that publishes nothing"),
        ("refereed", "Not confirmed yet"),
        ("tracing", "Not decided yet"),
    ];
    for (track, title) in filed {
        file_signed_in(&mut mina, track, title).await;
    }
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    for number in 1..=3 {
        app.decide(&mut olivia, number, "Accept").await;
    }
    let talks = opened(&app, "/lpc-2023/talks").await;
    assert_eq!(texts(&talks, "h2"), ["Tracing MC"]);
    assert_eq!(texts(&talks, "article h3"), ["Published"]);
    assert!(talks.says("Mina Kulkarni · 20 minutes"), "{}", talks.text());
    assert!(talks.says("Who mends them?") && talks.link("https://lore.kernel.org/r/one@example.org").is_some());
    assert_eq!(texts(&talks, ".prose strong"), ["4k pages"]);
    let private = ["mina@example.org", "second day", "Patches, twice", "build time", "maintainers of the loader"];
    for part in private.into_iter().chain(["publishes nothing", "Not confirmed yet", "Not decided yet"]) {
        assert!(!talks.html().contains(part), "{part} in {}", talks.text());
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_not_there_is_said_on_a_page_of_ours(pool: PgPool) {
    let app = TestApp::start(pool).await;
    for path in ["/lpc-2023/tracks/nothing", "/nothing", "/nothing/tracks/tracing", "/nothing/talks", "/a/b/c/d/e"] {
        let page = opened(&app, path).await;
        assert_eq!((page.status, page.heading()), (404, "Page not found".to_owned()), "{path}");
        assert_eq!(texts(&page, "footer.site span").len(), 1, "{path}");
        assert_eq!(page.link("All conferences").as_deref(), Some("/"), "{path}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_answer_carries_the_security_headers(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let public = ["/", "/lpc-2023", "/lpc-2023/talks", "/lpc-2023/tracks/tracing", "/nothing", "/healthz"];
    let forms = ["/account/sign-in", "/account/sign-up", "/lpc-2023/tracks/tracing/propose", "/static/favicon.svg"];
    for path in public.into_iter().chain(forms) {
        let page = opened(&app, path).await;
        let policy = header(&page, "content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(policy.contains("form-action 'self'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(header(&page, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&page, "x-frame-options"), "DENY", "{path}");
        assert_eq!(header(&page, "referrer-policy"), "same-origin", "{path}");
        assert_eq!(header(&page, "cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(header(&page, "strict-transport-security").starts_with("max-age="), "{path}");
        let html = page.html();
        for inline in ["<style", " style=", "<script>", " onclick=", "javascript:"] {
            assert!(!html.contains(inline), "the policy would forbid {inline} on {path}");
        }
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn pages_with_forms_are_stored_nowhere_and_public_ones_know_nobody(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let forms = [
        "/account/sign-in",
        "/account/sign-up",
        "/account/password",
        "/account",
        "/lpc-2023/tracks/tracing/propose",
        "/lpc-2023/tracks/tracing/queue",
    ];
    for path in forms {
        assert_eq!(header(&opened(&app, path).await, "cache-control"), "no-store", "{path}");
    }
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    for path in ["/", "/lpc-2023", "/lpc-2023/talks", "/lpc-2023/tracks/tracing"] {
        let page = opened(&app, path).await;
        assert_eq!(header(&page, "cache-control"), "no-cache", "{path}");
        assert_eq!(header(&page, "set-cookie"), "", "{path}");
        assert!(texts(&page, "form").is_empty(), "{path}");
        assert_eq!(header(mina.open(path).await, "cache-control"), "no-store", "it shows who is signed in: {path}");
    }
}
