//! The baseline, run for real: what was there is silent, what is new is not, and nothing of it is repaired by halves.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use crate::cli::Place;
use fix_encoding::encoding::Encoding;

const NAME: &str = ".fix-encoding-baseline.json";

/// Two lines of UTF-8 read as windows-1252, far enough from each other to be found apart.
const DAMAGED: &str = "L’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{a0} la mer.\n";
const BETWEEN: &str =
    "\nPlain text stands between the two lines.\nIt says nothing of interest, and there is a lot of it.\n\n";
const NEW: &str = "La crÃªperie Ã©tait fermÃ©e, mais le cafÃ© Ã©tait ouvert.\n";
const LOST: &str = "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd} \u{fffd}\u{fffd}\u{fffd}\u{fffd} XML.\n";

fn old_place() -> Place {
    let place = Place::new();
    place.write("fr.txt", DAMAGED);
    place.write("sub/lost.txt", LOST);
    let legacy = "L’été dernier, nous avons passé nos vacances à la mer. Le café était fermé.\n".repeat(3);
    place.write("sub/latin.txt", Encoding::for_label("windows-1252").unwrap().encode(&legacy).unwrap());
    place
}

#[test]
fn what_was_there_is_silent_and_what_is_new_fails() {
    let place = old_place();
    let ran = place.run(&["--write-baseline"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(
        ran.text().starts_with("wrote 3 findings in 3 files to .fix-encoding-baseline.json; check"),
        "{}",
        ran.text()
    );
    assert!(ran.text().contains("\n  fix-encoding --check --baseline=.fix-encoding-baseline.json\n"));
    let written = place.read(NAME);
    assert_eq!(place.run(&["--write-baseline", "-q"]).text(), "");
    assert_eq!(place.read(NAME), written, "the same again");

    assert_eq!(place.run(&["--check"]).code, 1, "a baseline that is not named says nothing");
    for mode in [&["--check"][..], &[], &["--write"], &["--check", "--fail-on=warning"]] {
        let ran = place.run(&[mode, &["--baseline", NAME]].concat());
        assert_eq!(
            (ran.code, ran.text(), ran.err.as_str()),
            (
                0,
                "examined 3 files: nothing found\nnot reported, as they are in the baseline: 3 findings\n",
                ""
            ),
            "{mode:?}"
        );
    }
    assert_eq!(place.run(&["--diff", "--baseline", NAME]).text(), "");
    assert_eq!(place.read("fr.txt"), DAMAGED.as_bytes());

    // From another directory it is the same.
    let mut command = place.command(&["--check", "--baseline", "../.fix-encoding-baseline.json"]);
    assert_eq!(command.current_dir(place.path("sub")).output().unwrap().status.code(), Some(0));

    // Moved lines are known; a legacy file stays known while it is edited.
    place.write("fr.txt", format!("Bonjour.\n\n{DAMAGED}"));
    let legacy = [place.read("sub/latin.txt"), b"Encore un caf\xe9.\n".to_vec()].concat();
    place.write("sub/latin.txt", legacy);
    let ran = place.run(&["--check", "--baseline", NAME]);
    assert_eq!(ran.code, 0, "{}", ran.text());

    // The same damage in another file is new.
    place.write("new.txt", DAMAGED);
    let ran = place.run(&["--check", "--baseline", NAME]);
    assert_eq!(ran.code, 1);
    assert!(ran.text().starts_with("new.txt:1:"), "{}", ran.text());
    assert!(
        ran.text().contains("  fix-encoding --write --baseline .fix-encoding-baseline.json\n"),
        "{}",
        ran.text()
    );
    let ran = place.run(&["--write", "--baseline", NAME]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.text());
    assert_eq!(place.read("new.txt"), DAMAGED.replace("Ã©", "é").replace("Ã\u{a0}", "à").as_bytes());
    assert_eq!(place.read("fr.txt"), format!("Bonjour.\n\n{DAMAGED}").as_bytes());
    assert_eq!(place.read(NAME), written, "never written without being asked");
}

#[test]
fn a_channel_is_repaired_as_a_whole_or_not_at_all() {
    let place = Place::new();
    place.write("fr.txt", format!("{DAMAGED}{BETWEEN}"));
    assert_eq!(place.run(&["--write-baseline=base.json"]).code, 0);
    let grown = format!("{DAMAGED}{BETWEEN}{NEW}");
    place.write("fr.txt", &grown);
    for mode in [&["--check"][..], &["--write"], &["--write", "--guess=0"], &[]] {
        let ran = place.run(&[mode, &["--baseline=base.json"]].concat());
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{mode:?}");
        assert!(ran.text().starts_with("fr.txt:6:"), "only the new one: {}", ran.text());
        let why = "not repaired, as other places with this damage are in the baseline";
        assert!(ran.text().contains(why), "{}", ran.text());
        assert!(ran.text().contains("--no-baseline repairs all of them"), "{}", ran.text());
    }
    let ran = place.run(&["--check", "--format=json", "--baseline=base.json"]);
    assert!(ran.text().contains(r#""state":"withheld""#), "{}", ran.text());
    assert_eq!(place.read("fr.txt"), grown.as_bytes());
    let ran = place.run_with_input(&["-"], &grown);
    assert_eq!(ran.code, 0);
    assert_eq!(place.run(&["--diff", "--baseline=base.json"]).text(), "");
    // The way out, also where the configuration names the baseline.
    place.write("fix-encoding.toml", "baseline = \"base.json\"\n");
    assert_eq!(place.run(&["--write"]).code, 1);
    assert_eq!(place.run(&["--write", "--no-baseline"]).code, 0);
    assert!(!String::from_utf8(place.read("fr.txt")).unwrap().contains('Ã'));
}

#[test]
fn what_is_typed_next_looks_at_no_baseline_either() {
    let place = old_place();
    place.write("fix-encoding.toml", format!("baseline = \"{NAME}\"\n"));
    assert_eq!(place.run(&["--write-baseline", "-q"]).code, 0);
    let ran = place.run(&["--check", "--no-baseline", "fr.txt"]);
    assert!(ran.text().ends_with("\n  fix-encoding --write --no-baseline fr.txt\n"), "{}", ran.text());
    assert_eq!(place.run(&["--write", "-q", "--no-baseline", "fr.txt"]).code, 0);
    assert_ne!(place.read("fr.txt"), DAMAGED.as_bytes());
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_typed_next_names_the_same_file() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let name = std::ffi::OsStr::from_bytes(b"-n\xe9 'a'.txt");
    std::fs::write(place.dir().join(name), DAMAGED).unwrap();
    let output = place.command(&["--check", "--"]).arg(name).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.ends_with("\n  fix-encoding --write -- $'-n\\xe9 \\'a\\'.txt'\n"), "{text}");
}

#[test]
fn entries_that_no_longer_occur_are_noted() {
    let place = old_place();
    assert_eq!(place.run(&["--write-baseline"]).code, 0);
    place.write("fr.txt", "Repaired.\n");
    std::fs::remove_file(place.path("sub/lost.txt")).unwrap();
    let ran = place.run(&["--check", "--baseline", NAME]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.err,
        format!(
            "note: 2 damaged lines of the baseline no longer occur; write it anew with --write-baseline={NAME}\n"
        )
    );
    // Written anew where the configuration has it.
    place.write("fix-encoding.toml", format!("baseline = \"{NAME}\"\n"));
    let noted = place.run(&["--check"]).err;
    assert!(noted.ends_with("write it anew with --write-baseline\n"), "{noted}");
    assert_eq!(place.run(&["--write-baseline", "-q"]).code, 0);
    assert_eq!(place.run(&["--check"]).err, "");
    // Of a file that is not looked at nothing is said.
    place.write("sub/lost.txt", "");
    assert_eq!(place.run(&["--check", "--baseline", NAME, "sub/latin.txt"]).err, "");
}

#[cfg(unix)]
#[test]
fn a_baseline_whose_name_has_to_be_quoted() {
    let place = old_place();
    let ran = place.run(&["--write-baseline=my base.json"]);
    assert!(ran.text().ends_with("\n  fix-encoding --check --baseline='my base.json'\n"), "{}", ran.text());
    place.write("fr.txt", "Repaired.\n");
    let ran = place.run(&["--check", "--baseline=my base.json"]);
    assert!(ran.err.ends_with("; write it anew with --write-baseline='my base.json'\n"), "{}", ran.err);
    place.write("no base.json", "[]");
    for name in ["no base.json", "missing base.json"] {
        let ran = place.run(&["--check", "--baseline", name]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(&format!("--write-baseline='{name}'")), "{}", ran.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_unicode_are_known_by_their_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let name = place.dir().join(std::ffi::OsStr::from_bytes(b"n\xe9.txt"));
    std::fs::write(&name, DAMAGED).unwrap();
    assert_eq!(place.run(&["--write-baseline", "-q"]).code, 0);
    let written = String::from_utf8(place.read(NAME)).unwrap();
    assert!(written.contains(r#"{"path":"n<E9>.txt","path_bytes":"6ee92e747874","rule":"#), "{written}");
    let ran = place.run(&["--check", "--baseline", NAME]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    // Another file, though it is shown alike.
    place.write("n<E9>.txt", DAMAGED);
    let ran = place.run(&["--check", "--baseline", NAME]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert_eq!(place.run(&["--write-baseline", "-q"]).code, 0);
    assert_eq!(place.run(&["--check", "--baseline", NAME]).code, 0);
    std::fs::remove_file(name).unwrap();
    let ran = place.run(&["--check", "--baseline", NAME]);
    assert!(ran.err.starts_with("note: 1 damaged line of the baseline no longer occurs"), "{}", ran.err);
}

#[test]
fn counts_that_were_edited_add_up_to_no_nonsense() {
    let place = old_place();
    assert_eq!(place.run(&["--write-baseline", "-q", "fr.txt"]).code, 0);
    let written = String::from_utf8(place.read(NAME)).unwrap();
    let entry = written.lines().find(|line| line.contains("fr.txt")).unwrap();
    let many = entry.replace("\"count\":1", &format!("\"count\":{}", usize::MAX));
    assert_ne!(many, entry);
    let gone = many.replace("fr.txt", "gone.txt");
    place.write(NAME, written.replace(entry, &[many.as_str(), &many, &gone, &gone].join(",\n")));
    let ran = place.run(&["--check", "--baseline", NAME, "fr.txt"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.err.starts_with(&format!("note: {} damaged lines of the baseline", usize::MAX)),
        "{}",
        ran.err
    );
}

#[test]
fn what_was_not_looked_at_and_is_dropped_is_told() {
    let place = old_place();
    let written = |arguments: &[&str]| {
        let ran = place.run(&[&["--write-baseline"], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.err
    };
    assert_eq!(written(&[]), "");
    assert_eq!(written(&[]), "");
    let way_out = "no longer in .fix-encoding-baseline.json; to have all in it, write it from the folder of the whole project \
                   and without PATHs\n";
    assert_eq!(written(&["sub"]), format!("note: 1 entry of a file that was not looked at is {way_out}"));
    assert_eq!(written(&[]), "");
    assert_eq!(
        written(&["fr.txt"]),
        format!("note: 2 entries of files that were not looked at are {way_out}")
    );
    assert_eq!(written(&[]), "");
    assert_eq!(written(&["-q", "fr.txt"]), "");
    assert_eq!(written(&[]), "");
    // What was repaired or is gone is no loss.
    place.write("fr.txt", "Repaired.\n");
    std::fs::remove_file(place.path("sub/lost.txt")).unwrap();
    assert_eq!(written(&[]), "");
}

#[test]
fn the_baseline_itself_is_not_examined() {
    let place = Place::new();
    place.write("L’Ã©tÃ© dernier, nous avons passÃ© nos vacances.txt", DAMAGED);
    assert_eq!(place.run(&["--write-baseline=base.json"]).code, 0);
    assert_eq!(place.run(&["--write-baseline", "--exclude=base.json"]).code, 0);
    for arguments in [&["--hidden"][..], &["base.json", NAME]] {
        let ran = place.run(&[&["--check", "--baseline=base.json"], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.text());
    }
}

#[test]
fn a_baseline_in_the_place_of_a_path_is_told_from_one() {
    let place = old_place();
    assert_eq!(place.run(&["--write-baseline=base.json", "-q"]).code, 0);
    assert_eq!(place.run(&["--write-baseline=my base", "-q"]).code, 0);
    assert_eq!(place.run(&["--write-baseline", "-q"]).code, 0);
    place.write("next.json", "{\"fix-encoding-baseline\": 2, \"findings\": {}}\n");
    place.write("package.json", "{\"name\": \"a package\"}\n");
    let before = place.contents();
    for (typed, word) in [
        ("base.json", "base.json"),
        ("next.json", "next.json"),
        ("my base", if cfg!(windows) { "\"my base\"" } else { "'my base'" }),
        ("./base.json", "./base.json"),
    ] {
        let ran = place.run(&["--write-baseline", typed]);
        assert_eq!((ran.code, ran.text()), (2, ""), "{typed}");
        let name = typed.trim_start_matches("./");
        let expected = format!(
            "error: {name}: is a baseline, and none is looked at; write it anew with --write-baseline={word}, or leave it out\n"
        );
        assert_eq!(ran.err, expected);
        assert_eq!(place.contents(), before, "{typed}");
    }
    let ran = place.run(&["--write-baseline", "new.json"]);
    assert_eq!((ran.code, ran.text()), (2, ""));
    assert!(ran.err.contains("or write it as a baseline with --write-baseline=new.json"), "{}", ran.err);
    assert_eq!(place.contents(), before);
    // The one that is written may be among the names, and a list has them all.
    assert_eq!(place.run(&["--write-baseline", "-q", NAME, "fr.txt", "package.json"]).code, 0);
    let list = "base.json\nfr.txt\n";
    assert_eq!(place.run_with_input(&["--write-baseline", "-q", "--files-from=-"], list).code, 0);
}

#[test]
fn a_baseline_that_is_not_needed_is_not_read() {
    let place = old_place();
    place.write("fix-encoding.toml", "baseline = \"nowhere.json\"\n");
    for (mode, code) in [
        (&["--dump-config"][..], 0),
        (&["--dump-config=fr.txt", "--baseline=nowhere.json"], 0),
        (&["--explain-span", "fr.txt:1"], 0),
        (&["--detect"], 0),
        (&["--files"], 0),
        (&["--history", "--baseline=nowhere.json"], 0),
        (&["--check", "--no-baseline"], 1),
        (&["--check"], 2),
        (&["--check", "-"], 2),
        (&["-"], 2),
        (&[], 2),
    ] {
        let ran = place.run(mode);
        assert_eq!(ran.code, code, "{mode:?}\n{}", ran.err);
        assert_eq!(ran.err.contains("nowhere.json"), code == 2, "{mode:?}\n{}", ran.err);
    }
}

#[test]
fn a_baseline_that_is_none() {
    let place = old_place();
    place.write("other.json", "{\"name\": \"a package\"}\n");
    place.write("next.json", "{\"fix-encoding-baseline\": 2, \"findings\": {}}\n");
    place.write("broken.json", "{\"fix-encoding-baseline\": 1, \"find");
    let before = place.contents();
    for (arguments, expected) in [
        (&["--write", "--baseline=other.json"][..], "other.json: is no baseline"),
        (
            &["--write", "--baseline=next.json"],
            "is a baseline of version 2, and this program knows version 1",
        ),
        (&["--write", "--baseline=broken.json"], "broken.json: is no baseline"),
        (&["--write", "--baseline=missing.json"], "--write-baseline=missing.json writes a baseline there"),
        (&["--write", "--baseline=sub"], "sub"),
        (&["--write-baseline=fr.txt"], "fr.txt: is there and is no baseline; name another file"),
        (&["--write-baseline=nowhere/base.json"], "no such directory; make it first"),
        (&["--write-baseline", "missing.txt"], "not written"),
        (&["--write-baseline", "-"], "has no place in a baseline"),
        (&["--write-baseline", "--check"], "cannot be used with"),
        (&["--write-baseline", "--format=json"], "leave it out"),
        (
            &["--write-baseline=next.json", "--staged"],
            "--staged goes with --check, with --diff or with no mode",
        ),
        (&["--write-baseline", "--baseline=next.json"], "cannot be used with"),
    ] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.text()), (2, ""), "{arguments:?}\n{}", ran.err);
        assert!(ran.err.contains(expected), "{arguments:?}\n{}", ran.err);
        assert_eq!(place.contents(), before, "{arguments:?}");
    }
    // One of another version may be written anew.
    assert_eq!(place.run(&["--write-baseline=next.json"]).code, 0);
}
