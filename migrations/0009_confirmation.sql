-- Accepted authors say whether they come; what is on the waiting list has a rank.
alter table plan drop constraint plan_outcome;
alter table plan add constraint plan_outcome check (outcome in ('accepted', 'waitlisted', 'declined'));
alter table decision drop constraint decision_outcome;
alter table decision add constraint decision_outcome check (outcome in ('accepted', 'waitlisted', 'declined'));

-- Decisions from before ask for no answer.
alter table decision add column answer_by date;
alter table decision add constraint decision_answer_by check (answer_by is null or outcome = 'accepted');
alter table decision add column rank integer;
alter table decision add constraint decision_rank check ((rank is not null) = (outcome = 'waitlisted') and rank > 0);

-- What the author of an accepted proposal answered, and a word to the leads.
create table speaker_answer (
    id           uuid primary key,
    proposal_id  uuid not null references proposal on delete cascade,
    answer       text not null constraint speaker_answer_answer check (answer in ('confirmed', 'declined_by_speaker')),
    note         text not null,
    by_whom      text not null,
    at           timestamptz not null
);
create index speaker_answer_proposal on speaker_answer (proposal_id, at);

-- Which reminders of the date to answer by were written; each once.
create table answer_reminder (
    id           uuid primary key,
    decision_id  uuid not null references decision on delete cascade,
    which        text not null constraint answer_reminder_which check (which in ('week', 'two_days', 'passed')),
    at           timestamptz not null,
    constraint answer_reminder_once unique (decision_id, which)
);

create index decision_awaited on decision (answer_by) where answer_by is not null;
create index proposal_answered on proposal (track_id, number)
    where state in ('accepted', 'confirmed', 'declined_by_speaker', 'waitlisted');
