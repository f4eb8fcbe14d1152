//! The log odds of a channel: its gain on the sample plus its log prior.

use super::fates::plausible_fates;
use super::gain::{Gain, gain};
use super::losses::with_fate;
use super::prior::log_prior;
use super::sample::Scales;
use super::suspects::{LEAST_EXPLAINED, joined, suspects};
use super::undo::undone;
use super::weighed::Weighed;
use crate::budgets::BUDGETS;
use crate::repair::languages::ByCharacters;
use crate::repair::text::runs;
use channel::{Channel, Codebook, Loss, MAX_LAYERS, Misreading, Pending, Undefined, Written};
use encodings::Encoding;
use language::characters::LanguageId;

impl Scales<'_> {
    /// The log odds of a channel, in the likeliest language of the original. `None` if the sample is more likely undamaged.
    pub fn weigh(&self, channel: &Channel) -> Option<Weighed> {
        let book = Codebook::new(channel);
        let weighed =
            self.languages(&book).into_iter().filter_map(|language| self.weigh_in(channel, &book, language));
        weighed.max_by(|a, b| a.log_odds.total_cmp(&b.log_odds))
    }

    /// As [`Scales::weigh`], but a channel that explains nothing comes back too, with log odds of negative infinity. It may be
    /// refined with losses, because all damaged characters may have lost something.
    pub fn weigh_or_refine(&self, channel: &Channel) -> Option<Weighed> {
        self.weigh(channel).or_else(|| {
            let language = self.languages(&Codebook::new(channel)).first().copied()?;
            let (channel, log_odds) = (channel.clone(), f64::NEG_INFINITY);
            Some(Weighed { log_odds, channel, language, leftovers: true })
        })
    }

    /// As [`Scales::weigh`]. If the sample is more likely undamaged, the channel is weighed again with marks for bytes that made
    /// no pair, if the sample has such marks. After one lost byte, all following bytes are paired differently.
    pub fn weigh_or_mark(&self, channel: &Channel) -> Option<Weighed> {
        let marked = |fate: Undefined| {
            fate.mark()?;
            self.weigh(&with_fate(channel, false, fate))
        };
        self.weigh(channel).or_else(|| {
            let fates = if channel.pairs_bytes() {
                plausible_fates(&self.sample, &self.whole.present, channel)
            } else {
                Vec::new()
            };
            fates.into_iter().filter_map(marked).max_by(|a, b| a.log_odds.total_cmp(&b.log_odds))
        })
    }

    /// The log odds of a channel whose original is in `language`. `None` if the sample is more likely undamaged.
    pub(super) fn weigh_in(
        &self,
        channel: &Channel,
        book: &Codebook,
        language: LanguageId,
    ) -> Option<Weighed> {
        let reader = ByCharacters::new(self.models, language);
        let shaped = channel.shows_in_shape();
        if !shaped && !book.loses() && channel.is_letter_by_letter() && !self.may_gain(book, &reader) {
            return None;
        }
        let Gain { nats, leftovers } = gain(self, book, &reader);
        let log_odds = nats + if self.hinted { 0.0 } else { log_prior(channel, self.tag(language)) };
        (nats > 0.0).then(|| Weighed { log_odds, channel: channel.clone(), language, leftovers })
    }

    /// Whether some piece of the sample is likelier with all of its runs turned back, or with one of them. This is a fast test for
    /// channels that read letter by letter, before the slower search.
    fn may_gain(&self, book: &Codebook, reader: &ByCharacters<'_>) -> bool {
        self.sample.iter().any(|piece| {
            let all = undone(piece, book);
            if all == *piece {
                return false;
            }
            let as_is = reader.score(piece);
            if reader.score(&all) > as_is {
                return true;
            }
            let mut tried = piece.clone();
            runs(piece).any(|run| {
                let repaired = undone(&piece[run.clone()], book);
                if repaired.len() != run.len() || repaired == piece[run.clone()] {
                    return false;
                }
                tried[run.clone()].copy_from_slice(&repaired);
                let gains = reader.score(&tried) > as_is;
                tried[run.clone()].copy_from_slice(&piece[run]);
                gains
            })
        })
    }

    /// Weighs the channel in which UTF-8 was read in `encoding` without losses, and longer channels that end with it. If the
    /// encoding is `pervasive`, the channel comes back even if it explains nothing without losses.
    pub fn weigh_layers(
        &self,
        encoding: Encoding,
        runs: &[Vec<char>],
        pervasive: bool,
        weighed: &mut Vec<Weighed>,
    ) {
        let misreading = Misreading { written: Written::Utf8, read: encoding, loss: Loss::NONE };
        let channel = Channel::single(misreading);
        let surrogates = Channel::single(Misreading { written: Written::Cesu8, ..misreading });
        if has_surrogates(&self.sample, &surrogates) {
            weighed.extend(self.weigh(&surrogates));
        }
        weighed.extend(if pervasive { self.weigh_or_refine(&channel) } else { self.weigh(&channel) });
        self.deepen(&channel, runs, weighed);
    }

    /// Weighs channels with one more layer inside `outer`, and so on, as long as the `runs` still look misread after `outer` is
    /// undone.
    fn deepen(&self, outer: &Channel, runs: &[Vec<char>], weighed: &mut Vec<Weighed>) {
        if outer.layers().len() >= MAX_LAYERS {
            return;
        }
        let book = Codebook::new(outer);
        let beneath: Vec<Vec<char>> = runs.iter().map(|run| undone(run, &book)).collect();
        let suspects = suspects(&joined(beneath.iter().map(|run| &run[..])));
        // If the text was misread twice, nearly all of it has the shape of UTF-8. Leftovers of a loss have it only in places.
        let outside_ascii = beneath.iter().flatten().filter(|c| !c.is_ascii()).count();
        let plausible =
            suspects.iter().filter(|s| s.explained as f64 >= LEAST_EXPLAINED * outside_ascii as f64);
        // Each further layer multiplies the channels, so beneath several layers only the likeliest encoding is weighed.
        let most = match outer.layers().len() < BUDGETS.layers_with_several_encodings {
            true => BUDGETS.inner_encodings_weighed,
            false => 1,
        };
        for suspect in plausible.take(most) {
            let inner = Misreading { written: Written::Utf8, read: suspect.encoding, loss: Loss::NONE };
            let Some(chain) = outer.after(&Channel::single(inner)) else { continue };
            weighed.extend(self.weigh(&chain));
            self.deepen(&chain, runs, weighed);
        }
    }
}

/// Whether the sample has a character beyond U+FFFF that CESU-8 explains.
fn has_surrogates(sample: &[Vec<char>], channel: &Channel) -> bool {
    let book = Codebook::new(channel);
    sample.iter().any(|piece| {
        (0..piece.len()).any(|at| {
            book.exact_original(piece, at, Pending::NONE).is_some_and(|fit| fit.character as u32 > 0xFFFF)
        })
    })
}
