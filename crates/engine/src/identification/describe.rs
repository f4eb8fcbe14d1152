//! Describes a file before anything is repaired: its encoding, language, line endings and byte-order mark.
//!
//! In: the bytes of a file with the result of [`identify`](fn@super::identify), or with the encoding that the user named. Out: a
//! [`Description`]. Only the language is determined here, on a sample of the text.

use std::fmt;

use super::found::{Found, Guess, Part};
use super::whole_file::{decoded, validated};
use crate::budgets::BUDGETS;
use encodings::{DecodeError, Encoding};
use language::Models;

/// The least probability of a language that is named: it is likelier than all others together.
const LEAST_LANGUAGE_PROBABILITY: f64 = 0.5;

/// The kind of contents of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Text in ASCII, the same in nearly all encodings. An empty file is one.
    Ascii,
    /// Text in these encodings, in order of their first places. Nearly always there is one.
    Text(Vec<Encoding>),
    /// Perhaps text, but no encoding is certain enough.
    Unknown,
    /// Not text.
    Binary,
}

/// "ascii", "windows-1252", "utf-8+windows-1252", "unknown", "binary": never with a space.
impl fmt::Display for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Contents::Ascii => f.write_str("ascii"),
            Contents::Unknown => f.write_str("unknown"),
            Contents::Binary => f.write_str("binary"),
            Contents::Text(encodings) => {
                let names: Vec<&str> = encodings.iter().map(|encoding| encoding.name()).collect();
                f.write_str(&names.join("+"))
            }
        }
    }
}

/// The line endings of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnding {
    /// All lines end with LF.
    Lf,
    /// All lines end with CR and LF.
    CrLf,
    /// All lines end with a CR alone.
    Cr,
    /// The lines end in different ways.
    Mixed,
    /// No line has an end: there is at most one line, or no text.
    None,
}

/// "lf", "crlf", "cr", "mixed", "none".
impl fmt::Display for LineEnding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LineEnding::Lf => "lf",
            LineEnding::CrLf => "crlf",
            LineEnding::Cr => "cr",
            LineEnding::Mixed => "mixed",
            LineEnding::None => "none",
        })
    }
}

/// The description of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The kind of contents.
    pub contents: Contents,
    /// The probability, 0 to 1, that `contents` is right. If there are several parts, that of the least certain one. `None` if the
    /// contents are unknown or not text.
    pub confidence: Option<f64>,
    /// Other encodings in which the file is the same text.
    pub others: Vec<Encoding>,
    /// The language, as a BCP 47 tag, if it is likelier than all others together.
    pub language: Option<String>,
    /// The line endings.
    pub line_ending: LineEnding,
    /// Whether the file begins with a byte-order mark.
    pub byte_order_mark: bool,
    /// The candidates for the encoding, the likeliest first. For a mixture, the candidates for the parts that are not UTF-8.
    /// Empty if there was nothing to weigh.
    pub guesses: Vec<Guess>,
}

/// Describes `bytes`, with `found` as the result of their identification.
pub fn describe(bytes: &[u8], found: Found, models: &Models) -> Description {
    match found {
        Found::Utf8 => {
            let contents =
                if bytes.is_ascii() { Contents::Ascii } else { Contents::Text(vec![Encoding::UTF_8]) };
            // This is never an error, because the bytes were found to be UTF-8.
            of_text(contents, 1.0, validated(bytes).unwrap_or_default(), models)
        }
        Found::Text { text, parts, guesses } => {
            let confidence = parts.iter().map(|part| part.confidence).fold(1.0, f64::min);
            let encodings = in_order(&parts);
            let others = others(&encodings, &guesses);
            let described = of_text(Contents::Text(encodings), confidence, &text, models);
            Description { others, guesses, ..described }
        }
        Found::Cut { text, part, guesses } => {
            describe(bytes, Found::Text { text, parts: vec![part], guesses }, models)
        }
        Found::Unknown(guesses) => Description { guesses, ..no_text(Contents::Unknown, bytes) },
        Found::Binary => no_text(Contents::Binary, &[]),
    }
}

/// Describes `bytes` as text in `encoding`.
///
/// # Errors
/// [`DecodeError`] if the bytes are not in that encoding.
pub fn describe_as(bytes: &[u8], encoding: Encoding, models: &Models) -> Result<Description, DecodeError> {
    let text = decoded(bytes, encoding)?;
    let ascii = bytes.is_ascii() && encoding.is_ascii_compatible();
    let contents = if ascii { Contents::Ascii } else { Contents::Text(vec![encoding]) };
    Ok(of_text(contents, 1.0, &text, models))
}

fn of_text(contents: Contents, confidence: f64, text: &str, models: &Models) -> Description {
    Description {
        contents,
        confidence: Some(confidence),
        others: Vec::new(),
        language: language(text, models),
        line_ending: line_ending(text.as_bytes()),
        byte_order_mark: text.starts_with('\u{FEFF}'),
        guesses: Vec::new(),
    }
}

fn no_text(contents: Contents, bytes: &[u8]) -> Description {
    Description {
        contents,
        confidence: None,
        others: Vec::new(),
        language: None,
        line_ending: line_ending(bytes),
        byte_order_mark: false,
        guesses: Vec::new(),
    }
}

/// The encodings of `parts`, each once, in order of their first places.
fn in_order(parts: &[Part]) -> Vec<Encoding> {
    let mut encodings = Vec::new();
    for encoding in parts.iter().filter_map(|part| part.encoding) {
        if !encodings.contains(&encoding) {
            encodings.push(encoding);
        }
    }
    encodings
}

/// The other encodings in which the file is the same text. Empty for a mixture.
fn others(encodings: &[Encoding], guesses: &[Guess]) -> Vec<Encoding> {
    let &[encoding] = encodings else { return Vec::new() };
    let same = |guess: &&Guess| guess.encoding == encoding || guess.others.contains(&encoding);
    let Some(guess) = guesses.iter().find(same) else { return Vec::new() };
    let all = std::iter::once(guess.encoding).chain(guess.others.iter().copied());
    all.filter(|other| *other != encoding).collect()
}

fn line_ending(bytes: &[u8]) -> LineEnding {
    let (mut lf, mut crlf, mut cr) = (false, false, false);
    let mut before = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' if before == b'\r' => crlf = true,
            b'\n' => lf = true,
            b'\r' if bytes.get(at + 1) != Some(&b'\n') => cr = true,
            _ => {}
        }
        before = byte;
    }
    match (lf, crlf, cr) {
        (false, false, false) => LineEnding::None,
        (true, false, false) => LineEnding::Lf,
        (false, true, false) => LineEnding::CrLf,
        (false, false, true) => LineEnding::Cr,
        _ => LineEnding::Mixed,
    }
}

fn language(text: &str, models: &Models) -> Option<String> {
    let sample = sample(text)?;
    let model = models.characters();
    let ranked = model.rank(&sample);
    let &(best, log) = ranked.first()?;
    let all: f64 = ranked.iter().map(|(_, other)| f64::from(other - log).exp()).sum();
    (1.0 / all > LEAST_LANGUAGE_PROBABILITY)
        .then(|| model.languages().get(usize::from(best.0)).map(|info| info.tag.clone()))?
}

/// The sample that is read for the language. It consists of text outside ASCII, because pure ASCII lines tell little, and may be a
/// program.
fn sample(text: &str) -> Option<String> {
    if text.is_ascii() {
        let has_letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
        return (text.len() <= BUDGETS.described_characters && has_letters).then(|| text.to_owned());
    }
    let mut sample = String::new();
    let mut read = 0;
    for line in text.split_inclusive('\n').filter(|line| !line.is_ascii()) {
        let mut rest = line;
        while !rest.is_empty() && read < BUDGETS.described_characters {
            let end = rest
                .char_indices()
                .nth(BUDGETS.described_stretch_characters)
                .map_or(rest.len(), |(at, _)| at);
            let (stretch, after) = rest.split_at(end);
            if !stretch.is_ascii() {
                read += stretch.chars().count();
                sample.push_str(stretch);
            }
            rest = after;
        }
        if read >= BUDGETS.described_characters {
            break;
        }
    }
    sample.chars().any(char::is_alphabetic).then_some(sample)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::{Known, identify};

    fn of(bytes: &[u8]) -> (String, String, Option<String>, bool) {
        let models = Models::default();
        let found =
            identify(bytes, std::str::from_utf8(bytes).ok(), Known::default(), |_| Vec::new(), &models);
        let Description { contents, line_ending, language, byte_order_mark, .. } =
            describe(bytes, found, &models);
        (contents.to_string(), line_ending.to_string(), language, byte_order_mark)
    }

    #[test]
    fn line_ends() {
        for (text, expected) in [
            ("", "none"),
            ("a", "none"),
            ("a\nb", "lf"),
            ("a\r\nb\r\n", "crlf"),
            ("a\rb\r", "cr"),
            ("a\r\nb\n", "mixed"),
            ("a\r\r\n", "mixed"),
            ("a\n\r", "mixed"),
        ] {
            assert_eq!(line_ending(text.as_bytes()).to_string(), expected, "{text:?}");
        }
    }

    #[test]
    fn what_needs_no_weighing() {
        let plain = |name: &str, end: &str, mark| (name.to_string(), end.to_string(), None, mark);
        assert_eq!(of(b""), plain("ascii", "none", false));
        assert_eq!(of(b"12 = 3\n"), plain("ascii", "lf", false));
        assert_eq!(of("\u{feff}12\r\n".as_bytes()), plain("utf-8", "crlf", true));
        assert_eq!(of(b"\x89PNG\r\n\x1a\n\0\0"), plain("binary", "none", false));
        assert_eq!(of(b"\xFF\xFE1\0\n\0"), plain("utf-16le", "lf", true));
        assert_eq!(of("let x = 1;\n".repeat(400).as_bytes()), plain("ascii", "lf", false));
    }

    #[test]
    fn languages() {
        let language = |text: &str| of(text.as_bytes()).2;
        assert_eq!(language("Où étiez-vous cet après-midi ?\n").as_deref(), Some("fr"));
        // The program around it is not read.
        let code = "fn main() { let this = that; }\n".repeat(200);
        assert_eq!(
            language(&format!("{code}// Вот и всё, что надо сделать.\n{code}")).as_deref(),
            Some("ru")
        );
        let long = format!("{}\"Вот и всё, что надо сделать.\"{}", "[0],".repeat(5000), "[1],".repeat(5000));
        assert_eq!(language(&long).as_deref(), Some("ru"));
        assert_eq!(language("→ 1\n"), None);
    }

    #[test]
    fn an_encoding_that_is_named() {
        let latin = Encoding::WINDOWS_1252;
        let described = describe_as(b"D\xe9j\xe0 vu\r\n", latin, &Models::default()).unwrap();
        assert_eq!(described.contents, Contents::Text(vec![latin]));
        assert_eq!((described.confidence, described.line_ending), (Some(1.0), LineEnding::CrLf));
        assert_eq!(describe_as(b"plain", latin, &Models::default()).unwrap().contents, Contents::Ascii);
        assert_eq!(describe_as(b"ab\x81", latin, &Models::default()).unwrap_err().offset, 2);
    }
}
