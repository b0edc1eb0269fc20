//! `plumbline dev-data`: a large conference to measure with.
//!
//! Twenty tracks. The first holds 200 proposals whatever the size of the conference, the second one of twenty, the others the
//! rest. Both are led by [`LEAD`]. What is made depends on size and seed alone; its times are counted back from now.

use std::fmt::Write;

use anyhow::ensure;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

use super::store;
use super::store::data::{self, Size};
use crate::access::{Operator, Tx};
use crate::account;
use crate::cli::commands::DataOptions;
use crate::clock::Clock;
use crate::conference::RESERVED_SLUGS;
use crate::conference::apply::{self, Wishes};
use crate::conference::file;

use super::demo::PASSWORD;

/// The slug of the conference.
pub const CONFERENCE: &str = "load";
/// The track with 200 proposals.
pub const FIXED: &str = "track-01";
/// The track with one of twenty proposals.
pub const GROWING: &str = "track-02";
/// Who leads both of them, with the demonstration's password.
pub const LEAD: &str = "lead@example.org";
/// As many as numbers can be given and still be added up.
const MOST: i64 = 10_000_000;

/// Fills the empty database of the options.
///
/// # Errors
/// When there is a conference already, or the database fails.
pub async fn run(options: DataOptions) -> anyhow::Result<()> {
    let size = Size { proposals: options.proposals, seed: options.seed };
    let pool = options.database.pool().await?;
    let clock = Clock::measured(&pool).await?;
    fill(&pool, &clock, size).await?;
    store::data::tidy(&pool).await?;
    println!("{} proposals in /{CONFERENCE}. {LEAD} leads {FIXED} and {GROWING}; password {PASSWORD}.", size.proposals);
    Ok(())
}

/// Makes the conference in one transaction.
///
/// # Errors
/// When there is a conference already, or the database fails.
pub async fn fill(pool: &PgPool, clock: &Clock, size: Size) -> anyhow::Result<()> {
    ensure!((20..=MOST).contains(&size.proposals), "20 to {MOST} proposals can be made");
    ensure!(
        store::is_empty(&mut *pool.acquire().await?).await?,
        "this database holds a conference already: data for measurements goes into an empty one"
    );
    let text = conference_file(clock.now());
    let file = file::read(&text, &RESERVED_SLUGS)
        .map_err(|mistakes| anyhow::anyhow!("the file of the conference has mistakes: {mistakes:?}"))?;
    let mut tx = Tx::begin_with(Operator::at_the_command_line(), pool, clock).await?;
    apply::apply(&mut tx, &file, &Wishes::default()).await?;
    let hash = account::password::hash_now(PASSWORD)?;
    account::store::add(&mut tx, LEAD, "Lena Lead", Some(&hash)).await?;
    account::store::add(&mut tx, "organiser@example.org", "Olga Organiser", Some(&hash)).await?;
    for track in 1..=20 {
        account::store::add(&mut tx, &co_lead(track), &format!("Carl Colead {track}"), None).await?;
    }
    let conference = data::conference(&mut tx, CONFERENCE).await?;
    data::add_authors(&mut tx, size).await?;
    data::add_proposals(&mut tx, conference, size).await?;
    data::add_what_authors_did(&mut tx, conference, size).await?;
    data::staff::add_reviews(&mut tx, conference).await?;
    data::staff::add_decisions(&mut tx, conference).await?;
    data::staff::add_late_requests(&mut tx, conference).await?;
    Ok(tx.commit().await?)
}

fn co_lead(track: usize) -> String {
    format!("colead-{track:02}@example.org")
}

/// Calls that are open now, and a programme that is public once accepted.
fn conference_file(now: DateTime<Utc>) -> String {
    let day = |days| (now + TimeDelta::days(days)).date_naive();
    let mut text = format!(
        "[conference]\nslug = \"{CONFERENCE}\"\nname = \"A large conference\"\nshort_name = \"Load\"\nstarts_on = {}\nends_on = {}\n\
         time_zone = \"UTC\"\ncontact = \"organiser@example.org\"\n\
         [[organiser]]\nname = \"Olga Organiser\"\nemail = \"organiser@example.org\"\n",
        day(90),
        day(92),
    );
    for track in 1..=20 {
        let lead = if track <= 2 { (LEAD, "Lena Lead") } else { ("organiser@example.org", "Olga Organiser") };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "[[track]]\nslug = \"track-{track:02}\"\nname = \"Track {track}\"\nshort_name = \"Track {track}\"\n\
             kind = \"microconference\"\npublishes = \"when_accepted\"\n\
             [track.call]\ncloses_on = {}\nzone = \"AoE\"\n\
             [[track.lead]]\nname = \"{}\"\nemail = \"{}\"\n[[track.lead]]\nname = \"Carl Colead {track}\"\nemail = \"{}\"\n",
            day(30),
            lead.1,
            lead.0,
            co_lead(track),
        );
    }
    text
}
