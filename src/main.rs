//! The command line of fix-encoding. The library does no input and output; these rooms do.

mod baseline;
mod cli;
mod config;
#[allow(unused_imports, dead_code, reason = "the whole interface of the room; not all of it has a flag yet")]
mod files;
mod git;
mod report;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os())
}
