-- What is set on the pages of a track beside its conference file.
alter table track
    -- What its leads may set; organisers may set everything.
    add column leads_may text[] not null
        default array['text', 'topics', 'slots', 'deadline', 'questions', 'votes', 'letters']
        constraint track_leads_may
            check (leads_may <@ array['text', 'topics', 'slots', 'deadline', 'opening', 'questions', 'votes', 'letters']),
    -- The last day to which they may move the close, anywhere on Earth; as late as they like where there is none.
    add column leads_close_by date,
    -- The keys of the file whose values were set on the pages since: the file leaves these alone unless told otherwise.
    add column set_here text[] not null default '{}',
    -- Whether the votes of the others are shown only to whoever has voted.
    add column votes_hidden boolean not null default true,
    add column vote_note_required boolean not null default false;

-- The public history tells of more than the call's dates: of which part a line is.
alter table call_change
    add column part text not null default 'call'
        constraint call_change_part check (part in ('call', 'text', 'topics', 'slots', 'questions'));

-- Every text that a call ever had. What met another change is kept too, but was never in force.
create table track_text (
    conference_id  uuid not null,
    track_id       uuid not null,
    version        integer not null,
    text           jsonb not null,
    -- The name is kept as it was: an account may be removed.
    account_id     uuid references account on delete set null,
    by_whom        text not null,
    at             timestamptz not null,
    restored_from  integer,
    in_force       boolean not null,
    primary key (track_id, version),
    constraint track_text_track foreign key (conference_id, track_id) references track (conference_id, id)
);
create index track_text_account on track_text (account_id) where account_id is not null;
insert into track_text (conference_id, track_id, version, text, by_whom, at, in_force)
select t.conference_id, t.id, 1,
       jsonb_build_object(
           'about', t.content -> 'about', 'wanted', t.content -> 'wanted', 'guidance', t.content -> 'guidance',
           'schedule_note', t.content -> 'schedule_note', 'join_note', t.content -> 'join_note',
           'call_note', t.content -> 'call_note', 'participation', t.content -> 'participation',
           'inviting_body', t.content -> 'inviting_body'),
       'the conference file', c.created_at, true
from track t join conference c on c.id = t.conference_id;

-- Who changed what of a track.
create index audit_subject on audit (conference_id, subject, at);
