//! Finds what is wrong with a file.
//!
//! In: a [`Document`] and options. Out: an [`Examination`]. Calls the search for damage, the rules, the guard of the file's
//! structure and the suppressions in their order, and does none of their work itself.

use std::ops::Range;

use super::document::{Damage, Document, Interpretation};
use super::edits::{self, TextRepair, edits};
use super::hygiene;
use super::layout::Layout;
use super::places::{Places, end_of};
use super::structure;
use super::{Accept, Content, Examination, Options};
use crate::finding::{Cause, Finding};
use crate::rules;
use crate::suppression::Suppressions;
use encodings::{DecodeError, Encoding};
use engine::identification::{Guess, Part};
use engine::repair::{Repairs, repair};
use engine::{Counter, count};

pub fn examine_by_selected_rules(bytes: &[u8], options: &Options) -> Examination {
    let mut examination = examine_by_all_rules(bytes, options);
    examination.findings.retain(|finding| options.rules.contains(finding.rule));
    let unread = examination.content == Content::UnknownEncoding && !examination.findings.is_empty();
    let listed = options.lists_suppressions && !matches!(examination.content, Content::Binary);
    if examination.suppressions.is_empty() && (unread || listed) {
        suppress_unread(bytes, &mut examination, options);
    }
    examination
}

/// Applies suppressions to findings in bytes that were not decoded.
fn suppress_unread(bytes: &[u8], examination: &mut Examination, options: &Options) {
    let suppressions = Suppressions::in_text(&String::from_utf8_lossy(bytes));
    if options.lists_suppressions {
        let findings = &examination.findings;
        examination.suppressions = suppressions.weighed(bytes, findings, options.rules, Range::clone);
    }
    examination.findings.retain(|finding| !suppressions.silences(finding, Range::clone));
}

/// Examines bytes. Some of the findings may be by rules that are off.
fn examine_by_all_rules(bytes: &[u8], options: &Options) -> Examination {
    count(Counter::Examination, 1);
    let unknown = |findings| Examination::new(Content::UnknownEncoding, findings, Vec::new());
    match Interpretation::of(bytes, options) {
        Interpretation::Text(document) => examine_document(&document, options),
        Interpretation::Plain => Examination::nothing(Content::Text(Encoding::UTF_8)),
        Interpretation::Cut(encoding, at) => {
            Examination::new(Content::Text(encoding), vec![cut_short(bytes, encoding, at)], Vec::new())
        }
        Interpretation::Binary => Examination::nothing(Content::Binary),
        Interpretation::Unknown(guesses) => unknown(unknown_encoding(bytes, &guesses)),
        Interpretation::Misnamed(error) => unknown(vec![misnamed(bytes, error)]),
    }
}

/// What was found in a text.
struct Findings {
    /// In order of place.
    findings: Vec<Finding>,
    /// Whether the search for damage has examined the text with exactly the repairs of `findings` made, and found nothing more.
    are_read_again: bool,
}

/// Examines the text of a file, except for suppressed places.
fn examine_document(document: &Document<'_>, options: &Options) -> Examination {
    let Document { bytes, ref text, ref parts, damage } = *document;
    let (suppressions, none) = (Suppressions::in_text(text), Suppressions::default());
    if suppressions.is_empty() {
        let Findings { findings, are_read_again } = findings(document, text, options, &none);
        let mut examination = Examination::new(content(parts), findings, Vec::new());
        if are_read_again {
            examination.proven.push(examination.plan(Accept::ALL));
        }
        return examination;
    }
    let layout = Layout::new(bytes, text, parts);
    let file_span = |span: &Range<usize>| layout.file_span(span);
    let listed = options.lists_suppressions.then(|| {
        let mut all = findings(document, text, options, &none).findings;
        all.retain(|finding| options.rules.contains(finding.rule));
        suppressions.weighed(bytes, &all, options.rules, file_span)
    });
    let cut = suppressions.cut(bytes, text, parts.clone());
    let cut = Document { bytes, text: text.as_ref().into(), parts: cut, damage };
    let mut findings = findings(&cut, &suppressions.masked(text), options, &suppressions).findings;
    findings.retain(|finding| !suppressions.silences(finding, file_span));
    Examination::new(content(parts), findings, listed.unwrap_or_default())
}

/// What is wrong with a text. Misreadings are looked for in `searched`: the text, with suppressed places masked. Hygiene rules
/// look at the text itself and skip the places that `suppressions` silence.
fn findings(
    document: &Document<'_>,
    searched: &str,
    options: &Options,
    suppressions: &Suppressions,
) -> Findings {
    let Document { bytes, ref text, ref parts, damage } = *document;
    let mut repairs = match damage {
        Damage::None => Vec::new(),
        // No rule that is on would report the repairs.
        _ if !options.rules.contains(&rules::MOJIBAKE) && !options.rules.contains(&rules::LOST_TEXT) => {
            Vec::new()
        }
        Damage::Possible | Damage::Halves => repairs_of_damage(searched, options),
    };
    let spans: Vec<Range<usize>> = repairs.iter().map(|repair| repair.span.clone()).collect();
    let (mut left_out, mut shown) = (Vec::new(), Vec::new());
    // Otherwise a file in another encoding would be rewritten with these repairs in it.
    if !options.rules.contains(&rules::MOJIBAKE) {
        repairs.clear();
    }
    if options.has_hygiene() {
        (repairs, shown) = hygiene::tidy(text, parts, repairs, &options.wanted(parts), suppressions);
    }
    if !repairs.is_empty() {
        (repairs, left_out) = structure::sort_out(text, repairs);
        repairs = hygiene::join_neighbours(text, parts, repairs, suppressions);
        left_out = hygiene::join_neighbours_by_reason(text, parts, left_out, suppressions);
    }
    let is_utf8 = matches!(&parts[..], [part] if part.encoding == Some(Encoding::UTF_8));
    let mut are_read_again =
        is_utf8 && left_out.is_empty() && suppressions.is_empty() && !options.has_hygiene();
    let layout = Layout::new(bytes, text, parts);
    let mut findings = edits(&layout, repairs, options);
    let left_out = left_out.into_iter().map(|(repair, why)| {
        let message = format!("{}; not repaired, as {}", repair.message(), why.text());
        let rule = match repair.cause {
            Cause::Rule(rule) => rule,
            _ => &rules::MOJIBAKE,
        };
        (repair.span.start, Finding::unrepairable(rule, repair.span, message))
    });
    let mut beyond: Vec<(usize, Finding)> = left_out.chain(hygiene::shown_findings(text, shown)).collect();
    if damage != Damage::None {
        let lost = rules::lost_text::find(text, &spans).into_iter().chain(rules::private_use::find(text));
        beyond.extend(lost.map(|finding| (finding.span.start, finding)));
    }
    let in_file = |finding: Finding| Finding { span: layout.file_span(&finding.span), ..finding };
    findings.extend(beyond.into_iter().map(|(at, finding)| (at, in_file(finding))));
    if damage != Damage::Halves {
        findings.extend(edits::gone(bytes, parts));
    }
    findings.sort_by_key(|(at, _)| *at);
    let mut places = Places::new(text);
    let findings: Vec<Finding> = findings
        .into_iter()
        .map(|(at, finding)| Finding { location: places.locate(at), ..finding })
        .collect();
    are_read_again &=
        findings.iter().all(|f| f.repair.as_ref().is_none_or(|repair| repair.written_as == Encoding::UTF_8));
    Findings { findings, are_read_again }
}

/// The repairs of the damage in a text, in order of place.
fn repairs_of_damage(text: &str, options: &Options) -> Vec<TextRepair> {
    let Repairs { plain, escaped } = repair(text, options.hints(), &options.models);
    let plain = plain.into_iter().map(|one| TextRepair::new(Cause::Channel(one.channel.clone()), one));
    let escaped = escaped
        .into_iter()
        .map(|(notation, one)| TextRepair::new(Cause::ChannelInEscapes(one.channel.clone(), notation), one));
    let mut repairs: Vec<TextRepair> = plain.chain(escaped).collect();
    repairs.sort_by_key(|repair| repair.span.start);
    repairs
}

fn content(parts: &[Part]) -> Content {
    let mut encodings: Vec<Encoding> = parts.iter().filter_map(|part| part.encoding).collect();
    let mut seen: Vec<Encoding> = Vec::new();
    encodings.retain(|encoding| {
        let new = !seen.contains(encoding);
        seen.push(*encoding);
        new
    });
    match encodings[..] {
        [] => Content::UnknownEncoding,
        [only] => Content::Text(only),
        _ => Content::Mixed(encodings),
    }
}

/// The finding about a file that is invalid in the encoding that the user named.
fn misnamed(bytes: &[u8], error: DecodeError) -> Finding {
    let at = error.offset.min(bytes.len());
    let before = error.encoding.decode(&bytes[..at]);
    let before = before.unwrap_or_else(|_| String::from_utf8_lossy(&bytes[..at]).into_owned());
    let location = end_of(&before);
    let span = at..bytes.len().min(at + 1);
    let finding = Finding::unrepairable(&rules::UNKNOWN_ENCODING, span, error.to_string());
    Finding { location, ..finding }
}

/// The finding about a file in `encoding` whose last character is cut short. It begins at the byte `at`, counted from 0.
fn cut_short(bytes: &[u8], encoding: Encoding, at: usize) -> Finding {
    let location = end_of(&encoding.decode(&bytes[..at]).unwrap_or_default());
    let message = format!(
        "text in {encoding} whose last character is cut short; complete it or take it out, then the file can be made UTF-8"
    );
    Finding { location, ..Finding::unrepairable(&rules::LOST_TEXT, at..bytes.len(), message) }
}

/// The finding about a file of unknown encoding; none if all of its bytes are ASCII.
fn unknown_encoding(bytes: &[u8], guesses: &[Guess]) -> Vec<Finding> {
    let Some(at) = bytes.iter().position(|byte| !byte.is_ascii()) else { return Vec::new() };
    let location = end_of(&String::from_utf8_lossy(&bytes[..at]));
    let message = edits::ranked(bytes, at, guesses);
    let finding = Finding::unrepairable(&rules::UNKNOWN_ENCODING, at..at + 1, message);
    vec![Finding { location, ..finding }]
}
