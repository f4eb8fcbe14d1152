//! A channel over single-byte encodings: one map from each byte of the original to its damaged form, for any
//! number of layers and losses.
//!
//! In: the layers. Out: damaged text (forwards) and the candidates at one place (backwards). The language model
//! chooses among the candidates, not this module.
//!
//! The *trace* of a byte is the sequence of characters that it becomes after all layers.

use rustc_hash::{FxHashMap, FxHashSet};

use super::fit::{Fit, Pending};
use super::written::{character_of, sequence_length};
use crate::channel::Misreading;
use crate::loss::Undefined;
use crate::written::Written;
use encodings::{Encoding, Lookup, Vocabulary};

/// The trace of each byte of the original, after all layers of a channel.
#[derive(Debug, Clone)]
pub(super) struct ByteCode {
    written: Written,
    /// The trace of each byte; `None` if the channel can't carry the byte.
    emitted: Vec<Option<Vec<char>>>,
    /// For each byte, whether other bytes could have left the same trace. False for bytes that the original can't have.
    ambiguous: [bool; 256],
    /// The bytes from 0x80 up that the original can have, by the first character of their trace.
    by_first: FxHashMap<char, Vec<u8>>,
    /// The bytes from 0x80 up whose trace is empty.
    silent: ByteSet,
    /// The same as `by_first`, as sets.
    starting: FxHashMap<char, ByteSet>,
    /// All characters in the traces of bytes from 0x80 up.
    emittable: FxHashSet<char>,
    /// Whether any byte from 0x80 up is ambiguous.
    loses: bool,
}

/// A set of bytes from 0x80 up: bit `n` stands for the byte 0x80 + `n`.
type ByteSet = u128;

fn byte_bit(byte: u8) -> ByteSet {
    1 << (byte & 0x7F)
}

/// The length in bytes of the longest sequence of one character: a surrogate pair in CESU-8.
const LONGEST: usize = 6;

impl ByteCode {
    /// The code of a chain; `None` if a layer reads an encoding that is not single-byte.
    pub fn new(layers: &[Misreading]) -> Option<Self> {
        if layers.iter().any(|layer| layer.read.single_byte().is_none()) {
            return None;
        }
        let mut layers = layers.iter();
        let first = layers.next()?;
        let mut emitted: Vec<Option<Vec<char>>> = Vec::with_capacity(256);
        let mut bytes = Vec::new();
        for byte in 0..=255u8 {
            let mut characters = layer_output(first, byte);
            for layer in layers.clone() {
                let Some(inner) = characters.take() else { break };
                bytes.clear();
                if !inner.iter().all(|&c| layer.written.encode(c, &mut bytes)) {
                    break;
                }
                characters = bytes
                    .iter()
                    .map(|&b| layer_output(layer, b))
                    .collect::<Option<Vec<_>>>()
                    .map(|parts| parts.concat());
            }
            emitted.push(characters);
        }

        let possible = |byte: &u8| first.written.has(*byte);
        let mut sharing_first: FxHashMap<char, Vec<u8>> = FxHashMap::default();
        for byte in (0..=255u8).filter(possible) {
            if let Some(&c) = emitted[byte as usize].iter().flatten().next() {
                sharing_first.entry(c).or_default().push(byte);
            }
        }
        let mut by_first: FxHashMap<char, Vec<u8>> = FxHashMap::default();
        let mut silent = 0;
        let emittable = emitted[0x80..].iter().flatten().flatten().copied().collect();
        let mut starting: FxHashMap<char, ByteSet> = FxHashMap::default();
        let mut ambiguous = [false; 256];
        for byte in (0..=255u8).filter(possible) {
            let Some(own) = &emitted[byte as usize] else { continue };
            ambiguous[byte as usize] = own.first().is_none_or(|c| {
                let mut others = sharing_first[c].iter().filter(|&&other| other != byte);
                others.any(|&other| {
                    let other = emitted[other as usize].as_deref().unwrap_or_default();
                    let (short, long) =
                        if own.len() < other.len() { (&own[..], other) } else { (other, &own[..]) };
                    // The longer trace could also be the shorter one followed by the start of the next.
                    long.strip_prefix(short)
                        .is_some_and(|rest| rest.first().is_none_or(|c| sharing_first.contains_key(c)))
                })
            });
            match own.first() {
                _ if byte < 0x80 => {}
                None => silent |= byte_bit(byte),
                Some(&c) => {
                    by_first.entry(c).or_default().push(byte);
                    *starting.entry(c).or_default() |= byte_bit(byte);
                }
            }
        }
        let loses = ambiguous[0x80..].contains(&true);
        Some(ByteCode {
            written: first.written,
            emitted,
            ambiguous,
            by_first,
            silent,
            starting,
            emittable,
            loses,
        })
    }

    /// The damaged form of `original`. `None` if it can't be written in the channel's first encoding, or the channel
    /// can't carry one of its bytes.
    pub fn damage(&self, original: &str) -> Option<String> {
        let mut out = String::with_capacity(original.len() * 2);
        let mut bytes = Vec::with_capacity(6);
        for c in original.chars() {
            bytes.clear();
            if !self.written.encode(c, &mut bytes) {
                return None;
            }
            for &byte in &bytes {
                out.extend(self.emitted[byte as usize].as_ref()?);
            }
        }
        Some(out)
    }

    /// The trace of `byte`; `None` if the channel can't carry it.
    pub fn emission(&self, byte: u8) -> Option<&[char]> {
        self.emitted[byte as usize].as_deref()
    }

    /// Whether any byte from 0x80 up is ambiguous.
    pub fn loses(&self) -> bool {
        self.loses
    }

    /// Whether the trace of some byte outside ASCII starts with `character`.
    pub fn can_start(&self, character: char) -> bool {
        self.by_first.contains_key(&character)
    }

    /// Whether `character` occurs in the trace of some byte outside ASCII.
    pub fn can_emit(&self, character: char) -> bool {
        self.emittable.contains(&character)
    }

    /// See [`Codebook::originals`](super::Codebook::originals).
    pub fn originals(&self, observed: &[char], at: usize, vocabulary: &Vocabulary, fits: &mut Vec<Fit>) {
        let Some(&here) = observed.get(at) else { return };
        if here.is_ascii() {
            fits.push(Fit::whole(here, 1));
        }
        if let Some((character, consumed)) = self.exact_original(observed, at) {
            fits.push(Fit::whole(character, consumed));
        }
        if !self.loses {
            return;
        }
        let possible = self.possible(observed, at);
        let mut search = VocabularySearch { book: self, observed, start: at, vocabulary, fits };
        match self.written {
            Written::Utf8 | Written::Cesu8 => {
                for &lead in vocabulary.leads() {
                    if possible & byte_bit(lead) != 0 {
                        let missing = sequence_length(lead).map_or(0, |length| length - 1);
                        search.byte(lead, 0, at, missing, false);
                    }
                }
            }
            Written::As(encoding) => search.other_encoding(encoding, possible, at),
            Written::InShifts(_) => {}
        }
    }

    /// The bytes that may come next in the original at `at`: those with an empty trace, and those whose trace starts
    /// with the observed character.
    fn possible(&self, observed: &[char], at: usize) -> ByteSet {
        let starting = observed.get(at).and_then(|c| self.starting.get(c)).copied().unwrap_or(0);
        self.silent | starting
    }

    /// The only character outside ASCII that fits from `at` on and lost nothing, and the number of observed characters
    /// that it accounts for.
    pub fn exact_original(&self, observed: &[char], at: usize) -> Option<(char, usize)> {
        let mut bytes = [0u8; LONGEST];
        let (mut length, mut position) = (0, at);
        while length < LONGEST {
            let here = *observed.get(position)?;
            let byte = match self.by_first.get(&here) {
                Some(candidates) => {
                    let matching = candidates.iter().filter(|&&byte| self.matches(byte, observed, position));
                    // The longest trace is right: if the rest of a longer trace started another one, both bytes
                    // would be ambiguous.
                    *matching.max_by_key(|&&byte| self.length(byte))?
                }
                // The second byte of a pair may be ASCII, which no layer changes.
                None if length > 0 && here.is_ascii() => here as u8,
                None => return None,
            };
            if self.ambiguous[byte as usize] {
                return None;
            }
            bytes[length] = byte;
            length += 1;
            position += self.length(byte);
            match self.written.lookup(&bytes[..length]) {
                Lookup::Character(character) => return Some((character, position - at)),
                Lookup::Incomplete => {}
                Lookup::Undefined => return None,
            }
        }
        None
    }

    /// See [`Codebook::has_one_original`](super::Codebook::has_one_original).
    ///
    /// All texts that become `observed` are followed byte by byte at once, and counted up to two. A byte whose trace is empty
    /// is followed too. UTF-8 shows where one is missing: the first byte of a character tells how many follow. Only a
    /// character whose bytes all have empty traces vanishes unseen. If the encoding has such a character, no text is certain.
    pub fn has_one_original(&self, observed: &[char]) -> bool {
        if !self.loses {
            return true;
        }
        let mut reached: Vec<FxHashMap<Unfinished, u8>> = vec![FxHashMap::default(); observed.len() + 1];
        reached[0].insert(Unfinished::default(), 1);
        for at in 0..=observed.len() {
            // A byte with an empty trace leads to a longer unfinished character at the same place, and from a character that
            // shows to its end. Those that show come first, then the ends of characters, then those that don't show yet.
            let begun = |shows: bool| (1..LONGEST).map(move |length| (length, shows));
            for (length, shows) in begun(true).chain([(0, false)]).chain(begun(false)) {
                let of_this_kind = |(unfinished, _): &(&Unfinished, &u8)| {
                    unfinished.length == length && unfinished.shows == shows
                };
                let here: Vec<(Unfinished, u8)> = reached[at]
                    .iter()
                    .filter(of_this_kind)
                    .map(|(&unfinished, &count)| (unfinished, count))
                    .collect();
                for (unfinished, count) in here {
                    for byte in self.bytes_at(observed, at) {
                        let next = at + self.length(byte);
                        let Some(longer) = unfinished.followed_by(byte, next > at, self.written) else {
                            continue;
                        };
                        if longer.length == 0 && next == at && !unfinished.shows {
                            return false;
                        }
                        let so_far = reached[next].entry(longer).or_default();
                        *so_far = (*so_far + count).min(2);
                    }
                }
            }
            if at < observed.len() {
                reached[at] = FxHashMap::default();
            }
        }
        reached[observed.len()].get(&Unfinished::default()).is_none_or(|&count| count < 2)
    }

    /// The bytes of the original that the observed text allows at `at`.
    fn bytes_at<'a>(&'a self, observed: &'a [char], at: usize) -> impl Iterator<Item = u8> + 'a {
        let here = observed.get(at);
        let ascii = here.filter(|c| c.is_ascii()).map(|&c| c as u8);
        let high = here.and_then(|c| self.by_first.get(c)).into_iter().flatten().copied();
        let silent = (0x80..=0xFF).filter(|&byte| self.silent & byte_bit(byte) != 0);
        ascii.into_iter().chain(high).filter(move |&byte| self.matches(byte, observed, at)).chain(silent)
    }

    /// The length of the trace of `byte`, in characters.
    fn length(&self, byte: u8) -> usize {
        self.emitted[byte as usize].as_ref().map_or(0, Vec::len)
    }

    fn matches(&self, byte: u8, observed: &[char], at: usize) -> bool {
        match self.emitted[byte as usize].as_deref() {
            Some([]) => true,
            // The common case: nearly all bytes become one character.
            Some([only]) => observed.get(at) == Some(only),
            Some(several) => observed[at.min(observed.len())..].starts_with(several),
            None => false,
        }
    }
}

/// The first bytes of a character whose others are still to come. Without any, a character has just ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Unfinished {
    bytes: [u8; LONGEST],
    length: usize,
    /// Whether one of them has a trace that is not empty.
    shows: bool,
}

impl Unfinished {
    /// With one more byte, which has a trace if it `shows`. `None` if no character begins like that.
    fn followed_by(self, byte: u8, shows: bool, written: Written) -> Option<Unfinished> {
        let Unfinished { mut bytes, length, .. } = self;
        *bytes.get_mut(length)? = byte;
        match written.lookup(&bytes[..=length]) {
            Lookup::Character(_) => Some(Unfinished::default()),
            Lookup::Incomplete => Some(Unfinished { bytes, length: length + 1, shows: self.shows || shows }),
            Lookup::Undefined => None,
        }
    }
}

/// The characters that one layer turns one byte into; `None` if it can't carry the byte.
fn layer_output(layer: &Misreading, byte: u8) -> Option<Vec<char>> {
    let table = layer.read.single_byte()?;
    let character = if table.has_graphic(byte) || byte < 0x80 {
        table.decode_strict(byte)
    } else {
        match layer.loss.undefined {
            Undefined::Kept => table.decode_preserving(byte),
            Undefined::Dropped => return Some(Vec::new()),
            Undefined::Replaced => Some('\u{FFFD}'),
            Undefined::Questioned => Some('?'),
            Undefined::Dotted => Some('\u{30FB}'),
        }
    }?;
    Some(if byte < 0x80 {
        vec![character]
    } else {
        layer.loss.effects.apply(character).into_iter().collect()
    })
}

/// Enumerates the characters of a vocabulary against the observed text, byte by byte.
struct VocabularySearch<'a> {
    book: &'a ByteCode,
    observed: &'a [char],
    start: usize,
    vocabulary: &'a Vocabulary,
    fits: &'a mut Vec<Fit>,
}

impl VocabularySearch<'_> {
    /// Tries `byte` after the bytes of `prefix`, with `missing` bytes of the character still to come. `lost` says that
    /// a byte of `prefix` is ambiguous.
    fn byte(&mut self, byte: u8, prefix: u32, position: usize, missing: usize, lost: bool) {
        if !self.book.matches(byte, self.observed, position) {
            return;
        }
        let position = position + self.book.length(byte);
        let lost = lost || self.book.ambiguous[byte as usize];
        let prefix = prefix << 8 | u32::from(byte);
        if missing == 0 {
            return self.complete(prefix, position, lost);
        }
        let possible = self.book.possible(self.observed, position) as u64;
        let mut following = self.vocabulary.following(prefix) & possible;
        while following != 0 {
            self.byte(0x80 | following.trailing_zeros() as u8, prefix, position, missing - 1, lost);
            following &= following - 1;
        }
    }

    fn complete(&mut self, utf8: u32, next: usize, lost: bool) {
        let Some(character) = character_of(utf8) else { return };
        // CESU-8 would have written this character as a surrogate pair.
        let writable = self.book.written == Written::Utf8 || character <= '\u{FFFF}';
        if writable {
            self.push(character, next, lost);
        }
    }

    fn push(&mut self, character: char, next: usize, lost: bool) {
        // A character whose trace is empty could stand anywhere, any number of times. Letters of one byte each are dropped whole, so the
        // search asks the language where one is missing. Of others, some byte is nearly always left.
        let of_one_byte =
            matches!(self.book.written, Written::As(encoding) if encoding.single_byte().is_some());
        if lost && (next > self.start || of_one_byte) {
            let consumed = next - self.start;
            self.fits.push(Fit { character, consumed, lost, lost_before: false, pending: Pending::NONE });
        }
    }

    /// Tries the bytes of all characters of `encoding` that the vocabulary has.
    fn other_encoding(&mut self, encoding: Encoding, possible: ByteSet, at: usize) {
        for lead in (0x80..=0xFF).filter(|&byte| possible & byte_bit(byte) != 0) {
            if !self.book.matches(lead, self.observed, at) {
                continue;
            }
            let after_lead = at + self.book.length(lead);
            let lost = self.book.ambiguous[usize::from(lead)];
            match Written::As(encoding).lookup(&[lead]) {
                Lookup::Character(character) if self.vocabulary.contains(character) => {
                    self.push(character, after_lead, lost);
                }
                Lookup::Incomplete => {
                    for trail in 0x30..=0xFF {
                        if !self.book.matches(trail, self.observed, after_lead) {
                            continue;
                        }
                        let Lookup::Character(character) = Written::As(encoding).lookup(&[lead, trail])
                        else {
                            continue;
                        };
                        if self.vocabulary.contains(character) {
                            let next = after_lead + self.book.length(trail);
                            self.push(character, next, lost || self.book.ambiguous[usize::from(trail)]);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}
