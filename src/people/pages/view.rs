//! The list of people as it is shown, and what was typed into it.

use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::access::AuthorOf;
use crate::app::App;
use crate::error::AppError;
use crate::people::person::{MOST, Named, name_problem, pasted};
use crate::people::{Answer, DraftPeopleUrl, PeopleUrl, Person, Role, notify, store};
use crate::proposal::state::State as ProposalState;
use crate::proposal::text::limit;
use crate::proposal::{DraftUrl, Proposal, ProposalUrl, is_address};
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
    author: String,
    rows: Vec<Row>,
    summary: ErrorSummary,
    role: ChoiceField,
    name: TextField,
    email: TextField,
    several: TextField,
}

struct Row {
    id: Uuid,
    label: String,
    email: String,
    role: &'static str,
    other_role: &'static str,
    words: &'static str,
    wait: Option<String>,
    may_write: bool,
    known: bool,
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

fn row(person: &Person, proposal: &Proposal, now: DateTime<Utc>) -> Row {
    let next = person.next_letter(now).filter(|_| notify::letters_leave(proposal));
    Row {
        id: person.id,
        label: label(person),
        email: person.email.clone(),
        role: person.role.word(),
        other_role: person.role.other().word(),
        words: person.words(),
        wait: next.filter(|at| *at > now).map(wait),
        may_write: next.is_some_and(|at| at <= now),
        known: person.answer != Answer::UnknownPerson,
    }
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
        author: proposal.text.name.clone(),
        rows: proposal.people.iter().map(|person| row(person, proposal, now)).collect(),
        summary: ErrorSummary::new(errors, &["role", "name", "email", "several"]),
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

/// The order after somebody moved one place.
pub(super) fn moved(people: &[Person], id: Uuid, up: bool) -> Vec<Uuid> {
    let mut order: Vec<Uuid> = people.iter().map(|person| person.id).collect();
    let at = order.iter().position(|other| *other == id);
    let to = at.and_then(|at| if up { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < order.len()) });
    if let (Some(at), Some(to)) = (at, to) {
        order.swap(at, to);
    }
    order
}

/// The error if so many more people do not fit.
pub(super) fn too_many(proposal: &Proposal, more: usize, field: &str) -> Option<FormErrors> {
    let all = proposal.people.len() + more;
    (all > MOST).then(|| {
        let mut errors = FormErrors::default();
        let over = all - MOST;
        errors.add(field, format!("A proposal names {MOST} people at most; take out {over} of these"));
        errors
    })
}

/// Who is to be named, and what is wrong with it.
pub(super) async fn named(
    app: &App,
    author: &AuthorOf,
    form: &Form,
) -> Result<(Role, Vec<Named>, FormErrors), AppError> {
    let (role, mut people, mut errors) = typed(form);
    let field = if people.len() > 1 || form.trimmed("email").is_empty() { "several" } else { "email" };
    if let Some(many) = too_many(author.proposal(), people.len(), field) {
        return Ok((role, people, many));
    }
    let (mut seen, proposal) = (Vec::new(), author.proposal());
    let mut db = app.db.acquire().await?;
    for person in &people {
        let email = person.email.to_ascii_lowercase();
        let known = proposal.people.iter().any(|known| known.email.eq_ignore_ascii_case(&email));
        if known || seen.contains(&email) {
            errors.add(field, format!("{} is named already", person.email));
        } else if proposal.text.email.eq_ignore_ascii_case(&email) {
            errors.add(field, format!("{} is the author's own address", person.email));
        } else if let Some(id) = proposal.author_id
            && store::is_stopped(&mut db, proposal.conference_id, id, &email).await?
        {
            let sentence = "asked for no further letters about this author's proposals";
            errors.add(field, format!("The owner of {} {sentence}", person.email));
        }
        seen.push(email);
    }
    people.retain(|person| !person.email.is_empty());
    Ok((role, people, errors))
}

fn typed(form: &Form) -> (Role, Vec<Named>, FormErrors) {
    let mut errors = form.errors();
    let role = form.trimmed("role").parse().unwrap_or_else(|_| {
        errors.add("role", "Choose speaker or co-author");
        Role::Speaker
    });
    let mut people = pasted(form.text("several")).unwrap_or_else(|sentence| {
        errors.add("several", sentence);
        Vec::new()
    });
    let (name, email) = (form.trimmed("name"), form.trimmed("email"));
    if people.is_empty() && errors.get("several").is_none() || !name.is_empty() || !email.is_empty() {
        if let Some(problem) = name_problem(name) {
            errors.add("name", problem);
        }
        if !is_address(email) {
            errors.add("email", "Enter an e-mail address like name@example.org");
        }
        people.insert(0, Named { name: name.to_owned(), email: email.to_owned() });
    }
    (role, people, errors)
}
