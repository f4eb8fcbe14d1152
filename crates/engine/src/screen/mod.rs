//! Screens a text for misread UTF-8, by structure alone. That is fast, and needs no language model.
//!
//! In: text. Out: the encodings that the text may have been misread as. UTF-8 has a shape that survives a misreading: a lead byte
//! announces how many continuation bytes follow, and each of these bytes is a character now. Text with that shape is worth the
//! time of the language model. Whether it is damage is decided elsewhere.

mod binary;
mod pairs;
mod readings;
mod shape;

pub use binary::is_binary;
pub use pairs::{has_pairs, parts_words, screen_pairs};
pub use readings::Readings;
pub use shape::{Suspect, is_suspicious, screen};
