-- The leave for one proposal to come after the close. The row of the proposal is locked by whoever writes here.
create table late_pass (
    proposal_id  uuid primary key references proposal on delete cascade,
    -- The first instant at which it no longer holds.
    until        timestamptz not null,
    granted_by   text not null,
    at           timestamptz not null,
    revoked_at   timestamptz,
    revoked_by   text,
    constraint late_pass_revoked check ((revoked_at is null) = (revoked_by is null))
);

-- The answer of the leads that a draft is not taken late.
create table late_refusal (
    proposal_id  uuid primary key references proposal on delete cascade,
    reason       text not null,
    by_whom      text not null,
    at           timestamptz not null
);
