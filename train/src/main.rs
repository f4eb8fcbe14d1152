//! Builds the language models of fix-encoding from the packages that `fetch.sh` unpacks.
//!
//! In: a folder of unpacked sources (`--sources DIR`). Out: one model file (`--out FILE`), the same bytes
//! at each run. Nothing here is part of the program that users install.

mod chance;
mod characters;
mod decision;
mod letters;
mod lexicon;
mod phrases;
mod symbols;
mod words;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What the command line says.
pub struct Arguments {
    /// Where `fetch.sh` put the packages.
    pub sources: PathBuf,
    /// The file to write.
    pub out: PathBuf,
    /// For reports: a corpus of true texts in JSON lines (`shared/eval`); of the letters, a folder of texts.
    pub corpus: Option<PathBuf>,
    /// For the decision: examples by which it is calibrated.
    pub validation: Option<PathBuf>,
    /// For the decision: the folder of the tables of its packages.
    pub tables: PathBuf,
}

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let model = words.next().context(
        "usage: train words|characters|phrases|letters|symbols|lexicon|characters-report|letters-report|symbols-report|\
         lexicon-report --sources DIR --out FILE [--corpus PATH]",
    )?;
    let (mut sources, mut out, mut corpus, mut tables, mut validation) = (None, None, None, None, None);
    while let Some(flag) = words.next() {
        let value = words.next().with_context(|| format!("{flag} wants a value"))?;
        match flag.as_str() {
            "--sources" => sources = Some(PathBuf::from(value)),
            "--out" => out = Some(PathBuf::from(value)),
            "--validation" => validation = Some(PathBuf::from(value)),
            "--tables" => tables = Some(PathBuf::from(value)),
            "--corpus" => corpus = Some(PathBuf::from(value)),
            _ => bail!(
                "unknown flag {flag}; known are --sources DIR, --out FILE, --corpus PATH, --validation FILE and --tables DIR"
            ),
        }
    }
    let arguments = Arguments {
        sources: sources.context("--sources DIR is missing")?,
        out: out.context("--out FILE is missing")?,
        corpus,
        validation,
        tables: tables.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR"))),
    };
    match model.as_str() {
        "words" => words::train(&arguments),
        "characters" => characters::train(&arguments),
        "phrases" => phrases::train(&arguments),
        "characters-report" => characters::report(&arguments),
        "letters" => letters::train(&arguments),
        "letters-report" => letters::report(&arguments),
        "symbols" => symbols::train(&arguments),
        "lexicon" => lexicon::train(&arguments),
        "lexicon-report" => lexicon::report(&arguments),
        "decision" => decision::train(&arguments),
        "decision-examples" => decision::write_examples(&arguments),
        "decision-examples-of-corpus" => decision::write_examples_of_corpus(&arguments),
        "symbols-report" => symbols::report(&arguments),
        _ => bail!(
            "unknown model {model}; known are words, characters, phrases, letters, symbols, lexicon, characters-report, \
             letters-report, symbols-report and lexicon-report"
        ),
    }
}
