//! The SQL of the author among the people, and of what people say of themselves.

use uuid::Uuid;

use crate::access::{AuthorOf, NamedPerson, SpeakerOf, Tx};
use crate::people::about::About;
use crate::people::lineup::Who;
use crate::proposal::text::Participation;

/// Puts the author and the people into this order.
///
/// # Errors
/// When the database fails.
pub async fn reorder(tx: &mut Tx<AuthorOf>, order: &[Who]) -> Result<(), sqlx::Error> {
    let proposal = tx.proposal().id;
    let (mut people, mut positions, mut author) = (Vec::new(), Vec::new(), 0);
    for (position, who) in (1_i32..).zip(order) {
        match who {
            Who::Author => author = position,
            Who::Person(id) => {
                people.push(*id);
                positions.push(position);
            }
        }
    }
    sqlx::query!(
        "update person set position = place.position
         from unnest($2::uuid[], $3::integer[]) as place (id, position)
         where person.id = place.id and person.proposal_id = $1",
        proposal,
        &people,
        &positions,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!("update proposal set author_position = $2 where id = $1", proposal, author).execute(tx.db()).await?;
    Ok(())
}

/// Stores what the author says of themselves.
///
/// # Errors
/// When the database fails.
pub async fn set_author(tx: &mut Tx<AuthorOf>, about: &About) -> Result<(), sqlx::Error> {
    let proposal = tx.proposal().id;
    sqlx::query!(
        "update proposal set author_affiliation = $2, author_biography = $3 where id = $1",
        proposal,
        about.affiliation,
        about.biography,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// What somebody says of themselves.
pub struct Own {
    /// Their name.
    pub name: String,
    /// Affiliation and biography.
    pub about: About,
    /// How they take part.
    pub participation: Participation,
}

/// Stores what a speaker says of themselves.
///
/// # Errors
/// When the database fails.
pub async fn set_own(tx: &mut Tx<SpeakerOf>, own: &Own) -> Result<(), sqlx::Error> {
    let person = tx.person().id;
    sqlx::query!(
        "update person set name = $2, affiliation = $3, biography = $4, participation = $5 where id = $1",
        person,
        own.name,
        own.about.affiliation,
        own.about.biography,
        own.participation.as_str(),
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Fills what the person has not said of themselves from the profile of their account.
///
/// # Errors
/// When the database fails.
pub async fn fill_from_profile(tx: &mut Tx<NamedPerson>, account: Uuid) -> Result<(), sqlx::Error> {
    let person = tx.person().id;
    sqlx::query!(
        "update person set affiliation = case when person.affiliation = '' then a.affiliation else person.affiliation end,
                biography = case when person.biography = '' then a.biography else person.biography end
         from account a where person.id = $1 and a.id = $2",
        person,
        account,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
