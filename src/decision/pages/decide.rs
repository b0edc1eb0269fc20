//! The pages of a decision: the reason, then the letter, then *Send now*.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{Capability, DecidesOn, Tx};
use crate::app::App;
use crate::audit;
use crate::decision::forms::{Wish, read};
use crate::decision::{DecisionUrl, Outcome, answer, notify, possible, store};
use crate::error::AppError;
use crate::proposal::state::State as ProposalState;
use crate::proposal::text::limit;
use crate::proposal::{self, Proposal, ProposalUrl};
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "decision/ask.html")]
struct AskPage {
    layout: Layout,
    form_token: FormToken,
    action: DecisionUrl,
    number: i32,
    title: String,
    back: ProposalUrl,
    summary: ErrorSummary,
    outcome: Option<ChoiceField>,
    state: ProposalState,
    reason: TextField,
    answer_by: Option<TextField>,
    rank: Option<TextField>,
    typed_reason: String,
    warning: Option<&'static str>,
    notice: Option<String>,
}

#[derive(Template)]
#[template(path = "decision/letter.html")]
struct LetterPage<'a> {
    layout: Layout,
    form_token: FormToken,
    action: DecisionUrl,
    number: i32,
    wish: &'a Wish,
    version: i32,
    state: ProposalState,
    to: Option<String>,
    subject: String,
    body: String,
    warning: Option<&'static str>,
}

/// Whether it can be decided in this way as it stands.
fn is_possible(staff: &DecidesOn, outcome: Outcome) -> bool {
    possible(staff.proposal(), staff.role().into()).contains(&outcome)
}

fn url(staff: &DecidesOn) -> DecisionUrl {
    DecisionUrl { conference: staff.conference().slug.clone(), number: staff.proposal().number.unwrap_or_default() }
}

fn ask_page(app: &App, staff: &DecidesOn, form: &Form, errors: &FormErrors, notice: Option<String>) -> AskPage {
    let proposal = staff.proposal();
    let number = proposal.number.unwrap_or_default();
    let outcomes = possible(proposal, staff.role().into());
    let offers = |outcome| outcomes.contains(&outcome);
    let options: Vec<_> =
        outcomes.iter().map(|outcome| (outcome.as_str().to_owned(), outcome.button().to_owned())).collect();
    let outcome = (!options.is_empty())
        .then(|| ChoiceField::new("outcome", "Decision", options, form.trimmed("outcome")).error(errors));
    AskPage {
        layout: staff.viewer().layout(app, format!("Decide #{number}"), Some(staff.conference())),
        form_token: staff.viewer().form_token(),
        action: url(staff),
        number,
        title: proposal.text.title.clone(),
        back: ProposalUrl { conference: staff.conference().slug.clone(), number },
        summary: ErrorSummary::new(errors, &["outcome", "reason", "answer_by", "rank"]),
        answer_by: offers(Outcome::Accepted).then(|| answer_by_field(app, staff, form, errors)),
        rank: offers(Outcome::Waitlisted).then(|| rank_field(form, errors)),
        outcome,
        state: proposal.state,
        typed_reason: form.trimmed("reason").to_owned(),
        reason: TextField::area("reason", "Reason", 4)
            .hint("Optional. It stands in the letter to the author.")
            .max(limit::TEXT)
            .value(form.text("reason"))
            .error(errors),
        warning: warning(proposal),
        notice,
    }
}

fn answer_by_field(app: &App, staff: &DecidesOn, form: &Form, errors: &FormErrors) -> TextField {
    let usual = answer::usual(staff.conference().starts_on, app.clock.now()).to_string();
    let typed = Some(form.text("answer_by")).filter(|typed| !typed.is_empty());
    TextField::date("answer_by", "Answer by")
        .hint(format!(
            "For Accept: the author says by this date whether they come. Year, month and day, as in {usual}."
        ))
        .value(typed.map_or(usual, str::to_owned))
        .error(errors)
}

fn rank_field(form: &Form, errors: &FormErrors) -> TextField {
    TextField::line("rank", "Rank on the waiting list")
        .hint("For Waitlist: 1 is promoted first; without a rank it goes to the end. The author does not see it.")
        .value(form.text("rank"))
        .error(errors)
}

pub async fn ask(
    _: DecisionUrl,
    staff: DecidesOn,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    decidable(&staff)?;
    let mut db = app.db.acquire().await?;
    let parked = staff.viewer().parked(&app, &mut db).await?;
    let (form, notice) = match parked {
        Some(parked) => (parked.form, Some(format!("{} Nothing was sent; what you typed is here.", parked.why))),
        None => (Form::from_query(query.as_deref()), None),
    };
    Ok(show(StatusCode::OK, &ask_page(&app, &staff, &form, &FormErrors::default(), notice)))
}

/// What the staff should know of whom the letter reaches.
fn warning(proposal: &Proposal) -> Option<&'static str> {
    let unconfirmed = "The author has not confirmed the address yet. The letter goes there all the same.";
    proposal.left_in_words().or((!proposal.is_confirmed()).then_some(unconfirmed))
}

/// Whom the letter reaches, if it does.
fn to(proposal: &Proposal) -> Option<String> {
    match proposal.author_left() {
        false => Some(format!("{} <{}>", proposal.text.name, proposal.text.email)),
        true => proposal.co_authors_are_reached().then(|| "the co-authors".to_owned()),
    }
}

/// Nobody decides their own, and nothing is decided that its author's address denies.
fn decidable(staff: &DecidesOn) -> Result<(), AppError> {
    if let Some(why) = staff.kept_out() {
        return Err(AppError::Forbidden(why));
    }
    let proposal = staff.proposal();
    if proposal.author_left() && possible(proposal, staff.role().into()).is_empty() {
        return Err(AppError::Forbidden(proposal.left_in_words().unwrap_or_default().to_owned()));
    }
    if staff.proposal().denied_at.is_some() {
        let sentence =
            "The owner of the author's address says that this proposal is not theirs: there is nobody to write to.";
        return Err(AppError::Forbidden(sentence.to_owned()));
    }
    Ok(())
}

/// The proposal is not any more what the lead saw. Nothing is sent, and the reason is still there.
fn conflict(app: &App, staff: &DecidesOn, wish: &Wish) -> Response {
    let notice = format!(
        "The proposal was changed after you opened it, by its author or by another lead. It is now: {}. Nothing was sent; \
         read it again.",
        staff.proposal().state.word().to_lowercase()
    );
    show(StatusCode::CONFLICT, &ask_page(app, staff, &wish.form(), &FormErrors::default(), Some(notice)))
}

pub async fn decide(
    _: DecisionUrl,
    staff: DecidesOn,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    decidable(&staff)?;
    let wish = match read(&posted.form, &staff, app.clock.now()) {
        Ok(wish) => wish,
        Err(errors) => {
            let page = ask_page(&app, &staff, &posted.form, &errors, None);
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let sending = posted.form.has("send") && !posted.form.has("change");
    if sending {
        let seen = (posted.form.trimmed("version").parse().ok(), posted.form.trimmed("state").parse().ok());
        return send(&app, staff, &wish, seen).await;
    }
    if !is_possible(&staff, wish.outcome) {
        return Ok(conflict(&app, &staff, &wish));
    }
    preview(&app, &staff, &wish, posted.form.has("change"))
}

fn preview(app: &App, staff: &DecidesOn, wish: &Wish, change: bool) -> Result<Response, AppError> {
    if change {
        return Ok(show(StatusCode::OK, &ask_page(app, staff, &wish.form(), &FormErrors::default(), None)));
    }
    let proposal = staff.proposal();
    let number = proposal.number.unwrap_or_default();
    let (subject, body) =
        notify::letter(app, staff, wish).render().map_err(|error| AppError::Internal(error.into()))?;
    let page = LetterPage {
        layout: staff.viewer().layout(app, format!("The letter about #{number}"), Some(staff.conference())),
        form_token: staff.viewer().form_token(),
        action: url(staff),
        number,
        wish,
        version: proposal.version,
        state: proposal.state,
        to: to(proposal),
        subject: subject.to_string(),
        body,
        warning: warning(proposal),
    };
    Ok(show(StatusCode::OK, &page))
}

/// `seen` is the version and the state that the letter was shown for.
async fn send(
    app: &App,
    staff: DecidesOn,
    wish: &Wish,
    seen: (Option<i32>, Option<ProposalState>),
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(staff, app).await?;
    let (id, number) = (tx.proposal().id, tx.proposal().number.unwrap_or_default());
    let back = ProposalUrl { conference: tx.conference().slug.clone(), number };
    let as_seen = seen == (Some(tx.proposal().version), Some(tx.proposal().state));
    if !as_seen || !is_possible(&tx, wish.outcome) {
        // The button pressed twice: the first press has sent it.
        let by_whom = tx.actor().name;
        let newest = store::newest(tx.db(), id).await?;
        let sent_before = newest.is_some_and(|newest| newest.is(wish.outcome, &wish.reason, &by_whom));
        return Ok(if sent_before { see(back) } else { conflict(app, &tx, wish) });
    }
    let from = tx.proposal().state;
    let letter_id = notify::decided(app, &mut tx, wish).await?;
    store::plan(&mut tx, wish).await?;
    store::decide(&mut tx, wish, letter_id).await?;
    proposal::store::set_state(&mut tx, id, wish.outcome.state()).await?;
    let details = json!({ "from": from.as_str(), "to": wish.outcome.as_str(), "reason": wish.reason,
                          "answer_by": wish.answer_by, "rank": wish.rank });
    audit::record(&mut tx, "decision sent", format!("proposal {number}"), details).await?;
    tx.commit().await?;
    Ok(see(back))
}
