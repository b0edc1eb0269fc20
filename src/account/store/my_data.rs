//! The SQL of everything that is kept of one account, as JSON in words that people read.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// The account itself: address, name and profile. Never the password, not even its hash.
///
/// # Errors
/// When the database fails, or when the account is gone.
pub async fn account_row(db: &mut PgConnection, account: Uuid) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'email', email, 'name', name, 'affiliation', affiliation, 'biography', biography, 'time_zone', time_zone,
               'has_password', password_hash is not null, 'confirmed_at', confirmed_at) as "row!: Value"
           from account where id = $1"#,
        account,
    )
    .fetch_one(db)
    .await
}

/// Where the account is signed in.
///
/// # Errors
/// When the database fails.
pub async fn sign_in_rows(db: &mut PgConnection, account: Uuid) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'since', created_at, 'ends_at', expires_at, 'last_seen_at', last_seen_at, 'client', client, 'browser', agent)
               order by created_at, id), '[]') as "rows!: Value"
           from sign_in where account_id = $1"#,
        account,
    )
    .fetch_one(db)
    .await
}

/// The proposals that the account is the author of, with everybody named in them, every version and the decisions that were
/// sent. What the leads plan is theirs and is not in it.
///
/// # Errors
/// When the database fails.
pub async fn proposal_rows(db: &mut PgConnection, account: Uuid) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(
               to_jsonb(p) - '{id,conference_id,track_id,author_id,checked_at,checked_version,denied_at}'::text[]
               || jsonb_build_object(
                   'conference', c.slug,
                   'track', t.slug,
                   'versions', (select coalesce(jsonb_agg(jsonb_build_object(
                           'version', v.version, 'at', v.at, 'by', v.by_whom, 'sent_at', v.sent_at, 'text', v.text)
                           order by v.version), '[]')
                       from proposal_version v where v.proposal_id = p.id),
                   'people', (select coalesce(jsonb_agg(jsonb_build_object(
                           'role', n.role, 'name', n.name, 'email', n.email, 'state', n.state, 'added_by', n.added_by,
                           'added_at', n.added_at, 'letters', n.letters, 'asked_at', n.asked_at,
                           'answered_at', n.answered_at) order by n.position, n.id), '[]')
                       from person n where n.proposal_id = p.id and n.removed_at is null),
                   'late_requests', (select coalesce(jsonb_agg(jsonb_build_object('at', r.at, 'note', r.note)), '[]')
                       from late_request r where r.proposal_id = p.id),
                   'late_refusals', (select coalesce(jsonb_agg(jsonb_build_object('at', r.at, 'reason', r.reason)), '[]')
                       from late_refusal r where r.proposal_id = p.id),
                   'late_passes', (select coalesce(jsonb_agg(jsonb_build_object(
                           'at', l.at, 'until', l.until, 'revoked_at', l.revoked_at)), '[]')
                       from late_pass l where l.proposal_id = p.id),
                   'after_the_close', (select coalesce(jsonb_agg(jsonb_build_object(
                           'at', e.at, 'what', e.what, 'until', e.until, 'by', e.by_whom) order by e.at, e.id), '[]')
                       from late_event e where e.proposal_id = p.id),
                   'conflicts_of_interest', (select coalesce(jsonb_agg(jsonb_build_object(
                           'name', i.name, 'reason', i.reason, 'at', i.at) order by i.at, i.name), '[]')
                       from conflict_of_interest i where i.proposal_id = p.id and i.by_author),
                   'answers_to_acceptances', (select coalesce(jsonb_agg(jsonb_build_object(
                           'answer', a.answer, 'note', a.note, 'by', a.by_whom, 'at', a.at) order by a.at, a.id), '[]')
                       from speaker_answer a where a.proposal_id = p.id),
                   'decisions', (select coalesce(jsonb_agg(jsonb_build_object(
                           'outcome', d.outcome, 'reason', d.reason, 'version', d.version, 'sent_at', d.sent_at)
                           order by d.sent_at, d.id), '[]')
                       from decision d where d.proposal_id = p.id))
               order by p.stored_at, p.id), '[]') as "rows!: Value"
           from proposal p join conference c on c.id = p.conference_id join track t on t.id = p.track_id
           where p.author_id = $1"#,
        account,
    )
    .fetch_one(db)
    .await
}

/// Where others named the address of the account as a co-author or a speaker. The text of a proposal is its author's.
///
/// # Errors
/// When the database fails.
pub async fn named_rows(db: &mut PgConnection, email: &str) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'conference', c.slug, 'proposal', p.number, 'role', n.role, 'name', n.name, 'email', n.email,
               'affiliation', n.affiliation, 'biography', n.biography, 'participation', n.participation,
               'state', n.state, 'added_at', n.added_at, 'answered_at', n.answered_at)
               order by n.added_at, n.id), '[]') as "rows!: Value"
           from person n join proposal p on p.id = n.proposal_id join conference c on c.id = p.conference_id
           where lower(n.email collate "C") = lower($1 collate "C") and n.removed_at is null"#,
        email,
    )
    .fetch_one(db)
    .await
}

/// The letters that went to the address of the account. The text of one that holds a secret is left out.
///
/// # Errors
/// When the database fails.
pub async fn letter_rows(db: &mut PgConnection, email: &str) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'letter', letter, 'to', to_email, 'subject', subject, 'text', case when secret then null else body end,
               'written_at', created_at, 'sent_at', sent_at)
               order by created_at, id), '[]') as "rows!: Value"
           from outbox where lower(to_email collate "C") = lower($1 collate "C")"#,
        email,
    )
    .fetch_one(db)
    .await
}

/// What the account did.
///
/// # Errors
/// When the database fails.
pub async fn audit_rows(db: &mut PgConnection, account: Uuid) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'at', at, 'as', actor, 'action', action, 'subject', subject, 'details', details, 'client', address)
               order by at, id), '[]') as "rows!: Value"
           from audit where account_id = $1"#,
        account,
    )
    .fetch_one(db)
    .await
}

/// The votes of the account, as a lead or organiser.
///
/// # Errors
/// When the database fails.
pub async fn vote_rows(db: &mut PgConnection, account: Uuid) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'conference', c.slug, 'proposal', p.number, 'value', v.value, 'note', v.note, 'at', v.at)
               order by v.at, p.id), '[]') as "rows!: Value"
           from vote v join proposal p on p.id = v.proposal_id join conference c on c.id = p.conference_id
           where v.account_id = $1"#,
        account,
    )
    .fetch_one(db)
    .await
}

/// Which versions of which proposals the account has marked as read.
///
/// # Errors
/// When the database fails.
pub async fn seen_rows(db: &mut PgConnection, account: Uuid) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'conference', c.slug, 'proposal', p.number, 'version', s.version, 'at', s.at) order by s.at, p.id), '[]')
               as "rows!: Value"
           from seen s join proposal p on p.id = s.proposal_id join conference c on c.id = p.conference_id
           where s.account_id = $1"#,
        account,
    )
    .fetch_one(db)
    .await
}

/// The messages that the account wrote, and those that leads and author wrote to each other under its own proposals and those
/// of which it is a confirmed co-author. What others said among the leads is theirs.
///
/// # Errors
/// When the database fails.
pub async fn message_rows(db: &mut PgConnection, account: Uuid, email: &str) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'conference', c.slug, 'proposal', p.number, 'thread', m.thread, 'by', m.by_whom,
               'written_by_you', coalesce(m.account_id = $1, false), 'text', m.body, 'at', m.at, 'deleted_at', m.deleted_at)
               order by m.at, m.id), '[]') as "rows!: Value"
           from message m join proposal p on p.id = m.proposal_id join conference c on c.id = p.conference_id
           where m.account_id = $1
              or m.thread = 'author' and (p.author_id = $1 or p.id in (
                     select n.proposal_id from person n
                     where n.email <> '' and lower(n.email collate "C") = lower($2 collate "C") and n.role = 'co_author'
                       and n.state = 'confirmed' and n.removed_at is null))"#,
        account,
        email,
    )
    .fetch_one(db)
    .await
}

/// What the address of the account leads and organises, and from whose proposals it wants no letters.
///
/// # Errors
/// When the database fails.
pub async fn role_rows(db: &mut PgConnection, email: &str) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'leads', (select coalesce(jsonb_agg(jsonb_build_object('conference', c.slug, 'track', t.slug, 'name', l.name)
                         order by c.slug, t.slug), '[]')
                   from lead l join track t on t.id = l.track_id join conference c on c.id = l.conference_id
                   where lower(l.email collate "C") = lower($1 collate "C")),
               'organises', (select coalesce(jsonb_agg(jsonb_build_object('conference', c.slug, 'name', o.name)
                         order by c.slug), '[]')
                   from organiser o join conference c on c.id = o.conference_id
                   where lower(o.email collate "C") = lower($1 collate "C")),
               'letters_stopped', (select coalesce(jsonb_agg(jsonb_build_object('conference', c.slug, 'at', s.at)
                         order by s.at), '[]')
                   from person_stop s join conference c on c.id = s.conference_id
                   where lower(s.email collate "C") = lower($1 collate "C"))) as "rows!: Value""#,
        email,
    )
    .fetch_one(db)
    .await
}

/// Which proposals the address of the account does not judge. The reason of an author is their word to the others.
///
/// # Errors
/// When the database fails.
pub async fn interest_rows(db: &mut PgConnection, email: &str) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'conference', c.slug, 'proposal', p.number, 'name', i.name, 'said_by_the_author', i.by_author,
               'reason', case when i.by_author then null else i.reason end, 'at', i.at) order by i.at, p.id), '[]')
               as "rows!: Value"
           from conflict_of_interest i join proposal p on p.id = i.proposal_id join conference c on c.id = p.conference_id
           where lower(i.email collate "C") = lower($1 collate "C")"#,
        email,
    )
    .fetch_one(db)
    .await
}

/// The secret addresses of drafts that were mailed to the address of the account; never the secret.
///
/// # Errors
/// When the database fails.
pub async fn mailed_rows(db: &mut PgConnection, email: &str) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'conference', c.slug, 'mailed_at', m.at, 'used_at', m.used_at, 'reminders_stopped', m.stopped)
               order by m.at, p.id), '[]') as "rows!: Value"
           from mailed_address m join proposal p on p.id = m.proposal_id join conference c on c.id = p.conference_id
           where lower(m.email collate "C") = lower($1 collate "C")"#,
        email,
    )
    .fetch_one(db)
    .await
}

/// The addresses in letters to the address of the account that take commands, for as long as they are kept; never the secret.
///
/// # Errors
/// When the database fails.
pub async fn command_rows(db: &mut PgConnection, email: &str) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object(
               'conference', c.slug, 'proposal', p.number, 'made_at', a.at, 'ends_at', a.expires_at,
               'mails_received', (select count(*) from received_command r where r.address_id = a.id),
               'last_received_at', (select max(r.at) from received_command r where r.address_id = a.id))
               order by a.at, a.id), '[]') as "rows!: Value"
           from command_address a join proposal p on p.id = a.proposal_id join conference c on c.id = a.conference_id
           where lower(a.email collate "C") = lower($1 collate "C")"#,
        email,
    )
    .fetch_one(db)
    .await
}
