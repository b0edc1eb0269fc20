-- Commands by mail.

-- An address in the foot of a letter to a lead that takes commands on its proposal. Whoever has its secret, of which only a
-- hash is here, and writes from the letter's address acts as the account of that address.
create table command_address (
    id             uuid primary key,
    secret_hash    bytea not null constraint command_address_secret unique,
    conference_id  uuid not null references conference,
    proposal_id    uuid not null references proposal on delete cascade,
    email          text not null,
    at             timestamptz not null,
    expires_at     timestamptz not null
);
create index command_address_proposal on command_address (proposal_id);
create index command_address_email on command_address (lower(email collate "C"));
create index command_address_expires on command_address (expires_at);

-- The mails that were obeyed, so that one which is delivered twice is obeyed once. The hash is of the mail's Message-ID with
-- the proposal and the sender.
create table received_command (
    mail_hash   bytea primary key,
    address_id  uuid not null references command_address on delete cascade,
    at          timestamptz not null
);
create index received_command_address on received_command (address_id);

-- What a letter ends with that is nobody's but its reader's; erased once it was delivered or given up.
alter table outbox add column foot text not null default '';
