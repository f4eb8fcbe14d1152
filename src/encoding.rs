//! What bytes mean: the encodings, their names, and their tables.

pub use encodings::{
    DecodeError, EncodeError, Encoding, Lookup, MultiByte, Sequence, SingleByte, UnknownLabel,
};
