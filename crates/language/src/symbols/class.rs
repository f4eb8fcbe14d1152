//! Classes: what a neighbour is to a symbol; and groups of symbols that have similar neighbours.

use super::neighbour::Neighbour;

/// What a neighbour is to a symbol, in the order of [`LETTERS`].
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
    /// What changes the symbol before it: variation selector, joiner, keycap, colour of skin.
    Selector,
    /// Any other symbol.
    Other,
    /// The symbol itself, again.
    Same,
}

/// Letters of the classes in the table: edge, cell, space, letter, ideograph, digit, opening, punctuation that
/// closes, quote, ASCII, box drawing, variation selector, other symbol, the same symbol.
pub(super) const LETTERS: &[u8; CLASSES] = b"ECSLIDOPQABVY=";
/// Number of classes.
pub const CLASSES: usize = 14;

/// The class of a symbol as a neighbour of another one.
pub(super) fn symbol_class(c: char) -> Class {
    match c {
        '\u{2500}'..='\u{259F}' => Class::Box,
        '\u{200D}' | '\u{20E3}' | '\u{FE0E}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' => Class::Selector,
        _ => Class::Other,
    }
}

/// Kinds of symbols that have similar neighbours, by their blocks.
pub(super) const GROUPS: usize = 6;

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

/// Where the counts of [`table_line`](super::table_line) have a neighbour of `symbol`; `None` for [`Neighbour::Unknown`].
pub fn line_class(symbol: char, neighbour: Neighbour) -> Option<usize> {
    if neighbour == Neighbour::Symbol(symbol) {
        return Some(Class::Same as usize);
    }
    class(neighbour).map(|class| class as usize)
}

/// The class of a neighbour that is not the same symbol.
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
