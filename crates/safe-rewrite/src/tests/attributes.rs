//! Extended attributes, access control lists, capabilities and immutable files.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use rustix::fs::{XattrFlags, getxattr, setxattr};

use super::tree::*;
use crate::rewrite::{RewriteError, rewrite};
use crate::undo::undo;

fn get(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut value = Vec::with_capacity(1 << 16);
    getxattr(path, name, rustix::buffer::spare_capacity(&mut value)).ok().map(|_| value)
}

/// Whether the file system takes it.
fn set(path: &Path, name: &str, value: &[u8]) -> bool {
    let result = setxattr(path, name, value, XattrFlags::empty());
    if let Err(error) = result {
        eprintln!("skipped: {name} can't be set here ({error})");
    }
    result.is_ok()
}

/// A POSIX access control list as the kernel stores it: version 2, then tag, permissions and id
/// of each entry.
fn access_control_list(user: u32) -> Vec<u8> {
    let none = u32::MAX;
    let mut list = 2u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in
        [(1u16, 6u16, none), (2, 4, user), (4, 4, none), (0x10, 4, none), (0x20, 0, none)]
    {
        list.extend(tag.to_le_bytes());
        list.extend(permissions.to_le_bytes());
        list.extend(id.to_le_bytes());
    }
    list
}

#[test]
fn extended_attributes_and_access_control_lists_are_kept() {
    for options in [ATOMIC, IN_PLACE] {
        let place = TestTree::new();
        let path = place.file("a", b"old");
        let list = access_control_list(1234);
        if !set(&path, "user.mime_type", b"text/plain")
            || !set(&path, "user.empty", b"")
            || !set(&path, "system.posix_acl_access", &list)
        {
            return;
        }
        let mode = snapshot(&path).identity.mode;
        rewrite(&snapshot(&path), b"new", options, Some(&mut place.journal())).unwrap();
        for _ in 0..2 {
            assert_eq!(get(&path, "user.mime_type").unwrap(), b"text/plain");
            assert_eq!(get(&path, "user.empty").unwrap(), b"");
            assert_eq!(get(&path, "system.posix_acl_access").unwrap(), list);
            assert_eq!(snapshot(&path).identity.mode, mode);
            let _ = undo(&place.state, &place.latest(), ATOMIC);
        }
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
}

/// A directory's default list goes to each new file in it, but the old file had none.
#[test]
fn a_default_access_control_list_is_not_picked_up() {
    let place = TestTree::new();
    let path = place.file("a", b"old");
    if !set(&place.work, "system.posix_acl_default", &access_control_list(1234)) {
        return;
    }
    let mode = snapshot(&path).identity.mode;
    rewrite(&snapshot(&path), b"new", ATOMIC, None).unwrap();
    assert_eq!(get(&path, "system.posix_acl_access"), None);
    assert_eq!(snapshot(&path).identity.mode, mode);
}

#[test]
fn capabilities_are_kept() {
    // Revision 2, effective; CAP_NET_RAW permitted.
    let mut capability = 0x0200_0001u32.to_le_bytes().to_vec();
    for word in [1u32 << 13, 0, 0, 0] {
        capability.extend(word.to_le_bytes());
    }
    for options in [ATOMIC, IN_PLACE] {
        let place = TestTree::new();
        let path = place.file("a", b"old");
        if !set(&path, "security.capability", &capability) {
            return;
        }
        rewrite(&snapshot(&path), b"new", options, None).unwrap();
        assert_eq!(get(&path, "security.capability").unwrap(), capability, "{options:?}");
    }
}

/// `chattr +i`: not even root may write, and a rename is refused too.
#[test]
fn immutable_files_are_left() {
    let place = TestTree::new();
    let path = place.file("a", b"old");
    let chattr = |flag: &str| {
        std::process::Command::new("chattr").arg(flag).arg(&path).output().is_ok_and(|o| o.status.success())
    };
    if !chattr("+i") {
        eprintln!("skipped: no immutable files here");
        return;
    }
    let result = rewrite(&snapshot(&path), b"new", ATOMIC, Some(&mut place.journal()));
    let names = names(&place.work);
    chattr("-i");
    assert!(matches!(result, Err(RewriteError::ReadOnly { .. })), "{result:?}");
    assert_eq!(names, ["a"]);
    assert_eq!(fs::read(&path).unwrap(), b"old");
}
