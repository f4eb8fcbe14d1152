//! What bytes mean: the encodings, their names, and their tables.
//!
//! In: labels, bytes, characters. Out: an [`Encoding`], and through it characters and bytes, strict or
//! byte-preserving. All tables are constants; those of multi-byte encodings are built from a constant at first use.
//! Nothing is read from files or downloaded. This crate knows nothing of damage or language, and prints nothing.
//!
//! * `tables.rs` has one row per encoding; a new encoding is one row there and nothing else,
//! * `encoding.rs` is the handle by which everybody names an encoding, `row.rs` the fields of a row,
//! * `single_byte.rs`, `multi_byte.rs`, `shifting.rs` and `unicode.rs` turn such a row into decoding and encoding,
//! * `cesu_8.rs` decodes UTF-8 with surrogates in it,
//! * `cns.rs` has the table of CNS 11643, which `encoding_rs` lacks,
//! * `whole_text.rs` decodes and encodes whole texts in any encoding,
//! * `vocabulary.rs` is a set of characters, indexed by their UTF-8 bytes,
//! * `labels.rs` finds a row by label, or the labels nearest to a misspelt one.

mod cesu_8;
mod cns;
mod differences;
mod encoding;
mod labels;
mod multi_byte;
mod row;
mod shifting;
mod single_byte;
mod tables;
mod unicode;
mod vocabulary;
mod whole_text;

pub use cesu_8::{Cesu8Kind, Cesu8Stretch, decode_cesu_8, encode_cesu_8, lookup_surrogates};
pub use encoding::Encoding;
pub use labels::UnknownLabel;
pub use multi_byte::{Lookup, MultiByte, Sequence};
pub use single_byte::SingleByte;
pub use vocabulary::Vocabulary;
pub use whole_text::{DecodeError, EncodeError};
