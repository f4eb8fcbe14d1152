//! Text about mojibake: damage that is shown, not suffered. `"Ã©" instead of "é"`, tables of replacements, tests of decoders.
//!
//! In: decoded lines. Out: the same lines, with what went through the channel left as it was observed, if all of it stands
//! where people show things, and what is around it says that it is shown. One damaged word in running text is evidence
//! enough that all of it is damage: a channel takes no notice of quotation marks. Weighs no channel, and knows none.
//!
//! What says so: words of such texts near by (mojibake, garbled, 乱码, 文字化け, кракозябры; and names of encodings, but for
//! declarations), or the sound text beside it. All lists are judged, from how people write of such things.

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
/// What stands between damaged text and what it should be, or the other way round.
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
/// Between the two there is no more than this, in characters.
const LINK: usize = 40;
/// So many damaged words are more than anybody shows; and looking at them would take long.
const MANY: usize = 200;
/// Lines of a paragraph, before and behind, that say what it is about.
const NEAR: usize = 4;
/// The same line before and after its repair stands no further apart than this, in lines.
const COPIED: usize = 6;
/// So many words that only stand near names of encodings are more than is shown.
const SHOWN: usize = 12;
/// So many words in running text may be others that are shown elsewhere; more are not looked at.
const RUNNING: usize = 8;

/// Leaves all as it is that would be changed in `decoded`, if all of it is shown.
pub fn leave_shown(lines: &Lines<'_>, decoded: &mut [DecodedTextLine]) {
    if !is_shown(lines, decoded) {
        return;
    }
    decoded.iter_mut().for_each(DecodedTextLine::restore);
}

/// A word that has damage in it.
struct Word {
    /// Which line of the text.
    line: usize,
    /// In characters of the line.
    observed: Range<usize>,
    original: String,
}

/// Where a word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// In quotation marks, brackets, a code span, a block of code, a cell of a table, or beside what it should be.
    Shown,
    /// A letter by itself.
    Letter,
    /// A sign by itself.
    Sign,
    Running,
}

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
            // Expected and actual, each in a code span on a line of its own.
            let spanned = stand == Stand::Shown && sound.characters.contains(&'`');
            let beside = spanned && surroundings.have_twin_beside(&word);
            let near = surroundings.say(&word, decoded);
            if stand == Stand::Running && twin.is_some() && near.damage {
                stand = Stand::Shown;
            }
            // A character in quotation marks by itself, as in charts and sources.
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

/// Whether an original is one character.
fn alone(original: &str) -> Stand {
    let mut characters = original.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) if only.is_alphabetic() => Stand::Letter,
        (Some(_), None) => Stand::Sign,
        _ => Stand::Running,
    }
}

/// The words of a line that have damage in them: damaged characters, and letters and digits that touch them.
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

/// A line with what is damaged in it blanked.
struct Sound {
    characters: Vec<char>,
}

/// In the place of what is damaged.
const DAMAGE_BLANK: char = '\u{FFFC}';

/// What stands between a word and the same word sound.
struct Gap {
    text: String,
}

impl Gap {
    /// Whether it says that the one should be the other.
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

    /// What stands between `word` and the nearest place where the line has it sound, if it has.
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

    /// What is in quotation marks, brackets, code spans, and cells of tables, in characters.
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

    /// A quotation mark within a word is an apostrophe.
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

/// Quotation marks and brackets, with what closes them.
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
/// Elements of HTML for code and its like.
const TAGS: [&str; 5] = ["code", "kbd", "samp", "tt", "q"];

/// What the text near a word is about.
#[derive(Clone, Copy, Default)]
struct About {
    damage: bool,
    encodings: bool,
}

struct Surroundings<'l> {
    lines: &'l Lines<'l>,
    /// Which lines are in fenced blocks of Markdown; found out when first asked.
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

    /// Whether a line is in a block of code: fenced, or indented behind a blank line and a colon.
    fn is_in_block(&mut self, at: usize) -> bool {
        self.is_fenced(at) || self.is_indented(at) && self.block_start(at).is_some()
    }

    /// The line that an indented block, of which `at` is one line, is announced in.
    fn block_start(&self, at: usize) -> Option<usize> {
        let part = |&line: &usize| self.is_indented(line) || self.is_blank(line);
        let before = (0..at).rev().find(|line| !part(line))?;
        let announced = self.text(before).trim_end().ends_with([':', '：']);
        (announced && self.is_blank(before + 1)).then_some(before)
    }

    /// The lines that say what the line `at` is about: its paragraph and the one before, and of a block those around it.
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

    /// Whether the line before or behind has `word` sound in a code span.
    fn have_twin_beside(&self, word: &Word) -> bool {
        let twin = format!("`{}`", word.original);
        let beside = [word.line.checked_sub(1), Some(word.line + 1)].into_iter().flatten();
        beside.filter(|&line| line < self.lines.len()).any(|line| self.text(line).contains(&twin))
    }

    /// Whether a block of code has the line of `word` damaged, and the text near it has it sound: before and after.
    fn have_copy(&mut self, word: &Word, decoded: &[DecodedCharacter]) -> bool {
        if !self.is_in_block(word.line) {
            return false;
        }
        let original: String = decoded.iter().map(|decoded| decoded.character).collect();
        let first = word.line.saturating_sub(COPIED);
        let last = (word.line + COPIED + 1).min(self.lines.len());
        (first..last).any(|line| self.text(line).trim() == original.trim())
    }

    /// What the text around `word` is about.
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

/// A line in lower case without what declares an encoding: `charset=utf-8`, `coding: latin-1`, `"encoding": "utf-8"`.
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
