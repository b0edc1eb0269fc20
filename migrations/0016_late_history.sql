-- What happened around the lateness of a proposal, for its history: who did what, and until when. Rows are only added.
create table late_event (
    id           uuid primary key,
    proposal_id  uuid not null references proposal on delete cascade,
    at           timestamptz not null,
    what         text not null
                 constraint late_event_what check (what in ('asked', 'granted', 'refused', 'revoked', 'code', 'used')),
    -- The first instant at which the pass no longer holds.
    until        timestamptz,
    by_whom      text not null,
    -- What the leads said when they refused.
    reason       text not null default '',
    constraint late_event_until check ((until is not null) = (what in ('granted', 'code'))),
    constraint late_event_reason check (reason = '' or what = 'refused')
);
create index late_event_proposal on late_event (proposal_id, at, id);
insert into late_event (id, proposal_id, at, what, by_whom)
    select gen_random_uuid(), r.proposal_id, r.at, 'asked', p.author_name
    from late_request r join proposal p on p.id = r.proposal_id;
insert into late_event (id, proposal_id, at, what, until, by_whom)
    select gen_random_uuid(), proposal_id, at, case when granted_by like 'an access code of %' then 'code' else 'granted' end,
           until, regexp_replace(granted_by, '^an access code of ', '')
    from late_pass;
insert into late_event (id, proposal_id, at, what, by_whom)
    select gen_random_uuid(), proposal_id, revoked_at, 'revoked', revoked_by from late_pass where revoked_at is not null;
insert into late_event (id, proposal_id, at, what, by_whom, reason)
    select gen_random_uuid(), proposal_id, at, 'refused', by_whom, reason from late_refusal;

-- A text that met another one can be dropped, and is over once what it changed stands in the text that counts.
alter table proposal_version drop constraint proposal_version_conflict;
alter table proposal_version add constraint proposal_version_conflict check (conflict in ('open', 'resolved', 'dropped'));
-- The version that the form of such a text was filled from; unknown for older ones.
alter table proposal_version add column conflict_base integer;

-- The secret addresses that were mailed. Whoever uses one reads the mail of the address that it went to, so that drafts
-- under that address may be reminded. Only the hash of the secret is kept.
create table mailed_address (
    secret_hash  bytea primary key,
    proposal_id  uuid not null references proposal on delete cascade,
    email        text not null,
    at           timestamptz not null,
    used_at      timestamptz,
    -- No more reminders: of this draft, or of any draft of the address.
    stopped      text constraint mailed_address_stopped check (stopped in ('draft', 'all'))
);
create index mailed_address_proposal on mailed_address (proposal_id);
create index mailed_address_stopped_all on mailed_address (lower(email collate "C")) where stopped = 'all';

-- The link that stops reminders belongs to an account, or to such an address.
alter table reminder_link alter column account_id drop not null;
alter table reminder_link add column email text;
alter table reminder_link add constraint reminder_link_whose check ((account_id is null) <> (email is null));

-- The close before a change: calendars are told of an event that is no more.
alter table call_change add column closed_before timestamptz;

-- What is like a proposal is asked inside one conference: its indexes begin with the conference. The extension is a trusted
-- one, as the other is.
create extension if not exists btree_gin;
drop index proposal_title_trigrams;
drop index proposal_words;
create index proposal_title_trigrams on proposal using gin (conference_id, title gin_trgm_ops);
create index proposal_words on proposal using gin (conference_id, to_tsvector('english'::regconfig, title || ' ' || abstract));
