//! The search: of all originals that a channel turns into the observed text, the most probable.
//!
//! In: one line as observed, the channel's code, a language. Out: the best original with, for each of its
//! characters, how sure it is and what else it could be. Left to right over the observed characters; at
//! each place the few best states of the language model go on (a beam); a forward and a backward sum over
//! all that was looked at give the probabilities.
//!
//! A line may be damaged in part: a path is *in* the channel, where observed characters are what bytes
//! became, or *out* of it, where they stand for themselves. ASCII is the same in both.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::channel::{Codebook, Fit};
use crate::language::Vocabulary;

/// A language as the search follows it.
pub trait Language {
    /// A place in a text, with what matters of the text before it.
    type State: Copy + Eq + Hash + Ord;

    /// The state at the start of a line.
    fn start(&self) -> Self::State;

    /// Gives each state that may follow by `character`, with the natural log probability of the step.
    fn step(&self, state: Self::State, character: char, next: impl FnMut(Self::State, f32));

    /// The natural log probability that a line ends in `state`; `None` where it can't.
    fn end(&self, state: Self::State) -> Option<f32>;

    /// The characters worth trying for one that lost a byte.
    fn vocabulary(&self) -> &Vocabulary;
}

/// How many states go on from a place. In the prototype 200 did no better than 60, and 5 lost accuracy
/// and made the probabilities overconfident.
const BEAM: usize = 60;
/// States this much less probable than the best at their place, in nats, are dropped.
const BEAM_WIDTH: f32 = 9.0;
/// Cost of going into the channel or out of it at the start of a word (after an ASCII character), in nats.
/// A line is damaged as a whole more often than in part; the cost also stands for where the change is.
const SWITCH_BETWEEN_WORDS: f32 = 3.0;
/// The same within a run of characters outside ASCII, where damage seldom begins or ends but in
/// languages that put no spaces between words.
const SWITCH_WITHIN_WORD: f32 = 7.0;
/// The same between two characters that the channel may both have made: if one of them is misread, so is the
/// other. At 14, box drawing in tables looked damaged here and there, and what was lost in two layers was
/// repaired in part.
const SWITCH_WITHIN_ALPHABET: f32 = 40.0;
/// Log probabilities this far below another are not worth adding to it: the sum is the same in an `f32`.
const NEGLIGIBLE: f32 = -16.0;
/// A runner-up less probable than this is not worth showing.
const LEAST_ALTERNATIVE: f32 = 0.005;
/// Runners-up that are kept for a character.
const ALTERNATIVES: usize = 4;

/// A character of the most probable original.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The character.
    pub character: char,
    /// Where it stands in the observed line, in characters.
    pub start: usize,
    /// Observed characters that it stands for.
    pub consumed: usize,
    /// Whether it went through the channel and came out changed.
    pub damaged: bool,
    /// Whether it lost a byte.
    pub lost: bool,
    /// Probability, 0 to 1, that it is right; 1 where it lost nothing.
    pub confidence: f32,
    /// What else it could be, with probabilities, the likeliest first. Only for those that lost a byte.
    pub alternatives: Vec<(char, f32)>,
}

/// A line decoded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DecodedLine {
    /// The most probable original.
    pub characters: Vec<Decoded>,
    /// Natural log of the summed probability of all originals looked at.
    pub log_probability: f32,
    /// Natural log probability of the most probable original.
    pub best: f32,
}

struct Node<S> {
    state: S,
    inside: bool,
    /// Log of the sum over all paths to here.
    forward: f32,
    /// Log probability of the best path to here, and its last edge.
    best: f32,
    best_edge: u32,
}

struct Edge {
    from: u32,
    to: u32,
    weight: f32,
    at: u32,
    fit: Fit,
    damaged: bool,
}

const NO_EDGE: u32 = u32::MAX;

/// The working memory of a search, to be used again from line to line.
pub struct Search<L: Language> {
    nodes: Vec<Node<L::State>>,
    edges: Vec<Edge>,
    /// Nodes by the place that they have reached.
    reached: Vec<FxHashMap<(L::State, bool), u32>>,
    fits: Vec<Fit>,
    backward: Vec<f32>,
}

impl<L: Language> Default for Search<L> {
    fn default() -> Self {
        Search {
            nodes: Vec::new(),
            edges: Vec::new(),
            reached: Vec::new(),
            fits: Vec::new(),
            backward: Vec::new(),
        }
    }
}

impl<L: Language> Search<L> {
    /// Decodes `line`. `None` where no path reaches its end.
    ///
    /// With `whole`, all of the line went through the channel: no path leaves it.
    pub fn decode(
        &mut self,
        line: &[char],
        book: &Codebook,
        language: &L,
        whole: bool,
    ) -> Option<DecodedLine> {
        self.nodes.clear();
        self.edges.clear();
        self.reached.iter_mut().for_each(FxHashMap::clear);
        self.reached.resize_with(self.reached.len().max(line.len() + 1), FxHashMap::default);
        for inside in [true, false] {
            if !inside && whole {
                continue;
            }
            let state = language.start();
            self.reached[0].insert((state, inside), self.nodes.len() as u32);
            self.nodes.push(Node { state, inside, forward: 0.0, best: 0.0, best_edge: NO_EDGE });
        }
        let mut alive: Vec<u32> = Vec::new();
        for at in 0..line.len() {
            alive.clear();
            alive.extend(self.reached[at].values());
            if alive.is_empty() {
                continue;
            }
            self.prune(&mut alive);
            self.expand(at, line, book, language, whole, &alive);
        }
        self.backward.clear();
        self.backward.resize(self.nodes.len(), f32::NEG_INFINITY);
        let mut ends = Vec::new();
        for &n in self.reached[line.len()].values() {
            let node = &mut self.nodes[n as usize];
            if let Some(log_probability) = language.end(node.state) {
                node.best += log_probability;
                self.backward[n as usize] = log_probability;
                ends.push(n);
            }
        }
        let total = log_sum(ends.iter().map(|&n| self.nodes[n as usize].forward + self.backward[n as usize]));
        let &end = ends.iter().max_by(|&&a, &&b| self.compare(a, b))?;
        self.sum_backward();
        let best = self.nodes[end as usize].best;
        Some(DecodedLine { characters: self.trace(end, total), log_probability: total, best })
    }

    fn compare(&self, a: u32, b: u32) -> std::cmp::Ordering {
        let key = |n: u32| (self.nodes[n as usize].state, self.nodes[n as usize].inside);
        let best = |n: u32| self.nodes[n as usize].best;
        best(a).total_cmp(&best(b)).then_with(|| key(b).cmp(&key(a)))
    }

    fn prune(&self, alive: &mut Vec<u32>) {
        let top = alive.iter().map(|&n| self.nodes[n as usize].best).fold(f32::NEG_INFINITY, f32::max);
        alive.retain(|&n| self.nodes[n as usize].best >= top - BEAM_WIDTH);
        alive.sort_unstable_by(|&a, &b| self.compare(b, a));
        alive.truncate(BEAM);
    }

    fn expand(
        &mut self,
        at: usize,
        line: &[char],
        book: &Codebook,
        language: &L,
        whole: bool,
        alive: &[u32],
    ) {
        let mut fits = std::mem::take(&mut self.fits);
        fits.clear();
        book.originals(line, at, language.vocabulary(), &mut fits);
        let here = line[at];
        let switch = match at.checked_sub(1).map(|before| line[before]) {
            Some(before) if !before.is_ascii() => {
                let both = book.can_emit(before) && book.can_emit(here);
                // Quotation marks and dashes are put in by editors as they please.
                let typed = is_quote_or_dash(before) || is_quote_or_dash(here);
                if both && !typed { SWITCH_WITHIN_ALPHABET } else { SWITCH_WITHIN_WORD }
            }
            _ => SWITCH_BETWEEN_WORDS,
        };
        for &from in alive {
            let Node { state, inside, .. } = self.nodes[from as usize];
            for &fit in &fits {
                let ascii = fit.character.is_ascii() && fit.character == here && fit.consumed == 1;
                if ascii {
                    self.follow(language, from, state, at, fit, inside, false, 0.0);
                } else {
                    let cost = if inside { 0.0 } else { switch };
                    self.follow(language, from, state, at, fit, true, true, cost);
                }
            }
            if !here.is_ascii() && !whole {
                let cost = if inside { switch } else { 0.0 };
                let fit = Fit { character: here, consumed: 1, lost: false };
                self.follow(language, from, state, at, fit, false, false, cost);
            }
        }
        self.fits = fits;
    }

    #[allow(clippy::too_many_arguments)]
    fn follow(
        &mut self,
        language: &L,
        from: u32,
        state: L::State,
        at: usize,
        fit: Fit,
        inside: bool,
        damaged: bool,
        cost: f32,
    ) {
        language.step(state, fit.character, |state, log_probability| {
            let weight = log_probability - cost;
            let Node { forward, best, .. } = self.nodes[from as usize];
            let edge = self.edges.len() as u32;
            let new = self.nodes.len() as u32;
            let to = *self.reached[at + fit.consumed].entry((state, inside)).or_insert(new);
            if to == new {
                let best_edge = edge;
                self.nodes.push(Node {
                    state,
                    inside,
                    forward: forward + weight,
                    best: best + weight,
                    best_edge,
                });
            } else {
                let node = &mut self.nodes[to as usize];
                node.forward = add_logs(node.forward, forward + weight);
                if best + weight > node.best {
                    node.best = best + weight;
                    node.best_edge = edge;
                }
            }
            self.edges.push(Edge { from, to, weight, at: at as u32, fit, damaged });
        });
    }

    /// For each node the log of the sum over all paths from there to an end.
    fn sum_backward(&mut self) {
        // Edges were made in order of the place that they leave, so that in reverse order all edges
        // which leave a node come before those which enter it.
        for edge in self.edges.iter().rev() {
            let beyond = self.backward[edge.to as usize];
            if beyond > f32::NEG_INFINITY {
                let sum = &mut self.backward[edge.from as usize];
                *sum = add_logs(*sum, edge.weight + beyond);
            }
        }
    }

    /// The best path that ends at `end`, with the probabilities of its lost characters.
    fn trace(&self, end: u32, total: f32) -> Vec<Decoded> {
        let mut characters = Vec::new();
        let mut lost_at: FxHashMap<u32, usize> = FxHashMap::default();
        let mut edge = self.nodes[end as usize].best_edge;
        while edge != NO_EDGE {
            let Edge { from, at, fit, damaged, .. } = self.edges[edge as usize];
            if fit.lost {
                lost_at.insert(at, characters.len());
            }
            characters.push(Decoded {
                character: fit.character,
                start: at as usize,
                consumed: fit.consumed,
                damaged,
                lost: fit.lost,
                confidence: 1.0,
                alternatives: Vec::new(),
            });
            edge = self.nodes[from as usize].best_edge;
        }
        if !lost_at.is_empty() {
            for edge in &self.edges {
                let Some(&place) = lost_at.get(&edge.at) else { continue };
                let forward = self.nodes[edge.from as usize].forward;
                let log = forward + edge.weight + self.backward[edge.to as usize] - total;
                if log > NEGLIGIBLE {
                    let options = &mut characters[place].alternatives;
                    match options.iter_mut().find(|(c, _)| *c == edge.fit.character) {
                        Some((_, probability)) => *probability += log.exp(),
                        None => options.push((edge.fit.character, log.exp())),
                    }
                }
            }
            for &place in lost_at.values() {
                let decoded = &mut characters[place];
                decoded.alternatives.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                let chosen = decoded.alternatives.iter().find(|(c, _)| *c == decoded.character);
                decoded.confidence = chosen.map_or(0.0, |(_, probability)| calibrated(*probability));
                decoded.alternatives.retain(|(c, _)| *c != decoded.character);
                // The runners-up share what is left, as they did before.
                let others: f32 = decoded.alternatives.iter().map(|(_, p)| p).sum();
                let scale = (1.0 - decoded.confidence) / others.max(f32::MIN_POSITIVE);
                decoded.alternatives.iter_mut().for_each(|(_, p)| *p = (*p * scale).min(1.0));
                decoded.alternatives.retain(|(_, p)| *p >= LEAST_ALTERNATIVE);
                decoded.alternatives.truncate(ALTERNATIVES);
            }
        }
        characters.reverse();
        characters
    }
}

/// Whether a character is a typographic quotation mark, a dash or an ellipsis.
fn is_quote_or_dash(character: char) -> bool {
    matches!(character, '\u{2010}'..='\u{201F}' | '\u{2026}' | '«' | '»')
}

/// The probability that a character is right, given what the search says of it. Language models are surer of
/// themselves than they should be, the more the surer they are.
///
/// A line in log odds with a knee, fitted on the reliability table in `benches/RESULTS.md`: what the
/// search called 0.60, 0.81, 0.93, 0.972, 0.9963 and 0.9999 was right in 0.50, 0.76, 0.87, 0.92, 0.96 and
/// 0.9935 of the cases, in all languages and channels together.
fn calibrated(probability: f32) -> f32 {
    const KNEE: f32 = 2.5;
    let log_odds = (probability / (1.0 - probability).max(f32::EPSILON)).ln();
    let fitted = if log_odds < KNEE { 0.92 * log_odds - 0.4 } else { 1.9 + 0.46 * (log_odds - KNEE) };
    1.0 / (1.0 + (-fitted).exp())
}

/// log(exp(a) + exp(b)).
fn add_logs(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low - high < NEGLIGIBLE { high } else { high + (low - high).exp().ln_1p() }
}

fn log_sum(logs: impl Iterator<Item = f32>) -> f32 {
    logs.fold(f32::NEG_INFINITY, |sum, log| if sum == f32::NEG_INFINITY { log } else { add_logs(sum, log) })
}
