//! Who is to be named: what was typed into the form, and what is wrong with it.

use crate::access::AuthorOf;
use crate::app::App;
use crate::error::AppError;
use crate::people::person::{MOST, Named, name_problem, pasted};
use crate::people::{Role, store};
use crate::proposal::{Proposal, is_address};
use crate::web::form::{Form, FormErrors};

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
    let (mut seen, mut wrong, proposal) = (Vec::new(), Vec::new(), author.proposal());
    let mut db = app.db.acquire().await?;
    for person in &people {
        // Letters of every script, so that an address with such letters is not named twice either.
        let email = person.email.to_lowercase();
        let known = proposal.people.iter().any(|known| known.email.to_lowercase() == email);
        if known || seen.contains(&email) {
            wrong.push(format!("{} is named already", person.email));
        } else if proposal.text.email.to_lowercase() == email {
            wrong.push(format!("{} is the author's own address", person.email));
        } else if let Some(id) = proposal.author_id
            && store::is_stopped(&mut db, proposal.conference_id, id, &email).await?
        {
            let sentence = "asked for no further letters about this author's proposals";
            wrong.push(format!("The owner of {} {sentence}", person.email));
        }
        seen.push(email);
    }
    // All of it at once, so that nobody mends a long list line by line.
    if !wrong.is_empty() {
        errors.add(field, wrong.join("; "));
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
