//! Undoes a channel without a search. Lost characters are left out.

use channel::{Codebook, Pending};

/// `line` with all intact sequences turned back into their originals. The remains of other sequences are dropped.
pub fn undone(line: &[char], book: &Codebook) -> Vec<char> {
    undone_and_dropped(line, book).0
}

/// `line` with all intact sequences turned back into their originals, and the number of characters of other sequences, which are dropped.
pub fn undone_and_dropped(line: &[char], book: &Codebook) -> (Vec<char>, usize) {
    let mut dropped = 0;
    let mut out = Vec::with_capacity(line.len());
    let (mut at, mut pending) = (0, Pending::NONE);
    while at < line.len() {
        if pending.is_none() && line[at].is_ascii() {
            out.push(line[at]);
            at += 1;
            continue;
        }
        match book.exact_original(line, at, pending) {
            Some(fit) if fit.consumed > 0 || fit.pending != pending => {
                out.push(fit.character);
                at += fit.consumed;
                pending = fit.pending;
            }
            _ => {
                if pending.is_none() && !book.can_emit(line[at]) {
                    out.push(line[at]);
                } else {
                    dropped += 1;
                }
                pending = Pending::NONE;
                at += 1;
            }
        }
    }
    (out, dropped)
}
