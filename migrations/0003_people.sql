-- Co-authors and speakers of a proposal, by address: whoever confirms the address later finds what they were named in.
-- A removed row stays, so that naming somebody anew does not begin the count of letters anew.
create table person (
    id             uuid primary key,
    proposal_id    uuid not null references proposal on delete cascade,
    role           text not null constraint person_role check (role in ('co_author', 'speaker')),
    name           text not null,
    email          text not null,
    affiliation    text not null default '',
    biography      text not null default '',
    participation  text not null
                   constraint person_participation check (participation in ('in_person', 'online', 'unknown')),
    position       integer not null,
    state          text not null constraint person_state check (state in ('asked', 'confirmed', 'declined', 'unknown_person')),
    added_by       text not null,
    added_at       timestamptz not null,
    token_hash     bytea constraint person_token_unique unique,
    letters        integer not null default 0,
    asked_at       timestamptz,
    answered_at    timestamptz,
    removed_at     timestamptz
);
create unique index person_address_unique on person (proposal_id, lower(email collate "C"));
create index person_confirmed on person (lower(email collate "C")) where state = 'confirmed';

-- "I do not know this person": no further letter of this author's proposals in this conference goes to the address.
create table person_stop (
    conference_id  uuid not null references conference,
    author_id      uuid not null references account on delete cascade,
    email          text not null,
    at             timestamptz not null
);
create unique index person_stop_unique on person_stop (conference_id, author_id, lower(email collate "C"));
