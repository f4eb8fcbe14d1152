//! Identifies bytes: whether they are text, in which encoding, and with which probability.
//!
//! In: the bytes of a file, what is known of the file besides its bytes, and a function that reads its declarations. Out:
//! [`Found`], which is the text with the encoding of each part, or the encodings that the file may be in. In the wrong encoding,
//! bytes make no likely text, so the language model decides. Damage is none of its business.
//!
//! | module | what |
//! | --- | --- |
//! | `found` | the types of the results |
//! | `identify` | the steps from bytes to a result |
//! | `claims` | what the decision says of a text that the bytes may be |
//! | `cut` | text whose last character is cut short |
//! | `describe` | a description of a file for people |
//! | `sample` | the parts of a file that tell encodings apart |
//! | `judge` | the probability of each text that the bytes may be |
//! | `mixed` | UTF-8 with other bytes in it |
//! | `noise` | bytes that are no text in any encoding |
//! | `seven_bits` | ISO-2022 and HZ |
//! | `whole_file` | all bytes of a file as text |
//! | `wide` | UTF-16 and UTF-32 without a byte-order mark |
//! | `witness` | evidence besides the text: declarations, neighbouring files, another detector |

mod claims;
mod cut;
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

pub use claims::{FileExample, file_claims};
pub use describe::{Contents, Description, LineEnding, describe, describe_as};
pub use found::{Found, Guess, Part};
pub use identify::{DeclaredIn, identify};
pub use mixed::GONE;
pub(crate) use seven_bits::{TOO_LONG_FOR_CODE, tells_from_code};
pub use whole_file::{decoded, validated};
pub use witness::Known;
