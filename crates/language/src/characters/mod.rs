//! The character model: the probability of a text in each of 85 languages.
//!
//! In: the blob `models/characters.bin` (`models/characters.md` describes its sources), then
//! text, character by character. Out: log probabilities in nats. Nothing here knows about
//! encodings or damage, reads a file, or stores the text.
//!
//! For each language, P(character | characters before) is defined for every Unicode scalar value
//! and sums to about 1, so that posteriors can be computed from it. ASCII costs about the same in
//! every language. Text is a flat sequence of characters; a line feed starts a new line.

mod ascii_words;
pub(crate) mod blob;
pub(crate) mod language;
mod language_id;
mod model;
pub(crate) mod ngram;
mod rank;
mod step;
#[cfg(test)]
mod tests;
pub(crate) mod universal;

pub use ascii_words::AsciiWords;
pub use blob::ModelError;
pub use language_id::{LanguageId, LanguageInfo};
pub use model::CharacterModel;
pub use step::CharacterState;
