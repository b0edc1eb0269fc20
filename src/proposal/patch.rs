//! Patches by their addresses: what a line of links is about, said from its letters alone. No request leaves the server.
//!
//! Known are the archives at lore.kernel.org, Patchwork, the usual forges and bare Message-IDs.

mod sites;

use crate::mail::header::changes_direction;

/// A line of the list of links. The line as it was typed is `before`, `linked` and `after`, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// What stands before the address.
    pub before: String,
    /// The address or the Message-ID as it was typed; empty if the line has none.
    pub linked: String,
    /// Where it leads: always `http` or `https`; none if there is nothing to follow.
    pub address: Option<String>,
    /// What stands behind the address.
    pub after: String,
    /// What it is, where that is known: "github.com/rust-lang/rust pull request 1234".
    pub about: Option<String>,
}

impl Link {
    /// What can be said of a line.
    pub fn of(line: &str) -> Self {
        let line = line.trim();
        let Some((from, to)) = web_address(line).or_else(|| message_id(line)) else {
            return Self { before: line.to_owned(), ..Self::default() };
        };
        let linked = &line[from..to];
        let (address, about) = if is_web(linked) {
            (linked.to_owned(), sites::about(linked))
        } else {
            let id = linked.trim_start_matches('<').trim_end_matches('>');
            (format!("https://lore.kernel.org/r/{}", escaped(id)), Some(format!("{id} (Message-ID)")))
        };
        Self {
            before: line[..from].to_owned(),
            linked: linked.to_owned(),
            after: line[to..].to_owned(),
            address: Some(address),
            about: about.map(|about| with_series(about, line, linked)),
        }
    }
}

/// Whether a text names a patch, a series or a request to merge one.
pub fn is_named_in(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let word = word.trim_matches(['(', ')', '[', ']', ',', '.', '"']);
        Link::of(word).about.is_some() || word.split("](").skip(1).any(|target| Link::of(target).about.is_some())
    })
}

fn is_web(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme) && text.len() > scheme.len())
}

/// Where the first web address stands in a line.
fn web_address(line: &str) -> Option<(usize, usize)> {
    let from = words(line).find(|(_, word)| is_web(word.trim_start_matches(['<', '('])))?;
    let (at, word) = from;
    let stripped = word.trim_start_matches(['<', '(']);
    let at = at + word.len() - stripped.len();
    // Alone on its line an address is taken as it is; inside a sentence the sentence's marks are not part of it.
    let address =
        if stripped.len() == line.len() { stripped } else { stripped.trim_end_matches(['>', ')', ',', '.', ';', ':']) };
    let plain = !address.chars().any(|c| c.is_control() || changes_direction(c));
    (plain && is_web(address)).then_some((at, at + address.len()))
}

/// Where the first bare Message-ID in angle brackets stands in a line.
fn message_id(line: &str) -> Option<(usize, usize)> {
    let (at, word) = words(line).find(|(_, word)| {
        let inner = word.trim_end_matches([',', '.', ';']).strip_prefix('<').and_then(|word| word.strip_suffix('>'));
        inner.is_some_and(is_message_id)
    })?;
    Some((at, at + word.trim_end_matches([',', '.', ';']).len()))
}

fn is_message_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !"<>\"\\ ()".contains(c);
    match text.split_once('@') {
        Some((left, right)) => !left.is_empty() && !right.is_empty() && !right.contains('@') && text.chars().all(plain),
        None => false,
    }
}

/// The words of a line with the place where each begins.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = line.as_ptr() as usize;
    line.split_whitespace().map(move |word| (word.as_ptr() as usize - start, word))
}

/// A Message-ID as a part of a path.
fn escaped(id: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~@+=$!*".contains(&byte);
    id.bytes().map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The version and the place in its series, where the line or the Message-ID says them.
fn with_series(about: String, line: &str, linked: &str) -> String {
    let subject = line.split('[').skip(1).filter_map(|rest| rest.split_once(']')).map(|(inside, _)| inside);
    let tagged =
        subject.filter(|inside| inside.contains("PATCH") || inside.contains("RFC")).flat_map(str::split_whitespace);
    let tagged: Vec<&str> = tagged.collect();
    let in_id =
        || about.contains("(Message-ID)").then(|| linked.split(['-', '/']).find(|part| is_version(part))).flatten();
    let version = tagged.iter().copied().find(|word| is_version(word)).or_else(in_id);
    let place = tagged.iter().find_map(|word| {
        let (nth, of) = word.split_once('/')?;
        Some((nth.parse::<u16>().ok()?, of.parse::<u16>().ok()?))
    });
    let version = version.map(|version| format!(", series {}", version.to_ascii_lowercase())).unwrap_or_default();
    let place = place.map(|(nth, of)| format!(", patch {nth} of {of}")).unwrap_or_default();
    format!("{about}{version}{place}")
}

fn is_version(word: &str) -> bool {
    let digits = word.strip_prefix(['v', 'V']).unwrap_or_default();
    (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(line: &str) -> String {
        Link::of(line).about.unwrap_or_default()
    }

    #[test]
    fn what_is_known_is_said() {
        for (line, about) in [
            (
                "https://lore.kernel.org/linux-mm/20230606-foo-v3-0@kernel.org/",
                "linux-mm: 20230606-foo-v3-0@kernel.org (Message-ID), series v3",
            ),
            ("https://lore.kernel.org/r/one%40example.org", "lore.kernel.org: one@example.org (Message-ID)"),
            (
                "[PATCH v4 2/7] mm: folios https://lore.kernel.org/all/a@b.org/T/#u",
                "all: a@b.org (Message-ID), series v4, patch 2 of 7",
            ),
            ("[RFC PATCH 0/3] x <a-b@c.org>", "a-b@c.org (Message-ID), patch 0 of 3"),
            ("<20230606-foo-v3-0@kernel.org>", "20230606-foo-v3-0@kernel.org (Message-ID), series v3"),
            ("https://github.com/rust-lang/rust/pull/1234", "github.com/rust-lang/rust pull request 1234"),
            ("https://github.com/rust-lang/rust/pull/1234/files#x", "github.com/rust-lang/rust pull request 1234"),
            (
                "https://gitlab.freedesktop.org/drm/i915/kernel/-/merge_requests/7",
                "gitlab.freedesktop.org/drm/i915/kernel merge request 7",
            ),
            ("https://codeberg.org/a/b/pulls/12", "codeberg.org/a/b pull request 12"),
            (
                "https://git.sr.ht/~sircmpwn/aerc/commit/0123456789abcdef",
                "git.sr.ht/~sircmpwn/aerc commit 0123456789ab",
            ),
            ("https://lists.sr.ht/~a/devel/patches/42", "lists.sr.ht/~a/devel patch set 42"),
            ("https://git.kernel.org/linus/0123456789abcdef", "torvalds/linux commit 0123456789ab"),
            (
                "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/commit/?h=v6.4&id=0123456789abcdef",
                "torvalds/linux commit 0123456789ab",
            ),
            (
                "https://patchwork.kernel.org/project/netdevbpf/list/?series=77&state=*",
                "patchwork.kernel.org netdevbpf: series 77",
            ),
            ("https://patchwork.ozlabs.org/patch/1234/", "patchwork.ozlabs.org patch 1234"),
            (
                "https://patchwork.kernel.org/project/linux-mm/patch/x-v2-1@kernel.org/",
                "patchwork.kernel.org linux-mm: x-v2-1@kernel.org (Message-ID), series v2",
            ),
        ] {
            assert_eq!(said(line), about, "{line}");
        }
    }

    #[test]
    fn what_is_not_known_is_only_linked() {
        for line in [
            "https://example.org/linux-mm/a@b",
            "https://github.com/rust-lang/rust",
            "https://lore.kernel.org@evil.example/linux-mm/a@b/",
            "https://lore.kernel.org.evil.example/linux-mm/a@b/",
            "https://lore.kernel.org/linux-mm/",
            "https://github.com/a/b/pull/x",
        ] {
            assert_eq!(said(line), "", "{line}");
            assert_eq!(Link::of(line).address.as_deref(), Some(line));
        }
        for line in
            ["javascript:alert(1)", "mail me@example.org", "https://", "data:text/html,x", "<not an id>", "ftp://x/y"]
        {
            assert_eq!(Link::of(line), Link { before: line.to_owned(), ..Link::default() }, "{line}");
        }
    }

    #[test]
    fn a_message_id_leads_to_the_archive_and_cannot_leave_it() {
        assert_eq!(Link::of("<a+b@c.org>").address.as_deref(), Some("https://lore.kernel.org/r/a+b@c.org"));
        assert_eq!(
            Link::of("<../../x?y#z@c.org>").address.as_deref(),
            Some("https://lore.kernel.org/r/..%2F..%2Fx%3Fy%23z@c.org")
        );
    }

    #[test]
    fn an_address_in_a_sentence_is_found_without_the_sentences_marks() {
        let link = Link::of("The series (https://lore.kernel.org/r/a@b.org), third try");
        assert_eq!((link.before.as_str(), link.after.as_str()), ("The series (", "), third try"));
        assert_eq!(link.address.as_deref(), Some("https://lore.kernel.org/r/a@b.org"));
        assert!(is_named_in("see [the series](https://lore.kernel.org/r/a@b.org)."));
        assert!(!is_named_in("see https://example.org/a and me@example.org"));
    }

    proptest! {
        #[test]
        fn a_line_is_kept_whole_and_leads_only_to_the_web(line in r"\PC{0,40}(https?://)?(lore\.kernel\.org|github\.com|gitlab\.com|patchwork\.x|git\.kernel\.org)?[/<>@a-z0-9\[\]%?#=.& \\-]{0,60}\PC{0,20}") {
            let link = Link::of(&line);
            prop_assert_eq!(format!("{}{}{}", link.before, link.linked, link.after), line.trim());
            if let Some(address) = &link.address {
                prop_assert!(is_web(address) && !address.contains(char::is_whitespace));
                prop_assert!(*address == link.linked || address.starts_with("https://lore.kernel.org/r/"));
            }
            prop_assert!(link.address.is_some() || link.about.is_none());
        }

        #[test]
        fn nothing_typed_is_too_strange(line in any::<String>()) {
            let link = Link::of(&line);
            prop_assert_eq!(format!("{}{}{}", link.before, link.linked, link.after), line.trim());
            let _ = is_named_in(&line);
        }
    }
}
