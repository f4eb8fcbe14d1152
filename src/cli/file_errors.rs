//! The errors of reading, rewriting and undoing, as users read them.
//!
//! In: an error of `safe_rewrite`, which knows no flags. Out: its message, with the flags that are a way out.

use std::path::PathBuf;

use safe_rewrite::{Obstacle, OutputError, ReadError, RewriteError, UndoError};

/// Why a file can't be read.
pub fn read_error(error: &ReadError) -> String {
    let way_out = match error {
        ReadError::Special { .. } => "; use '-' to repair a stream",
        ReadError::TooLarge { .. } => "; raise it with --max-filesize",
        ReadError::Missing { .. }
        | ReadError::Dangling { .. }
        | ReadError::Directory { .. }
        | ReadError::Unreadable { .. }
        | ReadError::Unsteady { .. } => "",
    };
    format!("{error}{way_out}")
}

/// Why a file was not rewritten.
pub fn rewrite_error(error: &RewriteError) -> String {
    let way_out = match error {
        RewriteError::HardLinks { .. } => "; use --in-place to rewrite it for all of them",
        RewriteError::Unkept { .. } | RewriteError::Directory { .. } => ", or use --in-place",
        RewriteError::Journal { .. } => "; or use --no-journal",
        RewriteError::Torn { .. } => "; run --undo once that is mended",
        RewriteError::Changed { .. }
        | RewriteError::ReadOnly { .. }
        | RewriteError::DiskFull { .. }
        | RewriteError::Io { .. }
        | RewriteError::Unsynced { .. } => "",
    };
    format!("{error}{way_out}")
}

/// Why the file of `-o` was not written.
pub fn output_error(error: &OutputError) -> String {
    match error {
        OutputError::Read(error) => read_error(error),
        OutputError::Rewrite(error) => rewrite_error(error),
        OutputError::NoDirectory { .. } | OutputError::Write { .. } => error.to_string(),
    }
}

/// Why a run was not undone.
pub fn undo_error(error: &UndoError) -> String {
    match error {
        UndoError::Nothing { .. } => format!("{error}; see --history for others"),
        UndoError::Unknown { .. } | UndoError::AlreadyUndone { .. } => format!("{error}; see --history"),
        UndoError::InProgress { .. } | UndoError::Journal(_) | UndoError::Changed { .. } => error.to_string(),
        UndoError::Refused { id, source } => {
            format!("run {id} is not undone and nothing was changed: {}", rewrite_error(source))
        }
        UndoError::Halfway { id, source, .. } => format!(
            "run {id} is undone for only these files; run --undo {id} again: {}",
            rewrite_error(source)
        ),
    }
}

/// The files that the message of [`undo_error`] is about, each with what is wrong with it. They stand below the
/// message and not in it, because a name may have line breaks.
pub fn undo_error_files(error: &UndoError) -> Vec<String> {
    let obstructed = |(path, obstacle): &(PathBuf, Obstacle)| match obstacle {
        Obstacle::Changed => format!("{}: changed since", path.display()),
        Obstacle::Link => format!("{}: now a symbolic link", path.display()),
        Obstacle::Unreadable(error) => read_error(error),
    };
    match error {
        UndoError::Changed { files, .. } => files.iter().map(obstructed).collect(),
        UndoError::Halfway { restored, .. } => {
            restored.iter().map(|path| path.display().to_string()).collect()
        }
        UndoError::Nothing { .. }
        | UndoError::Unknown { .. }
        | UndoError::AlreadyUndone { .. }
        | UndoError::InProgress { .. }
        | UndoError::Journal(_)
        | UndoError::Refused { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use safe_rewrite::{JournalError, Unkept};
    use std::io;

    fn path() -> PathBuf {
        PathBuf::from("a.txt")
    }

    #[test]
    fn messages_name_the_flag_that_is_a_way_out() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let reasons = [
            (read_error(&ReadError::Special { path: path() }), "not a file; use '-' to repair a stream"),
            (
                read_error(&ReadError::TooLarge { path: path(), size: 5, max: 4 }),
                "5 bytes is over the limit of 4; raise it with --max-filesize",
            ),
            (
                rewrite_error(&RewriteError::HardLinks { path: path(), links: 2 }),
                "left alone because 2 names (hard links) share it; use --in-place to rewrite it for all of them",
            ),
            (
                rewrite_error(&RewriteError::Unkept { path: path(), what: Unkept::Mode { mode: 0o644 } }),
                "its mode (0644) can't be kept; run as its owner, or use --in-place",
            ),
            (
                rewrite_error(&RewriteError::Directory { path: path(), directory: "d".into() }),
                "no file can be made in d; make that writable, or use --in-place",
            ),
            (
                rewrite_error(&RewriteError::Journal { path: path(), source: JournalError::NoHome }),
                "; or use --no-journal",
            ),
            (
                rewrite_error(&RewriteError::Torn { path: path(), source: full() }),
                "could not be put back; run --undo once that is mended",
            ),
            (undo_error(&UndoError::Unknown { id: "x".into() }), "no run is called \"x\"; see --history"),
        ];
        for (message, end) in reasons {
            assert!(message.ends_with(end), "{message}");
        }
    }

    #[test]
    fn an_undo_names_the_files_in_its_way() {
        let source = || Box::new(RewriteError::HardLinks { path: path(), links: 2 });
        let halfway = UndoError::Halfway { id: "x".into(), source: source(), restored: vec![path()] };
        assert!(
            undo_error(&halfway)
                .starts_with("run x is undone for only these files; run --undo x again: a.txt: ")
        );
        assert_eq!(undo_error_files(&halfway), ["a.txt"]);
        let refused = UndoError::Refused { id: "x".into(), source: source() };
        assert!(undo_error(&refused).ends_with("use --in-place to rewrite it for all of them"));
        let changed = UndoError::Changed {
            id: "x".into(),
            files: vec![
                (path(), Obstacle::Changed),
                (path(), Obstacle::Link),
                (path(), Obstacle::Unreadable(ReadError::Special { path: path() })),
            ],
        };
        assert_eq!(
            undo_error_files(&changed),
            [
                "a.txt: changed since",
                "a.txt: now a symbolic link",
                "a.txt: a pipe, socket or device, not a file; use '-' to repair a stream"
            ]
        );
    }
}
