//! Counts over an examination.

use fix_encoding::{Accept, Examination, Finding, Severity};

use crate::report::findings::Tally;

/// How many of the findings are errors.
pub fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity() == Severity::Error).count()
}

/// How many errors the repairs of `accept` mend.
pub fn accepted_errors(examination: &Examination, accept: Accept) -> usize {
    let accepted = examination.accepted(accept).into_iter();
    accepted.filter(|finding| finding.severity() == Severity::Error).count()
}

/// How many characters the repairs of `accept` change, exact and inferred.
pub(super) fn tally(examination: &Examination, accept: Accept) -> Tally {
    Tally::of_findings(&examination.accepted(accept))
}
