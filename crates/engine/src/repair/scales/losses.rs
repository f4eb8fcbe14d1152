//! What a channel may have lost: variants of one that explains a sample in part.
//!
//! In: a channel that was weighed without a loss, or one that needs a loss to be weighed at all. Out: the variants of it that explain
//! more: what became of bytes that make no character, side effects, and the decoders of the same family.

use rustc_hash::FxHashSet;

use super::{Scales, Weighed};
use channel::{Channel, Codebook, Effects, Loss, Recovery, Undefined, relatives};
use encodings::Encoding;
use language::characters::LanguageId;

/// The side effects that are looked for. Stripped C1 controls are undefined bytes that were dropped.
const TRIED_EFFECTS: [&str; 7] = [
    "soft-hyphen-dropped",
    "no-break-space-to-space",
    "no-break-space-dropped",
    "zero-width-dropped",
    "quotes-uncurled",
    "lower-cased",
    "upper-cased",
];
/// How many side effects one channel may have.
const EFFECTS_AT_ONCE: usize = 2;
/// Log odds of a channel that a repair would be proposed for, if it had no rivals.
const LIKELY: f64 = 4.4;
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
            let others = [Recovery::Pair, Recovery::Lead].into_iter();
            let others = others.filter(move |way| read != last.read || *way != last.loss.recovery);
            others.filter_map(move |recovery| weigh(read, recovery))
        });
        let mut found: Vec<Weighed> = decoders.collect();
        if let Some(best) = found.iter().max_by(|a, b| a.log_odds.total_cmp(&b.log_odds)) {
            let read = best.channel.layers().last().map_or(last.read, |layer| layer.read);
            let swallowing = [Recovery::SwallowPunctuation, Recovery::SwallowAscii];
            found.extend(swallowing.into_iter().filter_map(|recovery| weigh(read, recovery)));
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
        for fate in plausible_fates(&self.sample, &self.present, &exact.channel) {
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
        if !exact.leftovers || exact.channel.is_letter_by_letter() && exact.log_odds < LIKELY {
            return found;
        }
        let by_odds = |a: &&Weighed, b: &&Weighed| a.log_odds.total_cmp(&b.log_odds);
        let likeliest = found.iter().max_by(by_odds).cloned();
        // A side effect may look like bytes that were dropped, so that both are starting points.
        for start in likeliest.iter().chain([exact]) {
            let mut best = start.clone();
            for _ in 0..EFFECTS_AT_ONCE {
                let tried =
                    plausible_effects(&self.present, &best.channel).into_iter().filter_map(|effect| {
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

/// What may have become of undefined bytes: they were dropped; or replaced, where the sample has the mark
/// beside other characters outside ASCII.
pub fn plausible_fates(sample: &[Vec<char>], present: &FxHashSet<char>, channel: &Channel) -> Vec<Undefined> {
    // What is lost may stand alone in a word.
    let alone = channel.is_letter_by_letter();
    let beside = |mark: char| {
        sample.iter().any(|piece| {
            piece.windows(2).any(|pair| {
                (pair[1] == mark && !pair[0].is_ascii()) || (pair[0] == mark && !pair[1].is_ascii())
            }) || alone
                && piece
                    .windows(3)
                    .any(|three| three[1] == mark && three[0].is_alphabetic() && three[2].is_alphabetic())
        })
    };
    let marked = [Undefined::Replaced, Undefined::Questioned];
    let mut fates: Vec<Undefined> =
        marked.into_iter().filter(|fate| fate.mark().is_some_and(beside)).collect();
    let in_pairs = channel.pairs_bytes();
    // What a policy removes can't be there. A decoder of pairs loses so much that some mark would stand somewhere.
    let kept = present.iter().any(|c| ('\u{80}'..='\u{9F}').contains(c));
    if in_pairs && fates.is_empty() || !in_pairs && !kept {
        fates.push(Undefined::Dropped);
    }
    if kept && !in_pairs {
        fates.clear();
    }
    fates
}

/// Side effects that nothing in the text speaks against (what an effect removes is not there) and that do
/// something to what the channel's last layer may have read.
fn plausible_effects(present: &FxHashSet<char>, channel: &Channel) -> Vec<Effects> {
    let table = channel.layers().last().and_then(|layer| layer.read.single_byte());
    let readable: Vec<char> = (0x80..=0xFF).filter_map(|byte| table?.decode_preserving(byte)).collect();
    let named = TRIED_EFFECTS.iter().filter_map(|name| Effects::named(name));
    named
        .filter(|effects| {
            let touched = || readable.iter().filter(|c| effects.apply(**c) != Some(**c));
            touched().next().is_some() && !touched().any(|c| present.contains(c))
        })
        .collect()
}
