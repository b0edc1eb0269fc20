-- Codes that are mailed to whoever changes the address of an account or deletes it. Each serves its own purpose only.
alter table email_token drop constraint email_token_purpose;
alter table email_token add constraint email_token_purpose
    check (purpose in ('confirm', 'reset', 'sign-in', 'email-change', 'deletion'));

-- A vote stays when the account of who cast it is deleted.
alter table vote drop constraint vote_pkey;
alter table vote drop constraint vote_account_id_fkey;
alter table vote alter column account_id drop not null;
alter table vote add constraint vote_account_id_fkey foreign key (account_id) references account on delete set null;
create unique index vote_once on vote (proposal_id, account_id);
create index vote_account on vote (account_id);
create index message_account on message (account_id) where account_id is not null;

-- Whoever deletes their account stays named where they took part, without an address.
drop index person_address_unique;
create unique index person_address_unique on person (proposal_id, lower(email collate "C")) where email <> '';
create index person_address on person (lower(email collate "C")) where email <> '';

-- A decision about a talk whose author deleted their account reaches nobody.
alter table decision alter column letter_id drop not null;

-- Somebody else may get the address before a change comes into force.
alter table email_change drop constraint email_change_outcome;
alter table email_change add constraint email_change_outcome check (outcome in ('changed', 'cancelled', 'taken'));
