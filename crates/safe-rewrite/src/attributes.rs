//! Copies owner, mode and attributes of a file to its replacement, and refuses where that fails.

use std::fmt;
use std::fs::File;
use std::io;

use crate::read::FileIdentity;

/// What can't be copied to the replacement.
#[derive(Debug)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "other systems have fewer ways to fail"))]
pub enum Unkept {
    /// Owner and group.
    Owner {
        /// The user ID of the owner.
        owner: u32,
        /// The group ID.
        group: u32,
    },
    /// Permissions, setuid, setgid or sticky bits.
    Mode {
        /// The mode.
        mode: u32,
    },
    /// An extended attribute; access control lists are among them.
    Attribute {
        /// The name of the attribute.
        name: String,
        /// The error of the system.
        source: io::Error,
    },
}

impl fmt::Display for Unkept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unkept::Owner { owner, group } => {
                write!(f, "its owner (user {owner}, group {group})")
            }
            Unkept::Mode { mode } => write!(f, "its mode ({:04o})", mode & PERMISSIONS),
            Unkept::Attribute { name, source } => write!(f, "its attribute {name} ({source})"),
        }
    }
}

/// The bits of a mode without those of the file's type.
const PERMISSIONS: u32 = 0o7777;

/// Why attributes were not copied.
#[derive(Debug)]
#[cfg_attr(windows, allow(dead_code, reason = "nothing is carried over there"))]
pub(crate) enum Failure {
    Unkept(Unkept),
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error)
    }
}

/// Gives `replacement` the owner, attributes and mode of `original`, whose identity is `identity`, and checks
/// that it has them. To be called after the last write, because a write clears setuid bits and capabilities.
#[cfg(unix)]
pub(crate) fn carry_over(
    original: &File,
    identity: &FileIdentity,
    replacement: &File,
) -> Result<(), Failure> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let current = replacement.metadata()?;
    if (current.uid(), current.gid()) != (identity.owner, identity.group) {
        let unkept = || Unkept::Owner { owner: identity.owner, group: identity.group };
        // Before the mode, because a change of owner clears the setuid and setgid bits.
        std::os::unix::fs::fchown(replacement, Some(identity.owner), Some(identity.group)).map_err(
            |error| match error.kind() {
                io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput => Failure::Unkept(unkept()),
                _ => Failure::Io(error),
            },
        )?;
    }
    extended::carry_over(original, replacement)?;
    // After the attributes, because an access control list changes the mode's group bits. Only where it
    // differs, because file systems without modes refuse any change.
    let mode = identity.mode & PERMISSIONS;
    if replacement.metadata()?.mode() & PERMISSIONS != mode {
        replacement.set_permissions(std::fs::Permissions::from_mode(mode)).map_err(|error| {
            match error.kind() {
                io::ErrorKind::PermissionDenied => Failure::Unkept(Unkept::Mode { mode }),
                _ => Failure::Io(error),
            }
        })?;
    }

    // Checked because some file systems ignore what they can't store without an error.
    let result = replacement.metadata()?;
    if (result.uid(), result.gid()) != (identity.owner, identity.group) {
        return Err(Failure::Unkept(Unkept::Owner { owner: identity.owner, group: identity.group }));
    }
    if result.mode() & PERMISSIONS != mode {
        return Err(Failure::Unkept(Unkept::Mode { mode }));
    }
    Ok(())
}

/// On Windows nothing is copied; the documentation of the crate says what that means.
#[cfg(windows)]
pub(crate) fn carry_over(_: &File, _: &FileIdentity, _: &File) -> Result<(), Failure> {
    Ok(())
}

/// The bits and capabilities that the system removes when a file is written, to restore them afterwards.
pub(crate) struct Privileges {
    #[cfg(unix)]
    mode: u32,
    #[cfg(target_os = "linux")]
    capability: Option<Vec<u8>>,
}

impl Privileges {
    /// Those of `file`; an error where they could not be restored later.
    #[cfg(unix)]
    pub(crate) fn of(file: &File, identity: &FileIdentity) -> Result<Self, Failure> {
        let _ = file;
        #[cfg(target_os = "linux")]
        let capability = extended::get(file, extended::CAPABILITY)?;
        #[cfg(target_os = "linux")]
        if capability.is_some() && !rustix::process::geteuid().is_root() {
            let name = extended::CAPABILITY.to_string_lossy().into_owned();
            let source = io::ErrorKind::PermissionDenied.into();
            return Err(Failure::Unkept(Unkept::Attribute { name, source }));
        }
        Ok(Privileges {
            mode: identity.mode & PERMISSIONS,
            #[cfg(target_os = "linux")]
            capability,
        })
    }

    /// Windows removes nothing.
    #[cfg(windows)]
    pub(crate) fn of(_: &File, _: &FileIdentity) -> Result<Self, Failure> {
        Ok(Privileges {})
    }

    /// Restores them.
    pub(crate) fn restore(&self, file: &File) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            if file.metadata()?.permissions().mode() & PERMISSIONS != self.mode {
                file.set_permissions(std::fs::Permissions::from_mode(self.mode))?;
            }
        }
        #[cfg(target_os = "linux")]
        if let Some(capability) = &self.capability {
            extended::set(file, extended::CAPABILITY, capability)?;
        }
        let _ = file;
        Ok(())
    }
}

/// Extended attributes, POSIX access control lists among them.
#[cfg(target_os = "linux")]
mod extended {
    use std::ffi::{CStr, CString};
    use std::fs::File;
    use std::io;

    use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr};
    use rustix::io::Errno;

    use super::{Failure, Unkept};

    /// The capabilities of an executable, which the kernel removes at each write.
    pub(crate) const CAPABILITY: &CStr = c"security.capability";

    /// The kernel's own checksums of the content. They would be wrong for the replacement, and the kernel
    /// makes new ones.
    const SUMS_OF_CONTENT: [&[u8]; 2] = [b"security.ima", b"security.evm"];

    /// Linux allows 64 KiB for one value and for the list of names (`XATTR_SIZE_MAX`, `XATTR_LIST_MAX`).
    const MAX: usize = 1 << 16;

    /// Whether the error means that the attribute does not exist or is not supported.
    fn absent(error: Errno) -> bool {
        error == Errno::NODATA || error == Errno::NOTSUP || error == Errno::OPNOTSUPP || error == Errno::NOSYS
    }

    fn names(file: &File) -> io::Result<Vec<CString>> {
        let mut list = Vec::with_capacity(MAX);
        match flistxattr(file, rustix::buffer::spare_capacity(&mut list)) {
            Ok(_) => {}
            Err(error) if absent(error) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        }
        Ok(list
            .split(|&byte| byte == 0)
            .filter(|name| !name.is_empty())
            .filter_map(|name| CString::new(name).ok())
            .collect())
    }

    pub(crate) fn get(file: &File, name: &CStr) -> io::Result<Option<Vec<u8>>> {
        let mut value = Vec::with_capacity(MAX);
        match fgetxattr(file, name, rustix::buffer::spare_capacity(&mut value)) {
            Ok(_) => Ok(Some(value)),
            Err(error) if absent(error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn set(file: &File, name: &CStr, value: &[u8]) -> io::Result<()> {
        Ok(fsetxattr(file, name, value, XattrFlags::empty())?)
    }

    pub(crate) fn carry_over(original: &File, replacement: &File) -> Result<(), Failure> {
        let unkept = |name: &CStr, source: io::Error| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Failure::Io(source),
            _ => Failure::Unkept(Unkept::Attribute { name: name.to_string_lossy().into_owned(), source }),
        };
        let wanted = names(original)?;
        // A new file may have attributes already, such as the default access control list of its directory.
        for name in names(replacement)? {
            if !wanted.contains(&name) && !name.to_bytes().starts_with(b"security.") {
                fremovexattr(replacement, &name).map_err(|error| unkept(&name, error.into()))?;
            }
        }
        for name in wanted {
            if SUMS_OF_CONTENT.contains(&name.to_bytes()) {
                continue;
            }
            let value = get(original, &name).map_err(|error| unkept(&name, error))?;
            // Compared first, because setting a security label may be forbidden even where it stays the same.
            let Some(value) = value else { continue };
            if get(replacement, &name)?.as_deref() != Some(&value[..]) {
                set(replacement, &name, &value).map_err(|error| unkept(&name, error))?;
            }
        }
        Ok(())
    }
}

/// macOS copies them when the temporary file is made (`rewrite::temporary`). Other systems don't copy them.
#[cfg(all(unix, not(target_os = "linux")))]
mod extended {
    pub(crate) fn carry_over(_: &std::fs::File, _: &std::fs::File) -> Result<(), super::Failure> {
        Ok(())
    }
}
