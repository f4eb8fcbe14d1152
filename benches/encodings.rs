//! Whether the encoding of a text is told, and whether confidence means what it says. Not timed.
//!
//!     cargo bench --bench encodings
//!     cargo bench --bench encodings -- --texts DIR        # further clean texts, LANGUAGE-NAME.txt
//!     cargo bench --bench encodings -- --misses           # and what came out wrong
//!     cargo bench --bench encodings -- --test             # two texts
//!
//! Clean texts are written in each encoding of their language that has all their characters, and examined: whole, by line
//! and by short phrase. A piece is right if what was found turns it into the text. Printed are
//!
//! - by kind of piece and stated confidence (the least of a file's repairs), how many are right;
//! - by kind of piece, how many are answered at all, and how many with at least [`SURE`];
//! - by encoding, how many are right, wrong, and left as they were.
//!
//! Bytes that are ASCII or UTF-8 by themselves are no question, and are left out.

mod texts;

use std::collections::BTreeMap;
use std::path::PathBuf;

use fix_encoding::channel::encodings_of;
use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Options, examine};
use texts::Text;

/// Lower ends of the bins of confidence.
const BINS: [f64; 4] = [0.5, 0.9, 0.99, 0.999];
/// An answer with so much confidence is to be relied on.
const SURE: f64 = 0.99;
/// Most characters of a phrase.
const PHRASE: usize = 30;
/// Most lines of one text that are examined by themselves, spread over it.
const LINES: usize = 40;

/// A piece of text that is examined as a file of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Document,
    Line,
    /// The words of a line's start, at most [`PHRASE`] characters.
    Phrase,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Unit::Document => "documents",
            Unit::Line => "lines",
            Unit::Phrase => "phrases",
        }
    }

    /// The pieces of `text`.
    fn pieces(self, text: &str) -> Vec<&str> {
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_ascii()).collect();
        let some = lines.iter().copied().step_by(lines.len().div_ceil(LINES).max(1));
        match self {
            Unit::Document => vec![text],
            Unit::Line => some.collect(),
            Unit::Phrase => some.map(start_of).filter(|phrase| !phrase.is_ascii()).collect(),
        }
    }
}

/// The first words of a line, or its first characters where it has no spaces.
fn start_of(line: &str) -> &str {
    let limit = line.char_indices().nth(PHRASE).map_or(line.len(), |(at, _)| at);
    let start = &line[..limit];
    if limit == line.len() { start } else { start.rfind(' ').map_or(start, |space| &start[..space]) }
}

/// What came of pieces.
#[derive(Default, Clone, Copy)]
struct Tally {
    right: usize,
    wrong: usize,
    left: usize,
}

impl Tally {
    fn all(self) -> usize {
        self.right + self.wrong + self.left
    }
}

/// Answers of one bin.
#[derive(Default, Clone, Copy)]
struct Bin {
    right: usize,
    all: usize,
    confidence: f64,
}

/// Pieces of one kind.
#[derive(Default)]
struct Answers {
    tally: Tally,
    bins: [Bin; BINS.len()],
    /// Answered with at least [`SURE`].
    sure: usize,
}

impl Answers {
    fn add(&mut self, confidence: f64, right: bool) {
        let at = BINS.iter().rposition(|&start| confidence >= start).unwrap_or(0);
        let bin = &mut self.bins[at];
        bin.all += 1;
        bin.right += usize::from(right);
        bin.confidence += confidence;
        self.sure += usize::from(confidence >= SURE);
        *(if right { &mut self.tally.right } else { &mut self.tally.wrong }) += 1;
    }

    fn print(&self, unit: Unit) {
        println!("{}\n{:>14} {:>8} {:>10} {:>10}", unit.name(), "confidence", "count", "stated", "right");
        for (at, bin) in self.bins.iter().enumerate().filter(|(_, bin)| bin.all > 0) {
            let end = BINS.get(at + 1).unwrap_or(&1.0);
            println!(
                "{:>14} {:>8} {:>9.2}% {:>9.2}%",
                format!("{} - {end}", BINS[at]),
                bin.all,
                100.0 * bin.confidence / bin.all as f64,
                percent(bin.right, bin.all)
            );
        }
        let all = self.tally.all();
        println!(
            "of {all}: {:.2}% answered, {:.2}% with at least {SURE}, {:.2}% right\n",
            percent(all - self.tally.left, all),
            percent(self.sure, all),
            percent(self.tally.right, all)
        );
    }
}

fn percent(part: usize, all: usize) -> f64 {
    100.0 * part as f64 / all.max(1) as f64
}

/// What was asked for on the command line.
#[derive(Default)]
struct Request {
    quick: bool,
    misses: bool,
    folder: Option<PathBuf>,
}

fn request() -> Request {
    let mut request = Request::default();
    let mut arguments = std::env::args().skip(1);
    let mut by_cargo_bench = false;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => by_cargo_bench = true,
            "--test" => request.quick = true,
            "--misses" => request.misses = true,
            "--texts" => request.folder = arguments.next().map(PathBuf::from),
            // Such as filters meant for other benches.
            _ => {}
        }
    }
    // As `cargo test --benches` runs it.
    request.quick |= !by_cargo_bench;
    request
}

fn main() {
    let request = request();
    let mut texts: Vec<Text> = texts::all();
    texts.extend(request.folder.iter().flat_map(|folder| texts::in_folder(folder)));
    if request.quick {
        texts.retain(|text| text.language == "cs" || text.language == "tr");
    }
    let options = Options::default();
    let mut answers: BTreeMap<Unit, Answers> = BTreeMap::new();
    let mut by_encoding: BTreeMap<Encoding, Tally> = BTreeMap::new();
    for text in &texts {
        for &(encoding, _) in encodings_of(&text.language) {
            for unit in [Unit::Document, Unit::Line, Unit::Phrase] {
                for piece in unit.pieces(&text.content) {
                    let Ok(bytes) = encoding.encode(piece) else { continue };
                    if std::str::from_utf8(&bytes).is_ok() {
                        continue;
                    }
                    let found = examine(&bytes, &options);
                    let repairs = found.findings.iter().filter_map(|finding| finding.repair.as_ref());
                    let confidence = repairs.map(|repair| repair.confidence).reduce(f64::min);
                    let plan = found.plan(Accept::Inferred { minimum: 0.0 });
                    let after = plan.apply(&bytes).expect("the plan was made for these bytes");
                    let right = after == piece.as_bytes();
                    let answers = answers.entry(unit).or_default();
                    let tally = by_encoding.entry(encoding).or_default();
                    let Some(confidence) = confidence else {
                        answers.tally.left += 1;
                        tally.left += 1;
                        continue;
                    };
                    answers.add(confidence, right);
                    *(if right { &mut tally.right } else { &mut tally.wrong }) += 1;
                    if request.misses && !right {
                        let shown: String = piece.chars().take(60).collect();
                        let said: String = String::from_utf8_lossy(&after).chars().take(60).collect();
                        println!("{} in {encoding}, {confidence:.4}: {shown:?}\n    {said:?}", text.name);
                    }
                }
            }
        }
    }
    for (unit, answers) in &answers {
        answers.print(*unit);
    }
    println!("{:>16} {:>8} {:>8} {:>8} {:>8}", "encoding", "pieces", "right", "wrong", "left");
    for (encoding, tally) in &by_encoding {
        println!(
            "{:>16} {:>8} {:>7.2}% {:>8} {:>8}",
            encoding.name(),
            tally.all(),
            percent(tally.right, tally.all()),
            tally.wrong,
            tally.left
        );
    }
}
