//! Text in seven bits that was read as ASCII. East Asian characters are pairs of ASCII bytes between two shifts. `こんにちは` in
//! ISO-2022-JP is `ESC $B$3$s$K$A$O ESC (B`. If the escape characters were dropped, as much software for mail and the web
//! does, it is `$B$3$s$K$A$O(B`.
//!
//! In: original text, or observed text. Out: the damaged text, or the stretches that may be such text. How likely these are is
//! not asked here.

use std::ops::Range;

use crate::codebook::Codebook;
use crate::effect::Effects;
use encodings::{Encoding, Lookup, MultiByte};

/// A way to write text in seven bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shifts {
    /// ISO-2022-JP that returns to ASCII after each stretch of pairs.
    Iso2022Jp,
    /// ISO-2022-JP that returns to the Roman set of JIS X 0201, which differs from ASCII in two signs.
    Iso2022JpRoman,
    /// HZ (RFC 1843), whose shifts have no escape characters.
    Hz,
}

/// The properties of one way to write text in seven bits.
struct ShiftRow {
    shifts: Shifts,
    name: &'static str,
    /// The encoding that such text is in.
    encoding: Encoding,
    /// Whether an escape character stands before each shift.
    escaped: bool,
    shift_in: &'static str,
    shift_out: &'static str,
    /// The encoding that has the same pairs with the highest bit set.
    table: Encoding,
    /// The language of texts in it, as a BCP 47 tag.
    language: &'static str,
}

static ROWS: [ShiftRow; 3] = [
    ShiftRow {
        shifts: Shifts::Iso2022Jp,
        name: "iso-2022-jp",
        encoding: Encoding::ISO_2022_JP,
        escaped: true,
        shift_in: "$B",
        shift_out: "(B",
        table: Encoding::EUC_JP,
        language: "ja",
    },
    ShiftRow {
        shifts: Shifts::Iso2022JpRoman,
        name: "iso-2022-jp-roman",
        encoding: Encoding::ISO_2022_JP,
        escaped: true,
        shift_in: "$B",
        shift_out: "(J",
        table: Encoding::EUC_JP,
        language: "ja",
    },
    ShiftRow {
        shifts: Shifts::Hz,
        name: "hz-gb-2312",
        encoding: Encoding::HZ_GB_2312,
        escaped: false,
        shift_in: "~{",
        shift_out: "~}",
        table: Encoding::GBK,
        language: "zh-Hans",
    },
];

const ESCAPE: char = '\u{1B}';
/// The name of the side effect that drops escape characters.
pub(super) const ESCAPE_DROPPED: &str = "escape-dropped";
/// The bytes that may be part of a pair.
const PAIRED: std::ops::RangeInclusive<u8> = 0x21..=0x7E;

/// A stretch of a text that may have been written in seven bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shifted {
    /// Its range in the observed text, shifts included, in bytes.
    pub span: Range<usize>,
    /// The decoded text.
    pub original: String,
    /// How it was written.
    pub shifts: Shifts,
    /// Whether the escape characters of its shifts were dropped.
    pub escapes_dropped: bool,
}

impl Shifts {
    /// All ways to write text in seven bits.
    pub const ALL: [Shifts; 3] = [Shifts::Iso2022Jp, Shifts::Iso2022JpRoman, Shifts::Hz];

    fn row(self) -> &'static ShiftRow {
        ROWS.iter().find(|row| row.shifts == self).unwrap_or(&ROWS[0])
    }

    /// The name in channel notation.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The language that texts in it are in, as a BCP 47 tag.
    pub fn language(self) -> &'static str {
        self.row().language
    }

    /// The commonest way to write text in `encoding`; `None` if no channel is known for it.
    pub(super) fn of(encoding: Encoding) -> Option<Shifts> {
        ROWS.iter().find(|row| row.encoding == encoding).map(|row| row.shifts)
    }

    /// The way called `name`.
    pub fn named(name: &str) -> Option<Shifts> {
        ROWS.iter().find(|row| row.name == name).map(|row| row.shifts)
    }

    /// The damaged form of a text that was written this way and read as ASCII. `None` if a character can't be written.
    pub(super) fn damage(self, original: &str, effects: Effects) -> Option<String> {
        let row = self.row();
        let escape = Some(ESCAPE).filter(|_| row.escaped).and_then(|escape| effects.apply(escape));
        let table = row.table.multi_byte()?;
        let mut out = String::with_capacity(original.len());
        let mut inside = false;
        for character in original.chars() {
            if inside == character.is_ascii() {
                out.extend(escape);
                out.push_str(if inside { row.shift_out } else { row.shift_in });
                inside = !inside;
            }
            if !inside {
                out.push(character);
                continue;
            }
            let sequence = table.encode(character)?;
            let &[lead, trail] = sequence.as_bytes() else { return None };
            let pair = [lead, trail].map(|byte| byte.wrapping_sub(0x80));
            if !pair.iter().all(|byte| PAIRED.contains(byte)) {
                return None;
            }
            out.extend(pair.map(char::from));
        }
        if inside {
            out.extend(escape);
            out.push_str(row.shift_out);
        }
        Some(out)
    }

    /// The stretch whose first shift, with its escape character if it has one, begins at byte `at`. The error is the byte
    /// offset where the pairs end if no shift out follows them. No stretch that begins in between has one either.
    fn stretch_at(self, text: &str, at: usize, table: &MultiByte) -> Result<Shifted, usize> {
        let row = self.row();
        let bytes = text.as_bytes();
        let escape = usize::from(bytes.get(at) == Some(&(ESCAPE as u8)));
        let escapes_dropped = row.escaped && escape == 0;
        let mut original = String::new();
        let mut end = at + escape + row.shift_in.len();
        loop {
            let ahead = bytes.get(end..).ok_or(end)?;
            let out = if escape == 1 { ahead.strip_prefix(&[ESCAPE as u8]) } else { Some(ahead) };
            if out.is_some_and(|out| out.starts_with(row.shift_out.as_bytes())) {
                let span = at..end + escape + row.shift_out.len();
                return match original.is_empty() {
                    true => Err(end),
                    false => Ok(Shifted { span, original, shifts: self, escapes_dropped }),
                };
            }
            let &[lead, trail, ..] = ahead else { return Err(end) };
            if !PAIRED.contains(&lead) || !PAIRED.contains(&trail) {
                return Err(end);
            }
            let Lookup::Character(character) = table.lookup(&[lead | 0x80, trail | 0x80]) else {
                return Err(end);
            };
            original.push(character);
            end += 2;
        }
    }

    /// All stretches of `text`, in order and without overlaps.
    pub fn stretches(text: &str) -> Vec<Shifted> {
        let mut found = Vec::new();
        let mut at = 0;
        let tables = Shifts::ALL.map(|shifts| shifts.row().table.multi_byte());
        // For each way, with or without escapes, and for pairs at even and at odd offsets: the offset up to which no
        // shift out is known to follow.
        let mut nothing = [[[0; 2]; 2]; Shifts::ALL.len()];
        while let Some(offset) = shift_in_bytes(&text.as_bytes()[at..]) {
            let shift = at + offset;
            let mut next = shift + 1;
            let starts_with = |row: &ShiftRow| text[shift..].starts_with(row.shift_in);
            for (number, shifts) in Shifts::ALL.into_iter().enumerate().filter(|(_, s)| starts_with(s.row()))
            {
                let escape = shift > at && shifts.row().escaped && text[..shift].ends_with(ESCAPE);
                let Some(table) = tables[number] else { continue };
                let known = &mut nothing[number][usize::from(escape)][shift % 2];
                if shift < *known {
                    continue;
                }
                match shifts.stretch_at(text, shift - usize::from(escape), table) {
                    Ok(stretch) => {
                        next = stretch.span.end;
                        found.push(stretch);
                        break;
                    }
                    Err(end) => *known = end,
                }
            }
            at = next;
        }
        found
    }
}

/// The number of bytes that are checked at once. Any number that fills a few vector registers will do.
const CHUNK: usize = 64;

fn is_shift_in(byte: u8, next: u8) -> bool {
    (byte == b'$') & (next == b'B') | (byte == b'~') & (next == b'{')
}

/// The offset of the first two bytes that may be a shift in.
fn shift_in_bytes(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..at + CHUNK + 1) {
        let may = (0..CHUNK).fold(false, |may, n| may | is_shift_in(chunk[n], chunk[n + 1]));
        if may {
            break;
        }
        at += CHUNK;
    }
    let rest = bytes.get(at..)?;
    rest.windows(2).position(|pair| is_shift_in(pair[0], pair[1])).map(|offset| at + offset)
}

/// Whether `bytes` contain a possible shift in. A fast screen before [`Shifts::stretches`].
pub fn may_shift(bytes: &[u8]) -> bool {
    shift_in_bytes(bytes).is_some()
}

/// The code of a channel whose first layer reads text in seven bits as ASCII.
#[derive(Debug, Clone)]
pub(super) struct ShiftCode {
    pub shifts: Shifts,
    pub effects: Effects,
    /// The code of the layers after it.
    pub rest: Option<Codebook>,
}

impl ShiftCode {
    /// The damaged form of `original`.
    pub fn damage(&self, original: &str) -> Option<String> {
        let damaged = self.shifts.damage(original, self.effects)?;
        self.rest.as_ref().map_or(Some(damaged.clone()), |rest| rest.damage(&damaged))
    }

    pub fn loses(&self) -> bool {
        !self.effects.is_none() || self.rest.as_ref().is_some_and(Codebook::loses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_and_what_they_say() {
        // fix-encoding: off
        let cases: [(&str, &[(&str, bool)]); 9] = [
            ("\u{1B}$B$3$s$K$A$O\u{1B}(B, world", &[("こんにちは", false)]),
            ("$B$3$s$K$A$O(B, world", &[("こんにちは", true)]),
            ("Subject: $BF|K\\8l(J and $B4A;z(B", &[("日本語", true), ("漢字", true)]),
            ("~{VPND~} and ~{<:~}", &[("中文", false), ("己", false)]),
            ("\u{1B}$B$3$s$K$A$O(B", &[]),
            ("echo $BASH $B$C (B)", &[]),
            ("$B$3$s\n$K$A$O(B", &[]),
            ("$B(B ~{~}", &[]),
            ("$B", &[]),
        ];
        // fix-encoding: on
        for (text, expected) in cases {
            let found = Shifts::stretches(text);
            let said: Vec<(&str, bool)> =
                found.iter().map(|shifted| (&shifted.original[..], shifted.escapes_dropped)).collect();
            assert_eq!(said, expected, "{text:?}");
            for shifted in found {
                let dropped = Effects::named(ESCAPE_DROPPED).filter(|_| shifted.escapes_dropped);
                let again = shifted.shifts.damage(&shifted.original, dropped.unwrap_or_default());
                assert_eq!(again.as_deref(), Some(&text[shifted.span.clone()]), "{text:?}");
            }
        }
    }

    #[test]
    fn the_quick_look_sees_what_a_slow_one_sees() {
        for length in 0..200 {
            for place in 0..length {
                let mut text = vec![b'x'; length];
                text[place] = b'$';
                assert!(!may_shift(&text));
                if let Some(next) = text.get_mut(place + 1) {
                    *next = b'B';
                    assert_eq!(shift_in_bytes(&text), Some(place));
                }
            }
        }
    }
}
