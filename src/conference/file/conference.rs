//! The file as a whole: the conference, its organisers, sponsors and announcements.

use super::reader::Table;
use super::text::LINE;
use super::{AnnouncementEntry, ConferenceFile, people, track};
use crate::conference::content::{ConferenceContent, Sponsor, SponsorTier};
use crate::track::zone::Zone;

/// A word that an address below a conference needs for itself.
const RESERVED_FOR_TRACKS: &str = "new";

/// Reads the whole file.
pub(super) fn read(root: Table<'_>, reserved_slugs: &[&str]) -> ConferenceFile {
    let head = root.table("conference").present();
    let mut file = head.map(|table| read_head(&table, reserved_slugs)).unwrap_or_default();

    file.organisers = people::read(&root.tables("organiser"));
    if file.organisers.is_empty() {
        root.lacks("organiser", "at least one [[organiser]] is required");
    }
    file.content.sponsor_tiers = root.tables("sponsor_tier").iter().map(sponsor_tier).collect();

    let tracks = root.tables("track");
    let slugs: Vec<&str> = tracks.iter().filter_map(|table| table.raw_text("slug")).collect();
    refuse_repeated_slugs(&tracks);
    for table in &tracks {
        if table.raw_text("slug") == Some(RESERVED_FOR_TRACKS) {
            table.mistake("slug", "is reserved: choose another");
        }
    }
    let news = root.tables("announcement");
    refuse_repeated_slugs(&news);
    file.announcements = news.iter().map(|table| announcement(table, &slugs)).collect();
    file.tracks = tracks.iter().map(|table| track::read(table, file.default_zone, &slugs)).collect();
    file
}

fn read_head(table: &Table<'_>, reserved_slugs: &[&str]) -> ConferenceFile {
    let slug = table.slug("slug").required();
    if reserved_slugs.contains(&slug.as_str()) {
        table.mistake("slug", format!("{slug:?} is reserved: choose another"));
    }
    let starts_on = table.date("starts_on").present();
    let ends_on = table.date("ends_on").present();
    if let (Some(starts_on), Some(ends_on)) = (starts_on, ends_on)
        && ends_on < starts_on
    {
        table.mistake("ends_on", format!("is before the first day, {starts_on}"));
    }
    ConferenceFile {
        slug,
        name: table.line("name", LINE).required(),
        short_name: table.line("short_name", 30).required(),
        starts_on: starts_on.unwrap_or_default(),
        ends_on: ends_on.unwrap_or_default(),
        time_zone: table.parsed::<Zone>("time_zone").required().tz(),
        default_zone: table.parsed("default_zone").optional().unwrap_or_default(),
        contact: table.email("contact").required(),
        content: ConferenceContent {
            tagline: table.line("tagline", 200).optional(),
            about: table.markdown("about").optional(),
            guidance: table.markdown("guidance").optional(),
            guidance_url: table.url("guidance_url").optional(),
            services_provider: table.line("services_provider", LINE).optional(),
            sponsor_tiers: Vec::new(),
        },
        ..ConferenceFile::default()
    }
}

fn sponsor_tier(table: &Table<'_>) -> SponsorTier {
    SponsorTier {
        one: table.line("one", LINE).required(),
        many: table.line("many", LINE).required(),
        sponsors: table.tables("sponsor").iter().map(sponsor).collect(),
    }
}

fn sponsor(table: &Table<'_>) -> Sponsor {
    Sponsor { name: table.line("name", LINE).required(), url: table.url("url").optional() }
}

fn announcement(table: &Table<'_>, tracks: &[&str]) -> AnnouncementEntry {
    AnnouncementEntry {
        slug: table.slug("slug").required(),
        title: table.line("title", 120).required(),
        published_on: table.date("published_on").required(),
        track: track::reference(table, tracks),
        body: table.markdown("body").required(),
    }
}

fn refuse_repeated_slugs(tables: &[Table<'_>]) {
    for (index, table) in tables.iter().enumerate() {
        let Some(slug) = table.raw_text("slug") else { continue };
        if let Some(first) = tables[..index].iter().find(|other| other.raw_text("slug") == Some(slug)) {
            table.mistake("slug", format!("is there already on line {}", first.line_of("slug")));
        }
    }
}
