//! The language of a text of which every character lost a byte.
//!
//! In: a sample, and a channel that reads single bytes and loses some. Out: the languages whose characters fit best what is left of them. A channel
//! that turns no character back says nothing of the language, but the bytes that are left do: in windows-1250, a Georgian text is `á` and one more
//! letter throughout.

use crate::budgets::BUDGETS;
use channel::{Codebook, Pending, Trails};
use language::Models;
use language::characters::LanguageId;

/// The least number of places that tell a language.
const LEAST_PLACES: usize = 4;
/// Languages with more lead bytes are left out. They have so many characters that some of them fits whatever is left.
const MOST_LEADS: usize = 24;
/// The share of the places that are explained by the right language: other characters of the channel may stand in the text.
const LEAST_FITTING: f64 = 0.9;

/// The languages whose characters fit nearly all of `sample` after the channel of `book`, the likeliest first.
pub fn languages_of_remains(sample: &[Vec<char>], book: &Codebook, models: &Models) -> Vec<LanguageId> {
    // What the lead bytes of UTF-8 become.
    let led: Vec<(u8, char)> =
        (0xC2..=0xF4).filter_map(|byte| Some((byte, *book.emission(byte)?.first()?))).collect();
    let starts = |piece: &[char]| {
        let is_start = |at: &usize| led.iter().any(|(_, c)| !c.is_ascii() && piece[*at] == *c);
        (0..piece.len()).filter(is_start).collect::<Vec<usize>>()
    };
    let places: Vec<&[char]> = sample
        .iter()
        .flat_map(|piece| starts(piece).into_iter().map(move |at| &piece[at..]))
        .take(BUDGETS.remains_looked_at)
        .collect();
    if places.len() < LEAST_PLACES {
        return Vec::new();
    }
    let model = models.characters();
    let log_probability = |language: LanguageId| {
        let vocabulary = models.vocabulary(language);
        let leads = vocabulary.leads();
        let is_led = |place: &[char]| led.iter().any(|(byte, c)| place[0] == *c && leads.contains(byte));
        let first = places.iter().filter(|place| is_led(place)).count();
        if leads.len() > MOST_LEADS || (first as f64) < LEAST_FITTING * places.len() as f64 {
            return None;
        }
        let (mut trails, mut fits) = (Trails::default(), Vec::new());
        let (mut fitting, mut sum) = (0, 0.0);
        for place in &places {
            fits.clear();
            trails.clear();
            book.originals(place, 0, Pending::NONE, vocabulary, &mut trails, &mut fits);
            let fitted = fits.iter().filter(|fit| fit.consumed > 0 && !fit.character.is_ascii());
            let likelihoods = fitted.map(|fit| model.step(language, model.start(), fit.character).1);
            if let Some(best) = likelihoods.max_by(f32::total_cmp) {
                fitting += 1;
                sum += best;
            }
        }
        (fitting as f64 >= LEAST_FITTING * places.len() as f64).then_some((language, sum))
    };
    let mut found: Vec<(LanguageId, f32)> = model.ids().filter_map(log_probability).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    found.into_iter().take(BUDGETS.languages_of_remains).map(|(language, _)| language).collect()
}
