//! A page as somebody reads it: its words, its fields by their labels, its links and buttons.

use axum::http::HeaderMap;
use scraper::{ElementRef, Html, Selector};

/// A page that was answered.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: u16,
    /// The path and query that it was found at, after redirects.
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Page {
    /// The HTML.
    pub fn html(&self) -> String {
        String::from_utf8(self.body.clone()).expect("UTF-8")
    }

    /// The HTML as a tree.
    pub(super) fn document(&self) -> Html {
        Html::parse_document(&self.html())
    }

    /// The words of the page's main part, white space folded.
    pub fn text(&self) -> String {
        let document = self.document();
        let main = document.select(&selector("main")).next();
        let words: String = match main {
            Some(main) => main.text().collect::<Vec<_>>().join(" "),
            None => document.root_element().text().collect::<Vec<_>>().join(" "),
        };
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether the words hold a text.
    pub fn says(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The first heading.
    pub fn heading(&self) -> String {
        let document = self.document();
        let heading = document.select(&selector("h1")).next().expect("a heading");
        folded(heading)
    }

    /// What a labelled field holds.
    pub fn value(&self, label: &str) -> String {
        let document = self.document();
        let field = labelled(&document, label).unwrap_or_else(|| panic!("no field {label:?} in: {}", self.text()));
        if field.value().name() == "textarea" {
            let text: String = field.text().collect();
            text.strip_prefix('\n').unwrap_or(&text).to_owned()
        } else {
            field.value().attr("value").unwrap_or_default().to_owned()
        }
    }

    /// The sentence beside a labelled field, without the word *Error*.
    pub fn error(&self, label: &str) -> String {
        let document = self.document();
        let field = labelled(&document, label).unwrap_or_else(|| panic!("no field {label:?}"));
        let id = format!("{}-error", field.value().attr("id").unwrap_or_default());
        let found = document.select(&selector(".error")).find(|error| error.value().attr("id") == Some(&id));
        found.map(folded).unwrap_or_default().trim_start_matches("Error:").trim().to_owned()
    }

    /// Whether a group of radio buttons offers a choice.
    pub fn has_choice(&self, legend: &str, label: &str) -> bool {
        choice(&self.document(), legend, label).is_some()
    }

    /// Whether the box with this label is ticked.
    pub fn is_ticked(&self, label: &str) -> bool {
        labelled(&self.document(), label).is_some_and(|input| input.value().attr("checked").is_some())
    }

    /// Whether there is a button with this text.
    pub fn has_button(&self, text: &str) -> bool {
        self.document().select(&selector("button")).any(|button| folded(button) == text)
    }

    /// Where the link with this text leads.
    pub fn link(&self, text: &str) -> Option<String> {
        let document = self.document();
        let found = document.select(&selector("a[href]")).find(|link| folded(*link) == text);
        found.and_then(|link| link.value().attr("href")).map(str::to_owned)
    }
}

/// A selector of CSS.
pub fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}

/// The words of an element, white space folded.
pub fn folded(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The field with this label.
pub fn labelled<'a>(document: &'a Html, label: &str) -> Option<ElementRef<'a>> {
    let found = document.select(&selector("label")).find(|candidate| folded(*candidate) == label)?;
    match found.value().attr("for") {
        Some(id) => {
            document.select(&selector("input,textarea,select")).find(|field| field.value().attr("id") == Some(id))
        }
        None => found.select(&selector("input")).next(),
    }
}

/// The radio button with this label in the group with this legend.
pub fn choice<'a>(document: &'a Html, legend: &str, label: &str) -> Option<ElementRef<'a>> {
    let legend_of = |set: &ElementRef<'_>| set.select(&selector("legend")).next().map(folded);
    let set = document.select(&selector("fieldset")).find(|set| legend_of(set).as_deref() == Some(legend))?;
    let found = set.select(&selector("label")).find(|candidate| folded(*candidate) == label)?;
    found.select(&selector("input")).next()
}
