//! What the lexicons know: words in sound texts, by language, and random letters that they take for words.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result};
use language::LEXICON_FILES;
use language::lexicon::{Lexicon, words};
use serde_json::Value;

use crate::Arguments;
use crate::chance::Chance;
use crate::characters::languages::LANGUAGES;

/// Letters of a token that is counted, at least.
const SHORTEST: usize = 3;
/// Strings of random letters that are tried for each script.
const RANDOM: usize = 400_000;
/// Letters of such a string: long enough that hardly any is a word by chance.
const RANDOM_LETTERS: usize = 9;

/// Tokens of a text, and those that are known.
#[derive(Default, Clone, Copy)]
struct Known {
    tokens: usize,
    in_any: usize,
    in_language: usize,
    in_either: usize,
}

/// Writes the report to `--out`. `--sources` is the folder of the lexicon files, `--corpus` sound texts in JSON lines with `lang` and
/// `truth`. Of languages other than English only lines with a letter outside ASCII count: others were left in English.
pub fn report(arguments: &Arguments) -> Result<()> {
    let read = |name: &str| {
        let path = arguments.sources.join(name);
        fs::read(&path).with_context(|| path.display().to_string())
    };
    let permissive = Lexicon::default().with_file(read("lexicon.bin")?)?;
    let mut all = Lexicon::default().with_file(read("lexicon.bin")?)?;
    for name in &LEXICON_FILES[1..] {
        all = all.with_file(read(name)?)?;
    }
    let corpus = arguments.corpus.as_ref().context("--corpus FILE is missing")?;
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in fs::read_to_string(corpus)?.lines() {
        let case: Value = serde_json::from_str(line)?;
        let (Some(language), Some(text)) = (case["lang"].as_str(), case["truth"].as_str()) else { continue };
        let is_prose = matches!(case["set"].as_str(), Some("clean" | "mojibake") | None);
        if is_prose {
            let lines = text.lines().filter(|line| language == "en" || !line.is_ascii());
            texts.entry(language.to_owned()).or_default().extend(lines.map(str::to_owned));
        }
    }
    let mut report = String::new();
    writeln!(report, "| language | tokens | known | … or English | in any language | permissive alone |")?;
    writeln!(report, "| --- | --- | --- | --- | --- | --- |")?;
    for language in LANGUAGES {
        let Some(mut found) = texts.remove(language.tag) else { continue };
        found.sort();
        found.dedup();
        let of_all = known(&found, &all, language.tag);
        let alone = known(&found, &permissive, language.tag);
        let percent = |part: usize| 100.0 * part as f64 / of_all.tokens.max(1) as f64;
        writeln!(
            report,
            "| {} | {} | {:.1} % | {:.1} % | {:.1} % | {:.1} % |",
            language.tag,
            of_all.tokens,
            percent(of_all.in_language),
            percent(of_all.in_either),
            percent(of_all.in_any),
            percent(alone.in_language)
        )?;
    }
    writeln!(
        report,
        "\nNot in the languages of the lexicon: {}",
        texts.keys().cloned().collect::<Vec<_>>().join(", ")
    )?;
    for (script, letters) in ALPHABETS {
        let hits = random_hits(letters, &all);
        writeln!(report, "{script}: {hits} of {RANDOM} strings of random letters are taken for a word")?;
    }
    fs::write(&arguments.out, &report)?;
    print!("{report}");
    Ok(())
}

/// Letters of some scripts, from which random strings are made.
const ALPHABETS: &[(&str, &str)] = &[
    ("Latin", "abcdefghijklmnopqrstuvwxyzàâäáãåæçčéèêëěíìîïłñńóòôöõøőřßšúùûüůýž"),
    ("Cyrillic", "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"),
    ("Greek", "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώ"),
    ("Hebrew", "אבגדהוזחטיכלמנסעפצקרשת"),
    ("Arabic", "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءئؤأإآة"),
    ("Devanagari", "अआइईउऊएऐओऔकखगघचछजझटठडढतथदधनपफबभमयरलवशषसहािीुूेैोौ्ं"),
];

/// How many strings of random letters a lexicon takes for words. The strings are the same each time.
fn random_hits(letters: &str, lexicon: &Lexicon) -> usize {
    let letters: Vec<char> = letters.chars().collect();
    let mut chance = Chance::from_seed(1);
    let mut random = || (0..RANDOM_LETTERS).map(|_| letters[chance.below(letters.len())]).collect::<String>();
    (0..RANDOM).filter(|_| lexicon.find(&random()).is_some()).count()
}

fn known(texts: &[String], lexicon: &Lexicon, tag: &str) -> Known {
    let mut sum = Known::default();
    let Some(language) = lexicon.language(tag) else { return sum };
    let english = lexicon.language("en");
    for text in texts {
        for word in words(text, lexicon) {
            let letters = text[word.range.clone()].chars().count();
            let is_unspaced = letters < SHORTEST && word.known.is_some();
            if letters < SHORTEST && !is_unspaced {
                continue;
            }
            sum.tokens += 1;
            sum.in_any += usize::from(word.known.is_some());
            let is_of = |language| word.known.is_some_and(|known| known.languages.contains(language));
            sum.in_language += usize::from(is_of(language));
            sum.in_either += usize::from(is_of(language) || english.is_some_and(is_of));
        }
    }
    sum
}
