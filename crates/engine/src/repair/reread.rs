//! Text in which a decoder of UTF-8 put marks in the place of letters, and then the marks were misread too: `Br锟絚ke`, `Brï¿½cken`.
//!
//! In: text. Out: repairs of both misreadings at once. First the marks are turned back (`channel::RereadMarks`). Then the letters
//! are inferred as in any text with marks (`unread`). Each repair is proven through the chain of both misreadings.

use std::ops::Range;

use super::all_channels::repair_layer;
use super::escaped::runs;
use super::hints::Hints;
use super::span_repair::SpanRepair;
use crate::InferredCharacter;
use channel::{Channel, ChannelPattern, Codebook, RereadMarks, Stretch, TurnedBack};
use encodings::Encoding;
use language::Models;

const MARK: char = char::REPLACEMENT_CHARACTER;

/// The repairs of `text`, in order of place. `reread` says how the marks were misread, and `back` is the text with marks turned
/// back.
pub fn repair_reread(
    text: &str,
    reread: &RereadMarks,
    back: &TurnedBack,
    hints: Hints<'_>,
    models: &Models,
) -> Vec<SpanRepair> {
    let inner_pattern = match hints.channel.map(|pattern| first_layer(pattern, &reread.channel)) {
        Some(None) => return Vec::new(),
        pattern => pattern.flatten(),
    };
    let hints = Hints { channel: inner_pattern.as_ref(), ..hints };
    let unread = |repair: &SpanRepair| {
        repair.channel.layers().first().is_some_and(|layer| layer.read == Encoding::UTF_8)
    };
    let inner: Vec<SpanRepair> = repair_layer(&back.text, hints, models).into_iter().filter(unread).collect();
    let Some(chain) = inner.first().and_then(|first| reread.channel.after(&first.channel)) else {
        return Vec::new();
    };
    let book = Codebook::new(&chain);
    let known = known_runs(&back.text, &inner);
    let turned: Vec<Turned> =
        back.stretches.iter().filter_map(|stretch| turn(&back.text, stretch, &known)).collect();
    let mut repairs: Vec<SpanRepair> = Vec::new();
    let mut rest = &turned[..];
    while let Some(first) = rest.first() {
        // Each line is repaired by itself.
        let belong_together = |pair: &[Turned]| {
            let between = &text[pair[0].observed.end..pair[1].observed.start];
            between.is_ascii() && !between.contains('\n')
        };
        let length = 1 + rest.windows(2).take_while(|pair| belong_together(pair)).count();
        let confidence = first.confidence;
        match prove(text, &rest[..length], &chain, &book, confidence) {
            Some(repair) => repairs.push(repair),
            // One of the stretches may be wrong, so each is tried alone.
            None => {
                let alone = rest[..length].iter();
                repairs.extend(alone.filter_map(|turned| {
                    prove(text, std::slice::from_ref(turned), &chain, &book, confidence)
                }));
            }
        }
        rest = &rest[length..];
    }
    repairs
}

/// The first layer of a pattern, if its other layers allow `outer`.
fn first_layer(pattern: &ChannelPattern, outer: &Channel) -> Option<ChannelPattern> {
    let (first, others) = pattern.layers.split_first()?;
    let others = ChannelPattern { layers: others.to_vec() };
    others.allows(outer).then(|| ChannelPattern { layers: vec![*first] })
}

/// A run of marks, with the text that a repair puts in its place.
struct KnownRun<'r> {
    /// The range of the marks, in bytes of the text with marks.
    marks: Range<usize>,
    /// The text that the repair puts in their place.
    original: &'r str,
    /// The place of that text in the replacement of the repair, in bytes.
    offset: usize,
    /// The repair.
    repair: &'r SpanRepair,
}

/// The runs of marks that `repairs` of `text` replace, in order of place.
fn known_runs<'r>(text: &str, repairs: &'r [SpanRepair]) -> Vec<KnownRun<'r>> {
    let mut known = Vec::new();
    for repair in repairs {
        let observed = &text[repair.span.clone()];
        for run in runs(observed, &repair.replacement).unwrap_or_default() {
            let marks = repair.span.start + run.read.start..repair.span.start + run.read.end;
            let (original, offset) = (&repair.replacement[run.original.clone()], run.original.start);
            known.push(KnownRun { marks, original, offset, repair });
        }
    }
    known
}

/// A stretch of misread marks, with its original.
struct Turned {
    observed: Range<usize>,
    replacement: String,
    inferred: Vec<InferredCharacter>,
    confidence: f64,
}

/// The original of a stretch. `None` if a mark in it is not repaired.
fn turn(text: &str, stretch: &Stretch, known: &[KnownRun<'_>]) -> Option<Turned> {
    let mut turned = Turned {
        observed: stretch.observed.clone(),
        replacement: String::new(),
        inferred: Vec::new(),
        confidence: 1.0,
    };
    let mut at = stretch.marks.start;
    while at < stretch.marks.end {
        let here = text[at..].chars().next()?;
        if here != MARK {
            turned.replacement.push(here);
            at += here.len_utf8();
            continue;
        }
        let run =
            known.binary_search_by_key(&at, |known| known.marks.start).ok().map(|found| &known[found])?;
        if run.marks.end > stretch.marks.end || run.original.contains(MARK) {
            return None;
        }
        let within = run.offset..run.offset + run.original.len();
        let inferred = run.repair.inferred.iter().filter(|lost| within.contains(&lost.offset));
        let start = turned.replacement.len();
        turned.inferred.extend(
            inferred
                .map(|lost| InferredCharacter { offset: start + lost.offset - run.offset, ..lost.clone() }),
        );
        turned.replacement.push_str(run.original);
        turned.confidence = turned.confidence.min(run.repair.confidence);
        at = run.marks.end;
    }
    Some(turned)
}

/// One repair of stretches with ASCII between them, if the chain turns it into exactly the observed text.
fn prove(
    text: &str,
    stretches: &[Turned],
    chain: &Channel,
    book: &Codebook,
    confidence: f64,
) -> Option<SpanRepair> {
    let (first, last) = (stretches.first()?, stretches.last()?);
    let span = first.observed.start..last.observed.end;
    let mut replacement = String::new();
    let mut inferred = Vec::new();
    let mut at = span.start;
    for stretch in stretches {
        replacement.push_str(&text[at..stretch.observed.start]);
        let start = replacement.len();
        let moved =
            |lost: &InferredCharacter| InferredCharacter { offset: start + lost.offset, ..lost.clone() };
        inferred.extend(stretch.inferred.iter().map(moved));
        replacement.push_str(&stretch.replacement);
        at = stretch.observed.end;
    }
    let damaged = replacement.chars().filter(|c| !c.is_ascii()).count();
    let proven = book.damage(&replacement)? == text[span.clone()];
    let channel = chain.clone();
    proven.then_some(SpanRepair { span, replacement, channel, confidence, damaged, inferred, loses: true })
}
