//! Text about mojibake, which is left as it is, and really damaged text that looks like it, which is repaired.
//!
//! `tests/about_mojibake/about.txt` has sound texts: README sections, tests of decoders, charts, FAQ entries, bug reports in several
//! languages. `damaged.txt` has texts with quotation marks, code and tables, some of whose lines went through a channel. Both
//! were written for this test. How they are laid out is said in their first lines; a name that ends with `(known failure)` must
//! fail, so that the list stays true.

use fix_encoding::channel::{Channel, ChannelPattern};
use fix_encoding::{Accept, Options, examine};

const ALL: Accept = Accept::Inferred { minimum: 0.0 };
const KNOWN_FAILURE: &str = "(known failure)";

fn sections(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split("\n== ").skip(1).map(|section| section.split_once('\n').unwrap())
}

fn repaired(text: &str) -> String {
    let plan = examine(text.as_bytes(), &Options::default()).plan(ALL);
    String::from_utf8(plan.apply(text.as_bytes()).unwrap()).unwrap()
}

fn channel(notation: &str) -> Channel {
    notation.parse::<ChannelPattern>().unwrap().channel().unwrap()
}

/// Asserts that what is wrong is what is known to be.
fn assert_known(wrong: &[(&str, String)], names: impl Iterator<Item = &'static str>) {
    let known: Vec<&str> = names.filter(|name| name.contains(KNOWN_FAILURE)).collect();
    let unexpected: Vec<&String> =
        wrong.iter().filter(|(name, _)| !known.contains(name)).map(|(_, what)| what).collect();
    assert!(
        unexpected.is_empty(),
        "{} wrong:\n{}",
        unexpected.len(),
        unexpected.iter().map(|s| s.as_str()).collect::<Vec<_>>().join("\n")
    );
    let mended: Vec<&&str> =
        known.iter().filter(|name| wrong.iter().all(|(wrong, _)| wrong != *name)).collect();
    assert!(mended.is_empty(), "no failures any more: {mended:?}");
}

#[test]
fn texts_about_mojibake_are_left_as_they_are() {
    let about = || sections(include_str!("../about_mojibake/about.txt"));
    let mut wrong = Vec::new();
    for (name, text) in about() {
        let after = repaired(text);
        if after != text {
            let lines = text.lines().zip(after.lines()).filter(|(before, after)| before != after);
            let lines: Vec<String> = lines.map(|(before, after)| format!("  {before}\n  {after}")).collect();
            wrong.push((name, format!("{name}\n{}", lines.join("\n"))));
        }
    }
    println!(
        "{} of {} texts about mojibake are left as they are",
        about().count() - wrong.len(),
        about().count()
    );
    assert_known(&wrong, about().map(|(name, _)| name));
}

#[test]
fn damaged_texts_that_look_alike_are_repaired() {
    let damaged = || sections(include_str!("../about_mojibake/damaged.txt"));
    let mut wrong = Vec::new();
    for (name, text) in damaged() {
        let channel = channel(name.split_once(" | ").unwrap().1.trim_end_matches(KNOWN_FAILURE).trim());
        let (mut truth, mut observed) = (String::new(), String::new());
        for line in text.lines().filter(|line| !line.is_empty()) {
            let content = line.get(2..).unwrap_or("");
            truth.push_str(content);
            match line.starts_with('!') {
                true => {
                    observed.push_str(&channel.damage(content).unwrap_or_else(|| panic!("{name}: {line}")))
                }
                false => observed.push_str(content),
            }
            truth.push('\n');
            observed.push('\n');
        }
        let after = repaired(&observed);
        if after != truth {
            let lines = after.lines().zip(truth.lines()).filter(|(after, truth)| after != truth);
            let lines: Vec<String> = lines.map(|(after, truth)| format!("  {after}\n  {truth}")).collect();
            wrong.push((name, format!("{name}\n{}", lines.join("\n"))));
        }
    }
    println!("{} of {} damaged texts are repaired", damaged().count() - wrong.len(), damaged().count());
    assert_known(&wrong, damaged().map(|(name, _)| name));
}
