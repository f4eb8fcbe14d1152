//! Why a file that could be repaired is left alone.

use anyhow::anyhow;
use fix_encoding::Repair;

/// The error for a repair that can only be undone with a copy of the old bytes, which `--no-journal` forbids.
pub(super) fn not_reversible(name: &str, repair: &Repair) -> anyhow::Error {
    anyhow!(
        "{name}: left alone because only the journal could bring its bytes back ({}, in which a character of it has \
         several forms); leave out --no-journal",
        repair.cause
    )
}

/// The error for a repair that failed its check.
pub fn unsound(name: &str, why: &str) -> anyhow::Error {
    anyhow!("{name}: left alone because {why}; this is a bug in fix-encoding, please report it")
}
