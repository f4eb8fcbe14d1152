//! What bytes are: text or not, in which encoding, and how sure that is.
//!
//! In: the bytes of a file, what is said of them elsewhere, and who reads what they declare. Out: [`Found`]: the text, part by part with its encoding, or
//! the encodings that it may be in. A file in the wrong encoding is no text, so that the language model decides. Changes
//! nothing, and knows nothing of damage.
//!
//! | module | what |
//! | --- | --- |
//! | `found` | what may come out |
//! | `identify` | the way from bytes to that |
//! | `describe` | what people are told of a file |
//! | `sample` | the parts of a file that tell encodings apart |
//! | `judge` | how likely the texts are that they are in different encodings |
//! | `mixed` | UTF-8 with something else in it |
//! | `noise` | bytes that are no text in any |
//! | `seven_bits` | ISO-2022 and HZ |
//! | `whole_file` | all bytes of a file as text |
//! | `wide` | UTF-16 and UTF-32 without a mark |
//! | `witness` | declarations, neighbours, and what another detector says |

mod describe;
mod found;
mod identify;
mod judge;
mod mixed;
mod noise;
mod sample;
mod seven_bits;
mod whole_file;
mod wide;
mod witness;

pub use describe::{Contents, Description, LineEnding, describe, describe_as};
pub use found::{Found, Guess, LEAST_ENCODING_CONFIDENCE, Part};
pub use identify::{DeclaredIn, identify};
pub use mixed::GONE;
pub(crate) use seven_bits::{TOO_LONG_FOR_CODE, tells_from_code};
pub use whole_file::{decoded, validated};
pub use witness::Known;
