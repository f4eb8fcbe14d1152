//! The symbols of this model, and the conversion of characters and texts to them.

/// The symbol of the start or end of a word, and of all characters that are no letters.
pub const BOUNDARY: usize = 0;
/// The symbol of a letter outside ASCII. `a` to `z` are 1 to 26.
pub const OTHER: usize = 27;
/// The number of symbols that may be part of a context.
pub const SYMBOLS: usize = 28;
/// The number of symbols that have a probability: all but [`OTHER`].
pub const PRICED: usize = 27;

/// A character, as this model reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterSymbol {
    /// A symbol.
    Symbol(usize),
    /// A combining mark, which changes the letter before it.
    Mark,
}

/// The symbol of a character. Case is ignored.
pub fn symbol(c: char) -> LetterSymbol {
    match c {
        'a'..='z' => LetterSymbol::Symbol(c as usize - 'a' as usize + 1),
        'A'..='Z' => LetterSymbol::Symbol(c as usize - 'A' as usize + 1),
        '\0'..='\u{7F}' => LetterSymbol::Symbol(BOUNDARY),
        '\u{300}'..='\u{36F}' => LetterSymbol::Mark,
        _ if c.is_alphabetic() => LetterSymbol::Symbol(OTHER),
        _ => LetterSymbol::Symbol(BOUNDARY),
    }
}

/// A text as symbols. It is converted once and scored in many languages.
#[derive(Debug, Clone, Default)]
pub struct Spelled(pub(super) Vec<LetterSymbol>);

impl Spelled {
    /// The symbols of `text`, in order. Consecutive boundaries become one.
    pub fn new(text: &[char]) -> Self {
        let mut kinds: Vec<LetterSymbol> = text.iter().map(|&c| symbol(c)).collect();
        kinds.dedup_by(|next, before| *next == *before && *next == LetterSymbol::Symbol(BOUNDARY));
        Spelled(kinds)
    }
}
