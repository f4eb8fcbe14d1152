//! Escapes: text in which a character outside ASCII is spelled with characters of ASCII.
//!
//! In: text. Out: the escapes in it, what character each of them means, and how another character is
//! spelled in the same way. Knows nothing of damage: which characters are wrong is `repair`'s business.
//!
//! A notation is a row of `NOTATIONS` and a file of its own: `references.rs` (HTML and XML), `unicode.rs`
//! (JSON and program sources), `percent.rs` (addresses). One notation has several *spellings*: capital or
//! small digits, numbers or names. Reading takes them all; whoever writes names one. `\xC3` is no escape
//! here: in most languages it is a byte and no character.

mod escaped;
mod names;
mod neighbours;
mod notation;
mod percent;
mod references;
#[cfg(test)]
mod tests;
mod unicode;

pub use escaped::Escape;
pub(crate) use escaped::Spelling;
pub use neighbours::has_neighbours;
pub use notation::Notation;
