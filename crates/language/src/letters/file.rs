//! The file of the letter model: bytes that nobody vouches for come in, the places of its parts go out, or
//! why it is no such file. `models/latin-letters.md` describes the layout. Unpacks nothing.

use std::fmt;
use std::ops::Range;

use crate::words::file::checksum;

/// The first bytes of the file.
pub const MAGIC: [u8; 8] = *b"FIXENCLM";
/// The layout's version.
pub const VERSION: u32 = 1;

/// Why bytes are no letter model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileError {
    /// The bytes do not begin with [`MAGIC`]: this is another kind of file.
    NotAModel,
    /// The layout's version, which this program can't read.
    Version(u32),
    /// The bytes are not what was written: too few, or their checksum differs.
    Checksum,
    /// They passed the checksum and still make no sense.
    Corrupt,
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::NotAModel => formatter.write_str("not a letter model"),
            FileError::Version(version) => {
                write!(formatter, "letter model of version {version}, expected {VERSION}")
            }
            FileError::Checksum => formatter.write_str("letter model is cut off or fails its checksum"),
            FileError::Corrupt => formatter.write_str("letter model is malformed"),
        }
    }
}

impl std::error::Error for FileError {}

/// Where the parts of a file are.
#[derive(Debug)]
pub struct Parts {
    /// Tags of languages, each with the number of its section.
    pub languages: Vec<(String, u8)>,
    /// The section of the entries' classes.
    pub classes: Range<usize>,
    /// A section for each table.
    pub sections: Vec<Range<usize>>,
}

/// A file of these languages, classes and tables.
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

/// The parts of a file.
///
/// # Errors
/// [`FileError`] where the bytes are no file as [`assemble`] makes them.
pub fn split(file: &[u8]) -> Result<Parts, FileError> {
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
    parts(payload, file.len() - payload.len()).ok_or(FileError::Corrupt)
}

/// The parts of a payload that begins at a byte of the file; `None` where it makes no sense.
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
