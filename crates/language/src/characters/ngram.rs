//! The letter n-grams of one language. In: a context and a symbol. Out: a probability and the next context.
//!
//! A *symbol* is a folded letter, a combining mark or, for Hangul, a jamo; [`END`] is the event that
//! the word ends. Nothing here knows about case, punctuation or other languages.
//!
//! The n-grams are a trie in reading order. A *node* is a context (the symbols before). Its *entries*
//! are the symbols seen after it, sorted, each with a probability. An entry has a child node if the
//! context with that symbol appended is a context too. A symbol that a node lacks is looked up in its
//! *link*, the context without its oldest symbol, and weighted by the node's back-off weight.

use super::blob::{BACKOFF_STEP, BACKOFF_TOP, BlobReader, ModelError, PROBABILITY_LEVELS, PROBABILITY_STEP};

/// The event "the word ends here". It is only predicted, and never part of a context.
pub const END: u16 = 0;
/// The start of a word. It is only part of a context, and never predicted.
pub const START: u16 = 1;
/// The node of the empty context, in which nothing is known of the symbols before.
pub const ROOT: u32 = 0;

const NO_CHILD: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Entry {
    symbol: u16,
    level: u8,
    child: u32,
}

struct TrieNode {
    first: u32,
    count: u32,
    link: u32,
    parent: u32,
    symbol: u16,
    backoff: f32,
}

/// The trie, unpacked.
pub struct LetterNgrams {
    nodes: Vec<TrieNode>,
    /// The set of symbols of each node. Counting its bits finds an entry at a fifth of the cost of a
    /// binary search. Empty if a symbol is 128 or more, as in Chinese and Japanese.
    present: Vec<u128>,
    entries: Vec<Entry>,
    /// The linear probability of each quantised level.
    levels: [f32; PROBABILITY_LEVELS as usize + 1],
}

impl LetterNgrams {
    /// A model without n-grams: every symbol has probability 0.
    pub fn empty() -> Self {
        let root = TrieNode { first: 0, count: 0, link: ROOT, parent: ROOT, symbol: END, backoff: 1.0 };
        LetterNgrams {
            nodes: vec![root],
            present: Vec::new(),
            entries: Vec::new(),
            levels: [0.0; PROBABILITY_LEVELS as usize + 1],
        }
    }

    /// Unpacks a trie written breadth first: node count, then for each node its entry count, its
    /// back-off byte, its symbols (one byte each, two when `wide`) and its probability bytes, whose
    /// high bit says that the entry has a node of its own. Nodes are numbered in that order.
    pub fn unpack(reader: &mut BlobReader<'_>, wide: bool) -> Result<Self, ModelError> {
        let node_count = reader.varint()?;
        let entry_count = reader.varint()? as usize;
        if node_count == 0 || node_count as usize > entry_count + 1 {
            return Err(reader.corrupt());
        }
        let mut levels = [0.0; PROBABILITY_LEVELS as usize + 1];
        for (level, probability) in levels.iter_mut().enumerate() {
            *probability = (-(level as f32) * PROBABILITY_STEP).exp();
        }
        let mut nodes: Vec<TrieNode> = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        nodes.try_reserve(node_count as usize).map_err(|_| reader.corrupt())?;
        entries.try_reserve(entry_count).map_err(|_| reader.corrupt())?;
        // For each node that is still to be read: its parent and the symbol that leads to it.
        let mut ahead: Vec<(u32, u16)> = vec![(ROOT, END)];
        for index in 0..node_count {
            let &(parent, symbol) = ahead.get(index as usize).ok_or(reader.corrupt())?;
            let count = reader.varint()?;
            let backoff = (BACKOFF_TOP - f32::from(reader.u8()?) * BACKOFF_STEP).exp();
            let first = entries.len();
            let symbols = reader.take(count as usize * if wide { 2 } else { 1 })?;
            let bytes = reader.take(count as usize)?;
            for (position, &byte) in bytes.iter().enumerate() {
                let symbol = if wide {
                    u16::from_le_bytes([symbols[2 * position], symbols[2 * position + 1]])
                } else {
                    u16::from(symbols[position])
                };
                let child = if byte & 0x80 == 0 { NO_CHILD } else { ahead.len() as u32 };
                if child != NO_CHILD {
                    ahead.push((index, symbol));
                }
                entries.push(Entry { symbol, level: byte & 0x7F, child });
            }
            if !entries[first..].is_sorted_by(|a, b| a.symbol < b.symbol) {
                return Err(reader.corrupt());
            }
            nodes.push(TrieNode { first: first as u32, count, link: ROOT, parent, symbol, backoff });
        }
        if ahead.len() != nodes.len() || entries.len() != entry_count {
            return Err(reader.corrupt());
        }
        let mut present = Vec::new();
        if entries.iter().all(|entry| entry.symbol < 128) {
            present.extend(nodes.iter().map(|node| {
                let own = &entries[node.first as usize..(node.first + node.count) as usize];
                own.iter().fold(0_u128, |bits, entry| bits | 1 << entry.symbol)
            }));
        }
        let mut ngrams = LetterNgrams { nodes, present, entries, levels };
        // Parents come before children, so the link of a node is found from the link of its parent.
        for node in 1..ngrams.nodes.len() {
            let TrieNode { parent, symbol, .. } = ngrams.nodes[node];
            if parent != ROOT {
                ngrams.nodes[node].link = ngrams.context_after(ngrams.nodes[parent as usize].link, symbol);
            }
        }
        Ok(ngrams)
    }

    /// The node at the start of a word.
    pub fn start(&self) -> u32 {
        self.context_after(ROOT, START)
    }

    /// The last symbol of a context, and the context without it; `None` for the empty context.
    pub fn last(&self, node: u32) -> Option<(u16, u32)> {
        let node = self.nodes.get(node as usize)?;
        (node.symbol > START).then_some((node.symbol, node.parent))
    }

    fn entry(&self, node: u32, symbol: u16) -> Option<Entry> {
        if let Some(bits) = self.present.get(node as usize) {
            let bit = 1_u128.checked_shl(u32::from(symbol)).unwrap_or(0);
            let at = self.nodes[node as usize].first + (bits & bit.wrapping_sub(1)).count_ones();
            return if bits & bit == 0 { None } else { self.entries.get(at as usize).copied() };
        }
        let node = self.nodes.get(node as usize)?;
        let entries = &self.entries[node.first as usize..(node.first + node.count) as usize];
        entries.binary_search_by_key(&symbol, |entry| entry.symbol).ok().map(|at| entries[at])
    }

    /// P(symbol | context), linear. 0 for a symbol that even the empty context lacks.
    pub fn probability(&self, node: u32, symbol: u16) -> f32 {
        self.look_up(node, symbol).0
    }

    /// P(symbol | context), linear, and the longest known context for the symbols of `node` followed by
    /// `symbol`.
    pub fn advance(&self, node: u32, symbol: u16) -> (f32, u32) {
        let (probability, found, child) = self.look_up(node, symbol);
        if child != NO_CHILD {
            return (probability, child);
        }
        let next = match self.nodes.get(found as usize) {
            Some(at) if found != ROOT => self.context_after(at.link, symbol),
            _ => ROOT,
        };
        (probability, next)
    }

    /// The probability, the node whose entry it comes from, and the child of that entry.
    fn look_up(&self, mut node: u32, symbol: u16) -> (f32, u32, u32) {
        let mut weight = 1.0;
        loop {
            if let Some(entry) = self.entry(node, symbol) {
                return (weight * self.levels[usize::from(entry.level)], node, entry.child);
            }
            let Some(TrieNode { link, backoff, .. }) = self.nodes.get(node as usize) else {
                return (0.0, ROOT, NO_CHILD);
            };
            if node == ROOT {
                return (0.0, ROOT, NO_CHILD);
            }
            weight *= backoff;
            node = *link;
        }
    }

    /// The longest known context for the symbols of `node` followed by `symbol`.
    pub fn context_after(&self, mut node: u32, symbol: u16) -> u32 {
        loop {
            if let Some(Entry { child, .. }) = self.entry(node, symbol)
                && child != NO_CHILD
            {
                return child;
            }
            if node == ROOT {
                return ROOT;
            }
            node = self.nodes.get(node as usize).map_or(ROOT, |node| node.link);
        }
    }
}
