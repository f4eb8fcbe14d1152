//! What is known of a file from where it stands: what the configuration says of it, what is meant for it, what its name asks
//! for, and what its neighbours are.
//!
//! In: a path, the files of the walk, and the configurations of the run. Out: the options for that file. Reads neighbours only
//! where a file is undecided; decides nothing about bytes itself.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use fix_encoding::encoding::Encoding;
use fix_encoding::identify::{Found, Known, identify};
use fix_encoding::language::Models;
use fix_encoding::rules::{BYTE_ORDER_MARK, ByteOrderMark};
use fix_encoding::{Options, Target};

use crate::config::{Configurations, Resolved};
use crate::project_encodings::{DeclaredEncoding, DeclaredEncodings};
use crate::walk::FoundFile;

/// Extensions of files whose readers want another encoding than UTF-8: Windows's scripts, registry and resource files read the code
/// page of the system or UTF-16, Apple's strings are UTF-16, and `.nfo` is drawn in code page 437.
const WANT_LEGACY: [&str; 7] = ["bat", "cmd", "reg", "rc", "inf", "strings", "nfo"];
/// Neighbours that are looked at.
const LOOKED_AT: usize = 24;
/// So many of them have to be in another encoding than UTF-8, and all of those in the same.
const AGREE: usize = 2;
/// As sure as this their encodings have to be.
const SURE: f64 = 0.99;

/// What is known of the files of a run.
pub struct FileSurroundings<'r> {
    configurations: &'r Configurations,
    /// What holds for all files, where no configuration says anything of any.
    same_for_all: Option<Arc<Resolved>>,
    files: &'r [FoundFile],
    max_filesize: Option<u64>,
    /// Whether the bytes are those that git stores, before it converts them.
    are_stored: bool,
    meant: DeclaredEncodings,
    neighbours: Mutex<HashMap<PathBuf, Arc<OnceLock<Option<Encoding>>>>>,
}

impl<'r> FileSurroundings<'r> {
    /// Of `files`, none of which is longer than `max_filesize` in bytes, and which a walk under `configurations` has found.
    pub fn of_walk(
        configurations: &'r Configurations,
        files: &'r [FoundFile],
        max_filesize: Option<u64>,
    ) -> Self {
        // The walk has seen all configurations.
        let none = configurations.are_none() && !files.is_empty();
        let same_for_all = none.then(|| configurations.resolved(&files[0].path));
        let (meant, neighbours) = (DeclaredEncodings::new(), Mutex::default());
        let are_stored = false;
        FileSurroundings { configurations, same_for_all, files, max_filesize, are_stored, meant, neighbours }
    }

    /// Of `files` as git has them in its index; their neighbours are those of the work tree.
    pub fn of_stored(configurations: &'r Configurations, files: &'r [FoundFile]) -> Self {
        FileSurroundings { are_stored: true, ..FileSurroundings::of_walk(configurations, files, None) }
    }

    /// Of files that were not walked to, and have no neighbours.
    pub fn of_any(configurations: &'r Configurations) -> Self {
        FileSurroundings {
            configurations,
            same_for_all: None,
            files: &[],
            max_filesize: None,
            are_stored: false,
            meant: DeclaredEncodings::new(),
            neighbours: Mutex::default(),
        }
    }

    /// What the configuration and the flags say of the file at `path`.
    pub fn said(&self, path: &Path) -> Arc<Resolved> {
        self.same_for_all.clone().unwrap_or_else(|| self.configurations.resolved(path))
    }

    /// The options for the file at `path` with these bytes.
    pub fn options(&self, path: &Path, bytes: &[u8]) -> Arc<Options> {
        let said = self.said(path);
        // What else is known of it matters only where it is not UTF-8, or where a mark is.
        if !is_utf8(bytes) {
            return Arc::new(self.options_unless_utf8(path, &said));
        }
        match self.mark(path, &said) {
            Some(mark) => {
                let mut options = Options::clone(&said.options);
                options.hygiene.byte_order_mark = mark;
                Arc::new(options)
            }
            None => Arc::clone(&said.options),
        }
    }

    /// Whether the file at `path` is meant to have a byte-order mark, if that is asked, and was not said of it.
    fn mark(&self, path: &Path, said: &Resolved) -> Option<ByteOrderMark> {
        let asked = said.options.rules.contains(&BYTE_ORDER_MARK) && !said.mark_is_given();
        if !asked {
            return None;
        }
        Some(if self.meant(path)?.mark? { ByteOrderMark::Add } else { ByteOrderMark::Remove })
    }

    /// What the file at `path` is meant to be, as far as it matters to bytes from there.
    fn meant(&self, path: &Path) -> Option<DeclaredEncoding> {
        let meant = self.meant.of(path)?;
        Some(match self.are_stored && meant.stored_as_utf8 {
            true => DeclaredEncoding { encoding: Some(Encoding::UTF_8), mark: None, ..meant },
            false => meant,
        })
    }

    fn options_unless_utf8(&self, path: &Path, said: &Resolved) -> Options {
        let meant = self.meant(path).and_then(|meant| meant.encoding);
        let mut options = Options::clone(&said.options);
        options.hygiene.byte_order_mark = self.mark(path, said).unwrap_or(options.hygiene.byte_order_mark);
        options.known.meant = meant;
        if said.to_is_given() {
            return options;
        }
        if meant.is_some_and(|encoding| encoding != Encoding::UTF_8) {
            options.to = Target::Kept;
        }
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        options.leaves_encoding = WANT_LEGACY.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted));
        options
    }

    /// The same for a file that is undecided so far, where its neighbours may settle it.
    pub fn with_neighbours(&self, path: &Path, options: &Options) -> Option<Options> {
        let directory = path.parent()?;
        let cell = {
            let mut known = self.neighbours.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(directory.to_path_buf()).or_default())
        };
        let neighbours = *cell.get_or_init(|| self.agreed(directory, &options.models));
        let known = Known { neighbours: Some(neighbours?), ..options.known };
        Some(Options { known, ..options.clone() })
    }

    /// The encoding that the files of `directory` are in, where those that are not UTF-8 agree.
    fn agreed(&self, directory: &Path, models: &Models) -> Option<Encoding> {
        let mut seen: Vec<Encoding> = Vec::new();
        let inside = self.files.iter().filter(|file| file.path.parent() == Some(directory));
        for file in inside.take(LOOKED_AT) {
            let Ok(snapshot) = safe_rewrite::read(&file.path, self.max_filesize) else { continue };
            if let Found::Text { parts, guesses, .. } = identify(&snapshot.bytes, models) {
                let sure = guesses.first().is_some_and(|guess| guess.probability >= SURE);
                if let ([part], true) = (&parts[..], sure) {
                    seen.extend(part.encoding);
                }
            }
        }
        let first = *seen.first()?;
        (seen.len() >= AGREE && seen.iter().all(|other| *other == first)).then_some(first)
    }
}

/// Whether bytes are UTF-8 and surely no other encoding, such as UTF-16.
fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0)
}
