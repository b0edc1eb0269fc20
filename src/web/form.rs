//! What was typed: fields decoded strictly, in their order, errors kept beside their field.
//!
//! Usual form decoders replace bytes that are not UTF-8 and cut at NUL, silently. Here both are an error of their field,
//! and what can be shown of the text is kept.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// The hidden field that browsers without `Origin` and `Sec-Fetch-Site` headers must send.
pub const FORM_TOKEN: &str = "form_token";

/// A decoded form or query string. A name may come several times.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, Typed)>);

#[derive(Clone, Debug)]
struct Typed {
    text: String,
    problem: Option<InputProblem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InputProblem {
    NotUtf8,
    Nul,
}

impl InputProblem {
    fn sentence(self) -> &'static str {
        match self {
            Self::NotUtf8 => "Some characters could not be read and are shown as �. Type them again",
            Self::Nul => "This held a NUL character, which cannot be kept. It was taken out; check the text",
        }
    }
}

impl Form {
    /// Decodes an `application/x-www-form-urlencoded` body.
    pub fn from_body(body: &[u8]) -> Self {
        let fields = body
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
                    Some(at) => (&pair[..at], &pair[at + 1..]),
                    None => (pair, &[][..]),
                };
                (String::from_utf8_lossy(&unescape(name)).into_owned(), Typed::from_bytes(&unescape(value)))
            })
            .collect();
        Self(fields)
    }

    /// Decodes the query of an address.
    pub fn from_query(query: Option<&str>) -> Self {
        Self::from_body(query.unwrap_or_default().as_bytes())
    }

    /// The first value of `name`, line ends as `\n`; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, typed)| &typed.text)
    }

    /// The first value of `name` without white space at its ends.
    pub fn trimmed(&self, name: &str) -> &str {
        self.text(name).trim()
    }

    /// Every value of `name`, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, typed)| typed.text.as_str())
    }

    /// Whether the field was sent at all (a ticked box, a pressed button).
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// The fields whose bytes could not be taken as they came, as errors.
    pub fn errors(&self) -> FormErrors {
        let mut errors = FormErrors::default();
        for (name, typed) in &self.0 {
            if let Some(problem) = typed.problem {
                errors.add(name, problem.sentence());
            }
        }
        errors
    }

    /// The fields that may be shown again or kept for later: no passwords, no form token.
    pub fn keepable(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter(|(name, _)| name != FORM_TOKEN && !name.contains("password"))
            .map(|(name, typed)| (name.as_str(), typed.text.as_str()))
    }

    /// What somebody wrote and may want to copy, of the keepable fields: several words, what is not ASCII and may be a script
    /// without spaces, or an address. What is left is choices and keys.
    pub fn prose(&self) -> impl Iterator<Item = &str> {
        let is_prose = |text: &str| text.contains(char::is_whitespace) || !text.is_ascii() || text.contains("://");
        self.keepable().map(|(_, text)| text).filter(move |text| is_prose(text.trim()))
    }

    /// The keepable fields as a form body.
    pub fn to_body(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.keepable()).finish()
    }

    /// Tells whether two forms say the same.
    pub fn fingerprint(&self) -> Vec<u8> {
        Sha256::digest(self.to_body()).to_vec()
    }

    /// A form made of given fields; later fields with the same name come after earlier ones.
    pub fn of(fields: impl IntoIterator<Item = (impl Into<String>, impl AsRef<str>)>) -> Self {
        Self(
            fields.into_iter().map(|(name, text)| (name.into(), Typed::from_bytes(text.as_ref().as_bytes()))).collect(),
        )
    }
}

impl Typed {
    fn from_bytes(bytes: &[u8]) -> Self {
        let (text, mut problem) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(_) => (String::from_utf8_lossy(bytes).into_owned(), Some(InputProblem::NotUtf8)),
        };
        if text.contains('\0') {
            problem = problem.or(Some(InputProblem::Nul));
        }
        Self { text: text.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n"), problem }
    }
}

fn unescape(bytes: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = bytes.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_encoding::percent_decode(&spaced).collect()
}

/// A sentence for each field that cannot be taken as typed. The first sentence of a field wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormErrors(BTreeMap<String, String>);

impl FormErrors {
    /// Says what is wrong with a field, unless something was said already.
    pub fn add(&mut self, field: &str, sentence: impl Into<String>) {
        self.0.entry(field.to_owned()).or_insert_with(|| sentence.into());
    }

    /// The sentence of a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// Whether everything could be taken.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The sentences with their fields, for the summary, in the order of `fields`; unknown fields come last.
    pub fn in_order<'a>(&'a self, fields: &'a [&'a str]) -> Vec<(&'a str, &'a str)> {
        let place = |name: &str| fields.iter().position(|field| *field == name).unwrap_or(fields.len());
        let mut listed: Vec<_> = self.0.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        listed.sort_by_key(|(name, _)| place(name));
        listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf8_are_an_error_of_their_field_and_the_rest_is_kept() {
        let form = Form::from_body(b"title=caf%C3%A9+%26+more&abstract=a%ED%A0%80b&note=x%00y");
        assert_eq!(form.text("title"), "café & more");
        let errors = form.errors();
        assert!(errors.get("title").is_none());
        assert!(errors.get("abstract").is_some_and(|text| text.contains("could not be read")));
        assert!(form.text("abstract").starts_with('a') && form.text("abstract").ends_with('b'));
        assert!(errors.get("note").is_some_and(|text| text.contains("NUL")));
        assert_eq!(form.text("note"), "xy");
    }

    #[test]
    fn line_ends_are_normalised_and_repeated_names_are_kept() {
        let form = Form::from_body(b"abstract=a%0D%0Ab&state=accepted&state=confirmed");
        assert_eq!(form.text("abstract"), "a\nb");
        assert_eq!(form.all("state").collect::<Vec<_>>(), ["accepted", "confirmed"]);
    }

    #[test]
    fn what_is_kept_for_later_says_the_same_when_it_is_read_again() {
        for body in [&b"a=x%0D%0D%0Ay"[..], b"a=x%0Dy", b"a=%00%0D%00%0A"] {
            let form = Form::from_body(body);
            assert!(!form.text("a").contains('\r'), "{form:?}");
            assert_eq!(form.fingerprint(), Form::from_body(form.to_body().as_bytes()).fingerprint());
        }
    }

    #[test]
    fn prose_is_what_somebody_may_want_to_copy() {
        let key = "01890a5d-ac96-774b-bcce-b302099a8057";
        let body =
            format!("key={key}&vote=1&a=two+words&b=%E8%BF%BD%E8%B7%A1&c=https%3A%2F%2Fa.example%2F&password=x+y");
        let form = Form::from_body(body.as_bytes());
        assert_eq!(form.prose().collect::<Vec<_>>(), ["two words", "追跡", "https://a.example/"]);
    }

    #[test]
    fn passwords_and_tokens_are_never_kept() {
        let form = Form::from_body(b"email=a%40b&password=secret&new_password=secret&form_token=t");
        assert_eq!(form.to_body(), "email=a%40b");
        assert_eq!(form.fingerprint(), Form::from_body(b"email=a%40b&form_token=u").fingerprint());
    }
}
