//! The SQL of deleting an account.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, SignedIn, Tx};
use crate::account::Account;

/// What an account has beside its own proposals.
pub struct Elsewhere {
    /// Proposals of others in which its address is named.
    pub named_in: i64,
    /// Votes on proposals.
    pub votes: i64,
    /// Messages under proposals.
    pub messages: i64,
    /// Proposals that its address does not judge, in conferences where it has a role.
    pub conflicts: i64,
    /// Tracks that its address leads and conferences that it organises.
    pub roles: i64,
    /// Authors who may not write to its address.
    pub stops: i64,
}

/// What an account has beside its own proposals.
///
/// # Errors
/// When the database fails.
pub async fn elsewhere(db: &mut PgConnection, account: Uuid, email: &str) -> Result<Elsewhere, sqlx::Error> {
    sqlx::query_as!(
        Elsewhere,
        r#"select (select count(*) from person n join proposal p on p.id = n.proposal_id
                   where n.email <> '' and lower(n.email collate "C") = lower($2 collate "C") and n.removed_at is null
                     and p.author_id is distinct from $1) as "named_in!",
                  (select count(*) from vote where account_id = $1) as "votes!",
                  (select count(*) from message where account_id = $1) as "messages!",
                  (select count(*) from lead where lower(email collate "C") = lower($2 collate "C"))
                  + (select count(*) from organiser where lower(email collate "C") = lower($2 collate "C")) as "roles!",
                  (select count(*) from conflict_of_interest i join proposal p on p.id = i.proposal_id
                   where lower(i.email collate "C") = lower($2 collate "C")
                     and (exists (select 1 from lead l where l.conference_id = p.conference_id
                                    and lower(l.email collate "C") = lower($2 collate "C"))
                          or exists (select 1 from organiser o where o.conference_id = p.conference_id
                                       and lower(o.email collate "C") = lower($2 collate "C")))) as "conflicts!",
                  (select count(*) from person_stop where lower(email collate "C") = lower($2 collate "C")) as "stops!""#,
        account,
        email,
    )
    .fetch_one(db)
    .await
}

/// The account, held against everything that would come to hang on it.
///
/// # Errors
/// When the database fails.
pub async fn lock_account(tx: &mut Tx<SignedIn>, account: Uuid) -> Result<Option<Account>, sqlx::Error> {
    sqlx::query_as!(Account, "select id, email, name, password_hash from account where id = $1 for update", account,)
        .fetch_optional(tx.db())
        .await
}

/// Takes the address off everything that stays: where others named it, letters that did not go to it as a lead's, and the
/// audit rows. What was said under proposals, and the texts of calls, are by `name` from now on.
///
/// # Errors
/// When the database fails.
pub async fn forget_address<C: Capability>(
    tx: &mut Tx<C>,
    account: Uuid,
    email: &str,
    name: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query!("update message set by_whom = $2 where account_id = $1", account, name).execute(tx.db()).await?;
    sqlx::query!("update track_text set by_whom = $2 where account_id = $1", account, name).execute(tx.db()).await?;
    sqlx::query!(
        r#"update person set email = '', token_hash = null
           where email <> '' and lower(email collate "C") = lower($1 collate "C")"#,
        email,
    )
    .execute(tx.db())
    .await?;
    forget_interest(tx, email).await?;
    let now = tx.now();
    // What has not left yet reaches nobody any more.
    sqlx::query!(
        r#"update outbox set to_name = '', to_email = '',
                  given_up_at = case when sent_at is null then coalesce(given_up_at, $2) end,
                  last_error = case when sent_at is null then 'the account was deleted' else last_error end,
                  body = case when secret then '' else body end, foot = ''
           where conference_id is not null and list_id is null
             and lower(to_email collate "C") = lower($1 collate "C")"#,
        email,
        now,
    )
    .execute(tx.db())
    .await?;
    forget_in_audit(tx, account, email).await
}

/// Whom a conflict of interest keeps from judging is noted as long as their role stands, which an address holds: otherwise a
/// new account under it would judge.
async fn forget_interest<C: Capability>(tx: &mut Tx<C>, email: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"delete from conflict_of_interest i using proposal p
           where p.id = i.proposal_id and lower(i.email collate "C") = lower($1 collate "C")
             and not exists (select 1 from lead l where l.conference_id = p.conference_id
                               and lower(l.email collate "C") = lower($1 collate "C"))
             and not exists (select 1 from organiser o where o.conference_id = p.conference_id
                               and lower(o.email collate "C") = lower($1 collate "C"))"#,
        email,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The rows of what was done stay, without the network addresses of the account and without its e-mail address.
async fn forget_in_audit<C: Capability>(tx: &mut Tx<C>, account: Uuid, email: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("update audit set address = null where account_id = $1", account).execute(tx.db()).await?;
    sqlx::query!(
        r#"update audit set details = details
               || case when lower((details->>'email') collate "C") = lower($1 collate "C")
                       then '{"email": ""}' else '{}' end::jsonb
               || case when jsonb_typeof(details->'people') = 'array'
                       then jsonb_build_object('people', (
                            select coalesce(jsonb_agg(case when lower(named collate "C") = lower($1 collate "C") then '' else named end), '[]')
                            from jsonb_array_elements_text(details->'people') named))
                       else '{}' end
           where lower((details->>'email') collate "C") = lower($1 collate "C")
              or jsonb_typeof(details->'people') = 'array'
                 and strpos(lower((details->>'people') collate "C"), lower($1 collate "C")) > 0"#,
        email,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Deletes the account with its sign-ins, every link, code and mailed secret address of its address, and the letters about the account itself.
///
/// # Errors
/// When the database fails.
pub async fn delete_account<C: Capability>(tx: &mut Tx<C>, account: Uuid, email: &str) -> Result<(), sqlx::Error> {
    sqlx::query!(r#"delete from email_token where lower(email collate "C") = lower($1 collate "C")"#, email)
        .execute(tx.db())
        .await?;
    sqlx::query!(r#"delete from mailed_address where lower(email collate "C") = lower($1 collate "C")"#, email)
        .execute(tx.db())
        .await?;
    sqlx::query!(r#"delete from command_address where lower(email collate "C") = lower($1 collate "C")"#, email)
        .execute(tx.db())
        .await?;
    sqlx::query!(r#"delete from reminder_link where lower(email collate "C") = lower($1 collate "C")"#, email)
        .execute(tx.db())
        .await?;
    sqlx::query!(
        r#"delete from outbox where conference_id is null and lower(to_email collate "C") = lower($1 collate "C")"#,
        email,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!("delete from account where id = $1", account).execute(tx.db()).await?;
    Ok(())
}
