//! Reads a whole journal, and adds the records of an undo to it.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::error::JournalError;
use super::format::{Blob, FileBody, HEAD, MAGIC, RecordKind, SUM, append, decode_path};
use super::lock::LockedFile;
use super::records::{JournalRecord, NextRecord, RecordReader, body_as};

/// One file of a run, as recorded in its journal.
#[derive(Clone, Debug)]
pub(crate) struct JournaledFile {
    pub body: FileBody,
    /// The old bytes; `None` where writing them was cut short, so that the file was never changed.
    pub old: Option<Blob>,
    pub new: Option<Blob>,
    pub committed: bool,
}

/// A whole journal as read.
#[derive(Debug)]
pub(crate) struct Log {
    pub path: PathBuf,
    pub file: LockedFile,
    pub nanoseconds: u64,
    pub directory: PathBuf,
    pub entries: Vec<JournaledFile>,
    /// Whether an undo was begun.
    pub undoing: bool,
    pub undone: bool,
    /// The damage behind the last whole record, if a crash can't have caused it.
    pub damage: Option<String>,
    /// The end of the last whole record.
    pub end: u64,
}

impl Log {
    /// Reads a journal; with `verify` the blobs are read and checked too. Damage behind the first record is
    /// no error, so that the history can still show the run.
    pub(crate) fn parse(path: &Path, file: LockedFile, verify: bool) -> Result<Log, JournalError> {
        let damaged = |what: &str| JournalError::Damaged { path: path.to_owned(), what: what.to_owned() };
        let failed = || JournalError::io(path, "reading the journal");
        let length = file.0.metadata().map_err(failed())?.len();
        let mut reader = BufReader::new(&file.0);
        let mut magic = vec![0; MAGIC.len()];
        match reader.read_exact(&mut magic) {
            Ok(()) if magic == MAGIC => {}
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(failed()(error)),
            _ => return Err(damaged("it does not begin as a journal of this version does")),
        }
        let mut records = RecordReader { reader, offset: MAGIC.len() as u64, length, verify };
        let NextRecord::Record(JournalRecord { kind: Some(RecordKind::Run), body, .. }) =
            records.next().map_err(failed())?
        else {
            return Err(damaged("its first record is not whole"));
        };
        let (nanoseconds, directory) = body
            .split_first_chunk::<8>()
            .and_then(|(time, directory)| Some((u64::from_le_bytes(*time), decode_path(directory)?)))
            .ok_or_else(|| damaged("its first record says nothing"))?;
        let mut entries: Vec<JournaledFile> = Vec::new();
        let (mut undoing, mut undone) = (false, false);
        let mut damage = None;
        let mut end = records.offset;
        loop {
            let record = match records.next().map_err(failed())? {
                NextRecord::End => break,
                NextRecord::Damage(what) => {
                    damage = Some(format!("{what} at byte {end}"));
                    break;
                }
                NextRecord::Record(record) => record,
            };
            let cut_short = record.blob.is_none();
            let named = body_as(&record.body)
                .and_then(|index| entries.get_mut(usize::try_from(u32::from_le_bytes(*index)).ok()?));
            let understood = match record.kind {
                Some(RecordKind::File) => FileBody::decode(&record.body)
                    .filter(|body| record.blob.is_none_or(|blob| blob.length == body.old.length))
                    .map(|body| {
                        entries.push(JournaledFile { body, old: record.blob, new: None, committed: false })
                    }),
                Some(RecordKind::NewBytes) => named.map(|entry| entry.new = record.blob),
                Some(RecordKind::Complete) => named.map(|entry| entry.committed = true),
                Some(RecordKind::UndoBegun | RecordKind::Undone) => {
                    undoing = true;
                    undone |= record.kind == Some(RecordKind::Undone);
                    Some(())
                }
                // A record that must be the first, or one of an unknown kind.
                Some(RecordKind::Run) | None => None,
            };
            if understood.is_none() {
                damage = Some(format!("a record at byte {end} says nothing"));
                break;
            }
            if cut_short {
                break;
            }
            end = records.offset;
        }
        Ok(Log { path: path.to_owned(), file, nanoseconds, directory, entries, undoing, undone, damage, end })
    }

    /// The bytes of a blob, with their checksum verified.
    pub(crate) fn blob(&mut self, blob: Blob) -> Result<Vec<u8>, JournalError> {
        let result = (|| {
            self.file.0.seek(SeekFrom::Start(blob.offset))?;
            let mut bytes = Vec::new();
            let length = usize::try_from(blob.length).map_err(|_| io::ErrorKind::OutOfMemory)?;
            bytes.try_reserve_exact(length).map_err(|_| io::ErrorKind::OutOfMemory)?;
            Read::by_ref(&mut self.file.0).take(blob.length).read_to_end(&mut bytes)?;
            let mut sum = [0; SUM as usize];
            self.file.0.read_exact(&mut sum)?;
            if bytes.len() == length && Sha256::digest(&bytes)[..] == sum {
                Ok(bytes)
            } else {
                Err(io::Error::from(io::ErrorKind::InvalidData))
            }
        })();
        result.map_err(JournalError::io(&self.path, "reading old bytes from the journal"))
    }

    /// Appends a record behind the last whole one.
    pub(crate) fn append(
        &mut self,
        kind: RecordKind,
        body: &[u8],
        blob: &[u8],
    ) -> Result<Blob, JournalError> {
        let start = self.end;
        let mut end = start;
        match append(&mut self.file.0, &mut end, kind, body, blob) {
            Ok(()) => {
                self.end = end;
                let offset = start + HEAD + body.len() as u64 + SUM;
                Ok(Blob { offset, length: blob.len() as u64 })
            }
            Err(error) => {
                let _ = self.cut(start);
                Err(JournalError::io(&self.path, "writing the journal")(error))
            }
        }
    }

    /// Removes everything behind `end`.
    pub(crate) fn cut(&mut self, end: u64) -> Result<(), JournalError> {
        self.end = end;
        self.file.0.set_len(end).map_err(JournalError::io(&self.path, "writing the journal"))
    }

    pub(crate) fn sync(&self) -> Result<(), JournalError> {
        self.file.0.sync_all().map_err(JournalError::io(&self.path, "syncing the journal"))
    }
}
