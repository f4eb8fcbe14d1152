//! How common a word is, in sixteen classes.

/// The share of a language's running words that the commonest class begins at, as a natural logarithm.
const COMMONEST: f64 = -3.0;

/// How common a word is in a language: class 0 is the commonest, 15 the rarest. Each class is *e* times rarer than the one before;
/// class 0 is 1 word in 20 and above, class 15 is rarer than 1 in 24 million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commonness(u8);

impl Commonness {
    /// The rarest class.
    pub const RAREST: Commonness = Commonness(15);

    /// The class of a word that is `share` of the running words of a language, 0 to 1.
    pub fn of_share(share: f64) -> Commonness {
        let class = (COMMONEST - share.ln()).ceil();
        Commonness(class.clamp(0.0, f64::from(Self::RAREST.0)) as u8)
    }

    /// The class of this number; what is above 15 is 15.
    pub fn from_class(class: u8) -> Commonness {
        Commonness(class.min(Self::RAREST.0))
    }

    /// The number of the class, 0 to 15.
    pub fn class(self) -> u8 {
        self.0
    }

    /// The natural logarithm of the share of running words that the class stands for.
    pub fn log_share(self) -> f32 {
        COMMONEST as f32 - f32::from(self.0)
    }
}
