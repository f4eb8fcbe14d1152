//! The file of the phrase model: its layout, and reading it.
//!
//! In: the bytes of `models/phrases.bin`, or of a file that the user gave instead. Out: the section of
//! each language, or an error. The program in `train/` writes the file with the same constants.
//!
//! Layout, all numbers little-endian: [`MAGIC`], [`VERSION`] (u32) and the checksum of the rest (u64, as in the word
//! model); number of languages (u8); for each language its BCP 47 tag (u8 length, ASCII) and the length of its section
//! (u32); then the sections, which `ngrams.rs` describes.

use std::fmt;
use std::ops::Range;

pub use crate::words::file::checksum;

/// First bytes of the file.
pub const MAGIC: [u8; 8] = *b"FEPHRAS\n";
/// Version of the layout.
pub const VERSION: u32 = 1;

/// Why a file is no phrase model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhraseFileError {
    /// It does not start with [`MAGIC`].
    NotAModel,
    /// It has this version of the layout instead of [`VERSION`].
    Version(u32),
    /// Its contents do not match the checksum: it was cut short or changed.
    Checksum,
    /// It matches the checksum, but the list of languages is invalid.
    Malformed,
}

impl fmt::Display for PhraseFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PhraseFileError::NotAModel => write!(f, "this is no phrase model of fix-encoding"),
            PhraseFileError::Version(found) => {
                write!(f, "the phrase model has layout {found}, this program reads {VERSION}; rebuild it")
            }
            PhraseFileError::Checksum => write!(f, "the phrase model is damaged or cut short; copy it again"),
            PhraseFileError::Malformed => {
                write!(f, "the phrase model's list of languages makes no sense; rebuild it")
            }
        }
    }
}

impl std::error::Error for PhraseFileError {}

/// Makes a file of the sections of these languages.
pub fn assemble(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut payload = vec![sections.len() as u8];
    for (tag, section) in sections {
        payload.push(tag.len() as u8);
        payload.extend(tag.bytes());
        payload.extend((section.len() as u32).to_le_bytes());
    }
    sections.iter().for_each(|(_, section)| payload.extend(section));
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_le_bytes());
    file.extend(checksum(&payload).to_le_bytes());
    file.extend(payload);
    file
}

/// Finds the languages of a file, each with the byte range of its section.
///
/// # Errors
/// [`PhraseFileError`] if the bytes are no file that [`assemble`] can make.
pub fn split(file: &[u8]) -> Result<Vec<(String, Range<usize>)>, PhraseFileError> {
    let rest = file.strip_prefix(&MAGIC).ok_or(PhraseFileError::NotAModel)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(PhraseFileError::Checksum)?;
    let version = u32::from_le_bytes(*version);
    if version != VERSION {
        return Err(PhraseFileError::Version(version));
    }
    let (sum, payload) = rest.split_first_chunk::<8>().ok_or(PhraseFileError::Checksum)?;
    if u64::from_le_bytes(*sum) != checksum(payload) {
        return Err(PhraseFileError::Checksum);
    }
    let (&count, mut rest) = payload.split_first().ok_or(PhraseFileError::Malformed)?;
    let mut languages = Vec::new();
    for _ in 0..count {
        let (&length, after) = rest.split_first().ok_or(PhraseFileError::Malformed)?;
        let (tag, after) = after.split_at_checked(usize::from(length)).ok_or(PhraseFileError::Malformed)?;
        let tag = str::from_utf8(tag).map_err(|_| PhraseFileError::Malformed)?;
        let (length, after) = after.split_first_chunk::<4>().ok_or(PhraseFileError::Malformed)?;
        languages.push((tag.to_owned(), u32::from_le_bytes(*length) as usize));
        rest = after;
    }
    let mut start = file.len() - rest.len();
    let mut sections = Vec::new();
    for (tag, length) in languages {
        let end =
            start.checked_add(length).filter(|&end| end <= file.len()).ok_or(PhraseFileError::Malformed)?;
        sections.push((tag, start..end));
        start = end;
    }
    if start == file.len() { Ok(sections) } else { Err(PhraseFileError::Malformed) }
}
