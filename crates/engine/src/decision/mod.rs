//! The decision: was this text damaged, and by this channel?
//!
//! In: a claim, which is a text with the repairs of one channel, or the bytes of a file with the text that they are in one
//! encoding. Out: named features ([`Features`]), and the probability that the claim is true. The probability is the logistic
//! function of one sum: each feature times its weight, which may differ between ranges of its values. There are no vetoes. Nothing here looks for repairs or changes them.
//!
//! | file | what |
//! | --- | --- |
//! | `feature.rs` | the features: names, units, meanings, and the sign that each weight may have |
//! | `family.rs` | the families of channels, each of which has weights of its own |
//! | `windows.rs` | the repaired places with the text around them, before and after |
//! | `tokens.rs` | the distinct tokens of these, with counts |
//! | `word_evidence.rs` | what a lexicon says of the tokens |
//! | `letter_evidence.rs` | what the language model says of them |
//! | `form_evidence.rs` | what their form says: structure of UTF-8, scripts, lists |
//! | `claim.rs` | a claim, and all of its features |
//! | `weights.rs` | the table of weights, `decision.tsv`, and the sum |

mod claim;
mod family;
mod feature;
mod form_evidence;
mod letter_evidence;
#[cfg(test)]
mod tests;
mod tokens;
mod weights;
mod windows;
mod word_evidence;

pub use claim::{FileClaim, TextClaim};
pub use family::Family;
pub use feature::{Feature, Features, Sign};
pub(crate) use form_evidence::is_odd;
pub use weights::{LEAST_OFFERED, LEAST_WRITTEN, Part, Segment, TableError, Weights, logistic, weights};
pub use windows::Window;
