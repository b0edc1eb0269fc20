//! Voting, and marking as read.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::part_page::PartPage;
use super::parts::VotePart;
use crate::access::{ReviewsOn, Tx};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::ProposalUrl;
use crate::review::order::{Filter, Wish as QueueWish};
use crate::review::store::{self, Reader, votes};
use crate::review::vote::{self, Wish};
use crate::review::{CameFrom, QueueUrl, VoteUrl, act};
use crate::track::settings;
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::page::show;
use crate::web::returned::returned;
use crate::web::told::see_told;

async fn page(
    app: &App,
    reviewer: &ReviewsOn,
    typed: Option<&Form>,
    errors: &FormErrors,
    notice: Option<String>,
) -> Result<PartPage<VotePart>, AppError> {
    let part = VotePart::load(app, reviewer, typed, errors).await?;
    let of = (reviewer.viewer(), reviewer.conference(), reviewer.proposal());
    Ok(PartPage::new(app, of, "Vote on", (errors, notice), part))
}

pub async fn open(_: VoteUrl, reviewer: ReviewsOn, State(app): State<App>) -> Result<Response, AppError> {
    let (form, notice) = returned(&app, reviewer.viewer(), "saved").await?.unzip();
    Ok(show(StatusCode::OK, &page(&app, &reviewer, form.as_ref(), &FormErrors::default(), notice).await?))
}

pub async fn save(
    _: VoteUrl,
    reviewer: ReviewsOn,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut tx = Tx::begin(reviewer, &app).await?;
    let have = {
        let reviewer = ReviewsOn::clone(&tx);
        votes::mine(tx.db(), &reviewer).await?
    };
    let track = tx.proposal().track_id;
    let note_required = settings::store::votes(tx.db(), track).await?.note_required;
    let wish = match vote::read(&posted.form, have.as_ref(), note_required) {
        Ok(wish) => wish,
        Err(errors) => {
            let reviewer = ReviewsOn::clone(&tx);
            drop(tx);
            let page = page(&app, &reviewer, Some(&posted.form), &errors, None).await?;
            return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let said = match wish {
        Wish::Vote(vote) => {
            act::keep_vote(&mut tx, &vote).await?;
            format!("Your vote on #{} is saved: {}.", tx.proposal().number.unwrap_or_default(), vote.value.sign())
        }
        _ => format!("#{} is marked as read.", tx.proposal().number.unwrap_or_default()),
    };
    // What was read is the version that the form came with: what has changed since is unread.
    act::mark_read(&mut tx, posted.form.trimmed("version").parse().ok()).await?;
    let way_on = way_on(&app, &mut tx, posted.form.trimmed("then"), said).await?;
    tx.commit().await?;
    Ok(way_on)
}

/// To the next unread proposal, to the queue if there is none, or back; `said` is what was done.
async fn way_on(app: &App, tx: &mut Tx<ReviewsOn>, then: &str, said: String) -> Result<Response, AppError> {
    let reviewer = ReviewsOn::clone(tx);
    let number = reviewer.proposal().number.unwrap_or_default();
    let came_from = CameFrom::of(reviewer.viewer());
    let url = |number| came_from.on(ProposalUrl { conference: reviewer.conference().slug.clone(), number });
    if then == "stay" {
        return Ok(see_told(url(number), said));
    }
    let track = std::slice::from_ref(reviewer.track());
    let reader = Reader::load(tx.db(), reviewer.account(), track, app.clock.now()).await?;
    let unread = store::queue(tx.db(), &reader, &QueueWish::unread()).await?;
    let left = store::counts(tx.db(), &reader).await?.iter().map(|count| count.unread).sum();
    let said = format!("{said} {}", left_in_words(left));
    Ok(match unread.iter().find(|queued| queued.number != number) {
        Some(next) => see_told(url(next.number), said),
        None if came_from.wish().is_some() => {
            see_told(came_from.back(reviewer.conference(), reviewer.track(), number), said)
        }
        None => {
            let queue =
                QueueUrl { conference: reviewer.conference().slug.clone(), track: reviewer.track().slug.clone() };
            see_told(format!("{queue}?{}", QueueWish::query_for(Filter::Unread)), said)
        }
    })
}

fn left_in_words(unread: i64) -> String {
    match unread {
        0 => "Nothing unread is left.".to_owned(),
        1 => "1 unread is left.".to_owned(),
        more => format!("{more} unread are left."),
    }
}
