//! Runs the labelled rows of `rows.tsv`, and tests what no row can say.

use std::ops::Range;

use super::{Measurements, Suspect, measure, mention, summarize};

const ROWS: &str = include_str!("rows.tsv");

/// The text of a row without its brackets, and the spans between them.
fn unmarked(text: &str) -> (String, Vec<Range<usize>>) {
    let text = text.replace("\\n", "\n");
    let (mut plain, mut spans, mut start) = (String::new(), Vec::new(), 0);
    for c in text.chars() {
        match c {
            '⟦' => start = plain.len(),
            '⟧' => spans.push(start..plain.len()),
            _ => plain.push(c),
        }
    }
    (plain, spans)
}

fn signs(measured: &Measurements) -> String {
    let all = [
        ("quotation", measured.quotation),
        ("bracket", measured.bracket),
        ("string", measured.string),
        ("code", measured.code),
        ("cell", measured.cell),
        ("block", measured.block),
        ("twin", measured.twin),
        ("copy", measured.copy),
        ("literal", measured.literal),
        ("damage", measured.damage),
        ("encodings", measured.encodings),
        ("leftovers", measured.leftovers),
        ("lost", measured.lost),
    ];
    let above = all.iter().filter(|(_, value)| *value > 0.0);
    above.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn rows_are_measured_and_scored_as_labelled() {
    let mut wrong = String::new();
    for row in ROWS.lines().filter(|row| !row.starts_with('#')) {
        let [all, expected, originals, text] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("a row has four cells: {row}");
        };
        let (text, spans) = unmarked(text);
        let suspects: Vec<Suspect<'_>> = spans
            .into_iter()
            .zip(originals.split('|'))
            .map(|(span, original)| match original {
                "-" => Suspect::lost(span),
                original => Suspect::of(span, original),
            })
            .collect();
        let first = signs(&measure(&text, suspects.clone())[0]);
        let score = mention(&text, suspects);
        if first != expected || (score >= 0.5) != (all == "mentioned") {
            wrong.push_str(&format!("{row}\n  score {score}, {first}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn no_suspects_are_no_mention() {
    assert_eq!(mention("mojibake", []), 0.0);
    assert!(measure("mojibake", []).is_empty());
}

#[test]
fn each_suspect_has_measurements_also_where_two_share_a_word() {
    // fix-encoding: ignore
    let text = "mojibake: \"Ã©tÃ©\"";
    let suspects = [Suspect::of(11..15, "é"), Suspect::of(16..20, "é")];
    let measured = measure(text, suspects);
    assert_eq!(measured.len(), 2);
    assert_eq!(measured[0], measured[1]);
    assert_eq!((measured[0].string, measured[0].brevity), (1.0, 1.0 / 3.0));
}

#[test]
fn any_spans_are_taken_without_a_panic() {
    // Overlapping, empty and at the end; on lines that are cut because they are long.
    let text = "é\"".repeat(9_000);
    let end = text.len();
    let lost = [0..0, 0..5, 2..8, 7_997..8_003, 8_000..8_000, end - 3..end, end..end];
    let on_boundary = |at: usize| (at..=end).find(|at| text.is_char_boundary(*at)).unwrap();
    let suspects = lost.map(|span| Suspect::lost(on_boundary(span.start)..on_boundary(span.end)));
    assert_eq!(measure(&text, suspects.clone()).len(), suspects.len());
    assert!((0.0..=1.0).contains(&mention(&text, suspects)));
    assert_eq!(measure("", [Suspect::lost(0..0)]).len(), 1);
}

#[test]
fn a_bounded_number_of_words_is_looked_at() {
    let line = |n: usize| format!("mojibake \"w{n}\u{FFFD}\"\n");
    let text: String = (0..5_000).map(line).collect();
    let spans = text.match_indices('\u{FFFD}').map(|(at, mark)| Suspect::lost(at..at + mark.len()));
    let summary = summarize(&text, spans);
    assert!(summary.words < 300.0 && summary.unseen == 1.0 && summary.score() < 0.5, "{summary:?}");
}
