//! The journeys: one binary, one file each. They go through the HTML, so that they prove that the pages work without
//! scripts; the database is a real PostgreSQL, migrated anew for each test.

mod apply_the_file;
mod confirm_address;
mod cross_site;
mod decision_conflicts;
mod file_a_proposal;
mod forged_addresses;
mod hostile_input;
mod hostile_text;
mod lead_decides;
mod mail_outages;
mod organiser_exports;
mod outages;
mod permissions;
mod public_pages;
mod sign_in;
mod support;
mod unconfirmed_proposals;
