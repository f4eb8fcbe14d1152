//! The scripts whose words a lexicon has: ranges of letters, by Unicode's blocks.

/// A script, as the tables of a lexicon are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordScript {
    tag: [u8; 4],
    is_spaced: bool,
}

impl WordScript {
    /// The ISO 15924 tag. Japanese words mix three scripts, so Han characters and kana count as one, `Hani`.
    pub fn tag(self) -> [u8; 4] {
        self.tag
    }

    /// Whether spaces stand between its words. Korean has spaces, but particles stand behind a word without one, so it counts as a script
    /// that has none.
    pub fn is_spaced(self) -> bool {
        self.is_spaced
    }
}

/// The ranges of letters and of the marks that belong to them, in order, with the script of each (Unicode 16, Blocks.txt).
const RANGES: &[(u32, u32, &[u8; 4])] = &[
    (0x41, 0x5A, b"Latn"),
    (0x61, 0x7A, b"Latn"),
    (0xAA, 0xAA, b"Latn"),
    (0xBA, 0xBA, b"Latn"),
    (0xC0, 0xD6, b"Latn"),
    (0xD8, 0xF6, b"Latn"),
    (0xF8, 0x24F, b"Latn"),
    (0x370, 0x373, b"Grek"),
    (0x376, 0x377, b"Grek"),
    (0x37B, 0x37D, b"Grek"),
    (0x37F, 0x37F, b"Grek"),
    (0x386, 0x386, b"Grek"),
    (0x388, 0x3FF, b"Grek"),
    (0x400, 0x481, b"Cyrl"),
    (0x48A, 0x52F, b"Cyrl"),
    (0x531, 0x556, b"Armn"),
    (0x561, 0x588, b"Armn"),
    (0x591, 0x5BD, b"Hebr"),
    (0x5D0, 0x5EA, b"Hebr"),
    (0x5EF, 0x5F2, b"Hebr"),
    (0x620, 0x669, b"Arab"),
    (0x66E, 0x6D3, b"Arab"),
    (0x6D5, 0x6DC, b"Arab"),
    (0x6EE, 0x6EF, b"Arab"),
    (0x6FA, 0x6FC, b"Arab"),
    (0x900, 0x963, b"Deva"),
    (0x980, 0x9E3, b"Beng"),
    (0x9F0, 0x9F1, b"Beng"),
    (0xA01, 0xA5E, b"Guru"),
    (0xA70, 0xA75, b"Guru"),
    (0xA81, 0xAE3, b"Gujr"),
    (0xB82, 0xBD7, b"Taml"),
    (0xC00, 0xC63, b"Telu"),
    (0xC80, 0xCE3, b"Knda"),
    (0xD00, 0xD63, b"Mlym"),
    (0xD7A, 0xD7F, b"Mlym"),
    (0xD81, 0xDDF, b"Sinh"),
    (0xE01, 0xE3A, b"Thai"),
    (0xE40, 0xE4E, b"Thai"),
    (0xE81, 0xECD, b"Laoo"),
    (0xEDC, 0xEDF, b"Laoo"),
    (0xF40, 0xFBC, b"Tibt"),
    (0x1000, 0x103F, b"Mymr"),
    (0x1050, 0x109D, b"Mymr"),
    (0x10A0, 0x10FF, b"Geor"),
    (0x1100, 0x11FF, b"Hang"),
    (0x1200, 0x135A, b"Ethi"),
    (0x1780, 0x17D3, b"Khmr"),
    (0x1C90, 0x1CBF, b"Geor"),
    (0x1E00, 0x1EFF, b"Latn"),
    (0x1F00, 0x1FFF, b"Grek"),
    (0x3005, 0x3007, b"Hani"),
    (0x3041, 0x3096, b"Hani"),
    (0x30A1, 0x30FA, b"Hani"),
    (0x30FC, 0x30FE, b"Hani"),
    (0x3400, 0x4DBF, b"Hani"),
    (0x4E00, 0x9FFF, b"Hani"),
    (0xAC00, 0xD7A3, b"Hang"),
    (0xF900, 0xFAD9, b"Hani"),
    (0x20000, 0x323AF, b"Hani"),
];

/// The scripts between whose words there are no spaces, or not all.
const UNSPACED: [&[u8; 4]; 6] = [b"Hani", b"Hang", b"Thai", b"Laoo", b"Mymr", b"Khmr"];

/// The script of a letter, or of a mark that belongs to one script. `None` for all else: digits, punctuation, marks of many scripts, and
/// letters of scripts that no lexicon has.
pub fn script_of(character: char) -> Option<WordScript> {
    if character.is_ascii_alphabetic() {
        return Some(WordScript { tag: *b"Latn", is_spaced: true });
    }
    let code = u32::from(character);
    let after = RANGES.partition_point(|(first, _, _)| *first <= code);
    let (_, last, tag) = RANGES.get(after.checked_sub(1)?)?;
    (code <= *last).then_some(WordScript { tag: **tag, is_spaced: !UNSPACED.contains(tag) })
}

/// Whether a mark belongs to the letter before it, whatever its script: what decomposed writing uses, and joiners inside words.
pub fn is_joining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{200C}' | '\u{200D}' | '\u{AD}')
}
