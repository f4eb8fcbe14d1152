//! The handle by which the rest of the program names a character encoding.
//!
//! In: a row of the table. Out: [`Encoding`], with the name, labels and properties of that row. Decodes nothing itself.

use std::fmt;
use std::sync::OnceLock;

use crate::labels::{self, UnknownLabel};
use crate::multi_byte::{Definition, MultiByte};
use crate::row::{EncodingKind, EncodingRow};
use crate::single_byte::SingleByte;
use crate::tables::ROWS;
use crate::unicode::ByteOrder;

/// A character encoding: a handle of one byte, ordered as [`Encoding::all`] lists them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Encoding(pub(crate) u8);

/// The tables of the multi-byte encodings that have been used so far, indexed by handle.
static MULTI_BYTE: [OnceLock<Box<MultiByte>>; 1 << u8::BITS] = [const { OnceLock::new() }; 1 << u8::BITS];

impl Encoding {
    /// The encodings that have a byte-order mark. UTF-32LE comes before UTF-16LE because its mark begins with the
    /// mark of UTF-16LE.
    const MARKED: [Encoding; 5] =
        [Self::UTF_8, Self::UTF_32LE, Self::UTF_32BE, Self::UTF_16LE, Self::UTF_16BE];

    /// All encodings, UTF-8 first, then the others by family, in an order that does not change from run to run.
    pub fn all() -> impl Iterator<Item = Encoding> {
        (0..ROWS.len()).map(|row| Encoding(row as u8))
    }

    /// The encoding that a label names.
    ///
    /// Case, surrounding white space, and the separators `-`, `_`, `:`, `.` and space are ignored. The labels of
    /// WHATWG are accepted, and the names of IANA, Windows (`cp28605`), IBM, Apple and Python. WHATWG reads
    /// ISO 8859-1, 8859-9 and 8859-11 (TIS-620) as their Windows supersets; here these labels mean the ISO
    /// encodings themselves. `iso-8859-8-i` has the same table as `iso-8859-8` and is a label of it.
    ///
    /// # Errors
    /// [`UnknownLabel`], with the nearest known labels.
    pub fn for_label(label: &str) -> Result<Encoding, UnknownLabel> {
        labels::find(label)
    }

    /// The canonical name: WHATWG's in lower case where it has one (`windows-1254`, `ibm866`), else the
    /// name of IANA or of the vendor (`cp437`, `x-mac-ce`).
    pub fn name(self) -> &'static str {
        self.row().labels[0]
    }

    /// All labels that mean this encoding, the canonical name first. Spellings that differ only in what
    /// [`for_label`](Self::for_label) ignores are listed once.
    pub fn labels(self) -> &'static [&'static str] {
        self.row().labels
    }

    /// A description for people: script or region, and the platform in brackets, as in `Turkish (Windows)`.
    pub fn description(self) -> &'static str {
        self.row().description
    }

    /// The table of an encoding in which each byte is one character; `None` for other encodings. The bytes below
    /// 80 need not be ASCII: see [`is_ascii_compatible`](Self::is_ascii_compatible).
    pub fn single_byte(self) -> Option<&'static SingleByte> {
        match &self.row().kind {
            EncodingKind::SingleByte(table) => Some(table),
            _ => None,
        }
    }

    /// The tables of an encoding in which some characters are several bytes. `None` for other encodings, for
    /// UTF-8, -16 and -32, which need no table, and for encodings with shifts. The tables are built at the first
    /// call, in a few milliseconds at most, and kept.
    pub fn multi_byte(self) -> Option<&'static MultiByte> {
        match &self.row().kind {
            EncodingKind::MultiByte(definition) => Some(self.tables(definition)),
            _ => None,
        }
    }

    pub(crate) fn tables(self, definition: &Definition) -> &'static MultiByte {
        MULTI_BYTE[usize::from(self.0)].get_or_init(|| Box::new(MultiByte::new(definition)))
    }

    /// Whether a byte below 80 at the start of a character always means its ASCII character. ASCII text is then
    /// the same bytes in this encoding.
    pub fn is_ascii_compatible(self) -> bool {
        match &self.row().kind {
            EncodingKind::Utf8 | EncodingKind::MultiByte(_) => true,
            EncodingKind::SingleByte(table) => table.is_ascii_below_80(),
            EncodingKind::Utf16(_) | EncodingKind::Utf32(_) | EncodingKind::Shifting(_) => false,
        }
    }

    /// Whether the meaning of a byte depends on the shifts before it, as in ISO-2022-JP and HZ. A text can then be
    /// written in several ways, and decoded text need not encode to the same bytes:
    /// [`round_trips`](Self::round_trips) checks that.
    pub fn is_stateful(self) -> bool {
        matches!(self.row().kind, EncodingKind::Shifting(_))
    }

    /// Whether it is UTF-8, UTF-16 or UTF-32, which can encode every character.
    pub fn is_unicode(self) -> bool {
        matches!(self.row().kind, EncodingKind::Utf8 | EncodingKind::Utf16(_) | EncodingKind::Utf32(_))
    }

    /// The bytes of its byte-order mark (U+FEFF); `None` for an encoding without one.
    pub fn byte_order_mark(self) -> Option<&'static [u8]> {
        match self.row().kind {
            EncodingKind::Utf8 => Some(b"\xEF\xBB\xBF"),
            EncodingKind::Utf16(ByteOrder::Little) => Some(b"\xFF\xFE"),
            EncodingKind::Utf16(ByteOrder::Big) => Some(b"\xFE\xFF"),
            EncodingKind::Utf32(ByteOrder::Little) => Some(b"\xFF\xFE\0\0"),
            EncodingKind::Utf32(ByteOrder::Big) => Some(b"\0\0\xFE\xFF"),
            _ => None,
        }
    }

    /// The encoding whose byte-order mark `bytes` begin with. FF FE 00 00 is taken for UTF-32LE: in UTF-16LE it
    /// would be a mark followed by U+0000, and no text begins with U+0000.
    pub fn for_byte_order_mark(bytes: &[u8]) -> Option<Encoding> {
        let has_mark = |encoding: &Encoding| encoding.byte_order_mark().is_some_and(|m| bytes.starts_with(m));
        Self::MARKED.into_iter().find(has_mark)
    }

    pub(crate) fn row(self) -> &'static EncodingRow {
        &ROWS[usize::from(self.0)]
    }
}

/// The canonical name.
impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encoding({})", self.name())
    }
}
