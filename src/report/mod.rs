//! What a run says: reports in several formats, finding lines, diffs, the characters that were inferred, summaries.
//!
//! In: an [`Examination`](fix_encoding::Examination), the bytes before and after, and a [`Look`]. Out:
//! bytes for a stream. Nothing here reads or writes a file, decides which repairs are made, or knows
//! about exit codes.
//!
//! | module | what |
//! | --- | --- |
//! | [`renderer`] | what a format is: one trait, and what it is told |
//! | [`full`], [`concise`], [`json_lines`], [`github`], [`sarif`], [`html`] | the formats, a file each |
//! | [`observed`] | what stands where something was found |
//! | [`fingerprint`] | what a finding is known by from run to run |
//! | [`screen`] | content, paths and messages made harmless for a terminal |
//! | [`shell`] | arguments as they are typed in a shell, for commands that are suggested |
//! | [`paint`] | colours, where they are wanted |
//! | [`columns`] | the room that text takes on a terminal |
//! | [`inline`] | what differs inside a line |
//! | [`progress`] | how far a long run has come |
//! | [`description`] | what a file is, in columns or as JSON |
//! | `figures` | counts, probabilities and bytes as text |
//! | [`json`] | JSON that nothing obeys |
//! | [`diff`] | the unified diff, byte-exact or for reading |
//! | [`line_for_eyes`] | a line of the diff as a person sees it |
//! | [`findings`] | one line a finding, or one a channel |
//! | [`explanation`] | what was weighed for a text, and why it came out as it did |
//! | [`inferred`] | where inferred characters stand, and the list of the doubtful ones |
//! | [`summary`] | what all files together came to |

pub mod columns;
pub mod concise;
pub mod description;
pub mod diff;
pub mod explanation;
mod figures;
pub mod findings;
pub mod fingerprint;
pub mod full;
pub mod github;
pub mod html;
pub mod inferred;
pub mod inline;
pub mod json;
pub mod json_lines;
pub mod line_for_eyes;
pub mod observed;
pub mod paint;
pub mod progress;
pub mod renderer;
pub mod sarif;
pub mod screen;
pub mod shell;
pub mod summary;

#[cfg(test)]
pub mod made_by_hand;

pub use figures::{counted, cut, from_hexadecimal, hexadecimal, probability};
pub use paint::{Ink, Look};
