//! N-grams of one language: rows of symbols come in, probabilities of those worth keeping go out.
//!
//! All n-grams up to [`ORDER`] are counted, smoothed by absolute discounting (with the estimates of Ney, Essen and
//! Kneser for counts of one, two and more) interpolated with the shorter contexts, and pruned by relative entropy
//! (Stolcke 1998). Lower orders are counted as they are, not by continuations: those of Kneser and Ney lose their
//! use once most longer n-grams are pruned (Chelba and others 2010).

use language::phrases::ngrams::DEEPEST;

/// Longest n-gram.
pub const ORDER: usize = DEEPEST + 1;
/// Fills up keys of rows that end before.
const NOTHING: u16 = u16::MAX;

/// Rows, as they are collected.
pub struct Rows {
    symbols: usize,
    keys: Vec<(u128, f64)>,
}

/// The n-grams of one length. An n-gram is an entry of the one that it begins with, its parent.
#[derive(Default)]
pub struct Level {
    pub symbols: Vec<u16>,
    counts: Vec<f64>,
    /// Index of the parent on the level before.
    pub parents: Vec<u32>,
    /// Index of the n-gram without its first symbol, on the level before.
    pub suffixes: Vec<u32>,
    pub probabilities: Vec<f64>,
}

/// The n-grams.
pub struct Trie {
    pub levels: Vec<Level>,
}

impl Trie {
    /// Nothing seen, of so many symbols.
    pub fn rows(symbols: usize) -> Rows {
        Rows { symbols, keys: Vec::new() }
    }

    /// Number of n-grams by length.
    pub fn sizes(&self) -> Vec<usize> {
        self.levels.iter().map(|level| level.symbols.len()).collect()
    }

    /// Where the entries of each n-gram of `level` begin on the next level; one more than there are.
    pub fn firsts(&self, level: usize) -> Vec<usize> {
        let mut firsts = vec![0; self.levels[level].symbols.len() + 1];
        if let Some(next) = self.levels.get(level + 1) {
            next.parents.iter().for_each(|&parent| firsts[parent as usize + 1] += 1);
        }
        for index in 1..firsts.len() {
            firsts[index] += firsts[index - 1];
        }
        firsts
    }
}

impl Rows {
    /// Counts a row so many times. Its last symbol is followed by nothing that is known.
    pub fn add(&mut self, row: &[u16], weight: f64) {
        for start in 0..row.len() {
            let key = (0..ORDER).fold(0, |key, offset| {
                key << 16 | u128::from(row.get(start + offset).copied().unwrap_or(NOTHING))
            });
            self.keys.push((key, weight));
        }
    }

    /// Counts one n-gram so many times more often than those that it begins; none of its later symbols is counted
    /// as the start of another.
    pub fn add_ngram(&mut self, ngram: &[u16], weight: f64) {
        let key =
            (0..ORDER).fold(0, |key, at| key << 16 | u128::from(ngram.get(at).copied().unwrap_or(NOTHING)));
        self.keys.push((key, weight));
    }

    /// The n-grams with their probabilities.
    pub fn counted(mut self) -> Trie {
        self.keys.sort_by_key(|&(key, _)| key);
        let mut levels: Vec<Level> = (0..ORDER).map(|_| Level::default()).collect();
        // Every symbol is an n-gram, also one that was never seen.
        levels[0].symbols.extend((0..self.symbols).map(|symbol| symbol as u16));
        levels[0].counts.resize(self.symbols, 0.0);
        levels[0].parents.resize(self.symbols, 0);
        let mut before = [NOTHING; ORDER];
        for (key, weight) in self.keys {
            let row: [u16; ORDER] = std::array::from_fn(|at| (key >> (16 * (ORDER - 1 - at))) as u16);
            let same = row.iter().zip(&before).take_while(|(a, b)| a == b).count();
            let mut parent = 0;
            for (at, &symbol) in row.iter().enumerate().take_while(|&(_, &symbol)| symbol != NOTHING) {
                let level = &mut levels[at];
                if at == 0 {
                    parent = u32::from(symbol);
                } else {
                    if at >= same {
                        level.symbols.push(symbol);
                        level.counts.push(0.0);
                        level.parents.push(parent);
                    }
                    parent = level.symbols.len() as u32 - 1;
                }
                level.counts[parent as usize] += weight;
            }
            before = row;
        }
        let mut trie = Trie { levels };
        trie.link();
        trie.smooth();
        trie
    }
}

impl Trie {
    fn link(&mut self) {
        for at in 1..self.levels.len() {
            let firsts = if at > 1 { self.firsts(at - 2) } else { Vec::new() };
            let (before, here) = self.levels.split_at_mut(at);
            let before = &before[at - 1];
            let level = &mut here[0];
            let suffix = |(&symbol, &parent): (&u16, &u32)| {
                if at == 1 {
                    return u32::from(symbol);
                }
                let suffix = before.suffixes[parent as usize] as usize;
                let range = firsts[suffix]..firsts[suffix + 1];
                let place = before.symbols[range.clone()].binary_search(&symbol);
                (range.start + place.expect("what follows a context follows its suffix")) as u32
            };
            level.suffixes = level.symbols.iter().zip(&level.parents).map(suffix).collect();
        }
    }

    /// Discounts for counts of 1, 2, and more.
    fn discounts(counts: &[f64]) -> [f64; 3] {
        let mut of = [1.0; 5];
        for &count in counts {
            let rounded = count.round();
            if (1.0..=4.0).contains(&rounded) {
                of[rounded as usize] += 1.0;
            }
        }
        let base = of[1] / (of[1] + 2.0 * of[2]);
        let discount = |n: usize| n as f64 - (n as f64 + 1.0) * base * of[n + 1] / of[n];
        std::array::from_fn(|at| discount(at + 1).clamp(0.1, at as f64 + 0.95))
    }

    fn smooth(&mut self) {
        for at in 0..self.levels.len() {
            let discounts = Self::discounts(&self.levels[at].counts);
            let discounted = |count: f64| {
                let discount = match count {
                    c if c < 1.0 => discounts[0] * c,
                    c if c < 2.0 => discounts[0] + (discounts[1] - discounts[0]) * (c - 1.0),
                    c if c < 3.0 => discounts[1] + (discounts[2] - discounts[1]) * (c - 2.0),
                    _ => discounts[2],
                };
                count - discount
            };
            let (before, here) = self.levels.split_at_mut(at);
            let level = &mut here[0];
            let Some(before) = before.last() else {
                let total: f64 = level.counts.iter().sum();
                let rest = total - level.counts.iter().map(|&count| discounted(count)).sum::<f64>();
                let each = rest / level.counts.len() as f64;
                level.probabilities =
                    level.counts.iter().map(|&count| (discounted(count) + each) / total).collect();
                continue;
            };
            let mut kept = vec![0.0; before.symbols.len()];
            for (&count, &parent) in level.counts.iter().zip(&level.parents) {
                kept[parent as usize] += discounted(count);
            }
            level.probabilities = (0..level.symbols.len())
                .map(|index| {
                    let parent = level.parents[index] as usize;
                    let total = before.counts[parent];
                    let shorter = before.probabilities[level.suffixes[index] as usize];
                    (discounted(level.counts[index]) + (total - kept[parent]) * shorter) / total
                })
                .collect();
        }
    }

    /// Removes the n-grams without which the text stays about as likely.
    pub fn prune(&mut self, threshold: f64) {
        let total: f64 = self.levels[0].counts.iter().sum();
        for at in (1..self.levels.len()).rev() {
            let mut needed = vec![false; self.levels[at].symbols.len()];
            if let Some(longer) = self.levels.get(at + 1) {
                longer
                    .parents
                    .iter()
                    .chain(&longer.suffixes)
                    .for_each(|&index| needed[index as usize] = true);
            }
            let (before, here) = self.levels.split_at_mut(at);
            let before = &before[at - 1];
            let level = &mut here[0];
            let (mut sums, mut shorter_sums) =
                (vec![0.0; before.symbols.len()], vec![0.0; before.symbols.len()]);
            for (index, &parent) in level.parents.iter().enumerate() {
                sums[parent as usize] += level.probabilities[index];
                shorter_sums[parent as usize] += before.probabilities[level.suffixes[index] as usize];
            }
            let keep: Vec<bool> = (0..level.symbols.len())
                .map(|index| {
                    let parent = level.parents[index] as usize;
                    let probability = level.probabilities[index];
                    let shorter = before.probabilities[level.suffixes[index] as usize];
                    let rest = (1.0 - sums[parent]).max(1e-9);
                    let shorter_rest = (1.0 - shorter_sums[parent]).max(1e-9);
                    let backoff = rest / shorter_rest;
                    let without = (rest + probability) / (shorter_rest + shorter);
                    let loss = probability * (probability.ln() - (shorter * without).ln())
                        + rest * (backoff.ln() - without.ln());
                    needed[index] || before.counts[parent] / total * loss >= threshold
                })
                .collect();
            self.keep(at, &keep);
        }
        while self.levels.last().is_some_and(|level| level.symbols.is_empty()) {
            self.levels.pop();
        }
    }

    fn keep(&mut self, at: usize, keep: &[bool]) {
        let mut new = 0;
        let places: Vec<u32> = keep
            .iter()
            .map(|&keep| {
                new += u32::from(keep);
                new.wrapping_sub(1)
            })
            .collect();
        fn retain<T: Copy>(values: &mut Vec<T>, keep: &[bool]) {
            let mut flags = keep.iter();
            values.retain(|_| *flags.next().unwrap_or(&false));
        }
        let level = &mut self.levels[at];
        retain(&mut level.symbols, keep);
        retain(&mut level.counts, keep);
        retain(&mut level.parents, keep);
        retain(&mut level.suffixes, keep);
        retain(&mut level.probabilities, keep);
        if let Some(longer) = self.levels.get_mut(at + 1) {
            longer.parents.iter_mut().for_each(|index| *index = places[*index as usize]);
            longer.suffixes.iter_mut().for_each(|index| *index = places[*index as usize]);
        }
    }
}
