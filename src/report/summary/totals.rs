//! The totals of a run, added up file by file.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use fix_encoding::rules::UNKNOWN_ENCODING;
use fix_encoding::{Accept, Content, Examination, Finding, Severity};

use crate::report::findings::Tally;
use crate::report::inferred::ACCEPTED_BY_GUESS;

/// The totals over all files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// Files that were examined, without binary files.
    pub examined: usize,
    /// Files with at least one error.
    pub files_with_errors: usize,
    /// Errors.
    pub errors: usize,
    /// Files with at least one warning.
    pub files_with_warnings: usize,
    /// Warnings.
    pub warnings: usize,
    /// Repairs that the flags accept.
    pub accepted: Share,
    /// Repairs that the flags don't accept, and that `--guess` accepts.
    pub held_back: Share,
    /// Repairs that neither the flags nor `--guess` accept: their inferred characters are too doubtful.
    pub doubtful: Share,
    /// Files left out because of their length.
    pub too_large: usize,
    /// Findings that are not reported because they are in the baseline.
    pub in_baseline: usize,
    /// Findings that are reported and not repaired because others of the same cause are in the baseline.
    pub withheld: usize,
    /// Whether folders were searched for files.
    pub searched: bool,
    /// Files left out because they are binary.
    pub binary: usize,
    /// Files whose encoding is unknown.
    pub unknown: usize,
    /// The rules of what can't be repaired, by name, other than that of an unknown encoding.
    pub beyond_repair: BTreeSet<&'static str>,
}

/// The repairs of one kind, over all files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Share {
    /// The number of files that have any.
    pub files: usize,
    /// How many characters they repair.
    pub tally: Tally,
}

/// What a run rewrote.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rewritten {
    /// Files.
    pub files: usize,
    /// The characters repaired in them.
    pub tally: Tally,
}

impl Totals {
    /// Adds one file. `accept` divides its repairs into accepted ones and others.
    pub fn add(&mut self, examination: &Examination, accept: Accept) {
        if examination.content == Content::Binary {
            self.binary += 1;
            return;
        }
        self.examined += 1;
        let errors = count(examination, Severity::Error);
        let warnings = count(examination, Severity::Warning);
        self.errors += errors;
        self.warnings += warnings;
        self.files_with_errors += usize::from(errors > 0);
        self.files_with_warnings += usize::from(warnings > 0);

        let beyond_repair = examination.findings.iter().filter(|finding| finding.repair.is_none());
        let (unknown, other): (Vec<_>, Vec<_>) =
            beyond_repair.map(|finding| finding.rule.name).partition(|name| *name == UNKNOWN_ENCODING.name);
        self.unknown += usize::from(!unknown.is_empty());
        self.beyond_repair.extend(other);

        let [mut accepted, mut held_back, mut doubtful] = <[Share; 3]>::default();
        let likely = examination.accepted(ACCEPTED_BY_GUESS).into_iter();
        let likely: HashSet<&Range<usize>> = likely.map(|finding| &finding.span).collect();
        let (guessed, unsure): (Vec<&Finding>, Vec<&Finding>) =
            examination.held_back(accept).into_iter().partition(|finding| likely.contains(&finding.span));
        let shares = [
            (&mut accepted, examination.accepted(accept)),
            (&mut held_back, guessed),
            (&mut doubtful, unsure),
        ];
        for (share, findings) in shares.into_iter().filter(|(_, findings)| !findings.is_empty()) {
            *share = Share { files: 1, tally: Tally::of_findings(&findings) };
        }
        self.accepted.add(&accepted);
        self.held_back.add(&held_back);
        self.doubtful.add(&doubtful);
    }

    /// Adds findings of the same file that are not repaired because of the baseline.
    pub fn add_withheld(&mut self, examination: &Examination, withheld: &[Finding]) {
        let errors = withheld.iter().filter(|finding| finding.severity() == Severity::Error).count();
        self.errors += errors;
        self.warnings += withheld.len() - errors;
        self.withheld += withheld.len();
        self.files_with_errors += usize::from(errors > 0 && count(examination, Severity::Error) == 0);
    }

    /// Whether anything of this severity was found.
    pub fn has(&self, severity: Severity) -> bool {
        match severity {
            Severity::Error => self.errors > 0,
            Severity::Warning => self.warnings > 0,
        }
    }
}

impl Share {
    fn add(&mut self, other: &Share) {
        self.files += other.files;
        self.tally.add(other.tally);
    }
}

fn count(examination: &Examination, severity: Severity) -> usize {
    examination.findings.iter().filter(|finding| finding.severity() == severity).count()
}
