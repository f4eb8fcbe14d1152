//! Speed of [`fix_encoding::examine`] by kind of input, on one thread, of opening the models, and of looking words up.
//!
//!     cargo bench --bench throughput
//!     cargo bench --bench throughput -- --test     # each once, on small inputs
//!
//! Inputs are clean texts repeated to 10 KB and 1 MB, damaged at run time. A kind's bytes are those
//! examined, so that a damaged text counts the bytes it was observed with. `reading` beside each is what merely
//! reading the same bytes costs: UTF-8 validation, and a scan for one byte.

mod texts;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use fix_encoding::language::Models;
use fix_encoding::language::lexicon::words;
use fix_encoding::{Options, examine};

/// Kinds of input: name, language, channel, how much of the text went through it.
const KINDS: [(&str, &str, &str, Damaged); 10] = [
    ("clean-ascii", "ascii", "", Damaged::Nothing),
    ("clean-french", "fr", "", Damaged::Nothing),
    ("clean-russian", "ru", "", Damaged::Nothing),
    ("clean-chinese", "zh-Hans", "", Damaged::Nothing),
    ("one-word-french", "fr", "utf-8>windows-1252", Damaged::OneWord),
    ("exact-french-1252", "fr", "utf-8>windows-1252", Damaged::All),
    ("exact-russian-1251", "ru", "utf-8>windows-1251", Damaged::All),
    ("exact-chinese-1252", "zh-Hans", "utf-8>windows-1252", Damaged::All),
    ("lossy-chinese-1254", "zh-Hans", "utf-8>windows-1254/dropped+soft-hyphen-dropped", Damaged::All),
    ("lossy-russian-8859-1", "ru", "utf-8>iso-8859-1/dropped", Damaged::All),
];

/// How much of a text goes through the channel.
#[derive(Clone, Copy, PartialEq)]
enum Damaged {
    Nothing,
    OneWord,
    All,
}

/// A text in `language`, of at least `size` bytes and whole paragraphs.
fn clean(language: &str, size: usize) -> String {
    let mut all = String::new();
    if language == "ascii" {
        let line = "The quick brown fox (id=42) jumps over \"lazy\" dogs; if (x < 10) { return x * 2; }\n";
        return line.repeat(size / line.len() + 1);
    }
    for text in texts::all().iter().filter(|text| text.language == language) {
        all.push_str(&text.content);
    }
    all.repeat(size / all.len() + 1)
}

fn input(language: &str, channel: &str, damaged: Damaged, size: usize) -> String {
    let mut text = clean(language, size);
    let damage = |text: &str| texts::channel(channel).damage(text).expect("the channel carries the text");
    match damaged {
        Damaged::Nothing => text,
        Damaged::All => {
            // As much as is still a paragraph or more when the bytes have doubled.
            let ends = text.match_indices('\n').map(|(at, _)| at).take_while(|&at| at < size * 6 / 10);
            damage(&text[..ends.last().unwrap_or(text.len())])
        }
        Damaged::OneWord => {
            let half = text.len() / 2;
            let (at, _) = text.match_indices('é').find(|(at, _)| *at >= half).expect("French has é");
            text.replace_range(at..at + 'é'.len_utf8(), &damage("é"));
            text
        }
    }
}

/// What reading costs: whether it is UTF-8, and a scan for one byte that is not there.
fn read(bytes: &[u8]) -> (bool, bool) {
    (std::str::from_utf8(bytes).is_ok(), bytes.contains(&0))
}

fn examination(criterion: &mut Criterion) {
    let once = std::env::args().any(|argument| argument == "--test");
    let sizes: &[(&str, usize)] =
        if once { &[("4KB", 4_000)] } else { &[("10KB", 10_000), ("1MB", 1_000_000)] };
    let options = Options::default();
    for (name, language, channel, damaged) in KINDS {
        let mut group = criterion.benchmark_group(name);
        group.sampling_mode(SamplingMode::Flat);
        for &(label, size) in sizes {
            let text = input(language, channel, damaged, size);
            let bytes = text.as_bytes();
            // One word may go unnoticed; that is for the other bench to say.
            if damaged != Damaged::OneWord {
                let found = !examine(bytes, &options).findings.is_empty();
                assert_eq!(found, damaged == Damaged::All, "{name} of {label}: whether anything is found");
            }
            group.throughput(Throughput::Bytes(bytes.len() as u64));
            group.bench_with_input(BenchmarkId::new("examine", label), bytes, |bencher, bytes| {
                bencher.iter(|| examine(black_box(bytes), &options));
            });
            group.bench_with_input(BenchmarkId::new("reading", label), bytes, |bencher, bytes| {
                bencher.iter(|| read(black_box(bytes)));
            });
        }
        group.finish();
    }
}

fn opening(criterion: &mut Criterion) {
    criterion.bench_function("open-models", |bencher| {
        bencher.iter(|| Models::given(None, None).expect("the embedded models open"));
    });
}

/// Looking each word of a text up, and dividing what has no spaces into words. The texts are distinct, not repeated.
fn looking_up(criterion: &mut Criterion) {
    let models = Models::default();
    let lexicon = models.lexicon();
    for language in ["fr", "ru", "zh-Hans"] {
        let text: String =
            texts::all().iter().filter(|text| text.language == language).map(|text| &*text.content).collect();
        let mut group = criterion.benchmark_group(format!("lexicon-{language}"));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("words", |bencher| bencher.iter(|| words(black_box(&text), lexicon)));
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = examination, opening, looking_up
}
criterion_main!(benches);
