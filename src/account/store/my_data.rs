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
                           'role', n.role, 'name', n.name, 'email', n.email, 'state', n.state, 'added_at', n.added_at)
                           order by n.position, n.id), '[]')
                       from person n where n.proposal_id = p.id and n.removed_at is null),
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
