//! Sources of text stand in one split only: `benches/quality/sources.tsv` against `train/sources.tsv` and the corpora, and
//! `train/decision-packages.tsv` against all of them.
//!
//! A source in two splits makes every figure measured on it worthless. The corpora are compressed, so what is in them is
//! told by `benches/quality/corpus/index.tsv`, which has the sum of each file: whoever changes a corpus writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

const SPLITS: [&str; 4] = ["reserved", "validation", "test", "train"];

/// The corpora of a split may have texts of its sources only.
const MADE_OF: [(&str, &str); 9] = [
    ("altered", "reserved"),
    ("dev", "reserved"),
    ("dev-codepage", "reserved"),
    ("dev-windows", "reserved"),
    ("field", "reserved"),
    ("odd", "reserved"),
    ("own", "reserved"),
    ("test", "test"),
    ("validation", "validation"),
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// The rows of a table, without its comments.
fn rows(path: &str, columns: usize) -> Vec<Vec<String>> {
    let text = fs::read_to_string(repository().join(path)).unwrap();
    let rows: Vec<Vec<String>> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect();
    for row in &rows {
        assert_eq!(row.len(), columns, "{path}: {row:?}");
    }
    rows
}

/// Of `benches/quality/sources.tsv`: source, split, registry, package, licence, whether its texts may be committed.
struct Source {
    name: String,
    split: String,
    package: (String, String),
    is_committed: bool,
}

fn sources() -> Vec<Source> {
    rows("benches/quality/sources.tsv", 10)
        .into_iter()
        .map(|row| {
            assert!(SPLITS.contains(&row[1].as_str()), "split: {row:?}");
            assert!(!row[7].is_empty(), "licence: {row:?}");
            assert!(["yes", "no"].contains(&row[8].as_str()), "committed: {row:?}");
            Source {
                name: row[0].clone(),
                split: row[1].clone(),
                package: (row[2].clone(), row[3].to_lowercase()),
                is_committed: row[8] == "yes",
            }
        })
        .collect()
}

/// What stands under one key with more than one split, or twice.
fn repeated<K: Ord + std::fmt::Debug>(sources: &[Source], key: impl Fn(&Source) -> K) -> Vec<String> {
    let mut found: BTreeMap<K, Vec<&str>> = BTreeMap::new();
    for source in sources {
        found.entry(key(source)).or_default().push(&source.split);
    }
    found
        .into_iter()
        .filter(|(_, splits)| splits.len() > 1)
        .map(|(key, splits)| format!("{key:?}: {splits:?}"))
        .collect()
}

#[test]
fn no_source_is_in_two_splits() {
    let sources = sources();
    assert_eq!(repeated(&sources, |source| source.name.clone()), Vec::<String>::new());
    assert_eq!(repeated(&sources, |source| source.package.clone()), Vec::<String>::new());
}

#[test]
fn what_models_are_trained_on_is_in_the_table() {
    let listed: BTreeSet<(String, String)> =
        sources().into_iter().filter(|source| source.split == "train").map(|source| source.package).collect();
    let trained: BTreeSet<(String, String)> =
        rows("train/sources.tsv", 7).into_iter().map(|row| (row[0].clone(), row[1].to_lowercase())).collect();
    let missing: Vec<_> = trained.difference(&listed).collect();
    assert!(missing.is_empty(), "not in benches/quality/sources.tsv as `train`: {missing:?}");
    let stale: Vec<_> = listed.difference(&trained).collect();
    assert!(
        stale.is_empty(),
        "`train` in benches/quality/sources.tsv, but not in train/sources.tsv: {stale:?}"
    );
}

/// A package's name as registries compare names.
fn plain_name(package: &str) -> String {
    package.to_lowercase().replace(['_', '.'], "-")
}

/// The decision is trained on real texts that no model has seen and that no figure is measured on. A package counts as the same under
/// another registry: there it most often has the same texts.
#[test]
fn packages_of_the_decision_are_in_no_other_split() {
    let mut elsewhere: BTreeMap<String, &str> = BTreeMap::new();
    for source in sources() {
        elsewhere.insert(plain_name(&source.package.1), "benches/quality/sources.tsv");
    }
    for row in rows("benches/quality/trees/packages.tsv", 7) {
        elsewhere.insert(plain_name(&row[1]), "benches/quality/trees/packages.tsv");
    }
    let mut seen = BTreeMap::new();
    for row in rows("train/decision-packages.tsv", 7) {
        let (registry, package, split) = (&row[0], &row[1], &row[5]);
        let digest = Sha256::digest(format!("{registry}/{package}"));
        assert_eq!(split, if digest[0] < 0xc0 { "train" } else { "validation" }, "split: {row:?}");
        let name = plain_name(package);
        assert_eq!(elsewhere.get(&name), None, "{registry}/{package}");
        let other = seen.insert(name, split.clone());
        assert!(other.is_none_or(|other| other == *split), "in both splits: {registry}/{package}");
    }
}

/// A verdict is on a file of a package in the table. A legacy file, and no other, has an encoding.
#[test]
fn verdicts_of_the_decision_are_on_its_packages() {
    let packages: BTreeSet<String> = rows("train/decision-packages.tsv", 7)
        .into_iter()
        .map(|row| format!("{}/{}", row[0], row[1]))
        .collect();
    for row in rows("train/decision-verdicts.tsv", 6) {
        assert!(packages.contains(&row[3]), "of no package: {row:?}");
        assert!(["sound", "damaged", "quoted", "legacy", "binary"].contains(&row[1].as_str()), "{row:?}");
        assert_eq!(row[1] == "legacy", row[2] != "-", "{row:?}");
        assert!(row[0].len() == 16 && !row[5].is_empty(), "{row:?}");
    }
}

#[test]
fn cases_are_of_known_sources_of_their_split() {
    let known: BTreeMap<String, Source> =
        sources().into_iter().map(|source| (source.name.clone(), source)).collect();
    let splits: BTreeMap<&str, &str> = MADE_OF.into_iter().collect();
    for row in rows("benches/quality/corpus/index.tsv", 4) {
        let (corpus, name) = (row[0].as_str(), row[2].as_str());
        let source = known.get(name).unwrap_or_else(|| panic!("{corpus}: {name} is not in sources.tsv"));
        assert!(source.is_committed, "{corpus}: texts of {name} may not be committed");
        let split = splits.get(corpus).unwrap_or_else(|| panic!("{corpus}: of which split is it?"));
        assert_eq!(&source.split, split, "{corpus}: {name}");
    }
}

#[test]
fn the_cases_from_the_field_are_only_measured_on() {
    let splits: Vec<String> = sources()
        .into_iter()
        .filter(|source| source.name == "field cases" || source.package.1.starts_with("field"))
        .map(|source| source.split)
        .collect();
    assert_eq!(splits, ["reserved"]);
    let indexed: Vec<String> = rows("benches/quality/corpus/index.tsv", 4)
        .into_iter()
        .filter(|row| row[0] == "field")
        .map(|row| row[2].clone())
        .collect();
    assert_eq!(indexed, ["field cases"]);
    for row in rows("train/sources.tsv", 7) {
        assert!(row.iter().all(|cell| !cell.contains("field.jsonl")), "trained on: {row:?}");
    }
}

fn sum_of(path: &Path) -> String {
    Sha256::digest(fs::read(path).unwrap()).iter().fold(String::new(), |mut sum, byte| {
        write!(sum, "{byte:02x}").unwrap();
        sum
    })
}

#[test]
fn the_index_is_of_these_corpora() {
    let quality = repository().join("benches/quality");
    let mut sums = BTreeMap::from([("field".to_owned(), sum_of(&quality.join("field.jsonl")))]);
    for entry in fs::read_dir(quality.join("corpus")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(corpus) = name.strip_suffix(".jsonl.gz") {
            sums.insert(corpus.to_owned(), sum_of(&path));
        }
    }
    let indexed: BTreeMap<String, String> = rows("benches/quality/corpus/index.tsv", 4)
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    assert_eq!(sums, indexed, "run benches/quality/index.py");
}
