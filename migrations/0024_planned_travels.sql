-- Moves, merges and splits of leads are planned and sent like decisions.

alter table plan drop constraint plan_outcome;
alter table plan add constraint plan_outcome check (outcome in (
    'accepted', 'waitlisted', 'declined', 'bof_offered', 'move', 'merge', 'split'));
-- Where it goes, what becomes part of it, or what is made of it.
alter table plan add column travel jsonb
    constraint plan_travel check ((travel is not null) = (outcome in ('move', 'merge', 'split')));

-- What is planned to become part of which. The plan stands on the one that stays.
create table plan_part (
    main_id  uuid not null references plan (proposal_id) on delete cascade,
    part_id  uuid not null references proposal on delete cascade,
    primary key (main_id, part_id),
    constraint plan_part_elsewhere check (main_id <> part_id)
);
create index plan_part_part on plan_part (part_id);

-- Of whom what is planned with a proposal tells something beside: whoever has a stake in one is told nothing of the other.
create view concerned (proposal_id, other_id) as
    select main_id, part_id from plan_part
    union all
    select part_id, main_id from plan_part;

-- A travel is done with the rights of whoever sent it off, asked again at its release.
alter table sending add column account_id uuid references account on delete set null;
create index sending_account on sending (account_id);

alter table held_letter drop constraint held_letter_outcome;
alter table held_letter add constraint held_letter_outcome check (outcome in (
    'accepted', 'waitlisted', 'declined', 'bof_offered', 'move', 'merge', 'split'));
-- The letters of a travel, the plan and the versions of its parts, as they were sent off; gone with the hold.
alter table held_letter add column frozen jsonb;
