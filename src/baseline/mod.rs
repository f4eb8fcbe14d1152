//! The baseline: a list of known findings, so that a repository with old damage fails only on new damage.
//!
//! In: the bytes of a baseline file, and what was found in a file. Out: the findings that are not in the
//! baseline, or a new baseline. Reads and writes no files.
//!
//! # What it is
//!
//! A JSON file with a version and one line for each fingerprint of a path, sorted, with how often it occurs.
//! A damaged line is known by path, rule and bytes ([`Sign`]), not by its number, so text that moves inside
//! its file stays known. Where equal lines occur more often than the baseline counts, the first ones are
//! known. A damaged line that is edited or moved to another file is new. Paths are relative to the directory
//! of the baseline file. A path that is not Unicode has its bytes beside it, which count.
//!
//! # Repairs
//!
//! The repairs of one cause in a file are made together or not at all. Where some damage of a cause is known
//! and some is new, the new damage is reported and nothing is repaired: the known damage is to be left alone,
//! and repairing only the new would leave the file half repaired. A finding of which some lines are known is
//! narrowed to those that are new.

mod error;
mod file_format;
mod known;
mod narrowed;
mod new;

#[cfg(test)]
mod tests;

pub use error::BaselineError;
pub use file_format::DEFAULT_NAME;
pub use known::{Baseline, Silenced};
pub use new::NewBaseline;
