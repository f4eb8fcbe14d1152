//! Builds the language models of fix-encoding from the packages that `fetch.sh` unpacks.
//!
//! In: a folder of unpacked sources (`--sources DIR`). Out: one model file (`--out FILE`), the same bytes
//! at each run. Nothing here is part of the program that users install.

mod words;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What the command line says.
pub struct Arguments {
    /// Where `fetch.sh` put the packages.
    pub sources: PathBuf,
    /// The file to write.
    pub out: PathBuf,
}

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let model = words.next().context("usage: train words|characters --sources DIR --out FILE")?;
    let (mut sources, mut out) = (None, None);
    while let Some(flag) = words.next() {
        let value = words.next().with_context(|| format!("{flag} wants a value"))?;
        match flag.as_str() {
            "--sources" => sources = Some(PathBuf::from(value)),
            "--out" => out = Some(PathBuf::from(value)),
            _ => bail!("unknown flag {flag}; known are --sources DIR and --out FILE"),
        }
    }
    let arguments = Arguments {
        sources: sources.context("--sources DIR is missing")?,
        out: out.context("--out FILE is missing")?,
    };
    match model.as_str() {
        "words" => words::train(&arguments),
        _ => bail!("unknown model {model}; known is words"),
    }
}
