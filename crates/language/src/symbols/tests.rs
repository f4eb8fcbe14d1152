use super::class::Class;
use super::model::{LEAST_SHARE, SIDES, UNKNOWN};
use super::*;
use crate::Models;

const SYMBOL_KINDS: [Neighbour; 5] = [
    Neighbour::Symbol('─'),
    Neighbour::Symbol('—'),
    Neighbour::Symbol('\u{FE0F}'),
    Neighbour::Symbol('✅'),
    Neighbour::Symbol('\u{10190}'),
];

const SMALL: &str = "# a comment\nU+2014\t—\t6\tS6\tS5 E1\nU+2500\t─\t3\tB1 =2\tE1 =2\nrare\t7\t1\tS1\tL1\n";

fn symbols() -> &'static SymbolModel {
    static MODELS: std::sync::OnceLock<Models> = std::sync::OnceLock::new();
    MODELS.get_or_init(Models::default).symbols()
}

fn log(symbol: char, left: Neighbour, right: Neighbour) -> f32 {
    symbols().log_probability(symbol, left, right).unwrap()
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

#[test]
fn every_line_of_the_table_is_a_symbol() {
    let table = include_str!("../../models/symbols.tsv");
    let lines = table.lines().filter(|line| line.starts_with("U+")).count();
    assert_eq!(symbols().symbols().count(), lines);
    assert!(lines >= 250, "{lines}");
    for symbol in "‘’“”–—…•·×°©®™«»€£§→←│├└─┌■●✓✅✗❌✔⚠🚀\u{FE0F}\u{A0}".chars()
    {
        assert!(symbols().log_probability(symbol, Neighbour::Space, Neighbour::Space).is_some(), "{symbol}");
    }
    for other in "aé?中。，（\u{FFFD}".chars() {
        assert_eq!(symbols().log_probability(other, Neighbour::Space, Neighbour::Space), None, "{other}");
    }
}

#[test]
fn probabilities_come_to_one() {
    let plain = [
        Neighbour::Unknown,
        Neighbour::Edge,
        Neighbour::Cell,
        Neighbour::Space,
        Neighbour::Letter,
        Neighbour::Ideograph,
        Neighbour::Closing,
    ];
    for left in plain.into_iter().chain(SYMBOL_KINDS) {
        for right in plain.into_iter().chain(SYMBOL_KINDS) {
            let listed: f64 = symbols().symbols().map(|c| f64::from(log(c, left, right)).exp()).sum();
            let rare = f64::from(symbols().rare_log_probability(left, right)).exp() * symbols().rare_kinds;
            assert!((listed + rare - 1.0).abs() < 1e-4, "{left:?} {right:?}: {listed} and {rare}");
        }
    }
}

#[test]
fn an_unknown_neighbour_is_summed_out() {
    // In the small table, the share of — is 0.6.
    let small = SymbolModel::parse(SMALL).unwrap();
    let alone = small.log_probability('—', Neighbour::Unknown, Neighbour::Unknown).unwrap();
    assert!((alone.exp() - 0.6).abs() < 1e-6);
    let space = small.log_probability('—', Neighbour::Space, Neighbour::Unknown).unwrap();
    assert!(space > alone);
    // The same with counts of both sides together: the sum over all right neighbours, weighted by their probability.
    let paired = SymbolModel::parse(&SMALL.replace("S5 E1", "S5 E1\tSS5 SE1")).unwrap();
    let of = |left, right| f64::from(paired.log_probability('—', left, right).unwrap()).exp();
    assert!((of(Neighbour::Unknown, Neighbour::Unknown) - 0.6).abs() < 1e-6);
    let row = &paired.rows[0];
    for left in 0..SIDES {
        // Weighted by the shares of the classes, by which the factors of symbols are divided.
        let others = |class| match class {
            class if class == Class::Box as usize => 0.3,
            class if class == Class::Selector as usize => LEAST_SHARE,
            class if class == Class::Other as usize => 0.1,
            class if class == Class::Same as usize => row.share,
            _ => 1.0,
        };
        let sum: f64 = (0..CLASSES).map(|right| row.factors.of(left, right) * others(right)).sum();
        assert!((sum / row.factors.of(left, UNKNOWN) - 1.0).abs() < 1e-9, "{left}");
    }
}

#[test]
fn both_sides_at_once_say_more_than_each() {
    // A thousand times with two spaces and a thousand times without: hardly ever with one.
    let lines =
        "U+2014\t—\t2000\tS1000 L1000\tS1000 L1000\tSS1000 LL1000\nrare\t1\t2000\tS1000 L1000\tS1000 L1000\n";
    let paired = SymbolModel::parse(lines).unwrap();
    let apart = SymbolModel::parse(&lines.replace("\tSS1000 LL1000", "")).unwrap();
    let of = |symbols: &SymbolModel, left, right| symbols.log_probability('—', left, right).unwrap().exp();
    let (space, letter) = (Neighbour::Space, Neighbour::Letter);
    assert!((of(&apart, space, space) - 0.5).abs() < 0.01);
    assert!((of(&apart, letter, space) - 0.5).abs() < 0.01);
    assert!(of(&paired, space, space) > 0.6);
    assert!(of(&paired, letter, space) < 0.1);
    assert!((of(&paired, letter, Neighbour::Unknown) - 0.5).abs() < 0.01);
}

#[test]
fn neighbours_decide() {
    use Neighbour::{Cell, Digit, Edge, Ideograph, Letter, Space, Symbol};
    let beats =
        |a, b, left, right| assert!(log(a, left, right) > log(b, left, right), "{a} {b} {left:?} {right:?}");
    beats('“', '”', Space, Letter);
    beats('”', '“', Letter, Space);
    // Whether a dash has spaces or none is one decision for both of its sides.
    beats('“', '—', Space, Letter);
    beats('”', '—', Letter, Space);
    beats('…', '—', Letter, Space);
    beats('—', '“', Letter, Letter);
    beats('”', '—', Letter, Edge);
    beats('’', '“', Letter, Letter);
    beats('“', '’', Ideograph, Ideograph);
    beats('—', '–', Space, Space);
    beats('–', '—', Digit, Digit);
    beats('✓', '—', Cell, Cell);
    beats('✅', '✓', Edge, Space);
    // Of the check marks, this is the one that a variation selector makes an emoji of.
    beats('✔', '✅', Neighbour::Unknown, Symbol('\u{FE0F}'));
    beats('─', '│', Symbol('├'), Symbol('─'));
    beats('├', '─', Edge, Symbol('─'));
    beats('\u{FE0F}', '\u{200D}', Symbol('⚠'), Space);
}

#[test]
fn neighbours_of_a_line() {
    let left = |text: &str| Neighbour::left(&chars(text));
    let right = |text: &str| Neighbour::right(&chars(text));
    for start in
        ["", "  ", "// ", "/// ", "\t# ", "## ", "- ", "* ", "> - ", "1. ", "- [x] ", "- [ ] ", "<!-- "]
    {
        assert_eq!(left(start), Neighbour::Edge, "{start:?}");
    }
    assert_eq!(left("a - "), Neighbour::Space);
    assert_eq!(left("- a "), Neighbour::Space);
    assert_eq!(left("| a | "), Neighbour::Cell);
    assert_eq!(left("|"), Neighbour::Cell);
    assert_eq!(left("don"), Neighbour::Letter);
    assert_eq!(left("не"), Neighbour::Letter);
    assert_eq!(left("他说"), Neighbour::Ideograph);
    assert_eq!(left("（"), Neighbour::Opening);
    assert_eq!(left("\""), Neighbour::Quote);
    assert_eq!(left("**"), Neighbour::Ascii);
    assert_eq!(left("├"), Neighbour::Symbol('├'));
    assert_eq!(right(""), Neighbour::Edge);
    assert_eq!(right("  "), Neighbour::Edge);
    assert_eq!(right(" a"), Neighbour::Space);
    assert_eq!(right(" | a"), Neighbour::Cell);
    assert_eq!(right("9"), Neighbour::Digit);
    assert_eq!(right("。"), Neighbour::Closing);
    assert_eq!(right("\u{FE0F} a"), Neighbour::Symbol('\u{FE0F}'));
}

#[test]
fn what_is_no_table_is_refused() {
    assert!(SymbolModel::parse(SMALL).is_ok());
    let line = |table: &str| SymbolModel::parse(table).unwrap_err().line;
    assert_eq!(line(""), 0);
    assert_eq!(line("U+2014\t—\t6\tS6\tS6\n"), 0);
    assert_eq!(line(&SMALL.replace("S5 E1", "S5 X1")), 2);
    assert_eq!(line(&SMALL.replace("S5 E1", "S5 é1")), 2);
    assert_eq!(line(&SMALL.replace("U+2500", "U+2014")), 3);
    assert_eq!(line(&SMALL.replace("U+2500", "U+D800")), 3);
    assert_eq!(line(&SMALL.replace("\t3\t", "\t0\t")), 3);
    assert_eq!(line(&SMALL.replace("\tB1 =2\tE1 =2", "\tB1")), 3);
    assert_eq!(line(&SMALL.replace("S5 E1", "S5 E1\tSS5 S1")), 2);
    assert_eq!(line(&SMALL.replace("S5 E1", "S5 E1\tSS5 SX1")), 2);
    assert_eq!(line(&SMALL.replace("S5 E1", "S5 E1\tSS5\tSE1")), 2);
    assert_eq!(line(&format!("{SMALL}U+2022\t•\t1\t\t\n")), 5);
}

#[test]
fn a_line_that_is_written_reads_as_it_was() {
    let class = |neighbour| line_class('─', neighbour).unwrap();
    let mut counts = [[0.0; CLASSES]; CLASSES];
    counts[class(Neighbour::Symbol('─'))][class(Neighbour::Space)] = 3.0;
    counts[class(Neighbour::Symbol('├'))][class(Neighbour::Symbol('─'))] = 1.6;
    counts[class(Neighbour::Symbol('├'))][class(Neighbour::Space)] = 0.4;
    assert_eq!(line_class('─', Neighbour::Unknown), None);
    assert_eq!(table_line('─', &counts, false), "U+2500\t─\t5\tB2 =3\tS3 =2\n");
    assert_eq!(table_line('─', &counts, true), "U+2500\t─\t5\tB2 =3\tS3 =2\tB=2 =S3\n");
    assert_eq!(rare_line(7, &counts), "rare\t7\t5\tB2 =3\tS3 =2\n");
    assert!(table_line('\u{FE0F}', &counts, false).starts_with("U+FE0F\t\t5\t"));
    let (read, kinds) =
        table::read("U+2500\t─\t5\tB2 =3\tS3 =2\tB=2 =S3\nrare\t7\t5\tB2 =3\tS3 =2\n").unwrap();
    counts[class(Neighbour::Symbol('├'))] = [0.0; CLASSES];
    counts[class(Neighbour::Symbol('├'))][class(Neighbour::Symbol('─'))] = 2.0;
    assert_eq!(read[0].pairs.as_deref(), Some(&counts));
    assert_eq!(read[0].left[class(Neighbour::Symbol('─'))], 3.0);
    assert_eq!(read[0].right[class(Neighbour::Space)], 3.0);
    assert!(read[1].pairs.is_none());
    assert_eq!(kinds, 7.0);
}
