//! The lexicon: which words each language has, and how common each is.
//!
//! In: the unpacked packages, `lexicon/SOURCE/` among them. Out: two lexicon files, the same bytes at each run: what
//! permissive sources say, and what sources under the Mozilla Public License say beyond that.
//!
//! | file | what is in it |
//! | --- | --- |
//! | `sources.rs` | which files of which source are in which language: a table |
//! | `gather.rs` | the words of the sources, counted |
//! | `select.rs` | which words are kept, and the sets of their languages |
//! | `report.rs` | words known in sound texts, and random letters taken for words |

mod gather;
mod report;
mod select;
mod sources;

use std::collections::HashSet;
use std::fs;

use anyhow::{Context, Result};
use language::LEXICON_FILES;
use language::lexicon::assemble;

pub use report::report;
use sources::Terms;

use crate::Arguments;
use crate::characters::languages::LANGUAGES;

/// Writes the lexicons: `--out` names the permissive one, the others are written beside it. Each file has what those before it lack.
pub fn train(arguments: &Arguments) -> Result<()> {
    let tags: Vec<&str> = LANGUAGES.iter().map(|language| language.tag).collect();
    let permissive = gather::of_texts(&arguments.sources, Terms::Permissive)?;
    let english = select::english(&permissive, &tags);
    let layers = [permissive, gather::of_texts(&arguments.sources, Terms::Mozilla)?];
    let files = [arguments.out.clone()]
        .into_iter()
        .chain(LEXICON_FILES[1..].iter().map(|name| arguments.out.with_file_name(name)));
    let mut known: Vec<HashSet<String>> = vec![HashSet::new(); tags.len()];
    for (layer, file) in layers.into_iter().zip(files) {
        let words = select::kept(layer, &tags, &english, &mut known);
        let scripts = select::by_script(&words);
        let bytes =
            assemble(&tags, &scripts).context("two words have one key, or there are too many sets")?;
        println!("{}: {} bytes", file.display(), bytes.len());
        for (tag, words) in tags.iter().zip(&words) {
            println!("  {tag}\t{}", words.len());
        }
        for script in &scripts {
            println!(
                "  {}: {} words, {} sets",
                String::from_utf8_lossy(&script.script),
                script.words.len(),
                script.sets.len()
            );
        }
        fs::write(&file, bytes).with_context(|| file.display().to_string())?;
    }
    Ok(())
}
