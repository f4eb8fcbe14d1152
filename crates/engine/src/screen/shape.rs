//! Screens for UTF-8 that was misread byte by byte.
//!
//! In: text. Out: suspects. For each encoding, the text is cut into runs. A *run* consists of characters that the encoding has
//! for bytes from 80 up. It ends at ASCII, and at characters that the encoding lacks. A run may consist of complete sequences of
//! UTF-8 only. In others, some sequences lack continuation bytes, which may have been lost. A run is no evidence if many of its
//! characters belong to no sequence.

use super::readings::{EncodingSet, Readings, Roles};
use encodings::Encoding;

/// An encoding that the text may have been misread as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspect {
    /// The encoding.
    pub encoding: Encoding,
    /// The number of sequences that lack a continuation byte.
    pub partial: usize,
    /// The number of observed characters in complete sequences.
    pub explained: usize,
    /// Whether those sequences are cut short, without a mark. Sound text has runs that look so by chance.
    pub cut_short: bool,
}

/// A run is evidence if it has at least this number of complete sequences for each character that belongs to none. In clean text
/// most characters belong to none. In damaged text, such characters were inserted by an editor.
const COMPLETE_TO_AN_ORPHAN: u32 = 4;

/// Follows the runs of one encoding through a text, character by character.
#[derive(Clone, Copy, Default)]
struct RunFollower {
    /// The number of continuation bytes that the current sequence still lacks.
    missing: u8,
    /// The number of bytes of the current sequence.
    length: u8,
    /// The number of bytes of the current sequence for which marks of lost bytes stand.
    marks: u8,
    /// The number of complete sequences in the current run.
    complete: u32,
    /// The number of incomplete sequences in the current run.
    partial: u32,
    /// The number of characters in complete sequences of the current run.
    explained: u32,
    /// The number of characters in the current run that belong to no sequence.
    orphans: u32,
    /// Whether the text has a complete sequence, one in which only the last byte was changed, as by an editor (`Ã ` for `à`), or one with a
    /// mark for a lost byte and another byte behind its first one.
    found: bool,
    /// The number of incomplete sequences in all runs that are evidence.
    total_partial: usize,
    /// The number of characters in complete sequences of all runs that are evidence.
    total_explained: usize,
}

impl RunFollower {
    fn lead(&mut self, missing: u8) {
        self.partial += u32::from(self.missing > 0);
        self.missing = missing;
        self.length = missing + 1;
        self.marks = 0;
    }

    fn orphan(&mut self) {
        self.partial += u32::from(self.missing > 0);
        self.missing = 0;
        self.orphans += 1;
    }

    fn continuation(&mut self) {
        if self.missing == 0 {
            self.orphans += 1;
            return;
        }
        self.missing -= 1;
        if self.missing > 0 {
            return;
        }
        if self.marks > 0 {
            self.partial += 1;
            self.found |= self.marks + 1 < self.length;
        } else {
            self.complete += 1;
            self.explained += u32::from(self.length);
        }
    }

    /// A mark of a lost byte. It stands for a byte of a sequence that lacks one. Otherwise it ends the run.
    fn mark(&mut self) {
        if self.missing == 0 {
            return self.end(None);
        }
        self.marks += 1;
        self.continuation();
    }

    fn end(&mut self, by: Option<char>) {
        self.partial += u32::from(self.missing > 0);
        if self.orphans * COMPLETE_TO_AN_ORPHAN <= self.complete {
            // The last byte may have been changed: a no-break space into a space, or a curly quotation mark into a straight one. If
            // the case of a letter was changed, the letter stands for another byte, and two of three characters are left.
            let altered = self.missing == 1 && (matches!(by, Some(' ' | '"' | '\'')) || self.length > 2);
            self.found |= self.complete > 0 || altered;
            self.total_partial += self.partial as usize;
            self.total_explained += self.explained as usize;
        }
        *self = RunFollower {
            found: self.found,
            total_partial: self.total_partial,
            total_explained: self.total_explained,
            ..RunFollower::default()
        };
    }
}

/// Whether `text` has a lead byte with a continuation byte behind it in some encoding. Marks of lost bytes may stand between them. Without such
/// a pair, there is no misread UTF-8 in it. A space or a straight quotation mark counts as a continuation byte if a no-break space or a curly
/// quotation mark is one.
pub fn is_suspicious(text: &str) -> bool {
    pairs(text, Readings::get()) != 0
}

/// Screens `text`. The suspect that explains the most characters comes first. An encoding is a suspect only if some run has a
/// complete sequence, or one that is complete except for a character that editors change.
pub fn screen(text: &str) -> Vec<Suspect> {
    let readings = Readings::get();
    let suspected = pairs(text, readings);
    if suspected == 0 {
        return Vec::new();
    }
    let mut suspects = Vec::new();
    for (bit, &encoding) in readings.encodings().iter().enumerate() {
        let set = 1 << bit;
        if suspected & set == 0 {
            continue;
        }
        let mut follower = RunFollower::default();
        let mut inside = false;
        for character in text.chars() {
            let roles = if character.is_ascii() { &NO_ROLES } else { readings.roles(character) };
            if inside && character == char::REPLACEMENT_CHARACTER {
                follower.mark();
                continue;
            }
            if roles.any & set == 0 {
                if inside {
                    follower.end(Some(character));
                    inside = false;
                }
                continue;
            }
            inside = true;
            if roles.continuation & set != 0 {
                follower.continuation();
            } else if roles.lead_of_2 & set != 0 {
                follower.lead(1);
            } else if roles.lead_of_3 & set != 0 {
                follower.lead(2);
            } else if roles.lead_of_4 & set != 0 {
                follower.lead(3);
            } else {
                follower.orphan();
            }
        }
        follower.end(None);
        if follower.found {
            let RunFollower { total_partial: partial, total_explained: explained, .. } = follower;
            suspects.push(Suspect { encoding, partial, explained, cut_short: false });
        }
    }
    suspects
        .sort_by_key(|suspect| std::cmp::Reverse((suspect.explained, std::cmp::Reverse(suspect.partial))));
    suspects
}

const NO_ROLES: Roles = Roles { lead_of_2: 0, lead_of_3: 0, lead_of_4: 0, continuation: 0, any: 0 };

/// The encodings in which `text` has a lead byte with a continuation byte right behind it. One pass tests all encodings.
fn pairs(text: &str, readings: &Readings) -> EncodingSet {
    let spaced = readings.roles('\u{A0}').continuation;
    let quoted = readings.roles('\u{201C}').continuation | readings.roles('\u{2019}').continuation;
    let mut found = 0;
    let mut lead = 0;
    for character in text.chars() {
        if character.is_ascii() {
            found |= match character {
                ' ' => lead & spaced,
                '"' | '\'' => lead & quoted,
                _ => 0,
            };
            lead = 0;
            continue;
        }
        // What is behind the mark of a lost byte may still belong to the sequence.
        if character == char::REPLACEMENT_CHARACTER {
            continue;
        }
        let roles = readings.roles(character);
        found |= lead & roles.continuation;
        lead = roles.lead_of_2 | roles.lead_of_3 | roles.lead_of_4;
    }
    found
}
