//! How likely a text is in a language, and in which encodings its texts were written.
//!
//! In: the model files, embedded or given by the user; then text. Out: log probabilities ([`Models`]), and prior shares of encodings
//! ([`encodings_of`]). The models are opened when first needed: an examination that meets nothing suspicious never touches them. This
//! crate knows nothing of damage; it reads and writes no files and prints nothing.
//!
//! | room or file | what |
//! | --- | --- |
//! | `models.rs` | which models an examination uses, and when they are opened |
//! | [`characters`] | any language by its characters |
//! | [`phrases`] | Japanese and Korean by longer contexts |
//! | [`words`] | Chinese by its words |
//! | [`letters`] | what ASCII letters say about the language |
//! | [`symbols`] | which symbol stands between two neighbours |
//! | `homes.rs` | in which encodings the texts of a language were written |

pub mod characters;
mod homes;
pub mod letters;
mod models;
mod models_error;
pub mod phrases;
pub mod symbols;
pub mod words;

pub use encodings::Vocabulary;
pub use homes::{LEGACY, LegacyEncoding, all_homes, encodings_of, home_log_prior};
pub use models::Models;
pub use models_error::{CHARACTERS_FILE, CHINESE_WORDS_FILE, LETTERS_FILE, ModelsError, PHRASES_FILE};
