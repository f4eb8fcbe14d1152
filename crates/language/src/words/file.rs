//! The file of the word model: its layout, and reading it.
//!
//! In: the bytes of `models/chinese-words.bin`, or of a file that the user gave instead. Out: its
//! sections, or an error. The program in `train/` writes the file with the same constants.
//!
//! Layout: [`MAGIC`], [`VERSION`] and the [`checksum`] of the rest (both little-endian), then sections,
//! each preceded by its length in bytes (u32, little-endian), in the order of [`Section`].

use std::fmt;

use super::bits::BitReader;

/// First bytes of the file.
pub const MAGIC: [u8; 8] = *b"FEWORDS\n";
/// Version of the layout.
pub const VERSION: u32 = 3;
/// The number of bits of a quantised probability. Level `n` stands for a log probability of `-n * LOG_STEP` nats.
pub const LEVEL_BITS: u32 = 6;
/// The step between two levels, in nats. The largest error is half of it.
pub const LOG_STEP: f32 = 0.25;
/// The step between two levels of a unigram's probability, in nats. It is finer because there are few unigrams.
pub const UNIGRAM_STEP: f32 = 1.0 / 16.0;
/// The number of bits of a quantised back-off weight, which has steps of [`LOG_STEP`].
pub const BACKOFF_BITS: u32 = 5;
/// The back-off weight of level 0, in nats. Weights lie between it and `BACKOFF_TOP - 31 * LOG_STEP`.
pub const BACKOFF_TOP: f32 = 1.0;
/// The step between two levels of the symbol table, in nats.
pub const SYMBOL_STEP: f32 = 1.0 / 16.0;
/// The step between two levels of an affinity (pointwise mutual information), in nats.
pub const AFFINITY_STEP: f32 = 1.0 / 8.0;

/// The sections of the file, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The UTF-16 code units of the Han characters by rank, the most frequent first.
    Characters,
    /// The words by rank, the most probable first, as ranks of characters; with unigram levels and back-off weights.
    Words,
    /// Bigrams and trigrams.
    Grams,
    /// The symbols beside words (punctuation, digits as a class …), the probabilities of one after another, and
    /// the affinities of characters to symbols.
    Symbols,
    /// The traditional forms of words, where they differ from the simplified ones, and the affinities of words to texts in
    /// traditional characters.
    Traditional,
}

/// The number of sections.
pub const SECTIONS: usize = 5;

/// Why a file is no word model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordFileError {
    /// It does not start with [`MAGIC`].
    NotAModel,
    /// It has this version of the layout instead of [`VERSION`].
    Version(u32),
    /// Its contents do not match the checksum: it was cut short or changed.
    Checksum,
    /// It matches the checksum, but this section is invalid.
    Malformed(Section),
}

impl fmt::Display for WordFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WordFileError::NotAModel => write!(f, "this is no word model of fix-encoding"),
            WordFileError::Version(found) => {
                write!(f, "the word model has layout {found}, this program reads {VERSION}; rebuild it")
            }
            WordFileError::Checksum => write!(f, "the word model is damaged or cut short; copy it again"),
            WordFileError::Malformed(section) => {
                write!(f, "the word model's section {section:?} makes no sense; rebuild it")
            }
        }
    }
}

impl std::error::Error for WordFileError {}

/// FNV-1a (Fowler, Noll, Vo) over 64-bit little-endian words instead of bytes, the last one padded with
/// zeros. This takes an eighth of the multiplications, and detects a cut or changed file as well.
pub fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let words = words.iter().chain([&last]).map(|word| u64::from_le_bytes(*word));
    words.fold(0xCBF2_9CE4_8422_2325, |hash, word| (hash ^ word).wrapping_mul(0x100_0000_01B3))
}

/// Makes a file of these sections.
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

/// Finds the sections of a file.
///
/// # Errors
/// [`WordFileError`] if the bytes are no file that [`assemble`] can make.
pub fn split(file: &[u8]) -> Result<[&[u8]; SECTIONS], WordFileError> {
    let rest = file.strip_prefix(&MAGIC).ok_or(WordFileError::NotAModel)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(WordFileError::Checksum)?;
    let version = u32::from_le_bytes(*version);
    if version != VERSION {
        return Err(WordFileError::Version(version));
    }
    let (sum, mut payload) = rest.split_first_chunk::<8>().ok_or(WordFileError::Checksum)?;
    if u64::from_le_bytes(*sum) != checksum(payload) {
        return Err(WordFileError::Checksum);
    }
    let mut sections = [&[][..]; SECTIONS];
    for section in &mut sections {
        let (length, rest) = payload.split_first_chunk::<4>().ok_or(WordFileError::Checksum)?;
        let length = u32::from_le_bytes(*length) as usize;
        if rest.len() < length {
            return Err(WordFileError::Checksum);
        }
        (*section, payload) = rest.split_at(length);
    }
    Ok(sections)
}

/// The Rice parameter of the gaps between the sorted successors of a context that has `count` of all `words`.
pub fn gap_parameter(words: usize, count: usize) -> u32 {
    super::bits::rice_parameter(words as f64 / (count.max(1) as f64 * 3.0))
}

/// The Rice parameter of the rank of a character in a word.
pub const CHARACTER_PARAMETER: u32 = 9;
/// The Rice parameter of the number of bigrams that start with a word.
pub const BIGRAM_COUNT_PARAMETER: u32 = 2;
/// The Rice parameter of the number of trigrams that start with a bigram, less one.
pub const TRIGRAM_COUNT_PARAMETER: u32 = 1;

/// The back-off weight of a level, in nats.
pub fn backoff_of(level: u32) -> f32 {
    BACKOFF_TOP - level as f32 * LOG_STEP
}

/// Checks that a reader stayed within its section.
///
/// # Errors
/// [`WordFileError::Malformed`] if it read beyond the end.
pub fn finished(reader: &BitReader<'_>, section: Section) -> Result<(), WordFileError> {
    if reader.within_bounds() { Ok(()) } else { Err(WordFileError::Malformed(section)) }
}
