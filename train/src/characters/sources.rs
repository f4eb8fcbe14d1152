//! Readers of the unpacked packages: a folder comes in; words with weights, lines of text and n-gram
//! tables come out. Nothing here cleans or counts.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fst::{Map, Streamer};
use serde_json::Value;

/// One page in so many of the Electron documentation is kept from training, for the report.
const HELD_OUT_PAGES: u64 = 10;
/// The catalogue of each JupyterLab language pack that is kept from training, for the report.
const HELD_OUT_CATALOGUE: &str = "jupyterlab_git.mo";

const ENGLISH: &str = "en-US";

/// Which part of the texts is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the model learns from.
    Train,
    /// What it is measured on.
    HeldOut,
}

/// A lingua table: each n-gram of 1 to 5 letters inside words, lower-cased, with its relative
/// frequency among all letters. (The file has ln P(last letter | letters before).) In order of bytes.
pub fn lingua(folder: &Path, name: &str) -> Result<Vec<(String, f64)>> {
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let file = folder.join("lingua").join(name).join("ngrams.fst");
    let map = Map::new(fs::read(&file).with_context(|| file.display().to_string())?)?;
    let mut ngrams = Vec::new();
    // Joint probabilities of the prefixes of the n-gram at hand; order of bytes visits prefixes first.
    let mut prefixes: Vec<(String, f64)> = Vec::new();
    let mut stream = map.stream();
    while let Some((key, bits)) = stream.next() {
        let ngram = std::str::from_utf8(key)?;
        while prefixes.last().is_some_and(|(prefix, _)| !ngram.starts_with(prefix.as_str())) {
            prefixes.pop();
        }
        let before = ngram.chars().count() - 1;
        let given = match prefixes.last() {
            _ if before == 0 => 0.0,
            Some((prefix, joint)) if prefix.chars().count() == before => *joint,
            // An n-gram without its prefix: the tables have none of these beyond rounding.
            _ => continue,
        };
        let joint = given + f64::from_bits(bits);
        prefixes.push((ngram.to_owned(), joint));
        ngrams.push((ngram.to_owned(), joint.exp()));
    }
    Ok(ngrams)
}

/// A wordfreq list, the large one where there is one: words and their frequencies.
pub fn wordfreq(folder: &Path, code: &str) -> Result<Vec<(String, f64)>> {
    if code.is_empty() {
        return Ok(Vec::new());
    }
    let path = |size| folder.join("wordfreq").join(format!("{size}_{code}.msgpack"));
    let file = if path("large").exists() { path("large") } else { path("small") };
    let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
    let mut reader = MessagePack { bytes: &bytes, at: 0 };
    let bins = reader.array()?;
    reader.skip_map()?;
    let mut words = Vec::new();
    // Bin n holds the words of frequency 10^(-n/100).
    for bin in 0..bins.saturating_sub(1) {
        let frequency = 10_f64.powf(-(f64::from(bin)) / 100.0);
        for _ in 0..reader.array()? {
            words.push((reader.string()?.to_owned(), frequency));
        }
    }
    Ok(words)
}

/// As much of MessagePack as wordfreq uses: arrays, strings, and one map of short values.
struct MessagePack<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> MessagePack<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let slice = self.bytes.get(self.at..self.at + count).context("truncated MessagePack")?;
        self.at += count;
        Ok(slice)
    }

    fn number(&mut self, bytes: usize) -> Result<u32> {
        Ok(self.take(bytes)?.iter().fold(0, |value, &byte| value << 8 | u32::from(byte)))
    }

    fn array(&mut self) -> Result<u32> {
        match self.take(1)?[0] {
            byte @ 0x90..=0x9F => Ok(u32::from(byte & 15)),
            0xDC => self.number(2),
            0xDD => self.number(4),
            byte => bail!("expected an array, found {byte:#x}"),
        }
    }

    fn string(&mut self) -> Result<&'a str> {
        let length = match self.take(1)?[0] {
            byte @ 0xA0..=0xBF => u32::from(byte & 31),
            0xD9 => self.number(1)?,
            0xDA => self.number(2)?,
            byte => bail!("expected a string, found {byte:#x}"),
        };
        Ok(std::str::from_utf8(self.take(length as usize)?)?)
    }

    fn skip_map(&mut self) -> Result<()> {
        let byte = self.take(1)?[0];
        if byte & 0xF0 != 0x80 {
            bail!("expected a small map, found {byte:#x}");
        }
        for _ in 0..byte & 15 {
            self.string()?;
            if self.bytes.get(self.at).is_some_and(|byte| *byte < 0x80) {
                self.at += 1;
            } else {
                self.string()?;
            }
        }
        Ok(())
    }
}

fn read_json(file: &Path) -> Result<Value> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// The Electron documentation, both versions, parsed once for all languages.
pub struct Electron {
    versions: Vec<Value>,
    english: HashSet<String>,
}

impl Electron {
    /// Reads both versions.
    pub fn read(folder: &Path) -> Result<Self> {
        let recent = read_json(&folder.join("electron-i18n/package/dist/docs.json"))?;
        let early = read_json(&folder.join("electron-i18n-1.43.0/package/index.json"))?["docs"].take();
        let mut electron = Electron { versions: vec![recent, early], english: HashSet::new() };
        let english = [Part::Train, Part::HeldOut].map(|part| electron.all_lines(ENGLISH, part));
        electron.english = english.into_iter().flatten().collect();
        Ok(electron)
    }

    /// The lines of a language, without those that were left in English.
    pub fn lines(&self, locale: &str, part: Part) -> Vec<String> {
        let mut lines = self.all_lines(locale, part);
        if locale != ENGLISH {
            lines.retain(|line| !self.english.contains(line));
        }
        lines
    }

    fn all_lines(&self, locale: &str, part: Part) -> Vec<String> {
        let mut lines = Vec::new();
        for pages in self.versions.iter().filter_map(|version| version[locale].as_object()) {
            for (_, page) in pages.iter().filter(|(path, _)| held_out_page(path) == (part == Part::HeldOut)) {
                if let Some(html) = page["html"].as_str() {
                    lines.extend(without_tags(html).lines().map(str::to_owned));
                }
                for section in page["sections"].as_array().into_iter().flatten() {
                    lines.extend(section["body"].as_str().unwrap_or("").lines().map(str::to_owned));
                }
            }
        }
        lines.retain(|line| !line.trim().is_empty());
        lines
    }
}

fn held_out_page(path: &str) -> bool {
    let hash = path.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    hash >> 7 & 0xFFFF < 0x1_0000 / HELD_OUT_PAGES
}

/// The text of HTML: tags dropped, the five entities that the documentation uses decoded.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        rest = rest[open..].find('>').map_or("", |close| &rest[open + close + 1..]);
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// Translations in a compiled gettext catalogue, split at plural forms and lines.
fn catalogue(file: &Path) -> Result<Vec<String>> {
    let bytes = fs::read(file)?;
    let number = |at: usize| -> Result<usize> {
        let four = bytes.get(at..at + 4).context("truncated catalogue")?;
        Ok(u32::from_le_bytes(four.try_into()?) as usize)
    };
    if number(0)? != 0x9504_12DE {
        bail!("{} is no catalogue", file.display());
    }
    let text = |table: usize, index: usize| -> Result<&str> {
        let (length, at) = (number(table + 8 * index)?, number(table + 8 * index + 4)?);
        Ok(std::str::from_utf8(bytes.get(at..at + length).context("truncated catalogue")?)?)
    };
    let mut lines = Vec::new();
    // The first entry is the header.
    for index in 1..number(8)? {
        let (original, translated) = (text(number(12)?, index)?, text(number(16)?, index)?);
        if original.split('\0').next() != translated.split('\0').next() {
            lines.extend(
                translated.split(['\0', '\n']).filter(|line| !line.trim().is_empty()).map(str::to_owned),
            );
        }
    }
    Ok(lines)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// Django's and JupyterLab's translations.
pub fn catalogues(folder: &Path, django: &[&str], locale: &str, part: Part) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    if part == Part::Train {
        for name in django {
            for file in files(&folder.join("django").join(name)) {
                lines.extend(catalogue(&file)?);
            }
        }
    }
    for file in files(&folder.join("jupyterlab").join(locale.replace('-', "_"))) {
        if file.ends_with(HELD_OUT_CATALOGUE) == (part == Part::HeldOut) {
            lines.extend(catalogue(&file)?);
        }
    }
    Ok(lines)
}

/// CLDR's names of and keywords for emoji and symbols.
pub fn annotations(folder: &Path, locale: &str) -> Result<Vec<String>> {
    let file = folder.join("cldr-annotations/annotations").join(locale).join("annotations.json");
    if !file.exists() {
        return Ok(Vec::new());
    }
    let json = read_json(&file)?;
    let mut lines = Vec::new();
    for (_, entry) in json["annotations"]["annotations"].as_object().into_iter().flatten() {
        for list in ["default", "tts"] {
            lines.extend(
                entry[list].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned),
            );
        }
    }
    Ok(lines)
}

/// The emoji and symbols that CLDR names.
pub fn annotated(folder: &Path) -> Result<Vec<char>> {
    let json = read_json(&folder.join("cldr-annotations/annotations/en/annotations.json"))?;
    let entries = json["annotations"]["annotations"].as_object().context("no annotations")?;
    Ok(entries.keys().flat_map(|key| key.chars()).collect())
}

/// Strings of CLDR's locale data with running text and names: file, then a path is of no interest,
/// so every string of the file.
pub fn cldr_strings(folder: &Path, locale: &str, file: &str) -> Result<Vec<String>> {
    let file = folder.join("cldr-misc/main").join(locale).join(file);
    if !file.exists() {
        return Ok(Vec::new());
    }
    fn walk(value: &Value, strings: &mut Vec<String>) {
        match value {
            Value::String(text) => strings.push(text.clone()),
            Value::Array(values) => values.iter().for_each(|value| walk(value, strings)),
            Value::Object(values) => values.values().for_each(|value| walk(value, strings)),
            _ => {}
        }
    }
    let mut strings = Vec::new();
    walk(&read_json(&file)?["main"], &mut strings);
    Ok(strings)
}

/// One set of CLDR's characters of a language ("exemplarCharacters", "auxiliary", "punctuation").
pub fn exemplars(folder: &Path, locale: &str, set: &str) -> Result<Vec<char>> {
    let json = read_json(&folder.join("cldr-misc/main").join(locale).join("characters.json"))?;
    let set = json["main"][locale]["characters"][set].as_str().unwrap_or("[]").to_owned();
    unicode_set(&set).with_context(|| format!("{locale}: {set}"))
}

/// The quotation marks of a language.
pub fn quotation_marks(folder: &Path, locale: &str) -> Result<Vec<(bool, char)>> {
    let json = read_json(&folder.join("cldr-misc/main").join(locale).join("delimiters.json"))?;
    let marks = &json["main"][locale]["delimiters"];
    let of = |key: &str| marks[key].as_str().and_then(|mark| mark.chars().next());
    let keys = ["quotationStart", "quotationEnd", "alternateQuotationStart", "alternateQuotationEnd"];
    Ok(keys.iter().filter_map(|key| Some((key.ends_with("Start"), of(key)?))).collect())
}

/// The characters of a UnicodeSet as CLDR writes them: single ones, ranges, `{sequences}` and
/// escapes.
fn unicode_set(set: &str) -> Result<Vec<char>> {
    let inner = set.strip_prefix('[').and_then(|set| set.strip_suffix(']')).context("not a set")?;
    let mut characters: Vec<char> = Vec::new();
    let mut rest = inner.chars();
    let mut range = false;
    while let Some(c) = rest.next() {
        let literal = match c {
            ' ' | '{' | '}' => continue,
            '-' => {
                range = true;
                continue;
            }
            '\\' => match rest.next().context("unfinished escape")? {
                'u' => {
                    let digits: String = rest.by_ref().take(4).collect();
                    char::from_u32(u32::from_str_radix(&digits, 16)?).context("surrogate")?
                }
                escaped => escaped,
            },
            c => c,
        };
        if std::mem::take(&mut range) {
            let from = *characters.last().context("range without a start")?;
            characters.extend((from..=literal).skip(1));
        } else {
            characters.push(literal);
        }
    }
    Ok(characters)
}

/// A langdetect profile: n-grams of one to three characters, spaces for the edges of words, with
/// their counts.
pub fn langdetect(folder: &Path, name: &str) -> Result<BTreeMap<String, f64>> {
    let file = folder.join("langdetect").join(name);
    if !file.exists() {
        return Ok(BTreeMap::new());
    }
    let json = read_json(&file)?;
    let frequencies = json["freq"].as_object().context("no frequencies")?;
    Ok(frequencies.iter().filter_map(|(ngram, count)| Some((ngram.clone(), count.as_f64()?))).collect())
}

/// Words of the Thai National Corpus with their counts.
pub fn thai(folder: &Path) -> Result<Vec<(String, f64)>> {
    let text = fs::read_to_string(folder.join("thai/tnc_freq.txt"))?;
    Ok(text
        .lines()
        .filter_map(|line| line.trim_start_matches('\u{FEFF}').split_once('\t'))
        .filter_map(|(word, count)| Some((word.to_owned(), count.trim().parse().ok()?)))
        .collect())
}

/// Emoji and symbols with how often each stood in 1.6 million tweets.
pub fn emoji(folder: &Path) -> Result<Vec<(char, f64)>> {
    let text = fs::read_to_string(folder.join("emosent/data/Emoji_Sentiment_Data_v1.0.csv"))?;
    Ok(text
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split(',');
            let emoji = fields.next()?.chars().next()?;
            Some((emoji, fields.nth(1)?.parse().ok()?))
        })
        .collect())
}

/// OpenCC's tables from simplified to traditional Chinese: phrases and characters, longest match.
pub struct Traditional {
    phrases: BTreeMap<String, String>,
    longest: usize,
}

impl Traditional {
    /// Reads both tables.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut phrases = BTreeMap::new();
        for file in ["STCharacters.txt", "STPhrases.txt"] {
            for line in fs::read_to_string(folder.join("opencc/opencc/dictionary").join(file))?.lines() {
                if let Some((from, to)) = line.split_once('\t') {
                    let first = to.split_whitespace().next().unwrap_or(from);
                    phrases.insert(from.to_owned(), first.to_owned());
                }
            }
        }
        let longest = phrases.keys().map(|phrase| phrase.chars().count()).max().unwrap_or(1);
        Ok(Traditional { phrases, longest })
    }

    /// The text in traditional characters.
    pub fn convert(&self, text: &str) -> String {
        let characters: Vec<char> = text.chars().collect();
        let (mut out, mut at) = (String::new(), 0);
        while at < characters.len() {
            let found = (1..=self.longest.min(characters.len() - at)).rev().find_map(|length| {
                let phrase: String = characters[at..at + length].iter().collect();
                self.phrases.get(&phrase).map(|to| (length, to))
            });
            match found {
                Some((length, to)) => {
                    out.push_str(to);
                    at += length;
                }
                None => {
                    out.push(characters[at]);
                    at += 1;
                }
            }
        }
        out
    }
}
