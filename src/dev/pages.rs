//! The letters of the demonstration, as its folder holds them.

use std::path::{Path, PathBuf};

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use mail_parser::MessageParser;

use super::{LetterUrl, MailUrl};
use crate::access::Viewer;
use crate::app::App;
use crate::error::AppError;
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "dev/mail.html")]
struct MailPage {
    layout: Layout,
    letters: Vec<Listed>,
}

struct Listed {
    url: LetterUrl,
    subject: String,
    to: String,
    at: String,
}

#[derive(Template)]
#[template(path = "dev/letter.html")]
struct LetterPage {
    layout: Layout,
    list: MailUrl,
    subject: String,
    headers: Vec<(String, String)>,
    lines: Vec<Vec<Piece>>,
}

/// A piece of a line: an address that can be followed, or text.
struct Piece {
    text: String,
    is_address: bool,
}

fn folder(app: &App) -> Result<PathBuf, AppError> {
    app.settings.demo_mail.clone().ok_or_else(AppError::not_found)
}

/// Names are made by us; anything else is no letter.
fn is_letter(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "eml")
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        && !name.starts_with('.')
}

async fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut entries = tokio::fs::read_dir(folder).await?;
    let mut names = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        names.extend(entry.file_name().into_string().ok().filter(|name| is_letter(name)));
    }
    names.sort_unstable_by(|left, right| right.cmp(left));
    names.truncate(200);
    Ok(names)
}

pub async fn mail(_: MailUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    let folder = folder(&app)?;
    let mut letters = Vec::new();
    for name in names(&folder).await.unwrap_or_default() {
        let Ok(bytes) = tokio::fs::read(folder.join(&name)).await else { continue };
        let Some(message) = MessageParser::default().parse(&bytes) else { continue };
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default().to_owned();
        let at =
            message.date().map(|date| date.to_rfc3339().replace('T', " ").replace('Z', " UTC")).unwrap_or_default();
        letters.push(Listed {
            subject: message.subject().unwrap_or_default().to_owned(),
            url: LetterUrl { file: name },
            to,
            at,
        });
    }
    Ok(show(StatusCode::OK, &MailPage { layout: viewer.layout(&app, "Mail of the demo", None), letters }))
}

pub async fn letter(url: LetterUrl, viewer: Viewer, State(app): State<App>) -> Result<Response, AppError> {
    if !is_letter(&url.file) {
        return Err(AppError::not_found());
    }
    let bytes = tokio::fs::read(folder(&app)?.join(&url.file)).await.map_err(|_| AppError::not_found())?;
    let message = MessageParser::default().parse(&bytes).ok_or_else(AppError::not_found)?;
    let body = message.body_text(0).unwrap_or_default();
    let headers = message.headers_raw().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    let subject = message.subject().unwrap_or_default().to_owned();
    let page = LetterPage {
        layout: viewer.layout(&app, &subject, None),
        list: MailUrl,
        headers,
        lines: body.lines().map(pieces).collect(),
        subject,
    };
    Ok(show(StatusCode::OK, &page))
}

fn pieces(line: &str) -> Vec<Piece> {
    line.split_inclusive(char::is_whitespace)
        .map(|word| Piece {
            is_address: word.starts_with("http://") || word.starts_with("https://"),
            text: word.to_owned(),
        })
        .collect()
}
