//! Conflicts of interest: who should not judge a proposal that is not their own.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::conference::store::Contact;
use crate::proposal::text::limit;
use crate::track::words::utc_precise;
use crate::web::fields::read_text;
use crate::web::form::{Form, FormErrors};
use crate::web::secret;

/// Somebody who does not judge a proposal. It holds for the address, as the lead's role does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictOfInterest {
    /// Who.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Whether the author says so, and not they themselves.
    pub by_author: bool,
    /// Why; may be empty.
    pub reason: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

impl ConflictOfInterest {
    /// What the person is told of proposal `number`.
    pub fn sentence(&self, number: i32) -> String {
        let who = if self.by_author {
            format!("The author of #{number} says that you have a conflict of interest.")
        } else {
            format!("You have a conflict of interest about #{number}.")
        };
        format!("{who} The other leads and the organisers judge it without you.")
    }

    /// What those who judge are told.
    pub fn line(&self) -> String {
        let by = if self.by_author { ", says the author" } else { "" };
        let why = if self.reason.is_empty() { String::new() } else { format!(": {}", self.reason) };
        format!("{}{by}, since {}{why}", self.name, utc_precise(self.at))
    }
}

/// Somebody whom the author of a proposal may name, or has named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nameable {
    /// Who.
    pub who: Contact,
    /// What the author said of them before.
    pub named: Option<ConflictOfInterest>,
}

impl Nameable {
    /// What stands for them in the author's form: a name changes and can be another lead's too. Whoever knows the address of a
    /// lead can make it again; it is not written on the page, where others may see it.
    pub fn key(&self, proposal: Uuid) -> String {
        secret::derive(&self.who.email.to_ascii_lowercase(), &format!("judge of {proposal}"))
    }
}

/// Those whom the author may name, the `judges`, and those whom they named before, also who judges no more; without those who
/// keep out by their own word.
pub fn nameable(judges: Vec<Contact>, have: &[ConflictOfInterest]) -> Vec<Nameable> {
    let of = |email: &str| have.iter().find(|conflict| conflict.email.eq_ignore_ascii_case(email));
    let before = have.iter().map(|conflict| Contact { name: conflict.name.clone(), email: conflict.email.clone() });
    let gone: Vec<Contact> =
        before.filter(|one| judges.iter().all(|judge| !judge.email.eq_ignore_ascii_case(&one.email))).collect();
    let all = judges.into_iter().chain(gone).map(|who| Nameable { named: of(&who.email).cloned(), who });
    all.filter(|one| one.named.as_ref().is_none_or(|named| named.by_author)).collect()
}

/// Their names as the author reads them: those of one name are told apart by their place.
pub fn labels(all: &[Nameable]) -> Vec<String> {
    let same = |one: &Nameable, other: &Nameable| one.who.name == other.who.name;
    let label = |(place, one): (usize, &Nameable)| match all.iter().filter(|other| same(one, other)).count() {
        1 => one.who.name.clone(),
        many => {
            let nth = all[..=place].iter().filter(|other| same(one, other)).count();
            format!("{} ({nth} of {many} with this name)", one.who.name)
        }
    };
    all.iter().enumerate().map(label).collect()
}

/// The reason that the author gave before: one for all whom they name.
pub fn reason_before(all: &[Nameable]) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for reason in all.iter().filter_map(|one| one.named.as_ref()).map(|named| named.reason.as_str()) {
        if !reason.is_empty() && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.join("\n")
}

/// Reads the reason that was typed.
///
/// # Errors
/// A sentence if it cannot be taken.
pub fn read_reason(form: &Form) -> Result<String, FormErrors> {
    let mut errors = form.errors();
    let reason = read_text(form, "reason", "The reason", limit::TEXT, &mut errors);
    if errors.is_empty() { Ok(reason) } else { Err(errors) }
}
