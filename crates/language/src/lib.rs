//! How likely a text is in a language, and in which encodings the texts of a language were written.
//!
//! In: the model files, embedded or given by the user; then text. Out: log probabilities ([`Models`]), and priors of encodings
//! ([`encodings_of`]). A model is opened when it is first needed, so an examination that meets nothing suspicious opens none.
//! This crate knows nothing of damage, reads and writes no files, and prints nothing.
//!
//! | module | what it models |
//! | --- | --- |
//! | `models.rs` | the models that an examination uses, and when they are opened |
//! | [`characters`] | any language, by its characters |
//! | [`phrases`] | Japanese and Korean, by longer contexts |
//! | [`words`] | Chinese, by its words |
//! | [`letters`] | the language of a text, by its ASCII letters |
//! | [`symbols`] | the symbol between two neighbours |
//! | [`lexicon`] | which words a language has |
//! | `homes.rs` | the encodings in which the texts of a language were written |

pub mod characters;
mod homes;
pub mod letters;
pub mod lexicon;
mod models;
mod models_error;
pub mod phrases;
pub mod symbols;
pub mod words;

pub use encodings::Vocabulary;
pub use homes::{LEGACY, LegacyEncoding, all_homes, encodings_of, home_log_prior};
pub use models::Models;
pub use models_error::{
    CHARACTERS_FILE, CHINESE_WORDS_FILE, LETTERS_FILE, LEXICON_FILES, ModelsError, PHRASES_FILE,
};
