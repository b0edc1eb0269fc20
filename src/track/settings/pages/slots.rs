//! How long slots are, and whom to write to.

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
use crate::track::content::TrackContent;
use crate::track::settings::part::sections;
use crate::track::settings::slots::Slots;
use crate::track::settings::text::LINE;
use crate::track::settings::{SettingsUrl, SlotsUrl, public, store};
use crate::web::fields::{FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{see, show};

const ORDER: [&str; 6] = ["from", "to", "default", "block", "note", "contact"];

#[derive(Template)]
#[template(path = "track/settings/slots.html")]
struct SlotsForm {
    form_token: FormToken,
    action: SlotsUrl,
    base: String,
    fields: [TextField; 6],
    theirs: Vec<(String, String)>,
}

impl HtmlSafe for SlotsForm {}

fn page(app: &App, lead: &LeadOf, form: &Form, errors: &FormErrors) -> SettingsPage<SlotsForm> {
    let field = |field: TextField, name: &str, hint: &str| field.hint(hint).value(form.text(name)).error(errors);
    let body = SlotsForm {
        form_token: lead.viewer().form_token(),
        action: SlotsUrl::of(lead),
        base: form.trimmed(BASE).to_owned(),
        fields: [
            field(TextField::number("from", "Shortest slot"), "from", "Minutes. Leave both empty to state no length."),
            field(TextField::number("to", "Longest slot"), "to", "Minutes."),
            field(TextField::number("default", "A new form begins with"), "default", "Optional, in minutes."),
            field(
                TextField::number("block", "Minutes of the block"),
                "block",
                "Optional. What all talks together can take. Only leads and organisers see it, beside what is planned.",
            ),
            field(
                TextField::line("note", "Line with the minutes").max(LINE),
                "note",
                "Optional, one line, such as: most of it debate.",
            ),
            field(
                TextField::email("contact", "Address for questions"),
                "contact",
                "Optional, such as that of a mailing list. It is public, beside the addresses of the leads.",
            ),
        ],
        theirs: Vec::new(),
    };
    SettingsPage::new(app, lead, "Slots and contact", body).errors(errors, &ORDER)
}

pub async fn edit(_: SlotsUrl, setter: MaySet<sections::Slots>, State(app): State<App>) -> Result<Response, AppError> {
    let set = Slots::of(setter.track()).typed();
    let (form, notice) = begun(&app, &setter, with_base(&set, &fingerprint(&set))).await?;
    Ok(show(StatusCode::OK, &page(&app, &setter, &form, &FormErrors::default()).notice(notice)))
}

pub async fn save(
    _: SlotsUrl,
    setter: MaySet<sections::Slots>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let (slots, errors) = Slots::read(&posted.form);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &setter, &posted.form, &errors)));
    }
    let mut tx = Tx::begin(setter, &app).await?;
    let now = Slots::of(tx.track());
    let home = SettingsUrl::of(&tx);
    if slots != now {
        let base = fingerprint(&now.typed());
        if posted.form.trimmed(BASE) != base {
            return Ok(show(StatusCode::CONFLICT, &met(&app, &tx, &with_base(&posted.form, &base), &now)));
        }
        put(&mut tx, &slots, &now).await?;
        tx.commit().await?;
    }
    Ok(see(format!("{home}?saved=slots")))
}

async fn put(tx: &mut Tx<MaySet<sections::Slots>>, slots: &Slots, before: &Slots) -> Result<(), AppError> {
    let track = tx.track().clone();
    let keys = slots.differing(before);
    let content = TrackContent {
        minutes_default: slots.default,
        block_minutes: slots.block,
        minutes_note: slots.note.clone(),
        contact: slots.contact.clone(),
        ..track.content
    };
    store::set_slots(tx, slots, &content, &keys).await?;
    for words in public::of_slots(before, slots) {
        public::publish(tx, &words).await?;
    }
    let details = json!({ "before": facts(before, &keys), "after": facts(slots, &keys) });
    audit::record(tx, "slots and contact changed", format!("track {}", track.slug), details).await?;
    Ok(())
}

fn facts(slots: &Slots, keys: &[&str]) -> Value {
    let all = json!({
        "minutes": slots.minutes,
        "minutes_default": slots.default,
        "block_minutes": slots.block,
        "minutes_note": slots.note,
        "contact": slots.contact,
    });
    keys.iter().map(|key| ((*key).to_owned(), all[*key].clone())).collect::<serde_json::Map<_, _>>().into()
}

fn met(app: &App, lead: &LeadOf, form: &Form, now: &Slots) -> SettingsPage<SlotsForm> {
    let mut page = page(app, lead, form, &FormErrors::default()).notice(Some(Notice::warning(MEANWHILE)));
    let labels = [
        "Shortest slot",
        "Longest slot",
        "A new form begins with",
        "Minutes of the block",
        "Line with the minutes",
        "Address for questions",
    ];
    let typed = now.typed();
    let values = labels.iter().zip(ORDER).map(|(label, name)| ((*label).to_owned(), typed.text(name).to_owned()));
    page.body.theirs = values.collect();
    page
}
