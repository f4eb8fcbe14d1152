//! What bytes mean: the encodings, their names, and their tables.
//!
//! In: labels, bytes, characters. Out: an [`Encoding`], and through it characters and bytes, strict or
//! byte-preserving. Everything is a constant, or for a multi-byte encoding made from one when first asked
//! for: no files, no downloads. This crate knows nothing of damage, language or files, and prints nothing.
//!
//! * `tables.rs` has one row an encoding; a new encoding is one row there and nothing else,
//! * `single_byte.rs`, `multi_byte.rs`, `shifting.rs` and `unicode.rs` turn such a row into decoding and encoding,
//! * `cesu_8.rs` decodes UTF-8 with surrogates in it,
//! * `cns.rs` has a table that `encoding_rs` lacks,
//! * `whole_text.rs` does so for whole texts, whatever the row,
//! * `vocabulary.rs` is a set of characters by their bytes in UTF-8,
//! * `labels.rs` finds a row by label, or says which labels come near.

mod cesu_8;
mod cns;
mod labels;
mod multi_byte;
mod shifting;
mod single_byte;
mod tables;
mod unicode;
mod vocabulary;
mod whole_text;

use std::fmt;
use std::sync::OnceLock;

pub use cesu_8::{Cesu8Kind, Cesu8Stretch, decode_cesu_8, encode_cesu_8, lookup_surrogates};
pub use labels::UnknownLabel;
use multi_byte::Definition;
pub use multi_byte::{Lookup, MultiByte, Sequence};
use shifting::Shifting;
pub use single_byte::SingleByte;
use tables::ROWS;
use unicode::ByteOrder;
pub use vocabulary::Vocabulary;
pub use whole_text::{DecodeError, EncodeError};

/// A character encoding: a handle of one byte, ordered as [`Encoding::all`] lists them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Encoding(u8);

/// What is known of one encoding: one row of the table.
struct Row {
    description: &'static str,
    /// The canonical name first.
    labels: &'static [&'static str],
    kind: Kind,
}

#[expect(clippy::large_enum_variant, reason = "most rows are of the large one, and all are in one static")]
enum Kind {
    Utf8,
    Utf16(ByteOrder),
    Utf32(ByteOrder),
    SingleByte(SingleByte),
    MultiByte(Definition),
    Shifting(Shifting),
}

/// The tables of multi-byte encodings that were asked for so far; there is a place for each handle.
static MULTI_BYTE: [OnceLock<Box<MultiByte>>; 1 << u8::BITS] = [const { OnceLock::new() }; 1 << u8::BITS];

impl Encoding {
    /// UTF-8, the first of all.
    pub const UTF_8: Encoding = Encoding(0);
    /// UTF-16, the lower byte of a unit first.
    pub const UTF_16LE: Encoding = Encoding(1);
    /// UTF-16, the higher byte of a unit first.
    pub const UTF_16BE: Encoding = Encoding(2);
    /// UTF-32, the lowest byte of a unit first.
    pub const UTF_32LE: Encoding = Encoding(3);
    /// UTF-32, the highest byte of a unit first.
    pub const UTF_32BE: Encoding = Encoding(4);

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

    fn tables(self, definition: &Definition) -> &'static MultiByte {
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

    fn row(self) -> &'static Row {
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
