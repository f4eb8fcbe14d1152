//! Examines files and reports on them: without a mode, with `--check`, `--diff` and `--write`.
//!
//! In: the settings and the files of a walk. Out: reports on standard output, rewritten files through `safe_rewrite`, and
//! an [`RunOutcome`]. Files are read and examined side by side and reported in the order of their
//! paths; they are rewritten one after the other, each after its diff was shown.
//!
//! | module | what |
//! | --- | --- |
//! | `over_files` | the files of a walk |
//! | `over_stream` | standard input as a file |
//! | `over_staged` | what git has staged |
//! | `left_out` | files that are found and not looked at |
//! | `examined_file` | one file that was read and examined |
//! | `examine_bytes` | bytes examined and repaired |
//! | `reporter` | what is done with each examined file, in its mode |
//! | `outcome` | what a run came to |
//! | `exit_code` | the exit code of that |
//! | `next_commands` | what to type next |
//! | `tallies` | counts over an examination |
//! | `refusals` | why a file that could be repaired is left alone |

mod examine_bytes;
mod examined_file;
mod exit_code;
mod left_out;
mod next_commands;
mod outcome;
mod over_files;
mod over_staged;
mod over_stream;
mod refusals;
mod reporter;
mod tallies;

pub use examine_bytes::{examine, once_more};
pub use examined_file::read_and_examine;
pub use exit_code::{TROUBLE, fails};
pub use left_out::{leave_out_own_files, note_left_out};
pub use next_commands::next;
pub use outcome::RunOutcome;
pub use over_files::run;
pub use over_staged::run_staged;
pub use over_stream::{run_excluded_stream, run_stream, stream_target};
pub use refusals::unsound;
pub use tallies::{accepted_errors, errors};
