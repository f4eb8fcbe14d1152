//! The shape of misread UTF-8: counts, for each encoding, what in a text has it.
//!
//! In: text. Out: suspects. A *run* is a stretch of characters that one encoding has from 80 up; ASCII and
//! whatever it lacks bound it. A run is *whole* where it is nothing but complete sequences, *broken*
//! where sequences lack continuation bytes (they may have been lost), and no evidence where many of its
//! characters are part of no sequence.

use super::readings::{EncodingSet, Readings, Roles};
use encodings::Encoding;

/// An encoding that the text may have been misread as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspect {
    /// The encoding.
    pub encoding: Encoding,
    /// Sequences that lack a continuation byte, in broken runs.
    pub partial: usize,
    /// Observed characters that make up the complete sequences.
    pub explained: usize,
}

/// A run is evidence where it has at least this many complete sequences for each character that is part of
/// none. In clean text such characters are the rule; in damaged text they are what an editor put in.
const COMPLETE_TO_AN_ORPHAN: u32 = 4;

/// Follows the runs of one encoding through a text, character by character.
#[derive(Clone, Copy, Default)]
struct RunFollower {
    /// Of the run that is being read: continuation bytes that its last sequence still lacks, its complete
    /// and its partial sequences, characters in complete ones, and those that are part of none.
    missing: u8,
    length: u8,
    complete: u32,
    partial: u32,
    explained: u32,
    orphans: u32,
    /// Of the text: whether a sequence is complete, or lacks but the last byte and has a space in its place (`Ã ` for
    /// `à`); what is evidence of the rest.
    found: bool,
    total_partial: usize,
    total_explained: usize,
}

impl RunFollower {
    fn lead(&mut self, missing: u8) {
        self.partial += u32::from(self.missing > 0);
        self.missing = missing;
        self.length = missing + 1;
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
        if self.missing == 0 {
            self.complete += 1;
            self.explained += u32::from(self.length);
        }
    }

    fn end(&mut self, by: Option<char>) {
        self.partial += u32::from(self.missing > 0);
        if self.orphans * COMPLETE_TO_AN_ORPHAN <= self.complete {
            // A no-break space may have become a space, a curly quotation mark a straight one; a letter in the other
            // case may be another byte, so that two letters in three are left of a sequence.
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

/// Whether some encoding sees a lead byte and a continuation byte side by side in `text`, or a space or straight quotation
/// mark where a no-break space or a curly one would be one: without such a pair there is no misread UTF-8 in it.
pub fn is_suspicious(text: &str) -> bool {
    pairs(text, Readings::get()) != 0
}

/// Screens `text`; the suspect that explains most characters comes first. Nothing is suspected where no run has a
/// complete sequence, or one but for a character that editors change.
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
            suspects.push(Suspect { encoding, partial, explained });
        }
    }
    suspects
        .sort_by_key(|suspect| std::cmp::Reverse((suspect.explained, std::cmp::Reverse(suspect.partial))));
    suspects
}

const NO_ROLES: Roles = Roles { lead_of_2: 0, lead_of_3: 0, lead_of_4: 0, continuation: 0, any: 0 };

/// The encodings in which some lead is followed at once by a continuation: without such a pair there is
/// no complete sequence. One pass for all encodings.
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
        let roles = readings.roles(character);
        found |= lead & roles.continuation;
        lead = roles.lead_of_2 | roles.lead_of_3 | roles.lead_of_4;
    }
    found
}
