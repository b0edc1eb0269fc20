-- Whoever opens a queue is looked for by address first: what somebody has a stake in is asked for once, whatever the track.
drop index proposal_stake;
create index proposal_stake on proposal
    ((case when denied_at is null then lower(author_email collate "C") end), track_id);

-- Talks are few beside proposals: whose title is like one is found among them alone.
create index proposal_talk_titles on proposal using gin (title gin_trgm_ops) where state in ('accepted', 'confirmed');
