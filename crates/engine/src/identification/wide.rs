//! UTF-16 and UTF-32 without a byte-order mark.
//!
//! In: bytes. Out: the encoding and the text, where they are text in one of the four.

use super::noise;
use super::whole_file::decoded;
use encodings::Encoding;
use language::Models;
use language::characters::LanguageId;

const ALL: [Encoding; 4] = [Encoding::UTF_32LE, Encoding::UTF_32BE, Encoding::UTF_16LE, Encoding::UTF_16BE];
/// Characters that are read.
const READ: usize = 400;
/// Bytes of a text without a line end at its end, at least: fewer are a character or two by chance, or a string of C with its
/// NUL.
const LEAST: usize = 8;
/// What a character of a text costs at most on average, in nats; chance takes characters that cost more.
const MOST: f32 = 8.0;

/// The text that `bytes`, some of which are 0, are.
pub fn with_zeros(bytes: &[u8], models: &Models) -> Option<(Encoding, String)> {
    ALL.into_iter().filter(|encoding| fits(bytes, *encoding)).find_map(|encoding| {
        let text = decoded(bytes, encoding).ok()?;
        (is_enough(bytes, &text) && is_text(&text, encoding, models)).then_some((encoding, text))
    })
}

/// The same where none is: text without a space or a line end.
pub fn without_zeros(bytes: &[u8], models: &Models) -> Option<(Encoding, String)> {
    let halves = [Encoding::UTF_16LE, Encoding::UTF_16BE];
    if bytes.len() < LEAST {
        return None;
    }
    halves.into_iter().filter(|encoding| fits(bytes, *encoding)).find_map(|encoding| {
        let text = decoded(bytes, encoding).ok()?;
        (is_text(&text, encoding, models) && of_one_script(&text, models)).then_some((encoding, text))
    })
}

/// UTF-16 that a shell's redirection appended to a file in UTF-8: where it begins, in bytes, and what it says. `bytes` have a 0.
pub fn appended(bytes: &[u8], models: &Models) -> Option<(usize, String)> {
    let zero = bytes.iter().position(|byte| *byte == 0)?;
    let line = bytes[..zero].iter().rposition(|byte| *byte == b'\n').map(|at| at + 1);
    let starts = [line, zero.checked_sub(1)].into_iter().flatten();
    starts.filter(|start| *start > 0 && std::str::from_utf8(&bytes[..*start]).is_ok()).find_map(|start| {
        let rest = &bytes[start..];
        let text = decoded(rest, Encoding::UTF_16LE).ok().filter(|_| fits(rest, Encoding::UTF_16LE))?;
        (is_enough(rest, &text) && is_text(&text, Encoding::UTF_16LE, models)).then_some((start, text))
    })
}

/// Whether `text` is long enough to be no accident of `bytes`. What a shell writes ends its line.
fn is_enough(bytes: &[u8], text: &str) -> bool {
    bytes.len() >= LEAST || text.ends_with('\n')
}

/// Whether the first units look like text: before anything is decoded.
fn fits(bytes: &[u8], encoding: Encoding) -> bool {
    let unit = if encoding == Encoding::UTF_16LE || encoding == Encoding::UTF_16BE { 2 } else { 4 };
    if bytes.is_empty() || !bytes.len().is_multiple_of(unit) {
        return false;
    }
    let head = &bytes[..bytes.len().min(READ / 4 * unit)];
    // A pair of surrogates may be cut.
    let head = encoding.decode(head).or_else(|_| encoding.decode(&head[..head.len() - unit]));
    head.is_ok_and(|text| text.chars().all(|c| !is_control(c)))
}

fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{1A}' | '\u{1B}')
        || matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF)
}

fn is_text(text: &str, encoding: Encoding, models: &Models) -> bool {
    if text.chars().any(is_control) {
        return false;
    }
    let head: Vec<char> = text.chars().take(READ).collect();
    let model = models.characters();
    let ranked = model.rank(&head.iter().collect::<String>());
    let Some(&(language, log_probability)) = ranked.first() else { return false };
    let unit = if encoding == Encoding::UTF_16LE || encoding == Encoding::UTF_16BE { 2 } else { 4 };
    let units = vec![0; head.len() * unit];
    -log_probability < MOST * head.len() as f32 && !is_noise(&head, &units, models, language)
}

fn is_noise(head: &[char], units: &[u8], models: &Models, language: LanguageId) -> bool {
    noise::is_noise(&[head.to_vec()], &[units], models.characters(), language)
}

/// Whether the letters are of one script, or of those of one East Asian text: what bytes in pairs are by chance is of many.
fn of_one_script(text: &str, models: &Models) -> bool {
    let mut scripts: Vec<[u8; 4]> =
        text.chars().take(READ).filter_map(|c| models.characters().script(c)).collect();
    scripts.sort_unstable();
    scripts.dedup();
    let kana = |script: &&[u8; 4]| matches!(*script, b"Hira" | b"Kana" | b"Hani" | b"Latn");
    scripts.len() == 1 || scripts.iter().filter(|script| !kana(script)).count() == 0
}
