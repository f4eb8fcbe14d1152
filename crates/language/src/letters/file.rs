//! The file of the letter model. In: untrusted bytes. Out: the ranges of its parts, or an error.
//! `models/latin-letters.md` describes the layout. Unpacks nothing.

use std::fmt;
use std::ops::Range;

use crate::words::file::checksum;

/// The first bytes of the file.
pub const MAGIC: [u8; 8] = *b"FIXENCLM";
/// The version of the layout.
pub const VERSION: u32 = 1;

/// Why bytes are no letter model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterFileError {
    /// The bytes do not begin with [`MAGIC`]; this is another kind of file.
    NotAModel,
    /// This program can't read this version of the layout.
    Version(u32),
    /// The bytes are cut short or do not match their checksum.
    Checksum,
    /// The bytes match their checksum and are invalid.
    Corrupt,
}

impl fmt::Display for LetterFileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LetterFileError::NotAModel => formatter.write_str("not a letter model"),
            LetterFileError::Version(version) => {
                write!(formatter, "letter model of version {version}, expected {VERSION}")
            }
            LetterFileError::Checksum => formatter.write_str("letter model is cut off or fails its checksum"),
            LetterFileError::Corrupt => formatter.write_str("letter model is malformed"),
        }
    }
}

impl std::error::Error for LetterFileError {}

/// The parts of a file.
#[derive(Debug)]
pub struct Parts {
    /// The BCP 47 tags of the languages, each with the index of its section.
    pub languages: Vec<(String, u8)>,
    /// The byte range of the classes of entries.
    pub classes: Range<usize>,
    /// The byte range of each table.
    pub sections: Vec<Range<usize>>,
}

/// Makes a file of these languages, classes and tables.
pub fn assemble(languages: &[(&str, u8)], classes: &[u8], tables: &[Vec<u8>]) -> Vec<u8> {
    let mut payload = vec![languages.len() as u8, tables.len() as u8];
    for (tag, row) in languages {
        payload.push(tag.len() as u8);
        payload.extend(tag.bytes());
        payload.push(*row);
    }
    let sections = || std::iter::once(classes).chain(tables.iter().map(Vec::as_slice));
    sections().for_each(|section| payload.extend((section.len() as u32).to_le_bytes()));
    sections().for_each(|section| payload.extend(section));
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_le_bytes());
    file.extend(checksum(&payload).to_le_bytes());
    file.extend(payload);
    file
}

/// Finds the parts of a file.
///
/// # Errors
/// [`LetterFileError`] if the bytes are no file that [`assemble`] can make.
pub fn split(file: &[u8]) -> Result<Parts, LetterFileError> {
    let rest = file.strip_prefix(&MAGIC).ok_or(LetterFileError::NotAModel)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(LetterFileError::Checksum)?;
    let version = u32::from_le_bytes(*version);
    if version != VERSION {
        return Err(LetterFileError::Version(version));
    }
    let (sum, payload) = rest.split_first_chunk::<8>().ok_or(LetterFileError::Checksum)?;
    if u64::from_le_bytes(*sum) != checksum(payload) {
        return Err(LetterFileError::Checksum);
    }
    parts(payload, file.len() - payload.len()).ok_or(LetterFileError::Corrupt)
}

/// Finds the parts of a payload, which begins at byte `start` of the file. `None` if it is invalid.
fn parts(payload: &[u8], start: usize) -> Option<Parts> {
    let (&[tags, tables], mut rest) = payload.split_first_chunk::<2>()?;
    let mut languages = Vec::new();
    for _ in 0..tags {
        let (&length, after) = rest.split_first()?;
        let (tag, after) = after.split_at_checked(usize::from(length))?;
        let (&row, after) = after.split_first()?;
        let tag = std::str::from_utf8(tag).ok()?;
        if row >= tables {
            return None;
        }
        languages.push((tag.to_owned(), row));
        rest = after;
    }
    let (lengths, body) = rest.split_at_checked(4 * (1 + usize::from(tables)))?;
    let mut at = start + payload.len() - body.len();
    let end = start + payload.len();
    let mut sections = Vec::new();
    for length in lengths.as_chunks::<4>().0 {
        let section = at..at.checked_add(u32::from_le_bytes(*length) as usize)?;
        if section.end > end {
            return None;
        }
        at = section.end;
        sections.push(section);
    }
    if at != end {
        return None;
    }
    let classes = sections.remove(0);
    Some(Parts { languages, classes, sections })
}
