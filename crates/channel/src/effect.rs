//! Side effects of a misreading on the characters that it did read: the rows of a table that grows.
//!
//! In: a character as the wrong encoding gave it. Out: what is left of it. Each effect looks at one
//! character; one that needs its neighbours is no row here.

/// What an effect does with one character: the character instead, or `None` where it is dropped.
type Outcome = fn(char) -> Option<char>;

/// One row of the table of side effects.
#[derive(Debug)]
pub struct Effect {
    /// The name in channel notation.
    pub name: &'static str,
    /// What happened, for people: fits after "undefined bytes dropped; ".
    pub words: &'static str,
    /// What it does with one character.
    outcome: Outcome,
    /// Natural logarithm of the probability that a misreading has this effect, against that it has not.
    pub log_prior: f64,
}

/// The table. The order is the order in which effects are applied, and their place is their bit in
/// [`Effects`]. The prior odds are judgements, not counts: what users report is damage with no side effect first, then
/// the soft hyphen and the no-break space, which HTML clean-up and editors treat specially.
pub static EFFECTS: [Effect; 9] = [
    Effect {
        name: "soft-hyphen-dropped",
        words: "soft hyphens dropped",
        outcome: |c| (c != '\u{AD}').then_some(c),
        log_prior: -5.0,
    },
    Effect {
        name: "no-break-space-to-space",
        words: "no-break spaces turned into spaces",
        outcome: |c| Some(if c == '\u{A0}' { ' ' } else { c }),
        log_prior: -1.5,
    },
    Effect {
        name: "no-break-space-dropped",
        words: "no-break spaces dropped",
        outcome: |c| (c != '\u{A0}').then_some(c),
        log_prior: -5.0,
    },
    Effect {
        name: "c1-stripped",
        words: "C1 controls stripped",
        outcome: |c| (!('\u{80}'..='\u{9F}').contains(&c)).then_some(c),
        log_prior: -4.0,
    },
    Effect {
        name: "zero-width-dropped",
        words: "zero-width characters dropped",
        outcome: |c| (!('\u{200B}'..='\u{200F}').contains(&c) && c != '\u{FEFF}').then_some(c),
        log_prior: -6.0,
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
    },
    Effect {
        name: "lower-cased",
        words: "letters made lower case",
        outcome: |c| Some(alone(c.to_lowercase(), c)),
        log_prior: -6.0,
    },
    Effect {
        name: "upper-cased",
        words: "letters made upper case",
        outcome: |c| Some(alone(c.to_uppercase(), c)),
        log_prior: -6.0,
    },
    // Only of text in shifts: elsewhere ASCII is left as it is.
    Effect {
        name: super::shifts::ESCAPE_DROPPED,
        words: "escape characters dropped",
        outcome: |c| (c != '\u{1B}').then_some(c),
        log_prior: -1.0,
    },
];

/// The one character that a change of case gives; `otherwise` where it gives several.
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

    /// The set of the effect called `name` alone; `None` where there is no such effect.
    pub fn named(name: &str) -> Option<Effects> {
        EFFECTS.iter().position(|effect| effect.name == name).map(|bit| Effects(1 << bit))
    }

    /// Whether the set is empty.
    pub fn is_none(self) -> bool {
        self == Effects::NONE
    }

    /// Both sets together.
    pub fn union(self, other: Effects) -> Effects {
        Effects(self.0 | other.0)
    }

    /// The effects of the set, in the table's order.
    pub fn iter(self) -> impl Iterator<Item = &'static Effect> {
        EFFECTS.iter().enumerate().filter(move |(bit, _)| self.0 >> bit & 1 == 1).map(|(_, effect)| effect)
    }

    /// What is left of `character` after all effects of the set; `None` where it is dropped.
    pub fn apply(self, character: char) -> Option<char> {
        self.iter().try_fold(character, |c, effect| (effect.outcome)(c))
    }

    /// Whether the effects make `character` of another one too, in the other case of it.
    pub(super) fn merge_into(self, character: char) -> bool {
        let others = [alone(character.to_lowercase(), character), alone(character.to_uppercase(), character)];
        others.into_iter().any(|other| other != character && self.apply(other) == Some(character))
    }

    /// Natural logarithm of the prior probability of the set.
    pub fn log_prior(self) -> f64 {
        self.iter().map(|effect| effect.log_prior).sum()
    }
}
