//! Files that are found and not looked at.

use std::ffi::OsStr;
use std::path::Path;

use crate::baseline::DEFAULT_NAME;
use crate::cli::settings::Settings;
use crate::cli::streams::Messages;
use crate::report::screen;
use crate::walk::{FoundFile, WalkOutcome};

/// Writes a note for each file that is not looked at, with the reason.
pub fn note_left_out(found: &WalkOutcome, messages: &Messages) {
    for (path, size) in &found.too_large {
        messages.note(format_args!("{}: {size} bytes, over the size limit", screen::path(path)));
    }
    for (path, elsewhere) in &found.elsewhere {
        messages.note(format_args!("{}: {elsewhere}", screen::path(path)));
    }
}

/// Removes files that this program writes itself: baselines, the `new` baseline among them, and the file of
/// `-o`.
pub fn leave_out_own_files(settings: &Settings, found: &mut WalkOutcome, new: Option<&Path>) {
    let output = settings.output.as_deref().and_then(|path| std::fs::canonicalize(path).ok());
    let same = |path: &Path, other: Option<&Path>| {
        other.is_some_and(|other| {
            path.file_name() == other.file_name()
                && std::fs::canonicalize(path).is_ok_and(|path| path == other)
        })
    };
    found.files.retain(|FoundFile { path, .. }| {
        let baseline = path.file_name() == Some(OsStr::new(DEFAULT_NAME))
            || settings.baseline.as_ref().is_some_and(|baseline| baseline.is_at(path))
            || same(path, new);
        !baseline && !same(path, output.as_deref())
    });
}
