//! All suppressions of a text.
//!
//! In: the scopes that the reader found, and findings. Out: the text with silenced places masked, its parts cut at their
//! borders, and whether a finding is silenced.

use std::borrow::Cow;
use std::ops::Range;

use super::directive::{MARKER, Suppression};
use super::reader::scopes_in;
use super::scope::{Scope, is_on_whole_files, overlap};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::rules::{MIXED_ENCODING, MOJIBAKE, RULES, RuleSet};
use engine::identification::Part;

/// The character that masks the start of a silenced place. Only Unicode encodings have it, so no channel makes it. It takes two
/// bytes, and every silenced place is longer, because it has a directive.
const BARRIER: char = '\u{7F0}';

/// All suppressions of a text.
#[derive(Debug)]
pub struct Suppressions {
    scopes: Vec<Scope>,
    /// For each of [`RULES`], the byte ranges of the text in which it is silenced, in order and without overlaps. Empty if
    /// the text has no suppressions.
    silent: Vec<Vec<Range<usize>>>,
    /// The rules that are silenced in the whole file.
    whole_file: RuleSet,
}

/// No suppressions.
impl Default for Suppressions {
    fn default() -> Self {
        Suppressions { scopes: Vec::new(), silent: Vec::new(), whole_file: RuleSet::NONE }
    }
}

impl Suppressions {
    /// The suppressions in `text`, in order.
    pub fn in_text(text: &str) -> Self {
        // The common case is a text without suppressions.
        if !text.contains(MARKER) {
            return Suppressions::default();
        }
        Suppressions::of(scopes_in(text))
    }

    fn of(scopes: Vec<Scope>) -> Self {
        let mut whole_file = RuleSet::NONE;
        let all_of = |rule: &Rule| {
            let spans = scopes.iter().flat_map(|scope| &scope.spans);
            disjoint(spans.filter(|(_, rules)| rules.contains(rule)).map(|(span, _)| span.clone()).collect())
        };
        let silent = RULES.iter().map(|rule| all_of(rule)).collect();
        for (_, rules) in scopes.iter().filter(|scope| scope.whole_file).flat_map(|scope| &scope.spans) {
            RULES.iter().filter(|rule| rules.contains(rule)).for_each(|rule| whole_file.set(rule, true));
        }
        Suppressions { scopes, silent, whole_file }
    }

    /// Whether there are no suppressions.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// Masks the places of `text` in which misreadings are silenced, by a character that no channel makes, followed by spaces. Byte
    /// offsets and lines stay the same. No repair reaches into or across such a place, so only the rest of the text is
    /// evidence for a channel and its losses.
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut masked: Option<Vec<u8>> = None;
        for span in self.spans(&MOJIBAKE) {
            let bytes = masked.get_or_insert_with(|| text.as_bytes().to_vec());
            for byte in &mut bytes[span.clone()] {
                *byte = if matches!(byte, b'\n' | b'\r') { *byte } else { b' ' };
            }
            // An empty line follows other masked lines, and needs no barrier.
            let start = bytes.get_mut(span.start..span.start + BARRIER.len_utf8());
            if let Some(start) = start.filter(|start| !start.contains(&b'\n') && !start.contains(&b'\r')) {
                start.copy_from_slice(BARRIER.encode_utf8(&mut [0; 2]).as_bytes());
            }
        }
        match masked.map(String::from_utf8) {
            Some(Ok(masked)) => Cow::Owned(masked),
            _ => Cow::Borrowed(text),
        }
    }

    /// Splits `parts` of `text` at the borders of places in which other encodings are silenced, so that each part is either
    /// silenced or not.
    pub fn cut(&self, bytes: &[u8], text: &str, parts: Vec<Part>) -> Vec<Part> {
        if parts.len() < 2 {
            return parts;
        }
        let mut places: Vec<usize> =
            self.spans(&MIXED_ENCODING).flat_map(|span| [span.start, span.end]).collect();
        places.dedup();
        let mut cut = Vec::with_capacity(parts.len());
        for part in parts {
            let first = places.partition_point(|at| *at <= part.text.start);
            let inside = places[first..].iter().take_while(|at| **at < part.text.end);
            let rest = inside.fold(part.clone(), |rest, at| match halves(bytes, text, &rest, *at) {
                Some((before, behind)) => {
                    cut.push(before);
                    behind
                }
                None => rest,
            });
            cut.push(rest);
        }
        cut
    }

    /// Whether a finding is silenced. `file_span` maps a span of the text to its span in the file and keeps their order.
    pub fn silences(&self, finding: &Finding, file_span: impl Fn(&Range<usize>) -> Range<usize>) -> bool {
        let rule = finding.rule;
        if self.whole_file.contains(rule) {
            return true;
        }
        // Silenced places were masked before misreadings were looked for.
        if rule == &MOJIBAKE || is_on_whole_files(rule) {
            return false;
        }
        let spans = self.silent(rule);
        let first = spans.partition_point(|span| file_span(span).end < finding.span.start);
        let mut near =
            spans[first..].iter().map(&file_span).take_while(|span| span.start <= finding.span.end);
        near.any(|span| overlap(&span, finding).is_some())
    }

    /// The suppressions, each with whether it is used. `findings` are those in `bytes` without any suppression, by the rules
    /// that are `on`.
    pub fn weighed(
        &self,
        bytes: &[u8],
        findings: &[Finding],
        on: RuleSet,
        file_span: impl Fn(&Range<usize>) -> Range<usize>,
    ) -> Vec<Suppression> {
        let mut by_start: Vec<&Finding> = findings.iter().collect();
        by_start.sort_by_key(|finding| finding.span.start);
        // For each finding, the furthest end of the findings up to it.
        let mut reach = 0;
        let reaches: Vec<usize> = by_start
            .iter()
            .map(|finding| {
                reach = reach.max(finding.span.end);
                reach
            })
            .collect();
        let near = |(span, _): &(Range<usize>, RuleSet)| {
            let span = file_span(span);
            let first = reaches.partition_point(|reach| *reach < span.start);
            let end = by_start.partition_point(|finding| finding.span.start <= span.end);
            by_start.get(first..end).unwrap_or_default()
        };
        let weigh = |scope: &Scope| {
            let candidates: Vec<&Finding> = match scope.whole_file {
                true => by_start.clone(),
                false => scope.spans.iter().flat_map(near).copied().collect(),
            };
            let silenced: Vec<&Finding> = candidates
                .into_iter()
                .filter(|finding| {
                    scope.covers(finding, &file_span) && scope.touches(bytes, finding, &file_span)
                })
                .collect();
            scope.weighed(&silenced, on)
        };
        self.scopes.iter().map(weigh).collect()
    }

    /// The byte ranges of the text in which `rule` is silenced, in order and without overlaps.
    pub fn spans(&self, rule: &Rule) -> std::slice::Iter<'_, Range<usize>> {
        self.silent(rule).iter()
    }

    fn silent(&self, rule: &Rule) -> &[Range<usize>] {
        let place = RULES.iter().position(|known| *known == rule);
        place.and_then(|place| self.silent.get(place)).map_or(&[], Vec::as_slice)
    }
}

/// Sorts `spans` and merges overlaps.
fn disjoint(mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|span| span.start);
    let mut disjoint: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match disjoint.last_mut().filter(|last| span.start < last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => disjoint.push(span),
        }
    }
    disjoint
}

/// Splits a part at byte `at` of the text. `None` if `at` is not inside it, or if its place in the file can't be found.
fn halves(bytes: &[u8], text: &str, part: &Part, at: usize) -> Option<(Part, Part)> {
    let inside = part.text.start < at && at < part.text.end && part.inferred.is_none();
    let encoding = part.encoding.filter(|encoding| inside && !encoding.is_stateful())?;
    let before = encoding.encode(&text[part.text.start..at]).ok()?;
    let middle = part.file.start + before.len();
    // The file may have another byte sequence for the same character.
    if middle >= part.file.end || bytes[part.file.start..middle] != before {
        return None;
    }
    Some((
        Part { file: part.file.start..middle, text: part.text.start..at, ..part.clone() },
        Part { file: middle..part.file.end, text: at..part.text.end, ..part.clone() },
    ))
}
