//! What became of the letters.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;

use super::{LettersUrl, store};
use crate::access::{OrganiserOf, Tx};
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::track::words::utc_precise;
use crate::web::fields::FormToken;
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "mail/letters.html")]
struct LettersPage {
    layout: Layout,
    url: LettersUrl,
    form_token: FormToken,
    given_up: usize,
    troubled: i64,
    letters: Vec<Line>,
}

struct Line {
    letter: String,
    to: String,
    subject: String,
    written: String,
    state: String,
    class: &'static str,
}

impl From<store::Listed> for Line {
    fn from(listed: store::Listed) -> Self {
        let error = listed.last_error.unwrap_or_default();
        let (state, class) = match (listed.sent_at, listed.given_up_at) {
            (Some(at), _) => (format!("Delivered {}", utc_precise(at)), "good"),
            (None, Some(at)) => {
                (format!("Given up {} after {}: {error}", utc_precise(at), attempts(listed.attempts)), "bad")
            }
            (None, None) if listed.attempts > 0 => (
                format!(
                    "Not delivered yet, {}, next {}: {error}",
                    attempts(listed.attempts),
                    utc_precise(listed.due_at)
                ),
                "warn",
            ),
            (None, None) => (format!("Waits until {}", utc_precise(listed.due_at)), "plain"),
        };
        Self {
            letter: listed.letter.replace('-', " "),
            to: listed.to_email,
            subject: listed.subject,
            written: utc_precise(listed.created_at),
            state,
            class,
        }
    }
}

fn attempts(count: i32) -> String {
    if count == 1 { "1 attempt".to_owned() } else { format!("{count} attempts") }
}

pub async fn letters(url: LettersUrl, organiser: OrganiserOf, State(app): State<App>) -> Result<Response, AppError> {
    let mut db = app.db.acquire().await?;
    let listed = store::of_conference(&mut db, organiser.conference().id).await?;
    let a_day_ago = app.clock.now() - TimeDelta::days(1);
    let page = LettersPage {
        troubled: store::troubled_account_letters(&mut db, a_day_ago).await?,
        layout: organiser.viewer().layout(&app, "Letters", Some(organiser.conference())),
        form_token: organiser.viewer().form_token(),
        url,
        given_up: listed.iter().filter(|letter| letter.given_up_at.is_some()).count(),
        letters: listed.into_iter().map(Line::from).collect(),
    };
    Ok(show(StatusCode::OK, &page))
}

pub async fn try_again(url: LettersUrl, organiser: OrganiserOf, State(app): State<App>) -> Result<Response, AppError> {
    let mut tx = Tx::begin(organiser, &app).await?;
    let count = store::try_again(&mut tx).await?;
    audit::record(&mut tx, "letters tried again", "letters".to_owned(), serde_json::json!({ "count": count })).await?;
    tx.commit().await?;
    Ok(see(url))
}
