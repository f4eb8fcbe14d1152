//! Finds the encoding of a label, or the labels nearest to it.
//!
//! In: a label as somebody typed it, and the rows of `tables.rs`. Out: an encoding, or [`UnknownLabel`]. Has
//! no list of its own and must not have one: a label belongs in the row of its encoding.

use std::fmt;

use crate::encoding::Encoding;

/// The number of suggestions for an unknown label.
const NEAREST: usize = 3;

/// The most edits between a label and its suggestion. More edits make another label, not a misspelling.
const MOST_EDITS: usize = 3;

/// The longest label that gets suggestions, in characters. The longest known label has 23, so a longer one is no
/// misspelling, and comparing it with all others would be slow.
const LONGEST: usize = 64;

/// No known encoding has this label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel {
    /// The label as it was given.
    pub label: String,
    /// Up to three known labels of different encodings, the nearest first. Each is at most three edits away, and
    /// at most as many as half the length of `label`. Empty if no label is that near.
    pub nearest: Vec<&'static str>,
}

/// One line for a terminal, the label escaped, without a final full stop.
impl fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown encoding `{}`", self.label.escape_debug())?;
        match self.nearest.as_slice() {
            [] => f.write_str("; ")?,
            [only] => write!(f, "; did you mean `{only}`? ")?,
            [others @ .., last] => write!(f, "; did you mean `{}` or `{last}`? ", others.join("`, `"))?,
        }
        f.write_str("--list-encodings lists all labels")
    }
}

impl std::error::Error for UnknownLabel {}

/// The part of a label that is compared: in lower case, without separators and surrounding white space.
fn essence(label: &str) -> impl Iterator<Item = char> + '_ {
    label.trim().chars().filter(|c| !matches!(c, '-' | '_' | ':' | '.' | ' ')).map(|c| c.to_ascii_lowercase())
}

pub(super) fn find(label: &str) -> Result<Encoding, UnknownLabel> {
    Encoding::all()
        .find(|encoding| encoding.labels().iter().any(|known| essence(known).eq(essence(label))))
        .ok_or_else(|| UnknownLabel { label: label.to_owned(), nearest: nearest(label) })
}

/// The nearest labels, at most one per encoding. Sorted by the number of edits, then by the longest common prefix
/// (people and shells complete from the left), then by the order of the table.
fn nearest(label: &str) -> Vec<&'static str> {
    let wanted: String = essence(label).take(LONGEST + 1).collect();
    let length = wanted.chars().count();
    if length > LONGEST {
        return Vec::new();
    }
    let limit = MOST_EDITS.min(length / 2);
    let mut near: Vec<(usize, usize, &'static str)> = Encoding::all()
        .filter_map(|encoding| encoding.labels().iter().map(|known| nearness(&wanted, known)).min())
        .filter(|&(edits, ..)| edits <= limit)
        .collect();
    near.sort_by_key(|&(edits, unshared, _)| (edits, unshared));
    // If one label is a single slip of the finger away, labels that are much further off only distract.
    let fewest = near.first().map_or(0, |&(edits, ..)| edits);
    near.retain(|&(edits, ..)| edits <= fewest + 1);
    near.into_iter().take(NEAREST).map(|(.., known)| known).collect()
}

/// How far `known` is from `wanted`: the number of edits, then the number of characters of `wanted` after the common
/// prefix. Smaller is nearer.
fn nearness(wanted: &str, known: &'static str) -> (usize, usize, &'static str) {
    let candidate: String = essence(known).collect();
    let shared = wanted.chars().zip(candidate.chars()).take_while(|(a, b)| a == b).count();
    // Swapping two neighbours counts as one edit, because it is a common slip of the fingers.
    (strsim::osa_distance(wanted, &candidate), wanted.chars().count() - shared, known)
}
