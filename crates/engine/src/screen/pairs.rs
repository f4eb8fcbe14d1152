//! Screens for UTF-8 that was read in pairs of bytes, as GBK, Big5, Shift_JIS, EUC-JP or EUC-KR.
//!
//! In: text. Out: suspects. The four bytes of two Chinese characters are often valid UTF-8 by chance. But then they mean two
//! letters of scripts that never occur together. So only *chains* count: sequences one behind the other, with no bytes left over
//! between them. Sequences in a chain are complete, except where a mark stands.

use std::sync::OnceLock;

use super::shape::Suspect;
use channel::relatives;
use encodings::{Encoding, MultiByte};

/// The encodings that are screened for. Others are variants of these, and the differences don't matter to a screen.
const SCREENED: [Encoding; 5] =
    [Encoding::GBK, Encoding::BIG5, Encoding::SHIFT_JIS, Encoding::EUC_JP, Encoding::EUC_KR];

/// The points of a complete sequence, by its number of bytes. A sequence of three bytes counts as much as two of two bytes. In
/// clean Chinese, one character in seven is a sequence of two bytes by chance, and one pair of characters in a thousand begins
/// one of three.
const POINTS: [u32; 5] = [0, 0, 1, 2, 3];
/// The least points of a chain that touches other text of the same script.
const ENOUGH_WITHIN_TEXT: u32 = 4;
/// The least points of a chain that stands alone, with ASCII around it.
const ENOUGH_ALONE: u32 = 2;

/// The least number of characters of a run that shows, without chains, that bytes were dropped.
const DROPPED_IN: usize = 5;
/// In such a run, one byte in this number at most belongs to no sequence, besides one at the start; and one in [`BYTES_TO_A_LEAD`] at least begins a
/// sequence of three bytes or more. Sound text has runs like that, but seldom many of them.
const BYTES_TO_A_STRANGER: usize = 10;
const BYTES_TO_A_LEAD: usize = 3;
/// One character in this number at least stands in such runs, if bytes were dropped.
const DROPPED_OF: usize = 3;

/// The bytes of each character of the basic plane in one encoding, as [`bytes_of`] has them. 0 if the encoding lacks the character.
type Bytes = Vec<u16>;

/// The tables of all encodings in [`SCREENED`].
fn tables() -> &'static [Bytes; SCREENED.len()] {
    static TABLES: OnceLock<[Bytes; SCREENED.len()]> = OnceLock::new();
    TABLES.get_or_init(|| {
        SCREENED.map(|encoding| {
            let mut pairs = vec![0u16; 1 << 16];
            for (code, pair) in pairs.iter_mut().enumerate().skip(0x80) {
                *pair = char::from_u32(code as u32).map_or(0, |character| bytes_of(character, encoding));
            }
            pairs
        })
    })
}

/// The bytes of a character, as one number, in `encoding` or else in a variant of it. 0 if it is not one byte or two.
fn bytes_of(character: char, encoding: Encoding) -> u16 {
    let sequences = relatives(encoding).into_iter().filter_map(Encoding::multi_byte);
    let number = |table: &MultiByte| match table.sequences(character).next().as_deref() {
        Some(&[byte]) => Some(u16::from(byte)),
        Some(&[lead, trail]) => Some(u16::from(lead) << 8 | u16::from(trail)),
        _ => None,
    };
    sequences.into_iter().find_map(number).unwrap_or(0)
}

/// The number of continuation bytes that follow a lead byte of UTF-8. `None` for other bytes.
fn continuations(byte: u8) -> Option<u8> {
    match byte {
        0xC2..=0xDF => Some(1),
        0xE0..=0xEF => Some(2),
        0xF0..=0xF4 => Some(3),
        _ => None,
    }
}

/// Whether a text has characters that these encodings have for bytes from 80 up: Chinese, Japanese and Korean script, half-width
/// and full-width forms, private use.
pub fn has_pairs(text: &str) -> bool {
    // In UTF-8, these characters begin with E2 to EF. Lower lead bytes are those of other scripts.
    text.bytes().any(|byte| matches!(byte, 0xE2..=0xEF)) && text.chars().any(is_pair)
}

/// Whether a character stands between two words of a phrase: a blank or an apostrophe.
pub fn parts_words(character: char) -> bool {
    matches!(character, ' ' | '\'')
}

fn is_pair(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{FA6D}' | '\u{FF00}'..='\u{FFEF}')
}

/// Screens `text`. The suspect that explains the most characters comes first.
pub fn screen_pairs(text: &str) -> Vec<Suspect> {
    if !has_pairs(text) {
        return Vec::new();
    }
    let mut suspects: Vec<Suspect> = SCREENED
        .into_iter()
        .zip(tables())
        .filter_map(|(encoding, pairs)| {
            // Windows' decoders of Japanese leave this mark.
            let dot = (encoding == Encoding::SHIFT_JIS).then_some('\u{30FB}');
            let mut follower = ChainFollower::default();
            let mut before = None;
            for character in text.chars() {
                // Few encodings have characters beyond the basic plane.
                let pair = match character.is_ascii() {
                    true => 0,
                    false => pairs
                        .get(character as usize)
                        .copied()
                        .unwrap_or_else(|| bytes_of(character, encoding)),
                };
                follower.character(character, pair, before, dot == Some(character));
                before = Some(character);
            }
            follower.end_run();
            let ChainFollower { explained, partial, all, without_chains, .. } = follower;
            let cut_short = without_chains > explained && without_chains * DROPPED_OF >= all;
            let (explained, partial) =
                if cut_short { (without_chains, without_chains) } else { (explained, partial) };
            (explained > 0).then_some(Suspect { encoding, explained, partial, cut_short })
        })
        .collect();
    suspects
        .sort_by_key(|suspect| std::cmp::Reverse((suspect.explained, std::cmp::Reverse(suspect.partial))));
    suspects
}

/// The blocks of characters with two bytes in UTF-8, as far as texts have runs of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Symbols,
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Other,
}

fn block(lead: u8) -> Block {
    match lead {
        0xC2 => Block::Symbols,
        0xC3..=0xC9 => Block::Latin,
        0xCE | 0xCF => Block::Greek,
        0xD0..=0xD3 => Block::Cyrillic,
        0xD4 | 0xD5 => Block::Armenian,
        0xD6 | 0xD7 => Block::Hebrew,
        0xD8..=0xDB => Block::Arabic,
        _ => Block::Other,
    }
}

/// Follows the chains of one encoding through a text, character by character.
#[derive(Default)]
struct ChainFollower {
    /// The number of bytes of the current sequence.
    length: u8,
    /// The number of bytes that the current sequence still lacks.
    missing: u8,
    /// The points of the current chain.
    points: u32,
    /// The number of observed characters in the current chain.
    characters: usize,
    /// The number of incomplete sequences in the current chain.
    partials: usize,
    /// The block of the first character of two bytes in the current chain.
    blocks: Option<Block>,
    /// Whether the current chain has characters of blocks that don't occur together.
    mixed: bool,
    /// Whether the current run has bytes that belong to no chain.
    orphans: bool,
    /// Whether an ASCII letter touches the current run.
    beside_letter: bool,
    /// Whether what was read last, blanks and apostrophes aside, is an ASCII letter.
    behind_word: bool,
    /// Whether the current run stands behind such a letter.
    is_between: bool,
    /// Whether a run is being read.
    inside: bool,
    /// Whether a mark was read last. The bytes behind it may be the rest of the character that it stands for.
    after_mark: bool,
    /// The number of characters that the chains of the text explain.
    explained: usize,
    /// The number of incomplete sequences in those chains.
    partial: usize,
    /// The current run, if bytes of its sequences were dropped.
    dropped: DroppedRun,
    /// The number of characters in runs that show that bytes were dropped, and the number of all.
    without_chains: usize,
    all: usize,
}

/// A run as it is if a decoder dropped bytes of its sequences without a mark. Then sequences are cut short, but each byte begins or continues one.
#[derive(Default)]
struct DroppedRun {
    characters: usize,
    bytes: usize,
    /// The bytes that begin a sequence of three bytes or more. Shorter ones are hardly cut short without breaking a chain.
    leads: usize,
    /// The bytes that belong to no sequence.
    strangers: usize,
    /// The number of bytes that the current sequence may still have.
    open: u8,
}

impl DroppedRun {
    fn byte(&mut self, byte: u8) {
        self.bytes += 1;
        let may_follow = match byte {
            0x80..=0xBF => self.open.checked_sub(1),
            _ => continuations(byte),
        };
        self.leads += usize::from(continuations(byte).is_some_and(|count| count >= 2));
        self.strangers += usize::from(may_follow.is_none());
        self.open = may_follow.unwrap_or(0);
    }

    /// Whether it shows that bytes were dropped.
    fn is_shown(&self) -> bool {
        self.characters >= DROPPED_IN
            && self.leads * BYTES_TO_A_LEAD >= self.bytes
            && self.strangers * BYTES_TO_A_STRANGER <= self.bytes + BYTES_TO_A_STRANGER
    }
}

impl ChainFollower {
    /// Reads a character, with its bytes as one number, or 0 if it ends the run.
    /// `is_dot` says that it may be a mark, besides the usual ones.
    fn character(&mut self, character: char, pair: u16, before: Option<char>, is_dot: bool) {
        if matches!(character, '?' | char::REPLACEMENT_CHARACTER) || is_dot && self.inside {
            if self.inside || character != '?' {
                self.mark();
            }
            return;
        }
        if pair == 0 {
            if !parts_words(character) {
                self.behind_word = character.is_ascii_alphabetic();
            }
            if self.inside {
                self.beside_letter |= character.is_ascii_alphabetic();
                // If a decoder dropped bytes, there is no mark.
                self.partials += usize::from(self.missing > 0);
                self.missing = 0;
                self.end_run();
            }
            return;
        }
        if !self.inside {
            self.inside = true;
            self.beside_letter = before.is_some_and(|c| c.is_ascii_alphabetic());
            self.after_mark |= before == Some('?') || is_dot;
            self.is_between = self.behind_word;
        }
        let [lead, trail] = pair.to_be_bytes();
        if lead != 0 {
            self.dropped.byte(lead);
            self.byte(lead);
        }
        self.dropped.byte(trail);
        self.byte(trail);
        self.characters += 1;
        self.dropped.characters += 1;
    }

    fn byte(&mut self, byte: u8) {
        let continuation = matches!(byte, 0x80..=0xBF);
        if self.missing > 0 && continuation {
            self.missing -= 1;
            if self.missing == 0 {
                self.points += POINTS[usize::from(self.length)];
                self.after_mark = false;
            }
            return;
        }
        if self.missing > 0 || continuation && !self.after_mark {
            return self.orphan();
        }
        self.missing = match continuations(byte) {
            Some(count) => count,
            // ASCII that became part of a pair stands for itself. Behind a mark, continuation bytes may be left over.
            None if byte.is_ascii() || continuation => return,
            None => return self.orphan(),
        };
        self.length = self.missing + 1;
        if self.length == 2 {
            let block = block(byte);
            let known = *self.blocks.get_or_insert(block);
            self.mixed |=
                block == Block::Other || known != block && known != Block::Symbols && block != Block::Symbols;
        }
    }

    fn mark(&mut self) {
        self.partials += usize::from(self.missing > 0);
        self.missing = 0;
        self.after_mark = true;
    }

    fn orphan(&mut self) {
        self.orphans = true;
        self.missing = 0;
        self.end_chain();
    }

    fn end_chain(&mut self) {
        // fix-encoding: ignore
        // A sequence that is cut short by a mark counts as a complete one: `鈥?` is the most common damage of all.
        let points = self.points + self.partials as u32;
        let two_bytes_only = self.blocks.is_some() && self.points as usize <= self.characters;
        let enough = match self.orphans {
            true => ENOUGH_WITHIN_TEXT,
            // A single one among Latin words may be a word of one letter: `芒` is â.
            false if two_bytes_only && (self.beside_letter || self.is_between && self.characters == 1) => 1,
            false if self.partials > 0 => 1,
            false => ENOUGH_ALONE,
        };
        if points >= enough && !(two_bytes_only && self.mixed) {
            self.explained += self.characters;
            self.partial += self.partials;
        }
        self.points = 0;
        self.characters = 0;
        self.partials = 0;
        self.blocks = None;
        self.mixed = false;
        self.after_mark = false;
    }

    fn end_run(&mut self) {
        self.end_chain();
        let run = std::mem::take(&mut self.dropped);
        self.all += run.characters;
        self.without_chains += if run.is_shown() { run.characters } else { 0 };
        self.length = 0;
        self.missing = 0;
        self.orphans = false;
        self.beside_letter = false;
        self.inside = false;
    }
}
