//! Rewrites files without ever losing a byte, and keeps a journal that takes a rewrite back.
//!
//! The only crate of the workspace that may change anything on a disk; `clippy.toml` bans the calls
//! everywhere else.
//!
//! **In:** for each file to be rewritten, its path and its new bytes.
//! **Out:** [`Snapshot`]s (bytes and identity of a file), and errors that name the path, and a way out that any
//! program can offer. Which of its flags are ways out, a program says itself by the error's variant.
//! **Not here:** which files are looked at, what the bytes mean, what is printed, exit codes.
//!
//! | module | what |
//! | --- | --- |
//! | `read` | one file's bytes, with all that is needed to notice a later change |
//! | `rewrite` | the replacement of one file, and the only entry to it, [`rewrite()`] |
//! | `attributes` | owner, mode, extended attributes and access control lists of the replacement |
//! | `journal` | what was rewritten, and the limits on how long that is kept |
//! | `undo` | a run taken back, all its files or none |
//! | `output` | what `-o FILE` writes |
//! | `create` | a new file where none is |
//!
//! # What holds at every instant
//!
//! A rewrite without `--in-place` goes: temporary file beside the target (`.fix-encoding-….tmp`, 0600)
//! → bytes, owner, attributes, mode → sync → journal entry, synced → the target is read once more and
//! compared → rename → directory synced. Whatever stops it (a kill, a full disk, lost power), the path
//! names the old file or the new one, whole, and the journal knows both. Stopped by a kill, the
//! temporary file may stay; the walk never looks at it and it may be deleted.
//!
//! With `--in-place` the bytes go through the existing file, so that hard links, watchers and mounts
//! keep it. That can't be atomic. The journal therefore has the old *and* the new bytes first; then the
//! tail by which the file grows is written and synced (where a full disk shows, with nothing
//! overwritten yet), then the rest, then the file is shortened, then synced. Stopped in between, each
//! byte of the file is the old one, the new one or, in the tail, zero; `--undo` knows such a file by
//! just that and restores it. A write that fails without a crash is taken back at once. With
//! `--no-journal` a crash in between can't be repaired by this tool.
//!
//! What can't be closed: between the last comparison and the rename there is an instant (microseconds)
//! in which another program's write would be lost.
//!
//! # What is kept of a file
//!
//! Owner, group and mode with the setuid, setgid and sticky bits, on Linux all extended attributes and
//! POSIX access control lists, on macOS the same by way of the system's own file copy. What can't be kept is
//! refused with an error, never dropped; `security.ima` and `security.evm` are the kernel's sums over the old
//! content and are left to the kernel. Not kept: the times of last change and of birth, and Linux inode
//! flags (`chattr`) other than those that forbid writing, which are obeyed. On other Unixes extended
//! attributes are not copied.
//!
//! # Windows
//!
//! Builds and does the nearest thing. The rename is `MoveFileEx` with replacement: atomic on NTFS in
//! practice, not by promise. Owner and access control list of the new file come from its directory, not
//! from the old file (use `--in-place` to keep them), alternate data streams are lost, and there is no
//! way to sync a directory. The read-only attribute is obeyed; hard links are counted, and refused
//! as elsewhere. The journal is private by standing in the user's own `%LOCALAPPDATA%`.

#![allow(clippy::disallowed_methods, reason = "the one crate that may write to a disk")]

mod attributes;
mod create;
mod journal;
mod output;
mod read;
mod rewrite;
mod sync;
mod undo;

pub use attributes::Unkept;
pub use create::{CreateError, create_executable};
pub use journal::{Journal, JournalError, RunSummary, history, state_directory};
pub use output::{OutputError, is_same_file, is_standard_input, is_standard_output, write_output};
pub use read::{Identity, ReadError, Snapshot, read};
pub use rewrite::{RewriteError, RewriteOptions, is_temporary, rewrite};
pub use undo::{Obstacle, Restored, Selection, UndoError, undo};

#[cfg(test)]
mod tests;
