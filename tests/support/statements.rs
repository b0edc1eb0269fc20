//! Which statements went to the database: what a page costs must not tell who has an account.

use std::fmt::Debug;
use std::sync::{Arc, LazyLock, Mutex};

use tracing::dispatcher::Dispatch;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing::{Event, Metadata, Subscriber};

/// Keeps the statements that this test's thread sends while it lives.
pub struct Statements {
    sent: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

/// With a single listener in the process, tracing asks whichever thread meets a statement first whether anybody listens,
/// and keeps the answer of a thread that does not for all. A second listener makes it ask every one.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Listener(Arc::default())));

impl Statements {
    /// Listens from now on.
    pub fn counted() -> Self {
        LazyLock::force(&SECOND);
        let sent = Arc::new(Mutex::new(Vec::new()));
        let guard = set_default(Listener(sent.clone()));
        Self { sent, _guard: guard }
    }

    /// The beginnings of those sent since the last call, in their order.
    pub fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.sent.lock().expect("no test panics while it holds this"))
    }
}

struct Listener(Arc<Mutex<Vec<String>>>);

/// The field `summary` of an event: the first words of the statement.
struct Summary(String);

impl Visit for Summary {
    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            value.clone_into(&mut self.0);
        }
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut summary = Summary(String::new());
        event.record(&mut summary);
        self.0.lock().expect("no test panics while it holds this").push(summary.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
