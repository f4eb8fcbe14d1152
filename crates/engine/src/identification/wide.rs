//! UTF-16 and UTF-32 without a byte-order mark.
//!
//! In: bytes. Out: the encoding and the text, if they are text in one of the four.

use super::noise;
use super::whole_file::decoded;
use crate::budgets::BUDGETS;
use encodings::Encoding;
use language::Models;
use language::characters::LanguageId;

/// The encodings, in the order in which they are tried.
const ALL: [Encoding; 4] = [Encoding::UTF_32LE, Encoding::UTF_32BE, Encoding::UTF_16LE, Encoding::UTF_16BE];
/// The greatest number of bytes of a character.
const LONGEST_CHARACTER: usize = 4;
/// The least number of bytes of text that does not end with a line feed. Fewer may be a few characters by chance, or a C string
/// with its NUL.
const LEAST_BYTES: usize = 8;
/// The highest mean cost of a character of text, in nats. Characters that bytes make by chance cost more.
const MOST_MEAN_COST: f32 = 8.0;

/// The encoding and the text of `bytes`, some of which are 0.
pub fn with_zeros(bytes: &[u8], models: &Models) -> Option<(Encoding, String)> {
    ALL.into_iter().find_map(|encoding| {
        head(bytes, encoding).filter(|head| is_text(head, encoding, models))?;
        let text = decoded_text(bytes, encoding)?;
        is_enough(bytes, &text).then_some((encoding, text))
    })
}

/// The encoding of `bytes`, some of which are 0, if they are text but for a character that is cut short at the end.
pub fn cut_with_zeros(bytes: &[u8], models: &Models) -> Option<Encoding> {
    let whole = &bytes[..bytes.len() - bytes.len() % 2];
    if whole.len() == bytes.len() {
        return None;
    }
    with_zeros(whole, models).map(|(encoding, _)| encoding)
}

/// The encoding and the text of `bytes` without a 0: such text has no ASCII, so no space or line ending.
pub fn without_zeros(bytes: &[u8], models: &Models) -> Option<(Encoding, String)> {
    let halves = [Encoding::UTF_16LE, Encoding::UTF_16BE];
    if bytes.len() < LEAST_BYTES {
        return None;
    }
    halves.into_iter().find_map(|encoding| {
        head(bytes, encoding)
            .filter(|head| of_one_script(head, models) && is_text(head, encoding, models))?;
        Some((encoding, decoded_text(bytes, encoding)?))
    })
}

/// UTF-16 that a shell's redirection appended to a UTF-8 file: where it begins, in bytes, and its text. `bytes` contain a 0.
pub fn appended(bytes: &[u8], models: &Models) -> Option<(usize, String)> {
    let zero = bytes.iter().position(|byte| *byte == 0)?;
    let line = bytes[..zero].iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
    let starts = [line, zero.checked_sub(1)].into_iter().flatten();
    starts.filter(|start| *start > 0 && std::str::from_utf8(&bytes[..*start]).is_ok()).find_map(|start| {
        let rest = &bytes[start..];
        head(rest, Encoding::UTF_16LE).filter(|head| is_text(head, Encoding::UTF_16LE, models))?;
        let text = decoded_text(rest, Encoding::UTF_16LE)?;
        is_enough(rest, &text).then_some((start, text))
    })
}

/// Whether `text` is too long to be chance. Short text has to end with a line feed, as output of a shell does.
fn is_enough(bytes: &[u8], text: &str) -> bool {
    bytes.len() >= LEAST_BYTES || text.ends_with('\n')
}

/// The first characters of `bytes` in `encoding`. `None` if the bytes can't be in it, or a control is among the characters. This
/// is a fast test before all bytes are decoded.
fn head(bytes: &[u8], encoding: Encoding) -> Option<Vec<char>> {
    let unit = unit(encoding);
    if bytes.is_empty() || !bytes.len().is_multiple_of(unit) {
        return None;
    }
    // In each of the encodings, this number of bytes has at least that number of characters.
    let head = &bytes[..bytes.len().min(BUDGETS.wide_characters_read * LONGEST_CHARACTER)];
    // The cut may be within a pair of surrogates.
    let text = encoding.decode(head).or_else(|_| encoding.decode(&head[..head.len() - unit])).ok()?;
    text.chars().take(BUDGETS.wide_characters_read).map(|c| (!is_control(c)).then_some(c)).collect()
}

/// The text of all `bytes` in `encoding`. `None` if it contains controls.
fn decoded_text(bytes: &[u8], encoding: Encoding) -> Option<String> {
    decoded(bytes, encoding).ok().filter(|text| !text.chars().any(is_control))
}

/// The size of a code unit of `encoding`, in bytes.
fn unit(encoding: Encoding) -> usize {
    if encoding == Encoding::UTF_16LE || encoding == Encoding::UTF_16BE { 2 } else { LONGEST_CHARACTER }
}

fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{1A}' | '\u{1B}')
        || matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF)
}

/// Whether the first characters are likely as text.
fn is_text(head: &[char], encoding: Encoding, models: &Models) -> bool {
    let ranked = models.characters().rank(&head.iter().collect::<String>());
    let Some(&(language, log_probability)) = ranked.first() else { return false };
    let units = vec![0; head.len() * unit(encoding)];
    -log_probability < MOST_MEAN_COST * head.len() as f32 && !is_noise(head, &units, models, language)
}

fn is_noise(head: &[char], units: &[u8], models: &Models, language: LanguageId) -> bool {
    noise::is_noise(&[head.to_vec()], &[units], models.characters(), language)
}

/// Whether all letters are of one script, or of scripts that are used together in East Asian text. Pairs of bytes that are
/// letters by chance are of many scripts.
fn of_one_script(head: &[char], models: &Models) -> bool {
    let mut scripts: Vec<[u8; 4]> = head.iter().filter_map(|c| models.characters().script(*c)).collect();
    scripts.sort_unstable();
    scripts.dedup();
    let kana = |script: &&[u8; 4]| matches!(*script, b"Hira" | b"Kana" | b"Hani" | b"Latn");
    scripts.len() == 1 || scripts.iter().filter(|script| !kana(script)).count() == 0
}
