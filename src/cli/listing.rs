//! `--files` lists the files that a run would examine, and `--dump-config` prints the configuration that
//! holds for one.
//!
//! In: the files of a walk, or a path. Out: names or TOML on standard output. Reads no files but
//! configurations.

use std::path::Path;

use anyhow::anyhow;

use super::settings::{MAX_FILESIZE, Settings};
use super::streams::{Messages, Output, RunStopped};
use crate::config::layer::{ConfigLayer, FileLayer};
use crate::config::values::{AcceptedGuesses, FailOn};
use crate::config::write;
use crate::report::screen;
use crate::walk::{FoundFile, Walk};

/// Lists the files that `walk` finds, each ended by NUL (`null`) or by a line end.
pub fn files(
    walk: &Walk,
    null: bool,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<(), RunStopped> {
    let found = walk.run().map_err(|error| RunStopped::Error(error.into()))?;
    for error in &found.errors {
        messages.error(error);
    }
    output.write(|out, look| {
        found.files.iter().try_for_each(|FoundFile { path, .. }| {
            if null {
                out.write_all(&bytes_of(path))?;
                out.write_all(b"\0")
            } else if look.for_eyes {
                writeln!(out, "{}", screen::path(path))
            } else {
                out.write_all(&bytes_of(path))?;
                out.write_all(b"\n")
            }
        })
    })
}

/// The bytes of a path, as the system stores it.
fn bytes_of(path: &Path) -> Vec<u8> {
    #[cfg(unix)]
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec();
    #[cfg(not(unix))]
    let bytes = path.to_string_lossy().into_owned().into_bytes();
    bytes
}

/// Prints the configuration that holds for `path`, with the flags and the defaults.
pub fn configuration(settings: &Settings, path: &Path, output: &mut Output) -> Result<(), RunStopped> {
    let configurations = &settings.configurations;
    let directory = path.is_dir();
    let held = if directory { configurations.of_directory(path) } else { configurations.of_file(path) };
    let held = held.map_err(|error| RunStopped::Error(anyhow!("{error}")))?;
    let flags = configurations.flags();
    let mut layer = flags.over(&held.layer);
    let defaults = ConfigLayer {
        force_exclude: Some(false),
        hidden: Some(false),
        no_ignore: Some(false),
        max_filesize: Some(MAX_FILESIZE),
        guess: Some(AcceptedGuesses::Never),
        fail_on: Some(FailOn::default()),
        ..ConfigLayer::default()
    };
    layer = layer.over(&ConfigLayer {
        files: layer.files.clone(),
        overrides: layer.overrides.clone(),
        ..defaults
    });
    let mut text = match &held.path {
        Some(from) => format!("# {}; globs and paths are relative to its folder\n", screen::path(from)),
        None => "# no configuration file; the defaults\n".to_string(),
    };
    if flags.exclude.is_some() || flags.extend_exclude.is_some() {
        let current = screen::path(&settings.directory);
        text.push_str(&format!("# what was typed is excluded relative to {current}\n"));
    }
    if directory {
        text.push_str(&write::layer(&layer));
        // A last override with `*` stands for the flags, which count for more than all overrides.
        if flags.files != FileLayer::default() {
            text.push_str(&write::overrides(&["*".to_string()], &flags.files));
        }
    } else {
        text.push_str(&format!("# for {}\n", screen::path(path)));
        layer.files = configurations.resolved(path).as_layer();
        layer.overrides.clear();
        text.push_str(&write::layer(&layer));
    }
    output.write(|out, _| out.write_all(text.as_bytes()))
}
