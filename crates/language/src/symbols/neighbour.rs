//! The neighbours of a symbol. In: a line of text. Out: the neighbour on one side. Knows no counts.

/// The neighbour of a symbol on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Neighbour {
    /// Unknown, because it is damaged itself. It is no evidence.
    Unknown,
    /// The start of the line, perhaps with white space and markers of comments, lists, headings and quotations in
    /// between; or the end of the line, perhaps with white space in between.
    Edge,
    /// A vertical bar, with or without white space in between: the side of a table cell.
    Cell,
    /// White space inside the line.
    Space,
    /// A letter of any script but those of [`Neighbour::Ideograph`].
    Letter,
    /// A Han character, kana or Hangul. Such text has no spaces between words, or other quotation marks.
    Ideograph,
    /// A digit.
    Digit,
    /// An opening bracket or typographic quotation mark.
    Opening,
    /// A closing bracket or typographic quotation mark, `.` `,` `;` `:` `!` `?`, or its East Asian counterpart.
    Closing,
    /// `"`, `'` or `` ` ``, which open and close.
    Quote,
    /// Other ASCII.
    Ascii,
    /// Any other character outside ASCII. It may be the same symbol again.
    Symbol(char),
}

impl Neighbour {
    /// The left neighbour of a place. `before` is the line up to the place.
    pub fn left(before: &[char]) -> Self {
        let Some(&last) = before.last() else { return Neighbour::Edge };
        if !last.is_whitespace() {
            return Self::of(last);
        }
        let words = before.split(|c| c.is_whitespace()).filter(|word| !word.is_empty());
        if words.clone().all(is_marker) {
            return Neighbour::Edge;
        }
        match before.iter().rev().find(|c| !c.is_whitespace()) {
            Some('|') => Neighbour::Cell,
            _ => Neighbour::Space,
        }
    }

    /// The right neighbour of a place. `after` is the line after the symbol at the place.
    pub fn right(after: &[char]) -> Self {
        match after.iter().find(|c| !c.is_whitespace()) {
            None => Neighbour::Edge,
            Some('|') => Neighbour::Cell,
            Some(_) => Self::of(after[0]),
        }
    }

    /// A character as a neighbour, apart from its position in the line.
    fn of(c: char) -> Self {
        match c {
            '|' => Neighbour::Cell,
            '0'..='9' | '０'..='９' => Neighbour::Digit,
            '"' | '\'' | '`' => Neighbour::Quote,
            '(' | '[' | '{' | '<' | '‘' | '‚' | '“' | '„' | '«' | '‹' => Neighbour::Opening,
            '（' | '［' | '｛' | '「' | '『' | '【' | '《' | '〈' | '〔' | '〖' => {
                Neighbour::Opening
            }
            ')' | ']' | '}' | '>' | '.' | ',' | ';' | ':' | '!' | '?' => Neighbour::Closing,
            '’' | '”' | '»' | '›' | '）' | '］' | '｝' | '」' | '』' | '】' => {
                Neighbour::Closing
            }
            '》' | '〉' | '〕' | '〗' | '。' | '，' | '、' | '；' | '：' | '！' | '？' => {
                Neighbour::Closing
            }
            _ if c.is_whitespace() => Neighbour::Space,
            _ if c.is_alphabetic() && is_east_asian(c) => Neighbour::Ideograph,
            // Combining marks belong to the letter before them.
            _ if c.is_alphabetic() || ('\u{300}'..='\u{36F}').contains(&c) => Neighbour::Letter,
            _ if c.is_ascii() => Neighbour::Ascii,
            _ => Neighbour::Symbol(c),
        }
    }
}

/// Whether `c`, which is a letter, is Han, kana or Hangul.
fn is_east_asian(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x11FF | 0x2E80..=0xA4CF | 0xAC00..=0xD7FF | 0xF900..=0xFAFF | 0xFF00..=0xFFDF
        | 0x20000..=0x3FFFF)
}

/// Whether a word is a marker of comments, lists, headings or quotations: `//!`, `##`, `-`, `2.`, `[x]`.
fn is_marker(word: &[char]) -> bool {
    /// The length of `<!--` and `////`, the longest markers.
    const LONGEST: usize = 4;
    match word {
        [digits @ .., '.' | ')'] if !digits.is_empty() => digits.iter().all(char::is_ascii_digit),
        ['[' | ']'] | ['[', 'x' | 'X', ']'] => true,
        ['#', ..] => word.iter().all(|&c| c == '#'),
        _ => word.len() <= LONGEST && word.iter().all(|c| "/*-+>!;%<".contains(*c)),
    }
}
