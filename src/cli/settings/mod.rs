//! The flags as resolved.
//!
//! In: [`Args`](super::args::Args), the terminals, environment variables, the current directory and the
//! configuration. Out: [`Settings`], or a usage error where flags contradict each other. The flags are the
//! uppermost layer over the configuration files, which [`config`](crate::config) combines.
//!
//! | module | what |
//! | --- | --- |
//! | `resolved` | [`Settings`], what a run is to do and how |
//! | `task` | what is to be done |
//! | `resolve` | from flags and configuration to settings |
//! | `run_configuration` | what the configuration and the flags say of a run as a whole |
//! | `choose_task` | from flags to the task |
//! | `flag_layer` | the flags as the uppermost layer of the configuration |
//! | `formats` | which formats each task can write |
//! | `models` | the language models of `--models` |
//! | `output_guard` | what `-o` must not replace |
//! | `next_command` | the flags typed again, for the next run |

mod choose_task;
mod flag_layer;
mod formats;
mod models;
mod next_command;
mod output_guard;
mod resolve;
mod resolved;
mod run_configuration;
mod task;
#[cfg(test)]
mod tests;

pub use next_command::write_baseline_flag;
pub use resolved::Settings;
pub use task::{DescriptionFormat, MAX_FILESIZE, Mode, Task};
