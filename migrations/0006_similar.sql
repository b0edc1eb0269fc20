-- Proposals that are like another: by the letters of their titles, and by the words of title and abstract. The extension is a
-- trusted one: whoever owns the database may create it.
create extension if not exists pg_trgm;
create index proposal_title_trigrams on proposal using gin (title gin_trgm_ops);
create index proposal_words on proposal using gin (to_tsvector('english'::regconfig, title || ' ' || abstract));

-- A choice for authors who do not know which track is right: organisers place what comes there.
alter table track drop constraint track_kind;
alter table track add constraint track_kind
    check (kind in ('microconference', 'refereed', 'bof', 'summit', 'lightning', 'unsorted'));
