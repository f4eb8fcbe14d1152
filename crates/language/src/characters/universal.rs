//! The distributions that all languages share: characters outside the alphabet, and ASCII around words.
//!
//! In: the shared section of the blob. Out: probabilities of single characters. Nothing here depends
//! on a language, so markup, code and symbols cost the same in each.

use super::blob::{BlobReader, ModelError};

/// The class of the character before, a row of the table of [`Universal::around_words`]: 0 start of text or
/// line, 1 space, 2 digit, 3 letter, 4 punctuation outside ASCII, 5 anything else, 6 an opening quotation
/// mark or bracket outside ASCII, and from [`FIRST_MARK`] on the 32 printable ASCII marks in their order.
pub type PrecedingRow = usize;

/// [`PrecedingRow`] of the start of a text or line.
pub const ROW_LINE: PrecedingRow = 0;
/// [`PrecedingRow`] after a space or tab.
pub const ROW_SPACE: PrecedingRow = 1;
/// [`PrecedingRow`] after an ASCII digit.
pub const ROW_DIGIT: PrecedingRow = 2;
/// [`PrecedingRow`] after a letter.
pub const ROW_LETTER: PrecedingRow = 3;
/// [`PrecedingRow`] after punctuation outside ASCII.
pub const ROW_PUNCTUATION: PrecedingRow = 4;
/// [`PrecedingRow`] after any other character.
pub const ROW_OTHER: PrecedingRow = 5;
/// [`PrecedingRow`] after an opening quotation mark or bracket outside ASCII, or an opening Spanish mark.
pub const ROW_OPENING: PrecedingRow = 6;
/// [`PrecedingRow`] after `!`, the first of the ASCII marks.
pub const FIRST_MARK: PrecedingRow = 7;
/// Number of rows.
pub const ROWS: usize = FIRST_MARK + 32;

/// Column of "a letter comes"; the columns after it are the ASCII characters that are no letters.
pub const COLUMN_LETTER: usize = 0;
/// Columns: letter, line feed, tab, space, digit (any), 32 marks, other C0 control or DEL (any).
pub const COLUMNS: usize = 6 + 32;
const COLUMN_MARK: usize = 5;
/// The number of characters that share the column of digits.
const DIGITS: f32 = 10.0;
/// The number of characters that share the column of controls.
const CONTROLS: f32 = 31.0;

/// P(same script | the character before came from outside the language), because a foreign word goes
/// on. Estimated by hand; 0.5 to 0.8 change no ranking in the tests.
const SCRIPT_RUN: f32 = 0.7;

/// The index of an ASCII mark among the 32.
fn mark(c: char) -> Option<usize> {
    let at = match c {
        '!'..='/' => c as usize - '!' as usize,
        ':'..='@' => c as usize - ':' as usize + 15,
        '['..='`' => c as usize - '[' as usize + 22,
        '{'..='~' => c as usize - '{' as usize + 28,
        _ => return None,
    };
    Some(at)
}

/// The row after a character that is no letter of the language.
pub fn row_after(previous: char) -> PrecedingRow {
    match previous {
        '\n' | '\r' => ROW_LINE,
        ' ' | '\t' | '\u{A0}' | '\u{3000}' => ROW_SPACE,
        '0'..='9' => ROW_DIGIT,
        'a'..='z' | 'A'..='Z' => ROW_LETTER,
        _ => mark(previous).map_or(ROW_OTHER, |at| FIRST_MARK + at),
    }
}

/// The row after punctuation outside ASCII.
pub fn row_after_punctuation(previous: char) -> PrecedingRow {
    match previous {
        '“' | '„' | '‚' | '‘' | '«' | '‹' | '¿' | '¡' | '「' | '『' | '（' | '【' | '《' => {
            ROW_OPENING
        }
        _ => ROW_PUNCTUATION,
    }
}

/// The column of an ASCII character, and how many characters share it.
pub fn column_of(c: char) -> Option<(usize, f32)> {
    Some(match c {
        'a'..='z' | 'A'..='Z' => (COLUMN_LETTER, 1.0),
        '\n' => (1, 1.0),
        '\t' => (2, 1.0),
        ' ' => (3, 1.0),
        '0'..='9' => (4, DIGITS),
        '\0'..='\u{1F}' | '\u{7F}' => (COLUMNS - 1, CONTROLS),
        _ => (COLUMN_MARK + mark(c)?, 1.0),
    })
}

/// Consecutive code points of one kind and script, up to the start of the next range.
struct CodePointRange {
    start: u32,
    kind: u8,
    script: u8,
}

/// The shared section, unpacked.
pub struct Universal {
    around: Vec<f32>,
    /// Characters with a frequency of their own, by code point.
    table: Vec<(char, f32)>,
    ranges: Vec<CodePointRange>,
    /// For each kind, the probability of one character of it that is not in `table`.
    kinds: Vec<f32>,
    /// Script tags (ISO 15924) and the total probability of each script's characters in `table`.
    scripts: Vec<([u8; 4], f32)>,
}

impl Universal {
    /// A model in which all characters are equally likely.
    pub fn flat() -> Self {
        let everything = 1.0 / 1_112_064.0;
        Universal {
            around: vec![1.0 / COLUMNS as f32; ROWS * COLUMNS],
            table: Vec::new(),
            ranges: vec![CodePointRange { start: 0, kind: 0, script: 0 }],
            kinds: vec![everything],
            scripts: vec![(*b"Zyyy", 1.0)],
        }
    }

    /// Unpacks the shared section.
    pub fn unpack(reader: &mut BlobReader<'_>) -> Result<Self, ModelError> {
        let around =
            (0..ROWS * COLUMNS).map(|_| reader.probability()).collect::<Result<Vec<f32>, ModelError>>()?;
        let kind_count = reader.u8()?;
        let mut kinds = Vec::new();
        for _ in 0..kind_count {
            kinds.push(f32::from_bits(reader.u32()?));
        }
        if !kinds.iter().all(|p| p.is_finite() && *p > 0.0) {
            return Err(reader.corrupt());
        }
        let script_count = reader.u8()?;
        let mut scripts: Vec<([u8; 4], f32)> = Vec::new();
        for _ in 0..script_count {
            let mut tag = [0; 4];
            tag.copy_from_slice(reader.take(4)?);
            scripts.push((tag, 0.0));
        }
        let range_count = reader.varint()?;
        let mut ranges: Vec<CodePointRange> = Vec::new();
        let mut start = 0_u32;
        for _ in 0..range_count {
            start = start.checked_add(reader.varint()?).ok_or(reader.corrupt())?;
            let (kind, script) = (reader.u8()?, reader.u8()?);
            if kind >= kind_count || script >= script_count {
                return Err(reader.corrupt());
            }
            ranges.push(CodePointRange { start, kind, script });
        }
        if ranges.first().is_none_or(|range| range.start != 0) {
            return Err(reader.corrupt());
        }
        let mut table: Vec<(char, f32)> = Vec::new();
        let characters = reader.varint()?;
        let (mut code, mut range) = (0_u32, 0);
        for _ in 0..characters {
            let step = reader.varint()?;
            code = code.checked_add(step).filter(|_| step > 0).ok_or(reader.corrupt())?;
            let c = char::from_u32(code).ok_or(reader.corrupt())?;
            let probability = reader.probability()?;
            while ranges.get(range + 1).is_some_and(|next| next.start <= code) {
                range += 1;
            }
            scripts[usize::from(ranges[range].script)].1 += probability;
            table.push((c, probability));
        }
        Ok(Universal { around, table, ranges, kinds, scripts })
    }

    fn range(&self, c: char) -> &CodePointRange {
        let after = self.ranges.partition_point(|range| range.start <= c as u32);
        &self.ranges[after.saturating_sub(1)]
    }

    /// The script of a character as its ISO 15924 tag; `Zyyy` for characters that all scripts share.
    pub fn script(&self, c: char) -> [u8; 4] {
        self.scripts[usize::from(self.range(c).script)].0
    }

    /// P(column | row), linear.
    pub fn around_words(&self, row: PrecedingRow, column: usize) -> f32 {
        self.around[row * COLUMNS + column]
    }

    fn frequency(&self, c: char) -> Option<f32> {
        self.table.binary_search_by_key(&c, |&(c, _)| c).ok().map(|at| self.table[at].1)
    }

    /// P(c), linear, over all of Unicode; always greater than 0.
    pub fn probability(&self, c: char) -> f32 {
        self.frequency(c).unwrap_or_else(|| self.kinds[usize::from(self.range(c).kind)])
    }

    /// The total probability of a script's characters.
    pub fn share(&self, script: [u8; 4]) -> f32 {
        self.scripts.iter().find(|(tag, _)| *tag == script).map_or(0.0, |&(_, share)| share)
    }

    /// P(c | `previous`, a character from outside the language), linear. `reachable` is the share of the
    /// distribution that belongs to characters from outside.
    pub fn probability_after(&self, previous: char, c: char, reachable: f32) -> f32 {
        let frequency = self.frequency(c);
        let alone = frequency.unwrap_or_else(|| self.kinds[usize::from(self.range(c).kind)]);
        let script = self.range(previous).script;
        // Script 0 is shared by all scripts: symbols, marks, emoji. It does not predict the next script.
        if script == 0 {
            return alone / reachable;
        }
        let share = self.scripts[usize::from(script)].1;
        let same = match frequency {
            Some(frequency) if share > 0.0 && script == self.range(c).script => frequency / share,
            _ => 0.0,
        };
        SCRIPT_RUN * same + (1.0 - SCRIPT_RUN) * alone / reachable
    }

    /// Whether `c` is printable and belongs to no script: punctuation, a symbol, an emoji. False for
    /// combining marks and for marks that several scripts of one family share.
    pub fn is_symbol(&self, c: char) -> bool {
        let family = matches!(c, '\u{300}'..='\u{36F}' | '\u{600}'..='\u{6FF}' | '\u{900}'..='\u{DFF}');
        self.range(c).script == 0 && !c.is_control() && !c.is_ascii() && !c.is_alphabetic() && !family
    }

    /// The characters with a frequency of their own, each with that frequency.
    pub fn table(&self) -> impl Iterator<Item = (char, f32)> + '_ {
        self.table.iter().copied()
    }
}
