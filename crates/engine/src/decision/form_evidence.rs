//! What the form of tokens says, without any language: scripts, symbols and capitals within words.

/// Whether a token has a form that no language has: letters of two scripts side by side, a symbol between two letters, or a
/// capital behind a small letter, each with something outside ASCII in it.
pub fn is_odd(token: &[char]) -> bool {
    token.windows(2).any(|two| is_odd_pair(two[0], two[1])) || has_odd_symbol(token)
}

/// Whether an ASCII letter touches a letter of Chinese, Japanese or Korean. It is common in these languages, and in text that was
/// read in pairs.
pub fn meets_ideographs(token: &[char]) -> bool {
    let meets =
        |one: char, other: char| one.is_ascii_alphabetic() && kind_of(other) == ScriptKind::Ideographs;
    token.windows(2).any(|two| meets(two[0], two[1]) || meets(two[1], two[0]))
}

fn is_odd_pair(first: char, second: char) -> bool {
    if first.is_ascii() && second.is_ascii() || !first.is_alphabetic() || !second.is_alphabetic() {
        return false;
    }
    let kinds = [kind_of(first), kind_of(second)];
    let capital_inside = first.is_lowercase() && second.is_uppercase();
    let is_abbreviation = (first.is_ascii() || second.is_ascii()) && kinds.contains(&ScriptKind::Ideographs);
    capital_inside || kinds[0] != kinds[1] && !is_abbreviation
}

/// Whether symbols outside ASCII stand between two letters.
fn has_odd_symbol(token: &[char]) -> bool {
    let is_letter = |c: char| c.is_alphabetic() && kind_of(c) != ScriptKind::Ideographs;
    let is_symbol = |c: char| !c.is_ascii() && !c.is_alphanumeric() && !is_joining(c);
    // Whether the characters before are a letter and then symbols.
    let mut behind_symbol = false;
    let mut before = ' ';
    for &character in token {
        if behind_symbol && is_letter(character) {
            return true;
        }
        behind_symbol = is_symbol(character) && (behind_symbol || is_letter(before));
        before = character;
    }
    false
}

/// Whether a character stands within words: apostrophes, hyphens, points, marks above and below letters.
fn is_joining(character: char) -> bool {
    matches!(
        u32::from(character),
        0xAD | 0xB7 | 0x2D0 | 0x2D1 | 0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5C7 | 0x610..=0x65F | 0x6D6..=0x6ED | 0x900..=0xDFF
            | 0xE31..=0xE4E | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200B..=0x2015 | 0x2018..=0x201F | 0x2026 | 0x2060
            | 0x20D0..=0x20FF | 0xFB1E | 0xFE00..=0xFE0F | 0xFFFD
    )
}

/// Kinds of scripts that don't meet within a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ScriptKind {
    Latin,
    Greek,
    Cyrillic,
    Semitic,
    /// Chinese, Japanese and Korean, and other letters that Latin words may touch without a space.
    Ideographs,
    /// Any other script, by its stretch of 128 characters.
    Other(u32),
}

fn kind_of(letter: char) -> ScriptKind {
    match u32::from(letter) {
        0..=0x2AF
        | 0x1D00..=0x1DBF
        | 0x1E00..=0x1EFF
        | 0x2C60..=0x2C7F
        | 0xA720..=0xA7FF
        | 0xFB00..=0xFB06 => ScriptKind::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => ScriptKind::Greek,
        0x400..=0x52F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => ScriptKind::Cyrillic,
        0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF => ScriptKind::Semitic,
        0x1100..=0x11FF
        | 0x2E80..=0x9FFF
        | 0xAC00..=0xD7FF
        | 0xF900..=0xFAFF
        | 0xFF00..=0xFFEF
        | 0x20000..=0x3FFFF => ScriptKind::Ideographs,
        other => ScriptKind::Other(other >> 7),
    }
}

/// Whether a character is a C1 control or of the private use areas.
pub fn is_control(character: char) -> bool {
    matches!(u32::from(character), 0x80..=0x9F | 0xE000..=0xF8FF | 0xF0000..)
}

/// Whether a character is ASCII that stands in code, and hardly in sentences. Round brackets, quotation marks and slashes stand in both.
pub fn is_syntax(character: char) -> bool {
    "[]{}<>\\=|$_@#^~`;+*&%".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_no_language_has() {
        let rows = [
            ("Ã©tÃ©", true),
            ("CafÃ©", true),
            ("donâ€™t", true),
            ("кп枚", true),
            ("PDFファイル", false),
            ("m˙sica", true),
            ("été", false),
            ("l’été", false),
            ("ÉCOLE", false),
            ("привет", false),
            ("東京", false),
            ("co·lega", false),
            ("हिन्दी", false),
            ("naïveté—oui", false),
        ];
        for (token, expected) in rows {
            assert_eq!(is_odd(&token.chars().collect::<Vec<char>>()), expected, "{token}");
        }
    }
}
