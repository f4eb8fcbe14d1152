//! Running text of one language: a folder of unpacked packages comes in, clean lines go out.
//!
//! Reads `phrases/LANGUAGE/SOURCE/*` under the sources, by the ending of the file: message catalogues (`.mo`,
//! `.po`), string literals of JSON and JavaScript, HTML, Fluent and property files, Chromium's string packs (`.pak`), plain text. Nothing here
//! counts or knows which sources there are; nothing that `shared/eval/README.md` reserves is under that folder.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Longest line, in characters: longer ones are data.
const LONGEST: usize = 2000;
/// A line is of the language if this share of its characters outside ASCII belongs to its scripts or to punctuation.
const LEAST_SHARE: f64 = 0.9;

/// Lines of a language from all sources, each once, in a fixed order.
pub fn lines(folder: &Path, tag: &str, further: Vec<String>) -> Result<Vec<String>> {
    let mut seen = HashSet::new();
    let mut lines = Vec::new();
    let root = folder.join("phrases").join(tag);
    let files = files(&root);
    anyhow::ensure!(!files.is_empty(), "{} is empty; run fetch.sh first", root.display());
    let mut add = |line: String| {
        let line = cleaned(&line);
        if is_of(tag, &line) && seen.insert(line.clone()) {
            lines.push(line);
        }
    };
    for file in files {
        of_file(&file)?.into_iter().for_each(&mut add);
    }
    further.into_iter().for_each(add);
    Ok(lines)
}

/// The lines of a file, read by its ending.
pub(crate) fn of_file(file: &Path) -> Result<Vec<String>> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let found = match file.extension().and_then(|ending| ending.to_str()) {
        Some("mo") => catalogue(&bytes),
        Some("json" | "js" | "po" | "jsonl") => literals(&String::from_utf8_lossy(&bytes)),
        Some("ftl" | "properties" | "ini") => messages(&String::from_utf8_lossy(&bytes)),
        Some("html") => html(&bytes),
        Some("pak") => pack(&bytes),
        Some("ts" | "py" | "vue") => comments(&String::from_utf8_lossy(&bytes)),
        _ => String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect(),
    };
    Ok(found.into_iter().flat_map(|text| split(&text)).collect())
}

/// All files below a folder, in a fixed order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn split(text: &str) -> Vec<String> {
    text.split('\n').map(str::to_owned).collect()
}

/// Without markup, and with single spaces.
pub(crate) fn cleaned(line: &str) -> String {
    let line = entities(&without_tags(line));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters of the scripts that the language is written in.
fn is_own(tag: &str, c: char) -> bool {
    match tag {
        "ja" => matches!(c as u32, 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x9FFF),
        _ => matches!(c as u32, 0xAC00..=0xD7A3),
    }
}

/// Whether a line is in the language and whole: no character that marks damage, and few of other scripts.
fn is_of(tag: &str, line: &str) -> bool {
    let (mut own, mut other, mut length) = (0, 0, 0);
    for c in line.chars() {
        length += 1;
        match c {
            '\u{FFFD}' | '\u{80}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' => return false,
            c if is_own(tag, c) => own += 1,
            c if c.is_alphabetic() && !c.is_ascii() && !matches!(c, '\u{FF00}'..='\u{FFEF}') => other += 1,
            _ => {}
        }
    }
    let kana = |c: char| matches!(c, '\u{3040}'..='\u{30FF}');
    // A long line of Han characters without kana is Chinese.
    let japanese = tag != "ja" || own < 12 || line.chars().any(kana);
    own > 1 && japanese && length <= LONGEST && f64::from(own) >= LEAST_SHARE * f64::from(own + other)
}

fn without_tags(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let is_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match tag.find('>').filter(|_| is_tag) {
            Some(end) => rest = &tag[end + 1..],
            None => {
                out.push('<');
                rest = &tag[1..];
            }
        }
    }
    out + rest
}

fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let named =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (name, character)| text.replace(name, character))
}

/// The text of a page: elements that start a line do so, others vanish.
fn html(bytes: &[u8]) -> Vec<String> {
    const INLINE: [&str; 12] =
        ["a", "b", "i", "em", "strong", "code", "span", "tt", "kbd", "var", "sup", "samp"];
    let text = String::from_utf8_lossy(bytes);
    let (mut lines, mut line) = (Vec::new(), String::new());
    let mut rest = &*text;
    let mut hidden = false;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        if !hidden {
            line.push_str(&before.replace(['\n', '\r'], " "));
        }
        let Some(end) = tag.find('>') else { break };
        let name = tag[1..end].trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("").to_lowercase();
        if matches!(name.as_str(), "script" | "style" | "pre" | "head") {
            hidden = !tag[1..].starts_with('/');
        }
        if !INLINE.contains(&name.as_str()) {
            lines.push(std::mem::take(&mut line));
        }
        rest = &tag[end + 1..];
    }
    lines.push(line);
    lines
}

/// The string literals of JSON, JavaScript or a catalogue's source: between double quotes.
fn literals(text: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '"' {
            continue;
        }
        let mut literal = String::new();
        while let Some(c) = characters.next().filter(|&c| c != '"') {
            if c != '\\' {
                literal.push(c);
                continue;
            }
            match characters.next() {
                Some('n' | 'r') => literal.push('\n'),
                Some('t') => literal.push(' '),
                Some('u') => {
                    let digits: String = characters.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16).ok();
                    literal.extend(code.and_then(char::from_u32));
                }
                Some(other) => literal.push(other),
                None => {}
            }
        }
        literals.push(literal);
    }
    literals
}

/// The comments of source code, and what may be one: lines that begin with a letter beyond ASCII.
fn comments(text: &str) -> Vec<String> {
    let marks = ['/', '*', '#', '"', '\'', ' ', '\t'];
    let comment = |line: &str| -> Option<String> {
        let line = line.trim();
        let marked =
            line.starts_with(['*', '#', '"', ':']) || line.starts_with("//") || line.starts_with("/*");
        let begins = line.trim_start_matches(['r', 'u']).chars().next()?;
        let rest = if marked || begins == '"' || !begins.is_ascii() {
            line.trim_start_matches('r')
        } else {
            let places = ["// ", "/* ", "/** ", "# "].iter().filter_map(|mark| line.find(mark));
            &line[places.min()?..]
        };
        let rest = rest.trim_matches(marks);
        // ":param name: what it is".
        let field = rest.strip_prefix(':').and_then(|field| field.split_once(": "));
        Some(field.map_or(rest, |(_, text)| text).to_owned())
    };
    text.lines().filter_map(comment).collect()
}

/// The values of Fluent and property files: what is behind the first `=` of a line, or a line that goes on; without placeables.
fn messages(text: &str) -> Vec<String> {
    let is_comment = |line: &&str| line.starts_with(['#', ';', '[']);
    let lines = text.lines().map(str::trim).filter(|line| !is_comment(line));
    let value = |line: &str| {
        let value = line.split_once('=').map_or(line, |(_, value)| value);
        value
            .split('{')
            .map(|part| part.split_once('}').map_or(part, |(_, after)| after))
            .collect::<Vec<_>>()
            .join(" ")
    };
    lines.map(value).collect()
}

/// The translations of a message catalogue.
fn catalogue(bytes: &[u8]) -> Vec<String> {
    let number = |at: usize| -> Option<usize> {
        Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
    };
    let text = |index: usize| -> Option<&str> {
        let table = number(16)? + 8 * index;
        let (length, at) = (number(table)?, number(table + 4)?);
        str::from_utf8(bytes.get(at..at + length)?).ok()
    };
    // The first entry is the header.
    (1..number(8).unwrap_or(0)).filter_map(text).flat_map(|text| split(&text.replace('\0', "\n"))).collect()
}

/// The strings of one of Chromium's packs: version 5, resources in UTF-8.
fn pack(bytes: &[u8]) -> Vec<String> {
    let number = |at: usize, length: usize| -> usize {
        let bytes = bytes.get(at..at + length).unwrap_or_default();
        bytes.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte))
    };
    const HEADER: usize = 12;
    const ENTRY: usize = 6;
    let count = if number(0, 4) == 5 { number(8, 2) } else { 0 };
    let place = |index: usize| number(HEADER + ENTRY * index + 2, 4);
    (0..count)
        .filter_map(|index| str::from_utf8(bytes.get(place(index)..place(index + 1))?).ok())
        .map(str::to_owned)
        .collect()
}
