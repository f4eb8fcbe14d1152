//! Any bytes: an examination does not panic, each of its repairs is proven, undone it gives the old bytes,
//! and a repaired text has nothing left to repair.
//!
//! `cargo +nightly fuzz run examine fuzz/corpus/examine samples -- -max_len=4096` starts from the samples.

#![no_main]

use fix_encoding::{Accept, Cause, Options, examine};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = Options::default();
    let examination = examine(bytes, &options);
    let mut end = 0;
    for repair in examination.findings.iter().filter_map(|finding| finding.repair.as_ref()) {
        assert!(end <= repair.span.start && repair.span.start < repair.span.end, "repairs overlap");
        end = repair.span.end;
        match &repair.cause {
            Cause::Channel(channel) => {
                let again = channel.damage(&repair.replacement);
                assert_eq!(
                    again.as_deref().map(str::as_bytes),
                    Some(&bytes[repair.span.clone()]),
                    "through {channel}"
                );
            }
            Cause::ChannelInEscapes(..) => assert!(repair.exact, "escapes that lost something"),
            Cause::WrittenAs(encoding) => {
                let again = encoding.encode(&repair.replacement).ok();
                let same = again.as_deref() == Some(&bytes[repair.span.clone()]);
                assert_eq!(repair.reversible, same, "written as {encoding}");
            }
            Cause::WrittenAsAfter(..) | Cause::ByteLost => {}
            Cause::Rule(rule) => panic!("{} is not on by default", rule.name),
        }
        assert_ne!(repair.replacement.as_bytes(), &bytes[repair.span.clone()], "a repair changes something");
        assert!((0.0..=1.0).contains(&repair.confidence));
    }
    let plan = examination.plan(Accept::Inferred { minimum: 0.0 });
    let repaired = plan.apply(bytes).unwrap();
    assert_eq!(plan.invert(bytes).unwrap().apply(&repaired).unwrap(), bytes);
    if !plan.is_empty() {
        let left = examine(&repaired, &options);
        assert!(
            left.channels().is_empty(),
            "repaired to {:?}: {left:#?}",
            String::from_utf8_lossy(&repaired)
        );
    }
});
