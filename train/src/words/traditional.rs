//! The words in traditional characters, by OpenCC's tables: phrases first, the longest that fits, then
//! single characters, then the forms that Taiwan and Hong Kong use today.
//!
//! In: simplified words, and which of them are commoner in Taiwan. Out: the section `Traditional`.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;

/// Characters that OpenCC's tables list among their own traditional forms, for rare characters or words of old that look
/// the same, and that texts of today have as simplified ones only.
const ONLY_SIMPLIFIED: &str = "万价党厂据极柜确种胜腊苹蚝蜡适叶广";

/// The section of the words' traditional forms.
pub fn convert(
    words: &[Vec<char>],
    affinities: &BTreeMap<Vec<char>, i8>,
    source: &impl Fn(&str) -> Result<String>,
) -> Result<Vec<u8>> {
    let table = |name: &str| -> Result<HashMap<String, Vec<String>>> {
        let text = source(&format!("opencc/opencc/dictionary/{name}.txt"))?;
        let row = |line: &str| {
            let (key, values) = line.split_once('\t')?;
            Some((key.to_string(), values.split(' ').map(str::to_string).collect()))
        };
        Ok(text.lines().filter_map(row).collect())
    };
    let characters = table("STCharacters")?;
    let phrases = table("STPhrases")?;
    let local = table("TWVariants")?;
    let longest = phrases.keys().map(|key| key.chars().count()).max().unwrap_or(0);
    let of_today = |c: char| -> char {
        local.get(&c.to_string()).and_then(|forms| forms[0].chars().next()).unwrap_or(c)
    };
    let usual = |c: char| -> char {
        of_today(characters.get(&c.to_string()).and_then(|forms| forms[0].chars().next()).unwrap_or(c))
    };
    let basic = |c: char| (c as u32) < 0x10000;

    let mut pairs: BTreeMap<char, char> = BTreeMap::new();
    let mut exceptions: Vec<(u32, Vec<char>)> = Vec::new();
    let mut variants: Vec<(u32, Vec<char>)> = Vec::new();
    for (rank, word) in words.iter().enumerate() {
        for &c in word {
            if usual(c) != c && basic(usual(c)) {
                pairs.insert(c, usual(c));
            }
        }
        let mut form = Vec::new();
        while form.len() < word.len() {
            let rest = &word[form.len()..];
            let phrase = (1..=rest.len().min(longest)).rev().find_map(|length| {
                let key: String = rest[..length].iter().collect();
                let value: Vec<char> = phrases.get(&key)?[0].chars().map(of_today).collect();
                (value.len() == length && value.iter().all(|&c| basic(c))).then_some(value)
            });
            match phrase {
                Some(phrase) => form.extend(phrase),
                None => form.push(if basic(usual(rest[0])) { usual(rest[0]) } else { rest[0] }),
            }
        }
        let by_character: Vec<char> = word.iter().map(|c| pairs.get(c).copied().unwrap_or(*c)).collect();
        if form != by_character {
            exceptions.push((rank as u32, form.clone()));
        }
        if let [c] = word[..] {
            let all = characters.get(&c.to_string()).into_iter().flatten().flat_map(|form| form.chars());
            let mut others: Vec<char> = all.flat_map(|f| [f, of_today(f)]).collect();
            others.sort_unstable();
            others.dedup();
            others.retain(|&other| other != form[0] && basic(other) && !ONLY_SIMPLIFIED.contains(other));
            variants.extend(others.into_iter().map(|other| (rank as u32, vec![other])));
        } else if form.contains(&'臺') {
            // Both forms are in daily use in Taiwan, where OpenCC's tables have the formal one only.
            let daily = form.iter().map(|&c| if c == '臺' { '台' } else { c });
            variants.push((rank as u32, daily.collect()));
        }
    }

    let unit = |c: char| (c as u16).to_le_bytes();
    let mut section = Vec::new();
    section.extend((pairs.len() as u32).to_le_bytes());
    for (from, to) in pairs {
        section.extend(unit(from));
        section.extend(unit(to));
    }
    for listed in [exceptions, variants] {
        section.extend((listed.len() as u32).to_le_bytes());
        for (rank, form) in listed {
            section.extend(rank.to_le_bytes());
            form.into_iter().for_each(|c| section.extend(unit(c)));
        }
    }
    let listed: Vec<(u32, i8)> =
        (0..).zip(words).filter_map(|(rank, word)| Some((rank, *affinities.get(word)?))).collect();
    section.extend((listed.len() as u32).to_le_bytes());
    for (rank, level) in listed {
        section.extend(rank.to_le_bytes());
        section.push(level as u8);
    }
    Ok(section)
}
