//! Rewrites files without ever losing a byte, and keeps a journal to undo it.
//!
//! This is the only crate of the workspace that may write to a disk. `clippy.toml` bans the calls everywhere
//! else.
//!
//! **In:** for each file to be rewritten, its path and its new bytes. **Out:** [`Snapshot`]s (bytes and
//! identity of a file), and errors that name the path, and a way out that any program can offer. A program
//! adds those of its flags that help, by the variant of the error. **Not here:** which files are read, what
//! the bytes mean, what is printed, exit codes.
//!
//! | module | what |
//! | --- | --- |
//! | `read` | the bytes of one file, and its identity, to notice a later change |
//! | `rewrite` | replaces one file; the only entry is [`rewrite()`] |
//! | `attributes` | owner, mode, extended attributes and access control lists of the replacement |
//! | `journal` | the old bytes of rewritten files, and how long they are kept |
//! | `undo` | undoes a run, all its files or none |
//! | `output` | writes the output of a program to a file |
//! | `create` | makes a new file, and never replaces one |
//!
//! # What holds at every instant
//!
//! A rewrite that is not in place has these steps: temporary file beside the target (`.fix-encoding-….tmp`,
//! 0600) → bytes, owner, attributes, mode → sync → journal entry, synced → the target is read once more and
//! compared → rename → directory synced. Whatever stops it (a kill, a full disk, lost power), the path has
//! the whole old file or the whole new one, and the journal knows both. A kill may leave the temporary file,
//! which may be deleted ([`is_temporary`]).
//!
//! In place ([`RewriteOptions::in_place`]) the bytes are written to the existing file, so that hard links,
//! watchers and mounts keep it. That can't be atomic. The journal therefore first gets the old *and* the new
//! bytes. Then the tail by which the file grows is written and synced, so that a full disk is noticed while
//! nothing is overwritten. Then the rest is written, the file is shortened, and synced. If it is stopped in
//! between, each byte of the file is the old one, the new one or, in the tail, zero. [`undo()`] recognises
//! such a file and restores it. A write that fails without a crash is reverted at once. Without a journal, a
//! crash in between can't be repaired.
//!
//! One gap remains: a write of another program in the microseconds between the last comparison and the rename
//! is lost.
//!
//! # What is kept of a file
//!
//! Owner, group and mode with the setuid, setgid and sticky bits, on Linux all extended attributes and POSIX
//! access control lists, on macOS the same by way of the system's own file copy. Where one of them can't be
//! kept, the file is not rewritten. `security.ima` and `security.evm` are the kernel's checksums of the old
//! content and are left to the kernel. Not kept: the times of last change and of birth, and Linux inode flags
//! (`chattr`) other than those that forbid writing, which are obeyed. On other Unixes extended attributes are
//! not copied.
//!
//! # Windows
//!
//! The behaviour is the nearest that Windows has. The rename is `MoveFileEx` with replacement: atomic on NTFS
//! in practice, not by promise. Owner and access control list of the new file come from its directory, not
//! from the old file (rewriting in place keeps them). Alternate data streams are lost, and directories can't
//! be synced. The read-only attribute is obeyed; hard links are counted, and refused as elsewhere. The
//! journal is private because it is in the user's own `%LOCALAPPDATA%`.

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
pub use read::{FileIdentity, ReadError, Snapshot, read};
pub use rewrite::{RewriteError, RewriteOptions, is_temporary, rewrite};
pub use undo::{Obstacle, Restored, Selection, UndoError, undo};

#[cfg(test)]
mod tests;
