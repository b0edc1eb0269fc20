//! A suggested topic begins a form.

use sqlx::PgPool;

use crate::support::{EXAMPLE, TestApp};

const TRACK: &str = "/lpc-2023/tracks/vfio-iommu-pci";

/// The example whose VFIO topic has a page, and whose first topic is longer than a title may be.
fn file() -> String {
    let vfio = "{ text = \"VFIO\", items = [";
    assert_eq!(EXAMPLE.matches(vfio).count(), 1);
    let long = format!("\"Long {}\"", "word ".repeat(40).trim());
    EXAMPLE.replacen(vfio, &format!("{long}, {{ text = \"VFIO\", url = \"https://example.org/vfio\", items = ["), 1)
}

fn link_to(html: &str, topic: &str) -> String {
    let end =
        html.find(&format!("Propose on this<span class=\"visually-hidden\">: {topic}")).expect("the topic's link");
    let from = html[..end].rfind("href=\"").expect("an address") + 6;
    let to = html[from..].find('"').expect("its end");
    html[from..from + to].to_owned()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_topic_fills_title_and_link_and_the_form_leads_back(pool: PgPool) {
    let app = TestApp::with_file(pool, &file()).await;
    let mut mina = app.browser();
    let html = mina.open(TRACK).await.html();
    let (vfio, long) = (link_to(&html, "VFIO"), link_to(&html, "Long word"));
    assert_ne!(vfio, long);
    let page = mina.open(&vfio).await;
    assert_eq!(page.value("Title"), "VFIO");
    assert_eq!(page.value("Links to patches or threads"), "https://example.org/vfio");
    assert!(page.says("Begun with a topic that the track suggests: “VFIO”."), "{}", page.text());
    assert_eq!(page.link("Back to the topics").as_deref(), Some(TRACK));
    assert_eq!(app.count("select count(*) from proposal").await, 0, "looking stores nothing");

    mina.fill("Title", &"x".repeat(121)).press("Save draft").await;
    assert!(mina.page().says("“VFIO”"), "a mistake does not lose where it came from");
    mina.fill("Title", "Mine now").press("Save draft").await;
    assert_eq!(mina.page().value("Links to patches or threads"), "https://example.org/vfio");

    let title = mina.open(&long).await.value("Title");
    assert!(title.chars().count() <= 120 && title.ends_with("word…"), "{title}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_unknown_topic_is_a_plain_form_and_a_closed_call_suggests_none(pool: PgPool) {
    // What becomes of late proposals is fixed once a call is open, so the file says it from the beginning.
    let closed = EXAMPLE.replacen("closes_on = 2023-08-15", "closes_on = 2023-08-15\n  late_policy = \"closed\"", 1);
    let app = TestApp::with_file(pool, &closed).await;
    let mut mina = app.browser();
    for unknown in ["nothing", "%00", "VFIO", "", "%FF"] {
        let page = mina.open(&format!("{TRACK}/propose?topic={unknown}")).await;
        assert_eq!((page.status, page.value("Title")), (200, String::new()), "{unknown}");
        assert!(!page.says("Begun with a topic"));
    }
    app.now_is("2023-09-16T12:00:00Z");
    assert!(!mina.open("/lpc-2023/tracks/android").await.html().contains("Propose on this"));
}
