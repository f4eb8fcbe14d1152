//! The output of `--detect` for a file: one line, in columns or as JSON.
//!
//! In: a [`Description`], and the file's path. Out: a line, followed by the other candidates where they are
//! wanted.

use std::io::{self, Write};
use std::path::Path;

use fix_encoding::encoding::Encoding;
use fix_encoding::identify::{Description, Guess};
use serde::Serialize;

use super::json_lines::{PathFields, SCHEMA};
use super::{Ink, Look, columns, json, screen};

/// The most guesses that are shown. The rest are unlikely.
const MOST_SHOWN_GUESSES: usize = 8;
/// The text of an empty column.
const NOTHING: &str = "-";
/// The widths of the columns before the path on a terminal, wide enough for common values.
const COLUMNS: [usize; 5] =
    ["windows-1252".len(), "0.000".len(), "zh-Hans".len(), "mixed".len(), "bom".len()];

/// Writes the columns: encoding, confidence, language, line ending, byte-order mark, path. They are separated by a tab or, for
/// people, by spaces. Only the path can have a tab or a space in it, and it comes last. With `guesses`, a line for each candidate
/// follows, with an empty first column.
pub fn write_columns(
    out: &mut dyn Write,
    look: Look,
    path: &Path,
    description: &Description,
    guesses: bool,
) -> io::Result<()> {
    let Description { contents, confidence, language, line_ending, byte_order_mark, .. } = description;
    let confidence = confidence.map_or(NOTHING.to_string(), three_digits);
    let language = language.as_deref().unwrap_or(NOTHING);
    let mark = if *byte_order_mark { "bom" } else { NOTHING };
    let contents = contents.to_string();
    let path = look.paint(Ink::Place, screen::path(path));
    let line_ending = line_ending.to_string();
    let row = [contents.as_str(), &confidence, language, &line_ending, mark];
    let [contents, confidence, language, line_ending, mark] = filled(row, look);
    let contents = look.paint(Ink::Rule, contents);
    writeln!(out, "{contents}{confidence}{language}{line_ending}{mark}{path}")?;
    for Guess { encoding, others, language, probability } in shown(description).filter(|_| guesses) {
        let names: Vec<&str> = std::iter::once(encoding).chain(others).map(|e| e.name()).collect();
        let [nothing, probability, language, ..] =
            filled(["", &three_digits(*probability), language, "", ""], look);
        writeln!(out, "{nothing}{probability}{language}{}", names.join(","))?;
    }
    Ok(())
}

/// The cells of a row, each followed by its separator: a tab or, for people, spaces up to the next column.
fn filled(row: [&str; 5], look: Look) -> [String; 5] {
    let mut widths = COLUMNS.iter();
    row.map(|cell| match widths.next().filter(|_| look.for_eyes) {
        // A longer value shifts the columns after it.
        Some(width) => columns::padded(cell, *width) + "  ",
        None => format!("{cell}\t"),
    })
}

/// The JSON object of a file in `--detect --format json`.
#[derive(Serialize)]
struct DescriptionObject<'a> {
    schema: u32,
    r#type: &'static str,
    #[serde(flatten)]
    path: PathFields,
    encoding: String,
    confidence: Option<f64>,
    language: Option<&'a str>,
    line_ending: String,
    byte_order_mark: bool,
    others: Vec<&'static str>,
    guesses: Vec<GuessObject<'a>>,
}

#[derive(Serialize)]
struct GuessObject<'a> {
    encoding: &'static str,
    probability: f64,
    language: &'a str,
    others: Vec<&'static str>,
}

/// Writes an object of JSON on one line, as `schemas/output.schema.json` describes it.
pub fn write_json(out: &mut dyn Write, path: &Path, description: &Description) -> io::Result<()> {
    let Description { contents, confidence, language, line_ending, byte_order_mark, others, .. } =
        description;
    let guesses = shown(description).map(|Guess { encoding, others, language, probability }| GuessObject {
        encoding: encoding.name(),
        probability: cut_to_three(*probability),
        language,
        others: names(others),
    });
    let object = DescriptionObject {
        schema: SCHEMA,
        r#type: "description",
        path: PathFields::new(path),
        encoding: contents.to_string(),
        confidence: confidence.map(cut_to_three),
        language: language.as_deref(),
        line_ending: line_ending.to_string(),
        byte_order_mark: *byte_order_mark,
        others: names(others),
        guesses: guesses.collect(),
    };
    json::write_line(out, &object)
}

fn shown(description: &Description) -> impl Iterator<Item = &Guess> {
    // Guesses that would show as 0.000 are left out.
    description.guesses.iter().take(MOST_SHOWN_GUESSES).filter(|guess| guess.probability >= 0.001)
}

fn names(encodings: &[Encoding]) -> Vec<&'static str> {
    encodings.iter().map(|encoding| encoding.name()).collect()
}

/// A probability with three digits, cut and not rounded: 0.9996 is not "1.000".
fn three_digits(value: f64) -> String {
    format!("{:.3}", cut_to_three(value))
}

fn cut_to_three(value: f64) -> f64 {
    (value * 1000.0 + 1e-6).floor() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use fix_encoding::identify::{Contents, LineEnding};

    fn description() -> Description {
        let encoding = |label| Encoding::for_label(label).unwrap();
        let guess = |label, probability| Guess {
            encoding: encoding(label),
            others: Vec::new(),
            language: "fr".to_string(),
            probability,
        };
        let others = vec![encoding("iso-8859-15")];
        Description {
            contents: Contents::Text(vec![encoding("windows-1252")]),
            confidence: Some(0.9986),
            others: others.clone(),
            language: Some("fr".to_string()),
            line_ending: LineEnding::CrLf,
            byte_order_mark: false,
            guesses: vec![
                Guess { others, ..guess("windows-1252", 0.9986) },
                guess("macintosh", 0.0012),
                guess("koi8-r", 1e-9),
            ],
        }
    }

    fn text(write: impl Fn(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns() {
        let path = Path::new("./a b\u{9b}.txt");
        let out = text(|out| write_columns(out, Look::PLAIN, path, &description(), false));
        assert_eq!(out, "windows-1252\t0.998\tfr\tcrlf\t-\ta b<U+009B>.txt\n");
        let eyes = Look { color: false, for_eyes: true, width: None };
        let out = text(|out| write_columns(out, eyes, path, &description(), true));
        insta::assert_snapshot!(out, @r"
        windows-1252  0.998  fr       crlf   -    a b<U+009B>.txt
                      0.998  fr       windows-1252,iso-8859-15
                      0.001  fr       macintosh
        ");
        let unknown = Description {
            contents: Contents::Unknown,
            confidence: None,
            language: None,
            line_ending: LineEnding::None,
            byte_order_mark: true,
            ..description()
        };
        let out = text(|out| write_columns(out, Look::PLAIN, Path::new("x"), &unknown, true));
        assert_eq!(
            out,
            "unknown\t-\t-\tnone\tbom\tx\n\t0.998\tfr\twindows-1252,iso-8859-15\n\t0.001\tfr\tmacintosh\n"
        );
    }

    #[test]
    fn json() {
        let out = text(|out| write_json(out, Path::new("./a\"b\n.txt"), &description()));
        assert_eq!(
            out,
            concat!(
                r#"{"schema":1,"type":"description","path":"a\"b\n.txt","encoding":"windows-1252","confidence":0.998,"language":"fr","line_ending":"crlf","#,
                r#""byte_order_mark":false,"others":["iso-8859-15"],"guesses":["#,
                r#"{"encoding":"windows-1252","probability":0.998,"language":"fr","others":["iso-8859-15"]},"#,
                r#"{"encoding":"macintosh","probability":0.001,"language":"fr","others":[]}]}"#,
                "\n"
            )
        );
        let binary = Description {
            contents: Contents::Binary,
            confidence: None,
            others: Vec::new(),
            language: None,
            line_ending: LineEnding::None,
            byte_order_mark: false,
            guesses: Vec::new(),
        };
        assert_eq!(
            text(|out| write_json(out, Path::new("x"), &binary)),
            "{\"schema\":1,\"type\":\"description\",\"path\":\"x\",\"encoding\":\"binary\",\"confidence\":null,\"language\":null,\"line_ending\":\"none\",\
             \"byte_order_mark\":false,\"others\":[],\"guesses\":[]}\n"
        );
    }

    #[test]
    fn probabilities_are_cut() {
        assert_eq!(three_digits(0.9996), "0.999");
        assert_eq!(three_digits(1.0), "1.000");
        assert_eq!(three_digits(0.29), "0.290");
    }
}
