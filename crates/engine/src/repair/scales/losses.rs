//! Variants of a channel that lost something, for a channel that explains a sample only in part.
//!
//! In: a channel that was weighed without a loss, or one that explains nothing without a loss. Out: its variants with losses, and
//! their log odds. They differ in the fate of bytes that make no character, in side effects, and in the decoder of the same family.

use rustc_hash::FxHashSet;

use super::fates::plausible_fates;
use super::sample::Scales;
use super::weighed::Weighed;
use crate::budgets::BUDGETS;
use channel::{Channel, Codebook, Effects, Loss, Recovery, Undefined, recoveries, relatives};
use encodings::{Encoding, MultiByte};
use language::characters::LanguageId;

/// The least log odds of a channel for which a repair would be proposed, if it had no rivals.
const LIKELY_WITHOUT_RIVALS: f64 = 4.4;

impl Scales<'_> {
    /// Weighs the channel with other decoders of its last encoding's family, and with other recoveries: ways to go on after bytes
    /// that make no pair. That punctuation is swallowed is tried with the best decoder only. Nothing is weighed for decoders of single bytes.
    fn other_decoders(&self, channel: &Channel, language: LanguageId) -> Vec<Weighed> {
        let Some(last) = channel.layers().last().filter(|last| last.read.multi_byte().is_some()) else {
            return Vec::new();
        };
        let weigh = |read: Encoding, recovery: Recovery| {
            let variant = channel.through(read, recovery);
            self.weigh_in(&variant, &Codebook::new(&variant), language)
        };
        let fate = last.loss.undefined;
        let decoders = relatives(last.read).into_iter().flat_map(|read| {
            let recoveries =
                recoveries(read, fate).iter().filter(|way| **way != Recovery::SwallowPunctuation);
            // The channel itself is weighed already.
            let others = recoveries.filter(move |way| read != last.read || **way != last.loss.recovery);
            others.filter_map(move |recovery| weigh(read, *recovery))
        });
        let mut found: Vec<Weighed> = decoders.collect();
        if let Some(best) = found.iter().max_by(|a, b| a.log_odds.total_cmp(&b.log_odds)) {
            let read = best.channel.layers().last().map_or(last.read, |layer| layer.read);
            let swallows = recoveries(read, fate).contains(&Recovery::SwallowPunctuation);
            found.extend(swallows.then(|| weigh(read, Recovery::SwallowPunctuation)).flatten());
        }
        found
    }

    /// Whether a variant of the channel's last decoder writes a character of the text that this decoder never writes.
    fn a_relative_reads_more(&self, channel: &Channel) -> bool {
        let last = channel.layers().last().map(|layer| layer.read);
        let Some((read, table)) = last.and_then(|read| Some((read, read.multi_byte()?))) else {
            return false;
        };
        let reads = |table: &MultiByte, c: char| table.sequences(c).next().is_some();
        let others: Vec<&MultiByte> = relatives(read).into_iter().filter_map(Encoding::multi_byte).collect();
        let present = self.whole.present.iter().filter(|c| !c.is_ascii() && !reads(table, **c));
        present.into_iter().any(|&c| others.iter().any(|other| reads(other, c)))
    }

    /// Weighs the likeliest of the `glanced` variants on the whole sample. The likeliest variant of each recovery is among them,
    /// because a glance may not show which recovery it was.
    fn weigh_again(&self, mut glanced: Vec<Weighed>, language: LanguageId) -> Vec<Weighed> {
        glanced.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
        let recovery = |weighed: &Weighed| weighed.channel.layers().last().map(|layer| layer.loss.recovery);
        let (mut seen, mut chosen) = (Vec::new(), Vec::new());
        for (rank, weighed) in glanced.iter().enumerate() {
            let another = !seen.contains(&recovery(weighed));
            seen.push(recovery(weighed));
            if rank < BUDGETS.lossy_variants_weighed || another {
                chosen.push(&weighed.channel);
            }
        }
        chosen
            .into_iter()
            .filter_map(|channel| self.weigh_in(channel, &Codebook::new(channel), language))
            .collect()
    }

    /// Weighs variants of the channel `exact`, which loses nothing, with losses that may explain the rest of the damage. First the
    /// fates of undefined bytes are tried. Then side effects are added one by one, as long as each raises the log odds.
    ///
    /// A channel that reads pairs has many variants. If there are scales with a `glance` of the sample, only the variants that are
    /// likely there are weighed on the whole sample.
    pub fn refine(&self, exact: &Weighed, glance: Option<&Scales<'_>>) -> Vec<Weighed> {
        let mut found: Vec<Weighed> = Vec::new();
        // A variant of the decoder may have characters for bytes that others can't read.
        if exact.leftovers && self.a_relative_reads_more(&exact.channel) {
            found.extend(self.other_decoders(&exact.channel, exact.language));
        }
        // Read letter by letter, characters may be lost without a trace.
        let traceless = exact.channel.is_letter_by_letter() && exact.log_odds > 0.0;
        if !exact.leftovers && !traceless {
            return found;
        }
        // Without its losses, the text may have looked like another language. So the language is determined again for each fate,
        // but not for side effects, which change only one kind of character.
        for fate in plausible_fates(&self.sample, &self.whole.present, &exact.channel) {
            let all_layers = exact.channel.layers().len() > 1;
            for all in [false, true].into_iter().filter(|all| !all || all_layers) {
                let lossy = with_fate(&exact.channel, all, fate);
                let first = self.weigh(&lossy);
                let language = first.as_ref().map(|first| first.language);
                let Some(language) =
                    language.or_else(|| self.languages(&Codebook::new(&lossy)).first().copied())
                else {
                    continue;
                };
                found.extend(first);
                found.extend(match glance {
                    Some(glance) => self.weigh_again(glance.other_decoders(&lossy, language), language),
                    None => self.other_decoders(&lossy, language),
                });
            }
        }
        // If nothing is left unexplained, there are no side effects: straight quotation marks were straight before. Read letter by
        // letter, any quotation mark may stand for a letter. So such a channel has to be likely without side effects.
        if !exact.leftovers || exact.channel.is_letter_by_letter() && exact.log_odds < LIKELY_WITHOUT_RIVALS {
            return found;
        }
        let by_odds = |a: &&Weighed, b: &&Weighed| a.log_odds.total_cmp(&b.log_odds);
        let likeliest = found.iter().max_by(by_odds).cloned();
        // A side effect may look like dropped bytes, so the search starts from the channel without losses too.
        for start in likeliest.iter().chain([exact]) {
            let mut best = start.clone();
            for _ in 0..BUDGETS.side_effects_at_once {
                let tried =
                    plausible_effects(&self.whole.present, &best.channel).into_iter().filter_map(|effect| {
                        let change = |loss: Loss| Loss { effects: loss.effects.union(effect), ..loss };
                        let channel = best.channel.with_losses(false, change);
                        if best.channel == exact.channel {
                            return self.weigh(&channel);
                        }
                        self.weigh_in(&channel, &Codebook::new(&channel), best.language)
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

/// The channel with this fate in its last layer, or in every layer if `all`. If no decoder of the last encoding leaves its mark, the last
/// encoding is the first of its family that has one.
pub(super) fn with_fate(channel: &Channel, all: bool, fate: Undefined) -> Channel {
    let lossy = channel.with_losses(all, |loss| Loss { undefined: fate, ..loss });
    let Some(last) = lossy.layers().last().filter(|last| last.read.multi_byte().is_some()) else {
        return lossy;
    };
    let decoders = std::iter::once(last.read).chain(relatives(last.read));
    let first = decoders.into_iter().find_map(|read| Some((read, *recoveries(read, fate).first()?)));
    first.map_or(lossy.clone(), |(read, recovery)| lossy.through(read, recovery))
}

/// The side effects that may have happened. A side effect has to change characters of the channel's last encoding, and the text may
/// have none of the characters that it would have changed.
fn plausible_effects(present: &FxHashSet<char>, channel: &Channel) -> Vec<Effects> {
    let table = channel.layers().last().and_then(|layer| layer.read.single_byte());
    let readable: Vec<char> = (0x80..=0xFF).filter_map(|byte| table?.decode_preserving(byte)).collect();
    Effects::tried()
        .filter(|effects| {
            let touched = || readable.iter().filter(|c| effects.apply(**c) != Some(**c));
            touched().next().is_some() && !touched().any(|c| present.contains(c))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use channel::{EFFECTS, EffectSearch, Misreading, READ_AS, Written};

    fn channels() -> impl Iterator<Item = Channel> {
        let read_as = READ_AS.iter().map(|row| row.encoding);
        read_as.map(|read| Channel::single(Misreading { written: Written::Utf8, read, loss: Loss::NONE }))
    }

    #[test]
    fn each_effect_that_is_tried_is_plausible_for_some_channel() {
        let present = FxHashSet::default();
        for effect in &EFFECTS {
            let alone = Effects::named(effect.name).unwrap();
            let plausible = channels().any(|channel| plausible_effects(&present, &channel).contains(&alone));
            assert_eq!(plausible, effect.search == EffectSearch::Tried, "{}", effect.name);
        }
    }
}
