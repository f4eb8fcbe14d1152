//! What the table of encodings has in each row.

use crate::multi_byte::Definition;
use crate::shifting::Shifting;
use crate::single_byte::SingleByte;
use crate::unicode::ByteOrder;

/// What is known of one encoding: one row of the table.
pub(crate) struct Row {
    pub description: &'static str,
    /// The canonical name first.
    pub labels: &'static [&'static str],
    pub kind: Kind,
}

#[expect(clippy::large_enum_variant, reason = "most rows are of the large one, and all are in one static")]
pub(crate) enum Kind {
    Utf8,
    Utf16(ByteOrder),
    Utf32(ByteOrder),
    SingleByte(SingleByte),
    MultiByte(Definition),
    Shifting(Shifting),
}
