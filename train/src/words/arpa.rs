//! N-grams with back-off: read from an ARPA file, pruned, renormalised.
//!
//! In: ARPA text (base-10 logarithms). Out: n-grams over word ranks, natural logarithms.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, bail};
use language::words::is_han;

/// A language model of words.
#[derive(Clone)]
pub struct Grams {
    /// Words by rank, most probable first.
    pub words: Vec<Vec<char>>,
    /// Natural log probability and back-off of each word.
    pub unigrams: Vec<(f64, f64)>,
    /// Log probability and back-off of a word after a word.
    pub bigrams: HashMap<(u32, u32), (f64, f64)>,
    /// Log probability of a word after two words.
    pub trigrams: HashMap<(u32, u32, u32), f64>,
    /// Words that pruning keeps however rare they are.
    pub protected: HashSet<Vec<char>>,
}

/// Reads ARPA text, leaving out words that are not all Han.
pub fn parse(text: &str) -> Result<Grams> {
    let natural = |field: &str| -> Result<f64> {
        let value: f64 = field.parse().with_context(|| format!("{field} is no number"))?;
        Ok(value * std::f64::consts::LN_10)
    };
    let mut order = 0;
    let mut listed: Vec<(&str, f64, f64)> = Vec::new();
    let mut ranks: HashMap<&str, u32> = HashMap::new();
    let mut bigrams = HashMap::new();
    let mut trigrams = HashMap::new();
    for line in text.lines() {
        match line {
            "\\1-grams:" => order = 1,
            "\\2-grams:" => {
                order = 2;
                listed.retain(|(word, ..)| word.chars().all(is_han));
                listed.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
                ranks = listed.iter().zip(0..).map(|((word, ..), rank)| (*word, rank)).collect();
            }
            "\\3-grams:" => order = 3,
            "" | "\\data\\" | "\\end\\" => {}
            _ if order == 0 => {}
            _ => {
                let mut fields = line.split('\t');
                let (Some(probability), Some(gram)) = (fields.next(), fields.next()) else {
                    bail!("\"{line}\" is no n-gram");
                };
                let probability = natural(probability)?;
                let backoff = fields.next().map_or(Ok(0.0), natural)?;
                if order == 1 {
                    listed.push((gram, probability, backoff));
                    continue;
                }
                let words: Option<Vec<u32>> = gram.split(' ').map(|word| ranks.get(word).copied()).collect();
                match words.as_deref() {
                    Some(&[a, b]) => drop(bigrams.insert((a, b), (probability, backoff))),
                    Some(&[a, b, c]) => drop(trigrams.insert((a, b, c), probability)),
                    _ => {}
                }
            }
        }
    }
    Ok(Grams {
        words: listed.iter().map(|(word, ..)| word.chars().collect()).collect(),
        unigrams: listed.iter().map(|&(_, probability, backoff)| (probability, backoff)).collect(),
        bigrams,
        trigrams,
        protected: HashSet::new(),
    })
}

/// N-grams that the running text has fewer times than this come in by the words alone.
const LEAST_COUNT: f64 = 2.0;

/// How much of a probability is the running text's: the more, the oftener it has the context.
pub struct Mixing {
    /// Most of a probability after a context.
    pub share: f64,
    /// What it is of a word's own probability.
    pub own: f64,
    /// Half of [`Mixing::share`] is reached where the text has the context this many times,
    pub believed: f64,
    /// and this many times for each successor that it has there.
    pub per_successor: f64,
}

/// The text's share of what follows a context, and how often it has the context, from how often it has each successor.
fn shares<T: Eq + std::hash::Hash>(
    counts: impl Iterator<Item = (T, f64)>,
    mixing: &Mixing,
) -> HashMap<T, (f64, f64)> {
    let mut contexts: HashMap<T, (f64, f64)> = HashMap::new();
    for (context, count) in counts {
        let (successors, all) = contexts.entry(context).or_default();
        *successors += 1.0;
        *all += count;
    }
    for (share, all) in contexts.values_mut() {
        *share = mixing.share * *all / (*all + mixing.believed + mixing.per_successor * *share);
    }
    contexts
}

impl Grams {
    /// Keeps the most probable words (and all single characters), and the n-grams that change the model
    /// most: by their joint probability times how far they are from what backing off would give.
    pub fn prune(&mut self, words: usize, bigrams: usize, trigrams: usize) {
        let always = |word: &Vec<char>| word.len() == 1 || self.protected.contains(word);
        let mut left = words.saturating_sub(self.words.iter().filter(|word| always(word)).count());
        let kept: Vec<u32> = (0..self.words.len() as u32)
            .filter(|&rank| {
                let always = always(&self.words[rank as usize]);
                let taken = always || left > 0;
                left -= usize::from(taken && !always);
                taken
            })
            .collect();
        self.renumber(&kept);
        let total: f64 = self.unigrams.iter().map(|unigram| unigram.0.exp()).sum();
        self.unigrams.iter_mut().for_each(|unigram| unigram.0 -= total.ln());

        // Trigrams first, by the whole bigrams; then bigrams, those that trigrams stand on always.
        let mut weighed: Vec<(f64, (u32, u32, u32))> = self
            .trigrams
            .iter()
            .filter_map(|(&(a, b, c), &probability)| {
                let first = self.bigrams.get(&(a, b))?;
                let lower = first.1 + self.after_one(b, c);
                let joint = (self.unigrams[a as usize].0 + first.0 + probability).exp();
                Some((joint * (probability - lower).abs(), (a, b, c)))
            })
            .collect();
        keep_heaviest(&mut weighed, trigrams);
        let standing: HashSet<(u32, u32)> = weighed.iter().map(|&(_, (a, b, _))| (a, b)).collect();
        let kept: HashSet<(u32, u32, u32)> = weighed.into_iter().map(|(_, gram)| gram).collect();
        self.trigrams.retain(|gram, _| kept.contains(gram));

        let mut weighed: Vec<(f64, (u32, u32))> = self
            .bigrams
            .iter()
            .map(|(&(a, b), &(probability, _))| {
                let lower = self.unigrams[a as usize].1 + self.unigrams[b as usize].0;
                let joint = (self.unigrams[a as usize].0 + probability).exp();
                let weight = joint * (probability - lower).abs();
                (if standing.contains(&(a, b)) { f64::INFINITY } else { weight }, (a, b))
            })
            .collect();
        keep_heaviest(&mut weighed, bigrams);
        let kept: HashSet<(u32, u32)> = weighed.into_iter().map(|(_, gram)| gram).collect();
        self.bigrams.retain(|gram, _| kept.contains(gram));
        self.renormalise();
    }

    /// Adds words that are not there yet, with their natural log probabilities, and keeps them for good.
    pub fn add_words(&mut self, words: impl IntoIterator<Item = (Vec<char>, f64)>) {
        let known: HashSet<Vec<char>> = self.words.iter().cloned().collect();
        for (word, log_probability) in words {
            self.protected.insert(word.clone());
            if !known.contains(&word) {
                self.words.push(word);
                self.unigrams.push((log_probability, 0.0));
            }
        }
        let mut order: Vec<u32> = (0..self.words.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let key = |rank: u32| self.unigrams[rank as usize].0;
            key(b).total_cmp(&key(a)).then_with(|| self.words[a as usize].cmp(&self.words[b as usize]))
        });
        self.renumber(&order);
    }

    /// Mixes in what running text has, as sequences of words between anything that is no word.
    pub fn adapt(&mut self, sequences: &[Vec<u32>], mixing: &Mixing) {
        let mut ones: HashMap<u32, f64> = HashMap::new();
        let mut pairs: HashMap<(u32, u32), f64> = HashMap::new();
        let mut triples: HashMap<(u32, u32, u32), f64> = HashMap::new();
        for sequence in sequences {
            sequence.iter().for_each(|&word| *ones.entry(word).or_default() += 1.0);
            sequence.windows(2).for_each(|pair| *pairs.entry((pair[0], pair[1])).or_default() += 1.0);
            let triples_here = sequence.windows(3).map(|triple| (triple[0], triple[1], triple[2]));
            triples_here.for_each(|triple| *triples.entry(triple).or_default() += 1.0);
        }
        let total: f64 = ones.values().sum();
        for (rank, unigram) in self.unigrams.iter_mut().enumerate() {
            let seen = ones.get(&(rank as u32)).copied().unwrap_or(0.0) / total;
            unigram.0 = ((1.0 - mixing.own) * unigram.0.exp() + mixing.own * seen).ln();
        }

        let weights = shares(pairs.iter().map(|(&(a, _), &count)| (a, count)), mixing);
        let fresh: Vec<((u32, u32), (f64, f64))> = pairs
            .iter()
            .filter(|(gram, count)| **count >= LEAST_COUNT && !self.bigrams.contains_key(gram))
            .map(|(&(a, b), _)| ((a, b), (self.after_one(a, b), 0.0)))
            .collect();
        self.bigrams.extend(fresh);
        for (gram, bigram) in &mut self.bigrams {
            let (weight, all) = weights.get(&gram.0).copied().unwrap_or((0.0, 1.0));
            let seen = pairs.get(gram).copied().unwrap_or(0.0) / all;
            bigram.0 = ((1.0 - weight) * bigram.0.exp() + weight * seen).ln();
        }

        let weights = shares(triples.iter().map(|(&(a, b, _), &count)| ((a, b), count)), mixing);
        let fresh: Vec<((u32, u32, u32), f64)> = triples
            .iter()
            .filter(|(gram, count)| **count >= LEAST_COUNT && !self.trigrams.contains_key(gram))
            .map(|(&(a, b, c), _)| {
                let backoff = self.bigrams.get(&(a, b)).map_or(0.0, |bigram| bigram.1);
                ((a, b, c), backoff + self.after_one(b, c))
            })
            .collect();
        self.trigrams.extend(fresh);
        for (gram, trigram) in &mut self.trigrams {
            let (weight, all) = weights.get(&(gram.0, gram.1)).copied().unwrap_or((0.0, 1.0));
            let seen = triples.get(gram).copied().unwrap_or(0.0) / all;
            *trigram = ((1.0 - weight) * trigram.exp() + weight * seen).ln();
        }
        let mut order: Vec<u32> = (0..self.words.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let key = |rank: u32| self.unigrams[rank as usize].0;
            key(b).total_cmp(&key(a)).then_with(|| self.words[a as usize].cmp(&self.words[b as usize]))
        });
        self.renumber(&order);
    }

    /// Makes the words at the ranks `kept`, in their order, all there are.
    fn renumber(&mut self, kept: &[u32]) {
        let renumbered: HashMap<u32, u32> = kept.iter().copied().zip(0..).collect();
        self.words = kept.iter().map(|&rank| self.words[rank as usize].clone()).collect();
        self.unigrams = kept.iter().map(|&rank| self.unigrams[rank as usize]).collect();
        let number = |rank: &u32| renumbered.get(rank).copied();
        self.bigrams = std::mem::take(&mut self.bigrams)
            .into_iter()
            .filter_map(|((a, b), gram)| Some(((number(&a)?, number(&b)?), gram)))
            .collect();
        self.trigrams = std::mem::take(&mut self.trigrams)
            .into_iter()
            .filter_map(|((a, b, c), gram)| Some(((number(&a)?, number(&b)?, number(&c)?), gram)))
            .collect();
    }

    /// Log probability of `b` after `a`.
    fn after_one(&self, a: u32, b: u32) -> f64 {
        match self.bigrams.get(&(a, b)) {
            Some(&(probability, _)) => probability,
            None => self.unigrams[a as usize].1 + self.unigrams[b as usize].0,
        }
    }

    /// Sets the back-off weights so that probabilities after each context sum to one again.
    fn renormalise(&mut self) {
        let mut sums = vec![(0.0, 0.0); self.words.len()];
        let mut sorted: Vec<_> = self.bigrams.iter().collect();
        sorted.sort_by_key(|(gram, _)| **gram);
        for ((a, b), (probability, _)) in sorted.iter().map(|(gram, value)| (**gram, **value)) {
            sums[a as usize].0 += probability.exp();
            sums[a as usize].1 += self.unigrams[b as usize].0.exp();
        }
        for (unigram, (above, below)) in self.unigrams.iter_mut().zip(sums) {
            unigram.1 = backoff(above, below);
        }
        let mut sums: HashMap<(u32, u32), (f64, f64)> = HashMap::new();
        let mut sorted: Vec<_> = self.trigrams.iter().collect();
        sorted.sort_by_key(|(gram, _)| **gram);
        for (&(a, b, c), &probability) in sorted {
            let lower = self.after_one(b, c).exp();
            let sum = sums.entry((a, b)).or_default();
            *sum = (sum.0 + probability.exp(), sum.1 + lower);
        }
        for (gram, bigram) in &mut self.bigrams {
            bigram.1 = sums.get(gram).map_or(0.0, |&(above, below)| backoff(above, below));
        }
    }
}

/// The back-off weight that leaves `1 - above` to what has `1 - below` in the lower order.
fn backoff(above: f64, below: f64) -> f64 {
    ((1.0 - above).max(1e-4) / (1.0 - below).max(1e-4)).ln()
}

fn keep_heaviest<T: Ord + Copy>(weighed: &mut Vec<(f64, T)>, count: usize) {
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    weighed.truncate(count);
}
