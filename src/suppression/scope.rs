//! One suppression and the places that it covers.
//!
//! In: a finding. Out: whether the suppression silences it, and what to say about a suppression that silences nothing.

use std::ops::Range;

use super::directive::{Directive, MARKER, Suppression};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::rules::{LEGACY_ENCODING, RULES, RuleSet, UNKNOWN_ENCODING, UTF_16, UTF_32};

/// A suppression, and the places that it covers.
#[derive(Debug)]
pub struct Scope {
    pub suppression: Suppression,
    /// The rules of each of its names; a single set of all rules if it has no names.
    pub named: Vec<RuleSet>,
    /// The silenced ranges in bytes of the text, each with the silenced rules.
    pub spans: Vec<(Range<usize>, RuleSet)>,
    pub whole_file: bool,
}

impl Scope {
    /// Whether a finding lies within the places of this scope.
    pub fn covers(&self, finding: &Finding, file_span: impl Fn(&Range<usize>) -> Range<usize>) -> bool {
        let rule = finding.rule;
        self.spans.iter().any(|(span, rules)| {
            rules.contains(rule)
                && (self.whole_file
                    || !is_on_whole_files(rule) && overlap(&file_span(span), finding).is_some())
        })
    }

    /// Whether a finding has damage within the places of this scope. A stretch of damage may span sound ASCII.
    pub fn touches(
        &self,
        bytes: &[u8],
        finding: &Finding,
        file_span: impl Fn(&Range<usize>) -> Range<usize>,
    ) -> bool {
        let spelled = bytes.get(finding.span.clone()).is_none_or(<[u8]>::is_ascii);
        spelled
            || self.whole_file
            || self
                .spans
                .iter()
                .filter_map(|(span, _)| overlap(&file_span(span), finding))
                .any(|overlap| bytes.get(overlap).is_none_or(|bytes| !bytes.is_ascii()))
    }

    pub fn weighed(&self, silenced: &[&Finding], on: RuleSet) -> Suppression {
        let mut suppression = self.suppression.clone();
        let Some(directive) = suppression.directive.filter(|directive| *directive != Directive::On) else {
            return suppression;
        };
        suppression.used = !silenced.is_empty();
        let used = |rules: &RuleSet| silenced.iter().any(|finding| rules.contains(finding.rule));
        // A rule that is off was not run, so it is unknown whether it would find anything.
        let known = |rules: &RuleSet| RULES.iter().any(|rule| rules.contains(rule) && on.contains(rule));
        let whole =
            |rules: &RuleSet| RULES.iter().all(|rule| !rules.contains(rule) || is_on_whole_files(rule));
        let names: Vec<String> = suppression.rules.clone();
        let mut idle = Vec::new();
        for (name, rules) in names.iter().zip(&self.named).filter(|(_, rules)| **rules != RuleSet::NONE) {
            if directive != Directive::IgnoreFile && whole(rules) {
                suppression
                    .remarks
                    .push(format!("{name} is about the file as a whole; write {MARKER} ignore-file[{name}]"));
            } else if !used(rules) && known(rules) {
                idle.push(name.as_str());
            }
        }
        if names.is_empty() && !suppression.used {
            suppression.remarks.push("silences nothing; take it out".to_string());
        } else if !idle.is_empty() {
            suppression.remarks.push(format!("silences nothing of {}; take it out", idle.join(", ")));
        }
        suppression
    }
}

/// Whether a rule is about the file as a whole, so that single lines can't be left out.
pub fn is_on_whole_files(rule: &Rule) -> bool {
    [&LEGACY_ENCODING, &UNKNOWN_ENCODING, &UTF_16, &UTF_32].iter().any(|whole| rule.name == whole.name)
}

/// The bytes of a finding within `span` of the file. An empty finding counts if it lies in `span` or at its border.
pub fn overlap(span: &Range<usize>, finding: &Finding) -> Option<Range<usize>> {
    let Range { start, end } = finding.span;
    let (from, to) = (span.start.max(start), span.end.min(end));
    (from < to || start == end && span.start <= start && start <= span.end).then_some(from..to.max(from))
}
