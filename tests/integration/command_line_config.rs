//! The command line under configuration files: which one holds, what it says of files, what flags say over it, and what
//! is said of a broken one. And what `.editorconfig` and `.gitattributes` declare.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use crate::cli::{Place, Ran};
use fix_encoding::encoding::Encoding;

/// UTF-8 read as windows-1252, nothing lost.
const DAMAGED: &str = "Bonjour.\nL’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{a0} la mer.\nFin\n";
const REPAIRED: &str = "Bonjour.\nL’été dernier, nous avons passé nos vacances à la mer.\nFin\n";
const FRENCH: &str =
    "Chère Hélène,\nl'été dernier nous avons passé quelques journées à la mer, près de Saint-Malo.\n";

fn encoded(text: &str, label: &str) -> Vec<u8> {
    Encoding::for_label(label).unwrap().encode(text).unwrap()
}

/// The files with findings, in the order in which they are reported.
fn reported(ran: &Ran) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for line in ran.text().lines().filter(|line| line.contains(": error: ") || line.contains(": warning: ")) {
        let name = line.split(':').next().unwrap();
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    names
}

#[test]
fn rules_are_off_where_the_configuration_says_so_in_every_mode() {
    let place = Place::new();
    place.write("fix-encoding.toml", "[[overrides]]\nfiles = [\"/quoted/\"]\nignore = [\"mojibake\"]\n");
    place.write("a.txt", DAMAGED);
    place.write("quoted/b.txt", DAMAGED);
    let ran = place.run(&["--check"]);
    assert_eq!((ran.code, reported(&ran)), (1, vec!["a.txt"]), "{}", ran.text());
    let ran = place.run(&[]);
    assert!(ran.text().contains("+++ b/a.txt") && !ran.text().contains("quoted"), "{}", ran.text());
    let ran = place.run(&["--diff"]);
    assert_eq!(ran.code, 1);
    assert!(ran.text().contains("+++ b/a.txt") && !ran.text().contains("quoted"), "{}", ran.text());
    let ran = place.run(&["--explain-span", "quoted/b.txt:2"]);
    assert!(ran.text().starts_with("quoted/b.txt:2: nothing found\n"), "{}", ran.text());
    let ran = place.run_with_input(&["-", "--stdin-filename", "quoted/c.txt"], DAMAGED);
    assert_eq!((ran.code, ran.text()), (0, DAMAGED));
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    assert_eq!(place.read("a.txt"), REPAIRED.as_bytes());
    assert_eq!(place.read("quoted/b.txt"), DAMAGED.as_bytes());
    // A flag is over the override.
    let ran = place.run(&["--check", "--select", "mojibake"]);
    assert_eq!((ran.code, reported(&ran)), (1, vec!["quoted/b.txt"]));
    assert!(ran.text().ends_with("\n  fix-encoding --write --select mojibake\n"), "{}", ran.text());
    let ran = place.run(&["--check", "--isolated"]);
    assert_eq!((ran.code, reported(&ran)), (1, vec!["quoted/b.txt"]));
    assert!(ran.text().ends_with("\n  fix-encoding --write --isolated\n"), "{}", ran.text());
}

#[test]
fn encodings_languages_and_targets_by_glob() {
    let place = Place::new();
    place.write(
        ".fix-encoding.toml",
        "[[overrides]]\nfiles = ['*.mac']\nfrom = 'macintosh'\n\
         [[overrides]]\nfiles = ['kept.*']\nto = 'keep'\n\
         [[overrides]]\nfiles = ['/utf16/']\nto = 'utf-16le'\n",
    );
    place.write("a.mac", encoded(FRENCH, "macintosh"));
    place.write("kept.mac", encoded(FRENCH, "macintosh"));
    place.write("utf16/c.txt", FRENCH);
    let ran = place.run(&["--detect"]);
    let encodings: Vec<&str> = ran.text().lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(encodings, ["macintosh", "macintosh", "utf-8"], "{}", ran.text());
    let ran = place.run(&["--check"]);
    assert_eq!((ran.code, reported(&ran)), (1, vec!["a.mac", "utf16/c.txt"]), "{}", ran.whole());
    let ran = place.run(&["--write", "-q"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(place.read("a.mac"), FRENCH.as_bytes());
    assert_eq!(place.read("kept.mac"), encoded(FRENCH, "macintosh"));
    assert_eq!(place.read("utf16/c.txt"), encoded(FRENCH, "utf-16le"));
    // The second run goes by the same, and finds nothing.
    assert_eq!(place.run(&["--check"]).code, 0);
}

#[test]
fn a_target_of_the_configuration_is_given_as_one_of_a_flag_is() {
    let place = Place::new();
    place.write("run.bat", encoded(FRENCH, "windows-1252"));
    let before = place.contents();
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    assert_eq!(place.contents(), before, "Windows reads such files in its own code page");
    place.write("fix-encoding.toml", "to = 'utf-8'\n");
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    assert_eq!(place.read("run.bat"), FRENCH.as_bytes());
}

#[test]
fn the_nearest_configuration_holds() {
    let place = Place::new();
    place.write("fix-encoding.toml", "ignore = ['mojibake']\nexclude = ['*.log']\n");
    place.write("a.txt", DAMAGED);
    place.write("b.log", DAMAGED);
    place.write("sub/a.txt", DAMAGED);
    place.write("sub/inner/b.log", DAMAGED);
    place.write("sub/vendor/c.txt", DAMAGED);
    place.write("sub/pyproject.toml", "[tool.fix-encoding]\nexclude = ['/vendor/']\n");
    let ran = place.run(&["--check"]);
    assert_eq!((ran.code, reported(&ran)), (1, vec!["sub/a.txt", "sub/inner/b.log"]), "{}", ran.whole());
    let ran = place.run(&["--check", "--config", "sub/pyproject.toml"]);
    assert_eq!(reported(&ran), ["a.txt", "b.log", "sub/a.txt", "sub/inner/b.log"]);
    assert!(ran.text().contains("fix-encoding --write --config sub/pyproject.toml\n"), "{}", ran.text());
    let ran = place.run(&["--check", "--isolated"]);
    assert_eq!(reported(&ran), ["a.txt", "b.log", "sub/a.txt", "sub/inner/b.log", "sub/vendor/c.txt"]);
    // From further down, and for a file elsewhere.
    let sub = place.path("sub/inner");
    let output = place.command(&["--check", "../../a.txt", "."]).current_dir(sub).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("b.log:2:") && !text.contains("a.txt:"), "{text}");
}

#[test]
fn excludes_and_flags_over_them() {
    let place = Place::new();
    place.write("Cargo.toml", "[package]\nname = 'x'\n[workspace.metadata.fix-encoding]\nexclude = ['/gen/']\nextend-exclude = ['*.log']\n");
    for name in ["a.txt", "gen/b.txt", "c.log", "d.md", "sub/gen/e.txt"] {
        place.write(name, "plain\n");
    }
    let files = |arguments: &[&str]| {
        let ran = place.run(&[&["--files"][..], arguments].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        ran.text().lines().map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(files(&[]), ["Cargo.toml", "a.txt", "d.md", "sub/gen/e.txt"]);
    assert_eq!(files(&["--exclude", "*.md"]), ["Cargo.toml", "a.txt", "gen/b.txt", "sub/gen/e.txt"]);
    assert_eq!(files(&["--extend-exclude", "*.md"]), ["Cargo.toml", "a.txt", "sub/gen/e.txt"]);
    assert_eq!(
        files(&["--extend-exclude", "!c.log"]),
        ["Cargo.toml", "a.txt", "c.log", "d.md", "sub/gen/e.txt"]
    );
    // What is named is looked at, unless that is asked for too, here or in the configuration.
    assert_eq!(files(&["gen/b.txt", "a.txt"]), ["a.txt", "gen/b.txt"]);
    assert_eq!(files(&["--force-exclude", "gen/b.txt", "a.txt", "c.log"]), ["a.txt"]);
    place.write(
        "Cargo.toml",
        "[package.metadata.fix-encoding]\nexclude = ['/gen/', 'work']\nforce-exclude = true\n",
    );
    assert_eq!(files(&["gen/b.txt", "a.txt"]), ["a.txt"], "the folder above, called work, is not meant");
    assert_eq!(files(&["--force-exclude=false", "gen/b.txt", "a.txt"]), ["a.txt", "gen/b.txt"]);
}

#[test]
fn what_is_said_of_the_run() {
    let place = Place::new();
    place.write(".hidden.txt", DAMAGED);
    place.write("ignored.txt", DAMAGED);
    place.write(".gitignore", "ignored.txt\n");
    place.write("long.txt", DAMAGED.repeat(40));
    place.write(
        "fix-encoding.toml",
        "hidden = true\nno-ignore = true\nmax-filesize = '2K'\nfail-on = 'never'\n",
    );
    let ran = place.run(&["--check"]);
    assert_eq!((ran.code, reported(&ran)), (0, vec![".hidden.txt", "ignored.txt"]), "{}", ran.whole());
    assert!(ran.text().contains("1 file over the size limit"), "{}", ran.text());
    let ran =
        place.run(&["--check", "--hidden=false", "--no-ignore=false", "--max-filesize=0", "--fail-on=error"]);
    assert_eq!((ran.code, reported(&ran)), (1, vec!["long.txt"]), "{}", ran.whole());
    let next = "  fix-encoding --write --max-filesize 0 --hidden=false --no-ignore=false\n";
    assert!(ran.text().ends_with(next), "{}", ran.text());
}

#[test]
fn what_is_typed_next_guesses_no_more_than_this_run() {
    let place = Place::new();
    place.write("fix-encoding.toml", "guess = true\n");
    place.write("a.txt", DAMAGED);
    place.write("b.txt", DAMAGED);
    let next = |arguments: &[&str]| {
        let ran = place.run(arguments);
        let commands = ran.text().lines().filter(|line| line.starts_with("  fix-encoding "));
        commands.map(|line| line.trim().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        next(&["--check", "--guess=false", "."]),
        ["fix-encoding --write --guess=false .", "fix-encoding --interactive --guess=false ."]
    );
    // What is not typed is not repeated.
    assert_eq!(
        next(&["--check", "--isolated"]),
        ["fix-encoding --write --isolated", "fix-encoding --interactive --isolated"]
    );
}

#[test]
fn guesses_are_made_where_the_configuration_says_so() {
    let place = Place::new();
    let lossy = include_bytes!("../../samples/kubecon-2019-shanghai.damaged.md");
    place.write("zh.md", lossy);
    place.write("fix-encoding.toml", "guess = 0.5\n");
    // Two of its lines lost nothing.
    let exact = place.run(&["--diff", "--guess=false"]);
    let guessed = place.run(&["--diff"]);
    assert!(guessed.text().len() > exact.text().len(), "{}", guessed.text());
    assert_eq!(place.run(&["--diff", "--isolated"]).text(), exact.text());
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    assert_ne!(place.read("zh.md"), lossy);
}

#[test]
fn a_broken_configuration_ends_the_run_and_changes_nothing() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    place.write("sub/b.txt", DAMAGED);
    for (name, text, expected) in [
        (
            "fix-encoding.toml",
            "\nexlude = []\n",
            r#"fix-encoding.toml:2:1: there is no key "exlude"; did you mean "exclude"?"#,
        ),
        (
            "sub/fix-encoding.toml",
            "select = ['mojibak']",
            r#"sub/fix-encoding.toml:1:11: "select": no rule is called "mojibak"; did you mean "mojibake"? --explain lists all"#,
        ),
        (".fix-encoding.toml", "from = 'windows-1255x'", ".fix-encoding.toml:1:8: \"from\": "),
        (
            "pyproject.toml",
            "[tool.fix-encoding]\nlanguage = ['de', 'xyz']",
            "pyproject.toml:2:19: \"language\": ",
        ),
        (
            "sub/Cargo.toml",
            "[package.metadata.fix-encoding]\nexclude = ['[z-a]']",
            "sub/Cargo.toml:2:12: \"exclude\": ",
        ),
        (
            "fix-encoding.toml",
            "[[overrides]]\nfiles = ['a']\nguess = true",
            "fix-encoding.toml:3:1: \"guess\" holds for the whole run",
        ),
        ("fix-encoding.toml", "a = [", "fix-encoding.toml:1:"),
        ("fix-encoding.toml", "# caf\u{fffd}", ""),
    ] {
        let bytes = if expected.is_empty() { b"# caf\xe9\n".to_vec() } else { text.as_bytes().to_vec() };
        place.write(name, bytes);
        let before = place.contents();
        let expected = if expected.is_empty() { "fix-encoding.toml:1:6: not UTF-8" } else { expected };
        for mode in [
            &[][..],
            &["--check"],
            &["--write"],
            &["--diff"],
            &["--detect"],
            &["--files"],
            &["--write", "sub/b.txt"],
        ] {
            let ran = place.run(mode);
            assert_eq!((ran.code, ran.text()), (2, ""), "{mode:?} {name}\n{}", ran.err);
            assert!(ran.err.starts_with(&format!("error: {expected}")), "{mode:?}\n{}", ran.err);
            assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
            assert_eq!(place.contents(), before);
        }
        assert_eq!(place.run(&["--check", "-q", "--isolated", "a.txt"]).code, 1);
        // Documentation and the journal don't ask for it.
        assert_eq!(place.run(&["--explain", "mojibake"]).code, 0);
        assert_eq!(place.run(&["--history"]).code, 0);
        std::fs::remove_file(place.path(name)).unwrap();
    }
    let ran = place.run(&["--check", "--config", "missing.toml"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("error: missing.toml: can't be read"), "{}", ran.err);
    let ran = place.run(&["--check", "--config", "a.txt", "--isolated"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("cannot be used with"), "{}", ran.err);
}

#[test]
fn a_broken_configuration_elsewhere_is_not_in_the_way() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    place.write("bad/fix-encoding.toml", "x = 1\n");
    place.write("bad/b.txt", DAMAGED);
    assert_eq!(place.run(&["--write", "-q", "a.txt"]).code, 0);
    assert_eq!(place.read("a.txt"), REPAIRED.as_bytes());
    place.write("fix-encoding.toml", "exclude = ['bad']\n");
    assert_eq!(place.run(&["--check"]).code, 0, "what is excluded is not read");
}

#[test]
fn the_configuration_is_shown() {
    let place = Place::new();
    let shown = |arguments: &[&str]| {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let path = std::fs::canonicalize(place.dir()).unwrap();
        ran.text().replace(path.to_str().unwrap(), "/work")
    };
    insta::assert_snapshot!(shown(&["--dump-config"]), @r##"
    # no configuration file; the defaults
    # Whether what is excluded or ignored is left out even when named
    force-exclude = false
    # Whether hidden files and directories are looked at
    hidden = false
    # Whether what .gitignore and the like exclude is looked at
    no-ignore = false
    # Longer files are left out: bytes, or a text with K, M or G; 0 for no limit
    max-filesize = 104857600
    # Whether inferred repairs are made, or from which mean confidence on
    guess = false
    # What makes the exit code 1
    fail-on = "error"
    "##);
    place.write(
        "fix-encoding.toml",
        "ignore = ['mojibake']\nexclude = ['/vendor/']\nguess = true\n[[overrides]]\nfiles = ['*.po']\nselect = ['mojibake']\nlanguage = ['zh']\n",
    );
    insta::assert_snapshot!(shown(&["--dump-config", "--from=cp1252", "--hidden", "--extend-exclude=*.x"]), @r##"
    # /work/fix-encoding.toml; globs and paths are relative to its folder
    # what was typed is excluded relative to /work
    # Rules to turn off: names, groups or "all"
    ignore = ["mojibake"]
    # Files and directories to leave out, as globs of a .gitignore
    exclude = ["/vendor/"]
    # More of them, which --exclude does not replace
    extend-exclude = ["*.x"]
    # Whether what is excluded or ignored is left out even when named
    force-exclude = false
    # Whether hidden files and directories are looked at
    hidden = true
    # Whether what .gitignore and the like exclude is looked at
    no-ignore = false
    # Longer files are left out: bytes, or a text with K, M or G; 0 for no limit
    max-filesize = 104857600
    # Whether inferred repairs are made, or from which mean confidence on
    guess = 0.9
    # What makes the exit code 1
    fail-on = "error"

    [[overrides]]
    files = ["*.po"]
    select = ["mojibake"]
    language = ["zh-Hans", "zh-Hant"]

    [[overrides]]
    files = ["*"]
    from = "windows-1252"
    "##);
    insta::assert_snapshot!(shown(&["--dump-config", "a/b.po"]), @r##"
    # /work/fix-encoding.toml; globs and paths are relative to its folder
    # for a/b.po
    # The languages of the texts, as BCP 47 tags
    language = ["zh-Hans", "zh-Hant"]
    # Files and directories to leave out, as globs of a .gitignore
    exclude = ["/vendor/"]
    # Whether what is excluded or ignored is left out even when named
    force-exclude = false
    # Whether hidden files and directories are looked at
    hidden = false
    # Whether what .gitignore and the like exclude is looked at
    no-ignore = false
    # Longer files are left out: bytes, or a text with K, M or G; 0 for no limit
    max-filesize = 104857600
    # Whether inferred repairs are made, or from which mean confidence on
    guess = 0.9
    # What makes the exit code 1
    fail-on = "error"
    "##);
    // What is shown can be read, and says the same.
    let once = shown(&["--dump-config"]);
    place.write("fix-encoding.toml", &once);
    assert_eq!(shown(&["--dump-config"]), once);
    assert_eq!(place.run(&["--dump-config", "--check"]).code, 2);
    assert_eq!(place.run(&["--dump-config", "a", "b"]).code, 2);
}

#[test]
fn what_is_declared_for_a_file_is_heard_by_check_and_write() {
    let place = Place::new();
    place.write(".editorconfig", "root = true\n[*.l1]\ncharset = latin1\n[*.mark]\ncharset = utf-8-bom\n");
    place.write(
        ".gitattributes",
        "*.rc working-tree-encoding=UTF-16LE-BOM\n*.u working-tree-encoding=UTF-16\n",
    );
    let marked = |text: &str| format!("\u{feff}{text}");
    place.write("a.l1", encoded(FRENCH, "iso-8859-1"));
    place.write("b.rc", encoded(&marked(FRENCH), "utf-16le"));
    place.write("c.u", encoded(&marked(FRENCH), "utf-16be"));
    place.write("marked.mark", marked(FRENCH));
    place.write("plain.mark", FRENCH);
    let before = place.contents();
    let ran = place.run(&["--check"]);
    assert_eq!((ran.code, reported(&ran)), (0, vec![]), "{}", ran.whole());
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    assert_eq!(place.contents(), before);
    // Of the mark nothing is decided: it stays where it is, also when the text is repaired or transcoded.
    place.write("marked.mark", marked(DAMAGED));
    place.write("legacy.mark", encoded(FRENCH, "windows-1252"));
    let ran = place.run(&["--check"]);
    assert_eq!((ran.code, reported(&ran)), (1, vec!["legacy.mark", "marked.mark"]), "{}", ran.whole());
    assert_eq!(place.run(&["--write", "-q"]).code, 0);
    assert_eq!(place.read("marked.mark"), marked(REPAIRED).as_bytes());
    assert_eq!(place.read("legacy.mark"), FRENCH.as_bytes());
    assert_eq!(place.run(&["--check"]).code, 0);
    // What the configuration or a flag says counts for more.
    place.write("fix-encoding.toml", "to = 'utf-8'\n");
    let ran = place.run(&["--check"]);
    assert_eq!(reported(&ran), ["a.l1", "b.rc", "c.u"], "{}", ran.whole());
    assert_eq!(place.run(&["--write", "-q", "a.l1", "b.rc"]).code, 0);
    assert_eq!(place.read("a.l1"), FRENCH.as_bytes());
    assert_eq!(place.read("b.rc"), marked(FRENCH).as_bytes());
}

#[test]
fn the_rule_on_byte_order_marks_hears_what_is_declared() {
    let place = Place::new();
    place.write(".editorconfig", "root = true\n[*.mark]\ncharset = utf-8-bom\n[*.plain]\ncharset = utf-8\n");
    let marked = format!("\u{feff}{FRENCH}");
    for name in ["a.mark", "b.plain", "c.other"] {
        place.write(&format!("with.{name}"), &marked);
        place.write(&format!("without.{name}"), FRENCH);
    }
    let found = |arguments: &[&str]| {
        let ran = place.run(arguments);
        let mut found = reported(&ran);
        found.sort_unstable();
        found.join(" ")
    };
    assert_eq!(
        found(&["--check", "--select", "byte-order-mark"]),
        "with.b.plain with.c.other without.a.mark"
    );
    // Who says it of the run means it.
    assert_eq!(found(&["--check", "--byte-order-mark", "remove"]), "with.a.mark with.b.plain with.c.other");
    assert_eq!(place.run(&["--write", "-q", "--select", "byte-order-mark"]).code, 0);
    assert_eq!(place.read("without.a.mark"), marked.as_bytes());
    assert_eq!(place.read("with.b.plain"), FRENCH.as_bytes());
    assert_eq!(found(&["--check", "--select", "byte-order-mark"]), "");
}
