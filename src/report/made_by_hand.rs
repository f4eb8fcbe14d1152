//! Findings made by hand, for the tests of the renderers. No engine found them, so they need not be plausible.

use fix_encoding::channel::{Channel, Effects, Loss, Misreading, Undefined, Written};
use fix_encoding::encoding::Encoding;
use fix_encoding::rules::{LEGACY_ENCODING, LOST_TEXT, MOJIBAKE};
use fix_encoding::{
    Accept, Alternative, Cause, Content, Examination, Finding, InferredCharacter, Location, Repair,
};

use super::diff::Header;
use super::findings::{Details, Tally};
use super::renderer::{FileReport, RunReport};
use super::summary::{Rewritten, Totals};

fn channel(label: &str, loss: Loss) -> Channel {
    let read = Encoding::for_label(label).unwrap();
    Channel::single(Misreading { written: Written::Utf8, read, loss })
}

fn finding(before: &str, span: std::ops::Range<usize>, repair: Repair) -> Finding {
    Finding {
        rule: &MOJIBAKE,
        location: location(before, span.start),
        span,
        message: repair.cause.to_string(),
        repair: Some(repair),
    }
}

fn location(text: &str, offset: usize) -> Location {
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Location { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
}

/// A French sentence with three damaged words; nothing was lost.
pub fn french() -> (Vec<u8>, Examination) {
    let before = "Bonjour.\nL’Ã©tÃ© dernier, Ã\u{a0} la mer.\nFin.\n";
    let read = channel("windows-1252", Loss::NONE);
    let findings = [("Ã©tÃ©", "été", 2), ("Ã\u{a0}", "à", 1)].map(|(damaged, right, count)| {
        let start = before.find(damaged).unwrap();
        let span = start..start + damaged.len();
        let repair = Repair {
            span: span.clone(),
            replacement: right.to_string(),
            cause: Cause::Channel(read.clone()),
            confidence: 0.9999,
            exact: true,
            damaged: count,
            inferred: Vec::new(),
            written_as: Encoding::UTF_8,
            reversible: true,
        };
        finding(before, span, repair)
    });
    let examination = Examination::new(Content::Text(Encoding::UTF_8), findings.into(), Vec::new());
    (before.as_bytes().to_vec(), examination)
}

/// A Chinese text in two damaged spans that lost bytes, and a leftover that can't be repaired.
pub fn chinese() -> (Vec<u8>, Examination) {
    let before = "# ä¸å›½\n\nè¿™æ¯æµ‹ã€€\u{9b}!\n\u{fffd}\u{fffd}\n";
    let loss = Loss {
        undefined: Undefined::Dropped,
        effects: Effects::named("soft-hyphen-dropped").unwrap(),
        ..Loss::NONE
    };
    let read = channel("windows-1254", loss);
    let inferred = |offset, character, confidence, alternatives: &[(char, f64)]| InferredCharacter {
        offset,
        character,
        confidence,
        alternatives: alternatives
            .iter()
            .map(|&(character, confidence)| Alternative { character, confidence })
            .collect(),
    };
    let repair = |span: std::ops::Range<usize>, replacement: &str, inferred: Vec<InferredCharacter>| Repair {
        span,
        replacement: replacement.to_string(),
        cause: Cause::Channel(read.clone()),
        confidence: 0.9999,
        exact: false,
        damaged: replacement.chars().count(),
        inferred,
        written_as: Encoding::UTF_8,
        reversible: true,
    };
    let first = 2..before.find("\n\n").unwrap();
    let one = repair(first.clone(), "中国", vec![inferred(3, '国', 0.97, &[('図', 0.02)])]);
    let start = first.end + 2;
    let second = start..before.find('!').unwrap();
    let two = repair(
        second.clone(),
        "这是汉测\u{3000}",
        vec![
            inferred(9, '测', 0.62, &[('试', 0.21), ('诗', 0.1)]),
            inferred(12, '\u{3000}', 0.51, &[('，', 0.49)]),
        ],
    );
    let lost = before.find('\u{fffd}').unwrap();
    let lost = Finding {
        rule: &LOST_TEXT,
        span: lost..lost + 6,
        location: location(before, lost),
        message: "2 replacement characters (U+FFFD)".to_string(),
        repair: None,
    };
    let findings = vec![finding(before, first, one), finding(before, second, two), lost];
    let examination = Examination::new(Content::Text(Encoding::UTF_8), findings, Vec::new());
    (before.as_bytes().to_vec(), examination)
}

/// A file in windows-1252, with bytes that are no UTF-8.
pub fn latin() -> (Vec<u8>, Examination) {
    let before = b"caf\xe9,\nna\xefve\n".to_vec();
    let windows_1252 = Encoding::for_label("windows-1252").unwrap();
    let repair = Repair {
        span: 0..before.len(),
        replacement: "café,\nnaïve\n".to_string(),
        cause: Cause::WrittenAs(windows_1252),
        confidence: 0.998,
        exact: true,
        damaged: 2,
        inferred: Vec::new(),
        written_as: Encoding::UTF_8,
        reversible: true,
    };
    let finding = Finding {
        rule: &LEGACY_ENCODING,
        location: Location { line: 1, column: 1 },
        span: repair.span.clone(),
        message: repair.cause.to_string(),
        repair: Some(repair),
    };
    (before, Examination::new(Content::Text(windows_1252), vec![finding], Vec::new()))
}

/// Calls `tell` with a report on a file called `notes.md`. It shows all repairs, and accepts only the exact ones.
pub fn report_of<T>(before: &[u8], examination: &Examination, tell: impl FnOnce(&FileReport<'_>) -> T) -> T {
    let all = Accept::ALL;
    let after = examination.plan(all).apply(before).unwrap();
    tell(&FileReport {
        name: "notes.md",
        path: "./notes.md".as_ref(),
        target: Some("/project/notes.md".as_ref()),
        header: &Header::named("notes.md"),
        before,
        after: Some(&after),
        examination,
        withheld: &[],
        shown: all,
        accept: Accept::Exact,
        rewritten: false,
        details: Details::default(),
    })
}

/// Calls `tell` with the report on a run.
pub fn end_of_run<T>(tell: impl FnOnce(&RunReport<'_>) -> T) -> T {
    let mut totals = Totals { too_large: 1, in_baseline: 2, ..Totals::default() };
    totals.add(&chinese().1, Accept::Exact);
    let tally = Tally { exact: 3, ..Tally::default() };
    tell(&RunReport {
        totals: &totals,
        rewritten: Some(Rewritten { files: 1, tally }),
        errors: &["b.txt: no such file or directory; check the spelling".to_string()],
        exit_code: 2,
    })
}
