//! Who may do what: every recorded route for everybody who could ask for it. A route without a row fails.

mod everybody;
mod things;

use std::collections::BTreeSet;

/// What an address comes to for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// They see it or may do it; what was sent may still need mending.
    Done,
    /// They are asked to sign in.
    SignIn,
    /// It is not there for them.
    NotFound,
    /// They may see the thing, but not do this to it.
    Forbidden,
}

use Answer::{Done, Forbidden, NotFound, SignIn};

/// The columns of the table.
const ROLES: [&str; 6] = ["nobody", "the author", "another author", "a lead", "another track's lead", "an organiser"];

const EVERYBODY: [Answer; 6] = [Done; 6];
/// Everybody for themselves.
const ACCOUNTS: [Answer; 6] = [SignIn, Done, Done, Done, Done, Done];
const AUTHOR_OF_DRAFT: [Answer; 6] = [SignIn, Done, NotFound, NotFound, NotFound, NotFound];
const READERS: [Answer; 6] = [SignIn, Done, NotFound, Done, NotFound, Done];
/// Staff see the proposal, so they are told that this is its author's to do.
const AUTHOR: [Answer; 6] = [SignIn, Done, NotFound, Forbidden, NotFound, Forbidden];
/// The author sees the proposal, so they are told that this is the staff's to do.
const DECIDERS: [Answer; 6] = [SignIn, Forbidden, NotFound, Done, NotFound, Done];
/// Author and staff see the proposal, so they are told that this is for those who were named in it.
const NAMED: [Answer; 6] = [SignIn, Forbidden, NotFound, Forbidden, NotFound, Forbidden];
const LEADS: [Answer; 6] = [SignIn, NotFound, NotFound, Done, NotFound, Done];
/// Whoever runs any track of the conference.
const RUNNERS: [Answer; 6] = [SignIn, NotFound, NotFound, Done, Done, Done];
/// The lead who keeps it, and nobody else.
const THE_LEADS_OWN: [Answer; 6] = [SignIn, NotFound, NotFound, Done, NotFound, NotFound];
/// The lead who wrote it; the author sees the proposal, so they are told that this is for its staff.
const THE_WRITERS_OWN: [Answer; 6] = [SignIn, Forbidden, NotFound, Done, NotFound, NotFound];
/// The leads see the track, so they are told that this is the organisers' to do.
const ORGANISERS_OF_TRACK: [Answer; 6] = [SignIn, NotFound, NotFound, Forbidden, NotFound, Done];
/// What leads may change without further ado.
const EVERY_RIGHT: &str = "text=yes&topics=yes&slots=yes&deadline=yes&questions=yes&votes=yes&letters=yes";
const ORGANISERS: [Answer; 6] = [SignIn, NotFound, NotFound, NotFound, NotFound, Done];

/// Organisers place what its author was not sure about, and staff takes back what was withdrawn; this one is in a track already
/// and not withdrawn, and who sees it is told so.
const NOTHING_TO_DO: [Answer; 6] = [SignIn, Forbidden, NotFound, Forbidden, NotFound, Forbidden];

/// The author and the leads of its own track see the proposal, so they are told that the leads of the other track answer.
const OFFERED: [Answer; 6] = [SignIn, Forbidden, NotFound, Forbidden, Done, Done];

/// Method, path, what is sent (the query of a GET, the body of a POST) and what it comes to in each role.
struct Row(&'static str, &'static str, &'static str, [Answer; 6]);

/// What is sent changes nothing: forms are sent with a mistake. Signing out stands last, since it does change something.
const ROWS: &[Row] = &[
    Row("GET", "/healthz", "", EVERYBODY),
    Row("GET", "/readyz", "", EVERYBODY),
    Row("GET", "/", "", EVERYBODY),
    Row("GET", "/{conference}", "", EVERYBODY),
    Row("GET", "/{conference}/talks", "", EVERYBODY),
    Row("GET", "/{conference}/tracks/{track}", "", EVERYBODY),
    Row("GET", "/{conference}/deadlines.ics", "", EVERYBODY),
    Row("GET", "/{conference}/tracks/{track}/deadline.ics", "", EVERYBODY),
    Row("GET", "/account/reminders/{token}", "", EVERYBODY),
    Row("POST", "/account/reminders/{token}", "", EVERYBODY),
    Row("GET", "/account", "", EVERYBODY),
    Row("GET", "/account/sign-in", "", EVERYBODY),
    Row("POST", "/account/sign-in", "", EVERYBODY),
    Row("GET", "/account/sign-up", "", EVERYBODY),
    Row("POST", "/account/sign-up", "", EVERYBODY),
    Row("GET", "/account/letter-sent", "", EVERYBODY),
    Row("GET", "/account/password", "", EVERYBODY),
    Row("POST", "/account/password", "", EVERYBODY),
    Row("GET", "/account/reset/{token}", "", EVERYBODY),
    Row("POST", "/account/reset/{token}", "new_password=short", EVERYBODY),
    Row("GET", "/account/sign-in/code", "", EVERYBODY),
    Row("POST", "/account/sign-in/code", "code=", EVERYBODY),
    Row("GET", "/account/sign-in/link/{token}", "", EVERYBODY),
    Row("GET", "/account/profile", "", ACCOUNTS),
    Row("POST", "/account/profile", "name=", ACCOUNTS),
    Row("GET", "/account/sign-ins", "", ACCOUNTS),
    Row("POST", "/account/sign-ins", "end=not-one", ACCOUNTS),
    Row("GET", "/account/password-change", "", ACCOUNTS),
    Row("POST", "/account/password-change", "new_password=short", ACCOUNTS),
    Row("GET", "/account/deletion", "", ACCOUNTS),
    Row("POST", "/account/deletion", "", ACCOUNTS),
    Row("GET", "/account/export", "", ACCOUNTS),
    Row("POST", "/account/export", "", ACCOUNTS),
    Row("GET", "/account/email", "", ACCOUNTS),
    Row("POST", "/account/email", "email=", ACCOUNTS),
    Row("GET", "/account/email/{token}", "", EVERYBODY),
    Row("POST", "/account/email/{token}", "answer=", EVERYBODY),
    Row("GET", "/account/confirm/{token}", "", EVERYBODY),
    Row("POST", "/account/confirm/{token}", "set-password=yes&new_password=short", EVERYBODY),
    Row("GET", "/{conference}/tracks/{track}/propose", "", EVERYBODY),
    Row("POST", "/{conference}/tracks/{track}/propose", "minutes=9999", EVERYBODY),
    Row("GET", "/{conference}/drafts/{draft}", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}", "minutes=9999", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/drafts/{draft}/check", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}/check", "version=0", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/drafts/{draft}/late-request", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}/late-request", "note=%00", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/drafts/{draft}/unsent", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}/unsent", "version=", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/drafts/{draft}/history", "", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/drafts/{draft}/open/{secret}", "", EVERYBODY),
    Row("POST", "/{conference}/drafts/{draft}/open/{secret}", "", EVERYBODY),
    Row("GET", "/{conference}/drafts/{draft}/people", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}/people", "role=speaker&name=", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/people/{token}", "", EVERYBODY),
    Row("POST", "/{conference}/people/{token}", "answer=", EVERYBODY),
    Row("GET", "/{conference}/proposals/{number}/people", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/people", "role=speaker&name=", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/people/me", "", NAMED),
    Row("POST", "/{conference}/proposals/{number}/people/me", "name=", NAMED),
    Row("GET", "/{conference}/proposals/{number}", "", READERS),
    Row("GET", "/{conference}/proposals/{number}/history", "", READERS),
    Row("GET", "/{conference}/proposals/{number}/edit", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/edit", "title=", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/withdrawal", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/withdrawal", "reason=%00", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/plan", "", DECIDERS),
    Row("POST", "/{conference}/proposals/{number}/plan", "outcome=", DECIDERS),
    Row("GET", "/{conference}/tracks/{track}/sending", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/sending", "send=yes", LEADS),
    Row("GET", "/{conference}/tracks/{track}/letters", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/letters/{outcome}", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/letters/{outcome}", "body=", LEADS),
    Row("GET", "/{conference}/proposals/{number}/confirmation", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/confirmation", "note=%00", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/return", "", NOTHING_TO_DO),
    Row("POST", "/{conference}/proposals/{number}/return", "note=%00", DECIDERS),
    Row("GET", "/{conference}/proposals/{number}/vote", "", DECIDERS),
    Row("POST", "/{conference}/proposals/{number}/vote", "vote=", DECIDERS),
    Row("GET", "/{conference}/proposals/{number}/discussion", "", DECIDERS),
    Row("POST", "/{conference}/proposals/{number}/discussion", "message=", DECIDERS),
    Row("GET", "/{conference}/proposals/{number}/discussion/{message}/removal", "", THE_WRITERS_OWN),
    Row("POST", "/{conference}/proposals/{number}/discussion/{message}/removal", "", THE_WRITERS_OWN),
    Row("GET", "/{conference}/proposals/{number}/questions", "", READERS),
    Row("POST", "/{conference}/proposals/{number}/questions", "question=", READERS),
    Row("GET", "/{conference}/proposals/{number}/conflicts-of-interest", "", READERS),
    Row("POST", "/{conference}/proposals/{number}/conflicts-of-interest", "reason=%00", READERS),
    Row("GET", "/{conference}/tracks/{track}/preview", "", EVERYBODY),
    Row("POST", "/{conference}/tracks/{track}/preview", "minutes=9999", EVERYBODY),
    Row("GET", "/{conference}/proposals/{number}/copy", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/copy", "target=", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/placing", "", NOTHING_TO_DO),
    Row("POST", "/{conference}/proposals/{number}/placing", "track=", NOTHING_TO_DO),
    Row("GET", "/{conference}/proposals/{number}/move", "", READERS),
    Row("POST", "/{conference}/proposals/{number}/move", "track=", READERS),
    Row("GET", "/{conference}/moves/{offer}", "", OFFERED),
    Row("POST", "/{conference}/moves/{offer}", "answer=", OFFERED),
    Row("GET", "/{conference}/tracks/{track}/offers", "", LEADS),
    Row("GET", "/{conference}/proposals/{number}/answers", "", AUTHOR),
    Row("POST", "/{conference}/proposals/{number}/answers", "", AUTHOR),
    Row("GET", "/{conference}/proposals/{number}/split", "", READERS),
    Row("POST", "/{conference}/proposals/{number}/split", "title=", READERS),
    Row("GET", "/{conference}/proposals/{number}/merge", "", DECIDERS),
    Row("POST", "/{conference}/proposals/{number}/merge", "others=", DECIDERS),
    Row("GET", "/{conference}/tracks/{track}/queue", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/command", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/command", "command=57", LEADS),
    Row("GET", "/{conference}/tracks/{track}/questions", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/questions", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/question", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/question", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/text", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/text", "about=%00", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/text/preview", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/text/preview", "about=%00", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/text/versions", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/text/versions", "version=none", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/topics", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/topics", "topics-0=%00", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/outcomes", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/outcomes", "prose=%00", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/slots", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/slots", "from=none", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/deadline", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/deadline", "closes_on=soon", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/votes", "", LEADS),
    Row("POST", "/{conference}/tracks/{track}/settings/votes", "shown=", LEADS),
    Row("GET", "/{conference}/tracks/{track}/settings/rights", "", ORGANISERS_OF_TRACK),
    Row("POST", "/{conference}/tracks/{track}/settings/rights", EVERY_RIGHT, ORGANISERS_OF_TRACK),
    Row("GET", "/{conference}/tracks/{track}/settings/history", "", LEADS),
    Row("GET", "/{conference}/tracks/{track}/late-requests", "", LEADS),
    Row("GET", "/{conference}/late-requests/{draft}", "", LEADS),
    Row("POST", "/{conference}/late-requests/{draft}", "answer=grant&hours=none", LEADS),
    Row("GET", "/{conference}/drafts/{draft}/access-code", "", AUTHOR_OF_DRAFT),
    Row("POST", "/{conference}/drafts/{draft}/access-code", "access_code=", AUTHOR_OF_DRAFT),
    Row("GET", "/{conference}/access-codes", "", ORGANISERS),
    Row("POST", "/{conference}/access-codes", "uses=0", ORGANISERS),
    Row("GET", "/{conference}/search", "q=loader", RUNNERS),
    Row("GET", "/{conference}/search/help", "", RUNNERS),
    Row("GET", "/{conference}/search/export", "q=loader", RUNNERS),
    Row("GET", "/{conference}/search/export/proposals", "format=json", RUNNERS),
    Row("GET", "/{conference}/search/addresses", "", RUNNERS),
    Row("GET", "/{conference}/searches", "", RUNNERS),
    Row("POST", "/{conference}/searches", "name=", RUNNERS),
    Row("GET", "/{conference}/searches/{search}", "", THE_LEADS_OWN),
    Row("POST", "/{conference}/searches/{search}", "name=", THE_LEADS_OWN),
    Row("GET", "/{conference}/searches/{search}/removal", "", THE_LEADS_OWN),
    Row("POST", "/{conference}/searches/{search}/removal", "", THE_LEADS_OWN),
    Row("GET", "/{conference}/exports", "", ORGANISERS),
    Row("GET", "/{conference}/exports/talks", "format=json", ORGANISERS),
];

const LAST_ROWS: &[Row] = &[
    Row("GET", "/{conference}/letters", "", ORGANISERS),
    Row("POST", "/{conference}/letters", "", ORGANISERS),
    Row("POST", "/account/sign-out", "", EVERYBODY),
    Row("POST", "/account/sign-in/link/{token}", "", EVERYBODY),
];

fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().chain(LAST_ROWS)
}

#[test]
fn every_route_has_its_row() {
    let (_, recorded) = plumbline::app::routes(false).finish();
    let recorded: BTreeSet<_> = recorded.iter().map(|route| (route.method, route.path)).collect();
    let listed: BTreeSet<_> = rows().map(|Row(method, path, ..)| (*method, *path)).collect();
    assert_eq!(listed.len(), rows().count(), "no route has two rows");
    let without_row: Vec<_> = recorded.difference(&listed).collect();
    assert!(without_row.is_empty(), "routes without a row: {without_row:?}");
    let without_route: Vec<_> = listed.difference(&recorded).collect();
    assert!(without_route.is_empty(), "rows without a route: {without_route:?}");
}
