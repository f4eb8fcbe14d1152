//! What can be said of a file before anything is repaired: encoding, language, line ends, mark.
//!
//! In: the bytes of a file and what they were found to be, or the encoding that somebody named. Out: a [`Description`]. Weighs
//! nothing itself but the language, by a sample of the text; what the bytes are is for [`identify`](fn@super::identify).

use std::fmt;

use super::found::{Found, Guess, Part};
use super::whole_file::{decoded, validated};
use encodings::{DecodeError, Encoding};
use language::Models;

/// Characters of a text that are read for its language; a file in ASCII that is longer has none: it is a program rather
/// than prose, and there are many of them.
const READ_FOR_LANGUAGE: usize = 2000;
/// Longer lines are read in stretches of so many characters, so that one long line is not all that is read.
const STRETCH: usize = 200;
/// A language is told where it is likelier than all others together.
const LEAST_LANGUAGE_PROBABILITY: f64 = 0.5;

/// What the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// Text in ASCII, the same in nearly all encodings. An empty file is one.
    Ascii,
    /// Text in these encodings, in order of place; nearly always one.
    Text(Vec<Encoding>),
    /// Text perhaps, in no encoding that is sure enough.
    Unknown,
    /// No text.
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

/// How the lines of a text end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnding {
    /// All with LF.
    Lf,
    /// All with CR and LF.
    CrLf,
    /// All with a CR alone.
    Cr,
    /// Not all alike.
    Mixed,
    /// None does: one line at most, or no text.
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

/// What is known of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// What it is.
    pub contents: Contents,
    /// Probability, 0 to 1, that it is; of several parts that of the least sure one. `None` where it is unknown, or no text.
    pub confidence: Option<f64>,
    /// Encodings besides the one of `contents` in which the file is the same text.
    pub others: Vec<Encoding>,
    /// The language, as a BCP 47 tag, where one is likelier than all others together.
    pub language: Option<String>,
    /// How its lines end.
    pub line_ending: LineEnding,
    /// Whether it begins with a byte-order mark.
    pub byte_order_mark: bool,
    /// The encodings that were weighed, the likeliest first; of a mixture, those that the parts which are not UTF-8 may be in. Empty
    /// where there was nothing to weigh.
    pub guesses: Vec<Guess>,
}

/// Describes `bytes`, which were found to be `found`.
pub fn describe(bytes: &[u8], found: Found, models: &Models) -> Description {
    match found {
        Found::Utf8 => {
            let contents =
                if bytes.is_ascii() { Contents::Ascii } else { Contents::Text(vec![Encoding::UTF_8]) };
            // Never an error: it was found to be UTF-8.
            of_text(contents, 1.0, validated(bytes).unwrap_or_default(), models)
        }
        Found::Text { text, parts, guesses } => {
            let confidence = parts.iter().map(|part| part.confidence).fold(1.0, f64::min);
            let encodings = in_order(&parts);
            let others = others(&encodings, &guesses);
            let described = of_text(Contents::Text(encodings), confidence, &text, models);
            Description { others, guesses, ..described }
        }
        Found::Unknown(guesses) => Description { guesses, ..no_text(Contents::Unknown, bytes) },
        Found::Binary => no_text(Contents::Binary, &[]),
    }
}

/// Describes `bytes`, which are in `encoding`.
///
/// # Errors
/// [`DecodeError`] where they are not.
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

/// The encodings of `parts`, each where it comes first.
fn in_order(parts: &[Part]) -> Vec<Encoding> {
    let mut encodings = Vec::new();
    for encoding in parts.iter().filter_map(|part| part.encoding) {
        if !encodings.contains(&encoding) {
            encodings.push(encoding);
        }
    }
    encodings
}

/// The encodings in which the file is the same text as in the one that it is in.
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

/// What is read for the language: lines with something outside ASCII, as those in it tell little and may be a program.
fn sample(text: &str) -> Option<String> {
    if text.is_ascii() {
        let has_letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
        return (text.len() <= READ_FOR_LANGUAGE && has_letters).then(|| text.to_owned());
    }
    let mut sample = String::new();
    let mut read = 0;
    for line in text.split_inclusive('\n').filter(|line| !line.is_ascii()) {
        let mut rest = line;
        while !rest.is_empty() && read < READ_FOR_LANGUAGE {
            let end = rest.char_indices().nth(STRETCH).map_or(rest.len(), |(at, _)| at);
            let (stretch, after) = rest.split_at(end);
            if !stretch.is_ascii() {
                read += stretch.chars().count();
                sample.push_str(stretch);
            }
            rest = after;
        }
        if read >= READ_FOR_LANGUAGE {
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
