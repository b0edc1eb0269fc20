//! Writing the text of a call.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::versions::Difference;
use super::{BASE, Notice, SettingsPage, begun};
use crate::access::{LeadOf, MaySet, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::settings::part::sections::Text;
use crate::track::settings::public;
use crate::track::settings::store::{self, NewVersion, Version};
use crate::track::settings::text::{Merged, PARTS, TextPart, TrackText, merge};
use crate::track::settings::{TextPreviewUrl, TextUrl, VersionsUrl};
use crate::track::words::utc_precise;
use crate::web::fields::{FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::markdown::{Html, markdown};
use crate::web::page::{see, show};

/// The text as it would read, or what is wrong with it.
#[derive(Template)]
#[template(path = "track/settings/text_preview.html")]
struct TextPreview {
    problems: Vec<String>,
    parts: Vec<(&'static str, Html)>,
}

impl HtmlSafe for TextPreview {}

impl TextPreview {
    fn of(text: &TrackText) -> Self {
        let shown = PARTS.iter().filter(|part| !part.value(text).is_empty());
        Self { problems: Vec::new(), parts: shown.map(|part| (part.label, markdown(part.value(text)))).collect() }
    }

    fn problems(errors: &FormErrors) -> Self {
        let problems = errors.in_order(&[]).into_iter().map(|(_, sentence)| sentence.to_owned()).collect();
        Self { problems, parts: Vec::new() }
    }
}

/// A part that two people changed.
struct Conflict {
    label: &'static str,
    mine: String,
    theirs: String,
    difference: Difference,
}

/// Another text that met this one.
struct Clash {
    by_whom: String,
    at: String,
    kept_as: i32,
    conflicts: Vec<Conflict>,
}

#[derive(Template)]
#[template(path = "track/settings/text.html")]
struct TextForm {
    form_token: FormToken,
    action: TextUrl,
    preview_url: TextPreviewUrl,
    versions_url: VersionsUrl,
    base: String,
    fields: Vec<TextField>,
    preview: Option<TextPreview>,
    clash: Option<Clash>,
    /// Whether it shows what is not stored.
    unsaved: bool,
}

impl HtmlSafe for TextForm {}

impl TextForm {
    fn new(lead: &LeadOf, form: &Form, errors: &FormErrors) -> Self {
        Self {
            form_token: lead.viewer().form_token(),
            action: TextUrl::of(lead),
            preview_url: TextPreviewUrl::of(lead),
            versions_url: VersionsUrl::of(lead),
            base: form.trimmed(BASE).to_owned(),
            fields: PARTS.iter().map(|part| field(*part, form, errors)).collect(),
            preview: None,
            clash: None,
            unsaved: !errors.is_empty(),
        }
    }
}

fn field(part: TextPart, form: &Form, errors: &FormErrors) -> TextField {
    let field = match part.markdown {
        true => TextField::area(part.name, part.label, if part.name == "about" { 16 } else { 6 }),
        false => TextField::line(part.name, part.label),
    };
    field.hint(part.hint).max(part.max()).value(form.text(part.name)).error(errors)
}

fn page(app: &App, lead: &LeadOf, form: &Form, errors: &FormErrors) -> SettingsPage<TextForm> {
    let order: Vec<_> = PARTS.iter().map(|part| part.name).collect();
    SettingsPage::new(app, lead, "Text of the call", TextForm::new(lead, form, errors)).errors(errors, &order)
}

fn form_of(text: &TrackText, base: i32) -> Form {
    Form::of(text.typed().into_iter().chain([(BASE, base.to_string())]).collect::<Vec<_>>())
}

fn saved(query: Option<&str>) -> Option<Notice> {
    let query = Form::from_query(query);
    let version: i32 = query.trimmed("saved").parse().ok()?;
    Some(match query.trimmed("with").parse::<i32>() {
        Ok(other) => Notice::plain(format!(
            "Saved as version {version}. Version {other} was saved while you were writing; what it changed elsewhere in the \
             text is kept in yours."
        )),
        Err(_) => Notice::plain(format!("Saved as version {version}.")),
    })
}

pub async fn edit(
    _: TextUrl,
    setter: MaySet<Text>,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let track = setter.track();
    let newest = store::newest(&mut *app.db.acquire().await?, track.id).await?;
    let base = newest.map_or(0, |newest| newest.version);
    let (form, notice) = begun(&app, &setter, form_of(&TrackText::of(&track.content), base)).await?;
    let mut page = page(&app, &setter, &form, &FormErrors::default());
    page.body.unsaved = notice.is_some();
    Ok(show(StatusCode::OK, &page.notice(notice.or_else(|| saved(query.as_deref())))))
}

pub async fn save(
    _: TextUrl,
    setter: MaySet<Text>,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let (mine, mut errors) = TrackText::read(&posted.form);
    mine.check_not_emptied(&TrackText::of(&setter.track().content), &mut errors);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &setter, &posted.form, &errors)));
    }
    if posted.form.has("preview") {
        let mut page = page(&app, &setter, &posted.form, &errors);
        page.body.preview = Some(TextPreview::of(&mine));
        page.body.unsaved = true;
        return Ok(show(StatusCode::OK, &page));
    }
    met(&app, setter, &posted.form, &mine).await
}

/// Puts the text beside what was saved since its form was made.
async fn met(app: &App, setter: MaySet<Text>, form: &Form, mine: &TrackText) -> Result<Response, AppError> {
    let mut tx = Tx::begin(setter, app).await?;
    let track = tx.track().id;
    let newest = store::newest(tx.db(), track).await?;
    let base = form.trimmed(BASE).parse().unwrap_or(0);
    let merged = merged(&mut tx, mine, base, newest.as_ref()).await?;
    match newest {
        Some(newest) if !merged.conflicts.is_empty() => clashed(app, tx, mine, merged, newest).await,
        newest => kept(tx, merged, newest.map_or(0, |newest| newest.version), base).await,
    }
}

/// Both changes, where somebody else has saved since the form was made.
async fn merged(
    tx: &mut Tx<MaySet<Text>>,
    mine: &TrackText,
    base: i32,
    newest: Option<&Version>,
) -> Result<Merged, AppError> {
    let theirs = TrackText::of(&tx.track().content);
    if newest.is_none_or(|newest| newest.version == base) {
        return Ok(Merged { text: mine.clone(), conflicts: Vec::new(), taken: Vec::new() });
    }
    let track = tx.track().id;
    let base = store::version(tx.db(), track, base).await?.map(|base| base.text.0).unwrap_or_default();
    Ok(merge(&base, mine, &theirs))
}

/// Puts the text in force.
async fn kept(mut tx: Tx<MaySet<Text>>, merged: Merged, newest: i32, base: i32) -> Result<Response, AppError> {
    let url = TextUrl::of(&tx);
    let version = put(&mut tx, &merged.text, None).await?;
    tx.commit().await?;
    Ok(match version {
        Some(version) if !merged.taken.is_empty() && newest != base => {
            see(format!("{url}?saved={version}&with={newest}"))
        }
        Some(version) => see(format!("{url}?saved={version}")),
        None => see(format!("{url}?saved={newest}")),
    })
}

/// Makes the text the track's, with a version of its own; nothing where it is that already.
pub(super) async fn put(
    tx: &mut Tx<MaySet<Text>>,
    text: &TrackText,
    restored_from: Option<i32>,
) -> Result<Option<i32>, AppError> {
    let track = tx.track().clone();
    let keys = text.differing(&TrackText::of(&track.content));
    if keys.is_empty() {
        return Ok(None);
    }
    store::set_content(tx, &text.put_into(&track.content), &keys).await?;
    let by_whom = writer(tx);
    let new = NewVersion { text, by_whom: &by_whom, restored_from, in_force: true };
    let version = store::keep_version(tx, track.conference_id, track.id, &new).await?;
    let action = if restored_from.is_some() { "text restored" } else { "text changed" };
    let details = json!({ "version": version, "restored_from": restored_from, "keys": keys });
    audit::record(tx, action, format!("track {}", track.slug), details).await?;
    public::publish(tx, &public::of_text(&keys, restored_from.is_some())).await?;
    Ok(Some(version))
}

fn writer(lead: &LeadOf) -> String {
    lead.viewer().account().map(|account| account.name.clone()).unwrap_or_default()
}

/// Keeps what was typed beside the text in force, and shows both.
async fn clashed(
    app: &App,
    mut tx: Tx<MaySet<Text>>,
    mine: &TrackText,
    merged: Merged,
    theirs: Version,
) -> Result<Response, AppError> {
    let track = tx.track().clone();
    let by_whom = writer(&tx);
    let new = NewVersion { text: mine, by_whom: &by_whom, restored_from: None, in_force: false };
    let kept_as = store::keep_version(&mut tx, track.conference_id, track.id, &new).await?;
    let details = json!({ "kept_as": kept_as, "met": theirs.version });
    audit::record(&mut tx, "text met another change", format!("track {}", track.slug), details).await?;
    let lead = MaySet::clone(&tx);
    tx.commit().await?;
    let now = TrackText::of(&track.content);
    let conflict = |part: &TextPart| Conflict {
        label: part.label,
        mine: part.value(mine).to_owned(),
        theirs: part.value(&now).to_owned(),
        difference: Difference::new(part.value(&now), part.value(mine)),
    };
    let mut page = page(app, &lead, &form_of(&merged.text, theirs.version), &FormErrors::default());
    page.body.clash = Some(Clash {
        by_whom: theirs.by_whom,
        at: utc_precise(theirs.at),
        kept_as,
        conflicts: PARTS.iter().filter(|part| merged.conflicts.contains(&part.name)).map(conflict).collect(),
    });
    page.body.unsaved = true;
    page.layout.title = format!("Error: {}", page.layout.title);
    Ok(show(StatusCode::CONFLICT, &page))
}

/// The part of a page that a script puts above the form. Nothing is stored.
pub async fn preview(
    _: TextPreviewUrl,
    _: MaySet<Text>,
    State(_): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let (text, errors) = TrackText::read(&posted.form);
    Ok(match errors.is_empty() {
        true => show(StatusCode::OK, &TextPreview::of(&text)),
        false => show(StatusCode::UNPROCESSABLE_ENTITY, &TextPreview::problems(&errors)),
    })
}

/// There is nothing to see at the address itself: the form is elsewhere.
pub async fn elsewhere(_: TextPreviewUrl, setter: MaySet<Text>) -> Result<Response, AppError> {
    Ok(see(TextUrl::of(&setter)))
}
