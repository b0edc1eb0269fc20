-- Names and addresses are found by their letters, as titles are.
create index proposal_author_name_trigrams on proposal using gin (author_name gin_trgm_ops) where number is not null;
create index proposal_author_email_trigrams on proposal using gin (author_email gin_trgm_ops) where number is not null;
create index person_name_trigrams on person using gin (name gin_trgm_ops) where removed_at is null;
create index person_email_trigrams on person using gin (email gin_trgm_ops) where removed_at is null;

-- Searches that somebody keeps under a name: of one track, or of all tracks that they run.
create table saved_search (
    id             uuid primary key,
    conference_id  uuid not null references conference,
    -- None: every track that its reader runs.
    track_id       uuid,
    account_id     uuid not null references account on delete cascade,
    name           text not null,
    query          text not null,
    -- Whether the others who run the track, or tracks of the conference, see it too.
    shared         boolean not null,
    changed_at     timestamptz not null,
    foreign key (conference_id, track_id) references track (conference_id, id)
);
create unique index saved_search_name_unique on saved_search
    (account_id, conference_id, coalesce(track_id, '00000000-0000-0000-0000-000000000000'), lower(name));
create index saved_search_place on saved_search (conference_id, track_id);
