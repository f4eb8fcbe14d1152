//! Text in a single-byte encoding that was read as UTF-8, which leaves a mark for each letter outside ASCII.
//!
//! In: lines with U+FFFD in words. Out: the log odds that the marks have this cause, and the language. Also the decision which
//! inferred letters are too doubtful, so that their marks are left in place. This works for Latin script only, where ASCII letters
//! are left beside the marks. Of Cyrillic, Greek or Chinese text nothing is left.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::decoded::{DecodedCharacter, DecodedLine, DecodedTextLine};
use super::languages::ByCharacters;
use super::question::Question;
use super::scales::{Weighed, language_by_letters};
use super::search::Search;
use super::text::{Lines, TextLine};
use crate::budgets::BUDGETS;
use crate::mention::{MENTIONED, Suspect, measure, topics};
use channel::{Channel, Codebook, Loss, Misreading, Undefined, Written, read_as_log_prior};
use encodings::Encoding;
use language::Models;
use language::characters::LanguageId;
use language::letters::Spelled;

/// The least number of ASCII letters for each mark, in the lines that have marks, of text in Latin script. Czech and Vietnamese
/// have the most letters outside ASCII; three letters in four and two in three are ASCII in them. In Shift_JIS and GBK read as
/// UTF-8, less than one character in two is ASCII.
const LETTERS_TO_A_MARK: f64 = 1.5;
/// The least number of marks for each letter outside ASCII that is intact. If the whole text was read as UTF-8, intact letters are
/// accidents: one for some hundred marks. With more of them, the marks have another cause, such as bytes lost from UTF-8.
const MARKS_TO_AN_INTACT_LETTER: usize = 8;
/// At least one in this number of runs of marks has to be a single mark. Two letters outside ASCII side by side are common (every
/// "ção" of Portuguese). But if all runs are longer, UTF-8 was read as ASCII, with a mark for each byte.
const RUNS_TO_A_SINGLE_MARK: usize = 4;
/// The log odds, from one word, that a mark in it stands for a letter outside ASCII, if no ASCII character fits there. Other causes
/// of marks (bytes lost by accident, texts about marks) hit all letters alike, and most letters are ASCII.
const WORD_SAYS: f64 = 6.0;
/// The same log odds for a word that stands alone in quotation marks, as the expected result of a test does.
const QUOTED_WORD_SAYS: f64 = 3.0;
/// The lowest log odds from one word. Every text has names, and words of other languages, in which the letters look unlikely.
const WORD_DENIES: f64 = -5.0;
/// The log odds of damage in a text that shows a mark on purpose, or is about marks or bytes.
const SHOWN_ON_PURPOSE: f64 = -8.0;
/// The log odds of damage in lines whose language differs from that of the rest of the text. They may be examples.
const EXAMPLE: f64 = -4.0;
/// The least log odds of a channel that the user named. Each character still has its own confidence.
const HINTED: f64 = 10.0;
/// An inferred letter with a lower confidence is not put in: it would be wrong as often as right. Measured on the clean texts of
/// the development corpus, 363 texts in 34 languages, after damage of this kind: letters with a confidence of 0.52, 0.67, 0.82,
/// 0.93 and 0.965 were right in 0.63, 0.76, 0.92, 0.96 and 0.996 of the cases. So this channel needs no calibration of its own.
const LEAST_SURE: f32 = 0.5;
/// A mark that touches no letter stands for a word of one letter, a quotation mark or a symbol, or it is meant. It is repaired only
/// if at least this number of marks within words are. On the texts named above, 95 % of 305 such marks with a confidence above 0.5
/// were repaired rightly.
const WITHIN_WORDS: usize = 3;

/// The channel in which text in the encoding `written` was read as UTF-8.
fn channel(written: Encoding, undefined: Undefined) -> Channel {
    let loss = Loss { undefined, ..Loss::NONE };
    Channel::single(Misreading { written: Written::As(written), read: Encoding::UTF_8, loss })
}

/// Whether the last layer of `channel` read the text as UTF-8.
pub fn is_unread(channel: &Channel) -> bool {
    channel.layers().last().is_some_and(|layer| layer.read == Encoding::UTF_8)
}

/// Counts of the marks of a text, and of the characters around them.
#[derive(Default)]
struct Survey {
    /// The number of marks.
    marks: usize,
    /// The number of marks beside an ASCII letter.
    in_words: usize,
    /// The number of runs of marks.
    runs: usize,
    /// The number of runs that consist of a single mark.
    single: usize,
    /// The number of ASCII letters in lines with marks.
    letters: usize,
    /// The number of letters outside ASCII in the whole text.
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
                marked = true;
                survey.marks += run.len();
                survey.runs += 1;
                survey.single += usize::from(run.len() == 1);
                survey.in_words += if letter(before) || letter(behind) { run.len() } else { 0 };
            }
            if marked {
                survey.letters += characters.iter().filter(|c| c.is_ascii_alphabetic()).count();
            }
        }
        survey
    }

    /// Whether the counts look like text in a single-byte encoding that was read as UTF-8.
    fn tells(&self) -> bool {
        self.in_words * 2 >= self.marks
            && self.single * RUNS_TO_A_SINGLE_MARK >= self.runs
            && self.letters as f64 >= LETTERS_TO_A_MARK * self.marks as f64
            && self.intact * MARKS_TO_AN_INTACT_LETTER <= self.marks
    }
}

/// The runs of `mark` in a line.
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

/// The log odds that the marks in `lines` come from a text in a single-byte encoding that was read as UTF-8. `None` if there are no
/// such marks, or too little is left to infer the letters.
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
    // A few places are read first, because most languages and encodings are unlikely there already.
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
    glanced.truncate(BUDGETS.mark_readings_in_full);
    let read_all = |glanced: MarkReading<'_>| {
        read(question.models, &sample, glanced.channel, glanced.reader.language(), glanced.evidence)
    };
    let mut readings: Vec<MarkReading<'_>> = glanced.into_iter().map(read_all).collect();
    // The sort is stable: of equals, the first is taken.
    readings.sort_by(|a, b| b.score.total_cmp(&a.score));
    let best = readings.into_iter().next()?;
    let said = words_say(&best, &sample);
    let text = lines.text_of(0..lines.len());
    let about = topics(text);
    let named = about.leftovers || about.damage || about.bytes;
    let shown = measure(text, bare_marks(text, mark))
        .iter()
        .any(|measured| measured.literal > 0.0 && measured.score() >= MENTIONED);
    let on_purpose = f64::from(u8::from(shown) + u8::from(named)) * SHOWN_ON_PURPOSE;
    let language = best.reader.language();
    let example = if is_in_another_language(lines, mark, language, question.models) { EXAMPLE } else { 0.0 };
    let log_odds = if hinted.is_some() { said.max(HINTED) } else { said + on_purpose + example };
    Some(Weighed { channel: best.channel, log_odds, language, leftovers: false })
}

/// Whether the letters of the lines without marks speak for another language than `language`.
fn is_in_another_language(lines: &Lines<'_>, mark: char, language: LanguageId, models: &Models) -> bool {
    let unmarked = lines.iter().filter(|line| !line.text.contains(mark));
    let mut left = BUDGETS.sample_characters;
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

/// The misreading that the user named. `Some(None)` if they named nothing, and `None` if they named another channel than one that
/// reads UTF-8.
fn hinted(question: &Question<'_>) -> Option<Option<Misreading>> {
    let Some(pattern) = question.pattern else { return Some(None) };
    let &[(written, read, loss)] = &pattern.layers[..] else { return None };
    let replaced = Loss { undefined: Undefined::Replaced, ..Loss::NONE };
    let stateless = !matches!(written, Written::InShifts(_));
    (read == Encoding::UTF_8 && stateless)
        .then(|| Some(Misreading { written, read, loss: loss.unwrap_or(replaced) }))
}

/// Pieces with marks of the first lines that have marks.
fn sample(lines: &Lines<'_>, mark: char) -> Vec<Vec<char>> {
    let mut left = BUDGETS.sample_characters;
    let mut sample = Vec::new();
    for line in lines.iter().filter(|line| line.text.contains(mark)) {
        let characters: Vec<char> = line.text.chars().collect();
        for piece in characters.chunks(BUDGETS.sample_piece_characters).filter(|piece| piece.contains(&mark))
        {
            if left == 0 {
                return sample;
            }
            left = left.saturating_sub(piece.len());
            sample.push(piece.to_vec());
        }
    }
    sample
}

/// The first places with marks in the sample, with some characters around them.
fn glance<'s>(sample: &[&'s [char]], mark: char) -> Vec<&'s [char]> {
    let mut glance: Vec<&[char]> = Vec::new();
    for &piece in sample {
        let mut end = 0;
        for run in runs_of(piece, mark) {
            if run.start < end {
                continue;
            }
            let start = run.start.saturating_sub(BUDGETS.characters_before_mark).max(end);
            end = (run.end + BUDGETS.characters_before_mark).min(piece.len());
            glance.push(&piece[start..end]);
            if glance.len() >= BUDGETS.mark_places_glanced {
                return glance;
            }
        }
    }
    glance
}

/// The likeliest languages in Latin script, by the letters beside the marks, each with its evidence in nats.
fn languages(question: &Question<'_>, sample: &[&[char]], mark: char) -> Vec<(LanguageId, f32)> {
    let model = question.models.characters();
    // The letter model does not tell letters outside ASCII apart, so any of them may stand for a mark.
    let letter = |&c: &char| if c == mark { '\u{E9}' } else { c };
    let text: Vec<char> = sample.iter().flat_map(|piece| piece.iter().map(letter).chain(['\n'])).collect();
    let text = Spelled::new(&text);
    let latin = |id: &LanguageId| model.is_in_script(*id, "Latn");
    let spoken = model.ids().zip(question.models.letter_evidence_of_all(&text));
    let mut spoken: Vec<(LanguageId, f32)> = spoken.filter(|(id, _)| latin(id)).collect();
    spoken.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    spoken.truncate(BUDGETS.mark_languages_glanced);
    let named = question.named.iter().copied().filter(latin).map(|id| (id, 0.0));
    let named: Vec<(LanguageId, f32)> = named.collect();
    if named.is_empty() { spoken } else { named }
}

/// The encodings that are tried for text in Latin script. Others have the same letters, so the difference hardly shows and does not
/// matter. Vietnamese in windows-1258 is not among them: it spells letters with two characters, and too little of them is left.
const LATIN: [Encoding; 4] =
    [Encoding::WINDOWS_1252, Encoding::WINDOWS_1250, Encoding::WINDOWS_1254, Encoding::WINDOWS_1257];

/// The log prior of the encoding that a text was written in. The share of an encoding in misread UTF-8 stands for its share among
/// users.
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
    /// The evidence of the ASCII letters for the language, in nats.
    evidence: f32,
    /// The natural log probability of the sample, plus the evidence of the letters and the log prior of the encoding.
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

/// The evidence of the damaged words, in nats. A word is evidence for damage if letters outside ASCII fit better in the places of
/// its marks than ASCII does. The same word counts once.
fn words_say(reading: &MarkReading<'_>, sample: &[&[char]]) -> f64 {
    let mut known: FxHashSet<Vec<char>> = FxHashSet::default();
    let mut said = 0.0;
    for (piece, decoded) in sample.iter().zip(&reading.decoded) {
        let Some(decoded) = decoded else { continue };
        let text: Vec<char> = decoded.characters.iter().map(|decoded| decoded.character).collect();
        let lost = decoded.characters.iter().enumerate().filter(|(_, decoded)| decoded.lost);
        for ((at, lost), quoted) in lost.zip(quoted(piece, decoded)) {
            let place = lost.start..lost.start + lost.consumed;
            let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
            if known.len() >= BUDGETS.marked_words_counted || !beside(piece, &place).into_iter().any(letter) {
                continue;
            }
            let word = word_around(&text, at);
            if known.insert(text[word].to_vec()) {
                let says = if quoted { QUOTED_WORD_SAYS } else { WORD_SAYS };
                said += (says + belongs(&reading.reader, &text, at)).max(WORD_DENIES);
            }
        }
    }
    said
}

/// For each lost character, whether its word stands alone in the ASCII quotation marks of a literal or in a code span.
fn quoted(piece: &[char], decoded: &DecodedLine) -> Vec<bool> {
    let text: String = piece.iter().collect();
    let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    let lost = decoded.characters.iter().filter(|decoded| decoded.lost);
    let suspects = lost.map(|lost| Suspect::lost(places[lost.start]..places[lost.end()]));
    let measured = measure(&text, suspects).into_iter();
    measured.map(|measured| measured.string.max(measured.code) == 1.0).collect()
}

/// The first runs of marks that touch no letter.
fn bare_marks(text: &str, mark: char) -> impl Iterator<Item = Suspect<'static>> {
    let mut end = 0;
    let runs = text.match_indices(mark).filter_map(move |(start, _)| {
        if start < end {
            return None;
        }
        end = start + text[start..].chars().take_while(|c| *c == mark).count() * mark.len_utf8();
        let beside = [text[..start].chars().next_back(), text[end..].chars().next()];
        let bare = !beside.into_iter().flatten().any(char::is_alphanumeric);
        bare.then(|| Suspect::lost(start..end))
    });
    runs.take(BUDGETS.bare_marks_looked_at)
}

/// The range of the character `at` and of the letters that touch it.
fn word_around(text: &[char], at: usize) -> Range<usize> {
    let most = BUDGETS.word_characters_each_side;
    let before = text[..at].iter().rev().take(most).take_while(|c| c.is_alphabetic()).count();
    let behind = text[at..].iter().skip(1).take(most).take_while(|c| c.is_alphabetic()).count();
    at - before..at + 1 + behind
}

/// The natural log probability that the character `at` stands there, and not an ASCII character.
fn belongs(reader: &ByCharacters<'_>, text: &[char], at: usize) -> f64 {
    let start = at.saturating_sub(BUDGETS.characters_before_mark);
    let mut around = text[start..(at + 1 + BUDGETS.characters_behind_mark).min(text.len())].to_vec();
    let lost = f64::from(reader.score(&around));
    let twin = straight(text[at]);
    let others = (' '..='~').filter(|&other| Some(other) != twin).map(|other| {
        around[at - start] = other;
        f64::from(reader.score(&around))
    });
    let against: f64 = others.map(|other| (other - lost).exp()).sum();
    -against.ln_1p()
}

/// The ASCII character that people type for a typographic quotation mark or dash.
fn straight(character: char) -> Option<char> {
    match character {
        '’' | '‘' | '‚' | '´' => Some('\''),
        '“' | '”' | '„' | '«' | '»' => Some('"'),
        '–' | '—' => Some('-'),
        _ => None,
    }
}

/// Puts the marks back in the place of letters that are too doubtful, and of those that may be meant as marks.
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

/// The runs of lost characters. The marks of neighbours can't be told apart, so a run is kept or left as a whole.
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

/// The observed characters in the place of lost ones, as characters that stand for themselves.
fn left_as_is(line: &[char], group: &[DecodedCharacter]) -> Vec<DecodedCharacter> {
    place(group).map(|at| DecodedCharacter::itself(line, at)).collect()
}
