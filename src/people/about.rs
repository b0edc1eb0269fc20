//! What somebody says of themselves beside the name: typed by each person for themselves, and public if the talk is.

use super::person::name_problem;
use crate::proposal::text::limit;
use crate::web::fields::TextField;
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};

/// Affiliation and biography.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Where they work, in one line; may be empty.
    pub affiliation: String,
    /// A few sentences, in Markdown; may be empty.
    pub biography: String,
}

impl About {
    /// What was typed into the fields `affiliation` and `biography`; what is wrong with it goes to `errors`.
    pub fn typed(form: &Form, errors: &mut FormErrors) -> Self {
        let affiliation = form.trimmed("affiliation").to_owned();
        let biography = read_text(form, "biography", "The text", limit::TEXT, errors);
        if !affiliation.is_empty()
            && let Some(problem) = name_problem(&affiliation)
        {
            errors.add("affiliation", problem.replace("name", "affiliation"));
        }
        Self { affiliation, biography }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.affiliation.is_empty() && self.biography.is_empty()
    }
}

/// The fields `affiliation` and `biography` with what was typed and what is wrong with it.
pub fn fields(form: &Form, errors: &FormErrors, biography: &str) -> (TextField, TextField) {
    let affiliation = TextField::line("affiliation", "Affiliation").hint("Optional.").max(limit::NAME);
    let biography = TextField::area("biography", biography, 4).hint("Optional. A few sentences, in Markdown.");
    (
        affiliation.value(form.text("affiliation")).error(errors),
        biography.max(limit::TEXT).value(form.text("biography")).error(errors),
    )
}
