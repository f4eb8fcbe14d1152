//! Which channel was it? Weighs the channels worth considering against each other and against "none".
//!
//! In: lines, and what the screen suspects. Out: the likeliest channel, the language that the text turns
//! out to be in, and the odds. Each channel is run backwards over a sample of the suspicious lines, and
//! the language model says how much likelier the text is that way; the prior odds of the channel, of its
//! loss above all, are added. There is no order in which channels are tried.

use rustc_hash::FxHashMap;

use super::languages::ByCharacters;
use super::search::{DecodedLine, Search};
use super::text::{Line, runs};
use crate::channel::{
    Channel, ChannelPattern, Codebook, Loss, MAX_LAYERS, Misreading, Undefined, Written, loss_log_prior, losses,
    read_as_log_prior,
};
use crate::detect::{Suspect, screen};
use crate::language::Models;
use crate::language::characters::{CharacterModel, LanguageId};

/// Log odds that a file was damaged at all, before it is looked at: one in a thousand.
const DAMAGED_AT_ALL: f64 = -7.0;
/// Log odds of each further layer.
const FURTHER_LAYER: f64 = -2.0;
/// Characters of suspicious lines that channels are weighed on. On 400 characters of a damaged post the
/// right channel led by 10 nats, on 1,600 by 260.
const SAMPLE: usize = 1200;
/// Longest piece of one line in the sample, in characters.
const PIECE: usize = 400;
/// A run that costs fewer nats a character than this is ordinary text in its language, not damage.
/// Misread letters cost 8 and more, ordinary ones 2 to 4.
const ORDINARY: f32 = 5.0;
/// How many suspected encodings are weighed.
const ENCODINGS: usize = 8;
/// How many layers beneath each.
const BRANCHES: usize = 3;
/// Languages that the repaired sample is read in.
const LANGUAGES: usize = 2;
/// The language model is sure of itself beyond its merits: neighbouring characters are no independent
/// witnesses. Log odds are multiplied by this before they become a probability; fitted on the
/// reliability table in `benches/RESULTS.md`.
const TEMPER: f64 = 0.35;

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
pub fn infer(lines: &[Line], suspects: &[Suspect], question: &Question<'_>) -> Option<Inference> {
    let model = question.models.characters();
    let as_is: String = joined(lines.iter().filter(|line| !line.is_ascii()).map(|line| &line.characters[..]));
    let languages_as_is: Vec<LanguageId> = top(model, &as_is);
    let as_is: Vec<ByCharacters> = languages_as_is.iter().map(|&id| ByCharacters::new(question.models, id)).collect();
    let sample = sample(lines, suspects, &as_is);
    if sample.is_empty() {
        return None;
    }
    let clean: Vec<f32> = sample.iter().map(|piece| best_score(&as_is, piece)).collect();

    let mut weighed: Vec<Weighed> = Vec::new();
    let mut readers: FxHashMap<LanguageId, ByCharacters> = FxHashMap::default();
    for channel in channels(&sample, suspects, question) {
        let book = Codebook::new(&channel);
        let repaired = joined(sample.iter().map(|piece| undone(piece, &book)).collect::<Vec<_>>().iter().map(|p| &p[..]));
        let languages = top(model, &repaired);
        let mut best: Option<(f64, LanguageId, u64)> = None;
        for id in languages {
            let reader = readers.entry(id).or_insert_with(|| ByCharacters::new(question.models, id));
            let (gain, output) = gain(&sample, &clean, &book, reader);
            if best.is_none_or(|(known, ..)| gain > known) {
                best = Some((gain, id, output));
            }
        }
        if let Some((gain, language, output)) = best.filter(|(gain, ..)| *gain > 0.0) {
            weighed.push(Weighed { log_odds: gain + log_prior(&channel), channel, language, output });
        }
    }
    weighed.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
    let best = weighed.first()?;
    // Channels that give the same text are one candidate, named by the likeliest.
    let others = weighed.iter().filter(|other| other.output != best.output).map(|other| other.log_odds);
    let against: f64 = others.chain([0.0]).map(|log_odds| ((log_odds - best.log_odds) * TEMPER).exp()).sum();
    let confidence = 1.0 / (1.0 + against);
    let language_as_is = *languages_as_is.first()?;
    Some(Inference { channel: best.channel.clone(), language: best.language, language_as_is, confidence })
}

struct Weighed {
    channel: Channel,
    log_odds: f64,
    language: LanguageId,
    /// A hash of the repaired sample.
    output: u64,
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

/// Pieces of lines that have a run which is suspected and costs more than ordinary text does.
fn sample(lines: &[Line], suspects: &[Suspect], as_is: &[ByCharacters]) -> Vec<Vec<char>> {
    let tables: Vec<_> = suspects.iter().take(ENCODINGS).filter_map(|s| s.encoding.single_byte()).collect();
    let lead = |c: char| tables.iter().any(|t| t.encode_preserving(c).is_some_and(|b| (0xC2..=0xF4).contains(&b)));
    let mut pieces: Vec<Vec<char>> = Vec::new();
    for line in lines.iter().filter(|line| !line.is_ascii()) {
        for piece in line.characters.chunks(PIECE) {
            if !piece.iter().any(|&c| !c.is_ascii() && lead(c)) {
                continue;
            }
            let cost = as_is.iter().map(|reader| reader.costs(piece)).min_by(|a, b| {
                a.iter().sum::<f32>().total_cmp(&b.iter().sum())
            });
            let Some(cost) = cost else { continue };
            let odd = runs(piece).any(|run| {
                let length = run.len() as f32;
                piece[run.clone()].iter().any(|&c| lead(c)) && cost[run].iter().sum::<f32>() / length > ORDINARY
            });
            if odd {
                pieces.push(piece.to_vec());
            }
        }
    }
    let total: usize = pieces.iter().map(Vec::len).sum();
    let every = total.div_ceil(SAMPLE).max(1);
    let mut left = SAMPLE;
    pieces
        .into_iter()
        .step_by(every)
        .take_while(|piece| {
            let taken = left > 0;
            left = left.saturating_sub(piece.len());
            taken
        })
        .collect()
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

/// The channels worth weighing for a sample.
fn channels(sample: &[Vec<char>], suspects: &[Suspect], question: &Question<'_>) -> Vec<Channel> {
    if let Some(pattern) = question.pattern {
        return patterned(pattern);
    }
    let losses = plausible_losses(sample);
    let mut all = Vec::new();
    for suspect in suspects.iter().take(ENCODINGS) {
        let outer = |loss| Misreading { written: Written::Utf8, read: suspect.encoding, loss };
        let lossy = losses.iter().filter(|loss| **loss == Loss::NONE || suspect.partial > 0);
        for &loss in lossy {
            all.push(Channel::single(outer(loss)));
        }
        let mut written = vec![Channel::single(Misreading { written: Written::Cesu8, ..outer(Loss::NONE) })];
        written.retain(|channel| has_surrogates(sample, channel));
        all.append(&mut written);
        let exact = Channel::single(outer(Loss::NONE));
        deepen(sample, &exact, &losses, &mut all);
    }
    all
}

/// Adds the chains that end with `outer`, as far as the text beneath is still suspected.
fn deepen(sample: &[Vec<char>], outer: &Channel, losses: &[Loss], all: &mut Vec<Channel>) {
    if outer.layers().len() >= MAX_LAYERS {
        return;
    }
    let book = Codebook::new(outer);
    let beneath: Vec<Vec<char>> = sample.iter().map(|piece| undone(piece, &book)).collect();
    let text = joined(beneath.iter().map(|piece| &piece[..]));
    for suspect in screen(&text).suspects.into_iter().take(BRANCHES) {
        let inner = Misreading { written: Written::Utf8, read: suspect.encoding, loss: Loss::NONE };
        let chain = outer.after(&Channel::single(inner));
        for &loss in losses.iter().filter(|loss| loss.effects == crate::channel::Effects::NONE) {
            let layers = chain.layers().iter().map(|layer| Misreading { loss, ..*layer }).collect();
            all.extend(Channel::chain(layers));
        }
        deepen(sample, &chain, losses, all);
    }
}

/// All channels that a pattern allows.
fn patterned(pattern: &ChannelPattern) -> Vec<Channel> {
    let any = losses();
    let mut chains: Vec<Vec<Misreading>> = vec![Vec::new()];
    for &(written, read, loss) in &pattern.layers {
        let losses: Vec<Loss> = loss.map_or_else(|| any.clone(), |loss| vec![loss]);
        chains = chains
            .into_iter()
            .flat_map(|chain| {
                losses.iter().map(move |&loss| [&chain[..], &[Misreading { written, read, loss }]].concat())
            })
            .collect();
    }
    chains.into_iter().filter_map(Channel::chain).collect()
}

/// The losses that the sample has signs of: U+FFFD or `?` beside other characters outside ASCII.
fn plausible_losses(sample: &[Vec<char>]) -> Vec<Loss> {
    let has = |mark: char| {
        sample.iter().any(|piece| {
            piece.windows(2).any(|pair| pair[1] == mark && !pair[0].is_ascii())
                || mark != '?' && piece.contains(&mark)
        })
    };
    let (replaced, questioned) = (has('\u{FFFD}'), has('?'));
    losses()
        .into_iter()
        .filter(|loss| match loss.undefined {
            Undefined::Replaced => replaced,
            Undefined::Questioned => questioned,
            Undefined::Kept | Undefined::Dropped => true,
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

/// How much likelier the sample is as damaged by the channel than as it stands, in nats; and a hash of
/// what it would be repaired to. Pieces damaged in the same way are no independent witnesses: `n` of them
/// count as 1 + ln n.
fn gain(sample: &[Vec<char>], clean: &[f32], book: &Codebook, reader: &ByCharacters<'_>) -> (f64, u64) {
    use std::hash::{Hash, Hasher};
    let mut search = Search::default();
    let mut output = rustc_hash::FxHasher::default();
    let mut gains: FxHashMap<Vec<char>, (f64, f64)> = FxHashMap::default();
    for (piece, &clean) in sample.iter().zip(clean) {
        let Some(decoded) = search.decode(piece, book, reader, false) else { continue };
        decoded.characters.iter().for_each(|decoded| decoded.character.hash(&mut output));
        let gain = f64::from(decoded.best - clean.max(reader.score(piece)));
        if gain > 0.0 {
            let (sum, count) = gains.entry(signature(piece, &decoded)).or_default();
            *sum += gain;
            *count += 1.0;
        }
    }
    let mut damped: Vec<f64> = gains.values().map(|(sum, count)| sum / count * (1.0 + count.ln())).collect();
    damped.sort_by(f64::total_cmp);
    (damped.iter().sum(), output.finish())
}

/// The observed characters that a line's damage consists of.
fn signature(line: &[char], decoded: &DecodedLine) -> Vec<char> {
    let damaged = decoded.characters.iter().filter(|decoded| decoded.damaged);
    damaged.flat_map(|decoded| &line[decoded.start..decoded.start + decoded.consumed]).copied().collect()
}
