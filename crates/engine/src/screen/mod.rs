//! Where a text may have been misread, judged by structure alone: cheap, and without a language model.
//!
//! In: text. Out: the encodings that it may have been misread as, and the lines where that shows. UTF-8
//! has a shape that survives a misreading: a character for the lead byte, then as many from the range of
//! continuation bytes as the lead announces. What has that shape here is worth the language model's
//! time; whether it is damage is not decided here.

mod binary;
mod pairs;
mod readings;
mod shape;

pub use binary::is_binary;
pub use pairs::{has_pairs, screen_pairs};
pub use readings::Readings;
pub use shape::{Suspect, is_suspicious, screen};
