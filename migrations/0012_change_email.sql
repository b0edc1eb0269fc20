-- A change of an account's address that was asked for, one at a time for each account. It comes into force when the links
-- of both letters were used. Only the hashes of the links are kept. An ended one stays until it expires, so that its links
-- can say what became of it.
create table email_change (
    id               uuid primary key,
    account_id       uuid not null references account on delete cascade constraint email_change_account unique,
    old_email        text not null,
    new_email        text not null,
    old_hash         bytea not null constraint email_change_old_unique unique,
    new_hash         bytea not null constraint email_change_new_unique unique,
    old_confirmed_at timestamptz,
    new_confirmed_at timestamptz,
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    outcome          text constraint email_change_outcome check (outcome in ('changed', 'cancelled'))
);
