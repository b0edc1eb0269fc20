-- Decisions are planned first and sent later: a letter is frozen, held for ten minutes, and released.

-- So far a plan was written together with the decision that carried it out: nothing of these is left to do.
delete from plan;
alter table plan drop constraint plan_outcome;
alter table plan add constraint plan_outcome check (outcome in ('accepted', 'waitlisted', 'declined', 'bof_offered'));
-- Another one with each change, so that whoever changes a plan shows which one was seen.
alter table plan add column key uuid not null constraint plan_key_unique unique;
-- The version of the proposal that was read.
alter table plan add column version integer not null;
alter table plan add column minutes integer constraint plan_minutes check (minutes is null or (minutes > 0 and outcome = 'accepted'));
alter table plan add column answer_by date
    constraint plan_answer_by check (answer_by is null or outcome in ('accepted', 'bof_offered'));
alter table plan add column rank integer constraint plan_rank check (rank is null or (outcome = 'waitlisted' and rank > 0));
-- The whole letter, for this author only; empty for the track's.
alter table plan add column letter text not null;

-- What the leads did with their plans, for their history. Never for the author.
create table plan_event (
    id           uuid primary key,
    proposal_id  uuid not null references proposal on delete cascade,
    act          text not null constraint plan_event_act check (act in ('planned', 'taken_back', 'held', 'stopped', 'taken_out')),
    words        text not null,
    by_whom      text not null,
    at           timestamptz not null
);
create index plan_event_proposal on plan_event (proposal_id, at);

alter table decision drop constraint decision_outcome;
alter table decision add constraint decision_outcome check (outcome in ('accepted', 'waitlisted', 'declined', 'bof_offered'));
alter table decision drop constraint decision_answer_by;
alter table decision add constraint decision_answer_by check (answer_by is null or outcome in ('accepted', 'bof_offered'));
alter table decision add column minutes integer constraint decision_minutes check (minutes > 0);

alter table speaker_answer drop constraint speaker_answer_answer;
alter table speaker_answer add constraint speaker_answer_answer
    check (answer in ('confirmed', 'declined_by_speaker', 'bof_taken', 'bof_refused'));

-- The text of a track's letter about an outcome, where its leads have changed it.
create table letter_text (
    track_id  uuid not null references track on delete cascade,
    outcome   text not null constraint letter_text_outcome check (outcome in ('accepted', 'waitlisted', 'declined', 'bof_offered')),
    subject   text not null,
    body      text not null,
    by_whom   text not null,
    at        timestamptz not null,
    primary key (track_id, outcome)
);

-- Letters that were sent off together. The key comes with the form: sending it twice is sending it once. They stay when
-- whoever sent them off is not a lead any more.
create table sending (
    id             uuid primary key,
    conference_id  uuid not null references conference,
    track_id       uuid not null references track,
    by_whom        text not null,
    role           text not null constraint sending_role check (role in ('lead', 'organiser')),
    at             timestamptz not null,
    release_at     timestamptz not null
);
create index sending_track on sending (track_id, at);

-- A letter as it leaves: version, outcome and text are frozen.
create table held_letter (
    id           uuid primary key,
    sending_id   uuid not null references sending on delete cascade,
    proposal_id  uuid not null references proposal on delete cascade,
    version      integer not null,
    outcome      text not null constraint held_letter_outcome check (outcome in ('accepted', 'waitlisted', 'declined', 'bof_offered')),
    reason       text not null,
    minutes      integer,
    answer_by    date,
    rank         integer,
    subject      text not null,
    body         text not null,
    state        text not null constraint held_letter_state check (state in ('held', 'stopped', 'taken_out', 'sent')),
    ended_at     timestamptz,
    ended_by     text,
    why          text not null,
    constraint held_letter_once unique (sending_id, proposal_id),
    constraint held_letter_ended check ((state = 'held') = (ended_at is null))
);
create unique index held_letter_one on held_letter (proposal_id) where state = 'held';
create index held_letter_proposal on held_letter (proposal_id);
