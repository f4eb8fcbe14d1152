//! The directory of this user's journals.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::error::JournalError;
use crate::sync::sync_directory;

/// The directory of this user's journals. It need not exist yet.
///
/// `$XDG_STATE_HOME/fix-encoding` where that variable is an absolute path; else
/// `~/Library/Application Support/fix-encoding` on macOS, `%LOCALAPPDATA%\fix-encoding\journal` on Windows,
/// `~/.local/state/fix-encoding` elsewhere.
pub fn state_directory() -> Result<PathBuf, JournalError> {
    state_directory_from(|name| std::env::var_os(name))
}

fn state_directory_from(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, JournalError> {
    // The specification says to ignore relative paths, which would mean another directory for each current
    // one.
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if let Some(state) = absolute("XDG_STATE_HOME") {
        return Ok(state.join("fix-encoding"));
    }
    let place = if cfg!(windows) {
        absolute("LOCALAPPDATA").map(|local| local.join("fix-encoding").join("journal"))
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Application Support/fix-encoding"))
    } else {
        absolute("HOME").map(|home| home.join(".local/state/fix-encoding"))
    };
    place.ok_or(JournalError::NoHome)
}

pub(super) fn make_private_directory(state: &Path) -> io::Result<()> {
    if !state.is_dir() {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Each new directory is synced in the one above it.
        let new: Vec<&Path> = state.ancestors().take_while(|ancestor| !ancestor.is_dir()).collect();
        builder.create(state)?;
        new.iter().filter_map(|new| new.parent()).try_for_each(sync_directory)?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The directory has only journals, so extra permissions are removed.
        if std::fs::metadata(state)?.permissions().mode() & 0o077 != 0 {
            std::fs::set_permissions(state, std::fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place() {
        let place = |variables: &'static [(&str, &str)]| {
            state_directory_from(move |name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
            })
        };
        assert!(matches!(place(&[]), Err(JournalError::NoHome)));
        assert!(matches!(place(&[("HOME", ""), ("XDG_STATE_HOME", "relative")]), Err(JournalError::NoHome)));
        #[cfg(unix)]
        {
            let state = place(&[("HOME", "/home/me"), ("XDG_STATE_HOME", "/state")]).unwrap();
            assert_eq!(state, Path::new("/state/fix-encoding"));
            let state = place(&[("HOME", "/home/me"), ("XDG_STATE_HOME", "relative")]).unwrap();
            let expected = match cfg!(target_os = "macos") {
                true => "/home/me/Library/Application Support/fix-encoding",
                false => "/home/me/.local/state/fix-encoding",
            };
            assert_eq!(state, Path::new(expected));
        }
    }
}
