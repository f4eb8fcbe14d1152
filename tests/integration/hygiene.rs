//! The hygiene rules: labelled texts, and what holds of all texts.

use fix_encoding::rules::{
    ByteOrderMark, Group, HygieneSettings, LineEndings, NormalizationForm, RULES, RuleSet,
};
use fix_encoding::{Accept, Content, Examination, Options, examine};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const ALL: Accept = Accept::Inferred { minimum: 0.0 };

/// The bytes that a field of the table stands for.
fn unescaped(field: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), field);
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = &rest[at + 1..];
        let length = match escape.as_bytes()[0] {
            b'n' => {
                bytes.push(b'\n');
                1
            }
            b'r' => {
                bytes.push(b'\r');
                1
            }
            b't' => {
                bytes.push(b'\t');
                1
            }
            b'\\' => {
                bytes.push(b'\\');
                1
            }
            b'x' => {
                bytes.push(u8::from_str_radix(&escape[1..3], 16).unwrap());
                3
            }
            b'u' => {
                let end = escape.find('}').unwrap();
                let c = char::from_u32(u32::from_str_radix(&escape[2..end], 16).unwrap()).unwrap();
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                end + 1
            }
            other => panic!("no escape: {}", char::from(other)),
        };
        rest = &escape[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// Options with the rules of a row: names with or without `=` and a setting; `-` turns one off.
fn options(rules: &str) -> Options {
    let mut options = Options::default();
    for rule in rules.split(',') {
        if let Some(off) = rule.strip_prefix('-') {
            options.rules.set_named(off, false).unwrap();
            continue;
        }
        let (name, value) = rule.split_once('=').unwrap_or((rule, ""));
        options.rules.set_named(name, true).unwrap();
        match (name, value) {
            (_, "") => {}
            ("normalization", form) => {
                options.hygiene.normalization = NormalizationForm::named(form).unwrap()
            }
            ("line-ending", ends) => options.hygiene.line_ending = LineEndings::named(ends).unwrap(),
            ("byte-order-mark", mark) => {
                options.hygiene.byte_order_mark = ByteOrderMark::named(mark).unwrap()
            }
            other => panic!("no setting: {other:?}"),
        }
    }
    options
}

fn report(examination: &Examination) -> String {
    let lines = examination.findings.iter().map(|finding| {
        let place = finding.location;
        format!("{}:{} {}: {}", place.line, place.column, finding.rule.name, finding.message)
    });
    lines.collect::<Vec<_>>().join("|")
}

#[test]
fn labelled_texts() {
    let table = include_str!("../hygiene.tsv");
    let mut wrong = Vec::new();
    for (n, row) in table.lines().enumerate().filter(|(_, row)| !row.starts_with('#')) {
        let [rules, before, after, reported] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("line {}: not four columns", n + 1);
        };
        let options = options(rules);
        let bytes = unescaped(before);
        let examination = examine(&bytes, &options);
        let expected = if after == "=" { bytes.clone() } else { unescaped(after) };
        let plan = examination.plan(ALL);
        let repaired = plan.apply(&bytes).unwrap();
        if repaired != expected {
            wrong.push(format!("line {}: {}", n + 1, String::from_utf8_lossy(&repaired)));
        }
        let report = report(&examination);
        if report != reported {
            wrong.push(format!("line {}: {report}", n + 1));
        }
        assert_eq!(plan.invert(&bytes).unwrap().apply(&repaired).unwrap(), bytes, "line {}", n + 1);
        if let Err(why) = comes_to_rest(&bytes, &options) {
            wrong.push(format!("line {}: {why}", n + 1));
        }
        let off = examine(&bytes, &Options::default());
        let of_hygiene = off.findings.iter().any(|finding| finding.rule.group == Group::Hygiene);
        assert!(!of_hygiene, "line {}: found though off", n + 1);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether nothing is left once all is repaired, exactly or by guessing.
fn comes_to_rest(bytes: &[u8], options: &Options) -> Result<(), String> {
    for accept in [Accept::Exact, ALL] {
        let after = examine(bytes, options).plan(accept).apply(bytes).unwrap();
        let again = examine(&after, options);
        let twice = again.plan(accept).apply(&after).unwrap();
        if twice != after {
            return Err(format!(
                "{:?} becomes {:?}",
                String::from_utf8_lossy(&after),
                String::from_utf8_lossy(&twice)
            ));
        }
        let hygiene =
            again.findings.iter().find(|one| one.rule.group == Group::Hygiene && one.repair.is_some());
        if let Some(finding) = hygiene {
            return Err(format!("{:?}: left {finding:?}", String::from_utf8_lossy(&after)));
        }
    }
    Ok(())
}

/// Pieces of text that the rules have something to say of, and what stands beside them.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "word ",
        "e\u{301}",
        "é",
        "“",
        "”",
        "’",
        "'",
        "\"",
        "(",
        ")",
        "\u{A0}",
        "\u{3000}",
        "\n",
        "\r\n",
        "\r",
        "\u{2028}",
        "\u{FEFF}",
        "\u{200B}",
        "\u{200D}",
        "\u{FE0F}",
        "👩",
        "ﬁ",
        "Ａ",
        "（",
        "＂",
        "＜",
        "＞",
        "，",
        "中",
        "&amp;",
        "&eacute;",
        "&amp;eacute;",
        "amp;",
        "&lt;",
        "%C3%A9",
        "%C3",
        "=C3=A9",
        "=3D",
        "=20",
        "=\n",
        "=",
        "\u{2}",
        "\u{8}",
        "\u{92}",
        "\u{85}",
        "\u{202E}",
        "\u{2069}",
        "א",
        "<p>",
        "</p>",
        "<",
        "&",
        ",",
        "{",
        "}",
        "[\"",
        "\"]",
        ":",
        "\\",
        "＼",
        "\u{1112}",
        "\u{1161}",
        "\u{344}",
        "\u{F73}",
        "½",
        // fix-encoding: ignore
        "Ã©",
        "\u{FFFD}",
        "\t",
        "#",
        "1",
        "\u{1B}[0m",
        "\u{1B}",
    ]);
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn settings() -> impl Strategy<Value = HygieneSettings> {
    let (forms, ends, marks) =
        (NormalizationForm::ALL.to_vec(), LineEndings::ALL.to_vec(), ByteOrderMark::ALL.to_vec());
    (prop::sample::select(forms), prop::sample::select(ends), prop::sample::select(marks)).prop_map(
        |(normalization, line_ending, byte_order_mark)| HygieneSettings {
            normalization,
            line_ending,
            byte_order_mark,
        },
    )
}

/// All rules on sound text, and no other.
fn tidying() -> Options {
    let mut options = Options { rules: RuleSet::NONE, ..Options::default() };
    options.rules.set_named("hygiene", true).unwrap();
    options
}

/// Any of the rules on sound text, and with them those on damage or not.
fn rules() -> impl Strategy<Value = RuleSet> {
    let hygiene: Vec<_> = RULES.into_iter().filter(|rule| rule.group == Group::Hygiene).collect();
    let some = proptest::sample::subsequence(hygiene.clone(), 1..=hygiene.len());
    let one = prop::sample::select(hygiene).prop_map(|rule| vec![rule]);
    (prop_oneof![one, some], prop::bool::weighted(0.3)).prop_map(|(on, damage)| {
        let mut rules = if damage { RuleSet::default() } else { RuleSet::NONE };
        on.into_iter().for_each(|rule| rules.set(rule, true));
        rules
    })
}

/// The same cases each time, so that a failure belongs to the change that made it. `PROPTEST_CASES=2000` looks for new ones: as
/// many, at random.
fn config() -> ProptestConfig {
    let given = ProptestConfig::default();
    let (cases, rng_seed) = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => (given.cases, RngSeed::Random),
        None => (48, RngSeed::Fixed(1)),
    };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..given }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn twice_is_once(text in text(), rules in rules(), hygiene in settings()) {
        let options = Options { rules, hygiene, ..Options::default() };
        if let Err(why) = comes_to_rest(text.as_bytes(), &options) {
            prop_assert!(false, "{}", why);
        }
        let plan = examine(text.as_bytes(), &options).plan(ALL);
        let after = plan.apply(text.as_bytes()).unwrap();
        prop_assert_eq!(plan.invert(text.as_bytes()).unwrap().apply(&after).unwrap(), text.as_bytes());
    }

    #[test]
    fn json_stays_json(strings in proptest::collection::vec(text(), 1..4), hygiene in settings(), marked in any::<bool>()) {
        let text = serde_json::to_string(&strings).unwrap();
        let text = if marked { format!("\u{FEFF}{text}") } else { text };
        let options = Options { hygiene, ..tidying() };
        let after = examine(text.as_bytes(), &options).plan(ALL).apply(text.as_bytes()).unwrap();
        let after = String::from_utf8(after).unwrap();
        let parsed: Result<Vec<String>, _> = serde_json::from_str(after.strip_prefix('\u{FEFF}').unwrap_or(&after));
        prop_assert!(parsed.is_ok_and(|parsed| parsed.len() == strings.len()), "{:?} becomes {:?}", text, after);
        let gained = !marked && after.starts_with('\u{FEFF}');
        prop_assert!(!gained, "a mark");
    }

    #[test]
    fn records_keep_their_fields(cells in proptest::collection::vec("[a-z“”’，＂；é\u{A0}]{0,6}", 12)) {
        let text: String = cells.chunks(3).map(|row| row.join(",") + "\n").collect();
        let mut options = tidying();
        options.hygiene.normalization = NormalizationForm::Nfkc;
        let after = examine(text.as_bytes(), &options).plan(ALL).apply(text.as_bytes()).unwrap();
        let after = String::from_utf8(after).unwrap();
        prop_assert_eq!(after.lines().count(), 4);
    }

    #[test]
    fn plain_text_stays(text in "[ -%'-<>-~]{0,60}(\n[ -%'-<>-~]{1,60}){0,3}\n") {
        let mut options = Options::default();
        options.rules.set_named("hygiene", true).unwrap();
        let examination = examine(text.as_bytes(), &options);
        prop_assert_eq!(report(&examination), "");
    }
}

#[test]
fn other_encodings_are_tidied_as_they_are_written_anew() {
    let mut options = options("exotic-space,line-ending=lf,final-newline");
    let text = "Прошу\u{A0}прислать документы до пятницы, иначе заседание придётся перенести.\r\nС уважением";
    let encoding = fix_encoding::encoding::Encoding::for_label("windows-1251").unwrap();
    let bytes = encoding.encode(text).unwrap();
    let tidy = text.replace('\u{A0}', " ").replace("\r\n", "\n") + "\n";
    let examination = examine(&bytes, &options);
    assert_eq!(examination.findings.len(), 1);
    assert_eq!(examination.plan(Accept::Exact).apply(&bytes).unwrap(), tidy.as_bytes());
    options.to = fix_encoding::TargetEncoding::Kept;
    options.from = Some(encoding);
    let kept = examine(&bytes, &options).plan(Accept::Exact).apply(&bytes).unwrap();
    assert_eq!(encoding.decode(&kept).unwrap(), tidy);
}

#[test]
fn utf_16_keeps_its_mark_where_it_stays() {
    let mut options = options("byte-order-mark,final-newline");
    options.to = fix_encoding::TargetEncoding::Kept;
    let encoding = fix_encoding::encoding::Encoding::UTF_16LE;
    let bytes = encoding.encode("\u{FEFF}Grüße").unwrap();
    let after = examine(&bytes, &options).plan(Accept::Exact).apply(&bytes).unwrap();
    assert_eq!(encoding.decode(&after).unwrap(), "\u{FEFF}Grüße\n");
}

#[test]
fn a_mark_is_added_to_utf_16() {
    let encoding = fix_encoding::encoding::Encoding::UTF_16LE;
    for (bytes, to) in [
        ("café\n".as_bytes().to_vec(), fix_encoding::TargetEncoding::Encoding(encoding)),
        (
            encoding.encode("Une phrase en UTF-16, sans marque; elle est assez longue.\n").unwrap(),
            fix_encoding::TargetEncoding::Kept,
        ),
    ] {
        let options = Options { to, ..options("byte-order-mark=add") };
        let after = examine(&bytes, &options).plan(Accept::Exact).apply(&bytes).unwrap();
        let text = encoding.decode(&after).unwrap();
        assert!(text.starts_with('\u{FEFF}') && text.ends_with(".\n") | text.ends_with("é\n"), "{text:?}");
        comes_to_rest(&bytes, &options).unwrap();
    }
}

#[test]
fn json_gets_no_mark_however_deep() {
    let text = format!("{}{}\n", "[".repeat(1000), "]".repeat(1000));
    assert_eq!(report(&examine(text.as_bytes(), &options("byte-order-mark=add"))), "");
}

#[test]
fn what_is_no_text_stays() {
    let options = options("hygiene");
    for bytes in
        [&b"%PDF-1.7\r\nobj\n"[..], b"a\0b\r\nc\n", b"\x89PNG\r\n\x1A\n", b"\x01\x02\x03\x04\x05\x06\r\n\n"]
    {
        let examination = examine(bytes, &options);
        assert!(examination.findings.is_empty(), "{:?}", examination.findings);
    }
    let unknown = b"(\xE9)\r\nx\n";
    let examination = examine(unknown, &options);
    assert_eq!(examination.content, Content::UnknownEncoding);
    assert!(examination.plan(ALL).is_empty());
}

#[test]
fn an_export_of_messages_comes_back() {
    // fix-encoding: off
    let export = r#"{
  "participants": [{"name": "Zo\u00c3\u00ab M\u00c3\u00bcller"}],
  "messages": [{"content": "D\u00c3\u00a9j\u00c3\u00a0 vu \u00f0\u009f\u0098\u0082", "reactions": [{"reaction": "\u00e2\u009d\u00a4"}]}]
}
"#;
    // fix-encoding: on
    let repaired =
        examine(export.as_bytes(), &Options::default()).plan(Accept::Exact).apply(export.as_bytes()).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&repaired).unwrap();
    assert_eq!(value["participants"][0]["name"], "Zoë Müller");
    assert_eq!(value["messages"][0]["content"], "Déjà vu 😂");
    assert_eq!(value["messages"][0]["reactions"][0]["reaction"], "❤");
}

/// Damage that would break what it is in once repaired is reported, and stays.
#[test]
fn damage_in_structure() {
    // fix-encoding: ignore
    let text = "{\"quote\": \"L’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{A0} la mer.\"}\n";
    let after =
        examine(text.as_bytes(), &Options::default()).plan(Accept::Exact).apply(text.as_bytes()).unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&after).is_ok());
    assert!(String::from_utf8(after).unwrap().contains("L’été dernier"));
}

/// However many places there are, each is judged where it stands: in a string of JSON, whatever else is on its line.
#[test]
fn many_places_in_json() {
    let pairs = |count: usize, between: &str| {
        let pair = |n| format!("\"a{n}\": \"don’t\",{between}\"b{n}\": \"say “hi”, it’s\"");
        format!("{{{}}}\n", (0..count).map(pair).collect::<Vec<_>>().join(&format!(",{between}")))
    };
    for (count, between) in [(1, ""), (150, "\n"), (150, ""), (1000, "\n")] {
        let text = pairs(count, between);
        let options = options("curly-quote");
        let examination = examine(text.as_bytes(), &options);
        let after = examination.plan(Accept::Exact).apply(text.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(after).unwrap(), text.replace('’', "'"), "{count}");
        let left = examination.findings.iter().filter(|finding| finding.repair.is_none());
        for finding in left {
            assert!(finding.message.contains("the JSON would be broken"), "{count}: {}", finding.message);
        }
        comes_to_rest(text.as_bytes(), &options).unwrap();
    }
}

#[test]
fn json_lines_with_a_mark() {
    // fix-encoding: off
    let line =
        r#"{"name": "Jos\u00c3\u00a9 Garc\u00c3\u00ada", "t": "caf\u00c3\u00a9 est tr\u00c3\u00a8s bon"}"#;
    let sound = r#"{"name": "Jos\u00e9 Garc\u00eda", "t": "caf\u00e9 est tr\u00e8s bon"}"#;
    // fix-encoding: on
    let all = |line: &str, mark: &str| format!("{mark}{line}\n{line}\n{line}\n");
    for mark in ["", "\u{FEFF}"] {
        let text = all(line, mark);
        let after =
            examine(text.as_bytes(), &Options::default()).plan(Accept::Exact).apply(text.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(after).unwrap(), all(sound, mark));
    }
}

/// What is tidied first, and what is repaired then, is not read in a third way.
#[test]
fn repairs_that_bring_each_other_about() {
    let text = "“é\u{FFFD}amp;Ã©\t＼，中\u{A0}";
    comes_to_rest(text.as_bytes(), &options("normalization=nfkd")).unwrap();
}

#[test]
fn a_finding_is_a_line_or_a_run() {
    let text = "a\u{A0}b\u{A0}c\u{A0}d\n".repeat(3) + &"line\r\n".repeat(50) + &"line\n".repeat(60);
    let examination = examine(text.as_bytes(), &options("hygiene"));
    let count = |name| examination.findings.iter().filter(|finding| finding.rule.name == name).count();
    assert_eq!([count("exotic-space"), count("line-ending")], [3, 1]);
    assert_eq!(examination.channels().len(), 2);
    assert!(examination.held_back(Accept::Exact).is_empty());
}
