//! The Chinese language model: words after words, with what stands between them.
//!
//! In: a file of the model (see [`mod@file`]), then text, a character at a time. Out: log probabilities. Text
//! is followed from left to right by [`State`]s: several at once, because only the next characters tell
//! where a word ends. Knows nothing about damage.

pub mod bits;
mod cache;
pub mod file;
mod form;
mod grams;
mod lexicon;
mod model;
mod read;
mod script;
mod state;
pub mod symbols;

pub use cache::Cache;
pub use file::FileError;
pub use model::WordModel;
pub use script::{Script, is_han};
pub use state::State;
