//! What came of applying a file.

use std::fmt;

/// What was written and what was left as it is. Printed, it is one line for each thing and a last one with the numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What was not there before, such as `track cxl`.
    pub created: Vec<String>,
    /// What was there and differed.
    pub changed: Vec<Changed>,
    /// How many things of the file were stored already as the file says.
    pub unchanged: usize,
    /// What is stored and no longer named in the file. It stays.
    pub kept: Vec<String>,
    /// What the file has otherwise and was set on the pages since. It stays too.
    pub kept_edits: Vec<Changed>,
}

/// Something that differed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What it is, such as `track cxl` or `call of track cxl`.
    pub subject: String,
    /// What of it differed.
    pub keys: Vec<String>,
}

impl Report {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for subject in &self.created {
            writeln!(f, "created: {subject}")?;
        }
        for Changed { subject, keys } in &self.changed {
            writeln!(f, "changed: {subject} ({})", keys.join(", "))?;
        }
        for subject in &self.kept {
            writeln!(f, "kept, though the file no longer names it: {subject}")?;
        }
        for Changed { subject, keys } in &self.kept_edits {
            writeln!(
                f,
                "kept as it was changed in the browser: {subject} ({}); --overwrite takes it back",
                keys.join(", ")
            )?;
        }
        let (created, changed) = (self.created.len(), self.changed.len());
        writeln!(f, "{created} created, {changed} changed, {} unchanged, {} kept", self.unchanged, self.kept.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_plain_lines() {
        let report = Report {
            created: vec!["track rust".into()],
            changed: vec![Changed {
                subject: "call of track cxl".into(),
                keys: vec!["closes_on".into(), "zone".into()],
            }],
            unchanged: 7,
            kept: vec!["organiser olivia@example.org".into()],
            kept_edits: vec![Changed { subject: "track rust".into(), keys: vec!["about".into()] }],
        };
        assert_eq!(
            report.to_string(),
            "created: track rust\n\
             changed: call of track cxl (closes_on, zone)\n\
             kept, though the file no longer names it: organiser olivia@example.org\n\
             kept as it was changed in the browser: track rust (about); --overwrite takes it back\n\
             1 created, 1 changed, 7 unchanged, 1 kept\n"
        );
    }

    #[test]
    fn what_is_kept_is_no_change() {
        let report = Report { unchanged: 3, kept: vec!["track rust".into()], ..Report::default() };
        assert!(report.is_empty());
    }
}
