//! Measures a model: held-out texts and a corpus of true texts come in, a table of figures goes out.
//! Trains nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::languages::LANGUAGES;
use super::model::{CharacterModel, CharacterState, LanguageId};
use super::sources::{Electron, Part};
use super::texts;
use crate::Arguments;

/// A way to lose bytes: which ones a single-byte decoder does not pass on.
struct Loss {
    name: &'static str,
    lost: &'static [u8],
}

/// Bytes that the Encoding Standard's tables leave undefined, where decoders drop them.
const LOSSES: &[Loss] = &[
    Loss { name: "windows-1252", lost: &[0x81, 0x8D, 0x8F, 0x90, 0x9D] },
    Loss { name: "windows-1251", lost: &[0x98] },
    Loss {
        name: "windows-1253",
        lost: &[
            0x81, 0x88, 0x8A, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x98, 0x9A, 0x9C, 0x9D, 0x9E, 0x9F, 0xAA, 0xD2,
            0xFF,
        ],
    },
    Loss { name: "windows-1254", lost: &[0x81, 0x8D, 0x8E, 0x8F, 0x90, 0x9D, 0x9E] },
    Loss {
        name: "windows-1255",
        lost: &[
            0x81, 0x8A, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x9A, 0x9C, 0x9D, 0x9E, 0x9F, 0xCA, 0xD9, 0xDA, 0xDB,
            0xDC, 0xDD, 0xDE, 0xDF, 0xFB, 0xFC, 0xFF,
        ],
    },
    Loss {
        name: "latin-1 without C1",
        lost: &[
            0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F,
            0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F,
        ],
    },
];
/// Hypotheses kept at each byte.
const BEAM: usize = 60;
/// Lines of each language and source.
const LINES: usize = 60;
/// Longest line measured, in characters.
const LONGEST: usize = 300;

struct Sample {
    tag: String,
    line: String,
}

/// The model that is measured.
const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/language/models/characters.bin");

/// Writes bits per character, language identification and lost characters found: on what was held out
/// of training and, where one is given, on the true texts of a corpus.
#[expect(clippy::disallowed_methods, reason = "the ban is the program's; a trainer writes its figures")]
pub fn report(arguments: &Arguments) -> Result<()> {
    let model = CharacterModel::from_bytes(fs::read(MODEL)?.into())?;
    let electron = Electron::read(&arguments.sources)?;
    let mut held_out = Vec::new();
    for source in LANGUAGES {
        let mut lines = texts(&arguments.sources, &electron, source, Part::HeldOut)?;
        // Pages repeat each other: a line that was also trained on proves nothing.
        let seen: HashSet<String> =
            texts(&arguments.sources, &electron, source, Part::Train)?.into_iter().collect();
        lines.retain(|line| !seen.contains(line));
        lines.sort();
        lines.dedup();
        let long = |line: &&String| (20..LONGEST).contains(&line.chars().count());
        let lines: Vec<&String> =
            lines.iter().filter(long).filter(|line| !line.is_ascii() || source.tag == "en").collect();
        let every = (lines.len() / LINES).max(1);
        for line in lines.iter().step_by(every).take(LINES) {
            held_out.push(Sample { tag: source.tag.to_owned(), line: (*line).clone() });
        }
    }
    let mut out = String::new();
    writeln!(out, "== held out of training: {} lines", held_out.len())?;
    measure(&model, &held_out, &mut out)?;
    if let Some(file) = &arguments.corpus {
        let corpus = corpus(file)?;
        writeln!(out, "== corpus: {} lines", corpus.len())?;
        measure(&model, &corpus, &mut out)?;
    }
    fs::write(&arguments.out, out).with_context(|| arguments.out.display().to_string())
}

/// True texts of a benchmark corpus, line by line.
fn corpus(file: &Path) -> Result<Vec<Sample>> {
    let mut samples: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for case in fs::read_to_string(file).with_context(|| file.display().to_string())?.lines() {
        let case: Value = serde_json::from_str(case)?;
        let fits = case["set"] == "mojibake" && case["unit"] != "doc";
        let (Some(tag), Some(truth), true) = (case["lang"].as_str(), case["truth"].as_str(), fits) else {
            continue;
        };
        let lines = samples.entry(tag.to_owned()).or_default();
        lines.extend(
            truth.lines().filter(|line| (12..LONGEST).contains(&line.chars().count())).map(str::to_owned),
        );
    }
    let some = |(tag, lines): (String, BTreeSet<String>)| {
        let every = (lines.len() / LINES).max(1);
        let lines: Vec<String> = lines.into_iter().step_by(every).take(LINES).collect();
        lines.into_iter().map(move |line| Sample { tag: tag.clone(), line })
    };
    Ok(samples.into_iter().flat_map(some).collect())
}

#[derive(Default, Clone)]
struct Figures {
    lines: usize,
    characters: usize,
    nats: f64,
    identified: usize,
    lost: BTreeMap<&'static str, (usize, usize)>,
}

fn measure(model: &CharacterModel, samples: &[Sample], out: &mut String) -> Result<()> {
    let mut all: BTreeMap<&str, Figures> = BTreeMap::new();
    let mut confused: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut wrong: BTreeMap<(String, char, char), usize> = BTreeMap::new();
    for sample in samples {
        let Some(language) = model.language(&sample.tag) else { continue };
        let figures = all.entry(&sample.tag).or_default();
        figures.lines += 1;
        figures.characters += sample.line.chars().count();
        figures.nats -= f64::from(model.score(language, &sample.line));
        let best = model.rank(&sample.line)[0].0;
        if best == language {
            figures.identified += 1;
        } else {
            let best = model.languages()[usize::from(best.0)].tag.clone();
            *confused.entry((sample.tag.clone(), best)).or_default() += 1;
        }
    }
    let mut decoders: BTreeMap<(&str, &str), Decoder> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| !sample.line.is_ascii()) {
        let Some(language) = model.language(&sample.tag) else { continue };
        for loss in LOSSES {
            let decoder = decoders
                .entry((&sample.tag, loss.name))
                .or_insert_with(|| Decoder::new(model, language, loss));
            let (lost, right) = decoder.test(model, &sample.line, |truth, guess| {
                *wrong.entry((sample.tag.clone(), truth, guess)).or_default() += 1;
            });
            let figures = all.entry(&sample.tag).or_default().lost.entry(loss.name).or_default();
            figures.0 += lost;
            figures.1 += right;
        }
    }
    write!(out, "{:8} {:>5} {:>6} {:>6}", "language", "lines", "bits/c", "ident%")?;
    for loss in LOSSES {
        write!(out, " {:>18}", loss.name)?;
    }
    writeln!(out)?;
    let mut totals: BTreeMap<(bool, &str), (usize, usize)> = BTreeMap::new();
    for (tag, figures) in &all {
        write!(
            out,
            "{tag:8} {:5} {:6.2} {:6.1}",
            figures.lines,
            figures.nats / std::f64::consts::LN_2 / figures.characters as f64,
            100.0 * figures.identified as f64 / figures.lines as f64
        )?;
        for loss in LOSSES {
            let (lost, right) = figures.lost.get(loss.name).copied().unwrap_or_default();
            let chinese = tag.starts_with("zh");
            let total = totals.entry((chinese || *tag == "ja" || *tag == "ko", loss.name)).or_default();
            total.0 += lost;
            total.1 += right;
            write!(out, " {:>18}", format!("{right}/{lost} {:.1}%", percent(lost, right)))?;
        }
        writeln!(out)?;
    }
    for ((east_asian, loss), (lost, right)) in totals {
        let kind = if east_asian { "zh ja ko" } else { "all others" };
        writeln!(out, "{kind}, {loss}: {right}/{lost} {:.1}%", percent(lost, right))?;
    }
    let (lines, identified) = all.values().fold((0, 0), |sum, f| (sum.0 + f.lines, sum.1 + f.identified));
    writeln!(out, "identified {identified}/{lines} {:.1}%", percent(lines, identified))?;
    let mut confused: Vec<_> = confused.into_iter().collect();
    confused.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    writeln!(out, "confused: {:?}", &confused[..confused.len().min(25)])?;
    let mut wrong: Vec<_> = wrong.into_iter().collect();
    wrong.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    writeln!(out, "wrong: {:?}", &wrong[..wrong.len().min(60)])?;
    Ok(())
}

fn percent(of: usize, part: usize) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
}

/// Finds the likeliest text for what a loss left of its UTF-8 bytes.
struct Decoder {
    language: LanguageId,
    lost: &'static [u8],
    /// Characters by what is left of them.
    by_rest: FxHashMap<Vec<u8>, Vec<char>>,
    longest: usize,
}

#[derive(Clone, Copy)]
struct Hypothesis {
    score: f32,
    state: CharacterState,
    c: char,
    from: (usize, usize),
}

impl Decoder {
    fn new(model: &CharacterModel, language: LanguageId, loss: &Loss) -> Self {
        let mut by_rest: FxHashMap<Vec<u8>, Vec<char>> = FxHashMap::default();
        for c in model.vocabulary(language) {
            by_rest.entry(rest_of(c, loss.lost)).or_default().push(c);
        }
        let longest = by_rest.keys().map(Vec::len).max().unwrap_or(1);
        Decoder { language, lost: loss.lost, by_rest, longest }
    }

    /// The number of characters of `truth` that lost a byte, and how many of them come back. A guess
    /// counts where it begins at the same byte as the true character.
    fn test(&self, model: &CharacterModel, truth: &str, mut wrong: impl FnMut(char, char)) -> (usize, usize) {
        let (mut bytes, mut lost) = (Vec::new(), BTreeMap::new());
        for c in truth.chars() {
            let rest = rest_of(c, self.lost);
            // Of a character that lost all of its bytes nothing says that it was there.
            if !rest.is_empty() && rest.len() < c.len_utf8() {
                lost.insert(bytes.len(), c);
            }
            bytes.extend(rest);
        }
        if lost.is_empty() {
            return (0, 0);
        }
        let guess: BTreeMap<usize, char> = self.decode(model, &bytes).into_iter().collect();
        if guess.is_empty() {
            // No path: one of the lost characters is not in the vocabulary.
            for &c in lost.values().filter(|&&c| !model.knows(self.language, c)) {
                wrong(c, '?');
            }
            return (lost.len(), 0);
        }
        let right = lost.iter().filter(|&(at, &c)| {
            let guessed = guess.get(at).copied().unwrap_or('\0');
            if guessed != c {
                wrong(c, guessed);
            }
            guessed == c
        });
        (lost.len(), right.count())
    }

    fn decode(&self, model: &CharacterModel, bytes: &[u8]) -> Vec<(usize, char)> {
        let nowhere = (usize::MAX, 0);
        let mut beams: Vec<Vec<Hypothesis>> = vec![Vec::new(); bytes.len() + 1];
        beams[0].push(Hypothesis { score: 0.0, state: model.start(), c: '\0', from: nowhere });
        for at in 0..bytes.len() {
            let mut best: FxHashMap<CharacterState, usize> = FxHashMap::default();
            let mut beam = std::mem::take(&mut beams[at]);
            beam.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.c.cmp(&b.c)));
            beam.retain(|hypothesis| best.insert(hypothesis.state, 0).is_none());
            beam.truncate(BEAM);
            for (index, hypothesis) in beam.iter().enumerate() {
                for length in 1..=self.longest.min(bytes.len() - at) {
                    let rest = &bytes[at..at + length];
                    let whole = std::str::from_utf8(rest).ok().and_then(|text| text.chars().next());
                    let candidates = self.by_rest.get(rest).map(Vec::as_slice).unwrap_or_default();
                    // A character that came through whole is possible, whether or not it is known.
                    let unknown = whole.filter(|c| length == c.len_utf8() && !candidates.contains(c));
                    for &c in candidates.iter().chain(&unknown) {
                        let (state, probability) = model.step(self.language, hypothesis.state, c);
                        let score = hypothesis.score + probability;
                        beams[at + length].push(Hypothesis { score, state, c, from: (at, index) });
                    }
                }
            }
            beams[at] = beam;
        }
        let mut path = Vec::new();
        let last = beams[bytes.len()].iter().max_by(|a, b| a.score.total_cmp(&b.score));
        let mut here = last.copied();
        while let Some(hypothesis) = here.filter(|hypothesis| hypothesis.from != nowhere) {
            let (at, index) = hypothesis.from;
            path.push((at, hypothesis.c));
            here = beams[at].get(index).copied();
        }
        path.reverse();
        path
    }
}

fn rest_of(c: char, lost: &[u8]) -> Vec<u8> {
    let mut buffer = [0; 4];
    c.encode_utf8(&mut buffer).bytes().filter(|byte| !lost.contains(byte)).collect()
}
