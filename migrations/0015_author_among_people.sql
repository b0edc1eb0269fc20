-- The author stands among the people of a proposal: before those whose position is the same or higher. What is said of the
-- author beside the name is kept with the proposal; it is taken from the profile once and changed on the page of the people.
alter table proposal
    add column author_position integer not null default 0,
    add column author_affiliation text not null default '',
    add column author_biography text not null default '';
