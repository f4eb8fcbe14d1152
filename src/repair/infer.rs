//! Which channel was it? Weighs the channels worth considering against each other and against "none".
//!
//! In: lines. Out: the likeliest channel, the language that the text turns
//! out to be in, and the odds. Each channel is run backwards over a sample of the suspicious lines, and
//! the language model says how much likelier the text is that way; the prior odds of the channel, of its
//! loss above all, are added. There is no order in which channels are tried.

use rustc_hash::{FxHashMap, FxHashSet};

use super::languages::ByCharacters;
use super::search::{DecodedLine, Search};
use super::text::{Line, runs};
use crate::channel::{
    Channel, ChannelPattern, Codebook, Effects, Loss, MAX_LAYERS, Misreading, Undefined, Written,
    loss_log_prior, read_as_log_prior,
};
use crate::detect::{Readings, is_suspicious, screen};
use crate::encoding::Encoding;
use crate::language::Models;
use crate::language::characters::{CharacterModel, LanguageId};

/// Log odds that a file was damaged at all, before it is looked at: one in a thousand.
const DAMAGED_AT_ALL: f64 = -6.0;
/// Log odds of each further layer.
const FURTHER_LAYER: f64 = -2.0;
/// Characters of suspicious lines that channels are weighed on. On 400 characters of a damaged post the
/// right channel led by 10 nats, on 1,600 by 260.
const SAMPLE: usize = 800;
/// Longest piece of one line in the sample, in characters.
const PIECE: usize = 400;
/// A run that costs fewer nats a character than this is ordinary text in its language, not damage.
/// Misread letters cost 8 and more, ordinary ones 2 to 4.
const ORDINARY: f32 = 5.0;
/// An encoding that explains less than this share of what the best one explains is not weighed: the next
/// channel of a file with several is looked for when the first is repaired.
const LEAST_EXPLAINED: f64 = 0.5;
/// Characters at the start of a text that tell whether it is misread all over.
const GLANCE: usize = 1000;
/// In fewer characters outside ASCII than this, chance may look like misreading.
const LEAST_ALL_OVER: usize = 200;
/// A text is misread all over where one encoding explains more than this share of what is outside ASCII.
const MISREAD_ALL_OVER: f64 = 0.6;
/// How many of the likeliest channels are refined by what they may have lost.
const REFINED: usize = 4;
/// The side effects that are looked for. Stripped C1 controls are undefined bytes that were dropped.
const TRIED_EFFECTS: [&str; 4] =
    ["soft-hyphen-dropped", "no-break-space-to-space", "no-break-space-dropped", "zero-width-dropped"];
/// How many side effects one channel may have.
const EFFECTS_AT_ONCE: usize = 2;
/// Repaired text whose characters cost more nats each than this is no text. Rare words and names stay
/// below it in every language; misread text costs 8 and more.
const GARBAGE: f32 = 9.0;
/// So many characters, or more, are not all emoji or symbols, which cost as much. What nothing was lost of
/// needs no such doubt: chance does not make valid UTF-8.
const ENOUGH_DAMAGED: f32 = 4.0;
/// How many suspected encodings are weighed.
const ENCODINGS: usize = 8;
/// How many layers beneath each.
const BRANCHES: usize = 3;
/// Languages that the repaired sample is read in.
const LANGUAGES: usize = 2;
/// The language model is sure of itself beyond its merits: neighbouring characters are no independent
/// witnesses. Log odds are multiplied by this before they become a probability; fitted on the
/// reliability table in `benches/RESULTS.md`.
const TEMPER: f64 = 0.5;

/// The likeliest channel.
#[derive(Debug)]
pub struct Inference {
    /// The channel.
    pub channel: Channel,
    /// The language of the repaired text.
    pub language: LanguageId,
    /// The language of the text as it stands.
    pub language_as_is: LanguageId,
    /// Probability, 0 to 1, that the text went through this channel rather than another or none.
    pub confidence: f64,
}

/// What inference is given besides the lines.
pub struct Question<'a> {
    /// The language models.
    pub models: &'a Models,
    /// The only channels allowed, where the user said so.
    pub pattern: Option<&'a ChannelPattern>,
}

/// The likeliest channel of `lines`; `None` where the text is likelier to be as it was written.
pub fn infer(lines: &[Line], question: &Question<'_>) -> Option<Inference> {
    let model = question.models.characters();
    let as_is = joined(lines.iter().filter(|line| !line.is_ascii()).map(|line| &line.characters[..]));
    let languages_as_is = languages_as_is(model, &as_is);
    let readers: Vec<ByCharacters> =
        languages_as_is.iter().map(|&id| ByCharacters::new(question.models, id)).collect();
    let Oddities { sample, runs } = oddities(lines, &readers);
    let suspects = screen(&joined(runs.iter().map(|run| &run[..]))).suspects;
    if suspects.is_empty() {
        return None;
    }
    let clean = sample.iter().map(|piece| best_score(&readers, piece)).collect();
    let hinted = question.pattern.is_some();
    let scales = Scales { models: question.models, sample, clean, hinted };

    let mut weighed: Vec<Weighed> = Vec::new();
    match question.pattern {
        Some(pattern) => {
            let exact = patterned(pattern).and_then(|channel| scales.weigh_or_refine(&channel));
            if pattern.layers.iter().any(|(.., loss)| loss.is_none()) {
                weighed.extend(exact.iter().flat_map(|exact| scales.refine(exact)));
                weighed.retain(|refined| pattern.allows(&refined.channel));
            }
            weighed.extend(exact);
        }
        None => {
            let most = suspects.iter().map(|suspect| suspect.explained).max().unwrap_or(0);
            let plausible = suspects.iter().filter(|s| s.explained as f64 >= LEAST_EXPLAINED * most as f64);
            for suspect in plausible.take(ENCODINGS) {
                scales.weigh_layers(suspect.encoding, &runs, &mut weighed);
            }
            weighed.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
            if weighed.first().is_some_and(|best| best.leftovers && is_chinese(model, best.language)) {
                question.models.prepare_chinese();
            }
            for at in 0..weighed.len().min(REFINED) {
                let refined = scales.refine(&weighed[at]);
                weighed.extend(refined);
            }
        }
    }
    weighed.retain(|weighed| weighed.log_odds.is_finite());
    weighed.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
    let best = weighed.first()?;
    // Channels that give the same text are one candidate, named by the likeliest.
    // Those that differ in the loss alone differ in lost characters, each of which has its own confidence.
    let readings = |channel: &Channel| channel.layers().iter().map(|layer| layer.read).collect::<Vec<_>>();
    let rivals = weighed
        .iter()
        .filter(|other| other.output != best.output && readings(&other.channel) != readings(&best.channel));
    let others = rivals.map(|other| other.log_odds);
    let against: f64 = others.chain([0.0]).map(|log_odds| ((log_odds - best.log_odds) * TEMPER).exp()).sum();
    let confidence = 1.0 / (1.0 + against);
    let language_as_is = *languages_as_is.first()?;
    Some(Inference { channel: best.channel.clone(), language: best.language, language_as_is, confidence })
}

/// Whether a language is Chinese, in either script.
pub fn is_chinese(model: &CharacterModel, language: LanguageId) -> bool {
    model.languages()[usize::from(language.0)].tag.starts_with("zh")
}

/// The languages that a text may be in as it stands. Of a text that is misread all over, which language its
/// garbage resembles says nothing, and trying them all takes longer than anything else here.
fn languages_as_is(model: &CharacterModel, text: &str) -> Vec<LanguageId> {
    let glance: String = text.chars().take(GLANCE).collect();
    let outside_ascii = glance.chars().filter(|c| !c.is_ascii()).count();
    let explained = screen(&glance).suspects.iter().map(|suspect| suspect.explained).max().unwrap_or(0);
    if outside_ascii >= LEAST_ALL_OVER && explained as f64 > MISREAD_ALL_OVER * outside_ascii as f64 {
        return model.language("en").into_iter().collect();
    }
    top(model, text)
}

/// A channel with its odds.
#[derive(Clone)]
struct Weighed {
    channel: Channel,
    log_odds: f64,
    language: LanguageId,
    /// A hash of the repaired sample, but for lost characters.
    output: u64,
    /// Whether characters were left over that the channel may have made, or marks of what was lost.
    leftovers: bool,
}

fn joined<'a>(lines: impl Iterator<Item = &'a [char]>) -> String {
    let mut text = String::new();
    for line in lines {
        text.extend(line);
        text.push('\n');
    }
    text
}

fn top(model: &CharacterModel, text: &str) -> Vec<LanguageId> {
    model.rank(text).into_iter().take(LANGUAGES).map(|(id, _)| id).collect()
}

fn best_score(readers: &[ByCharacters], line: &[char]) -> f32 {
    readers.iter().map(|reader| reader.score(line)).fold(f32::NEG_INFINITY, f32::max)
}

/// What in a text is no ordinary text of its language.
#[derive(Default)]
struct Oddities {
    /// Pieces of lines that have an odd run; enough of them to weigh channels on.
    sample: Vec<Vec<char>>,
    /// The odd runs, each with the space behind it.
    runs: Vec<Vec<char>>,
}

/// Looks for runs that cost more than ordinary text does. Characters that no single-byte encoding has can't
/// be misread bytes: in text without spaces they stand in one run with damage, and don't count.
fn oddities(lines: &[Line], as_is: &[ByCharacters]) -> Oddities {
    let readings = Readings::get();
    let misread = |c: char| !c.is_ascii() && (readings.roles(c).any != 0 || c == '\u{FFFD}');
    let mut pieces: Vec<(usize, Vec<char>)> = Vec::new();
    let mut odd_runs: Vec<Vec<char>> = Vec::new();
    for line in lines.iter().filter(|line| !line.is_ascii()) {
        for piece in line.characters.chunks(PIECE) {
            if !piece.iter().any(|&c| misread(c)) {
                continue;
            }
            let costs = as_is.iter().map(|reader| reader.costs(piece));
            let Some(costs) = costs.min_by(|a, b| a.iter().sum::<f32>().total_cmp(&b.iter().sum())) else {
                continue;
            };
            let mut odd = 0;
            for run in runs(piece) {
                let places = run.clone().filter(|&at| misread(piece[at]));
                let (sum, count) = places.fold((0.0, 0.0), |(sum, count), at| (sum + costs[at], count + 1.0));
                let space = piece.get(run.end).filter(|c| **c == ' ');
                let run: Vec<char> = piece[run].iter().chain(space).copied().collect();
                if sum > ORDINARY * count && is_suspicious(&run.iter().collect::<String>()) {
                    odd += run.len();
                    odd_runs.push(run);
                }
            }
            if odd > 0 {
                pieces.push((odd, piece.to_vec()));
            }
        }
    }
    // Those that have most of it tell most; the sort keeps the order of equals.
    pieces.sort_by_key(|(odd, _)| std::cmp::Reverse(*odd));
    let mut left = SAMPLE;
    let taken = pieces.into_iter().map(|(_, piece)| piece).take_while(|piece| {
        let taken = left > 0;
        left = left.saturating_sub(piece.len());
        taken
    });
    Oddities { sample: taken.collect(), runs: odd_runs }
}

/// `line` with all sequences that lost nothing turned back, and what is left of others dropped.
fn undone(line: &[char], book: &Codebook) -> Vec<char> {
    let mut out = Vec::with_capacity(line.len());
    let mut at = 0;
    while at < line.len() {
        match book.exact_original(line, at) {
            Some((character, consumed)) if !line[at].is_ascii() => {
                out.push(character);
                at += consumed;
            }
            _ => {
                if line[at].is_ascii() || !book.can_emit(line[at]) {
                    out.push(line[at]);
                }
                at += 1;
            }
        }
    }
    out
}

/// What channels are weighed on.
struct Scales<'a> {
    models: &'a Models,
    sample: Vec<Vec<char>>,
    /// Log probability of each piece as it stands.
    clean: Vec<f32>,
    /// Whether the user said what happened: then there is nothing unlikely about it.
    hinted: bool,
}

impl Scales<'_> {
    /// The odds of a channel, in the languages that the text beneath is likely to be in; `None` where the
    /// sample is likelier as it stands.
    fn weigh(&self, channel: &Channel) -> Option<Weighed> {
        let book = Codebook::new(channel);
        let weighed =
            self.languages(&book).into_iter().filter_map(|language| self.weigh_in(channel, &book, language));
        weighed.max_by(|a, b| a.log_odds.total_cmp(&b.log_odds))
    }

    /// As [`Scales::weigh`], but a channel that explains nothing without a loss comes back as well, with no
    /// odds of its own, to be refined: all that is damaged may have lost something.
    fn weigh_or_refine(&self, channel: &Channel) -> Option<Weighed> {
        self.weigh(channel).or_else(|| {
            let language = self.languages(&Codebook::new(channel)).first().copied()?;
            let (channel, log_odds) = (channel.clone(), f64::NEG_INFINITY);
            Some(Weighed { log_odds, channel, language, output: 0, leftovers: true })
        })
    }

    /// The languages that the sample may be in, once a channel is undone.
    fn languages(&self, book: &Codebook) -> Vec<LanguageId> {
        let repaired: Vec<Vec<char>> = self.sample.iter().map(|piece| undone(piece, book)).collect();
        top(self.models.characters(), &joined(repaired.iter().map(|piece| &piece[..])))
    }

    fn weigh_in(&self, channel: &Channel, book: &Codebook, language: LanguageId) -> Option<Weighed> {
        let reader = ByCharacters::new(self.models, language);
        let Gain { nats, output, leftovers } = gain(&self.sample, &self.clean, book, &reader);
        let log_odds = nats + if self.hinted { 0.0 } else { log_prior(channel) };
        (nats > 0.0).then(|| Weighed { log_odds, channel: channel.clone(), language, output, leftovers })
    }

    /// Weighs reading as `encoding`, and what may lie beneath it, nothing lost.
    fn weigh_layers(&self, encoding: Encoding, runs: &[Vec<char>], weighed: &mut Vec<Weighed>) {
        let misreading = Misreading { written: Written::Utf8, read: encoding, loss: Loss::NONE };
        let channel = Channel::single(misreading);
        let surrogates = Channel::single(Misreading { written: Written::Cesu8, ..misreading });
        if has_surrogates(&self.sample, &surrogates) {
            weighed.extend(self.weigh(&surrogates));
        }
        weighed.extend(self.weigh_or_refine(&channel));
        self.deepen(&channel, runs, weighed);
    }

    /// Weighs the chains that end with `outer`, as far as what is beneath the odd `runs` is still suspected.
    fn deepen(&self, outer: &Channel, runs: &[Vec<char>], weighed: &mut Vec<Weighed>) {
        if outer.layers().len() >= MAX_LAYERS {
            return;
        }
        let book = Codebook::new(outer);
        let beneath: Vec<Vec<char>> = runs.iter().map(|run| undone(run, &book)).collect();
        let suspects = screen(&joined(beneath.iter().map(|run| &run[..]))).suspects;
        // Misread a second time, nearly all of it has the shape; what a loss left over has it by chance.
        let outside_ascii = beneath.iter().flatten().filter(|c| !c.is_ascii()).count();
        let plausible =
            suspects.iter().filter(|s| s.explained as f64 >= LEAST_EXPLAINED * outside_ascii as f64);
        for suspect in plausible.take(BRANCHES) {
            let inner = Misreading { written: Written::Utf8, read: suspect.encoding, loss: Loss::NONE };
            let chain = outer.after(&Channel::single(inner));
            weighed.extend(self.weigh(&chain));
            self.deepen(&chain, runs, weighed);
        }
    }

    /// Looks for the loss that explains what a channel without loss leaves over: first what became of
    /// undefined bytes, then side effects one by one, as long as each is worth its odds.
    fn refine(&self, exact: &Weighed) -> Vec<Weighed> {
        let mut found: Vec<Weighed> = Vec::new();
        if !exact.leftovers {
            return found;
        }
        let with = |weighed: &Weighed, change: &dyn Fn(Loss) -> Loss, all: bool| {
            let last = weighed.channel.layers().len() - 1;
            let layer = |(at, layer): (usize, &Misreading)| {
                let loss = if all || at == last { change(layer.loss) } else { layer.loss };
                Misreading { loss, ..*layer }
            };
            let channel = Channel::chain(weighed.channel.layers().iter().enumerate().map(layer).collect())?;
            // With its losses unexplained, the text may have looked like another language.
            if weighed.channel.layers().iter().all(|layer| layer.loss == Loss::NONE) {
                return self.weigh(&channel);
            }
            self.weigh_in(&channel, &Codebook::new(&channel), weighed.language)
        };
        for fate in plausible_fates(&self.sample) {
            for all in [false, true] {
                if !all || exact.channel.layers().len() > 1 {
                    found.extend(with(exact, &|loss| Loss { undefined: fate, ..loss }, all));
                }
            }
        }
        let by_odds = |a: &&Weighed, b: &&Weighed| a.log_odds.total_cmp(&b.log_odds);
        let likeliest = found.iter().max_by(by_odds).cloned();
        // A side effect may look like bytes that were dropped, so that both are starting points.
        for start in likeliest.iter().chain([exact]) {
            let mut best = start.clone();
            for _ in 0..EFFECTS_AT_ONCE {
                let tried = plausible_effects(&self.sample, &best.channel).into_iter().filter_map(|effect| {
                    with(&best, &|loss| Loss { effects: loss.effects.union(effect), ..loss }, false)
                });
                let better = tried.filter(|other| other.log_odds > best.log_odds);
                let Some(better) = better.max_by(|a, b| a.log_odds.total_cmp(&b.log_odds)) else { break };
                found.push(better.clone());
                best = better;
            }
        }
        found
    }
}

/// The channel of a pattern: with the losses that it names, and without loss where it leaves that open.
fn patterned(pattern: &ChannelPattern) -> Option<Channel> {
    let layers = pattern.layers.iter();
    Channel::chain(
        layers
            .map(|&(written, read, loss)| Misreading { written, read, loss: loss.unwrap_or(Loss::NONE) })
            .collect(),
    )
}

/// What may have become of undefined bytes: they were dropped; or replaced, where the sample has the mark
/// beside other characters outside ASCII.
fn plausible_fates(sample: &[Vec<char>]) -> Vec<Undefined> {
    let beside = |mark: char| {
        sample.iter().any(|piece| {
            piece.windows(2).any(|pair| {
                (pair[1] == mark && !pair[0].is_ascii()) || (pair[0] == mark && !pair[1].is_ascii())
            })
        })
    };
    // What a policy removes can't be there.
    if sample.iter().flatten().any(|c| ('\u{80}'..='\u{9F}').contains(c)) {
        return Vec::new();
    }
    let mut fates = vec![Undefined::Dropped];
    if beside('\u{FFFD}') {
        fates.push(Undefined::Replaced);
    }
    if beside('?') {
        fates.push(Undefined::Questioned);
    }
    fates
}

/// Side effects that nothing in the sample speaks against (what an effect removes is not there) and that do
/// something to what the channel's last layer may have read.
fn plausible_effects(sample: &[Vec<char>], channel: &Channel) -> Vec<Effects> {
    let table = channel.layers().last().and_then(|layer| layer.read.single_byte());
    let readable: Vec<char> = (0x80..=0xFF).filter_map(|byte| table?.decode_preserving(byte)).collect();
    let named = TRIED_EFFECTS.iter().filter_map(|name| Effects::named(name));
    named
        .filter(|effects| {
            let touched = || readable.iter().filter(|c| effects.apply(**c) != Some(**c));
            let there = |c: &char| sample.iter().any(|piece| piece.contains(c));
            touched().next().is_some() && !touched().any(there)
        })
        .collect()
}

/// Whether the sample has a character that only CESU-8 explains.
fn has_surrogates(sample: &[Vec<char>], channel: &Channel) -> bool {
    let book = Codebook::new(channel);
    sample.iter().any(|piece| {
        (0..piece.len()).any(|at| book.exact_original(piece, at).is_some_and(|(c, _)| c as u32 > 0xFFFF))
    })
}

fn log_prior(channel: &Channel) -> f64 {
    let mut sum = DAMAGED_AT_ALL;
    for (depth, layer) in channel.layers().iter().enumerate() {
        let known = channel.layers()[..depth].iter().any(|other| other.read == layer.read);
        // The same wrong turn twice is no second coincidence.
        sum += if known { 0.0 } else { read_as_log_prior(layer.read) };
        sum += if depth > 0 { FURTHER_LAYER } else { 0.0 };
        sum += if known { 0.0 } else { loss_log_prior(layer.loss) };
    }
    sum
}

/// What a channel makes of a sample.
struct Gain {
    /// How much likelier the sample is that way, in nats.
    nats: f64,
    /// A hash of what it would be repaired to, but for lost characters.
    output: u64,
    /// See [`Weighed::leftovers`].
    leftovers: bool,
}

/// How much likelier the sample is as damaged by the channel than as it stands. Pieces damaged in the same way are no independent witnesses: `n` of them
/// count as 1 + ln n.
fn gain(sample: &[Vec<char>], clean: &[f32], book: &Codebook, reader: &ByCharacters<'_>) -> Gain {
    use std::hash::{Hash, Hasher};
    let mut search = Search::default();
    let mut output = rustc_hash::FxHasher::default();
    let mut gains: FxHashMap<Vec<char>, (f64, f64)> = FxHashMap::default();
    let mut leftovers = false;
    let (mut cost_of_damaged, mut damaged) = (0.0, 0.0);
    let mut scripts: FxHashMap<u32, (FxHashSet<char>, FxHashSet<char>)> = FxHashMap::default();
    for (piece, &clean) in sample.iter().zip(clean) {
        let Some(decoded) = search.decode(piece, book, reader, false) else { continue };
        for decoded in &decoded.characters {
            // What a lost character was is a question of its own, with its own confidence.
            (if decoded.lost { char::REPLACEMENT_CHARACTER } else { decoded.character }).hash(&mut output);
        }
        for decoded in &decoded.characters {
            if let Some(script) = telling_script(decoded.character) {
                let (damaged, clean) = scripts.entry(script).or_default();
                (if decoded.damaged { damaged } else { clean }).insert(decoded.character);
            }
        }
        leftovers |= decoded.characters.iter().any(|c| {
            let mark = c.character == '\u{FFFD}' || c.character == '?';
            !c.damaged && (mark || !c.character.is_ascii() && book.can_emit(c.character))
        });
        let text: Vec<char> = decoded.characters.iter().map(|decoded| decoded.character).collect();
        for (decoded, cost) in decoded.characters.iter().zip(reader.costs(&text)) {
            if decoded.damaged {
                cost_of_damaged += cost;
                damaged += 1.0;
            }
        }
        let gain = f64::from(decoded.best - clean.max(reader.score(piece)));
        if gain > 0.0 {
            let (sum, count) = gains.entry(signature(piece, &decoded)).or_default();
            *sum += gain;
            *count += 1.0;
        }
    }
    let strays = f64::from(
        scripts.values().map(|(damaged, clean)| stray_cost(damaged.len(), clean.len())).sum::<f32>(),
    );
    let mut damped: Vec<f64> = gains.values().map(|(sum, count)| sum / count * (1.0 + count.ln())).collect();
    damped.sort_by(f64::total_cmp);
    // Garbage made of garbage is no repair, however much less of it there is.
    let garbage = book.loses() && damaged >= ENOUGH_DAMAGED && cost_of_damaged > GARBAGE * damaged;
    let nats = if garbage { 0.0 } else { damped.iter().sum::<f64>() - strays };
    Gain { nats, output: output.finish(), leftovers }
}

/// What it costs, in nats, that a text has `damaged` different characters of a script that went through a
/// channel and `clean` ones. A single letter of a script that stands nowhere else is how chance looks: "СИГ" read as
/// cp855 is 中, box drawing read as cp437 is now and then a letter of Arabic.
fn stray_cost(damaged: usize, clean: usize) -> f32 {
    match (damaged, clean) {
        (1, 0) => 12.0,
        (2, 0) => 5.0,
        _ => 0.0,
    }
}

/// A number for the script of `character`; `None` for Latin, and for what texts in all scripts have:
/// punctuation, symbols, combining marks, emoji. Scripts that share texts (Han and kana) share a number; of
/// scripts not listed the half of a Unicode block is near enough.
fn telling_script(character: char) -> Option<u32> {
    match character as u32 {
        0..=0x24F | 0x2B0..=0x36F | 0x1E00..=0x1EFF | 0x2000..=0x2BFF | 0xFE00..=0xFE0F | 0xFEFF => None,
        0xFFFD | 0x1F000..=0x1FFFF => None,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Some(1),
        0x400..=0x52F => Some(2),
        0x600..=0x6FF | 0x750..=0x77F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => Some(3),
        0x1100..=0x11FF | 0xAC00..=0xD7A3 => Some(4),
        0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF => Some(5),
        other => Some(0x100 + (other >> 6)),
    }
}

/// The observed characters that a line's damage consists of.
fn signature(line: &[char], decoded: &DecodedLine) -> Vec<char> {
    let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
    damaged.flat_map(|decoded| &line[decoded.start..decoded.start + decoded.consumed]).copied().collect()
}
