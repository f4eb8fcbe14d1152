//! Letters that a decoder of UTF-8 could not read: of which language are they, and were they lost so at all?
//!
//! In: lines with U+FFFD in words. Out: the odds that a text in a single-byte encoding was read as UTF-8, which leaves
//! one mark for a letter; and which of the letters that were inferred are left as the marks they are. Only Latin
//! script leaves letters beside the marks that tell: of Cyrillic, Greek or Chinese text nothing is left.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::decoded::{DecodedCharacter, DecodedLine, DecodedTextLine};
use super::languages::ByCharacters;
use super::oddities::{PIECE_LENGTH, SAMPLE_LENGTH};
use super::question::Question;
use super::scales::{Weighed, language_by_letters};
use super::search::Search;
use super::text::{Lines, TextLine};
use channel::{Channel, Codebook, Loss, Misreading, Undefined, Written, read_as_log_prior};
use encodings::Encoding;
use language::Models;
use language::characters::LanguageId;
use language::letters::Spelled;

/// A text with fewer ASCII letters for each mark, in the lines that have marks, is in no language of Latin script. Of Czech and
/// Vietnamese, which have most letters outside ASCII, three letters in four and two in three are ASCII; of Shift_JIS and GBK
/// that were read as UTF-8 less than one character in two is.
const LETTERS_TO_A_MARK: f64 = 1.5;
/// In a text that was read so as a whole, letters outside ASCII are there by accident alone: one in some hundred marks. With
/// more than one to so many marks, the marks have another cause, such as bytes lost from UTF-8.
const MARKS_TO_AN_INTACT_LETTER: usize = 8;
/// So many runs of marks have one at least that is a single mark. Two letters outside ASCII side by side are common (every "ção" of
/// Portuguese), but where all runs are longer, UTF-8 was read as ASCII, with a mark for each byte.
const RUNS_TO_A_SINGLE_MARK: usize = 4;
/// Languages and encodings that a glance is read in, in so many places with marks, and those that the sample is read in.
const GLANCED_LANGUAGES: usize = 3;
const GLANCED_PLACES: usize = 24;
const READ_IN_FULL: usize = 2;
/// Different damaged words that are asked whether a letter outside ASCII belongs there.
const WORDS: usize = 60;
/// What a mark is read with: so many characters before it and behind it, which is more than the models look back.
const READ_BEFORE_MARK: usize = 12;
const READ_BEHIND_MARK: usize = 8;
/// Log odds that a mark within a word stands for a letter outside ASCII that was lost so, where no ASCII fits there: all that
/// puts such marks elsewhere (bytes lost by accident, texts about marks) hits any letter, and most letters are ASCII.
const WORD_SAYS: f64 = 6.0;
/// The same of a word that stands in quotation marks alone, as the expected result of a test does.
const QUOTED_WORD_SAYS: f64 = 3.0;
/// One word speaks against it at most so much, in nats: a name or a word in another language is in every text.
const WORD_DENIES: f64 = -5.0;
/// Log odds of a mark that a text shows on purpose (in quotation marks of its own, named as "FFFD", or with
/// bytes spelled out), in a text that is
/// damaged as well.
const SHOWN_ON_PURPOSE: f64 = -8.0;
/// Log odds of a damaged line in a text that is in another language otherwise: it may be an example.
const EXAMPLE: f64 = -4.0;
/// Log odds, at least, of a channel that the user named: the characters have their own doubt.
const HINTED: f64 = 10.0;
/// How marks are named in texts about them, in lower case.
const MARK_NAMES: [&str; 2] = ["fffd", "replacement character"];
/// A letter that is less sure than this is left as the mark it is: it would be wrong as often as right. On 363 texts in 34
/// languages damaged so (the clean texts of the development corpus), what was called 0.52, 0.67, 0.82, 0.93 and 0.965 was right
/// in 0.63, 0.76, 0.92, 0.96 and 0.996 of the cases, so that the calibration of all channels is kept for this one.
const LEAST_SURE: f32 = 0.5;
/// A mark that touches no letter is a word of its own, a quotation mark or a symbol, and may be meant: it is only repaired beside so
/// many within words. (Of 305 that were surer than 0.5 on those texts, 0.95 were right.)
const WITHIN_WORDS: usize = 3;

/// The channel of a text in `written` that was read as UTF-8.
fn channel(written: Encoding, undefined: Undefined) -> Channel {
    let loss = Loss { undefined, ..Loss::NONE };
    Channel::single(Misreading { written: Written::As(written), read: Encoding::UTF_8, loss })
}

/// Whether what went through `channel` was last read as UTF-8.
pub fn is_unread(channel: &Channel) -> bool {
    channel.layers().last().is_some_and(|layer| layer.read == Encoding::UTF_8)
}

/// What stands for letters that were not read, and around them.
#[derive(Default)]
struct Survey {
    marks: usize,
    /// Marks beside an ASCII letter.
    in_words: usize,
    /// Runs of marks, and those of a single one.
    runs: usize,
    single: usize,
    /// Marks in quotation marks of their own.
    quoted: usize,
    /// ASCII letters in lines with marks.
    letters: usize,
    /// Letters outside ASCII anywhere.
    intact: usize,
}

impl Survey {
    fn of(lines: &Lines<'_>, mark: char) -> Survey {
        let mut survey = Survey::default();
        let mut characters: Vec<char> = Vec::new();
        for line in lines.iter().filter(|line| !line.is_ascii() || mark.is_ascii()) {
            characters.clear();
            characters.extend(line.text.chars());
            let intact = characters.iter().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
            survey.intact += intact;
            let mut marked = false;
            for run in runs_of(&characters, mark) {
                let [before, behind] = beside(&characters, &run);
                let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
                let quote = |c: Option<char>| c.is_some_and(is_ascii_quote);
                marked = true;
                survey.marks += run.len();
                survey.runs += 1;
                survey.single += usize::from(run.len() == 1);
                survey.in_words += if letter(before) || letter(behind) { run.len() } else { 0 };
                survey.quoted += usize::from(quote(before) && quote(behind));
            }
            if marked {
                survey.letters += characters.iter().filter(|c| c.is_ascii_alphabetic()).count();
            }
        }
        survey
    }

    /// Whether so much is left that the letters may be told.
    fn tells(&self) -> bool {
        self.in_words * 2 >= self.marks
            && self.single * RUNS_TO_A_SINGLE_MARK >= self.runs
            && self.letters as f64 >= LETTERS_TO_A_MARK * self.marks as f64
            && self.intact * MARKS_TO_AN_INTACT_LETTER <= self.marks
    }
}

/// Runs of `mark` in a line.
fn runs_of(line: &[char], mark: char) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + line[at..].iter().position(|&c| c == mark)?;
        at = start + line[start..].iter().take_while(|&&c| c == mark).count();
        Some(start..at)
    })
}

/// The characters before and behind a range.
fn beside(line: &[char], range: &Range<usize>) -> [Option<char>; 2] {
    [range.start.checked_sub(1).and_then(|at| line.get(at)).copied(), line.get(range.end).copied()]
}

/// The odds that letters of `lines` were lost because a text in a single-byte encoding was read as UTF-8; `None` where no
/// such letter may be lost, or nothing is left that tells which.
pub fn weigh_unread(lines: &Lines<'_>, question: &Question<'_>) -> Option<Weighed> {
    let hinted = hinted(question)?;
    let undefined = hinted.map_or(Undefined::Replaced, |layer| layer.loss.undefined);
    let mark = undefined.mark()?;
    if !lines.text_of(0..lines.len()).contains(mark) {
        return None;
    }
    let survey = Survey::of(lines, mark);
    if hinted.is_none() && !survey.tells() {
        return None;
    }
    let pieces = sample(lines, mark);
    let sample: Vec<&[char]> = pieces.iter().map(Vec::as_slice).collect();
    let languages = languages(question, &sample, mark);
    let encodings: Vec<Encoding> = match hinted.map(|layer| layer.written) {
        Some(Written::As(encoding)) => vec![encoding],
        _ => LATIN.to_vec(),
    };
    // First at a glance: most languages and encodings make nothing of it.
    let glance: Vec<&[char]> = glance(&sample, mark);
    let mut glanced: Vec<MarkReading<'_>> = Vec::new();
    for (language, evidence) in languages {
        glanced.extend(
            encodings.iter().map(|&written| {
                read(question.models, &glance, channel(written, undefined), language, evidence)
            }),
        );
    }
    glanced.sort_by(|a, b| b.score.total_cmp(&a.score));
    glanced.truncate(READ_IN_FULL);
    let read_all = |glanced: MarkReading<'_>| {
        read(question.models, &sample, glanced.channel, glanced.reader.language(), glanced.evidence)
    };
    let mut readings: Vec<MarkReading<'_>> = glanced.into_iter().map(read_all).collect();
    // Of those that say the same, the first.
    readings.sort_by(|a, b| b.score.total_cmp(&a.score));
    let best = readings.into_iter().next()?;
    let said = words_say(&best, &sample);
    let named = lines.iter().any(|line| names_marks(line.text));
    let on_purpose = f64::from(u8::from(survey.quoted > 0) + u8::from(named)) * SHOWN_ON_PURPOSE;
    let language = best.reader.language();
    let example = if is_in_another_language(lines, mark, language, question.models) { EXAMPLE } else { 0.0 };
    let log_odds = if hinted.is_some() { said.max(HINTED) } else { said + on_purpose + example };
    Some(Weighed { channel: best.channel, log_odds, language, output: 0, leftovers: false })
}

/// Whether the letters of the lines without marks speak for another language than `language`.
fn is_in_another_language(lines: &Lines<'_>, mark: char, language: LanguageId, models: &Models) -> bool {
    let unmarked = lines.iter().filter(|line| !line.text.contains(mark));
    let mut left = SAMPLE_LENGTH;
    let glanced: Vec<TextLine<'_>> = unmarked
        .take_while(|line| {
            let taken = left > 0;
            left = left.saturating_sub(line.length());
            taken
        })
        .collect();
    let characters = glanced.into_iter().flat_map(TextLine::ended).flat_map(str::chars);
    language_by_letters(models, characters).is_some_and(|spoken| spoken != language)
}

/// The channel that the user named, as far as it ends with reading UTF-8; none where they named nothing, and `None` where
/// they named another.
fn hinted(question: &Question<'_>) -> Option<Option<Misreading>> {
    let Some(pattern) = question.pattern else { return Some(None) };
    let &[(written, read, loss)] = &pattern.layers[..] else { return None };
    let replaced = Loss { undefined: Undefined::Replaced, ..Loss::NONE };
    let stateless = !matches!(written, Written::InShifts(_));
    (read == Encoding::UTF_8 && stateless)
        .then(|| Some(Misreading { written, read, loss: loss.unwrap_or(replaced) }))
}

/// Pieces of the lines that have marks.
fn sample(lines: &Lines<'_>, mark: char) -> Vec<Vec<char>> {
    let mut left = SAMPLE_LENGTH;
    let mut sample = Vec::new();
    for line in lines.iter().filter(|line| line.text.contains(mark)) {
        let characters: Vec<char> = line.text.chars().collect();
        for piece in characters.chunks(PIECE_LENGTH).filter(|piece| piece.contains(&mark)) {
            if left == 0 {
                return sample;
            }
            left = left.saturating_sub(piece.len());
            sample.push(piece.to_vec());
        }
    }
    sample
}

/// The words with marks at the start of the sample, each with the one before.
fn glance<'s>(sample: &[&'s [char]], mark: char) -> Vec<&'s [char]> {
    let mut glance: Vec<&[char]> = Vec::new();
    for &piece in sample {
        let mut end = 0;
        for run in runs_of(piece, mark) {
            if run.start < end {
                continue;
            }
            let start = run.start.saturating_sub(READ_BEFORE_MARK).max(end);
            end = (run.end + READ_BEFORE_MARK).min(piece.len());
            glance.push(&piece[start..end]);
            if glance.len() >= GLANCED_PLACES {
                return glance;
            }
        }
    }
    glance
}

/// The languages in Latin script that the letters beside the marks speak for, with how much, in nats.
fn languages(question: &Question<'_>, sample: &[&[char]], mark: char) -> Vec<(LanguageId, f32)> {
    let model = question.models.characters();
    // Any letter outside ASCII will do: which it is, this model does not ask.
    let letter = |&c: &char| if c == mark { '\u{E9}' } else { c };
    let text: Vec<char> = sample.iter().flat_map(|piece| piece.iter().map(letter).chain(['\n'])).collect();
    let text = Spelled::new(&text);
    let latin = |id: &LanguageId| model.is_in_script(*id, "Latn");
    let spoken = model.ids().zip(question.models.letter_evidence_of_all(&text));
    let mut spoken: Vec<(LanguageId, f32)> = spoken.filter(|(id, _)| latin(id)).collect();
    spoken.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    spoken.truncate(GLANCED_LANGUAGES);
    let named = question.named.iter().copied().filter(latin).map(|id| (id, 0.0));
    let named: Vec<(LanguageId, f32)> = named.collect();
    if named.is_empty() { spoken } else { named }
}

/// The encodings that texts in Latin script are weighed as; which other one with the same letters it was, hardly shows and does
/// not matter. Vietnamese in windows-1258 has letters of two characters, of which too little is left.
const LATIN: [Encoding; 4] =
    [Encoding::WINDOWS_1252, Encoding::WINDOWS_1250, Encoding::WINDOWS_1254, Encoding::WINDOWS_1257];

/// The share of the users of an encoding, as natural logarithm: of those that read UTF-8 with it.
fn prior(written: Written) -> f64 {
    match written {
        Written::As(encoding) => read_as_log_prior(encoding),
        Written::Utf8 | Written::Cesu8 | Written::InShifts(_) => 0.0,
    }
}

/// What a sample with marks was, if it was written in one encoding and one language.
struct MarkReading<'m> {
    channel: Channel,
    reader: ByCharacters<'m>,
    decoded: Vec<Option<DecodedLine>>,
    /// What the letters say for the language, in nats.
    evidence: f32,
    /// Natural log probability, with what the letters say and the prior of the encoding.
    score: f64,
}

fn read<'m>(
    models: &'m Models,
    sample: &[&[char]],
    channel: Channel,
    language: LanguageId,
    evidence: f32,
) -> MarkReading<'m> {
    let reader = ByCharacters::new(models, language);
    let book = Codebook::new(&channel);
    let mut search = Search::default();
    let decoded: Vec<Option<DecodedLine>> =
        sample.iter().map(|piece| search.decode(piece, &book, &reader)).collect();
    let score = decoded.iter().flatten().map(|decoded| f64::from(decoded.best)).sum::<f64>();
    let layer = channel.layers().first();
    let prior = layer.map_or(0.0, |layer| prior(layer.written));
    let score = score + f64::from(evidence) + prior;
    MarkReading { channel, reader, decoded, evidence, score }
}

/// What the damaged words say, in nats: whether a letter outside ASCII belongs where each mark is, or any other character as
/// well. The same word counts once.
fn words_say(reading: &MarkReading<'_>, sample: &[&[char]]) -> f64 {
    let mut known: FxHashSet<Vec<char>> = FxHashSet::default();
    let mut said = 0.0;
    for (piece, decoded) in sample.iter().zip(&reading.decoded) {
        let Some(decoded) = decoded else { continue };
        let text: Vec<char> = decoded.characters.iter().map(|decoded| decoded.character).collect();
        for (at, lost) in decoded.characters.iter().enumerate().filter(|(_, decoded)| decoded.lost) {
            let place = lost.start..lost.start + lost.consumed;
            let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
            if known.len() >= WORDS || !beside(piece, &place).into_iter().any(letter) {
                continue;
            }
            let word = word_around(&text, at);
            if known.insert(text[word].to_vec()) {
                let says = if is_quoted(piece, &place) { QUOTED_WORD_SAYS } else { WORD_SAYS };
                said += (says + belongs(&reading.reader, &text, at)).max(WORD_DENIES);
            }
        }
    }
    said
}

/// Whether the word around a mark of `line` stands in quotation marks of ASCII alone.
fn is_quoted(line: &[char], mark: &Range<usize>) -> bool {
    let word = |c: &&char| c.is_alphabetic() || **c == line[mark.start];
    let start = mark.start - line[..mark.start].iter().rev().take_while(word).count();
    let end = mark.end + line[mark.end..].iter().take_while(word).count();
    beside(line, &(start..end)).into_iter().all(|c| c.is_some_and(is_ascii_quote))
}

fn is_ascii_quote(character: char) -> bool {
    matches!(character, '"' | '\'' | '`')
}

/// The letters around the character `at`.
fn word_around(text: &[char], at: usize) -> Range<usize> {
    let before = text[..at].iter().rev().take(READ_BEFORE_MARK).take_while(|c| c.is_alphabetic()).count();
    let behind = text[at..].iter().skip(1).take(READ_BEFORE_MARK).take_while(|c| c.is_alphabetic()).count();
    at - before..at + 1 + behind
}

/// Natural log probability that the character `at` of `text` is there rather than one of ASCII.
fn belongs(reader: &ByCharacters<'_>, text: &[char], at: usize) -> f64 {
    let start = at.saturating_sub(READ_BEFORE_MARK);
    let mut around = text[start..(at + 1 + READ_BEHIND_MARK).min(text.len())].to_vec();
    let lost = f64::from(reader.score(&around));
    let twin = straight(text[at]);
    let others = (' '..='~').filter(|&other| Some(other) != twin).map(|other| {
        around[at - start] = other;
        f64::from(reader.score(&around))
    });
    let against: f64 = others.map(|other| (other - lost).exp()).sum();
    -against.ln_1p()
}

/// What is typed for a typographic quotation mark or dash: a spelling of the same.
fn straight(character: char) -> Option<char> {
    match character {
        '’' | '‘' | '‚' | '´' => Some('\''),
        '“' | '”' | '„' | '«' | '»' => Some('"'),
        '–' | '—' => Some('-'),
        _ => None,
    }
}

/// Whether a line has a name of marks, or spells a byte from 80 up: `\xE9`.
fn names_marks(line: &str) -> bool {
    let line = line.as_bytes();
    let starts = |at: usize| {
        let here = |name: &str| line.get(at..at + name.len()).unwrap_or_default();
        MARK_NAMES.iter().any(|name| here(name).eq_ignore_ascii_case(name.as_bytes()))
    };
    let byte = |at: usize| matches!(line[at..], [_, b'x', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', low, ..] if low.is_ascii_hexdigit());
    (0..line.len()).any(|at| match line[at] {
        b'f' | b'F' | b'r' | b'R' => starts(at),
        b'\\' => byte(at),
        _ => false,
    })
}

/// Leaves as marks what is not sure enough, and what may be meant.
pub fn leave_doubtful(decoded: &mut [DecodedTextLine]) {
    let sure = |line: &[char], group: &[DecodedCharacter]| {
        let least = group.iter().map(|decoded| decoded.confidence).fold(1.0, f32::min);
        (least, touches_letter(line, group))
    };
    let within = decoded.iter().flat_map(|decoded| {
        let (line, characters) = decoded.both();
        groups(characters).map(move |group| sure(line, &characters[group]))
    });
    let within = within.filter(|&(confidence, touches)| touches && confidence >= LEAST_SURE).count();
    let least_alone = if within >= WITHIN_WORDS { LEAST_SURE } else { f32::INFINITY };
    for DecodedTextLine { observed, decoded, .. } in decoded.iter_mut() {
        let line = &observed.characters[..];
        let all: Vec<Range<usize>> = groups(&decoded.characters).collect();
        for group in all.into_iter().rev() {
            let (confidence, touches) = sure(line, &decoded.characters[group.clone()]);
            if confidence < if touches { LEAST_SURE } else { least_alone } {
                let marks = left_as_is(line, &decoded.characters[group.clone()]);
                decoded.characters.splice(group, marks);
            }
        }
    }
}

/// Runs of lost characters: marks of neighbours can't be told apart.
fn groups(characters: &[DecodedCharacter]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + characters[at..].iter().position(|decoded| decoded.lost)?;
        at = start + characters[start..].iter().take_while(|decoded| decoded.lost).count();
        Some(start..at)
    })
}

fn place(group: &[DecodedCharacter]) -> Range<usize> {
    let start = group.first().map_or(0, |first| first.start);
    start..start + group.iter().map(|decoded| decoded.consumed).sum::<usize>()
}

fn touches_letter(line: &[char], group: &[DecodedCharacter]) -> bool {
    beside(line, &place(group)).into_iter().flatten().any(char::is_alphabetic)
}

/// What is observed in the place of lost characters, standing for itself.
fn left_as_is(line: &[char], group: &[DecodedCharacter]) -> Vec<DecodedCharacter> {
    place(group).map(|at| DecodedCharacter::itself(line, at)).collect()
}
