//! Tests of the crate as a whole: what holds when something goes wrong at any step.
//!
//! Crashes, other users and full disks need a second process. It is this test program, which is asked for one of the
//! tests that are marked as ignored.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test that is skipped says why, and a child process tells its parent what it tried"
)]

mod attributes;
mod changed_files;
mod child_process;
mod crashes;
mod damaged_journals;
mod failures;
mod full_disk;
mod other_users;
mod output;
mod rewriting;
mod side_by_side;
mod tree;
mod undoing;
