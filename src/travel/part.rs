//! What the page of a proposal tells of its travels, and the ways on.

use askama::Template;
use askama::filters::HtmlSafe;
use sqlx::PgConnection;
use uuid::Uuid;

use super::also::{self, Also};
use super::moving::{Move, MoveState};
use super::ways::Ways;
use super::{AnswersUrl, MoveUrl, SplitUrl, splitting, store, unanswered};
use crate::access::{AuthorOf, DecidesOn, ProposalAt, Role, Via};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::state::State as ProposalState;
use crate::proposal::{self, Proposal, ProposalUrl};
use crate::track;
use crate::track::words::{utc_in_words, utc_precise};

/// The part of a proposal's page about its travels.
#[derive(Template, Default)]
#[template(path = "travel/part.html")]
pub struct TravelPart {
    /// The track that it may move to, until when its author can say, and where.
    question: Option<(String, String, MoveUrl)>,
    /// An open offer, for its leads.
    open: Option<String>,
    /// What its track asks since it moved.
    asks: Vec<String>,
    /// Where that is answered; none where it cannot be.
    answers_url: Option<AnswersUrl>,
    ways: Ways,
    main: Option<(i32, Option<ProposalUrl>)>,
    parts: Vec<(i32, Option<ProposalUrl>)>,
    from: Option<(i32, ProposalUrl)>,
    made: Vec<(i32, ProposalUrl)>,
    also: Vec<Also>,
    history: Vec<String>,
    /// Answers to other tracks: track, question, answer.
    kept: Vec<(String, String, String)>,
}

impl HtmlSafe for TravelPart {}

impl TravelPart {
    /// For the page that its author sees.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_author(app: &App, author: &AuthorOf) -> Result<Self, AppError> {
        let mut db = app.db.acquire().await?;
        let (proposal, now) = (author.proposal(), app.clock.now());
        let (slug, number) = (|| author.conference().slug.clone(), proposal.number.unwrap_or_default());
        let filer = author.via() != Via::CoAuthor;
        let moves = store::of_proposal(&mut db, proposal.id).await?;
        let asked = moves.iter().find(|one| one.state == MoveState::Asked && one.takes_answers(now));
        let question = match asked.filter(|_| filer) {
            Some(one) => {
                let url = MoveUrl { conference: slug(), number };
                Some((name_of(&mut db, author, one.to_track).await?, utc_in_words(one.until), url))
            }
            None => None,
        };
        let moved: Vec<_> = moves.iter().filter(|one| one.state == MoveState::Moved).collect();
        let asks = match proposal.state {
            ProposalState::Submitted if !moved.is_empty() => asks(author),
            _ => Vec::new(),
        };
        Ok(Self {
            question,
            answers_url: (!asks.is_empty()).then(|| AnswersUrl { conference: slug(), number }),
            asks,
            ways: Ways {
                move_url: (filer && proposal.state == ProposalState::Submitted && proposal.denied_at.is_none())
                    .then(|| MoveUrl { conference: slug(), number }.to_string()),
                split_url: (filer && splitting::why_not(proposal).is_none() && splitting::author_may(author, now))
                    .then(|| SplitUrl { conference: slug(), number }.to_string()),
                ..Ways::default()
            },
            kept: kept(&mut db, author, true).await?,
            history: history(&mut db, author, &moved, false).await?,
            ..Self::links(&mut db, author, None).await?
        })
    }

    /// For the page that its leads see.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_staff(app: &App, staff: &DecidesOn) -> Result<Self, AppError> {
        let mut db = app.db.acquire().await?;
        let (proposal, own) = (staff.proposal(), staff.kept_out().is_some());
        let moves: Vec<Move> = store::of_proposal(&mut db, proposal.id).await?;
        let open = match moves.iter().find(|one| one.state.is_open()).filter(|_| !own) {
            Some(one) => {
                let to = name_of(&mut db, staff, one.to_track).await?;
                Some(format!(
                    "{} offered it to the {to}: it {}, until {}.",
                    one.by_whom,
                    one.state.words(),
                    utc_in_words(one.until)
                ))
            }
            None => None,
        };
        let told: Vec<_> =
            moves.iter().filter(|one| !one.state.is_open() && (!own || one.state == MoveState::Moved)).collect();
        Ok(Self {
            open,
            asks: if moves.iter().any(|one| one.state == MoveState::Moved) { asks(staff) } else { Vec::new() },
            ways: Ways::of_staff(staff),
            also: also::of(&mut db, staff).await?,
            kept: kept(&mut db, staff, staff.role() == Role::Organiser).await?,
            history: history(&mut db, staff, &told, true).await?,
            ..Self::links(&mut db, staff, Some(staff.role())).await?
        })
    }

    /// What it was made from, what was made from it, what it is part of and what is part of it: with a link where the reader,
    /// its author or somebody of its staff, may open that.
    async fn links(db: &mut PgConnection, at: &ProposalAt, staff: Option<Role>) -> Result<Self, AppError> {
        let (id, here) = (at.proposal().id, at.track().id);
        let runs = |track: Uuid| staff == Some(Role::Organiser) || staff.is_some() && track == here;
        let url = |number: i32| ProposalUrl { conference: at.conference().slug.clone(), number };
        let (from, made) = store::split_links(db, id).await?;
        Ok(Self {
            from: from.map(|number| (number, url(number))),
            made: made.into_iter().map(|number| (number, url(number))).collect(),
            main: match store::open_merging(db, id).await? {
                Some(merging) => {
                    let main = proposal::store::by_id(db, merging.main_id).await?.ok_or_else(AppError::not_found)?;
                    let opens = runs(main.track_id) || staff.is_none() && takes_part(at.proposal(), &main);
                    Some((merging.main_number, opens.then(|| url(merging.main_number))))
                }
                None => None,
            },
            parts: store::parts_of(db, id)
                .await?
                .into_iter()
                .map(|(number, track)| (number, runs(track).then(|| url(number))))
                .collect(),
            ..Self::default()
        })
    }
}

/// Whether the author of a part has a part in the one that stays.
fn takes_part(part: &Proposal, main: &Proposal) -> bool {
    part.author_id.is_some_and(|author| main.is_by(author, &part.text.email))
}

fn asks(at: &ProposalAt) -> Vec<String> {
    unanswered(at.track(), &at.proposal().text.answers).map(|asked| asked.label.clone()).collect()
}

async fn name_of(db: &mut PgConnection, at: &ProposalAt, id: Uuid) -> Result<String, AppError> {
    Ok(track::store::by_id(db, at.conference().id, id).await?.name)
}

/// Answers to the questions of the tracks that it left.
async fn kept(db: &mut PgConnection, at: &ProposalAt, all: bool) -> Result<Vec<(String, String, String)>, AppError> {
    let kept = store::kept_answers(db, at.proposal().id).await?;
    let readable = kept.into_iter().filter(|(_, one)| all || one.for_leads);
    Ok(readable.map(|(track, one)| (track, one.label, one.answer)).collect())
}

/// A line for each move that ended. Leads read who did it.
async fn history(
    db: &mut PgConnection,
    at: &ProposalAt,
    moves: &[&Move],
    names: bool,
) -> Result<Vec<String>, AppError> {
    let mut lines = Vec::new();
    for one in moves {
        let (from, to) = (name_of(db, at, one.from_track).await?, name_of(db, at, one.to_track).await?);
        let at = utc_precise(one.at);
        lines.push(match (one.state, names, &one.answered_by) {
            (MoveState::Moved, false, _) => format!("It was in the {from} first and moved to the {to}."),
            (MoveState::Moved, true, None) => format!("{at}, {} moved it from the {from} to the {to}", one.by_whom),
            (state, _, Some(by)) => {
                format!("{at}, {} offered it from the {from} to the {to}: it {} ({by})", one.by_whom, state.words())
            }
            (state, ..) => {
                format!("{at}, {} offered it from the {from} to the {to}: it {}", one.by_whom, state.words())
            }
        });
    }
    Ok(lines)
}
