//! Escapes: text in which a character outside ASCII is spelled with characters of ASCII.
//!
//! In: text. Out: the escapes in it, what character each of them means, and how another character is
//! spelled in the same way. Knows nothing of damage: which characters are wrong is `repair`'s business.
//!
//! A notation is a row of `NOTATIONS` and a file of its own: `references.rs` (HTML and XML), `unicode.rs`
//! (JSON and program sources), `percent.rs` (addresses). One notation has several *spellings*: capital or
//! small digits, numbers or names. Reading takes them all; whoever writes names one. `\xC3` is no escape
//! here: in most languages it is a byte and no character.

mod names;
mod percent;
mod references;
mod unicode;

use std::fmt;
use std::ops::Range;

/// A way to spell characters outside ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Notation {
    /// `&eacute;`, `&#233;`, `&#xE9;`.
    CharacterReferences,
    /// `\u00e9`, `\u{e9}`.
    UnicodeEscapes,
    /// `%C3%A9`: the character's bytes in UTF-8.
    PercentEncoding,
}

/// One spelling of a notation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spelling {
    /// Appends what stands for a character outside ASCII.
    pub spell: fn(char, &mut String),
    /// Whether a character beyond U+FFFF takes the two halves of a surrogate pair, which not all who read the
    /// notation put together.
    pub halves: bool,
}

impl Spelling {
    const fn new(spell: fn(char, &mut String)) -> Self {
        Spelling { spell, halves: false }
    }
}

/// One escape: characters of ASCII that stand for one character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escape {
    /// Where it is spelled, in bytes.
    pub span: Range<usize>,
    /// What it stands for. Escapes that stand for ASCII, or for what isn't known, have some character of ASCII here.
    pub character: char,
}

/// A row: all that is known of one notation.
struct Row {
    notation: Notation,
    /// For sentences: "in …".
    title: &'static str,
    /// All escapes of a text, in order of place, none overlapping another.
    read: fn(&str) -> Vec<Escape>,
    /// How they can be spelled, the commonest first.
    spellings: &'static [Spelling],
    /// Whether whoever reads this text, which has these escapes, puts the halves of surrogate pairs together.
    joins_halves: fn(&str, &[Escape]) -> bool,
}

static NOTATIONS: [Row; 3] = [
    Row {
        notation: Notation::CharacterReferences,
        title: "HTML character references",
        read: references::read,
        spellings: &references::SPELLINGS,
        joins_halves: |_, _| true,
    },
    Row {
        notation: Notation::UnicodeEscapes,
        title: "\\u escapes",
        read: unicode::read,
        spellings: &unicode::SPELLINGS,
        joins_halves: unicode::joins_halves,
    },
    Row {
        notation: Notation::PercentEncoding,
        title: "percent-encoding",
        read: percent::read,
        spellings: &percent::SPELLINGS,
        joins_halves: |_, _| true,
    },
];

impl Notation {
    /// All notations.
    pub const ALL: [Notation; 3] =
        [Notation::CharacterReferences, Notation::UnicodeEscapes, Notation::PercentEncoding];

    fn row(self) -> &'static Row {
        NOTATIONS.iter().find(|row| row.notation == self).unwrap_or(&NOTATIONS[0])
    }

    /// The escapes of this notation in `text`, in order of place, none overlapping another.
    pub fn read(self, text: &str) -> Vec<Escape> {
        (self.row().read)(text)
    }

    pub(crate) fn spellings(self) -> &'static [Spelling] {
        self.row().spellings
    }

    pub(crate) fn joins_halves(self, text: &str, escapes: &[Escape]) -> bool {
        (self.row().joins_halves)(text, escapes)
    }
}

/// For sentences: "HTML character references".
impl fmt::Display for Notation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().title)
    }
}

/// Bytes that are looked at in one go; any number that fills a few vector registers will do.
const CHUNK: usize = 64;
/// How far beyond the place it judges the quick look at a chunk reaches.
const REACH: usize = 3;

/// Whether escapes outside ASCII may stand side by side in `bytes`. Misread text has at least two characters
/// where one was, so there is none in a file without such neighbours.
///
/// The first look at a chunk is a handful of comparisons that the compiler turns into vector instructions;
/// only chunks that pass are looked at byte by byte.
pub fn has_neighbours(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..at + CHUNK + REACH) {
        let mut may = false;
        for (n, &byte) in chunk[..CHUNK].iter().enumerate() {
            let next = chunk[n + 1];
            may |= (byte == b';') & (next == b'&')
                | (byte == b'\\') & (next == b'u')
                | (byte == b'%') & (chunk[n + REACH] == b'%');
        }
        if may && (at..at + CHUNK).any(|place| neighbours_at(&bytes[place..])) {
            return true;
        }
        at += CHUNK;
    }
    (at..bytes.len()).any(|place| neighbours_at(&bytes[place..]))
}

/// Whether a first escape is, or ends, at the start of `bytes`, and another follows at once. Percent-encoding
/// needs two bytes at least for each character.
fn neighbours_at(bytes: &[u8]) -> bool {
    match bytes {
        [b';', b'&', ..] => true,
        [b'\\', b'u', b'{', rest @ ..] => {
            let end = rest.iter().take(unicode::MOST_DIGITS + 1).position(|&byte| byte == b'}');
            end.is_some_and(|end| rest[end + 1..].starts_with(b"\\u"))
        }
        [b'\\', b'u', _, _, _, _, rest @ ..] => rest.starts_with(b"\\u"),
        [b'%', a, b, b'%', c, d, b'%', e, f, b'%', ..] => {
            [a, b, c, d, e, f].into_iter().all(u8::is_ascii_hexdigit)
        }
        _ => false,
    }
}

/// The number that `digits` spells in hexadecimal, if it is nothing but digits.
fn hexadecimal(digits: &str) -> Option<u32> {
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notation_has_its_row() {
        for (notation, row) in Notation::ALL.into_iter().zip(&NOTATIONS) {
            assert_eq!(notation, row.notation);
        }
    }

    /// A labelled text: the notation, the text, and its escapes outside ASCII with what they stand for.
    type Case = (Notation, &'static str, &'static [(Range<usize>, char)]);

    #[test]
    fn escapes_and_what_only_looks_like_them() {
        use Notation::{CharacterReferences as Html, PercentEncoding as Percent, UnicodeEscapes as Unicode};
        let cases: [Case; 33] = [
            (Html, "caf&eacute;", &[(3..11, 'é')]),
            (Html, "&#233;&#xE9;&#Xe9;", &[(0..6, 'é'), (6..12, 'é'), (12..18, 'é')]),
            (Html, "&amp;eacute; &lt;&quot;", &[]),
            (Html, "&eacute no semicolon", &[]),
            (Html, "&EACUTE; &nosuchname; &; &&", &[]),
            (Html, "&#; &#x; &#xD800; &#1114112; &#99999999999;", &[]),
            (Html, "&#-5;&#+233;&#x+E9;", &[]),
            (Html, "&#128512;", &[(0..9, '😀')]),
            (Html, "a && b;&c", &[]),
            (Html, "&amp", &[]),
            (Html, "é&#233;", &[(2..8, 'é')]),
            (Html, "&é;", &[]),
            (Unicode, r"caf\u00e9", &[(3..9, 'é')]),
            (Unicode, r"\u00E9\u{e9}\u{1F600}", &[(0..6, 'é'), (6..12, 'é'), (12..21, '😀')]),
            (Unicode, r"\\u00e9", &[]),
            (Unicode, r"\\\u00e9", &[(2..8, 'é')]),
            (Unicode, r"\\\\u00e9", &[]),
            (Unicode, r"\/\u00e9\/", &[(2..8, 'é')]),
            (Unicode, "\\\"\\u00e9\\\"", &[(2..8, 'é')]),
            (Unicode, r"\ud83d\ude00", &[(0..12, '😀')]),
            (Unicode, r"\ud83d\u00e9", &[(6..12, 'é')]),
            (Unicode, r"\ude00\ud83d", &[]),
            (Unicode, r"\ud83d", &[]),
            (Unicode, r"\u00e \u{} \u{1234567} \u{d800} \u+0e9", &[]),
            (Unicode, r"\xc3\xa9", &[]),
            (Unicode, "\\", &[]),
            (Unicode, "\\\n\\u00e9", &[(2..8, 'é')]),
            (Unicode, "\\é\\u00e9", &[(3..9, 'é')]),
            (Percent, "caf%C3%A9", &[(3..9, 'é')]),
            (Percent, "caf%E9 100%", &[]),
            (Percent, "%C3%A9%E9", &[]),
            (Percent, "%20%f0%9f%98%80%2F", &[(3..15, '😀')]),
            (Percent, "%25C3%25A9 %C %é9", &[]),
        ];
        for (notation, text, expected) in cases {
            let mut found = notation.read(text);
            found.retain(|escape| !escape.character.is_ascii());
            let found: Vec<_> = found.into_iter().map(|escape| (escape.span, escape.character)).collect();
            assert_eq!(found, expected, "{notation}: {text}");
        }
    }

    #[test]
    fn neighbours_are_seen_wherever_they_stand() {
        let cases = [
            ("&Atilde;&copy;", true),
            (r"\u00c3\u00a9", true),
            (r"\u{c3}\u{a9}", true),
            ("%C3%83%C2%A9", true),
            ("&eacute; &mdash;", false),
            (r"Ren\u00e9e \u{e9}", false),
            ("caf%C3%A9", false),
            (r"\frac{a}\utfall; 100%", false),
            ("%s,%s,%s,%s,%d", false),
        ];
        for (text, expected) in cases {
            for before in 0..2 * CHUNK {
                for after in [0, 1, REACH, 2 * CHUNK] {
                    let text = ["x".repeat(before).as_str(), text, "y".repeat(after).as_str()].concat();
                    assert_eq!(has_neighbours(text.as_bytes()), expected, "{text}");
                }
            }
        }
    }

    /// What a spelling writes is read as the character that was meant.
    #[test]
    fn spellings_are_read_back() {
        for notation in Notation::ALL {
            for (number, spelling) in notation.spellings().iter().enumerate() {
                for character in ('\u{80}'..=char::MAX).step_by(7).chain(['é', '’', '中', '😀', 'ÿ']) {
                    let mut text = String::new();
                    (spelling.spell)(character, &mut text);
                    let read = notation.read(&text);
                    assert_eq!(read, [Escape { span: 0..text.len(), character }], "{notation} {number}");
                }
            }
        }
    }
}
