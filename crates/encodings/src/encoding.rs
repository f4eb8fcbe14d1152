//! A character encoding, as the rest of the program names it.
//!
//! In: a row of the table. Out: [`Encoding`], and what is known of each. Decodes nothing itself.

use std::fmt;
use std::sync::OnceLock;

use crate::labels::{self, UnknownLabel};
use crate::multi_byte::{Definition, MultiByte};
use crate::row::{Kind, Row};
use crate::single_byte::SingleByte;
use crate::tables::ROWS;
use crate::unicode::ByteOrder;

/// A character encoding: a handle of one byte, ordered as [`Encoding::all`] lists them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Encoding(pub(crate) u8);

/// The tables of multi-byte encodings that were asked for so far; there is a place for each handle.
static MULTI_BYTE: [OnceLock<Box<MultiByte>>; 1 << u8::BITS] = [const { OnceLock::new() }; 1 << u8::BITS];

impl Encoding {
    /// Those that have a byte-order mark. That of UTF-16LE begins that of UTF-32LE.
    const MARKED: [Encoding; 5] =
        [Self::UTF_8, Self::UTF_32LE, Self::UTF_32BE, Self::UTF_16LE, Self::UTF_16BE];

    /// All encodings, UTF-8 first, then the others by family, in an order that does not change from run to run.
    pub fn all() -> impl Iterator<Item = Encoding> {
        (0..ROWS.len()).map(|row| Encoding(row as u8))
    }

    /// The encoding that a label names.
    ///
    /// Case, white space around it, and the separators `-`, `_`, `:`, `.` and space do not count. Accepted
    /// are the labels of WHATWG, and names of IANA, Windows (`cp28605`), IBM, Apple and Python. Unlike WHATWG,
    /// which reads ISO 8859-1, 8859-9 and 8859-11 (TIS-620) as the Windows supersets of them, here their
    /// labels mean the encodings themselves; and `iso-8859-8-i`, which has the same table, means `iso-8859-8`.
    ///
    /// # Errors
    /// [`UnknownLabel`] with the nearest labels there are.
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

    /// What it is, for people: script or region, and in brackets the platform, as in `Turkish (Windows)`.
    pub fn description(self) -> &'static str {
        self.row().description
    }

    /// Its table, where each byte is one character; `None` for others. The bytes below 80 need not be ASCII:
    /// see [`is_ascii_compatible`](Self::is_ascii_compatible).
    pub fn single_byte(self) -> Option<&'static SingleByte> {
        match &self.row().kind {
            Kind::SingleByte(table) => Some(table),
            _ => None,
        }
    }

    /// Its tables, where some characters are several bytes; `None` for others, among them UTF-8, -16 and -32,
    /// which need no table, and those with shifts. Made when first asked for, in a few milliseconds at most, and kept.
    pub fn multi_byte(self) -> Option<&'static MultiByte> {
        match &self.row().kind {
            Kind::MultiByte(definition) => Some(self.tables(definition)),
            _ => None,
        }
    }

    pub(crate) fn tables(self, definition: &Definition) -> &'static MultiByte {
        MULTI_BYTE[usize::from(self.0)].get_or_init(|| Box::new(MultiByte::new(definition)))
    }

    /// Whether all bytes below 80 are ASCII, wherever a character begins: so that ASCII text is the same in it.
    pub fn is_ascii_compatible(self) -> bool {
        match &self.row().kind {
            Kind::Utf8 | Kind::MultiByte(_) => true,
            Kind::SingleByte(table) => table.is_ascii_below_80(),
            Kind::Utf16(_) | Kind::Utf32(_) | Kind::Shifting(_) => false,
        }
    }

    /// Whether bytes mean what they do only after the shifts before them, as in ISO-2022-JP and HZ. A text can then
    /// be written in several ways, and what is decoded need not encode to the same bytes:
    /// [`round_trips`](Self::round_trips) tells.
    pub fn is_stateful(self) -> bool {
        matches!(self.row().kind, Kind::Shifting(_))
    }

    /// Whether it is a form of Unicode, which has all characters: UTF-8, UTF-16 or UTF-32.
    pub fn is_unicode(self) -> bool {
        matches!(self.row().kind, Kind::Utf8 | Kind::Utf16(_) | Kind::Utf32(_))
    }

    /// The bytes of its byte-order mark (U+FEFF); `None` where a text in it has none.
    pub fn byte_order_mark(self) -> Option<&'static [u8]> {
        match self.row().kind {
            Kind::Utf8 => Some(b"\xEF\xBB\xBF"),
            Kind::Utf16(ByteOrder::Little) => Some(b"\xFF\xFE"),
            Kind::Utf16(ByteOrder::Big) => Some(b"\xFE\xFF"),
            Kind::Utf32(ByteOrder::Little) => Some(b"\xFF\xFE\0\0"),
            Kind::Utf32(ByteOrder::Big) => Some(b"\0\0\xFE\xFF"),
            _ => None,
        }
    }

    /// The encoding whose byte-order mark `bytes` begin with. FF FE 00 00 is that of UTF-32LE: in UTF-16LE it
    /// would be a mark and then U+0000, with which no text begins.
    pub fn for_byte_order_mark(bytes: &[u8]) -> Option<Encoding> {
        let has_mark = |encoding: &Encoding| encoding.byte_order_mark().is_some_and(|m| bytes.starts_with(m));
        Self::MARKED.into_iter().find(has_mark)
    }

    pub(crate) fn row(self) -> &'static Row {
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
