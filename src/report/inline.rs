//! The difference inside a line: compares the words of an old line and its new line.
//!
//! In: a line before and after. Out: the spans that differ, or nothing if the lines have too little in common. Words are compared,
//! not characters, because nobody cares that `Ã©tÃ©` and `été` share a `t`.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::DiffOp;
use unicode_width::UnicodeWidthChar;

use super::difference::difference;

/// The share of the new line, in characters without white space, that must be in the old line too.
const LEAST_COMMON: f64 = 0.3;
/// Two changes with fewer letters, digits or characters outside ASCII between them are shown as one.
const LEAST_BETWEEN: usize = 2;
/// The most words of a line that are compared one by one. Of a longer line only the common start and end are found.
const MOST_WORDS: usize = 4000;
/// The time limit of a comparison; an approximate result is good enough.
const PATIENCE: Duration = Duration::from_millis(50);

/// Which bytes of two lines differ, each list in order of place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The ranges in the old line.
    pub old: Vec<Range<usize>>,
    /// The ranges in the new line.
    pub new: Vec<Range<usize>>,
}

/// The difference of two lines; `None` if they have too little in common.
pub fn changes(old: &[u8], new: &[u8]) -> Option<Changes> {
    let (old_words, new_words) = (words(old), words(new));
    let operations = if old_words.len().max(new_words.len()) > MOST_WORDS {
        vec![DiffOp::Replace {
            old_index: 0,
            old_len: old_words.len(),
            new_index: 0,
            new_len: new_words.len(),
        }]
    } else {
        let deadline = Some(Instant::now() + PATIENCE);
        let before: Vec<&[u8]> = old_words.iter().map(|word| &old[word.clone()]).collect();
        let after: Vec<&[u8]> = new_words.iter().map(|word| &new[word.clone()]).collect();
        difference(&before, &after, deadline)
    };
    let mut pairs: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for operation in operations {
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let before = bytes_of(&old_words, operation.old_range(), old.len());
        let after = bytes_of(&new_words, operation.new_range(), new.len());
        match pairs.last_mut() {
            Some((was, is)) if weight(&new[is.end..after.start]) < LEAST_BETWEEN => {
                (was.end, is.end) = (before.end, after.end);
            }
            _ => pairs.push((before, after)),
        }
    }
    for (before, after) in &mut pairs {
        let (start, end) = same_at_both_ends(&old[before.clone()], &new[after.clone()]);
        (before.start, before.end) = (before.start + start, before.end - end);
        (after.start, after.end) = (after.start + start, after.end - end);
    }
    let changed: usize = pairs.iter().map(|(_, after)| visible(&new[after.clone()])).sum();
    let all = visible(new);
    if ((all - changed) as f64) < LEAST_COMMON * all as f64 {
        return None;
    }
    let (old, new): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let some = |spans: Vec<Range<usize>>| spans.into_iter().filter(|span| !span.is_empty()).collect();
    Some(Changes { old: some(old), new: some(new) })
}

/// The words of a line: runs of letters, digits and bytes outside ASCII. An ideographic character is a word by itself, because
/// there are no spaces between such words. So is every other byte.
fn words(line: &[u8]) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    let mut at = 0;
    for chunk in line.utf8_chunks() {
        let characters = chunk.valid().chars().map(|character| (character.len_utf8(), Some(character)));
        for (length, character) in characters.chain(chunk.invalid().iter().map(|_| (1, None))) {
            let alone = character.is_some_and(is_ideographic);
            let in_word = !alone && character.is_none_or(|c| c.is_ascii_alphanumeric() || !c.is_ascii());
            match words.last_mut() {
                Some(word) if in_word && open => word.end = at + length,
                _ => words.push(at..at + length),
            }
            open = in_word;
            at += length;
        }
    }
    words
}

/// Kana, Han characters and Hangul, with the marks used among them.
fn is_ideographic(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The range in bytes of some words. For no words, the empty range where they would stand.
fn bytes_of(words: &[Range<usize>], which: Range<usize>, length: usize) -> Range<usize> {
    let place = words.get(which.start).map_or(length, |word| word.start);
    if which.is_empty() { place..place } else { place..words[which.end - 1].end }
}

/// How many letters, digits and characters outside ASCII are between two changes.
fn weight(between: &[u8]) -> usize {
    between.iter().filter(|&&byte| byte.is_ascii_alphanumeric() || byte >= 0xC0).count()
}

/// The number of characters that are not white space. An invalid byte counts as one.
fn visible(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| !byte.is_ascii_whitespace() && byte & 0xC0 != 0x80).count()
}

/// How many bytes two lines have in common at the start and, in the rest, at the end. Only whole characters with their combining
/// marks count.
fn same_at_both_ends(old: &[u8], new: &[u8]) -> (usize, usize) {
    let same = |(a, b): &(&u8, &u8)| a == b;
    let mut start = old.iter().zip(new).take_while(same).count();
    while start > 0 && (begins_inside(&old[start..]) || begins_inside(&new[start..])) {
        start -= 1;
    }
    let (old, new) = (&old[start..], &new[start..]);
    let mut end = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    while end > 0 && (begins_inside(&old[old.len() - end..]) || begins_inside(&new[new.len() - end..])) {
        end -= 1;
    }
    (start, end)
}

/// Whether `text` begins inside a character, or with a combining mark of the character before it.
fn begins_inside(text: &[u8]) -> bool {
    let first = text.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    match first {
        Some(character) => character.width() == Some(0),
        None => text.first().is_some_and(|byte| byte & 0xC0 == 0x80),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Both lines with `[` and `]` around what differs; `None` where it is all.
    fn marked(old: &str, new: &str) -> Option<(String, String)> {
        let Changes { old: gone, new: come } = changes(old.as_bytes(), new.as_bytes())?;
        let mark = |text: &str, spans: &[Range<usize>]| {
            let mut out = text.to_string();
            for span in spans.iter().rev() {
                out.insert(span.end, ']');
                out.insert(span.start, '[');
            }
            out
        };
        Some((mark(old, &gone), mark(new, &come)))
    }

    #[test]
    fn words_and_not_letters() {
        let cases = [
            (
                "L’Ã©tÃ© dernier, nous",
                "L’été dernier, nous",
                "L’[Ã©tÃ©] dernier, nous",
                "L’[été] dernier, nous",
            ),
            ("Un cafÃ© au lait", "Un café au lait", "Un caf[Ã©] au lait", "Un caf[é] au lait"),
            ("one two", "one  two", "one two", "one [ ]two"),
            ("这是中文，好。", "这是汉文，好。", "这是[中]文，好。", "这是[汉]文，好。"),
            ("price = \"10 â‚¬\";", "price = \"10 €\";", "price = \"10 [â‚¬]\";", "price = \"10 [€]\";"),
            (
                "a long cafe\u{301} here",
                "a long cafe here",
                "a long caf[e\u{301}] here",
                "a long caf[e] here",
            ),
        ];
        for (old, new, gone, come) in cases {
            assert_eq!(marked(old, new), Some((gone.to_string(), come.to_string())), "{old}");
        }
    }

    #[test]
    fn no_confetti() {
        // White space and marks of ASCII are all that the lines share.
        assert_eq!(marked("ä½ å¥½, ä¸–ç•Œ!", "你好, 世界!"), None);
        assert_eq!(marked("ÐŸÑ€Ð¸Ð²ÐµÑ‚, ÐºÐ°Ðº Ð´ÐµÐ»Ð°?", "Привет, как дела?"), None);
        assert_eq!(marked("Ã©", "é"), None);
        // Changes with hardly anything between them are one.
        let (_, come) = marked("some words: Ã© - Ã¨ and more", "some words: é - è and more").unwrap();
        assert_eq!(come, "some words: [é - è] and more");
    }

    #[test]
    fn bytes_that_are_no_text() {
        let changes = changes(b"un caf\xe9 noir", "un café noir".as_bytes()).unwrap();
        assert_eq!(changes, Changes { old: vec![6..7], new: vec![6..8] });
    }

    #[test]
    fn long_lines_are_compared_from_their_ends() {
        let (before, after) = ("a ".repeat(MOST_WORDS), "b ".repeat(MOST_WORDS));
        let line = |middle: &str| format!("{before}{middle}{after}");
        let changes = changes(line("Ã©").as_bytes(), line("é").as_bytes()).unwrap();
        let start = before.len();
        assert_eq!(changes, Changes { old: vec![start..start + 4], new: vec![start..start + 2] });
    }

    proptest! {
        #[test]
        fn what_is_left_is_the_same(old in "[ab中é\u{301} .]{0,20}", new in "[ab中é\u{301} .]{0,20}") {
            if let Some(Changes { old: gone, new: come }) = changes(old.as_bytes(), new.as_bytes()) {
                let rest = |text: &str, spans: &[Range<usize>]| {
                    let mut rest = text.to_string();
                    for span in spans.iter().rev() {
                        rest.replace_range(span.clone(), "");
                    }
                    rest
                };
                prop_assert_eq!(rest(&old, &gone), rest(&new, &come));
            }
        }
    }
}
