-- Every row hangs under one conference; constraints are named, so that a violation can become the error of its field.
-- Times are timestamptz and always written from the application's clock, never from now(): rules are tested with any `now`.
-- Addresses are stored as typed and compared as a whole in ASCII lower case: lower(email collate "C").

create table conference (
    id            uuid primary key,
    slug          text not null constraint conference_slug_unique unique,
    name          text not null,
    short_name    text not null,
    starts_on     date not null,
    ends_on       date not null,
    time_zone     text not null,
    default_zone  text not null,
    contact       text not null,
    content       jsonb not null,
    created_at    timestamptz not null,
    constraint conference_ends_after_start check (ends_on >= starts_on)
);

-- The last number given, in a table of its own: filing locks this row alone, and as late as it can.
create table proposal_counter (
    conference_id uuid primary key references conference,
    last_number   integer not null default 0
);

create table track (
    id             uuid primary key,
    conference_id  uuid not null references conference,
    slug           text not null,
    name           text not null,
    short_name     text not null,
    kind           text not null constraint track_kind check (kind in ('microconference', 'refereed', 'bof', 'summit', 'lightning')),
    group_label    text,
    position       integer not null,
    publishes      text not null constraint track_publishes check (publishes in ('no', 'when_accepted', 'when_confirmed')),
    minutes_from   integer,
    minutes_to     integer,
    overflow       text,
    -- the track's call
    opens_at       timestamptz,
    closes_on      date,
    closes_at      time,
    closes_zone    text,
    zone_stated    boolean not null,
    grace_minutes  integer not null,
    late_policy    text not null constraint track_late_policy check (late_policy in ('ask', 'pile', 'closed')),
    no_extension   boolean not null,
    content        jsonb not null,
    constraint track_slug_unique unique (conference_id, slug),
    constraint track_in_conference unique (conference_id, id),
    constraint track_minutes check (minutes_from <= minutes_to),
    constraint track_closes check ((closes_on is null) = (closes_zone is null) and (closes_at is null or closes_on is not null))
);

-- The public history of a track's call.
create table call_change (
    id             uuid primary key,
    conference_id  uuid not null,
    track_id       uuid not null,
    at             timestamptz not null,
    by_whom        text not null,
    before_words   text not null,
    after_words    text not null,
    reason         text,
    foreign key (conference_id, track_id) references track (conference_id, id)
);
create index call_change_track on call_change (track_id, at);

create table organiser (
    conference_id  uuid not null references conference,
    name           text not null,
    email          text not null
);
create unique index organiser_email_unique on organiser (conference_id, lower(email collate "C"));

create table lead (
    conference_id  uuid not null,
    track_id       uuid not null,
    name           text not null,
    email          text not null,
    position       integer not null,
    foreign key (conference_id, track_id) references track (conference_id, id)
);
create unique index lead_email_unique on lead (track_id, lower(email collate "C"));

create table announcement (
    conference_id  uuid not null references conference,
    slug           text not null,
    title          text not null,
    published_on   date not null,
    track_id       uuid,
    body           text not null,
    primary key (conference_id, slug),
    foreign key (conference_id, track_id) references track (conference_id, id)
);

-- An account exists only once the owner of its address has confirmed it.
create table account (
    id             uuid primary key,
    email          text not null,
    name           text not null,
    password_hash  text,
    confirmed_at   timestamptz not null
);
create unique index account_email_unique on account (lower(email collate "C"));

create table sign_in (
    id             uuid primary key,
    token_hash     bytea not null constraint sign_in_token_unique unique,
    account_id     uuid not null references account on delete cascade,
    created_at     timestamptz not null,
    expires_at     timestamptz not null
);
create index sign_in_account on sign_in (account_id);

-- Wrong passwords, by the hash of the address that was typed, whether or not it has an account.
create table wrong_password (
    id             uuid primary key,
    email_hash     bytea not null,
    at             timestamptz not null
);
create index wrong_password_email on wrong_password (email_hash, at);

-- A letter's link: who holds it can read the address's mail. Only the hash of the token is kept.
create table email_token (
    id             uuid primary key,
    purpose        text not null constraint email_token_purpose check (purpose in ('confirm', 'reset')),
    token_hash     bytea not null constraint email_token_unique unique,
    email          text not null,
    name           text not null,
    password_hash  text,
    browser_hash   bytea,
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    wrong_tries    smallint not null default 0,
    used_at        timestamptz
);
create index email_token_email on email_token (lower(email collate "C"), created_at);

create table proposal (
    id               uuid primary key,
    conference_id    uuid not null,
    track_id         uuid not null,
    number           integer,
    state            text not null constraint proposal_state check (state in (
        'draft', 'submitted', 'accepted', 'waitlisted', 'declined', 'merged', 'confirmed', 'declined_by_speaker', 'withdrawn')),
    author_id        uuid references account on delete set null,
    author_name      text not null,
    author_email     text not null,
    title            text not null,
    abstract         text not null,
    tried            text not null,
    question         text not null,
    links            text not null,
    minutes          integer,
    participation    text not null constraint proposal_participation check (participation in ('in_person', 'online', 'unknown')),
    needed_people    text not null,
    leads_note       text not null,
    overflow_consent boolean not null,
    version          integer not null,
    stored_at        timestamptz not null,
    changed_at       timestamptz not null,
    checked_at       timestamptz,
    checked_version  integer,
    arrived_at       timestamptz,
    late             boolean not null default false,
    grace_seconds    integer,
    denied_at        timestamptz,
    constraint proposal_number_unique unique (conference_id, number),
    constraint proposal_numbered check ((state = 'draft') = (number is null)),
    constraint proposal_arrived check ((number is null) = (arrived_at is null)),
    foreign key (conference_id, track_id) references track (conference_id, id)
);
create index proposal_queue on proposal (track_id, number) where number is not null;
create index proposal_author on proposal (author_id);

-- Every text that was ever kept: sent versions, and those that came too late to count (sent_at null).
create table proposal_version (
    proposal_id  uuid not null references proposal on delete cascade,
    version      integer not null,
    text         jsonb not null,
    by_whom      text not null,
    at           timestamptz not null,
    sent_at      timestamptz,
    primary key (proposal_id, version)
);

-- The browsers that hold a proposal no account has claimed. The secret address lets another browser become a holder.
create table proposal_holder (
    proposal_id   uuid not null references proposal on delete cascade,
    browser_hash  bytea not null,
    address_hash  bytea not null,
    primary key (proposal_id, browser_hash)
);
create index proposal_holder_browser on proposal_holder (browser_hash);

-- "Ask the leads": a request to take a proposal that came too late.
create table late_request (
    id           uuid primary key,
    proposal_id  uuid not null constraint late_request_once unique references proposal on delete cascade,
    at           timestamptz not null,
    note         text not null
);

-- What the leads intend, and what was sent. Nothing a submitter sees changes without the letter.
create table plan (
    proposal_id  uuid primary key references proposal on delete cascade,
    outcome      text not null constraint plan_outcome check (outcome in ('accepted', 'declined')),
    reason       text not null,
    by_whom      text not null,
    at           timestamptz not null
);

create table outbox (
    id               uuid primary key,
    letter           text not null,
    conference_id    uuid references conference,
    track_id         uuid references track,
    proposal_id      uuid references proposal on delete set null,
    to_name          text not null,
    to_email         text not null,
    from_name        text not null,
    reply_to_name    text,
    reply_to_email   text,
    subject          text not null,
    body             text not null,
    secret           boolean not null,
    message_id       text not null constraint outbox_message_id_unique unique,
    thread_root      text,
    list_id          text,
    created_at       timestamptz not null,
    due_at           timestamptz not null,
    attempts         integer not null default 0,
    claimed_until    timestamptz,
    last_error       text,
    sent_at          timestamptz,
    given_up_at      timestamptz
);
create index outbox_due on outbox (due_at) where sent_at is null and given_up_at is null;
create index outbox_proposal on outbox (proposal_id);
create index outbox_given_up on outbox (conference_id, given_up_at) where given_up_at is not null;

create table decision (
    id           uuid primary key,
    proposal_id  uuid not null references proposal on delete cascade,
    outcome      text not null constraint decision_outcome check (outcome in ('accepted', 'declined')),
    reason       text not null,
    version      integer not null,
    by_whom      text not null,
    sent_at      timestamptz not null,
    letter_id    uuid not null references outbox
);
create index decision_proposal on decision (proposal_id, sent_at);

-- Who did what, when and from where; written in the transaction of the change itself.
create table audit (
    id             uuid primary key,
    at             timestamptz not null,
    conference_id  uuid references conference,
    actor          text not null,
    account_id     uuid,
    action         text not null,
    subject        text not null,
    details        jsonb not null,
    address        text,
    request_id     text
);
create index audit_conference on audit (conference_id, at);

-- What was typed into a form whose sending was refused; it comes back filled in and is never replayed.
create table parked_form (
    id            uuid primary key,
    browser_hash  bytea not null,
    client        text,
    path          text not null,
    why           text not null,
    body          bytea not null,
    body_hash     bytea not null,
    arrived_at    timestamptz not null
);
create index parked_form_browser on parked_form (browser_hash, path, arrived_at);
create index parked_form_client on parked_form (client, arrived_at);
create index outbox_reader on outbox (lower(to_email collate "C"), created_at);
