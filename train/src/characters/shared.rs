//! The section that all languages share: texts and Unicode's properties come in; ASCII around words,
//! the frequencies of symbols and emoji, and the floor under every other character go out.

use std::collections::BTreeMap;

use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_script::{Script, UnicodeScript};

use super::model::universal::{
    COLUMN_LETTER, COLUMNS, FIRST_MARK, ROW_LETTER, ROW_OPENING, ROW_OTHER, ROWS, column_of, row_after,
    row_after_punctuation,
};
use super::write;

/// Shares of the escape's distribution: letters of other languages, symbols seen in texts, emoji.
const LETTERS: f64 = 0.40;
const SYMBOLS: f64 = 0.42;
const EMOJI: f64 = 0.17;
/// Share of a letter's frequency that its capital has.
const CAPITALS: f64 = 0.06;
/// Count added to each emoji and symbol that CLDR names, beside up to 14,622 for the most frequent.
const NAMED: f64 = 2.0;

/// Probability of one character of each kind that no source shows, likeliest first. Hand-set: the
/// order is what matters, and that all of them together stay under 1 %.
const KINDS: [f32; 10] = [
    1e-7,  // 0 a symbol, a mark or a number
    5e-8,  // 1 a letter of a script in daily use
    5e-8,  // 2 a common Han character or a Hangul syllable
    2e-8,  // 3 a combining mark or an invisible format character
    2e-10, // 4 a letter of another script
    5e-11, // 5 a rare or a compatibility Han character
    2e-11, // 6 U+FFFD: seldom in clean text
    1e-12, // 7 private use
    1e-12, // 8 a C1 control
    1e-14, // 9 unassigned
];

/// Exponent of the symbols' counts: a file tree in one manual has hundreds of box drawings.
const DAMPING: f64 = 0.6;
/// Symbols that prose and manuals have and our texts, written about one program, have too seldom; each
/// as if its damped count were this much higher.
const COMMON: &str = "€£¥¢©®™§¶°±×÷µ¼½¾¹²³†‡•№←→↑↓↔⇒⇔≤≥≠≈−√∞∑∆πΩ‰′″✓✔✗★☆●○■□▪▶►◆─│├└┌┐┘┤┬┴┼═║█░▒▓";
const COMMON_COUNT: f64 = 8.0;
/// Characters without a shape of their own that clean texts have: soft hyphen, zero-width joiners and
/// space, direction marks, emoji's variation selectors and the key cap.
const FORMAT: &str = "\u{AD}\u{200B}\u{200C}\u{200D}\u{200E}\u{200F}\u{2060}\u{FE0E}\u{FE0F}\u{20E3}";

/// What may be learnt as a symbol: the texts have their share of damage (U+FFFD, private use, stray
/// combining marks, direction overrides).
fn is_symbol(c: char) -> bool {
    use GeneralCategory as Category;
    match get_general_category(c) {
        _ if FORMAT.contains(c) => true,
        Category::Format => false,
        Category::Control | Category::PrivateUse | Category::Unassigned => false,
        Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark => script_of(c) != "Zyyy",
        // U+037E is a Greek question mark that no keyboard types; U+FFFD the trace of a loss.
        _ => !['\u{37E}', '\u{FFFD}'].contains(&c),
    }
}

/// Weight of the characters after `(` among those after opening quotation marks.
const BRACKETS: f64 = 0.1;

/// Scripts in daily use.
const LIVING: &str = "Latn Cyrl Grek Arab Hebr Armn Geor Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Thai \
                      Laoo Tibt Mymr Khmr Ethi Hang Hira Kana Hani Mong";

/// Counts of the ASCII characters, and of letters, by what came before.
pub struct Around {
    counts: Vec<f64>,
}

impl Around {
    /// Nothing counted.
    pub fn new() -> Self {
        Around { counts: vec![0.0; ROWS * COLUMNS] }
    }

    /// Counts a line, its line feed included.
    pub fn add(&mut self, line: &str) {
        let mut row = row_after('\n');
        for c in line.chars().chain(['\n']) {
            let letter = c.is_alphabetic();
            let column = if letter { Some(COLUMN_LETTER) } else { column_of(c).map(|(column, _)| column) };
            if let Some(column) = column
                && !(row == ROW_LETTER && letter)
            {
                self.counts[row * COLUMNS + column] += 1.0;
            }
            row = match c {
                _ if letter => ROW_LETTER,
                c if c.is_ascii() || c.is_whitespace() => row_after(c),
                '\u{2010}'..='\u{203A}' | '\u{3001}'..='\u{3011}' | '«' | '»' | '¿' | '¡' => {
                    row_after_punctuation(c)
                }
                _ => ROW_OTHER,
            };
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        let everything: f64 = self.counts.iter().sum();
        // The texts have few opening marks outside ASCII; what follows is what follows a bracket.
        let bracket = FIRST_MARK + ('(' as usize - '!' as usize);
        let counts = |row: usize| -> Vec<f64> {
            let row_of = |row: usize| &self.counts[row * COLUMNS..(row + 1) * COLUMNS];
            let more = if row == ROW_OPENING { BRACKETS } else { 0.0 };
            row_of(row).iter().zip(row_of(bracket)).map(|(count, bracket)| count + more * bracket).collect()
        };
        for row in 0..ROWS {
            let counts = counts(row);
            let total: f64 = counts.iter().sum();
            for (column, count) in counts.iter().enumerate() {
                let overall: f64 =
                    (0..ROWS).map(|row| self.counts[row * COLUMNS + column]).sum::<f64>() / everything;
                // Twenty observations' worth of the column's overall frequency, and a floor.
                let smoothed = (count + 20.0 * overall + 0.02) / (total + 20.0 + 0.02 * COLUMNS as f64);
                let never = row == ROW_LETTER && column == COLUMN_LETTER;
                write::probability(out, if never { 0.0 } else { smoothed });
            }
        }
    }
}

fn kind_of(c: char, script: &str) -> u8 {
    use GeneralCategory as Category;
    match (get_general_category(c), c as u32) {
        (_, 0xFFFD) => 6,
        (Category::Unassigned, _) => 9,
        (Category::PrivateUse, _) => 7,
        (Category::Control, 0x80..) => 8,
        (_, 0x4E00..=0x9FFF | 0xAC00..=0xD7A3) => 2,
        _ if script == "Hani" => 5,
        (
            Category::Format | Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark,
            _,
        ) => 3,
        _ if script == "Zyyy" => 0,
        _ if LIVING.contains(script) => 1,
        _ => 4,
    }
}

fn script_of(c: char) -> &'static str {
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => "Zyyy",
        script => script.short_name(),
    }
}

/// Writes the section. `letters` are shares of small letters, averaged over the languages; `symbols`
/// and `emoji` are counts.
pub fn section(
    around: &Around,
    letters: &BTreeMap<char, f64>,
    symbols: &BTreeMap<char, f64>,
    emoji: &BTreeMap<char, f64>,
) -> Vec<u8> {
    let mut out = Vec::new();
    around.write(&mut out);
    out.push(KINDS.len() as u8);
    KINDS.iter().for_each(|kind| out.extend(kind.to_bits().to_le_bytes()));
    let mut scripts = vec!["Zyyy"];
    let mut ranges: Vec<(u32, u8, u8)> = Vec::new();
    for code in 0..=0x10_FFFF {
        let Some(c) = char::from_u32(code) else { continue };
        let script = script_of(c);
        let index = scripts.iter().position(|&known| known == script).unwrap_or_else(|| {
            scripts.push(script);
            scripts.len() - 1
        });
        let range = (code, kind_of(c, script), index as u8);
        if ranges.last().is_none_or(|last| (last.1, last.2) != (range.1, range.2)) {
            ranges.push(range);
        }
    }
    out.push(scripts.len() as u8);
    scripts.iter().for_each(|script| out.extend(script.bytes()));
    write::varint(&mut out, ranges.len() as u32);
    let mut before = 0;
    for (start, kind, script) in ranges {
        write::varint(&mut out, start - before);
        out.extend([kind, script]);
        before = start;
    }
    let mut table: BTreeMap<char, f64> = BTreeMap::new();
    let mut add = |counts: &BTreeMap<char, f64>, mass: f64| {
        let total: f64 = counts.iter().filter(|(c, _)| !c.is_ascii()).map(|(_, count)| count).sum();
        for (&c, &count) in counts.iter().filter(|(c, _)| !c.is_ascii()) {
            *table.entry(c).or_default() += mass * count / total;
        }
    };
    let mut cased = letters.clone();
    for (&c, &share) in letters {
        let mut upper = c.to_uppercase();
        if let (Some(capital), None) = (upper.next(), upper.next())
            && capital != c
        {
            *cased.entry(capital).or_default() += CAPITALS * share;
        }
    }
    add(&cased, LETTERS);
    let mut clean: BTreeMap<char, f64> =
        symbols.iter().filter(|(c, _)| is_symbol(**c)).map(|(&c, &count)| (c, count.powf(DAMPING))).collect();
    for c in COMMON.chars() {
        *clean.entry(c).or_default() += COMMON_COUNT;
    }
    add(&clean, SYMBOLS);
    let emoji = emoji.iter().filter(|(c, _)| is_symbol(**c)).map(|(&c, &count)| (c, count)).collect();
    add(&emoji, EMOJI);
    table.retain(|_, probability| *probability > f64::from(KINDS[1]));
    write::varint(&mut out, table.len() as u32);
    let mut before = 0;
    for (c, probability) in table {
        write::varint(&mut out, c as u32 - before);
        write::probability(&mut out, probability);
        before = c as u32;
    }
    out
}

/// The weight of an emoji that CLDR names.
pub fn named(emoji: &mut BTreeMap<char, f64>, characters: impl Iterator<Item = char>) {
    for c in characters.filter(|c| !c.is_ascii()) {
        *emoji.entry(c).or_default() += NAMED;
    }
}
