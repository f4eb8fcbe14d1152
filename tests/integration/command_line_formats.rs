//! The formats of reports, run for real: JSON held against the schema that is in the repository, SARIF against that of OASIS, and
//! what of all this goes to which stream.

#![allow(clippy::disallowed_methods, reason = "tests set up their own files")]

use std::collections::HashSet;

use crate::cli::{Place, Ran};
use fix_encoding::encoding::Encoding;
use jsonschema::Validator;
use serde_json::Value;

/// UTF-8 read as windows-1252, nothing lost.
const DAMAGED: &str = "Bonjour.\nL’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{a0} la mer.\nFin\n";
const REPAIRED: &str = "Bonjour.\nL’été dernier, nous avons passé nos vacances à la mer.\nFin\n";

/// Nobody can say what it was.
const LOST: &str = "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd} \u{fffd}\u{fffd}\u{fffd}\u{fffd} XML.\n";

const CHINESE: &str = "这是一个关于编码的故事，很久以前，有一个文件被错误地读取了。\n我们需要把它修复过来，因为文字是重要的。\n";

/// Chinese in UTF-8 read as windows-1254, with what that lacks dropped.
fn lossy() -> String {
    let read = Encoding::for_label("windows-1254").unwrap();
    let characters = CHINESE.bytes().filter_map(|byte| read.decode(&[byte]).ok());
    characters
        .collect::<String>()
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect::<String>()
        .repeat(3)
}

fn in_windows_1252(text: &str) -> Vec<u8> {
    Encoding::for_label("windows-1252").unwrap().encode(text).unwrap()
}

/// A place with a file of each kind.
fn place() -> Place {
    let place = Place::new();
    place.write("a fr.txt", DAMAGED);
    place.write("b/zh.md", lossy());
    place.write("c/latin.txt", in_windows_1252(&REPAIRED.repeat(3)));
    place.write("d/lost.txt", LOST);
    place.write("e/wide.txt", Encoding::UTF_16LE.encode(&format!("\u{feff}{REPAIRED}")).unwrap());
    place.write("f/clean.txt", REPAIRED);
    place
}

fn validator(schema: &str) -> Validator {
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

fn check(validator: &Validator, value: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path)).collect();
    assert_eq!(errors, [""; 0], "{value}");
}

/// The lines, each valid.
fn lines(ran: &Ran) -> Vec<Value> {
    let validator = validator(include_str!("../../schemas/output.schema.json"));
    let lines: Vec<Value> = ran.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.iter().for_each(|line| check(&validator, line));
    lines
}

fn of_type<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["type"] == kind).collect()
}

#[test]
fn json_is_as_its_schema_says() {
    let place = place();
    let before = place.contents();
    let ran = place.run(&["--format=json", ".", "missing.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("examined 6 files: "), "the summary for people: {}", ran.err);
    let all = lines(&ran);
    let kinds: Vec<&str> = all.iter().filter_map(|line| line["type"].as_str()).collect();
    for kind in ["finding", "file", "error", "summary"] {
        assert!(kinds.contains(&kind), "no {kind}");
    }
    assert_eq!(kinds.last(), Some(&"summary"));

    let findings = of_type(&all, "finding");
    let of = |path: &str| *findings.iter().find(|finding| finding["path"] == path).unwrap();
    let latin = of("c/latin.txt");
    assert_eq!(latin["observed"]["encoding"], "windows-1252");
    let hexadecimal: String = place.read("c/latin.txt").iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(hexadecimal.contains(latin["observed"]["bytes"].as_str().unwrap()));
    assert_eq!(latin["repair"]["cause"]["encoding"], "windows-1252");
    assert_eq!(latin["repair"]["certainty"], "exact");
    assert_eq!(of("d/lost.txt")["repair"], Value::Null);
    assert_eq!(of("d/lost.txt")["severity"], "warning");
    assert_eq!(of("e/wide.txt")["rule"], "utf-16");
    let chinese = &of("b/zh.md")["repair"];
    assert_eq!((&chinese["state"], &chinese["certainty"]), (&"held-back".into(), &"inferred".into()));
    let replacement = chinese["replacement"].as_str().unwrap();
    let inferred = chinese["inferred"].as_array().unwrap();
    assert!(!inferred.is_empty());
    for inferred in inferred {
        let offset = usize::try_from(inferred["offset"].as_u64().unwrap()).unwrap();
        assert!(replacement[offset..].starts_with(inferred["character"].as_str().unwrap()));
    }
    assert!(inferred.iter().all(|inferred| inferred["confidence"].as_f64().unwrap() > 0.5));
    let summary = all.last().unwrap();
    assert_eq!((&summary["files"], &summary["rewritten"]), (&6.into(), &Value::Null));
    assert_eq!(summary["exit_code"], ran.code);
    assert_eq!(place.contents(), before);
}

/// The spans of the findings are where their places are, and what stands there is what is said to.
#[test]
fn json_says_where_a_finding_is() {
    let place = place();
    let ran = place.run(&["--check", "--format=json", "a fr.txt"]);
    assert_eq!(ran.code, 1);
    for finding in of_type(&lines(&ran), "finding") {
        let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        let span = number(&finding["span"]["start"])..number(&finding["span"]["end"]);
        assert_eq!(finding["observed"]["text"].as_str(), Some(&DAMAGED[span.clone()]));
        let offset = |place: &Value| {
            let start: usize =
                DAMAGED.split_inclusive('\n').take(number(&place["line"]) - 1).map(str::len).sum();
            let column = number(&place["column"]) - 1;
            start + DAMAGED[start..].chars().take(column).map(char::len_utf8).sum::<usize>()
        };
        assert_eq!(offset(&finding["start"])..offset(&finding["end"]), span);
        assert_eq!(finding["repair"]["cause"]["channel"], "utf-8>windows-1252");
        assert_eq!(finding["repair"]["state"], "accepted");
    }
}

#[test]
fn json_of_a_rewrite_says_what_was_made() {
    let place = place();
    let ran = place.run(&["--write", "--format=json"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let all = lines(&ran);
    for finding in of_type(&all, "finding").iter().filter(|finding| finding["repair"] != Value::Null) {
        let expected = if finding["path"] == "b/zh.md" { "held-back" } else { "made" };
        assert_eq!(finding["repair"]["state"], expected, "{finding}");
    }
    assert_eq!(all.last().unwrap()["rewritten"], 3);
    assert_eq!(place.read("a fr.txt"), REPAIRED.as_bytes());
    assert!(ran.err.contains("rewrote 3 files; undo with: "), "{}", ran.err);
}

#[test]
fn json_of_nothing_is_a_summary() {
    let place = Place::new();
    place.write("clean.txt", REPAIRED);
    let ran = place.run(&["--check", "--format=json", "-q"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(lines(&ran).len(), 1);
}

#[test]
fn sarif_is_as_oasis_says() {
    let place = place();
    let validator = validator(include_str!("../sarif/sarif-schema-2.1.0.json"));
    for arguments in [
        &["--check", "--format=sarif"][..],
        &["--format=sarif", ".", "missing.txt"],
        &["--write", "--format=sarif"],
    ] {
        let ran = place.run(arguments);
        let log: Value = serde_json::from_str(ran.text()).unwrap();
        check(&validator, &log);
        let run = &log["runs"][0];
        assert_eq!(run["invocations"][0]["exitCode"], ran.code);
        assert_eq!(run["invocations"][0]["executionSuccessful"], ran.code < 2);
        let results = run["results"].as_array().unwrap();
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            let exact = result["properties"]["certainty"] == "exact";
            assert_eq!(result["fixes"] != Value::Null, exact, "{result}");
        }
        let of = |uri: &str| {
            let at = |result: &&Value| {
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri
            };
            results.iter().filter(at).count()
        };
        // Two results are never taken for one.
        let known_by = |result: &Value| {
            format!(
                "{} {}",
                result["locations"][0]["physicalLocation"]["artifactLocation"], result["partialFingerprints"]
            )
        };
        let different: HashSet<String> = results.iter().map(known_by).collect();
        assert_eq!(different.len(), results.len());
        // What was repaired is no result.
        let write = arguments.contains(&"--write");
        assert_eq!((of("a%20fr.txt") > 0, of("b/zh.md") > 0, of("d/lost.txt") > 0), (!write, true, true));
    }
}

/// The schema would take no other: what is held against it can fail.
#[test]
fn the_schemas_refuse_what_they_should() {
    let sarif = validator(include_str!("../sarif/sarif-schema-2.1.0.json"));
    assert!(!sarif.is_valid(&serde_json::json!({ "version": "2.1.0", "runs": [{ "results": [] }] })));
    let output = validator(include_str!("../../schemas/output.schema.json"));
    assert!(!output.is_valid(&serde_json::json!({ "schema": 1, "type": "summary" })));
    assert!(!output.is_valid(&serde_json::json!({ "schema": 2, "type": "error", "message": "x" })));
    assert!(output.is_valid(&serde_json::json!({ "schema": 1, "type": "error", "message": "x" })));
}

#[test]
fn github_annotations_are_relative_to_the_repository() {
    let place = Place::new();
    place.write("sub/50%,a.txt", DAMAGED);
    let mut command = place.command(&["--check", "--format=github"]);
    command.current_dir(place.path("sub")).env("GITHUB_WORKSPACE", place.dir());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.lines().all(|line| line.starts_with("::error file=sub/50%25%2Ca.txt,line=2,col=")), "{out}");
    assert!(out.contains(",title=fix-encoding%3A mojibake::UTF-8 read as windows-1252"), "{out}");
    // A workspace elsewhere says nothing of this directory.
    let mut command = place.command(&["--check", "--format=github"]);
    command.env("GITHUB_WORKSPACE", place.state());
    let out = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(out.starts_with("::error file=sub/50%25%2Ca.txt,line=2,"), "{out}");
}

#[test]
fn full_and_concise_are_for_every_mode() {
    let place = place();
    // Its bytes in a diff are no UTF-8, nor is the other's.
    std::fs::remove_file(place.path("c/latin.txt")).unwrap();
    std::fs::remove_file(place.path("e/wide.txt")).unwrap();
    let (full, concise) = (place.run(&[]), place.run(&["--check"]));
    assert_eq!(place.run(&["--check", "--format=full"]).text(), full.text());
    assert_eq!(place.run(&["--format=concise"]).text(), concise.text());
    assert!(full.text().contains("\n+L’été dernier") && !concise.text().contains("\n+L’été dernier"));
    let diff = place.run(&["--diff"]);
    assert_eq!(place.run(&["--diff", "--format=full"]).out, diff.out);
    let ran = place.run(&["--write", "--format=concise"]);
    assert!(ran.text().starts_with("a fr.txt:2:"), "{}", ran.text());
    assert!(ran.text().lines().next().unwrap().contains(": repaired: mojibake: UTF-8 read as windows-1252"));
    assert!(ran.text().contains("\nb/zh.md:1:1: error: mojibake: "), "{}", ran.text());
    assert!(!ran.text().contains("\n+L’été dernier"));
}

#[test]
fn a_mode_names_the_formats_that_it_has() {
    let place = place();
    for (arguments, expected) in [
        (
            &["--check", "--format=text"][..],
            "--check has no such format; it has: full, concise, json, github, sarif, html",
        ),
        (&["--diff", "--format=json"], "--diff has no such format; it has: full"),
        (&["--detect", "--format=sarif"], "--detect has no such format; it has: text, json"),
        (&["-", "--format=json"], "it has: full"),
        (&["--history", "--format=json"], "leave it out"),
        (&["--format=yaml"], "full, concise, text, json, github, sarif, html"),
    ] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.text()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(expected), "{arguments:?}\n{}", ran.err);
    }
    assert_eq!(place.run_with_input(&["--check", "--format=json", "-"], DAMAGED).code, 1);
}

#[test]
fn the_report_goes_to_a_file_that_is_not_examined_next_time() {
    let place = place();
    for format in ["json", "github", "sarif", "html", "concise", "full"] {
        let file = format!("report.{format}");
        let arguments = ["--check", "--format", format, "-o", &file];
        let first = place.run(&arguments);
        assert_eq!((first.code, first.text()), (1, ""), "{format}: {}", first.err);
        let report = place.read(&file);
        assert!(!report.is_empty());
        assert_eq!(place.run(&arguments).code, 1);
        assert_eq!(place.read(&file), report, "{format}");
        std::fs::remove_file(place.path(&file)).unwrap();
        // What programs read has no summary in it; people have it on standard error.
        let programs = !["concise", "full"].contains(&format);
        assert_eq!(first.err.contains("examined 6 files"), programs, "{format}: {}", first.err);
    }
}

#[test]
fn the_report_on_standard_input_that_is_excluded_is_whole() {
    let place = Place::new();
    let run = |format: &str| {
        let flags = ["--check", "-q", "--exclude=*.txt", "--force-exclude", "--stdin-filename=a.txt", "-"];
        let ran = place.run_with_input(&[&["--format", format], &flags[..]].concat(), DAMAGED);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{format}");
        ran
    };
    let all = lines(&run("json"));
    assert_eq!(all.len(), 1);
    assert_eq!((&all[0]["type"], &all[0]["files"]), (&"summary".into(), &0.into()));
    let log: Value = serde_json::from_str(run("sarif").text()).unwrap();
    check(&validator(include_str!("../sarif/sarif-schema-2.1.0.json")), &log);
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(0));
    assert!(run("html").text().ends_with("</html>\n"));
    for silent in ["github", "concise"] {
        assert_eq!(run(silent).text(), "", "{silent}");
    }
}

/// One that lies beside what it is about is no damage to the next run.
#[test]
fn a_report_is_not_reported() {
    let place = place();
    let reported = || {
        let ran = place.run(&["--check", "-q"]);
        ran.text().to_string()
    };
    let before = reported();
    for format in ["html", "sarif"] {
        let file = format!("report.{format}");
        assert_eq!(place.run(&["--format", format, "-q", "-o", &file]).code, 1);
        assert_eq!(reported(), before, "{format}");
        std::fs::remove_file(place.path(&file)).unwrap();
    }
}

#[test]
fn json_of_detect_is_as_its_schema_says() {
    let place = place();
    place.write("g/binary.bin", b"\x7FELF\0\0\0\x01\xFF\0");
    place.write("h/empty.txt", "");
    place.write("i/ascii.txt", "nothing\r\n");
    let ran = place.run(&["--detect", "--format=json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let all = lines(&ran);
    assert_eq!((all.len(), of_type(&all, "description").len()), (9, 9));
    let of = |path: &str| all.iter().find(|one| one["path"] == path).unwrap();
    assert_eq!(of("c/latin.txt")["encoding"], "windows-1252");
    assert_eq!(of("g/binary.bin")["encoding"], "binary");
    assert_eq!(of("i/ascii.txt")["line_ending"], "crlf");
    let stream = lines(&place.run_with_input(&["--detect", "--format=json", "-"], REPAIRED));
    assert_eq!((stream.len(), &stream[0]["path"]), (1, &"<stdin>".into()));
}

#[test]
fn the_report_does_not_take_the_place_of_what_is_read() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    place.write("b.txt", DAMAGED);
    place.write("list", "a.txt\n");
    place.write("base.json", "{\"fix-encoding-baseline\": 1, \"findings\": []}\n");
    place.write("own.toml", "# mine\n");
    let before = place.contents();
    let cases: &[(&[&str], &str)] = &[
        (&["a.txt"], "a.txt"),
        (&["--write", "b.txt", "./a.txt"], "a.txt"),
        (&["--check", "--force-exclude", "--exclude=a.txt", "a.txt"], "a.txt"),
        (&["--check", "--format=json", "a.txt"], "./a.txt"),
        (&["--diff", "a.txt"], "a.txt"),
        (&["--detect", "a.txt"], "a.txt"),
        (&["--files", "a.txt"], "a.txt"),
        (&["--explain-span", "a.txt:2"], "a.txt"),
        (&["--check", "--files-from=list"], "a.txt"),
        (&["--check", "--files-from=list"], "list"),
        (&["--check", "--baseline=base.json"], "base.json"),
        (&["--check", "--config=own.toml"], "own.toml"),
        (&["--write-baseline=base.json"], "base.json"),
        (&["--write-baseline=new.json"], "new.json"),
        (&["--check", "-", "--stdin-filename=a.txt"], "a.txt"),
    ];
    for (arguments, output) in cases {
        let ran = place.run(&[arguments, &["-o", output][..]].concat());
        assert_eq!((ran.code, ran.text()), (2, ""), "{arguments:?}");
        let name = output.trim_start_matches("./");
        let expected =
            format!("error: {name}: is used by this run, and -o would put the report in its place");
        assert!(ran.err.starts_with(&expected), "{arguments:?}\n{}", ran.err);
        assert_eq!(place.contents(), before, "{arguments:?}");
    }
    // What a program lists with all the rest is left out instead.
    place.write("list", "a.txt\nreport\n");
    place.write("report", DAMAGED);
    let ran = place.run(&["--check", "--force-exclude", "--files-from=list", "-o", "report"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(String::from_utf8(place.read("report")).unwrap().starts_with("a.txt:2:"));
}

#[cfg(unix)]
#[test]
fn the_report_does_not_take_the_place_of_what_has_another_name_too() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    std::os::unix::fs::symlink("a.txt", place.path("link")).unwrap();
    std::fs::hard_link(place.path("a.txt"), place.path("hard")).unwrap();
    let before = place.contents();
    for (input, output) in [("a.txt", "link"), ("link", "a.txt"), ("a.txt", "hard")] {
        let ran = place.run(&["--write", "--in-place", input, "-o", output]);
        assert_eq!((ran.code, ran.text()), (2, ""), "{input} {output}: {}", ran.err);
        assert_eq!(place.contents(), before);
    }
    // Standard input that is the file.
    let from = |arguments: &[&str]| {
        let file = std::fs::File::open(place.path("a.txt")).unwrap();
        let output = place.command(arguments).stdin(file).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for mode in ["--check", "--diff", "--detect"] {
        let (code, error) = from(&[mode, "-", "-o", "a.txt"]);
        assert_eq!(code, Some(2), "{mode}");
        assert!(error.starts_with("error: a.txt: is standard input, and -o would"), "{error}");
        assert_eq!(place.contents(), before);
    }
    let (code, error) = from(&["--check", "--files-from=-", "-o", "a.txt"]);
    assert_eq!(code, Some(2));
    assert!(error.starts_with("error: a.txt: is used by this run, and -o would"), "{error}");
    assert_eq!(place.contents(), before);
    std::fs::remove_file(place.path("hard")).unwrap();
    assert_eq!(from(&["-", "-q", "-o", "a.txt"]).0, Some(0));
    assert_eq!(place.read("a.txt"), REPAIRED.as_bytes());
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_shell_has_opened_is_written_to_and_not_replaced() {
    let place = Place::new();
    place.write("a.txt", DAMAGED);
    std::os::unix::fs::symlink("/dev/stdout", place.path("link")).unwrap();
    let report = place.run(&["--check", "a.txt"]).text().to_string();
    for (output, redirected) in [
        ("-", "> log"),
        ("/dev/stdout", "> log"),
        ("/dev/stdout", ">> log"),
        ("/dev/fd/1", "> log"),
        ("/proc/self/fd/1", "> log"),
        ("link", "> log"),
        ("/dev/stderr 2>&1", "> log"),
        ("/dev/fd/3 3>&1", ">> log"),
    ] {
        let script =
            format!("(echo header; \"$PROGRAM\" --check a.txt -o {output}; echo footer) {redirected}");
        let mut shell = std::process::Command::new("sh");
        shell
            .args(["-c", &script])
            .current_dir(place.dir())
            .env("PROGRAM", env!("CARGO_BIN_EXE_fix-encoding"));
        assert!(shell.status().unwrap().success());
        let log = String::from_utf8(place.read("log")).unwrap();
        assert_eq!(log, format!("header\n{report}footer\n"), "{script}");
        std::fs::remove_file(place.path("log")).unwrap();
    }
    assert!(!place.path("-").exists());
}

#[test]
fn a_fix_can_fail_the_run() {
    let place = Place::new();
    place.write("fr.txt", DAMAGED);
    let strict = ["--write", "--exit-non-zero-on-fix"];
    assert_eq!(place.run(&strict).code, 1);
    assert_eq!(place.read("fr.txt"), REPAIRED.as_bytes());
    assert_eq!(place.run(&strict).code, 0);
    place.write("fr.txt", DAMAGED);
    assert_eq!(place.run(&[&strict[..], &["--fail-on=never"]].concat()).code, 1);
    place.write("fr.txt", DAMAGED);
    assert_eq!(place.run(&["--write"]).code, 0);
    assert_eq!(place.run_with_input(&["-", "--exit-non-zero-on-fix"], DAMAGED).code, 1);
    assert_eq!(place.run_with_input(&["-", "--exit-non-zero-on-fix"], REPAIRED).code, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_unicode() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    std::fs::write(place.dir().join(name), DAMAGED).unwrap();
    let all = lines(&place.run(&["--check", "--format=json"]));
    assert_eq!(
        (&all[0]["path"], &all[0]["path_bytes"]),
        (&"caf\u{fffd}.txt".into(), &"636166e92e747874".into())
    );
    let described = lines(&place.run(&["--detect", "--format=json"]));
    assert_eq!(
        (&described[0]["path"], &described[0]["path_bytes"]),
        (&all[0]["path"], &all[0]["path_bytes"])
    );
    let log: Value = serde_json::from_str(place.run(&["--format=sarif"]).text()).unwrap();
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location["uri"], "caf%E9.txt");
}
