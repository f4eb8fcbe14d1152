//! Compares the encodings with shifts with independent implementations.
//!
//! In: `encoding_rs`, asked while this runs, for ISO-2022-JP; texts as Python's codecs and glibc's iconv write
//! them, and checksums of CNS 11643 (`tests/oracle/README.md` says how those are made). Their pairs are those of
//! other encodings, which `tests/multi_byte_oracle.rs` compares.

use std::path::Path;

use encodings::Encoding;

fn encoding(label: &str) -> Encoding {
    Encoding::for_label(label).unwrap()
}

fn lines_of(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// Texts that are written in another way here: our name, who wrote them so, and why.
const WRITTEN_OTHERWISE: &[(&str, &str, &str)] = &[
    ("iso-2022-jp", "iso2022_jp_1", "JIS X 0212 is only read: WHATWG's decoders have none of it"),
    ("iso-2022-jp", "iso2022_jp_2", "so are the sets of ISO-2022-JP-2"),
];

#[test]
fn texts_are_as_python_and_iconv_write_them() {
    let lines = lines_of("shifted.txt");
    assert_eq!(lines.len(), 11);
    for line in lines {
        let [name, writer, hex, text] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let text = text.replace("\\n", "\n").replace("\\\\", "\\");
        let digits = hex.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).unwrap());
        let bytes: Vec<u8> = digits.map(|two| u8::from_str_radix(two, 16).unwrap()).collect();
        let encoding = encoding(name);
        assert_eq!(encoding.decode(&bytes).as_deref(), Ok(&text[..]), "{name} by {writer}");
        let is_other = WRITTEN_OTHERWISE.iter().any(|&(of, by, _)| (of, by) == (name, writer));
        let ours = encoding.encode(&text).ok();
        assert_eq!(ours.as_ref() == Some(&bytes), !is_other, "{name} by {writer}: {ours:02X?} {bytes:02X?}");
        assert_eq!(encoding.round_trips(&bytes, &text), !is_other, "{name} by {writer}");
    }
}

#[test]
fn iso_2022_jp_is_read_as_encoding_rs_reads_it() {
    let theirs = encoding_rs::ISO_2022_JP;
    let mut defined = 0;
    for set in ["$B", "$@", "(B", "(J", "(I"] {
        let is_pairs = set.starts_with('$');
        for first in 0x21..=0x7Eu8 {
            for second in if is_pairs { 0x21..=0x7E } else { 0x21..=0x21u8 } {
                let code: &[u8] = if is_pairs { &[first, second] } else { &[first] };
                let bytes = [b"\x1B", set.as_bytes(), code, b"\x1B(B"].concat();
                let said = theirs.decode_without_bom_handling_and_without_replacement(&bytes);
                let ours = encoding("iso-2022-jp").decode(&bytes).ok();
                assert_eq!(ours.as_deref(), said.as_deref(), "{set} {code:02X?}");
                defined += usize::from(ours.is_some());
            }
        }
    }
    assert!(defined > 2 * 6879, "{defined}");
}

/// All that `encoding_rs` writes and reads as the same is written as the same.
#[test]
fn iso_2022_jp_is_written_as_encoding_rs_writes_it() {
    let theirs = encoding_rs::ISO_2022_JP;
    let mut written = 0;
    for c in '\0'..='\u{FFFF}' {
        let text = c.to_string();
        let (bytes, _, is_lossy) = theirs.encode(&text);
        let ours = encoding("iso-2022-jp").encode(&text).ok();
        let same =
            (!is_lossy).then(|| theirs.decode_without_bom_handling(&bytes).0) == Some((&text[..]).into());
        if same {
            assert_eq!(ours.as_deref(), Some(&bytes[..]), "{c:?}");
            written += 1;
        } else {
            let is_katakana = ('\u{FF61}'..='\u{FF9F}').contains(&c);
            assert_eq!(ours.is_some(), is_katakana, "{c:?} {bytes:02X?}");
        }
    }
    assert!(written > 6879, "{written}");
}

/// FNV-1a, 32 bits.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |value, byte| (value ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[test]
fn cns_11643_is_as_iconv() {
    let cn = encoding("iso-2022-cn");
    let mut ours = Vec::new();
    for (plane, before) in [(1, &b"\x1B$)G\x0E"[..]), (2, b"\x1B$*H\x1BN")] {
        for lead in 0x21..=0x7Eu8 {
            let mut cells = Vec::new();
            for trail in 0x21..=0x7Eu8 {
                let bytes = [before, &[lead, trail]].concat();
                let Ok(text) = cn.decode(&bytes) else { continue };
                let character = text.chars().next().unwrap();
                cells.push(format!("{lead:02X}{trail:02X} {:04X}\n", u32::from(character)));
                assert_eq!(cn.decode(&cn.encode(&text).unwrap()), Ok(text));
            }
            if !cells.is_empty() {
                ours.push(format!("{plane} {lead:02X} {} {:08X}", cells.len(), checksum(&cells.concat())));
            }
        }
    }
    assert_eq!(ours, lines_of("cns.txt"));
}
