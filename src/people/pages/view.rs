//! The list of people as it is shown.

use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::author::{KEY, OF};
use crate::access::{AuthorOf, Via};
use crate::account::ProfileUrl;
use crate::app::App;
use crate::people::{Answer, DraftPeopleUrl, Member, PeopleUrl, Person, Role, about, notify};
use crate::proposal::state::State as ProposalState;
use crate::proposal::text::limit;
use crate::proposal::{DraftUrl, Proposal, ProposalUrl};
use crate::track::words::utc_precise;
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::page::Layout;

#[derive(Template)]
#[template(path = "people/list.html")]
pub(super) struct ListPage {
    layout: Layout,
    form_token: FormToken,
    heading: String,
    home: String,
    action: String,
    notice: Option<String>,
    waits: Option<String>,
    rows: Vec<Row>,
    summary: ErrorSummary,
    role: ChoiceField,
    name: TextField,
    email: TextField,
    several: TextField,
    about: Option<AboutAuthor>,
}

/// The form for what the author says of themselves.
struct AboutAuthor {
    affiliation: TextField,
    biography: TextField,
    profile: Option<ProfileUrl>,
}

struct Row {
    key: String,
    label: String,
    email: String,
    role: &'static str,
    other_role: &'static str,
    words: &'static str,
    wait: Option<String>,
    may_write: bool,
    known: bool,
    is_author: bool,
}

/// Asks whether somebody is really to be removed.
#[derive(Template)]
#[template(path = "people/remove.html")]
pub(super) struct RemovalPage {
    layout: Layout,
    form_token: FormToken,
    action: String,
    id: Uuid,
    label: String,
}

/// The page of the people.
pub(super) fn url(author: &AuthorOf) -> String {
    let conference = author.conference().slug.clone();
    match author.proposal().number {
        Some(number) => PeopleUrl { conference, number }.to_string(),
        None => DraftPeopleUrl { conference, draft: author.proposal().id }.to_string(),
    }
}

fn label(person: &Person) -> String {
    if person.name.is_empty() { person.email.clone() } else { person.name.clone() }
}

/// From when another letter can be sent.
pub(super) fn wait(at: DateTime<Utc>) -> String {
    format!("A new letter can be sent from {}.", utc_precise(at))
}

fn row(member: Member<'_>, proposal: &Proposal, now: DateTime<Utc>) -> Row {
    let Member::Person(person) = member else { return author_row(proposal) };
    let next = person.next_letter(now).filter(|_| notify::letters_leave(proposal));
    Row {
        key: person.id.to_string(),
        label: label(person),
        email: person.email.clone(),
        role: person.role.word(),
        other_role: person.role.other().word(),
        words: person.words(),
        wait: next.filter(|at| *at > now).map(wait),
        may_write: next.is_some_and(|at| at <= now),
        known: person.answer != Answer::UnknownPerson,
        is_author: false,
    }
}

fn author_row(proposal: &Proposal) -> Row {
    let name = &proposal.text.name;
    Row {
        key: KEY.to_owned(),
        label: if name.is_empty() { "the author".to_owned() } else { name.clone() },
        email: proposal.text.email.clone(),
        role: "author",
        other_role: "",
        words: "",
        wait: None,
        may_write: false,
        known: true,
        is_author: true,
    }
}

/// A form that came back holds what was typed; otherwise what is kept is shown.
fn about_author(author: &AuthorOf, form: &Form, errors: &FormErrors) -> Option<AboutAuthor> {
    if author.via() == Via::CoAuthor {
        return None;
    }
    let kept = &author.proposal().author;
    let kept = Form::of([("affiliation", kept.affiliation.as_str()), ("biography", &kept.biography)]);
    let (affiliation, biography) = about::fields(if form.has(OF) { form } else { &kept }, errors, "About the author");
    Some(AboutAuthor { affiliation, biography, profile: author.viewer().account().map(|_| ProfileUrl) })
}

fn waits(proposal: &Proposal) -> Option<String> {
    if proposal.state == ProposalState::Draft {
        Some("Nobody is written to about a draft: the letters leave when the proposal is sent.".to_owned())
    } else if proposal.author_left() {
        Some("The author deleted their account: no letters to people leave about this proposal any more.".to_owned())
    } else if !proposal.is_confirmed() {
        Some(
            "The letters leave once your own address is confirmed: open the link in the letter that we sent you."
                .to_owned(),
        )
    } else {
        None
    }
}

pub(super) fn page(app: &App, author: &AuthorOf, form: &Form, errors: &FormErrors, notice: Option<String>) -> ListPage {
    let proposal = author.proposal();
    let conference = author.conference().slug.clone();
    let (heading, home) = match proposal.number {
        Some(number) => (format!("People of #{number}"), ProposalUrl { conference, number }.to_string()),
        None => ("People of the draft".to_owned(), DraftUrl { conference, draft: proposal.id }.to_string()),
    };
    let chosen = if form.has("role") { form.text("role") } else { Role::Speaker.as_str() };
    let roles = vec![
        ("speaker".to_owned(), "Speaker: presents".to_owned()),
        ("co_author".to_owned(), "Co-author: may edit the proposal as you do".to_owned()),
    ];
    let now = app.clock.now();
    ListPage {
        layout: author.viewer().layout(app, &heading, Some(author.conference())),
        form_token: author.viewer().form_token(),
        heading,
        home,
        action: url(author),
        notice,
        waits: waits(proposal),
        rows: proposal.lineup().into_iter().map(|member| row(member, proposal, now)).collect(),
        about: about_author(author, form, errors),
        summary: ErrorSummary::new(errors, &["affiliation", "biography", "role", "name", "email", "several"]),
        role: ChoiceField::new("role", "As", roles, chosen).error(errors),
        name: TextField::line("name", "Name").max(limit::NAME).value(form.text("name")).error(errors),
        email: TextField::email("email", "E-mail").autocomplete("off").value(form.text("email")).error(errors),
        several: TextField::area("several", "Several at once", 4)
            .hint("One a line, as in: Ada Lovelace <ada@example.org>")
            .value(form.text("several"))
            .error(errors),
    }
}

pub(super) fn removal(app: &App, author: &AuthorOf, person: &Person) -> RemovalPage {
    RemovalPage {
        layout: author.viewer().layout(app, format!("Remove {}", label(person)), Some(author.conference())),
        form_token: author.viewer().form_token(),
        action: url(author),
        id: person.id,
        label: label(person),
    }
}
