//! The command line of fix-encoding. The library does no input and output; these rooms do.

mod baseline;
mod cli;
mod config;
mod git;
mod project_encodings;
mod report;
mod walk;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os())
}
