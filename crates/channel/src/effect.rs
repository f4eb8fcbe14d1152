//! Side effects: changes to characters after a misreading decoded them. One row per effect.
//!
//! In: a character as the wrong encoding decoded it. Out: the changed character, or nothing. Each effect sees one
//! character. An effect that depends on neighbours can't be a row here.

/// The effect on one character: the new character, or `None` if it is dropped.
type CharacterChange = fn(char) -> Option<char>;

/// One row of the table of side effects.
#[derive(Debug)]
pub struct Effect {
    /// The name in channel notation.
    pub name: &'static str,
    /// A description for people, which fits after "undefined bytes dropped; ".
    pub words: &'static str,
    /// The effect on one character.
    outcome: CharacterChange,
    /// Log prior odds, in nats, that a misreading has this effect.
    pub log_prior: f64,
    /// Whether a search for the loss of a channel tries this effect.
    pub search: EffectSearch,
}

/// Whether the search for the loss of a channel tries an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectSearch {
    /// It is tried on its own and together with others.
    Tried,
    /// It is not tried, for this reason. `--channel` accepts its name all the same.
    NotTried(&'static str),
}

/// The table of side effects. Effects are applied in this order, and the index of an effect is its bit in [`Effects`]. The
/// prior odds are judgements, not counts: most reported damage has no side effect; the commonest are those on the soft
/// hyphen and the no-break space, which HTML clean-up and editors treat specially.
pub static EFFECTS: [Effect; 9] = [
    Effect {
        name: "soft-hyphen-dropped",
        words: "soft hyphens dropped",
        outcome: |c| (c != '\u{AD}').then_some(c),
        log_prior: -5.0,
        search: EffectSearch::Tried,
    },
    Effect {
        name: "no-break-space-to-space",
        words: "no-break spaces turned into spaces",
        outcome: |c| Some(if c == '\u{A0}' { ' ' } else { c }),
        log_prior: -1.5,
        search: EffectSearch::Tried,
    },
    Effect {
        name: "no-break-space-dropped",
        words: "no-break spaces dropped",
        outcome: |c| (c != '\u{A0}').then_some(c),
        log_prior: -5.0,
        search: EffectSearch::Tried,
    },
    Effect {
        name: "c1-stripped",
        words: "C1 controls stripped",
        outcome: |c| (!('\u{80}'..='\u{9F}').contains(&c)).then_some(c),
        log_prior: -4.0,
        search: EffectSearch::NotTried("undefined bytes that were dropped look the same, and are tried"),
    },
    Effect {
        name: "zero-width-dropped",
        words: "zero-width characters dropped",
        outcome: |c| (!('\u{200B}'..='\u{200F}').contains(&c) && c != '\u{FEFF}').then_some(c),
        log_prior: -6.0,
        search: EffectSearch::Tried,
    },
    Effect {
        name: "quotes-uncurled",
        words: "curly quotation marks made straight",
        outcome: |c| {
            Some(match c {
                '\u{201C}'..='\u{201F}' => '"',
                '\u{2018}'..='\u{201B}' => '\'',
                _ => c,
            })
        },
        log_prior: -5.0,
        search: EffectSearch::Tried,
    },
    Effect {
        name: "lower-cased",
        words: "letters made lower case",
        outcome: |c| Some(alone(c.to_lowercase(), c)),
        log_prior: -6.0,
        search: EffectSearch::Tried,
    },
    Effect {
        name: "upper-cased",
        words: "letters made upper case",
        outcome: |c| Some(alone(c.to_uppercase(), c)),
        log_prior: -6.0,
        search: EffectSearch::Tried,
    },
    // Applies only to text in shifts: effects change no ASCII elsewhere.
    Effect {
        name: super::shifts::ESCAPE_DROPPED,
        words: "escape characters dropped",
        outcome: |c| (c != '\u{1B}').then_some(c),
        log_prior: -1.0,
        search: EffectSearch::NotTried(
            "only text in shifts has escape characters, and that is found without this search",
        ),
    },
];

/// The result of a change of case, if it is a single character; else `otherwise`.
fn alone(mut changed: impl Iterator<Item = char>, otherwise: char) -> char {
    match (changed.next(), changed.next()) {
        (Some(character), None) => character,
        _ => otherwise,
    }
}

/// A set of side effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Effects(u16);

impl Effects {
    /// No side effect.
    pub const NONE: Effects = Effects(0);

    /// The set with only the effect called `name`; `None` if there is no such effect.
    pub fn named(name: &str) -> Option<Effects> {
        EFFECTS.iter().position(|effect| effect.name == name).map(|bit| Effects(1 << bit))
    }

    /// For each effect that the search tries, the set with only that effect, in the order of the table.
    pub fn tried() -> impl Iterator<Item = Effects> {
        let rows = EFFECTS.iter().enumerate();
        rows.filter(|(_, effect)| effect.search == EffectSearch::Tried).map(|(bit, _)| Effects(1 << bit))
    }

    /// Whether the set is empty.
    pub fn is_none(self) -> bool {
        self == Effects::NONE
    }

    /// The effects of either set.
    pub fn union(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// The effects of the set, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = &'static Effect> {
        EFFECTS.iter().enumerate().filter(move |(bit, _)| self.0 >> bit & 1 == 1).map(|(_, effect)| effect)
    }

    /// Applies all effects of the set to `character`; `None` if it is dropped.
    pub fn apply(self, character: char) -> Option<char> {
        self.iter().try_fold(character, |c, effect| (effect.outcome)(c))
    }

    /// Whether the effects turn the other case of `character` into `character` too.
    pub(super) fn merge_into(self, character: char) -> bool {
        if self.is_none() {
            return false;
        }
        let others = [alone(character.to_lowercase(), character), alone(character.to_uppercase(), character)];
        others.into_iter().any(|other| other != character && self.apply(other) == Some(character))
    }

    /// Log prior odds of the set, in nats: the sum over its effects.
    pub fn log_prior(self) -> f64 {
        self.iter().map(|effect| effect.log_prior).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_effect_is_tried_or_says_why_not() {
        for effect in &EFFECTS {
            let alone = Effects::named(effect.name).unwrap();
            match effect.search {
                EffectSearch::Tried => {
                    assert!(Effects::tried().any(|tried| tried == alone), "{}", effect.name)
                }
                EffectSearch::NotTried(why) => {
                    assert!(Effects::tried().all(|tried| tried != alone), "{}", effect.name);
                    assert!(!why.is_empty(), "{}", effect.name);
                }
            }
        }
    }
}
