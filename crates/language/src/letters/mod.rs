//! The model of the ASCII letters: how much they are evidence for a language.
//!
//! In: the file `models/latin-letters.bin` (`models/latin-letters.md` describes its sources), then text.
//! Out: the log-likelihood ratio of one language against the average of all, in nats. Nothing here knows about
//! encodings or damage, reads a file, or stores the text.
//!
//! In [`super::characters`], ASCII has about the same probability in every language, so that code and markup decide
//! nothing. This model adds the evidence of ASCII letters, but limits it: to [`WORD_LIMIT`] for a word, and to
//! [`TEXT_LIMIT`] for a text.

mod alphabet;
pub mod coder;
mod evidence;
pub mod file;
mod model;
mod table;
#[cfg(test)]
mod tests;

pub use alphabet::{BOUNDARY, LetterSymbol, OTHER, PRICED, SYMBOLS, Spelled, symbol};
pub use evidence::{LetterEvidence, TEXT_LIMIT, WITHOUT_ROW, WORD_LIMIT};
pub use file::LetterFileError;
pub use model::{LetterModel, LetterRow};
pub use table::{CLASSES, ENTRIES, LARGEST, STEP, contexts, entry};
