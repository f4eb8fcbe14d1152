//! The format of a journal, and writing its records.
//!
//! [`MAGIC`], then records, only ever appended. All numbers are little-endian.
//!
//! | part | bytes |
//! | --- | --- |
//! | kind | 1 |
//! | length of the body | 4 |
//! | length of the blob | 8 |
//! | first 8 bytes of the SHA-256 of the record's offset (8 bytes) and the above | 8 |
//! | body | |
//! | SHA-256 of the body | 32 |
//! | blob | |
//! | SHA-256 of the blob | 32 |
//!
//! | kind | body | blob |
//! | --- | --- | --- |
//! | `R` run, once, first | time (8, nanoseconds since 1970), directory | |
//! | `F` file, about to be rewritten | flags (1; bit 0: in place), mode (4), length (8) and SHA-256 of the old bytes, the same of the new ones, path | the old bytes |
//! | `N` the new bytes of a file, where a crash can leave a mixture or an undo may have to go back | index of its `F` among all `F` (4) | the new bytes |
//! | `C` the rewrite is complete | index (4) | |
//! | `S` an undo is about to begin; from here on any file can be on its way back | time (8) | |
//! | `U` the run is undone | time (8) | |
//!
//! Paths are the system's own: bytes on Unix, UTF-16 on Windows. A record that was being written when the
//! machine stopped is recognised by its length, or by zeros in its place. Its file was not changed yet. Any
//! other wrong checksum is reported as damage.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::read::ContentSum;

/// The first bytes of each journal file; the number is the version of the format.
pub(crate) const MAGIC: &[u8] = b"fix-encoding journal 1\n";

/// The longest valid body in bytes. Paths of all systems are much shorter.
pub(super) const MAX_BODY: u32 = 1 << 20;

pub(super) const HEAD: u64 = 1 + 4 + 8 + 8;
pub(super) const SUM: u64 = 32;

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// The time and directory of the run; the first record, and only there.
    Run,
    /// A file is about to be rewritten.
    File,
    /// The new bytes of a file.
    NewBytes,
    /// The rewrite of a file is complete.
    Complete,
    /// An undo is about to begin.
    UndoBegun,
    /// The run is undone.
    Undone,
}

impl RecordKind {
    const ALL: [RecordKind; 6] = [
        RecordKind::Run,
        RecordKind::File,
        RecordKind::NewBytes,
        RecordKind::Complete,
        RecordKind::UndoBegun,
        RecordKind::Undone,
    ];

    /// The byte that stands for it in a journal.
    const fn code(self) -> u8 {
        match self {
            RecordKind::Run => b'R',
            RecordKind::File => b'F',
            RecordKind::NewBytes => b'N',
            RecordKind::Complete => b'C',
            RecordKind::UndoBegun => b'S',
            RecordKind::Undone => b'U',
        }
    }

    /// The kind that `code` stands for; `None` for a byte that this version of the format does not use.
    pub(super) fn from_code(code: u8) -> Option<Self> {
        RecordKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// The position of a blob in its journal, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Blob {
    pub offset: u64,
    pub length: u64,
}

/// The body of an `F` record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileBody {
    pub in_place: bool,
    pub mode: u32,
    pub old: ContentSum,
    pub new: ContentSum,
    pub path: PathBuf,
}

impl FileBody {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut body = vec![u8::from(self.in_place)];
        body.extend(self.mode.to_le_bytes());
        for sum in [&self.old, &self.new] {
            body.extend(sum.length.to_le_bytes());
            body.extend(sum.sha256);
        }
        body.extend(encode_path(&self.path));
        body
    }

    pub(super) fn decode(body: &[u8]) -> Option<Self> {
        let (&flags, rest) = body.split_first()?;
        let (mode, mut rest) = rest.split_first_chunk::<4>()?;
        let mut sum = || {
            let (length, after) = rest.split_first_chunk::<8>()?;
            let (sha256, after) = after.split_first_chunk::<32>()?;
            rest = after;
            Some(ContentSum { length: u64::from_le_bytes(*length), sha256: *sha256 })
        };
        let (old, new) = (sum()?, sum()?);
        let path = decode_path(rest)?;
        let mode = u32::from_le_bytes(*mode);
        (flags <= 1 && path.is_absolute()).then_some(FileBody { in_place: flags == 1, mode, old, new, path })
    }
}

/// Writes one record at `end`, and moves `end` behind it. On an error part of the record may be written, and
/// `end` does not move.
pub(crate) fn append(
    file: &mut File,
    end: &mut u64,
    kind: RecordKind,
    body: &[u8],
    blob: &[u8],
) -> io::Result<()> {
    let length = u32::try_from(body.len())
        .ok()
        .filter(|&length| length <= MAX_BODY)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path is too long"))?;
    let mut head = vec![kind.code()];
    head.extend(length.to_le_bytes());
    head.extend((blob.len() as u64).to_le_bytes());
    head.extend(head_check(*end, &head));
    head.extend(body);
    head.extend(Sha256::digest(body));
    file.seek(SeekFrom::Start(*end))?;
    file.write_all(&head)?;
    file.write_all(blob)?;
    file.write_all(&Sha256::digest(blob))?;
    *end += HEAD + body.len() as u64 + SUM + blob.len() as u64 + SUM;
    Ok(())
}

pub(super) fn head_check(offset: u64, head: &[u8]) -> [u8; 8] {
    let sum: [u8; 32] = Sha256::new().chain_update(offset.to_le_bytes()).chain_update(head).finalize().into();
    let mut check = [0; 8];
    check.copy_from_slice(&sum[..8]);
    check
}

#[cfg(unix)]
pub(super) fn encode_path(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(windows)]
pub(super) fn encode_path(path: &Path) -> Vec<u8> {
    use std::os::windows::ffi::OsStrExt;
    path.as_os_str().encode_wide().flat_map(u16::to_le_bytes).collect()
}

#[cfg(unix)]
pub(super) fn decode_path(bytes: &[u8]) -> Option<PathBuf> {
    let text: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(bytes);
    Some(PathBuf::from(text))
}

#[cfg(windows)]
pub(super) fn decode_path(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::windows::ffi::OsStringExt;
    let (units, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    rest.is_empty().then(|| PathBuf::from(std::ffi::OsString::from_wide(&units)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_record_has_its_code() {
        for code in 0..=u8::MAX {
            let kind = RecordKind::from_code(code);
            assert_eq!(kind.is_some(), b"RFNCSU".contains(&code), "{code}");
            assert!(kind.is_none_or(|kind| kind.code() == code), "{code}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn paths_of_any_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let body = FileBody {
            in_place: true,
            mode: 0o100_644,
            old: ContentSum::of(b"old"),
            new: ContentSum::of(b""),
            path: PathBuf::from(std::ffi::OsStr::from_bytes(b"/x/\xff\n\x80 y")),
        };
        assert_eq!(FileBody::decode(&body.encode()), Some(body.clone()));
        for length in 0..body.encode().len() {
            // Must not panic. A path that is cut short is caught by the checksum of the record.
            let _ = FileBody::decode(&body.encode()[..length]);
        }
    }
}
