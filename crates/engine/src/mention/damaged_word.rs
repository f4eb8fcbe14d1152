//! The words that suspected spans stand in.

use std::ops::Range;

use super::suspect::Suspect;
use language::words::is_han;

/// Stands in the place of each byte of suspected characters, because quotation marks among them enclose nothing.
pub(super) const BLANK: char = '\u{1}';

/// Whether a character belongs to the word beside it. Chinese and Japanese write no spaces between words.
pub(super) fn is_joined(character: char) -> bool {
    character.is_alphanumeric() && !is_han(character) && !matches!(character, '\u{3040}'..='\u{30FF}')
}

/// A word with suspected characters in it: those, and the letters and digits that touch them. Ranges are in bytes of the line.
#[derive(Debug)]
pub(super) struct DamagedWord {
    /// Its range.
    pub(super) range: Range<usize>,
    /// The range from its first suspected character to its last one.
    pub(super) suspected: Range<usize>,
    /// The number of suspects in it.
    pub(super) suspects: usize,
    /// The repaired word. `None` if the original of a suspect is unknown.
    pub(super) original: Option<String>,
}

/// A line of a text with the suspects in it, which are not empty.
pub(super) struct SuspectedLine<'l> {
    /// The line as it was observed.
    pub(super) observed: &'l str,
    /// The line with blanks in the place of suspected characters.
    pub(super) sound: String,
    /// Its words with suspected characters, in order of place.
    pub(super) words: Vec<DamagedWord>,
    /// The repaired line. `None` if the original of a suspect is unknown.
    pub(super) original: Option<String>,
}

impl<'l> SuspectedLine<'l> {
    /// The line `observed`, which starts at `start` in the text, with the suspects in it, in order of place.
    pub(super) fn new(observed: &'l str, start: usize, suspects: &[Suspect<'_>]) -> Self {
        let places: Vec<Range<usize>> = suspects
            .iter()
            .map(|suspect| {
                let place = |at: usize| at.saturating_sub(start).min(observed.len());
                place(suspect.span.start)..place(suspect.span.end)
            })
            .collect();
        let mut sound = String::with_capacity(observed.len());
        let mut at = 0;
        for place in &places {
            sound.push_str(&observed[at.min(place.start)..place.start]);
            sound.extend(std::iter::repeat_n(BLANK, place.end.saturating_sub(sound.len())));
            at = sound.len();
        }
        sound.push_str(&observed[at..]);
        let mut words: Vec<DamagedWord> = Vec::new();
        for (place, suspect) in places.iter().zip(suspects) {
            let original = suspect.original.as_deref();
            match words.last_mut() {
                Some(word) if word.range.end == place.start => word.join(&sound, place, original),
                _ => words.push(DamagedWord::around(&sound, place, original)),
            }
        }
        let original = repaired(observed, &places, suspects);
        SuspectedLine { observed, sound, words, original }
    }
}

impl DamagedWord {
    fn around(line: &str, place: &Range<usize>, original: Option<&str>) -> Self {
        let start = line[..place.start].trim_end_matches(is_joined).len();
        let end = word_end(line, place.end);
        let original =
            original.map(|original| [&line[start..place.start], original, &line[place.end..end]].concat());
        DamagedWord { range: start..end, suspected: place.clone(), suspects: 1, original }
    }

    /// Adds a suspect that touches this word.
    fn join(&mut self, line: &str, place: &Range<usize>, original: Option<&str>) {
        let end = word_end(line, place.end);
        let joined = |(word, original): (String, &str)| word + original + &line[place.end..end];
        self.original = self.original.take().zip(original).map(joined);
        self.suspected.end = place.end;
        self.range.end = end;
        self.suspects += 1;
    }
}

fn word_end(line: &str, at: usize) -> usize {
    line.len() - line[at..].trim_start_matches(is_joined).len()
}

/// `observed` with the originals in the `places` of the suspects.
fn repaired(observed: &str, places: &[Range<usize>], suspects: &[Suspect<'_>]) -> Option<String> {
    let mut line = String::with_capacity(observed.len());
    let mut at = 0;
    for (place, suspect) in places.iter().zip(suspects) {
        line.push_str(observed.get(at..place.start)?);
        line.push_str(suspect.original.as_deref()?);
        at = place.end;
    }
    line.push_str(&observed[at..]);
    Some(line)
}
