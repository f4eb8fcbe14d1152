//! The distinct tokens of repaired places, with counts.
//!
//! In: windows. Out: tokens, which are stretches without white space that touch a repaired place. Equal ones are counted together: `n` of them
//! weigh 1 + ln n, because what is repeated proves little more.

use std::collections::BTreeMap;
use std::ops::Range;

use super::windows::Window;
use crate::budgets::BUDGETS;

/// A token as observed and as repaired.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    /// Empty for text that was not misread.
    pub before: Vec<char>,
    pub after: Vec<char>,
}

/// The distinct tokens of some windows.
#[derive(Debug, Default)]
pub struct Tokens {
    /// Each distinct token, and what is known of its places.
    tokens: BTreeMap<Token, TokenPlaces>,
}

/// Where a token stands.
#[derive(Debug, Default, Clone, Copy)]
pub struct TokenPlaces {
    /// The number of times it stands there.
    pub count: usize,
    /// The number of these in which no word stands beside it.
    pub alone: usize,
}

impl TokenPlaces {
    /// What the token weighs.
    pub fn weight(self) -> f64 {
        1.0 + (self.count.max(1) as f64).ln()
    }
}

impl Tokens {
    /// The tokens of `windows` that have something outside ASCII.
    pub fn of(windows: &[Window]) -> Tokens {
        let mut tokens = Tokens::default();
        windows.iter().for_each(|window| tokens.add(window));
        tokens
    }

    fn add(&mut self, window: &Window) {
        let mut last_end = 0;
        for (at, place) in window.places_after.iter().enumerate() {
            for after in pieces(&window.after, place) {
                // Two repairs may stand in one token.
                if after.start < last_end {
                    continue;
                }
                last_end = after.end;
                let before = observed(window, at, &after);
                let cut =
                    |text: &str| text.chars().take(BUDGETS.decision_token_characters).collect::<Vec<char>>();
                let token = Token { before: cut(before), after: cut(&window.after[after.clone()]) };
                let outside = |text: &[char]| text.iter().any(|c| !c.is_ascii());
                let is_new = !self.tokens.contains_key(&token);
                if !outside(&token.before) && !outside(&token.after)
                    || is_new && self.tokens.len() >= BUDGETS.decision_tokens
                {
                    continue;
                }
                let places = self.tokens.entry(token).or_default();
                places.count += 1;
                places.alone += usize::from(is_alone(&window.after, &after));
            }
        }
    }

    /// The distinct tokens, in the order of their characters.
    pub fn iter(&self) -> impl Iterator<Item = (&Token, TokenPlaces)> + Clone {
        self.tokens.iter().map(|(token, places)| (token, *places))
    }

    /// The number of distinct tokens.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The share of the distinct tokens for which `is_so` holds, 0 to 1.
    pub fn share(&self, is_so: impl Fn(&Token, TokenPlaces) -> bool) -> f64 {
        let count = self.iter().filter(|(token, places)| is_so(token, *places)).count();
        count as f64 / self.len().max(1) as f64
    }
}

/// What stood at the place of a repaired token: the text of the token with each repair in it taken back.
fn observed<'w>(window: &'w Window, first: usize, after: &Range<usize>) -> &'w str {
    let (Some(place_before), Some(place_after)) =
        (window.places_before.get(first), window.places_after.get(first))
    else {
        return "";
    };
    let last =
        window.places_after.iter().rposition(|place| place.start < after.end).unwrap_or(first).max(first);
    let (last_before, last_after) = (&window.places_before[last], &window.places_after[last]);
    // A repair may have white space in it: then the token is a part of the repair, and its end inside is not known.
    let start = match after.start.cmp(&place_after.start) {
        std::cmp::Ordering::Greater => place_before.start,
        _ => place_before.start - (place_after.start - after.start),
    };
    let end = match after.end.cmp(&last_after.end) {
        std::cmp::Ordering::Less => last_before.end,
        _ => (last_before.end + (after.end - last_after.end)).min(window.before.len()),
    };
    let piece = window.before.get(start..end).unwrap_or_default();
    // Of a repair with white space in it, the part that stands as far from its start.
    let ahead = window.after[place_after.start.min(after.start)..after.start].split_whitespace().count();
    let inside = after.start > place_after.start || after.end < last_after.end;
    if inside { piece.split_whitespace().nth(ahead).unwrap_or(piece) } else { piece }
}

/// The stretches without white space that touch `place`, in bytes.
fn pieces(text: &str, place: &Range<usize>) -> Vec<Range<usize>> {
    let start = text[..place.start]
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[place.end..].find(char::is_whitespace).map_or(text.len(), |at| place.end + at);
    let mut found = Vec::new();
    let mut at = start;
    for piece in text[start..end].split_inclusive(char::is_whitespace) {
        let token = piece.trim_end();
        if !token.is_empty() {
            found.push(at..at + token.len());
        }
        at += piece.len();
    }
    found
}

/// Whether no word stands beside a token on its line: one space away, a word of two letters or more.
fn is_alone(text: &str, token: &Range<usize>) -> bool {
    let is_word = |piece: &str| piece.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let before =
        text[..token.start].strip_suffix(' ').and_then(|rest| rest.rsplit(char::is_whitespace).next());
    let behind = text[token.end..].strip_prefix(' ').and_then(|rest| rest.split(char::is_whitespace).next());
    !before.is_some_and(is_word) && !behind.is_some_and(is_word)
}
