//! Classes of neighbours, and groups of symbols that have similar neighbours.

use super::neighbour::Neighbour;

/// The class of a neighbour, in the order of [`LETTERS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Edge,
    Cell,
    Space,
    Letter,
    Ideograph,
    Digit,
    Opening,
    Closing,
    Quote,
    Ascii,
    /// Box drawing and block elements.
    Box,
    /// A character that changes the symbol before it: variation selector, joiner, keycap, skin tone.
    Selector,
    /// Any other symbol.
    Other,
    /// The same symbol again.
    Same,
}

/// The letters of the classes in the table: edge, cell, space, letter, ideograph, digit, opening, closing
/// punctuation, quote, ASCII, box drawing, variation selector, other symbol, same symbol.
pub(super) const LETTERS: &[u8; CLASSES] = b"ECSLIDOPQABVY=";
/// The number of classes.
pub const CLASSES: usize = 14;

/// The class of a symbol as a neighbour of another one.
pub(super) fn symbol_class(c: char) -> Class {
    match c {
        '\u{2500}'..='\u{259F}' => Class::Box,
        '\u{200D}' | '\u{20E3}' | '\u{FE0E}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' => Class::Selector,
        _ => Class::Other,
    }
}

/// The number of groups of symbols that have similar neighbours.
pub(super) const GROUPS: usize = 6;

/// The group of a symbol, by its Unicode block; `None` stands for the rare symbols.
pub(super) fn group(symbol: Option<char>) -> usize {
    match symbol.map_or(0, u32::from) {
        0x80..=0x20FF => 0,
        0x2190..=0x21FF | 0x27F0..=0x27FF | 0x2900..=0x297F | 0x2B00..=0x2B11 => 1,
        0x2200..=0x22FF | 0x2980..=0x2AFF => 2,
        0x2500..=0x259F => 3,
        0x2600..=0x27BF | 0x2B12..=0x2BFF | 0x1F000..=0x1FAFF => 4,
        _ => 5,
    }
}

/// The index of a neighbour of `symbol` in the counts of [`table_line`](super::table_line); `None` for [`Neighbour::Unknown`].
pub fn line_class(symbol: char, neighbour: Neighbour) -> Option<usize> {
    if neighbour == Neighbour::Symbol(symbol) {
        return Some(Class::Same as usize);
    }
    class(neighbour).map(|class| class as usize)
}

/// The class of a neighbour, apart from [`Class::Same`]; `None` for [`Neighbour::Unknown`].
pub(super) fn class(neighbour: Neighbour) -> Option<Class> {
    Some(match neighbour {
        Neighbour::Unknown => return None,
        Neighbour::Edge => Class::Edge,
        Neighbour::Cell => Class::Cell,
        Neighbour::Space => Class::Space,
        Neighbour::Letter => Class::Letter,
        Neighbour::Ideograph => Class::Ideograph,
        Neighbour::Digit => Class::Digit,
        Neighbour::Opening => Class::Opening,
        Neighbour::Closing => Class::Closing,
        Neighbour::Quote => Class::Quote,
        Neighbour::Ascii => Class::Ascii,
        Neighbour::Symbol(c) => symbol_class(c),
    })
}
