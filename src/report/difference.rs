//! The difference of two lists of lines, words or characters.

use std::convert::Infallible;
use std::time::Instant;

use similar::DiffOp;
use similar::algorithms::{Capture, Compact, Replace, myers};

/// The number of unchanged lines that are shown around a change, as in `diff -u` and `git diff`.
pub const CONTEXT_LINES: usize = 3;

/// What turns `old` into `new`, by Myers' algorithm; after `deadline` a larger difference than there need be.
///
/// `similar::capture_diff_slices` gives the same, and compiles all other algorithms for each type of item besides.
pub fn difference(old: &[&[u8]], new: &[&[u8]], deadline: Option<Instant>) -> Vec<DiffOp> {
    let mut operations = Compact::new(Replace::new(Capture::new()), old, new);
    let Ok(()): Result<(), Infallible> =
        myers::diff_deadline(&mut operations, old, 0..old.len(), new, 0..new.len(), deadline);
    operations.into_inner().into_inner().into_ops()
}
