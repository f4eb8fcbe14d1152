//! Measures suspects, line by line.

use std::iter::Peekable;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::damaged_word::{DamagedWord, SuspectedLine};
use super::enclosures::{Enclosure, Kind, enclosures};
use super::layout::{Holds, Layout};
use super::measurements::{AROUND_MORE, Measurements, TOUCHING};
use super::suspect::Suspect;
use super::topics::{Topics, topics};
use super::twin::Gap;
use crate::budgets::BUDGETS;

/// The measurements of each of `suspects`, which are spans of `text` in order of place that don't overlap.
pub fn measure<'s>(text: &str, suspects: impl IntoIterator<Item = Suspect<'s>>) -> Vec<Measurements> {
    let words = MeasuredWords::new(text, suspects.into_iter());
    words.flat_map(|word| std::iter::repeat_n(word.measurements, word.suspects)).collect()
}

/// A word with suspected characters.
pub(super) struct MeasuredWord {
    /// Its range in the text, in bytes.
    pub(super) range: Range<usize>,
    /// The number of suspects in it.
    pub(super) suspects: usize,
    pub(super) measurements: Measurements,
}

/// Measures the words of the suspects of a text, as far as they are asked for.
pub(super) struct MeasuredWords<'t, I: Iterator> {
    layout: Layout<'t>,
    suspects: Peekable<I>,
    /// The words of the current line that were not asked for yet, the last one first.
    line: Vec<MeasuredWord>,
    /// What the lines are about.
    topics: FxHashMap<usize, Topics>,
    /// Whether the text is about leftovers. Computed on first use.
    about_leftovers: Option<bool>,
}

impl<'t, 's, I: Iterator<Item = Suspect<'s>>> MeasuredWords<'t, I> {
    pub(super) fn new(text: &'t str, suspects: I) -> Self {
        let mut suspects = suspects.peekable();
        // Without suspects there is nothing to lay out.
        let text = if suspects.peek().is_some() { text } else { "" };
        MeasuredWords {
            layout: Layout::of(text),
            suspects,
            line: Vec::new(),
            topics: FxHashMap::default(),
            about_leftovers: None,
        }
    }

    /// Measures the words of the next line with suspects. `None` if there are no more suspects.
    fn next_line(&mut self) -> Option<()> {
        let at = self.layout.line_of(self.suspects.peek()?.span.start);
        let start = self.layout.start(at);
        let end = start + self.layout.line(at).len();
        let first = self.suspects.next()?;
        let mut suspects = vec![first];
        while let Some(suspect) = self.suspects.next_if(|suspect| suspect.span.start < end) {
            suspects.push(suspect);
        }
        let line = SuspectedLine::new(self.layout.line(at), start, &suspects);
        let enclosures = enclosures(&line.sound);
        let near = self.near(at);
        for word in line.words.iter().rev() {
            let measurements = self.measured(&line, at, word, &enclosures, near);
            let range = start + word.range.start..start + word.range.end;
            self.line.push(MeasuredWord { range, suspects: word.suspects, measurements });
        }
        Some(())
    }

    fn measured(
        &mut self,
        line: &SuspectedLine<'_>,
        at: usize,
        word: &DamagedWord,
        enclosures: &[Enclosure],
        near: Topics,
    ) -> Measurements {
        let original = word.original.as_deref();
        let length = original.unwrap_or(&line.observed[word.range.clone()]).chars().count();
        let is = |sign: bool| f64::from(u8::from(sign));
        let mut measured = Measurements {
            block: is(self.layout.is_in_block(at)),
            brevity: 1.0 / length.max(1) as f64,
            letters: is(original.is_some_and(|word| word.chars().any(char::is_alphabetic))),
            damage: is(near.damage || near.complaint),
            encodings: is(near.encodings),
            lost: is(original.is_none()),
            ..Measurements::default()
        };
        let suspected = line.observed[word.suspected.clone()].chars().count();
        let mut enclose = |kind: Kind, content: &Range<usize>| {
            if word.range.start < content.start || content.end < word.range.end {
                return;
            }
            let measurement = match kind {
                Kind::Quotation => &mut measured.quotation,
                Kind::Bracket => &mut measured.bracket,
                Kind::String => &mut measured.string,
                Kind::Code => &mut measured.code,
                Kind::Cell => &mut measured.cell,
            };
            let touching = line.observed[content.clone()].trim() == &line.observed[word.range.clone()];
            *measurement = measurement.max(if touching { TOUCHING } else { AROUND_MORE });
            if *content == word.suspected {
                measured.literal = 1.0 / suspected.max(1) as f64;
            }
        };
        enclosures.iter().for_each(|enclosure| enclose(enclosure.kind, &enclosure.content));
        let start = self.layout.start(at);
        if let Some((content, holds)) =
            self.layout.element_around(&(start + word.range.start..start + word.range.end))
        {
            let on_line = |place: usize| place.saturating_sub(start).min(line.observed.len());
            let kind = if *holds == Holds::Code { Kind::Code } else { Kind::Quotation };
            enclose(kind, &(on_line(content.start)..on_line(content.end)));
        }
        if original.is_none() {
            measured.leftovers = is(self.is_about_leftovers());
        }
        if let Some(original) = original {
            let gap = Gap::to_twin(&line.sound, &word.range, original);
            measured.twin = gap.map_or(0.0, |gap| if gap.links() { 1.0 } else { 0.5 });
            let shown = measured.enclosed() > 0.0;
            measured.copy =
                is(shown && (self.has_twin_beside(line, at, original) || self.has_copy(line, at)));
        }
        measured
    }

    /// Whether the line before or behind has the undamaged word in a code span, and `line` has one too.
    fn has_twin_beside(&self, line: &SuspectedLine<'_>, at: usize, original: &str) -> bool {
        let twin = || format!("`{original}`");
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        line.sound.contains('`') && beside.into_iter().any(|line| self.layout.line(line).contains(&twin()))
    }

    /// Whether the line stands in a block of code, and a line nearby is the same without the damage.
    fn has_copy(&self, line: &SuspectedLine<'_>, at: usize) -> bool {
        let Some(original) = line.original.as_deref().filter(|_| self.layout.is_in_block(at)) else {
            return false;
        };
        let lines = at.saturating_sub(BUDGETS.mention_lines_to_copy)
            ..(at + BUDGETS.mention_lines_to_copy + 1).min(self.layout.len());
        lines.into_iter().any(|line| self.layout.line(line).trim() == original.trim())
    }

    /// The topics of the text near the line `at`.
    fn near(&mut self, at: usize) -> Topics {
        let lines = self.layout.near(at).into_iter();
        let known = &mut self.topics;
        let about =
            lines.map(|line| *known.entry(line).or_insert_with(|| Topics::of_line(self.layout.line(line))));
        about.fold(Topics::default(), Topics::or)
    }

    fn is_about_leftovers(&mut self) -> bool {
        let text = self.layout.text();
        *self.about_leftovers.get_or_insert_with(|| topics(text).is_about_leftovers())
    }
}

impl<'s, I: Iterator<Item = Suspect<'s>>> Iterator for MeasuredWords<'_, I> {
    type Item = MeasuredWord;

    fn next(&mut self) -> Option<MeasuredWord> {
        if self.line.is_empty() {
            self.next_line()?;
        }
        self.line.pop()
    }
}
