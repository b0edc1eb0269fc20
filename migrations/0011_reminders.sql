-- Reminders of drafts that were not sent. A mark counts for one close: when the close moves, it counts again.
create table reminder (
    proposal_id  uuid not null references proposal on delete cascade,
    mark         text not null constraint reminder_mark check (mark in ('week', 'day', 'hours')),
    closes_at    timestamptz not null,
    at           timestamptz not null,
    primary key (proposal_id, mark, closes_at)
);
create index proposal_draft on proposal (track_id) where state = 'draft';

-- The links that stop them. They work without a sign-in, and after the draft is gone.
create table reminder_link (
    token_hash   bytea primary key,
    proposal_id  uuid not null,
    account_id   uuid not null references account on delete cascade,
    at           timestamptz not null
);

-- Whoever wants no reminders: of one draft, or of any of an account.
create table reminder_stop (
    account_id   uuid not null references account on delete cascade,
    -- The nil key stands for every draft.
    proposal_id  uuid not null,
    at           timestamptz not null,
    primary key (account_id, proposal_id)
);

-- Whether the holders of drafts were told of a change of a call.
alter table call_change add column told_at timestamptz;
update call_change set told_at = at;
create index call_change_untold on call_change (at) where told_at is null;

-- Drafts without an account that nobody has touched for long: when their address was told that they will be removed.
create table abandoned_draft (
    proposal_id  uuid primary key references proposal on delete cascade,
    at           timestamptz not null
);
create index proposal_abandoned on proposal (changed_at) where state = 'draft' and author_id is null;
