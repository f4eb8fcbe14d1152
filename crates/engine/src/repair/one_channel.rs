//! Repairs everything that went through one channel: it is decoded, cut into stretches, and proven.

use std::ops::Range;

use super::decode::{Decoding, Purpose};
use super::inference::Inference;
use super::one_original::LinesWithOneOriginal;
use super::proof::prove;
use super::span_repair::SpanRepair;
use super::stretches::{LinePiece, stretches};
use super::text::Lines;
use super::unread::{is_unread, leave_doubtful};
use channel::{Channel, Codebook};
use language::Models;

/// A repair, with the places in it that were damaged, in bytes of the text.
#[derive(Clone)]
pub(super) struct PlacedRepair {
    pub(super) repair: SpanRepair,
    pub(super) damaged: Vec<Range<usize>>,
    /// The number of its line, counted from 0.
    pub(super) line: usize,
    /// The log probability of the original of the whole line, in nats.
    pub(super) likelihood: f32,
}

/// The lines that a channel may have damaged.
pub(super) fn places_of(lines: &Lines<'_>, channel: &Channel) -> Vec<usize> {
    let book = Codebook::new(channel);
    (0..lines.len()).filter(|&at| lines.line(at).text.chars().any(|c| book.can_start(c))).collect()
}

/// The repairs of everything in the lines at `places` that went through one channel.
pub(super) fn repair_channel(
    lines: &Lines<'_>,
    inference: &Inference,
    places: &[usize],
    purpose: Purpose,
    models: &Models,
) -> Vec<PlacedRepair> {
    let book = Codebook::new(&inference.channel);
    let mut decoded = Decoding { lines, book: &book, inference, models, purpose }.decode(places);
    if is_unread(&inference.channel) && purpose == Purpose::Original {
        leave_doubtful(&mut decoded);
    }
    let with_one_original = LinesWithOneOriginal::of(lines, &decoded, &book, &inference.channel);
    let placed = |stretch: &Vec<LinePiece<'_>>| {
        let first = stretch.first()?.line;
        let one_original = with_one_original.contains(first.number);
        let repair = prove(lines, stretch, &book, inference, one_original)?;
        let of_piece = |piece: &LinePiece<'_>| {
            let byte = |at| piece.line.observed.byte(at);
            let damaged = piece.characters.iter().filter(|decoded| decoded.damaged);
            damaged.map(|decoded| byte(decoded.start)..byte(decoded.end())).collect::<Vec<_>>()
        };
        let damaged = stretch.iter().flat_map(of_piece).collect();
        Some(PlacedRepair { repair, damaged, line: first.number, likelihood: first.decoded.best })
    };
    stretches(lines, &decoded).iter().filter_map(placed).collect()
}
