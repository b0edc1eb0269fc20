-- Who should not judge a proposal, because they or its author say so. By address, as leads are.
create table conflict_of_interest (
    proposal_id  uuid not null references proposal on delete cascade,
    name         text not null,
    email        text not null,
    by_author    boolean not null,
    reason       text not null,
    at           timestamptz not null
);
create unique index conflict_of_interest_unique on conflict_of_interest (proposal_id, lower(email collate "C"));
create index conflict_of_interest_email on conflict_of_interest (lower(email collate "C"));

-- Everybody with a stake in a proposal: its author, by account and by an address whose owner has not denied it; whoever
-- confirmed to be a co-author or speaker; whoever has a conflict of interest. They neither judge it nor see it judged.
create view stake (proposal_id, track_id, account_id, email) as
    select id, track_id, author_id, case when denied_at is null then lower(author_email collate "C") end from proposal
    union all
    select p.id, p.track_id, null, lower(person.email collate "C")
    from person join proposal p on p.id = person.proposal_id
    where person.state = 'confirmed' and person.removed_at is null
    union all
    select p.id, p.track_id, null, lower(c.email collate "C")
    from conflict_of_interest c join proposal p on p.id = c.proposal_id;

-- Whoever opens a queue is looked for in this view, whatever the size of the conference: the expression is the view's.
create index proposal_stake on proposal
    (track_id, (case when denied_at is null then lower(author_email collate "C") end));
-- The queue marks proposals of which somebody says that they do not know the author.
create index person_unknown on person (proposal_id) where state = 'unknown_person' and removed_at is null;
