//! The type of a row of the table of encodings.

use crate::multi_byte::Definition;
use crate::shifting::Shifting;
use crate::single_byte::SingleByte;
use crate::unicode::ByteOrder;

/// One encoding: its names, and how it decodes.
pub(crate) struct EncodingRow {
    pub description: &'static str,
    /// All labels, the canonical name first.
    pub labels: &'static [&'static str],
    pub kind: EncodingKind,
}

/// How an encoding maps bytes to characters.
#[expect(clippy::large_enum_variant, reason = "most rows are of the large one, and all are in one static")]
pub(crate) enum EncodingKind {
    Utf8,
    Utf16(ByteOrder),
    Utf32(ByteOrder),
    SingleByte(SingleByte),
    MultiByte(Definition),
    Shifting(Shifting),
}
