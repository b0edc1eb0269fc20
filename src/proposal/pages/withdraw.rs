//! Taking a proposal back, on a page of its own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::shared::home_of;
use crate::access::{AuthorOf, Tx, Via};
use crate::app::App;
use crate::audit;
use crate::decision;
use crate::error::AppError;
use crate::proposal::state::{Mover, State as ProposalState};
use crate::proposal::text::limit;
use crate::proposal::{WithdrawalUrl, notify, store};
use crate::web::fields::{ErrorSummary, FormToken, TextField, read_text};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "proposal/withdrawal.html")]
struct WithdrawalPage {
    layout: Layout,
    form_token: FormToken,
    action: WithdrawalUrl,
    number: i32,
    title: String,
    track_name: String,
    summary: ErrorSummary,
    reason: TextField,
    home: String,
}

fn page(app: &App, author: &AuthorOf, form: &Form, errors: &FormErrors) -> WithdrawalPage {
    let proposal = author.proposal();
    let number = proposal.number.unwrap_or_default();
    WithdrawalPage {
        layout: author.viewer().layout(app, format!("Withdraw #{number}"), Some(author.conference())),
        form_token: author.viewer().form_token(),
        action: WithdrawalUrl { conference: author.conference().slug.clone(), number },
        number,
        title: proposal.text.title.clone(),
        track_name: author.track().name.clone(),
        summary: ErrorSummary::new(errors, &["reason"]),
        reason: TextField::area("reason", "Reason", 3)
            .hint("Optional. The leads read it.")
            .max(limit::TEXT)
            .value(form.text("reason"))
            .error(errors),
        home: home_of(author.conference(), proposal),
    }
}

fn withdrawable(author: &AuthorOf) -> Result<(), AppError> {
    let proposal = author.proposal();
    if author.via() == Via::CoAuthor {
        let (number, name) = (proposal.number.unwrap_or_default(), &proposal.text.name);
        return Err(AppError::Forbidden(format!("Only {name}, who filed #{number}, can withdraw it.")));
    }
    if proposal.state.may_become(ProposalState::Withdrawn, Mover::Author) {
        return Ok(());
    }
    let (number, word) = (proposal.number.unwrap_or_default(), proposal.state.word().to_lowercase());
    Err(AppError::Forbidden(format!("#{number} is {word}, so there is nothing to withdraw.")))
}

pub async fn ask(_: WithdrawalUrl, author: AuthorOf, State(app): State<App>) -> Result<Response, AppError> {
    withdrawable(&author)?;
    let form = super::shared::returned(&app, author.viewer()).await?.map(|(form, _)| form).unwrap_or_default();
    Ok(show(StatusCode::OK, &page(&app, &author, &form, &FormErrors::default())))
}

pub async fn withdraw(
    _: WithdrawalUrl,
    author: AuthorOf,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut errors = posted.form.errors();
    let reason = read_text(&posted.form, "reason", "The reason", limit::TEXT, &mut errors);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &author, &posted.form, &errors)));
    }
    let mut tx = Tx::begin(author, &app).await?;
    if tx.proposal().state == ProposalState::Withdrawn {
        return Ok(see(home_of(tx.conference(), tx.proposal())));
    }
    withdrawable(&tx)?;
    let (id, number, from) = (tx.proposal().id, tx.proposal().number.unwrap_or_default(), tx.proposal().state);
    store::set_state(&mut tx, id, ProposalState::Withdrawn).await?;
    let details = json!({ "from": from.as_str(), "reason": reason });
    audit::record(&mut tx, "proposal withdrawn", format!("proposal {number}"), details).await?;
    notify::withdrawn(&app, &mut tx, &reason).await?;
    let about = decision::About::from(&*tx);
    decision::end_plan(&app, &mut tx, &about, "its author withdrew it").await?;
    let next = home_of(tx.conference(), tx.proposal());
    tx.commit().await?;
    Ok(see(next))
}
