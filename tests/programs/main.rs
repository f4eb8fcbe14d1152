//! The tests that run other programs: git, pre-commit, shells, groff, a browser.

#[path = "../cli/mod.rs"]
mod cli;

mod git_hooks;
mod html_report;
mod pre_commit;
mod shells;
mod terminal;
