//! The layout of a lexicon file. In: words with their languages, or untrusted bytes. Out: the bytes of a file, or the places of its
//! parts. `models/lexicon.md` describes the layout. Unpacks nothing.

use std::fmt;
use std::ops::Range;

use super::commonness::Commonness;
use super::key::WordKey;
use super::retrieval::{TableShape, build};
use crate::words::file::checksum;

/// The first bytes of the file.
pub const MAGIC: [u8; 8] = *b"FIXENCLX";
/// The version of the layout.
pub const VERSION: u32 = 1;
/// Bits of a value that tell how common a word is.
pub const CLASS_BITS: u8 = 4;
/// Bits of a value that are compared with the key: one key in 16,384 that is not in the table passes.
pub const CHECK_BITS: u8 = 14;

/// Why bytes are no lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LexiconFileError {
    /// The bytes do not begin with [`MAGIC`]; this is another kind of file.
    NotALexicon,
    /// This program can't read this version of the layout.
    Version(u32),
    /// The bytes are cut short or do not match their checksum.
    Checksum,
    /// The bytes match their checksum and are invalid.
    Corrupt,
}

impl fmt::Display for LexiconFileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LexiconFileError::NotALexicon => formatter.write_str("not a lexicon"),
            LexiconFileError::Version(version) => {
                write!(formatter, "lexicon of version {version}, expected {VERSION}")
            }
            LexiconFileError::Checksum => formatter.write_str("lexicon is cut off or fails its checksum"),
            LexiconFileError::Corrupt => formatter.write_str("lexicon is malformed"),
        }
    }
}

impl std::error::Error for LexiconFileError {}

/// A word to be written to a lexicon.
#[derive(Debug, Clone, Copy)]
pub struct WordEntry {
    /// The key of the word.
    pub key: WordKey,
    /// How common it is in the language in which it is commonest.
    pub commonness: Commonness,
    /// The index of its set of languages in [`ScriptWords::sets`].
    pub set: u16,
}

/// The words of one script.
#[derive(Debug, Clone, Default)]
pub struct ScriptWords {
    /// The ISO 15924 tag of the script.
    pub script: [u8; 4],
    /// Sets of languages, each an index into the tags of the file.
    pub sets: Vec<Vec<u8>>,
    /// The words, each once.
    pub words: Vec<WordEntry>,
}

/// The places of a script's words in a file.
#[derive(Debug, Clone)]
pub struct ScriptTable {
    /// The ISO 15924 tag of the script.
    pub script: [u8; 4],
    /// The shape of the table.
    pub shape: TableShape,
    /// The bytes of the table.
    pub slots: Range<usize>,
    /// Where each set of languages ends among the bytes of `members`, two bytes each.
    pub ends: Range<usize>,
    /// The languages of all sets, one byte each.
    pub members: Range<usize>,
}

impl ScriptTable {
    /// The number of sets of languages.
    pub fn sets(&self) -> usize {
        self.ends.len() / 2
    }
}

/// The places of the parts of a file.
#[derive(Debug)]
pub struct LexiconParts {
    /// The BCP 47 tags of the languages.
    pub tags: Vec<String>,
    /// The tables, one for each script.
    pub tables: Vec<ScriptTable>,
}

/// How many bits tell the set of a word, where there are `sets` of them.
pub fn set_bits(sets: usize) -> u8 {
    (usize::BITS - sets.saturating_sub(1).leading_zeros()) as u8
}

/// The value of a word: its check, its set and its class, from the highest bits down.
fn value(word: &WordEntry, set_bits: u8) -> u32 {
    let check = check_of(word.key);
    (check << set_bits | u32::from(word.set)) << CLASS_BITS | u32::from(word.commonness.class())
}

/// The bits of a key that stand in the value of its word.
pub fn check_of(key: WordKey) -> u32 {
    (key.bits() >> 20) as u32 & ((1 << CHECK_BITS) - 1)
}

/// Makes a lexicon file of the words of some languages. The same words give the same bytes. `None` if two words of a script have the same
/// key, or if there are more than 65,535 sets or members of sets, or 255 languages or scripts.
pub fn assemble(tags: &[&str], scripts: &[ScriptWords]) -> Option<Vec<u8>> {
    let mut payload = vec![u8::try_from(tags.len()).ok()?, u8::try_from(scripts.len()).ok()?];
    for tag in tags {
        payload.push(u8::try_from(tag.len()).ok()?);
        payload.extend(tag.bytes());
    }
    let mut bodies = Vec::new();
    for script in scripts {
        let bits = set_bits(script.sets.len());
        let mut entries: Vec<(WordKey, u32)> =
            script.words.iter().map(|word| (word.key, value(word, bits))).collect();
        entries.sort_unstable();
        let (shape, slots) = build(&entries, CHECK_BITS + bits + CLASS_BITS)?;
        let members: Vec<u8> = script.sets.concat();
        payload.extend(script.script);
        payload.extend([shape.bits, shape.segment_log]);
        payload.extend(shape.segments.to_le_bytes());
        payload.extend(shape.seed.to_le_bytes());
        payload.extend(u16::try_from(script.sets.len()).ok()?.to_le_bytes());
        payload.extend(u16::try_from(members.len()).ok()?.to_le_bytes());
        let mut end = 0u16;
        for set in &script.sets {
            end += set.len() as u16;
            bodies.extend(end.to_le_bytes());
        }
        bodies.extend(members);
        bodies.extend(slots);
    }
    payload.extend(bodies);
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_le_bytes());
    file.extend(checksum(&payload).to_le_bytes());
    file.extend(payload);
    Some(file)
}

/// Finds the parts of a file. Its checksum is not computed: see [`verify`].
///
/// # Errors
/// [`LexiconFileError`] if the bytes are no file that [`assemble`] can make.
pub fn split(file: &[u8]) -> Result<LexiconParts, LexiconFileError> {
    let rest = file.strip_prefix(&MAGIC).ok_or(LexiconFileError::NotALexicon)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or(LexiconFileError::Checksum)?;
    let version = u32::from_le_bytes(*version);
    if version != VERSION {
        return Err(LexiconFileError::Version(version));
    }
    let (_, payload) = rest.split_first_chunk::<8>().ok_or(LexiconFileError::Checksum)?;
    parts(payload, file.len() - payload.len()).ok_or(LexiconFileError::Corrupt)
}

/// Compares a file with its checksum, which reads all of it. Meant for files that the user gave.
///
/// # Errors
/// [`LexiconFileError::Checksum`] if they differ.
pub fn verify(file: &[u8]) -> Result<(), LexiconFileError> {
    let head = MAGIC.len() + 4;
    let sum = file.get(head..head + 8).and_then(|sum| sum.first_chunk::<8>());
    let sum = sum.map(|sum| u64::from_le_bytes(*sum)).ok_or(LexiconFileError::Checksum)?;
    (sum == checksum(&file[head + 8..])).then_some(()).ok_or(LexiconFileError::Checksum)
}

/// Reads numbers and bytes one after the other.
struct HeadReader<'a> {
    bytes: &'a [u8],
}

impl<'a> HeadReader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*array)
    }
}

/// Finds the parts of a payload, which begins at byte `start` of the file. `None` if it is invalid.
fn parts(payload: &[u8], start: usize) -> Option<LexiconParts> {
    let mut cursor = HeadReader { bytes: payload };
    let [tag_count, script_count] = cursor.array()?;
    let mut tags = Vec::new();
    for _ in 0..tag_count {
        let [length] = cursor.array()?;
        tags.push(str::from_utf8(cursor.take(usize::from(length))?).ok()?.to_owned());
    }
    let mut heads = Vec::new();
    for _ in 0..script_count {
        let script = cursor.array::<4>()?;
        let [bits, segment_log] = cursor.array()?;
        let segments = u32::from_le_bytes(cursor.array()?);
        let seed = u64::from_le_bytes(cursor.array()?);
        let sets = u16::from_le_bytes(cursor.array()?);
        let members = u16::from_le_bytes(cursor.array()?);
        let is_valid = bits == CHECK_BITS + set_bits(usize::from(sets)) + CLASS_BITS
            && bits <= 32
            && segment_log <= 18
            && (1..1 << 20).contains(&segments);
        if !is_valid {
            return None;
        }
        heads.push((
            script,
            TableShape { bits, segment_log, segments, seed },
            usize::from(sets),
            usize::from(members),
        ));
    }
    let mut at = start + payload.len() - cursor.bytes.len();
    let mut tables = Vec::new();
    for (script, shape, sets, members) in heads {
        let ends = at..at + 2 * sets;
        let members = ends.end..ends.end + members;
        let slots = members.end..members.end + shape.size();
        at = slots.end;
        let list = payload.get(members.start - start..members.end - start)?;
        if list.iter().any(|&language| usize::from(language) >= tags.len()) {
            return None;
        }
        tables.push(ScriptTable { script, shape, slots, ends, members });
    }
    (at == start + payload.len()).then_some(LexiconParts { tags, tables })
}
