-- Where somebody is signed in, as far as it helps to tell one's own sign-ins from others.
alter table sign_in
    add column client text,
    add column agent text not null default '',
    add column last_seen_at timestamptz;
update sign_in set last_seen_at = created_at;
alter table sign_in alter column last_seen_at set not null;

-- Signing in by mail: a link for any browser, and a code for the browser that asked. The code's hash cannot be guessed
-- backwards without that browser's cookie, which is not stored.
alter table email_token drop constraint email_token_purpose;
alter table email_token add constraint email_token_purpose check (purpose in ('confirm', 'reset', 'sign-in'));
alter table email_token add column code_hash bytea;
create index email_token_browser on email_token (browser_hash, created_at) where code_hash is not null;

-- What somebody says of themselves once, and finds filled in the next time. The zone is one of the IANA list.
alter table account
    add column affiliation text not null default '',
    add column biography text not null default '',
    add column time_zone text;
