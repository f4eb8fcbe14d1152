//! Claims about texts, with their features and whether they are right.
//!
//! In: the texts of the packages, sound and damaged. Out: a table with a line for each claim: where it comes from, its family, whether it is
//! right (0 to 1), and its features.

use std::fmt::Write;
use std::fs;
use std::io::{Read, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encodings::Encoding;
use engine::decision::{Family, Feature, Features};
use engine::identification::{Known, file_claims};
use engine::repair::{ClaimExample, Hints, SpanRepair, claims};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use language::Models;
use serde_json::Value;

use super::bytes::{LegacyFile, legacy, no_text};
use super::damage::{DAMAGES, Line, damaged, damaged_letter, damaged_line, damaged_words, mentioned};
use super::odd::odd_texts;
use super::tables::PackageTable;
use super::texts::{PackageText, texts};
use crate::Arguments;
use crate::chance::Chance;

/// Files in legacy encodings that are made of one text.
const LEGACY_FILES: usize = 2;
/// The table is written anew after this number of texts.
const WRITTEN_AFTER: usize = 100;
/// Files that are no text.
const NO_TEXTS: usize = 900;
/// Lines of one text that are examined alone, as short texts are.
const LINES_ALONE: usize = 4;
/// Lines of one text of which some words are damaged.
const LINES_IN_PART: usize = 4;
/// The kinds of channels of strings with one letter outside ASCII, which are what people meet most.
const LETTER_CHANNELS: [usize; 7] = [0, 1, 1, 2, 2, 2, 3];
/// Lines of one text that lose characters.
const LOSSY_LINES: usize = 6;
/// The share of the damage of a line that a right claim undoes, where nothing was lost and where something was. Inferred characters have
/// probabilities of their own, and a claim finds them with little effort.
const UNDONE: f64 = 0.9;
const UNDONE_LOSSY: f64 = 0.3;
/// Lines of one text in which a sign is put between Latin words.
const SIGNS: usize = 3;
/// The encodings of signs that sentences speak of.
const PAIRING: [Encoding; 5] =
    [Encoding::GBK, Encoding::BIG5, Encoding::SHIFT_JIS, Encoding::EUC_JP, Encoding::EUC_KR];
/// Rivals of a claim that are kept at most.
const RIVALS: usize = 2;
/// What stands in the name of a rival before the nats by which its letters are less likely than those of the first claim.
pub const RIVAL: &str = "#rival:";
/// Lines of a claim that are compared with the truth.
const COMPARED: usize = 12;
/// Characters of a line that are compared.
const COMPARED_CHARACTERS: usize = 300;

/// One claim.
struct Example {
    name: String,
    family: Family,
    right: f64,
    features: Features,
    /// The first repair, to look at.
    shown: String,
}

/// Writes the examples of all packages below `--sources` to `--out`.
pub fn write_examples(arguments: &Arguments) -> Result<()> {
    let models = Models::default();
    let table = PackageTable::read(&arguments.tables)?;
    let mut packages: Vec<_> = fs::read_dir(&arguments.sources)
        .with_context(|| arguments.sources.display().to_string())?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .flat_map(|registry| fs::read_dir(registry).into_iter().flatten())
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    packages.sort();
    let mut all: Vec<PackageText> = odd_texts(&models);
    for package in &packages {
        let name = package.strip_prefix(&arguments.sources)?.display().to_string();
        all.extend(texts(package, &name, &table)?);
    }
    let legacy = table.legacy_files(&arguments.sources)?;
    let excerpts: Vec<&str> = all.iter().map(|text| text.text.as_str()).collect();
    let no_texts = (0..NO_TEXTS).flat_map(|number| {
        let name = format!("odd/bytes/{number}#none");
        of_file(&name, &no_text(number, &excerpts, &mut Chance::of(&name)), &models)
    });
    let real = legacy.iter().flat_map(|(name, file)| of_file(name, file, &models));
    let no_texts: Vec<Example> = no_texts.chain(real).collect();
    // In an order that depends on the names only, so that the table is of use before it is whole.
    all.sort_by_key(|text| Chance::of(&text.name).below(1 << 30));
    let found = Mutex::new(vec![(usize::MAX, no_texts)]);
    on_all_cores(&all, |at, text| {
        let examples = examples_of(text, &models);
        let Ok(mut found) = found.lock() else { return };
        found.push((at, examples));
        if found.len() % WRITTEN_AFTER == 0 {
            eprintln!("{} of {} texts", found.len(), all.len());
            if let Err(error) = write(&mut found, &arguments.out) {
                eprintln!("{error:#}");
            }
        }
    });
    write(&mut found.into_inner().unwrap_or_default(), &arguments.out)
}

/// Does `work` on each of `all`, on all cores. It is given the number of the item, counted from 0, and the item.
fn on_all_cores<T: Sync>(all: &[T], work: impl Fn(usize, &T) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = all.get(at) else { break };
                    work(at, item);
                }
            });
        }
    });
}

/// Writes a table of examples.
fn write(found: &mut [(usize, Vec<Example>)], out: &Path) -> Result<()> {
    found.sort_by_key(|(at, _)| *at);
    let mut table = String::from("name\tfamily\tright");
    for feature in Feature::ALL {
        write!(table, "\t{}", feature.name())?;
    }
    let shows = !is_packed(out);
    table.push_str(if shows { "\tshown\n" } else { "\n" });
    for example in found.iter().flat_map(|(_, examples)| examples) {
        write!(table, "{}\t{}\t{:.2}", example.name, example.family.name(), example.right)?;
        for feature in Feature::ALL {
            write!(table, "\t{}", (example.features.get(feature) * 1000.0).round() / 1000.0)?;
        }
        if shows {
            write!(table, "\t{}", example.shown)?;
        }
        table.push('\n');
    }
    let bytes = if is_packed(out) { packed(table.as_bytes())? } else { table.into_bytes() };
    fs::write(out, bytes).with_context(|| out.display().to_string())
}

/// Whether a table is packed by gzip. Then it is to be kept, and has no text of the packages in it.
fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "gz")
}

fn packed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Writes the examples of a corpus in JSON lines (`--corpus`, see `benches/quality/README.md`) to `--out`. Its texts are of sources that no weight
/// is learned from, so that thresholds and calibration may be set by them, if its split is `validation`.
pub fn write_examples_of_corpus(arguments: &Arguments) -> Result<()> {
    let models = Models::default();
    let corpus = arguments.corpus.as_ref().context("--corpus FILE is missing")?;
    let corpus = fs::read_to_string(corpus).with_context(|| corpus.display().to_string())?;
    let cases: Vec<&str> = corpus.lines().collect();
    let found: Mutex<Vec<(usize, Vec<Example>)>> = Mutex::default();
    on_all_cores(&cases, |at, case| match (of_case(case, &models), found.lock()) {
        (Ok(examples), Ok(mut found)) => found.push((at, examples)),
        (Err(error), _) => eprintln!("case {}: {error:#}", at + 1),
        _ => {}
    });
    write(&mut found.into_inner().unwrap_or_default(), &arguments.out)
}

/// The claims about a case of a corpus.
fn of_case(case: &str, models: &Models) -> Result<Vec<Example>> {
    let case: Value = serde_json::from_str(case)?;
    let text = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
    let (id, set, truth) = (text("id"), text("set"), text("truth"));
    let input = match (case["input_b64"].as_str(), case["input"].as_str()) {
        (Some(encoded), _) => STANDARD.decode(encoded)?,
        (None, Some(input)) => input.as_bytes().to_vec(),
        (None, None) => truth.clone().into_bytes(),
    };
    let kind = if matches!(set.as_str(), "clean" | "trap") { "#sound" } else { "" };
    let name = format!("{id}{kind}");
    Ok(match String::from_utf8(input) {
        Ok(observed) => {
            let split = |text: &str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
            let line = |(observed, truth): (String, String)| Line { observed, truth, between: Vec::new() };
            let lines: Vec<Line> = match split(&observed).len() == split(&truth).len() {
                true => split(&observed).into_iter().zip(split(&truth)).map(line).collect(),
                false => vec![line((observed, truth))],
            };
            of_lines(&name, &lines, models)
        }
        Err(bytes) => {
            let encoding = Encoding::for_label(&text("channel")).unwrap_or(Encoding::UTF_8);
            let is_text = !truth.is_empty();
            let file = LegacyFile {
                bytes: bytes.into_bytes(),
                truth: is_text.then_some((truth, encoding)),
                declared: None,
            };
            let kind = if is_text { "" } else { "#none" };
            of_file(&format!("{id}{kind}"), &file, models)
        }
    })
}

fn examples_of(text: &PackageText, models: &Models) -> Vec<Example> {
    let mut found = Vec::new();
    let sound = undamaged(&text.text);
    found.extend(of_lines(&format!("{}#sound", text.name), &sound, models));
    let mut chance = Chance::of(&text.name);
    let mut of_letters = Chance::of(&format!("{}#letter", text.name));
    let outside: Vec<&Line> = sound.iter().filter(|line| !line.observed.is_ascii()).collect();
    for number in 0..LINES_ALONE.min(outside.len().saturating_sub(1)) {
        let Some(line) = chance.pick(&outside) else { break };
        found.extend(of_lines(&format!("{}#line{number}", text.name), &[(*line).clone()], models));
    }
    if !text.is_damaged_too {
        return found;
    }
    if let Some(shown) = mentioned(&text.text, &mut chance) {
        found.extend(of_lines(&format!("{}#sound-mention", text.name), &undamaged(&shown), models));
    }
    for number in 0..SIGNS {
        let name = format!("{}#odd-sign{number}", text.name);
        let line = with_sign(&text.text, &mut Chance::of(&name));
        found.extend(line.into_iter().flat_map(|line| of_lines(&name, &[line], models)));
    }
    for number in 0..DAMAGES {
        let Some(made) = damaged(&text.text, number, models, &mut chance) else { continue };
        let name = format!("{}#{}{number}", text.name, made.channel.notation());
        found.extend(of_lines(&name, &made.lines, models));
    }
    for number in 0..LOSSY_LINES {
        let Some(made) = damaged_line(&text.text, &mut chance) else { continue };
        let name = format!("{}#lost{number}:{}", text.name, made.channel.notation());
        found.extend(of_lines(&name, &made.lines, models));
    }
    for (at, number) in LETTER_CHANNELS.into_iter().enumerate() {
        let Some(made) = damaged_letter(&text.text, number, models, &mut of_letters) else { continue };
        let name = format!("{}#letter{at}:{}", text.name, made.channel.notation());
        found.extend(of_lines(&name, &made.lines, models));
    }
    for number in 0..LEGACY_FILES {
        let Some(file) = legacy(&text.text, models, &mut chance) else { continue };
        found.extend(of_file(&format!("{}#file{number}", text.name), &file, models));
    }
    let first = chance.below(DAMAGES);
    for number in first..first + LINES_IN_PART {
        let Some(made) = damaged_words(&text.text, number, models, &mut chance) else { continue };
        let name = format!("{}#in-part{number}:{}", text.name, made.channel.notation());
        found.extend(of_lines(&name, &made.lines, models));
    }
    found
}

/// A sound line of ASCII words, with a character between them that a sentence may speak of: read in pairs of bytes, a Latin letter or a symbol in
/// UTF-8 becomes such a character. `None` if the text has no such line.
fn with_sign(text: &str, chance: &mut Chance) -> Option<Line> {
    let lines: Vec<&str> =
        text.lines().filter(|line| line.is_ascii() && line.split(' ').count() >= 4).collect();
    let mut words: Vec<String> = chance.pick(&lines)?.split(' ').map(str::to_owned).collect();
    let originals: Vec<char> = ('\u{A1}'..='\u{17F}').collect();
    let sign = (0..100).find_map(|_| {
        let encoding = *chance.pick(&PAIRING)?;
        let original = chance.pick(&originals)?.to_string();
        encoding.decode(original.as_bytes()).ok().filter(|sign| sign.chars().count() == 1)
    })?;
    words.insert(1 + chance.below(words.len()), sign);
    Some(Line::sound(&(words.join(" ") + "\n")))
}

/// The lines of a sound text.
fn undamaged(text: &str) -> Vec<Line> {
    text.split_inclusive('\n').map(Line::sound).collect()
}

/// The claim about a file that is not UTF-8 that the search finds likeliest.
fn of_file(name: &str, file: &LegacyFile, models: &Models) -> Vec<Example> {
    let known = Known { meant: file.declared, neighbours: None };
    let claims = file_claims(&file.bytes, known, models);
    let odds = |claim: &engine::identification::FileExample| claim.features.get(Feature::Search);
    let likeliest = claims.into_iter().max_by(|a, b| odds(a).total_cmp(&odds(b)));
    let example = |claim: engine::identification::FileExample| {
        let right = match (&file.truth, &claim.text) {
            (Some((truth, _)), Some(text)) => truth == text,
            // Encodings that write the same bytes for the text are one answer.
            (Some((truth, encoding)), None) => {
                claim.encoding.encode(truth).ok() == encoding.encode(truth).ok()
            }
            (None, _) => false,
        };
        Example {
            name: name.replace(['\t', '\n'], " "),
            family: Family::File,
            right: f64::from(u8::from(right)),
            features: claim.features,
            shown: format!("{} {:?}", claim.encoding, claim.text.as_deref().map(cut)),
        }
    };
    likeliest.into_iter().map(example).collect()
}

/// The claim about the text of `lines` that the search finds likeliest. It decides whether the text is damaged. Behind it stand its likeliest
/// rivals, by which the choice among channels is learned.
fn of_lines(name: &str, lines: &[Line], models: &Models) -> Vec<Example> {
    let observed: String = lines.iter().map(|line| line.observed.as_str()).collect();
    let mut claims = claims(&observed, Hints::default(), models).into_iter();
    let Some(first) = claims.next() else { return Vec::new() };
    let name = name.replace(['\t', '\n'], " ");
    let rivals: Vec<ClaimExample> = claims.filter(|claim| claim.is_rival_of(&first)).take(RIVALS).collect();
    let behind = |rival: &ClaimExample| format!("{name}{RIVAL}{:.2}", first.letters - rival.letters);
    let rivals = rivals.iter().filter_map(|rival| of_claim(behind(rival), rival, lines, &observed));
    of_claim(name.clone(), &first, lines, &observed).into_iter().chain(rivals).collect()
}

/// A claim about the text of `lines`. `None` if it undoes some of several misreadings: it is neither right nor wrong.
fn of_claim(name: String, claim: &ClaimExample, lines: &[Line], observed: &str) -> Option<Example> {
    let undoes_some = |line: &Line, start: usize, repairs: &[&SpanRepair]| {
        line.between.iter().any(|between| is_right(&line.observed, between, start, repairs))
    };
    if share_of_lines(lines, &claim.repairs, undoes_some) >= 0.5 {
        return None;
    }
    let undoes_all = |line: &Line, start: usize, repairs: &[&SpanRepair]| {
        is_right(&line.observed, &line.truth, start, repairs)
    };
    let right = share_of_lines(lines, &claim.repairs, undoes_all);
    let shown = claim.repairs.first().map_or(String::new(), |repair| {
        let channel = repair.channel.notation();
        format!("{channel} {:?} {:?}", cut(&observed[repair.span.clone()]), cut(&repair.replacement))
    });
    Some(Example { name, family: claim.family, right, features: claim.features.clone(), shown })
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The share of the lines that `repairs` touch for which `holds`, 0 to 1. It is given the line, where it begins, and its repairs.
fn share_of_lines(
    lines: &[Line],
    repairs: &[SpanRepair],
    holds: impl Fn(&Line, usize, &[&SpanRepair]) -> bool,
) -> f64 {
    let (mut held, mut touched) = (0.0, 0.0);
    let mut start = 0;
    for line in lines {
        let end = start + line.observed.len();
        let here: Vec<&SpanRepair> =
            repairs.iter().filter(|repair| repair.span.start < end && start < repair.span.end).collect();
        if !here.is_empty() {
            touched += 1.0;
            held += f64::from(u8::from(holds(line, start, &here)));
            if touched >= COMPARED as f64 {
                break;
            }
        }
        start = end;
    }
    if touched > 0.0 { held / touched } else { 0.0 }
}

/// Whether `repairs` undo the damage of a line that begins at `start`.
fn is_right(observed: &str, truth: &str, start: usize, repairs: &[&SpanRepair]) -> bool {
    let mut repaired = String::new();
    let mut at = 0;
    let is_lossy = repairs.iter().any(|repair| !repair.inferred.is_empty());
    for repair in repairs {
        // A repair stands on one line, but a line feed may have been lost in it.
        let from = repair.span.start.saturating_sub(start).max(at).min(observed.len());
        repaired.push_str(observed.get(at..from).unwrap_or_default());
        repaired.push_str(repair.replacement.split_inclusive('\n').next().unwrap_or_default());
        at = (repair.span.end - start).min(observed.len());
    }
    repaired.push_str(observed.get(at..).unwrap_or_default());
    if observed == truth {
        return repaired == truth;
    }
    let (before, after) = (distance(observed, truth), distance(&repaired, truth));
    let undone = 1.0 - after as f64 / before.max(1) as f64;
    undone >= if is_lossy { UNDONE_LOSSY } else { UNDONE }
}

/// The number of characters that have to be put in, taken out or changed to turn one text into another.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.chars().take(COMPARED_CHARACTERS).collect();
    let other: Vec<char> = other.chars().take(COMPARED_CHARACTERS).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, first) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (place, second) in other.iter().enumerate() {
            let changed = diagonal + usize::from(first != second);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(row[place] + 1).min(row[place + 1] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// A line of a table of examples.
pub struct ExampleLine {
    /// The text that the claim is about. Claims about the same text have the same name.
    pub name: String,
    /// The family of the channel.
    pub family: Family,
    /// The share of the repaired lines in which the claim is right, 0 to 1.
    pub right: f64,
    /// The features, in the order of [`Feature::ALL`].
    pub features: Vec<f64>,
}

/// Reads a table of examples.
pub fn read(path: &Path) -> Result<Vec<ExampleLine>> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    let mut table = String::new();
    match is_packed(path) {
        true => GzDecoder::new(bytes.as_slice()).read_to_string(&mut table),
        false => bytes.as_slice().read_to_string(&mut table),
    }
    .with_context(|| path.display().to_string())?;
    let mut lines = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let family =
            cells.get(1).and_then(|name| Family::ALL.into_iter().find(|family| family.name() == *name));
        let numbers: Vec<f64> =
            cells.iter().skip(2).take(1 + Feature::ALL.len()).filter_map(|cell| cell.parse().ok()).collect();
        if let (Some(family), [right, features @ ..]) = (family, numbers.as_slice()) {
            let name = cells[0].to_owned();
            lines.push(ExampleLine { name, family, right: *right, features: features.to_vec() });
        }
    }
    Ok(lines)
}
