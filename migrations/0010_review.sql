-- What the staff of a track do with a proposal before it is decided: they read it, vote on it, and talk about it.

-- Which version somebody has read.
create table seen (
    proposal_id  uuid not null references proposal on delete cascade,
    account_id   uuid not null references account on delete cascade,
    version      integer not null,
    at           timestamptz not null,
    primary key (proposal_id, account_id, version)
);

-- One vote per person. 2 is "I fight for it".
create table vote (
    proposal_id  uuid not null references proposal on delete cascade,
    account_id   uuid not null references account on delete cascade,
    value        smallint not null constraint vote_value check (value between -1 and 2),
    note         text not null,
    at           timestamptz not null,
    primary key (proposal_id, account_id)
);

-- Two threads under each proposal: the leads among themselves, and the leads with its author. What was deleted keeps its
-- row and loses its text. The name is kept as it was: an account may be removed.
create table message (
    id           uuid primary key,
    proposal_id  uuid not null references proposal on delete cascade,
    thread       text not null constraint message_thread check (thread in ('leads', 'author')),
    account_id   uuid references account on delete set null,
    by_whom      text not null,
    by_author    boolean not null,
    body         text not null,
    at           timestamptz not null,
    deleted_at   timestamptz,
    constraint message_of_leads check (not (by_author and thread = 'leads')),
    constraint message_deleted_without_text check (deleted_at is null or body = '')
);
create index message_thread_order on message (proposal_id, thread, at, id);
