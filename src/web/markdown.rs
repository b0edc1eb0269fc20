//! The only HTML made from people's words.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

use askama::filters::HtmlSafe;
use comrak::Options;

/// HTML that was cleaned; templates print it unescaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl HtmlSafe for Html {}

impl fmt::Display for Html {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Html {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Elements that text needs. No images (they would ask other servers for something), no headings above the page's own.
const ALLOWED: [&str; 21] = [
    "p",
    "br",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "hr",
    "h3",
    "h4",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
];

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .add_tags(ALLOWED)
        // The builder that is called empty brings attributes of its own.
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .generic_attributes(HashSet::new())
        .add_url_schemes(["http", "https", "mailto"])
        .link_rel(Some("nofollow noopener ugc"))
        .url_relative(ammonia::UrlRelative::Deny);
    cleaner
});

/// Renders Markdown. Raw HTML in it is shown as text or dropped; only `http`, `https` and `mailto` links survive.
pub fn markdown(text: &str) -> Html {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.render.escape = true;
    let html = comrak::markdown_to_html(text, &options);
    Html(CLEANER.clean(&lower_headings(&html)).to_string())
}

/// An author's `#` must not compete with the page's own headings.
fn lower_headings(html: &str) -> String {
    let mut lowered = html.to_owned();
    for (from, to) in [("h6", "h4"), ("h5", "h4"), ("h2", "h4"), ("h1", "h3")] {
        lowered = lowered
            .replace(&format!("<{from}>"), &format!("<{to}>"))
            .replace(&format!("</{from}>"), &format!("</{to}>"));
    }
    lowered
}

/// Whether a piece of HTML has no element, no attribute and no address that text does not need. What [`markdown`] makes
/// always is; tests and the fuzzer ask.
pub fn is_clean(html: &str) -> bool {
    html.split('<').skip(1).all(|opened| {
        let closing = opened.starts_with('/');
        let inside = opened.trim_start_matches('/').split('>').next().unwrap_or_default();
        let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        let is_link = ["href=\"http:", "href=\"https:", "href=\"mailto:", "rel=\""]
            .iter()
            .any(|start| attributes.to_ascii_lowercase().starts_with(start));
        let is_start = attributes.strip_prefix("start=\"").and_then(|rest| rest.strip_suffix('"'));
        let is_number = is_start.is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()));
        let expected = match name {
            "a" => is_link,
            "ol" => is_number,
            _ => false,
        };
        ALLOWED.contains(&name.trim_end_matches('/')) && (attributes.is_empty() || (!closing && expected))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scripts_and_script_links_do_not_survive() {
        for text in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "<img src=x onerror=alert(1)>",
            "[x](data:text/html;base64,AAAA)",
            "<a href=\"javascript:1\">y</a>",
            "![i](https://elsewhere.example/pixel.png)",
        ] {
            let html = markdown(text).to_string();
            assert!(
                !html.contains("<script") && !html.contains("<img") && !html.contains("<a href=\"javascript"),
                "{html}"
            );
            assert!(!html.contains("<a href=\"data:"), "{html}");
        }
    }

    #[test]
    fn text_code_and_links_are_shown() {
        let html = markdown("# Big\n\nSee https://lore.kernel.org/r/x and `a < b`.").to_string();
        assert!(html.contains("<h3>Big</h3>"));
        assert!(html.contains(r#"<a href="https://lore.kernel.org/r/x""#));
        assert!(html.contains("<code>a &lt; b</code>"));
    }

    #[test]
    fn a_table_and_a_list_that_begins_later_have_no_attribute_but_the_number() {
        let html = markdown("3. third\n\n| a |\n|--:|\n| b |\n").to_string();
        assert!(html.contains("<ol start=\"3\">") && html.contains("<th>a</th>"), "{html}");
        assert!(is_clean(&html), "{html}");
    }

    /// Texts that make parsers slow or deep, as long as the longest text that a form takes.
    #[test]
    fn texts_made_to_hurt_are_rendered_on_a_small_stack() {
        let long = crate::proposal::text::limit::ABSTRACT;
        let parts = [
            ">", "[", "![", "*a ", "_a*", "`", "<", "- ", "1. ", "\t-", "~~", "|a", "[a](", "](", "&#0;", "#",
            "\u{301}",
        ];
        let worker = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
            for part in parts {
                let text: String = part.chars().cycle().take(long).collect();
                let html = markdown(&text).to_string();
                assert!(is_clean(&html), "{part}: {}", &html[..html.len().min(200)]);
            }
        });
        worker.expect("a thread").join().expect("every text is rendered");
    }

    #[test]
    fn an_attribute_or_address_outside_of_the_list_is_not_clean() {
        for html in [
            "<img src=x>",
            "<a onclick=x>y</a>",
            "<a href=\"javascript:1\">y</a>",
            "<p style=x>y</p>",
            "<script>",
            "<ol start=\"1\" onclick=\"x\">",
            "<th align=\"right\">",
        ] {
            assert!(!is_clean(html), "{html}");
        }
    }

    proptest! {
        #[test]
        fn no_element_outside_the_list_is_ever_made(text in ".{0,200}", tag in "[a-z]{1,8}") {
            let html = markdown(&format!("{text}<{tag} onclick=x>{text}</{tag}>")).to_string();
            prop_assert!(is_clean(&html), "{}", html);
        }
    }
}
