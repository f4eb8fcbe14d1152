//! Counting, smoothing, pruning: words and n-gram tables come in as symbols; a trie ready to be
//! written goes out. Knows nothing about characters.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::alphabet::Alphabet;
use super::model::blob::{BACKOFF_STEP, BACKOFF_TOP, PROBABILITY_LEVELS, PROBABILITY_STEP};
use super::model::ngram::{END, START};

/// N-grams of three symbols and more that are rarer than this many in [`MASS`] are noise.
const RARE: f64 = 1.5;
/// All that a source with plenty of text counts for, in symbols: enough for an order of five.
pub const MASS: f64 = 1e7;
/// Witten-Bell weight of a distinct successor. 1 is the textbook's; the tables are of edited text
/// and more of the mass belongs to unseen n-grams.
const DISTINCT: f64 = 1.0;
/// A letter of the alphabet that the sources never show has this share of the letters.
const UNSEEN: f64 = 1e-6;

/// How many ends and how many starts of words meet at the seams of unspaced text.
const SEAMS: usize = 600;

/// In Latin script a-z come through every channel; what is asked of the model is the other letters. An
/// n-gram that predicts one is worth this many that predict one of a-z, and one that predicts what
/// follows it this many. Without: `café` in English costs 19 nats for its last letter.
const MARKED: f64 = 8.0;
const AFTER_MARKED: f64 = 3.0;

type Key = u128;
const BITS: u32 = 16;

fn key(symbols: &[u16]) -> Key {
    symbols.iter().fold(0, |key, &symbol| key << BITS | Key::from(symbol))
}

fn suffix(key: Key, length: usize) -> Key {
    key & ((1 << (BITS * length as u32)) - 1)
}

/// Weighted n-gram counts of one language, by length.
pub struct Counts {
    orders: Vec<FxHashMap<Key, f64>>,
}

impl Counts {
    /// For n-grams of up to `order` symbols.
    pub fn new(order: usize) -> Self {
        Counts { orders: vec![FxHashMap::default(); order + 1] }
    }

    fn order(&self) -> usize {
        self.orders.len() - 1
    }

    fn add(&mut self, ngram: &[u16], weight: f64) {
        if (1..=self.order()).contains(&ngram.len()) && weight > 0.0 {
            *self.orders[ngram.len()].entry(key(ngram)).or_default() += weight;
        }
    }

    /// Counts all n-grams of a word, its edges included.
    pub fn add_word(&mut self, word: &[u16], weight: f64) {
        let mut padded = Vec::with_capacity(word.len() + 2);
        padded.push(START);
        padded.extend_from_slice(word);
        padded.push(END);
        for end in 2..=padded.len() {
            for start in end.saturating_sub(self.order())..end {
                self.add(&padded[start..end], weight);
            }
        }
    }

    /// Counts the words of a list as if they stood in unspaced text, each followed by any other by
    /// chance: the n-grams inside them, and those of one or two symbols on either side of a seam.
    pub fn add_unspaced(&mut self, words: &[(Vec<u16>, f64)]) {
        let mut ends: BTreeMap<&[u16], f64> = BTreeMap::new();
        let mut starts: BTreeMap<&[u16], f64> = BTreeMap::new();
        let mut total = 0.0;
        for (word, weight) in words {
            for end in 1..=word.len() {
                for start in end.saturating_sub(self.order())..end {
                    self.add(&word[start..end], *weight);
                }
            }
            total += weight;
            for length in 1..=word.len().min(2) {
                *ends.entry(&word[word.len() - length..]).or_default() += weight;
                *starts.entry(&word[..length]).or_default() += weight;
            }
        }
        let likely = |map: BTreeMap<&[u16], f64>| {
            let mut sorted: Vec<(Vec<u16>, f64)> =
                map.into_iter().map(|(at, weight)| (at.to_vec(), weight)).collect();
            sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            sorted.truncate(SEAMS);
            sorted
        };
        let (ends, starts) = (likely(ends), likely(starts));
        for (end, end_weight) in &ends {
            for (start, start_weight) in &starts {
                let seam = [end.as_slice(), start.as_slice()].concat();
                self.add(&seam, end_weight * start_weight / total);
            }
        }
    }

    /// Counts a lingua table whose unigrams sum to 1 as `mass` symbols. The edges of words, which the
    /// table does not name, are what is missing: an n-gram ends words as often as it occurs more than
    /// all of its continuations together.
    pub fn add_table(&mut self, table: &[(String, f64)], alphabet: &Alphabet, mass: f64) {
        let (mut right, mut left): (FxHashMap<&str, f64>, FxHashMap<&str, f64>) = Default::default();
        for (ngram, share) in table {
            let first = ngram.chars().next().map_or(0, char::len_utf8);
            let last = ngram.chars().next_back().map_or(0, char::len_utf8);
            *right.entry(&ngram[..ngram.len() - last]).or_default() += share;
            *left.entry(&ngram[first..]).or_default() += share;
        }
        // Of n-grams at the start of words: their continuations.
        let mut start_right: FxHashMap<&str, f64> = Default::default();
        let longest = self.order().min(5);
        for (ngram, share) in table.iter().filter(|(ngram, _)| ngram.chars().count() < longest) {
            let last = ngram.chars().next_back().map_or(0, char::len_utf8);
            let starts = share - left.get(ngram.as_str()).copied().unwrap_or(0.0);
            *start_right.entry(&ngram[..ngram.len() - last]).or_default() += starts.max(0.0);
        }
        let mut symbols: Vec<u16> = Vec::new();
        for (ngram, share) in table {
            symbols.clear();
            symbols.push(START);
            if !ngram.chars().all(|c| alphabet.push(c, &mut symbols)) {
                continue;
            }
            let length = symbols.len() - 1;
            self.add(&symbols[1..], share * mass);
            if length >= longest {
                continue;
            }
            let of = |sums: &FxHashMap<&str, f64>| sums.get(ngram.as_str()).copied().unwrap_or(0.0);
            // Differences of relative frequencies: below this they are rounding.
            let real = |difference: f64| if difference > share * 1e-6 { difference * mass } else { 0.0 };
            let starts = share - of(&left);
            self.add(&symbols, real(starts));
            symbols.push(END);
            let ends = real(share - of(&right));
            self.add(&symbols[1..], ends);
            if length == 1 {
                self.add(&[END], ends);
            }
            if length + 1 < longest {
                self.add(&symbols, real(starts - of(&start_right)));
            }
        }
    }

    /// Counts one n-gram of a profile; [`START`] and [`END`] are allowed at its edges.
    pub fn add_ngram(&mut self, ngram: &[u16], weight: f64) {
        if ngram.last() != Some(&START) {
            self.add(ngram, weight);
        }
    }

    /// The share of each symbol among all letters.
    pub fn shares(&self) -> BTreeMap<u16, f64> {
        let letters = self.orders[1].iter().filter(|(key, _)| **key > Key::from(START));
        let total: f64 = letters.clone().map(|(_, count)| count).sum();
        letters.map(|(&key, count)| (key as u16, count / total)).collect()
    }

    /// The trie that takes at most `budget` bytes.
    pub fn trie(mut self, alphabet: &Alphabet, budget: usize) -> Trie {
        let letters: f64 = self.orders[1].values().sum();
        for (_, symbol) in alphabet.symbols() {
            let count = self.orders[1].entry(Key::from(symbol)).or_default();
            *count = count.max(letters.max(1.0) * UNSEEN);
        }
        self.orders[1].entry(Key::from(END)).or_insert(1.0);
        let smoothed = smooth(&self.orders, alphabet);
        let wide = alphabet.len() + 2 > 256;
        let entry_bytes = if wide { 3 } else { 2 };
        // Bisect the logarithm of the loss that an n-gram must save.
        let (mut low, mut high) = (-25.0_f64, 0.0_f64);
        for _ in 0..24 {
            let middle = (low + high) / 2.0;
            let (entries, nodes) = smoothed.size(middle.exp());
            if entries * entry_bytes + nodes * 2 > budget { low = middle } else { high = middle }
        }
        smoothed.prune(high.exp(), wide)
    }
}

struct Gram {
    key: Key,
    probability: f64,
    /// Relative entropy lost when it is left to the back-off.
    loss: f64,
    /// Its context, in the order below.
    parent: usize,
}

struct Smoothed {
    /// Sorted by key, by length; `orders[1][0..]` are the symbols and [`START`].
    orders: Vec<Vec<Gram>>,
}

fn smooth(orders: &[FxHashMap<Key, f64>], alphabet: &Alphabet) -> Smoothed {
    let marked = |symbol: u16| alphabet.is_latin() && usize::from(symbol) >= 2 + 26;
    let mut smoothed: Vec<Vec<Gram>> = vec![Vec::new()];
    for (length, counts) in orders.iter().enumerate().skip(1) {
        let mut sorted: Vec<(Key, f64)> = counts.iter().map(|(&key, &count)| (key, count)).collect();
        if length == 1 {
            sorted.push((Key::from(START), 0.0));
        } else if length > 2 {
            sorted.retain(|&(_, count)| count >= RARE);
        }
        sorted.sort_unstable_by_key(|&(key, _)| key);
        let mut grams = Vec::with_capacity(sorted.len());
        let everything: f64 = orders[1].values().sum();
        for group in sorted.chunk_by(|a, b| a.0 >> BITS == b.0 >> BITS) {
            let context = group[0].0 >> BITS;
            // A context whose own n-gram was too rare is too rare.
            let parent = if length == 1 {
                0
            } else {
                match smoothed[length - 1].binary_search_by_key(&context, |gram| gram.key) {
                    Ok(parent) => parent,
                    Err(_) => continue,
                }
            };
            let total: f64 = group.iter().map(|(_, count)| count).sum();
            let unseen = if length == 1 { 0.0 } else { DISTINCT * group.len() as f64 };
            let back = unseen / (total + unseen);
            for &(key, count) in group {
                let below = if length == 1 { 0.0 } else { lower(&smoothed, key, length - 1) };
                let probability = count / (total + unseen) + back * below;
                let matters = match key as u16 {
                    last if marked(last) => MARKED,
                    _ if marked((key >> BITS) as u16) => AFTER_MARKED,
                    _ => 1.0,
                };
                let loss = if length == 1 {
                    f64::INFINITY
                } else {
                    matters * total / everything * probability * (probability / (back * below)).ln().abs()
                };
                grams.push(Gram { key, probability, loss, parent });
            }
        }
        smoothed.push(grams);
    }
    Smoothed { orders: smoothed }
}

/// P(last symbol | symbols before), of the last `length` symbols of a key.
fn lower(orders: &[Vec<Gram>], key: Key, length: usize) -> f64 {
    for length in (1..=length).rev() {
        let ngram = suffix(key, length);
        if let Ok(at) = orders[length].binary_search_by_key(&ngram, |gram| gram.key) {
            return orders[length][at].probability;
        }
    }
    1e-9
}

impl Smoothed {
    /// Which n-grams stay when each must save at least `loss`: those, and the contexts they need.
    fn kept(&self, loss: f64) -> (Vec<Vec<bool>>, Vec<Vec<bool>>) {
        let blank = || self.orders.iter().map(|grams| vec![false; grams.len()]).collect::<Vec<_>>();
        let (mut kept, mut contexts) = (blank(), blank());
        for length in (1..self.orders.len()).rev() {
            for (at, gram) in self.orders[length].iter().enumerate() {
                if gram.loss >= loss || contexts[length][at] {
                    kept[length][at] = true;
                    if length > 1 {
                        contexts[length - 1][gram.parent] = true;
                    }
                }
            }
        }
        (kept, contexts)
    }

    fn size(&self, loss: f64) -> (usize, usize) {
        let (kept, contexts) = self.kept(loss);
        let count = |marks: &[Vec<bool>]| marks.iter().flatten().filter(|mark| **mark).count();
        (count(&kept), count(&contexts) + 1)
    }

    fn prune(&self, loss: f64, wide: bool) -> Trie {
        let (kept, contexts) = self.kept(loss);
        let mut nodes: BTreeMap<(usize, Key), Node> = BTreeMap::new();
        nodes.insert((0, 0), Node::default());
        for (length, marks) in contexts.iter().enumerate() {
            for (at, _) in marks.iter().enumerate().filter(|(_, mark)| **mark) {
                nodes.insert((length, self.orders[length][at].key), Node::default());
            }
        }
        for (length, marks) in kept.iter().enumerate() {
            for (at, _) in marks.iter().enumerate().filter(|(_, mark)| **mark) {
                let gram = &self.orders[length][at];
                let level = (-gram.probability.max(1e-12).ln() / f64::from(PROBABILITY_STEP)).round();
                let level = level.clamp(0.0, f64::from(PROBABILITY_LEVELS)) as u8;
                let context = (length - 1, gram.key >> BITS);
                if let Some(node) = nodes.get_mut(&context) {
                    node.entries.push((gram.key as u16, level));
                }
            }
        }
        let mut trie = Trie { nodes, wide };
        trie.back_off();
        trie
    }
}

/// One context of a [`Trie`]: successors with their quantised probabilities, sorted by symbol.
#[derive(Default)]
struct Node {
    entries: Vec<(u16, u8)>,
    backoff: u8,
}

/// Contexts with their successors, ready to be written.
pub struct Trie {
    nodes: BTreeMap<(usize, Key), Node>,
    wide: bool,
}

impl Trie {
    /// The longest context that is a proper suffix of this one.
    fn link(&self, (length, key): (usize, Key)) -> (usize, Key) {
        (0..length)
            .rev()
            .map(|shorter| (shorter, suffix(key, shorter)))
            .find(|at| self.nodes.contains_key(at))
            .unwrap_or((0, 0))
    }

    fn probability(&self, mut context: (usize, Key), symbol: u16) -> f64 {
        let mut weight = 1.0;
        loop {
            let node = &self.nodes[&context];
            if let Ok(at) = node.entries.binary_search_by_key(&symbol, |&(symbol, _)| symbol) {
                return weight * dequantised(node.entries[at].1);
            }
            if context.0 == 0 {
                return 0.0;
            }
            weight *= f64::from(BACKOFF_TOP - f32::from(node.backoff) * BACKOFF_STEP).exp();
            context = self.link(context);
        }
    }

    /// Sets the back-off weights so that each context's probabilities, as quantised, sum to 1.
    fn back_off(&mut self) {
        let contexts: Vec<(usize, Key)> =
            self.nodes.keys().copied().filter(|&(length, _)| length > 0).collect();
        for context in contexts {
            let link = self.link(context);
            let (mut here, mut below) = (0.0, 0.0);
            for &(symbol, level) in &self.nodes[&context].entries {
                here += dequantised(level);
                below += self.probability(link, symbol);
            }
            let weight: f64 = (1.0 - here).max(1e-4) / (1.0 - below).max(1e-3);
            let steps = ((f64::from(BACKOFF_TOP) - weight.ln()) / f64::from(BACKOFF_STEP)).round();
            if let Some(node) = self.nodes.get_mut(&context) {
                node.backoff = steps.clamp(0.0, 255.0) as u8;
            }
        }
    }

    /// Number of contexts and of n-grams.
    pub fn size(&self) -> (usize, usize) {
        (self.nodes.len(), self.nodes.values().map(|node| node.entries.len()).sum())
    }

    /// Symbols take two bytes.
    pub fn wide(&self) -> bool {
        self.wide
    }

    /// Breadth first, as `LetterNgrams::unpack` reads it.
    pub fn write(&self, out: &mut Vec<u8>) {
        super::write::varint(out, self.nodes.len() as u32);
        super::write::varint(out, self.size().1 as u32);
        // The map's order, by length and then by symbols, is the breadth-first order.
        for (&(length, key), node) in &self.nodes {
            super::write::varint(out, node.entries.len() as u32);
            out.push(node.backoff);
            for (symbol, _) in &node.entries {
                if self.wide {
                    out.extend(symbol.to_le_bytes());
                } else {
                    out.push(*symbol as u8);
                }
            }
            for &(symbol, level) in &node.entries {
                let child = (length + 1, key << BITS | Key::from(symbol));
                out.push(level | if self.nodes.contains_key(&child) { 0x80 } else { 0 });
            }
        }
    }
}

fn dequantised(level: u8) -> f64 {
    (-f64::from(level) * f64::from(PROBABILITY_STEP)).exp()
}
