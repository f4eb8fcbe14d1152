//! Suppression: comments in a file that say which places to leave alone.
//!
//! In: text that may have such comments, and findings. Out: the text with suppressed places masked, so that no repair reaches
//! into them or uses them as evidence, and whether a finding is silenced. Knows nothing of how findings are made.
//!
//! | directive | what it silences |
//! | --- | --- |
//! | `fix-encoding: ignore` | its line; if the comment has the line to itself, the next line too |
//! | `fix-encoding: off` … `fix-encoding: on` | all lines from the first directive to the second, or to the end |
//! | `fix-encoding: ignore-file` | the file |
//!
//! Each may name rules, or groups of rules: `fix-encoding: ignore[mojibake, lost-text]`.

mod comment;
mod directive;
mod reader;
mod scope;
mod suppressions;

pub use directive::{Directive, Suppression};
pub use suppressions::Suppressions;
