//! What a text is about, as far as it bears on damage.

use super::words::{Telling, tells};

/// Two leftovers of different causes. A text that has both lists them.
const LEFTOVERS_OF_TWO_CAUSES: [&str; 2] = ["锟斤拷", "烫烫烫"];

/// The topics of a text or of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Topics {
    /// It names damage by a word for it: mojibake, 乱码.
    pub damage: bool,
    /// It has words that are said of damage where damage is near: garbled, instead of.
    pub complaint: bool,
    /// It names encodings, outside declarations such as `charset=utf-8`.
    pub encodings: bool,
    /// It names U+FFFD.
    pub leftovers: bool,
    /// It names memory that was never written.
    pub memory: bool,
    /// It spells a byte from 80 up in hexadecimal: `\xE9`.
    pub bytes: bool,
}

impl Topics {
    /// The topics of one line.
    pub(super) fn of_line(line: &str) -> Topics {
        let lower = line.to_lowercase();
        Topics {
            complaint: tells(&lower, Telling::Complaint),
            encodings: tells(&without_declarations(&lower), Telling::Encoding),
            ..Topics::of_leftovers(line, &lower)
        }
    }

    /// Those topics of one line that a whole text may be about.
    fn of_leftovers(line: &str, lower: &str) -> Topics {
        Topics {
            damage: tells(lower, Telling::Damage),
            leftovers: tells(lower, Telling::Leftover),
            memory: tells(lower, Telling::Memory),
            bytes: spells_byte(line),
            ..Topics::default()
        }
    }

    /// Whether the text is about leftovers of damage.
    pub fn is_about_leftovers(&self) -> bool {
        self.damage || self.leftovers || self.memory
    }

    /// The topics of both.
    pub(super) fn or(self, other: Topics) -> Topics {
        Topics {
            damage: self.damage || other.damage,
            complaint: self.complaint || other.complaint,
            encodings: self.encodings || other.encodings,
            leftovers: self.leftovers || other.leftovers,
            memory: self.memory || other.memory,
            bytes: self.bytes || other.bytes,
        }
    }
}

/// What a whole text is about, near damage or not: all topics but complaints and encodings, whose words are too common.
pub fn topics(text: &str) -> Topics {
    // Line by line, so that there is no copy of the whole text.
    let lines = text.lines().map(|line| Topics::of_leftovers(line, &line.to_lowercase()));
    let mut all = lines.fold(Topics::default(), Topics::or);
    all.leftovers |= LEFTOVERS_OF_TWO_CAUSES.iter().all(|leftover| text.contains(leftover));
    all
}

/// Whether a line spells a byte from 80 up in hexadecimal: `\xE9`.
fn spells_byte(line: &str) -> bool {
    line.match_indices("\\x").any(|(at, start)| {
        let digits = &line.as_bytes()[at + start.len()..];
        matches!(digits, [b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', low, ..] if low.is_ascii_hexdigit())
    })
}

/// A line in lower case, without declarations of encodings such as `charset=utf-8`, `coding: latin-1` and `"encoding": "utf-8"`.
fn without_declarations(line: &str) -> String {
    let mut rest = line;
    let mut kept = String::with_capacity(line.len());
    while let Some((at, key)) =
        ["charset", "coding"].iter().filter_map(|key| Some((rest.find(key)?, key))).min()
    {
        let end = at + key.len();
        let behind = rest[end..].trim_start_matches(['"', '\'', ' ']);
        match behind.strip_prefix([':', '=']) {
            Some(value) => {
                let start = rest[..at]
                    .trim_end_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
                    .len();
                kept.push_str(&rest[..start]);
                let value = value.trim_start_matches(['"', '\'', ' ', '=']);
                rest =
                    value.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            }
            None => {
                kept.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        }
    }
    kept + rest
}
