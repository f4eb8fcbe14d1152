//! The result of an examination: what the bytes are, what is wrong with them, and plans of repairs.

use std::collections::HashMap;

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
    /// Exact repairs only: those of the lines of which each character has one original.
    Exact,
    /// Exact repairs, and the repairs of each line whose inferred characters have at least this mean confidence, 0 to 1.
    Inferred {
        /// The least mean confidence of the inferred characters of one line.
        minimum: f64,
    },
}

impl Accept {
    /// All repairs, however doubtful their inferred characters are.
    pub const ALL: Accept = Accept::Inferred { minimum: 0.0 };
}

/// Which repairs of a file are made together or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Unit {
    /// The repairs of damage on one line. A line in doubt holds back itself only. A repair that spans several lines belongs
    /// to the first of them. What a rule wants has nothing to do with damage, and is made for itself.
    #[default]
    Line,
    /// All repairs of one cause. If some lines alone were repaired, the rest would be taken for something else.
    Cause,
    /// All repairs.
    File,
}

/// What two repairs of the same unit have in common.
#[derive(PartialEq, Eq, Hash)]
enum UnitKey<'a> {
    Line(usize),
    Cause(&'a Cause),
    File,
}

impl Unit {
    fn key(self, finding: &Finding) -> Option<UnitKey<'_>> {
        let cause = &finding.repair.as_ref()?.cause;
        Some(match (self, cause) {
            (Unit::File, _) => UnitKey::File,
            (Unit::Cause, _) | (Unit::Line, Cause::Rule(_)) => UnitKey::Cause(cause),
            (Unit::Line, _) => UnitKey::Line(finding.location.line),
        })
    }

    /// The next larger unit.
    pub(super) fn larger(self) -> Option<Unit> {
        match self {
            Unit::Line => Some(Unit::Cause),
            Unit::Cause => Some(Unit::File),
            Unit::File => None,
        }
    }
}

/// What the decision on a unit rests on.
#[derive(Default)]
struct UnitEvidence {
    is_inferred: bool,
    characters: usize,
    confidence: f64,
}

impl UnitEvidence {
    fn add(&mut self, repair: &Repair) {
        self.is_inferred |= !repair.exact;
        self.characters += repair.inferred.len();
        self.confidence += repair.inferred.iter().map(|character| character.confidence).sum::<f64>();
    }

    fn is_accepted_by(&self, accept: Accept) -> bool {
        match accept {
            _ if !self.is_inferred => true,
            Accept::Exact => false,
            Accept::Inferred { .. } if self.characters == 0 => true,
            Accept::Inferred { minimum } => self.confidence / self.characters as f64 >= minimum,
        }
    }
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
    /// Which repairs are made together or not at all.
    pub(super) unit: Unit,
}

/// Repairs of one cause in one file.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelRepairs<'a> {
    /// What happened to the text.
    pub cause: &'a Cause,
    /// Its repairs, in order of place.
    pub repairs: Vec<&'a Repair>,
}

impl<'a> ChannelRepairs<'a> {
    /// The repairs of `findings`, grouped by their cause, in the order of the first repair of each.
    pub fn of(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<ChannelRepairs<'a>> {
        let mut groups: Vec<ChannelRepairs<'a>> = Vec::new();
        for repair in findings.into_iter().filter_map(|finding| finding.repair.as_ref()) {
            match groups.iter_mut().find(|group| *group.cause == repair.cause) {
                Some(group) => group.repairs.push(repair),
                None => groups.push(ChannelRepairs { cause: &repair.cause, repairs: vec![repair] }),
            }
        }
        groups
    }

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
}

impl Examination {
    /// The repairs, grouped by their cause, in the order of the first repair of each.
    pub fn channels(&self) -> Vec<ChannelRepairs<'_>> {
        ChannelRepairs::of(&self.findings)
    }

    /// The findings whose repairs a plan made with `accept` has, in order of place.
    pub fn accepted(&self, accept: Accept) -> Vec<&Finding> {
        self.divided(accept).0
    }

    /// The findings whose repairs a plan made with `accept` leaves out, in order of place.
    pub fn held_back(&self, accept: Accept) -> Vec<&Finding> {
        self.divided(accept).1
    }

    /// The findings with a repair that `accept` allows, and those with one that it does not allow.
    fn divided(&self, accept: Accept) -> (Vec<&Finding>, Vec<&Finding>) {
        let mut units: HashMap<UnitKey<'_>, UnitEvidence> = HashMap::new();
        for finding in &self.findings {
            if let (Some(key), Some(repair)) = (self.unit.key(finding), &finding.repair) {
                units.entry(key).or_default().add(repair);
            }
        }
        let is_accepted = |finding: &&Finding| {
            let unit = self.unit.key(finding).and_then(|key| units.get(&key));
            unit.is_some_and(|unit| unit.is_accepted_by(accept))
        };
        self.findings.iter().filter(|finding| finding.repair.is_some()).partition(is_accepted)
    }

    /// Makes more repairs depend on each other: first all of one cause, then all of the file. Returns whether there was a step
    /// left. It is a way out where the repairs that are accepted can't be made alone: the rest of the text would be read
    /// otherwise.
    pub fn join_units(&mut self) -> bool {
        let larger = self.unit.larger();
        self.unit = larger.unwrap_or(self.unit);
        larger.is_some()
    }

    /// An examination without any proven plan.
    pub fn new(content: Content, findings: Vec<Finding>, suppressions: Vec<Suppression>) -> Self {
        Examination { content, findings, suppressions, proven: Vec::new(), unit: Unit::default() }
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

    /// The edits that `accept` allows. All repairs on a line are in the plan, or none of them.
    pub fn plan(&self, accept: Accept) -> Plan {
        let repairs = self.accepted(accept).into_iter().filter_map(|finding| finding.repair.as_ref());
        let edits = repairs.map(|repair| Edit { span: repair.span.clone(), replacement: repair.bytes() });
        Plan::new(edits.collect()).expect("findings of one file don't overlap")
    }
}
