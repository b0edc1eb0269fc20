//! Plumbline runs the calls for proposals of a conference that is made of tracks, each with its own leads, its own text and
//! its own deadline.
//!
//! One crate, by feature. In each feature folder: `mod.rs` the map with routes and addresses, `pages` handlers and
//! templates, `forms.rs` what is typed, `store` every SQL statement, and the domain under the name of its noun.
//!
//! | where | what |
//! | --- | --- |
//! | [`config`], [`app`], [`error`], [`clock`] | configuration, the service and its layers, error pages, the one source of `now` |
//! | [`web`] | layout, forms, fields, Markdown, assets, security headers, the frame around every request, parked forms, what is said of an act on the page after it, limits |
//! | [`access`] | who may do what: capabilities and the transactions that they open |
//! | [`account`] | sign up, confirm, sign in by password or mailed code, profile, another address, where signed in, my proposals, my data, deletion |
//! | [`conference`] | conferences, their home page and published talks, the conference file and applying it |
//! | [`track`] | tracks and their calls, deadlines as a calendar, their settings for leads, questions; [`track::deadline`] is THE deadline rule |
//! | [`travel`] | proposals travel: placed, offered and moved to another track, split, merged; what leads plan of it and its release |
//! | [`proposal`] | drafts, filing, editing, edits that met, history, copies, hints, reminders, withdrawal |
//! | [`late`] | late requests and their answers, late passes, access codes |
//! | [`people`] | co-authors and speakers of a proposal: named, asked, and what they say of themselves |
//! | [`review`] | the lead's queue, votes, what leads say among themselves and to the author, conflicts of interest, the list that one came from, commands in the box, by mail and at the command line |
//! | [`decision`] | decisions planned, their letters sent off, held and released; the speaker's answer; a withdrawn proposal taken back |
//! | [`search`] | searching the proposals of a track or of all that one runs, saved searches, addresses, the leads' exports |
//! | [`mail`] | letters, outbox, worker, transports; received mail with commands |
//! | [`export`] | accepted talks, and what leads have found, as CSV, XLSX and JSON, or as a mailbox |
//! | [`audit`], [`jobs`] | the row that every change leaves; what happens by the clock |
//! | [`cli`], [`dev`] | the commands; the demonstration with its private PostgreSQL, data and load for measurements |

pub mod access;
pub mod account;
pub mod app;
pub mod audit;
pub mod cli;
pub mod clock;
pub mod conference;
pub mod config;
pub mod decision;
pub mod dev;
pub mod error;
pub mod export;
pub mod jobs;
pub mod late;
pub mod mail;
pub mod people;
pub mod proposal;
pub mod review;
pub mod search;
pub mod track;
pub mod travel;
pub mod web;

/// The schema, once for the program and all tests.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
