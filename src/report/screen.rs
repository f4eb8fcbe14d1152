//! Content, paths and messages made harmless for a terminal.
//!
//! In: bytes of a file, a path or a message. Out: text without characters that move the cursor, hide text or
//! change the reading direction: `<U+009B>` for such a character, `<9B>` for a byte that is not UTF-8 (the
//! notation of `less`). Not for output that a program reads: a redirected diff stays as it is.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// Whether a terminal would act on the character, or show nothing for it: C0 controls except the tab, DEL, C1 controls, and the
/// format characters of Unicode (category Cf) without a visible shape.
pub fn is_hidden(character: char) -> bool {
    match character {
        '\t' => false,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => true,
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator.
        '\u{AD}' | '\u{61C}' | '\u{180E}' => true,
        // Zero-width, directional marks, line and paragraph separator, embeddings and overrides.
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' => true,
        // Invisible operators, isolates, deprecated format characters.
        '\u{2060}'..='\u{206F}' => true,
        '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' => true,
        // Shorthand and musical format controls.
        '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' => true,
        // Tags: a whole hidden message can be written in them.
        '\u{E0000}'..='\u{E007F}' => true,
        _ => false,
    }
}

/// Appends `bytes` to `out`, with what is hidden or not UTF-8 spelled out.
pub fn spell(bytes: &[u8], out: &mut String) {
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_hidden(character) {
                // Writing to a string can't fail.
                let _ = write!(out, "<U+{:04X}>", character as u32);
            } else {
                out.push(character);
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "<{byte:02X}>");
        }
    }
}

/// `text` with what is hidden spelled out.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_hidden) {
        let mut out = String::with_capacity(text.len() + 16);
        spell(text.as_bytes(), &mut out);
        Cow::Owned(out)
    } else {
        Cow::Borrowed(text)
    }
}

/// A path for people: without `./` in front, and harmless. Line breaks in a name are spelled out too,
/// which keeps a finding on one line.
pub fn path(path: &Path) -> String {
    let plain = path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path);
    let mut out = String::new();
    spell(plain.as_os_str().as_encoded_bytes(), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_spelled_out() {
        assert_eq!(harmless("a\u{1b}[31mb\u{9b}2J\tc"), "a<U+001B>[31mb<U+009B>2J\tc");
        assert_eq!(harmless("a\u{202e}b\u{200b}\u{feff}c\u{ad}d"), "a<U+202E>b<U+200B><U+FEFF>c<U+00AD>d");
        assert_eq!(harmless("\u{e0041}"), "<U+E0041>");
        assert!(matches!(harmless("汉字 Ã©, ещё; 👩 ‑ “x”"), Cow::Borrowed(_)));
    }

    #[test]
    fn bytes_that_are_no_text_are_spelled_out() {
        let mut out = String::new();
        spell(b"caf\xe9 \xe6\xb1\x89 \xe6\xb1", &mut out);
        assert_eq!(out, "caf<E9> 汉 <E6><B1>");
    }

    #[test]
    fn paths_are_harmless_and_on_one_line() {
        assert_eq!(path(Path::new("./a/b c")), "a/b c");
        assert_eq!(path(Path::new(".")), ".");
        assert_eq!(path(Path::new("../x")), "../x");
        assert_eq!(path(Path::new("a\nb\u{9b}")), "a<U+000A>b<U+009B>");
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf_8_keeps_its_bytes_readable() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(path(Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9"))), "caf<E9>");
    }
}
