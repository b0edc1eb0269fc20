//! What every page needs and no feature owns.
//!
//! - [`frame`]: the middleware around every request: identity of the browser, the body's arrival, form tokens, parking
//! - [`form`]: what was typed, decoded strictly; [`fields`]: the same, shown with its label, hint and error
//! - [`page`]: the layout; [`markdown`]: the only HTML made from people's words; [`assets`]: style and scripts
//! - [`routes`]: the one way to register a route, which records it; [`headers`]: what every answer carries
//! - [`refused`]: what becomes of an answer that is an error
//! - [`returned`]: the form that comes back after its sending was refused
//! - [`told`]: what was done, said once on the page that the act leads to
//! - [`limits`]: how often somebody may do what costs others something
//! - [`store`]: parked forms, and what counts against the limits

pub mod agent;
pub mod assets;
pub mod client;
pub mod fields;
pub mod form;
pub mod frame;
pub mod headers;
pub mod limits;
pub mod markdown;
pub mod page;
pub mod refused;
pub mod returned;
pub mod routes;
pub mod secret;
pub mod store;
pub mod told;
