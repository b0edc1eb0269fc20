//! Conflicts of interest, on a page for the author and one for the staff.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{AuthorOf, DecidesOn, ReaderOf, ReviewsOn, Role, Tx, Viewer};
use crate::app::App;
use crate::audit;
use crate::conference::Conference;
use crate::error::AppError;
use crate::proposal::text::limit;
use crate::proposal::{Proposal, ProposalUrl};
use crate::review::interest::{labels, nameable, read_reason, reason_before};
use crate::review::store::interest as store;
use crate::review::{InterestUrl, subject};
use crate::web::fields::{ErrorSummary, FormToken, SeveralField, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, show};
use crate::web::returned::returned;
use crate::web::told::see_told;

/// The field of the boxes, each with the key of somebody.
const JUDGE: &str = "judge";

/// What every version of the page shows.
struct Frame {
    form_token: FormToken,
    action: InterestUrl,
    back: ProposalUrl,
    number: i32,
    title: String,
    summary: ErrorSummary,
    notice: Option<String>,
    reason: TextField,
}

type Of<'a> = (&'a Viewer, &'a Conference, &'a Proposal);

fn layout(app: &App, (viewer, conference, proposal): Of<'_>) -> Layout {
    let number = proposal.number.unwrap_or_default();
    viewer.layout(app, format!("Conflicts of interest: #{number}"), Some(conference))
}

impl Frame {
    fn new((viewer, conference, proposal): Of<'_>, typed: &Typed<'_>, hint: &str) -> Self {
        let number = proposal.number.unwrap_or_default();
        let slug = || conference.slug.clone();
        Self {
            form_token: viewer.form_token(),
            action: InterestUrl { conference: slug(), number },
            back: ProposalUrl { conference: slug(), number },
            number,
            title: proposal.text.title.clone(),
            summary: ErrorSummary::new(typed.errors, &["reason"]),
            notice: typed.notice.clone(),
            reason: TextField::area("reason", "Reason", 3)
                .hint(hint)
                .max(limit::TEXT)
                .value(typed.form.text("reason"))
                .error(typed.errors),
        }
    }
}

/// What a form brought that comes back.
struct Typed<'a> {
    form: &'a Form,
    errors: &'a FormErrors,
    notice: Option<String>,
}

#[derive(Template)]
#[template(path = "review/interest_of_author.html")]
struct AuthorPage {
    frame: Frame,
    layout: Layout,
    leads: SeveralField,
    own_word: Vec<String>,
}

#[derive(Template)]
#[template(path = "review/interest_of_staff.html")]
struct StaffPage {
    frame: Frame,
    layout: Layout,
    kept_out: Option<String>,
    conflicts: Vec<(String, String)>,
    may_lift: bool,
}

async fn author_page(app: &App, author: &AuthorOf, typed: Typed<'_>) -> Result<AuthorPage, AppError> {
    let (mut db, id) = (app.db.acquire().await?, author.proposal().id);
    let have = store::all(&mut db, id).await?;
    let all = nameable(store::judges(&mut db, author).await?, &have);
    let keys: Vec<String> = all.iter().map(|one| one.key(id)).collect();
    let before = || all.iter().zip(&keys).filter(|(one, _)| one.named.is_some()).map(|(_, key)| key.clone());
    let (form, chosen) = match typed.form.has("reason") {
        true => (typed.form.clone(), keys.iter().filter(|key| is_ticked(typed.form, key)).cloned().collect()),
        false => (Form::of([("reason", reason_before(&all))]), before().collect()),
    };
    let of = (author.viewer(), author.conference(), author.proposal());
    let typed = Typed { form: &form, ..typed };
    let hint = "Optional. One reason for all whom you name. The other leads and the organisers read it.";
    let frame = Frame::new(of, &typed, hint);
    let choices = keys.iter().cloned().zip(labels(&all)).collect();
    Ok(AuthorPage {
        layout: layout(app, of).wrong_if(!typed.errors.is_empty()),
        frame,
        leads: SeveralField::keyed(JUDGE.to_owned(), "Should not judge it".to_owned(), choices, chosen),
        own_word: have.into_iter().filter(|conflict| !conflict.by_author).map(|conflict| conflict.name).collect(),
    })
}

fn is_ticked(form: &Form, key: &str) -> bool {
    form.all(JUDGE).any(|ticked| ticked == key)
}

async fn staff_page(app: &App, staff: &DecidesOn, typed: Typed<'_>) -> Result<StaffPage, AppError> {
    let mut db = app.db.acquire().await?;
    let kept_out = staff.kept_out();
    let conflicts = match kept_out {
        Some(_) => Vec::new(),
        None => store::all(&mut db, staff.proposal().id).await?,
    };
    let of = (staff.viewer(), staff.conference(), staff.proposal());
    let frame = Frame::new(of, &typed, "Optional. The other leads and the organisers read it, never the author.");
    Ok(StaffPage {
        layout: layout(app, of).wrong_if(!typed.errors.is_empty()),
        frame,
        kept_out,
        conflicts: conflicts.into_iter().map(|conflict| (conflict.line(), conflict.email)).collect(),
        may_lift: staff.role() == Role::Organiser,
    })
}

async fn answer(app: &App, reader: &ReaderOf, status: StatusCode, typed: Typed<'_>) -> Result<Response, AppError> {
    Ok(match reader {
        ReaderOf::Author(author) => show(status, &author_page(app, author, typed).await?),
        ReaderOf::Staff(staff) => show(status, &staff_page(app, staff, typed).await?),
    })
}

pub async fn open(_: InterestUrl, reader: ReaderOf, State(app): State<App>) -> Result<Response, AppError> {
    let (form, notice) = returned(&app, reader.viewer(), "saved").await?.unzip();
    let form = form.unwrap_or_default();
    let typed = Typed { form: &form, errors: &FormErrors::default(), notice };
    answer(&app, &reader, StatusCode::OK, typed).await
}

pub async fn save(
    url: InterestUrl,
    reader: ReaderOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let form = &posted.form;
    let reason = match read_reason(form) {
        Ok(reason) => reason,
        Err(errors) => {
            let typed = Typed { form, errors: &errors, notice: None };
            return answer(&app, &reader, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
        }
    };
    let told = match reader {
        ReaderOf::Author(author) if is_about_nobody(&app, &author, form, &reason).await? => {
            let mut errors = FormErrors::default();
            errors.add("reason", "Tick whom this is about, or leave it empty");
            let typed = Typed { form, errors: &errors, notice: None };
            return answer(&app, &ReaderOf::Author(author), StatusCode::UNPROCESSABLE_ENTITY, typed).await;
        }
        ReaderOf::Author(author) => {
            by_author(&app, author, form, &reason).await?;
            "Who should not judge it is saved."
        }
        ReaderOf::Staff(staff) if form.has("lift") => {
            lift(&app, staff, form.trimmed("lift")).await?;
            "They judge it again."
        }
        ReaderOf::Staff(staff) => {
            own_word(&app, staff, &reason).await?;
            "Your conflict of interest is noted."
        }
    };
    Ok(see_told(ProposalUrl { conference: url.conference, number: url.number }, told))
}

/// Whether the author gives a reason for nobody; it would be lost. What stood there before goes with those whom it was about.
async fn is_about_nobody(app: &App, author: &AuthorOf, form: &Form, reason: &str) -> Result<bool, AppError> {
    if form.all(JUDGE).any(|ticked| !ticked.is_empty()) || reason.is_empty() {
        return Ok(false);
    }
    let mut db = app.db.acquire().await?;
    let have = store::all(&mut db, author.proposal().id).await?;
    Ok(reason_before(&nameable(store::judges(&mut db, author).await?, &have)) != reason)
}

/// The author's list becomes what was ticked. What the leads said of themselves is not the author's to change.
async fn by_author(app: &App, author: AuthorOf, form: &Form, reason: &str) -> Result<(), AppError> {
    let mut tx = Tx::begin(author, app).await?;
    let author = AuthorOf::clone(&tx);
    let id = author.proposal().id;
    let have = store::all(tx.db(), id).await?;
    for one in nameable(store::judges(tx.db(), &author).await?, &have) {
        let action = match (is_ticked(form, &one.key(id)), &one.named) {
            (true, None) => "conflict of interest named",
            (true, Some(named)) if named.reason != reason => "reason of a conflict of interest changed",
            (false, Some(_)) => "conflict of interest taken back",
            (true, Some(_)) | (false, None) => continue,
        };
        match is_ticked(form, &one.key(id)) {
            true => store::declare(&mut tx, &one.who, reason).await?,
            false => store::take_back(&mut tx, &one.who.email).await?,
        }
        let details = json!({ "email": one.who.email, "reason": reason });
        audit::record(&mut tx, action, subject(author.proposal()), details).await?;
    }
    tx.commit().await
}

async fn own_word(app: &App, staff: DecidesOn, reason: &str) -> Result<(), AppError> {
    // Pressed twice: they are kept out already, and no transaction of theirs opens any more.
    if staff.kept_out().is_some() {
        return Ok(());
    }
    let mut tx = Tx::begin(staff, app).await?;
    store::declare_own(&mut tx, reason).await?;
    let subject = subject(tx.proposal());
    audit::record(&mut tx, "conflict of interest declared", subject, json!({ "reason": reason })).await?;
    tx.commit().await
}

async fn lift(app: &App, staff: DecidesOn, email: &str) -> Result<(), AppError> {
    let sentence = "An organiser who has no stake in the proposal lets somebody judge it after all.";
    let refused = || AppError::Forbidden(sentence.to_owned());
    let reviewer = ReviewsOn::unless_kept_out(&staff).filter(|reviewer| reviewer.role() == Role::Organiser);
    let mut tx = Tx::begin(reviewer.ok_or_else(refused)?, app).await?;
    if tx.role() != Role::Organiser {
        return Err(refused());
    }
    if store::lift(&mut tx, email).await? {
        let subject = subject(tx.proposal());
        audit::record(&mut tx, "conflict of interest lifted", subject, json!({ "email": email })).await?;
    }
    tx.commit().await
}
