//! How long escapes and character references may be.

/// The most hexadecimal digits of an escape in a string: `\U0001F600` has eight.
pub const MOST_ESCAPE_DIGITS: usize = 8;
/// The longest escape without its last digit, in bytes: a backslash, `U`, and the other digits.
pub const LONGEST_OPEN_ESCAPE: usize = 2 + MOST_ESCAPE_DIGITS - 1;
/// The longest name or number of a character reference, in bytes between `&` and `;`. What goes on for longer is no reference.
pub const LONGEST_REFERENCE: usize = 32;
