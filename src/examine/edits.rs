//! Turns repairs of a text into findings about the file.
//!
//! In: the parts of a file with their encodings, their text, and the repairs of the text. Out: findings, whose spans are in
//! bytes of the file. A part in another encoding than the wanted one is rewritten as a whole, with the repairs in it made.
//! Everywhere else only the repaired spans are rewritten.

use std::collections::BTreeSet;
use std::ops::Range;

use super::hygiene::{self, FoundByRule};
use super::layout::Layout;
use super::places::end_of;
use super::{Options, TargetEncoding};
use crate::declaration::{declarations, redeclared};
use crate::finding::{Cause, Finding, InferredCharacter, Location, Repair};
use crate::rule::Rule;
use crate::rules::{INVALID_UTF_8, LEGACY_ENCODING, MIXED_ENCODING, MOJIBAKE, UTF_16, UTF_32};
use encodings::Encoding;
use engine::decision::LEAST_WRITTEN;
use engine::identification::{Guess, Part};
use engine::repair::SpanRepair;

/// The most encodings that a message names where none of them is sure.
const MOST_NAMED_GUESSES: usize = 3;
/// How many characters a message shows of the text in each of these encodings.
const SHOWN_CHARACTERS: usize = 12;
/// How many bytes a message shows of a place that fits no encoding.
const SHOWN_BYTES: usize = 8;

/// A repair of a span of the text. It is like a [`Repair`], but its span is in bytes of the text, not of the file.
#[derive(Debug, Clone)]
pub struct TextRepair {
    /// In bytes of the text.
    pub span: Range<usize>,
    pub replacement: String,
    pub cause: Cause,
    pub confidence: f64,
    pub exact: bool,
    pub damaged: usize,
    pub inferred: Vec<InferredCharacter>,
    /// What the hygiene rules found in the replacement, and changed.
    pub found: Vec<FoundByRule>,
}

impl TextRepair {
    /// The repair of damage by `cause`.
    pub fn new(cause: Cause, repaired: SpanRepair) -> Self {
        TextRepair {
            span: repaired.span,
            replacement: repaired.replacement,
            cause,
            confidence: repaired.confidence,
            exact: !repaired.loses,
            damaged: repaired.damaged,
            inferred: repaired.inferred,
            found: Vec::new(),
        }
    }

    /// The message of the finding: the cause, and what rules found besides.
    pub fn message(&self) -> String {
        message(&self.cause, &self.found)
    }
}

/// The message for a cause and for what rules found besides.
fn message(cause: &Cause, found: &[FoundByRule]) -> String {
    match (cause, found) {
        (Cause::Rule(rule), _) => hygiene::message(rule, found),
        (_, []) => cause.to_string(),
        (_, [(first, _), ..]) => format!("{cause}; {}: {}", first.name, hygiene::message(first, found)),
    }
}

/// The findings for `repairs`, and for parts in another encoding than the wanted one. Each comes with the byte offset in the
/// text at which it starts. `repairs` are in order of place.
pub fn edits(layout: &Layout<'_>, mut repairs: Vec<TextRepair>, options: &Options) -> Vec<(usize, Finding)> {
    let Layout { bytes, text, parts, .. } = *layout;
    // A part whose character was inferred is a guess. A repair can't be proven by it.
    let inferred: Vec<&Part> = parts.iter().filter(|part| part.inferred.is_some()).collect();
    repairs.retain(|repair| inferred.iter().all(|part| !overlaps(&part.text, &repair.span)));
    let target = match options.to {
        TargetEncoding::Utf8 => Some(Encoding::UTF_8),
        TargetEncoding::Encoding(encoding) => Some(encoding),
        // A file is to be in one encoding, so the other parts are rewritten in the main one.
        TargetEncoding::Kept if parts.len() > 1 => main_encoding(parts),
        // In a stateful encoding no part can be rewritten alone, because its bytes depend on those before it.
        TargetEncoding::Kept => match parts {
            [Part { encoding: Some(encoding), .. }] if encoding.is_stateful() && !repairs.is_empty() => {
                return stateful(layout, repairs, *encoding);
            }
            _ => None,
        },
    };
    let moves = |part: &&Part| {
        part.inferred.is_some()
            || part.encoding.is_some()
                && target.is_some()
                && part.encoding != target
                && !is_same(bytes, text, part, target)
    };
    let foreign: Vec<&Part> = parts.iter().filter(moves).collect();
    let mut groups: Vec<EditGroup<'_>> = foreign
        .into_iter()
        .map(|part| EditGroup { span: part.text.clone(), part: Some(part), repairs: Vec::new() })
        .collect();
    let moved_parts = groups.len();
    for repair in repairs {
        let touched = groups[..moved_parts].iter_mut().find(|group| {
            let inserted =
                repair.span.is_empty() && (group.span.start..=group.span.end).contains(&repair.span.start);
            inserted || overlaps(&group.span, &repair.span)
        });
        match touched {
            Some(group) => {
                group.span = group.span.start.min(repair.span.start)..group.span.end.max(repair.span.end);
                group.repairs.push(repair);
            }
            None => groups.push(EditGroup { span: repair.span.clone(), part: None, repairs: vec![repair] }),
        }
    }
    groups.sort_by_key(|group| (group.span.start, group.span.end));
    let groups = merge_overlapping(groups);
    groups
        .into_iter()
        .map(|group| (group.span.start, group.finding(layout, target, options.leaves_encoding)))
        // The bytes may be the same in both encodings.
        .filter(|(_, finding)| has_something_to_write(bytes, finding))
        .collect()
}

/// Whether the repair of a finding changes any bytes; true for a finding without a repair.
fn has_something_to_write(bytes: &[u8], finding: &Finding) -> bool {
    finding.repair.as_ref().is_none_or(|repair| repair.bytes() != bytes[repair.span.clone()])
}

/// One finding for a whole file in a stateful encoding, with all its repairs.
fn stateful(layout: &Layout<'_>, repairs: Vec<TextRepair>, encoding: Encoding) -> Vec<(usize, Finding)> {
    let at = repairs.first().map_or(0, |repair| repair.span.start);
    let group = EditGroup { span: 0..layout.text.len(), part: None, repairs };
    vec![(at, group.finding(layout, Some(encoding), false))]
}

/// Repairs that are made by one replacement.
struct EditGroup<'p> {
    /// In bytes of the text.
    span: Range<usize>,
    /// The part that changes its encoding, if one does.
    part: Option<&'p Part>,
    repairs: Vec<TextRepair>,
}

/// Merges groups that overlap. `groups` are in order of place.
fn merge_overlapping(groups: Vec<EditGroup<'_>>) -> Vec<EditGroup<'_>> {
    let mut joined: Vec<EditGroup<'_>> = Vec::new();
    for group in groups {
        match joined.last_mut() {
            Some(last) if group.span.start < last.span.end => {
                last.span.end = last.span.end.max(group.span.end);
                last.part = last.part.or(group.part);
                last.repairs.extend(group.repairs);
            }
            _ => joined.push(group),
        }
    }
    joined
}

impl EditGroup<'_> {
    fn finding(self, layout: &Layout<'_>, target: Option<Encoding>, leaves_encoding: bool) -> Finding {
        let Layout { text, parts, .. } = *layout;
        let file = layout.file_span(&self.span);
        let first = parts.partition_point(|part| part.text.end <= self.span.start);
        let here = parts.get(first).or(parts.last());
        let written_as = target.or_else(|| here.and_then(|part| part.encoding)).unwrap_or(Encoding::UTF_8);
        let causes = || self.repairs.iter().map(|repair| &repair.cause);
        let leading = causes().find(|cause| !matches!(cause, Cause::Rule(_))).or(causes().next());
        let rule = match self.part {
            Some(part) if part.inferred.is_some() => &INVALID_UTF_8,
            Some(part) if parts.len() == 1 => whole_file_rule(part),
            Some(_) => &MIXED_ENCODING,
            None => match leading {
                Some(Cause::Rule(rule)) => rule,
                _ => &MOJIBAKE,
            },
        };
        let found: Vec<FoundByRule> = self.repairs.iter().flat_map(|repair| repair.found.clone()).collect();
        let mut repair = Repair {
            span: file.clone(),
            replacement: String::new(),
            cause: match self.part {
                Some(Part { encoding: Some(encoding), .. }) => Cause::WrittenAs(*encoding),
                Some(_) => Cause::ByteLost,
                None => leading.cloned().unwrap_or(Cause::ByteLost),
            },
            confidence: self.part.map_or(1.0, |part| part.confidence),
            exact: true,
            damaged: 0,
            inferred: Vec::new(),
            written_as,
            reversible: true,
        };
        if let Some(inferred) = self.part.and_then(|part| part.inferred.as_ref()) {
            repair.exact = false;
            repair.inferred.push(inferred.clone());
        }
        // A file that is only likely to be in the encoding is a guess, and says so of each of its characters.
        let guessed =
            self.part.is_some_and(|part| part.inferred.is_none() && part.confidence < LEAST_WRITTEN);
        let outside_ascii = |text: &str| text.chars().filter(|c| !c.is_ascii()).count();
        let mut at = self.span.start;
        for one in self.repairs {
            let between = &text[at..one.span.start.max(at)];
            if self.part.is_some() {
                repair.damaged += outside_ascii(between);
            }
            repair.replacement.push_str(between);
            let offset = repair.replacement.len();
            let moved = |lost: InferredCharacter| InferredCharacter { offset: offset + lost.offset, ..lost };
            repair.inferred.extend(one.inferred.into_iter().map(moved));
            repair.replacement.push_str(&one.replacement);
            repair.confidence = repair.confidence.min(one.confidence);
            repair.exact &= one.exact;
            repair.damaged += one.damaged;
            if let (Cause::WrittenAs(encoding), Some(channel)) = (&repair.cause, one.cause.channel()) {
                repair.cause = Cause::WrittenAsAfter(*encoding, channel.clone());
            }
            at = one.span.end;
        }
        let rest = &text[at..self.span.end];
        if self.part.is_some() {
            repair.damaged += outside_ascii(rest);
        }
        repair.replacement.push_str(rest);
        if guessed {
            let known: BTreeSet<usize> = repair.inferred.iter().map(|inferred| inferred.offset).collect();
            let all = InferredCharacter::guessed(&repair.replacement, repair.confidence);
            repair.inferred.extend(all.filter(|guessed| !known.contains(&guessed.offset)));
            repair.inferred.sort_by_key(|inferred| inferred.offset);
            repair.exact = repair.inferred.is_empty();
        }
        let of_rule = matches!(repair.cause, Cause::Rule(_));
        repair.reversible = self.part.is_some_and(|part| part.inferred.is_some())
            || of_rule && parts.iter().any(|part| part.encoding.is_none())
            || layout.round_trips(&file);
        let mut message = message(&repair.cause, &found);
        let location = Location { line: 1, column: 1 };
        if self.part.is_some() && parts.len() == 1 {
            if leaves_encoding {
                message.push_str(
                    "; left so, as programs that read such files want it; --to utf-8 transcodes it",
                );
                return Finding { rule, span: file, location, message, repair: None };
            }
            if let Err(why) = redeclare(&mut repair) {
                let message = format!("{message}; not transcoded: {why}");
                return Finding { rule, span: file, location, message, repair: None };
            }
        }
        match written_as.encode(&repair.replacement) {
            Ok(_) => Finding { rule, span: file, location, message, repair: Some(repair) },
            Err(error) => {
                let before = [&text[..self.span.start], &repair.replacement[..error.offset]].concat();
                let Location { line, column } = end_of(&before);
                let message = format!(
                    "{message}; not repaired, as {written_as} has no {:?} (U+{:04X}, at line {line}, column {column}); \
                     write it as UTF-8, with --to utf-8",
                    error.character,
                    u32::from(error.character)
                );
                Finding { rule, span: file, location, message, repair: None }
            }
        }
    }
}

/// Changes the declaration of an encoding in the text, if it has one, to the encoding that the text is written in.
fn redeclare(repair: &mut Repair) -> Result<(), String> {
    let new = redeclared(&repair.replacement, repair.written_as).map_err(|error| error.to_string())?;
    let Some(new) = new else { return Ok(()) };
    if !repair.inferred.is_empty() {
        let [only] = &declarations(repair.replacement.as_bytes())[..] else {
            return Err(
                "it declares its encoding in several places; repair it first, with --to keep".to_string()
            );
        };
        let (end, old) = (only.span.end, repair.replacement.len());
        for inferred in repair.inferred.iter_mut().filter(|inferred| inferred.offset >= end) {
            inferred.offset = inferred.offset + new.len() - old;
        }
    }
    repair.replacement = new;
    Ok(())
}

pub fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Whether the text of `part` has the same bytes in the encoding `target`.
fn is_same(bytes: &[u8], text: &str, part: &Part, target: Option<Encoding>) -> bool {
    target.is_some_and(|target| target.round_trips(&bytes[part.file.clone()], &text[part.text.clone()]))
}

/// UTF-8 if any of the parts is in UTF-8, else the encoding of the longest part.
fn main_encoding(parts: &[Part]) -> Option<Encoding> {
    let longest = parts.iter().filter(|part| part.encoding.is_some()).max_by_key(|part| part.file.len());
    let utf8 = parts.iter().any(|part| part.encoding == Some(Encoding::UTF_8));
    if utf8 { Some(Encoding::UTF_8) } else { longest.and_then(|part| part.encoding) }
}

/// The rule for a whole file that is in another encoding than the wanted one.
fn whole_file_rule(part: &Part) -> &'static Rule {
    match part.encoding {
        Some(Encoding::UTF_16LE | Encoding::UTF_16BE) => &UTF_16,
        Some(Encoding::UTF_32LE | Encoding::UTF_32BE) => &UTF_32,
        _ => &LEGACY_ENCODING,
    }
}

/// Findings about bytes that are in no encoding. Each comes with the byte offset in the text at which it starts.
pub fn gone(bytes: &[u8], parts: &[Part]) -> impl Iterator<Item = (usize, Finding)> {
    parts.iter().filter(|part| part.encoding.is_none() && part.inferred.is_none()).map(|part| {
        let shown: Vec<String> =
            bytes[part.file.clone()].iter().take(SHOWN_BYTES).map(|byte| format!("{byte:02X}")).collect();
        let what = match part.file.end == bytes.len() {
            true => "the start of a character of UTF-8, whose end is cut off",
            false => "part of a character of UTF-8, the rest of which is lost or was changed",
        };
        let message = format!("{}: {what}; the text is lost here", shown.join(" "));
        (part.text.start, Finding::unrepairable(&INVALID_UTF_8, part.file.clone(), message))
    })
}

/// The message about a file whose encoding is uncertain: the likeliest encodings, each with its probability and a sample of
/// the text. `at` is the first byte outside ASCII.
pub fn ranked(bytes: &[u8], at: usize, guesses: &[Guess]) -> String {
    let start = bytes[..at].iter().rposition(|byte| byte.is_ascii_whitespace()).map_or(0, |space| space + 1);
    let named: Vec<String> = guesses
        .iter()
        .take(MOST_NAMED_GUESSES)
        .map(|guess| {
            let end =
                bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |line| at + line);
            let shown = (start..=end)
                .rev()
                .find_map(|end| guess.encoding.decode(&bytes[start..end]).ok())
                .unwrap_or_default();
            let shown: String = shown.chars().take(SHOWN_CHARACTERS).collect();
            format!("{} ({:.2}: \u{201C}{}\u{201D})", guess.encoding, guess.probability, shown.trim_end())
        })
        .collect();
    match named.is_empty() {
        true => "not UTF-8, and in no encoding that is known; name it with --from LABEL".to_string(),
        false => format!("not UTF-8; perhaps {}; name it with --from LABEL", named.join(", or ")),
    }
}
