//! The labelled samples: what the library has to find in each file of `samples/`, and in which it has to
//! find nothing.
//!
//! `tests/samples.tsv` has one row a file:
//!
//! * *sample*: the name in `samples/`. `NAME.damaged.EXT` was made of `tests/truth/NAME.EXT`.
//! * *found*: the notation of the channel that damaged it (a repair may name another one that does the very
//!   same to this text), the name of the one rule that warns, or `nothing`.
//! * *where* it was damaged: `all`, `lines 3-5` (1-based, both included), `word naïve` (its first occurrence);
//!   `-` where no truth is known.
//! * *exact*: whether the channel loses nothing, so that the repair must give the truth byte for byte.
//! * *wrong*: how many characters a lossy repair may get wrong at most. One that is wrong must not have claimed
//!   a confidence of [`SURE`].
//! * *known failure*: `-`, or what goes wrong today. A row that has one must fail, so that the list stays true.
//! * *note*: what is special about it.
//!
//! The damaged files are made by `cargo test --test integration samples::write_samples -- --ignored`, and another test
//! proves that they are current. No truth is in `samples/` itself, which people run the program on.

#![allow(clippy::disallowed_methods, reason = "write_samples makes the samples")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::spelling::{SPELLINGS, Spelling};
use fix_encoding::channel::{Channel, ChannelPattern};
use fix_encoding::{Accept, Examination, Options, Severity, examine};

/// A wrong character must have had less confidence than this.
const SURE: f64 = 0.99;

struct Row {
    sample: String,
    found: String,
    spelling: Option<Spelling>,
    place: Place,
    exact: bool,
    wrong: usize,
    known_failure: Option<String>,
}

/// Where a truth is damaged.
enum Place {
    All,
    /// 0-based.
    Lines(std::ops::Range<usize>),
    Word(String),
    Unknown,
}

impl Place {
    fn parse(text: &str) -> Place {
        match text.split_once(' ') {
            Some(("lines", numbers)) => {
                let (first, last) = numbers.split_once('-').expect("lines are FIRST-LAST");
                Place::Lines(first.parse::<usize>().unwrap() - 1..last.parse().unwrap())
            }
            Some(("word", word)) => Place::Word(word.to_string()),
            _ if text == "all" => Place::All,
            _ if text == "-" => Place::Unknown,
            _ => panic!("`{text}` is no place"),
        }
    }

    /// `truth` with this place of it put through `channel`; `None` where the channel can't carry it.
    fn damage(&self, truth: &str, channel: &Channel) -> Option<String> {
        let span = match self {
            Place::All => 0..truth.len(),
            Place::Lines(lines) => {
                let ends: Vec<usize> =
                    [0].into_iter().chain(truth.match_indices('\n').map(|(at, _)| at + 1)).collect();
                ends[lines.start]..ends[lines.end]
            }
            Place::Word(word) => {
                let start = truth.find(word).expect("the truth has the word");
                start..start + word.len()
            }
            Place::Unknown => return None,
        };
        let damaged = channel.damage(&truth[span.clone()])?;
        Some([&truth[..span.start], &damaged, &truth[span.end..]].concat())
    }
}

fn rows() -> Vec<Row> {
    let row = |line: &str| {
        let [sample, found, place, exact, wrong, known_failure, _note] = line
            .split('\t')
            .collect::<Vec<_>>()
            .try_into()
            .unwrap_or_else(|_| panic!("seven columns: {line}"));
        let (found, spelling) = match found.split_once(" in ") {
            Some((found, name)) => (found, SPELLINGS.iter().find(|known| known.0 == name)),
            None => (found, None),
        };
        Row {
            sample: sample.to_string(),
            found: found.to_string(),
            spelling: spelling.map(|(_, spelling)| *spelling),
            place: Place::parse(place),
            exact: exact == "yes",
            wrong: wrong.parse().unwrap(),
            known_failure: (known_failure != "-").then(|| known_failure.to_string()),
        }
    };
    include_str!("../samples.tsv").lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

impl Row {
    fn observed(&self) -> Vec<u8> {
        fs::read(folder("samples").join(&self.sample)).unwrap()
    }

    fn truth(&self) -> Option<String> {
        let path = folder("tests/truth").join(self.sample.replace(".damaged.", "."));
        (!matches!(self.place, Place::Unknown)).then(|| fs::read_to_string(path).unwrap())
    }

    /// `truth` damaged as this row says, but by `channel`.
    fn damage(&self, truth: &str, channel: &Channel) -> Option<String> {
        match self.spelling {
            Some(spelling) => spelling.damage(truth, channel),
            None => self.place.damage(truth, channel),
        }
    }

    /// The channel that damaged the sample, where one did; a layer without a loss lost nothing.
    fn channel(&self) -> Option<Channel> {
        let is_channel = self.found.contains('>');
        is_channel.then(|| self.found.parse::<ChannelPattern>().unwrap().channel().unwrap())
    }

    /// What is wrong with the examination of this sample.
    fn check(&self) -> Result<(), String> {
        let observed = self.observed();
        let examination = examine(&observed, &Options::default());
        match self.channel() {
            Some(channel) => self.check_damaged(&observed, &examination, &channel),
            None => self.check_undamaged(&examination),
        }
    }

    fn check_undamaged(&self, examination: &Examination) -> Result<(), String> {
        let expected: &[&str] = if self.found == "nothing" { &[] } else { &[&self.found] };
        let found: Vec<&str> = examination.findings.iter().map(|finding| finding.rule.name).collect();
        let repaired = examination.findings.iter().any(|finding| finding.repair.is_some());
        let severe = examination.findings.iter().any(|finding| finding.severity() != Severity::Warning);
        if found != expected || repaired || severe {
            return Err(format!("expected {expected:?}, found {:#?}", examination.findings));
        }
        Ok(())
    }

    fn check_damaged(
        &self,
        observed: &[u8],
        examination: &Examination,
        channel: &Channel,
    ) -> Result<(), String> {
        if examination.findings.is_empty() {
            return Err("nothing was found".to_string());
        }
        for finding in &examination.findings {
            let Some(repair) = &finding.repair else {
                return Err(format!("line {}: no repair: {}", finding.location.line, finding.message));
            };
            let found = repair.cause.channel();
            let Some(found) = found.filter(|_| finding.rule.name == "mojibake") else {
                return Err(format!("line {}: {}", finding.location.line, finding.rule.name));
            };
            let same = found == channel
                || self.truth().is_some_and(|truth| {
                    self.damage(&truth, found).is_some_and(|damaged| damaged.as_bytes() == observed)
                });
            if !same {
                return Err(format!("line {}: it was not {}", finding.location.line, found.notation()));
            }
            // Lines that lost nothing are exact in the other samples too. Then they are right.
            if self.exact && !repair.exact {
                return Err(format!("exact is {}, by {}", repair.exact, found.notation()));
            }
        }
        let Some(truth) = self.truth() else { return Ok(()) };
        self.check_repaired(observed, examination, &truth)
    }

    fn check_repaired(&self, observed: &[u8], examination: &Examination, truth: &str) -> Result<(), String> {
        let plan = examination.plan(Accept::Inferred { minimum: 0.0 });
        let repaired = String::from_utf8(plan.apply(observed).unwrap()).unwrap();
        if self.exact {
            if examination.plan(Accept::Exact) != plan {
                return Err("the plan of exact repairs lacks some".to_string());
            }
            return first_difference(&repaired, truth).map_or(Ok(()), Err);
        }
        let exact = String::from_utf8(examination.plan(Accept::Exact).apply(observed).unwrap()).unwrap();
        let before = String::from_utf8_lossy(observed);
        for (number, ((before, after), right)) in
            before.lines().zip(exact.lines()).zip(truth.lines()).enumerate()
        {
            if before != after && after != right {
                return Err(format!("line {} is not exact: {after}", number + 1));
            }
        }
        let certainty = certainty(examination, &repaired);
        let mut wrong = Vec::new();
        let mut offset = 0;
        if repaired.lines().count() != truth.lines().count() {
            return Err("the repaired text has another number of lines".to_string());
        }
        for (number, (mine, right)) in
            repaired.split_inclusive('\n').zip(truth.split_inclusive('\n')).enumerate()
        {
            for difference in differences(mine, right) {
                let confidence = difference.at.and_then(|at| certainty.get(&(offset + at))).copied();
                let got = difference.at.and_then(|at| mine[at..].chars().next());
                let text = format!(
                    "line {}: {:?} for {:?}, confidence {confidence:?}",
                    number + 1,
                    got.map(String::from).unwrap_or_default(),
                    difference.right.map(String::from).unwrap_or_default(),
                );
                if confidence.is_some_and(|confidence| confidence >= SURE) {
                    return Err(format!("too sure: {text}"));
                }
                wrong.push(text);
            }
            offset += mine.len();
        }
        if wrong.len() > self.wrong {
            return Err(format!("{} wrong, at most {}: {wrong:#?}", wrong.len(), self.wrong));
        }
        Ok(())
    }
}

/// For each character outside ASCII that a repair put there how sure it is, by its place in `repaired` in
/// bytes.
fn certainty(examination: &Examination, repaired: &str) -> BTreeMap<usize, f64> {
    let mut all = BTreeMap::new();
    let (mut at, mut moved) = (0, 0);
    for repair in examination.findings.iter().filter_map(|finding| finding.repair.as_ref()) {
        moved += repair.span.start - at;
        let end = moved + repair.replacement.len();
        assert_eq!(repaired[moved..end], repair.replacement);
        let outside_ascii = repair.replacement.char_indices().filter(|(_, c)| !c.is_ascii());
        all.extend(outside_ascii.map(|(offset, _)| (moved + offset, 1.0)));
        all.extend(repair.inferred.iter().map(|lost| (moved + lost.offset, lost.confidence)));
        (at, moved) = (repair.span.end, end);
    }
    all
}

fn first_difference(mine: &str, right: &str) -> Option<String> {
    let mut lines = mine.split('\n').zip(right.split('\n')).enumerate();
    let different = lines.find(|(_, (mine, right))| mine != right);
    let what = different.map(|(line, (mine, right))| format!("line {}: {mine:?}, not {right:?}", line + 1));
    what.or_else(|| (mine != right).then(|| "another number of lines".to_string()))
}

/// One character that is not as in the truth.
struct Difference {
    /// Where the wrong one stands, in bytes; `None` where one is missing.
    at: Option<usize>,
    /// The right one; `None` where one is too many.
    right: Option<char>,
}

/// The fewest edits between two lines.
fn differences(mine: &str, right: &str) -> Vec<Difference> {
    let mine: Vec<(usize, char)> = mine.char_indices().collect();
    let right: Vec<char> = right.chars().collect();
    // `cost[i][j]`: edits between what follows the first `i` of `mine` and the first `j` of `right`.
    let mut cost = vec![vec![0usize; right.len() + 1]; mine.len() + 1];
    for i in (0..=mine.len()).rev() {
        for j in (0..=right.len()).rev() {
            cost[i][j] = match (mine.get(i), right.get(j)) {
                (None, _) => right.len() - j,
                (_, None) => mine.len() - i,
                (Some((_, a)), Some(b)) if a == b => cost[i + 1][j + 1],
                _ => 1 + cost[i + 1][j + 1].min(cost[i + 1][j]).min(cost[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut all = Vec::new();
    while i < mine.len() || j < right.len() {
        match (mine.get(i), right.get(j)) {
            (Some((_, a)), Some(b)) if a == b => (i, j) = (i + 1, j + 1),
            (Some((at, _)), Some(b)) if cost[i][j] == 1 + cost[i + 1][j + 1] => {
                all.push(Difference { at: Some(*at), right: Some(*b) });
                (i, j) = (i + 1, j + 1);
            }
            (Some((at, _)), _) if cost[i][j] == 1 + cost[i + 1][j] => {
                all.push(Difference { at: Some(*at), right: None });
                i += 1;
            }
            (_, missing) => {
                all.push(Difference { at: None, right: missing.copied() });
                j += 1;
            }
        }
    }
    all
}

/// What each damaged sample that has a truth must be.
fn made() -> impl Iterator<Item = (Row, String)> {
    rows().into_iter().filter_map(|row| {
        let (channel, truth) = (row.channel()?, row.truth()?);
        let damaged = row.damage(&truth, &channel);
        let damaged = damaged.unwrap_or_else(|| panic!("{}: {} can't carry it", row.sample, row.found));
        assert_ne!(damaged, truth, "{} is not damaged", row.sample);
        Some((row, damaged))
    })
}

#[test]
#[ignore = "makes the damaged samples anew"]
fn write_samples() {
    for (row, damaged) in made() {
        fs::write(folder("samples").join(&row.sample), damaged).unwrap();
    }
}

#[test]
fn samples_are_current() {
    for (row, damaged) in made() {
        let there = fs::read(folder("samples").join(&row.sample)).unwrap_or_default();
        assert!(there == damaged.as_bytes(), "{} is not what write_samples makes", row.sample);
        assert_eq!(row.channel().unwrap().loses(), !row.exact, "{}: the column `exact`", row.sample);
    }
}

#[test]
fn every_file_has_its_row() {
    let names = |name: &str| {
        let files = fs::read_dir(folder(name)).unwrap();
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let mut samples: Vec<String> = rows().into_iter().map(|row| row.sample).collect();
    samples.sort();
    assert_eq!(names("samples"), samples);
    let mut truths: Vec<String> = made().map(|(row, _)| row.sample.replace(".damaged.", ".")).collect();
    truths.sort();
    assert_eq!(names("tests/truth"), truths);
}

#[test]
fn each_sample_is_found_and_repaired() {
    let mut broken = Vec::new();
    for row in rows() {
        match (row.check(), row.known_failure.as_deref()) {
            (Ok(()), None) => {}
            (Err(why), Some(known)) => println!("{}: known failure ({known}): {why}", row.sample),
            (Err(why), None) => broken.push(format!("{}: {why}", row.sample)),
            (Ok(()), Some(_)) => {
                broken.push(format!("{}: no longer fails; take it off the known failures", row.sample));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_real_document_with_lost_bytes() {
    let observed = fs::read(folder("samples/kubecon-2019-shanghai.damaged.md")).unwrap();
    let examination = examine(&observed, &Options::default());
    assert!(examination.findings.iter().all(|finding| finding.rule.name == "mojibake"));
    let [channel] = &examination.channels()[..] else { panic!("{} causes", examination.channels().len()) };
    let notation = channel.cause.channel().unwrap().notation();
    assert_eq!(notation, "utf-8>windows-1254/dropped+soft-hyphen-dropped");
    assert_eq!((channel.damaged() - channel.inferred(), channel.inferred()), (1354, 298));
    assert!(channel.repairs.iter().any(|repair| repair.replacement.contains("再见上海！")));
    // Two headings lost nothing.
    let exact: Vec<&str> =
        channel.repairs.iter().filter(|repair| repair.exact).map(|repair| &*repair.replacement).collect();
    assert_eq!(exact, ["拜访客户", "别离"]);
}

#[test]
fn differences_are_the_fewest() {
    for (mine, right, expected) in [
        ("", "", "[]"),
        ("abc", "abc", "[]"),
        ("abc", "axc", "[(Some(1), Some('x'))]"),
        ("äbc", "ac", "[(Some(0), Some('a')), (Some(2), None)]"),
        ("ac", "abc", "[(None, Some('b'))]"),
        ("", "a", "[(None, Some('a'))]"),
    ] {
        let found: Vec<_> = differences(mine, right).iter().map(|d| (d.at, d.right)).collect();
        assert_eq!(format!("{found:?}"), expected, "{mine:?}, {right:?}");
    }
}
