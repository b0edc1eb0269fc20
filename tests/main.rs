//! The journeys: one binary, one file each. They go through the HTML, so that they prove that the pages work without
//! scripts; the database is a real PostgreSQL, migrated anew for each test.

mod apply_the_file;
mod architecture;
mod co_authors;
mod commands;
mod confirm_address;
mod cross_site;
mod decision_conflicts;
mod draft_survives;
mod edit_and_withdraw;
mod expired_sign_in;
mod file_a_proposal;
mod forged_addresses;
mod graceful_stop;
mod hostile_input;
mod hostile_text;
mod late_edits;
mod late_policy;
mod lead_decides;
mod mail_outages;
mod migrations;
mod organiser_exports;
mod outages;
mod people_letters;
mod permissions;
mod public_pages;
mod sent_twice;
mod sign_in;
mod smtp;
mod speakers;
mod support;
mod too_late;
mod unconfirmed_proposals;
mod wrong_passwords;
