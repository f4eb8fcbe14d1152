//! The result of an examination: what the bytes are, what is wrong with them, and plans of repairs.

use crate::finding::{Cause, Finding, Repair};
use crate::plan::{Edit, Plan};
use crate::suppression::Suppression;
use encodings::Encoding;

/// What the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Text in this encoding.
    Text(Encoding),
    /// Not text, judged by its bytes.
    Binary,
    /// Text in several encodings, in order of place.
    Mixed(Vec<Encoding>),
    /// Perhaps text, but not UTF-8, and either no other encoding is certain or the bytes are invalid in the one that the user
    /// named.
    UnknownEncoding,
}

/// Which repairs a plan takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Accept {
    /// Exact repairs only: those whose channel lost nothing.
    Exact,
    /// Exact repairs, and all repairs of each channel whose inferred characters have at least this mean confidence, 0
    /// to 1.
    Inferred {
        /// The least mean confidence of the inferred characters of one channel.
        minimum: f64,
    },
}

impl Accept {
    /// All repairs, however doubtful their inferred characters are.
    pub const ALL: Accept = Accept::Inferred { minimum: 0.0 };
}

/// What was found in one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Examination {
    /// What the bytes are.
    pub content: Content,
    /// What is wrong, in order of place.
    pub findings: Vec<Finding>,
    /// The comments that silence findings, in order of place. Empty unless
    /// [`Options::lists_suppressions`](super::Options::lists_suppressions) asks for them.
    pub suppressions: Vec<Suppression>,
    /// Plans whose result was examined again. A plan made in the same way would change nothing in it.
    pub(super) proven: Vec<Plan>,
}

/// All repairs of one cause in one file: they are made together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelRepairs<'a> {
    /// What happened to the text.
    pub cause: &'a Cause,
    /// Its repairs, in order of place.
    pub repairs: Vec<&'a Repair>,
}

impl ChannelRepairs<'_> {
    /// Characters that went through the channel.
    pub fn damaged(&self) -> usize {
        self.repairs.iter().map(|repair| repair.damaged).sum()
    }

    /// Characters that lost a byte.
    pub fn inferred(&self) -> usize {
        self.repairs.iter().map(|repair| repair.inferred.len()).sum()
    }

    /// The mean confidence of the characters that lost a byte, 0 to 1; 1 if there are none.
    pub fn mean_confidence(&self) -> f64 {
        let inferred = self.inferred();
        if inferred == 0 {
            return 1.0;
        }
        let all = self.repairs.iter().flat_map(|repair| &repair.inferred);
        all.map(|character| character.confidence).sum::<f64>() / inferred as f64
    }

    /// Whether a plan made with `accept` has these repairs in it.
    pub fn accepted_by(&self, accept: Accept) -> bool {
        match accept {
            _ if self.repairs.iter().all(|repair| repair.exact) => true,
            Accept::Exact => false,
            Accept::Inferred { minimum } => self.mean_confidence() >= minimum,
        }
    }
}

impl Examination {
    /// The repairs, grouped by their cause, in the order of the first repair of each.
    pub fn channels(&self) -> Vec<ChannelRepairs<'_>> {
        let mut groups: Vec<ChannelRepairs<'_>> = Vec::new();
        for repair in self.findings.iter().filter_map(|finding| finding.repair.as_ref()) {
            match groups.iter_mut().find(|group| *group.cause == repair.cause) {
                Some(group) => group.repairs.push(repair),
                None => groups.push(ChannelRepairs { cause: &repair.cause, repairs: vec![repair] }),
            }
        }
        groups
    }

    /// An examination without any proven plan.
    pub fn new(content: Content, findings: Vec<Finding>, suppressions: Vec<Suppression>) -> Self {
        Examination { content, findings, suppressions, proven: Vec::new() }
    }

    /// The examination with other findings in place of its own. A plan that is proven stays proven.
    #[must_use]
    pub fn with_findings(self, findings: Vec<Finding>) -> Self {
        Examination { findings, ..self }
    }

    /// The examination of bytes in which nothing was looked for.
    pub(super) fn nothing(content: Content) -> Self {
        Examination::new(content, Vec::new(), Vec::new())
    }

    /// Whether it is proven that nothing is left to repair once `plan` is applied. If not, the result has to be examined again
    /// before it is written.
    pub fn is_proven(&self, plan: &Plan) -> bool {
        plan.is_empty() || self.proven.contains(plan)
    }

    /// Whether there is anything to repair.
    pub(super) fn has_repairs(&self) -> bool {
        self.findings.iter().any(|finding| finding.repair.is_some())
    }

    /// The examination with the repairs taken away from its findings, and `why` added to their messages.
    pub(super) fn refuse_repairs(self, why: &str) -> Self {
        let findings = self.findings.into_iter().map(|finding| finding.refuse_repair(why)).collect();
        Examination { findings, proven: Vec::new(), ..self }
    }

    /// The edits that `accept` allows. All repairs of a cause are in the plan, or none of them.
    pub fn plan(&self, accept: Accept) -> Plan {
        let accepted = self.channels().into_iter().filter(|group| group.accepted_by(accept));
        let edits = accepted
            .flat_map(|group| group.repairs)
            .map(|repair| Edit { span: repair.span.clone(), replacement: repair.bytes() });
        Plan::new(edits.collect()).expect("findings of one file don't overlap")
    }
}
