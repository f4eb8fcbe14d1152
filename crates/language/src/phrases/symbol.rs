//! The symbols that are no single characters. Their numbers are below [`CHARACTERS`].

/// The symbol of every character without one of its own.
pub const OTHER: u16 = 0;
/// The symbol of the end of a line, and of the start of the next.
pub const LINE: u16 = 1;
/// The symbol of a run of ASCII letters.
pub const LATIN: u16 = 2;
/// The symbol of a run of digits.
pub const DIGITS: u16 = 3;
/// Symbols from here on are characters.
pub const CHARACTERS: u16 = 4;
