//! One step of the character model. In: a state and a character. Out: the probability of the
//! character, and the next state.
//!
//! A text consists of words and the characters between them. A word belongs to the language or is an
//! *ASCII word* (markup, code, an identifier, English). The state keeps the odds of the two. Capitals
//! have probabilities of their own, apart from the letters. A character that neither the language nor
//! ASCII has comes from one distribution over all of Unicode, the *escape*.

use std::sync::LazyLock;

use super::language::{Before, Composition, Letter, UnpackedLanguage};
use super::ngram::{END, ROOT};
use super::universal::{
    COLUMN_LETTER, PrecedingRow, ROW_LETTER, ROW_LINE, Universal, column_of, row_after, row_after_punctuation,
};

/// P(a character from outside the language | between words). Set by hand; the training texts show
/// 0.002 to 0.01 for symbols and foreign letters.
const ESCAPE: f32 = 0.004;
/// P(a character from outside the language | inside a word).
const ESCAPE_IN_WORD: f32 = 0.000_5;
/// P(another character from outside | the character before came from outside). High, because symbols
/// and foreign words come in runs.
const ESCAPE_AGAIN: f32 = 0.4;

/// The share of borrowed letters in the script of the language among the characters from outside
/// that occur inside a word.
const IN_WORD_SAME_SCRIPT: f32 = 0.5;
/// The share of symbols and punctuation among them. The rest are letters of other scripts, which are
/// seldom mixed into a word.
const IN_WORD_SYMBOL: f32 = 0.48;
/// Own letters that are less likely than this may also come from the escape, because their n-grams
/// may have been pruned.
const RARE: f32 = 1e-4;

/// P(capital | the letter before is the only capital, at the start of the word).
const CAPITAL_AFTER_CAPITAL: f32 = 0.08;
/// P(capital | at least two capitals directly before in the word).
const CAPITAL_IN_CAPITALS: f32 = 0.92;
/// P(capital | after a small letter in the word): `camelCase`.
const CAPITAL_AFTER_SMALL: f32 = 0.004;
/// P(capital | start of a word after a word in capitals).
const CAPITAL_AFTER_SHOUTING: f32 = 0.7;

/// P(a letter is followed by a combining mark that composes with it | no such mark before in the text).
const DECOMPOSED: f32 = 0.000_5;
/// The share of composable letters that are written decomposed, once the text has such a mark.
const DECOMPOSED_AGAIN: f32 = 0.75;

/// The step of the quantised log odds in the state, in nats.
const ODDS_STEP: f32 = 0.5;
/// The step that stands for even odds. The log odds reach from -10 to +5.5 nats.
const ODDS_ZERO: f32 = 20.0;
/// The part of the deviation from the language's usual odds that survives the end of a word. Raising it
/// makes an ASCII word after another one more likely.
const ODDS_MEMORY: f32 = 0.5;
/// The log odds, in nats, after a word that is certainly an ASCII word; negated after a word of the
/// language.
const ODDS_SURE: f32 = 4.0;
/// The probability, in the comparison of the two kinds of word, of a letter that one of them lacks.
const IMPOSSIBLE: f32 = 1e-8;

/// The state of the model after some text: everything that the probability of the next character
/// depends on. Belongs to the language that it was made with. States with the same predictions are
/// mostly equal, so that a search can merge them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CharacterState(u64);

/// The kind of the character before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PreviousKind {
    Line,
    Letter,
    Mark,
    Outsider,
}

/// The fields of a [`CharacterState`].
#[derive(Clone, Copy)]
struct UnpackedState {
    kind: PreviousKind,
    /// Quantised log odds of an ASCII word, in steps above the lowest.
    odds: u8,
    /// The capitals directly before: 0 none, 1 a single one at the start of the word, 2 several.
    capitals: u8,
    sentence_start: bool,
    shouting: bool,
    decomposed: bool,
    /// Whether the text is not in Latin script and an ASCII word is going on.
    ascii_word: bool,
    previous: char,
    own: u32,
    ascii: u32,
}

impl UnpackedState {
    const OWN_BITS: u32 = 24;

    fn pack(self) -> CharacterState {
        let payload = match self.kind {
            PreviousKind::Letter => u64::from(self.own) | u64::from(self.ascii) << Self::OWN_BITS,
            PreviousKind::Line => 0,
            PreviousKind::Mark | PreviousKind::Outsider => u64::from(self.previous),
        };
        CharacterState(
            self.kind as u64
                | u64::from(self.odds) << 2
                | u64::from(self.capitals) << 7
                | u64::from(self.sentence_start) << 9
                | u64::from(self.shouting) << 10
                | u64::from(self.decomposed) << 11
                | u64::from(self.ascii_word) << 12
                | payload << 13,
        )
    }

    fn unpack(CharacterState(bits): CharacterState) -> Self {
        let kind = match bits & 3 {
            0 => PreviousKind::Line,
            1 => PreviousKind::Letter,
            2 => PreviousKind::Mark,
            _ => PreviousKind::Outsider,
        };
        let payload = bits >> 13;
        let has_nodes = kind == PreviousKind::Letter;
        UnpackedState {
            kind,
            odds: (bits >> 2 & 31) as u8,
            capitals: (bits >> 7 & 3) as u8,
            sentence_start: bits >> 9 & 1 == 1,
            shouting: bits >> 10 & 1 == 1,
            decomposed: bits >> 11 & 1 == 1,
            ascii_word: bits >> 12 & 1 == 1,
            previous: if has_nodes { 'a' } else { char::from_u32(payload as u32).unwrap_or('\n') },
            own: if has_nodes { payload as u32 & ((1 << Self::OWN_BITS) - 1) } else { ROOT },
            ascii: if has_nodes { (payload >> Self::OWN_BITS) as u32 } else { ROOT },
        }
    }

    fn in_word(&self) -> bool {
        self.kind == PreviousKind::Letter
    }

    /// P(the word is an ASCII word).
    fn foreign(&self) -> f32 {
        SHARES[usize::from(self.odds & 31)]
    }

    fn escape(&self) -> f32 {
        match self.kind {
            PreviousKind::Outsider => ESCAPE_AGAIN,
            // A word with one borrowed letter often has another.
            PreviousKind::Letter if self.own == ROOT && self.ascii == ROOT => ESCAPE,
            PreviousKind::Letter => ESCAPE_IN_WORD,
            _ => ESCAPE,
        }
    }
}

/// P(ASCII word) at each step of the odds.
static SHARES: LazyLock<[f32; 32]> = LazyLock::new(|| {
    std::array::from_fn(|odds| 1.0 / (1.0 + (-(odds as f32 - ODDS_ZERO) * ODDS_STEP).exp()))
});

fn quantised_odds(odds: f32) -> u8 {
    (odds / ODDS_STEP + ODDS_ZERO).round().clamp(0.0, 31.0) as u8
}

/// The state at the start of a text.
pub fn start() -> CharacterState {
    UnpackedState {
        kind: PreviousKind::Line,
        odds: 0,
        capitals: 0,
        sentence_start: true,
        shouting: false,
        decomposed: false,
        ascii_word: false,
        previous: '\n',
        own: ROOT,
        ascii: ROOT,
    }
    .pack()
}

/// The models that a step uses.
pub struct Stepper<'a> {
    /// The language of the text.
    pub language: &'a UnpackedLanguage,
    /// The n-grams of ASCII words.
    pub ascii: &'a UnpackedLanguage,
    /// The distribution over all of Unicode that all languages share.
    pub universal: &'a Universal,
}

impl Stepper<'_> {
    /// ln P(c | state), and the state after `c`.
    pub fn take(&self, state: CharacterState, c: char) -> (CharacterState, f32) {
        let mut place = UnpackedState::unpack(state);
        if place.kind == PreviousKind::Line && place.odds == 0 {
            place.odds = quantised_odds(self.language.foreign_odds);
        }
        let (composed, decomposing) = self.composing(&place, c);
        let probability = if let Some((node, probability)) = composed {
            place.own = node;
            place.decomposed = true;
            return (place.pack(), probability.max(f32::MIN_POSITIVE).ln());
        } else if let Some(letter) = self.language.letter(c) {
            let before = place;
            let probability = self.own_letter(&mut place, letter);
            if probability < RARE || before.kind == PreviousKind::Outsider {
                probability + self.escaped(&before, c)
            } else {
                probability
            }
        } else if let Some(letter) = self.ascii.letter(c).filter(|_| c.is_ascii()) {
            self.ascii_letter(&mut place, letter)
        } else if let Some(probability) = self.between_words(&place, c) {
            self.leave_word(&mut place, c);
            place.kind = if c == '\n' { PreviousKind::Line } else { PreviousKind::Mark };
            probability
        } else {
            self.outsider(&mut place, c)
        };
        let probability = probability * (1.0 - decomposing);
        (place.pack(), probability.max(f32::MIN_POSITIVE).ln())
    }

    fn row(&self, place: &UnpackedState) -> PrecedingRow {
        match place.kind {
            PreviousKind::Line => ROW_LINE,
            PreviousKind::Letter => ROW_LETTER,
            PreviousKind::Mark if place.previous.is_ascii() || place.previous.is_whitespace() => {
                row_after(place.previous)
            }
            PreviousKind::Mark => row_after_punctuation(place.previous),
            _ => row_after(place.previous),
        }
    }

    fn before(&self, place: &UnpackedState) -> Before {
        match place.kind {
            PreviousKind::Line => Before::Space,
            PreviousKind::Letter => Before::Letter,
            _ if place.previous.is_whitespace() => Before::Space,
            _ => Before::Other,
        }
    }

    /// P(a word starts here | between words).
    fn word_starts(&self, place: &UnpackedState) -> f32 {
        let own_marks = self.language.punctuation_total(self.before(place));
        (1.0 - place.escape())
            * (1.0 - own_marks)
            * self.universal.around_words(self.row(place), COLUMN_LETTER)
    }

    /// P(the word ends here | inside a word), for both kinds of word.
    fn word_ends(&self, place: &UnpackedState) -> f32 {
        let own = || self.language.ngrams.probability(place.own, END);
        let ascii = || self.ascii.ngrams.probability(place.ascii, END);
        let ends = match (self.language.is_latin(), place.ascii_word) {
            (true, _) => {
                let foreign = place.foreign();
                (1.0 - foreign) * own() + foreign * ascii()
            }
            (false, false) => own() * (1.0 - self.language.to_ascii),
            (false, true) => ascii() * (1.0 - self.language.from_ascii),
        };
        (1.0 - place.escape()) * ends
    }

    fn between_words(&self, place: &UnpackedState, c: char) -> Option<f32> {
        let before = self.before(place);
        let given_no_letter = if let Some(probability) = self.language.punctuation(c, before) {
            probability
        } else {
            let (column, sharing) = column_of(c)?;
            let ascii = self.universal.around_words(self.row(place), column) / sharing;
            (1.0 - self.language.punctuation_total(before)) * ascii
        };
        let reached = if place.in_word() { self.word_ends(place) } else { 1.0 - place.escape() };
        Some(reached * given_no_letter)
    }

    fn leave_word(&self, place: &mut UnpackedState, c: char) {
        if place.in_word() {
            let now = match (self.language.is_latin(), place.ascii_word) {
                (true, _) => (f32::from(place.odds) - ODDS_ZERO) * ODDS_STEP,
                (false, true) => ODDS_SURE,
                (false, false) => -ODDS_SURE,
            };
            let usual = self.language.foreign_odds;
            place.odds = quantised_odds(usual + ODDS_MEMORY * (now - usual));
            place.shouting = place.capitals == 2;
        }
        place.capitals = 0;
        place.ascii_word = false;
        place.sentence_start = match c {
            '.' | '!' | '?' | '\n' | '…' | '。' | '¿' | '¡' => true,
            '0'..='9' | ',' => false,
            _ => place.sentence_start,
        };
        place.previous = c;
    }

    /// P(the case of a letter | state). Updates the run of capitals.
    fn case(&self, place: &mut UnpackedState, has_capital: bool, upper: bool) -> f32 {
        let in_word = place.in_word();
        let sentence_start = std::mem::replace(&mut place.sentence_start, false);
        if !has_capital {
            return 1.0;
        }
        let capital = match (in_word, place.capitals) {
            (true, 0) => CAPITAL_AFTER_SMALL,
            (true, 1) => CAPITAL_AFTER_CAPITAL,
            (true, _) => CAPITAL_IN_CAPITALS,
            (false, _) if place.shouting => CAPITAL_AFTER_SHOUTING,
            (false, _) if sentence_start => self.language.capital_in_sentence_start,
            (false, _) => self.language.capital_in_word_start,
        };
        place.capitals = match (upper, in_word) {
            (false, _) => 0,
            (true, true) => (place.capitals + 1).min(2),
            (true, false) => 1,
        };
        if upper { capital } else { 1.0 - capital }
    }

    fn own_letter(&self, place: &mut UnpackedState, letter: Letter) -> f32 {
        let (own, ascii) = (&self.language.ngrams, &self.ascii.ngrams);
        let in_word = place.in_word();
        let switches = in_word && place.ascii_word;
        let (mut own_node, ascii_node) = match place.kind {
            _ if switches => (own.start(), ROOT),
            _ if in_word => (place.own, place.ascii),
            _ => (own.start(), ascii.start()),
        };
        let mut own_probability = 1.0;
        for &symbol in letter.symbols() {
            let (probability, next) = own.advance(own_node, symbol);
            own_probability *=
                if place.decomposed { self.decomposed(own_node, symbol, probability) } else { probability };
            own_node = next;
        }
        let symbol = letter.symbols()[0];
        let mut probability = match (in_word, switches) {
            (false, _) => self.word_starts(place),
            (true, false) => 1.0 - place.escape(),
            (true, true) => {
                (1.0 - place.escape()) * ascii.probability(place.ascii, END) * self.language.from_ascii
            }
        };
        if self.language.is_latin() {
            let (ascii_probability, next) = match self.ascii_symbol(symbol) {
                Some(symbol) => ascii.advance(ascii_node, symbol),
                None => (0.0, ROOT),
            };
            let foreign = place.foreign();
            probability *= (1.0 - foreign) * own_probability + foreign * ascii_probability;
            let ratio = ascii_probability.max(IMPOSSIBLE) / own_probability.max(IMPOSSIBLE);
            let odds = (f32::from(place.odds) - ODDS_ZERO) * ODDS_STEP + ratio.ln();
            place.odds = quantised_odds(odds);
            place.ascii = next;
        } else {
            if !in_word {
                probability *= 1.0 - place.foreign();
            }
            probability *= own_probability;
            place.ascii = ROOT;
        }
        probability *= self.case(place, self.language.has_capital(symbol), letter.upper);
        place.own = own_node;
        place.ascii_word = false;
        place.kind = PreviousKind::Letter;
        probability
    }

    /// The symbol of an ASCII letter in the ASCII words. It is the same number as in a language in Latin script, where
    /// a-z are the first 26 symbols.
    fn ascii_symbol(&self, symbol: u16) -> Option<u16> {
        (2..28).contains(&symbol).then_some(symbol)
    }

    /// P(symbol | context) in text that is written decomposed. A base letter also stands for the letters that it makes
    /// with marks, and these letters themselves become rarer.
    fn decomposed(&self, node: u32, symbol: u16, alone: f32) -> f32 {
        let ngrams = &self.language.ngrams;
        let of =
            |composition: &Composition| composition.share * ngrams.probability(node, composition.composed);
        let composed: f32 = self.language.compositions(symbol).map(of).sum();
        let kept = if self.language.is_composed(symbol) { 1.0 - DECOMPOSED_AGAIN } else { 1.0 };
        kept * alone + DECOMPOSED_AGAIN * composed
    }

    fn ascii_letter(&self, place: &mut UnpackedState, letter: Letter) -> f32 {
        let ascii = &self.ascii.ngrams;
        let symbol = letter.symbols()[0];
        let (node, mut probability) = match (place.in_word(), place.ascii_word) {
            (false, _) => (ascii.start(), self.word_starts(place) * place.foreign()),
            (true, true) => (place.ascii, 1.0 - place.escape()),
            (true, false) => {
                let ends = self.language.ngrams.probability(place.own, END) * self.language.to_ascii;
                (ascii.start(), (1.0 - place.escape()) * ends)
            }
        };
        let (of_symbol, next) = ascii.advance(node, symbol);
        probability *= of_symbol;
        if !(place.ascii_word && place.in_word()) {
            // A change of script starts a new word even without a space.
            place.kind = PreviousKind::Mark;
        }
        probability *= self.case(place, true, letter.upper);
        place.ascii = next;
        place.own = ROOT;
        place.ascii_word = true;
        place.kind = PreviousKind::Letter;
        probability
    }

    /// P(`c` from the escape | state).
    fn escaped(&self, place: &UnpackedState, c: char) -> f32 {
        let universal = self.universal;
        let reachable = 1.0 - self.language.own_share;
        place.escape()
            * match place.kind {
                PreviousKind::Outsider => universal.probability_after(place.previous, c, reachable),
                PreviousKind::Letter => {
                    let script = universal.script(c);
                    let (of, alone) = (universal.share(script), universal.probability(c));
                    if script == universal.script('\u{2014}') {
                        IN_WORD_SYMBOL * alone / of.max(alone)
                    } else if self.language.scripts.contains(&script) {
                        IN_WORD_SAME_SCRIPT * alone / of.max(alone)
                    } else {
                        (1.0 - IN_WORD_SAME_SCRIPT - IN_WORD_SYMBOL) * alone
                    }
                }
                _ => universal.probability(c) / reachable,
            }
    }

    /// Takes a character that neither the language nor ASCII has.
    fn outsider(&self, place: &mut UnpackedState, c: char) -> f32 {
        let probability = self.escaped(place, c);
        if c.is_alphabetic() && self.language.scripts.contains(&self.universal.script(c)) {
            // A borrowed letter: the word goes on, in an unknown context.
            if !place.in_word() {
                place.capitals = 0;
                place.sentence_start = false;
            }
            place.capitals = if !c.is_uppercase() { 0 } else { (place.capitals + 1).min(2) };
            place.kind = PreviousKind::Letter;
            place.ascii_word = false;
            (place.own, place.ascii) = (ROOT, ROOT);
        } else {
            self.leave_word(place, c);
            place.kind = PreviousKind::Outsider;
        }
        probability
    }

    /// If `c` is a combining mark that composes a letter of the language with the letter before: the
    /// context with the composed letter, and P(`c`). And P(any such mark), or 0 until the text has
    /// had one.
    fn composing(&self, place: &UnpackedState, c: char) -> (Option<(u32, f32)>, f32) {
        let off = place.kind != PreviousKind::Letter || place.ascii_word || !self.language.has_compositions();
        if off || !place.decomposed && !('\u{300}'..='\u{36F}').contains(&c) {
            return (None, 0.0);
        }
        let ngrams = &self.language.ngrams;
        let Some((base, before)) = ngrams.last(place.own) else { return (None, 0.0) };
        let (mut this, mut total, mut node) = (0.0, 0.0, ROOT);
        for composition in self.language.compositions(base) {
            let (alone, next) = ngrams.advance(before, composition.composed);
            let probability = alone * composition.share;
            total += probability;
            if composition.mark == c {
                this = probability;
                node = next;
            }
        }
        if total == 0.0 {
            return (None, 0.0);
        }
        let any = if place.decomposed {
            let kept = if self.language.is_composed(base) { 1.0 - DECOMPOSED_AGAIN } else { 1.0 };
            let composed = DECOMPOSED_AGAIN * total;
            composed / (kept * ngrams.probability(before, base) + composed)
        } else {
            DECOMPOSED
        };
        let here = (this > 0.0).then_some((node, any * this / total));
        (here, if place.decomposed { any } else { 0.0 })
    }
}
