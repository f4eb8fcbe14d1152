//! The examination of one file: bytes in, findings and a plan out.
//!
//! In: the bytes of a file and what the user knows about it. Out: an [`Examination`]. This is where the
//! rooms meet; none of the work is done here.

mod edits;
mod hygiene;
mod layout;
mod provisional;
mod structure;

use std::ops::Range;

use crate::finding::{Cause, Finding, Location, Repair};
use crate::identify::identify_with;
use crate::plan::{Edit, Plan};
use crate::rule::Group;
use crate::rules::hygiene::Wanted;
use crate::rules::{self, RuleSet};
use crate::suppression::{Suppression, Suppressions};
use channel::{ChannelPattern, may_shift};
use edits::{TextRepair, edits};
use encodings::{DecodeError, Encoding};
use engine::escape;
use engine::identification::{Found, Guess, Known, Part};
use engine::repair::{Hints, Repairs, repair};
use engine::screen::is_binary;
use language::Models;
use layout::Layout;

/// What the user knows about the files, and what repairs may use.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only this channel is considered (`--channel`).
    pub channel: Option<ChannelPattern>,
    /// The texts are in these languages, as BCP 47 tags (`--language`); others stay possible.
    pub languages: Vec<String>,
    /// The files are in this encoding (`--from`).
    pub from: Option<Encoding>,
    /// What repaired files are written in (`--to`).
    pub to: Target,
    /// What is known of the encoding of a file besides its bytes.
    pub known: Known,
    /// A file in another encoding than [`Options::to`] is reported, and stays in it: its readers want it so.
    pub leaves_encoding: bool,
    /// What is looked for.
    pub rules: RuleSet,
    /// Suppressions are listed of each file, with what each silences, also where there is nothing that it could. Files that
    /// have some are examined twice for it.
    pub lists_suppressions: bool,
    /// What the hygiene rules among them want.
    pub hygiene: rules::Settings,
    /// The language models; the embedded ones by default.
    pub models: Models,
}

/// The encoding that files are to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// UTF-8.
    #[default]
    Utf8,
    /// The one that they are in: only what is damaged is repaired.
    Kept,
    /// This one.
    Encoding(Encoding),
}

impl Options {
    fn hints(&self) -> Hints<'_> {
        Hints { channel: self.channel.as_ref(), languages: &self.languages }
    }

    fn has_hygiene(&self) -> bool {
        self.rules.contains_any_of(Group::Hygiene)
    }

    /// What the hygiene rules want of a file with these parts.
    fn wanted(&self, parts: &[Part]) -> Wanted {
        let written_as = match self.to {
            Target::Utf8 => Encoding::UTF_8,
            Target::Encoding(encoding) => encoding,
            Target::Kept => parts.iter().find_map(|part| part.encoding).unwrap_or(Encoding::UTF_8),
        };
        Wanted {
            rules: self.rules,
            settings: self.hygiene,
            may_have_mark: written_as.is_unicode(),
            needs_mark: written_as.is_unicode() && written_as != Encoding::UTF_8,
        }
    }
}

/// What the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Text in this encoding.
    Text(Encoding),
    /// Not text, judged by its bytes.
    Binary,
    /// Text in several encodings, in order of place.
    Mixed(Vec<Encoding>),
    /// Text perhaps, but neither UTF-8 nor surely in any other encoding, or not in the one that the user gave.
    UnknownEncoding,
}

/// Which repairs a plan takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Accept {
    /// Those whose channel lost nothing.
    Exact,
    /// Those, and the inferred ones of each channel whose inferred characters have at least this mean
    /// confidence, 0 to 1.
    Inferred {
        /// The least mean confidence of the inferred characters of one channel.
        minimum: f64,
    },
}

/// What was found in one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Examination {
    /// What the bytes are.
    pub content: Content,
    /// What is wrong, in order of place.
    pub findings: Vec<Finding>,
    /// The comments in it that silence findings, in order of place, where [`Options::lists_suppressions`] asks for them.
    pub suppressions: Vec<Suppression>,
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

    /// Mean confidence of the characters that lost a byte, 0 to 1; 1 where there are none.
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
    /// The repairs by channel, in order of first place.
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

    /// Whether the repairs of a file give bytes that nobody has read yet: where it is in another encoding, is to be in another,
    /// or has parts that are no UTF-8. A text in UTF-8 that stays in it has been read again as it was repaired, by the search
    /// for damage.
    fn gives_unread_bytes(&self, bytes: &[u8]) -> bool {
        let mut repairs = self.findings.iter().filter_map(|finding| finding.repair.as_ref()).peekable();
        repairs.peek().is_some()
            && (self.content != Content::Text(Encoding::UTF_8)
                || repairs.any(|repair| repair.written_as != Encoding::UTF_8)
                || std::str::from_utf8(bytes).is_err())
    }

    /// The same findings, each without its repair, and why.
    fn without_repairs(self, why: &str) -> Self {
        let findings = self.findings.into_iter().map(|finding| without_repair(finding, why)).collect();
        Examination { findings, ..self }
    }

    /// The edits that `accept` allows, all spans of a channel together or none.
    pub fn plan(&self, accept: Accept) -> Plan {
        let accepted = self.channels().into_iter().filter(|group| group.accepted_by(accept));
        let edits = accepted
            .flat_map(|group| group.repairs)
            .map(|repair| Edit { span: repair.span.clone(), replacement: repair.bytes() });
        Plan::new(edits.collect()).expect("findings of one file don't overlap")
    }
}

/// Examines the bytes of one file.
///
/// What they are is told by [`Options::from`], or else found out: valid UTF-8 is UTF-8. A file in another encoding is repaired by
/// writing it as UTF-8, or as [`Options::to`] says, with what was damaged in it put right.
pub fn examine(bytes: &[u8], options: &Options) -> Examination {
    examine_until_settled(bytes, options, true)
}

/// As [`examine`]; `thorough` asks of what would be tidied whether it is settled itself.
fn examine_until_settled(bytes: &[u8], options: &Options, thorough: bool) -> Examination {
    let examination = examine_by_selected_rules(bytes, options);
    let again = |after: &[u8], written_as| {
        let options = Options { from: Some(written_as), ..options.clone() };
        match thorough && options.has_hygiene() {
            true => examine_until_settled(after, &options, false),
            false => examine_by_selected_rules(after, &options),
        }
    };
    let unread = options.has_hygiene() || examination.gives_unread_bytes(bytes);
    if !unread || is_settled(bytes, &examination, again) {
        return examination;
    }
    if !options.has_hygiene() {
        return examination.without_repairs("the text would then be read otherwise");
    }
    // What was tidied is read otherwise, which may go on for ever.
    let mut rules = options.rules;
    rules::RULES.iter().filter(|rule| rule.group == Group::Hygiene).for_each(|rule| rules.set(rule, false));
    let mut damage = examine_by_selected_rules(bytes, &Options { rules, ..options.clone() });
    let (why, what_then) = match is_settled(bytes, &damage, again) {
        true => ("more damage would come to light", ""),
        false => {
            ("the text would then be read otherwise", "; repair the damage first, with --ignore hygiene")
        }
    };
    let why = format!("{why}{what_then}");
    if !what_then.is_empty() {
        damage = damage.without_repairs(&why);
    }
    let tidied = examination.findings.into_iter().filter(|finding| finding.rule.group == Group::Hygiene);
    damage.findings.extend(tidied.map(|finding| without_repair(finding, &why)));
    damage.findings.sort_by_key(|finding| finding.span.start);
    damage
}

/// The finding without its repair, and why.
fn without_repair(finding: Finding, why: &str) -> Finding {
    match finding.repair {
        Some(_) => Finding {
            message: format!("{}; not repaired, as {why}", finding.message),
            repair: None,
            ..finding
        },
        None => finding,
    }
}

/// Whether nothing is left to repair in `bytes` with the repairs made, exact ones or all. `again` examines the result, which
/// is in the encoding named.
fn is_settled(
    bytes: &[u8],
    examination: &Examination,
    again: impl Fn(&[u8], Encoding) -> Examination,
) -> bool {
    let settles = |plan: &Plan, accept| {
        let Ok(after) = plan.apply(bytes) else { return false };
        let written_as = examination.findings.iter().find_map(|finding| finding.repair.as_ref());
        let written_as = written_as.map_or(Encoding::UTF_8, |repair| repair.written_as);
        let plan = again(&after, written_as).plan(accept);
        plan.apply(&after).is_ok_and(|again| again == after)
    };
    let (exact, inferred) = (Accept::Exact, Accept::Inferred { minimum: 0.0 });
    let (first, second) = (examination.plan(exact), examination.plan(inferred));
    // What leaves nothing to infer leaves nothing exact either.
    (second.is_empty() || settles(&second, inferred))
        && (first.is_empty() || first == second || settles(&first, exact))
}

fn examine_by_selected_rules(bytes: &[u8], options: &Options) -> Examination {
    let mut examination = examine_by_all_rules(bytes, options);
    examination.findings.retain(|finding| options.rules.contains(finding.rule));
    let unread = examination.content == Content::UnknownEncoding && !examination.findings.is_empty();
    let listed = options.lists_suppressions && !matches!(examination.content, Content::Binary);
    if examination.suppressions.is_empty() && (unread || listed) {
        suppress_unread(bytes, &mut examination, options);
    }
    examination
}

/// Silences findings in bytes that were not read as text.
fn suppress_unread(bytes: &[u8], examination: &mut Examination, options: &Options) {
    let suppressions = Suppressions::in_text(&String::from_utf8_lossy(bytes));
    if options.lists_suppressions {
        let findings = &examination.findings;
        examination.suppressions = suppressions.weighed(bytes, findings, options.rules, Range::clone);
    }
    examination.findings.retain(|finding| !suppressions.silence(finding, Range::clone));
}

fn examine_by_all_rules(bytes: &[u8], options: &Options) -> Examination {
    let nothing = |content| Examination { content, findings: Vec::new(), suppressions: Vec::new() };
    if is_plain(bytes, options.to) {
        let Some(text) =
            std::str::from_utf8(bytes).ok().filter(|_| options.has_hygiene() && !is_binary(bytes))
        else {
            return nothing(Content::Text(Encoding::UTF_8));
        };
        let parts = [Part::whole(bytes, text, Encoding::UTF_8, 1.0)];
        return examine_text(bytes, text, &parts, options, Damage::None);
    }
    if options.rules.contains(&rules::CESU_8)
        && options.from.is_none_or(|encoding| encoding == Encoding::UTF_8)
        && std::str::from_utf8(bytes).is_err()
        && !bytes.contains(&0)
        && let Some((text, parts)) = rules::cesu_8::decoded(bytes)
    {
        return examine_text(bytes, &text, &parts, options, Damage::Halves);
    }
    let found = match options.from {
        // ASCII is the same in nearly all of them, and here for its escapes.
        Some(encoding)
            if encoding != Encoding::UTF_8 && !(encoding.is_ascii_compatible() && bytes.is_ascii()) =>
        {
            match given(bytes, encoding, &options.models) {
                Ok(found) => found,
                Err(error) => {
                    let findings = vec![misnamed(bytes, error)];
                    let content = Content::UnknownEncoding;
                    return Examination { content, findings, suppressions: Vec::new() };
                }
            }
        }
        _ => {
            provisional::untorn(bytes, identify_with(bytes, options.known, &options.models), &options.models)
        }
    };
    match found {
        Found::Binary => nothing(Content::Binary),
        Found::Unknown(guesses) => {
            let findings = unknown(bytes, &guesses);
            Examination { content: Content::UnknownEncoding, findings, suppressions: Vec::new() }
        }
        Found::Utf8 => {
            let Ok(text) = std::str::from_utf8(bytes) else { return nothing(Content::UnknownEncoding) };
            let whole = Part::whole(bytes, text, Encoding::UTF_8, 1.0);
            examine_text(bytes, text, &[whole], options, Damage::Possible)
        }
        Found::Text { text, parts, .. } => examine_text(bytes, &text, &parts, options, Damage::Possible),
    }
}

/// Characters that are compared where bytes are valid in two encodings.
const READ_OF_BOTH: usize = 400;

/// Whether there is nothing to look at: ASCII without anything that something else may be spelled in.
fn is_plain(bytes: &[u8], to: Target) -> bool {
    let same = match to {
        Target::Utf8 | Target::Kept => true,
        Target::Encoding(encoding) => encoding.is_ascii_compatible(),
    };
    same && bytes.is_ascii()
        && !bytes.contains(&0x1B)
        && !escape::has_neighbours(bytes)
        && !may_shift(bytes)
        && !bytes.contains(&0)
}

/// Bytes in the encoding that the user named; UTF-8 stays UTF-8 where that is the likelier text.
fn given(bytes: &[u8], encoding: Encoding, models: &Models) -> Result<Found, DecodeError> {
    let utf8 = std::str::from_utf8(bytes);
    let decoded = encoding.decode(bytes);
    if let Ok(utf8) = utf8 {
        let score = |text: &str| {
            let start: String = text.chars().take(READ_OF_BOTH).collect();
            models.characters().rank(&start).first().map_or(f32::NEG_INFINITY, |(_, log)| *log)
        };
        if decoded.as_ref().is_ok_and(|decoded| score(utf8) > score(decoded)) {
            return Ok(Found::Utf8);
        }
    }
    let text = decoded?;
    let whole = Part::whole(bytes, &text, encoding, 1.0);
    Ok(Found::Text { text, parts: vec![whole], guesses: Vec::new() })
}

/// What is said of a file that is not in the encoding that the user named.
fn misnamed(bytes: &[u8], error: DecodeError) -> Finding {
    let at = error.offset.min(bytes.len());
    let before = error.encoding.decode(&bytes[..at]);
    let before = before.unwrap_or_else(|_| String::from_utf8_lossy(&bytes[..at]).into_owned());
    let location = end_of(&before);
    let span = at..bytes.len().min(at + 1);
    let finding = Finding::without_repair(&rules::UNKNOWN_ENCODING, span, error.to_string());
    Finding { location, ..finding }
}

/// Whether there may be damage in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Damage {
    /// There may be.
    Possible,
    /// There may be, and halves of characters are some of it.
    Halves,
    /// It is ASCII with nothing spelled in it.
    None,
}

/// Examines what the bytes of a file are as text, but for what is suppressed in it.
fn examine_text(bytes: &[u8], text: &str, parts: &[Part], options: &Options, damage: Damage) -> Examination {
    let (suppressions, none) = (Suppressions::in_text(text), Suppressions::default());
    if suppressions.is_empty() {
        let findings = findings(bytes, text, text, parts, options, damage, &none);
        return Examination { content: content(parts), findings, suppressions: Vec::new() };
    }
    let layout = Layout::new(bytes, text, parts);
    let file_span = |span: &Range<usize>| layout.file_span(span);
    let listed = options.lists_suppressions.then(|| {
        let mut all = findings(bytes, text, text, parts, options, damage, &none);
        all.retain(|finding| options.rules.contains(finding.rule));
        suppressions.weighed(bytes, &all, options.rules, file_span)
    });
    let cut = suppressions.cut(bytes, text, parts.to_vec());
    let mut findings =
        findings(bytes, text, &suppressions.masked(text), &cut, options, damage, &suppressions);
    findings.retain(|finding| !suppressions.silence(finding, file_span));
    Examination { content: content(parts), findings, suppressions: listed.unwrap_or_default() }
}

/// What is wrong with a text; misreadings are looked for in `searched`, which has other characters in place of some of it, and
/// what people may want otherwise where `suppressions` don't silence it.
fn findings(
    bytes: &[u8],
    text: &str,
    searched: &str,
    parts: &[Part],
    options: &Options,
    damage: Damage,
    suppressions: &Suppressions,
) -> Vec<Finding> {
    let mut repairs = match damage {
        Damage::None => Vec::new(),
        // Nobody asks for them.
        _ if !options.rules.contains(&rules::MOJIBAKE) && !options.rules.contains(&rules::LOST_TEXT) => {
            Vec::new()
        }
        Damage::Possible | Damage::Halves => repairs(searched, options),
    };
    let spans: Vec<Range<usize>> = repairs.iter().map(|repair| repair.span.clone()).collect();
    let (mut left_out, mut shown) = (Vec::new(), Vec::new());
    // In a file in another encoding they would be part of what is written.
    if !options.rules.contains(&rules::MOJIBAKE) {
        repairs.clear();
    }
    if options.has_hygiene() {
        (repairs, shown) = hygiene::tidy(text, parts, repairs, &options.wanted(parts), suppressions);
    }
    if !repairs.is_empty() {
        (repairs, left_out) = structure::sort_out(text, repairs);
        repairs = hygiene::joined(text, parts, repairs, suppressions);
        left_out = hygiene::joined_by_reason(text, parts, left_out, suppressions);
    }
    let layout = Layout::new(bytes, text, parts);
    let mut findings = edits(&layout, repairs, options);
    let left_out = left_out.into_iter().map(|(repair, why)| {
        let message = format!("{}; not repaired, as {}", repair.message(), why.text());
        let rule = match repair.cause {
            Cause::Rule(rule) => rule,
            _ => &rules::MOJIBAKE,
        };
        (repair.span.start, Finding::without_repair(rule, repair.span, message))
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
    let mut places = Places { text, at: 0, location: Location { line: 1, column: 1 } };
    let findings = findings
        .into_iter()
        .map(|(at, finding)| Finding { location: places.locate(at), ..finding })
        .collect();
    provisional::hold_back(bytes, findings, options)
}

/// The repairs of the damage in a text, in order of place.
fn repairs(text: &str, options: &Options) -> Vec<TextRepair> {
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

/// What is said of a file in none or one of several encodings.
fn unknown(bytes: &[u8], guesses: &[Guess]) -> Vec<Finding> {
    let Some(at) = bytes.iter().position(|byte| !byte.is_ascii()) else { return Vec::new() };
    let location = end_of(&String::from_utf8_lossy(&bytes[..at]));
    let message = edits::ranked(bytes, at, guesses);
    let finding = Finding::without_repair(&rules::UNKNOWN_ENCODING, at..at + 1, message);
    vec![Finding { location, ..finding }]
}

/// The place after all of `text`, which begins a file.
fn end_of(text: &str) -> Location {
    Places { text, at: 0, location: Location { line: 1, column: 1 } }.locate(text.len())
}

/// Counts lines and columns, from one place to the next further on.
struct Places<'t> {
    text: &'t str,
    /// How far the text is counted, in bytes, and what place that is.
    at: usize,
    location: Location,
}

impl Places<'_> {
    /// The place of the byte `at`, which lies not before the last one asked for.
    fn locate(&mut self, at: usize) -> Location {
        let mut previous = self.text[..self.at].chars().next_back();
        for character in self.text[self.at..at].chars() {
            // CR LF ends one line, at its LF.
            let ends_line = character == '\r' || character == '\n' && previous != Some('\r');
            if ends_line {
                self.location = Location { line: self.location.line + 1, column: 1 };
            } else if character != '\n' {
                self.location.column += 1;
            }
            previous = Some(character);
        }
        self.at = at;
        self.location
    }
}
