//! What stands beside words: learns the symbol table, the affinities and the odd characters.
//!
//! In: lines of running text. Out: the section `Symbols`.

use std::collections::{BTreeMap, HashMap};

use language::words::file::{AFFINITY_STEP, SYMBOL_STEP};
use language::words::is_han;
use language::words::symbols::{
    CLASSES, LATIN, NUMBER, OTHER, SPACE, SPACE_AFTER_LATIN, SPACE_AFTER_NUMBER, START, Symbol, WORD,
};

/// Punctuation with a row of its own whether or not the training text has much of it. Full-width and CJK
/// marks, and what blogs and Markdown use.
const MARKS: &str = "，。、；：？！…—“”‘’（）《》〈〉「」『』【】〔〕·～￥％＋－＝／＆＠＃＊|!\"#$%&'()*+,-./:;<=>?@[\\]^_`{}~\t–•→←↑↓×÷°℃①②③④⑤⑥⑦⑧⑨⑩⭐★☆■□▲△●○◆◇※√€£¥©®™";
/// What is added to each count of one symbol after another, as a share of the symbol's own frequency.
const SMOOTHING: f64 = 20.0;
/// An affinity is believed where this many occurrences were seen, or expected and not seen.
const LEAST_SEEN: f64 = 4.0;
/// Smaller affinities than this many steps are not worth their bytes.
const LEAST_LEVEL: u8 = 3;
/// What is added to the counts behind an affinity, so that few occurrences give a small one.
const AFFINITY_SMOOTHING: f64 = 4.0;
/// The ten emoji used most of all, in their order, as the Unicode Consortium published it for 2021; each
/// weighs [`MOST_USED_WEIGHT`] divided by its place, any other emoji 1.
const MOST_USED: &str = "😂❤🤣👍😭🙏😘🥰😍😊";
/// By Zipf's law the first of some thousand emoji is about as frequent as a tenth of all.
const MOST_USED_WEIGHT: f64 = 150.0;
/// Blocks of emoji and of symbols used like them.
const EMOJI: [std::ops::RangeInclusive<char>; 5] = [
    '\u{2600}'..='\u{27BF}',
    '\u{1F1E6}'..='\u{1F1FF}',
    '\u{1F300}'..='\u{1F64F}',
    '\u{1F680}'..='\u{1F6FF}',
    '\u{1F900}'..='\u{1F9FF}',
];
/// Share of emoji among characters without a row, the rest going to what the training text has. Blogs and
/// notes of today have them; the training text is from before.
const EMOJI_SHARE: f64 = 0.5;

/// The section of what was learnt.
pub fn learn<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let rows: Vec<char> = MARKS.chars().collect();
    let row_of: HashMap<char, Symbol> =
        rows.iter().enumerate().map(|(i, c)| (*c, (CLASSES + i) as Symbol)).collect();
    let count = CLASSES + rows.len();
    let mut pairs = vec![vec![0.0; count]; count];
    let mut after: BTreeMap<(Symbol, char), f64> = BTreeMap::new();
    let mut before: BTreeMap<(Symbol, char), f64> = BTreeMap::new();
    let mut seen: BTreeMap<char, f64> = BTreeMap::new();
    let mut others: BTreeMap<char, f64> = BTreeMap::new();
    for line in lines {
        let mut previous = START;
        let mut last = None;
        for c in line.chars().chain(['\n']) {
            let symbol = match c {
                _ if is_han(c) => WORD,
                '0'..='9' => NUMBER,
                'a'..='z' | 'A'..='Z' => LATIN,
                '\n' => START,
                ' ' if previous == NUMBER => SPACE_AFTER_NUMBER,
                ' ' if previous == LATIN => SPACE_AFTER_LATIN,
                ' ' => SPACE,
                _ => row_of.get(&c).copied().unwrap_or(OTHER),
            };
            pairs[usize::from(previous)][usize::from(symbol)] += 1.0;
            if symbol == WORD {
                *seen.entry(c).or_default() += 1.0;
                if previous != WORD {
                    *after.entry((previous, c)).or_default() += 1.0;
                }
            } else if let (WORD, Some(last)) = (previous, last) {
                *before.entry((symbol, last)).or_default() += 1.0;
            }
            if symbol == OTHER {
                *others.entry(c).or_default() += 1.0;
            }
            previous = symbol;
            last = (symbol == WORD).then_some(c);
        }
    }

    let mut section = Vec::new();
    section.extend((rows.len() as u16).to_le_bytes());
    rows.iter().for_each(|&c| push_character(&mut section, c));
    let total: f64 = pairs.iter().flatten().sum();
    let own: Vec<f64> = (0..count).map(|s| pairs.iter().map(|row| row[s]).sum::<f64>() + 0.5).collect();
    for row in &pairs {
        let sum: f64 = row.iter().sum();
        for (symbol, &seen) in row.iter().enumerate() {
            let probability = (seen + SMOOTHING * own[symbol] / total) / (sum + SMOOTHING);
            section.push((-probability.ln() / f64::from(SYMBOL_STEP)).round().min(255.0) as u8);
        }
    }

    let characters: f64 = seen.values().sum();
    // After a symbol: against how often the character begins or goes on a word anywhere.
    let mut sums: HashMap<Symbol, f64> = HashMap::new();
    after.iter().for_each(|(&(symbol, _), n)| *sums.entry(symbol).or_default() += n);
    let share = |c: char| seen.get(&c).copied().unwrap_or(0.5) / characters;
    let symbols: Vec<Symbol> = (1..count as Symbol).collect();
    push_affinities(&mut section, &after, &symbols, &seen, |symbol, c| {
        share(c) * sums.get(&symbol).copied().unwrap_or(0.0)
    });
    // Before a symbol: against how often the symbol follows any word.
    let words: f64 = pairs[usize::from(WORD)].iter().sum();
    push_affinities(&mut section, &before, &symbols, &seen, |symbol, c| {
        seen.get(&c).copied().unwrap_or(0.5) * pairs[usize::from(WORD)][usize::from(symbol)] / words
    });

    let mut shares: BTreeMap<char, f64> = BTreeMap::new();
    let sum: f64 = others.values().sum();
    for (c, n) in others {
        *shares.entry(c).or_default() += (1.0 - EMOJI_SHARE) * n / sum;
    }
    let mut emoji: BTreeMap<char, f64> = EMOJI
        .iter()
        .flat_map(|range| range.clone())
        .filter(|c| !row_of.contains_key(c))
        .map(|c| (c, 1.0))
        .collect();
    // Marks that emoji are made of occur with them, without a count of their own.
    let parts =
        [('\u{FE0F}', 0.1), ('\u{200D}', 0.02), ('\u{1F3FB}', 0.01), ('\u{1F3FC}', 0.01), ('\u{20E3}', 0.01)];
    for (c, rank) in MOST_USED.chars().zip(1..) {
        emoji.insert(c, MOST_USED_WEIGHT / f64::from(rank));
    }
    let sum: f64 = emoji.values().sum();
    for (c, n) in emoji.iter().map(|(&c, &n)| (c, n / sum)).chain(parts) {
        *shares.entry(c).or_default() += EMOJI_SHARE * n;
    }
    let listed: Vec<(char, u8)> = shares
        .into_iter()
        .map(|(c, share)| (c, (-share.ln() / f64::from(SYMBOL_STEP)).round().clamp(0.0, 255.0) as u8))
        .collect();
    section.extend((listed.len() as u16).to_le_bytes());
    for (c, level) in listed {
        push_character(&mut section, c);
        section.push(level);
    }
    section
}

fn push_character(section: &mut Vec<u8>, c: char) {
    section.extend(&(c as u32).to_le_bytes()[..3]);
}

/// Appends the affinities that differ from none: the logarithm of what was seen over what was `expected`,
/// for all `symbols` and `characters`. What was expected and never seen counts as much as what was seen.
fn push_affinities(
    section: &mut Vec<u8>,
    seen: &BTreeMap<(Symbol, char), f64>,
    symbols: &[Symbol],
    characters: &BTreeMap<char, f64>,
    expected: impl Fn(Symbol, char) -> f64,
) {
    let mut listed: Vec<(Symbol, char, i8)> = Vec::new();
    for &symbol in symbols {
        for &c in characters.keys() {
            let n = seen.get(&(symbol, c)).copied().unwrap_or(0.0);
            let expected = expected(symbol, c);
            if n.max(expected) < LEAST_SEEN {
                continue;
            }
            let affinity = ((n + AFFINITY_SMOOTHING) / (expected + AFFINITY_SMOOTHING)).ln();
            let level = (affinity / f64::from(AFFINITY_STEP)).round().clamp(-127.0, 127.0) as i8;
            if level.unsigned_abs() >= LEAST_LEVEL {
                listed.push((symbol, c, level));
            }
        }
    }
    section.extend((listed.len() as u32).to_le_bytes());
    for (symbol, c, level) in listed {
        section.push(symbol);
        push_character(section, c);
        section.push(level as u8);
    }
}
