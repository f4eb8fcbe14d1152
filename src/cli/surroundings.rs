//! What is known of a file from where it stands: what is meant for it, what its name asks for, and what its neighbours are.
//!
//! In: a path, the files of the walk, and the options of the run. Out: the options for that file. Reads neighbours only where a
//! file is undecided; decides nothing about bytes itself.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use fix_encoding::encoding::Encoding;
use fix_encoding::identify::{Found, Known, identify};
use fix_encoding::{Options, Target};

use crate::files::meant::Meant;
use crate::files::{self, FoundFile};

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
pub struct Surroundings<'r> {
    options: &'r Options,
    /// Whether the user said what files are to be written in.
    to_is_given: bool,
    files: &'r [FoundFile],
    max_filesize: Option<u64>,
    meant: Meant,
    neighbours: Mutex<HashMap<PathBuf, Arc<OnceLock<Option<Encoding>>>>>,
}

impl<'r> Surroundings<'r> {
    /// Of `files`, none of which is longer than `max_filesize` in bytes.
    pub fn new(
        options: &'r Options,
        to_is_given: bool,
        files: &'r [FoundFile],
        max_filesize: Option<u64>,
    ) -> Self {
        let (meant, neighbours) = (Meant::new(), Mutex::default());
        Surroundings { options, to_is_given, files, max_filesize, meant, neighbours }
    }

    /// The options for the file at `path`, which is not UTF-8.
    pub fn options(&self, path: &Path) -> Options {
        let meant = self.meant.of(path).and_then(|meant| meant.encoding);
        let mut options = self.options.clone();
        options.known.meant = meant;
        if self.to_is_given {
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
        let neighbours = *cell.get_or_init(|| self.agreed(directory));
        let known = Known { neighbours: Some(neighbours?), ..options.known };
        Some(Options { known, ..options.clone() })
    }

    /// The encoding that the files of `directory` are in, where those that are not UTF-8 agree.
    fn agreed(&self, directory: &Path) -> Option<Encoding> {
        let mut seen: Vec<Encoding> = Vec::new();
        let inside = self.files.iter().filter(|file| file.path.parent() == Some(directory));
        for file in inside.take(LOOKED_AT) {
            let Ok(snapshot) = files::read(&file.path, self.max_filesize) else { continue };
            if let Found::Text { parts, guesses, .. } = identify(&snapshot.bytes, &self.options.models) {
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
