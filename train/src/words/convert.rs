//! Converts text by tables of OpenCC: at each place the longest entry that fits.
//!
//! In: tables of the sources, text. Out: text.

use std::collections::HashMap;

use anyhow::Result;

/// Some tables taken together.
pub struct Converter {
    entries: HashMap<Vec<char>, String>,
    longest: usize,
}

impl Converter {
    /// Reads `opencc/opencc/dictionary/NAME.txt` for each name. Of several forms the first counts.
    pub fn read(names: &[&str], source: &impl Fn(&str) -> Result<String>) -> Result<Self> {
        let mut entries = HashMap::new();
        for name in names {
            let table = source(&format!("opencc/opencc/dictionary/{name}.txt"))?;
            let rows = table.lines().filter_map(|line| line.split_once('\t'));
            entries.extend(rows.map(|(key, forms)| {
                let form = forms.split(' ').next().unwrap_or_default();
                (key.chars().collect::<Vec<char>>(), form.to_owned())
            }));
        }
        let longest = entries.keys().map(Vec::len).max().unwrap_or(0);
        Ok(Converter { entries, longest })
    }

    /// The text with every entry replaced.
    pub fn convert(&self, text: &str) -> String {
        let characters: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while at < characters.len() {
            let rest = &characters[at..];
            let found = (1..=self.longest.min(rest.len()))
                .rev()
                .find_map(|length| Some((length, self.entries.get(&rest[..length])?)));
            match found {
                Some((length, form)) => {
                    out.push_str(form);
                    at += length;
                }
                None => {
                    out.push(rest[0]);
                    at += 1;
                }
            }
        }
        out
    }
}
