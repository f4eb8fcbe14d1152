//! Repair: finds the spans of a text that went through a channel, and proves what they were.
//!
//! In: text, and the language models. Out: repairs, each of which its channel turns back into exactly what
//! was observed. `infer` says which channel, `search` what the original was, this file cuts the result
//! into spans and checks the proof. Nothing here reports or writes.

mod decode;
mod escaped;
mod infer;
mod languages;
mod legacy;
mod oddities;
mod reread;
mod scales;
mod search;
mod shifted;
mod shown;
mod span_repair;
mod symbols;
mod text;
mod torn;
mod unread;
mod variant;

use std::ops::Range;

use crate::{Alternative, InferredCharacter};
use channel::{Channel, ChannelPattern, Codebook, Loss, RereadMarks};
use language::Models;
use language::characters::LanguageId;

use decode::{Decoding, Purpose};
pub use escaped::repair_escaped;
use infer::{Inference, Question, confidence, infer, weigh_all};
use reread::repair_reread;
pub use scales::likeliest_languages;
use scales::{Weighed, undone};
use search::{Decoded, DecodedLine};
use shifted::repair_shifted;
use shown::leave_shown;
pub use span_repair::SpanRepair;
use symbols::leave_symbols;
use text::{Line, lines};
use torn::leave_torn_words;
use unread::{is_unread, leave_doubtful};
use variant::settled;

/// Below this confidence nothing is proposed.
pub const LEAST_CONFIDENCE: f64 = 0.9;
/// Different channels that are looked for in one text, one after the other.
const CHANNELS: usize = 6;

/// What the user knows. It shifts the odds, never the proof.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The only channels allowed.
    pub channel: Option<&'a ChannelPattern>,
    /// The languages that the text is in, as BCP 47 tags.
    pub languages: &'a [String],
}

/// A channel that a text may have gone through, for an explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The channel.
    pub channel: Channel,
    /// Natural log of the odds that the text went through it rather than through none.
    pub log_odds: f64,
    /// Probability, 0 to 1, that it was this channel and no other, nor none.
    pub confidence: f64,
    /// The language of the repaired text, as a BCP 47 tag.
    pub language: String,
    /// The text with all turned back that lost nothing, and the rest left out.
    pub undone: String,
}

/// The channels that `text` may have gone through, the likeliest first; those that are at odds with it are not there. A
/// repair is proposed from a confidence of [`LEAST_CONFIDENCE`] on.
pub fn candidates(text: &str, hints: Hints<'_>, models: &Models) -> Vec<Candidate> {
    let lines = lines(text);
    let named = named_languages(hints, models);
    let question = Question { models, pattern: hints.channel, named: &named };
    let (_, weighed) = weigh_all(&lines, &question);
    let tag = |language: LanguageId| {
        models.characters().languages().get(usize::from(language.0)).map_or("", |info| &info.tag)
    };
    let candidate = |candidate: &Weighed| Candidate {
        channel: candidate.channel.clone(),
        log_odds: candidate.log_odds,
        confidence: confidence(candidate, &weighed),
        language: tag(candidate.language).to_string(),
        undone: lines
            .iter()
            .flat_map(|line| undone(&line.characters, &Codebook::new(&candidate.channel)))
            .collect(),
    };
    weighed.iter().map(candidate).collect()
}

fn named_languages(hints: Hints<'_>, models: &Models) -> Vec<LanguageId> {
    hints.languages.iter().filter_map(|tag| models.characters().language(tag)).collect()
}

/// The repairs of `text`, in order of place, none overlapping another. The repaired text has nothing left to
/// repair.
pub fn repair(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    let mut repairs = repair_once(text, hints, models);
    for _ in 0..CHANNELS {
        if repairs.is_empty() {
            break;
        }
        let (repaired, places) = apply(text, &repairs);
        let again = repair_once(&repaired, hints, models);
        if again.is_empty() {
            return repairs;
        }
        // What is seen only when the rest is right again is added; what would be repaired a second time was
        // not understood, and is left alone.
        let mut misunderstood = vec![false; repairs.len()];
        let mut deeper = vec![false; repairs.len()];
        let mut added = Vec::new();
        for more in again {
            let touched = places
                .iter()
                .enumerate()
                .filter(|(_, place)| place.start < more.span.end && more.span.start < place.end);
            let touched: Vec<usize> = touched.map(|(at, _)| at).collect();
            if let [at] = touched[..] {
                // Another part of the same repair is found again when this one is right.
                if deeper[at] {
                    continue;
                }
                if let Some(parts) = deepened(text, &repairs[at], places[at].start, &more) {
                    (misunderstood[at], deeper[at]) = (true, true);
                    added.extend(parts);
                    continue;
                }
            }
            if touched.is_empty() {
                let shift = |at: usize| {
                    let before = places.iter().rposition(|place| place.end <= at);
                    before.map_or(at, |n| repairs[n].span.end + at - places[n].end)
                };
                added.push(SpanRepair { span: shift(more.span.start)..shift(more.span.end), ..more });
            }
            touched.into_iter().for_each(|at| misunderstood[at] = true);
        }
        let mut keep = misunderstood.into_iter().map(|misunderstood| !misunderstood);
        repairs.retain(|_| keep.next().unwrap_or(true));
        repairs.extend(added);
        repairs.sort_by_key(|repair| repair.span.start);
    }
    Vec::new()
}

/// A repair of which a part, repaired with the rest, is still damaged: that part went through one layer more. The parts,
/// where each is proven; `start` is where its replacement stands in the text in which `inner` was found.
fn deepened(text: &str, outer: &SpanRepair, start: usize, inner: &SpanRepair) -> Option<Vec<SpanRepair>> {
    let within = inner.span.start.checked_sub(start)?..inner.span.end.checked_sub(start)?;
    let (before, rest) = outer.replacement.split_at_checked(within.start)?;
    let (middle, after) = rest.split_at_checked(within.len())?;
    if !outer.inferred.is_empty() {
        return None;
    }
    let chain = outer.channel.after(&inner.channel)?;
    let book = Codebook::new(&outer.channel);
    let mut at = outer.span.start;
    let mut parts = Vec::new();
    for (number, part) in [before, middle, after].into_iter().enumerate() {
        let observed = book.damage(part)?;
        let end = at + observed.len();
        if text.get(at..end)? != observed {
            return None;
        }
        if number == 1 {
            let went_through = Codebook::new(&chain).damage(&inner.replacement)? == observed;
            parts.push(went_through.then(|| SpanRepair {
                span: at..end,
                channel: chain.clone(),
                confidence: inner.confidence.min(outer.confidence),
                ..inner.clone()
            })?);
        } else {
            // ASCII at the ends went through unchanged.
            let same = |c: &char| c.is_ascii();
            let head = part.chars().take_while(same).count();
            let tail = part[head..].chars().rev().take_while(same).count();
            let replacement = &part[head..part.len() - tail];
            if !replacement.is_empty() {
                parts.push(SpanRepair {
                    span: at + head..end - tail,
                    replacement: replacement.to_string(),
                    damaged: replacement.chars().filter(|c| !c.is_ascii()).count(),
                    ..outer.clone()
                });
            }
        }
        at = end;
    }
    (at == outer.span.end).then_some(parts)
}

/// `text` with `repairs` made, and where each of their replacements stands in it, in bytes.
fn apply(text: &str, repairs: &[SpanRepair]) -> (String, Vec<Range<usize>>) {
    let mut repaired = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(repairs.len());
    let mut at = 0;
    for repair in repairs {
        repaired.push_str(&text[at..repair.span.start]);
        let start = repaired.len();
        repaired.push_str(&repair.replacement);
        places.push(start..repaired.len());
        at = repair.span.end;
    }
    repaired.push_str(&text[at..]);
    (repaired, places)
}

/// The repairs of `text`, in order of place; of the repaired text nothing is promised.
fn repair_once(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    let mut repairs = repair_shifted(text, hints, models);
    if text.is_ascii() {
        return repairs;
    }
    let others = repair_outside_ascii(text, hints, models);
    repairs.retain(|repair| repair.is_apart_from(&others));
    repairs.extend(others);
    repairs.sort_by_key(|repair| repair.span.start);
    repairs
}

/// The same without what was written in seven bits.
fn repair_outside_ascii(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    let Some((reread, back)) = RereadMarks::in_text(text) else { return repair_layer(text, hints, models) };
    let mut repairs = repair_reread(text, reread, &back, hints, models);
    // Marks alone are nothing to repair: what is damaged shows without them, and they are turned back with it.
    let mut rest = blanked(text, back.stretches.iter().map(|stretch| &stretch.observed));
    if repairs.is_empty() && !repair_layer(&rest, hints, models).is_empty() {
        return repair_layer(text, hints, models);
    }
    if !repairs.is_empty() {
        rest = blanked(&rest, repairs.iter().map(|repair| &repair.span));
        repairs.extend(repair_layer(&rest, hints, models));
        repairs.sort_by_key(|repair| repair.span.start);
    }
    repairs
}

/// `text` with `spans` of it blanked, each character outside ASCII in as many bytes as it had.
fn blanked<'s>(text: &str, spans: impl Iterator<Item = &'s Range<usize>>) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        rest.push_str(&text[at..span.start]);
        rest.extend(text[span.clone()].chars().map(|c| if c.is_ascii() { c } else { blank(c) }));
        at = span.end;
    }
    rest.push_str(&text[at..]);
    rest
}

/// The same without marks that were misread themselves.
fn repair_layer(text: &str, hints: Hints<'_>, models: &Models) -> Vec<SpanRepair> {
    let mut lines = lines(text);
    let named = named_languages(hints, models);
    let mut repairs: Vec<SpanRepair> = Vec::new();
    let mut done: Vec<Channel> = Vec::new();
    let question = Question { models, pattern: hints.channel, named: &named };
    let mut weighed = None;
    for _ in 0..CHANNELS {
        let (languages_as_is, weighed_channels) = weighed.get_or_insert_with(|| weigh_all(&lines, &question));
        let Some(inference) = infer(languages_as_is, weighed_channels, &question, &done) else { break };
        if inference.confidence < LEAST_CONFIDENCE {
            break;
        }
        let inference = settled(&lines, inference, &named, models);
        let found = repair_channel(&mut lines, &inference, &question);
        if found.is_empty() {
            done.push(inference.channel);
            continue;
        }
        // What is blanked can't be damaged again, but ASCII beside it may be drawn into another stretch.
        let found: Vec<SpanRepair> =
            found.into_iter().filter(|repair| repair.is_apart_from(&repairs)).collect();
        if found.is_empty() {
            break;
        }
        repairs.extend(found);
        weighed = None;
        // The marks that are left were left on purpose.
        if is_unread(&inference.channel) {
            break;
        }
    }
    repairs.sort_by_key(|repair| repair.span.start);
    repairs
}

/// Repairs all that went through one channel, and blanks it in `lines`: what is left is as it was.
fn repair_channel(lines: &mut [Line], inference: &Inference, question: &Question<'_>) -> Vec<SpanRepair> {
    let models = question.models;
    let book = Codebook::new(&inference.channel);
    let places: Vec<usize> =
        (0..lines.len()).filter(|&at| lines[at].characters.iter().any(|&c| book.can_start(c))).collect();
    let mut decoded =
        Decoding { lines, book: &book, inference, models, purpose: Purpose::Original }.decode(&places);
    if is_unread(&inference.channel) {
        leave_doubtful(lines, &mut decoded);
    } else if !book.loses() && !book.pairs_bytes() && !inference.channel.is_letter_by_letter() {
        leave_torn_words(lines, &mut decoded, &book);
    }
    // Who names a channel says that it is damage.
    if !is_unread(&inference.channel) && question.pattern.is_none() {
        leave_shown(lines, &mut decoded);
        if !inference.channel.shows_in_shape() {
            leave_symbols(lines, &mut decoded);
        }
    }
    let mut repairs = Vec::new();
    for stretch in stretches(lines, &decoded) {
        let Some(repair) = prove(lines, &stretch, &book, inference) else { continue };
        repairs.push(repair);
        for piece in &stretch {
            for decoded in piece.characters {
                if decoded.damaged {
                    let blank = decoded.start..decoded.end();
                    blank_out(&mut lines[piece.line], blank);
                }
            }
        }
    }
    repairs
}

/// Puts characters in the place of what is repaired that no channel can have made, as many bytes as were there.
fn blank_out(line: &mut Line, range: Range<usize>) {
    for at in range {
        line.characters[at] = blank(line.characters[at]);
    }
}

/// A character of the same length that no encoding here has outside ASCII.
fn blank(character: char) -> char {
    match character.len_utf8() {
        1 => ' ',
        2 => '\u{7F0}',
        3 => '\u{2003}',
        _ => '\u{10FFFD}',
    }
}

/// Part of a stretch: decoded characters of one line.
struct Piece<'d> {
    line: usize,
    characters: &'d [Decoded],
}

/// Cuts decoded lines into stretches: from a damaged character to the last one before a character outside
/// ASCII that stands for itself. ASCII between them, line ends too, went through the channel unchanged.
fn stretches<'d>(lines: &[Line], decoded: &'d [(usize, DecodedLine)]) -> Vec<Vec<Piece<'d>>> {
    let mut all: Vec<Vec<Piece<'d>>> = Vec::new();
    let mut open = false;
    let mut next_line = 0;
    for (line, decoded) in decoded {
        // A line in between that was not decoded has no damage; one outside ASCII ends the stretch.
        open &= lines[next_line..*line].iter().all(Line::is_ascii);
        next_line = line + 1;
        let characters = &decoded.characters[..];
        let mut at = 0;
        while at < characters.len() {
            let Some(start) = characters[at..].iter().position(|c| c.damaged || !c.character.is_ascii())
            else {
                break;
            };
            let start = at + start;
            if !characters[start].damaged {
                open = false;
                at = start + 1;
                continue;
            }
            let clean = |c: &Decoded| !c.damaged && !c.character.is_ascii();
            let limit = characters[start..].iter().position(clean).map_or(characters.len(), |n| start + n);
            // What comes after half a character is another stretch, or none.
            let cut = characters[start..limit].iter().position(|c| c.cut).map(|n| start + n + 1);
            let limit = cut.unwrap_or(limit);
            let end = start + characters[start..limit].iter().rposition(|c| c.damaged).map_or(0, |n| n + 1);
            let piece = Piece { line: *line, characters: &characters[start..end] };
            match all.last_mut() {
                Some(stretch) if open => stretch.push(piece),
                _ => all.push(vec![piece]),
            }
            open = cut.is_none() && limit == characters.len();
            at = limit;
        }
    }
    all
}

/// Makes the repair of a stretch, if its channel turns it back into exactly what is there.
fn prove(
    lines: &[Line],
    stretch: &[Piece<'_>],
    book: &Codebook,
    inference: &Inference,
) -> Option<SpanRepair> {
    let (first, last) = (stretch.first()?, stretch.last()?);
    let start = lines[first.line].byte(first.characters.first()?.start);
    let end = lines[last.line].byte(last.characters.last()?.end());
    let mut observed = String::new();
    let mut replacement = String::new();
    let mut inferred = Vec::new();
    let mut damaged = 0;
    for (number, piece) in stretch.iter().enumerate() {
        let line = &lines[piece.line].characters;
        let from = piece.characters.first()?.start;
        let to = piece.characters.last()?.end();
        if number > 0 {
            let before = &stretch[number - 1];
            let tail = before.characters.last()?.end();
            let mut between: String = String::new();
            if before.line == piece.line {
                between.extend(&line[tail..from]);
            } else {
                between.extend(&lines[before.line].characters[tail..]);
                lines[before.line + 1..piece.line]
                    .iter()
                    .for_each(|skipped| between.extend(&skipped.characters));
                between.extend(&line[..from]);
            }
            observed.push_str(&between);
            replacement.push_str(&between);
        }
        observed.extend(&line[from..to]);
        for decoded in piece.characters {
            damaged += usize::from(decoded.damaged && (decoded.lost || !decoded.character.is_ascii()));
            if decoded.lost {
                inferred.push(InferredCharacter {
                    offset: replacement.len(),
                    character: decoded.character,
                    confidence: f64::from(decoded.confidence),
                    alternatives: decoded
                        .alternatives
                        .iter()
                        .map(|&(character, probability)| Alternative {
                            character,
                            confidence: f64::from(probability),
                        })
                        .collect(),
                });
            }
            replacement.push(decoded.character);
        }
    }
    // U+FFFD is no better for being one character instead of three, nor for the ASCII that its last byte took along; and
    // where it is most of what comes back, the rest is what chance left of another encoding, and was readable before.
    let characters = || stretch.iter().flat_map(|piece| piece.characters).filter(|c| c.damaged);
    let marks = characters().filter(|c| c.character == '\u{FFFD}').count();
    let better = characters().filter(|c| !c.character.is_ascii() || c.lost).count() - marks;
    let gains = better > marks;
    if !gains || book.damage(&replacement)? != observed {
        return None;
    }
    let inferred_any = !inferred.is_empty();
    Some(SpanRepair {
        span: start..end,
        replacement,
        channel: inference.channel.clone(),
        confidence: inference.confidence,
        damaged,
        inferred,
        // A channel that keeps all bytes may still read a character from two sequences; where it did, it was inferred.
        loses: inferred_any || inference.channel.layers().iter().any(|layer| layer.loss != Loss::NONE),
    })
}
