//! What a channel that leaves no shape made of letters, and letters of what.
//!
//! In: decoded lines. Out: counts, and whether they look like chance. Without a shape to go by, letters that make words are the
//! evidence.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::scripts::{CHINESE_SCRIPT, telling_script};
use crate::repair::decoded::{DecodedCharacter, DecodedLine};

/// Of the letters in another script than Latin that are others now, one in so many was a mark, at most: in prose one
/// character in ten is. Judged.
const UNLETTERED: usize = 5;
/// So many letters that were read as others of their own script are no chance, and so many that made words of one script and
/// were read as others of another one. The same word counts once. Of 19,393 clean texts, 15 had up to 7 of the first that looked
/// misread; of 24,365, 3 had up to 6 of the second (`МБ`, `ГБ` and `ТБ` are pairs of Hebrew letters too).
const ENOUGH_OF_A_SCRIPT: usize = 10;
const ENOUGH_OF_ANOTHER: usize = 7;
/// The same for letters in Latin script read for those of another: abbreviations in Sorbian and Turkmen have two.
const ENOUGH_FROM_LATIN: usize = 4;
/// The same for ideographs.
const ENOUGH_PAIRS: usize = 3;

/// How much of what went through a channel that leaves no shape is letters, before and after. Symbols turn into letters by
/// chance, and letters into symbols: box drawing into Cyrillic, half-width kana into box drawing.
#[derive(Default)]
pub struct LettersRead {
    pub observed: usize,
    observed_in_words: usize,
    repaired: usize,
    repaired_letters: usize,
    /// Apostrophes that are no letters, but stand among them.
    apostrophes: usize,
    /// Observed characters that stand in a word as they do in no language.
    pub impossible: usize,
    /// Characters that are others now, and no other spelling of the same.
    changed: usize,
    /// Characters read as others of their own script.
    same_script: usize,
    /// Letters in words of a single script, which is not Latin.
    of_one_script: usize,
    /// Letters in Latin script that are letters of another now.
    from_latin: usize,
    /// Letters of other scripts than Latin that are none now.
    unlettered: usize,
    /// The runs of damaged characters, each once.
    runs: FxHashSet<Vec<char>>,
}

impl LettersRead {
    pub fn extend_damaged(&mut self, line: &[char], decoded: &DecodedLine) {
        let mut run: Range<usize> = 0..0;
        for decoded in decoded.characters.iter().filter(|decoded| decoded.damaged) {
            let observed = decoded.start..decoded.start + decoded.consumed;
            self.observed += observed.len();
            let in_word = stands_in_word(line, &observed);
            self.observed_in_words += if in_word { observed.len() } else { 0 };
            self.impossible += observed.clone().filter(|&at| is_impossible(line, at)).count();
            self.repaired += 1;
            self.apostrophes += usize::from(in_word && decoded.character == '’');
            // Alone, as in the sequences that steer a terminal, a control may be meant.
            let beside_letter = line[around(line, &observed)].iter().any(|c| c.is_alphabetic());
            let control = line[observed.clone()].iter().any(is_c1_control)
                && (beside_letter || is_typographic(decoded.character));
            // Quotation marks and dots where letters stand as in no language.
            let mark =
                is_typographic(decoded.character) && observed.clone().all(|at| is_impossible(line, at));
            self.repaired_letters += usize::from(control || mark || decoded.character.is_alphabetic());
            let before = line.get(decoded.start).copied().unwrap_or(decoded.character);
            self.changed += usize::from(spelled(before) != spelled(decoded.character));
            let script = telling_script(before);
            self.same_script += usize::from(script.is_some() && script == telling_script(decoded.character));
            let other_letter = |&c: &char| c.is_alphabetic() && telling_script(c) != script;
            // There are so many characters in Chinese script that chance makes few of them letters.
            let telling = script.is_some_and(|script| script != CHINESE_SCRIPT);
            let from_latin = script.is_none() && before.is_alphabetic();
            self.from_latin += usize::from(from_latin && telling_script(decoded.character).is_some());
            self.unlettered +=
                usize::from(telling && before.is_alphabetic() && !decoded.character.is_alphabetic());
            let of_one_script = telling && !line[around(line, &observed)].iter().any(other_letter);
            self.of_one_script += usize::from(of_one_script);
            if run.end != observed.start {
                self.runs.insert(line[run].to_vec());
                run = observed.start..observed.start;
            }
            run.end = observed.end;
        }
        self.runs.insert(line[run].to_vec());
    }

    /// At least one in five stood in a word, and half of them are letters now, or the apostrophe of `l’été` beside as many.
    pub fn make_words(&self) -> bool {
        let letters = self.repaired_letters + self.apostrophes.min(self.repaired_letters);
        self.changed > 0 && self.observed_in_words * 5 >= self.observed && letters * 2 >= self.repaired
    }

    /// Whether the letters are so few that chance makes others of them: rare words and abbreviations in Cyrillic or Arabic turn
    /// into commoner ones, of the same script above all, or lose a letter to a mark (`Сбой` to `—бой`). What was read `in_pairs` is
    /// seldom anything at all by chance.
    pub fn by_chance(&self, in_pairs: bool) -> bool {
        let different: usize = self.runs.iter().map(Vec::len).sum();
        // One character after another of memory that was never text is the same.
        let characters: FxHashSet<char> = self.runs.iter().flatten().copied().collect();
        let different = if in_pairs { characters.len() } else { different };
        let enough = if in_pairs { ENOUGH_PAIRS } else { ENOUGH_OF_A_SCRIPT };
        self.same_script * 2 > self.repaired && different < enough
            || self.of_one_script * 2 > self.repaired && different < ENOUGH_OF_ANOTHER
            || self.unlettered * UNLETTERED > self.changed
            || !in_pairs && self.from_latin * 2 > self.repaired && different < ENOUGH_FROM_LATIN
    }
}

/// Whether some character of `words` may be a letter that was read as another, or as a symbol.
pub fn may_be_misread(words: &[&Vec<char>]) -> bool {
    let may_be = |word: &Vec<char>, at: usize| !word[at].is_ascii() && stands_in_word(word, &(at..at + 1));
    words.iter().any(|word| (0..word.len()).any(|at| may_be(word, at)))
}

/// A range of `line` with the characters before and behind it.
fn around(line: &[char], range: &Range<usize>) -> Range<usize> {
    range.start.saturating_sub(1)..(range.end + 1).min(line.len())
}

/// Whether what is observed stands in a word: with a letter beside it, or one with it, or as a word of one letter beside another word
/// (`Š` for `è`). A letter alone is in lists of letters; a symbol within a word stands for a letter, a space does not.
fn stands_in_word(line: &[char], observed: &Range<usize>) -> bool {
    let here = &line[observed.clone()];
    // A C1 control stands for nothing: no text has it but by a misreading.
    if here.iter().any(is_c1_control) {
        return true;
    }
    if here.iter().all(|c| c.is_whitespace()) {
        return false;
    }
    let (before, behind) = (&line[..observed.start], &line[observed.end..]);
    let beside = [before.last(), behind.first()].into_iter().flatten();
    let is_letter = |c: &char| c.is_alphabetic();
    let letters = here.iter().filter(|c| is_letter(c)).count();
    // What is a letter now may stand beside what is a symbol now.
    let joins = |c: &char| is_letter(c) || letters > 0 && !c.is_ascii() && !c.is_whitespace();
    let words = [
        matches!(before, [.., a, b, ' '] if is_letter(a) && is_letter(b)),
        matches!(behind, [' ', a, b, ..] if is_letter(a) && is_letter(b)),
    ];
    // Of a word without the text around it nothing is known.
    let word = words.contains(&true) || before.is_empty() && behind.is_empty();
    letters > 1 || beside.clone().any(joins) || letters == 1 && word
}

pub fn is_combining(character: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&character)
}

fn is_c1_control(character: &char) -> bool {
    ('\u{80}'..='\u{9F}').contains(character)
}

/// Whether the character at `at` stands as it does in no language: a symbol between small letters (`m˙sica`), or a capital letter
/// outside ASCII behind a small one (`puÚ`). A mark behind a word may be a footnote's.
fn is_impossible(line: &[char], at: usize) -> bool {
    let small = |at: Option<usize>| at.and_then(|at| line.get(at)).is_some_and(|c| c.is_lowercase());
    let Some(&character) = line.get(at).filter(|c| !c.is_ascii() && small(at.checked_sub(1))) else {
        return false;
    };
    let joins = matches!(character, '\u{AD}' | '·' | '…' | '‐'..='’' | '\u{200B}'..='\u{200F}' | '\u{2060}')
        || matches!(character as u32, 0x300..=0x36F | 0xFFFD);
    let symbol = !character.is_alphanumeric() && !joins && small(Some(at + 1));
    character.is_uppercase() || symbol
}

/// Whether symbols that nothing was lost of, behind a small letter, turn into one (`Zam√≤`, `Pi√®`).
pub fn is_symbol_for_letter(line: &[char], decoded: &DecodedCharacter) -> bool {
    let small = decoded.start.checked_sub(1).is_some_and(|before| line[before].is_lowercase());
    // What left nothing may stand behind the last character.
    let here = line.get(decoded.start);
    let symbol = here.is_some_and(|here| !here.is_alphanumeric() && !is_typographic(*here));
    small && symbol && !decoded.lost && decoded.character.is_lowercase()
}

/// A mark that typographers set beside words.
fn is_typographic(character: char) -> bool {
    matches!(character, '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›' | '…' | '–' | '—')
}

/// Whether a character is one of the signs from general punctuation to dingbats, or an emoji.
pub fn is_symbol(character: char) -> bool {
    matches!(character as u32, 0x2010..=0x2BFF | 0xFE0F | 0x1F000..=0x1FAFF)
}

/// Whether a character is box drawing or a block.
pub fn is_box(character: char) -> bool {
    ('\u{2500}'..='\u{259F}').contains(&character)
}

/// A letter, with the comma below that Romanian writes for the cedilla that its encodings long had: which of the two stands in
/// a text is no damage.
fn spelled(letter: char) -> char {
    match letter {
        'ş' => 'ș',
        'Ş' => 'Ș',
        'ţ' => 'ț',
        'Ţ' => 'Ț',
        other => other,
    }
}
