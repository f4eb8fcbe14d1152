//! Reads the records of a journal, front to back.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use sha2::{Digest as _, Sha256};

use super::format::{Blob, HEAD, MAX_BODY, RecordKind, SUM, head_check};
use crate::read::ContentSum;

pub(super) struct JournalRecord {
    /// `None` for a kind that this version of the format does not have.
    pub(super) kind: Option<RecordKind>,
    pub(super) body: Vec<u8>,
    /// `None` where it was cut short by a crash.
    pub(super) blob: Option<Blob>,
}

pub(super) enum NextRecord {
    Record(JournalRecord),
    /// The end of the journal, where a record may have been cut short.
    End,
    Damage(&'static str),
}

/// A reader of records.
pub(super) struct RecordReader<'a> {
    pub(super) reader: BufReader<&'a File>,
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) verify: bool,
}

impl RecordReader<'_> {
    pub(super) fn next(&mut self) -> io::Result<NextRecord> {
        let start = self.offset;
        let left = self.length.saturating_sub(start);
        if left < HEAD {
            return Ok(NextRecord::End);
        }
        self.reader.seek(SeekFrom::Start(start))?;
        let mut head = [0; HEAD as usize];
        self.reader.read_exact(&mut head)?;
        let (fields, check) = head.split_at(13);
        if check != head_check(start, fields) {
            // A crash can leave zeros in place of a record.
            return Ok(if self.zeros_from(start)? {
                NextRecord::End
            } else {
                NextRecord::Damage("a wrong checksum")
            });
        }
        // The head is valid. If the file is too short for the rest, the record was cut short.
        let body_length =
            u64::from(u32::from_le_bytes(*body_as(&fields[1..5]).ok_or(io::ErrorKind::InvalidData)?));
        let blob_length = u64::from_le_bytes(*body_as(&fields[5..13]).ok_or(io::ErrorKind::InvalidData)?);
        if body_length > u64::from(MAX_BODY) {
            return Ok(NextRecord::Damage("an impossible length"));
        }
        if left < HEAD + body_length + SUM {
            return Ok(NextRecord::End);
        }
        let mut body = vec![0; body_length as usize];
        self.reader.read_exact(&mut body)?;
        let mut sum = [0; SUM as usize];
        self.reader.read_exact(&mut sum)?;
        if Sha256::digest(&body)[..] != sum {
            let zeros = self.zeros_from(start + HEAD)?;
            return Ok(if zeros { NextRecord::End } else { NextRecord::Damage("a wrong checksum") });
        }
        let offset = start + HEAD + body_length + SUM;
        let Some(next) = offset.checked_add(blob_length).and_then(|next| next.checked_add(SUM)) else {
            return Ok(NextRecord::Damage("an impossible length"));
        };
        let mut blob = Some(Blob { offset, length: blob_length });
        if next > self.length {
            blob = None;
        } else if self.verify {
            let actual = ContentSum::of_reader(Read::by_ref(&mut self.reader).take(blob_length))?;
            self.reader.read_exact(&mut sum)?;
            if actual.sha256 != sum {
                // The last record may have been cut short by a crash. The caller checks the rewritten file to
                // find out.
                if next != self.length {
                    return Ok(NextRecord::Damage("a wrong checksum"));
                }
                blob = None;
            }
        }
        self.offset = next;
        Ok(NextRecord::Record(JournalRecord { kind: RecordKind::from_code(head[0]), body, blob }))
    }

    fn zeros_from(&mut self, offset: u64) -> io::Result<bool> {
        self.reader.seek(SeekFrom::Start(offset))?;
        let mut block = vec![0; 1 << 16];
        loop {
            let count = self.reader.read(&mut block)?;
            if count == 0 {
                return Ok(true);
            }
            if block[..count].iter().any(|&byte| byte != 0) {
                return Ok(false);
            }
        }
    }
}

pub(super) fn body_as<const N: usize>(body: &[u8]) -> Option<&[u8; N]> {
    body.try_into().ok()
}
