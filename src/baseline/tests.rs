use fix_encoding::{Examination, Finding, InferredCharacter};

use super::*;
use crate::report::made_by_hand::{chinese, french, latin};

const BASELINE_FILE: &str = "/project/base.json";

fn written(files: &[(&str, &(Vec<u8>, Examination))]) -> Vec<u8> {
    let mut new = NewBaseline::new(BASELINE_FILE.as_ref());
    files.iter().for_each(|(path, (bytes, examination))| new.add(path.as_ref(), bytes, examination));
    new.to_bytes()
}

fn baseline(bytes: &[u8]) -> Baseline {
    Baseline::parse(BASELINE_FILE.into(), "base.json".as_ref(), bytes).unwrap()
}

#[test]
fn it_is_sorted_and_a_line_an_entry() {
    let files =
        [("/project/b/zh.md", &chinese()), ("/project/a.txt", &latin()), ("/elsewhere/fr.txt", &french())];
    let bytes = written(&files);
    insta::assert_snapshot!(String::from_utf8(bytes.clone()).unwrap());
    let mut other = files;
    other.reverse();
    assert_eq!(written(&other), bytes);
    assert_eq!(written(&[]), b"{\n  \"fix-encoding-baseline\": 1,\n  \"findings\": []\n}\n");
    baseline(&written(&[]));
}

#[test]
fn what_is_in_it_is_silenced() {
    for file in [chinese(), french(), latin()] {
        let baseline = baseline(&written(&[("/project/x", &file)]));
        let (bytes, examination) = file;
        let count = examination.findings.len();
        let silenced = baseline.silence("/project/x".as_ref(), &bytes, examination.clone());
        assert_eq!((silenced.examination.findings.len(), silenced.known, silenced.gone), (0, count, 0));
        assert_eq!(silenced.withheld, []);
        let elsewhere = baseline.silence("/project/y".as_ref(), &bytes, examination.clone());
        assert_eq!(elsewhere, Silenced::nothing(examination));
    }
}

/// The two damaged lines of the Chinese text as one finding.
fn joined() -> (Vec<u8>, Examination) {
    let (bytes, mut all) = chinese();
    let second = all.findings.remove(1);
    let first = &mut all.findings[0];
    first.span.end = second.span.end;
    let (repair, other) = (first.repair.as_mut().unwrap(), second.repair.unwrap());
    repair.span.end = other.span.end;
    let offset = repair.replacement.len() + 2;
    repair.inferred.extend(
        other
            .inferred
            .into_iter()
            .map(|inferred| InferredCharacter { offset: inferred.offset + offset, ..inferred }),
    );
    repair.replacement = format!("{}\n\n{}", repair.replacement, other.replacement);
    (bytes, all)
}

#[test]
fn new_damage_of_a_known_cause_is_reported_and_not_repaired() {
    for (known, new) in [(0, 1), (1, 0)] {
        let (bytes, all) = chinese();
        let one = all.clone().with_findings(vec![all.findings[known].clone()]);
        let baseline = baseline(&written(&[("/project/x", &(bytes.clone(), one))]));
        // Also where they are found as one.
        for (bytes, examination) in [chinese(), joined()] {
            let count = examination.findings.len();
            let silenced = baseline.silence("/project/x".as_ref(), &bytes, examination);
            assert_eq!((silenced.known, silenced.gone), (count - 2, 0));
            let rules: Vec<_> = silenced.examination.findings.iter().map(|found| found.rule.name).collect();
            assert_eq!(rules, ["lost-text"]);
            let [withheld] = &silenced.withheld[..] else { panic!("one is new") };
            let expected = &all.findings[new];
            assert_eq!((&withheld.span, withheld.location), (&expected.span, expected.location));
            let (repair, expected) = (withheld.repair.as_ref().unwrap(), expected.repair.as_ref().unwrap());
            assert_eq!((&repair.replacement, &repair.inferred), (&expected.replacement, &expected.inferred));
            assert!(withheld.message.ends_with("in the baseline"), "{}", withheld.message);
        }
    }
}

#[test]
fn as_many_lines_are_known_as_were_there() {
    let (bytes, all) = french();
    let times = |count: usize| {
        let findings = (0..count).flat_map(|index| {
            all.findings.iter().map(move |finding| {
                // fix-encoding: ignore
                let by = index * "Bonjour.\nL’Ã©tÃ© dernier, Ã\u{a0} la mer.\nFin.\n".len();
                Finding { span: finding.span.start + by..finding.span.end + by, ..finding.clone() }
            })
        });
        (bytes.repeat(count), all.clone().with_findings(findings.collect()))
    };
    let baseline = baseline(&written(&[("/project/x", &times(2))]));
    let silence = |(bytes, examination): (Vec<u8>, Examination)| {
        let silenced = baseline.silence("/project/x".as_ref(), &bytes, examination);
        (silenced.known, silenced.withheld.len(), silenced.gone)
    };
    assert_eq!([silence(times(3)), silence(times(2)), silence(times(1))], [(4, 2, 0), (4, 0, 0), (2, 0, 1)]);
    assert_eq!(silence((b"clean".to_vec(), times(0).1)), (0, 0, 2));
}

#[test]
fn what_is_no_baseline() {
    let error = |bytes: &[u8]| {
        Baseline::parse(BASELINE_FILE.into(), "base.json".as_ref(), bytes).unwrap_err().to_string()
    };
    assert!(error(b"").contains("base.json: is no baseline"));
    assert!(error(b"[]").contains("is no baseline"));
    assert!(error(b"{\"name\": \"package\"}").contains("fix-encoding-baseline"));
    assert!(error(b"{\"fix-encoding-baseline\": 2, \"other\": []}").contains("version 2"));
    assert!(error(b"{\"fix-encoding-baseline\": 1}").contains("findings"));
    let negative =
        br#"{"fix-encoding-baseline":1,"findings":[{"path":"","rule":"","fingerprint":"","count":-1}]}"#;
    assert!(error(negative).contains("is no baseline"));
    for digits in ["6", "6g", "+6", "é"] {
        let entry = format!(
            r#"{{"fix-encoding-baseline":1,"findings":[{{"path":"","path_bytes":"{digits}","rule":"","fingerprint":"{}","count":1}}]}}"#,
            "0".repeat(32)
        );
        assert!(error(entry.as_bytes()).contains("path_bytes"), "{digits}: {}", error(entry.as_bytes()));
    }
}
