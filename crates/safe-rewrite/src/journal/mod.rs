//! The journal: the old bytes of each file of a run, on disk before the file is changed.
//!
//! # Where, and for how long
//!
//! One file a run, `ID.journal`, 0600, in a directory 0700 in the user's state directory
//! ([`state_directory()`]). It is made with the first rewritten file, so a run that rewrites nothing leaves no
//! journal. A run that makes its journal removes those older than [`MAX_AGE`](prune::MAX_AGE), and the oldest
//! until all together fit in [`MAX_BYTES`](prune::MAX_BYTES). The newest, and those younger than
//! [`GRACE`](prune::GRACE), are kept, so that simultaneous runs don't remove each other's journals.
//!
//! A run locks its journal, and so does an undo. The lock ends with the process, even if it is killed. A
//! locked journal is neither removed nor undone.
//!
//! | module | what |
//! | --- | --- |
//! | `state_directory` | the directory of the journals |
//! | `run_id` | the names of runs |
//! | `calendar` | dates of seconds since 1970 |
//! | `lock` | locks journal files against other processes |
//! | `format` | the format, and writing records |
//! | `records` | reading records |
//! | `log` | reading a whole journal |
//! | `run_files` | lists the journal files |
//! | `prune` | removes old journals |
//! | `write` | writes the journal of a run |
//! | `history` | lists all runs |

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
