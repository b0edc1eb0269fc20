//! The parts of a track's page that are more than a line: topics, history, neighbours.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::conference::Conference;
use crate::proposal::ProposeUrl;
use crate::track::content::{Edition, Outcome, OutcomeState, Outcomes, Recording, Relation, Topic};
use crate::track::{Track, TrackUrl, topics};
use crate::web::markdown::{Html, markdown};

/// Topics with their parts below them.
#[derive(Template)]
#[template(path = "track/topics.html")]
pub struct Topics<'t> {
    items: &'t [Topic],
    /// The topics above, the topmost first.
    path: Vec<&'t str>,
    /// The form, where it is offered.
    form: Option<String>,
}

impl HtmlSafe for Topics<'_> {}

impl<'t> Topics<'t> {
    /// The items of a list; the list's own element is around it. Each leads to `form` with its title filled in.
    pub fn new(items: &'t [Topic], form: Option<&ProposeUrl>) -> Self {
        Self { items, path: Vec::new(), form: form.map(ToString::to_string) }
    }

    fn path_to(&self, topic: &'t Topic) -> Vec<&'t str> {
        self.path.iter().copied().chain([topic.text.as_str()]).collect()
    }

    fn below(&self, topic: &'t Topic) -> Self {
        Self { items: &topic.items, path: self.path_to(topic), form: self.form.clone() }
    }

    fn propose(&self, topic: &'t Topic) -> Option<String> {
        self.form.as_ref().map(|form| format!("{form}?topic={}", topics::key(&self.path_to(topic))))
    }

    fn short(&self, topic: &Topic) -> String {
        topics::title(&topic.text, 40)
    }
}

/// How long a slot is: "10 to 15 minutes, most of it debate".
pub fn slots(track: &Track) -> Option<String> {
    let in_words =
        |(from, to): (i32, i32)| if from == to { format!("{from} minutes") } else { format!("{from} to {to} minutes") };
    let minutes = track.minutes.map(in_words);
    let known: Vec<String> = minutes.into_iter().chain(track.content.minutes_note.clone()).collect();
    (!known.is_empty()).then(|| known.join(", "))
}

/// What came of earlier editions.
pub struct OutcomesView {
    /// The heading.
    pub label: String,
    /// The story.
    pub prose: Option<Html>,
    /// The results, in order.
    pub items: Vec<OutcomeView>,
}

/// A single result.
pub struct OutcomeView {
    /// The result.
    pub text: Html,
    /// State, area, version and edition, as far as they are known.
    pub facts: String,
    /// Whom it is owed to.
    pub credited: Option<String>,
}

impl OutcomesView {
    /// Nothing where only the heading is there.
    pub fn new(outcomes: &Outcomes) -> Option<Self> {
        let view = Self {
            label: outcomes.label.clone(),
            prose: outcomes.prose.as_deref().map(markdown),
            items: outcomes.items.iter().map(OutcomeView::from).collect(),
        };
        (view.prose.is_some() || !view.items.is_empty()).then_some(view)
    }
}

impl From<&Outcome> for OutcomeView {
    fn from(outcome: &Outcome) -> Self {
        let state = outcome.state.map(OutcomeState::word).map(str::to_owned);
        let edition = outcome.edition.as_ref().map(|edition| format!("edition {edition}"));
        let facts = [state, outcome.area.clone(), outcome.version.clone(), edition];
        Self {
            text: markdown(&outcome.text),
            facts: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            credited: outcome.credited.clone(),
        }
    }
}

/// An earlier edition.
pub struct EditionView {
    /// Its label, with the year where the label does not say it.
    pub heading: String,
    /// Its page.
    pub url: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// What there is to see and hear of it.
    pub recordings: Vec<Recording>,
}

impl From<&Edition> for EditionView {
    fn from(edition: &Edition) -> Self {
        let Edition { label, year, .. } = edition;
        let says_the_year = label.contains(&year.to_string());
        Self {
            heading: if says_the_year { label.clone() } else { format!("{label} ({year})") },
            url: edition.url.clone(),
            note: edition.note.clone(),
            recordings: edition.recordings.clone(),
        }
    }
}

/// A track that is near to this one.
pub struct RelationView {
    /// In what way it is near.
    pub word: &'static str,
    /// Its name.
    pub name: String,
    /// Its page, where it is a track of this conference.
    pub url: Option<TrackUrl>,
    /// A remark.
    pub text: Option<String>,
}

impl RelationView {
    /// The relations of a track to `tracks` of its conference, and to others.
    pub fn all(relations: &[Relation], conference: &Conference, tracks: &[Track]) -> Vec<Self> {
        let view = |relation: &Relation| {
            let near = tracks.iter().find(|track| relation.track.as_ref() == Some(&track.slug));
            let elsewhere = relation.name.as_ref().or(relation.track.as_ref());
            Self {
                word: relation.kind.word(),
                name: near.map(|track| &track.name).or(elsewhere).cloned().unwrap_or_default(),
                url: near.map(|track| TrackUrl { conference: conference.slug.clone(), track: track.slug.clone() }),
                text: relation.text.clone(),
            }
        };
        relations.iter().map(view).collect()
    }
}
