//! The examination of one file: bytes in, findings and a plan out.
//!
//! In: the bytes of a file and what the user knows about it. Out: an [`Examination`]. This is where the
//! rooms meet; none of the work is done here.

use crate::channel::{ChannelPattern, may_shift};
use crate::detect::is_binary;
use crate::encoding::Encoding;
use crate::escape;
use crate::finding::{Cause, Finding, InferredCharacter, Location, Repair};
use crate::language::Models;
use crate::plan::{Edit, Plan};
use crate::repair::{Hints, repair, repair_escaped};
use crate::rules;

/// What the user knows about the files, and what repairs may use.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only this channel is considered (`--channel`).
    pub channel: Option<ChannelPattern>,
    /// The texts are in these languages, as BCP 47 tags (`--language`); others stay possible.
    pub languages: Vec<String>,
    /// The files are in this encoding (`--from`).
    pub from: Option<Encoding>,
    /// The language models; the embedded ones by default.
    pub models: Models,
}

impl Options {
    fn hints(&self) -> Hints<'_> {
        Hints { channel: self.channel.as_ref(), languages: &self.languages }
    }
}

/// What the bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Text in this encoding.
    Text(Encoding),
    /// Not text, judged by its bytes.
    Binary,
    /// Text perhaps, but neither UTF-8 nor in the encoding that the user gave. Nothing is found in it.
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

    /// The edits that `accept` allows, all spans of a channel together or none.
    pub fn plan(&self, accept: Accept) -> Plan {
        let accepted = self.channels().into_iter().filter(|group| group.accepted_by(accept));
        let edits = accepted.flat_map(|group| group.repairs).map(|repair| Edit {
            span: repair.span.clone(),
            replacement: repair.replacement.clone().into_bytes(),
        });
        Plan::new(edits.collect()).expect("findings of one file don't overlap")
    }
}

/// Examines the bytes of one file.
///
/// Bytes that are valid UTF-8 are text in UTF-8. Others are text only in the encoding that
/// [`Options::from`] names, if it has a character for each of them; they are then repaired as a whole, by
/// writing them as UTF-8 with what was damaged in them put right.
pub fn examine(bytes: &[u8], options: &Options) -> Examination {
    let nothing = |content| Examination { content, findings: Vec::new() };
    if bytes.is_ascii() && !escape::has_neighbours(bytes) && !may_shift(bytes) && !bytes.contains(&0) {
        return nothing(Content::Text(Encoding::UTF_8));
    }
    if is_binary(bytes) {
        return nothing(Content::Binary);
    }
    // ASCII is the same in all of them, and here for its escapes.
    let legacy = options.from.filter(|encoding| *encoding != Encoding::UTF_8 && !bytes.is_ascii());
    if let Some(encoding) = legacy {
        return match encoding.decode(bytes) {
            Ok(text) => examine_legacy(bytes, &text, encoding, options),
            Err(_) => nothing(Content::UnknownEncoding),
        };
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return nothing(Content::UnknownEncoding) };
    let repairs = repair(text, options.hints(), &options.models);
    let (repairs, escaped) = repair_escaped(text, repairs, options.hints(), &options.models);
    let escaped = escaped
        .into_iter()
        .map(|(notation, repaired)| (Cause::ChannelInEscapes(repaired.channel.clone(), notation), repaired));
    let mut findings: Vec<Finding> = repairs
        .into_iter()
        .map(|repaired| (Cause::Channel(repaired.channel.clone()), repaired))
        .chain(escaped)
        .map(|(cause, repaired)| {
            let repair = Repair {
                span: repaired.span,
                replacement: repaired.replacement,
                cause,
                confidence: repaired.confidence,
                exact: !repaired.loses,
                damaged: repaired.damaged,
                inferred: repaired.inferred,
            };
            finding(&rules::MOJIBAKE, repair)
        })
        .collect();
    let repaired: Vec<_> = findings.iter().map(|finding| finding.span.clone()).collect();
    findings.extend(rules::lost_text::find(text, &repaired));
    findings.extend(rules::private_use::find(text));
    findings.sort_by_key(|finding| finding.span.start);
    let mut places = Places { text, at: 0, location: Location { line: 1, column: 1 } };
    findings.iter_mut().for_each(|finding| finding.location = places.locate(finding.span.start));
    Examination { content: Content::Text(Encoding::UTF_8), findings }
}

/// A file in the encoding that the user named: one repair, of all of it.
fn examine_legacy(bytes: &[u8], text: &str, encoding: Encoding, options: &Options) -> Examination {
    let mut whole = Repair {
        span: 0..bytes.len(),
        replacement: String::new(),
        cause: Cause::WrittenAs(encoding),
        confidence: 1.0,
        exact: true,
        damaged: text.chars().filter(|c| !c.is_ascii()).count(),
        inferred: Vec::new(),
    };
    let mut at = 0;
    for repaired in repair(text, options.hints(), &options.models) {
        whole.replacement.push_str(&text[at..repaired.span.start]);
        let offset = whole.replacement.len();
        let moved = |lost: InferredCharacter| InferredCharacter { offset: offset + lost.offset, ..lost };
        whole.inferred.extend(repaired.inferred.into_iter().map(moved));
        whole.replacement.push_str(&repaired.replacement);
        whole.confidence = whole.confidence.min(repaired.confidence);
        whole.exact &= !repaired.loses;
        whole.cause = Cause::WrittenAsAfter(encoding, repaired.channel);
        at = repaired.span.end;
    }
    whole.replacement.push_str(&text[at..]);
    // Another encoding's bytes may be UTF-8 all the same; then there is nothing to write.
    let unchanged = whole.replacement.as_bytes() == bytes;
    let findings = if unchanged { Vec::new() } else { vec![finding(&rules::LEGACY_ENCODING, whole)] };
    Examination { content: Content::Text(encoding), findings }
}

/// The finding that `repair` puts right, at the start of the file until it is located.
fn finding(rule: &'static rules::Rule, repair: Repair) -> Finding {
    let location = Location { line: 1, column: 1 };
    Finding {
        rule,
        span: repair.span.clone(),
        location,
        message: repair.cause.to_string(),
        repair: Some(repair),
    }
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
