//! The file that holds the word model: its layout, and reading it.
//!
//! In: the bytes of `models/chinese-words.bin`, or of a file that the user put in its place. Out: the
//! unpacked parts, or what is wrong with the file. The program in `train/` writes it with the same constants.
//!
//! Layout: [`MAGIC`], [`VERSION`] and the [`checksum`] of the rest (both little-endian), then sections,
//! each preceded by its length in bytes (u32, little-endian), in the order of [`Section`].

use std::fmt;

use super::bits::BitReader;

/// First bytes of the file.
pub const MAGIC: [u8; 8] = *b"FEWORDS\n";
/// Version of the layout.
pub const VERSION: u32 = 3;
/// Levels of a quantised probability; level `n` stands for a natural logarithm of `-n * LOG_STEP`.
pub const LEVEL_BITS: u32 = 6;
/// Step between two levels, in nats. With a quarter of a nat the largest error is an eighth.
pub const LOG_STEP: f32 = 0.25;
/// Step between two levels of a unigram's probability, which are kept finer because there are few.
pub const UNIGRAM_STEP: f32 = 1.0 / 16.0;
/// Bits of a quantised back-off weight, in steps of [`LOG_STEP`].
pub const BACKOFF_BITS: u32 = 5;
/// Back-off weights are stored as levels above this many nats: they lie between it and
/// `BACKOFF_TOP - 31 * LOG_STEP`.
pub const BACKOFF_TOP: f32 = 1.0;
/// Step between two levels of the symbol table, in nats.
pub const SYMBOL_STEP: f32 = 1.0 / 16.0;
/// Step between two levels of an affinity (pointwise mutual information), in nats.
pub const AFFINITY_STEP: f32 = 1.0 / 8.0;

/// The sections in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// UTF-16 code units of the Han characters, by rank: most frequent first.
    Characters,
    /// The words by rank, most probable first, as character ranks; with unigram levels and back-offs.
    Words,
    /// Bigrams and trigrams.
    Grams,
    /// The symbols beside words (punctuation, digits as a class …), the odds of one following another, and
    /// the affinities of characters to symbols.
    Symbols,
    /// The words' traditional forms, where they differ from the simplified ones; which words are likelier in texts in
    /// traditional characters.
    Traditional,
}

/// Number of sections.
pub const SECTIONS: usize = 5;

/// Why a file is no word model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileError {
    /// It does not start with [`MAGIC`].
    NotAModel,
    /// It has this version of the layout instead of [`VERSION`].
    Version(u32),
    /// Its checksum is not that of its contents: it was cut short or changed.
    Checksum,
    /// The checksum is right, but a section says what can't be.
    Malformed(Section),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::NotAModel => write!(f, "this is no word model of fix-encoding"),
            FileError::Version(found) => {
                write!(f, "the word model has layout {found}, this program reads {VERSION}; rebuild it")
            }
            FileError::Checksum => write!(f, "the word model is damaged or cut short; copy it again"),
            FileError::Malformed(section) => {
                write!(f, "the word model's section {section:?} makes no sense; rebuild it")
            }
        }
    }
}

impl std::error::Error for FileError {}

/// FNV-1a (Fowler, Noll, Vo) over 64-bit little-endian words instead of bytes, the last one filled up with
/// zeros: an eighth of the multiplications, and as good against a file cut short or changed.
pub fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let words = words.iter().chain([&last]).map(|word| u64::from_le_bytes(*word));
    words.fold(0xCBF2_9CE4_8422_2325, |hash, word| (hash ^ word).wrapping_mul(0x100_0000_01B3))
}

/// A file of these sections.
pub fn assemble(sections: [Vec<u8>; SECTIONS]) -> Vec<u8> {
    let mut payload = Vec::new();
    for section in sections {
        payload.extend((section.len() as u32).to_le_bytes());
        payload.extend(section);
    }
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_le_bytes());
    file.extend(checksum(&payload).to_le_bytes());
    file.extend(payload);
    file
}

/// The sections of a file.
pub fn split(file: &[u8]) -> Result<[&[u8]; SECTIONS], FileError> {
    let rest = file.strip_prefix(&MAGIC).ok_or(FileError::NotAModel)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(FileError::Checksum)?;
    let version = u32::from_le_bytes(*version);
    if version != VERSION {
        return Err(FileError::Version(version));
    }
    let (sum, mut payload) = rest.split_first_chunk::<8>().ok_or(FileError::Checksum)?;
    if u64::from_le_bytes(*sum) != checksum(payload) {
        return Err(FileError::Checksum);
    }
    let mut sections = [&[][..]; SECTIONS];
    for section in &mut sections {
        let (length, rest) = payload.split_first_chunk::<4>().ok_or(FileError::Checksum)?;
        let length = u32::from_le_bytes(*length) as usize;
        if rest.len() < length {
            return Err(FileError::Checksum);
        }
        (*section, payload) = rest.split_at(length);
    }
    Ok(sections)
}

/// Rice parameter of the gaps between the sorted successors of one context: `count` of `words`.
pub fn gap_parameter(words: usize, count: usize) -> u32 {
    super::bits::rice_parameter(words as f64 / (count.max(1) as f64 * 3.0))
}

/// Rice parameter of a character's rank within a word.
pub const CHARACTER_PARAMETER: u32 = 9;
/// Rice parameter of the number of bigrams that start with a word.
pub const BIGRAM_COUNT_PARAMETER: u32 = 2;
/// Rice parameter of the number of trigrams that start with a bigram, less one.
pub const TRIGRAM_COUNT_PARAMETER: u32 = 1;

/// A back-off level as natural logarithm.
pub fn backoff_of(level: u32) -> f32 {
    BACKOFF_TOP - level as f32 * LOG_STEP
}

/// Whether a reader stayed within its section.
pub fn finished(reader: &BitReader<'_>, section: Section) -> Result<(), FileError> {
    if reader.within_bounds() { Ok(()) } else { Err(FileError::Malformed(section)) }
}
