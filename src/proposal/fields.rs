//! The fields of a proposal's form as they are shown.

use super::answers::{self, AnswerField};
use super::text::{Participation, limit};
use crate::access::SignedInAccount;
use crate::track::Track;
use crate::track::kind::{Kind, Publishes};
use crate::track::question::Question;
use crate::web::fields::{ChoiceField, ErrorSummary, TextField, TickField};
use crate::web::form::{Form, FormErrors};

/// The fields in the order of the page, for the error summary.
const ORDER: [&str; 13] = [
    "title",
    "abstract",
    "tried",
    "question",
    "links",
    "minutes",
    "participation",
    "needed_people",
    "leads_note",
    "overflow_consent",
    "may_move",
    "name",
    "email",
];

/// The same with the questions of the track, which stand before the author.
fn order(track: &Track) -> Vec<String> {
    let (before, after) = ORDER.split_at(ORDER.len() - 2);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let asked = track.content.questions.iter().map(Question::field);
    names(before).into_iter().chain(asked).chain(names(after)).collect()
}

/// The fields as the page shows them.
pub struct Fields {
    /// What is wrong.
    pub summary: ErrorSummary,
    /// The author.
    pub name: TextField,
    /// The author's address.
    pub email: TextField,
    /// The heading.
    pub title: TextField,
    /// The problem.
    pub r#abstract: TextField,
    /// What has been tried.
    pub tried: TextField,
    /// The question for the room.
    pub question: TextField,
    /// Links.
    pub links: TextField,
    /// Length wished for, free or from the track's range.
    pub minutes: Minutes,
    /// How the author takes part.
    pub participation: ChoiceField,
    /// Who needs to be there.
    pub needed_people: TextField,
    /// For the leads only.
    pub leads_note: TextField,
    /// Consent to the overflow, where the track has one.
    pub overflow: Option<TickField>,
    /// Consent to a move, where the track is one.
    pub may_move: Option<TickField>,
    /// The questions of the track that are asked in every form.
    pub questions: Vec<AnswerField>,
    /// The questions to those who were accepted.
    pub later: Vec<AnswerField>,
}

/// Minutes are chosen where the track states a range, and typed where it does not.
pub enum Minutes {
    /// From the track's range.
    Chosen(ChoiceField),
    /// Freely.
    Typed(TextField),
}

impl Fields {
    /// The fields with what was typed and what is wrong with it.
    pub fn new(form: &Form, errors: &FormErrors, track: &Track, account: Option<&SignedInAccount>) -> Self {
        let public = publicity(track);
        let area = |name, label: &str, rows, max, hint: String| {
            TextField::area(name, label, rows).hint(hint).value(form.text(name)).max(max).error(errors)
        };
        let account_email = account.map(|account| account.email.clone());
        let account_name = account.map(|account| account.name.as_str()).filter(|_| !form.has("name"));
        Self {
            summary: ErrorSummary::new(errors, &order(track).iter().map(String::as_str).collect::<Vec<_>>()),
            questions: answers::fields(track.content.asked_first(), form, errors, public),
            later: answers::fields(track.content.asked_later(), form, errors, public),
            name: TextField::line("name", "Your name")
                .hint(public)
                .value(account_name.unwrap_or(form.text("name")))
                .autocomplete("name")
                .error(errors),
            email: TextField::email("email", "Your e-mail")
                .hint("Never public. The leads see it, and letters go there.")
                .read_only(account_email.is_some())
                .value(account_email.unwrap_or_else(|| form.text("email").to_owned()))
                .error(errors),
            title: TextField::line("title", "Title")
                .hint(format!("Short; it must make sense in a list. Up to {} characters. {public}", limit::TITLE))
                .value(form.text("title"))
                .max(limit::TITLE)
                .error(errors),
            r#abstract: area(
                "abstract",
                "The problem (abstract)",
                10,
                limit::ABSTRACT,
                format!(
                    "What are you struggling with, and who else is hit by it? Markdown, up to 5,000 characters. {public}"
                ),
            ),
            tried: area(
                "tried",
                "What has been tried",
                4,
                limit::TEXT,
                format!("Optional. Patches, threads, other solutions and what spoke against them. {LEADS_ONLY}"),
            ),
            question: area(
                "question",
                "The question for the room",
                2,
                limit::TEXT,
                format!("Optional. What should be decided or understood when the time is up? {LEADS_ONLY}"),
            ),
            links: area(
                "links",
                "Links to patches or threads",
                3,
                limit::TEXT,
                format!("Optional. One a line. {public}"),
            ),
            minutes: minutes_field(form, errors, track, public),
            participation: participation_field(form, errors),
            needed_people: area(
                "needed_people",
                "Who needs to be there",
                2,
                limit::TEXT,
                format!("Optional. Names or addresses, one a line. {LEADS_ONLY}"),
            ),
            leads_note: area(
                "leads_note",
                "Notes only for the leads",
                3,
                limit::TEXT,
                format!("Optional. {LEADS_ONLY}"),
            ),
            overflow: track.overflow.as_ref().map(|place| {
                TickField::new(
                    "overflow_consent",
                    format!("If this track is full, {place} is fine"),
                    form.has("overflow_consent"),
                )
                .hint(LEADS_ONLY)
            }),
            may_move: (track.kind != Kind::Unsorted).then(|| {
                TickField::new(
                    "may_move",
                    "If it fits another track better, it may be moved there",
                    form.has("may_move"),
                )
                .hint("Without this you are asked first. You get a letter either way.")
            }),
        }
    }
}

const LEADS_ONLY: &str = "Never public: only the leads and organisers read it.";

/// What the form says beside each field that may become public.
fn publicity(track: &Track) -> &'static str {
    match track.publishes {
        Publishes::No => "Not public: this track publishes no talks.",
        Publishes::WhenAccepted => "Public once it is accepted.",
        Publishes::WhenConfirmed => "Public once it is accepted and you have confirmed.",
    }
}

fn minutes_field(form: &Form, errors: &FormErrors, track: &Track, public: &str) -> Minutes {
    let typed = form.trimmed("minutes");
    let note = match (track.minutes, track.content.minutes_note.as_deref()) {
        (Some((from, to)), Some(note)) => format!("The track takes {from} to {to} minutes, {note}. "),
        (None, Some(note)) => format!("{note}. "),
        (_, None) => String::new(),
    };
    match track.minutes {
        Some((from, to)) => {
            let mut choices: Vec<i32> = (from..=to).step_by(5).collect();
            if choices.last() != Some(&to) {
                choices.push(to);
            }
            choices.extend(track.content.minutes_default.filter(|default| !choices.contains(default)));
            choices.sort_unstable();
            let options = choices.iter().map(|minutes| (minutes.to_string(), minutes.to_string())).collect();
            Minutes::Chosen(
                ChoiceField::new("minutes", "Minutes", options, typed).hint(format!("{note}{public}")).error(errors),
            )
        }
        None => Minutes::Typed(
            TextField::line("minutes", "Minutes").hint(format!("Optional. {note}{public}")).value(typed).error(errors),
        ),
    }
}

fn participation_field(form: &Form, errors: &FormErrors) -> ChoiceField {
    let options = [
        (Participation::InPerson, "In person"),
        (Participation::Online, "Online"),
        (Participation::Unknown, "Not known yet"),
    ];
    let chosen = form.trimmed("participation").parse().unwrap_or(Participation::Unknown);
    let options = options.map(|(way, label)| (way.as_str().to_owned(), label.to_owned())).to_vec();
    ChoiceField::new("participation", "Taking part", options, chosen.as_str()).hint(LEADS_ONLY).error(errors)
}
