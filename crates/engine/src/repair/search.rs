//! The search: of all originals that a channel turns into the observed text, the most probable.
//!
//! In: one line as observed, with its line feed, the channel's code, a language. Out: the best original with, for each of its
//! characters, how sure it is and what else it could be. Left to right over the observed characters; at
//! each place the few best states of the language model go on (a beam); a forward and a backward sum over
//! all that was looked at give the probabilities.
//!
//! A line may be damaged in part: a path is *in* the channel, where observed characters are what bytes
//! became, or *out* of it, where they stand for themselves. ASCII is the same in both, but for one that a
//! decoder took for half of a pair.

#[cfg(test)]
mod tests;

use std::hash::Hash;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::decoded::{DecodedCharacter, DecodedLine};
use crate::{Counter, count};
use channel::{Codebook, Fit, Pending, Trails};
use encodings::Vocabulary;
use language::characters::LanguageId;
use language::symbols::{Neighbour, SymbolModel};
use language::words::Script;

/// A language as the search follows it.
pub trait Language {
    /// A place in a text, with what matters of the text before it.
    type State: Copy + Eq + Hash + Ord;

    /// The state at the start of a line.
    fn start(&self) -> Self::State;

    /// Gives each state that may follow by `character`, with the natural log probability of the step. By a line
    /// feed, the start of a line.
    fn step(&self, state: Self::State, character: char, next: impl FnMut(Self::State, f32));

    /// The natural log probability that a line ends in `state`; `None` where it can't.
    fn end(&self, state: Self::State) -> Option<f32>;

    /// Which language it is, and by which kind of model it is known. Its vocabulary depends on nothing else as long as the
    /// models are the same.
    fn identity(&self) -> LanguageIdentity;

    /// The characters worth trying for one that lost a byte.
    fn vocabulary(&self) -> &Vocabulary;

    /// What knows better than the language which symbol stands where one was lost; `None` where nothing does.
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
    /// How many states go on from a place.
    beam: usize,
    /// States this much less probable than the best at their place, in nats, are dropped.
    width: f32,
    /// Characters that are looked at for one place. Where more fit, hardly a byte is left of it.
    fits: usize,
    /// Steps of the language that may be asked for to find out which of too many characters those are.
    asked: usize,
    /// Whether more is asked about a lost symbol than what the language says.
    symbols: bool,
}

/// So many times as many characters as are looked at are ranked by what is before them; more are rare wherever they stand.
const PRESELECTED: usize = 5;
/// To find the original. In the prototype a beam of 200 did no better than 60, and 5 lost accuracy and made the
/// probabilities overconfident. Asking the best path alone which characters fit, Korean with whole syllables lost came
/// back at 78 % of the lost characters instead of 88 %.
const THOROUGH: Effort = Effort { beam: 60, width: BEAM_WIDTH, fits: 200, asked: 40_000, symbols: true };
/// To compare languages and variants of a channel on whole lines: all takes part that tells them apart, and none of them has to be
/// right in each character.
const COMPARING: Effort = Effort { beam: 24, width: BEAM_WIDTH, fits: 60, asked: 4_000, symbols: true };
/// To weigh channels against each other. They differ by tens of nats, what a wider beam finds by few; on text of which
/// hardly a byte is left the thorough effort takes a second a channel. Symbols that are likely where they stand make garbage
/// likely too.
const QUICK: Effort = Effort { beam: 24, width: BEAM_WIDTH, fits: 60, asked: 4_000, symbols: false };
/// [`Effort::width`] of all of them.
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
/// The same within a run where bytes are read in pairs: nearly every character of a text in Chinese could be a pair, so that
/// damage begins and ends anywhere in it.
const SWITCH_BETWEEN_PAIRS: f32 = 10.0;
/// What a swallowed line feed costs more than a space, and any other character without a fellow; and what a fellow that
/// is missing, or not, adds or takes, in nats. Judged, and tried on damaged source code.
const SWALLOWED_LINE_FEED: f32 = 2.0;
const SWALLOWED_OTHER: f32 = 1.5;
const FELLOW_MISSING: f32 = 3.0;
const QUOTATION_CLOSES: f32 = 8.0;
/// What a space behind a mark that has its own costs, in nats.
const SPACE_BEHIND_WIDE: f32 = 3.0;
/// Log probability that what is missed stands where it was swallowed, at least: languages learnt from prose know
/// little of quotation marks in source code, nor of what follows them.
const MISSED_HERE: f32 = -2.0;
/// Log probability that a symbol stands at a place where one may have been lost, in nats: about one character in a hundred
/// outside the letters of Markdown and source code.
const SYMBOL_HERE: f32 = -4.5;
/// Log probability that a U+FFFD of the original stands where what is left of a character may be one, in nats: half-width signs, which
/// begin with the same bytes, are rarer in damaged text. Judged.
const MARK_HERE: f32 = -6.0;
/// Characters in a row that may leave nothing at all.
const SILENT_IN_A_ROW: u8 = 2;
/// Log probabilities this far below another are not worth adding to it: the sum is the same in an `f32`.
const NEGLIGIBLE: f32 = -16.0;
/// A runner-up less probable than this is not worth showing.
const LEAST_ALTERNATIVE: f32 = 0.005;
/// Runners-up that are kept for a character.
const ALTERNATIVES_KEPT: usize = 4;

/// Where a path stands with regard to the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Standing {
    inside: bool,
    pending: Pending,
    /// Characters before it that left nothing, since the last one that did.
    silent: u8,
}

struct Node<S> {
    state: S,
    standing: Standing,
    /// Log of the sum over all paths to here.
    forward: f32,
    /// Log probability of the best path to here, and its last edge.
    best: f32,
    best_edge: u32,
}

/// What an edge stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passage {
    /// A character that went through the channel.
    Damaged,
    /// A character that stands for itself.
    Clean,
    /// The channel ends, and what was pending is left.
    Flush,
}

struct Edge {
    from: u32,
    to: u32,
    weight: f32,
    at: u32,
    fit: Fit,
    passage: Passage,
}

const NO_EDGE: u32 = u32::MAX;

/// The working memory of a search, to be used again from line to line and from language to language of the same models.
pub struct Search<L: Language> {
    effort: Effort,
    nodes: Vec<Node<L::State>>,
    edges: Vec<Edge>,
    /// Nodes by the place that they have reached.
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
    /// A search that tells how likely a line is, and not what it was.
    pub fn quick() -> Self {
        Search { effort: QUICK, ..Search::default() }
    }

    /// A search that tells how much likelier a line is in one language or variant of a channel than in another.
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
            for silent in 0..=SILENT_IN_A_ROW {
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
            // A line feed has ended the line already, also one that was swallowed.
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
        Some(DecodedLine { characters: self.trace(end, total), best })
    }

    fn compare(&self, a: u32, b: u32) -> std::cmp::Ordering {
        let key = |n: u32| (self.nodes[n as usize].state, self.nodes[n as usize].standing);
        let best = |n: u32| self.nodes[n as usize].best;
        best(a).total_cmp(&best(b)).then_with(|| key(b).cmp(&key(a)))
    }

    fn prune(&self, alive: &mut Vec<u32>) {
        let top = alive.iter().map(|&n| self.nodes[n as usize].best).fold(f32::NEG_INFINITY, f32::max);
        alive.retain(|&n| self.nodes[n as usize].best >= top - self.effort.width);
        alive.sort_unstable_by(|&a, &b| self.compare(b, a));
        alive.truncate(self.effort.beam);
    }

    fn expand(
        &mut self,
        at: usize,
        line: &[char],
        book: &Codebook,
        language: &L,
        alive: &[u32],
        fits: &mut Vec<Fit>,
    ) {
        // Paths that stand alike fit alike: what fits is looked up once for each different pending.
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
                self.keep_likeliest(fits, start, language, pending, &alive[rank..]);
                looked_up.push((pending, start..fits.len()));
                start..fits.len()
            });
            for &fit in &fits[range] {
                if fit.character.is_ascii() && !fit.lost && pending.is_none() && fit.pending.is_none() {
                    self.follow(language, from, at, fit, Passage::Clean, (inside, f32::NEG_INFINITY), 0.0);
                } else {
                    let before = self.character_before(from);
                    let (damage, at_least) = cost_of_damage(line, at, &fit, before);
                    let cost = damage + if inside { 0.0 } else { switch };
                    let symbol = self.symbol(from, at, line, &fit, book, language);
                    let symbol = symbol.unwrap_or(at_least);
                    self.follow(language, from, at, fit, Passage::Damaged, (true, symbol), cost);
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
                self.follow(language, from, at, fit, Passage::Clean, (false, f32::NEG_INFINITY), cost);
            }
        }
    }

    /// The last character of the best path to a node; `None` at the start of the line.
    fn character_before(&self, node: u32) -> Option<char> {
        self.edges.get(self.nodes[node as usize].best_edge as usize).map(|edge| edge.fit.character)
    }

    /// Of many characters that fit a place, `fits` from `start` on, keeps those that are likeliest after what the best paths
    /// that stand alike have led to.
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
        // Of thousands, those that are rare wherever they stand are not asked about.
        let preselected = PRESELECTED * self.effort.fits;
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

    /// How likely each character of the vocabulary is at the start of a line: for the lack of something better, everywhere.
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

    /// Leaves the channel with half a character pending.
    fn flush(&mut self, from: u32, at: usize, line: &[char], book: &Codebook, cost: f32) {
        let node = &self.nodes[from as usize];
        let Some(left) = book.flushed(node.standing.pending) else { return };
        if node.standing.silent >= SILENT_IN_A_ROW || !line[at..].starts_with(&left) {
            return;
        }
        let state = node.state;
        let silent = if left.is_empty() { node.standing.silent + 1 } else { 0 };
        let standing = Standing { inside: false, pending: Pending::NONE, silent };
        let consumed = left.len();
        let pending = Pending::NONE;
        let fit =
            Fit { character: char::REPLACEMENT_CHARACTER, consumed, lost: true, lost_before: true, pending };
        // The end of the text is no change of mind.
        let weight = if at + consumed == line.len() { 0.0 } else { -cost };
        self.link(from, at, fit, Passage::Flush, (state, standing), weight);
    }

    /// Follows a character of which the language, or what else is known of it, says that it is `at_least` so likely.
    #[allow(clippy::too_many_arguments)]
    fn follow(
        &mut self,
        language: &L,
        from: u32,
        at: usize,
        fit: Fit,
        passage: Passage,
        (inside, at_least): (bool, f32),
        cost: f32,
    ) {
        let Node { state, standing, .. } = self.nodes[from as usize];
        let silent = if fit.consumed == 0 { standing.silent + 1 } else { 0 };
        if silent > SILENT_IN_A_ROW {
            return;
        }
        let standing = Standing { inside, pending: fit.pending, silent };
        language.step(state, fit.character, |state, log_probability| {
            let likely = log_probability.max(at_least);
            self.link(from, at, fit, passage, (state, standing), likely - cost);
        });
    }

    /// How likely the lost symbol of `fit` is between what is beside it. `None` where the language knows better: what is no
    /// symbol, and apostrophes and hyphens within words.
    fn symbol(
        &self,
        from: u32,
        at: usize,
        line: &[char],
        fit: &Fit,
        book: &Codebook,
        language: &L,
    ) -> Option<f32> {
        // What waits for another byte may lose it to a mark.
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
            // The mark of what it waited for comes first, if it is lost.
            after = after.strip_prefix(&mark[..]).unwrap_or(&[char::REPLACEMENT_CHARACTER]);
        }
        let right = match after.first() {
            Some(next) if !next.is_ascii() => Neighbour::Unknown,
            _ => Neighbour::right(after),
        };
        if left == Neighbour::Letter && matches!(right, Neighbour::Letter | Neighbour::Unknown) {
            return None;
        }
        symbols.log_probability(fit.character, left, right).map(|likely| likely + SYMBOL_HERE)
    }

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

    /// For each node the log of the sum over all paths from there to an end.
    fn sum_backward(&mut self) {
        // Edges were made in order of the place that they leave (and of the characters that left nothing there), so
        // that in reverse order all edges which leave a node come before those which enter it.
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
        // What the character that comes next on the way back still gets of the one before: marks of its bytes.
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
            // ASCII that was kept stands behind the mark of what was pending before it.
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
            // What waited for more was lost with what it waited for.
            let waited = lost_after && fit.consumed == 0 && !node.standing.pending.is_none();
            (marks, lost_after, cut) = (before, fit.lost_before || waited, false);
        }
        if !lost_at.is_empty() {
            self.weigh_alternatives(&lost_at, total, &mut characters);
        }
        characters.reverse();
        characters
    }

    /// Sums up over all paths what else could stand in the place of each lost character.
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
            decoded.alternatives.truncate(ALTERNATIVES_KEPT);
        }
    }
}

/// What a character that went through the channel costs besides what the language says of it, in nats, and its log
/// probability at least, whatever the language says. `before` is the character of the original before it.
fn cost_of_damage(line: &[char], at: usize, fit: &Fit, before: Option<char>) -> (f32, f32) {
    let (mut cost, mut missed) = (0.0, false);
    if fit.lost && fit.character.is_ascii() {
        (cost, missed) = swallowed_cost(line, at + fit.consumed, fit.character);
        if fit.character == ' ' && before.is_some_and(is_wide) {
            cost += SPACE_BEHIND_WIDE;
        }
    }
    // A language knows nothing of marks, but what lost text once may do so again.
    let at_least = match fit.character {
        _ if missed => MISSED_HERE,
        char::REPLACEMENT_CHARACTER => MARK_HERE,
        _ => f32::NEG_INFINITY,
    };
    (cost, at_least)
}

/// What it costs that a decoder swallowed this ASCII character of `line`, in nats, and whether it is missed: what leaves a
/// quotation mark or bracket without its fellow is likelier than what adds one, words are parted by spaces, and files
/// end with a line feed. It stood before the character at `at`.
fn swallowed_cost(line: &[char], at: usize, character: char) -> (f32, bool) {
    let count = |c: char| line.iter().filter(|other| **other == c).count();
    let missing = match character {
        '"' | '\'' if closes(line, at, character) => return (-QUOTATION_CLOSES, true),
        '"' | '\'' | '`' | '*' => count(character) % 2 == 1,
        ')' => count('(') > count(')'),
        ']' => count('[') > count(']'),
        '>' => count('<') > count('>'),
        ' ' if is_between_spaces(line, at) => return (0.0, true),
        ' ' => return (0.0, false),
        '\n' if at == line.len() => return (0.0, true),
        '\n' => return (SWALLOWED_LINE_FEED, false),
        _ => return (SWALLOWED_OTHER, false),
    };
    (if missing { -FELLOW_MISSING } else { FELLOW_MISSING }, false)
}

/// Whether a quotation mark before the character at `at` would close one that opened, as in source code: behind white space or
/// a sign, and what follows is a sign again. How many there are says nothing where several were swallowed.
fn closes(line: &[char], at: usize, quote: char) -> bool {
    let signs = |c: &char| c.is_ascii_punctuation() && !matches!(c, '"' | '\'');
    let opener = line[..at].iter().rposition(|&c| c == quote);
    let opened = opener.is_some_and(|opener| {
        opener.checked_sub(1).is_none_or(|before| line[before].is_ascii_whitespace() || signs(&line[before]))
            && line
                .get(opener + 1)
                .is_some_and(|c| !c.is_ascii_whitespace() && !matches!(c, ',' | ')' | ']' | '}' | ';' | ':'))
    });
    opened && line.get(at).is_none_or(|next| matches!(next, ',' | ')' | ']' | '}' | ';' | ':' | '\n'))
}

/// Whether a mark brings its own space with it, as those of Chinese and Japanese do.
fn is_wide(mark: char) -> bool {
    matches!(mark, '、' | '。' | '」' | '』' | '】' | '》' | '，' | '；' | '：' | '！' | '？' | '）')
}

/// Whether the character at `at` is a sign with a space behind it, which has one before it too.
fn is_between_spaces(line: &[char], at: usize) -> bool {
    let sign = |c: &char| matches!(c, '-' | '+' | '=' | '*' | '/' | '|' | '>' | '<' | '&');
    let end = at + line[at..].iter().take_while(|c| sign(c)).count();
    end > at && line.get(end).is_none_or(|c| matches!(c, ' ' | '\n'))
}

/// What it costs to go into the channel or out of it at `at`.
fn switch_cost(line: &[char], at: usize, book: &Codebook) -> f32 {
    let before = at.checked_sub(1).map(|before| line[before]).filter(|before| !before.is_ascii());
    let (Some(before), Some(&here)) = (before, line.get(at)) else { return SWITCH_BETWEEN_WORDS };
    // Quotation marks and dashes are put in by editors as they please.
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
