//! The tables of all languages in one file, each unpacked when first used.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::alphabet::{BOUNDARY, Kind, Spelled};
use super::evidence::{Evidence, LANES, Lanes, Sum, WITHOUT_ROW, Word, tempered};
use super::file::{self, FileError};
use super::table::{ENTRIES, Table, unpack_classes, unpack_table};

/// A language of one [`LetterModel`]: which of its tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Row(pub(super) u8);

/// The tables of all languages. Opening verifies the file; a table is unpacked when first used
/// (about a third of a millisecond).
pub struct LetterModel {
    bytes: Cow<'static, [u8]>,
    languages: Vec<(String, Row)>,
    classes: Vec<u8>,
    sections: Vec<Range<usize>>,
    tables: Vec<OnceLock<Table>>,
    /// All tables at once: the rows' entries side by side, [`LetterModel::evidence_of_all`] adds them all up in one pass.
    side_by_side: OnceLock<Vec<Lanes>>,
}

impl std::fmt::Debug for LetterModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tags: Vec<&str> = self.languages.iter().map(|(tag, _)| tag.as_str()).collect();
        formatter.debug_struct("LetterModel").field("languages", &tags).finish_non_exhaustive()
    }
}

impl LetterModel {
    /// Opens a file: magic, version, length and checksum are verified. Whatever the sections hold, they
    /// unpack to some table.
    ///
    /// # Errors
    /// [`FileError`] for any other bytes. Never panics.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, FileError> {
        let file::Parts { languages, classes, sections } = file::split(&bytes)?;
        let languages = languages.into_iter().map(|(tag, row)| (tag, Row(row))).collect();
        let classes = unpack_classes(&bytes[classes]);
        let tables = sections.iter().map(|_| OnceLock::new()).collect();
        Ok(LetterModel { languages, classes, sections, tables, side_by_side: OnceLock::new(), bytes })
    }

    /// The tags of the languages with a row, each with its row. Languages that share one can't be told apart.
    pub fn languages(&self) -> impl Iterator<Item = (&str, Row)> {
        self.languages.iter().map(|(tag, row)| (tag.as_str(), *row))
    }

    /// The row of the language with a BCP 47 tag.
    pub fn row(&self, tag: &str) -> Option<Row> {
        self.languages().find(|&(known, _)| known == tag).map(|(_, row)| row)
    }

    fn table(&self, row: Row) -> &[i8] {
        let at = usize::from(row.0);
        self.tables[at].get_or_init(|| unpack_table(&self.bytes[self.sections[at].clone()], &self.classes))
    }

    /// Evidence of the ASCII letters of `text` for a language, in nats: ln P(letters | language) less
    /// ln P(letters | average of the languages with a row), tempered. Letters outside ASCII are not priced;
    /// what follows them is. [`WITHOUT_ROW`] for `None`; never beyond [`TEXT_LIMIT`](super::TEXT_LIMIT).
    pub fn evidence(&self, row: Option<Row>, text: &Spelled) -> f32 {
        let Some(row) = row else { return WITHOUT_ROW };
        let table = self.table(row);
        let (mut total, mut words) = (0_i32, 0_i32);
        let mut word = Word::default();
        for &kind in &text.0 {
            match kind {
                Kind::Symbol(BOUNDARY) => word.end(table, &mut total, &mut words),
                Kind::Symbol(symbol) => word.push(table, symbol),
                Kind::Mark => word.mark(),
            }
        }
        word.end(table, &mut total, &mut words);
        tempered(total, words)
    }

    /// [`LetterModel::evidence`] for each of the model's rows, in one pass over `text`: what one language costs, or two.
    pub fn evidence_of_all(&self, text: &Spelled) -> Evidence {
        let rows = self.tables.len();
        let entries = self.side_by_side();
        let mut evidence = Vec::with_capacity(rows);
        for block in 0..rows.div_ceil(LANES) {
            let table = &entries[block * ENTRIES..(block + 1) * ENTRIES];
            let mut sum = Sum::default();
            for &kind in &text.0 {
                match kind {
                    Kind::Symbol(BOUNDARY) => sum.end(table),
                    Kind::Symbol(symbol) => sum.push(table, symbol),
                    Kind::Mark => sum.mark(),
                }
            }
            sum.end(table);
            evidence.extend(sum.totals.iter().map(|&total| tempered(total, sum.words)));
        }
        evidence.truncate(rows);
        Evidence(evidence)
    }

    fn side_by_side(&self) -> &[Lanes] {
        self.side_by_side.get_or_init(|| {
            let mut entries = vec![[0; LANES]; self.tables.len().div_ceil(LANES) * ENTRIES];
            for row in 0..self.tables.len() {
                let lane = row % LANES;
                let block = &mut entries[row / LANES * ENTRIES..];
                block.iter_mut().zip(self.table(Row(row as u8))).for_each(|(to, &entry)| to[lane] = entry);
            }
            entries
        })
    }
}
