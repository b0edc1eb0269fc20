//! Style sheet, scripts and the favicon: part of the binary, addressed by their content, so that they can be kept for ever.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::error::AppError;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// The parts of the style sheet: tokens first, print last.
const STYLE: &[&str] = &[
    "tokens", "base", "layout", "button", "field", "errors", "deadline", "chip", "notice", "table", "prose", "queue",
    "split", "letter", "print",
];

const SCRIPTS: &[&str] = &["focus-errors", "local-time", "counters", "preview", "autosave", "keep"];

/// For the pages of a queue only, so that public pages stay small.
const STAFF_SCRIPTS: &[&str] = &["split", "keys"];

struct Bundle {
    style: String,
    script: String,
    staff_script: String,
    style_url: String,
    script_url: String,
    staff_script_url: String,
}

static BUNDLE: LazyLock<Bundle> = LazyLock::new(|| {
    let style = joined("css", "css", STYLE);
    let script = joined("js", "js", SCRIPTS);
    let style_url = format!("/static/style.css?v={}", fingerprint(&style));
    let script_url = format!("/static/script.js?v={}", fingerprint(&script));
    let staff_script = joined("js", "js", STAFF_SCRIPTS);
    let staff_script_url = format!("/static/staff.js?v={}", fingerprint(&staff_script));
    Bundle { style, script, staff_script, style_url, script_url, staff_script_url }
});

/// The address of the style sheet.
pub fn style_url() -> &'static str {
    &BUNDLE.style_url
}

/// The address of the scripts.
pub fn script_url() -> &'static str {
    &BUNDLE.script_url
}

/// The address of what the pages of a queue have beside them.
pub fn staff_script_url() -> &'static str {
    &BUNDLE.staff_script_url
}

/// Answers `/static/{file}`.
///
/// # Errors
/// Not found for names that are not assets.
pub async fn serve(Path(file): Path<String>) -> Result<Response, AppError> {
    answer(&file)
}

/// Answers `/robots.txt`.
///
/// # Errors
/// Never, as long as it is an asset.
pub async fn robots() -> Result<Response, AppError> {
    answer("robots.txt")
}

fn answer(file: &str) -> Result<Response, AppError> {
    let (kind, content): (&str, Cow<'static, [u8]>) = match file {
        "style.css" => ("text/css; charset=utf-8", Cow::Borrowed(BUNDLE.style.as_bytes())),
        "staff.js" => ("text/javascript; charset=utf-8", Cow::Borrowed(BUNDLE.staff_script.as_bytes())),
        "script.js" => ("text/javascript; charset=utf-8", Cow::Borrowed(BUNDLE.script.as_bytes())),
        "favicon.svg" => ("image/svg+xml", embedded("favicon.svg")?),
        "robots.txt" => ("text/plain; charset=utf-8", embedded("robots.txt")?),
        _ => return Err(AppError::not_found()),
    };
    // The names of bundles change with their content; the others keep theirs.
    let kept = if file.ends_with(".css") || file.ends_with(".js") {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=86400"
    };
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, kept)], content).into_response())
}

fn embedded(name: &str) -> Result<Cow<'static, [u8]>, AppError> {
    Files::get(name).map(|file| file.data).ok_or_else(AppError::not_found)
}

fn joined(folder: &str, ending: &str, names: &[&str]) -> String {
    names
        .iter()
        .filter_map(|name| Files::get(&format!("{folder}/{name}.{ending}")))
        .map(|file| String::from_utf8_lossy(&file.data).into_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

fn fingerprint(content: &str) -> String {
    let digest = Sha256::digest(content.as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_style_and_script_is_there_and_none_is_forgotten() {
        let listed: Vec<String> = STYLE
            .iter()
            .map(|name| format!("css/{name}.css"))
            .chain(SCRIPTS.iter().chain(STAFF_SCRIPTS).map(|name| format!("js/{name}.js")))
            .collect();
        let mut present: Vec<String> = Files::iter()
            .filter(|name| name.starts_with("css/") || name.starts_with("js/"))
            .map(|name| name.to_string())
            .collect();
        let mut expected = listed;
        present.sort();
        expected.sort();
        assert_eq!(present, expected);
    }
}
