//! The command line: from arguments to an exit code.
//!
//! In: arguments, standard input, environment. Out: an exit code, and the output of the modules below. The
//! library finds damage, and `safe_rewrite` writes files.
//!
//! | module | what |
//! | --- | --- |
//! | [`dispatch`] | from arguments to an exit code |
//! | [`args`] | the flags as typed |
//! | [`settings`] | the flags as resolved |
//! | [`streams`] | standard output, standard error, `-o` |
//! | [`files_from`] | the names of `--files-from` |
//! | [`listing`] | `--files`, `--dump-config` |
//! | [`run_over_files`] | the modes that look at files |
//! | [`explain`] | `--explain-span`, and what `-vv` says of a finding |
//! | [`describe_files`] | `--detect` |
//! | [`filter`] | `-` |
//! | [`standard_input`] | the name and the bytes of standard input |
//! | [`detail`] | how much a run writes |
//! | [`write_baseline`] | `--write-baseline` |
//! | [`surroundings`] | the options for one file |
//! | [`file_errors`] | errors of reading and rewriting, with the flags that are a way out |
//! | [`repaired_bytes`] | new bytes, examined once more |
//! | [`runs`] | `--undo`, `--history` |
//! | [`documentation`] | `--explain`, `--list-encodings`, `--completions`, `--man` |
//! | [`staged`] | `--staged` |
//! | [`hook`] | `--install-hook` |
//! | [`in_order`] | parallel work with results in order |
//!
//! Standard output has the result: findings and their summary, the diff, the repaired text. Standard error
//! has errors. Where standard output is for a program (`--diff`, `-`), standard error has the summary too.
//!
//! Interrupted by Ctrl-C, the process ends at once, as the system does by default (exit code 130 in a shell). That is
//! safe at any moment: a file is replaced by renaming, after its journal entry is on disk.

mod args;
mod describe_files;
mod detail;
mod dispatch;
mod documentation;
mod explain;
mod file_errors;
mod files_from;
mod filter;
mod hook;
mod in_order;
mod interactive;
mod listing;
mod repaired_bytes;
mod run_over_files;
mod runs;
mod settings;
mod staged;
mod standard_input;
mod streams;
mod suppression_remarks;
mod surroundings;
mod terminal;
mod write_baseline;

pub use dispatch::run;
