//! Files in UTF-8 that contain bytes of another encoding, or have lost bytes.
//!
//! In: the bytes of a file, and a sample of them. Out: the probability that the file is such a mixture, its encodings, and its
//! text in parts.
//!
//! | module | what |
//! | --- | --- |
//! | `mixture` | the probability of a mixture, and its encodings |
//! | `parts` | the parts of the text |
//! | `lattice` | the most probable way to read one line |
//! | `remains` | characters that lost a byte |

mod lattice;
mod mixture;
mod parts;
mod remains;

pub use mixture::judge;
pub use parts::GONE;
