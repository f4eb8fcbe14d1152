//! Use and mention: whether suspected text was damaged, or is only spoken of, as in `"Ã©" instead of "é"`.
//!
//! In: a text, and the spans of it that are suspected, each with the text that it would become where that is known
//! ([`Suspect`]). Out: for each span, named measurements of how much it looks mentioned ([`measure`], [`Measurements`]); for all
//! spans of one cause, one summary ([`summarize`], [`Summary`]) and one score from 0 (used) to 1 (mentioned) ([`mention`]).
//!
//! A word that is only mentioned stands where people show things (in quotation marks, code, cells of tables), and something
//! nearby says that it is shown: words about damage, names of encodings, or the undamaged word. A damaged word in running text
//! proves that all words of the same cause are damage, because a channel pays no attention to quotation marks.
//!
//! Nothing here depends on the channel. Time is linear in the text, and a bounded number of spans is summarized.
//!
//! | file | what |
//! | --- | --- |
//! | `suspect`, `damaged_word` | suspected spans; the words that they stand in |
//! | `layout` | lines, paragraphs, blocks and elements of code |
//! | `enclosures` | quotation marks, brackets, code spans and cells on a line |
//! | `twin` | the undamaged word on the same line |
//! | `topics`, `words.rs`, `words.tsv` | what the text is about, and the words that tell it |
//! | `measurements`, `measure` | the measurements of one span, and its score |
//! | `summary` | the score of all spans of one cause |

mod damaged_word;
mod enclosures;
mod layout;
mod measure;
mod measurements;
mod summary;
mod suspect;
#[cfg(test)]
mod tests;
mod topics;
mod twin;
mod words;

pub use measure::measure;
pub use measurements::Measurements;
pub use summary::{MENTIONED, Summary, mention, summarize};
pub use suspect::Suspect;
pub use topics::{Topics, topics};
