//! The tables of all languages in one file. Each is unpacked at first use.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::alphabet::{BOUNDARY, LetterSymbol, Spelled};
use super::evidence::{LANES, Lanes, LetterEvidence, Sum, WITHOUT_ROW, WordEvidence, tempered};
use super::file::{self, LetterFileError};
use super::table::{ENTRIES, EvidenceTable, unpack_classes, unpack_table};

/// The index of a table of one [`LetterModel`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterRow(pub(super) u8);

/// The tables of all languages. Opening verifies the file. A table is unpacked at first use, in about a third of a
/// millisecond.
pub struct LetterModel {
    bytes: Cow<'static, [u8]>,
    languages: Vec<(String, LetterRow)>,
    classes: Vec<u8>,
    sections: Vec<Range<usize>>,
    tables: Vec<OnceLock<EvidenceTable>>,
    /// All tables, with the entries of [`LANES`] rows side by side, so that [`LetterModel::evidence_of_all`] adds them up in
    /// one pass.
    side_by_side: OnceLock<Vec<Lanes>>,
}

impl std::fmt::Debug for LetterModel {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tags: Vec<&str> = self.languages.iter().map(|(tag, _)| tag.as_str()).collect();
        formatter.debug_struct("LetterModel").field("languages", &tags).finish_non_exhaustive()
    }
}

impl LetterModel {
    /// Opens a file, and verifies its magic, version, lengths and checksum. Any content of a section unpacks to
    /// some table.
    ///
    /// # Errors
    /// [`LetterFileError`] for any other bytes. Never panics.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, LetterFileError> {
        let file::Parts { languages, classes, sections } = file::split(&bytes)?;
        let languages = languages.into_iter().map(|(tag, row)| (tag, LetterRow(row))).collect();
        let classes = unpack_classes(&bytes[classes]);
        let tables = sections.iter().map(|_| OnceLock::new()).collect();
        Ok(LetterModel { languages, classes, sections, tables, side_by_side: OnceLock::new(), bytes })
    }

    /// The BCP 47 tags of the languages that have a row, each with its row. Languages that share a row have the same
    /// evidence.
    pub fn languages(&self) -> impl Iterator<Item = (&str, LetterRow)> {
        self.languages.iter().map(|(tag, row)| (tag.as_str(), *row))
    }

    /// The row of the language with a BCP 47 tag.
    pub fn row(&self, tag: &str) -> Option<LetterRow> {
        self.languages().find(|&(known, _)| known == tag).map(|(_, row)| row)
    }

    fn table(&self, row: LetterRow) -> &[i8] {
        let at = usize::from(row.0);
        self.tables[at].get_or_init(|| unpack_table(&self.bytes[self.sections[at].clone()], &self.classes))
    }

    /// The evidence of the ASCII letters of `text` for a language, in nats: ln P(letters | language) -
    /// ln P(letters | average of the languages with a row), limited. Letters outside ASCII have no probability,
    /// but they are part of the context. [`WITHOUT_ROW`] for `None`; at most [`TEXT_LIMIT`](super::TEXT_LIMIT).
    pub fn evidence(&self, row: Option<LetterRow>, text: &Spelled) -> f32 {
        let Some(row) = row else { return WITHOUT_ROW };
        let table = self.table(row);
        let (mut total, mut words) = (0_i32, 0_i32);
        let mut word = WordEvidence::default();
        for &kind in &text.0 {
            match kind {
                LetterSymbol::Symbol(BOUNDARY) => word.end(table, &mut total, &mut words),
                LetterSymbol::Symbol(symbol) => word.push(table, symbol),
                LetterSymbol::Mark => word.mark(),
            }
        }
        word.end(table, &mut total, &mut words);
        tempered(total, words)
    }

    /// [`LetterModel::evidence`] for every row, in one pass over `text`. Takes the time of one or two single calls.
    pub fn evidence_of_all(&self, text: &Spelled) -> LetterEvidence {
        let rows = self.tables.len();
        let entries = self.side_by_side();
        let mut evidence = Vec::with_capacity(rows);
        for block in 0..rows.div_ceil(LANES) {
            let table = &entries[block * ENTRIES..(block + 1) * ENTRIES];
            let mut sum = Sum::default();
            for &kind in &text.0 {
                match kind {
                    LetterSymbol::Symbol(BOUNDARY) => sum.end(table),
                    LetterSymbol::Symbol(symbol) => sum.push(table, symbol),
                    LetterSymbol::Mark => sum.mark(),
                }
            }
            sum.end(table);
            evidence.extend(sum.totals.iter().map(|&total| tempered(total, sum.words)));
        }
        evidence.truncate(rows);
        LetterEvidence(evidence)
    }

    fn side_by_side(&self) -> &[Lanes] {
        self.side_by_side.get_or_init(|| {
            let mut entries = vec![[0; LANES]; self.tables.len().div_ceil(LANES) * ENTRIES];
            for row in 0..self.tables.len() {
                let lane = row % LANES;
                let block = &mut entries[row / LANES * ENTRIES..];
                block
                    .iter_mut()
                    .zip(self.table(LetterRow(row as u8)))
                    .for_each(|(to, &entry)| to[lane] = entry);
            }
            entries
        })
    }
}
