//! The command line on lists of files, with `--files`, and on standard input that is the text of a file.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use crate::cli::{Place, Ran};
use fix_encoding::encoding::Encoding;

/// UTF-8 read as windows-1252, nothing lost.
const DAMAGED: &str = "Bonjour.\nL’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{a0} la mer.\nFin\n";
const REPAIRED: &str = "Bonjour.\nL’été dernier, nous avons passé nos vacances à la mer.\nFin\n";
const FRENCH: &str =
    "Chère Hélène,\nl'été dernier nous avons passé quelques journées à la mer, près de Saint-Malo.\n";

fn latin(text: &str) -> Vec<u8> {
    Encoding::for_label("windows-1252").unwrap().encode(text).unwrap()
}

#[test]
fn files_of_a_list() {
    let place = Place::new();
    for name in ["a.txt", "b c.txt", "sub/d.txt", "e.txt"] {
        place.write(name, DAMAGED);
    }
    place.write("lists/lines", "a.txt\r\n\nb c.txt\n");
    let ran = place.run(&["--write", "-q", "--files-from", "lists/lines"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for name in ["a.txt", "b c.txt"] {
        assert_eq!(place.read(name), REPAIRED.as_bytes(), "{name}");
    }
    for name in ["sub/d.txt", "e.txt"] {
        assert_eq!(place.read(name), DAMAGED.as_bytes(), "{name}");
    }
    // By NUL, from standard input, with a directory in it, and with a path besides.
    let ran = place.run_with_input(&["--files", "--files-from", "-", "-0", "a.txt"], "sub\0b c.txt");
    assert_eq!((ran.code, ran.out.as_slice()), (0, &b"a.txt\0b c.txt\0sub/d.txt\0"[..]));
    let ran = place.run_with_input(&["--check", "--files-from=-", "e.txt"], "sub/d.txt\n");
    assert_eq!(ran.code, 1);
    assert!(ran.text().contains("sub/d.txt:2:") && ran.text().contains("e.txt:2:"), "{}", ran.text());
    assert!(ran.text().contains("  fix-encoding --write --files-from - e.txt\n"), "{}", ran.text());
}

#[test]
fn an_empty_list_is_no_files() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    let before = place.contents();
    for list in ["", "\n\r\n", "\0"] {
        let null: &[&str] = if list == "\0" { &["--null"] } else { &[] };
        for mode in ["--check", "--write", "--diff", "--detect", "--files"] {
            let ran = place.run_with_input(&[&[mode, "-q", "--files-from", "-"], null].concat(), list);
            assert_eq!((ran.code, ran.text(), ran.err.as_str()), (0, "", ""), "{mode}");
        }
    }
    assert_eq!(place.contents(), before);
}

#[test]
fn names_that_are_not_there_are_told_with_their_line() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    insta::assert_snapshot!(
        place.run_with_input(&["--check", "--files-from", "-"], "a.txt\n\nmissing.txt\n-\n").whole(), @r"
    exit code 2
    --- stdout
    a.txt:2:3: error: mojibake: UTF-8 read as windows-1252; 4 characters exact
    examined 1 file: 1 error in 1 file
    can be repaired: 1 file, 4 characters exact
      fix-encoding --write --files-from -
    --- stderr
    error: <stdin>:4: -: no such file or directory; check the spelling
    error: <stdin>:3: missing.txt: no such file or directory; check the spelling
    ");
    place.write("names", "x\0a.txt");
    let ran = place.run(&["--files", "--files-from", "names", "-0"]);
    assert_eq!((ran.code, ran.text()), (2, "a.txt\n".replace('\n', "\0").as_str()));
    assert_eq!(ran.err, "error: names:1: x: no such file or directory; check the spelling\n");
}

#[test]
fn lists_that_are_none() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    place.write("utf16", b"\xff\xfea\0");
    let before = place.contents();
    for (arguments, expected) in [
        (&["--write", "--files-from", "missing"][..], "missing: can't be read as the list of --files-from"),
        (&["--write", "--files-from", "utf16"], "utf16: is UTF-16"),
        (&["--write", "--files-from", "-", "-"], "'-' (standard input) can't be combined with --files-from"),
        (&["--write", "-0"], "--null is for --files-from and --files"),
        (&["--history", "--files-from", "a.txt"], "--files-from names files"),
        (&["--write", "--stdin-filename", "a.txt"], "--stdin-filename is for '-'"),
        (&["--files", "-"], "--files lists files"),
        (&["--files", "--check"], "cannot be used with"),
    ] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.text()), (2, ""), "{arguments:?}\n{}", ran.err);
        assert!(
            ran.err.starts_with(&format!("error: {expected}")) || ran.err.contains("cannot be used"),
            "{}",
            ran.err
        );
    }
    let ran = place.run_with_input(&["--check", "--files-from", "-"], "a.txt\0");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("<stdin>: has NUL in it; with --null"), "{}", ran.err);
    assert_eq!(place.contents(), before);
}

#[test]
fn files_lists_what_would_be_looked_at() {
    let place = Place::new();
    for name in ["b.txt", "a/x", "a-b", ".hidden", "ignored", "é"] {
        place.write(name, DAMAGED);
    }
    place.write("binary", b"\x7fELF\0\0\0\x01\x02\0\xff\xfe\0\0");
    place.write(".gitignore", "ignored\n");
    place.write("long", "x".repeat(3000));
    let ran = place.run(&["--files"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.text(), "a-b\na/x\nb.txt\nbinary\nlong\né\n");
    let ran = place.run(&["--files", "-0", "--max-filesize=2K", "--hidden", "--no-ignore", "--exclude=a"]);
    assert_eq!(ran.text(), ".gitignore\0.hidden\0a-b\0b.txt\0binary\0ignored\0é\0");
    let ran = place.run(&["--files", "a", "missing"]);
    assert_eq!((ran.code, ran.text()), (2, "a/x\n"));
    assert_eq!(ran.err, "error: missing: no such file or directory; check the spelling\n");
    // What is listed can be given back.
    let list = place.run(&["--files", "-0"]).out;
    let ran = place.run_with_input(&["--files", "-0", "--files-from", "-"], &list);
    assert_eq!((ran.code, ran.out), (0, list));
}

// Other systems and their file systems have no such names.
#[cfg(target_os = "linux")]
#[test]
fn names_are_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9\n.txt");
    std::fs::write(place.dir().join(name), DAMAGED).unwrap();
    let list = place.run(&["--files", "-0"]).out;
    assert_eq!(list, b"caf\xe9\n.txt\0");
    let ran = place.run_with_input(&["--write", "-q", "-0", "--files-from", "-"], &list);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(std::fs::read(place.dir().join(name)).unwrap(), REPAIRED.as_bytes());
}

#[test]
fn standard_input_is_the_text_of_a_file() {
    let place = Place::new();
    place.write(
        "sub/fix-encoding.toml",
        "exclude = ['*.log']\n[[overrides]]\nfiles = ['*.mac']\nfrom = 'macintosh'\nto = 'utf-8'\n",
    );
    place.write("sub/.editorconfig", "root = true\n[*.l1]\ncharset = latin1\n");
    let named = |name: &'static str| ["--stdin-filename", name];
    // Its name in reports.
    let ran = place.run_with_input(&[&["--check", "-"], &named("sub/new.txt")[..]].concat(), DAMAGED);
    assert_eq!(ran.code, 1);
    assert!(ran.text().starts_with("sub/new.txt:2:"), "{}", ran.text());
    let ran = place.run_with_input(&[&["--diff", "-"], &named("sub/new.txt")[..]].concat(), DAMAGED);
    assert!(ran.text().contains("+++ b/sub/new.txt\n"), "{}", ran.text());
    let ran = place.run_with_input(&[&["-"], &named("sub/new.txt")[..]].concat(), DAMAGED);
    assert_eq!((ran.code, ran.text()), (0, REPAIRED));
    assert!(ran.err.starts_with("sub/new.txt:2:"), "{}", ran.err);
    let ran = place.run_with_input(&[&["--detect", "-"], &named("sub/x")[..]].concat(), "a\n");
    assert!(ran.text().ends_with("\tsub/x\n"), "{}", ran.text());
    // Its configuration, what is declared for it, and what its name asks for.
    let mac = Encoding::for_label("macintosh").unwrap().encode(FRENCH).unwrap();
    let ran = place.run_with_input(&[&["-q", "-"], &named("sub/a.mac")[..]].concat(), &mac);
    assert_eq!((ran.code, ran.text()), (0, FRENCH));
    let bytes = latin(FRENCH);
    for (name, comes_out) in [
        ("sub/a.l1", &bytes[..]),
        ("a.l1", FRENCH.as_bytes()),
        ("run.BAT", &bytes),
        ("a.txt", FRENCH.as_bytes()),
    ] {
        let ran = place.run_with_input(&[&["-q", "-"], &named(name)[..]].concat(), &bytes);
        assert_eq!((ran.code, ran.out.as_slice()), (0, comes_out), "{name}");
    }
    // Left out, where that is asked for.
    let log = [&["-"], &named("sub/a.log")[..]].concat();
    assert_eq!(place.run_with_input(&log, DAMAGED).text(), REPAIRED);
    let ran = place.run_with_input(&[&log[..], &["--force-exclude"]].concat(), DAMAGED);
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (0, DAMAGED, ""));
    let ran = place.run_with_input(&[&log[..], &["--force-exclude", "--check"]].concat(), DAMAGED);
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (0, "examined 0 files: nothing found\n", ""));
}

/// What git and editors pass on is the same file, however its name is written.
#[test]
fn standard_input_is_known_by_where_its_file_is() {
    let place = Place::new();
    for name in ["there.txt", "sub/there.txt"] {
        place.write(name, DAMAGED);
    }
    let (dir, sub) = (std::fs::canonicalize(place.dir()).unwrap(), place.path("sub"));
    let absolute = |name: &str| dir.join(name).to_str().unwrap().to_string();
    let run = |directory: &std::path::Path, arguments: &[&str]| {
        let input = std::fs::File::open(place.path("there.txt")).unwrap();
        let mut command = place.command(arguments);
        let output =
            command.current_dir(directory).env("GITHUB_WORKSPACE", &dir).stdin(input).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    // Also one that is not saved yet.
    for name in ["there.txt", "new.txt"] {
        for (directory, typed, relative) in [
            (&dir, absolute(name), name.to_string()),
            (&dir, format!("sub/../{name}"), name.to_string()),
            (&dir, format!("./sub/{name}"), format!("sub/{name}")),
            (&sub, name.to_string(), format!("sub/{name}")),
            (&sub, format!("../{name}"), name.to_string()),
        ] {
            let from_here = if directory == &sub && relative.starts_with("sub/") {
                name.to_string()
            } else if directory == &sub {
                absolute(name).trim_start_matches('/').to_string()
            } else {
                relative.clone()
            };
            let stream = ["-", "--stdin-filename", &typed];
            let diff = run(directory, &[&["--diff"], &stream[..]].concat());
            assert!(diff.starts_with(&format!("--- a/{from_here}\n+++ b/{from_here}\n")), "{typed}: {diff}");
            let github = run(directory, &[&["--check", "--format=github"], &stream[..]].concat());
            assert!(github.starts_with(&format!("::error file={relative},line=2,")), "{typed}: {github}");
            let sarif = run(directory, &[&["--check", "--format=sarif"], &stream[..]].concat());
            assert!(sarif.contains(&format!("\"uri\": \"{relative}\"")), "{typed}: {sarif}");
        }
    }
    let unnamed = run(&sub, &["--diff", "-"]);
    assert!(unnamed.starts_with("--- a/<stdin>\n"), "{unnamed}");
    let unnamed = run(&sub, &["--check", "--format=github", "-"]);
    assert!(unnamed.starts_with("::error file=<stdin>,line=2,"), "{unnamed}");
}

#[test]
fn standard_input_without_a_name_is_under_the_configuration_of_the_folder() {
    let place = Place::new();
    place.write("fix-encoding.toml", "ignore = ['mojibake']\n[[overrides]]\nfiles = ['*']\nfrom = 'gbk'\n");
    let ran = place.run_with_input(&["-"], DAMAGED);
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (0, DAMAGED, ""));
    assert_eq!(place.run_with_input(&["-", "-q", "--isolated"], DAMAGED).text(), REPAIRED);
    place.write("fix-encoding.toml", "ignore = 'mojibake'\n");
    let ran = place.run_with_input(&["-"], DAMAGED);
    assert_eq!((ran.code, ran.text()), (2, ""));
    assert!(ran.err.starts_with("error: fix-encoding.toml:1:10: "), "{}", ran.err);
}

/// A line that a runner of GitHub obeys, in a name: no message may begin a line with it.
#[cfg(unix)]
#[test]
fn names_do_not_make_lines_of_their_own() {
    const NAME: &str = "x\n::stop-commands::pwned";
    let place = Place::new();
    std::os::unix::fs::symlink("nowhere", place.path(NAME)).unwrap();
    place.write("a.txt", DAMAGED);
    let list = format!("{NAME}\0");
    let config = format!("--config={NAME}");
    let spelled = "x<U+000A>::stop-commands::pwned";
    let says_it = |ran: &Ran, what: &str| {
        let lines = || ran.err.lines().chain(ran.text().lines());
        assert!(lines().all(|line| !line.trim_start().starts_with("::stop")), "{what}: {}", ran.whole());
        assert!(ran.code == 2 && ran.err.contains(spelled), "{what}: {}", ran.whole());
    };
    for format in ["github", "concise", "json", "sarif"] {
        let arguments = ["--check", "--format", format, "--files-from=-", "-0", "--force-exclude"];
        // Whether such a link is an error is no matter here.
        let ran = place.run_with_input(&arguments, &list);
        assert!(
            !ran.err.contains("\n::stop") && !ran.text().contains("\n::stop"),
            "{format}: {}",
            ran.whole()
        );
    }
    let below = format!("a.txt/{NAME}");
    for arguments in [
        &["--check", NAME][..],
        &["--check", "--format=github", NAME],
        &["--check", &below],
        &["--detect", NAME],
        &["--files", &below],
        &["--check", &format!("--{NAME}")],
        &["--check", &format!("--from={NAME}")],
        &["--check", &config],
        &["--check", "--baseline", NAME],
        &["--check", "--models", NAME],
        &["--check", "-o", NAME],
        &[&format!("--write-baseline={below}")],
        &["--history", NAME],
        &["--explain-span", &format!("{NAME}:1")],
    ] {
        says_it(&place.run(arguments), &format!("{arguments:?}"));
    }
    // Of several files each has its line.
    std::fs::remove_file(place.path(NAME)).unwrap();
    place.write(NAME, DAMAGED);
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    place.write(NAME, "edited\n");
    place.write("a.txt", "edited\n");
    let ran = place.run(&["--undo"]);
    says_it(&ran, "--undo");
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(lines[0].starts_with("error: ") && lines[0].ends_with(" try again:"), "{}", ran.err);
    assert_eq!(lines.len(), 3, "{}", ran.err);
    assert!(
        lines[1..].iter().all(|line| line.starts_with("  ") && line.ends_with(": changed since")),
        "{}",
        ran.err
    );
}
