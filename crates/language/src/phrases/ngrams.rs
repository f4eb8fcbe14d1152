//! The n-grams of one language. In: its section of the file. Out: log probabilities of symbols after symbols.
//!
//! `mod.rs` defines the symbols. They are numbered by frequency, the most frequent first.
//!
//! The n-grams are a trie in reading order. A *node* is a context (the symbols before). Its *entries* are the
//! symbols seen after it, sorted, each with a probability. An entry has a child node if the context with that
//! symbol appended is a context too. A symbol that a node lacks is looked up in its *suffix*, the context
//! without its oldest symbol, and weighted by the node's back-off weight. A symbol that follows a context also follows
//! its suffix. An entry is therefore written as its index among the entries of the suffix, which takes 3 to 4 bits.
//!
//! Section, coded by `coder.rs`: the number of symbols (16 bits), and the depth (3 bits). The root: for each
//! symbol its level, and whether it has a node. Then the nodes, breadth first: the number of entries less one, the
//! back-off level, and for each entry its distance from the entry before in the list of the suffix, its level, and
//! (except at the last depth) whether it has a node.

use super::coder::{Bit, Coder, GammaCode, PhraseDecoder, Tree};

/// The number of bits of a quantised probability. Level `n` stands for a log probability of `-n * LOG_STEP` nats.
pub const LEVEL_BITS: usize = 6;
/// The step between two levels, in nats. The largest error is half of it.
pub const LOG_STEP: f32 = 0.25;
/// The number of bits of a quantised back-off weight.
pub const BACKOFF_BITS: usize = 5;
/// The step between two back-off levels, in nats.
pub const BACKOFF_STEP: f32 = 0.2;
/// The back-off weight of level 0, in nats. Weights may exceed 1 after pruning.
pub const BACKOFF_TOP: f32 = 0.6;
/// The longest context, in symbols.
pub const DEEPEST: usize = 7;
/// The node of the empty context.
pub const ROOT: u32 = 0;

const NO_NODE: u32 = u32::MAX;

/// The adaptive probabilities for all values of a section. Used for reading and for writing.
pub struct Coding {
    raw: Vec<Bit>,
    /// By depth, and by the logarithm of the number of entries of the suffix.
    counts: [[GammaCode; 16]; DEEPEST + 1],
    /// By depth, and by the logarithm of the average distance of the entries in the list of the suffix.
    gaps: [[GammaCode; 16]; DEEPEST + 1],
    /// By depth, and by the level of the symbol in the suffix.
    levels: [[Tree<LEVEL_BITS>; 17]; DEEPEST + 1],
    /// By depth, and by the logarithm of the number of entries.
    backoffs: [[Tree<BACKOFF_BITS>; 8]; DEEPEST + 1],
    /// By depth, and by the level of the entry.
    nodes: [[Bit; 16]; DEEPEST + 1],
}

impl Default for Coding {
    fn default() -> Self {
        Coding {
            raw: vec![Bit::default(); 32],
            counts: Default::default(),
            gaps: Default::default(),
            levels: std::array::from_fn(|_| std::array::from_fn(|_| Tree::default())),
            backoffs: Default::default(),
            nodes: Default::default(),
        }
    }
}

impl Coding {
    /// Codes a number of `bits` bits.
    pub fn number(&mut self, coder: &mut impl Coder, bits: usize, value: u32) -> u32 {
        let fold = |number, bit: usize| {
            number << 1 | u32::from(coder.bit(&mut self.raw[bit % 32], value >> bit & 1 == 1))
        };
        (0..bits).rev().fold(0, fold)
    }

    /// Codes the number of entries of a node at `depth`. Its suffix has `available` entries.
    pub fn count(&mut self, coder: &mut impl Coder, depth: usize, available: usize, value: usize) -> usize {
        let context = (available.max(1).ilog2() as usize).min(15);
        self.counts[depth][context].code(coder, (value as u32).saturating_sub(1)) as usize + 1
    }

    /// Codes the distance between two entries. `left` entries are still to come, among `available` of the suffix.
    pub fn gap(
        &mut self,
        coder: &mut impl Coder,
        depth: usize,
        available: usize,
        left: usize,
        value: usize,
    ) -> usize {
        let context = ((available / left.max(1)).max(1).ilog2() as usize).min(15);
        self.gaps[depth][context].code(coder, value as u32) as usize
    }

    /// Codes the level of an entry. `before` is the level of the same symbol in the suffix (`None` at the root).
    pub fn level(&mut self, coder: &mut impl Coder, depth: usize, before: Option<u8>, value: u8) -> u8 {
        let context = before.map_or(16, |level| usize::from(level >> 2));
        self.levels[depth][context].code(coder, u32::from(value)) as u8
    }

    /// Codes the back-off level of a node with `count` entries.
    pub fn backoff(&mut self, coder: &mut impl Coder, depth: usize, count: usize, value: u8) -> u8 {
        let context = (count.max(1).ilog2() as usize).min(7);
        self.backoffs[depth][context].code(coder, u32::from(value)) as u8
    }

    /// Codes whether an entry of this level has a node.
    pub fn has_node(&mut self, coder: &mut impl Coder, depth: usize, level: u8, value: bool) -> bool {
        coder.bit(&mut self.nodes[depth][usize::from(level >> 2)], value)
    }
}

/// The trie, unpacked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PhraseNgrams {
    /// The index of the first entry of each node, and the number of entries.
    firsts: Vec<u32>,
    suffixes: Vec<u32>,
    backoffs: Vec<u8>,
    symbols: Vec<u16>,
    levels: Vec<u8>,
    /// The longest known context after the symbol of each entry.
    nexts: Vec<u32>,
}

impl PhraseNgrams {
    /// Unpacks a section; `None` if it is invalid.
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let coder = &mut PhraseDecoder::new(bytes);
        let mut coding = Coding::default();
        let symbols = coding.number(coder, 16, 0) as usize;
        let deepest = coding.number(coder, 3, 0) as usize;
        if symbols == 0 {
            return None;
        }
        // An entry takes more than two bits, so the unpacked trie can't be much larger than the section.
        let most = bytes.len().saturating_mul(8).saturating_add(symbols);
        let mut trie = PhraseNgrams::default();
        // For each entry, its node, and the entry of the same symbol in the suffix.
        let (mut nodes, mut shorter) = (Vec::new(), Vec::<u32>::new());
        // The entries that have a node, in the order of their nodes.
        let mut parents = vec![NO_NODE];
        trie.firsts.push(0);
        trie.suffixes.push(ROOT);
        trie.backoffs.push(0);
        for symbol in 0..symbols {
            let level = coding.level(coder, 0, None, 0);
            let has_node = deepest > 0 && coding.has_node(coder, 0, level, false);
            trie.symbols.push(symbol as u16);
            trie.levels.push(level);
            nodes.push(if has_node { parents.len() as u32 } else { NO_NODE });
            trie.nexts.push(if has_node { parents.len() as u32 } else { ROOT });
            shorter.push(NO_NODE);
            if has_node {
                parents.push(symbol as u32);
            }
        }
        trie.firsts.push(symbols as u32);
        let (mut depth, mut node, mut level_end) = (1, 1, parents.len());
        while node < parents.len() {
            if node == level_end {
                depth += 1;
                level_end = parents.len();
            }
            let parent = parents[node] as usize;
            let suffix = if depth == 1 { ROOT } else { *nodes.get(*shorter.get(parent)? as usize)? };
            if suffix == NO_NODE {
                return None;
            }
            let first = trie.firsts[suffix as usize] as usize;
            let available = trie.firsts[suffix as usize + 1] as usize - first;
            let count = coding.count(coder, depth, available, 0);
            if count > available || trie.symbols.len() + count > most {
                return None;
            }
            let backoff = coding.backoff(coder, depth, count, 0);
            let mut place = 0;
            for done in 0..count {
                place += coding.gap(coder, depth, available.saturating_sub(place), count - done, 0);
                if place >= available {
                    return None;
                }
                let entry = first + place;
                let level = coding.level(coder, depth, Some(trie.levels[entry]), 0);
                let has_node = depth < deepest && coding.has_node(coder, depth, level, false);
                trie.symbols.push(trie.symbols[entry]);
                trie.levels.push(level);
                shorter.push(entry as u32);
                nodes.push(if has_node { parents.len() as u32 } else { NO_NODE });
                trie.nexts.push(if has_node { parents.len() as u32 } else { trie.nexts[entry] });
                if has_node {
                    parents.push(nodes.len() as u32 - 1);
                }
                place += 1;
            }
            trie.suffixes.push(suffix);
            trie.backoffs.push(backoff);
            trie.firsts.push(trie.symbols.len() as u32);
            node += 1;
        }
        coder.within_bounds().then_some(trie)
    }

    /// The number of symbols.
    pub fn symbols(&self) -> usize {
        self.firsts.get(1).map_or(0, |&end| end as usize)
    }

    /// The number of contexts, and the number of entries.
    pub fn size(&self) -> (usize, usize) {
        (self.suffixes.len(), self.symbols.len())
    }

    /// The log probability, in nats, of `symbol` after the context `node`, and the context after it.
    pub fn after(&self, node: u32, symbol: u16) -> (f32, u32) {
        let mut node = node as usize;
        let mut sum = 0.0;
        while node != ROOT as usize {
            let first = self.firsts[node] as usize;
            let entries = &self.symbols[first..self.firsts[node + 1] as usize];
            if let Ok(place) = entries.binary_search(&symbol) {
                let entry = first + place;
                return (sum - LOG_STEP * f32::from(self.levels[entry]), self.nexts[entry]);
            }
            sum += BACKOFF_TOP - BACKOFF_STEP * f32::from(self.backoffs[node]);
            node = self.suffixes[node] as usize;
        }
        let entry = usize::from(symbol);
        (sum - LOG_STEP * f32::from(self.levels[entry]), self.nexts[entry])
    }
}
