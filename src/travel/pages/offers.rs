//! What was offered to a track and waits for its leads.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::LeadOf;
use crate::app::App;
use crate::error::AppError;
use crate::review::QueueUrl;
use crate::review::store::stakes_of;
use crate::travel::{OfferUrl, OffersUrl, store};
use crate::web::page::{Layout, show};

#[derive(Template)]
#[template(path = "travel/offers.html")]
struct OffersPage {
    layout: Layout,
    track_name: String,
    queue: QueueUrl,
    offers: Vec<(OfferUrl, i32, String)>,
}

pub async fn list(_: OffersUrl, lead: LeadOf, State(app): State<App>) -> Result<Response, AppError> {
    let slug = || lead.conference().slug.clone();
    let mut db = app.db.acquire().await?;
    let stakes = stakes_of(&mut db, lead.account()).await?;
    let offers = store::offers_to(&mut db, lead.track().id, &stakes).await?;
    drop(db);
    let page = OffersPage {
        layout: lead.viewer().layout(&app, format!("Offered: {}", lead.track().name), Some(lead.conference())),
        track_name: lead.track().name.clone(),
        queue: QueueUrl { conference: slug(), track: lead.track().slug.clone() },
        offers: offers
            .into_iter()
            .map(|(id, number, title)| (OfferUrl { conference: slug(), offer: id }, number, title))
            .collect(),
    };
    Ok(show(StatusCode::OK, &page))
}
