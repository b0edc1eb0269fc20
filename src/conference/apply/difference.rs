//! What differs between what is stored and what the file says, key by key.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// A thing as its keys and their values. A list is one value.
pub(super) type Facts = Map<String, Value>;

/// The facts of something with named fields.
pub(super) fn facts(of: impl Serialize) -> Facts {
    match serde_json::to_value(of) {
        Ok(Value::Object(facts)) => facts,
        _ => unreachable!("only things with named fields and plain values are compared"),
    }
}

/// The keys that differ, with both values.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Difference {
    before: Facts,
    after: Facts,
}

impl Difference {
    /// Compares by the keys of `after`; a key that `before` lacks was empty.
    pub(super) fn between(before: &Facts, after: &Facts) -> Self {
        let mut difference = Self::default();
        for (key, new) in after {
            let old = before.get(key).unwrap_or(&Value::Null);
            if old != new {
                difference.before.insert(key.clone(), old.clone());
                difference.after.insert(key.clone(), new.clone());
            }
        }
        difference
    }

    /// Whether nothing differs.
    pub(super) fn is_empty(&self) -> bool {
        self.after.is_empty()
    }

    /// The keys that differ.
    pub(super) fn keys(&self) -> Vec<String> {
        self.after.keys().cloned().collect()
    }

    /// Both values of every key, for the audit row.
    pub(super) fn into_details(self) -> Value {
        json!({ "before": self.before, "after": self.after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_kept_with_both_values() {
        let before = facts(json!({ "name": "Tracing", "topics": ["a", "b"], "overflow": null }));
        let after = facts(json!({ "name": "Tracing", "topics": ["a", "c"], "overflow": "BoF" }));
        let difference = Difference::between(&before, &after);
        assert_eq!(difference.keys(), ["overflow", "topics"]);
        assert_eq!(
            difference.into_details(),
            json!({
                "before": { "overflow": null, "topics": ["a", "b"] },
                "after": { "overflow": "BoF", "topics": ["a", "c"] },
            })
        );
        assert!(Difference::between(&before, &before).is_empty());
    }
}
