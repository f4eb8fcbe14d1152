//! Sound texts that look odd, made from the alphabets of the languages: lists of letters, patterns, tables, keyboards, code.

use encodings::Encoding;
use language::{LEGACY, Models};

use super::texts::PackageText;
use crate::chance::Chance;

/// Rows of each encoding's table.
const ROWS: usize = 4;

/// The texts.
pub fn odd_texts(models: &Models) -> Vec<PackageText> {
    let model = models.characters();
    let mut made = Vec::new();
    for (id, info) in model.ids().zip(model.languages()) {
        let of_language = Chance::of(&info.tag).below(KINDS.len());
        let mut letters: Vec<char> =
            model.vocabulary(id).filter(|c| !c.is_ascii() && c.is_alphabetic() && c.is_lowercase()).collect();
        if letters.is_empty() {
            letters = model.vocabulary(id).filter(|c| !c.is_ascii() && c.is_alphabetic()).take(400).collect();
        }
        letters.sort_unstable();
        letters.dedup();
        if letters.len() < 2 {
            continue;
        }
        // A third of the kinds for each language.
        for (kind, make) in KINDS.iter().cycle().skip(of_language).take(KINDS.len() / 3) {
            let name = format!("odd/{kind}/{}/0", info.tag);
            let text = make(&letters, &mut Chance::of(&name));
            if !text.is_ascii() {
                made.push(PackageText { name, text, is_damaged_too: false });
            }
        }
    }
    for encoding in LEGACY.iter().flat_map(|row| [row.encoding; ROWS]) {
        let name = format!("odd/row/{}/{}", encoding.name(), made.len());
        let text = code_row(encoding, &mut Chance::of(&name));
        if !text.is_ascii() {
            made.push(PackageText { name, text, is_damaged_too: false });
        }
    }
    made
}

/// Characters in the order of an encoding, as in tables of conversion.
fn code_row(encoding: Encoding, chance: &mut Chance) -> String {
    let first = 0xA1 + chance.below(0x3F) as u8;
    let lead = 0xA1 + chance.below(0x58) as u8;
    let row: String = (first..=0xFE)
        .take(4 + chance.below(30))
        .filter_map(|byte| match encoding.single_byte() {
            Some(table) => table.decode_strict(byte),
            None => encoding.decode(&[lead, byte]).ok()?.chars().next(),
        })
        .filter(|c| !c.is_control())
        .collect();
    match chance.below(4) {
        0 => format!("[\"{lead:02x}{first:02x}\",\"{row}\"],\n"),
        1 => row.chars().map(|c| format!("{c} ")).collect(),
        2 => format!("{row}\n"),
        _ => row.chars().map(|c| format!("0x{:04X}, // {c}\n", u32::from(c))).collect(),
    }
}

/// A kind of odd text: its name, and how it is made of letters.
type Kind = (&'static str, fn(&[char], &mut Chance) -> String);

const KINDS: &[Kind] = &[
    ("letters", |letters, chance| {
        let separator = *chance.pick(&[" ", ", ", "", "\n", "|", "\t", "/"]).unwrap_or(&" ");
        some(letters, 2 + chance.below(30), chance)
            .iter()
            .map(char::to_string)
            .collect::<Vec<_>>()
            .join(separator)
    }),
    ("cases", |letters, chance| {
        let some = some(letters, 2 + chance.below(12), chance);
        let upper: String = some.iter().flat_map(|c| c.to_uppercase()).collect();
        format!("{} {upper}\n", some.into_iter().collect::<String>())
    }),
    ("quoted", |letters, chance| {
        let quote = *chance.pick(&['\'', '"', '`']).unwrap_or(&'\'');
        let some = some(letters, 1 + chance.below(8), chance);
        some.iter().map(|c| format!("    {quote}{c}{quote}: {},\n", u32::from(*c))).collect()
    }),
    ("pattern", |letters, chance| {
        let some: String = some(letters, 2 + chance.below(12), chance).into_iter().collect();
        format!("const WORD = /[a-z{some}]+(?:-[{some}A-Z]+)*?/g;\nreturn value.match(/^[{some}]?$/);\n")
    }),
    ("replacements", |letters, chance| {
        let some = some(letters, 3 + chance.below(12), chance);
        some.iter().map(|c| format!("s/{c}/{}/g\n", char::from(b'a' + chance.below(26) as u8))).collect()
    }),
    ("suffixes", |letters, chance| {
        let mut lines = String::new();
        for _ in 0..3 + chance.below(10) {
            let word: String = some(letters, 1 + chance.below(3), chance).into_iter().collect();
            lines.push_str(&format!("-{word}, -{word}s\n"));
        }
        lines
    }),
    ("keyboard", |letters, chance| {
        let mut lines = String::new();
        for key in 0..4 + chance.below(10) {
            let some = some(letters, 2, chance);
            let Some([first, second]) = some.first_chunk::<2>() else { break };
            let upper: String = first.to_uppercase().collect();
            lines.push_str(&format!("key <AD{key:02}> {{ [ {first}, {upper}, {second} ] }};\n"));
        }
        lines
    }),
    ("table", |letters, _| {
        letters.iter().take(60).map(|c| format!("U+{:04X}\t{c}\n", u32::from(*c))).collect()
    }),
    ("identifiers", |letters, chance| {
        let some: String = some(letters, 3, chance).into_iter().collect();
        format!("let {some} = f(x);\nassert({some}_1 == {some} + 2);\n")
    }),
    ("pairs", |letters, chance| {
        let mut lines = String::new();
        for _ in 0..3 + chance.below(12) {
            let some: String = some(letters, 2, chance).into_iter().collect();
            lines.push_str(&some);
            lines.push('\n');
        }
        lines
    }),
];

/// `count` letters, side by side in the alphabet or anywhere.
fn some(letters: &[char], count: usize, chance: &mut Chance) -> Vec<char> {
    let count = count.min(letters.len());
    if chance.percent(50) {
        let start = chance.below(letters.len() - count + 1);
        return letters[start..start + count].to_vec();
    }
    (0..count).map(|_| letters[chance.below(letters.len())]).collect()
}
