-- Proposals travel: to another track, in two parts, or as part of another.

-- Whether it may be moved to another track without asking its author first.
alter table proposal add column may_move boolean not null default false;

-- A move that was offered, and what came of it. Whoever writes here holds the row of the proposal.
create table track_move (
    id             uuid primary key,
    proposal_id    uuid not null references proposal on delete cascade,
    from_track_id  uuid not null references track,
    to_track_id    uuid not null references track,
    state          text not null constraint track_move_state check (state in (
        'offered', 'asked', 'moved', 'refused', 'declined', 'taken_back', 'lapsed', 'over')),
    note           text not null,
    by_whom        text not null,
    at             timestamptz not null,
    -- The first instant at which no answer counts any more.
    until          timestamptz not null,
    answered_by    text,
    answer_note    text not null default '',
    -- Why a call that promised not to be extended takes it; published when it moves.
    reason         text not null default '',
    ended_at       timestamptz,
    constraint track_move_elsewhere check (from_track_id <> to_track_id),
    constraint track_move_ended check ((ended_at is null) = (state in ('offered', 'asked')))
);
create unique index track_move_open on track_move (proposal_id) where ended_at is null;
create index track_move_due on track_move (until) where ended_at is null;
create index track_move_to on track_move (to_track_id) where ended_at is null;
create index track_move_in on track_move (to_track_id) where state = 'moved';
create index track_move_proposal on track_move (proposal_id, at);

-- What was answered to questions that the new track does not ask.
create table kept_answer (
    proposal_id  uuid not null references proposal on delete cascade,
    track_id     uuid not null references track,
    position     integer not null,
    label        text not null,
    answer       text not null,
    -- Otherwise only the author and organisers read it.
    for_leads    boolean not null,
    -- What the question was known by.
    key          text not null,
    primary key (proposal_id, track_id, position)
);

-- Which proposal was made from which.
create table split_off (
    proposal_id  uuid primary key references proposal on delete cascade,
    from_id      uuid not null references proposal on delete cascade,
    by_whom      text not null,
    at           timestamptz not null
);
create index split_off_from on split_off (from_id);

-- Which proposal became part of which, and which people it named there.
create table merging (
    id           uuid primary key,
    proposal_id  uuid not null references proposal on delete cascade,
    main_id      uuid not null references proposal on delete cascade,
    people       uuid[] not null,
    by_whom      text not null,
    at           timestamptz not null,
    ended_by     text,
    ended_at     timestamptz,
    constraint merging_elsewhere check (proposal_id <> main_id),
    constraint merging_ended check ((ended_at is null) = (ended_by is null))
);
create unique index merging_open on merging (proposal_id) where ended_at is null;
create index merging_main on merging (main_id);

-- The same author's proposals, to find what was filed twice.
create index proposal_author_email on proposal (conference_id, lower(author_email collate "C")) where number is not null;
