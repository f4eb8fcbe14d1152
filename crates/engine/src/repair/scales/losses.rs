//! What a channel may have lost: variants of one that explains a sample in part.
//!
//! In: a channel that was weighed without a loss, or one that needs a loss to be weighed at all. Out: the variants of it that explain
//! more: what became of bytes that make no character, side effects, and the decoders of the same family.

use rustc_hash::FxHashSet;

use super::fates::plausible_fates;
use super::sample::Scales;
use super::weighed::Weighed;
use channel::{Channel, Codebook, Effects, Loss, Recovery, relatives};
use encodings::Encoding;
use language::characters::LanguageId;

/// How many side effects one channel may have.
const EFFECTS_AT_ONCE: usize = 2;
/// Log odds of a channel that a repair would be proposed for, if it had no rivals.
const LIKELY_WITHOUT_RIVALS: f64 = 4.4;
/// Variants of a channel that are weighed on the whole sample, of those weighed at a glance.
const WEIGHED_AGAIN: usize = 2;

impl Scales<'_> {
    /// The same channel through the other decoders of the outermost encoding's family; and the best of them with other
    /// ways to go on after bytes that make no pair. None where each byte is read on its own.
    fn other_decoders(&self, channel: &Channel, language: LanguageId) -> Vec<Weighed> {
        let Some(last) = channel.layers().last().filter(|last| last.read.multi_byte().is_some()) else {
            return Vec::new();
        };
        let weigh = |read: Encoding, recovery: Recovery| {
            let variant = channel.through(read, recovery);
            self.weigh_in(&variant, &Codebook::new(&variant), language)
        };
        let decoders = relatives(last.read).into_iter().flat_map(|read| {
            // The channel itself is weighed already.
            let others = recoveries(RecoveryTrial::WithEachDecoder);
            let others = others.filter(move |way| read != last.read || *way != last.loss.recovery);
            others.filter_map(move |recovery| weigh(read, recovery))
        });
        let mut found: Vec<Weighed> = decoders.collect();
        if let Some(best) = found.iter().max_by(|a, b| a.log_odds.total_cmp(&b.log_odds)) {
            let read = best.channel.layers().last().map_or(last.read, |layer| layer.read);
            found.extend(
                recoveries(RecoveryTrial::WithBestDecoder).filter_map(|recovery| weigh(read, recovery)),
            );
        }
        found
    }

    /// Weighs the likeliest of the variants of a channel that were weighed at a glance, and of each way to go on after bytes
    /// that make no pair: of that, a glance may show little.
    fn weigh_again(&self, mut glanced: Vec<Weighed>, language: LanguageId) -> Vec<Weighed> {
        glanced.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
        let recovery = |weighed: &Weighed| weighed.channel.layers().last().map(|layer| layer.loss.recovery);
        let (mut seen, mut chosen) = (Vec::new(), Vec::new());
        for (rank, weighed) in glanced.iter().enumerate() {
            let another = !seen.contains(&recovery(weighed));
            seen.push(recovery(weighed));
            if rank < WEIGHED_AGAIN || another {
                chosen.push(&weighed.channel);
            }
        }
        chosen
            .into_iter()
            .filter_map(|channel| self.weigh_in(channel, &Codebook::new(channel), language))
            .collect()
    }

    /// Looks for the loss that explains what a channel without loss leaves over: first what became of
    /// undefined bytes, then side effects one by one, as long as each is worth its odds.
    ///
    /// What reads bytes in pairs has many variants: where there are scales with a `glance` of the sample, only those that are
    /// likely there are weighed on all of it.
    pub fn refine(&self, exact: &Weighed, glance: Option<&Scales<'_>>) -> Vec<Weighed> {
        let mut found: Vec<Weighed> = Vec::new();
        // Letters may be lost without a trace.
        let traceless = exact.channel.is_letter_by_letter() && exact.log_odds > 0.0;
        if !exact.leftovers && !traceless {
            return found;
        }
        // With its losses unexplained, the text may have looked like another language: that is asked once more for
        // each fate of the bytes, but not for what differs in a single kind of character.
        for fate in plausible_fates(&self.sample, &self.whole.present, &exact.channel) {
            let all_layers = exact.channel.layers().len() > 1;
            for all in [false, true].into_iter().filter(|all| !all || all_layers) {
                let lossy = exact.channel.with_losses(all, |loss| Loss { undefined: fate, ..loss });
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
        // Nothing is left that a side effect could explain: quotation marks that are straight were so. Any of them may have been a
        // letter once that was read letter by letter: the others must be likely by themselves.
        if !exact.leftovers || exact.channel.is_letter_by_letter() && exact.log_odds < LIKELY_WITHOUT_RIVALS {
            return found;
        }
        let by_odds = |a: &&Weighed, b: &&Weighed| a.log_odds.total_cmp(&b.log_odds);
        let likeliest = found.iter().max_by(by_odds).cloned();
        // A side effect may look like bytes that were dropped, so that both are starting points.
        for start in likeliest.iter().chain([exact]) {
            let mut best = start.clone();
            for _ in 0..EFFECTS_AT_ONCE {
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

/// With which decoders a way to go on after bytes that make no pair is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RecoveryTrial {
    /// With each decoder of the family.
    WithEachDecoder,
    /// With the likeliest of them alone.
    WithBestDecoder,
}

/// The ways to go on that are tried so.
fn recoveries(tried: RecoveryTrial) -> impl Iterator<Item = Recovery> {
    let when = |recovery: &Recovery| match recovery {
        Recovery::Pair | Recovery::Lead => RecoveryTrial::WithEachDecoder,
        Recovery::SwallowPunctuation | Recovery::SwallowAscii => RecoveryTrial::WithBestDecoder,
    };
    Recovery::ALL.into_iter().filter(move |recovery| when(recovery) == tried)
}

/// Side effects that nothing in the text speaks against (what an effect removes is not there) and that do
/// something to what the channel's last layer may have read.
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

    #[test]
    fn each_recovery_is_tried_once() {
        let tried =
            [RecoveryTrial::WithEachDecoder, RecoveryTrial::WithBestDecoder].into_iter().flat_map(recoveries);
        assert_eq!(tried.collect::<Vec<_>>(), Recovery::ALL);
    }
}
