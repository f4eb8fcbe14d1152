//! `normalization`: the forms of Unicode Standard Annex 15.
//!
//! In: text, and the wanted form. Out: changes, each of a stretch that does not combine with its neighbours.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick, is_nfkc_quick};

use super::hygiene::{RuleMatch, Wanted, code_point, lines};
use super::settings::NormalizationForm;
use crate::rule::{Group, Rule, Severity};

/// Text in another normalization form than the wanted one.
pub static NORMALIZATION: Rule = Rule {
    name: "normalization",
    group: Group::Hygiene,
    severity: Severity::Error,
    summary: "text in another normalization form than the wanted one",
    documentation: include_str!("normalization.md"),
};

/// Finds stretches that are not in the form.
pub(super) fn find(text: &str, wanted: &Wanted) -> Vec<RuleMatch> {
    let form = wanted.settings.normalization;
    let mut found = Vec::new();
    for (start, line) in lines(text) {
        if line.is_ascii() || normalized(form, line).eq(line.chars()) {
            continue;
        }
        let mut at = 0;
        while at < line.len() {
            let rest = &line[at..];
            let length =
                rest.char_indices().skip(1).find(|(_, c)| begins(form, *c)).map_or(rest.len(), |(at, _)| at);
            let stretch = &rest[..length];
            if !normalized(form, stretch).eq(stretch.chars()) {
                found.push(change(form, start + at, stretch));
            }
            at += length;
        }
    }
    found
}

/// The change of a stretch that is not in the form. The unchanged start of the stretch is left out.
fn change(form: NormalizationForm, start: usize, stretch: &str) -> RuleMatch {
    let new: String = normalized(form, stretch).collect();
    let kept = stretch.chars().zip(new.chars()).zip(stretch.chars().skip(1));
    let kept: usize = kept
        .take_while(|((old, new), next)| old == new && canonical_combining_class(*next) == 0)
        .map(|((old, _), _)| old.len_utf8())
        .sum();
    let points: Vec<String> =
        stretch[kept..].chars().take(MOST_SHOWN_CODE_POINTS).map(|c| code_point(c, "")).collect();
    RuleMatch {
        span: start + kept..start + stretch.len(),
        replacement: Some(new[kept..].to_string()),
        what: format!("{} not in {}", points.join(" "), form.name().to_uppercase()).into(),
    }
}

/// The most characters of a stretch that a message shows.
const MOST_SHOWN_CODE_POINTS: usize = 4;

fn normalized(form: NormalizationForm, text: &str) -> Box<dyn Iterator<Item = char> + '_> {
    match form {
        NormalizationForm::Nfc => Box::new(text.nfc()),
        NormalizationForm::Nfd => Box::new(text.nfd()),
        NormalizationForm::Nfkc => Box::new(text.nfkc()),
        NormalizationForm::Nfkd => Box::new(text.nfkd()),
    }
}

/// Whether `character` never combines with a character before it, so that the text can be normalized in two pieces there.
fn begins(form: NormalizationForm, character: char) -> bool {
    let alone = std::iter::once(character);
    let is_stable = match form {
        NormalizationForm::Nfc | NormalizationForm::Nfd => is_nfc_quick(alone),
        NormalizationForm::Nfkc | NormalizationForm::Nfkd => is_nfkc_quick(alone),
    };
    is_stable == IsNormalized::Yes && canonical_combining_class(character) == 0
}
