//! From a label to its encoding, or to the labels that come near it.
//!
//! In: a label as somebody typed it, and the rows of `tables.rs`. Out: a row, or [`UnknownLabel`]. Has
//! no list of its own and must not have one: a label belongs into its encoding's row.

use std::fmt;

use super::Encoding;

/// How many near labels are offered.
const NEAREST: usize = 3;

/// More edits than this away, a label is another label and no misspelling.
const MOST_EDITS: usize = 3;

/// Nothing this long is a misspelt label (the longest has 23 characters); saves comparing it with all.
const LONGEST: usize = 64;

/// No encoding here has this label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel {
    /// The label as it was given.
    pub label: String,
    /// Up to three labels that do exist, of different encodings, the nearest first. Each is at most three
    /// edits away, and at most half the length of `label`; empty where nothing is that near.
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

/// What of a label counts: lower case, no separators, no white space around it.
fn essence(label: &str) -> impl Iterator<Item = char> + '_ {
    label.trim().chars().filter(|c| !matches!(c, '-' | '_' | ':' | '.' | ' ')).map(|c| c.to_ascii_lowercase())
}

pub(super) fn find(label: &str) -> Result<Encoding, UnknownLabel> {
    Encoding::all()
        .find(|encoding| encoding.labels().iter().any(|known| essence(known).eq(essence(label))))
        .ok_or_else(|| UnknownLabel { label: label.to_owned(), nearest: nearest(label) })
}

/// The nearest labels, one an encoding: fewest edits first, then the longest common beginning (people
/// and shells complete from the left), then the order of the table.
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
    // Where one label is a slip of the finger away, those much further off only distract.
    let fewest = near.first().map_or(0, |&(edits, ..)| edits);
    near.retain(|&(edits, ..)| edits <= fewest + 1);
    near.into_iter().take(NEAREST).map(|(.., known)| known).collect()
}

/// Edits between them, then characters of `wanted` after the common beginning: less is nearer.
fn nearness(wanted: &str, known: &'static str) -> (usize, usize, &'static str) {
    let candidate: String = essence(known).collect();
    let shared = wanted.chars().zip(candidate.chars()).take_while(|(a, b)| a == b).count();
    // With neighbours swapped as one edit: a slip of the fingers.
    (strsim::osa_distance(wanted, &candidate), wanted.chars().count() - shared, known)
}
