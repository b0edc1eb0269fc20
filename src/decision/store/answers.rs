//! The SQL of answers, and of the waiting list.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{AuthorOf, Capability, Tx};
use crate::decision::answer::Answer;
use crate::review::store::Stakes;
use crate::track::words::utc_precise;

/// What an author said.
pub struct SpeakerAnswer {
    /// `confirmed` or `declined_by_speaker`.
    pub answer: String,
    /// A word to the leads; may be empty.
    pub note: String,
    /// Who said it.
    pub by_whom: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl SpeakerAnswer {
    /// For the history.
    pub fn in_words(&self) -> String {
        let words = self.answer.parse::<Answer>().map_or("", Answer::words);
        let note = if self.note.is_empty() { String::new() } else { format!(": {}", self.note) };
        format!("{}, {} {words}{note}", utc_precise(self.at), self.by_whom)
    }
}

/// What was said about a proposal, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn answers(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<SpeakerAnswer>, sqlx::Error> {
    sqlx::query_as!(
        SpeakerAnswer,
        "select answer, note, by_whom, at from speaker_answer where proposal_id = $1 order by at desc, id desc",
        proposal,
    )
    .fetch_all(db)
    .await
}

/// What was said last.
///
/// # Errors
/// When the database fails.
pub async fn newest_answer(db: &mut PgConnection, proposal: Uuid) -> Result<Option<SpeakerAnswer>, sqlx::Error> {
    Ok(answers(db, proposal).await?.into_iter().next())
}

/// Stores what the author says, and gives its key.
///
/// # Errors
/// When the database fails.
pub async fn add_answer(tx: &mut Tx<AuthorOf>, answer: Answer, note: &str) -> Result<Uuid, sqlx::Error> {
    let (id, proposal, by_whom, now) = (Uuid::now_v7(), tx.proposal().id, tx.actor().name, tx.now());
    sqlx::query!(
        "insert into speaker_answer (id, proposal_id, answer, note, by_whom, at) values ($1, $2, $3, $4, $5, $6)",
        id,
        proposal,
        answer.as_str(),
        note,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(id)
}

/// A proposal of a track that was accepted or waits.
pub struct Answered {
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Who filed it.
    pub author: String,
    /// Where it stands.
    pub state: String,
    /// Until when an answer is asked for.
    pub answer_by: Option<NaiveDate>,
    /// The author's last word to the leads.
    pub note: Option<String>,
    /// The author's last word, since the last decision.
    pub answer: Option<String>,
    /// The place on the waiting list, unless the reader has a stake in it.
    pub rank: Option<i32>,
    /// The minutes that the author asks for.
    pub minutes: Option<i32>,
    /// The version of the text.
    pub version: i32,
    /// Whether something is planned for it, as far as the reader is told.
    pub planned: bool,
    /// Whether the reader may plan for it: they have no stake in it, nor in what it is to become one with.
    pub plannable: bool,
}

/// What of a track was accepted or waits, the waiting list in its order: one statement, whatever its length.
///
/// # Errors
/// When the database fails.
pub async fn who_answered(db: &mut PgConnection, track: Uuid, stakes: &Stakes) -> Result<Vec<Answered>, sqlx::Error> {
    sqlx::query_as!(
        Answered,
        r#"select p.number as "number!", p.title, p.author_name as author, p.state, d.answer_by as "answer_by?",
                  d.rank as "rank?", a.note as "note?", a.answer as "answer?", p.minutes, p.version,
                  p.id <> all($3::uuid[])
                  and (exists (select 1 from plan n where n.proposal_id = p.id offset 0)
                       or exists (select 1 from plan_part pp where pp.part_id = p.id offset 0)) as "planned!",
                  p.id <> all($3::uuid[]) as "plannable!"
           from proposal p
           left join lateral (select answer_by, case when p.id <> all($2::uuid[]) then rank end as rank, sent_at, outcome
                              from decision
                              where proposal_id = p.id and p.state not in ('submitted', 'withdrawn', 'merged')
                              order by sent_at desc, id desc limit 1) d on true
           left join lateral (select note, answer from speaker_answer where proposal_id = p.id and at >= d.sent_at
                              order by at desc, id desc limit 1) a on true
           where p.track_id = $1 and p.number is not null
             and (p.state in ('accepted', 'confirmed', 'declined_by_speaker', 'waitlisted')
                  or (p.state = 'declined' and d.outcome = 'bof_offered'))
           order by d.rank, d.answer_by, d.sent_at, p.number limit 500"#,
        track,
        &stakes[..],
        stakes.untold(),
    )
    .fetch_all(db)
    .await
}
