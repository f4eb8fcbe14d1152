//! A second process: this test program, asked for one ignored test.

#![cfg(unix)]

/// What the child is told to do; only ever read by the tests marked as ignored.
pub(super) const CHILD: &str = "FIX_ENCODING_TEST_CHILD";

/// A command that runs one ignored test of the module at `module_path`, with `arguments`.
pub(super) fn child(module_path: &str, test: &str, arguments: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(child_arguments(module_path, test)).env(CHILD, arguments.join("\n")).current_dir("/");
    command
}

pub(super) fn child_arguments(module_path: &str, test: &str) -> [String; 4] {
    // Without the crate's name, as the test runner wants it.
    let module = module_path.split_once("::").unwrap().1;
    let flags = ["--exact", "--ignored", "--nocapture"].map(str::to_owned);
    let [a, b, c] = flags;
    [format!("{module}::{test}"), a, b, c]
}

pub(super) fn told() -> Vec<String> {
    std::env::var(CHILD).map_or(Vec::new(), |told| told.split('\n').map(str::to_owned).collect())
}
