//! Texts in every encoding that they used to be written in, and in UTF-16 and UTF-32: what comes out is the text.
//!
//! `tests/encodings.tsv` has one row a text: its language, the encoding that the test writes it in, whether the encoding is told
//! (`sure`), can't always be (`unsure`), or should be and is not (`not yet`), and the text, with `\n` for line ends. What is
//! not told is left as it is; none may become another text. The texts of
//! `tests/truth/` and `benches/texts/` are tried in all encodings of their languages, whole and line by line.
//!
//! Asked is the text that the exact plan gives, not the encoding's name: many encodings have the same bytes for a text.

use std::fs;
use std::path::{Path, PathBuf};

use fix_encoding::channel::encodings_of;
use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Options, examine};

/// A line that comes out wrong must have had less confidence than this.
const SURE: f64 = 0.99;
/// Of a hundred pieces that say enough so many come out right.
const RIGHT: usize = 97;
/// So many characters outside ASCII say enough. One may be any letter or sign, and only the odds of encodings tell.
const ENOUGH: usize = 4;
/// Most lines of one text in one encoding, spread over it.
const LINES: usize = 4;
/// A line with fewer characters says too little.
const SHORTEST: usize = 20;

/// Wrong today, and surer than [`SURE`]: texts and encodings. In cp858 the euro sign is cp850's `ı`, and that is commoner.
const KNOWN_WRONG: [(&str, &str); 1] = [("entfernung-de", "cp858")];

struct Row {
    language: String,
    encoding: Encoding,
    sure: bool,
    text: String,
}

fn rows() -> Vec<Row> {
    include_str!("../encodings.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let [language, encoding, sure, text] =
                line.split('\t').collect::<Vec<_>>().try_into().expect("a row has four columns");
            assert!(matches!(sure, "sure" | "unsure" | "not yet"), "`{sure}` is none of the three");
            Row {
                language: language.to_string(),
                encoding: Encoding::for_label(encoding).unwrap(),
                sure: sure == "sure",
                text: text.replace("\\n", "\n"),
            }
        })
        .collect()
}

/// What came of `bytes`.
struct Outcome {
    /// The bytes after the exact plan.
    bytes: Vec<u8>,
    /// The least confidence of its repairs; 1 if there are none.
    confidence: f64,
}

impl Outcome {
    fn of(bytes: &[u8], options: &Options) -> Outcome {
        let found = examine(bytes, options);
        let repairs = found.findings.iter().filter_map(|finding| finding.repair.as_ref());
        let confidence = repairs.map(|repair| repair.confidence).fold(1.0, f64::min);
        Outcome { bytes: found.plan(Accept::Exact).apply(bytes).unwrap(), confidence }
    }

    fn says(&self) -> String {
        format!("{:.4} {:?}", self.confidence, String::from_utf8_lossy(&self.bytes))
    }
}

/// `text` in `encoding`, if it has all its characters and the bytes are no UTF-8 by themselves.
fn written(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
    let bytes = encoding.encode(text).ok()?;
    (std::str::from_utf8(&bytes).is_err() && encoding.decode(&bytes).as_deref() == Ok(text)).then_some(bytes)
}

#[test]
fn the_table_is_of_many_languages_and_encodings() {
    let mut languages: Vec<String> = rows().into_iter().map(|row| row.language).collect();
    let mut encodings: Vec<Encoding> = rows().into_iter().map(|row| row.encoding).collect();
    languages.sort_unstable();
    languages.dedup();
    encodings.sort_unstable();
    encodings.dedup();
    assert!(languages.len() >= 25, "{languages:?}");
    assert!(encodings.len() >= 30, "{encodings:?}");
}

#[test]
fn texts_of_the_table_come_out_in_utf_8() {
    let options = Options::default();
    let mut wrong = Vec::new();
    for Row { language, encoding, sure, text } in rows() {
        let bytes = written(&text, encoding).unwrap_or_else(|| panic!("{encoding} does not have {text:?}"));
        let outcome = Outcome::of(&bytes, &options);
        if outcome.bytes != text.as_bytes() && (sure || outcome.bytes != bytes) {
            wrong.push(format!("{language} {encoding}: {text:?}\n    {}", outcome.says()));
        }
        // UTF-8 is left alone.
        assert_eq!(Outcome::of(text.as_bytes(), &options).bytes, text.as_bytes());
    }
    assert!(wrong.is_empty(), "{} texts came out wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn utf_16_and_utf_32_come_out_with_and_without_marks() {
    let options = Options::default();
    let wide = [Encoding::UTF_16LE, Encoding::UTF_16BE, Encoding::UTF_32LE, Encoding::UTF_32BE];
    let mut wrong = Vec::new();
    for Row { language, text, .. } in rows() {
        for encoding in wide {
            let bytes = encoding.encode(&text).unwrap();
            let marked = [encoding.byte_order_mark().unwrap(), &bytes].concat();
            for (bytes, mark) in [(bytes, "without"), (marked, "with")] {
                let outcome = Outcome::of(&bytes, &options);
                // A mark stays one.
                let text = if mark == "with" { format!("\u{FEFF}{text}") } else { text.clone() };
                if outcome.bytes != text.as_bytes() {
                    wrong.push(format!(
                        "{language} {encoding} {mark} a mark: {text:?}\n    {}",
                        outcome.says()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} texts came out wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn mojibake_that_nobody_asked_for_stays_where_a_file_is_transcoded() {
    let damaged = "Das FahrvergnÃ¼gen, die Ã„pfel und die StraÃŸe.\n";
    let bytes = Encoding::UTF_16LE.encode(&format!("\u{FEFF}{damaged}")).unwrap();
    let transcoded = |rule: &str| {
        let mut options = Options::default();
        options.rules.set_named(rule, false).unwrap();
        let after = examine(&bytes, &options).plan(Accept::Exact).apply(&bytes).unwrap();
        String::from_utf8(after).unwrap().trim_start_matches('\u{FEFF}').to_string()
    };
    assert_eq!(transcoded("mojibake"), damaged);
    assert_eq!(transcoded("byte-order-mark"), "Das Fahrvergnügen, die Äpfel und die Straße.\n");
}

/// A text of the project, and its language.
struct Text {
    name: String,
    language: &'static str,
    content: String,
}

/// The texts of `tests/truth/`, `NAME-LANGUAGE.EXT`, and of `benches/texts/`, `LANGUAGE-NAME.txt`.
fn texts() -> Vec<Text> {
    const LANGUAGES: [&str; 24] = [
        "ar", "cs", "de", "el", "en", "es", "fr", "he", "hu", "ja", "ko", "pl", "pt", "ru", "sl", "th", "tr",
        "uk", "vi", "it", "sv", "zh-Hans", "zh-Hant", "zh",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = ["tests/truth", "benches/texts"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && path.extension().is_none_or(|extension| extension != "rs"))
        .collect();
    paths.sort();
    let text = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        let lower = name.to_lowercase();
        let has = |tag: &&&str| {
            let tag = tag.to_lowercase();
            lower.ends_with(&format!("-{tag}")) || lower.starts_with(&format!("{tag}-"))
        };
        let tag = LANGUAGES.iter().filter(has).max_by_key(|tag| tag.len());
        let tag = tag.unwrap_or_else(|| panic!("{} names no language", path.display()));
        let language = if *tag == "zh" { "zh-Hans" } else { tag };
        Text { name, language, content: fs::read_to_string(&path).unwrap() }
    };
    paths.into_iter().map(text).collect()
}

/// The encodings of a text's language that have all of it.
fn homes(text: &Text) -> impl Iterator<Item = Encoding> {
    encodings_of(text.language).iter().map(|(encoding, _)| *encoding)
}

/// Some lines of a text that can tell their encoding.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let is_telling = |line: &&str| !line.is_ascii() && line.chars().count() >= SHORTEST;
    let all: Vec<&str> = text.lines().filter(is_telling).collect();
    let step = all.len().div_ceil(LINES).max(1);
    all.into_iter().step_by(step)
}

/// How many pieces that say enough were tried, and which of all came out wrong, each with its confidence (0: left as it was, or known).
#[derive(Default)]
struct Tally {
    tried: usize,
    wrong: Vec<(f64, String)>,
}

impl Tally {
    fn try_one(&mut self, name: &str, piece: &str, encoding: Encoding, options: &Options) {
        let Some(bytes) = written(piece, encoding) else { return };
        let outcome = Outcome::of(&bytes, options);
        let enough = piece.chars().filter(|c| !c.is_ascii()).count() >= ENOUGH;
        self.tried += usize::from(enough);
        if outcome.bytes != piece.as_bytes() && (enough || outcome.bytes != bytes) {
            let known = KNOWN_WRONG.contains(&(name, encoding.name()));
            let confidence = if outcome.bytes == bytes || known { 0.0 } else { outcome.confidence };
            let start: String = piece.chars().take(80).collect();
            let said: String = outcome.says().chars().take(90).collect();
            self.wrong.push((confidence, format!("{name} in {encoding}: {start:?}\n    {said}")));
        }
    }

    /// At least [`RIGHT`] in a hundred of them are right, and none is wrong and sure.
    fn assert(&self) {
        let list = |wrong: &[&(f64, String)]| {
            wrong.iter().map(|(_, what)| what.as_str()).collect::<Vec<_>>().join("\n")
        };
        let sure: Vec<_> = self.wrong.iter().filter(|(confidence, _)| *confidence >= SURE).collect();
        assert!(sure.is_empty(), "{} wrong and sure:\n{}", sure.len(), list(&sure));
        let wrong: Vec<_> = self.wrong.iter().collect();
        assert!(
            (self.tried - wrong.len()) * 100 >= self.tried * RIGHT,
            "{} of {} not right:\n{}",
            wrong.len(),
            self.tried,
            list(&wrong)
        );
    }
}

#[test]
fn whole_texts_come_out_of_all_encodings_of_their_languages() {
    let options = Options::default();
    let mut tally = Tally::default();
    for text in texts() {
        for encoding in homes(&text) {
            tally.try_one(&text.name, &text.content, encoding, &options);
        }
    }
    assert!(tally.tried > 250, "only {} texts were tried", tally.tried);
    tally.assert();
}

#[test]
fn lines_come_out_of_all_encodings_of_their_languages() {
    let options = Options::default();
    let mut tally = Tally::default();
    for text in texts() {
        for encoding in homes(&text) {
            for line in lines(&text.content) {
                tally.try_one(&text.name, line, encoding, &options);
            }
        }
    }
    assert!(tally.tried > 700, "only {} lines were tried", tally.tried);
    tally.assert();
}
