//! Channels from one legacy encoding to another that may explain odd runs: the candidates for the scales.
//!
//! In: odd runs. Out: channels, those that turn the runs into the likeliest letters first. Such channels leave no shape. So all
//! pairs of encodings are tried on the runs, and ranked by how common the characters of the result are. Whether the result makes
//! words is decided by the scales.

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::budgets::BUDGETS;
use channel::{Channel, Loss, Misreading, Written, read_as_log_prior};
use encodings::{Encoding, Lookup};
use language::characters::{CharacterModel, LanguageId};
use language::{LEGACY, Models, encodings_of};

/// The most that a capital letter costs more than the same small letter, in nats.
const CAPITAL: f64 = 1.0;
/// The cost of two letters side by side in different scripts, in nats.
const SCRIPTS_MEET: f64 = 4.0;
/// The least share of the characters that have bytes in the encoding that the text was read in. The other characters may be
/// undamaged, or may have gone through another channel.
const LEAST_READ: f64 = 0.8;
/// The cost of a character or byte that has no place in the repaired text, in nats. It is higher than that of the rarest letter.
const FOREIGN: f64 = 18.0;

/// Channels that may have made the runs in `odd`. `spoken` are the languages that the text may be in.
pub fn legacy_channels(odd: &[&Vec<char>], models: &Models, spoken: &[LanguageId]) -> Vec<Channel> {
    let model = models.characters();
    let mut runs: Vec<&[char]> = Vec::new();
    let mut left = BUDGETS.legacy_characters_tried;
    for run in odd {
        if left == 0 {
            break;
        }
        runs.push(&run[..run.len().min(left)]);
        left = left.saturating_sub(run.len());
    }
    let mut scored: Vec<LegacyCandidate> = Vec::new();
    let mut known: FxHashSet<u64> = FxHashSet::default();
    let writers = writers(models);
    let reads: Vec<(Encoding, Vec<Vec<u8>>, usize)> = legacy_encodings()
        .filter_map(|read| bytes(&runs, read).map(|(bytes, left_out)| (read, bytes, left_out)))
        .collect();
    let mut channels: Vec<Channel> = Vec::new();
    for &language in spoken {
        let mut native = native_channels(language, &reads, &writers, model);
        native.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let others = native.into_iter().filter(|candidate| known.insert(candidate.text));
        channels
            .extend(others.take(BUDGETS.legacy_channels_of_each_language).map(|candidate| candidate.channel));
    }
    for (read, bytes, left_out) in reads {
        for writer in writers.iter().filter(|writer| writer.encoding != read) {
            let SpelledText { cost, undefined, script, text } = writer.decoded(&bytes, model);
            if left_out == 0 && !known.insert(text) {
                continue;
            }
            let written = Written::As(writer.encoding);
            let cost = cost + FOREIGN * (left_out + undefined) as f64;
            let channel = Channel::single(Misreading { written, read, loss: Loss::NONE });
            scored.push(LegacyCandidate { cost, script, text, channel });
        }
    }
    scored.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let mut of_script: FxHashMap<Option<[u8; 4]>, usize> = FxHashMap::default();
    scored.retain(|candidate| {
        let count = of_script.entry(candidate.script).or_default();
        *count += 1;
        *count <= BUDGETS.legacy_channels_of_each_script
    });
    // Each syllable or ideograph is rarer than a letter. So the best of one script are not compared with those of another.
    of_script.clear();
    let mut all = 0;
    scored.retain(|candidate| {
        let count = of_script.entry(candidate.script).or_default();
        *count += 1;
        all += 1;
        all <= BUDGETS.legacy_channels_of_all_scripts || *count <= BUDGETS.legacy_channels_kept_of_each_script
    });
    let others = scored.into_iter().map(|candidate| candidate.channel);
    let others: Vec<Channel> = others.filter(|other| !channels.contains(other)).collect();
    channels.extend(others);
    channels
}

/// Channels from the encodings of `language` to single-byte encodings, with what the runs cost as letters of that language.
/// Encodings that read pairs are left out: they are rare, and Greek looks alike in all encodings of Chinese.
fn native_channels(
    language: LanguageId,
    reads: &[(Encoding, Vec<Vec<u8>>, usize)],
    writers: &[Writer],
    model: &CharacterModel,
) -> Vec<LegacyCandidate> {
    let tag = model.languages().get(usize::from(language.0)).map_or("", |info| &info.tag);
    let mut candidates = Vec::new();
    for &(encoding, log_prior) in encodings_of(tag) {
        let Some(writer) = writers.iter().find(|writer| writer.encoding == encoding) else { continue };
        let Some(single) = &writer.single else { continue };
        let known = |(c, _): (char, Weight)| c.is_ascii() || c.is_alphabetic() && model.knows(language, c);
        let strange: Vec<bool> = single.iter().map(|spelled| !spelled.is_some_and(known)).collect();
        let others =
            reads.iter().filter(|(read, ..)| read.single_byte().is_some() && *read != writer.encoding);
        for (read, bytes, left_out) in others {
            let SpelledText { cost, undefined, script, text } = writer.decoded(bytes, model);
            let strange = bytes.iter().flatten().filter(|byte| strange[usize::from(**byte)]).count();
            let cost = cost + FOREIGN * (left_out + undefined + strange) as f64
                - log_prior
                - read_as_log_prior(*read);
            let channel = Channel::single(Misreading {
                written: Written::As(writer.encoding),
                read: *read,
                loss: Loss::NONE,
            });
            candidates.push(LegacyCandidate { cost, script, text, channel });
        }
    }
    candidates
}

fn legacy_encodings() -> impl Iterator<Item = Encoding> {
    LEGACY.iter().map(|row| row.encoding)
}

/// A channel from one legacy encoding to another. Its score is the cost of the text that it repairs to.
struct LegacyCandidate {
    cost: f64,
    script: Option<[u8; 4]>,
    /// A hash of the result.
    text: u64,
    channel: Channel,
}

/// The score of the text that bytes spell in one encoding. The text itself is not kept.
struct SpelledText {
    /// The cost of all characters in their scripts, in nats, with the cost of places where scripts meet.
    cost: f64,
    /// The number of bytes that spell nothing.
    undefined: usize,
    /// The script of the first letter.
    script: Option<[u8; 4]>,
    /// A hash of the text.
    text: u64,
}

impl SpelledText {
    fn push(&mut self, character: char, (cost, script): Weight, before: &mut Option<[u8; 4]>) {
        self.text =
            (self.text.rotate_left(5) ^ u64::from(u32::from(character))).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        if character.is_ascii() {
            *before = None;
            return;
        }
        self.cost += cost;
        if script.is_some() && before.is_some() && script != *before {
            self.cost += SCRIPTS_MEET;
        }
        self.script = self.script.or(script);
        *before = script.or(*before);
    }
}

/// The cost of a character, in nats, and its script.
type Weight = (f64, Option<[u8; 4]>);

fn weight(character: char, model: &CharacterModel) -> Weight {
    // In headings in capitals each letter is rare, but no sign of damage.
    let small = character.to_lowercase().next().unwrap_or(character);
    let capital = if small == character { 0.0 } else { CAPITAL };
    let cost = f64::from(model.rarity(character)).min(f64::from(model.rarity(small)) + capital);
    (cost, model.script(character))
}

/// All encodings that the runs may have been written in. For the embedded model the list is made only once, because that takes
/// longer than to examine most texts.
fn writers(models: &Models) -> Cow<'static, [Writer]> {
    static EMBEDDED: OnceLock<Vec<Writer>> = OnceLock::new();
    let make =
        || legacy_encodings().map(|encoding| Writer::new(encoding, models.characters())).collect::<Vec<_>>();
    if models.are_embedded() { Cow::Borrowed(EMBEDDED.get_or_init(make)) } else { Cow::Owned(make()) }
}

/// An encoding that the runs may have been written in.
#[derive(Clone)]
struct Writer {
    encoding: Encoding,
    /// For single-byte encodings, the character of each byte and its weight.
    single: Option<Vec<Option<(char, Weight)>>>,
}

impl Writer {
    fn new(encoding: Encoding, model: &CharacterModel) -> Writer {
        let single = encoding.single_byte().map(|table| {
            let character = |byte| table.decode_strict(byte).map(|c| (c, weight(c, model)));
            (0..=0xFFu8).map(character).collect()
        });
        Writer { encoding, single }
    }

    fn decoded(&self, pieces: &[Vec<u8>], model: &CharacterModel) -> SpelledText {
        let mut decoded = SpelledText { cost: 0.0, undefined: 0, script: None, text: 0 };
        for piece in pieces {
            let mut before = None;
            match &self.single {
                Some(single) => {
                    for &byte in piece {
                        match single[usize::from(byte)] {
                            Some((character, weight)) => decoded.push(character, weight, &mut before),
                            None => decoded.undefined += 1,
                        }
                    }
                }
                None => self.sequences(piece, model, &mut decoded, &mut before),
            }
            decoded.push(' ', (0.0, None), &mut before);
        }
        decoded
    }

    fn sequences(
        &self,
        piece: &[u8],
        model: &CharacterModel,
        decoded: &mut SpelledText,
        before: &mut Option<[u8; 4]>,
    ) {
        let mut at = 0;
        while at < piece.len() {
            let longest = (piece.len() - at).min(4);
            let spelled = (1..=longest).find_map(|length| {
                match Written::As(self.encoding).lookup(&piece[at..at + length]) {
                    Lookup::Character(character) => Some(Some((character, length))),
                    Lookup::Incomplete => None,
                    Lookup::Undefined => Some(None),
                }
            });
            match spelled.flatten() {
                Some((character, length)) => {
                    decoded.push(character, weight(character, model), before);
                    at += length;
                }
                None => {
                    decoded.undefined += 1;
                    at += 1;
                }
            }
        }
    }
}

/// The bytes of each run in the encoding `read`, and the number of characters that have none. `None` if too many have none.
fn bytes(runs: &[&[char]], read: Encoding) -> Option<(Vec<Vec<u8>>, usize)> {
    let (mut all, mut placed) = (0_usize, 0_usize);
    let mut pieces = Vec::new();
    for run in runs {
        let mut piece = Vec::new();
        for &character in *run {
            all += 1;
            match (read.single_byte(), read.multi_byte()) {
                (Some(table), _) => match table.encode_preserving(character) {
                    Some(byte) => piece.push(byte),
                    None => continue,
                },
                (_, Some(table)) => match table.sequences(character).next() {
                    Some(sequence) => piece.extend_from_slice(&sequence),
                    None => continue,
                },
                _ => continue,
            }
            placed += 1;
        }
        pieces.push(piece);
    }
    (placed as f64 >= LEAST_READ * all as f64).then_some((pieces, all - placed))
}
