//! Counts of letters before and after a repair, for channels that leave no shape.
//!
//! In: decoded lines. Out: counts, and whether the repair looks like chance. Without a shape, the evidence is that damaged
//! characters stand in words and turn into letters.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::scripts::{CHINESE_SCRIPT, telling_script};
use crate::repair::decoded::{DecodedCharacter, DecodedLine};

/// At most one in this number of changed characters may turn from a letter outside Latin script into punctuation. In prose, one
/// character in ten is punctuation. Judged.
const UNLETTERED: usize = 5;
/// The least number of damaged characters, in different runs, if most turn into characters of their own script. With fewer, the
/// repair looks like chance. Of 19,393 clean texts, 15 had up to 7 of them.
const ENOUGH_OF_A_SCRIPT: usize = 10;
/// The same least number if most stand in words of a single script other than Latin. Of 24,365 clean texts, 3 had up to 6 of them
/// (`МБ`, `ГБ` and `ТБ` are pairs of Hebrew letters too).
const ENOUGH_OF_ANOTHER: usize = 7;
/// The same least number if most turn from Latin letters into letters of another script. Abbreviations in Sorbian and Turkmen have
/// two.
const ENOUGH_FROM_LATIN: usize = 4;
/// The same least number as [`ENOUGH_OF_A_SCRIPT`], in different characters, for channels that read pairs.
const ENOUGH_PAIRS: usize = 3;

/// Counts of damaged characters and of letters among them, before and after the repair. Symbols turn into letters by chance, and
/// letters into symbols: box drawing into Cyrillic, half-width kana into box drawing.
#[derive(Default)]
pub struct LettersRead {
    /// Observed characters that are damaged.
    pub observed: usize,
    /// Those of them that stand in words.
    observed_in_words: usize,
    /// Repaired characters.
    repaired: usize,
    /// Those of them that are letters, or prove the repair as a letter does.
    repaired_letters: usize,
    /// Repaired apostrophes within words.
    apostrophes: usize,
    /// Damaged characters that stand in a word as they do in no language.
    pub impossible: usize,
    /// Characters that the repair changes into more than another spelling of the same letter.
    changed: usize,
    /// Characters that turn into others of their own script.
    same_script: usize,
    /// Characters in words of a single script other than Latin.
    of_one_script: usize,
    /// Latin letters that turn into letters of another script.
    from_latin: usize,
    /// Letters of other scripts than Latin that turn into something else than a letter.
    unlettered: usize,
    /// The different runs of damaged characters.
    runs: FxHashSet<Vec<char>>,
}

impl LettersRead {
    /// Adds the damaged characters of a decoded line.
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
            // A C1 control that stands alone may be meant, as in the control sequences of terminals.
            let beside_letter = line[around(line, &observed)].iter().any(|c| c.is_alphabetic());
            let control = line[observed.clone()].iter().any(is_c1_control)
                && (beside_letter || is_typographic(decoded.character));
            // A quotation mark or ellipsis proves the repair if it takes the place of characters that are impossible there.
            let mark =
                is_typographic(decoded.character) && observed.clone().all(|at| is_impossible(line, at));
            self.repaired_letters += usize::from(control || mark || decoded.character.is_alphabetic());
            let before = line.get(decoded.start).copied().unwrap_or(decoded.character);
            self.changed += usize::from(spelled(before) != spelled(decoded.character));
            let script = telling_script(before);
            self.same_script += usize::from(script.is_some() && script == telling_script(decoded.character));
            let other_letter = |&c: &char| c.is_alphabetic() && telling_script(c) != script;
            // Chinese script has so many characters that they seldom turn into letters of other scripts by chance.
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

    /// Whether the repair makes words. At least one damaged character in five has to stand in a word, and half of the repaired
    /// characters have to be letters. Apostrophes as in `l’été` count, but no more of them than letters.
    pub fn make_words(&self) -> bool {
        let letters = self.repaired_letters + self.apostrophes.min(self.repaired_letters);
        self.changed > 0 && self.observed_in_words * 5 >= self.observed && letters * 2 >= self.repaired
    }

    /// Whether so few letters are damaged that the repair may be chance. Rare words and abbreviations in Cyrillic or Arabic turn
    /// into more common ones, mostly of the same script, or one of their letters turns into a punctuation mark (`Сбой` into
    /// `—бой`). Bytes that were read `in_pairs` seldom make sense by chance.
    pub fn by_chance(&self, in_pairs: bool) -> bool {
        let different: usize = self.runs.iter().map(Vec::len).sum();
        // Dumps of memory repeat the same character, so in pairs only different characters count.
        let characters: FxHashSet<char> = self.runs.iter().flatten().copied().collect();
        let different = if in_pairs { characters.len() } else { different };
        let enough = if in_pairs { ENOUGH_PAIRS } else { ENOUGH_OF_A_SCRIPT };
        self.same_script * 2 > self.repaired && different < enough
            || self.of_one_script * 2 > self.repaired && different < ENOUGH_OF_ANOTHER
            || self.unlettered * UNLETTERED > self.changed
            || !in_pairs && self.from_latin * 2 > self.repaired && different < ENOUGH_FROM_LATIN
    }
}

/// Whether some character of `words` may be a misread letter.
pub fn may_be_misread(words: &[&Vec<char>]) -> bool {
    let may_be = |word: &Vec<char>, at: usize| !word[at].is_ascii() && stands_in_word(word, &(at..at + 1));
    words.iter().any(|word| (0..word.len()).any(|at| may_be(word, at)))
}

/// A range of `line` with the characters before and behind it.
fn around(line: &[char], range: &Range<usize>) -> Range<usize> {
    range.start.saturating_sub(1)..(range.end + 1).min(line.len())
}

/// Whether the observed characters stand in a word. They do if a letter touches them, if they are several letters, or if they are a
/// word of one letter beside another word (`Š` for `è`). A letter that stands alone may belong to a list of letters. A symbol
/// within a word may stand for a letter, but a space may not.
fn stands_in_word(line: &[char], observed: &Range<usize>) -> bool {
    let here = &line[observed.clone()];
    // Text has C1 controls only because of a misreading.
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
    // A letter also joins symbols outside ASCII, because those may be misread letters too.
    let joins = |c: &char| is_letter(c) || letters > 0 && !c.is_ascii() && !c.is_whitespace();
    let words = [
        matches!(before, [.., a, b, ' '] if is_letter(a) && is_letter(b)),
        matches!(behind, [' ', a, b, ..] if is_letter(a) && is_letter(b)),
    ];
    // If there is no text around it, the letter may be a word.
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
/// outside ASCII behind a small one (`puÚ`). A symbol behind a word may belong to a footnote.
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

/// Whether symbols behind a small letter turn into a small letter, and nothing was lost (`Zam√≤`, `Pi√®`).
pub fn is_symbol_for_letter(line: &[char], decoded: &DecodedCharacter) -> bool {
    let small = decoded.start.checked_sub(1).is_some_and(|before| line[before].is_lowercase());
    // A character that left no trace may stand behind the last observed one.
    let here = line.get(decoded.start);
    let symbol = here.is_some_and(|here| !here.is_alphanumeric() && !is_typographic(*here));
    small && symbol && !decoded.lost && decoded.character.is_lowercase()
}

/// Whether a character is a typographic quotation mark, an ellipsis or a dash.
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

/// The letter, with a comma below instead of a cedilla. Romanian is spelled with the comma, but its encodings had only the cedilla
/// for long. Neither is damage.
fn spelled(letter: char) -> char {
    match letter {
        'ş' => 'ș',
        'Ş' => 'Ș',
        'ţ' => 'ț',
        'Ţ' => 'Ț',
        other => other,
    }
}
