//! The page that shows what a change comes to before it is made.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{Asked, Setter};
use crate::app::App;
use crate::track::change::{ChangeKind, Published};
use crate::track::deadline::Call;
use crate::track::settings::CallUrl;
use crate::track::settings::call::{late_words, mark};
use crate::track::settings::pages::SettingsPage;
use crate::track::words::{closes_or_none, utc_in_words};
use crate::web::fields::FormToken;
use crate::web::form::Form;

/// A line of the table of what changes. The instants are for local time.
struct Changing {
    what: &'static str,
    before: String,
    before_at: Option<String>,
    after: String,
    after_at: Option<String>,
}

#[derive(Template)]
#[template(path = "track/settings/call_preview.html")]
pub(super) struct CallPreview {
    form_token: FormToken,
    action: CallUrl,
    rows: Vec<Changing>,
    told: Option<i64>,
    line: Option<String>,
    fields: Vec<(String, String)>,
    seen: String,
    button: &'static str,
}

impl HtmlSafe for CallPreview {}

fn rows(old: &Call, new: &Call) -> Vec<Changing> {
    let mut rows = Vec::new();
    let mut add = |what, before: String, after: String| {
        if before != after {
            rows.push(Changing { what, before, after, before_at: None, after_at: None });
        }
    };
    let opening = |call: &Call| call.opens_at.map_or_else(|| "no opening date".to_owned(), utc_in_words);
    let promise =
        |call: &Call| if call.no_extension { "not extended, as promised" } else { "may be extended" }.to_owned();
    add("Opens", opening(old), opening(new));
    add("Closes", closes_or_none(old), closes_or_none(new));
    add("Extension", promise(old), promise(new));
    add("Grace in minutes", old.grace.num_minutes().to_string(), new.grace.num_minutes().to_string());
    add("What comes later", late_words(old.late_policy).to_owned(), late_words(new.late_policy).to_owned());
    if old.closes_at() != new.closes_at() {
        let utc = |call: &Call| call.closes_at().map_or_else(String::new, utc_in_words);
        let instant = |call: &Call| call.closes_at().map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        rows.push(Changing {
            what: "The close in UTC",
            before: utc(old),
            before_at: instant(old),
            after: utc(new),
            after_at: instant(new),
        });
    }
    rows
}

pub(super) fn preview(app: &App, setter: &Setter, form: &Form, asked: &Asked, told: i64) -> SettingsPage<CallPreview> {
    let (old, new) = (&setter.track().call, &asked.new.call);
    let published = asked.change.must_be_published.then(|| Published::new(old, new));
    let line = published.map(|published| {
        let reason = if asked.reason.is_empty() { String::new() } else { format!(". Reason: {}", asked.reason) };
        format!("{}: {} → {}{reason}", setter.changer().in_words(), published.before, published.after)
    });
    let shown_again = ["confirm", "seen", "again"];
    let fields = form.keepable().filter(|(name, _)| !shown_again.contains(name));
    let body = CallPreview {
        form_token: setter.viewer().form_token(),
        action: CallUrl::of(setter),
        rows: rows(old, new),
        told: (old.closes_at() != new.closes_at()).then_some(told),
        line,
        fields: fields.map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        seen: mark(old),
        button: if asked.change.kind == ChangeKind::Extended { "Extend the call" } else { "Change the call" },
    };
    SettingsPage::new(app, setter, "What changes", body)
}
