-- What was done by whom and when, as far as there is a limit to it. Rows are forgotten after a day.
create table spent (
    id    uuid primary key,
    what  text not null,
    -- A hash: of a client's address, an account's key or an e-mail address.
    who   bytea not null,
    at    timestamptz not null
);
create index spent_who on spent (what, who, at);

-- Texts that a draft had while it was typed are thinned out when they are a day old.
create index proposal_version_unsent on proposal_version (at) where sent_at is null;
