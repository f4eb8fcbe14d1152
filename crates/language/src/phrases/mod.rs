//! The phrase model: characters after long contexts, for languages whose lost characters have many candidates.
//!
//! In: the bytes of `models/phrases.bin` (`models/phrases.md` describes its sources), then text, character
//! by character. Out: log probabilities in nats. The probabilities sum to about 1 over all of Unicode. Nothing
//! here knows about encodings or damage.
//!
//! The context has up to seven symbols, against three characters in the character model, and reaches across
//! punctuation, spaces, numbers and words in Latin letters. A *symbol* is a character outside ASCII that is
//! frequent enough in the training texts, an ASCII punctuation mark, the space, the end of a line, a run of Latin
//! letters, a run of digits, or [`OTHER`]. The letters of a run have the probabilities of the ASCII words of the
//! character model. A character that is [`OTHER`] has its share of the distribution over Unicode.

pub mod coder;
pub mod file;
mod model;
pub mod ngrams;
mod one_language;
mod symbol;
#[cfg(test)]
mod tests;

pub use file::PhraseFileError;
pub use model::PhraseModel;
pub use one_language::{PhraseState, Phrases};
pub use symbol::{CHARACTERS, DIGITS, LATIN, LINE, OTHER};
