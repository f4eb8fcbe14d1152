//! The examination of one file: bytes in, findings and a plan out.
//!
//! In: the bytes of a file and what the user knows about it. Out: an [`Examination`]. Each value is computed once and handed on:
//!
//! | module | what | gives |
//! | --- | --- | --- |
//! | `document` | bytes, validated and decoded | `Document`: text and parts |
//! | `findings` | calls the modules that look for damage and faults, in order | findings, proven plans |
//! | `edits`, `layout`, `places` | turn repairs of the text into repairs of the file | findings in bytes, lines, columns |
//! | `hygiene`, `structure` | add the changes of rules; take out repairs that would break the form of the file | repairs |
//! | `settle` | checks that a repaired file has nothing left to repair | [`Examination`] |

mod document;
mod edits;
mod examination;
mod findings;
mod hygiene;
mod layout;
mod options;
mod places;
mod settle;
mod structure;

pub use examination::{Accept, ChannelRepairs, Content, Examination};
pub use options::{Options, TargetEncoding};
pub use settle::examine;
