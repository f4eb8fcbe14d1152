//! The difference of two lists of lines, words or characters.

use std::convert::Infallible;
use std::time::Instant;

use similar::DiffOp;
use similar::algorithms::{Capture, Compact, Replace, myers};

/// The number of unchanged lines that are shown around a change, as in `diff -u` and `git diff`.
pub const CONTEXT_LINES: usize = 3;

/// The operations that turn `old` into `new`, by Myers' algorithm. If it takes until `deadline`, the result is correct, but not the
/// smallest one.
///
/// `similar::capture_diff_slices` does the same. It is not used because it compiles the other algorithms too, for each type of
/// item.
pub fn difference(old: &[&[u8]], new: &[&[u8]], deadline: Option<Instant>) -> Vec<DiffOp> {
    let mut operations = Compact::new(Replace::new(Capture::new()), old, new);
    let Ok(()): Result<(), Infallible> =
        myers::diff_deadline(&mut operations, old, 0..old.len(), new, 0..new.len(), deadline);
    operations.into_inner().into_inner().into_ops()
}
