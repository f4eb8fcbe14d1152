//! Finds what went wrong with bytes and texts, and proves what they were.
//!
//! In: bytes or text, the language models, and what is known besides. Out: what the bytes are ([`identification`]), and the
//! repairs of a text ([`repair`]), each of which its channel turns back into exactly what was observed. This crate knows
//! nothing of files, rules, declarations or reports; it reads and writes nothing and prints nothing.
//!
//! | room | what |
//! | --- | --- |
//! | [`screen`] | where a text may have been misread, by structure alone |
//! | [`identification`] | which encoding bytes are in |
//! | [`repair`] | which channel a text went through, and what it was before |
//! | [`decision`] | whether a text was damaged by a channel: features, weights, a probability |
//! | [`mention`] | whether suspected text was damaged, or is only spoken of |
//! | [`escape`] | characters that are spelled in ASCII |
//!
//! How much they read and try is limited in one place: `budgets`.

mod budgets;
mod counters;
pub mod decision;
pub mod escape;
pub mod identification;
mod inferred;
pub mod mention;
pub mod repair;
pub mod screen;
mod spread;

pub use counters::{Counter, count};
#[cfg(feature = "counters")]
pub use counters::{Counts, take_counts};
pub use inferred::{Alternative, InferredCharacter};
