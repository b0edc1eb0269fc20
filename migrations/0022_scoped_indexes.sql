-- Words, titles, names and addresses are looked for in the tracks that somebody runs: the indexes know the track too, so that a
-- search in one track reads what is there and not what the whole conference has.
drop index proposal_title_trigrams;
drop index proposal_words;
drop index proposal_author_name_trigrams;
drop index proposal_author_email_trigrams;
create index proposal_title_trigrams on proposal using gin (conference_id, track_id, title gin_trgm_ops);
create index proposal_words on proposal using gin
    (conference_id, track_id, to_tsvector('english'::regconfig, title || ' ' || abstract));
create index proposal_author_name_trigrams on proposal using gin (track_id, author_name gin_trgm_ops) where number is not null;
create index proposal_author_email_trigrams on proposal using gin (track_id, author_email gin_trgm_ops) where number is not null;

-- Whoever is named in a proposal, also without an address.
create index person_proposal on person (proposal_id);
