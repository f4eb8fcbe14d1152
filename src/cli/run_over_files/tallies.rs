//! Counts over an examination.

use fix_encoding::{Accept, Examination, Finding, Severity};

use crate::report::findings::Tally;

/// How many of the findings are errors.
pub fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity() == Severity::Error).count()
}

/// How many errors the repairs of `accept` mend.
pub fn accepted_errors(examination: &Examination, accept: Accept) -> usize {
    let channels = examination.channels();
    let accepted = |finding: &&Finding| {
        finding.severity() == Severity::Error
            && finding.repair.as_ref().is_some_and(|repair| {
                let mut accepted = channels.iter().filter(|group| group.accepted_by(accept));
                accepted.any(|group| *group.cause == repair.cause)
            })
    };
    examination.findings.iter().filter(accepted).count()
}

/// How many characters the repairs of `accept` change, exact and inferred.
pub(super) fn tally(examination: &Examination, accept: Accept) -> Tally {
    let mut tally = Tally::default();
    for group in examination.channels().iter().filter(|group| group.accepted_by(accept)) {
        tally.add(Tally::of_channel(group));
    }
    tally
}
