//! What `-o` writes.

use std::fs;
use std::path::Path;

use super::tree::*;
use crate::write_output;

#[test]
fn output_goes_to_new_and_existing_files() {
    let place = TestTree::new();
    let path = place.work.join("out");
    write_output(&path, b"one", ATOMIC).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"one");
    write_output(&path, b"two", ATOMIC).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(names(&place.work), ["out"]);
    assert!(write_output(&place.work, b"x", ATOMIC).unwrap_err().to_string().contains("a directory"));
    assert!(write_output(&place.work.join("no/where"), b"x", ATOMIC).is_err());
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        // As any program makes a new file: by the umask.
        fs::write(place.work.join("plain"), b"").unwrap();
        let mode = |name: &str| fs::metadata(place.work.join(name)).unwrap().permissions().mode();
        assert_eq!(mode("out"), mode("plain"));
        write_output(Path::new("/dev/null"), b"x", ATOMIC).unwrap();
        symlink("nothing", place.work.join("dangling")).unwrap();
        assert!(write_output(&place.work.join("dangling"), b"x", ATOMIC).is_err());
        symlink("out", place.work.join("link")).unwrap();
        write_output(&place.work.join("link"), b"three", ATOMIC).unwrap();
        assert!(place.work.join("link").is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"three");
    }
    #[cfg(target_os = "linux")]
    assert!(write_output(Path::new("/dev/full"), b"x", ATOMIC).is_err());
}
