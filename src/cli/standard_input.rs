//! Standard input: its name and its bytes.

use std::io::{self, Read};

use anyhow::Context as _;

/// What standard input is called.
pub const STDIN: &str = "<stdin>";

/// All of standard input.
pub fn read_stdin() -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).context("standard input: can't be read")?;
    Ok(bytes)
}
