//! The file that holds the phrase model: its layout, and taking it apart.
//!
//! In: the bytes of `models/phrases.bin`, or of a file that the user put in its place. Out: the section of
//! each language, or what is wrong with the file. The program in `train/` writes it with the same constants.
//!
//! Layout, all numbers little-endian: [`MAGIC`], [`VERSION`] (u32) and the checksum of the rest (u64, as the word
//! model's); number of languages (u8); for each its BCP 47 tag (u8 length, ASCII) and the length of its section
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
pub enum FileError {
    /// It does not start with [`MAGIC`].
    NotAModel,
    /// It has this version of the layout instead of [`VERSION`].
    Version(u32),
    /// Its checksum is not that of its contents: it was cut short or changed.
    Checksum,
    /// The checksum is right, but the list of languages makes no sense.
    Malformed,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::NotAModel => write!(f, "this is no phrase model of fix-encoding"),
            FileError::Version(found) => {
                write!(f, "the phrase model has layout {found}, this program reads {VERSION}; rebuild it")
            }
            FileError::Checksum => write!(f, "the phrase model is damaged or cut short; copy it again"),
            FileError::Malformed => {
                write!(f, "the phrase model's list of languages makes no sense; rebuild it")
            }
        }
    }
}

impl std::error::Error for FileError {}

/// A file of these languages' sections.
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

/// The languages of a file, and where in it their sections are.
pub fn split(file: &[u8]) -> Result<Vec<(String, Range<usize>)>, FileError> {
    let rest = file.strip_prefix(&MAGIC).ok_or(FileError::NotAModel)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(FileError::Checksum)?;
    let version = u32::from_le_bytes(*version);
    if version != VERSION {
        return Err(FileError::Version(version));
    }
    let (sum, payload) = rest.split_first_chunk::<8>().ok_or(FileError::Checksum)?;
    if u64::from_le_bytes(*sum) != checksum(payload) {
        return Err(FileError::Checksum);
    }
    let (&count, mut rest) = payload.split_first().ok_or(FileError::Malformed)?;
    let mut languages = Vec::new();
    for _ in 0..count {
        let (&length, after) = rest.split_first().ok_or(FileError::Malformed)?;
        let (tag, after) = after.split_at_checked(usize::from(length)).ok_or(FileError::Malformed)?;
        let tag = str::from_utf8(tag).map_err(|_| FileError::Malformed)?;
        let (length, after) = after.split_first_chunk::<4>().ok_or(FileError::Malformed)?;
        languages.push((tag.to_owned(), u32::from_le_bytes(*length) as usize));
        rest = after;
    }
    let mut start = file.len() - rest.len();
    let mut sections = Vec::new();
    for (tag, length) in languages {
        let end = start.checked_add(length).filter(|&end| end <= file.len()).ok_or(FileError::Malformed)?;
        sections.push((tag, start..end));
        start = end;
    }
    if start == file.len() { Ok(sections) } else { Err(FileError::Malformed) }
}
