//! The symbol model: the probability of a symbol (typography, arrows, check marks, box drawing, bullets, emoji) at a
//! place.
//!
//! In: the table `models/symbols.tsv` (`models/symbols.md` describes its sources), then a symbol and its neighbours.
//! Out: log probabilities in nats. Nothing here knows about encodings or damage, reads a file, or stores the text.
//!
//! The model is P(s | left, right) ∝ P(s) · P(left, right | s), from counts in Markdown, source code and notes. For a
//! rare symbol, the neighbours on its two sides are assumed to be independent.

mod class;
mod model;
mod neighbour;
mod table;
#[cfg(test)]
mod tests;

pub use class::{CLASSES, line_class};
pub use model::SymbolModel;
pub use neighbour::Neighbour;
pub use table::{Pairs, TableError, rare_line, table_line};
