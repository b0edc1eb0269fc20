//! What a conference says about itself: the descriptive part, stored as one JSON value and never asked for by SQL.
//!
//! Fields that older rows lack read as empty.

use serde::{Deserialize, Serialize};

/// Everything a conference's pages tell beside its name, its dates and its tracks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConferenceContent {
    /// One line under the name.
    pub tagline: Option<String>,
    /// What the conference is (Markdown).
    pub about: Option<String>,
    /// What makes a good proposal (Markdown), shown at every form.
    pub guidance: Option<String>,
    /// Where more of that advice stands.
    pub guidance_url: Option<String>,
    /// Who provides the services around the conference.
    pub services_provider: Option<String>,
    /// The sponsors by tier, the highest first.
    pub sponsor_tiers: Vec<SponsorTier>,
}

/// The sponsors of one tier.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SponsorTier {
    /// The heading over a single sponsor.
    pub one: String,
    /// The heading over several.
    pub many: String,
    /// The sponsors, in order.
    pub sponsors: Vec<Sponsor>,
}

impl SponsorTier {
    /// The heading that fits the number of sponsors.
    pub fn heading(&self) -> &str {
        if self.sponsors.len() == 1 { &self.one } else { &self.many }
    }
}

/// A sponsor of the conference.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sponsor {
    /// Its name.
    pub name: String,
    /// Its site.
    pub url: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_counts_the_sponsors() {
        let mut tier = SponsorTier { one: "Gold Sponsor".into(), many: "Gold Sponsors".into(), ..Default::default() };
        tier.sponsors.push(Sponsor::default());
        assert_eq!(tier.heading(), "Gold Sponsor");
        tier.sponsors.push(Sponsor::default());
        assert_eq!(tier.heading(), "Gold Sponsors");
    }
}
