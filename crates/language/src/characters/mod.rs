//! The character language model: how likely a text is, in each of 85 languages.
//!
//! In: the blob `models/characters.bin` (see `models/characters.md` for what it is made of), then
//! text, character by character. Out: natural logarithms of probabilities. Nothing here knows about
//! bytes of encodings or about damage, reads a file or keeps what it was given.
//!
//! For each language, P(character | those before) is defined for every Unicode scalar value and
//! sums to about 1, so that posteriors can be computed from it. ASCII costs about the same in every
//! language. Text is a flat run of characters; a line feed starts a new line.

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
pub use step::State;
