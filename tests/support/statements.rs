//! How many statements went to the database: what a page costs must not tell who has an account.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing::{Event, Metadata, Subscriber};

/// Counts the statements that this test's thread sends while it lives.
pub struct Statements {
    count: Arc<AtomicU64>,
    _guard: DefaultGuard,
}

impl Statements {
    /// Counts from now on.
    pub fn counted() -> Self {
        let count = Arc::new(AtomicU64::new(0));
        let guard = set_default(Counter(count.clone()));
        Self { count, _guard: guard }
    }

    /// How many there were so far.
    pub fn so_far(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

struct Counter(Arc<AtomicU64>);

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
