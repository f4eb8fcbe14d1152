//! What the plain letters of a text say about its language: the model of the ASCII letters.
//!
//! In: the file `models/latin-letters.bin` (see `models/latin-letters.md` for what it is made of), then text.
//! Out: evidence in nats for one language against the average of them all. Nothing here knows about bytes of
//! encodings or about damage, reads a file or keeps what it was given.
//!
//! [`super::characters`] prices ASCII alike in every language, so that code and markup decide nothing. This
//! room says what that leaves unsaid, tempered: a word says at most [`WORD_LIMIT`], a text at most [`TEXT_LIMIT`].

mod alphabet;
pub mod coder;
mod evidence;
pub mod file;
mod model;
mod table;
#[cfg(test)]
mod tests;

pub use alphabet::{BOUNDARY, Kind, OTHER, PRICED, SYMBOLS, Spelled, symbol};
pub use evidence::{Evidence, TEXT_LIMIT, WITHOUT_ROW, WORD_LIMIT};
pub use file::FileError;
pub use model::{LetterModel, Row};
pub use table::{CLASSES, ENTRIES, LARGEST, STEP, contexts, entry};
