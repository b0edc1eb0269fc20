//! Suggested topics, a line for each.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::{BASE, MEANWHILE, Notice, SettingsPage, begun, fingerprint, with_base};
use crate::access::{LeadOf, MaySet, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::content::{TopicList, TrackContent};
use crate::track::settings::part::sections::Topics;
use crate::track::settings::text::LINE;
use crate::track::settings::topics::{MOST_LISTS, lines, lists_in, names, read, typed};
use crate::track::settings::{SettingsUrl, TopicsUrl, public, store};
use crate::web::fields::{ChoiceField, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};

struct List {
    number: usize,
    label: TextField,
    kind: ChoiceField,
    topics: TextField,
}

#[derive(Template)]
#[template(path = "track/settings/topics.html")]
struct TopicsForm {
    form_token: FormToken,
    action: TopicsUrl,
    base: String,
    lists: Vec<List>,
    room: bool,
    theirs: Vec<(String, String)>,
}

impl HtmlSafe for TopicsForm {}

fn list(index: usize, form: &Form, errors: &FormErrors) -> List {
    let [label, kind, topics] = names(index);
    let number = index + 1;
    let chosen = if form.trimmed(&kind) == "closed" { "closed" } else { "open" };
    let options = [("open", "Other topics are welcome too"), ("closed", "These are all")];
    let options = options.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    List {
        number,
        kind: ChoiceField::new(kind, format!("Other topics beside list {number}"), options, chosen),
        topics: TextField::area(topics.clone(), format!("Topics of list {number}"), 10)
            .hint("One topic a line. Two spaces before a line make it a part of the one above. A link stands at the end: <https://…>")
            .value(form.text(&topics))
            .error(errors),
        label: TextField::line(label.clone(), format!("Heading of list {number}"))
            .hint("Empty it and its topics to remove the list.")
            .max(LINE)
            .value(form.text(&label))
            .error(errors),
    }
}

/// The form with `spare` empty lists at its end.
fn page(app: &App, lead: &LeadOf, form: &Form, errors: &FormErrors, spare: usize) -> SettingsPage<TopicsForm> {
    let count = (lists_in(form) + spare).clamp(1, MOST_LISTS);
    let order: Vec<_> = (0..count).flat_map(names).collect();
    let order: Vec<_> = order.iter().map(String::as_str).collect();
    let body = TopicsForm {
        form_token: lead.viewer().form_token(),
        action: TopicsUrl::of(lead),
        base: form.trimmed(BASE).to_owned(),
        lists: (0..count).map(|index| list(index, form, errors)).collect(),
        room: count < MOST_LISTS,
        theirs: Vec::new(),
    };
    SettingsPage::new(app, lead, "Topics", body).errors(errors, &order)
}

fn form_of(lists: &[TopicList]) -> Form {
    let set = typed(lists);
    with_base(&set, &fingerprint(&set))
}

pub async fn edit(_: TopicsUrl, setter: MaySet<Topics>, State(app): State<App>) -> Result<Response, AppError> {
    let (form, notice) = begun(&app, &setter, form_of(&setter.track().content.topic_lists)).await?;
    Ok(show(StatusCode::OK, &page(&app, &setter, &form, &FormErrors::default(), 0).notice(notice)))
}

pub async fn save(
    _: TopicsUrl,
    setter: MaySet<Topics>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    if posted.form.has("add") {
        return Ok(show(StatusCode::OK, &page(&app, &setter, &posted.form, &FormErrors::default(), 1)));
    }
    let (lists, errors) = read(&posted.form);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &setter, &posted.form, &errors, 0)));
    }
    kept(&app, setter, &posted.form, lists).await
}

/// Sets what was read, unless somebody else has set something in the meantime.
async fn kept(app: &App, setter: MaySet<Topics>, form: &Form, lists: Vec<TopicList>) -> Result<Response, AppError> {
    let mut tx = Tx::begin(setter, app).await?;
    let now = tx.track().content.topic_lists.clone();
    let home = SettingsUrl::of(&tx);
    if lists != now {
        let base = fingerprint(&typed(&now));
        if form.trimmed(BASE) != base {
            return Ok(show(StatusCode::CONFLICT, &met(app, &tx, &with_base(form, &base), &now)));
        }
        put(&mut tx, lists).await?;
        tx.commit().await?;
    }
    Ok(see(format!("{home}?saved=topics")))
}

async fn put(tx: &mut Tx<MaySet<Topics>>, lists: Vec<TopicList>) -> Result<(), AppError> {
    let track = tx.track().clone();
    let details = json!({ "before": { "topic_lists": track.content.topic_lists }, "after": { "topic_lists": lists } });
    let words = public::of_topics(&track.content.topic_lists, &lists);
    let content = TrackContent { topic_lists: lists, ..track.content };
    store::set_content(tx, &content, &["topic_lists"]).await?;
    public::publish(tx, &words).await?;
    audit::record(tx, "topics changed", format!("track {}", track.slug), details).await?;
    Ok(())
}

fn met(app: &App, lead: &LeadOf, form: &Form, now: &[TopicList]) -> SettingsPage<TopicsForm> {
    let mut page = page(app, lead, form, &FormErrors::default(), 0).notice(Some(Notice::warning(MEANWHILE)));
    page.body.theirs = now.iter().map(|list| (list.label.clone(), lines(&list.items))).collect();
    page
}
