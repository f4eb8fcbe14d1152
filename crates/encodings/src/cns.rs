//! CNS 11643, planes 1 and 2: the pairs of ISO-2022-CN and EUC-TW for traditional Chinese.
//!
//! In: a plane and a pair of bytes, or a character. Out: the character, or the pair. The two planes have the two
//! levels of Big5 in nearly the same order, so they are stored as runs that are consecutive in both.
//!
//! Source: the EUC-TW table of glibc, compared with the table of `cp950`. Planes 3 and up, whose characters Big5
//! does not have, are left out.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::encoding::Encoding;
use crate::multi_byte::Lookup;

/// The characters of a run.
enum PlaneRun {
    /// The characters of `cp950` from this pair on, in order.
    Big5(u16),
    /// The characters of this text.
    Characters(&'static str),
}
use PlaneRun::{Big5, Characters};

/// For each plane, its runs: the first pair, the number of pairs, and their characters.
#[rustfmt::skip]
static RUNS: [&[(u16, u16, PlaneRun)]; 2] = [&[
    (0x2121, 5, Big5(0xA140)), (0x2126, 1, Characters("・")), (0x2127, 15, Big5(0xA146)),
    (0x2136, 2, Big5(0xA157)), (0x2138, 1, Characters("︲")), (0x2139, 1, Big5(0xA156)),
    (0x213E, 44, Big5(0xA15D)), (0x216A, 1, Big5(0xA1AC)), (0x216B, 1, Big5(0xA1AB)),
    (0x216C, 21, Big5(0xA1AD)), (0x2223, 1, Characters("‾")), (0x2225, 1, Big5(0xA1C4)),
    (0x2227, 27, Big5(0xA1C6)), (0x2242, 1, Big5(0xA1E2)), (0x2243, 1, Big5(0xA1E1)),
    (0x2244, 1, Characters("∼")), (0x2245, 14, Big5(0xA1E4)), (0x2253, 2, Characters("♁☉")),
    (0x2255, 2, Big5(0xA1F4)), (0x2257, 1, Big5(0xA1F7)), (0x2258, 1, Big5(0xA1F6)),
    (0x2259, 4, Big5(0xA1F8)), (0x225D, 1, Characters("‖")), (0x225E, 1, Big5(0xA155)),
    (0x225F, 78, Big5(0xA1FE)), (0x2421, 29, Big5(0xA2AF)), (0x243F, 1, Big5(0xA2CD)),
    (0x2441, 142, Big5(0xA2CF)), (0x2621, 20, Big5(0xC7E9)), (0x2635, 10, Characters("ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ")),
    (0x2728, 1, Characters("亠")), (0x272F, 1, Characters("冫")), (0x2734, 1, Characters("勹")),
    (0x4221, 33, Characters("␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡")), (0x4421, 17, Big5(0xA440)),
    (0x4432, 1, Big5(0xA2CC)), (0x4433, 86, Big5(0xA452)), (0x452B, 1, Big5(0xA2CE)),
    (0x452C, 1307, Big5(0xA4CB)), (0x5323, 424, Big5(0xAD40)), (0x5753, 1, Big5(0xACFE)),
    (0x5754, 1876, Big5(0xAFD0)), (0x6B50, 1, Big5(0xBE52)), (0x6B51, 387, Big5(0xBBC8)),
    (0x6F5C, 525, Big5(0xBE53)), (0x7535, 1, Big5(0xC2CB)), (0x7536, 105, Big5(0xC1AB)),
    (0x7641, 1, Characters("彞")), (0x7642, 83, Big5(0xC256)), (0x7737, 84, Big5(0xC2CC)),
    (0x782D, 1, Big5(0xC456)), (0x782E, 54, Big5(0xC361)), (0x7864, 1, Big5(0xC3BA)),
    (0x7865, 1, Big5(0xC3B9)), (0x7866, 90, Big5(0xC3BB)), (0x7962, 354, Big5(0xC457)),
], &[
    (0x2121, 10, Big5(0xC940)), (0x212B, 33, Big5(0xC94B)), (0x214C, 1, Big5(0xC9BE)),
    (0x214D, 48, Big5(0xC96C)), (0x217D, 46, Big5(0xC9BF)), (0x224D, 1, Big5(0xCAF7)),
    (0x224E, 167, Big5(0xC9ED)), (0x2439, 1840, Big5(0xCAF8)), (0x376F, 1, Big5(0xDADF)),
    (0x3770, 108, Big5(0xD6CD)), (0x387E, 537, Big5(0xD77B)), (0x3E63, 1, Big5(0xD6CC)),
    (0x3E64, 100, Big5(0xDAE0)), (0x3F6A, 1, Big5(0xD77A)), (0x3F6B, 399, Big5(0xDBA7)),
    (0x4424, 1637, Big5(0xDDFD)), (0x554B, 1, Big5(0xEBF1)), (0x554C, 146, Big5(0xE8A3)),
    (0x5722, 1, Big5(0xECDE)), (0x5723, 287, Big5(0xE976)), (0x5A28, 1, Big5(0xF0CB)),
    (0x5A29, 116, Big5(0xEB5B)), (0x5B3F, 137, Big5(0xEBF2)), (0x5C6A, 104, Big5(0xECDF)),
    (0x5D74, 1, Big5(0xF056)), (0x5D75, 222, Big5(0xEDAA)), (0x6039, 198, Big5(0xEEEC)),
    (0x6243, 82, Big5(0xF057)), (0x6337, 86, Big5(0xF0CC)), (0x642F, 1, Big5(0xEEEB)),
    (0x6430, 8, Big5(0xF163)), (0x6438, 153, Big5(0xF16C)), (0x6573, 56, Big5(0xF269)),
    (0x664D, 1, Big5(0xF4B5)), (0x664E, 113, Big5(0xF2C3)), (0x6761, 1, Big5(0xF16B)),
    (0x6762, 142, Big5(0xF375)), (0x6934, 1, Big5(0xF268)), (0x6935, 45, Big5(0xF466)),
    (0x6962, 71, Big5(0xF4B6)), (0x6A4B, 1, Big5(0xF663)), (0x6A4C, 194, Big5(0xF4FD)),
    (0x6C52, 490, Big5(0xF664)), (0x7166, 1, Big5(0xF9C4)), (0x7167, 43, Big5(0xF977)),
    (0x7234, 1, Big5(0xF9C5)), (0x7235, 11, Big5(0xF9C7)), (0x7240, 1, Big5(0xF9C6)),
    (0x7241, 4, Big5(0xF9D2)),
]];

/// The number of possible bytes at each position of a pair. They begin with [`FIRST`].
const ROW: usize = 94;
const FIRST: u8 = 0x21;

struct Planes {
    /// Indexed by plane and by the number of a pair.
    characters: [Vec<Option<char>>; 2],
    /// The plane and the pair of each character.
    places: FxHashMap<char, (u8, [u8; 2])>,
}

impl Planes {
    fn get() -> &'static Planes {
        static PLANES: OnceLock<Planes> = OnceLock::new();
        PLANES.get_or_init(|| {
            let mut planes =
                Planes { characters: [(); 2].map(|()| vec![None; ROW * ROW]), places: FxHashMap::default() };
            for (plane, runs) in (1..).zip(RUNS) {
                for (place, count, run) in runs {
                    let first = number(place.to_be_bytes());
                    for (number, character) in (first..).zip(run.characters(usize::from(*count))) {
                        planes.set(plane, number, character);
                    }
                }
            }
            planes
        })
    }

    fn set(&mut self, plane: u8, number: usize, character: char) {
        let Some(cell) = self.characters[usize::from(plane) - 1].get_mut(number) else { return };
        *cell = Some(character);
        let pair = [number / ROW, number % ROW].map(|n| FIRST + n as u8);
        self.places.entry(character).or_insert((plane, pair));
    }
}

impl PlaneRun {
    fn characters(&self, count: usize) -> Vec<char> {
        match self {
            Characters(characters) => characters.chars().take(count).collect(),
            Big5(first) => {
                let Some(table) = Encoding::CP950.multi_byte() else { return Vec::new() };
                let from_here = |lead: u8| (0x40..=0x7E).chain(0xA1..=0xFE).map(move |trail| [lead, trail]);
                let pairs = (first.to_be_bytes()[0]..=0xF9).flat_map(from_here);
                let pairs = pairs.skip_while(|pair| *pair < first.to_be_bytes()).take(count);
                let character = |pair: [u8; 2]| match table.lookup(&pair) {
                    Lookup::Character(character) => character,
                    Lookup::Incomplete | Lookup::Undefined => char::REPLACEMENT_CHARACTER,
                };
                pairs.map(character).collect()
            }
        }
    }
}

fn number([lead, trail]: [u8; 2]) -> usize {
    usize::from(lead.saturating_sub(FIRST)) * ROW + usize::from(trail.saturating_sub(FIRST))
}

/// The character of a pair of bytes 21..7E in plane 1 or 2.
pub(super) fn character(plane: u8, lead: u8, trail: u8) -> Option<char> {
    let characters = Planes::get().characters.get(usize::from(plane).checked_sub(1)?)?;
    *characters.get(number([lead, trail]))?
}

/// The pair of `character` in `plane`.
pub(super) fn place(plane: u8, character: char) -> Option<[u8; 2]> {
    Planes::get().places.get(&character).filter(|place| place.0 == plane).map(|place| place.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_stands_once_and_none_is_missing() {
        let planes = Planes::get();
        let counts = planes.characters.each_ref().map(|plane| plane.iter().flatten().count());
        assert_eq!(counts, [5867, 7650]);
        assert_eq!(planes.places.len(), 5867 + 7650);
        assert!(!planes.places.contains_key(&char::REPLACEMENT_CHARACTER));
        for (plane, lead, trail, expected) in [
            (1, 0x44, 0x21, '一'),
            (1, 0x21, 0x21, '\u{3000}'),
            (2, 0x21, 0x21, '乂'),
            (1, 0x7D, 0x4B, '籲'),
            (2, 0x72, 0x44, '龘'),
        ] {
            assert_eq!(character(plane, lead, trail), Some(expected));
            assert_eq!(place(plane, expected), Some([lead, trail]));
        }
    }
}
