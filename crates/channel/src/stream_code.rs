//! A channel with a decoder that reads several bytes as one character. Its decoders are simulated byte by byte.
//!
//! In: the layers. Out: damaged text (forwards) and the candidates at one place (backwards). The language model
//! chooses among the candidates, not this module.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::emission::Emission;
use super::fit::{Fit, Pending};
use super::reader::LayerDecoder;
use super::written::{character_of, sequence_length};
use crate::channel::Misreading;
use crate::hypotheses::MAX_LAYERS;
use crate::written::Written;
use encodings::{Encoding, Lookup, Vocabulary};

/// The code of a chain of layers.
#[derive(Debug, Clone)]
pub(super) struct StreamCode {
    layers: Vec<Layer>,
    loses: bool,
    /// Whether no byte is lost. Then the only ambiguity is which of several sequences a character was read from.
    keeps_all: bool,
    /// Whether each lost character of the original left exactly one mark and ASCII is kept. The observed text then shows
    /// where a character was lost, but not which.
    marks_each: bool,
}

#[derive(Debug, Clone)]
struct Layer {
    /// How the input of the layer was written.
    written: Written,
    reader: LayerDecoder,
}

impl Layer {
    /// The only text that the layer turns into `output`. `None` if there may be several.
    fn only_input(&self, output: &[char]) -> Option<Vec<char>> {
        if self.reader.may_leave_no_trace() {
            return None;
        }
        let mut input = Vec::with_capacity(output.len());
        let (mut bytes, mut length) = ([0u8; 6], 0);
        for &character in output {
            let (sequence, sequence_length, _) = self.reader.only_sequence(character, 0)?;
            for &byte in sequence.get(..sequence_length)? {
                *bytes.get_mut(length)? = byte;
                length += 1;
                match self.written.lookup(&bytes[..length]) {
                    Lookup::Character(character) => {
                        input.push(character);
                        length = 0;
                    }
                    Lookup::Incomplete => {}
                    Lookup::Undefined => return None,
                }
            }
        }
        (length == 0).then_some(input)
    }
}

impl StreamCode {
    /// The code of a chain. Layers beyond [`MAX_LAYERS`], which [`super::Channel`] never has, and layers that read an
    /// encoding without a table are ignored.
    pub fn new(layers: &[Misreading]) -> Self {
        let layers: Vec<Layer> = layers
            .iter()
            .take(MAX_LAYERS)
            .filter_map(|layer| Some(Layer { written: layer.written, reader: LayerDecoder::new(layer)? }))
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

    /// Whether `character` is the mark that the last decoder leaves for undecodable bytes.
    fn is_mark(&self, character: char) -> bool {
        self.layers.last().is_some_and(|layer| layer.reader.is_mark(character))
    }

    /// See [`Codebook::swallows`](super::Codebook::swallows).
    pub fn swallows(&self, byte: u8) -> bool {
        self.layers.last().is_some_and(|layer| layer.reader.swallows(byte))
    }

    /// See [`Codebook::may_be_mark_of_others`](super::Codebook::may_be_mark_of_others).
    pub fn may_be_mark_of_others(&self, character: char) -> bool {
        self.layers.last().is_some_and(|layer| layer.reader.may_be_mark_of_others(character))
    }

    fn written(&self) -> Written {
        self.layers.first().map_or(Written::Utf8, |layer| layer.written)
    }

    /// The characters that a text of a single byte becomes.
    pub fn alone(&self, byte: u8) -> Option<Vec<char>> {
        let mut out = Emission::default();
        let mut pending = Pending::NONE;
        self.feed(0, &mut pending, byte, &mut out)?;
        out.characters.extend(self.flushed(pending)?);
        Some(out.characters)
    }

    /// Gives `byte` to the decoder of `layer`, and its output to the layers after it.
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

    /// Gives the output of a layer to the next one.
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

    /// The characters that the pending bytes become at the end of the text.
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

    /// The damaged form of `original`.
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
        // If no byte is lost, an exact original is the only one.
        let settled = self.keeps_all && (exact.is_some() || as_is.is_some());
        if !self.loses || settled || at > observed.len() {
            return;
        }
        // Other ASCII stands for itself, unless it is a mark.
        let marked = |here: &&char| !here.is_ascii() || self.can_emit(**here);
        if self.marks_each && observed.get(at).filter(marked).is_none() {
            return;
        }
        let out = Emission::default();
        TrailFollower {
            code: self,
            observed,
            start: at,
            entry: pending,
            vocabulary,
            trails,
            fits,
            first,
            out,
        }
        .all();
    }

    /// See [`Codebook::has_one_original`](super::Codebook::has_one_original).
    ///
    /// The layers are turned back one after the other, the last one first. That is certain if nothing vanishes in a layer, and
    /// its output has no mark and no character that comes from several sequences.
    pub fn has_one_original(&self, observed: &[char]) -> bool {
        if !self.loses {
            return true;
        }
        let mut characters = observed.to_vec();
        for layer in self.layers.iter().rev() {
            match layer.only_input(&characters) {
                Some(input) => characters = input,
                None => return false,
            }
        }
        true
    }

    /// See [`Codebook::exact_original`](super::Codebook::exact_original).
    pub fn exact_original(&self, observed: &[char], at: usize, pending: Pending) -> Option<Fit> {
        let mut source =
            OriginalBytes { code: self, observed, position: at, pending, spelled: Default::default() };
        let mut bytes = [0u8; 6];
        for length in 1..=bytes.len() {
            bytes[length - 1] = source.next_byte(0)?;
            match self.written().lookup(&bytes[..length]) {
                Lookup::Character(character) if character.is_ascii() && pending.is_none() => return None,
                Lookup::Character(character) => {
                    // The last observed character may need further bytes. Damaging the candidate again shows that
                    // it is not complete yet.
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

/// The bytes that a decoder turned into one character, and how many of them were handed out.
#[derive(Debug, Clone, Copy, Default)]
struct DecodedSequence {
    bytes: [u8; 4],
    length: usize,
    taken: usize,
}

/// Reconstructs the bytes of the original from the observed text, one after the other, as long as nothing was lost.
struct OriginalBytes<'a> {
    code: &'a StreamCode,
    observed: &'a [char],
    position: usize,
    /// The pending bytes of each layer, with which its first sequence must begin.
    pending: Pending,
    spelled: [DecodedSequence; MAX_LAYERS],
}

impl OriginalBytes<'_> {
    /// The next byte of the input of `layer`.
    fn next_byte(&mut self, layer: usize) -> Option<u8> {
        if self.spelled[layer].taken == self.spelled[layer].length {
            let pending = std::mem::take(&mut self.pending.0[layer]);
            let character = self.next_character(layer)?;
            let reader = &self.code.layers.get(layer)?.reader;
            let (bytes, length, taken) = reader.only_sequence(character, pending)?;
            self.spelled[layer] = DecodedSequence { bytes, length, taken };
        }
        let spelled = &mut self.spelled[layer];
        spelled.taken += 1;
        spelled.bytes.get(spelled.taken - 1).copied()
    }

    /// The next character of the output of `layer`.
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

/// A partial candidate: the bytes of a character that were tried so far, and where they led.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Trail {
    /// The bytes tried so far, read as a big-endian number.
    prefix: u32,
    /// Index of the next observed character.
    position: usize,
    pending: Pending,
    lost: bool,
    lost_before: bool,
    /// How many times bytes left no trace; [`BOUND`] is added if the pending bytes must vanish too.
    vanished: u8,
    /// How many marks stand for bytes of this character or the one before.
    marks: u8,
    /// Whether the observed text shows at least one byte of the character.
    known: bool,
}

/// A cache of the partial candidates at one place of the observed text, and the characters that they led to. Candidates with
/// different pending bytes mostly coincide after their first byte, so that the rest is computed once.
#[derive(Debug, Clone, Default)]
pub struct Trails {
    ends: FxHashMap<Trail, Range<usize>>,
    fits: Vec<Fit>,
}

impl Trails {
    /// Empties the cache. Needed before another place, text, channel or language.
    pub fn clear(&mut self) {
        self.ends.clear();
        self.fits.clear();
    }
}

/// The most bytes that a decoder may hold as pending.
const MOST_PENDING: usize = 3;

/// How many times bytes of one character, or of it and the one before, may leave no trace. Raising it lets any character
/// fit anywhere.
const MOST_VANISHED: u8 = 1;

/// The number of consecutive marks from which on they are taken for a lost character of several bytes. A single mark may be
/// an ordinary question mark.
const ENOUGH_MARKS: u8 = 2;

/// A flag in [`Trail::vanished`]: the pending bytes fit no observed character, so they must vanish. They are counted already.
const BOUND: u8 = 0x80;

/// Enumerates the characters that lost something against the observed text, byte by byte.
struct TrailFollower<'a> {
    code: &'a StreamCode,
    observed: &'a [char],
    start: usize,
    entry: Pending,
    vocabulary: &'a Vocabulary,
    trails: &'a mut Trails,
    fits: &'a mut Vec<Fit>,
    /// Index in `fits` of the first fit at this place.
    first: usize,
    out: Emission,
}

impl TrailFollower<'_> {
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
                // Characters beyond the basic plane take six bytes in CESU-8 and are not searched.
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

    /// Extends `trail` by one byte. `None` if the observed text does not allow that.
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
            // Bytes that had to vanish are counted already.
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
        // From the second byte on, the pending bytes belong to the character itself.
        let own = trail.prefix != 0;
        Some(Trail {
            prefix: trail.prefix << 8 | u32::from(byte),
            position,
            pending,
            lost: trail.lost || self.out.lost || own && self.out.lost_before,
            lost_before: trail.lost_before || !own && self.out.lost_before,
            vanished,
            marks: trail.marks.saturating_add(marks),
            // A character that may come from either of two sequences still shows a byte, and so does one beside the marks.
            known: trail.known || !emitted.is_empty() && !self.out.lost || emitted.len() > usize::from(marks),
        })
    }

    /// Adds the fits that `follow` finds after `trail`, from the cache if `trail` was followed before.
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

    /// Finds the characters of which `missing` bytes come after `trail`.
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

    /// Tries U+FFFD, which no vocabulary has: the text may have lost something before. At least one of its bytes must show.
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

    /// Tries ASCII after part of a character: the pending bytes were lost, and the decoder may have swallowed the ASCII too.
    fn ascii(&mut self, begin: Trail) {
        // Most ASCII does not fit and is rejected at once. A swallowed character may be any, but unusual controls
        // are tried only if they are observed.
        let ahead = self.observed.get(begin.position..).unwrap_or_default();
        let ahead = &ahead[..ahead.len().min(MOST_PENDING + 1)];
        if self.code.marks_each {
            // The pending bytes left at most one mark each, and the ASCII character stands behind these marks.
            let behind = ahead.iter().copied().find(|&here| !self.can_mark(here));
            // An ASCII mark may also be an ordinary question mark.
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

    /// The bytes from 80 up that are worth trying next if each lost character left a mark. Nearly all marks are followed by
    /// ASCII. If a lead byte is pending there, only continuation bytes leave no second mark.
    fn high_bytes(&self, begin: Trail) -> std::ops::RangeInclusive<u8> {
        let ahead = self.observed.get(begin.position + 1);
        let ends = self.observed.get(begin.position).is_some_and(|&here| self.can_mark(here))
            && ahead.is_none_or(|&ahead| ahead.is_ascii() && !self.can_mark(ahead));
        if begin.pending.is_none() || !ends { 0x80..=0xFF } else { 0x80..=0xBF }
    }

    fn can_mark(&self, character: char) -> bool {
        self.code.layers.last().is_some_and(|layer| layer.reader.is_mark(character))
    }

    /// Tries the bytes of all characters of `encoding` that the vocabulary has.
    fn other_encoding(&mut self, begin: Trail, encoding: Encoding) {
        let leads = if self.code.marks_each { self.high_bytes(begin) } else { 0x80..=0xFF };
        for lead in leads {
            let written = Written::As(encoding);
            match written.lookup(&[lead]) {
                // Few bytes fit the observed text, so the vocabulary is consulted last.
                Lookup::Character(character) => {
                    if let Some(trail) = self.follow(begin, lead)
                        && self.vocabulary.contains(character)
                    {
                        self.push(character, trail);
                    }
                }
                Lookup::Incomplete => {
                    let Some(after_lead) = self.follow(begin, lead) else { continue };
                    let pairs = encoding.multi_byte().map_or(&[][..], |table| table.written_pairs(lead));
                    self.once(after_lead, |follower| follower.second_bytes(after_lead, pairs));
                }
                _ => {}
            }
        }
    }

    /// Finds the characters of two bytes whose first byte led to `after_lead`. `pairs` are their second bytes, each with its character.
    fn second_bytes(&mut self, after_lead: Trail, pairs: &[(u8, char)]) {
        for &(second, character) in pairs {
            if self.vocabulary.contains(character)
                && let Some(trail) = self.follow(after_lead, second)
            {
                let fit = self.fit(character, trail);
                self.trails.fits.extend(fit);
            }
        }
    }

    /// Whether a single mark must be a letter of two bytes, both of which were lost. That is so for U+FFFD beside a damaged
    /// or ASCII letter. It is so for a question mark directly before such a letter, where no punctuation stands, and for
    /// one directly after it if the sentence goes on.
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

    /// The fit of `character`, if `trail` is enough evidence for one. A character without any visible byte could be any
    /// character, so a single mark is no evidence, unless each mark is one character or must have been a letter.
    fn fit(&self, character: char, trail: Trail) -> Option<Fit> {
        // The pending bytes leave a trace of their own: the next mark, or the character that they are part of.
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
        // A fit that lost nothing may have been added already as the exact one.
        if fit.lost || fit.lost_before || !self.fits[self.first..].contains(&fit) {
            self.fits.push(fit);
        }
    }
}
