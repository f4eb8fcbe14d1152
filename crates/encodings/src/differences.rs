//! Where an encoding differs from the table of WHATWG that it is made from, for differences that several rows of `tables.rs` share.
//!
//! In: nothing. Out: blocks of pairs, and areas of private use. No logic belongs here.
//!
//! Sources: the tables that Microsoft publishes of its code pages (bestfit932, bestfit936, bestfit949 and bestfit950; "EUDC" in them
//! are the areas of private use), the files c_936.nls, c_949.nls and c_950.nls of Wine 8.0, and Python's codecs.

use std::ops::RangeInclusive;

use super::multi_byte::{PrivateUse, Span};

/// The second bytes of pairs in areas of private use.
const LOW: RangeInclusive<u8> = 0x40..=0x7E;
const HIGH: RangeInclusive<u8> = 0xA1..=0xFE;

const fn area(leads: RangeInclusive<u8>, trails: &'static [RangeInclusive<u8>], first: char) -> PrivateUse {
    PrivateUse { leads, trails, first }
}

/// Characters that Windows and GB18030 have in the gaps of the standard GBK, private use among them.
pub(super) const GBK_BEYOND_THE_STANDARD: &[Span] = &[
    (0xA140, 0xA7A0),
    (0xA2AB, 0xA2B0),
    (0xA2E3, 0xA2E4),
    (0xA2EF, 0xA2F0),
    (0xA2FD, 0xA2FE),
    (0xA4F4, 0xA4FE),
    (0xA5F7, 0xA5FE),
    (0xA6B9, 0xA6C0),
    (0xA6D9, 0xA6DF),
    (0xA6EC, 0xA6ED),
    (0xA6F3, 0xA6F3),
    (0xA6F6, 0xA6FE),
    (0xA7C2, 0xA7D0),
    (0xA7F2, 0xA7FE),
    (0xA896, 0xA8A0),
    (0xA8BC, 0xA8BC),
    (0xA8BF, 0xA8BF),
    (0xA8C1, 0xA8C4),
    (0xA8EA, 0xA8FE),
    (0xA958, 0xA958),
    (0xA95B, 0xA95B),
    (0xA95D, 0xA95F),
    (0xA989, 0xA995),
    (0xA997, 0xA9A3),
    (0xA9F0, 0xA9FE),
    (0xAAA1, 0xAFFE),
    (0xD7FA, 0xD7FE),
    (0xF8A1, 0xFDFE),
    (0xFE50, 0xFEFE),
];

/// Pairs of GBK to which GB18030 of 2022 gave other characters.
pub(super) const GBK_BEFORE_2022: &[PrivateUse] = &[
    area(0xA6..=0xA6, &[0xD9..=0xDF, 0xEC..=0xED, 0xF3..=0xF3], '\u{E78D}'),
    area(0xFE..=0xFE, &[0x59..=0x59], '\u{E81E}'),
    area(0xFE..=0xFE, &[0x61..=0x61], '\u{E826}'),
    area(0xFE..=0xFE, &[0x66..=0x67], '\u{E82B}'),
    area(0xFE..=0xFE, &[0x6D..=0x6D], '\u{E832}'),
    area(0xFE..=0xFE, &[0x7E..=0x7E], '\u{E843}'),
    area(0xFE..=0xFE, &[0x90..=0x90], '\u{E854}'),
    area(0xFE..=0xFE, &[0xA0..=0xA0], '\u{E864}'),
];

/// Pairs of code page 936 that are private use in Windows, and a character in GB18030.
pub(super) const GBK_IN_WINDOWS: &[PrivateUse] = &[
    area(0xA2..=0xA2, &[0xE3..=0xE3], '\u{E76C}'),
    area(0xA3..=0xA3, &[0xA0..=0xA0], '\u{E5E5}'),
    area(0xA8..=0xA8, &[0xBC..=0xBC, 0xBF..=0xBF], '\u{E7C7}'),
    area(0xA9..=0xA9, &[0x89..=0x95], '\u{E7E7}'),
    area(0xFE..=0xFE, &[0x50..=0x50], '\u{E815}'),
    area(0xFE..=0xFE, &[0x54..=0x58], '\u{E819}'),
    area(0xFE..=0xFE, &[0x5A..=0x60], '\u{E81F}'),
    area(0xFE..=0xFE, &[0x62..=0x65], '\u{E827}'),
    area(0xFE..=0xFE, &[0x68..=0x6B], '\u{E82D}'),
    area(0xFE..=0xFE, &[0x6E..=0x75], '\u{E833}'),
    area(0xFE..=0xFE, &[0x77..=0x7D], '\u{E83C}'),
    area(0xFE..=0xFE, &[0x80..=0x8F], '\u{E844}'),
    area(0xFE..=0xFE, &[0x92..=0x9F], '\u{E856}'),
];

/// The areas of private use of code page 949.
pub(super) const EUC_KR_IN_WINDOWS: &[PrivateUse] =
    &[area(0xC9..=0xC9, &[HIGH], '\u{E000}'), area(0xFE..=0xFE, &[HIGH], '\u{E05E}')];

/// The areas of private use of code page 950.
pub(super) const BIG5_IN_WINDOWS: &[PrivateUse] = &[
    area(0xFA..=0xFE, &[LOW, HIGH], '\u{E000}'),
    area(0x8E..=0xA0, &[LOW, HIGH], '\u{E311}'),
    area(0x81..=0x8D, &[LOW, HIGH], '\u{EEB8}'),
    area(0xC6..=0xC6, &[HIGH], '\u{F6B1}'),
    area(0xC7..=0xC8, &[LOW, HIGH], '\u{F70F}'),
];

/// What Python's codec `cp950` has and the table of Big5 lacks: the Japanese and Russian letters of the ETEN extension, and a symbol.
pub(super) const BIG5_OF_CP950: &[(u32, &str)] = &[
    (
        0xC6A1,
        "ヾゝゞ々ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどな\
              にぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんァアィイゥウェ",
    ),
    (
        0xC740,
        "エォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプ\
              ヘベペホボポマミムメモャヤュユ",
    ),
    (
        0xC7A1,
        "ョヨラリルレロヮワヰヱヲンヴヵヶДЕЁЖЗИЙКЛМУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя\
              ①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽",
    ),
    (0xF9FE, "▓"),
];

/// What the table of Big5 has and Python's codec `cp950` lacks.
pub(super) const BIG5_BEYOND_CP950: &[Span] =
    &[(0x8140, 0xA0FE), (0xA3C0, 0xA3E0), (0xC7FD, 0xC7FE), (0xC840, 0xC8FE), (0xFA40, 0xFEFE)];
