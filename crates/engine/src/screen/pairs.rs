//! Screens for UTF-8 that was read in pairs of bytes, as GBK, Big5, Shift_JIS, EUC-JP or EUC-KR.
//!
//! In: text. Out: suspects. The four bytes of two Chinese characters are often valid UTF-8 by chance. But then they mean two
//! letters of scripts that never occur together. So only *chains* count: sequences one behind the other, with no bytes left over
//! between them. Sequences in a chain are complete, except where a mark stands.

use std::sync::OnceLock;

use super::shape::Suspect;
use encodings::Encoding;

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

/// The bytes of each character of the basic plane in one encoding, as one number. 0 if the encoding lacks the character.
type Bytes = Vec<u16>;

/// The tables of all encodings in [`SCREENED`].
fn tables() -> &'static [Bytes; SCREENED.len()] {
    static TABLES: OnceLock<[Bytes; SCREENED.len()]> = OnceLock::new();
    TABLES.get_or_init(|| {
        SCREENED.map(|encoding| {
            let mut pairs = vec![0u16; 1 << 16];
            let Some(table) = encoding.multi_byte() else { return pairs };
            for (code, pair) in pairs.iter_mut().enumerate().skip(0x80) {
                let character = char::from_u32(code as u32);
                let sequence = character.and_then(|character| table.sequences(character).next());
                *pair = match sequence.as_deref() {
                    Some(&[byte]) => u16::from(byte),
                    Some(&[lead, trail]) => u16::from(lead) << 8 | u16::from(trail),
                    _ => 0,
                };
            }
            pairs
        })
    })
}

/// Whether a text has characters that these encodings have for bytes from 80 up: Chinese, Japanese and Korean script, half-width
/// and full-width forms, private use.
pub fn has_pairs(text: &str) -> bool {
    // In UTF-8, these characters begin with E2 to EF. Lower lead bytes are those of other scripts.
    text.bytes().any(|byte| matches!(byte, 0xE2..=0xEF)) && text.chars().any(is_pair)
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
            let mut follower = ChainFollower::default();
            let mut before = None;
            for character in text.chars() {
                follower.character(character, pairs, before);
                before = Some(character);
            }
            follower.end_run();
            let ChainFollower { explained, partial, .. } = follower;
            (explained > 0).then_some(Suspect { encoding, explained, partial })
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
    /// Whether a run is being read.
    inside: bool,
    /// Whether a mark was read last. The bytes behind it may be the rest of the character that it stands for.
    after_mark: bool,
    /// The number of characters that the chains of the text explain.
    explained: usize,
    /// The number of incomplete sequences in those chains.
    partial: usize,
}

impl ChainFollower {
    fn character(&mut self, character: char, pairs: &[u16], before: Option<char>) {
        if character == '?' || character == char::REPLACEMENT_CHARACTER {
            if self.inside || character != '?' {
                self.mark();
            }
            return;
        }
        let pair = match character.is_ascii() {
            true => 0,
            false => pairs.get(character as usize).copied().unwrap_or(0),
        };
        if pair == 0 {
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
        }
        let [lead, trail] = pair.to_be_bytes();
        if lead != 0 {
            self.byte(lead);
        }
        self.byte(trail);
        self.characters += 1;
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
        self.missing = match byte {
            0xC2..=0xDF => 1,
            0xE0..=0xEF => 2,
            0xF0..=0xF4 => 3,
            // ASCII that became part of a pair stands for itself. Behind a mark, continuation bytes may be left over.
            0x00..=0x7F => return,
            _ if continuation => return,
            _ => return self.orphan(),
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
            false if two_bytes_only && self.beside_letter => 1,
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
        self.length = 0;
        self.missing = 0;
        self.orphans = false;
        self.beside_letter = false;
        self.inside = false;
    }
}
