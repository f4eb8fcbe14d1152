//! The journal: for each file of a run, its old bytes, on disk before the file is touched.
//!
//! # Where, and for how long
//!
//! One file a run, `ID.journal`, 0600, in a directory 0700 in the user's state directory
//! ([`state_directory`]). It is made when the first file is rewritten; a run that rewrites nothing
//! leaves nothing. When a run makes its own, older ones past [`MAX_AGE`] go, and the oldest until all
//! together are within [`MAX_BYTES`]; never the newest one, nor one of the last [`GRACE`], so that runs
//! side by side don't prune each other.
//!
//! The run that writes a journal, and an undo that works on one, hold a lock on it that ends
//! with them even when they are killed; nothing is pruned or undone under such a lock.
//!
//! | module | what |
//! | --- | --- |
//! | `state_directory` | the directory of the journals |
//! | `run_id` | the names of runs |
//! | `calendar` | dates of seconds since 1970 |
//! | `lock` | a journal file that no other process uses |
//! | `format` | how records are written |
//! | `records` | how records are read |
//! | `log` | a whole journal as read |
//! | `run_files` | the journal files that are there |
//! | `prune` | which of them are removed, and when |
//! | `write` | the journal of a run that is at work |
//! | `history` | all runs, for `--history` |

mod calendar;
mod error;
mod format;
mod history;
mod lock;
mod log;
mod prune;
mod records;
mod run_files;
mod run_id;
mod state_directory;
mod write;

pub use error::JournalError;
pub(crate) use format::{Blob, RecordKind};
pub use history::{RunSummary, history};
pub(crate) use lock::{LockedFile, open_locked};
pub(crate) use log::{JournaledFile, Log};
pub(crate) use run_files::run_files;
pub(crate) use run_id::since_epoch;
pub use state_directory::state_directory;
pub use write::Journal;
