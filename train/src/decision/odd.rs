//! Sound texts that look odd, made from the alphabets of the languages: lists of letters, patterns, tables, keyboards, code.

use std::ops::RangeInclusive;

use encodings::Encoding;
use language::{LEGACY, Models};

use super::texts::PackageText;
use crate::chance::Chance;

/// Rows of each encoding's table.
const ROWS: usize = 6;
/// Sequences of symbols of each encoding. By chance, few of them are bytes of UTF-8.
const SEQUENCES: usize = 24;
/// Both for an encoding that pairs bytes, as it has more characters.
const ROWS_OF_PAIRS: usize = 200;

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
        // Half of the kinds for each language.
        for (kind, make) in KINDS.iter().cycle().skip(of_language).take(KINDS.len() / 2) {
            let name = format!("odd/{kind}/{}/0", info.tag);
            let text = make(&letters, &mut Chance::of(&name));
            if !text.is_ascii() {
                made.push(PackageText { name, text, is_damaged_too: false });
            }
        }
    }
    for (set, characters) in SETS {
        let characters: Vec<char> = characters.clone().collect();
        for (kind, make) in KINDS {
            let name = format!("odd/{kind}/{set}/0");
            let text = make(&characters, &mut Chance::of(&name));
            made.push(PackageText { name, text, is_damaged_too: false });
        }
    }
    for encoding in LEGACY.iter().map(|row| row.encoding) {
        let (rows, sequences) = match encoding.multi_byte() {
            Some(_) => (ROWS_OF_PAIRS, ROWS_OF_PAIRS),
            None => (ROWS, SEQUENCES),
        };
        let mut add = |kind: &str, number: usize, make: fn(Encoding, &mut Chance) -> String| {
            let name = format!("odd/{kind}/{}/{number}", encoding.name());
            let text = make(encoding, &mut Chance::of(&name));
            if !text.is_ascii() {
                made.push(PackageText { name, text, is_damaged_too: false });
            }
        };
        (0..rows).for_each(|number| add("row", number, code_row));
        (0..sequences).for_each(|number| add("sequence", number, sequence));
    }
    for number in 0..DRAWINGS {
        let name = format!("odd/drawing/{number}/0");
        let text = drawing(&mut Chance::of(&name));
        if !text.is_ascii() {
            made.push(PackageText { name, text, is_damaged_too: false });
        }
    }
    for (number, sentence) in SPOKEN_OF.iter().enumerate() {
        let others = LIKE_FIRST_BYTES.chars().skip(1).chain(LIKE_FIRST_BYTES.chars());
        for (letter, other) in LIKE_FIRST_BYTES.chars().zip(others) {
            let text =
                sentence.replace("{letter}", &letter.to_string()).replace("{other}", &other.to_string());
            made.push(PackageText {
                name: format!("odd/spoken-of/{number}/{letter}"),
                text,
                is_damaged_too: false,
            });
        }
    }
    made
}

/// What faces and ornaments are drawn with, as in chats: symbols of Western pages, and ASCII.
const DRAWN_WITH: &str = "\u{AC}\u{B4}`\u{A8}\u{B0}\u{B7}\u{B8}\u{AF}\u{AB}\u{BB}\u{A6}\u{A1}\u{BF}\u{D7}\u{F7}\u{B1}\u{A4}\u{BA}\u{AA}\u{A7}^_-~:;.,*=o";
/// Where they stand: `{}` stands for the drawing.
const DRAWN_IN: [&str; 6] =
    ["OK {}\n", "({})\n", "thanks! ({}) see you\n", "{} Les photos {}\n", "{}\n", "so it goes {} :(\n"];
/// The number of drawings.
const DRAWINGS: usize = 1600;

/// A drawing of a few symbols: a face, whose sides are alike, or an ornament.
fn drawing(chance: &mut Chance) -> String {
    let symbols: Vec<char> = DRAWN_WITH.chars().collect();
    let mut drawn: Vec<char> =
        (0..1 + chance.below(5)).filter_map(|_| chance.pick(&symbols).copied()).collect();
    if chance.percent(50) {
        let side: Vec<char> = drawn.iter().rev().copied().collect();
        drawn.extend(chance.pick(&symbols));
        drawn.extend(side);
    }
    let drawn: String = drawn.into_iter().collect();
    chance.pick(&DRAWN_IN).map_or(String::new(), |text| text.replace("{}", &drawn))
}

/// Sets of characters that stand in lists and tables more often than in words: their name, and the first and the last of them (Unicode's blocks).
const SETS: &[(&str, RangeInclusive<char>)] = &[
    ("jamo", '\u{3131}'..='\u{3163}'),
    ("bopomofo", '\u{3105}'..='\u{3129}'),
    ("half-width-kana", '\u{FF66}'..='\u{FF9D}'),
    ("kana", '\u{3041}'..='\u{3093}'),
    ("roman-numerals", '\u{2160}'..='\u{217B}'),
    ("enclosed", '\u{2460}'..='\u{24EA}'),
    ("box-drawing", '\u{2500}'..='\u{259F}'),
    ("fractions", '\u{2150}'..='\u{215E}'),
    ("superscripts", '\u{2074}'..='\u{208E}'),
    ("phonetic", '\u{250}'..='\u{2A8}'),
    ("latin-1", '\u{C0}'..='\u{FF}'),
    ("latin-1-symbols", '\u{A1}'..='\u{BF}'),
    ("greek-and-cyrillic", '\u{391}'..='\u{44F}'),
    ("arabic", '\u{621}'..='\u{64A}'),
    ("arrows", '\u{2190}'..='\u{21D4}'),
];

/// Characters in the order of an encoding, as in tables of conversion.
fn code_row(encoding: Encoding, chance: &mut Chance) -> String {
    let first = 0xA1 + chance.below(0x3F) as u8;
    let lead = 0x81 + chance.below(0x78) as u8;
    let first = if chance.percent(30) { first - 0x60 } else { first };
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

/// A word that ends in two characters whose bytes in an encoding are by chance a character of UTF-8: a letter and what stands behind it. Or two
/// symbols of which the same holds, in a face or an ornament.
fn sequence(encoding: Encoding, chance: &mut Chance) -> String {
    let Some(table) = encoding.single_byte() else { return sequences_of_pairs(encoding, chance) };
    let of_byte = |byte: u8| table.decode_strict(byte).filter(|c| !c.is_control());
    let (letters, symbols): (Vec<char>, Vec<char>) =
        (0xC2..=0xDF).filter_map(of_byte).partition(|c| c.is_alphabetic());
    let leads = if !symbols.is_empty() && chance.percent(30) { symbols } else { letters };
    let trails: Vec<char> = (0x80..=0xBF).filter_map(of_byte).collect();
    let (Some(lead), Some(trail)) = (chance.pick(&leads), chance.pick(&trails)) else {
        return String::new();
    };
    if !lead.is_alphabetic() {
        let drawn = format!("{lead}{trail}");
        let drawn = if chance.percent(50) { drawn } else { format!("{drawn}{lead}{trail}") };
        return chance.pick(&DRAWN_IN).map_or(String::new(), |text| text.replace("{}", &drawn));
    }
    let is_upper = lead.is_uppercase() && chance.percent(70);
    let word: String = (0..2 + chance.below(6)).map(|_| char::from(b'a' + chance.below(26) as u8)).collect();
    let word = if is_upper { word.to_uppercase() } else { word };
    if chance.percent(30) {
        // A character of three bytes: a symbol inside a word, or any at its end.
        let first = if chance.percent(50) { 0xE2 } else { 0xE0 + chance.below(0x10) as u8 };
        let last = if chance.percent(50) { Some(trail) } else { chance.pick(&trails) };
        let (Some(first), Some(last)) = (of_byte(first), last) else { return String::new() };
        return match chance.below(3) {
            0 => format!("{word}{first}{trail}{last}{}\n", &word[..word.len() / 2]),
            1 => format!("{word}{first}{trail}{last}\n"),
            _ => format!("The {word} of {word}{first}{trail}{last} it is\n"),
        };
    }
    match chance.below(4) {
        0 => format!("{word}{lead}{trail}\n"),
        1 => format!("The {word}{lead}{trail}s of it\n"),
        2 => format!("({word}{lead}{trail}) {word}\n"),
        _ => format!("{word}{lead}{trail}{trail} {word} {word}{lead}\n"),
    }
}

/// Sentences that speak of a character: `{c}` and `{d}` stand for two characters.
const SENTENCES: [&str; 8] = [
    "The character {c} is written with the radical of flesh.\n",
    "In this font {c} looks like {d}.\n",
    "We had {c} and {d} for lunch.\n",
    "The word {c} means cat, and {d} means brain.\n",
    "Le caractère {c} se lit de deux façons.\n",
    "Das Zeichen {c} steht für ein Tier.\n",
    "Press {c} to go on\n",
    "{c} ({d}) is rare in modern texts.\n",
];

/// Characters of an encoding that pairs bytes, of which each pair is a character of UTF-8 too: a row, as tables of conversion have it, or
/// a sentence that speaks of one.
fn sequences_of_pairs(encoding: Encoding, chance: &mut Chance) -> String {
    if chance.percent(50) {
        // Of a sequence of three bytes, these are the first two, as of kana.
        let most = if chance.percent(50) { 0x1D } else { 0x2D };
        let mut character = || {
            let (lead, trail) = (0xC3 + chance.below(most) as u8, 0x80 + chance.below(0x40) as u8);
            encoding.decode(&[lead, trail]).unwrap_or_default()
        };
        let (c, d) = (character(), character());
        return chance
            .pick(&SENTENCES)
            .map_or(String::new(), |sentence| sentence.replace("{c}", &c).replace("{d}", &d));
    }
    let lead = 0xC2 + chance.below(0x1E) as u8;
    let first = 0x81 + chance.below(0x30) as u8;
    let pairs = (first..=0xBF).take(4 + chance.below(24));
    let row: String = pairs.filter_map(|byte| encoding.decode(&[lead, byte]).ok()).collect();
    match chance.below(3) {
        0 => format!("[\"{lead:02x}{first:02x}\",\"{row}\"],\n"),
        1 => row.chars().map(|c| format!("{c} ")).collect(),
        _ => format!("{row}\n"),
    }
}

/// Sentences that speak of a letter, in which other letters outside ASCII are intact.
const SPOKEN_OF: [&str; 16] = [
    "A letra {letter} abre a palavra; há também õ, como em limões e botões.\n",
    "## Letra {letter}\n\nMãe, manhã e irmão têm **{letter}** só em maiúsculas.\n",
    "La lettre {letter} est rare ; dans château et tâche elle est petite.\n",
    "Litera {letter} se scrie la începutul cuvintelor, ca în împărat.\n",
    "Chữ {letter} đứng đầu bảng chữ cái.\n",
    "Bokstaven {letter} står sist i alfabetet, efter ö.\n",
    "Der Buchstabe {letter} steht am Anfang; größer wird er nie.\n",
    "Litera {letter} nie występuje w słowach żółw i gęś.\n",
    "{letter} harfi Türkçede seyrek görülür, örneğin kâğıt.\n",
    "Stafirnir eru margir: {letter} er fremst, þá é og ö.\n",
    "The letter {letter} is not in naïve, and {letter} is not in café.\n",
    "Het teken {letter} staat vóór de ë van België.\n",
    "Las letras *{letter}* (con virgulilla) y *{other}* (con anillo) faltan en español; la ñ no.\n",
    "Les lettres « {letter} » et « {other} » sont rares, é et è très fréquentes.\n",
    "Literele **{letter}** și **{other}** se pronunță altfel decât „ă”.\n",
    "| {letter} | {other} | á | não |\n",
];
/// Letters that the first bytes of UTF-8 look like in Western pages.
const LIKE_FIRST_BYTES: &str = "ÃÂÄÅÎÏÐÑØÙâãäå";

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
        match chance.below(2) {
            0 => some.iter().map(|c| format!("    {quote}{c}{quote}: {},\n", u32::from(*c))).collect(),
            _ => some.iter().map(|c| format!("{quote}{c}{quote} = {quote}{c}{quote}\n")).collect(),
        }
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
    ("controls", |letters, chance| {
        let word: String = some(letters, 2 + chance.below(6), chance).into_iter().collect();
        match chance.below(3) {
            // Colours of a terminal in 8-bit codes, the line end of EBCDIC, and a list of controls.
            0 => format!("\u{9B}31m{word}\u{9B}0m\n"),
            1 => format!("{word}\u{85}abc\u{85}{word}\n"),
            _ => ('\u{80}'..='\u{9F}').collect::<String>() + "\n",
        }
    }),
    // As memory that was filled or never written looks in a debugger.
    ("repeats", |letters, chance| {
        let some = some(letters, 1 + chance.below(2), chance);
        some.iter().map(|c| c.to_string().repeat(2 + chance.below(10))).collect::<String>() + "\n"
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
