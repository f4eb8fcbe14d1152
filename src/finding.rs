//! What an examination finds: spans of a file, what is wrong there, and the repair where there is one.
//!
//! In: nothing (types only). Out: the vocabulary that detection and repair fill in and that reports
//! read. Nothing here decides anything.

use std::fmt;
use std::ops::Range;

use crate::rule::{Rule, Severity};
use channel::Channel;
use encodings::Encoding;
use engine::escape::Notation;
pub use engine::{Alternative, InferredCharacter};

/// A place in a file as a person counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Line, 1-based. Lines end at LF, CRLF or a lone CR.
    pub line: usize,
    /// Column in code points from the start of the line, 1-based.
    pub column: usize,
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// Where, in bytes of the file.
    pub span: Range<usize>,
    /// Where `span` starts.
    pub location: Location,
    /// What is wrong, in one sentence fragment without a final full stop.
    pub message: String,
    /// How to put it right, where that is known.
    pub repair: Option<Repair>,
}

impl Finding {
    /// A finding that nothing can repair. Its location is a placeholder: whoever makes the finding, or puts all findings of a
    /// file together, fills it in.
    pub(crate) fn unrepairable(rule: &'static Rule, span: Range<usize>, message: String) -> Self {
        Finding { rule, span, location: Location { line: 1, column: 1 }, message, repair: None }
    }

    /// The finding with its repair taken away, and `why` added to its message. A finding that has no repair stays as it is.
    pub(crate) fn refuse_repair(self, why: &str) -> Self {
        match self.repair {
            Some(_) => {
                Finding { message: format!("{}; not repaired, as {why}", self.message), repair: None, ..self }
            }
            None => self,
        }
    }

    /// What can be repaired is an error, what can't is a warning.
    pub fn severity(&self) -> Severity {
        if self.repair.is_none() { Severity::Warning } else { self.rule.severity }
    }
}

/// A proven repair of one span: its cause turns `replacement` into exactly the bytes observed there. (Of escapes:
/// what `replacement` spells into what was spelled there. Of rules there is nothing to prove: it is what they want.)
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The bytes of the file that are replaced.
    pub span: Range<usize>,
    /// What stands there instead.
    pub replacement: String,
    /// What happened to the text.
    pub cause: Cause,
    /// Probability, 0 to 1, that it did happen.
    pub confidence: f64,
    /// True where the channel left one original for the whole line. Other lines may have lost something.
    pub exact: bool,
    /// Characters of the replacement that had gone through the channel changed (those outside ASCII). Where a rule is the
    /// cause, the places that it found.
    pub damaged: usize,
    /// The characters that lost a byte, in order of `offset`; empty where `exact`. Each is the likeliest one that fits.
    pub inferred: Vec<InferredCharacter>,
    /// The encoding that `replacement` is written in, which has all its characters.
    pub written_as: Encoding,
    /// Whether the bytes that are replaced come out again when the text is encoded as they were. Where not (an encoding with
    /// several sequences for a character), only a copy of the file has them.
    pub reversible: bool,
}

impl Repair {
    /// The bytes that are written.
    pub fn bytes(&self) -> Vec<u8> {
        match self.written_as {
            Encoding::UTF_8 => self.replacement.clone().into_bytes(),
            // Whoever makes a repair has encoded it once.
            other => other.encode(&self.replacement).unwrap_or_default(),
        }
    }
}

/// What happened to a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It went through a channel.
    Channel(Channel),
    /// It went through a channel and is spelled in escapes of this notation.
    ChannelInEscapes(Channel, Notation),
    /// It was written in this encoding, not in UTF-8.
    WrittenAs(Encoding),
    /// It was written in this encoding, and some of it had gone through a channel before.
    WrittenAsAfter(Encoding, Channel),
    /// A byte of a character of UTF-8 was lost.
    ByteLost,
    /// Nothing: the text is sound, but not as this rule wants it.
    Rule(&'static Rule),
}

impl Cause {
    /// The channel that the text went through, if any.
    pub fn channel(&self) -> Option<&Channel> {
        match self {
            Cause::Channel(channel)
            | Cause::ChannelInEscapes(channel, _)
            | Cause::WrittenAsAfter(_, channel) => Some(channel),
            Cause::WrittenAs(_) | Cause::ByteLost | Cause::Rule(_) => None,
        }
    }
}

/// For people: "UTF-8 read as windows-1252", "UTF-8 read as windows-1252, in \\u escapes", "written as
/// windows-1252"; of a rule, what it finds.
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Channel(channel) => channel.fmt(f),
            Cause::ChannelInEscapes(channel, notation) => write!(f, "{channel}, in {notation}"),
            Cause::WrittenAs(encoding) => write!(f, "written as {encoding}"),
            Cause::WrittenAsAfter(encoding, channel) => write!(f, "{channel}; then written as {encoding}"),
            Cause::ByteLost => f.write_str("a byte of a character was lost"),
            Cause::Rule(rule) => f.write_str(rule.summary),
        }
    }
}
