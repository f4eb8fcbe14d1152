//! The output of a run: reports in several formats, lines of findings, diffs, inferred characters, summaries.
//!
//! In: an [`Examination`](fix_encoding::Examination), the bytes before and after, and a [`Look`]. Out: bytes
//! for a stream. Does not read or write files, choose repairs, or compute exit codes.
//!
//! | module | what |
//! | --- | --- |
//! | [`renderer`] | the trait of all formats, and its inputs |
//! | [`full`], [`concise`], [`json_lines`], [`github`], [`sarif`], [`html`] | the formats, a file each |
//! | [`observed`] | the content at a finding |
//! | [`fingerprint`] | recognises a finding from run to run |
//! | [`screen`] | content, paths and messages made harmless for a terminal |
//! | [`shell`] | quotes the arguments of suggested commands |
//! | [`paint`] | colours, where they are wanted |
//! | [`columns`] | the width of text on a terminal |
//! | [`inline`] | the difference inside a line |
//! | [`progress`] | the progress bar |
//! | [`description`] | the output of `--detect` |
//! | `figures` | counts, probabilities and bytes as text |
//! | [`json`] | JSON without control characters |
//! | [`diff`] | the unified diff, byte-exact or for reading |
//! | [`line_for_eyes`] | a line of the diff as a person sees it |
//! | [`findings`] | one line a finding, or one a channel |
//! | [`explanation`] | the scored channels of a text, and the reason for the result |
//! | [`inferred`] | where inferred characters stand, and the list of the doubtful ones |
//! | [`summary`] | the totals of a run |

pub mod columns;
pub mod concise;
pub mod description;
pub mod diff;
mod difference;
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
