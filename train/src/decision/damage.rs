//! Texts that went through a channel, with the truth.
//!
//! In: a sound text. Out: the lines of it, or of a part of it, of which some were damaged. The channels are drawn by the priors of the engine,
//! flattened, so that rare ones are seen too.

use channel::{Channel, Effects, Loss, Misreading, READ_AS, Recovery, Undefined, Written};
use encodings::Encoding;
use language::{LEGACY, Models, encodings_of};

use crate::chance::Chance;

/// Kinds of channels, which take turns. Some of them are alike.
const KINDS: usize = 7;
/// Damaged texts that are made of one text: two for each kind of channels.
pub const DAMAGES: usize = 2 * KINDS;
/// Texts of many damaged lines, in hundred, of which some went through a channel of another kind.
const OF_TWO_CHANNELS: usize = 20;
/// Characters of a short text at most.
const SHORT: usize = 40;
/// The least share of encodings that are drawn, in nats: rarer ones are drawn as often.
const FLATTENED: f64 = 0.5;

/// Lines that lose characters, in hundred, of which some words are taken.
const SHORT_LINES: usize = 60;
/// Lines that are drawn before the one with the most words is damaged.
const LINES_DRAWN: usize = 2;
/// The most lines of a page.
const MOST_LINES: usize = 15;

/// Says of the line of a number, counted from 0, whether it is damaged.
type Chooser = Box<dyn Fn(usize, &mut Chance) -> bool>;

/// A line, with its line end.
#[derive(Clone)]
pub struct Line {
    /// As observed.
    pub observed: String,
    /// As it was.
    pub truth: String,
    /// As it was after each misreading but the last.
    pub between: Vec<String>,
}

impl Line {
    /// A line that was not damaged.
    pub fn sound(line: &str) -> Line {
        Line { observed: line.to_owned(), truth: line.to_owned(), between: Vec::new() }
    }
}

/// A text of lines, some of which were damaged.
pub struct Damaged {
    /// Its lines.
    pub lines: Vec<Line>,
    /// The channel, or the first of two.
    pub channel: Channel,
}

/// Channels that are drawn before a text is given up, because none of them changes anything.
const DRAWN: usize = 8;

/// `text`, or a part of it, after some channel. `None` where no channel that was drawn changes anything of it.
/// `number` is a number from 0, by which kinds of channels take turns.
pub fn damaged(text: &str, number: usize, models: &Models, chance: &mut Chance) -> Option<Damaged> {
    (0..DRAWN).find_map(|_| damaged_once(text, number, models, chance))
}

fn damaged_once(text: &str, number: usize, models: &Models, chance: &mut Chance) -> Option<Damaged> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let outside: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].is_ascii()).collect();
    // Damage is met in sentences more often than in lists.
    let drawn: Vec<usize> = (0..LINES_DRAWN).filter_map(|_| chance.pick(&outside).copied()).collect();
    let first = drawn.into_iter().max_by_key(|&at| lines[at].split_whitespace().count())?;
    let scope = chance.below(100);
    // A short text alone; one line alone; some lines of a sound text; one word of a sound text; all of a text.
    let (part, chosen): (Vec<String>, Chooser) = match scope {
        0..35 => (vec![short(lines[first], chance)?], Box::new(|_, _| true)),
        35..65 => (vec![lines[first].to_owned()], Box::new(|_, _| true)),
        65..75 => (lines.iter().map(|line| (*line).to_owned()).collect(), Box::new(move |at, _| at == first)),
        75..82 => {
            let percentage = 5 + chance.below(40);
            (
                lines.iter().map(|line| (*line).to_owned()).collect(),
                Box::new(move |_, chance| chance.percent(percentage)),
            )
        }
        _ => {
            let end = (first + 1 + chance.below(MOST_LINES)).min(lines.len());
            (lines[first..end].iter().map(|line| (*line).to_owned()).collect(), Box::new(|_, _| true))
        }
    };
    let joined: String = part.concat();
    let channel = draw_channel(&joined, &joined, number, models, chance)?;
    // Each with its channel up to each misreading but the last.
    let inner = |channel: Channel| {
        let layers = channel.layers();
        let inner = (1..layers.len()).filter_map(|count| Channel::chain(layers[..count].to_vec())).collect();
        (channel, inner)
    };
    let mut channels: Vec<(Channel, Vec<Channel>)> = vec![inner(channel.clone())];
    if scope >= 75 && chance.percent(OF_TWO_CHANNELS) {
        channels.extend(
            draw_channel(&joined, &joined, number + 1 + chance.below(KINDS - 1), models, chance).map(inner),
        );
    }
    let mut made = Vec::new();
    for (at, line) in part.into_iter().enumerate() {
        let is_chosen = !line.is_ascii() && chosen(at, chance);
        let (channel, inner) = chance.pick(&channels)?;
        let damaged = if is_chosen { channel.damage(&line) } else { None };
        made.push(match damaged {
            Some(observed) => {
                let between = inner.iter().filter_map(|channel| channel.damage(&line)).collect();
                Line { observed, truth: line, between }
            }
            None => Line::sound(&line),
        });
    }
    let changed = made.iter().any(|line| line.truth != line.observed);
    changed.then_some(Damaged { lines: made, channel })
}

/// A line of `text`, or some words of it, that was UTF-8, was read in an encoding of one byte a character, and lost characters. Most texts of
/// [`damaged`] are longer or lost nothing, but a title or a string with one letter that lost its second byte is what people meet. `None`
/// where no channel that was drawn loses anything.
pub fn damaged_line(text: &str, chance: &mut Chance) -> Option<Damaged> {
    let outside: Vec<&str> = text.split_inclusive('\n').filter(|line| !line.is_ascii()).collect();
    (0..DRAWN).find_map(|_| {
        let line = *chance.pick(&outside)?;
        let truth = if chance.percent(SHORT_LINES) { short(line, chance)? } else { line.to_owned() };
        let channel = utf8_channel(chance, false)?;
        let (observed, misreading) = (channel.damage(&truth)?, *channel.layers().first()?);
        let lossless = Channel::single(Misreading { loss: Loss::NONE, ..misreading }).damage(&truth)?;
        let is_lossy = channel.layers().len() == 1 && observed != lossless && observed != truth;
        let line = Line { observed, truth, between: Vec::new() };
        is_lossy.then_some(Damaged { lines: vec![line], channel })
    })
}

/// Some words of a line of `text` with one letter outside ASCII, which was misread. `number` is as for [`damaged`]. `None` where no channel that was
/// drawn changes it.
pub fn damaged_letter(text: &str, number: usize, models: &Models, chance: &mut Chance) -> Option<Damaged> {
    let outside: Vec<&str> = text.split_inclusive('\n').filter(|line| !line.is_ascii()).collect();
    let language_shown_by = outside.concat();
    (0..DRAWN).find_map(|_| {
        let truth = with_one_letter(chance.pick(&outside)?, chance)?;
        let channel = draw_channel(&truth, &language_shown_by, number, models, chance)?;
        let observed = channel.damage(&truth).filter(|observed| *observed != truth)?;
        let line = Line { observed, truth, between: Vec::new() };
        (channel.layers().len() == 1).then_some(Damaged { lines: vec![line], channel })
    })
}

/// Some words of a line, of which one has a single letter outside ASCII and the others are ASCII.
fn with_one_letter(line: &str, chance: &mut Chance) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let count = |word: &str| word.chars().filter(|c| !c.is_ascii()).count();
    let single: Vec<usize> = (0..words.len()).filter(|&at| count(words[at]) == 1).collect();
    let at = *chance.pick(&single)?;
    let before = words[..at].iter().rev().take(chance.below(5)).take_while(|word| word.is_ascii()).count();
    let behind = words[at + 1..].iter().take(chance.below(6)).take_while(|word| word.is_ascii()).count();
    let text = words[at - before..=at + behind].join(" ");
    let is_letter = |c: char| !c.is_ascii() && c.is_alphabetic();
    text.contains(is_letter).then_some(text)
}

/// A line of `text` in which some words were damaged, each by the same channel, and others outside ASCII were not, as where texts were pasted
/// together. `number` is as for [`damaged`]. `None` where no channel that was drawn changes some words.
pub fn damaged_words(text: &str, number: usize, models: &Models, chance: &mut Chance) -> Option<Damaged> {
    let of_two = |line: &&str| line.split(' ').filter(|word| !word.is_ascii()).count() >= 2;
    let lines: Vec<&str> = text.split_inclusive('\n').filter(of_two).collect();
    (0..DRAWN).find_map(|_| {
        let truth = (*chance.pick(&lines)?).to_owned();
        let channel = draw_channel(&truth, &truth, number, models, chance)?;
        let mut words = Vec::new();
        for word in truth.split(' ') {
            let is_chosen = !word.is_ascii() && chance.percent(50);
            words.push(if is_chosen { channel.damage(word)? } else { word.to_owned() });
        }
        let observed = words.join(" ");
        let is_intact = |(word, truth): (&String, &str)| !truth.is_ascii() && word == truth;
        let is_in_part = observed != truth && words.iter().zip(truth.split(' ')).any(is_intact);
        let line = Line { observed, truth, between: Vec::new() };
        is_in_part.then_some(Damaged { lines: vec![line], channel })
    })
}

/// Sentences that show damage on purpose: `{bad}` stands for damaged text, `{good}` for the same text without damage.
const MENTIONS: [&str; 14] = [
    "We got `{bad}` instead of `{good}`.\n",
    "The page shows \u{201C}{bad}\u{201D} where it should say \u{201C}{good}\u{201D}: classic mojibake.\n",
    "| {good} | {bad} |\n",
    "assert_eq!(fix(\"{bad}\"), \"{good}\");\n",
    "乱码：“{bad}”，应为“{good}”。\n",
    "文字化け: 「{bad}」→「{good}」\n",
    "Zeichensalat wie „{bad}“ statt „{good}“ kommt von der falschen Kodierung.\n",
    "Le fichier affiche « {bad} » au lieu de « {good} ».\n",
    "Вместо «{good}» видно «{bad}» — неверная кодировка.\n",
    "    '{bad}': '{good}',\n    # utf-8 decoded as latin-1\n",
    "If you see {bad} (garbled), the charset is wrong; it means {good}.\n",
    "s/{bad}/{good}/g\n",
    "Mojibake such as \u{201C}{bad}\u{201D} is repaired.\n",
    "The output was garbled (`{bad}`), so we set the encoding to UTF-8.\n",
];

/// A text that shows a damaged word of `text` on purpose.
pub fn mentioned(text: &str, chance: &mut Chance) -> Option<String> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_ascii()).collect();
    let good: String = chance.pick(&words)?.chars().take(SHORT).collect();
    let in_pairs = chance.percent(30);
    let bad = utf8_channel(chance, in_pairs)?.damage(&good).filter(|bad| *bad != good)?;
    let sentence = chance.pick(&MENTIONS)?;
    Some(sentence.replace("{bad}", &bad).replace("{good}", &good))
}

/// A few words of a line, with something outside ASCII in them.
fn short(line: &str, chance: &mut Chance) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let outside: Vec<usize> = (0..words.len()).filter(|&at| !words[at].is_ascii()).collect();
    let at = *chance.pick(&outside)?;
    let start = at.saturating_sub(chance.below(3));
    let end = (at + 1 + chance.below(4)).min(words.len());
    let text: String = words[start..end].join(" ").chars().take(SHORT).collect();
    (!text.is_ascii()).then_some(text)
}

/// A channel of `text`. `language_shown_by` is a longer text in its language.
fn draw_channel(
    text: &str,
    language_shown_by: &str,
    number: usize,
    models: &Models,
    chance: &mut Chance,
) -> Option<Channel> {
    let home = |is_allowed: &dyn Fn(Encoding) -> bool, chance: &mut Chance| {
        home(text, language_shown_by, is_allowed, models, chance)
    };
    match number % KINDS {
        0 => utf8_channel(chance, false),
        1 | 5 => utf8_channel(chance, true),
        2 => {
            let written = home(&|encoding| encoding.single_byte().is_some(), chance)?;
            let read = other_legacy(written, chance)?;
            // What is read as ISO-8859-1 is a case of its own.
            if read == Encoding::ISO_8859_1 || read.multi_byte().is_some() {
                return None;
            }
            let undefined = if chance.percent(85) { Undefined::Kept } else { Undefined::Replaced };
            Some(single(Written::As(written), read, Loss { undefined, ..Loss::NONE }))
        }
        // Windows' pages read as ISO-8859-1 leave C1 controls. Hardly any other text does.
        3 => {
            let of_others = chance.percent(2);
            let is_allowed = |encoding: Encoding| {
                encoding.single_byte().is_some() && (of_others || encoding.name().starts_with("windows-"))
            };
            let written = home(&is_allowed, chance)?;
            Some(single(Written::As(written), Encoding::ISO_8859_1, Loss::NONE))
        }
        4 => {
            let written = home(&|encoding| encoding.single_byte().is_some(), chance)?;
            let loss = Loss { undefined: Undefined::Replaced, ..Loss::NONE };
            Some(single(Written::As(written), Encoding::UTF_8, loss))
        }
        _ => {
            let of_several = home(&|encoding| encoding.multi_byte().is_some(), chance);
            let written = of_several.or_else(|| home(&|_| true, chance))?;
            let read = other_legacy(written, chance)?;
            let mut loss = Loss::NONE;
            if read.multi_byte().is_some() {
                written.multi_byte()?;
                (loss.undefined, loss.recovery) = loss_of_pairs(chance)?;
            }
            Some(single(Written::As(written), read, loss))
        }
    }
}

/// A legacy encoding other than `written`.
fn other_legacy(written: Encoding, chance: &mut Chance) -> Option<Encoding> {
    let read = chance.weighted(&LEGACY, |row| row.log_prior * FLATTENED)?.encoding;
    (read != written).then_some(read)
}

/// What becomes of bytes that make no pair.
fn loss_of_pairs(chance: &mut Chance) -> Option<(Undefined, Recovery)> {
    let undefined = *chance.pick(&[
        Undefined::Kept,
        Undefined::Replaced,
        Undefined::Replaced,
        Undefined::Questioned,
        Undefined::Questioned,
        Undefined::Dropped,
    ])?;
    Some((undefined, *chance.pick(&Recovery::ALL)?))
}

fn utf8_channel(chance: &mut Chance, in_pairs: bool) -> Option<Channel> {
    let rows: Vec<_> = READ_AS.iter().filter(|row| row.encoding.multi_byte().is_some() == in_pairs).collect();
    let read = chance.weighted(&rows, |row| row.log_prior * FLATTENED)?.encoding;
    let mut loss = Loss::NONE;
    if in_pairs {
        (loss.undefined, loss.recovery) = loss_of_pairs(chance)?;
        return Some(single(Written::Utf8, read, loss));
    }
    // Programs drop control characters more often than other characters.
    let leaves_controls = read.name().starts_with("iso-");
    loss.undefined = match chance.below(100) {
        0..35 if leaves_controls => Undefined::Dropped,
        0..65 => Undefined::Kept,
        65..80 => Undefined::Replaced,
        80..88 => Undefined::Questioned,
        _ => Undefined::Dropped,
    };
    if chance.percent(12) {
        let effects: Vec<Effects> = Effects::tried().collect();
        loss.effects = *chance.pick(&effects)?;
    }
    let one = single(Written::Utf8, read, loss);
    match chance.below(100) {
        0..80 => Some(one),
        80..96 => one.after(&single(Written::Utf8, read, Loss::NONE)),
        _ => one.after(&single(Written::Utf8, read, Loss::NONE))?.after(&single(
            Written::Utf8,
            read,
            Loss::NONE,
        )),
    }
}

fn single(written: Written, read: Encoding, loss: Loss) -> Channel {
    Channel::single(Misreading { written, read, loss })
}

/// An encoding in which texts of the language of `language_shown_by` were written, that has all characters of `text`, and that is allowed.
pub fn home(
    text: &str,
    language_shown_by: &str,
    is_allowed: impl Fn(Encoding) -> bool,
    models: &Models,
    chance: &mut Chance,
) -> Option<Encoding> {
    let start: String = language_shown_by.chars().filter(|c| !c.is_ascii()).take(400).collect();
    let (language, _) = *models.characters().rank(&start).first()?;
    let tag = &models.characters().languages().get(usize::from(language.0))?.tag;
    let is_home = |encoding: Encoding| is_allowed(encoding) && encoding.encode(text).is_ok();
    let homes: Vec<_> = encodings_of(tag).iter().filter(|(encoding, _)| is_home(*encoding)).collect();
    chance.weighted(&homes, |(_, log_prior)| log_prior * FLATTENED).map(|(encoding, _)| *encoding)
}
