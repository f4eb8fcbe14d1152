//! A sample of a file to tell its encoding: stretches around its bytes outside ASCII.
//!
//! In: the bytes of a file. Out: pieces of it. In every encoding that contains ASCII, a character begins where a piece begins:
//! behind a line ending, or behind a byte below 30, which no encoding uses as a trail byte. Of a long file only a part is read,
//! but each byte value that occurs in the file occurs in some piece.

use std::ops::Range;

use crate::budgets::BUDGETS;
use crate::spread::in_halves;

/// A sample of the bytes of a file.
#[derive(Debug)]
pub struct Sample {
    /// The pieces, as ranges of the file, the most informative first. None overlaps another.
    pub pieces: Vec<Range<usize>>,
    /// The number of occurrences of each byte value in the whole file.
    pub counts: [usize; 256],
}

impl Sample {
    /// Takes a sample of about `budget` bytes: bytes outside ASCII with their context.
    pub fn of(bytes: &[u8], budget: usize) -> Sample {
        let mut counts = [0_usize; 256];
        let mut first: Vec<usize> = Vec::new();
        for (at, &byte) in bytes.iter().enumerate() {
            let count = &mut counts[usize::from(byte)];
            *count += 1;
            if byte >= 0x80 && *count <= BUDGETS.file_places_of_each_byte {
                first.push(at);
            }
        }
        // Places that are not valid UTF-8 are the most informative.
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
            let step = places.len().div_ceil(BUDGETS.file_places_spaced).max(1);
            let some: Vec<usize> = places.into_iter().step_by(step).collect();
            in_halves(some.len()).into_iter().map(|at| some[at]).collect::<Vec<usize>>()
        };
        let mut taken: Vec<Range<usize>> = Vec::new();
        let mut left = budget;
        // Half of the budget is for places that are not valid UTF-8, a quarter for valid ones, and the rest for rare bytes.
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
                // A piece that was cut at another one may begin within a character. Then it is left out.
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

/// Whether a character begins at `at` in all encodings: behind a byte that is no trail byte in any, or behind two ASCII bytes,
/// because the second of them can't be a trail byte then.
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
    let least = at.saturating_sub(BUDGETS.file_bytes_back_to_piece);
    let near = at.saturating_sub(BUDGETS.file_bytes_before_place);
    let start = (near..=at).rev().find(|&p| is_line(p)).or_else(|| (least..=near).rev().find(|&p| is_cut(p)));
    let start = start.or_else(|| (near..=at).find(|&p| is_cut(p))).unwrap_or(at);
    let limit = bytes
        .len()
        .min(start.max(at.saturating_sub(BUDGETS.file_piece_bytes / 2)) + BUDGETS.file_piece_bytes);
    let mut end = at + 1;
    let mut last = at;
    while end < limit {
        let byte = bytes[end];
        if matches!(byte, b'\n' | b'\r')
            || byte.is_ascii_whitespace() && end > last + BUDGETS.file_bytes_behind_place
        {
            break;
        }
        if byte >= 0x80 {
            last = end;
        }
        end += 1;
    }
    start..end
}
