//! Compares every sequence of every multi-byte encoding with independent implementations, in both directions.
//!
//! In: `encoding_rs`, asked while this runs, for the encodings of WHATWG; the checksums of Python's codecs
//! in `tests/oracle/python-multi-byte/` for the others (`tests/oracle/README.md` says how those are made).
//! Differences are allowed only where they are listed here with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use encodings::{Encoding, Lookup, MultiByte};

/// The encodings that WHATWG defines.
const WHATWG: &[&str] = &["gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"];

/// Characters that WHATWG's encoder writes as a sequence that its decoder reads as another character. They have no
/// sequence here. An encoding, its characters, and the reason.
const WRITTEN_AS_ANOTHER: &[(&str, &str, &str)] = &[
    ("shift_jis", "\u{A5}\u{203E}\u{2212}", "5C, 7E and 817C are read as \\, ~ and the full-width minus"),
    ("euc-jp", "\u{A5}\u{203E}\u{2212}", "as in Shift_JIS"),
    ("gbk", GONE_FROM_PRIVATE_USE, "GB18030-2022 gave their sequences to characters of Unicode"),
    ("gb18030", GONE_FROM_PRIVATE_USE, "as in gbk"),
];
const GONE_FROM_PRIVATE_USE: &str = "\u{E78D}\u{E78E}\u{E78F}\u{E790}\u{E791}\u{E792}\u{E793}\u{E794}\u{E795}\
    \u{E796}\u{E81E}\u{E826}\u{E82B}\u{E82C}\u{E832}\u{E843}\u{E854}\u{E864}";

fn multi_bytes() -> impl Iterator<Item = (Encoding, &'static MultiByte)> {
    Encoding::all().filter_map(|encoding| Some((encoding, encoding.multi_byte()?)))
}

fn table(name: &str) -> &'static MultiByte {
    Encoding::for_label(name).unwrap().multi_byte().unwrap()
}

fn theirs(name: &str) -> &'static encoding_rs::Encoding {
    encoding_rs::Encoding::for_label(name.as_bytes()).unwrap()
}

fn character(lookup: Lookup) -> Option<char> {
    match lookup {
        Lookup::Character(character) => Some(character),
        Lookup::Incomplete | Lookup::Undefined => None,
    }
}

/// The meaning of `sequence` in `encoding_rs`: `Incomplete` if its decoder reports no error and waits for more.
fn looked_up(theirs: &'static encoding_rs::Encoding, sequence: &[u8]) -> Lookup {
    let mut text = [0; 8];
    let mut decoder = theirs.new_decoder_without_bom_handling();
    let (result, _, length) = decoder.decode_to_utf16_without_replacement(sequence, &mut text, false);
    if result != encoding_rs::DecoderResult::InputEmpty {
        return Lookup::Undefined;
    }
    if length == 0 {
        return Lookup::Incomplete;
    }
    // One character, and nothing that waits after it.
    let (ended, ..) = decoder.decode_to_utf16_without_replacement(&[], &mut [0; 8], true);
    let mut characters = char::decode_utf16(text[..length].iter().copied()).map(Result::unwrap);
    match (characters.next(), characters.next()) {
        (Some(character), None) if ended == encoding_rs::DecoderResult::InputEmpty => {
            Lookup::Character(character)
        }
        _ => Lookup::Undefined,
    }
}

/// The bytes that `encoding_rs` writes for `character`.
fn written(theirs: &'static encoding_rs::Encoding, character: char) -> Option<Vec<u8>> {
    let mut bytes = [0; 16];
    let (result, _, length) = theirs.new_encoder().encode_from_utf8_without_replacement(
        character.encode_utf8(&mut [0; 4]),
        &mut bytes,
        true,
    );
    (result == encoding_rs::EncoderResult::InputEmpty).then(|| bytes[..length].to_vec())
}

/// All sequences of up to three bytes that begin with one byte or with an incomplete sequence.
fn short_sequences(table: &MultiByte) -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = (0..=255).map(|byte| vec![byte]).collect();
    let mut at = 0;
    while let Some(before) = all.get(at).cloned() {
        if before.len() < 3 && table.lookup(&before) == Lookup::Incomplete {
            all.extend((0..=255).map(|last| [before.as_slice(), &[last]].concat()));
        }
        at += 1;
    }
    all
}

#[test]
fn each_has_an_oracle() {
    for (encoding, _) in multi_bytes() {
        let name = encoding.name();
        let has_one = WHATWG.contains(&name)
            || name == "gbk-2005"
            || ["python-multi-byte", "windows"].iter().any(|folder| checksums(folder).contains_key(name));
        assert!(has_one, "{name} has no oracle");
    }
}

#[test]
fn decoding_is_as_encoding_rs() {
    for name in WHATWG {
        let table = table(name);
        let mut defined = 0;
        for sequence in short_sequences(table) {
            let said = looked_up(theirs(name), &sequence);
            let expected = match sequence[..] {
                // gbk is pairs here; there it is gb18030's decoder.
                [_, b'0'..=b'9'] | [_, b'0'..=b'9', _] if *name == "gbk" => Lookup::Undefined,
                _ => said,
            };
            assert_eq!(table.lookup(&sequence), expected, "{name} {sequence:02X?}");
            defined += usize::from(character(expected).is_some());
        }
        assert!(defined > 9000, "{name}: {defined}");
    }
}

/// WHATWG's encoder still writes for private use what its decoder has read as other characters since 2022.
#[test]
fn gbk_before_2022_is_what_is_written_still() {
    let [now, before] = ["gbk", "gbk-2005"].map(table);
    let expected: BTreeMap<Vec<u8>, char> = GONE_FROM_PRIVATE_USE
        .chars()
        .map(|character| (written(theirs("gbk"), character).unwrap(), character))
        .collect();
    assert_eq!(expected.len(), GONE_FROM_PRIVATE_USE.chars().count());
    for sequence in short_sequences(now) {
        let expected = expected.get(&sequence).map_or(now.lookup(&sequence), |&c| Lookup::Character(c));
        assert_eq!(before.lookup(&sequence), expected, "{sequence:02X?}");
    }
    for (sequence, &character) in &expected {
        assert_eq!(before.encode(character).as_deref(), Some(&sequence[..]), "{character:?}");
    }
}

#[test]
fn the_four_byte_sequences_are_as_encoding_rs() {
    let (table, theirs) = (table("gb18030"), theirs("gb18030"));
    let digits = b'0'..=b'9';
    for first in 0x81..=0xFE {
        for second in digits.clone() {
            // All of the basic plane and about it; above, the ends of each row.
            let dense = matches!(first, 0..=0x84 | 0x8F..=0x90 | 0xE3..=0xE4);
            for third in (0x81..=0xFE).step_by(if dense { 1 } else { 125 }) {
                for fourth in digits.clone() {
                    let sequence = [first, second, third, fourth];
                    assert_eq!(table.lookup(&sequence), looked_up(theirs, &sequence), "{sequence:02X?}");
                }
            }
        }
    }
    for sequence in [*b"\x81\x30\x81\x2F", *b"\x81\x30\x81\x3A", *b"\x81\x30\x81\x81", *b"\x81\x30\x81\xFF"] {
        assert_eq!(table.lookup(&sequence), Lookup::Undefined, "{sequence:02X?}");
    }
}

#[test]
fn encoding_is_as_encoding_rs() {
    for name in WHATWG {
        let (table, theirs) = (table(name), theirs(name));
        let exceptions: BTreeSet<char> = WRITTEN_AS_ANOTHER
            .iter()
            .filter(|(of, ..)| of == name)
            .flat_map(|(_, characters, _)| characters.chars())
            .collect();
        // The planes that the encodings have characters of, and of the others the ends.
        let all = ('\0'..='\u{2FFFF}').chain('\u{E0000}'..='\u{E00FF}').chain('\u{10FF00}'..=char::MAX);
        for c in all {
            let said = written(theirs, c);
            let ours = table.encode(c);
            if exceptions.contains(&c) {
                assert!(said.is_some(), "{name} {c:?} is no exception");
                assert_eq!(ours, None, "{name} {c:?}");
            } else {
                assert_eq!(ours.as_deref(), said.as_deref(), "{name} {c:?}");
            }
        }
    }
}

/// Of all characters, and all sequences: the sequences of a character are those that mean it.
#[test]
fn sequences_are_the_inverse_of_lookup() {
    for (encoding, table) in multi_bytes() {
        let mut expected: BTreeMap<char, BTreeSet<Vec<u8>>> = BTreeMap::new();
        for sequence in short_sequences(table) {
            if let Lookup::Character(c) = table.lookup(&sequence) {
                expected.entry(c).or_default().insert(sequence);
            }
        }
        for c in '\0'..='\u{2FFFF}' {
            let found: Vec<_> = table.sequences(c).collect();
            for sequence in &found {
                assert_eq!(table.lookup(sequence), Lookup::Character(c), "{encoding} {c:?} {sequence:?}");
            }
            if let Some(written) = table.encode(c) {
                assert_eq!(found.first(), Some(&written), "{encoding} {c:?}");
            }
            let short: BTreeSet<Vec<u8>> =
                found.iter().filter(|sequence| sequence.len() < 4).map(|s| s.to_vec()).collect();
            let distinct: BTreeSet<_> = found.iter().collect();
            assert_eq!(distinct.len(), found.len(), "{encoding} {c:?}");
            assert_eq!(short, expected.remove(&c).unwrap_or_default(), "{encoding} {c:?}");
        }
        assert!(expected.is_empty(), "{encoding}: {expected:?}");
    }
}

/// By encoding: the lines of its file of checksums in `folder`.
fn checksums(folder: &str) -> BTreeMap<String, Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(folder);
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let lines = text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), lines)
        })
        .collect()
}

/// FNV-1a, 32 bits.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |value, byte| (value ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Our side of the checksums of Python's codecs, with the same parts in the same order.
fn own_lines(table: &MultiByte) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |way: &str, which: &str, text: &str| {
        if !text.is_empty() {
            lines.push(format!("{way} {which} {} {:08X}", text.lines().count(), checksum(text)));
        }
    };
    let decoded = |before: &[u8]| -> String {
        let sequences = (0..=255u8).map(|last| [before, &[last]].concat());
        sequences
            .filter_map(|sequence| {
                let hex: String = sequence.iter().map(|byte| format!("{byte:02X}")).collect();
                Some(format!("{hex} {:04X}\n", u32::from(character(table.lookup(&sequence))?)))
            })
            .collect()
    };
    add("decode", "-", &decoded(&[]));
    for lead in 0..=255u8 {
        add("decode", &format!("{lead:02X}"), &decoded(&[lead]));
    }
    for page in 0..0x300u32 {
        let text: String = (page * 256..page * 256 + 256)
            .filter_map(|number| {
                let sequence = table.encode(char::from_u32(number)?)?;
                Some(format!("{number:04X} {sequence:?}\n"))
            })
            .collect();
        add("encode", &format!("{:04X}", page * 256), &text);
    }
    lines
}

#[test]
fn both_ways_are_as_python() {
    let all = checksums("python-multi-byte");
    assert_eq!(all.keys().map(String::as_str).collect::<Vec<_>>(), ["cp932", "cp936", "cp950", "euc-kr"]);
    for (name, theirs) in all {
        let ours = own_lines(table(&name));
        let theirs_alone: Vec<_> = theirs.iter().filter(|line| !ours.contains(line)).collect();
        let ours_alone: Vec<_> = ours.iter().filter(|line| !theirs.contains(line)).collect();
        assert_eq!(theirs_alone, ours_alone, "{name}: Python's checksums, ours");
        assert_eq!(theirs, ours, "{name}");
    }
}

#[test]
fn decoding_is_as_windows() {
    let all = checksums("windows");
    assert_eq!(all.len(), 7);
    for (name, theirs) in all {
        let mut ours = own_lines(table(&name));
        ours.retain(|line| line.starts_with("decode"));
        assert_eq!(theirs, ours, "{name}");
    }
}

#[test]
fn all_are_ascii_below_80() {
    for (encoding, table) in multi_bytes() {
        for byte in 0..0x80u8 {
            assert_eq!(table.lookup(&[byte]), Lookup::Character(char::from(byte)), "{encoding} {byte:02X}");
            assert_eq!(table.encode(char::from(byte)).as_deref(), Some(&[byte][..]), "{encoding} {byte:02X}");
        }
    }
}
