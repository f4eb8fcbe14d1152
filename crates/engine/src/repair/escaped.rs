//! Repair of misread text that is spelled in escapes: `&Atilde;&copy;`, `\u00c3\u00a9`, `%C3%83%C2%A9`.
//!
//! In: text, and the repairs of its damage outside escapes. Out: repairs whose spans are escapes and ASCII, in the same notation
//! and spelling. Escapes are first replaced by the characters that they stand for. The result is repaired like any other text,
//! and the repaired characters are spelled as escapes again.
//!
//! Only safe repairs are taken:
//! - The channel loses nothing.
//! - All damaged characters were escapes.
//! - The spelling reproduces the observed escapes byte for byte.
//! - Some damage is not only mentioned.

use std::ops::Range;

use super::hints::Hints;
use super::one_pass::repair_once;
use super::span_repair::SpanRepair;
use super::until_settled::{Repairs, apply};
use crate::InferredCharacter;
use crate::escape::{Escape, Notation, Spelling, has_neighbours};
use crate::mention::{Suspect, measure};
use crate::screen::is_suspicious;
use channel::{Channel, Codebook};
use language::Models;

/// Escapes with at least this score of mention are no evidence of damage: single characters that stand alone, and code.
const MENTIONED: f64 = 0.3;

/// The repairs of `text`, with those of escapes. `plain` are the repairs without escapes, in order of place. If such a repair spans
/// escapes that are repaired too, it comes back in pieces. `None` if no escapes are repaired, or if the repaired text would be
/// repaired again: then it was not understood.
pub fn repair_escaped(
    text: &str,
    plain: &[SpanRepair],
    hints: Hints<'_>,
    models: &Models,
) -> Option<Repairs> {
    if !has_neighbours(text.as_bytes()) {
        return None;
    }
    let plain = without_escapes(text, plain);
    let escaped = repair_escapes_once(text, &plain, hints, models);
    if escaped.is_empty() {
        return None;
    }
    let mut all = plain.clone();
    all.extend(escaped.iter().map(|(_, repair)| repair.clone()));
    all.sort_by_key(|repair| repair.span.start);
    let (repaired, _) = apply(text, &all);
    let settled = repair_once(&repaired, hints, models).is_empty()
        && repair_escapes_once(&repaired, &[], hints, models).is_empty();
    settled.then_some(Repairs { plain, escaped })
}

/// `repairs`, cut at escapes that may be misread text. A repair stays whole if its pieces can't be proven.
fn without_escapes(text: &str, repairs: &[SpanRepair]) -> Vec<SpanRepair> {
    if repairs.is_empty() {
        return Vec::new();
    }
    let mut gaps: Vec<Range<usize>> = Vec::new();
    for notation in Notation::ALL {
        if is_suspicious(&neighbours(text, notation)) {
            let outside_ascii = notation.read(text).into_iter().filter(|escape| !escape.character.is_ascii());
            gaps.extend(outside_ascii.map(|escape| escape.span));
        }
    }
    gaps.sort_by_key(|gap| gap.start);
    gaps.dedup_by(|gap, before| {
        let joined = gap.start <= before.end;
        before.end = if joined { before.end.max(gap.end) } else { before.end };
        joined
    });
    let pieces = |repair: &SpanRepair| {
        let from = gaps.partition_point(|gap| gap.start < repair.span.start);
        let length = gaps[from..].partition_point(|gap| gap.end <= repair.span.end);
        let gaps = &gaps[from..from + length];
        if gaps.is_empty() { None } else { cut(text, repair, gaps) }
    };
    repairs.iter().flat_map(|repair| pieces(repair).unwrap_or_else(|| vec![repair.clone()])).collect()
}

/// The pieces of `repair` between `gaps`, which are ASCII that the channel did not change. `None` if a piece is not proven.
fn cut(text: &str, repair: &SpanRepair, gaps: &[Range<usize>]) -> Option<Vec<SpanRepair>> {
    let book = Codebook::new(&repair.channel);
    let mut pieces = Vec::new();
    let (mut at, mut made) = (repair.span.start, 0);
    let end = repair.span.end..repair.span.end;
    for gap in gaps.iter().chain([&end]) {
        let rest = &repair.replacement[made..];
        let length = if gap.is_empty() { rest.len() } else { rest.find(&text[gap.clone()])? };
        let (observed, original) = (&text[at..gap.start], &rest[..length]);
        let before = common_ascii(observed.bytes(), original.bytes());
        let (observed, original) = (&observed[before..], &original[before..]);
        let after = common_ascii(observed.bytes().rev(), original.bytes().rev());
        let original = &original[..original.len() - after];
        let span = at + before..gap.start - after;
        if !span.is_empty() || !original.is_empty() {
            if book.damage(original)? != text[span.clone()] {
                return None;
            }
            let inside = made + before..made + before + original.len();
            let inferred = repair.inferred.iter().filter(|lost| inside.contains(&lost.offset));
            let inferred: Vec<InferredCharacter> = inferred
                .map(|lost| InferredCharacter { offset: lost.offset - inside.start, ..lost.clone() })
                .collect();
            let ascii = inferred.iter().filter(|lost| lost.character.is_ascii()).count();
            pieces.push(SpanRepair {
                span,
                replacement: original.to_string(),
                channel: repair.channel.clone(),
                confidence: repair.confidence,
                damaged: ascii + original.chars().filter(|c| !c.is_ascii()).count(),
                inferred,
                loses: repair.loses,
            });
        }
        made += length + gap.len();
        at = gap.end;
    }
    Some(pieces)
}

/// The length of the ASCII prefix that `a` and `b` share.
fn common_ascii(a: impl Iterator<Item = u8>, b: impl Iterator<Item = u8>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b && a.is_ascii()).count()
}

/// The repairs of escapes from one run. The repaired text may have something left to repair.
fn repair_escapes_once(
    text: &str,
    repairs: &[SpanRepair],
    hints: Hints<'_>,
    models: &Models,
) -> Vec<(Notation, SpanRepair)> {
    if !has_neighbours(text.as_bytes()) {
        return Vec::new();
    }
    let mut found: Vec<(Notation, SpanRepair)> = Vec::new();
    for notation in Notation::ALL {
        let Some(reading) = EscapeReading::new(text, notation, repairs) else { continue };
        let more = reading.repairs(hints, models);
        let free = |repair: &SpanRepair| {
            let apart = |other: &SpanRepair| {
                other.span.end <= repair.span.start || repair.span.end <= other.span.start
            };
            found.iter().all(|(_, other)| apart(other))
        };
        let more: Vec<_> = more.into_iter().filter(free).map(|repair| (notation, repair)).collect();
        found.extend(more);
    }
    found.sort_by_key(|(_, repair)| repair.span.start);
    found
}

/// A piece of a reading that differs from the text: an escape, or a repair.
#[derive(Debug, PartialEq)]
struct EscapePiece {
    /// Its range in the reading, in bytes.
    read: Range<usize>,
    /// Its range in the text, in bytes.
    span: Range<usize>,
    /// Whether it is an escape. Otherwise it is the replacement of a repair without escapes.
    escape: bool,
}

/// A text with the escapes of one notation replaced by the characters that they stand for.
struct EscapeReading<'t> {
    /// The text with escapes.
    text: &'t str,
    /// The text without escapes.
    read: String,
    /// The pieces in which the two differ, in order of place.
    pieces: Vec<EscapePiece>,
    /// The spellings of the notation, those that fit the most observed escapes first.
    spellings: Vec<Spelling>,
    /// Whether surrogate pairs may be spelled as two escapes.
    joins_halves: bool,
}

impl<'t> EscapeReading<'t> {
    /// Reads `text` with escapes replaced and `repairs` made. `None` if no neighbouring escapes could be misread text.
    fn new(text: &'t str, notation: Notation, repairs: &[SpanRepair]) -> Option<Self> {
        if !is_suspicious(&neighbours(text, notation)) {
            return None;
        }
        let escapes = notation.read(text);
        let mut reading = EscapeReading {
            text,
            read: String::with_capacity(text.len()),
            pieces: Vec::new(),
            spellings: by_use(text, notation, &escapes),
            joins_halves: notation.joins_halves(text, &escapes),
        };
        let mut at = 0;
        let mut made = repairs.iter().peekable();
        for escape in &escapes {
            while let Some(repair) = made.next_if(|repair| repair.span.start <= escape.span.start) {
                reading.push(&mut at, &repair.span, &repair.replacement, false);
            }
            // Escapes within the span of a repair without escapes are not repaired.
            let free = made.peek().is_none_or(|repair| escape.span.end <= repair.span.start);
            if at <= escape.span.start && free {
                let character = escape.character.encode_utf8(&mut [0; 4]).to_string();
                reading.push(&mut at, &escape.span, &character, true);
            }
        }
        for repair in made {
            reading.push(&mut at, &repair.span, &repair.replacement, false);
        }
        reading.read.push_str(&text[at..]);
        Some(reading)
    }

    /// Adds the text between `at` and `span` unchanged, and then `replacement` in the place of `span`.
    fn push(&mut self, at: &mut usize, span: &Range<usize>, replacement: &str, escape: bool) {
        self.read.push_str(&self.text[*at..span.start]);
        let start = self.read.len();
        self.read.push_str(replacement);
        self.pieces.push(EscapePiece { read: start..self.read.len(), span: span.clone(), escape });
        *at = span.end;
    }

    /// The pieces that overlap `read`, a range of the reading.
    fn pieces_in(&self, read: &Range<usize>) -> &[EscapePiece] {
        let start = self.pieces.partition_point(|piece| piece.read.end <= read.start);
        let length = self.pieces[start..].partition_point(|piece| piece.read.start < read.end);
        &self.pieces[start..start + length]
    }

    /// The pieces of the range `read`, if the text has nothing but escapes there.
    fn escapes_in(&self, read: &Range<usize>) -> Option<&[EscapePiece]> {
        let pieces = self.pieces_in(read);
        let covered = pieces.first()?.read.start == read.start && pieces.last()?.read.end == read.end;
        let touch = |pair: &[EscapePiece]| {
            pair[0].read.end == pair[1].read.start && pair[0].span.end == pair[1].span.start
        };
        let all = covered && pieces.iter().all(|piece| piece.escape) && pieces.windows(2).all(touch);
        all.then_some(pieces)
    }

    /// The repairs of the reading, with their replacements spelled as escapes.
    fn repairs(&self, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
        let mut understood: Vec<(SpanRepair, Vec<Run>)> = Vec::new();
        for repair in repair_once(&self.read, hints, models) {
            if repair.loses || !repair.inferred.is_empty() {
                continue;
            }
            let Some(runs) = runs(&self.read[repair.span.clone()], &repair.replacement) else { continue };
            let shift = |run: Run| Run {
                read: repair.span.start + run.read.start..repair.span.start + run.read.end,
                original: run.original,
            };
            let runs: Vec<Run> = runs.into_iter().map(shift).collect();
            understood.push((repair, runs));
        }
        let used = self.used_channels(&understood);
        let mut repairs: Vec<SpanRepair> = Vec::new();
        for (repair, runs) in understood.iter().filter(|(repair, _)| used.contains(&&repair.channel)) {
            let book = Codebook::new(&repair.channel);
            let mut rest = &runs[..];
            while !rest.is_empty() {
                let (length, spelled) = self.spelled(rest, repair, &book);
                repairs.extend(spelled);
                rest = &rest[length..];
            }
        }
        repairs
    }

    /// The channels of those repairs that have escapes which are not only mentioned.
    fn used_channels<'r>(&self, repairs: &'r [(SpanRepair, Vec<Run>)]) -> Vec<&'r Channel> {
        let all = || repairs.iter().flat_map(|(repair, runs)| runs.iter().map(move |run| (repair, run)));
        let suspect = |(repair, run): (&'r SpanRepair, &Run)| {
            Suspect::of(run.read.clone(), &repair.replacement[run.original.clone()])
        };
        let measured = measure(&self.read, all().map(suspect));
        let mut channels: Vec<&Channel> = Vec::new();
        for ((repair, run), measured) in all().zip(measured) {
            let used = measured.score() < MENTIONED && self.escapes_in(&run.read).is_some();
            if used && !channels.contains(&&repair.channel) {
                channels.push(&repair.channel);
            }
        }
        channels
    }

    /// Makes one repair of as many `runs` as share a spelling, from the first on. Returns their number and the repair. A run
    /// without a spelling makes no repair.
    fn spelled(&self, runs: &[Run], repair: &SpanRepair, book: &Codebook) -> (usize, Option<SpanRepair>) {
        let mut best: Option<(usize, Spelling)> = None;
        for &spelling in &self.spellings {
            let fits = |at: &usize| {
                let run = &runs[*at];
                let between = at.checked_sub(1).map(|before| runs[before].read.end..run.read.start);
                between.is_none_or(|between| self.pieces_in(&between).iter().all(|piece| piece.escape))
                    && self.is_spelled(&run.read, spelling)
                    && self.may_be_written(&repair.replacement[run.original.clone()], spelling)
            };
            let length = (0..runs.len()).take_while(fits).count();
            if length > best.map_or(0, |(longest, _)| longest) {
                best = Some((length, spelling));
            }
        }
        let Some((length, spelling)) = best else { return (1, None) };
        let runs = &runs[..length];
        let proven = self.is_proven(runs, repair, book);
        (length, proven.then(|| self.spell(runs, repair, spelling)).flatten())
    }

    /// Whether this spelling reproduces the escapes of the range `read` byte for byte.
    fn is_spelled(&self, read: &Range<usize>, spelling: Spelling) -> bool {
        let Some(pieces) = self.escapes_in(read) else { return false };
        let mut spelled = String::new();
        pieces.iter().all(|piece| {
            spelled.clear();
            self.read[piece.read.clone()].chars().for_each(|c| (spelling.spell)(c, &mut spelled));
            spelled == self.text[piece.span.clone()]
        })
    }

    /// Whether `original` may be spelled as escapes. It may not contain controls, because HTML reads their numbers as other
    /// characters.
    fn may_be_written(&self, original: &str, spelling: Spelling) -> bool {
        let halves_hold = self.joins_halves || !spelling.halves;
        original.chars().all(|c| !c.is_control() && (c <= '\u{FFFF}' || halves_hold))
    }

    /// Whether the channel turns the originals of `runs`, and the ASCII between them, into exactly what is read there.
    fn is_proven(&self, runs: &[Run], repair: &SpanRepair, book: &Codebook) -> bool {
        let [Some(first), Some(last)] = [runs.first(), runs.last()] else { return false };
        let original = &repair.replacement[first.original.start..last.original.end];
        book.damage(original).as_deref() == Some(&self.read[first.read.start..last.read.end])
    }

    /// The repair of `runs`. The text between them keeps its spelling.
    fn spell(&self, runs: &[Run], repair: &SpanRepair, spelling: Spelling) -> Option<SpanRepair> {
        let mut replacement = String::new();
        let mut span: Option<Range<usize>> = None;
        let mut damaged = 0;
        for run in runs {
            let pieces = self.escapes_in(&run.read)?;
            let (start, end) = (pieces.first()?.span.start, pieces.last()?.span.end);
            let before = span.map_or(start..start, |span| span);
            replacement.push_str(&self.text[before.end..start]);
            for character in repair.replacement[run.original.clone()].chars() {
                (spelling.spell)(character, &mut replacement);
                damaged += 1;
            }
            span = Some(before.start..end);
        }
        Some(SpanRepair {
            span: span?,
            replacement,
            channel: repair.channel.clone(),
            confidence: repair.confidence,
            damaged,
            inferred: Vec::new(),
            loses: false,
        })
    }
}

/// A run of characters outside ASCII, and its original.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its range in the reading, in bytes.
    pub read: Range<usize>,
    /// The range of its original in the replacement of the repair, in bytes.
    pub original: Range<usize>,
}

/// The runs of characters outside ASCII in `observed`, each with its counterpart in `original`. `None` if the ASCII between them
/// differs, because then it is unknown which runs belong together.
pub fn runs(observed: &str, original: &str) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    let (mut here, mut there) = (0, 0);
    loop {
        let ascii = |text: &str| text.bytes().position(|byte| !byte.is_ascii()).unwrap_or(text.len());
        let same = ascii(&observed[here..]);
        if same != ascii(&original[there..]) || observed[here..][..same] != original[there..][..same] {
            return None;
        }
        (here, there) = (here + same, there + same);
        if here == observed.len() {
            return (there == original.len()).then_some(runs);
        }
        let length = |text: &str| text.bytes().position(|byte| byte.is_ascii()).unwrap_or(text.len());
        let run = Run {
            read: here..here + length(&observed[here..]),
            original: there..there + length(&original[there..]),
        };
        (here, there) = (run.read.end, run.original.end);
        runs.push(run);
    }
}

/// The characters outside ASCII that are spelled in escapes in `text`. Escapes that don't touch each other are separated by line
/// feeds.
fn neighbours(text: &str, notation: Notation) -> String {
    let mut all = String::new();
    let mut end = 0;
    notation.visit(text, &mut |escape| {
        if escape.character.is_ascii() {
            return;
        }
        if escape.span.start != end {
            all.push('\n');
        }
        all.push(escape.character);
        end = escape.span.end;
    });
    all
}

/// The spellings of a notation, those first that reproduce the most escapes of characters outside ASCII.
fn by_use(text: &str, notation: Notation, escapes: &[Escape]) -> Vec<Spelling> {
    let mut spelled = String::new();
    let mut uses = |spelling: Spelling| {
        let fits = |escape: &&Escape| {
            spelled.clear();
            (spelling.spell)(escape.character, &mut spelled);
            !escape.character.is_ascii() && spelled == text[escape.span.clone()]
        };
        escapes.iter().filter(fits).count()
    };
    let mut counted: Vec<(usize, Spelling)> =
        notation.spellings().iter().map(|&spelling| (uses(spelling), spelling)).collect();
    counted.sort_by_key(|&(uses, _)| std::cmp::Reverse(uses));
    counted.into_iter().map(|(_, spelling)| spelling).collect()
}
