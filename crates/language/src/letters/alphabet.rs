//! The symbols that this model reads: what a character is to it, and a text as a row of them.

/// A word's start or end, and all that is no letter.
pub const BOUNDARY: usize = 0;
/// A letter outside ASCII; `a` to `z` are 1 to 26.
pub const OTHER: usize = 27;
/// How many symbols a context is made of.
pub const SYMBOLS: usize = 28;
/// How many of them are priced: all but [`OTHER`].
pub const PRICED: usize = 27;

/// What a character is to this model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A symbol of its own.
    Symbol(usize),
    /// A combining mark, which belongs to the letter before it.
    Mark,
}

/// The symbol of a character; case makes no difference.
pub fn symbol(c: char) -> Kind {
    match c {
        'a'..='z' => Kind::Symbol(c as usize - 'a' as usize + 1),
        'A'..='Z' => Kind::Symbol(c as usize - 'A' as usize + 1),
        '\0'..='\u{7F}' => Kind::Symbol(BOUNDARY),
        '\u{300}'..='\u{36F}' => Kind::Mark,
        _ if c.is_alphabetic() => Kind::Symbol(OTHER),
        _ => Kind::Symbol(BOUNDARY),
    }
}

/// A text as this model sees it, to be asked of many languages.
#[derive(Debug, Clone, Default)]
pub struct Spelled(pub(super) Vec<Kind>);

impl Spelled {
    /// The symbols of `text`, in order; what stands between two words once.
    pub fn new(text: &[char]) -> Self {
        let mut kinds: Vec<Kind> = text.iter().map(|&c| symbol(c)).collect();
        kinds.dedup_by(|next, before| *next == *before && *next == Kind::Symbol(BOUNDARY));
        Spelled(kinds)
    }
}
