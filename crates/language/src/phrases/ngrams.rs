//! One language's n-grams: its section of the file comes in; log probabilities of symbols after symbols go out.
//!
//! What a symbol stands for is said in `mod.rs`; symbols are numbered by frequency, the most frequent first.
//!
//! The n-grams are a trie read forwards. A *node* is a context (the symbols before), its *entries* are the
//! symbols seen after it, ascending, each with a probability and, where the context with that symbol appended
//! is a context too, its node. A symbol that a node lacks is looked up in the node's *suffix* (the context
//! without its oldest symbol), times the node's back-off weight. What follows a context also follows its suffix:
//! so an entry is written as its place among the suffix's entries, which takes 3 to 4 bits.
//!
//! Section, coded by `coder.rs`: the number of symbols (16 bits), the deepest level (3 bits); the root: for each
//! symbol its level, and whether it has a node; then the nodes, breadth first: number of entries less one,
//! back-off level, and for each entry its distance from the one before in the suffix's list, its level, and
//! (but on the last level) whether it has a node.

use super::coder::{Bit, Coder, Decoder, Number, Tree};

/// Levels of a quantised probability: level `n` stands for a natural logarithm of `-n * LOG_STEP`.
pub const LEVEL_BITS: usize = 6;
/// Step between two levels, in nats: the largest error is an eighth.
pub const LOG_STEP: f32 = 0.25;
/// Levels of a quantised back-off weight.
pub const BACKOFF_BITS: usize = 5;
/// Step between two back-off levels, in nats.
pub const BACKOFF_STEP: f32 = 0.2;
/// Back-off weights may exceed 1 after pruning; level 0 stands for this many nats.
pub const BACKOFF_TOP: f32 = 0.6;
/// The longest context, in symbols.
pub const DEEPEST: usize = 7;
/// The node of the empty context.
pub const ROOT: u32 = 0;

const NO_NODE: u32 = u32::MAX;

/// The adaptive probabilities of everything that a section is made of. Used for reading and for writing.
pub struct Coding {
    raw: Vec<Bit>,
    /// By depth, and by how many entries the suffix has (as a power of two).
    counts: [[Number; 16]; DEEPEST + 1],
    /// By depth, and by how thinly the entries are spread over the suffix's (as a power of two).
    gaps: [[Number; 16]; DEEPEST + 1],
    /// By depth, and by the level that the suffix gives the symbol.
    levels: [[Tree<LEVEL_BITS>; 17]; DEEPEST + 1],
    /// By depth, and by the number of entries (as a power of two).
    backoffs: [[Tree<BACKOFF_BITS>; 8]; DEEPEST + 1],
    /// By depth, and by the entry's level.
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
    /// Codes a number of so many bits.
    pub fn number(&mut self, coder: &mut impl Coder, bits: usize, value: u32) -> u32 {
        let fold = |number, bit: usize| {
            number << 1 | u32::from(coder.bit(&mut self.raw[bit % 32], value >> bit & 1 == 1))
        };
        (0..bits).rev().fold(0, fold)
    }

    /// Codes the number of entries of a node at `depth` whose suffix has `available`.
    pub fn count(&mut self, coder: &mut impl Coder, depth: usize, available: usize, value: usize) -> usize {
        let context = (available.max(1).ilog2() as usize).min(15);
        self.counts[depth][context].code(coder, (value as u32).saturating_sub(1)) as usize + 1
    }

    /// Codes the distance between two entries: `left` more are to come, among `available` of the suffix.
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

    /// Codes the level of an entry for a symbol to which the suffix gives `before` (`None` at the root).
    pub fn level(&mut self, coder: &mut impl Coder, depth: usize, before: Option<u8>, value: u8) -> u8 {
        let context = before.map_or(16, |level| usize::from(level >> 2));
        self.levels[depth][context].code(coder, u32::from(value)) as u8
    }

    /// Codes the back-off level of a node with `count` entries.
    pub fn backoff(&mut self, coder: &mut impl Coder, depth: usize, count: usize, value: u8) -> u8 {
        let context = (count.max(1).ilog2() as usize).min(7);
        self.backoffs[depth][context].code(coder, u32::from(value)) as u8
    }

    /// Codes whether an entry of that level has a node.
    pub fn has_node(&mut self, coder: &mut impl Coder, depth: usize, level: u8, value: bool) -> bool {
        coder.bit(&mut self.nodes[depth][usize::from(level >> 2)], value)
    }
}

/// The trie, unpacked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ngrams {
    /// Where the entries of each node begin; one more than there are nodes.
    firsts: Vec<u32>,
    suffixes: Vec<u32>,
    backoffs: Vec<u8>,
    symbols: Vec<u16>,
    levels: Vec<u8>,
    /// The longest context that stands after an entry's symbol.
    nexts: Vec<u32>,
}

impl Ngrams {
    /// Unpacks a section; `None` where it makes no sense.
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let coder = &mut Decoder::new(bytes);
        let mut coding = Coding::default();
        let symbols = coding.number(coder, 16, 0) as usize;
        let deepest = coding.number(coder, 3, 0) as usize;
        if symbols == 0 {
            return None;
        }
        // An entry takes more than two bits: nothing that is unpacked can be much larger than the section.
        let most = bytes.len().saturating_mul(8).saturating_add(symbols);
        let mut trie = Ngrams::default();
        // Of each entry its node, and the entry of the same symbol in the suffix.
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

    /// Number of symbols.
    pub fn symbols(&self) -> usize {
        self.firsts.get(1).map_or(0, |&end| end as usize)
    }

    /// Numbers of contexts and of entries.
    pub fn size(&self) -> (usize, usize) {
        (self.suffixes.len(), self.symbols.len())
    }

    /// Natural log probability of `symbol` after the context `node`, and the context after it.
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
