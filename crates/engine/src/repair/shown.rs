//! Text about mojibake, which shows damage on purpose: `"Ã©" instead of "é"`, tables of replacements, tests of decoders.
//!
//! In: decoded lines. Out: the same lines. If all damage is shown on purpose, every line is left as it was observed. For that, all
//! damaged words have to stand where people show things (in quotation marks, code or tables), and the text around them has to be
//! about damage. One damaged word in running text proves that all of it is damage, because a channel pays no attention to
//! quotation marks. Nothing here depends on the channel.
//!
//! Evidence that damage is shown: words about damage nearby (mojibake, garbled, 乱码, 文字化け, кракозябры), names of encodings
//! outside declarations, or the undamaged text beside the damaged one. All word lists are judgements, from the way people write
//! about mojibake.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::decoded::{DecodedCharacter, DecodedTextLine};
use super::text::{Lines, TextLine};

/// Words of texts about damage, in lower case.
const ABOUT_DAMAGE: [&str; 40] = [
    "mojibake",
    "garbled",
    "garbage",
    "gibberish",
    "misread",
    "mis-read",
    "misdecod",
    "mis-decod",
    "double-encod",
    "double encod",
    "doubly encod",
    "wrong encoding",
    "wrong charset",
    "wrong code page",
    "strange character",
    "weird character",
    "funny character",
    "odd character",
    "broken character",
    "broken umlaut",
    "instead of",
    "zeichensalat",
    "buchstabensalat",
    "kryptische zeichen",
    "caractères bizarres",
    "caractères étranges",
    "au lieu de",
    "en lugar de",
    "en vez de",
    "caracteres raros",
    "caratteri strani",
    "krzaczki",
    "krzaki",
    "кракозябр",
    "крокозябр",
    "乱码",
    "亂碼",
    "文字化け",
    "깨진",
    "깨져",
];
/// Words of texts about encodings.
const ABOUT_ENCODINGS: [&str; 50] = [
    "utf-8",
    "utf8",
    "utf_8",
    "latin-1",
    "latin1",
    "latin_1",
    "iso-8859",
    "iso8859",
    "iso_8859",
    "windows-125",
    "windows_125",
    "win-125",
    "cp125",
    "cp437",
    "cp850",
    "cp866",
    "gbk",
    "gb2312",
    "gb18030",
    "big5",
    "shift_jis",
    "shift-jis",
    "sjis",
    "euc-jp",
    "euc-kr",
    "koi8",
    "кои-8",
    "charset",
    "unicode",
    "codepage",
    "code page",
    "encod",
    "decod",
    "zeichensatz",
    "kodier",
    "codier",
    "codificaci",
    "codifica",
    "kodowan",
    "kódován",
    "kodlama",
    "кодировк",
    "кодуванн",
    "编码",
    "編碼",
    "文字コード",
    "인코딩",
    "teckenkod",
    "\\xc3",
    "u+00",
];
/// Words and signs that stand between damaged text and the text that it should be, in either order.
const LINKS: [&str; 34] = [
    "→",
    "⇒",
    "->",
    "=>",
    "instead",
    "should",
    "becom",
    "became",
    "turn",
    " is ",
    " for ",
    " to ",
    "rather",
    "means",
    "statt",
    "wird",
    "steht",
    "soll",
    "lieu",
    "pour",
    "devient",
    "lugar",
    "vez",
    "diventa",
    "invece",
    "zamiast",
    "místo",
    "вместо",
    "замість",
    "plaats",
    "stället",
    "yerine",
    "变成",
    "であるべき",
];
/// The longest text between the two, in characters.
const LINK: usize = 40;
/// With more damaged words than this, the damage is taken to be real. Nobody shows more, and to look at more would take long.
const MANY: usize = 200;
/// The number of lines before and behind a paragraph that count as being near it.
const NEAR: usize = 4;
/// The greatest distance between a damaged line and a copy of it without the damage, in lines.
const COPIED: usize = 6;
/// The most different words that may be shown if the only evidence is names of encodings near them.
const SHOWN: usize = 12;
/// The most damaged words in running text. Each of them has to be shown elsewhere in the text too.
const RUNNING: usize = 8;

/// Leaves every line of `decoded` as it was observed, if all damage in it is shown on purpose.
pub fn leave_shown(lines: &Lines<'_>, decoded: &mut [DecodedTextLine]) {
    if !is_shown(lines, decoded) {
        return;
    }
    decoded.iter_mut().for_each(DecodedTextLine::restore);
}

/// A word that contains damage.
struct Word {
    /// The number of its line in the text.
    line: usize,
    /// Its range in the observed line, in characters.
    observed: Range<usize>,
    /// The repaired word.
    original: String,
}

/// Where a damaged word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// In quotation marks, brackets, a code span, a block of code, a cell of a table, or linked to the undamaged word.
    Shown,
    /// In running text, with a single letter as its original.
    Letter,
    /// In running text, with a single sign as its original.
    Sign,
    /// In running text.
    Running,
}

/// Whether all damage in `decoded` is shown on purpose.
fn is_shown(lines: &Lines<'_>, decoded: &[DecodedTextLine]) -> bool {
    let mut surroundings = Surroundings { lines, fenced: None };
    let mut shown: FxHashSet<Vec<char>> = FxHashSet::default();
    let mut running: Vec<Vec<char>> = Vec::new();
    let (mut all, mut told, mut beyond_names) = (0, 0, false);
    for line in decoded {
        let (characters, originals) = line.both();
        let words = words(line.number, characters, originals);
        if words.is_empty() {
            continue;
        }
        let sound = Sound::new(characters, originals);
        let enclosed = sound.enclosed();
        for word in words {
            let observed = characters[word.observed.clone()].to_vec();
            let twin = sound.gap_to_twin(&word);
            let linked = twin.as_ref().is_some_and(Gap::is_link);
            let inside =
                |range: &Range<usize>| range.start <= word.observed.start && word.observed.end <= range.end;
            let mut stand = match () {
                () if linked || enclosed.iter().any(inside) || surroundings.is_in_block(line.number) => {
                    Stand::Shown
                }
                () => alone(&word.original),
            };
            // A test may list the expected and the actual text, each in a code span on its own line.
            let spanned = stand == Stand::Shown && sound.characters.contains(&'`');
            let beside = spanned && surroundings.have_twin_beside(&word);
            let near = surroundings.say(&word, decoded);
            if stand == Stand::Running && twin.is_some() && near.damage {
                stand = Stand::Shown;
            }
            // A single character in quotation marks is a literal, as in charts and source code.
            let literal = observed.len() == 1 && enclosed.contains(&word.observed);
            let copied = stand == Stand::Shown && surroundings.have_copy(&word, originals);
            let beside = beside || literal || copied;
            let evident = match stand {
                Stand::Shown => near.damage || near.encodings || twin.is_some() || beside,
                Stand::Letter => near.damage || near.encodings,
                Stand::Sign => near.damage,
                Stand::Running => false,
            };
            all += 1;
            if all > MANY {
                return false;
            }
            told += usize::from(evident);
            beyond_names |= evident && (near.damage || twin.is_some() || beside);
            if stand == Stand::Running || stand != Stand::Shown && !evident {
                running.push(observed);
                if running.len() > RUNNING {
                    return false;
                }
            } else if evident {
                shown.insert(observed);
            }
        }
    }
    let repeated = running.iter().filter(|word| shown.contains(*word)).count();
    repeated == running.len()
        && (told + repeated) * 2 >= all
        && all > 0
        && (beyond_names || shown.len() <= SHOWN)
}

/// The place of a word in running text, by the length of its original.
fn alone(original: &str) -> Stand {
    let mut characters = original.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) if only.is_alphabetic() => Stand::Letter,
        (Some(_), None) => Stand::Sign,
        _ => Stand::Running,
    }
}

/// The damaged words of a line. A word consists of damaged characters and of the letters and digits that touch them.
fn words(at: usize, line: &[char], decoded: &[DecodedCharacter]) -> Vec<Word> {
    let within = |decoded: &DecodedCharacter| {
        decoded.damaged || line[decoded.start..decoded.end()].iter().all(|c| c.is_alphanumeric())
    };
    let mut found = Vec::new();
    for run in decoded.chunk_by(|a, b| within(a) && within(b)) {
        if run.iter().any(|decoded| decoded.damaged) {
            let (first, last) = (&run[0], &run[run.len() - 1]);
            let original = run.iter().map(|decoded| decoded.character).collect();
            found.push(Word { line: at, observed: first.start..last.end(), original });
        }
    }
    found
}

/// The undamaged part of a line. [`DAMAGE_BLANK`] stands in the place of damaged characters.
struct Sound {
    characters: Vec<char>,
}

/// Stands in the place of each damaged character.
const DAMAGE_BLANK: char = '\u{FFFC}';

/// The text between a damaged word and the same word without damage.
struct Gap {
    text: String,
}

impl Gap {
    /// Whether this text says that one of the two should be the other.
    fn is_link(&self) -> bool {
        let signs = self.text.chars().all(|c| !c.is_alphanumeric() && c != DAMAGE_BLANK);
        let lower = self.text.to_lowercase();
        self.text.chars().count() <= LINK && (signs || LINKS.iter().any(|link| lower.contains(link)))
    }
}

impl Sound {
    fn new(line: &[char], decoded: &[DecodedCharacter]) -> Sound {
        let mut characters = line.to_vec();
        for decoded in decoded.iter().filter(|decoded| decoded.damaged) {
            characters[decoded.start..decoded.end()].fill(DAMAGE_BLANK);
        }
        Sound { characters }
    }

    /// The text between `word` and its nearest undamaged copy in the line; `None` if there is no copy.
    fn gap_to_twin(&self, word: &Word) -> Option<Gap> {
        let core: Vec<char> = word.original.trim_matches(|c: char| !c.is_alphanumeric()).chars().collect();
        let original: Vec<char> = if core.is_empty() { word.original.chars().collect() } else { core };
        if original.iter().all(char::is_ascii) {
            return None;
        }
        let letter = |at: Option<usize>| {
            at.and_then(|at| self.characters.get(at)).is_some_and(|c| c.is_alphanumeric())
        };
        let places = self.characters.windows(original.len()).enumerate().filter(|(at, here)| {
            *here == original && !letter(at.checked_sub(1)) && !letter(Some(at + original.len()))
        });
        let between = |at: usize| match at < word.observed.start {
            true => (at + original.len()).min(word.observed.start)..word.observed.start,
            false => word.observed.end..at.max(word.observed.end),
        };
        let nearest = places.map(|(at, _)| between(at)).min_by_key(|gap| gap.len())?;
        Some(Gap { text: self.characters[nearest].iter().collect() })
    }

    /// The ranges that stand in quotation marks, brackets, code spans, HTML elements for code, and cells of tables, in characters.
    fn enclosed(&self) -> Vec<Range<usize>> {
        let line = &self.characters;
        let mut found = Vec::new();
        for (opens, closes) in OPENING_AND_CLOSING {
            let mut open = None;
            for (at, c) in line.iter().enumerate() {
                match open {
                    Some(start) if closes.contains(*c) => {
                        found.push(start..at);
                        open = None;
                    }
                    None if *c == opens => open = Some(at + 1),
                    _ => {}
                }
            }
        }
        for quote in ['"', '`'] {
            let places: Vec<usize> = (0..line.len()).filter(|&at| line[at] == quote).collect();
            found.extend(places.chunks_exact(2).map(|pair| pair[0] + 1..pair[1]));
        }
        found.extend(self.in_single_quotes());
        for tag in TAGS {
            let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
            let mut from = 0;
            while let Some(start) = self.find(&open, from) {
                let Some(end) = self.find(&close, start) else { break };
                found.push(start + open.len()..end);
                from = end + 1;
            }
        }
        let pipes: Vec<usize> = (0..line.len()).filter(|&at| line[at] == '|').collect();
        found.extend(pipes.windows(2).map(|pair| pair[0] + 1..pair[1]));
        found
    }

    /// The ranges in single quotation marks, in characters. A single quotation mark within a word is an apostrophe.
    fn in_single_quotes(&self) -> Vec<Range<usize>> {
        let line = &self.characters;
        let letter = |at: Option<usize>| {
            at.and_then(|at| line.get(at)).is_some_and(|c| c.is_alphanumeric() || *c == DAMAGE_BLANK)
        };
        let mut open = None;
        let mut found = Vec::new();
        for at in (0..line.len()).filter(|&at| line[at] == '\'') {
            match open {
                None if !letter(at.checked_sub(1)) => open = Some(at + 1),
                Some(start) if !letter(Some(at + 1)) => {
                    found.push(start..at);
                    open = None;
                }
                _ => {}
            }
        }
        found
    }

    fn find(&self, text: &str, from: usize) -> Option<usize> {
        let wanted: Vec<char> = text.chars().collect();
        let here = self.characters.get(from..)?;
        here.windows(wanted.len()).position(|window| window == wanted).map(|at| from + at)
    }
}

/// Quotation marks and brackets that open, each with the characters that close it.
const OPENING_AND_CLOSING: [(char, &str); 11] = [
    ('“', "”"),
    ('„', "“”"),
    ('‘', "’"),
    ('‚', "‘’"),
    ('«', "»"),
    ('»', "«"),
    ('「', "」"),
    ('『', "』"),
    ('《', "》"),
    ('(', ")"),
    ('（', "）"),
];
/// HTML elements for code and quotations.
const TAGS: [&str; 5] = ["code", "kbd", "samp", "tt", "q"];

/// The topics of the text near a word.
#[derive(Clone, Copy, Default)]
struct About {
    damage: bool,
    encodings: bool,
}

/// The text around damaged words.
struct Surroundings<'l> {
    lines: &'l Lines<'l>,
    /// For each line, whether it is in a fenced block of Markdown. Computed on first use.
    fenced: Option<Vec<bool>>,
}

impl<'l> Surroundings<'l> {
    fn text(&self, at: usize) -> &'l str {
        self.lines.line(at).text
    }

    fn is_blank(&self, at: usize) -> bool {
        self.text(at).chars().all(char::is_whitespace)
    }

    fn is_indented(&self, at: usize) -> bool {
        let line = self.text(at);
        line.starts_with('\t') || line.starts_with("    ")
    }

    fn is_fenced(&mut self, at: usize) -> bool {
        let lines = self.lines;
        let fenced = self.fenced.get_or_insert_with(|| {
            let mut open = false;
            let mark = |line: TextLine<'_>| {
                let start = line.text.trim_start_matches(' ');
                start.starts_with("```") || start.starts_with("~~~")
            };
            lines
                .iter()
                .map(|line| {
                    let mark = mark(line);
                    open ^= mark;
                    open || mark
                })
                .collect()
        });
        fenced[at]
    }

    /// Whether a line is in a block of code: in a fenced one, or in an indented one behind a line that ends with a colon and a
    /// blank line.
    fn is_in_block(&mut self, at: usize) -> bool {
        self.is_fenced(at) || self.is_indented(at) && self.block_start(at).is_some()
    }

    /// The line that announces the indented block in which the line `at` stands, if there is one.
    fn block_start(&self, at: usize) -> Option<usize> {
        let part = |&line: &usize| self.is_indented(line) || self.is_blank(line);
        let before = (0..at).rev().find(|line| !part(line))?;
        let announced = self.text(before).trim_end().ends_with([':', '：']);
        (announced && self.is_blank(before + 1)).then_some(before)
    }

    /// The lines near the line `at`, which show its topic: its paragraph or block, the paragraph before, and behind a block the
    /// paragraph after it.
    fn near(&mut self, at: usize) -> Vec<usize> {
        let count = self.lines.len();
        let (mut first, mut last) = (at, at);
        if self.is_fenced(at) {
            while first > 0 && self.is_fenced(first - 1) {
                first -= 1;
            }
            while last + 1 < count && self.is_fenced(last + 1) {
                last += 1;
            }
        } else if let Some(start) = self.is_indented(at).then(|| self.block_start(at)).flatten() {
            first = start + 1;
            while last + 1 < count && (self.is_indented(last + 1) || self.is_blank(last + 1)) {
                last += 1;
            }
        }
        let block = last > first;
        let mut near = vec![at];
        near.extend((first..=last).filter(|line| line.abs_diff(at) <= NEAR));
        let (mut blanks, mut taken) = (0, 0);
        for line in (0..first).rev() {
            blanks += usize::from(self.is_blank(line));
            taken += usize::from(!self.is_blank(line));
            if blanks > 1 && taken > 0 || taken > NEAR {
                break;
            }
            near.push(line);
        }
        let (mut blanks, mut taken) = (0, 0);
        for line in last + 1..count {
            blanks += usize::from(self.is_blank(line));
            taken += usize::from(!self.is_blank(line));
            if blanks > usize::from(block) || taken > NEAR {
                break;
            }
            near.push(line);
        }
        near
    }

    /// Whether the line before or behind has the undamaged `word` in a code span.
    fn have_twin_beside(&self, word: &Word) -> bool {
        let twin = format!("`{}`", word.original);
        let beside = [word.line.checked_sub(1), Some(word.line + 1)].into_iter().flatten();
        beside.filter(|&line| line < self.lines.len()).any(|line| self.text(line).contains(&twin))
    }

    /// Whether the line of `word` stands in a block of code, and a line nearby is the same line without the damage.
    fn have_copy(&mut self, word: &Word, decoded: &[DecodedCharacter]) -> bool {
        if !self.is_in_block(word.line) {
            return false;
        }
        let original: String = decoded.iter().map(|decoded| decoded.character).collect();
        let first = word.line.saturating_sub(COPIED);
        let last = (word.line + COPIED + 1).min(self.lines.len());
        (first..last).any(|line| self.text(line).trim() == original.trim())
    }

    /// The topics of the text around `word`.
    fn say(&mut self, word: &Word, decoded: &[DecodedTextLine]) -> About {
        let mut about = About::default();
        for line in self.near(word.line) {
            let entry = decoded.binary_search_by_key(&line, |decoded| decoded.number);
            let text: Cow<'_, str> = match entry {
                Ok(entry) => {
                    let (characters, originals) = decoded[entry].both();
                    Sound::new(characters, originals).characters.into_iter().collect()
                }
                Err(_) => self.text(line).into(),
            };
            let text = without_declarations(&text.to_lowercase());
            about.damage |= ABOUT_DAMAGE.iter().any(|name| text.contains(name));
            about.encodings |= ABOUT_ENCODINGS.iter().any(|name| text.contains(name));
        }
        about
    }
}

/// A line in lower case, without declarations of encodings such as `charset=utf-8`, `coding: latin-1` and `"encoding": "utf-8"`.
fn without_declarations(line: &str) -> String {
    let mut rest = line;
    let mut kept = String::with_capacity(line.len());
    while let Some((at, key)) =
        ["charset", "coding"].iter().filter_map(|key| Some((rest.find(key)?, key))).min()
    {
        let end = at + key.len();
        let behind = rest[end..].trim_start_matches(['"', '\'', ' ']);
        match behind.strip_prefix([':', '=']) {
            Some(value) => {
                let start = rest[..at]
                    .trim_end_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
                    .len();
                kept.push_str(&rest[..start]);
                let value = value.trim_start_matches(['"', '\'', ' ', '=']);
                rest =
                    value.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            }
            None => {
                kept.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        }
    }
    kept + rest
}
