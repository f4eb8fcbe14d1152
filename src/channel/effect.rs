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
/// [`Effects`]. The prior odds are judgements, not counts: what is reported in the field (see the
/// measurements quoted in `benches/RESULTS.md`) is damage with no side effect first, then the soft hyphen
/// and the no-break space, which HTML clean-up and editors treat specially.
pub static EFFECTS: [Effect; 5] = [
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
];

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

    /// Natural logarithm of the prior probability of the set.
    pub fn log_prior(self) -> f64 {
        self.iter().map(|effect| effect.log_prior).sum()
    }
}
