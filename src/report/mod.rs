//! What a run says: reports in several formats, finding lines, diffs, the characters that were inferred, summaries.
//!
//! In: an [`Examination`](fix_encoding::Examination), the bytes before and after, and a [`Look`]. Out:
//! bytes for a stream. Nothing here reads or writes a file, decides which repairs are made, or knows
//! about exit codes.
//!
//! | module | what |
//! | --- | --- |
//! | [`renderer`] | what a format is: one trait, and what it is told |
//! | [`full`], [`concise`], [`json_lines`], [`github`], [`sarif`], [`html`] | the formats, a file each |
//! | [`observed`] | what stands where something was found |
//! | [`fingerprint`] | what a finding is known by from run to run |
//! | [`screen`] | content, paths and messages made harmless for a terminal |
//! | [`shell`] | arguments as they are typed in a shell, for commands that are suggested |
//! | [`paint`] | colours, where they are wanted |
//! | [`columns`] | the room that text takes on a terminal |
//! | [`inline`] | what differs inside a line |
//! | [`progress`] | how far a long run has come |
//! | [`description`] | what a file is, in columns or as JSON |
//! | [`json`] | JSON that nothing obeys |
//! | [`diff`] | the unified diff, byte-exact or for reading |
//! | [`line_for_eyes`] | a line of the diff as a person sees it |
//! | [`findings`] | one line a finding, or one a channel |
//! | [`explanation`] | what was weighed for a text, and why it came out as it did |
//! | [`inferred`] | where inferred characters stand, and the list of the doubtful ones |
//! | [`summary`] | what all files together came to |

pub mod columns;
pub mod concise;
pub mod description;
pub mod diff;
pub mod explanation;
pub mod findings;
pub mod fingerprint;
pub mod full;
pub mod github;
pub mod html;
pub mod inferred;
pub mod inline;
pub mod json;
pub mod json_lines;
pub mod line_for_eyes;
pub mod observed;
pub mod paint;
pub mod progress;
pub mod renderer;
pub mod sarif;
pub mod screen;
pub mod shell;
pub mod summary;

#[cfg(test)]
pub mod made_by_hand;

pub use paint::{Ink, Look};

/// A count with its noun: "1 file", "3 files".
pub fn counted(count: usize, singular: &str) -> String {
    if count == 1 { format!("1 {singular}") } else { format!("{count} {singular}s") }
}

/// A probability with two digits, cut and not rounded: 0.996 is not "1.00", and 0.899 is below 0.9.
pub fn probability(value: f64) -> String {
    format!("{:.2}", cut(value))
}

/// Bytes in hexadecimal digits, two each.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that `digits` stand for, two each; `None` where they don't.
pub fn from_hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let byte = |&[high, low]: &[u8; 2]| u8::try_from(digit(high)? * 16 + digit(low)?).ok();
    pairs.iter().map(byte).collect::<Option<_>>().filter(|_| rest.is_empty())
}

/// `value` cut to two digits.
pub fn cut(value: f64) -> f64 {
    // What a sum of probabilities loses by rounding must not cost a digit: 0.29 is stored as 0.28999….
    const ROUNDING: f64 = 1e-9;
    ((value + ROUNDING) * 100.0).floor() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_cut() {
        assert_eq!(probability(0.996), "0.99");
        assert_eq!(probability(0.29), "0.29");
        assert_eq!(probability(0.8999), "0.89");
        assert_eq!(probability(0.9), "0.90");
        assert_eq!(probability(1.0), "1.00");
        assert_eq!(probability(0.0), "0.00");
    }
}
