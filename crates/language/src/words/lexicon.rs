//! The words as a trie of characters, to follow a word one character at a time.
//!
//! In: words as text. Out: nodes of the trie. The root stands before the first character.

/// The root: the node before the first character of a word.
pub const ROOT: u32 = 0;
/// No word ends here.
pub const NO_WORD: u32 = u32::MAX;

/// A list of words as UTF-16 units. All characters are in the basic plane.
#[derive(Debug, Default, Clone)]
pub struct WordList {
    units: Vec<u16>,
    /// The index of the first unit of each word, and the end of the last word.
    starts: Vec<u32>,
}

impl WordList {
    /// Appends a word.
    pub fn push(&mut self, units: impl IntoIterator<Item = u16>) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.units.extend(units);
        self.starts.push(self.units.len() as u32);
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The word of a rank.
    pub fn get(&self, rank: usize) -> &[u16] {
        &self.units[self.starts[rank] as usize..self.starts[rank + 1] as usize]
    }
}

/// A trie of words.
#[derive(Debug)]
pub struct WordTree {
    nodes: Vec<LexiconNode>,
    /// The character of each node. The children of a node are consecutive and sorted.
    characters: Vec<u16>,
    /// The child of the root for each character; 0 for none.
    first: Vec<u32>,
}

/// A node of the trie.
#[derive(Debug, Clone, Copy)]
pub struct LexiconNode {
    /// The first of its children, which are consecutive.
    first_child: u32,
    /// The number of children.
    children: u16,
    /// The rank of the word that ends here, or [`NO_WORD`].
    pub word: u32,
    /// The greatest log probability, in nats, of the words that end here or below.
    pub best: f32,
}

impl WordTree {
    /// The trie of `words`. `rank` gives the rank of the word at an index, `log_probability` that of a rank. If a word
    /// occurs twice, its lower rank counts.
    pub fn new(words: &WordList, rank: impl Fn(u32) -> u32, log_probability: impl Fn(u32) -> f32) -> Self {
        // The first four units in one number decide nearly all comparisons. A shorter word comes first.
        let key = |word: &[u16]| {
            (0..4).fold(0u64, |key, i| key << 16 | u64::from(word.get(i).copied().unwrap_or(0)))
        };
        let mut sorted: Vec<(u64, u32)> =
            (0..words.len()).map(|place| (key(words.get(place)), place as u32)).collect();
        let word = |place: u32| words.get(place as usize);
        sorted.sort_unstable_by(|a, b| {
            a.0.cmp(&b.0).then_with(|| word(a.1).cmp(word(b.1))).then_with(|| rank(a.1).cmp(&rank(b.1)))
        });
        sorted.dedup_by(|a, b| a.0 == b.0 && word(a.1) == word(b.1));
        let root = LexiconNode { first_child: 1, children: 0, word: NO_WORD, best: f32::NEG_INFINITY };
        let mut lexicon = WordTree {
            nodes: Vec::with_capacity(sorted.len() * 2),
            characters: Vec::with_capacity(sorted.len() * 2),
            first: vec![0; 1 << 16],
        };
        lexicon.nodes.push(root);
        lexicon.characters.push(0);
        // Breadth first, one level at a time: for each node, the range of sorted words below it.
        let mut level = vec![0..sorted.len()];
        let (mut node, mut depth) = (0, 0);
        while !level.is_empty() {
            let mut below = Vec::new();
            for range in level {
                let mut at = range.start;
                lexicon.nodes[node].first_child = lexicon.nodes.len() as u32;
                if at < range.end && word(sorted[at].1).len() == depth {
                    lexicon.nodes[node].word = rank(sorted[at].1);
                    at += 1;
                }
                while at < range.end {
                    let character = word(sorted[at].1)[depth];
                    let same = sorted[at..range.end].iter().take_while(|(_, w)| word(*w)[depth] == character);
                    let end = at + same.count();
                    if depth == 0 {
                        lexicon.first[usize::from(character)] = lexicon.nodes.len() as u32;
                    }
                    lexicon.nodes.push(root);
                    lexicon.characters.push(character);
                    lexicon.nodes[node].children += 1;
                    below.push(at..end);
                    at = end;
                }
                node += 1;
            }
            level = below;
            depth += 1;
        }
        for at in (0..lexicon.nodes.len()).rev() {
            let node = lexicon.nodes[at];
            let own = if node.word == NO_WORD { f32::NEG_INFINITY } else { log_probability(node.word) };
            let below = node.first_child as usize..node.first_child as usize + node.children as usize;
            let best = lexicon.nodes[below].iter().map(|child| child.best).fold(own, f32::max);
            lexicon.nodes[at].best = best;
        }
        lexicon
    }

    /// The child of `node` for `character`.
    pub fn child(&self, node: u32, character: char) -> Option<u32> {
        let character = u16::try_from(character as u32).ok()?;
        if node == ROOT {
            let child = self.first[usize::from(character)];
            return (child != 0).then_some(child);
        }
        let parent = self.nodes[node as usize];
        let range = parent.first_child as usize..parent.first_child as usize + parent.children as usize;
        let at = self.characters[range.clone()].binary_search(&character).ok()?;
        Some((range.start + at) as u32)
    }

    /// The characters that words begin with.
    pub fn first_characters(&self) -> impl Iterator<Item = u16> {
        (0..=u16::MAX).filter(|&unit| self.first[usize::from(unit)] != 0)
    }

    /// The node with this number.
    pub fn node(&self, node: u32) -> LexiconNode {
        self.nodes[node as usize]
    }
}

impl LexiconNode {
    /// Whether a longer word goes on from here.
    pub fn goes_on(&self) -> bool {
        self.children > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_character_by_character() {
        let mut words = WordList::default();
        for word in ["中国", "中", "国人", "中国人"] {
            words.push(word.encode_utf16());
        }
        let lexicon = WordTree::new(&words, |place| place, |rank| -(rank as f32));
        let middle = lexicon.child(ROOT, '中').unwrap();
        assert_eq!(lexicon.node(middle).word, 1);
        assert_eq!(lexicon.node(middle).best, 0.0);
        let country = lexicon.child(middle, '国').unwrap();
        assert_eq!(lexicon.node(country).word, 0);
        let people = lexicon.child(country, '人').unwrap();
        assert_eq!((lexicon.node(people).word, lexicon.node(people).goes_on()), (3, false));
        assert_eq!(lexicon.child(ROOT, '人'), None);
        assert_eq!(lexicon.child(middle, '人'), None);
    }
}
