//! The words that tell what a text is about: the rows of `words.tsv`, by their topic.

use std::sync::LazyLock;

/// What a word tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Telling {
    /// Names damage, and hardly anything else.
    Damage,
    /// Is said of damage where damage is near.
    Complaint,
    /// Belongs to encodings.
    Encoding,
    /// Names U+FFFD.
    Leftover,
    /// Names memory that was never written.
    Memory,
    /// Stands between a damaged word and the undamaged one.
    Link,
}

/// The names of the topics in `words.tsv`.
const TOPICS: [(&str, Telling); 6] = [
    ("damage", Telling::Damage),
    ("complaint", Telling::Complaint),
    ("encoding", Telling::Encoding),
    ("leftover", Telling::Leftover),
    ("memory", Telling::Memory),
    ("link", Telling::Link),
];

/// The rows of the table: what a word tells, and the word in lower case. `_` at an end stands for a space.
static WORDS: LazyLock<Vec<(Telling, String)>> = LazyLock::new(|| {
    let rows = include_str!("words.tsv").lines().filter(|row| !row.starts_with('#'));
    let read = |row: &str| {
        let mut cells = row.split('\t');
        let (topic, word) = (cells.next()?, cells.next()?);
        let (_, telling) = TOPICS.iter().find(|(name, _)| *name == topic)?;
        let (start, end) = (word.starts_with('_'), word.ends_with('_'));
        let space = |wanted: bool| if wanted { " " } else { "" };
        let spaced = |word: &str| format!("{}{word}{}", space(start), space(end));
        Some((*telling, spaced(word.trim_matches('_'))))
    };
    rows.filter_map(read).collect()
});

/// Whether `text`, in lower case, contains a word that tells `telling`.
pub(super) fn tells(text: &str, telling: Telling) -> bool {
    WORDS.iter().any(|(told, word)| *told == telling && text.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_a_topic_a_word_in_lower_case_and_a_description() {
        let rows: Vec<&str> = include_str!("words.tsv").lines().filter(|row| !row.starts_with('#')).collect();
        assert_eq!(WORDS.len(), rows.len());
        for row in rows {
            let cells: Vec<&str> = row.split('\t').collect();
            assert!(cells.len() == 3 && !cells[2].is_empty(), "{row}");
            assert_eq!(cells[1], cells[1].to_lowercase(), "{row}");
        }
        for (name, telling) in TOPICS {
            assert!(WORDS.iter().any(|(told, _)| *told == telling), "{name}");
        }
    }
}
