//! The tests that need more than this project: they run git, pre-commit, shells, groff, Python or a browser. A test that lacks
//! something is reported as ignored, with the reason (`trial.rs`).

#[path = "../cli/mod.rs"]
mod cli;

mod corpora;
mod diffs;
mod git_hooks;
mod html_report;
mod pre_commit;
mod python;
mod shells;
#[cfg(unix)]
mod terminal;
mod third_party;
mod trial;
#[cfg(unix)]
mod unreadable;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let mut tests = corpora::tests();
    tests.extend(diffs::tests());
    tests.extend(git_hooks::tests());
    tests.extend(html_report::tests());
    tests.extend(pre_commit::tests());
    tests.extend(python::tests());
    tests.extend(shells::tests());
    #[cfg(unix)]
    tests.extend(terminal::tests());
    tests.extend(third_party::tests());
    #[cfg(unix)]
    tests.extend(unreadable::tests());
    let trials = tests.into_iter().map(|test| test.trial(arguments.list)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
