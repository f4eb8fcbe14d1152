//! Bytes that are no text: nothing is found in them, so that nobody is asked to rewrite a picture.
//!
//! In: small files made here, the same ones in every run; and the real ones that the user lists in `BINARY_FILES`. Out: that
//! none of them has a finding, not even a warning.

use std::fs;
use std::path::{Path, PathBuf};

use fix_encoding::encoding::Encoding;
use fix_encoding::{Options, examine};

/// Bytes that look random and are the same in every run: xorshift, by George Marsaglia (2003).
struct Noise(u64);

impl Noise {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as u8
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }

    /// The same without NUL, which alone gives binary files away.
    fn bytes_but_nul(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte().max(1)).collect()
    }
}

/// What was found in `bytes`, one line a finding.
fn found(bytes: &[u8]) -> Vec<String> {
    let line = |finding: &fix_encoding::Finding| {
        let repair = finding.repair.as_ref();
        let repair = repair.map_or(String::new(), |r| format!(" ({:.4}: {:?})", r.confidence, r.replacement));
        format!("{:?} {}: {}{repair}", finding.span, finding.rule.name, finding.message)
    };
    examine(bytes, &Options::default()).findings.iter().map(line).collect()
}

fn assert_nothing_found(what: &str, bytes: &[u8]) {
    let found = found(bytes);
    assert!(found.is_empty(), "{what}, {} bytes: {}", bytes.len(), found.join("\n"));
}

/// The start of a PNG file (the fixed bytes are those of its specification), with noise for what is compressed.
fn png(noise: &mut Noise) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1F\xF3\xFFa".to_vec();
    png.extend(b"\0\0\x02\x10IDAT\x78\xDA");
    png.extend(noise.bytes(526));
    png
}

/// The start of an ELF file for x86-64, names of symbols, and noise for code.
fn elf(noise: &mut Noise) -> Vec<u8> {
    let mut elf = b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3E\0\x01\0\0\0\x40\x10\0\0\0\0\0\0".to_vec();
    elf.extend(noise.bytes(800));
    elf.extend("\0.shstrtab\0.text\0.data\0memcpy\0printf\0naïve.c\0".bytes());
    elf
}

/// The header of a gzip stream of RFC 1952 and noise for the stream.
fn gzip(noise: &mut Noise, length: usize) -> Vec<u8> {
    let mut gzip = b"\x1F\x8B\x08\x08\xD2\x04\x96\x49\x02\x03notes.txt\0".to_vec();
    gzip.extend(noise.bytes(length));
    gzip
}

/// Python's pickle, protocol 4: lengths, marks and short strings between floating-point numbers.
fn pickle(noise: &mut Noise) -> Vec<u8> {
    let mut pickle = b"\x80\x04\x95\xC3\x01\0\0\0\0\0\0\x7D\x94(\x8C\x06weight\x94]\x94(".to_vec();
    for _ in 0..40 {
        pickle.push(b'G');
        pickle.extend((f64::from(noise.byte()) / 251.0).to_be_bytes());
    }
    pickle.extend(b"e\x8C\x05label\x94\x8C\x07Z\xC3\xBCrich\x94u.");
    pickle
}

/// Compiled Python: marshalled code with names in it.
fn pyc(noise: &mut Noise) -> Vec<u8> {
    let mut pyc =
        b"\xA7\x0D\x0D\x0A\0\0\0\0\x5B\xA1\xC4\x65\xE8\x03\0\0\xE3\0\0\0\0\0\0\0\0\0\0\0\0\x03\0\0\0"
            .to_vec();
    for name in ["__init__", "größe", "read_all", "path", "encoding"] {
        pyc.extend(noise.bytes(23));
        pyc.push(0xDA);
        pyc.push(name.len() as u8);
        pyc.extend(name.as_bytes());
    }
    pyc
}

/// Resources of a program: strings in UTF-16 between records of numbers.
fn wide_strings(noise: &mut Noise) -> Vec<u8> {
    let mut resources = Vec::new();
    for text in ["Datei öffnen", "Speichern unter…", "Rückgängig", "Über dieses Programm"] {
        resources.extend(noise.bytes(17));
        resources.extend((text.chars().count() as u16).to_le_bytes());
        resources.extend(Encoding::UTF_16LE.encode(text).unwrap());
        resources.extend([0xFF, 0xFF, 0x02, 0x50]);
    }
    resources
}

#[test]
fn strings_with_the_nul_that_ends_them_are_no_utf_16() {
    let names = [
        "x",
        "ab",
        "a.txt",
        "linux,dummy-virt",
        "ns16550",
        "ns16550a",
        "Grüße aus Köln",
        "两个字",
        "line\nend",
    ];
    for first in names {
        assert_nothing_found(first, format!("{first}\0").as_bytes());
        for second in names {
            assert_nothing_found("two strings", format!("{first}\0{second}\0").as_bytes());
            assert_nothing_found("a text and a string", format!("{first}\n{second}\0").as_bytes());
        }
    }
}

#[test]
fn nothing_is_found_in_files_of_known_kinds() {
    let mut noise = Noise(20_011);
    for round in 0..8 {
        let files = [
            ("PNG", png(&mut noise)),
            ("ELF", elf(&mut noise)),
            ("gzip", gzip(&mut noise, 40 + 300 * round)),
            ("pickle", pickle(&mut noise)),
            ("pyc", pyc(&mut noise)),
            ("resources", wide_strings(&mut noise)),
        ];
        for (kind, bytes) in files {
            assert_nothing_found(kind, &bytes);
        }
    }
}

/// As a compressed stream in the middle of a file is.
#[test]
fn nothing_is_found_in_noise() {
    let mut noise = Noise(4_711);
    for length in [64, 100, 200, 300, 500, 800, 1200, 2000, 3000, 5000] {
        for _ in 0..6 {
            assert_nothing_found("noise", &noise.bytes(length));
            assert_nothing_found("noise without NUL", &noise.bytes_but_nul(length));
        }
    }
}

/// A few bytes may be a word of some language, and nothing can tell. But hardly any are surely one.
#[test]
fn short_noise_is_hardly_ever_repaired() {
    let mut noise = Noise(815);
    let (mut tried, mut repaired) = (0, Vec::new());
    for length in 1..64 {
        for _ in 0..16 {
            let bytes = noise.bytes_but_nul(length);
            let found = examine(&bytes, &Options::default());
            let sure = found.findings.iter().filter_map(|f| f.repair.as_ref()).find(|r| r.confidence >= 0.99);
            tried += 1;
            if let Some(repair) = sure {
                repaired.push(format!("{bytes:02X?}: {:?}, {}", repair.replacement, repair.cause));
            }
        }
    }
    assert!(repaired.len() * 50 <= tried, "{} of {tried}: {repaired:#?}", repaired.len());
}

/// Data of bundled programs: a string of bytes in a line of code. It is text or not, as one likes; but nobody's words.
#[test]
fn a_blob_in_a_string_of_code_is_not_rewritten() {
    let mut noise = Noise(99);
    for length in [200, 1000, 4000] {
        let mut script = b"!function(e){\"use strict\";var t=\"".to_vec();
        script
            .extend(noise.bytes(length).into_iter().filter(|byte| *byte >= 0x20 && !b"\"\\".contains(byte)));
        script.extend(b"\";e.table=t.split(\"\").map(function(n){return n.charCodeAt(0)&255})}(this);\n");
        let found = examine(&script, &Options::default());
        let repairs: Vec<_> = found.findings.into_iter().filter_map(|finding| finding.repair).collect();
        assert!(repairs.is_empty(), "{length} bytes: {} repairs, {:?}", repairs.len(), repairs.first());
    }
}

/// Files that say nothing in any encoding: those that `BINARY_FILES` names, or, where it is the name of a directory, all in it.
/// A file of a list is one a line; what stands behind a tab is not read.
///
///     BINARY_FILES=list.txt cargo test --release --test integration binary_files:: -- --ignored --nocapture
#[test]
#[ignore = "needs real files: BINARY_FILES=LIST cargo test --release --test integration binary_files:: -- --ignored"]
fn nothing_is_found_in_real_binary_files() {
    let given = std::env::var_os("BINARY_FILES").expect("BINARY_FILES names directories or lists of files");
    let mut files = Vec::new();
    for path in std::env::split_paths(&given) {
        if path.is_dir() {
            walk(&path, &mut files);
        } else {
            let list =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            files.extend(list.lines().map(|line| PathBuf::from(line.split('\t').next().unwrap_or(line))));
        }
    }
    let mut reported = Vec::new();
    let mut read = 0;
    for file in &files {
        let Ok(bytes) = fs::read(file) else { continue };
        read += 1;
        if let Some(first) = found(&bytes).first() {
            reported.push(format!("{}: {first}", file.display()));
        }
    }
    assert!(read > 0, "none of {} files could be read", files.len());
    assert!(reported.is_empty(), "{} of {read} files:\n{}", reported.len(), reported.join("\n"));
}

/// All files in `folder`; symbolic links are not followed.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), files),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
}
