//! How votes are shown.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{BASE, MEANWHILE, Notice, SettingsPage, begun, fingerprint, with_base};
use crate::access::{LeadOf, MaySet, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::settings::part::sections;
use crate::track::settings::store::{self, Votes};
use crate::track::settings::{SettingsUrl, VotesUrl};
use crate::web::fields::{ChoiceField, FormToken};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};

const SHOWN: &str = "The votes of the others are shown";
const AFTER: (&str, &str) = ("after", "To whoever has voted: nobody follows the first vote");
const ALWAYS: (&str, &str) = ("always", "Always");
const NOTE: &str = "The note to a vote";
const OPTIONAL: (&str, &str) = ("optional", "May be empty");
const REQUIRED: (&str, &str) = ("required", "Must say something");

#[derive(Template)]
#[template(path = "track/settings/votes.html")]
struct VotesForm {
    form_token: FormToken,
    action: VotesUrl,
    base: String,
    fields: [ChoiceField; 2],
    theirs: Vec<(String, String)>,
}

impl HtmlSafe for VotesForm {}

fn page(app: &App, lead: &LeadOf, form: &Form, errors: &FormErrors) -> SettingsPage<VotesForm> {
    let choice = |name: &'static str, legend: &str, options: [(&str, &str); 2]| {
        let options = options.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
        ChoiceField::new(name, legend, options, form.trimmed(name)).error(errors)
    };
    let body = VotesForm {
        form_token: lead.viewer().form_token(),
        action: VotesUrl::of(lead),
        base: form.trimmed(BASE).to_owned(),
        fields: [choice("shown", SHOWN, [AFTER, ALWAYS]), choice("note", NOTE, [OPTIONAL, REQUIRED])],
        theirs: Vec::new(),
    };
    SettingsPage::new(app, lead, "Votes", body).errors(errors, &["shown", "note"])
}

/// The options that say this, as value and label.
fn chosen(votes: Votes) -> [(&'static str, &'static str); 2] {
    [if votes.hidden { AFTER } else { ALWAYS }, if votes.note_required { REQUIRED } else { OPTIONAL }]
}

fn form_of(votes: Votes) -> Form {
    let [shown, note] = chosen(votes);
    let set = Form::of([("shown", shown.0), ("note", note.0)]);
    with_base(&set, &fingerprint(&set))
}

fn read(form: &Form) -> Result<Votes, FormErrors> {
    let mut errors = form.errors();
    let hidden = match form.trimmed("shown") {
        "after" => Some(true),
        "always" => Some(false),
        _ => None,
    };
    let note_required = match form.trimmed("note") {
        "required" => Some(true),
        "optional" => Some(false),
        _ => None,
    };
    if hidden.is_none() {
        errors.add("shown", "Choose when the votes of the others are shown");
    }
    if note_required.is_none() {
        errors.add("note", "Choose whether a vote needs a note");
    }
    match (hidden, note_required) {
        (Some(hidden), Some(note_required)) if errors.is_empty() => Ok(Votes { hidden, note_required }),
        _ => Err(errors),
    }
}

pub async fn edit(_: VotesUrl, setter: MaySet<sections::Votes>, State(app): State<App>) -> Result<Response, AppError> {
    let votes = store::votes(&mut *app.db.acquire().await?, setter.track().id).await?;
    let (form, notice) = begun(&app, &setter, form_of(votes)).await?;
    Ok(show(StatusCode::OK, &page(&app, &setter, &form, &FormErrors::default()).notice(notice)))
}

pub async fn save(
    _: VotesUrl,
    setter: MaySet<sections::Votes>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let votes = match read(&posted.form) {
        Ok(votes) => votes,
        Err(errors) => {
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &setter, &posted.form, &errors)));
        }
    };
    let mut tx = Tx::begin(setter, &app).await?;
    let (id, home) = (tx.track().id, SettingsUrl::of(&tx));
    let before = store::votes(tx.db(), id).await?;
    if votes != before {
        let now = form_of(before);
        if posted.form.trimmed(BASE) != now.trimmed(BASE) {
            let form = with_base(&posted.form, now.trimmed(BASE));
            return Ok(show(StatusCode::CONFLICT, &met(&app, &tx, &form, before)));
        }
        store::set_votes(&mut tx, votes).await?;
        let subject = format!("track {}", tx.track().slug);
        let details = json!({ "before": facts(before), "after": facts(votes) });
        audit::record(&mut tx, "votes set", subject, details).await?;
        tx.commit().await?;
    }
    Ok(see(format!("{home}?saved=votes")))
}

fn facts(votes: Votes) -> Value {
    json!({ "votes_hidden": votes.hidden, "vote_note_required": votes.note_required })
}

fn met(app: &App, lead: &LeadOf, form: &Form, now: Votes) -> SettingsPage<VotesForm> {
    let mut page = page(app, lead, form, &FormErrors::default()).notice(Some(Notice::warning(MEANWHILE)));
    let theirs =
        [SHOWN, NOTE].into_iter().zip(chosen(now)).map(|(what, (_, label))| (what.to_owned(), label.to_owned()));
    page.body.theirs = theirs.collect();
    page
}
