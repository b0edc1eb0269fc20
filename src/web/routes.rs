//! The one way to register a route. Every method and path is recorded, so that the permission test can list them and
//! a return address can be checked against them.

use axum::Router;
use axum::handler::Handler;
use axum_extra::routing::{SecondElementIs, TypedPath};

use crate::app::App;

/// A recorded route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Route {
    /// `GET` or `POST`; the program needs no other.
    pub method: &'static str,
    /// The path with its captures in braces.
    pub path: &'static str,
}

/// Routes with their record.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    recorded: Vec<Route>,
}

impl Routes {
    /// Answers GET at the path of the handler's first argument.
    pub fn get<H, T, P>(self, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: SecondElementIs<P> + 'static,
        P: TypedPath,
    {
        self.add("GET", P::PATH, axum::routing::get(handler))
    }

    /// Answers POST at the path of the handler's first argument.
    pub fn post<H, T, P>(self, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: SecondElementIs<P> + 'static,
        P: TypedPath,
    {
        self.add("POST", P::PATH, axum::routing::post(handler))
    }

    fn add(mut self, method: &'static str, path: &'static str, handler: axum::routing::MethodRouter<App>) -> Self {
        self.recorded.push(Route { method, path });
        Self { router: self.router.route(path, handler), recorded: self.recorded }
    }

    /// Adds the routes of a feature.
    pub fn merge(mut self, other: Self) -> Self {
        self.recorded.extend(other.recorded);
        Self { router: self.router.merge(other.router), recorded: self.recorded }
    }

    /// The router and its record.
    pub fn finish(self) -> (Router<App>, Vec<Route>) {
        (self.router, self.recorded)
    }
}

/// Whether a path is one of ours that can be opened: the only addresses we ever return to after a sign-in.
pub fn can_be_opened(routes: &[Route], path: &str) -> bool {
    let plain = path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\?#".contains(&byte));
    plain && routes.iter().any(|route| route.method == "GET" && matches(route.path, path))
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(want, have)| want == have || (want.starts_with('{') && !have.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_returned_to() {
        let routes = [
            Route { method: "GET", path: "/{conference}/tracks/{track}/queue" },
            Route { method: "POST", path: "/account/sign-out" },
        ];
        assert!(can_be_opened(&routes, "/lpc-2023/tracks/cxl/queue"));
        for foreign in [
            "//evil.example/tracks/cxl/queue",
            "https://evil.example",
            "/account/sign-out",
            "/a/tracks//queue",
            "/\\evil",
            "",
        ] {
            assert!(!can_be_opened(&routes, foreign), "{foreign}");
        }
    }
}
