//! UTF-8 with bytes of another encoding in it, or with bytes lost.
//!
//! In: the bytes of a file, and pieces of them to judge by. Out: how likely it is such a mixture, of which encodings, and its text
//! part by part.
//!
//! | module | what |
//! | --- | --- |
//! | `mixture` | how likely a file is one, and of which encodings |
//! | `parts` | the parts of its text |
//! | `lattice` | one line read in all ways at once |
//! | `remains` | characters of which a byte is gone |

mod lattice;
mod mixture;
mod parts;
mod remains;

pub use mixture::judge;
pub use parts::GONE;
