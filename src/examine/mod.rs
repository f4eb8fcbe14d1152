//! The examination of one file: bytes in, findings and a plan out.
//!
//! In: the bytes of a file and what the user knows about it. Out: an [`Examination`]. Each value is computed once and handed on:
//!
//! | module | what | gives |
//! | --- | --- | --- |
//! | `document` | bytes, validated and decoded | `Document`: text and parts |
//! | `findings` | the rooms that look for damage and faults, in order | findings, proven plans |
//! | `edits`, `layout`, `places` | from repairs of the text to repairs of the file | findings in bytes, lines, columns |
//! | `hygiene`, `structure` | what rules want; what would break the form of the file | repairs |
//! | `provisional` | what is held back until the decision is learned | findings |
//! | `settle` | whether anything is left to repair | [`Examination`] |

mod document;
mod edits;
mod examination;
mod findings;
mod hygiene;
mod layout;
mod options;
mod places;
mod provisional;
mod settle;
mod structure;

pub use examination::{Accept, ChannelRepairs, Content, Examination};
pub use options::{Options, TargetEncoding};
pub use settle::examine;
