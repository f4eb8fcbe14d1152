//! One escape, and one way to spell a character as an escape.

use std::ops::Range;

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
    pub(super) const fn new(spell: fn(char, &mut String)) -> Self {
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

/// The number that `digits` spells in hexadecimal, if it is nothing but digits.
pub(super) fn hexadecimal(digits: &str) -> Option<u32> {
    let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}
