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
    let wanted: Vec<char> = essence(label).take(LONGEST + 1).collect();
    if wanted.len() > LONGEST {
        return Vec::new();
    }
    let limit = MOST_EDITS.min(wanted.len() / 2);
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
fn nearness(wanted: &[char], known: &'static str) -> (usize, usize, &'static str) {
    let candidate: Vec<char> = essence(known).collect();
    let shared = wanted.iter().zip(&candidate).take_while(|(a, b)| a == b).count();
    (edits(wanted, &candidate), wanted.len() - shared, known)
}

/// Insertions, deletions, substitutions and swaps of neighbours that make `a` into `b` (optimal string
/// alignment: no character is edited twice).
fn edits(a: &[char], b: &[char]) -> usize {
    // `rows[i % 3][j]`: edits between the first `i` characters of `a` and the first `j` of `b`.
    let mut rows = [(0..=b.len()).collect::<Vec<_>>(), vec![0; b.len() + 1], vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        let (this, above, before) = (i % 3, (i - 1) % 3, (i + 1) % 3);
        rows[this][0] = i;
        for j in 1..=b.len() {
            let substituted = rows[above][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut fewest = substituted.min(rows[above][j] + 1).min(rows[this][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                fewest = fewest.min(rows[before][j - 2] + 1);
            }
            rows[this][j] = fewest;
        }
    }
    rows[a.len() % 3][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("latin1", "latin1", 0),
            ("latn1", "latin1", 1),
            ("latin1", "latin2", 1),
            ("latni1", "latin1", 1),
            ("windows12522", "windows1252", 1),
            ("utf16", "utf8", 2),
            ("abcd", "dcba", 3),
        ] {
            let [x, y] = [a, b].map(|s| s.chars().collect::<Vec<_>>());
            assert_eq!(edits(&x, &y), expected, "{a} to {b}");
            assert_eq!(edits(&y, &x), expected, "{b} to {a}");
        }
    }
}
