//! What the configuration and the flags say of a run as a whole.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use fix_encoding::Options;

use super::flag_layer::looks_at_files;
use crate::cli::args::Args;
use crate::config::{ConfigLayer, Configurations};

/// The configuration of the current directory, or of the file name of standard input, with the flags over it.
pub(super) struct RunConfiguration {
    pub(super) layer: ConfigLayer,
    /// The options of a file that no override matches.
    pub(super) options: Options,
    /// The baseline that a configuration file names, relative to the current directory or absolute.
    pub(super) baseline: Option<PathBuf>,
}

impl RunConfiguration {
    /// # Errors
    /// Where the configuration that holds can't be used.
    pub(super) fn of(args: &Args, configurations: &Configurations) -> anyhow::Result<Self> {
        if !looks_at_files(args) {
            let layer = configurations.flags().clone();
            return Ok(RunConfiguration { layer, options: Options::default(), baseline: None });
        }
        let held = match &args.stdin_filename {
            Some(path) => configurations.of_file(path),
            None => configurations.of_directory(Path::new("")),
        };
        let held = held.map_err(|error| anyhow!("{error}"))?;
        Ok(RunConfiguration {
            layer: configurations.flags().over(&held.layer),
            options: Options::clone(&configurations.without_overrides(&held).options),
            baseline: held.layer.baseline.as_ref().map(|path| held.base.join(path)),
        })
    }
}
