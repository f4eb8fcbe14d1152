//! The search for the most probable original of a line, among all originals that a channel turns into the observed text.
//!
//! In: one observed line with its line feed, the channel's codebook, and a language. Out: the best original, with the
//! probability and the alternatives of each lost character.
//!
//! It is a beam search from left to right over the observed characters. At each place, only the best states of the language
//! model go on. Probabilities come from a forward and a backward sum over all paths that were followed.
//!
//! A line may be damaged in part. A path is *inside* the channel where observed characters are what bytes became. It is
//! *outside* where they stand for themselves. ASCII is the same inside and outside, except for an ASCII character that a
//! decoder took for half of a pair.

mod likeliest;
#[cfg(test)]
mod tests;

use std::hash::Hash;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::decoded::{DecodedCharacter, DecodedLine};
use crate::budgets::BUDGETS;
use crate::{Counter, count};
use channel::{Codebook, Fit, Pending, Trails};
use encodings::Vocabulary;
use language::characters::LanguageId;
use language::symbols::{Neighbour, SymbolModel};
use language::words::Script;

/// A language model that the search can follow character by character.
pub trait Language {
    /// The state of the model: what it remembers of the text before a place.
    type State: Copy + Eq + Hash + Ord;

    /// The state at the start of a line.
    fn start(&self) -> Self::State;

    /// Calls `next` with each state that may follow `state` when `character` is read, and with the natural log probability of
    /// that step. A line feed leads to the state at the start of a line.
    fn step(&self, state: Self::State, character: char, next: impl FnMut(Self::State, f32));

    /// The natural log probability that a line ends in `state`; `None` where it can't.
    fn end(&self, state: Self::State) -> Option<f32>;

    /// The language and the kind of its model. As long as the models stay the same, the vocabulary depends on nothing else.
    fn identity(&self) -> LanguageIdentity;

    /// The candidates for a character that lost a byte.
    fn vocabulary(&self) -> &Vocabulary;

    /// A model of symbols, which predicts lost symbols better than the language does. `None` if there is none.
    fn symbols(&self) -> Option<&SymbolModel>;
}

/// A language, and the kind of model that knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageIdentity {
    /// By its characters.
    Characters(LanguageId),
    /// By its phrases.
    Phrases(LanguageId),
    /// Chinese, by its words.
    Words(Script),
}

/// How hard a search tries.
#[derive(Debug, Clone, Copy)]
struct Effort {
    /// The most states that go on from one place.
    beam: usize,
    /// States that are this much less probable than the best one at their place, in nats, are dropped.
    width: f32,
    /// The most candidates that are followed at one place. More fit only where hardly a byte of a character is left.
    fits: usize,
    /// The most steps of the language model that may be spent to rank the candidates of one place.
    asked: usize,
    /// Whether the model of symbols is asked about lost symbols.
    symbols: bool,
    /// Whether letters that left no trace are looked for. A language model always finds some place for one, so they must not count where
    /// channels are compared.
    traceless: bool,
}

/// The effort to find the original.
const THOROUGH: Effort = Effort {
    beam: BUDGETS.beam_thorough,
    width: BUDGETS.beam_width,
    fits: BUDGETS.candidates_thorough,
    asked: BUDGETS.ranking_steps_thorough,
    symbols: true,
    traceless: true,
};
/// The effort to compare languages and variants of a channel on whole lines. All evidence that tells them apart takes part, but
/// not every character has to be right.
const COMPARING: Effort = Effort {
    beam: BUDGETS.beam_comparing,
    width: BUDGETS.beam_width,
    fits: BUDGETS.candidates_comparing,
    asked: BUDGETS.ranking_steps_comparing,
    symbols: true,
    traceless: true,
};
/// The effort to compare channels. On text of which hardly a byte is left, the thorough effort would take a second for each channel.
/// The model of symbols is not asked, because it makes garbage likely too.
const QUICK: Effort = Effort { symbols: false, traceless: false, ..COMPARING };
/// The cost of entering or leaving the channel at the start of a word (after an ASCII character), in nats. A line is more often
/// damaged as a whole than in part. The cost also pays for the choice of the place.
const SWITCH_BETWEEN_WORDS: f32 = 3.0;
/// The cost of entering or leaving the channel within a run of characters outside ASCII, in nats. Damage seldom begins or ends
/// there, except in languages without spaces between words.
const SWITCH_WITHIN_WORD: f32 = 7.0;
/// The cost of entering or leaving the channel between two characters that the channel may both have made, in nats. If one of
/// them is misread, so is the other. With 14, some box drawing in tables was taken for damage, and text that lost bytes in two
/// layers was repaired in part.
const SWITCH_WITHIN_ALPHABET: f32 = 40.0;
/// The same cost where the channel reads bytes in pairs, in nats. Nearly every character of a Chinese text could be a pair, so
/// damage may begin and end anywhere in it.
const SWITCH_BETWEEN_PAIRS: f32 = 10.0;
/// The cost of an original in which a decoder swallowed a line feed, in nats, compared with a swallowed space. The costs of
/// swallowed characters are judgements, tried on damaged source code.
const SWALLOWED_LINE_FEED: f32 = 2.0;
/// The same cost of any other ASCII character that has no partner, as brackets have.
const SWALLOWED_OTHER: f32 = 1.5;
/// The cost of a text that ends without a line feed, in nats.
const NO_LINE_FEED: f32 = 3.0;
/// The ASCII brackets: an opening one, and its partner.
const BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('<', '>'), ('{', '}')];
/// The bonus for a swallowed bracket or quotation mark whose partner stands alone in the line, and the cost where none stands
/// alone, in nats.
const FELLOW_MISSING: f32 = 3.0;
/// The bonus for a swallowed quotation mark that closes a string as in source code, and for a line feed before what begins as the line
/// does, in nats.
const SURELY_MISSING: f32 = 8.0;
/// The cost of a swallowed space behind an East Asian punctuation mark, in nats. Such a mark has its own space.
const SPACE_BEHIND_WIDE: f32 = 3.0;
/// The cost of taking a mark of loss for the bytes that it stands for as a character, in nats.
const MARK_TAKEN: f32 = 4.0;
/// The least log probability of a swallowed character that is clearly missing at its place. Language models are trained on prose.
/// They know little of quotation marks in source code, and of what follows them.
const MISSED_HERE: f32 = -2.0;
/// The log probability that a symbol stands at a place where one may have been lost. In Markdown and source code, about one
/// character in a hundred is such a symbol, letters not counted.
const SYMBOL_HERE: f32 = -4.5;
/// The same where a symbol stands before the place, as in drawings.
const SYMBOL_BEHIND_SYMBOL: f32 = -1.0;
/// The log probability that the original had a U+FFFD where the remaining bytes of a character may be one. Half-width signs begin
/// with the same bytes, but they are rarer in damaged text. Judged.
const MARK_HERE: f32 = -6.0;
/// The cost of a letter that left no trace, in nats, besides its cost in the language model. The models are overconfident, and there are many
/// places for it. At 0, 1.5 and 3, 554, 542 and 540 of 700 damaged texts of the validation corpus came back, with 55, 14 and 8 letters too many.
const TRACELESS: f32 = 1.0;
/// The same cost of a capital letter behind a small one, which no language has.
const TRACELESS_CAPITAL: f32 = 30.0;
/// A log probability this far below another is not added to it, because the sum is the same in an `f32`.
const NEGLIGIBLE: f32 = -16.0;

/// The state of a path in the channel, besides the state of the language model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Standing {
    /// Whether the path is inside the channel.
    inside: bool,
    /// The bytes that the decoder has read, but not yet turned into a character.
    pending: Pending,
    /// The number of characters in a row, up to here, that left no trace in the observed text.
    silent: u8,
}

/// All paths that have reached the same place in the same state.
struct Node<S> {
    state: S,
    standing: Standing,
    /// The logarithm of the sum of the probabilities of all paths to here.
    forward: f32,
    /// The log probability of the best path to here.
    best: f32,
    /// The last edge of the best path; [`NO_EDGE`] at the start.
    best_edge: u32,
}

/// What happens to a character of the original on an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passage {
    /// The character went through the channel.
    Damaged,
    /// The character stands for itself.
    Clean,
    /// The path leaves the channel, and the decoder leaves a trace of the pending bytes.
    Flush,
}

/// One step of a path, from one node to another.
struct Edge {
    from: u32,
    to: u32,
    weight: f32,
    at: u32,
    fit: Fit,
    passage: Passage,
}

const NO_EDGE: u32 = u32::MAX;

/// The working memory of a search. It can be used again for other lines, and for other languages of the same models.
pub struct Search<L: Language> {
    effort: Effort,
    nodes: Vec<Node<L::State>>,
    edges: Vec<Edge>,
    /// For each place in the line, the nodes that have reached it.
    reached: Vec<FxHashMap<(L::State, Standing), u32>>,
    backward: Vec<f32>,
    trails: Trails,
    /// Natural log probability of each character at the start of a line in the language `common_in`.
    commonness: FxHashMap<char, f32>,
    common_in: Option<LanguageIdentity>,
}

impl<L: Language> Default for Search<L> {
    fn default() -> Self {
        Search {
            effort: THOROUGH,
            nodes: Vec::new(),
            edges: Vec::new(),
            reached: Vec::new(),
            backward: Vec::new(),
            trails: Trails::default(),
            commonness: FxHashMap::default(),
            common_in: None,
        }
    }
}

impl<L: Language> Search<L> {
    /// A search to compare channels: it finds how likely a line is, with less care for each character.
    pub fn quick() -> Self {
        Search { effort: QUICK, ..Search::default() }
    }

    /// A search to compare languages, or variants of a channel, on whole lines.
    pub fn comparing() -> Self {
        Search { effort: COMPARING, ..Search::default() }
    }

    /// Decodes `line`. `None` where no path reaches its end.
    pub fn decode(&mut self, line: &[char], book: &Codebook, language: &L) -> Option<DecodedLine> {
        count(Counter::CharacterDecoded, line.len());
        self.nodes.clear();
        self.edges.clear();
        self.reached.iter_mut().for_each(FxHashMap::clear);
        self.reached.resize_with(self.reached.len().max(line.len() + 1), FxHashMap::default);
        for inside in [true, false] {
            let state = language.start();
            let standing = Standing { inside, pending: Pending::NONE, silent: 0 };
            self.reached[0].insert((state, standing), self.nodes.len() as u32);
            self.nodes.push(Node { state, standing, forward: 0.0, best: 0.0, best_edge: NO_EDGE });
        }
        let mut alive: Vec<u32> = Vec::new();
        let mut fits: Vec<Fit> = Vec::new();
        for at in 0..=line.len() {
            for silent in 0..=BUDGETS.traceless_in_a_row {
                alive.clear();
                let here = self.reached[at].values().copied();
                alive.extend(here.filter(|&n| self.nodes[n as usize].standing.silent == silent));
                if alive.is_empty() {
                    break;
                }
                self.prune(&mut alive);
                self.expand(at, line, book, language, &alive, &mut fits);
            }
        }
        self.backward.clear();
        self.backward.resize(self.nodes.len(), f32::NEG_INFINITY);
        let mut ends = Vec::new();
        for &n in self.reached[line.len()].values() {
            let node = &mut self.nodes[n as usize];
            // A line feed has ended the line already, even if it was swallowed.
            let ended = line.last() == Some(&'\n') || node.state == language.start();
            let end = if ended { Some(0.0) } else { language.end(node.state) };
            if let Some(log_probability) = end.filter(|_| node.standing.pending.is_none()) {
                node.best += log_probability;
                self.backward[n as usize] = log_probability;
                ends.push(n);
            }
        }
        let total = log_sum(ends.iter().map(|&n| self.nodes[n as usize].forward + self.backward[n as usize]));
        let &end = ends.iter().max_by(|&&a, &&b| self.compare(a, b))?;
        self.sum_backward();
        let best = self.nodes[end as usize].best;
        let mut characters = self.trace(end, total);
        likeliest::write_likeliest(line, book, &mut characters);
        Some(DecodedLine { characters, best })
    }

    /// Compares two nodes by their best paths, with a stable order of equals.
    fn compare(&self, a: u32, b: u32) -> std::cmp::Ordering {
        let key = |n: u32| (self.nodes[n as usize].state, self.nodes[n as usize].standing);
        let best = |n: u32| self.nodes[n as usize].best;
        best(a).total_cmp(&best(b)).then_with(|| key(b).cmp(&key(a)))
    }

    /// Keeps the nodes of the beam, the best first.
    fn prune(&self, alive: &mut Vec<u32>) {
        let top = alive.iter().map(|&n| self.nodes[n as usize].best).fold(f32::NEG_INFINITY, f32::max);
        alive.retain(|&n| self.nodes[n as usize].best >= top - self.effort.width);
        alive.sort_unstable_by(|&a, &b| self.compare(b, a));
        alive.truncate(self.effort.beam);
    }

    /// Follows all edges that leave the nodes `alive` at the place `at`.
    fn expand(
        &mut self,
        at: usize,
        line: &[char],
        book: &Codebook,
        language: &L,
        alive: &[u32],
        fits: &mut Vec<Fit>,
    ) {
        // What fits depends only on the pending bytes, so it is looked up once for each.
        let mut looked_up: Vec<(Pending, Range<usize>)> = Vec::new();
        fits.clear();
        self.trails.clear();
        let switch = switch_cost(line, at, book);
        for (rank, &from) in alive.iter().enumerate() {
            let Standing { inside, pending, .. } = self.nodes[from as usize].standing;
            let known = looked_up.iter().find(|(known, _)| *known == pending).map(|(_, range)| range.clone());
            let range = known.unwrap_or_else(|| {
                let start = fits.len();
                let vocabulary = language.vocabulary();
                book.originals(line, at, pending, vocabulary, &mut self.trails, fits);
                if !book.pairs_bytes() {
                    let is_sought = |c: char| self.effort.traceless && c.is_alphabetic();
                    fits.retain(|fit| fit.consumed > 0 || is_sought(fit.character));
                }
                self.keep_likeliest(fits, start, language, pending, &alive[rank..]);
                looked_up.push((pending, start..fits.len()));
                start..fits.len()
            });
            for &fit in &fits[range] {
                if fit.character.is_ascii() && !fit.lost && pending.is_none() && fit.pending.is_none() {
                    self.follow(language, from, at, fit, (Passage::Clean, inside), OfDamage::costing(0.0));
                } else {
                    let before = self.character_before(from);
                    let mut of_damage = of_damage(line, at, &fit, before, book);
                    of_damage.cost += if inside { 0.0 } else { switch };
                    let symbol = self.symbol(from, at, line, &fit, book, language);
                    of_damage.at_least = symbol.unwrap_or(of_damage.at_least);
                    self.follow(language, from, at, fit, (Passage::Damaged, true), of_damage);
                }
            }
            if !pending.is_none() {
                self.flush(from, at, line, book, switch);
            } else if let Some(&here) = line.get(at).filter(|here| !here.is_ascii()) {
                let cost = if inside { switch } else { 0.0 };
                let fit = Fit {
                    character: here,
                    consumed: 1,
                    lost: false,
                    lost_before: false,
                    pending: Pending::NONE,
                };
                self.follow(language, from, at, fit, (Passage::Clean, false), OfDamage::costing(cost));
            }
        }
    }

    /// The last character of the best path to a node; `None` at the start of the line.
    fn character_before(&self, node: u32) -> Option<char> {
        self.edges.get(self.nodes[node as usize].best_edge as usize).map(|edge| edge.fit.character)
    }

    /// Drops the less likely candidates of a place, where more fit than [`Effort::fits`] allows. The candidates are `fits` from
    /// `start` on. They are ranked by the language model, in the states of the best nodes with the same pending bytes.
    fn keep_likeliest(
        &mut self,
        fits: &mut Vec<Fit>,
        start: usize,
        language: &L,
        pending: Pending,
        alive: &[u32],
    ) {
        let many = fits.len() - start;
        if many <= self.effort.fits {
            return;
        }
        // Where thousands fit, those that are rare in any context are dropped first, without asking the language model.
        let preselected = BUDGETS.candidates_ranked_for_each_followed * self.effort.fits;
        if many > preselected {
            self.learn_commonness(language);
            let common =
                |fit: &Fit| self.commonness.get(&fit.character).copied().unwrap_or(f32::NEG_INFINITY);
            let by_commonness = |a: &Fit, b: &Fit| {
                common(b)
                    .total_cmp(&common(a))
                    .then(a.character.cmp(&b.character))
                    .then(a.consumed.cmp(&b.consumed))
            };
            fits[start..].select_nth_unstable_by(preselected, by_commonness);
            fits.truncate(start + preselected);
        }
        let many = many.min(preselected);
        let alike = alive.iter().map(|&n| &self.nodes[n as usize]).filter(|n| n.standing.pending == pending);
        let asked: Vec<_> =
            alike.take((self.effort.asked / many).max(1)).map(|n| (n.state, n.best)).collect();
        let likelihood = |fit: &Fit| {
            let mut best = f32::NEG_INFINITY;
            for &(state, so_far) in &asked {
                language.step(state, fit.character, |_, log_probability| {
                    best = best.max(so_far + log_probability)
                });
            }
            best
        };
        let mut ranked: Vec<(f32, Fit)> = fits.drain(start..).map(|fit| (likelihood(&fit), fit)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.character.cmp(&b.1.character)));
        fits.extend(ranked.into_iter().take(self.effort.fits).map(|(_, fit)| fit));
    }

    /// Learns how common each character of the vocabulary is. The model has no such figure, so its probability at the start of a
    /// line stands for it.
    fn learn_commonness(&mut self, language: &L) {
        let identity = language.identity();
        if self.common_in == Some(identity) {
            return;
        }
        self.common_in = Some(identity);
        self.commonness.clear();
        for character in language.vocabulary().characters() {
            let mut best = f32::NEG_INFINITY;
            language.step(language.start(), character, |_, log_probability| best = best.max(log_probability));
            self.commonness.insert(character, best);
        }
    }

    /// Leaves the channel while bytes of an incomplete character are pending.
    fn flush(&mut self, from: u32, at: usize, line: &[char], book: &Codebook, cost: f32) {
        let node = &self.nodes[from as usize];
        let Some(left) = book.flushed(node.standing.pending) else { return };
        if node.standing.silent >= BUDGETS.traceless_in_a_row || !line[at..].starts_with(&left) {
            return;
        }
        let state = node.state;
        let silent = if left.is_empty() { node.standing.silent + 1 } else { 0 };
        let standing = Standing { inside: false, pending: Pending::NONE, silent };
        let consumed = left.len();
        let pending = Pending::NONE;
        let fit =
            Fit { character: char::REPLACEMENT_CHARACTER, consumed, lost: true, lost_before: true, pending };
        // At the end of the line the path does not switch to clean text, so it pays nothing.
        let weight = if at + consumed == line.len() { -cost_of_end(book) } else { -cost };
        self.link(from, at, fit, Passage::Flush, (state, standing), weight);
    }

    /// Adds an edge for one character of the original, for each way that the language model knows. `passage` says what happened to the
    /// character, and whether the path is inside the channel then.
    fn follow(
        &mut self,
        language: &L,
        from: u32,
        at: usize,
        fit: Fit,
        (passage, inside): (Passage, bool),
        of_damage: OfDamage,
    ) {
        let Node { state, standing, .. } = self.nodes[from as usize];
        let silent = if fit.consumed == 0 { standing.silent + 1 } else { 0 };
        if silent > BUDGETS.traceless_in_a_row {
            return;
        }
        let standing = Standing { inside, pending: fit.pending, silent };
        of_damage.ways(language, state, fit.character, |state, weight| {
            self.link(from, at, fit, passage, (state, standing), weight);
        });
    }

    /// The log probability of the lost symbol of `fit` between its neighbours, by the model of symbols. `None` where the language
    /// model knows better: for characters that are no symbols, and for apostrophes and hyphens within words.
    fn symbol(
        &self,
        from: u32,
        at: usize,
        line: &[char],
        fit: &Fit,
        book: &Codebook,
        language: &L,
    ) -> Option<f32> {
        // A character whose last bytes are pending may still lose them.
        let whole = !fit.lost && fit.pending.is_none();
        if !self.effort.symbols || whole || fit.character.is_alphanumeric() || fit.character.is_ascii() {
            return None;
        }
        let symbols = language.symbols()?;
        let left = match at.checked_sub(1).map(|before| line[before]) {
            Some(before) if !before.is_ascii() => Neighbour::left(&[self.character_before(from)?]),
            _ => Neighbour::left(&line[..at]),
        };
        let mut after = line.get(at + fit.consumed..)?;
        if let Some(mark) = book.flushed(fit.pending).filter(|mark| !mark.is_empty()) {
            // If the pending bytes are lost, their mark comes before the next character.
            after = after.strip_prefix(&mark[..]).unwrap_or(&[char::REPLACEMENT_CHARACTER]);
        }
        let right = match after.first() {
            Some(next) if !next.is_ascii() => Neighbour::Unknown,
            _ => Neighbour::right(after),
        };
        if left == Neighbour::Letter && matches!(right, Neighbour::Letter | Neighbour::Unknown) {
            return None;
        }
        let here = if matches!(left, Neighbour::Symbol(_)) { SYMBOL_BEHIND_SYMBOL } else { SYMBOL_HERE };
        symbols.log_probability(fit.character, left, right).map(|likely| likely + here)
    }

    /// Adds an edge, and the node that it leads to if there is none yet.
    fn link(
        &mut self,
        from: u32,
        at: usize,
        fit: Fit,
        passage: Passage,
        (state, standing): (L::State, Standing),
        weight: f32,
    ) {
        let Node { forward, best, .. } = self.nodes[from as usize];
        let edge = self.edges.len() as u32;
        let new = self.nodes.len() as u32;
        let to = *self.reached[at + fit.consumed].entry((state, standing)).or_insert(new);
        if to == new {
            let (forward, best, best_edge) = (forward + weight, best + weight, edge);
            self.nodes.push(Node { state, standing, forward, best, best_edge });
        } else {
            let node = &mut self.nodes[to as usize];
            node.forward = add_logs(node.forward, forward + weight);
            if best + weight > node.best {
                node.best = best + weight;
                node.best_edge = edge;
            }
        }
        self.edges.push(Edge { from, to, weight, at: at as u32, fit, passage });
    }

    /// Computes for each node the logarithm of the sum of the probabilities of all paths from there to an end.
    fn sum_backward(&mut self) {
        // Edges were made in the order of the places that they leave, and within a place in the order of `silent`. So in
        // reverse order, all edges that leave a node come before those that enter it.
        for edge in self.edges.iter().rev() {
            let beyond = self.backward[edge.to as usize];
            if beyond > f32::NEG_INFINITY {
                let sum = &mut self.backward[edge.from as usize];
                *sum = add_logs(*sum, edge.weight + beyond);
            }
        }
    }

    /// The best path that ends at `end`, with the probabilities of its lost characters.
    fn trace(&self, end: u32, total: f32) -> Vec<DecodedCharacter> {
        let mut characters: Vec<DecodedCharacter> = Vec::new();
        let mut lost_at: FxHashMap<(u32, u8), usize> = FxHashMap::default();
        // The path is walked backwards. These are what the next character on the way back inherits from the one behind it: the
        // marks of its own bytes that stand there, whether it lost a byte to them, and whether the channel ends with it.
        let (mut marks, mut lost_after, mut cut) = (0, false, false);
        let mut edge = self.nodes[end as usize].best_edge;
        while edge != NO_EDGE {
            let Edge { from, at, fit, passage, .. } = self.edges[edge as usize];
            let node = &self.nodes[from as usize];
            edge = node.best_edge;
            if passage == Passage::Flush {
                (marks, lost_after, cut) = (fit.consumed, true, true);
                continue;
            }
            // An ASCII character that the decoder kept stands behind the mark of the bytes that were pending before it.
            let kept = fit.character.is_ascii() && fit.lost_before && !fit.lost && fit.consumed > 0;
            let before = if kept { fit.consumed - 1 } else { 0 };
            let lost = fit.lost || lost_after;
            if lost {
                lost_at.insert((at, node.standing.silent), characters.len());
            }
            characters.push(DecodedCharacter {
                character: fit.character,
                start: at as usize + before,
                consumed: fit.consumed - before + marks,
                damaged: passage == Passage::Damaged && !kept,
                lost,
                cut,
                confidence: 1.0,
                alternatives: Vec::new(),
            });
            // A character that left no trace while bytes were pending was lost together with them.
            let waited = lost_after && fit.consumed == 0 && !node.standing.pending.is_none();
            (marks, lost_after, cut) = (before, fit.lost_before || waited, false);
        }
        if !lost_at.is_empty() {
            self.weigh_alternatives(&lost_at, total, &mut characters);
        }
        characters.reverse();
        characters
    }

    /// Computes the probabilities of all candidates for each lost character, as sums over all paths. They are its alternatives, in
    /// no order, and the character of the best path is among them.
    fn weigh_alternatives(
        &self,
        lost_at: &FxHashMap<(u32, u8), usize>,
        total: f32,
        characters: &mut [DecodedCharacter],
    ) {
        for edge in self.edges.iter().filter(|edge| edge.passage != Passage::Flush) {
            let silent = self.nodes[edge.from as usize].standing.silent;
            let Some(&place) = lost_at.get(&(edge.at, silent)) else { continue };
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
    }
}

/// What a character that went through the channel adds to a path, besides its cost in the language model.
#[derive(Debug, Clone, Copy)]
struct OfDamage {
    /// In nats.
    cost: f32,
    /// The least log probability of the character, whatever the language model says.
    at_least: f32,
    /// Whether it is syntax. Language models are trained on prose, and know little of it and of what follows it.
    syntax: Option<Syntax>,
}

/// A swallowed character that is syntax, not prose.
#[derive(Debug, Clone, Copy)]
enum Syntax {
    /// It ends a string, as a line feed ends a line. What follows it is no prose, but is read as if it began a line.
    Closing,
    /// The text goes on as if it were not there.
    Passed,
}

impl OfDamage {
    /// For a character that stands for itself.
    fn costing(cost: f32) -> OfDamage {
        OfDamage { cost, at_least: f32::NEG_INFINITY, syntax: None }
    }

    /// Calls `next` with each state that may follow `state` when `character` is read, and with the weight of that step.
    fn ways<L: Language>(
        self,
        language: &L,
        state: L::State,
        character: char,
        mut next: impl FnMut(L::State, f32),
    ) {
        let OfDamage { cost, at_least, syntax } = self;
        match syntax {
            None => language.step(state, character, |state, likely| next(state, likely.max(at_least) - cost)),
            Some(Syntax::Passed) => next(state, at_least - cost),
            Some(Syntax::Closing) => {
                language.step(state, '\n', |state, likely| next(state, likely + at_least - cost));
            }
        }
    }
}

/// The cost, in nats, of a line that ends with bytes that make no character. Where a line feed may have been swallowed, it was: few files end
/// without one.
fn cost_of_end(book: &Codebook) -> f32 {
    if book.swallows(b'\n') { NO_LINE_FEED } else { 0.0 }
}

/// What a character that went through the channel adds to a path. `before` is the character before it in the original.
fn of_damage(line: &[char], at: usize, fit: &Fit, before: Option<char>, book: &Codebook) -> OfDamage {
    let takes_mark = line[at..at + fit.consumed].iter().any(|c| book.may_be_mark_of_others(*c));
    let taken = if takes_mark { MARK_TAKEN } else { 0.0 };
    if fit.lost && fit.character.is_ascii() {
        let mut swallowed = of_swallowed(line, at + fit.consumed, fit.character);
        let is_behind_wide = fit.character == ' ' && before.is_some_and(is_wide);
        swallowed.cost += taken + if is_behind_wide { SPACE_BEHIND_WIDE } else { 0.0 };
        return swallowed;
    }
    let is_traceless = fit.lost && fit.consumed == 0 && !fit.character.is_ascii() && fit.pending.is_none();
    let is_odd = fit.character.is_uppercase() && before.is_some_and(char::is_lowercase);
    let cost = match is_traceless {
        true if is_odd => TRACELESS_CAPITAL,
        true => TRACELESS,
        false => 0.0,
    };
    // A language model knows nothing of marks. But a program that lost text once may do so again.
    let is_mark = fit.character == char::REPLACEMENT_CHARACTER;
    let at_least = if is_mark { MARK_HERE } else { f32::NEG_INFINITY };
    OfDamage { at_least, ..OfDamage::costing(cost + taken) }
}

/// What it adds that a decoder swallowed this ASCII character before the character at `at`. A swallowed bracket or quotation mark is likely
/// where its partner stands alone. Spaces are likely between words, and line feeds at the end of files and before what looks like the start of
/// a line.
fn of_swallowed(line: &[char], at: usize, character: char) -> OfDamage {
    let prose = OfDamage::costing;
    let missed = OfDamage { cost: 0.0, at_least: MISSED_HERE, syntax: None };
    let is_missing = match character {
        '"' | '\'' | '`' | '*' if closes(line, at, character) => {
            // Before a line feed, the line ends anyway.
            let syntax = if line.get(at) == Some(&'\n') { Syntax::Passed } else { Syntax::Closing };
            return OfDamage { cost: -SURELY_MISSING, at_least: MISSED_HERE, syntax: Some(syntax) };
        }
        '"' | '\'' | '`' | '*' => line.iter().filter(|other| **other == character).count() % 2 == 1,
        ' ' if is_between_spaces(line, at) => return missed,
        ' ' => return prose(0.0),
        '\n' if matches!(line[at..], [] | ['\n']) => return missed,
        '\n' if starts_a_line(line, at) => return OfDamage { cost: -SURELY_MISSING, ..missed },
        '\n' => return prose(SWALLOWED_LINE_FEED),
        _ => {
            match BRACKETS.iter().find(|(opening, closing)| character == *opening || character == *closing) {
                Some(&(opening, closing)) => match is_alone(line, at, (opening, closing), character) {
                    true => return OfDamage { syntax: Some(Syntax::Passed), ..missed },
                    false => false,
                },
                None => return prose(SWALLOWED_OTHER),
            }
        }
    };
    prose(if is_missing { -FELLOW_MISSING } else { FELLOW_MISSING })
}

/// Whether the bracket `character`, swallowed before `at`, has a partner that stands alone: behind it, if it opens, or else before it.
fn is_alone(line: &[char], at: usize, (opening, closing): (char, char), character: char) -> bool {
    // Signs of comparison and of quoted lines are no brackets, so there has to be a name of a tag.
    let names_tag = |behind: Option<&char>| {
        opening != '<' || behind.is_some_and(|c| *c == '/' || c.is_ascii_alphabetic())
    };
    let opens = |place: &usize| line[*place] == opening && names_tag(line.get(place + 1));
    let closes = |place: &usize| line[*place] == closing;
    let surplus = |places: std::ops::Range<usize>| {
        let (opened, closed) = (places.clone().filter(opens).count(), places.filter(closes).count());
        if character == opening { closed > opened } else { opened > closed }
    };
    let beside = if character == opening { at..line.len() } else { 0..at };
    surplus(0..line.len()) && surplus(beside) && (character != opening || names_tag(line.get(at)))
}

/// Whether what stands from `at` on begins as lines do: as this line does, with the same indentation and the same sign of a comment or a list;
/// with blanks, as indented lines do; with a sign of a list, a comment or a heading; or with code behind a comment, which goes on to the end of
/// its line.
fn starts_a_line(line: &[char], at: usize) -> bool {
    let (indentation, signs) = start_of_line(line);
    let rest = &line[at..];
    let (blanks, rest_signs) = start_of_line(rest);
    let is_blank = |c: Option<&char>| c.is_some_and(|c| matches!(c, ' ' | '\t'));
    let start = indentation + signs;
    if signs > 0 && at > start && is_blank(line.get(start)) && rest.starts_with(&line[..start]) {
        return true;
    }
    let sign: String = rest[blanks..blanks + rest_signs].iter().collect();
    let lists = matches!(&sign[..], "-" | "*" | "#" | "##" | "###" | ">" | "//" | "/*" | "-**" | "+");
    let is_indented = blanks >= 2 && rest.get(blanks).is_some_and(|c| c.is_ascii_alphabetic() || *c == '}');
    if is_indented || lists && is_blank(rest.get(blanks + rest_signs)) {
        return true;
    }
    let comments = |text: &[char]| {
        let sign = text.windows(3).position(|three| matches!(three, ['/', '/', ' '] | [' ', '#', ' ']));
        sign.is_some() || matches!(text, ['#', ' ', ..])
    };
    let is_code = rest.iter().any(|c| matches!(c, '(' | '=' | ';' | '{' | '}'));
    is_code && rest.first().is_some_and(|c| c.is_ascii_alphabetic() || *c == '}') && comments(&line[..at])
}

/// The numbers of blanks and of signs that a line begins with.
fn start_of_line(line: &[char]) -> (usize, usize) {
    let is_sign = |c: &char| c.is_ascii_punctuation() && !matches!(c, '"' | '\'' | '`' | '(' | ')');
    let blanks = line.iter().take_while(|c| matches!(c, ' ' | '\t')).count();
    (blanks, line[blanks..].iter().take_while(|c| is_sign(c)).count())
}

/// Whether a quotation mark before the character at `at` would close a string as in source code, or a stretch of Markdown. The string opens
/// behind white space or an ASCII sign, and another sign follows it. It closes with as many marks as it opens with. The number of quotation marks
/// in the line is not used, because several may have been swallowed.
fn closes(line: &[char], at: usize, quote: char) -> bool {
    let signs = |c: &char| c.is_ascii_punctuation() && *c != quote;
    let Some(last) = line[..at].iter().rposition(|&c| c == quote) else { return false };
    let before = line[..last].iter().rposition(|&c| c != quote);
    let opening = last - before.map_or(0, |before| before + 1) + 1;
    let left = line[at..].iter().take_while(|c| **c == quote).count();
    let is_opener = before.is_none_or(|before| line[before].is_ascii_whitespace() || signs(&line[before]))
        && line
            .get(last + 1)
            .is_some_and(|c| !c.is_ascii_whitespace() && !matches!(c, ',' | ')' | ']' | '}' | ';' | ':'));
    let is_markdown = matches!(quote, '*' | '`');
    let ends = |next: &char| {
        matches!(next, ',' | ')' | ']' | '}' | ';' | ':' | '\n')
            || is_markdown && matches!(next, ' ' | '.' | '|')
    };
    is_opener && left + 1 == opening && line.get(at + left).is_none_or(ends)
}

/// Whether a punctuation mark is as wide as an ideograph, so that no space follows it, as in Chinese and Japanese.
fn is_wide(mark: char) -> bool {
    matches!(mark, '、' | '。' | '」' | '』' | '】' | '》' | '，' | '；' | '：' | '！' | '？' | '）')
}

/// Whether an operator or another sign starts at `at` and has a space behind it, so that a space before it is likely.
fn is_between_spaces(line: &[char], at: usize) -> bool {
    let sign = |c: &char| matches!(c, '-' | '+' | '=' | '*' | '/' | '|' | '>' | '<' | '&');
    let end = at + line[at..].iter().take_while(|c| sign(c)).count();
    end > at && line.get(end).is_none_or(|c| matches!(c, ' ' | '\n'))
}

/// The cost of entering or leaving the channel at `at`, in nats.
fn switch_cost(line: &[char], at: usize, book: &Codebook) -> f32 {
    let before = at.checked_sub(1).map(|before| line[before]).filter(|before| !before.is_ascii());
    let (Some(before), Some(&here)) = (before, line.get(at)) else { return SWITCH_BETWEEN_WORDS };
    // Editors insert typographic quotation marks and dashes into damaged text, too.
    let typed = is_quote_or_dash(before) || is_quote_or_dash(here);
    match book.can_emit(before) && book.can_emit(here) && !typed {
        false => SWITCH_WITHIN_WORD,
        true if book.pairs_bytes() => SWITCH_BETWEEN_PAIRS,
        true => SWITCH_WITHIN_ALPHABET,
    }
}

/// Whether a character is a typographic quotation mark, a dash or an ellipsis.
fn is_quote_or_dash(character: char) -> bool {
    matches!(character, '\u{2010}'..='\u{201F}' | '\u{2026}' | '«' | '»')
}

/// log(exp(a) + exp(b)).
fn add_logs(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low - high < NEGLIGIBLE { high } else { high + (low - high).exp().ln_1p() }
}

/// The logarithm of the sum of the exponentials of `logs`.
fn log_sum(logs: impl Iterator<Item = f32>) -> f32 {
    logs.fold(f32::NEG_INFINITY, |sum, log| if sum == f32::NEG_INFINITY { log } else { add_logs(sum, log) })
}
