//! Finds the channel that a text most likely went through, if any.
//!
//! In: lines. Out: the likeliest channel, the language of the repaired text, and the confidence. Candidates come from the shape of
//! misread UTF-8 (`screen`), and from words that are unlikely in every language (`oddities`). `scales` computes the log odds of
//! each candidate. The order in which candidates are weighed does not decide.

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
use crate::budgets::BUDGETS;
use crate::screen::{Suspect, has_pairs, screen};
use channel::{Channel, Loss, Misreading, Undefined, Written, read_as_log_prior};
use encodings::Encoding;
use language::characters::LanguageId;

/// With fewer characters outside ASCII than this, a text is not taken to be misread as a whole: it may look so by chance.
const LEAST_ALL_OVER: usize = 200;
/// A text is misread as a whole if one encoding explains more than this share of its characters outside ASCII.
const MISREAD_ALL_OVER: f64 = 0.6;
/// The least share of the odd runs that a multi-byte encoding explains to be refined with losses, even if its channel without
/// losses explains nothing.
const PERVASIVE: f64 = 0.3;
/// The log odds of misread UTF-8 from which on no other channels are weighed, if it also explains [`MOSTLY_EXPLAINED`].
const DECISIVE_LOG_ODDS: f64 = 30.0;
/// The share of the odd words, by characters, that misread UTF-8 has to explain for that. Text in other encodings has sequences of
/// UTF-8 by chance; a page of Japanese has about ten.
const MOSTLY_EXPLAINED: f64 = 0.3;
/// If a channel with losses has log odds of this share of the cost of the text as it stands, no other channels are weighed.
const MOSTLY_GAINED: f64 = 0.4;
/// A channel is refined only if its log odds are at least this share of those of the best one, minus [`LOSS_MAY_EXPLAIN`].
const WORTH_REFINING: f64 = 0.2;
/// The log odds that a channel may gain by its losses, in nats, where little came through without a loss.
const LOSS_MAY_EXPLAIN: f64 = 20.0;
/// A variant of the best channel is compared with it again if it has at least this share of its log odds.
const NEAR_THE_BEST: f64 = 0.8;
/// Log odds are multiplied by this factor before they become a probability. The language model is overconfident, because it takes
/// neighbouring characters for independent evidence. The value was chosen on the development corpus.
pub const TEMPER: f64 = 0.5;

/// The likeliest of the channels that [`weigh_all`] returned, without those that are akin to a channel in `done`. `None` if the
/// text is more likely undamaged.
pub fn infer(
    languages_as_is: &[LanguageId],
    weighed: &[Weighed],
    question: &Question<'_>,
    done: &[Channel],
) -> Option<Inference> {
    let is_new = |weighed: &&Weighed| !done.iter().any(|done| done.is_akin(&weighed.channel));
    let weighed: Vec<&Weighed> = weighed.iter().filter(is_new).collect();
    let best = *weighed.first()?;
    // Marks say nothing of the language of the text as it stands.
    let unread = is_unread(&best.channel).then_some(best.language);
    let language_as_is = unread.or(languages_as_is.first().copied())?;
    let mut variants: Vec<(Channel, f64)> = Vec::new();
    // Of text that leaves no shape, words are compared, which tell more than the letters by which channels are weighed.
    let least = match best.channel.is_letter_by_letter() {
        true => best.log_odds - LOSS_MAY_EXPLAIN,
        false => NEAR_THE_BEST * best.log_odds,
    };
    let near = weighed.iter().filter(|other| other.channel.is_akin(&best.channel) && other.log_odds >= least);
    for near in near {
        if variants.len() < BUDGETS.variants_compared
            && variants.iter().all(|(channel, _)| *channel != near.channel)
        {
            let info = question.models.characters().languages().get(usize::from(near.language.0));
            let tag = info.map_or("", |info| &info.tag);
            variants.push((near.channel.clone(), log_prior(&near.channel, tag)));
        }
    }
    let channel = best.channel.clone();
    let info = question.models.characters().languages().get(usize::from(best.language.0));
    let log_prior = log_prior(&channel, info.map_or("", |info| &info.tag));
    let (log_odds, language) = (best.log_odds, best.language);
    Some(Inference { channel, language, language_as_is, log_odds, log_prior, variants })
}

/// The languages that the text may be in as it stands, and the channels that were weighed, the likeliest first.
pub fn weigh_all(lines: &Lines<'_>, question: &Question<'_>) -> (Vec<LanguageId>, Vec<Weighed>) {
    let named_unread = question
        .pattern
        .is_some_and(|pattern| pattern.layers.last().is_some_and(|(_, read, _)| *read == Encoding::UTF_8));
    let (languages, mut weighed) =
        if named_unread { Default::default() } else { weigh_misread(lines, question) };
    // If another channel explains the damage, it explains the marks too.
    if weighed.first().is_none_or(|best| best.log_odds <= 0.0) {
        weighed.splice(0..0, weigh_unread(lines, question).filter(|unread| unread.log_odds > 0.0));
    }
    (languages, weighed)
}

/// As [`weigh_all`], but only channels in which the text was read in an encoding other than UTF-8.
fn weigh_misread(lines: &Lines<'_>, question: &Question<'_>) -> (Vec<LanguageId>, Vec<Weighed>) {
    let model = question.models.characters();
    let as_is = lines.outside_ascii().flat_map(TextLine::ended);
    let languages_as_is = languages_as_is(question, as_is.clone());
    let readers: Vec<ByCharacters> =
        languages_as_is.iter().map(|&id| ByCharacters::new(question.models, id)).collect();
    // Misread letters may look like letters of another language. So the language for comparison is the one that the ASCII letters
    // speak for. But in a text of another script, ASCII letters are names and code, and say nothing of it.
    let by_letters = language_by_letters(question.models, as_is.flat_map(str::chars));
    let by_letters = by_letters.filter(|id| !languages_as_is.contains(id));
    let in_latin = languages_as_is.first().is_none_or(|&id| model.is_in_script(id, "Latn"));
    let speaker = by_letters.filter(|_| in_latin).map(|id| vec![ByCharacters::new(question.models, id)]);
    let Oddities { sample, shaped, odd } =
        oddities(lines, speaker.as_deref().unwrap_or(&readers), question.models.lexicon());
    if sample.is_empty() {
        return (languages_as_is, Vec::new());
    }
    let scales = Scales::new(question, lines, sample, &readers);
    let mut weighed: Vec<Weighed> = Vec::new();
    match question.pattern {
        Some(pattern) => {
            let exact = pattern.channel().and_then(|channel| scales.weigh_or_refine(&channel));
            if pattern.layers.iter().any(|(.., loss)| loss.is_none()) {
                weighed.extend(exact.iter().flat_map(|exact| scales.refine(exact, None)));
                weighed.retain(|refined| pattern.allows(&refined.channel));
            }
            weighed.extend(exact);
        }
        None => {
            let suspects = suspects(&joined(shaped.iter().map(|run| &run[..])));
            // Text that was changed after the misreading has incomplete sequences, so they count too.
            let shows = |suspect: &Suspect| (suspect.explained + suspect.partial) as f64;
            let most = suspects.iter().map(shows).fold(0.0, f64::max);
            // Marks of lost bytes belong to no sequence.
            let is_counted = |c: &&char| !c.is_ascii() && **c != char::REPLACEMENT_CHARACTER;
            let outside_ascii = shaped.iter().flatten().filter(is_counted).count();
            let (plausible, others): (Vec<&Suspect>, Vec<&Suspect>) =
                suspects.iter().partition(|suspect| shows(suspect) >= LEAST_EXPLAINED * most);
            let plausible = plausible.into_iter().take(BUDGETS.suspected_encodings_weighed);
            let others = others
                .into_iter()
                .filter(|suspect| suspect.explained > 0)
                .take(BUDGETS.less_suspected_encodings_weighed);
            for (suspect, likely) in plausible.zip(repeat(true)).chain(others.zip(repeat(false))) {
                // The others are weighed only if no plausible suspect is likely: even the suspect that explains most may do so by
                // chance.
                if !likely && weighed.iter().any(|weighed| weighed.log_odds > 0.0) {
                    break;
                }
                // Any two characters in Chinese script may have the shape of misread UTF-8 by chance.
                let by_chance = suspect.encoding.multi_byte().is_some();
                let pervasive = !by_chance || suspect.explained as f64 >= PERVASIVE * outside_ascii as f64;
                scales.weigh_layers(suspect.encoding, &shaped, pervasive, &mut weighed);
            }
            // If a program dropped the C1 controls, only the first byte of some characters is left: of `don’t`, it is `donât`.
            let bare = |c: &char| ('\u{C2}'..='\u{F4}').contains(c);
            if weighed.iter().all(|weighed| weighed.log_odds <= 0.0) && odd.iter().flatten().any(bare) {
                let stripped = scales.weigh(&stripped_latin1());
                weighed.extend(stripped.filter(|stripped| scales.is_spoken(stripped.language)));
            }
            // If misread UTF-8 is certain, and little else is odd, no other channels are weighed.
            let words_outside_ascii = odd.iter().flatten().filter(|c| !c.is_ascii()).count();
            let explained = suspects.iter().map(|suspect| suspect.explained).max().unwrap_or(0);
            let alone = explained as f64 >= MOSTLY_EXPLAINED * words_outside_ascii as f64;
            let beyond_doubt = weighed.iter().any(|weighed| weighed.log_odds >= DECISIVE_LOG_ODDS);
            let doubtful = !beyond_doubt || !alone;
            // If most bytes were lost, few complete sequences are left. So the likeliest channel that reads pairs is refined first.
            let glance = LazyCell::new(|| glance_at(&scales, question, &readers));
            let tried = likeliest_in_pairs(&weighed).filter(|_| doubtful).map(|best| {
                let on = glance.as_ref().unwrap_or(&scales);
                let refined = on.refine(best, None);
                let most = refined.iter().map(|refined| refined.log_odds).fold(0.0, f64::max);
                let mostly_gained = most >= MOSTLY_GAINED * on.cost_as_is();
                RefinedEarly { channel: best.channel.clone(), refined, mostly_gained }
            });
            if doubtful && !tried.as_ref().is_some_and(|tried| tried.mostly_gained) {
                // Words in Chinese script are weighed apart from the others, because only one of the two groups may be misread.
                let (pairs, others): (Vec<&Vec<char>>, Vec<&Vec<char>>) =
                    odd.iter().partition(|word| has_pairs(&word.iter().collect::<String>()));
                let spoken: Vec<LanguageId> =
                    by_letters.into_iter().chain(languages_as_is.iter().copied()).collect();
                for words in [others, pairs].into_iter().filter(|words| may_be_misread(words)) {
                    let legacy = legacy_channels(&words, question.models, &spoken);
                    // Channels are weighed on a few odd words first, because most channels make nothing of them.
                    let glanced = glanced(&words);
                    let glance = scales.on_words(question, glanced, &readers);
                    let mut glanced: Vec<Weighed> =
                        legacy.iter().filter_map(|channel| glance.weigh_or_mark(channel)).collect();
                    glanced.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
                    let best = glanced.iter().take(BUDGETS.legacy_channels_weighed);
                    weighed.extend(best.filter_map(|glanced| scales.weigh_or_mark(&glanced.channel)));
                }
            }
            weighed.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
            let chinese = |best: &Weighed| chinese_script(model, best.language).is_some();
            if weighed.first().is_some_and(|best| best.leftovers && chinese(best)) {
                question.models.prepare_chinese();
            }
            // Channels that leave a shape and channels that don't are refined apart. Read letter by letter, every text has an
            // original without losses. A channel that leaves a shape may have none, so its log odds are not comparable.
            let worth_refining = |shaped: bool| {
                let alike = weighed.iter().filter(move |weighed| weighed.channel.shows_in_shape() == shaped);
                let best = alike.clone().map(|weighed| weighed.log_odds).fold(0.0, f64::max);
                let least = WORTH_REFINING * best - LOSS_MAY_EXPLAIN;
                let known =
                    alike.filter(move |weighed| weighed.log_odds.is_finite() && weighed.log_odds >= least);
                known.take(BUDGETS.channels_refined)
            };
            // Channels without an original that lost nothing have no odds yet. They may still be the right ones.
            let mut unknown: Vec<&Weighed> =
                weighed.iter().filter(|weighed| !weighed.log_odds.is_finite()).collect();
            let common = |weighed: &Weighed| {
                weighed.channel.layers().iter().map(|layer| read_as_log_prior(layer.read)).sum::<f64>()
            };
            unknown.sort_by(|a, b| common(b).total_cmp(&common(a)));
            let refined: Vec<Weighed> = worth_refining(true)
                .chain(worth_refining(false))
                .chain(unknown.into_iter().take(BUDGETS.channels_refined))
                .flat_map(|weighed| match &tried {
                    // This channel was refined on the whole sample already.
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
    /// Whether it explains most of the oddity, with losses.
    mostly_gained: bool,
}

/// The likeliest of `weighed` (the first of equals), if that channel reads bytes in pairs.
fn likeliest_in_pairs(weighed: &[Weighed]) -> Option<&Weighed> {
    let best = weighed.iter().reduce(|best, other| if other.log_odds > best.log_odds { other } else { best });
    best.filter(|best| best.channel.pairs_bytes())
}

/// The channel in which UTF-8 was read as Latin-1, and C1 controls were dropped.
fn stripped_latin1() -> Channel {
    let loss = Loss { undefined: Undefined::Dropped, ..Loss::NONE };
    Channel::single(Misreading { written: Written::Utf8, read: Encoding::ISO_8859_1, loss })
}

/// Scales with only the first pieces of the sample, if the sample is much longer than these. Pieces are not cut, because half a
/// pair at a cut would fit no channel.
fn glance_at<'a>(
    scales: &Scales<'a>,
    question: &Question<'a>,
    readers: &[ByCharacters<'_>],
) -> Option<Scales<'a>> {
    let length = |pieces: &[Vec<char>]| pieces.iter().map(Vec::len).sum::<usize>();
    let sample = scales.sample();
    let enough = (1..sample.len()).find(|&count| length(&sample[..count]) >= BUDGETS.glance_characters)?;
    let first = &sample[..enough];
    let long = length(sample) > 2 * length(first);
    long.then(|| scales.on_words(question, first.to_vec(), readers))
}

/// The first odd words, cut to `BUDGETS.glance_words` and `BUDGETS.glance_characters`.
fn glanced(words: &[&Vec<char>]) -> Vec<Vec<char>> {
    let mut left = BUDGETS.glance_characters;
    let mut glanced = Vec::new();
    for word in words.iter().take(BUDGETS.glance_words).filter(|word| !word.is_empty()) {
        if left == 0 {
            break;
        }
        let taken = word.len().min(left);
        glanced.push(word[..taken].to_vec());
        left -= taken;
    }
    glanced
}

/// The languages that a text may be in as it stands. If the whole text is misread, the language that its garbage resembles says
/// nothing, and to rank all languages would take longer than everything else here. Then it is English.
fn languages_as_is<'t>(
    question: &Question<'_>,
    text: impl Iterator<Item = &'t str> + Clone,
) -> Vec<LanguageId> {
    let models = question.models;
    let glance: String = text.clone().flat_map(str::chars).take(BUDGETS.text_start_characters).collect();
    let outside_ascii = glance.chars().filter(|c| !c.is_ascii()).count();
    let explained = screen(&glance).iter().map(|suspect| suspect.explained).max().unwrap_or(0);
    if outside_ascii >= LEAST_ALL_OVER && explained as f64 > MISREAD_ALL_OVER * outside_ascii as f64 {
        return models.characters().language("en").into_iter().collect();
    }
    likeliest_languages_amid(models, text, &[], question.named)
}
