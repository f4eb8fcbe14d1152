//! The words of 85 languages, as files that `fix-encoding-language` reads where they lie.
//!
//! This crate is data and no code, so that each file can have its own licence, and be left out. `models/README.md` says what the files are
//! made of.

/// Words of sources under permissive licences.
pub static PERMISSIVE: &[u8] = include_bytes!("../models/lexicon.bin");

/// What the translations of Firefox and Thunderbird have beyond [`PERMISSIVE`]. Left out without the feature `mozilla`.
#[cfg(feature = "mozilla")]
pub static MOZILLA: Option<&[u8]> = Some(include_bytes!("../models/lexicon-mozilla.bin"));

/// What the translations of Firefox and Thunderbird have beyond [`PERMISSIVE`]. Left out without the feature `mozilla`.
#[cfg(not(feature = "mozilla"))]
pub static MOZILLA: Option<&[u8]> = None;

/// The names of both files in a folder of models, in the order of the constants above.
pub const FILES: [&str; 2] = ["lexicon.bin", "lexicon-mozilla.bin"];
