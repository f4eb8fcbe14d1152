//! Bytes examined and, where that is asked for, repaired.

use std::path::Path;

use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Examination, Options};

use crate::baseline::Silenced;
use crate::cli::repaired_bytes::{Repaired, propose, repair};
use crate::cli::settings::{Mode, Settings};

pub(super) fn examined(
    bytes: &[u8],
    target: &Path,
    mode: Mode,
    settings: &Settings,
    options: &Options,
) -> (Silenced, Repaired) {
    let mut silenced = examine(bytes, target, options, settings);
    let examination = &mut silenced.examination;
    let repaired = match mode {
        _ if examination.findings.is_empty() => Repaired::Unchanged,
        Mode::Report | Mode::Check => match settings.format.shows_repaired_text() {
            true => propose(bytes, examination, Accept::ALL),
            false => Repaired::Unchanged,
        },
        Mode::Diff | Mode::Write => {
            repair(bytes, examination, settings.accept, once_more(target, options, settings))
        }
    };
    (silenced, repaired)
}

/// Examines `bytes`, the content of the file at `target` or of a stream of that name. Findings of the
/// baseline are left out.
pub fn examine(bytes: &[u8], target: &Path, options: &Options, settings: &Settings) -> Silenced {
    let examination = fix_encoding::examine(bytes, options);
    match &settings.baseline {
        Some(baseline) => baseline.silence(target, bytes, examination),
        None => Silenced::nothing(examination),
    }
}

/// An examination with the same options, for repaired bytes whose encoding is known.
pub fn once_more(
    target: &Path,
    options: &Options,
    settings: &Settings,
) -> impl Fn(&[u8], Encoding) -> Examination {
    move |bytes, encoding| {
        let options = Options { from: Some(encoding), ..options.clone() };
        examine(bytes, target, &options, settings).examination
    }
}
