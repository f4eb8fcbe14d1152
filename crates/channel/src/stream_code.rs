//! A channel with a decoder that reads bytes in pairs: what it does is followed byte by byte.
//!
//! In: the layers. Out: damaged text (forwards) and the candidates at one place (backwards). Which candidate is
//! right is for the language model to say, not for this file.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::codebook::{Fit, Pending};
use super::reader::{Emission, Reader};
use super::written::{character_of, sequence_length};
use super::{MAX_LAYERS, Misreading, Written};
use encodings::{Encoding, Lookup, Vocabulary};

/// The code of a chain of layers.
#[derive(Debug, Clone)]
pub(super) struct StreamCode {
    layers: Vec<Layer>,
    loses: bool,
    /// Whether all that is lost is which of several sequences a character was read from.
    keeps_all: bool,
    /// Whether each character of the original that was lost left a mark, and ASCII itself: then what stands at a place tells
    /// that a character was lost there, though not which.
    marks_each: bool,
}

#[derive(Debug, Clone)]
struct Layer {
    /// How the characters that come in are written.
    written: Written,
    reader: Reader,
}

impl StreamCode {
    /// The code of a chain of at most [`MAX_LAYERS`]; layers beyond that, which [`super::Channel`] does not make, and
    /// those that read no table are left out.
    pub fn new(layers: &[Misreading]) -> Self {
        let layers: Vec<Layer> = layers
            .iter()
            .take(MAX_LAYERS)
            .filter_map(|layer| Some(Layer { written: layer.written, reader: Reader::new(layer)? }))
            .collect();
        let loses = layers.iter().any(|layer| layer.reader.loses());
        let keeps_all = layers.iter().all(|layer| layer.reader.keeps_all());
        let single = |written: Written| matches!(written, Written::As(e) if e.single_byte().is_some());
        let marks_each = matches!(&layers[..], [only] if only.reader.marks_each() && single(only.written));
        StreamCode { layers, loses, keeps_all, marks_each }
    }

    pub fn loses(&self) -> bool {
        self.loses
    }

    pub fn can_emit(&self, character: char) -> bool {
        self.layers.last().is_some_and(|layer| layer.reader.can_emit(character))
    }

    /// Whether the last decoder puts `character` where it can't read.
    fn is_mark(&self, character: char) -> bool {
        self.layers.last().is_some_and(|layer| layer.reader.is_mark(character))
    }

    fn written(&self) -> Written {
        self.layers.first().map_or(Written::Utf8, |layer| layer.written)
    }

    /// What a byte of the original that stands alone became.
    pub fn alone(&self, byte: u8) -> Option<Vec<char>> {
        let mut out = Emission::default();
        let mut pending = Pending::NONE;
        self.feed(0, &mut pending, byte, &mut out)?;
        out.characters.extend(self.flushed(pending)?);
        Some(out.characters)
    }

    /// Gives `byte` to the decoder of `layer`, and what it makes of it to those after it.
    fn feed(&self, layer: usize, pending: &mut Pending, byte: u8, out: &mut Emission) -> Option<()> {
        let reader = &self.layers.get(layer)?.reader;
        if layer + 1 == self.layers.len() {
            pending.0[layer] = reader.feed(pending.0[layer], byte, out)?;
            return Some(());
        }
        let mut inner = Emission::default();
        pending.0[layer] = reader.feed(pending.0[layer], byte, &mut inner)?;
        self.pass_on(layer, pending, &inner, out)
    }

    /// Gives what a layer emitted to the next one.
    fn pass_on(
        &self,
        layer: usize,
        pending: &mut Pending,
        inner: &Emission,
        out: &mut Emission,
    ) -> Option<()> {
        let written = self.layers.get(layer + 1)?.written;
        let mut bytes = Vec::with_capacity(4);
        for &character in &inner.characters {
            bytes.clear();
            if !written.encode(character, &mut bytes) {
                return None;
            }
            for &byte in &bytes {
                self.feed(layer + 1, pending, byte, out)?;
            }
        }
        out.lost |= inner.lost;
        out.lost_before |= inner.lost_before;
        Some(())
    }

    /// What is left of what is pending where the text ends.
    pub fn flushed(&self, mut pending: Pending) -> Option<Vec<char>> {
        let mut out = Emission::default();
        for layer in 0..self.layers.len() {
            let mut inner = Emission::default();
            self.layers[layer].reader.flush(pending.0[layer], &mut inner)?;
            pending.0[layer] = 0;
            if layer + 1 == self.layers.len() {
                out.characters.append(&mut inner.characters);
            } else {
                self.pass_on(layer, &mut pending, &inner, &mut out)?;
            }
        }
        Some(out.characters)
    }

    /// What becomes of `original`.
    pub fn damage(&self, original: &str) -> Option<String> {
        let mut out = Emission::default();
        let mut text = String::with_capacity(original.len() * 2);
        let mut pending = Pending::NONE;
        let mut bytes = Vec::with_capacity(6);
        for character in original.chars() {
            bytes.clear();
            if !self.written().encode(character, &mut bytes) {
                return None;
            }
            for &byte in &bytes {
                self.feed(0, &mut pending, byte, &mut out)?;
            }
            text.extend(out.characters.drain(..));
        }
        text.extend(self.flushed(pending)?);
        Some(text)
    }

    /// See [`Codebook::originals`](super::Codebook::originals).
    pub fn originals(
        &self,
        observed: &[char],
        at: usize,
        pending: Pending,
        vocabulary: &Vocabulary,
        trails: &mut Trails,
        fits: &mut Vec<Fit>,
    ) {
        let first = fits.len();
        let as_is = observed.get(at).filter(|c| pending.is_none() && c.is_ascii());
        fits.extend(as_is.map(|&here| Fit::whole(here, 1)));
        let exact = if as_is.is_none() { self.exact_original(observed, at, pending) } else { None };
        fits.extend(exact);
        // Where no byte is lost, what can be read in one way was written in one way.
        let settled = self.keeps_all && (exact.is_some() || as_is.is_some());
        if !self.loses || settled || at > observed.len() {
            return;
        }
        // ASCII is itself but where it is a mark, or stands behind that of what is pending.
        let marked = |here: &&char| !here.is_ascii() || self.can_emit(**here);
        if self.marks_each && observed.get(at).filter(marked).is_none() {
            return;
        }
        let out = Emission::default();
        Follower { code: self, observed, start: at, entry: pending, vocabulary, trails, fits, first, out }
            .all();
    }

    /// See [`Codebook::exact_original`](super::Codebook::exact_original).
    pub fn exact_original(&self, observed: &[char], at: usize, pending: Pending) -> Option<Fit> {
        let mut source = Source { code: self, observed, position: at, pending, spelled: Default::default() };
        let mut bytes = [0u8; 6];
        for length in 1..=bytes.len() {
            bytes[length - 1] = source.next_byte(0)?;
            match self.written().lookup(&bytes[..length]) {
                Lookup::Character(character) if character.is_ascii() && pending.is_none() => return None,
                Lookup::Character(character) => {
                    // Bytes of the last observed character may be left over: forwards it is not there yet.
                    let (mut after, mut out) = (pending, Emission::default());
                    for &byte in &bytes[..length] {
                        self.feed(0, &mut after, byte, &mut out)?;
                    }
                    let exact = !out.lost && !out.lost_before && observed[at..].starts_with(&out.characters);
                    let consumed = out.characters.len();
                    let fit = Fit { character, consumed, lost: false, lost_before: false, pending: after };
                    return exact.then_some(fit);
                }
                Lookup::Incomplete => {}
                Lookup::Undefined => return None,
            }
        }
        None
    }
}

/// The bytes that a decoder turned into one character, and how many of them were given on.
#[derive(Debug, Clone, Copy, Default)]
struct Spelled {
    bytes: [u8; 4],
    length: usize,
    taken: usize,
}

/// The bytes of the original as the observed text tells them, one after the other, as long as nothing was lost.
struct Source<'a> {
    code: &'a StreamCode,
    observed: &'a [char],
    position: usize,
    /// What is still to be found pending in the first sequence of each layer.
    pending: Pending,
    spelled: [Spelled; MAX_LAYERS],
}

impl Source<'_> {
    /// The next byte that the decoder of `layer` was given.
    fn next_byte(&mut self, layer: usize) -> Option<u8> {
        if self.spelled[layer].taken == self.spelled[layer].length {
            let pending = std::mem::take(&mut self.pending.0[layer]);
            let character = self.next_character(layer)?;
            let reader = &self.code.layers.get(layer)?.reader;
            let (bytes, length, taken) = reader.only_sequence(character, pending)?;
            self.spelled[layer] = Spelled { bytes, length, taken };
        }
        let spelled = &mut self.spelled[layer];
        spelled.taken += 1;
        spelled.bytes.get(spelled.taken - 1).copied()
    }

    /// The next character that the decoder of `layer` made.
    fn next_character(&mut self, layer: usize) -> Option<char> {
        if layer + 1 == self.code.layers.len() {
            self.position += 1;
            return self.observed.get(self.position - 1).copied();
        }
        let mut bytes = [0u8; 6];
        for length in 1..=bytes.len() {
            bytes[length - 1] = self.next_byte(layer + 1)?;
            match self.code.layers[layer + 1].written.lookup(&bytes[..length]) {
                Lookup::Character(character) => return Some(character),
                Lookup::Incomplete => {}
                Lookup::Undefined => return None,
            }
        }
        None
    }
}

/// What the bytes of a character that is looked for have led to so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Trail {
    /// Its bytes, read as one big-endian number.
    prefix: u32,
    position: usize,
    pending: Pending,
    lost: bool,
    lost_before: bool,
    /// Times that bytes left no trace, or can't but leave none.
    vanished: u8,
    /// Marks that stand for bytes of it, or of the one before.
    marks: u8,
    /// Whether a byte of it was read.
    known: bool,
}

/// Trails that were followed at one place of the observed text, and the characters that they led to. Whatever was pending when a
/// character begins, after its first byte most of that makes no difference any more.
#[derive(Debug, Clone, Default)]
pub struct Trails {
    ends: FxHashMap<Trail, Range<usize>>,
    fits: Vec<Fit>,
}

impl Trails {
    /// Forgets all, for another place, text, channel or language.
    pub fn clear(&mut self) {
        self.ends.clear();
        self.fits.clear();
    }
}

/// Bytes that a decoder may have taken and not yet turned into a character.
const MOST_PENDING: usize = 3;

/// Times that bytes of one character, or of it and the one before, may leave no trace. With more, any character
/// would fit anywhere.
const MOST_VANISHED: u8 = 1;

/// So many marks in a row show that a character of several bytes stood there. A single question mark may be one.
const ENOUGH_MARKS: u8 = 2;

/// Set in [`Trail::vanished`] where what is pending fits nothing observed, and must vanish.
const BOUND: u8 = 0x80;

/// Enumerates the characters that lost something against the observed text, byte by byte.
struct Follower<'a> {
    code: &'a StreamCode,
    observed: &'a [char],
    start: usize,
    entry: Pending,
    vocabulary: &'a Vocabulary,
    trails: &'a mut Trails,
    fits: &'a mut Vec<Fit>,
    /// Where those of this place begin.
    first: usize,
    out: Emission,
}

impl Follower<'_> {
    fn all(mut self) {
        let begin = Trail {
            prefix: 0,
            position: self.start,
            pending: self.entry,
            lost: false,
            lost_before: false,
            vanished: 0,
            marks: 0,
            known: false,
        };
        if !self.entry.is_none() {
            self.ascii(begin);
        }
        match self.code.written() {
            Written::Utf8 | Written::Cesu8 => {
                let vocabulary = self.vocabulary;
                // CESU-8 spells what is beyond the basic plane in six bytes: that is not looked for.
                let four_bytes = |lead: u8| lead >= 0xF0 && self.code.written() == Written::Cesu8;
                for &lead in vocabulary.leads().iter().filter(|&&lead| !four_bytes(lead)) {
                    let missing = sequence_length(lead).map_or(0, |length| length - 1);
                    if let Some(after_lead) = self.follow(begin, lead) {
                        self.once(after_lead, |follower| follower.utf8_rest(after_lead, missing));
                    }
                }
                self.mark(begin);
            }
            Written::As(encoding) => self.other_encoding(begin, encoding),
            Written::InShifts(_) => {}
        }
    }

    /// Follows one byte: where that leads, if the observed text allows it.
    fn follow(&mut self, trail: Trail, byte: u8) -> Option<Trail> {
        let mut pending = trail.pending;
        self.out.clear();
        self.code.feed(0, &mut pending, byte, &mut self.out)?;
        let emitted = &self.out.characters;
        if !self.observed.get(trail.position..)?.starts_with(emitted) {
            return None;
        }
        let position = trail.position + emitted.len();
        let marks = emitted.iter().filter(|&&c| self.code.is_mark(c)).count() as u8;
        let (outermost, last) = (self.code.layers.last()?, self.code.layers.len() - 1);
        let mut vanished = trail.vanished;
        if (self.out.lost || self.out.lost_before) && emitted.is_empty() {
            // What was bound to vanish is counted already.
            vanished = if vanished & BOUND != 0 { vanished & !BOUND } else { vanished + 1 };
        }
        if pending.0[last] != 0
            && !outermost.reader.may_continue(pending.0[last], self.observed.get(position))
        {
            if !outermost.reader.drops() {
                return None;
            }
            vanished = (vanished + 1) | BOUND;
        }
        if vanished & !BOUND > MOST_VANISHED {
            return None;
        }
        // What is pending when the second byte comes is of the character itself.
        let own = trail.prefix != 0;
        Some(Trail {
            prefix: trail.prefix << 8 | u32::from(byte),
            position,
            pending,
            lost: trail.lost || self.out.lost || own && self.out.lost_before,
            lost_before: trail.lost_before || !own && self.out.lost_before,
            vanished,
            marks: trail.marks.saturating_add(marks),
            // What may have been read from either of two sequences still tells, and so do as many marks as bytes.
            known: trail.known || !emitted.is_empty() && !self.out.lost || emitted.len() > usize::from(marks),
        })
    }

    /// Follows what comes after `trail` with `follow`, unless that was done before: then what it led to is known.
    fn once(&mut self, trail: Trail, follow: impl FnOnce(&mut Self)) {
        let ends = match self.trails.ends.get(&trail) {
            Some(ends) => ends.clone(),
            None => {
                let start = self.trails.fits.len();
                follow(self);
                let ends = start..self.trails.fits.len();
                self.trails.ends.insert(trail, ends.clone());
                ends
            }
        };
        for at in ends {
            self.add(self.trails.fits[at]);
        }
    }

    /// The characters of which `missing` bytes are to come after `trail`.
    fn utf8_rest(&mut self, trail: Trail, missing: usize) {
        if missing == 0 {
            self.trails.fits.extend(character_of(trail.prefix).and_then(|c| self.fit(c, trail)));
            return;
        }
        let mut following = self.vocabulary.following(trail.prefix);
        while following != 0 {
            if let Some(longer) = self.follow(trail, 0x80 | following.trailing_zeros() as u8) {
                self.utf8_rest(longer, missing - 1);
            }
            following &= following - 1;
        }
    }

    /// U+FFFD, which no vocabulary has, where the text had lost something before: some byte of it must have been read.
    fn mark(&mut self, begin: Trail) {
        let mark = char::REPLACEMENT_CHARACTER;
        if self.vocabulary.contains(mark) {
            return;
        }
        let mut utf8 = [0; 3];
        let bytes = mark.encode_utf8(&mut utf8).bytes();
        let trail = bytes.into_iter().try_fold(begin, |trail, byte| self.follow(trail, byte));
        if let Some(trail) = trail.filter(|trail| trail.known) {
            self.push(mark, trail);
        }
    }

    /// ASCII after half a pair: what is pending was lost, and the decoder may have swallowed it too.
    fn ascii(&mut self, begin: Trail) {
        // Most of it does not fit, and is done with at once. What was swallowed is in the place of its mark.
        // Controls that no text has are there only where they are seen.
        let ahead = self.observed.get(begin.position..).unwrap_or_default();
        let ahead = &ahead[..ahead.len().min(MOST_PENDING + 1)];
        if self.code.marks_each {
            // What waited left a mark at most for each of its bytes, and ASCII stands behind them.
            let behind = ahead.iter().copied().find(|&here| !self.can_mark(here));
            // A mark in ASCII may stand for itself.
            let itself = ahead.first().copied().filter(|&here| self.can_mark(here));
            for character in behind.into_iter().chain(itself).filter(char::is_ascii) {
                if let Some(trail) = self.follow(Trail { known: true, ..begin }, character as u8) {
                    self.push(character, trail);
                }
            }
            return;
        }
        for byte in 0..0x80u8 {
            let usual = matches!(byte, b' '..=b'~' | b'\t' | b'\n');
            if !usual && !ahead.contains(&char::from(byte)) {
                continue;
            }
            if let Some(trail) = self.follow(Trail { known: true, ..begin }, byte) {
                self.push(char::from(byte), trail);
            }
        }
    }

    /// The bytes from 80 up that may come next where each character of the original left a mark. Nearly all marks stand before
    /// ASCII, and after a byte that waits for more only those that it waits for then leave no second mark.
    fn high_bytes(&self, begin: Trail) -> std::ops::RangeInclusive<u8> {
        let ahead = self.observed.get(begin.position + 1);
        let ends = self.observed.get(begin.position).is_some_and(|&here| self.can_mark(here))
            && ahead.is_none_or(|&ahead| ahead.is_ascii() && !self.can_mark(ahead));
        if begin.pending.is_none() || !ends { 0x80..=0xFF } else { 0x80..=0xBF }
    }

    fn can_mark(&self, character: char) -> bool {
        self.code.layers.last().is_some_and(|layer| layer.reader.is_mark(character))
    }

    /// All characters of `encoding` that the vocabulary has, by their bytes.
    fn other_encoding(&mut self, begin: Trail, encoding: Encoding) {
        let leads = if self.code.marks_each { self.high_bytes(begin) } else { 0x80..=0xFF };
        for lead in leads {
            let written = Written::As(encoding);
            match written.lookup(&[lead]) {
                // Few bytes can be followed, so that the language is asked last.
                Lookup::Character(character) => {
                    if let Some(trail) = self.follow(begin, lead)
                        && self.vocabulary.contains(character)
                    {
                        self.push(character, trail);
                    }
                }
                Lookup::Incomplete => {
                    let Some(after_lead) = self.follow(begin, lead) else { continue };
                    self.once(after_lead, |follower| follower.second_bytes(after_lead, lead, written));
                }
                _ => {}
            }
        }
    }

    /// The characters of two bytes whose first, `lead`, led to `after_lead`.
    fn second_bytes(&mut self, after_lead: Trail, lead: u8, written: Written) {
        for second in 0x30..=0xFF {
            let Lookup::Character(character) = written.lookup(&[lead, second]) else { continue };
            if self.vocabulary.contains(character)
                && let Some(trail) = self.follow(after_lead, second)
            {
                let fit = self.fit(character, trail);
                self.trails.fits.extend(fit);
            }
        }
    }

    /// Whether a single mark shows that a letter of two bytes stood there, lost with both: a replacement character in a word
    /// of others that were damaged or of ASCII letters; a question mark before them, as no punctuation stands, or behind them
    /// where the sentence goes on.
    fn is_letter(&self, character: char, trail: Trail) -> bool {
        let [mark] = self.observed[self.start..trail.position] else { return false };
        let in_two_bytes = self.code.written() == Written::Utf8 && character.len_utf8() == 2;
        if !in_two_bytes || !character.is_alphabetic() || !self.can_mark(mark) {
            return false;
        }
        let damaged = |c: char| !c.is_ascii() && !self.can_mark(c) && self.code.can_emit(c);
        let letter = |c: &&char| c.is_ascii_alphabetic() || damaged(**c);
        let no_mark = |c: &&char| !self.can_mark(**c);
        let before = self.observed[..self.start].iter().rev().find(no_mark).filter(letter).is_some();
        let mut rest = self.observed[trail.position..].iter().skip_while(|c| self.can_mark(**c));
        match rest.next() {
            Some(after) if letter(&after) => true,
            _ if !before => false,
            Some(' ') => {
                rest.next().is_some_and(|c| !mark.is_ascii() || c.is_ascii_lowercase() || damaged(*c))
            }
            Some(',') => true,
            _ => !mark.is_ascii(),
        }
    }

    /// A character with what its bytes left, where that fits. One of which no byte was read could be any: where a single mark stands
    /// for it, that is left as it is, unless one mark is one character, or must have been a letter.
    fn fit(&self, character: char, trail: Trail) -> Option<Fit> {
        // What is pending leaves something of its own: the next mark, or the character that it is part of.
        let waiting = !trail.pending.is_none();
        let next = self.observed.get(trail.position).filter(|_| waiting);
        let next_mark = next.map(|&next| self.code.is_mark(next));
        let marks = trail.marks.saturating_add(u8::from(next_mark == Some(true)));
        let unknown = !trail.known && !self.code.marks_each && next_mark != Some(false);
        let fits = !unknown || marks >= ENOUGH_MARKS || self.is_letter(character, trail);
        let lossy = trail.lost || trail.lost_before || waiting;
        (fits && lossy).then_some(Fit {
            character,
            consumed: trail.position - self.start,
            lost: trail.lost,
            lost_before: trail.lost_before,
            pending: trail.pending,
        })
    }

    fn push(&mut self, character: char, trail: Trail) {
        if let Some(fit) = self.fit(character, trail) {
            self.add(fit);
        }
    }

    fn add(&mut self, fit: Fit) {
        // What lost nothing yet may be known already.
        if fit.lost || fit.lost_before || !self.fits[self.first..].contains(&fit) {
            self.fits.push(fit);
        }
    }
}
