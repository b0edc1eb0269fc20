-- What the author answered to the questions of the track, by the questions' keys.
alter table proposal add column answers jsonb not null default '{}'
    constraint proposal_answers check (jsonb_typeof(answers) = 'object');
