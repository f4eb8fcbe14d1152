//! What is held back until the decision is learned: repairs that nothing but odd characters speaks for.
//!
//! In: the findings of one file, and its bytes. Out: the same findings, of which some have lost their repair, some are no
//! longer exact, and some are gone. This file is a stopgap. The learned decision takes its place, and then it is deleted.
//!
//! A text that one older encoding wrote and another read leaves no structure that a proof could rest on: nearly every
//! sequence of bytes is text in nearly every encoding. What is left is language. So each such repair is asked one
//! question: is the repaired text likelier as words of one language than as letters drawn at random? The answer is a
//! log-likelihood ratio in nats. Letter lists, character tables, identifiers and bytes that are no text get a ratio near 0 or
//! below it; three words of running text get 10 and more.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use channel::{Channel, Written};
use encodings::Encoding;
use engine::identification::{Found, GONE, Part};
use engine::repair::likeliest_languages;
use language::Models;
use language::characters::LanguageId;
use language::lexicon::{Lexicon, words};
use unicode_normalization::UnicodeNormalization;

use super::Options;
use crate::declaration::declarations;
use crate::finding::{Cause, Finding, InferredCharacter, Repair};
use crate::rules::MOJIBAKE;

/// The ratio, in nats, from which a repair stands as it is. The file may as well be sound; about a thousand pairs of
/// encodings compete for it, of which the best gets 7 nats by chance, and being wrong once in twenty costs 3 more.
const STANDS: f32 = 10.0;
/// The ratio from which a repair of sound UTF-8 is still offered as a guess: what the best of all pairs gets by chance.
const OFFERED: f32 = 8.0;
/// The ratio from which a file that is not UTF-8 is transcoded. It is in some encoding, and about sixty compete for it.
const FILE_STANDS: f32 = 8.7;
/// The ratio from which that is still offered as a guess, and the least ratio of any repair that stands.
const LEAST: f32 = 3.0;
/// The mean ratio of a letter from which a few of them are enough: the language has hardly any other letter there.
const FITTING: f32 = 2.0;
/// The mean ratio of a letter from which it is likelier than not.
const LIKELY: f32 = 1.0;
/// Distinct tokens that are read at most.
const TOKENS: usize = 150;
/// Characters of one token that are read at most.
const TOKEN: usize = 40;
/// Bytes of text by which the language is ranked.
const SAMPLE: usize = 4000;
/// Bytes before and behind a repair that are read with it, so that its first and last words are whole.
const AROUND: usize = 48;
/// The negative log probability, in nats, of a character of an East Asian encoding at random: the smallest have some 8,000.
const EAST_ASIAN: f32 = 9.0;
/// The negative log probability, in nats, of a byte outside ASCII at random: one of 128.
const BYTE: f32 = 4.85;
/// The share of letters in running text that are foreign to its language, as in names, and that chance explains better.
const FOREIGN: f32 = 0.05;
/// What symbols say against a text at most, in nats: their mix depends on the subject, not on the language.
const SYMBOLS: f32 = 3.0;
/// The share of the tokens that have the form of words from which a file with few letters may be text.
const WORDS: f32 = 0.8;
/// The least number of letters of a word.
const WORD: usize = 3;
/// The least number of words that no language has by which letters seem to be missing.
const BROKEN_WORDS: usize = 3;
/// The probability that is stated for each character of a repair that is offered only.
const OFFERED_PROBABILITY: f64 = 0.5;
/// The katakana middle dot, which Windows' decoders of Japanese write for bytes that they can't read.
const JAPANESE_MARK: char = '\u{30FB}';

/// The log odds, in nats, that a file is in several encodings. The engine's model of such files starts from the same odds.
const TORN: f32 = -2.0;

/// Encodings of several bytes a character in which whole files are tried.
const STRICT: [Encoding; 5] =
    [Encoding::GBK, Encoding::BIG5, Encoding::SHIFT_JIS, Encoding::EUC_JP, Encoding::EUC_KR];

/// What becomes of the repairs that have one cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Stands,
    Offered,
    HeldBack,
}

/// Holds back the repairs of `findings` that no running words speak for, or that rest on a mark of loss. What the user
/// named (`--channel`, `--from`) and what the file declares is not questioned.
pub fn hold_back(bytes: &[u8], findings: Vec<Finding>, options: &Options) -> Vec<Finding> {
    let mut verdicts: Vec<(Cause, Verdict)> = Vec::new();
    let is_misread_utf8 =
        |repair: &&Repair| matches!(&repair.cause, Cause::Channel(channel) if !is_legacy(channel));
    let misread_utf8 = findings.iter().filter_map(|finding| finding.repair.as_ref()).filter(is_misread_utf8);
    let shows_structure = misread_utf8.into_iter().any(|repair| shows_structure(bytes, repair));
    for repair in findings.iter().filter_map(|finding| finding.repair.as_ref()) {
        if !verdicts.iter().any(|(cause, _)| *cause == repair.cause) {
            let of_cause = findings.iter().filter_map(|other| other.repair.as_ref());
            let of_cause: Vec<&Repair> = of_cause.filter(|other| other.cause == repair.cause).collect();
            verdicts.push((repair.cause.clone(), verdict(bytes, &of_cause, shows_structure, options)));
        }
    }
    let marked = marked_lines(bytes, &findings);
    let judged = |finding: Finding| {
        let Some(repair) = &finding.repair else { return Some(finding) };
        let verdict = verdicts.iter().find(|(cause, _)| *cause == repair.cause).map(|(_, verdict)| *verdict);
        let last = marked.partition_point(|line| line.start <= repair.span.start);
        let is_marked = marked[..last].last().is_some_and(|line| repair.span.start < line.end);
        match verdict {
            Some(Verdict::HeldBack) if finding.rule == &MOJIBAKE => None,
            Some(Verdict::HeldBack) => Some(not_transcoded(finding)),
            Some(Verdict::Offered) => Some(offered(finding)),
            _ if is_marked => Some(offered(finding)),
            _ => Some(finding),
        }
    };
    findings.into_iter().filter_map(judged).collect()
}

/// The finding without its repair, and what the user can do instead.
fn not_transcoded(finding: Finding) -> Finding {
    let cause = finding.repair.as_ref().map(|repair| &repair.cause);
    let named = match cause {
        Some(Cause::WrittenAs(encoding) | Cause::WrittenAsAfter(encoding, _)) => encoding.name(),
        _ => "LABEL",
    };
    let message = format!(
        "perhaps {}; not transcoded, as it is no running text; name its encoding, with --from {named}",
        finding.message
    );
    Finding { message, repair: None, ..finding }
}

/// The finding with a repair that is a guess, and says so of each of its characters.
fn offered(mut finding: Finding) -> Finding {
    if let Some(repair) = finding.repair.as_mut().filter(|repair| repair.exact) {
        let outside = repair.replacement.char_indices().filter(|(_, character)| !character.is_ascii());
        repair.inferred = outside
            .map(|(offset, character)| InferredCharacter {
                offset,
                character,
                confidence: OFFERED_PROBABILITY,
                alternatives: Vec::new(),
            })
            .collect();
        repair.exact = repair.inferred.is_empty();
        repair.confidence = repair.confidence.min(OFFERED_PROBABILITY);
    }
    finding
}

fn verdict(bytes: &[u8], repairs: &[&Repair], shows_structure: bool, options: &Options) -> Verdict {
    let Some(Repair { cause, .. }) = repairs.first().copied() else { return Verdict::Stands };
    let evidence = || evidence(bytes, cause, repairs, &options.models);
    match cause {
        Cause::Channel(channel) if options.channel.is_none() => {
            let is_legacy = is_legacy(channel);
            let lacks_letters =
                || channel.pairs_bytes() && lacks_letters(bytes, repairs, options.models.lexicon());
            if !is_legacy && shows_structure {
                return if lacks_letters() { Verdict::Offered } else { Verdict::Stands };
            }
            let Evidence { nats, mean, .. } = evidence();
            match nats {
                STANDS.. if !is_legacy && lacks_letters() => Verdict::Offered,
                STANDS.. => Verdict::Stands,
                LEAST.. if is_legacy && repairs.iter().all(|repair| is_controls(bytes, repair)) => {
                    Verdict::Stands
                }
                OFFERED.. => Verdict::Offered,
                LEAST.. if mean >= FITTING => Verdict::Offered,
                _ => Verdict::HeldBack,
            }
        }
        Cause::WrittenAs(encoding) | Cause::WrittenAsAfter(encoding, _)
            if !encoding.is_unicode()
                && !encoding.is_stateful()
                && options.from.is_none()
                && !is_declared(bytes, *encoding, options) =>
        {
            let Evidence { nats, mean, words } = evidence();
            match nats {
                FILE_STANDS.. => Verdict::Stands,
                LEAST.. if mean >= LIKELY => Verdict::Stands,
                LEAST.. => Verdict::Offered,
                _ if mean >= LIKELY || words >= WORDS => Verdict::Offered,
                _ => Verdict::HeldBack,
            }
        }
        _ => Verdict::Stands,
    }
}

/// Whether letters seem to be missing from the repaired words. A decoder of pairs drops a pair that it can't read. Where the pair was one
/// letter of UTF-8, nothing shows that it is gone, and the rest is still UTF-8: `еемеи папк` for `Переместить папку`.
fn lacks_letters(bytes: &[u8], repairs: &[&Repair], lexicon: &Lexicon) -> bool {
    let mut seen: HashSet<String> = HashSet::new();
    let (mut known, mut unknown) = (0, 0);
    for repair in repairs {
        let (text, repaired) = repaired_text(bytes, repair);
        for word in words(&text, lexicon) {
            let touches = word.range.start < repaired.end && repaired.start < word.range.end;
            let spelled = &text[word.range];
            let is_evidence = word.known.is_some() || spelled.chars().count() >= WORD;
            if touches && is_evidence && !spelled.is_ascii() && seen.insert(spelled.to_lowercase()) {
                let count = if word.known.is_some() { &mut known } else { &mut unknown };
                *count += 1;
            }
        }
        if seen.len() >= TOKENS {
            break;
        }
    }
    unknown >= BROKEN_WORDS && unknown > known
}

/// Whether a channel leaves no structure: no part of it is UTF-8 that something else read.
fn is_legacy(channel: &Channel) -> bool {
    let first = channel.layers().first();
    first.is_some_and(|layer| matches!(layer.written, Written::As(encoding) if !encoding.is_unicode()))
}

/// Whether what stands where a repair is made shows that it was UTF-8: symbols between letters, scripts mixed in a word, capitals
/// behind small letters. Words of one script show nothing, as `ńć` and `쨉쨌` do.
fn shows_structure(bytes: &[u8], repair: &Repair) -> bool {
    let observed = bytes.get(repair.span.clone()).map(String::from_utf8_lossy).unwrap_or_default();
    // Four bytes in a row that are a character of UTF-8 are no chance.
    let has_long_sequence = repair.replacement.chars().any(|character| character.len_utf8() == 4);
    if has_long_sequence
        || observed.chars().any(|character| !character.is_ascii() && !character.is_alphabetic())
    {
        return true;
    }
    let (before, after) = around(bytes, &repair.span);
    let is_part = |c: &char| c.is_alphabetic();
    let before: Vec<char> = before.chars().rev().take_while(is_part).collect();
    let text = before.into_iter().rev().chain(observed.chars()).chain(after.chars().take_while(is_part));
    let text: Vec<char> = text.collect();
    let is_east_asian = |c: &char| *c >= '\u{1100}';
    text.split(|c| !is_part(c))
        .any(|word| has_capital_inside(word) || is_mixed(word, is_latin) || is_mixed(word, is_east_asian))
}

fn has_capital_inside(word: &[char]) -> bool {
    word.windows(2).any(|two| two[0].is_lowercase() && two[1].is_uppercase())
}

fn is_latin(character: &char) -> bool {
    *character < '\u{250}'
}

/// Whether some characters of a word are of a kind and some are not.
fn is_mixed(word: &[char], is_of_kind: impl Fn(&char) -> bool) -> bool {
    word.iter().any(&is_of_kind) && !word.iter().all(&is_of_kind)
}

/// Whether nothing but C1 controls stands where a repair is made. No text has them, so that they are a structure.
fn is_controls(bytes: &[u8], repair: &Repair) -> bool {
    let observed = bytes.get(repair.span.clone()).map(String::from_utf8_lossy).unwrap_or_default();
    observed.chars().filter(|character| !character.is_ascii()).all(char::is_control)
}

/// Whether the file, or a file that speaks for it, says that it is in `encoding`.
fn is_declared(bytes: &[u8], encoding: Encoding, options: &Options) -> bool {
    options.known.meant == Some(encoding)
        || declarations(bytes).iter().any(|declaration| declaration.encodings().contains(&encoding))
}

/// The lines of the file, in bytes and in order, on which a repair takes a mark of loss for bytes. `findings` are in order.
fn marked_lines(bytes: &[u8], findings: &[Finding]) -> Vec<Range<usize>> {
    let is_end = |byte: &u8| *byte == b'\n';
    let mut lines: Vec<Range<usize>> = Vec::new();
    for repair in findings.iter().filter_map(|finding| finding.repair.as_ref()) {
        let is_known = lines.last().is_some_and(|line| repair.span.start < line.end);
        if !is_known && rests_on_mark(bytes, repair) {
            let start = bytes[..repair.span.start].iter().rposition(is_end).map_or(0, |at| at + 1);
            let end = bytes[repair.span.end..].iter().position(is_end);
            lines.push(start..end.map_or(bytes.len(), |at| repair.span.end + at));
        }
    }
    lines
}

/// Whether a repair takes a mark of loss for the bytes that the mark stands for as a character.
fn rests_on_mark(bytes: &[u8], repair: &Repair) -> bool {
    let Cause::Channel(channel) = &repair.cause else { return false };
    let observed = bytes.get(repair.span.clone()).and_then(|observed| std::str::from_utf8(observed).ok());
    let Some(observed) = observed.filter(|_| channel.pairs_bytes()) else { return false };
    let count = |text: &str| text.matches(JAPANESE_MARK).count();
    // A question mark between two characters of pairs, without a space, stands for a pair that was lost.
    let characters: Vec<char> = observed.chars().collect();
    let is_lost = |three: &[char]| three[1] == '?' && !three[0].is_ascii() && !three[2].is_ascii();
    count(observed) > count(&repair.replacement)
        || repair.exact && characters.windows(3).any(is_lost) && repair.replacement.contains('?')
}

/// What the words of repairs say for them.
#[derive(Debug, Clone, Copy)]
struct Evidence {
    /// The log-likelihood ratio in nats: words of one language against characters at random.
    nats: f32,
    /// The same for one pair of characters, on average; 0 where a character is more than one byte.
    mean: f32,
    /// The share of the tokens that have the form of words, 0 to 1.
    words: f32,
}

/// What the words of `repairs` say, in the language that they are likeliest in.
fn evidence(bytes: &[u8], cause: &Cause, repairs: &[&Repair], models: &Models) -> Evidence {
    let mut words = Words::default();
    for repair in repairs {
        let (text, repaired) = repaired_text(bytes, repair);
        words.add(&text, repaired);
    }
    words.evidence(&Alphabet::of(cause, models), models)
}

/// The distinct tokens of texts that have something outside ASCII, and the lines that they stand on.
#[derive(Default)]
struct Words {
    known: HashSet<Vec<char>>,
    /// In order of first place.
    tokens: Vec<Vec<char>>,
    lines: String,
}

impl Words {
    /// Adds the tokens of `text` that touch `inside`, in bytes.
    fn add(&mut self, text: &str, inside: Range<usize>) {
        for line in lines(text) {
            let first = self.tokens.len();
            if first == TOKENS {
                return;
            }
            for token in tokens_of(text, line.clone()) {
                let touches = token.start < inside.end && inside.start < token.end;
                if touches && !text[token.clone()].is_ascii() && self.tokens.len() < TOKENS {
                    let token: Vec<char> = text[token].chars().flat_map(of_usual_width).take(TOKEN).collect();
                    if self.known.insert(token.clone()) {
                        self.tokens.push(token);
                    }
                }
            }
            if self.tokens.len() > first && self.lines.len() < SAMPLE {
                self.lines.push_str(&text[line]);
                self.lines.push('\n');
            }
        }
    }

    fn evidence(&self, alphabet: &Alphabet, models: &Models) -> Evidence {
        let words: String = self.tokens.iter().flat_map(|token| token.iter().chain([&' '])).collect();
        let mut languages = likeliest_languages(models, &self.lines, &[]);
        languages.extend(likeliest_languages(models, &words, &[]));
        let ratios =
            languages.into_iter().map(|language| PairRatios::of(&self.tokens, alphabet, language, models));
        let best = ratios.max_by(|a, b| a.nats().total_cmp(&b.nats()));
        let nats = best.as_ref().map_or(0.0, PairRatios::nats);
        // Where chance has thousands of characters to choose from, a few letters that fit are not enough.
        let mean = best.filter(|_| !alphabet.scripts.is_empty()).map_or(0.0, |pairs| pairs.mean());
        let words = self.tokens.iter().filter(|token| is_word(token)).count() as f32;
        Evidence { nats, mean, words: words / self.tokens.len().max(1) as f32 }
    }
}

/// Whether a token has the form of a word: letters of one kind of script between punctuation, no capital behind a small one.
fn is_word(token: &[char]) -> bool {
    let mut words =
        token.split(|c| c.is_ascii_punctuation() || !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_good = |word: &[char]| {
        word.len() >= WORD
            && word.iter().all(|c| c.is_alphabetic())
            && !has_capital_inside(word)
            && !is_mixed(word, is_latin)
    };
    words.any(|word| word.iter().any(|c| !c.is_ascii()) && is_good(word))
}

/// What the bytes of a file are, where `found` tears it into parts of several encodings: all of it in one encoding of several
/// bytes a character, if it decodes strictly in that and its words are likelier so.
pub fn untorn(bytes: &[u8], found: Found, models: &Models) -> Found {
    let Found::Text { text, parts, guesses } = found else { return found };
    let is_torn =
        parts.len() > 1 && !parts.iter().any(|part| part.encoding.is_some_and(Encoding::is_stateful));
    if !is_torn {
        return Found::Text { text, parts, guesses };
    }
    let words_of = |text: &str| {
        let mut words = Words::default();
        words.add(text, 0..text.len());
        words.evidence(&Alphabet::none(), models).nats
    };
    let whole = STRICT.into_iter().filter_map(|encoding| {
        let text = encoding.decode(bytes).ok()?;
        let nats = words_of(&text);
        (nats >= FILE_STANDS).then_some((nats, encoding, text))
    });
    match whole.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((nats, encoding, whole)) if nats >= words_of(&text) + TORN => {
            let confidence = parts.iter().map(|part| part.confidence).fold(1.0, f64::min);
            let part = Part {
                file: 0..bytes.len(),
                text: 0..whole.len(),
                encoding: Some(encoding),
                confidence,
                inferred: None,
            };
            Found::Text { text: whole, parts: vec![part], guesses }
        }
        _ => Found::Text { text, parts, guesses },
    }
}

/// What a repair makes, between the text before and behind it, and where it stands there, in bytes.
fn repaired_text(bytes: &[u8], repair: &Repair) -> (String, Range<usize>) {
    let (before, after) = around(bytes, &repair.span);
    let text = format!("{before}{}{after}", repair.replacement);
    (text, before.len()..before.len() + repair.replacement.len())
}

/// The text before and behind `span`, on its lines.
fn around(bytes: &[u8], span: &Range<usize>) -> (String, String) {
    let is_end = |byte: &u8| *byte == b'\n';
    let start = span.start.saturating_sub(AROUND);
    let start = bytes[start..span.start].iter().rposition(is_end).map_or(start, |at| start + at + 1);
    let end = (span.end + AROUND).min(bytes.len());
    let end = bytes[span.end..end].iter().position(is_end).map_or(end, |at| span.end + at);
    let lossy = |range: Range<usize>| String::from_utf8_lossy(&bytes[range]).into_owned();
    (lossy(start..span.start), lossy(span.end..end))
}

/// The lines of `text`, as ranges of bytes.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    ranges(0, text.split_inclusive('\n'))
}

/// The stretches without ASCII white space of a line of `text`, as ranges of bytes.
fn tokens_of(text: &str, line: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_space = |c: char| c.is_ascii_whitespace();
    let with_spaces = ranges(line.start, text[line].split_inclusive(is_space));
    with_spaces.map(move |token| token.start..token.start + text[token].trim_end_matches(is_space).len())
}

/// The ranges of bytes of `pieces` that follow each other from `start`.
fn ranges<'a>(mut start: usize, pieces: impl Iterator<Item = &'a str>) -> impl Iterator<Item = Range<usize>> {
    pieces.map(move |piece| {
        let range = start..start + piece.len();
        start = range.end;
        range
    })
}

/// A character in its usual width, as the language models know it: half-width katakana, full-width letters.
fn of_usual_width(character: char) -> Vec<char> {
    match character {
        '\u{FF10}'..='\u{FF19}'
        | '\u{FF21}'..='\u{FF3A}'
        | '\u{FF41}'..='\u{FF5A}'
        | '\u{FF65}'..='\u{FF9F}' => character.nfkc().collect(),
        _ => vec![character],
    }
}

/// PairRatios of characters, each with the sum of the ratios of its second one and how often it occurs.
struct PairRatios(BTreeMap<(char, char), (f32, f32)>);

impl PairRatios {
    /// Those of `tokens` whose second character is outside ASCII.
    fn of(tokens: &[Vec<char>], alphabet: &Alphabet, language: LanguageId, models: &Models) -> PairRatios {
        let model = models.characters();
        let mut pairs: BTreeMap<(char, char), (f32, f32)> = BTreeMap::new();
        for token in tokens {
            let (mut state, _) = model.step(language, model.start(), ' ');
            let mut before = ' ';
            for &character in token {
                let (next, log_probability) = model.step(language, state, character);
                if !character.is_ascii() {
                    let rivals = alphabet.rivals(character);
                    let all =
                        rivals.iter().map(|&rival| model.step(language, state, rival).1.exp()).sum::<f32>();
                    let nats = match rivals.len() {
                        0 => log_probability + alphabet.at_random(character),
                        some => log_probability - all.max(log_probability.exp()).ln() + (some as f32).ln(),
                    };
                    // Any text has a rare character now and then.
                    let nats = ((1.0 - FOREIGN) * nats.exp() + FOREIGN).ln();
                    let (sum, count) = pairs.entry((before, character)).or_default();
                    (*sum, *count) = (*sum + nats, *count + 1.0);
                }
                (state, before) = (next, character);
            }
        }
        PairRatios(pairs)
    }

    /// The sum of all. A pair that occurs n times counts as 1 + ln n: what is repeated proves little more. The mark of bytes
    /// that could not be read counts like a letter: it is no symbol of the text.
    fn nats(&self) -> f32 {
        let is_letter = |character: char| character.is_alphabetic() || character == GONE;
        let sum = |are_letters: bool| {
            let pairs = self.0.iter().filter(|((_, character), _)| is_letter(*character) == are_letters);
            pairs.map(|(_, (sum, count))| sum / count * (1.0 + count.ln())).sum::<f32>()
        };
        sum(true) + sum(false).max(-SYMBOLS)
    }

    fn mean(&self) -> f32 {
        self.nats() / self.0.len().max(1) as f32
    }
}

/// The characters outside ASCII of the encoding that a repaired text was written in, by script, where each is one byte.
struct Alphabet {
    scripts: Vec<(Option<[u8; 4]>, Vec<char>)>,
    /// Whether it was written as UTF-8.
    is_utf8: bool,
}

impl Alphabet {
    /// That of an encoding of several bytes a character.
    fn none() -> Alphabet {
        Alphabet { scripts: Vec::new(), is_utf8: false }
    }

    fn of(cause: &Cause, models: &Models) -> Alphabet {
        let written = match cause {
            Cause::WrittenAs(encoding) | Cause::WrittenAsAfter(encoding, _) => Some(*encoding),
            Cause::Channel(channel) => channel.layers().first().and_then(|layer| match layer.written {
                Written::As(encoding) => Some(encoding),
                _ => None,
            }),
            _ => None,
        };
        let table = written.and_then(|encoding| encoding.single_byte());
        let characters =
            table.into_iter().flat_map(|table| (0x80..=0xFF).filter_map(|byte| table.decode_strict(byte)));
        let mut scripts: Vec<(Option<[u8; 4]>, Vec<char>)> = Vec::new();
        for character in characters.filter(|character| !character.is_ascii() && !character.is_control()) {
            let script = models.characters().script(character);
            match scripts.iter_mut().find(|(known, _)| *known == script) {
                Some((_, characters)) => characters.push(character),
                None => scripts.push((script, vec![character])),
            }
        }
        let is_utf8 = matches!(cause, Cause::Channel(channel) if !is_legacy(channel));
        Alphabet { scripts, is_utf8 }
    }

    /// The negative log probability of a character at random, in nats, where it has no rivals.
    fn at_random(&self, character: char) -> f32 {
        if self.is_utf8 { BYTE * character.len_utf8() as f32 } else { EAST_ASIAN }
    }

    /// The characters of the script of `character`, among which chance chooses.
    fn rivals(&self, character: char) -> &[char] {
        let script = self.scripts.iter().find(|(_, characters)| characters.contains(&character));
        script.map_or(&[], |(_, characters)| characters)
    }
}
