//! The totals of a run, and the commands that it suggests.
//!
//! In: one [`Totals`], filled file by file. Out: the last lines of a run.

mod lines;
mod next;
mod totals;

#[cfg(test)]
mod tests;

pub use lines::{headline, write_examined, write_filtered, write_left_out, write_rewritten};
pub use next::Next;
pub use totals::{Rewritten, Totals};
