//! Arguments as they are typed in a shell, for commands that are suggested.
//!
//! In: an argument as a program gets it. Out: text that a shell reads as that argument, without control
//! characters.

use std::ffi::OsStr;
use std::fmt::Write as _;

use super::screen::{is_hidden, spell};

/// `argument` as one word of a shell.
pub fn word(argument: impl AsRef<OsStr>) -> String {
    let bytes = argument.as_ref().as_encoded_bytes();
    let text = argument.as_ref().to_str().filter(|text| !text.chars().any(is_hidden));
    let plain = |c: char| c.is_alphanumeric() || "-_./=+:,@%".contains(c);
    match text {
        Some(text) if !text.is_empty() && text.chars().all(plain) => text.to_string(),
        _ if cfg!(windows) => {
            let mut word = String::from("\"");
            spell(bytes, &mut word);
            word + "\""
        }
        Some(text) => format!("'{}'", text.replace('\'', r"'\''")),
        None => escaped(bytes),
    }
}

/// Control characters and invalid text need the `$'…'` of bash, zsh and POSIX.
fn escaped(bytes: &[u8]) -> String {
    let mut word = String::from("$'");
    let mut buffer = [0; 4];
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\'' | '\\' => word.extend(['\\', character]),
                _ if is_hidden(character) => {
                    character.encode_utf8(&mut buffer).bytes().for_each(|byte| push_byte(&mut word, byte));
                }
                _ => word.push(character),
            }
        }
        chunk.invalid().iter().for_each(|&byte| push_byte(&mut word, byte));
    }
    word + "'"
}

fn push_byte(word: &mut String, byte: u8) {
    // Writing to a string can't fail.
    let _ = write!(word, "\\x{byte:02x}");
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};

    #[test]
    fn a_shell_reads_what_was_meant() {
        for (argument, expected) in [
            (&b"docs/a-b_c.md"[..], "docs/a-b_c.md"),
            ("größe.txt".as_bytes(), "größe.txt"),
            (b"", "''"),
            (b"my base.json", "'my base.json'"),
            (b"it's", r"'it'\''s'"),
            (b"$HOME `x` \"y\" \\", r#"'$HOME `x` "y" \'"#),
            (b"~a", "'~a'"),
            (b"n\xe9.txt", r"$'n\xe9.txt'"),
            (b"n\xe9a'\\", r"$'n\xe9a\'\\'"),
            (b"a\nb\x1b[0m", r"$'a\x0ab\x1b[0m'"),
            ("a\u{202e}b".as_bytes(), r"$'a\xe2\x80\xaeb'"),
        ] {
            let word = word(OsStr::from_bytes(argument));
            assert_eq!(word, expected);
            // Where there is a shell that knows all of it.
            let echo = format!("printf %s {word}");
            if let Ok(said) = std::process::Command::new("bash").args(["-c", &echo]).output() {
                assert_eq!(std::ffi::OsString::from_vec(said.stdout).as_bytes(), argument, "{word}");
            }
        }
    }
}
