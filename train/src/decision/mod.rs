//! The decision: whether a text was damaged by a channel. Learns the weights of its features.
//!
//! In: unpacked packages that no model is trained on (`decision-packages.tsv`), with the verdicts on their files. Out: examples, one line for
//! each claim that the search makes about sound texts and about texts damaged here; and from them `decision.tsv`, the same bytes each time.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `tables.rs` | the packages, their splits, and the verdicts on their files |
//! | `texts.rs` | the texts of the packages |
//! | `odd.rs` | sound texts that look odd, made from alphabets |
//! | `bytes.rs` | texts in legacy encodings, and bytes that are no text |
//! | `damage.rs` | texts that went through a channel, with the truth |
//! | `examples.rs` | claims about texts, with their features and whether they are right |
//! | `fit.rs` | the weights that fit examples best |

mod bytes;
mod damage;
mod examples;
mod fit;
mod odd;
mod tables;
mod texts;

pub use examples::{write_examples, write_examples_of_corpus};
pub use fit::train;
