//! What two spellings of one word have in common, as a number: capital letters, decomposed marks and vowel signs that may be left
//! out make no difference.

use unicode_normalization::UnicodeNormalization;

/// A word as the tables know it: 64 bits that are as good as random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordKey(u64);

impl WordKey {
    /// The bits.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// Other bits, as good as random, for a table that is built with `seed`.
    pub fn seeded(self, seed: u64) -> u64 {
        mix(self.0 ^ seed)
    }
}

/// The factor of the Fibonacci hash: 2 to the 64th divided by the golden ratio.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): each bit of the result depends on each bit of `bits`.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ bits >> 31
}

/// The key of a word. Letters are compared in their composed form and without case, Greek final sigma is a sigma, a comma
/// below is a cedilla, and Arabic and Hebrew vowel signs, tatweel and joiners are left out.
pub fn key_of(word: &str) -> WordKey {
    let is_composed = |c: char| c < '\u{300}' || matches!(c, '\u{370}'..='\u{482}' | '\u{48A}'..='\u{590}');
    let bits =
        if word.chars().all(is_composed) { word.chars().fold(0, add) } else { word.nfc().fold(0, add) };
    WordKey(mix(bits))
}

/// The key of a word that is read letter by letter. Its letters are composed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct GrowingKey(u64);

impl GrowingKey {
    /// The key of the word with one more letter.
    #[must_use]
    pub fn with(self, letter: char) -> GrowingKey {
        GrowingKey(add(self.0, letter))
    }

    /// The key of the word as it is, the same that [`key_of`] gives for its letters.
    pub fn key(self) -> WordKey {
        WordKey(mix(self.0))
    }
}

/// Adds a character to the bits of the word before it.
fn add(bits: u64, character: char) -> u64 {
    let step = |bits: u64, c: char| (bits ^ u64::from(u32::from(c))).wrapping_mul(FACTOR).rotate_left(29);
    match character {
        'a'..='z' => step(bits, character),
        'A'..='Z' => step(bits, character.to_ascii_lowercase()),
        c if is_left_out(c) => bits,
        'ς' => step(bits, 'σ'),
        // Romanian is written with either, and some word lists know only the cedilla.
        'ș' | 'Ș' => step(bits, 'ş'),
        'ț' | 'Ț' => step(bits, 'ţ'),
        // Its small form has a dot above, which no text writes.
        'İ' => step(bits, 'i'),
        c => c.to_lowercase().fold(bits, step),
    }
}

/// Whether a sign may be written or not, without a change of the word.
fn is_left_out(c: char) -> bool {
    matches!(
        c,
        '\u{591}'..='\u{5C7}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}'
    )
}
