//! What is brought back of what was lost, and whether confidence means what it says. Not timed.
//!
//!     cargo bench --bench reliability
//!     cargo bench --bench reliability -- --texts DIR      # further clean texts, LANGUAGE-NAME.txt
//!     cargo bench --bench reliability -- --channel 'utf-8>windows-1254/dropped' --misses
//!     cargo bench --bench reliability -- --test           # two texts, two channels
//!
//! Clean texts are damaged by a channel, examined, and all that is found is applied. Printed are
//!
//! - by channel and language, the characters that lost a byte and how many of them are right again;
//! - of the inferred characters, by their stated confidence, how many are right;
//! - of the channels found in documents, lines and short pieces, by stated confidence, how many turn the
//!   clean text into what was observed (or, where nothing was inferred, give the clean text); and in how many
//!   units one was found at all. The clean units are examined too: a repair there is wrong.
//!
//! What counts as lost is worked out here, from what each byte becomes, not by the engine that is measured.

mod texts;

use std::collections::BTreeMap;
use std::path::PathBuf;

use fix_encoding::channel::{Channel, Codebook};
use fix_encoding::{Accept, Examination, Options, examine};
use texts::Text;

/// The channel of the KubeCon sample first, then its neighbours, then what other languages lose most by.
const CHANNELS: [&str; 16] = [
    "utf-8>windows-1254/dropped+soft-hyphen-dropped",
    "utf-8>windows-1254/dropped",
    "utf-8>windows-1254/dropped+no-break-space-to-space",
    "utf-8>windows-1254/dropped+soft-hyphen-dropped+no-break-space-to-space",
    "utf-8>windows-1254/replaced",
    "utf-8>windows-1254/questioned",
    "utf-8>windows-1252/dropped",
    "utf-8>windows-1252/dropped+soft-hyphen-dropped",
    "utf-8>windows-1252/dropped+no-break-space-to-space",
    "utf-8>windows-1252/replaced",
    "utf-8>windows-1252/questioned",
    "utf-8>windows-1250/dropped",
    "utf-8>windows-1250/replaced",
    "utf-8>windows-1253/dropped",
    "utf-8>windows-1252/no-break-space-to-space",
    "utf-8>iso-8859-1/dropped",
];

/// Channels of which only the confidence is measured: what lost nothing, and what was read in pairs, where a byte's fate depends on
/// its neighbours.
const OTHER_CHANNELS: [&str; 8] = [
    "utf-8>windows-1252",
    "utf-8>macintosh",
    "utf-8>cp850,utf-8>windows-1252",
    "windows-1251>windows-1252",
    "windows-1250>iso-8859-1",
    "utf-8>gbk/questioned",
    "utf-8>gbk/replaced",
    "utf-8>shift_jis/questioned",
];

/// Upper ends of the bins of confidence, the last one closed.
const BINS: [f64; 7] = [0.5, 0.7, 0.9, 0.95, 0.99, 0.999, 1.0];

/// A piece of text that is examined as a file of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Document,
    /// A paragraph.
    Line,
    /// The words of a paragraph's start, at most this many characters.
    Short,
}

/// Most characters of a [`Unit::Short`].
const SHORT: usize = 30;
/// Most lines of one text that are examined by themselves, spread over it.
const LINES: usize = 40;

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Unit::Document => "document",
            Unit::Line => "line",
            Unit::Short => "short",
        }
    }

    /// The pieces of `text`.
    fn pieces(self, text: &str) -> Vec<&str> {
        let lines: Vec<&str> = text.lines().filter(|line| line.chars().count() > SHORT).collect();
        let some = lines.iter().copied().step_by(lines.len().div_ceil(LINES).max(1));
        match self {
            Unit::Document => vec![text],
            Unit::Line => some.collect(),
            Unit::Short => some.map(start_of).collect(),
        }
    }
}

/// The first words of a line, or its first characters where it has no spaces.
fn start_of(line: &str) -> &str {
    let limit = line.char_indices().nth(SHORT).map_or(line.len(), |(at, _)| at);
    let start = &line[..limit];
    start.rfind(' ').map_or(start, |space| &start[..space])
}

/// How many of how many.
#[derive(Default, Clone, Copy)]
struct Share {
    right: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, other: Share) {
        self.right += other.right;
        self.all += other.all;
    }

    fn percent(self) -> f64 {
        100.0 * self.right as f64 / self.all.max(1) as f64
    }
}

/// One bin of a reliability table.
#[derive(Default, Clone, Copy)]
struct Bin {
    share: Share,
    confidence: f64,
}

/// Stated confidence against what was right.
#[derive(Default, Clone)]
struct Reliability {
    bins: [Bin; BINS.len()],
}

impl Reliability {
    fn add(&mut self, confidence: f64, right: bool) {
        let at = BINS.iter().position(|&end| confidence < end).unwrap_or(BINS.len() - 1);
        self.bins[at].share.add(Share { right: usize::from(right), all: 1 });
        self.bins[at].confidence += confidence;
    }

    fn print(&self, title: &str) {
        println!("{title}\n{:>14} {:>8} {:>10} {:>10}", "confidence", "count", "stated", "right");
        let row = |name: &str, bin: &Bin| {
            let stated = 100.0 * bin.confidence / bin.share.all.max(1) as f64;
            if bin.share.all > 0 {
                println!("{name:>14} {:>8} {stated:>9.2}% {:>9.2}%", bin.share.all, bin.share.percent());
            }
        };
        let mut start = 0.0;
        let mut all = Bin::default();
        for (bin, end) in self.bins.iter().zip(BINS) {
            row(&format!("{start} - {end}"), bin);
            start = end;
            all.share.add(bin.share);
            all.confidence += bin.confidence;
        }
        row("all", &all);
        println!();
    }
}

/// For each byte, whether a character that has it can't be told from another one: what the byte became is
/// nothing, or what another byte becomes as well.
fn lost_bytes(book: &Codebook) -> [bool; 256] {
    let mut lost = [false; 256];
    for byte in 0x80..=255u8 {
        // What the channel can't carry never gets here.
        let Some(own) = book.emission(byte) else { continue };
        let same = |other: u8| other != byte && book.emission(other).as_ref() == Some(&own);
        // C0, C1 and F5 to FF are in no UTF-8.
        let possible = |other: &u8| !matches!(other, 0xC0 | 0xC1 | 0xF5..);
        lost[usize::from(byte)] = own.is_empty() || (0..=255).filter(possible).any(same);
    }
    lost
}

/// For each character of `output` the place of the character of `truth` that it stands for; equal ones
/// are paired where possible. Line by line where both have the same number of lines.
fn align(truth: &[char], output: &[char]) -> Vec<Option<usize>> {
    let lines = |text: &[char]| {
        let mut start = 0;
        let mut all = Vec::new();
        for line in text.split_inclusive(|&c| c == '\n') {
            all.push(start..start + line.len());
            start += line.len();
        }
        all
    };
    let (truth_lines, output_lines) = (lines(truth), lines(output));
    if truth_lines.len() != output_lines.len() {
        return align_line(truth, output);
    }
    let pairs = truth_lines.into_iter().zip(output_lines);
    let line = |(t, o): (std::ops::Range<usize>, std::ops::Range<usize>)| {
        let start = t.start;
        let line = align_line(&truth[t], &output[o]);
        line.into_iter().map(move |place| place.map(|at| at + start))
    };
    pairs.flat_map(line).collect()
}

/// The alignment with the fewest edits.
fn align_line(truth: &[char], output: &[char]) -> Vec<Option<usize>> {
    if truth.len() == output.len() {
        // The usual case, and what differs then is a wrong guess, not a shift.
        let different = truth.iter().zip(output).filter(|(a, b)| a != b).count();
        if different * 4 <= truth.len() {
            return (0..truth.len()).map(Some).collect();
        }
    }
    let width = output.len() + 1;
    let mut cost = vec![0u32; (truth.len() + 1) * width];
    for t in 0..=truth.len() {
        for o in 0..=output.len() {
            cost[t * width + o] = match (t, o) {
                (0, n) | (n, 0) => n as u32,
                _ => {
                    let differ = u32::from(truth[t - 1] != output[o - 1]);
                    let replace = cost[(t - 1) * width + o - 1] + differ;
                    let gap = cost[(t - 1) * width + o].min(cost[t * width + o - 1]) + 1;
                    replace.min(gap)
                }
            };
        }
    }
    let mut places = vec![None; output.len()];
    let (mut t, mut o) = (truth.len(), output.len());
    while t > 0 && o > 0 {
        let here = cost[t * width + o];
        let differ = u32::from(truth[t - 1] != output[o - 1]);
        if here == cost[(t - 1) * width + o - 1] + differ {
            places[o - 1] = Some(t - 1);
            (t, o) = (t - 1, o - 1);
        } else if here == cost[(t - 1) * width + o] + 1 {
            t -= 1;
        } else {
            o -= 1;
        }
    }
    places
}

/// What came of one damaged piece.
struct Outcome {
    /// Of the characters that lost a byte.
    lost: Share,
    /// Stated confidence of each inferred character, and whether it is right.
    inferred: Vec<(f64, bool)>,
    /// Stated confidence of each channel found (the least of its repairs'); whether it is right; whether nothing was inferred.
    repairs: Vec<(f64, bool, bool)>,
    /// Lost characters that are not right, with what stands there instead and the text before them; and
    /// channels that don't explain the observed text.
    misses: Vec<String>,
}

/// Compares what was found in `observed` with the `truth` that `book`'s channel turned into it.
fn judge(truth: &str, observed: &str, lost_bytes: &[bool; 256], found: &Examination) -> Outcome {
    let plan = found.plan(Accept::Inferred { minimum: 0.0 });
    let repaired = plan.apply(observed.as_bytes()).expect("the plan was made for these bytes");
    let output: Vec<char> = String::from_utf8(repaired).expect("repairs are UTF-8").chars().collect();
    let truth_characters: Vec<char> = truth.chars().collect();
    let places = align(&truth_characters, &output);
    let is_right = |at: usize| places[at].is_some_and(|place| truth_characters[place] == output[at]);

    let mut back: Vec<Option<usize>> = vec![None; truth_characters.len()];
    for (at, place) in places.iter().enumerate() {
        if let Some(place) = place {
            back[*place] = Some(at);
        }
    }
    let mut outcome =
        Outcome { lost: Share::default(), inferred: Vec::new(), repairs: Vec::new(), misses: Vec::new() };
    let mut bytes = [0; 4];
    for (place, character) in truth_characters.iter().enumerate() {
        if !character.encode_utf8(&mut bytes).bytes().any(|byte| lost_bytes[usize::from(byte)]) {
            continue;
        }
        let right = back[place].is_some_and(is_right);
        outcome.lost.add(Share { right: usize::from(right), all: 1 });
        if !right {
            let before: String = truth_characters[place.saturating_sub(6)..place].iter().collect();
            let instead = back[place].map_or("nothing".to_string(), |at| output[at].to_string());
            outcome.misses.push(format!("{before:?} {character} -> {instead}"));
        }
    }

    // From bytes of a replacement to characters of the output.
    let mut repairs: Vec<_> = found.findings.iter().filter_map(|finding| finding.repair.as_ref()).collect();
    repairs.sort_by_key(|repair| repair.span.start);
    let (mut read, mut written) = (0, 0);
    for repair in repairs {
        written += observed[read..repair.span.start].chars().count();
        read = repair.span.end;
        for inferred in &repair.inferred {
            let at = written + repair.replacement[..inferred.offset].chars().count();
            outcome.inferred.push((inferred.confidence, is_right(at)));
        }
        written += repair.replacement.chars().count();
    }
    for group in found.channels() {
        let explains = |channel: &Channel| channel.damage(truth).is_some_and(|damaged| damaged == observed);
        let confidence = group.repairs.iter().map(|repair| repair.confidence).fold(1.0, f64::min);
        let exact = group.repairs.iter().all(|repair| repair.inferred.is_empty());
        // What lost nothing is right if the text is: of channels that do the same to it, none is more so than another.
        let right = exact && output == truth_characters || group.cause.channel().is_some_and(explains);
        outcome.repairs.push((confidence, right, exact));
        if !right {
            outcome.misses.push(format!("wrong channel, {:.2}%: {}", 100.0 * confidence, group.cause));
        }
    }
    outcome
}

/// What was asked for on the command line.
struct Request {
    quick: bool,
    misses: bool,
    channel: Option<String>,
    folder: Option<PathBuf>,
}

fn request() -> Request {
    let mut request = Request { quick: false, misses: false, channel: None, folder: None };
    let mut arguments = std::env::args().skip(1);
    let mut by_cargo_bench = false;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => by_cargo_bench = true,
            "--test" => request.quick = true,
            "--misses" => request.misses = true,
            "--channel" => request.channel = arguments.next(),
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
    let mut channels: Vec<&str> = CHANNELS.iter().chain(&OTHER_CHANNELS).copied().collect();
    if let Some(channel) = &request.channel {
        channels = vec![channel];
    }
    if request.quick {
        texts.retain(|text| text.name == "kubecon-china-2018-recap" || text.language == "tr");
        channels.truncate(2);
    }

    let options = Options::default();
    let mut characters: BTreeMap<&str, Reliability> = BTreeMap::new();
    let mut repairs: BTreeMap<(Unit, bool), Reliability> = BTreeMap::new();
    let mut reached: BTreeMap<Unit, Share> = BTreeMap::new();
    let mut by_text: BTreeMap<&str, Share> = BTreeMap::new();
    let (mut chinese, mut others) = (Share::default(), Share::default());
    println!("documents: characters that lost a byte, and how many of them are right again\n");
    for notation in &channels {
        let channel = texts::channel(notation);
        let lost_bytes = lost_bytes(&Codebook::new(&channel));
        let mut by_language: BTreeMap<&str, Share> = BTreeMap::new();
        for text in &texts {
            for unit in [Unit::Document, Unit::Line, Unit::Short] {
                for piece in unit.pieces(&text.content) {
                    // Not every channel carries every text, and ASCII goes through unchanged.
                    let Some(observed) = channel.damage(piece).filter(|damaged| damaged != piece) else {
                        continue;
                    };
                    let found = examine(observed.as_bytes(), &options);
                    let outcome = judge(piece, &observed, &lost_bytes, &found);
                    let reach = Share { right: usize::from(!outcome.repairs.is_empty()), all: 1 };
                    reached.entry(unit).or_default().add(reach);
                    for &(confidence, right, exact) in &outcome.repairs {
                        repairs.entry((unit, exact)).or_default().add(confidence, right);
                    }
                    if request.misses {
                        let place = format!("{} ({})", text.name, unit.name());
                        outcome.misses.iter().for_each(|miss| println!("    {place}: {miss}"));
                    }
                    if unit != Unit::Document {
                        continue;
                    }
                    let is_chinese = text.language.starts_with("zh");
                    let group = if is_chinese { "Chinese" } else { "other languages" };
                    let table = characters.entry(group).or_default();
                    outcome.inferred.iter().for_each(|&(confidence, right)| table.add(confidence, right));
                    if OTHER_CHANNELS.contains(notation) {
                        continue;
                    }
                    by_language.entry(&text.language).or_default().add(outcome.lost);
                    by_text.entry(&text.name).or_default().add(outcome.lost);
                    if is_chinese { &mut chinese } else { &mut others }.add(outcome.lost);
                }
            }
        }
        println!("{notation}");
        for (language, share) in by_language.iter().filter(|(_, share)| share.all > 0) {
            println!("{language:>10} {:>6} of {:>6}  {:>6.2}%", share.right, share.all, share.percent());
        }
        println!();
    }

    println!("all channels, by text");
    for (name, share) in by_text.iter().filter(|(_, share)| share.all > 0) {
        println!("{name:>32} {:>6} of {:>6}  {:>6.2}%", share.right, share.all, share.percent());
    }
    for (name, share) in [("Chinese", chinese), ("other languages", others)] {
        println!("\n{name}, all channels: {} of {}  {:.2}%", share.right, share.all, share.percent());
    }
    println!();

    for (group, table) in &characters {
        table.print(&format!("inferred characters, {group}, in documents"));
    }
    let mut clean = Share::default();
    for text in &texts {
        for unit in [Unit::Document, Unit::Line, Unit::Short] {
            for piece in unit.pieces(&text.content) {
                let found = examine(piece.as_bytes(), &options);
                let wrong = found.channels();
                clean.add(Share { right: usize::from(wrong.is_empty()), all: 1 });
                for repair in wrong.iter().flat_map(|group| group.repairs.first()) {
                    let exact = repair.inferred.is_empty();
                    repairs.entry((unit, exact)).or_default().add(repair.confidence, false);
                }
                if !wrong.is_empty() {
                    println!("clean, but repaired: {} ({})", text.name, unit.name());
                }
            }
        }
    }
    for ((unit, exact), table) in &repairs {
        let kind = if *exact { "exact repairs" } else { "repairs with inferred characters" };
        table.print(&format!("channels found in {} units, {kind}: are they right?", unit.name()));
    }
    for (unit, share) in &reached {
        println!(
            "{} units in which a channel was found: {} of {}  {:.2}%",
            unit.name(),
            share.right,
            share.all,
            share.percent()
        );
    }
    println!("clean units left alone: {} of {}", clean.right, clean.all);
}
