//! Some proposals for the demonstration, filed through the application's own pages as a browser would.

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{Request, Response};
use tower::ServiceExt;

use super::demo::{PASSWORD, PEOPLE};
use crate::account::SignInUrl;
use crate::error::AppError;
use crate::proposal::ProposeUrl;

/// A proposal of the demonstration.
pub struct Example {
    track: &'static str,
    title: &'static str,
    problem: &'static str,
    question: &'static str,
    links: &'static str,
    minutes: &'static str,
}

/// What the submitter of the demonstration has filed.
pub const EXAMPLES: [Example; 4] = [
    Example {
        track: "android",
        title: "16k pages: who fixes the vendor modules?",
        problem: "Vendor modules still assume 4k pages in ring buffer sizes and in their mmap offsets. Each vendor mends \
                  them alone, and the same bug comes back with the next kernel.",
        question: "Can we agree on a check at build time that refuses such a module?",
        links: "https://lore.kernel.org/r/example-16k-modules@example.org",
        minutes: "15",
    },
    Example {
        track: "android",
        title: "What is left between Binder in C and Binder in Rust",
        problem: "The driver runs on devices. Three things keep it from replacing the one in C: the **freezer**, the \
                  transaction logs, and what user space reads in debugfs.",
        question: "Which of the three must be the same, to the byte?",
        links: "",
        minutes: "10",
    },
    Example {
        track: "cxl",
        title: "Hot remove of dynamic capacity",
        problem: "A host can be asked to give an extent back while pages in it are pinned. Today the request waits for \
                  ever, and the fabric manager cannot tell that from a host that has died.",
        question: "How long may a host refuse, and who tells the fabric manager?",
        links: "https://lore.kernel.org/r/example-dcd-release@example.org",
        minutes: "30",
    },
    Example {
        track: "tracing",
        title: "User space stacks without frame pointers",
        problem: "Sframes give us the stack, but the section may be paged out when the NMI asks for it.",
        question: "Is deferring to the return to user space good enough for profilers?",
        links: "",
        minutes: "25",
    },
];

struct Client {
    service: Router,
    cookies: Vec<String>,
}

impl Client {
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<String, AppError> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, "http://localhost")
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, self.cookies.join("; "))
            .body(Body::from(body))
            .map_err(|error| AppError::Internal(error.into()))?;
        let Ok(response) = self.service.clone().oneshot(request).await;
        self.keep_cookies(&response);
        response
            .headers()
            .get(LOCATION)
            .and_then(|location| location.to_str().ok())
            .map(str::to_owned)
            .ok_or_else(|| AppError::Internal(anyhow::anyhow!("{path} answered {}", response.status())))
    }

    fn keep_cookies(&mut self, response: &Response<Body>) {
        for cookie in response.headers().get_all(SET_COOKIE) {
            if let Some(pair) = cookie.to_str().ok().and_then(|cookie| cookie.split(';').next()) {
                self.cookies.push(pair.to_owned());
            }
        }
    }
}

/// Files the examples in the submitter's name, but for those whose titles are `filed` already.
///
/// # Errors
/// When a page does not take them, which is a defect.
pub async fn file_examples(service: Router, conference: &str, filed: &[String]) -> Result<(), AppError> {
    let mut client = Client { service, cookies: Vec::new() };
    let (email, name, _) = PEOPLE[0];
    client.post(&SignInUrl.to_string(), &[("email", email), ("password", PASSWORD)]).await?;
    for example in EXAMPLES.iter().filter(|example| filed.iter().all(|title| title != example.title)) {
        let url = ProposeUrl { conference: conference.to_owned(), track: example.track.to_owned() };
        let fields = [
            ("title", example.title),
            ("abstract", example.problem),
            ("question", example.question),
            ("links", example.links),
            ("minutes", example.minutes),
            ("participation", "in_person"),
            ("name", name),
            ("check", "yes"),
        ];
        let check = client.post(&url.to_string(), &fields).await?;
        client.post(&check, &[("version", "1"), ("send", "yes")]).await?;
    }
    Ok(())
}
