//! Form fields as they are shown: label above, hint under it, error beside it, the typed value kept.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::form::{FORM_TOKEN, Form, FormErrors};
use crate::proposal::thousands;

/// The text of several lines that was typed into a field. `subject` begins the sentences about it, as in "The reason";
/// `most` is its limit in characters.
pub fn read_text(form: &Form, field: &str, subject: &str, most: usize, errors: &mut FormErrors) -> String {
    let text = form.trimmed(field);
    check_length(text, field, subject, most, errors);
    if let Some(hidden) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        let code = u32::from(hidden);
        errors.add(field, format!("{subject} holds a control character (U+{code:04X}); delete it"));
    }
    text.to_owned()
}

/// Says by how much a text is too long, if it is.
pub fn check_length(text: &str, field: &str, subject: &str, most: usize, errors: &mut FormErrors) {
    let length = text.chars().count();
    if length > most {
        let (length, most, over) = (thousands(length), thousands(most), thousands(length - most));
        errors.add(field, format!("{subject} is {length} characters, {most} at most; shorten it by {over}"));
    }
}

/// A text field of one or several lines.
#[derive(Template)]
#[template(path = "web/text_field.html")]
pub struct TextField {
    name: Cow<'static, str>,
    label: String,
    hint: String,
    value: String,
    error: Option<String>,
    input_type: &'static str,
    autocomplete: &'static str,
    rows: u8,
    max: Option<usize>,
    read_only: bool,
}

impl HtmlSafe for TextField {}

impl TextField {
    /// A field of one line.
    pub fn line(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            value: String::new(),
            error: None,
            input_type: "text",
            autocomplete: "",
            rows: 0,
            max: None,
            read_only: false,
        }
    }

    /// A field of several lines.
    pub fn area(name: impl Into<Cow<'static, str>>, label: impl Into<String>, rows: u8) -> Self {
        Self { rows, ..Self::line(name, label) }
    }

    /// A field for an e-mail address. The server checks it, so that the sentence is ours.
    pub fn email(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self { input_type: "email", autocomplete: "email", ..Self::line(name, label) }
    }

    /// A field for a whole number.
    pub fn number(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self { input_type: "number", ..Self::line(name, label) }
    }

    /// A field for a day.
    pub fn date(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self { input_type: "date", ..Self::line(name, label) }
    }

    /// A field for an address on the web.
    pub fn url(name: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self { input_type: "url", ..Self::line(name, label) }
    }

    /// A field for a password; its value is never shown again.
    pub fn password(name: &'static str, label: impl Into<String>, autocomplete: &'static str) -> Self {
        Self { input_type: "password", autocomplete, ..Self::line(name, label) }
    }

    /// Only fields of text have a width in letters.
    fn is_text(&self) -> bool {
        !matches!(self.input_type, "number" | "date")
    }

    /// The line under the label.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// What was typed or is known.
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// Takes this field's sentence out of the form's errors.
    pub fn error(self, errors: &FormErrors) -> Self {
        let error = errors.get(&self.name).map(str::to_owned);
        // Browsers show nothing of a number or a date that is none; what was typed is to be seen.
        let input_type = match self.input_type {
            "number" | "date" if error.is_some() => "text",
            kind => kind,
        };
        Self { error, input_type, ..self }
    }

    /// The limit that the server applies, in characters, for the counter. Never `maxlength`: pasting too much is allowed.
    pub fn max(self, characters: usize) -> Self {
        Self { max: Some(characters), ..self }
    }

    /// What a browser may fill in.
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// Shown, sent, and not changeable here.
    pub fn read_only(self, read_only: bool) -> Self {
        Self { read_only, ..self }
    }

    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let error = self.error.is_some().then(|| format!("{}-error", self.name));
        [hint, error].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// One of several, as radio buttons.
#[derive(Template)]
#[template(path = "web/choice_field.html")]
pub struct ChoiceField {
    name: Cow<'static, str>,
    legend: String,
    hint: String,
    options: Vec<(String, String)>,
    value: String,
    error: Option<String>,
}

impl HtmlSafe for ChoiceField {}

impl ChoiceField {
    /// `options` are value and label; `value` is the chosen one.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        legend: impl Into<String>,
        options: Vec<(String, String)>,
        value: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            legend: legend.into(),
            hint: String::new(),
            options,
            value: value.into(),
            error: None,
        }
    }

    /// The line under the legend.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Takes this field's sentence out of the form's errors.
    pub fn error(self, errors: &FormErrors) -> Self {
        Self { error: errors.get(&self.name).map(str::to_owned), ..self }
    }
}

/// Any of several, as boxes to tick.
#[derive(Template)]
#[template(path = "web/several_field.html")]
pub struct SeveralField {
    name: String,
    legend: String,
    hint: String,
    choices: Vec<(String, String)>,
    chosen: Vec<String>,
    error: Option<String>,
}

impl HtmlSafe for SeveralField {}

impl SeveralField {
    /// `chosen` are ticked, also those that are not offered.
    pub fn new(name: String, legend: String, choices: Vec<String>, chosen: Vec<String>) -> Self {
        Self::keyed(name, legend, choices.into_iter().map(|choice| (choice.clone(), choice)).collect(), chosen)
    }

    /// The same with a key for each choice: `choices` are key and label, and `chosen` are keys.
    pub fn keyed(name: String, legend: String, choices: Vec<(String, String)>, chosen: Vec<String>) -> Self {
        Self { name, legend, hint: String::new(), choices, chosen, error: None }
    }

    /// The line under the legend.
    pub fn hint(self, hint: String) -> Self {
        Self { hint, ..self }
    }

    /// Takes this field's sentence out of the form's errors.
    pub fn error(self, errors: &FormErrors) -> Self {
        Self { error: errors.get(&self.name).map(str::to_owned), ..self }
    }

    fn not_offered(&self) -> impl Iterator<Item = &String> {
        self.chosen.iter().filter(|chosen| self.choices.iter().all(|(key, _)| key != *chosen))
    }
}

/// A box to tick.
#[derive(Template)]
#[template(path = "web/tick_field.html")]
pub struct TickField {
    name: &'static str,
    label: String,
    hint: String,
    ticked: bool,
}

impl HtmlSafe for TickField {}

impl TickField {
    /// A box with its label.
    pub fn new(name: &'static str, label: impl Into<String>, ticked: bool) -> Self {
        Self { name, label: label.into(), hint: String::new(), ticked }
    }

    /// The line under the label.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

/// The summary of errors at the top of a form, each linked to its field; or the sentence of a form that came back.
#[derive(Template, Default)]
#[template(path = "web/error_summary.html")]
pub struct ErrorSummary {
    errors: Vec<(String, String)>,
    returned: Option<String>,
}

impl HtmlSafe for ErrorSummary {}

impl ErrorSummary {
    /// The errors in the order in which their fields stand on the page.
    pub fn new(errors: &FormErrors, order: &[&str]) -> Self {
        let owned = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
        Self { errors: errors.in_order(order).into_iter().map(owned).collect(), returned: None }
    }

    /// Nothing to mend; of a form that came back, the sentence that says so.
    pub fn of_returned(returned: Option<String>) -> Self {
        Self { errors: Vec::new(), returned }
    }

    /// Whether there is anything to mend.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }
}

/// The hidden form token.
#[derive(Template, Clone)]
#[template(source = r#"<input type="hidden" name="{{ Self::NAME }}" value="{{ token }}">"#, ext = "html")]
pub struct FormToken {
    token: String,
}

impl HtmlSafe for FormToken {}

impl FormToken {
    const NAME: &'static str = FORM_TOKEN;

    /// The field for a token.
    pub fn new(token: String) -> Self {
        Self { token }
    }
}
