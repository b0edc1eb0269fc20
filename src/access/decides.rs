//! What every right to decide one proposal has in common, alone or together with others.

use super::{Capability, DecidesOn, MergesOn};

/// A capability that holds the right to decide one proposal.
pub trait Decides: Capability {
    /// That right.
    fn decides_on(&self) -> &DecidesOn;
}

impl Decides for DecidesOn {
    fn decides_on(&self) -> &DecidesOn {
        self
    }
}

impl Decides for MergesOn {
    fn decides_on(&self) -> &DecidesOn {
        self
    }
}
