-- What lets drafts in after the close. Organisers hand a code out; it is no password, so it is kept readable.
create table access_code (
    id             uuid primary key,
    conference_id  uuid not null references conference,
    -- None: every track.
    track_id       uuid,
    code           text not null,
    uses           integer not null,
    used           integer not null default 0,
    -- The first instant at which it, and every late pass that it gave, no longer holds.
    until          timestamptz not null,
    note           text not null,
    created_by     text not null,
    created_at     timestamptz not null,
    ended_at       timestamptz,
    ended_by       text,
    constraint access_code_unique unique (conference_id, code),
    constraint access_code_uses check (uses between 1 and 1000 and used between 0 and uses),
    constraint access_code_ended check ((ended_at is null) = (ended_by is null)),
    foreign key (conference_id, track_id) references track (conference_id, id)
);

-- The drafts that used a code: never twice for the same draft.
create table access_code_use (
    access_code_id  uuid not null references access_code on delete cascade,
    proposal_id     uuid not null references proposal on delete cascade,
    at              timestamptz not null,
    constraint access_code_use_once primary key (access_code_id, proposal_id)
);
create index access_code_use_proposal on access_code_use (proposal_id);
