//! The word model of Chinese: words after words, and the symbols between them.
//!
//! In: a file of the model (see [`mod@file`]), then text, one character at a time. Out: log probabilities. A text
//! has several [`WordState`]s at once, because only the next characters decide where a word ends. Knows nothing
//! of damage.

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
pub use file::WordFileError;
pub use model::WordModel;
pub use script::{Script, is_han};
pub use state::WordState;
