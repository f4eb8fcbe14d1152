//! The tests that run other programs: git, pre-commit, shells, groff, Python, a browser. A test whose program is missing is
//! reported as ignored, with the reason (`trial.rs`).

#[path = "../cli/mod.rs"]
mod cli;

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

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let mut tests = diffs::tests();
    tests.extend(git_hooks::tests());
    tests.extend(html_report::tests());
    tests.extend(pre_commit::tests());
    tests.extend(python::tests());
    tests.extend(shells::tests());
    #[cfg(unix)]
    tests.extend(terminal::tests());
    tests.extend(third_party::tests());
    let trials = tests.into_iter().map(|test| test.trial(arguments.list)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
