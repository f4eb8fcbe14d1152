//! Which symbol stands at a place: typography, arrows, check marks, box drawing, bullets, emoji.
//!
//! In: the table `models/symbols.tsv` (see `models/symbols.md` for what it is made of), then a symbol and what is
//! beside it. Out: log probabilities in nats. Nothing here knows about bytes of encodings or about damage, reads a
//! file or keeps what it was given.
//!
//! The model is P(s | left, right) ∝ P(s) · P(left, right | s), of counts in Markdown, source code and notes. Of a
//! symbol that was seldom seen, what is before it is taken to say nothing of what is after.

mod class;
mod model;
mod neighbour;
mod table;
#[cfg(test)]
mod tests;

pub use class::{CLASSES, line_class};
pub use model::Symbols;
pub use neighbour::Neighbour;
pub use table::{Pairs, TableError, rare_line, table_line};
