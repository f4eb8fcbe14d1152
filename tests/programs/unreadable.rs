//! A file that its permissions keep from being read. Root reads each file, so the test runs where somebody else runs it.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use std::fs::{File, Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;

use crate::cli::Place;
use crate::trial::{Need, tests};

tests! {
    a_file_that_can_not_be_read needs &[Need::Permissions];
}

/// A directory with a file that nobody may read.
fn secret() -> Place {
    let place = Place::new();
    place.write("secret.txt", "L’été dernier\n");
    set_permissions(place.path("secret.txt"), Permissions::from_mode(0o000)).unwrap();
    place
}

/// Whether permissions keep whoever runs the tests from reading.
pub fn permissions_hold() -> bool {
    File::open(secret().path("secret.txt")).is_err()
}

fn a_file_that_can_not_be_read() {
    let ran = secret().run(&["--write", "secret.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("secret.txt: can't be read"), "{}", ran.err);
}
