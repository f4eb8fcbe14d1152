//! A language's own punctuation: lines of its texts, CLDR's marks and a prior come in; the probability
//! of each mark after a letter, after space and elsewhere goes out.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::alphabet::Alphabet;
use super::languages::Source;
use super::sources::{exemplars, quotation_marks};
use super::write;

/// How many observations the prior counts for at least. Where there is more text it counts for as many
/// as that: the text is Electron's documentation, written on plain keyboards, and prose has more
/// typographic marks.
const PRIOR: f64 = 4000.0;
/// A mark is the language's own from this many sightings, also if CLDR does not list it.
const SIGHTINGS: f64 = 25.0;

/// What prose in any language has: mark, then its frequency after a letter (where no letter follows),
/// after space (where a letter may follow), elsewhere. Hand-set from the typographic habits of books
/// and newspapers.
const PROSE: &[(char, [f64; 3])] = &[
    ('’', [0.006, 0.0005, 0.002]),
    ('‘', [0.0002, 0.001, 0.0005]),
    ('“', [0.0005, 0.003, 0.002]),
    ('”', [0.003, 0.0003, 0.008]),
    ('…', [0.002, 0.0005, 0.002]),
    ('–', [0.001, 0.005, 0.006]),
    ('—', [0.001, 0.004, 0.002]),
    ('\u{A0}', [0.0015, 0.0003, 0.002]),
    ('•', [0.0, 0.0005, 0.0002]),
    ('·', [0.0002, 0.0003, 0.0003]),
    ('«', [0.0002, 0.0005, 0.0003]),
    ('»', [0.0005, 0.0002, 0.0008]),
    ('°', [0.0001, 0.0001, 0.0015]),
    ('\u{200B}', [0.0, 0.00002, 0.00002]),
    ('\u{FE0F}', [0.0, 0.00002, 0.0005]),
    ('\u{AD}', [0.00005, 0.0, 0.0]),
];
/// Added for the quotation marks that CLDR names for the language: opening and closing.
const OPENING: [f64; 3] = [0.0005, 0.006, 0.004];
const CLOSING: [f64; 3] = [0.006, 0.0003, 0.012];
/// Spread over the rest of CLDR's punctuation: after a letter, space, elsewhere.
const LISTED: [f64; 3] = [0.004, 0.001, 0.002];
/// What single languages have more of: tag, mark, frequencies.
const HABITS: &[(&str, char, [f64; 3])] = &[
    ("fr", '’', [0.05, 0.0, 0.002]),
    ("it", '’', [0.03, 0.0, 0.002]),
    ("ca", '’', [0.03, 0.0, 0.002]),
    ("uk", '’', [0.006, 0.0, 0.001]),
    ("be", '’', [0.006, 0.0, 0.001]),
    ("be", 'ʼ', [0.004, 0.0, 0.001]),
    ("uk", 'ʼ', [0.003, 0.0, 0.001]),
    ("en", '’', [0.015, 0.001, 0.002]),
    ("fr", '\u{A0}', [0.012, 0.0, 0.02]),
    ("fr", '\u{202F}', [0.004, 0.0, 0.006]),
    ("es", '¿', [0.0, 0.002, 0.001]),
    ("es", '¡', [0.0, 0.0015, 0.001]),
    ("es", 'º', [0.0002, 0.0, 0.003]),
    ("es", 'ª', [0.0001, 0.0, 0.002]),
    ("pt", 'º', [0.0002, 0.0, 0.003]),
    ("pt", 'ª', [0.0001, 0.0, 0.002]),
    ("it", 'º', [0.0, 0.0, 0.001]),
    ("gl", '¿', [0.0, 0.001, 0.001]),
    ("gl", '¡', [0.0, 0.001, 0.001]),
    ("ru", '—', [0.001, 0.02, 0.004]),
    ("uk", '—', [0.001, 0.01, 0.004]),
    ("ru", '№', [0.0, 0.0008, 0.0002]),
    ("ar", '،', [0.05, 0.0, 0.02]),
    ("fa", '،', [0.05, 0.0, 0.02]),
    ("ur", '،', [0.03, 0.0, 0.02]),
    ("ur", '۔', [0.05, 0.0, 0.03]),
    ("ar", '؟', [0.01, 0.0, 0.005]),
    ("fa", '؟', [0.01, 0.0, 0.005]),
    ("ur", '؟', [0.008, 0.0, 0.005]),
    ("fa", '\u{200C}', [0.1, 0.0, 0.001]),
    ("ur", '\u{200C}', [0.002, 0.0, 0.0]),
    ("hi", '।', [0.05, 0.0, 0.02]),
    ("ne", '।', [0.05, 0.0, 0.02]),
    ("bn", '।', [0.05, 0.0, 0.02]),
    ("as", '।', [0.05, 0.0, 0.02]),
    ("pa", '।', [0.05, 0.0, 0.02]),
    ("am", '።', [0.04, 0.0, 0.01]),
    ("am", '፡', [0.05, 0.0, 0.01]),
    ("am", '፣', [0.02, 0.0, 0.01]),
    ("hy", '։', [0.06, 0.0, 0.02]),
    ("km", '។', [0.06, 0.01, 0.02]),
    ("km", '\u{200B}', [0.2, 0.0, 0.01]),
    ("my", '။', [0.08, 0.01, 0.02]),
    ("my", '၊', [0.06, 0.01, 0.02]),
    ("bo", '།', [0.1, 0.02, 0.05]),
    ("bo", '་', [0.7, 0.0, 0.02]),
    ("ca", '·', [0.004, 0.0, 0.0]),
    ("ro", '”', [0.006, 0.0, 0.01]),
];

fn class(previous: Option<char>, alphabet: &Alphabet) -> usize {
    match previous {
        Some(c) if c.is_ascii_alphabetic() || alphabet.has(c) => 0,
        Some(c) if !c.is_whitespace() => 2,
        _ => 1,
    }
}

/// Counts marks in texts. `others` takes every symbol seen, for the shared section.
pub fn observe(
    lines: &[String],
    alphabet: &Alphabet,
    others: &mut BTreeMap<char, f64>,
) -> (BTreeMap<char, [f64; 3]>, [f64; 3]) {
    let mut seen: BTreeMap<char, [f64; 3]> = BTreeMap::new();
    let mut chances = [0.0; 3];
    for line in lines {
        let mut previous = None;
        for c in line.chars() {
            let class = class(previous, alphabet);
            let letter = c.is_alphabetic() || alphabet.has(c);
            if !(class == 0 && letter) {
                chances[class] += 1.0;
            }
            if !letter && !c.is_ascii() && !c.is_control() {
                seen.entry(c).or_default()[class] += 1.0;
                *others.entry(c).or_default() += 1.0;
            }
            previous = Some(c);
        }
    }
    (seen, chances)
}

/// Writes the language's punctuation.
pub fn write(
    folder: &Path,
    source: &Source,
    alphabet: &Alphabet,
    (seen, chances): (BTreeMap<char, [f64; 3]>, [f64; 3]),
    out: &mut Vec<u8>,
) -> Result<()> {
    let mut prior: BTreeMap<char, [f64; 3]> = BTreeMap::new();
    let mut add = |c: char, frequencies: [f64; 3]| {
        let of = prior.entry(c).or_default();
        (0..3).for_each(|class| of[class] += frequencies[class]);
    };
    PROSE.iter().for_each(|&(c, frequencies)| add(c, frequencies));
    HABITS.iter().filter(|(tag, ..)| *tag == source.tag).for_each(|&(_, c, frequencies)| add(c, frequencies));
    for (opening, c) in quotation_marks(folder, source.cldr()).unwrap_or_default() {
        add(c, if opening { OPENING } else { CLOSING });
    }
    let listed = exemplars(folder, source.cldr(), "punctuation").unwrap_or_default();
    let listed: Vec<char> = listed.into_iter().filter(|c| !c.is_ascii()).collect();
    for &c in &listed {
        add(c, LISTED.map(|frequency| frequency / listed.len() as f64));
    }
    for (&c, counts) in &seen {
        if counts.iter().sum::<f64>() >= SIGHTINGS && (c as u32) < 0x2190 {
            add(c, [0.0; 3]);
        }
    }
    prior.retain(|&c, _| !c.is_ascii() && !alphabet.has(c));
    write::varint(out, prior.len() as u32);
    for (c, frequencies) in prior {
        write::varint(out, c as u32);
        let counts = seen.get(&c).copied().unwrap_or_default();
        for class in 0..3 {
            // A quarter of an observation keeps a listed mark possible everywhere.
            let prior = chances[class].max(PRIOR);
            let count = counts[class] + prior * frequencies[class] + 0.05;
            write::probability(out, count / (chances[class] + prior));
        }
    }
    Ok(())
}
