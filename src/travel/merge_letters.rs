//! The letters of a merge and of its end: to those who wrote both, and to the other leads of both tracks.

use sqlx::PgConnection;
use uuid::Uuid;

use super::merging::Join;
use crate::access::{Capability, DecidesOn, MergesOn, Tx};
use crate::app::App;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::mail::letter::{Change, Letter, MergeReader, Merged};
use crate::mail::outbox::{self, Envelope};
use crate::people::{self, Role};
use crate::proposal::{self, Proposal};
use crate::track::{self, Track};

/// A letter with its reader.
pub struct Addressed {
    /// The reader.
    pub to: Contact,
    /// What they are.
    pub who: String,
    /// Whether they read it as a lead.
    pub to_leads: bool,
    /// The proposal that it goes out under, with its track.
    pub under: (Uuid, Track),
    /// What it says.
    pub letter: Letter,
}

/// What is told of a part and the one that stays.
pub struct Told<'a> {
    /// The one that became part, or is separate again.
    pub part: &'a Proposal,
    /// The one that stays.
    pub main: &'a Proposal,
    /// What happened.
    pub change: Change,
    /// A note.
    pub note: &'a str,
}

/// The letters: those who wrote both and the other leads of both tracks hear of it; whoever filed both, as the author of the
/// part.
pub async fn letters(
    app: &App,
    db: &mut PgConnection,
    staff: &DecidesOn,
    told: &Told<'_>,
) -> Result<Vec<Addressed>, AppError> {
    let (conference, by, me) = (staff.conference(), staff.actor().name, &staff.account().email);
    let mut readers: Vec<(Contact, MergeReader, &Proposal)> = Vec::new();
    for (reader, kind, proposal) in writers(told) {
        let known = readers.iter().any(|(known, ..)| known.email.eq_ignore_ascii_case(&reader.email));
        if !known {
            readers.push((reader, kind, proposal));
        }
    }
    for proposal in [told.part, told.main] {
        for (lead, _) in proposal::readers(db, proposal).await? {
            let known = readers.iter().any(|(reader, ..)| reader.email.eq_ignore_ascii_case(&lead.email));
            if !known && !lead.email.eq_ignore_ascii_case(me) {
                readers.push((lead, MergeReader::Leads, proposal));
            }
        }
    }
    let mut letters = Vec::new();
    for (to, kind, proposal) in readers {
        let track = track::store::by_id(db, conference.id, proposal.track_id).await?;
        let (pair, words) = ((told.part, told.main), (by.as_str(), told.note));
        let letter = Letter::Merged(Merged::about(app, (conference, &track), pair, kind, told.change, words));
        let who = match kind {
            MergeReader::Leads => format!("the leads of the {}", track.name),
            _ if to.email == proposal.text.email => author_of(proposal),
            _ => format!("the co-authors of #{}", proposal.number.unwrap_or_default()),
        };
        letters.push(Addressed { to, who, to_leads: kind == MergeReader::Leads, under: (proposal.id, track), letter });
    }
    Ok(letters)
}

/// Both authors, and then the co-authors of both: only the author of the part is asked whether they take part in the other.
fn writers<'a>(told: &Told<'a>) -> Vec<(Contact, MergeReader, &'a Proposal)> {
    let (part, main) = (told.part, told.main);
    let mut all = Vec::new();
    for (reader, is_author) in part.writers() {
        let named = main.people.iter().any(|person| person.email.eq_ignore_ascii_case(&reader.email));
        let kind = match (is_author, named) {
            (true, _) if told.change == Change::DoneAndAsked => MergeReader::OfPart,
            (true, _) | (false, true) => MergeReader::OfPartNamed,
            (false, false) => MergeReader::OfPartBeside,
        };
        all.push((reader, kind, part));
    }
    all.extend(main.writers().into_iter().map(|(reader, _)| (reader, MergeReader::OfMain, main)));
    // Whoever filed one of them reads it as that.
    all.sort_by_key(|(reader, _, proposal)| reader.email != proposal.text.email);
    all
}

fn author_of(proposal: &Proposal) -> String {
    format!("the author of #{}", proposal.number.unwrap_or_default())
}

/// The letters that ask the authors of the parts whether they take part in the one that stays. Their links work once they leave.
pub fn questions(app: &App, staff: &DecidesOn, joins: &[Join], role: Role) -> Vec<Addressed> {
    let (main, track) = (staff.proposal(), staff.track());
    if !people::letters_leave(main) {
        return Vec::new();
    }
    let letter = || people::asked_letter(app, (staff.conference(), track), main, role, "…".to_owned());
    let asked = joins.iter().filter(|join| join.asked);
    asked
        .map(|join| Addressed {
            to: join.part.author(),
            who: author_of(&join.part),
            to_leads: false,
            under: (main.id, track.clone()),
            letter: letter(),
        })
        .collect()
}

/// Writes to everybody concerned.
pub async fn tell(app: &App, tx: &mut Tx<MergesOn>, told: &Told<'_>) -> Result<(), AppError> {
    let staff = DecidesOn::clone(tx);
    let reply_to = Contact { name: tx.actor().name, email: tx.account().email.clone() };
    for Addressed { to, to_leads, under: (proposal, track), letter, .. } in letters(app, tx.db(), &staff, told).await? {
        let envelope = Envelope {
            to: &to,
            reply_to: Some(&reply_to),
            from_name: format!("{} {}", staff.conference().short_name, track.short_name),
            conference: Some(staff.conference()),
            track: Some(&track),
            proposal: Some(proposal),
            // It can be merged, separated and merged again.
            about: Uuid::now_v7(),
            to_leads,
            due_at: tx.now(),
        };
        outbox::enqueue(tx, app, &letter, &envelope).await?;
    }
    Ok(())
}
