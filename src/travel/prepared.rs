//! A planned travel as it would leave: the letters that its release writes, by the functions that write them then.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::arrival::Arrival;
use super::merge_letters::{self, Addressed, Told};
use super::merging::{self, Join};
use super::moving::consents;
use super::notify::{self, About};
use super::offering::{the_offer, why_not_to};
use super::splitting::{self, Edited, edited};
use super::{MergeWish, MoveWish, Travel, store};
use crate::access::{Capability, DecidesOn, MergesOn};
use crate::app::App;
use crate::conference::store::Contact;
use crate::decision::{Preview, store as plans};
use crate::error::AppError;
use crate::mail::letter::{Change, Letter, names_others};
use crate::people::{self, Answer};
use crate::proposal::Proposal;
use crate::track;

/// What leaves.
#[derive(Clone, Debug, Default)]
pub struct Ready {
    /// Its letters.
    pub letters: Vec<Preview>,
    /// What becomes part of it, each with its version.
    pub parts: Vec<(Uuid, i32)>,
    /// What follows from it beside the letters.
    pub hints: Vec<String>,
    /// What leads should know of it.
    pub warnings: Vec<String>,
    /// What the letters depend on beside what they say.
    pub depends_on: String,
}

/// What leaves if a plan is released at `at`; a sentence where it cannot be done. `key` is the plan's.
///
/// # Errors
/// When the database fails.
pub async fn prepare(
    app: &App,
    db: &mut PgConnection,
    staff: &DecidesOn,
    (key, travel): (Uuid, &Travel),
    at: DateTime<Utc>,
) -> Result<Result<Ready, String>, AppError> {
    match travel {
        Travel::Move(wish) => of_move(app, db, staff, (key, wish), at).await,
        Travel::Merge(wish) => match MergesOn::gather(db, staff.clone(), &wish.numbers()).await? {
            Ok(merger) => of_merge(app, db, &merger, wish).await,
            Err(number) => Ok(Err(merging::not_theirs(number))),
        },
        Travel::Split(wish) => of_split(app, staff, wish, at),
    }
}

fn address(to: &Contact) -> String {
    format!("{} <{}>", to.name, to.email)
}

/// The letter with its readers; together with those of the others who read the same.
fn add(all: &mut Vec<Preview>, who: String, to: String, letter: &Letter) -> Result<(), AppError> {
    let (subject, body) = letter.render().map_err(|error| AppError::Internal(error.into()))?;
    let one = Preview { who, to: vec![to], subject: subject.to_string(), body };
    match all.iter_mut().find(|known| known.says_the_same(&one)) {
        Some(known) => known.to.extend(one.to),
        None => all.push(one),
    }
    Ok(())
}

/// A move: the other leads are asked.
pub async fn of_move(
    app: &App,
    db: &mut PgConnection,
    staff: &DecidesOn,
    (key, wish): (Uuid, &MoveWish),
    at: DateTime<Utc>,
) -> Result<Result<Ready, String>, AppError> {
    let (conference, from, proposal) = (staff.conference(), staff.track(), staff.proposal());
    let tracks = track::store::of_conference(db, conference.id).await?;
    let Some(to) = tracks.into_iter().find(|to| to.id == wish.track) else {
        return Ok(Err(format!("There is no {} any more", wish.name)));
    };
    if let Some(sentence) = why_not_to(db, staff, &to).await? {
        return Ok(Err(sentence));
    }
    let one = the_offer(staff, key, wish, at);
    let about = About { conference, from, to: &to, proposal, one: &one };
    let mut ready = Ready { hints: vec![asked_later(proposal, &to)], ..Ready::default() };
    for (reader, leads, letter) in notify::offers(app, db, &about).await? {
        let who = if leads { format!("the leads of the {}", to.name) } else { "the organisers".to_owned() };
        add(&mut ready.letters, who, address(&reader), &letter)?;
    }
    match Arrival::in_track(&to, proposal) {
        Arrival::InTime { .. } => {}
        Arrival::Late { breaks_promise: false } => ready.warnings.push("It is late there".to_owned()),
        Arrival::Late { breaks_promise: true } => ready.warnings.push(
            "It is late there, and no extension was promised: only an organiser can take it, with a public reason"
                .to_owned(),
        ),
    }
    if store::times_offered(db, proposal.id, to.id).await? > 0 {
        ready.warnings.push(format!("It was offered to the {} before", to.name));
    }
    if proposal.state.is_decided() {
        let word = proposal.state.word().to_lowercase();
        ready.warnings.push(format!("Its author has the letter that says: {word}. That is over once it moves"));
    }
    if ready.letters.is_empty() {
        ready.warnings.push("Nobody there can be asked: who runs that track has a stake in it".to_owned());
    }
    Ok(Ok(ready))
}

/// When and how its author hears of a move.
fn asked_later(proposal: &Proposal, to: &track::Track) -> String {
    let sentence = match (consents(proposal, to), proposal.is_confirmed()) {
        (true, _) => "Its author has agreed beforehand, and hears of it once it is taken there.",
        (false, true) => "Its author gets no letter now: they are asked by mail once it is taken there.",
        (false, false) => "Its author gets no letter: they are asked on their page once it is taken there.",
    };
    sentence.to_owned()
}

/// A merge: those who wrote both hear of it, the other leads too, and the authors of the parts are asked.
pub async fn of_merge(
    app: &App,
    db: &mut PgConnection,
    merger: &MergesOn,
    wish: &MergeWish,
) -> Result<Result<Ready, String>, AppError> {
    let (main, mut ready) = (merger.proposal(), Ready::default());
    let joins = match merging::joins(db, merger).await? {
        Ok(joins) if joins.is_empty() => return Ok(Err("Nothing is left to become part of it".to_owned())),
        Ok(joins) => joins,
        Err(sentence) => return Ok(Err(sentence)),
    };
    let ids: Vec<Uuid> = joins.iter().map(|one| one.part.id).collect();
    if let Some((number, into)) = plans::other_plans(db, main.id, &ids).await?.into_iter().next() {
        return Ok(Err(planned_otherwise(number, into)));
    }
    for one in &joins {
        let told = Told { part: &one.part, main, change: Change::done(one.asked), note: &wish.note };
        add_all(&mut ready.letters, merge_letters::letters(app, db, merger, &told).await?)?;
        ready.hints.extend(others_stay(&one.part, main));
        ready.parts.push((one.part.id, one.part.version));
        ready.warnings.extend(of_part(one, wish));
    }
    add_all(&mut ready.letters, merge_letters::questions(app, merger, &joins, wish.role))?;
    if joins.iter().any(|one| one.asked) && !people::letters_leave(main) {
        let number = main.number.unwrap_or_default();
        ready.hints.push(format!("Whoever is named in #{number} is asked once its author has confirmed the address."));
    }
    Ok(Ok(ready))
}

/// What becomes of those who are named in a part beside its author, if there are any.
fn others_stay(part: &Proposal, main: &Proposal) -> Option<String> {
    let (number, main_number) = (part.number.unwrap_or_default(), main.number.unwrap_or_default());
    names_others(part).then(|| {
        format!(
            "Whoever else is named in #{number} is not asked: the author of #{main_number} names them, if they take part."
        )
    })
}

/// Why a merge cannot be sent while something else is planned.
pub fn planned_otherwise(number: i32, into: Option<i32>) -> String {
    match into {
        Some(main) => format!("#{number} is planned to become part of #{main}; take that back first"),
        None => format!("#{number} has a plan of its own; take that back first"),
    }
}

fn add_all(all: &mut Vec<Preview>, letters: Vec<Addressed>) -> Result<(), AppError> {
    letters.into_iter().try_for_each(|one| add(all, one.who, address(&one.to), &one.letter))
}

/// What is to be known of one that becomes part of another.
fn of_part(join: &Join, wish: &MergeWish) -> Vec<String> {
    let (part, number) = (&join.part, join.part.number.unwrap_or_default());
    let mut said = Vec::new();
    if wish.parts.iter().any(|planned| planned.id == part.id && planned.version != part.version) {
        said.push(format!("The author of #{number} changed the text after this was planned"));
    }
    if part.author_left() {
        said.push(format!("The author of #{number} deleted their account, so nobody is asked"));
    } else if !part.is_confirmed() {
        said.push(format!("The author of #{number} has not confirmed the address yet, so this news does not go there"));
    }
    said
}

/// A split: those who wrote both hear of it.
pub fn of_split(
    app: &App,
    staff: &DecidesOn,
    wish: &splitting::Wish,
    at: DateTime<Utc>,
) -> Result<Result<Ready, String>, AppError> {
    let (old, mut ready) = (staff.proposal(), Ready::default());
    if let Some(sentence) = splitting::why_not(old) {
        return Ok(Err(sentence));
    }
    let mut part = Proposal { number: None, ..old.clone() };
    part.text.title.clone_from(&wish.title);
    if old.is_confirmed() {
        let by = staff.actor().name;
        let letter = splitting::letter(app, staff, &part, (&by, &wish.note), at);
        for (writer, is_author) in old.writers() {
            let who = if is_author { "the author of both" } else { "the co-authors of both" };
            add(&mut ready.letters, who.to_owned(), address(&writer), &letter)?;
        }
        ready.hints.push("The new one gets its number when this letter leaves; dots stand for it here.".to_owned());
    }
    let readers = &staff.track().name;
    ready.hints.push(format!(
        "Those who read the proposals of the {readers} get the new one by mail, as they get every new one."
    ));
    let asked = old.people.iter().filter(|person| person.answer == Answer::Asked).count();
    if asked > 0 {
        ready.hints.push(format!("{asked} of those who are named in it have not answered; they are asked for both."));
    }
    ready.depends_on = format!("{}", edited(staff, at) == Edited::AsBefore);
    Ok(Ok(ready))
}
