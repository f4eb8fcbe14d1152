//! The phrase model: characters after long contexts, for languages whose lost characters have many candidates.
//!
//! In: the bytes of `models/phrases.bin` (see `models/phrases.md` for what it is made of), then text, character
//! by character. Out: natural logarithms of probabilities, which sum to about 1 over all of Unicode. Nothing
//! here knows about bytes of encodings or about damage.
//!
//! Where the character model looks back over three characters, this one looks back over up to seven, across
//! punctuation, spaces, numbers and words in Latin letters. A text is a row of *symbols*: a character outside
//! ASCII that training saw often enough, an ASCII punctuation mark, the space, the end of a line, a run of Latin
//! letters, a run of digits, or [`OTHER`]. Inside a run of Latin letters the character model's ASCII words go on,
//! so that such words cost what they cost there; a character that is [`OTHER`] gets its share of Unicode.

pub mod coder;
pub mod file;
mod model;
pub mod ngrams;
mod one_language;
mod symbol;
#[cfg(test)]
mod tests;

pub use file::FileError;
pub use model::PhraseModel;
pub use one_language::{Phrases, State};
pub use symbol::{CHARACTERS, DIGITS, LATIN, LINE, OTHER};
