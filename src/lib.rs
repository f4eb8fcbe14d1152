//! Finds text that went through the wrong encoding, repairs it and proves the repair.
//!
//! This library does not read or write files, prints nothing and changes no text of its own accord:
//! [`examine`] takes the bytes of a file and gives findings; a [`plan::Plan`] made of their repairs
//! gives the new bytes, and its inverse the old ones.
//!
//! ```
//! use fix_encoding::{Accept, Options, examine};
//!
//! let bytes = "Bonjour.\nL’Ã©tÃ© dernier, nous avons passÃ© nos vacances au soleil.\n".as_bytes();
//! let examination = examine(bytes, &Options::default());
//!
//! let finding = &examination.findings[0];
//! assert_eq!(finding.rule.name, "mojibake");
//! assert_eq!((finding.location.line, finding.location.column), (2, 3));
//! let repair = finding.repair.as_ref().expect("nothing was lost");
//! assert_eq!(repair.cause.to_string(), "UTF-8 read as iso-8859-1");
//! assert!(repair.confidence > 0.9 && repair.inferred.is_empty());
//!
//! // A plan says what would change; it changes nothing until it is applied, and can be taken back.
//! let plan = examination.plan(Accept::Exact);
//! let repaired = plan.apply(bytes)?;
//! assert_eq!(repaired, "Bonjour.\nL’été dernier, nous avons passé nos vacances au soleil.\n".as_bytes());
//! assert_eq!(plan.invert(bytes)?.apply(&repaired)?, bytes);
//!
//! // What is clean has no findings, and what was repaired is clean.
//! assert!(examine(&repaired, &Options::default()).findings.is_empty());
//! # Ok::<(), fix_encoding::plan::PlanError>(())
//! ```
//!
//! A file in another encoding is repaired in the same way; which one it is the text tells, or the caller:
//!
//! ```
//! use fix_encoding::encoding::Encoding;
//! use fix_encoding::{Accept, Options, examine};
//!
//! let options = Options { from: Encoding::for_label("windows-1252").ok(), ..Options::default() };
//! let examination = examine(b"na\xEFve caf\xE9", &options);
//! let repaired = examination.plan(Accept::Exact).apply(b"na\xEFve caf\xE9")?;
//! assert_eq!(repaired, "naïve café".as_bytes());
//! # Ok::<(), fix_encoding::plan::PlanError>(())
//! ```
//!
//! # Features
//!
//! `cli`, on by default, is for the program and brings its dependencies; a library that uses this one leaves it out:
//!
//! ```toml
//! fix-encoding = { version = "0.1", default-features = false, features = ["chinese", "japanese-korean"] }
//! ```
//!
//! `chinese` and `japanese-korean`, on by default as well, embed models with licences of their own, which rank what
//! was lost in those languages.

#![deny(clippy::print_stderr, clippy::print_stdout)]

pub mod channel;
pub mod declaration;
pub mod encoding;
mod examine;
mod finding;
pub mod identify;
pub mod language;
pub mod plan;
mod rule;
pub mod rules;
mod suppression;

pub use engine::decision;
pub use engine::escape::Notation;
pub use engine::repair::{Candidate, Hints, candidates};
#[cfg(feature = "counters")]
pub use engine::{Counts, take_counts};
pub use examine::{Accept, ChannelRepairs, Content, Examination, Options, TargetEncoding, examine};
pub use finding::{Alternative, Cause, Finding, InferredCharacter, Location, Repair};
pub use rule::Severity;
pub use suppression::{Directive, Suppression};
