//! Which channel was it? Weighs the channels worth considering against each other and against "none".
//!
//! In: lines. Out: the likeliest channel, the language that the text turns
//! out to be in, and the odds. What may have been misread is told by its shape, or by how odd it is in
//! every language; `scales` weighs. There is no order in which channels are tried.

use std::cell::LazyCell;
use std::iter::repeat;

use super::inference::Inference;
use super::languages::{ByCharacters, chinese_script};
use super::legacy::legacy_channels;
use super::oddities::{Oddities, oddities};
use super::question::Question;
use super::scales::{
    LEAST_EXPLAINED, Scales, Weighed, joined, language_by_letters, likeliest_languages_amid, log_prior,
    may_be_misread, suspects,
};
use super::text::{Lines, TextLine};
use super::unread::{is_unread, weigh_unread};
use crate::screen::{Suspect, has_pairs, screen};
use channel::{Channel, ChannelPattern, Loss, Misreading, Undefined, Written, read_as_log_prior};
use encodings::Encoding;
use language::characters::LanguageId;

/// Characters at the start of a text that tell whether it is misread all over.
const START_OF_TEXT: usize = 1000;
/// In fewer characters outside ASCII than this, chance may look like misreading.
const LEAST_ALL_OVER: usize = 200;
/// A text is misread all over where one encoding explains more than this share of what is outside ASCII.
const MISREAD_ALL_OVER: f64 = 0.6;
/// Where an encoding of several bytes explains so much of the odd runs, it is weighed with losses even if nothing came
/// through it whole.
const PERVASIVE: f64 = 0.3;
/// Odd words that channels without a shape are first weighed on, and how many of them are then weighed on the sample.
/// Words without spaces are long: no more characters are looked at than the channels were chosen by.
const GLANCED_WORDS: usize = 16;
const GLANCED_CHARACTERS: usize = 160;
const LEGACY_WEIGHED: usize = 6;
/// With such log odds for misread UTF-8 that explains such a share of the odd words, nothing else is weighed. Pages of other
/// encodings have sequences of UTF-8 in them by chance, ten in one of Japanese.
const DECISIVE_LOG_ODDS: f64 = 30.0;
const MOSTLY_EXPLAINED: f64 = 0.3;
/// The same for what it explains with losses, as a share of what the text costs as it stands.
const MOSTLY_GAINED: f64 = 0.4;
/// A channel is refined where its log odds are this share of the best one's, or it can't be weighed without a loss.
const WORTH_REFINING: f64 = 0.2;
/// So many nats a loss may add to what little came through without one.
const LOSS_MAY_EXPLAIN: f64 = 20.0;
/// How many of the likeliest channels are refined by what they may have lost.
const REFINED: usize = 4;
/// How many suspected encodings are weighed.
const ENCODINGS: usize = 8;
/// How many that explain less are weighed where none of those has anything to it.
const OTHER_ENCODINGS: usize = 4;
/// Variants of a channel with at least this share of the log odds of the best are near it, and how many of them are looked
/// at again.
const NEAR_THE_BEST: f64 = 0.8;
const VARIANTS: usize = 4;
/// The language model is sure of itself beyond its merits: neighbouring characters are no independent
/// witnesses. Log odds are multiplied by this before they become a probability; chosen on the development corpus.
pub(super) const TEMPER: f64 = 0.5;

/// The likeliest of the channels that [`weigh_all`] returned that is not akin to one of those `done`; `None` where the text is
/// likelier to be as it was written.
pub fn infer(
    languages_as_is: &[LanguageId],
    weighed: &[Weighed],
    question: &Question<'_>,
    done: &[Channel],
) -> Option<Inference> {
    let is_new = |weighed: &&Weighed| !done.iter().any(|done| done.is_akin(&weighed.channel));
    let weighed: Vec<&Weighed> = weighed.iter().filter(is_new).collect();
    let best = *weighed.first()?;
    // What stands for letters that were not read says nothing of a language.
    let unread = is_unread(&best.channel).then_some(best.language);
    let language_as_is = unread.or(languages_as_is.first().copied())?;
    let confidence = confidence(best, weighed.iter().copied());
    let mut variants: Vec<(Channel, f64)> = Vec::new();
    let near = weighed.iter().filter(|other| {
        other.channel.is_akin(&best.channel) && other.log_odds >= NEAR_THE_BEST * best.log_odds
    });
    for near in near {
        if variants.len() < VARIANTS && variants.iter().all(|(channel, _)| *channel != near.channel) {
            let info = question.models.characters().languages().get(usize::from(near.language.0));
            let tag = info.map_or("", |info| &info.tag);
            variants.push((near.channel.clone(), log_prior(&near.channel, tag)));
        }
    }
    let channel = best.channel.clone();
    Some(Inference { channel, language: best.language, language_as_is, confidence, variants })
}

/// The probability, 0 to 1, that a text went through the channel of `best` rather than through one of the others or
/// none. Channels that give the same text are one candidate. Those that differ in the loss alone, or in the variant of
/// an encoding, differ in lost characters, each of which has its own confidence.
pub fn confidence<'w>(best: &Weighed, weighed: impl IntoIterator<Item = &'w Weighed>) -> f64 {
    let rivals = weighed
        .into_iter()
        .filter(|other| other.output != best.output && !other.channel.is_akin(&best.channel));
    let others = rivals.map(|other| other.log_odds);
    let against: f64 = others.chain([0.0]).map(|log_odds| ((log_odds - best.log_odds) * TEMPER).exp()).sum();
    1.0 / (1.0 + against)
}

/// The languages that the text of `lines` may be in as it stands, and the channels that were weighed, the likeliest first.
pub fn weigh_all(lines: &Lines<'_>, question: &Question<'_>) -> (Vec<LanguageId>, Vec<Weighed>) {
    let named_unread = question
        .pattern
        .is_some_and(|pattern| pattern.layers.last().is_some_and(|(_, read, _)| *read == Encoding::UTF_8));
    let (languages, mut weighed) =
        if named_unread { Default::default() } else { weigh_misread(lines, question) };
    // What is damaged in another way explains its marks.
    if weighed.first().is_none_or(|best| best.log_odds <= 0.0) {
        weighed.splice(0..0, weigh_unread(lines, question).filter(|unread| unread.log_odds > 0.0));
    }
    (languages, weighed)
}

/// The same for what was read as another encoding than UTF-8.
fn weigh_misread(lines: &Lines<'_>, question: &Question<'_>) -> (Vec<LanguageId>, Vec<Weighed>) {
    let model = question.models.characters();
    let as_is = lines.outside_ascii().flat_map(TextLine::ended);
    let languages_as_is = languages_as_is(question, as_is.clone());
    let readers: Vec<ByCharacters> =
        languages_as_is.iter().map(|&id| ByCharacters::new(question.models, id)).collect();
    // Misread letters may be those of another language: what is odd is judged by the others. Names and code between words of
    // another script say nothing of them.
    let by_letters = language_by_letters(question.models, as_is.flat_map(str::chars));
    let by_letters = by_letters.filter(|id| !languages_as_is.contains(id));
    let in_latin = languages_as_is.first().is_none_or(|&id| model.is_in_script(id, "Latn"));
    let speaker = by_letters.filter(|_| in_latin).map(|id| vec![ByCharacters::new(question.models, id)]);
    let Oddities { sample, shaped, odd, excess } = oddities(lines, speaker.as_deref().unwrap_or(&readers));
    if sample.is_empty() {
        return (languages_as_is, Vec::new());
    }
    let scales = Scales::new(question, lines, sample, &readers);
    let mut weighed: Vec<Weighed> = Vec::new();
    match question.pattern {
        Some(pattern) => {
            let exact = patterned(pattern).and_then(|channel| scales.weigh_or_refine(&channel));
            if pattern.layers.iter().any(|(.., loss)| loss.is_none()) {
                weighed.extend(exact.iter().flat_map(|exact| scales.refine(exact, None)));
                weighed.retain(|refined| pattern.allows(&refined.channel));
            }
            weighed.extend(exact);
        }
        None => {
            let suspects = suspects(&joined(shaped.iter().map(|run| &run[..])));
            // What was altered afterwards leaves parts of sequences.
            let shows = |suspect: &Suspect| (suspect.explained + suspect.partial) as f64;
            let most = suspects.iter().map(shows).fold(0.0, f64::max);
            let outside_ascii = shaped.iter().flatten().filter(|c| !c.is_ascii()).count();
            let (plausible, others): (Vec<&Suspect>, Vec<&Suspect>) =
                suspects.iter().partition(|suspect| shows(suspect) >= LEAST_EXPLAINED * most);
            let plausible = plausible.into_iter().take(ENCODINGS);
            let others = others.into_iter().filter(|suspect| suspect.explained > 0).take(OTHER_ENCODINGS);
            for (suspect, likely) in plausible.zip(repeat(true)).chain(others.zip(repeat(false))) {
                // What explains most may do so by chance.
                if !likely && weighed.iter().any(|weighed| weighed.log_odds > 0.0) {
                    break;
                }
                // Two characters in Chinese script have the shape of something by chance.
                let by_chance = suspect.encoding.multi_byte().is_some();
                let pervasive = !by_chance || suspect.explained as f64 >= PERVASIVE * outside_ascii as f64;
                scales.weigh_layers(suspect.encoding, &shaped, pervasive, &mut weighed);
            }
            // The first bytes of characters whose others all were control characters: of `don’t` remains `donât`.
            let bare = |c: &char| ('\u{C2}'..='\u{F4}').contains(c);
            if weighed.iter().all(|weighed| weighed.log_odds <= 0.0) && odd.iter().flatten().any(bare) {
                let stripped = scales.weigh(&stripped_latin1());
                weighed.extend(stripped.filter(|stripped| scales.is_spoken(stripped.language)));
            }
            // What is misread UTF-8 beyond doubt is not looked at as anything else, where there is little else.
            let words_outside_ascii = odd.iter().flatten().filter(|c| !c.is_ascii()).count();
            let explained = suspects.iter().map(|suspect| suspect.explained).max().unwrap_or(0);
            let alone = explained as f64 >= MOSTLY_EXPLAINED * words_outside_ascii as f64;
            let beyond_doubt = weighed.iter().any(|weighed| weighed.log_odds >= DECISIVE_LOG_ODDS);
            let doubtful = !beyond_doubt || !alone;
            // Where most bytes were lost, few sequences came through whole.
            let glance = LazyCell::new(|| glance_at(&scales, question, &readers));
            let tried = likeliest_in_pairs(&weighed).filter(|_| doubtful).map(|best| {
                let on = glance.as_ref().unwrap_or(&scales);
                let refined = on.refine(best, None);
                let most = refined.iter().map(|refined| refined.log_odds).fold(0.0, f64::max);
                let mostly_gained = most >= MOSTLY_GAINED * on.cost_as_is();
                RefinedEarly { channel: best.channel.clone(), refined, mostly_gained }
            });
            if doubtful && !tried.as_ref().is_some_and(|tried| tried.mostly_gained) {
                // Words in Chinese script may be odd beside others that are misread, and the other way round.
                let (pairs, others): (Vec<&Vec<char>>, Vec<&Vec<char>>) =
                    odd.iter().partition(|word| has_pairs(&word.iter().collect::<String>()));
                let spoken: Vec<LanguageId> =
                    by_letters.into_iter().chain(languages_as_is.iter().copied()).collect();
                for words in [others, pairs].into_iter().filter(|words| may_be_misread(words)) {
                    let legacy = legacy_channels(&words, excess, question.models, &spoken);
                    // First on the odd words alone: most channels make nothing of them.
                    let glanced = glanced(&words);
                    let glance = scales.on_words(question, glanced, &readers);
                    let mut glanced: Vec<Weighed> =
                        legacy.iter().filter_map(|channel| glance.weigh_or_mark(channel)).collect();
                    glanced.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
                    let best = glanced.iter().take(LEGACY_WEIGHED);
                    weighed.extend(best.filter_map(|glanced| scales.weigh_or_mark(&glanced.channel)));
                }
            }
            weighed.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
            let chinese = |best: &Weighed| chinese_script(model, best.language).is_some();
            if weighed.first().is_some_and(|best| best.leftovers && chinese(best)) {
                question.models.prepare_chinese();
            }
            // Letter for letter, all has an original, whatever was lost; what leaves a shape may have none without a loss.
            let worth_refining = |shaped: bool| {
                let alike = weighed.iter().filter(move |weighed| weighed.channel.shows_in_shape() == shaped);
                let best = alike.clone().map(|weighed| weighed.log_odds).fold(0.0, f64::max);
                let least = WORTH_REFINING * best - LOSS_MAY_EXPLAIN;
                let known =
                    alike.filter(move |weighed| weighed.log_odds.is_finite() && weighed.log_odds >= least);
                known.take(REFINED)
            };
            // What nothing came through whole has no odds yet, and is no worse for it.
            let mut unknown: Vec<&Weighed> =
                weighed.iter().filter(|weighed| !weighed.log_odds.is_finite()).collect();
            let common = |weighed: &Weighed| {
                weighed.channel.layers().iter().map(|layer| read_as_log_prior(layer.read)).sum::<f64>()
            };
            unknown.sort_by(|a, b| common(b).total_cmp(&common(a)));
            let refined: Vec<Weighed> = worth_refining(true)
                .chain(worth_refining(false))
                .chain(unknown.into_iter().take(REFINED))
                .flat_map(|weighed| match &tried {
                    // It was tried on the whole sample.
                    Some(tried) if tried.channel == weighed.channel && glance.is_none() => {
                        tried.refined.clone()
                    }
                    _ if weighed.channel.pairs_bytes() => scales.refine(weighed, glance.as_ref()),
                    _ => scales.refine(weighed, None),
                })
                .collect();
            weighed.extend(refined);
        }
    }
    weighed.retain(|weighed| weighed.log_odds.is_finite());
    weighed.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
    (languages_as_is, weighed)
}

/// A channel that was refined before anything else was weighed.
struct RefinedEarly {
    channel: Channel,
    refined: Vec<Weighed>,
    /// Whether with losses it explains most of what is odd.
    mostly_gained: bool,
}

/// The likeliest of `weighed`, the first of equals, if it reads bytes in pairs.
fn likeliest_in_pairs(weighed: &[Weighed]) -> Option<&Weighed> {
    let best = weighed.iter().reduce(|best, other| if other.log_odds > best.log_odds { other } else { best });
    best.filter(|best| best.channel.pairs_bytes())
}

/// UTF-8 read as Latin-1, the control characters in it dropped.
fn stripped_latin1() -> Channel {
    let loss = Loss { undefined: Undefined::Dropped, ..Loss::NONE };
    Channel::single(Misreading { written: Written::Utf8, read: Encoding::ISO_8859_1, loss })
}

/// Scales with the first pieces of the sample, where it is much longer. They are whole: half a pair where one is cut would fit no
/// channel.
fn glance_at<'a>(
    scales: &Scales<'a>,
    question: &Question<'a>,
    readers: &[ByCharacters<'_>],
) -> Option<Scales<'a>> {
    let length = |pieces: &[Vec<char>]| pieces.iter().map(Vec::len).sum::<usize>();
    let sample = scales.sample();
    let enough = (1..sample.len()).find(|&count| length(&sample[..count]) >= GLANCED_CHARACTERS)?;
    let first = &sample[..enough];
    let long = length(sample) > 2 * length(first);
    long.then(|| scales.on_words(question, first.to_vec(), readers))
}

/// The first odd words, as far as channels are first weighed on them.
fn glanced(words: &[&Vec<char>]) -> Vec<Vec<char>> {
    let mut left = GLANCED_CHARACTERS;
    let mut glanced = Vec::new();
    for word in words.iter().take(GLANCED_WORDS).filter(|word| !word.is_empty()) {
        if left == 0 {
            break;
        }
        let taken = word.len().min(left);
        glanced.push(word[..taken].to_vec());
        left -= taken;
    }
    glanced
}

/// The languages that a text may be in as it stands. Of a text that is misread all over, which language its
/// garbage resembles says nothing, and trying them all takes longer than anything else here.
fn languages_as_is<'t>(
    question: &Question<'_>,
    text: impl Iterator<Item = &'t str> + Clone,
) -> Vec<LanguageId> {
    let models = question.models;
    let glance: String = text.clone().flat_map(str::chars).take(START_OF_TEXT).collect();
    let outside_ascii = glance.chars().filter(|c| !c.is_ascii()).count();
    let explained = screen(&glance).iter().map(|suspect| suspect.explained).max().unwrap_or(0);
    if outside_ascii >= LEAST_ALL_OVER && explained as f64 > MISREAD_ALL_OVER * outside_ascii as f64 {
        return models.characters().language("en").into_iter().collect();
    }
    likeliest_languages_amid(models, text, &[], question.named)
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
