//! The command line on input in which nothing is damaged, and on input that is no input at all. None of
//! these needs damage to be found; those that do are in `command_line_repairs.rs`.

use crate::cli::Place;

/// Clean text that looks a little like damage.
const CLEAN: &str = "L’été dernier, nous avons passé nos vacances à la mer.\r\nBrontë. 中文，文字。\r\n";

#[test]
fn a_clean_file_is_not_reported_and_not_touched() {
    let place = Place::new();
    place.write("clean.txt", CLEAN);
    place.write("ascii.txt", "nothing here");
    let before = place.contents();
    for mode in [&[][..], &["--check"], &["--write"], &["--write", "--guess=0"]] {
        let ran = place.run(mode);
        assert_eq!(
            (ran.code, ran.text(), ran.err.as_str()),
            (0, "examined 2 files: nothing found\n", ""),
            "{mode:?}"
        );
        let ran = place.run(&[mode, &["-q"]].concat());
        assert_eq!((ran.code, ran.text(), ran.err.as_str()), (0, "", ""), "{mode:?}");
    }
    let ran = place.run(&["--diff"]);
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (0, "", ""));
    assert_eq!(place.contents(), before);
    assert!(!place.state().exists(), "a run that rewrites nothing leaves no journal");
}

#[test]
fn a_stream_comes_out_as_it_went_in() {
    let place = Place::new();
    for arguments in [&["-"][..], &["-w", "-"], &["-", "--guess=0"]] {
        let ran = place.run_with_input(arguments, CLEAN);
        assert_eq!((ran.code, ran.text(), ran.err.as_str()), (0, CLEAN, ""));
    }
    assert_eq!(place.run_with_input(&["-"], "").out, b"");
    let ran = place.run_with_input(&["--check", "-"], CLEAN);
    assert_eq!((ran.code, ran.text()), (0, "examined 1 file: nothing found\n"));
    let ran = place.run_with_input(&["--diff", "-"], CLEAN);
    assert_eq!((ran.code, ran.text()), (0, ""));
}

#[test]
fn output_goes_to_a_file() {
    let place = Place::new();
    place.write("a.txt", CLEAN);
    let ran = place.run(&["--check", "-o", "report.log"]);
    assert_eq!((ran.code, ran.text()), (0, ""));
    assert_eq!(place.read("report.log"), b"examined 1 file: nothing found\n");
    // What a redirection would have emptied before it is read.
    let ran = place.run_with_input(&["-", "-o", "a.txt"], CLEAN);
    assert_eq!((ran.code, ran.text()), (0, ""));
    assert_eq!(place.read("a.txt"), CLEAN.as_bytes());
    let ran = place.run(&["--check", "-o", "."]);
    assert_eq!(ran.code, 2);
    assert_eq!(ran.err, "error: .: a directory where a file was meant; name a file in it\n");
    let ran = place.run(&["--check", "-o", "nowhere/report.log"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.err,
        "error: nowhere/report.log: there is no directory nowhere; make it first, or name another file\n"
    );
}

/// What the system said is in the sentence, and not behind it once more.
#[cfg(unix)]
#[test]
fn errors_say_everything_once() {
    let place = Place::new();
    place.write("a.txt", CLEAN);
    let state = place.path("a.txt/state");
    for arguments in
        [&["--undo"][..], &["--history"], &["--check", "-o", "a.txt/x"], &["--check", "--baseline=a.txt/x"]]
    {
        let output = place.command(arguments).env("XDG_STATE_HOME", &state).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert_eq!(said.matches("os error").count(), 1, "{arguments:?}: {said}");
        assert!(!said.contains(".fix-encoding-"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_missing_path() {
    let place = Place::new();
    place.write("a.txt", CLEAN);
    insta::assert_snapshot!(place.run(&["--check", "b.txt"]).whole(), @r"
    exit code 2
    --- stdout
    --- stderr
    error: b.txt: no such file or directory; check the spelling
    ");
    let both = place.run(&["--check", "a.txt", "b.txt"]);
    assert_eq!(both.code, 2);
    assert!(both.text().contains("examined 1 file"));
}

#[test]
fn usage_errors() {
    let place = Place::new();
    place.write("a.txt", CLEAN);
    let before = place.contents();
    for (arguments, expected) in [
        (&["--check", "--diff"][..], "cannot be used with"),
        (&["--write", "--check"], "cannot be used with"),
        (&["--undo", "--history"], "cannot be used with"),
        (&["-q", "-v"], "cannot be used with"),
        (&["--guess=1.5"], "between 0 and 1"),
        (&["--guess=many"], "between 0 and 1"),
        (&["--guess=nan"], "between 0 and 1"),
        (&["--max-filesize=1x"], "500K, 20M"),
        (&["--from", "windows-1255x"], "did you mean `windows-1255`"),
        (&["--from", "klingon-8"], "--list-encodings"),
        (&["--channel", "utf-8"], "'utf-8>windows-1252'"),
        (&["--channel", "utf-8>windows-1252/mangled"], "one of: kept, dropped"),
        (&["--fail-on", "sometimes"], "error, warning, never"),
        (&["--frobnicate"], "unexpected argument"),
        (&["-", "a.txt"], "can't be combined"),
        (&["--history", "a.txt"], "take no paths"),
        (&["--explain", "mojibak"], "did you mean \"mojibake\"?"),
        (&["--undo", "20010101-000000-0000"], "no run is called"),
        (&["--undo"], "nothing to undo"),
        (&["--exclude", "a{b"], "pattern"),
    ] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.text()), (2, ""), "{arguments:?}\n{}", ran.err);
        assert!(ran.err.starts_with("error: "), "{arguments:?}\n{}", ran.err);
        assert!(ran.err.contains(expected), "{arguments:?}\n{}", ran.err);
    }
    assert_eq!(place.contents(), before);
}

#[test]
fn a_file_over_the_limit() {
    let place = Place::new();
    place.write("long.txt", "x".repeat(3000));
    let ran = place.run(&["--check", "--max-filesize=2K"]);
    assert_eq!(ran.code, 0);
    assert!(ran.text().contains("1 file over the size limit not looked at"), "{}", ran.text());
    let ran = place.run(&["--check", "--max-filesize=2K", "long.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("raise it with --max-filesize"), "{}", ran.err);
    assert_eq!(place.run(&["--check", "--max-filesize=0", "long.txt"]).code, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_takes_nothing() {
    use std::process::Stdio;
    let place = Place::new();
    place.write("a.txt", CLEAN);
    #[allow(clippy::disallowed_methods, reason = "a device, not a file")]
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = place.command(&["--check"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr).unwrap().starts_with("error: standard output: can't be written")
    );

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = place.command(&["--list-encodings"]).stdout(writer).stdin(Stdio::null()).output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(141), &b""[..]));
}

#[test]
fn help() {
    let place = Place::new();
    let short = place.run(&["-h"]);
    assert_eq!(short.code, 0);
    insta::assert_snapshot!("short_help", short.text());
    let long = place.run(&["--help"]);
    assert_eq!(long.code, 0);
    insta::assert_snapshot!("long_help", long.text());
}

#[test]
fn documentation() {
    let place = Place::new();
    insta::assert_snapshot!(place.run(&["--explain"]).whole(), @r"
    exit code 0
    --- stdout
    mojibake             error    text that was read with the wrong encoding, and can be repaired
    lost-text            warning  leftovers of damage that can't be repaired
    private-use          warning  a run of private-use characters in prose, such as glyph numbers of a PDF font
    legacy-encoding      error    a text file that is not UTF-8 and can be transcoded
    mixed-encoding       error    bytes of another encoding inside a text file
    unknown-encoding     warning  a text file that is not UTF-8, and not surely anything else
    invalid-utf-8        error    characters of UTF-8 of which bytes were lost or changed
    utf-16               error    a text file in UTF-16
    utf-32               error    a text file in UTF-32

    Off by default; --select turns them on by name, `--select hygiene` all of them:

    byte-order-mark      error    a byte-order mark that is not wanted, or a missing one that is
    control-character    error    control characters that no text has
    c1-control           error    C1 controls that are characters of windows-1252
    bidi-control         error    bidirectional controls, which can show a text in another order than it is read in
    invisible-character  error    characters that nobody sees and no script needs there
    line-ending          error    line ends of several kinds, or not the wanted ones
    final-newline        error    a last line that does not end
    normalization        error    text in another normalization form than the wanted one
    ligature             error    typographic ligatures in the place of letters
    full-width           error    ASCII in full-width forms
    curly-quote          error    typographic quotation marks and apostrophes
    exotic-space         error    no-break, thin, ideographic and other spaces than the plain one
    cesu-8               error    halves of characters (surrogates) in bytes like UTF-8
    html-entity          error    character references where there is no markup, or escaped twice
    percent-encoding     error    words in percent-encoding outside addresses
    quoted-printable     error    quoted-printable in a text that is no mail

    fix-encoding --explain RULE says more.
    --- stderr
    ");
    for rule in fix_encoding::rules::RULES.map(|rule| rule.name) {
        let ran = place.run(&["--explain", rule]);
        assert_eq!(ran.code, 0);
        assert!(ran.text().starts_with(&format!("# {rule}\n\nSeverity: ")));
        for part in ["What it finds", "Why", "Example", "The fix", "How sure"] {
            assert!(ran.text().contains(&format!("\n## {part}\n\n")), "{rule}: {part}");
        }
    }
    let list = place.run(&["--list-encodings"]);
    assert_eq!(list.code, 0);
    let line = |name: &str| list.text().lines().find(|line| line.starts_with(&format!("{name} ")));
    assert!(line("utf-8").is_some());
    assert!(line("windows-1254").is_some_and(|line| line.contains("cp1254")), "{}", list.text());
    assert!(list.text().lines().all(|line| line.chars().count() <= 100), "{}", list.text());
    insta::assert_snapshot!(place.run(&["--history"]).whole(), @r"
    exit code 0
    --- stdout
    no run has rewritten a file
    --- stderr
    ");
}

#[test]
fn colours_are_for_terminals() {
    let place = Place::new();
    assert!(!place.run(&["--explain"]).text().contains('\x1b'));
    assert!(place.run(&["--explain", "--color=always"]).text().contains('\x1b'));
    let output = place.command(&["--explain", "--color=always"]).env("NO_COLOR", "1").output().unwrap();
    assert!(output.stdout.contains(&b'\x1b'), "a flag is stronger than a variable");
}

#[test]
fn names_that_a_terminal_would_obey_are_spelled_out() {
    let place = Place::new();
    let ran = place.run(&["--check", "evil\u{9b}2J\u{202e}"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("evil<U+009B>2J<U+202E>"), "{}", ran.err);
}
