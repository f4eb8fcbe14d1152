//! The options for one file: what the configuration says of it, the encoding that its project declares for
//! it, what its extension asks for, and the encoding of the files beside it.
//!
//! In: a path, the files of the walk, and the configurations of the run. Out: the options for that file.
//! Reads other files of the directory only where the encoding of a file is undecided. Examines no bytes for
//! damage.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use fix_encoding::declaration::declarations;
use fix_encoding::encoding::Encoding;
use fix_encoding::identify::{Found, Known, identify};
use fix_encoding::language::Models;
use fix_encoding::rules::{BYTE_ORDER_MARK, ByteOrderMark};
use fix_encoding::{Options, TargetEncoding};

use crate::config::{Configurations, Resolved};
use crate::project_encodings::{DeclaredEncoding, DeclaredEncodings};
use crate::walk::FoundFile;

/// Extensions of files that some program expects in another encoding than UTF-8. Windows reads its scripts,
/// registry and resource files in the system's code page or in UTF-16, Apple's strings are in UTF-16, and
/// `.nfo` files are drawn in code page 437. The encoding of a word list (`.dic`) stands in the affixes (`.aff`) beside it. Groff reads
/// macros (`.tmac`) byte by byte.
const WANT_LEGACY: [&str; 10] = ["bat", "cmd", "reg", "rc", "inf", "strings", "nfo", "aff", "dic", "tmac"];
/// How many files of a directory are read to learn its encoding.
const NEIGHBOURS_READ: usize = 24;
/// The least number of them that must be in the same encoding other than UTF-8, with none in a third.
const LEAST_AGREEING: usize = 2;
/// The least probability that the encoding of such a file must have.
const LEAST_PROBABILITY: f64 = 0.99;

/// What is known of the files of a run besides their bytes.
pub struct FileSurroundings<'r> {
    configurations: &'r Configurations,
    /// The options of all files, where there is no configuration file.
    same_for_all: Option<Arc<Resolved>>,
    files: &'r [FoundFile],
    max_filesize: Option<u64>,
    /// Whether the bytes are those in git's index, which git has not converted for the work tree.
    are_stored: bool,
    declared_encodings: DeclaredEncodings,
    neighbours: Mutex<HashMap<PathBuf, Arc<OnceLock<Option<Encoding>>>>>,
}

impl<'r> FileSurroundings<'r> {
    /// For `files`, which a walk under `configurations` has found. None is longer than `max_filesize` bytes.
    pub fn of_walk(
        configurations: &'r Configurations,
        files: &'r [FoundFile],
        max_filesize: Option<u64>,
    ) -> Self {
        // The walk has read all configuration files on its way.
        let none = configurations.are_none() && !files.is_empty();
        let same_for_all = none.then(|| configurations.resolved(&files[0].path));
        let (declared_encodings, neighbours) = (DeclaredEncodings::new(), Mutex::default());
        let are_stored = false;
        FileSurroundings {
            configurations,
            same_for_all,
            files,
            max_filesize,
            are_stored,
            declared_encodings,
            neighbours,
        }
    }

    /// For `files` as git has them in its index. The files beside them are read from the work tree.
    pub fn of_stored(configurations: &'r Configurations, files: &'r [FoundFile]) -> Self {
        FileSurroundings { are_stored: true, ..FileSurroundings::of_walk(configurations, files, None) }
    }

    /// For single files that no walk has found. No files beside them are read.
    pub fn of_any(configurations: &'r Configurations) -> Self {
        FileSurroundings {
            configurations,
            same_for_all: None,
            files: &[],
            max_filesize: None,
            are_stored: false,
            declared_encodings: DeclaredEncodings::new(),
            neighbours: Mutex::default(),
        }
    }

    /// What the configuration and the flags say of the file at `path`.
    pub fn configured(&self, path: &Path) -> Arc<Resolved> {
        self.same_for_all.clone().unwrap_or_else(|| self.configurations.resolved(path))
    }

    /// The options for the file at `path` with these bytes.
    pub fn options(&self, path: &Path, bytes: &[u8]) -> Arc<Options> {
        let configured = self.configured(path);
        // For UTF-8, a declared encoding changes nothing but whether there is to be a byte-order mark.
        if !is_utf8(bytes) {
            return Arc::new(self.options_unless_utf8(path, bytes, &configured));
        }
        match self.mark(path, &configured) {
            Some(mark) => {
                let mut options = Options::clone(&configured.options);
                options.hygiene.byte_order_mark = mark;
                Arc::new(options)
            }
            None => Arc::clone(&configured.options),
        }
    }

    /// What the project declares of the byte-order mark of the file at `path`; `None` where the rule is off,
    /// or the configuration or a flag decides.
    fn mark(&self, path: &Path, configured: &Resolved) -> Option<ByteOrderMark> {
        let asked = configured.options.rules.contains(&BYTE_ORDER_MARK) && !configured.mark_is_given();
        if !asked {
            return None;
        }
        Some(if self.declared(path)?.mark? { ByteOrderMark::Add } else { ByteOrderMark::Remove })
    }

    /// What the project declares of the file at `path`, for bytes from where they are read: in git's index a
    /// converted file is UTF-8.
    fn declared(&self, path: &Path) -> Option<DeclaredEncoding> {
        let declared = self.declared_encodings.of(path)?;
        Some(match self.are_stored && declared.stored_as_utf8 {
            true => DeclaredEncoding { encoding: Some(Encoding::UTF_8), mark: None, ..declared },
            false => declared,
        })
    }

    fn options_unless_utf8(&self, path: &Path, bytes: &[u8], configured: &Resolved) -> Options {
        let declared = self.declared(path).and_then(|declared| declared.encoding);
        let mut options = Options::clone(&configured.options);
        options.hygiene.byte_order_mark =
            self.mark(path, configured).unwrap_or(options.hygiene.byte_order_mark);
        options.known.meant = declared;
        if configured.to_is_given() {
            return options;
        }
        if declared.is_some_and(|encoding| encoding != Encoding::UTF_8) {
            options.to = TargetEncoding::Kept;
        }
        options.leaves_encoding = wants_legacy(path, bytes);
        options
    }

    /// `options` with the encoding of the files beside `path` added, for a file whose own bytes leave its
    /// encoding undecided. `None` where those files don't agree on one.
    pub fn with_neighbours(&self, path: &Path, options: &Options) -> Option<Options> {
        let directory = path.parent()?;
        let cell = {
            let mut known = self.neighbours.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(directory.to_path_buf()).or_default())
        };
        let neighbours = *cell.get_or_init(|| self.agreed_encoding(directory, &options.models));
        let known = Known { neighbours: Some(neighbours?), ..options.known };
        Some(Options { known, ..options.clone() })
    }

    /// The one encoding of those files in `directory` that are not UTF-8; `None` where they don't agree, or
    /// are too few.
    fn agreed_encoding(&self, directory: &Path, models: &Models) -> Option<Encoding> {
        let mut seen: Vec<Encoding> = Vec::new();
        let inside = self.files.iter().filter(|file| file.path.parent() == Some(directory));
        for file in inside.take(NEIGHBOURS_READ) {
            let Ok(snapshot) = safe_rewrite::read(&file.path, self.max_filesize) else { continue };
            if let Found::Text { parts, guesses, .. } = identify(&snapshot.bytes, models) {
                let sure = guesses.first().is_some_and(|guess| guess.probability >= LEAST_PROBABILITY);
                if let ([part], true) = (&parts[..], sure) {
                    seen.extend(part.encoding);
                }
            }
        }
        let first = *seen.first()?;
        (seen.len() >= LEAST_AGREEING && seen.iter().all(|other| *other == first)).then_some(first)
    }
}

/// Whether what reads the file at `path` wants it in the encoding that it is in. What a file declares counts for more than
/// its name: hyphenation patterns are called `.dic` as word lists are, and name their encoding.
fn wants_legacy(path: &Path, bytes: &[u8]) -> bool {
    let declared = declarations(bytes);
    if declared.iter().any(|declaration| declaration.form.keeps_encoding()) {
        return true;
    }
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    WANT_LEGACY.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted))
        && !declared.iter().any(|declaration| declaration.form.binding())
}

/// Whether bytes are UTF-8 and can't be UTF-16 or UTF-32, which have NUL bytes.
fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0)
}
