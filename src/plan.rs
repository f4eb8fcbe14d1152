//! A file's non-overlapping edits: applied, they give the new bytes; inverted, the old ones.
//!
//! In: the bytes of a file and the repairs to make. Out: bytes. Must not know why an edit is made.

use std::fmt;
use std::ops::Range;

/// One edit: the bytes of `span` become `replacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the file before any edit.
    pub span: Range<usize>,
    /// What stands there afterwards.
    pub replacement: Vec<u8>,
}

/// Edits in order of place, none overlapping another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    edits: Vec<Edit>,
}

/// Why edits are no plan, or a plan can't be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanError {
    /// Two edits touch the same bytes; the second's span.
    Overlap(Range<usize>),
    /// An edit reaches beyond the end of the file: its span and the file's length in bytes.
    OutOfBounds(Range<usize>, usize),
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanError::Overlap(span) => {
                write!(f, "two edits touch bytes {}..{}; make one of them", span.start, span.end)
            }
            PlanError::OutOfBounds(span, length) => write!(
                f,
                "an edit of bytes {}..{} reaches beyond the {length} bytes of the file it is applied to; \
                 examine the file again",
                span.start, span.end
            ),
        }
    }
}

impl std::error::Error for PlanError {}

impl Plan {
    /// A plan of `edits`, in any order.
    ///
    /// # Errors
    /// [`PlanError::Overlap`] where two of them touch the same bytes.
    pub fn new(mut edits: Vec<Edit>) -> Result<Self, PlanError> {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        for pair in edits.windows(2) {
            if pair[1].span.start < pair[0].span.end {
                return Err(PlanError::Overlap(pair[1].span.clone()));
            }
        }
        Ok(Plan { edits })
    }

    /// The edits, in order of place.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// True where applying the plan changes nothing.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Where `spans` are after the edits. They are in order of place, and no edit touches them.
    pub(crate) fn moved<'a>(
        &'a self,
        spans: impl Iterator<Item = &'a Range<usize>> + 'a,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut edits = self.edits.iter().peekable();
        let (mut gone, mut come) = (0, 0);
        spans.map(move |span| {
            while let Some(edit) = edits.next_if(|edit| edit.span.end <= span.start) {
                gone += edit.span.len();
                come += edit.replacement.len();
            }
            span.start + come - gone..span.end + come - gone
        })
    }

    /// The bytes of the file after the edits; every byte outside them is as it was.
    ///
    /// # Errors
    /// [`PlanError::OutOfBounds`] where `bytes` is shorter than the file the plan was made for.
    pub fn apply(&self, bytes: &[u8]) -> Result<Vec<u8>, PlanError> {
        self.check_bounds(bytes)?;
        let mut out = Vec::with_capacity(bytes.len());
        let mut at = 0;
        for edit in &self.edits {
            out.extend_from_slice(&bytes[at..edit.span.start]);
            out.extend_from_slice(&edit.replacement);
            at = edit.span.end;
        }
        out.extend_from_slice(&bytes[at..]);
        Ok(out)
    }

    /// The plan that turns `self.apply(bytes)` back into `bytes`.
    ///
    /// # Errors
    /// [`PlanError::OutOfBounds`] where `bytes` is shorter than the file the plan was made for.
    pub fn invert(&self, bytes: &[u8]) -> Result<Plan, PlanError> {
        self.check_bounds(bytes)?;
        let mut edits = Vec::with_capacity(self.edits.len());
        let (mut at, mut out) = (0, 0);
        for edit in &self.edits {
            out += edit.span.start - at;
            let end = out + edit.replacement.len();
            edits.push(Edit { span: out..end, replacement: bytes[edit.span.clone()].to_vec() });
            out = end;
            at = edit.span.end;
        }
        Ok(Plan { edits })
    }

    fn check_bounds(&self, bytes: &[u8]) -> Result<(), PlanError> {
        match self.edits.last() {
            Some(edit) if edit.span.end > bytes.len() => {
                Err(PlanError::OutOfBounds(edit.span.clone(), bytes.len()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn overlapping_edits_are_no_plan() {
        let edit = |span: Range<usize>| Edit { span, replacement: Vec::new() };
        assert_eq!(Plan::new(vec![edit(4..9), edit(0..5)]), Err(PlanError::Overlap(4..9)));
        assert!(Plan::new(vec![edit(5..9), edit(0..5)]).is_ok());
    }

    #[test]
    fn a_plan_for_a_longer_file_is_refused() {
        let plan = Plan::new(vec![Edit { span: 2..7, replacement: b"x".to_vec() }]).unwrap();
        assert_eq!(plan.apply(b"short"), Err(PlanError::OutOfBounds(2..7, 5)));
        assert_eq!(plan.invert(b"short"), Err(PlanError::OutOfBounds(2..7, 5)));
    }

    proptest! {
        #[test]
        fn the_inverse_gives_the_old_bytes(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            cuts in proptest::collection::btree_set(0usize..200, 0..12),
            replacement in proptest::collection::vec(any::<u8>(), 0..9),
        ) {
            let cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            let edits = cuts
                .chunks_exact(2)
                .map(|pair| Edit { span: pair[0]..pair[1], replacement: replacement.clone() })
                .collect();
            let plan = Plan::new(edits).unwrap();
            let after = plan.apply(&bytes).unwrap();
            prop_assert_eq!(plan.invert(&bytes).unwrap().apply(&after).unwrap(), bytes);
        }
    }
}
