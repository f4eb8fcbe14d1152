//! Finds text that went through the wrong encoding, repairs it and proves the repair.
//!
//! This library does not read or write files, prints nothing and changes no text of its own accord:
//! [`examine`] takes the bytes of a file and gives findings; a [`plan::Plan`] made of their repairs
//! gives the new bytes, and its inverse the old ones.

pub mod channel;
pub mod declaration;
mod detect;
pub mod encoding;
mod escape;
mod examine;
mod finding;
pub mod identify;
pub mod language;
pub mod plan;
mod repair;
pub mod rules;
mod suppression;

pub use escape::Notation;
pub use examine::{Accept, ChannelRepairs, Content, Examination, Options, Target, examine};
pub use finding::{Alternative, Cause, Finding, InferredCharacter, Location, Repair, Severity};
pub use repair::{Candidate, Hints, LEAST_CONFIDENCE, candidates};
pub use suppression::{Directive, Suppression};
