//! Moving the example's dates to now: the refereed track has just closed, Android closes in 45 minutes, the others keep
//! their distances.

use anyhow::{Context, ensure};
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};

use crate::conference::file::ConferenceFile;
use crate::track::deadline::{Call, Closes};
use crate::track::zone::Zone;

/// How long Android stays open in a new demonstration.
const ANDROID_CLOSES_IN: TimeDelta = TimeDelta::minutes(45);

/// Moves every date of the file so that its refereed track closed at the last end of a day anywhere on earth.
///
/// # Errors
/// When the example has no such tracks.
pub fn shift(file: &mut ConferenceFile, now: DateTime<Utc>) -> anyhow::Result<()> {
    let today = now.with_timezone(&Zone::AnywhereOnEarth.tz()).date_naive();
    let closed_on = file
        .tracks
        .iter()
        .find(|track| track.slug == "refereed")
        .and_then(|track| track.call.closes.as_ref())
        .map(Closes::on)
        .context("the example has no refereed track with a closing date")?;
    let by = today - TimeDelta::days(1) - closed_on;
    file.starts_on += by;
    file.ends_on += by;
    for announcement in &mut file.announcements {
        announcement.published_on = (announcement.published_on + by).min(today);
    }
    for track in &mut file.tracks {
        move_call(&mut track.call, by)?;
    }
    let android =
        file.tracks.iter_mut().find(|track| track.slug == "android").context("the example has no Android track")?;
    close_at(&mut android.call, now + ANDROID_CLOSES_IN)?;
    android.content.call_note = Some(
        "For this demonstration the call closes 45 minutes after its database was made, so that you can watch a deadline pass."
            .to_owned(),
    );
    ensure!(file.tracks.iter().all(|track| track.call.is_ever_open()), "a call of the example never opens");
    Ok(())
}

fn move_call(call: &mut Call, by: TimeDelta) -> anyhow::Result<()> {
    call.opens_at = call.opens_at.map(|opens| opens + by);
    if let Some(closes) = &call.closes {
        let on: NaiveDate = closes.on() + by;
        call.closes = Some(Closes::new(on, closes.at(), closes.zone(), closes.zone_stated())?);
    }
    Ok(())
}

fn close_at(call: &mut Call, at: DateTime<Utc>) -> anyhow::Result<()> {
    let local = at.with_timezone(&Zone::AnywhereOnEarth.tz()).naive_local();
    let time =
        local.time().with_second(0).and_then(|time| time.with_nanosecond(0)).context("every time has a full minute")?;
    call.closes = Some(Closes::new(local.date(), Some(time), Zone::AnywhereOnEarth, true)?);
    Ok(())
}
