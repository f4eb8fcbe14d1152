//! The parts of a file that tell encodings apart: stretches around its bytes outside ASCII.
//!
//! In: the bytes of a file. Out: pieces of it that every encoding that has ASCII in it begins to read at the same place.
//! A piece begins after a line end, or after a byte that is second to none: below 30 no encoding has the second byte of a
//! pair. Of a long file not all of it is read; but each byte that occurs in it does in some piece.

use std::ops::Range;

/// Context before a byte outside ASCII, in bytes: a few words, which tell the language.
const CONTEXT_BEFORE: usize = 24;
/// Context after it.
const CONTEXT_AFTER: usize = 16;
/// How far back the beginning of a piece is looked for.
const FARTHEST_BEFORE: usize = 400;
/// A piece is at most so long.
const LONGEST_PIECE: usize = 480;
/// How often each byte is to be seen, if it occurs so often.
const SEEN: usize = 2;
/// Evenly spaced places of a file that are sampled.
const SPACED: usize = 64;

/// What of the bytes of a file counts when its encoding is asked for.
#[derive(Debug)]
pub struct Sample {
    /// Pieces, as ranges of the file, the most telling first; none overlaps another.
    pub pieces: Vec<Range<usize>>,
    /// How often each byte occurs in the whole file.
    pub counts: [usize; 256],
}

impl Sample {
    /// A sample of at most about `budget` bytes, in bytes outside ASCII and what is around them.
    pub fn of(bytes: &[u8], budget: usize) -> Sample {
        let mut counts = [0_usize; 256];
        let mut first: Vec<usize> = Vec::new();
        for (at, &byte) in bytes.iter().enumerate() {
            let count = &mut counts[usize::from(byte)];
            *count += 1;
            if byte >= 0x80 && *count <= SEEN {
                first.push(at);
            }
        }
        // What is no UTF-8 tells most.
        let mut at = 0;
        let (mut invalid, mut valid): (Vec<usize>, Vec<usize>) = Default::default();
        for chunk in bytes.utf8_chunks() {
            let before = chunk.valid();
            if let Some(first) = before.bytes().position(|byte| byte >= 0x80) {
                valid.push(at + first);
                valid.extend(before.bytes().rposition(|byte| byte >= 0xC0).map(|last| at + last));
            }
            at += before.len();
            if !chunk.invalid().is_empty() {
                invalid.push(at);
            }
            at += chunk.invalid().len();
        }
        let spaced = |places: Vec<usize>| {
            let step = places.len().div_ceil(SPACED).max(1);
            in_halves(&places.into_iter().step_by(step).collect::<Vec<usize>>())
        };
        let mut taken: Vec<Range<usize>> = Vec::new();
        let mut left = budget;
        // Half for what is no UTF-8, some for what is, the rest for what is rare.
        let rarest = {
            first.sort_by_key(|&at| counts[usize::from(bytes[at])]);
            first
        };
        for (places, least) in [(spaced(invalid), budget / 2), (spaced(valid), budget / 4), (rarest, 0)] {
            for at in places {
                if left <= least {
                    break;
                }
                if taken.iter().any(|piece| piece.contains(&at)) {
                    continue;
                }
                let mut piece = piece(bytes, at);
                for other in &taken {
                    if other.start <= piece.start && piece.start < other.end {
                        piece.start = other.end;
                    }
                    if other.start < piece.end && piece.end <= other.end {
                        piece.end = other.start;
                    }
                }
                // What was cut for its length may end within a character.
                if is_cut(bytes, piece.start)
                    && taken.iter().all(|other| other.end <= piece.start || piece.end <= other.start)
                    && piece.start < piece.end
                {
                    left = left.saturating_sub(piece.len());
                    taken.push(piece);
                }
            }
        }
        Sample { pieces: taken, counts }
    }
}

/// The same places, those in the middle of what is not covered yet first.
fn in_halves(places: &[usize]) -> Vec<usize> {
    let mut order = Vec::with_capacity(places.len());
    let mut step = places.len().next_power_of_two();
    let mut seen = vec![false; places.len()];
    while step > 0 {
        for at in (0..places.len()).step_by(step) {
            if !std::mem::replace(&mut seen[at], true) {
                order.push(places[at]);
            }
        }
        step /= 2;
    }
    order
}

/// Whether a character begins at `at` in all encodings: after a byte that is second to none, or after two of ASCII, of which the
/// last is second to none.
fn is_cut(bytes: &[u8], at: usize) -> bool {
    match bytes[..at] {
        [] | [.., ..0x30] => true,
        [.., before, last] => before < 0x80 && last < 0x80,
        [last] => last < 0x80,
    }
}

/// The piece around the byte at `at`.
fn piece(bytes: &[u8], at: usize) -> Range<usize> {
    let is_cut = |p: usize| is_cut(bytes, p);
    let is_line = |p: usize| p == 0 || matches!(bytes[p - 1], b'\n' | b'\r');
    let least = at.saturating_sub(FARTHEST_BEFORE);
    let near = at.saturating_sub(CONTEXT_BEFORE);
    let start = (near..=at).rev().find(|&p| is_line(p)).or_else(|| (least..=near).rev().find(|&p| is_cut(p)));
    let start = start.or_else(|| (near..=at).find(|&p| is_cut(p))).unwrap_or(at);
    let limit = bytes.len().min(start.max(at.saturating_sub(LONGEST_PIECE / 2)) + LONGEST_PIECE);
    let mut end = at + 1;
    let mut last = at;
    while end < limit {
        let byte = bytes[end];
        if matches!(byte, b'\n' | b'\r') || byte.is_ascii_whitespace() && end > last + CONTEXT_AFTER {
            break;
        }
        if byte >= 0x80 {
            last = end;
        }
        end += 1;
    }
    start..end
}
