//! A browser without scripts: it fills the labelled field and presses the named button of the real HTML.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use http_body_util::BodyExt;
use scraper::ElementRef;
use tower::ServiceExt;

use super::page::{Page, choice, folded, labelled, selector};

/// What a browser says of where a form comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manners {
    /// `Origin` and `Sec-Fetch-Site`.
    Graphical,
    /// Nothing, as w3m, Lynx and Links.
    Text,
}

/// A browser with its cookies and the page that it shows.
pub struct Browser {
    service: Router,
    manners: Manners,
    cookies: BTreeMap<String, String>,
    page: Option<Page>,
    /// The network address that it comes from; none by default, as behind a socket file.
    address: Option<std::net::SocketAddr>,
    /// Typed or chosen values by field name; an empty list is an unticked box.
    typed: BTreeMap<String, Vec<String>>,
}

impl Browser {
    pub fn new(service: Router, manners: Manners) -> Self {
        Self { service, manners, cookies: BTreeMap::new(), page: None, address: None, typed: BTreeMap::new() }
    }

    /// The page that it shows.
    pub fn page(&self) -> &Page {
        self.page.as_ref().expect("a page was opened")
    }

    /// Its cookies as a header, for requests that are sent beside others.
    pub fn cookie_header(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Comes from this network address from now on.
    pub fn comes_from(&mut self, address: &str) {
        self.address = Some(address.parse().expect("address and port"));
    }

    /// Forgets its cookies: another browser on the same page.
    pub fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    /// Forgets the sign-in only, as when it has expired.
    pub fn forget_sign_in(&mut self) {
        self.cookies.retain(|name, _| !name.contains("sign_in"));
    }

    /// Opens an address, following redirects.
    pub async fn open(&mut self, path: &str) -> &Page {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        self.go(request, path).await
    }

    /// Follows the link with this text.
    pub async fn follow(&mut self, text: &str) -> &Page {
        let href = self.page().link(text).unwrap_or_else(|| panic!("no link {text:?} in: {}", self.page().html()));
        self.open(&href).await
    }

    /// Types into the field with this label.
    pub fn fill(&mut self, label: &str, text: &str) -> &mut Self {
        let document = self.page().document();
        let field =
            labelled(&document, label).unwrap_or_else(|| panic!("no field {label:?} in: {}", self.page().text()));
        let name = field.value().attr("name").expect("a name").to_owned();
        self.typed.insert(name, vec![text.to_owned()]);
        self
    }

    /// Chooses a radio button of the group with this legend.
    pub fn choose(&mut self, legend: &str, label: &str) -> &mut Self {
        let document = self.page().document();
        let input = choice(&document, legend, label).unwrap_or_else(|| panic!("no choice {legend:?} {label:?}"));
        let (name, value) = (input.value().attr("name").expect("a name"), input.value().attr("value").unwrap_or("on"));
        self.typed.insert(name.to_owned(), vec![value.to_owned()]);
        self
    }

    /// Ticks the box with this label, beside those that are ticked.
    pub fn tick(&mut self, label: &str) -> &mut Self {
        let document = self.page().document();
        let input = labelled(&document, label).unwrap_or_else(|| panic!("no box {label:?}"));
        let (name, value) = (input.value().attr("name").expect("a name"), input.value().attr("value").unwrap_or("on"));
        self.typed.entry(name.to_owned()).or_default().push(value.to_owned());
        self
    }

    /// Takes the tick out of the box with this label; the others of its name stay as they stand.
    pub fn untick(&mut self, label: &str) -> &mut Self {
        let document = self.page().document();
        let input = labelled(&document, label).unwrap_or_else(|| panic!("no box {label:?}"));
        let name = input.value().attr("name").expect("a name");
        let ticked = selector("input[checked]");
        let standing = document
            .select(&ticked)
            .filter(|other| other.value().attr("name") == Some(name))
            .map(|other| other.value().attr("value").unwrap_or("on").to_owned())
            .collect();
        let value = input.value().attr("value").unwrap_or("on");
        self.typed.entry(name.to_owned()).or_insert(standing).retain(|ticked| ticked != value);
        self
    }

    /// The path and the fields that pressing this button would send.
    pub fn prepared(&self, button: &str) -> (String, Vec<(String, String)>) {
        let document = self.page().document();
        let form = document
            .select(&selector("form"))
            .find(|form| form.select(&selector("button")).any(|candidate| folded(candidate) == button))
            .unwrap_or_else(|| panic!("no button {button:?} in: {}", self.page().text()));
        let path = form.value().attr("action").unwrap_or(&self.page().path).to_owned();
        let mut fields = self.fields(form);
        let pressed =
            form.select(&selector("button")).find(|candidate| folded(*candidate) == button).expect("found above");
        if let Some(name) = pressed.value().attr("name") {
            fields.push((name.to_owned(), pressed.value().attr("value").unwrap_or_default().to_owned()));
        }
        (path, fields)
    }

    fn fields(&self, form: ElementRef<'_>) -> Vec<(String, String)> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for field in form.select(&selector("input,textarea,select")) {
            let Some(name) = field.value().attr("name") else { continue };
            if let Some(values) = self.typed.get(name).filter(|_| field.value().attr("type") != Some("hidden")) {
                if !fields.iter().any(|(have, _)| have == name) {
                    fields.extend(values.iter().map(|value| (name.to_owned(), value.replace('\n', "\r\n"))));
                }
                continue;
            }
            let value = match (field.value().name(), field.value().attr("type")) {
                ("textarea", _) => {
                    let text: String = field.text().collect();
                    text.strip_prefix('\n').unwrap_or(&text).replace('\n', "\r\n")
                }
                ("select", _) => {
                    let chosen = field.select(&selector("option[selected]")).next();
                    let chosen = chosen.or_else(|| field.select(&selector("option")).next()).expect("an option");
                    chosen.value().attr("value").unwrap_or_default().to_owned()
                }
                (_, Some("radio" | "checkbox")) if field.value().attr("checked").is_none() => continue,
                _ => field.value().attr("value").unwrap_or_default().to_owned(),
            };
            fields.push((name.to_owned(), value));
        }
        fields
    }

    /// Presses the button with this text, following redirects.
    pub async fn press(&mut self, button: &str) -> &Page {
        let (path, fields) = self.prepared(button);
        let document = self.page().document();
        let is_get = document.select(&selector("form")).any(|form| {
            form.select(&selector("button")).any(|candidate| folded(candidate) == button)
                && form.value().attr("method") != Some("post")
        });
        if is_get {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
            return self.open(&format!("{path}?{query}")).await;
        }
        self.post(&path, &fields).await
    }

    /// Sends fields as a form, following redirects.
    pub async fn post(&mut self, path: &str, fields: &[(String, String)]) -> &Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post_raw(path, "application/x-www-form-urlencoded", body.into_bytes()).await
    }

    /// Sends bytes, following redirects.
    pub async fn post_raw(&mut self, path: &str, kind: &str, body: Vec<u8>) -> &Page {
        let mut request = Request::post(path).header(CONTENT_TYPE, kind);
        if self.manners == Manners::Graphical {
            request = request.header(ORIGIN, "https://cfp.example.org").header("sec-fetch-site", "same-origin");
        }
        self.go(request.body(Body::from(body)).expect("a request"), path).await
    }

    async fn go(&mut self, request: Request<Body>, path: &str) -> &Page {
        let mut page = self.answer(request, path).await;
        for _ in 0..5 {
            if page.status != 303 {
                break;
            }
            let location = page.headers.get(LOCATION).expect("a way on").to_str().expect("an address").to_owned();
            let request = Request::get(&location).body(Body::empty()).expect("a request");
            page = self.answer(request, &location).await;
        }
        self.typed.clear();
        self.page.insert(page)
    }

    /// Sends one request with this browser's cookies and follows nothing.
    pub async fn answer(&mut self, mut request: Request<Body>, path: &str) -> Page {
        let cookies = self.cookie_header();
        if !cookies.is_empty() {
            request.headers_mut().insert(COOKIE, cookies.parse().expect("cookies"));
        }
        if let Some(address) = self.address {
            request.extensions_mut().insert(axum::extract::ConnectInfo(address));
        }
        let Ok(response) = self.service.clone().oneshot(request).await;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().expect("a cookie").split(';').next().expect("a pair").to_owned();
            let (name, value) = pair.split_once('=').expect("a name and a value");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the body").to_bytes().to_vec();
        Page { status: parts.status.as_u16(), path: path.to_owned(), headers: parts.headers, body }
    }
}
