//! Compares every byte of every single-byte encoding, and every label, with independent implementations.
//!
//! In: the tables and lists in `tests/oracle/` (Python's codecs, glibc's iconv, the crate `oem_cp`, the labels of
//! WHATWG) and `encoding_rs`. `tests/oracle/README.md` says how those are made. Differences are allowed
//! only where they are listed here with both answers and the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use encodings::{Encoding, SingleByte, UnknownLabel};

/// The characters that an oracle gives the 256 bytes; `None` is undefined.
type Table = [Option<char>; 256];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Oracle {
    Python,
    Iconv,
    EncodingRs,
    OemCp,
}
use Oracle::{EncodingRs, Iconv, OemCp, Python};

/// An oracle, the name of its table, a byte, the oracle's character, our character, and the reason.
///
/// Undefined bytes 80..9F are not listed. Python leaves them undefined, like our strict tables. `encoding_rs` and
/// `oem_cp` give C1 controls, like our preserving tables. Each oracle is compared with the tables like it.
type Difference = (Oracle, &'static str, u8, Option<char>, Option<char>, &'static str);

const DIFFERENCES: &[Difference] = &[
    (
        Python,
        "cp864",
        0x25,
        Some('\u{66A}'),
        Some('%'),
        "the vendor has the Arabic percent sign there; all encodings here are ASCII below 80",
    ),
    (
        Python,
        "koi8-u",
        0xAE,
        Some('\u{255D}'),
        Some('\u{45E}'),
        "RFC 2319 has box drawing; WHATWG has the Belarusian short u of KOI8-RU",
    ),
    (Python, "koi8-u", 0xBE, Some('\u{256C}'), Some('\u{40E}'), "as AE, the capital"),
    (
        Python,
        "tis-620",
        0xA0,
        None,
        Some('\u{A0}'),
        "TIS-620 leaves it undefined; iso-8859-11, of which it is a label, is TIS-620 with a no-break space",
    ),
    (
        Python,
        "windows-1255",
        0xCA,
        None,
        Some('\u{5BA}'),
        "CP1255.TXT leaves it undefined; WHATWG and Microsoft's best-fit table have holam haser for vav",
    ),
    (Python, "cp273", 0xBC, Some('\u{203E}'), Some('\u{AF}'), "IBM and ICU have the macron of Latin-1"),
    (Iconv, "cp285", 0xA1, Some('\u{203E}'), Some('\u{AF}'), "IBM and ICU have the macron of Latin-1"),
    (
        Iconv,
        "ibm1047",
        0x15,
        Some('\u{85}'),
        Some('\n'),
        "IBM's table; Perl and Java have the line feed where z/OS ends its lines",
    ),
    (Iconv, "ibm1047", 0x25, Some('\n'), Some('\u{85}'), "as 15, the other"),
];

/// Labels of WHATWG that mean something else here.
const WHATWG_READS_OTHERWISE: &[(&str, &[&str])] = &[
    // WHATWG: windows-1252.
    (
        "iso-8859-1",
        &[
            "cp819",
            "csisolatin1",
            "ibm819",
            "iso-8859-1",
            "iso-ir-100",
            "iso8859-1",
            "iso88591",
            "iso_8859-1",
            "iso_8859-1:1987",
            "l1",
            "latin1",
        ],
    ),
    // WHATWG: windows-1254.
    (
        "iso-8859-9",
        &[
            "csisolatin5",
            "iso-8859-9",
            "iso-ir-148",
            "iso8859-9",
            "iso88599",
            "iso_8859-9",
            "iso_8859-9:1989",
            "l5",
            "latin5",
        ],
    ),
    // WHATWG: windows-874.
    ("iso-8859-11", &["iso-8859-11", "iso8859-11", "iso885911", "tis-620"]),
    // WHATWG: iso-8859-8-i, a name of its own for the same table.
    ("iso-8859-8", &["csiso88598i", "iso-8859-8-i", "logical"]),
    // WHATWG: replacement, as they can hide what a page says.
    ("iso-2022-kr", &["csiso2022kr", "iso-2022-kr"]),
    ("iso-2022-cn", &["iso-2022-cn"]),
    ("hz-gb-2312", &["hz-gb-2312"]),
];

/// The encodings that must exist, whatever is added later.
const REQUIRED: &str = "utf-8 utf-16le utf-16be utf-32le utf-32be \
    windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 \
    windows-1258 windows-874 \
    iso-8859-1 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-9 \
    iso-8859-10 iso-8859-11 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 \
    koi8-r koi8-u ibm866 \
    cp437 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp869 cp1125 \
    macintosh x-mac-cyrillic x-mac-ce x-mac-turkish x-mac-greek \
    kz-1048 tcvn viscii \
    ibm037 cp273 cp285 cp297 ibm500 ibm1047 ibm1140 \
    gbk cp936 gb18030 big5 cp950 shift_jis cp932 euc-jp euc-kr \
    iso-2022-jp iso-2022-kr iso-2022-cn hz-gb-2312";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

fn lines_of(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let lines: Vec<String> = text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    assert!(!lines.is_empty(), "{} is empty", path.display());
    lines
}

/// Reads a committed table. One that begins at 80 (`oem_cp`) is completed with ASCII.
fn read_table(path: &Path) -> Table {
    let mut table: Table = std::array::from_fn(|byte| (byte < 0x80).then_some(byte as u8 as char));
    let lines = lines_of(path);
    let mut next = 256 - 16 * lines.len();
    assert!(next == 0 || next == 0x80, "{}: {} lines", path.display(), lines.len());
    for line in &lines {
        let (first, cells) = line.split_once(' ').unwrap();
        assert_eq!(usize::from_str_radix(first, 16), Ok(next), "{}", path.display());
        let cells: Vec<&str> = cells.split(' ').collect();
        assert_eq!(cells.len(), 16, "{}", path.display());
        for cell in cells {
            table[next] =
                (cell != "....").then(|| char::from_u32(u32::from_str_radix(cell, 16).unwrap()).unwrap());
            next += 1;
        }
    }
    table
}

fn committed_tables(subfolder: &str) -> BTreeMap<String, Table> {
    std::fs::read_dir(folder().join(subfolder))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), read_table(&path))
        })
        .collect()
}

/// The tables of `encoding_rs`, for the encodings that it knows by the same name.
fn encoding_rs_tables() -> BTreeMap<String, Table> {
    single_bytes()
        .filter_map(|(encoding, _)| {
            let theirs = encoding_rs::Encoding::for_label(encoding.name().as_bytes())?;
            (theirs.name().to_ascii_lowercase() == encoding.name()).then(|| {
                let table = std::array::from_fn(|byte| {
                    let bytes = [byte as u8];
                    let (text, malformed) = theirs.decode_without_bom_handling(&bytes);
                    (!malformed).then(|| text.chars().next().unwrap())
                });
                (encoding.name().to_owned(), table)
            })
        })
        .collect()
}

fn single_bytes() -> impl Iterator<Item = (Encoding, &'static SingleByte)> {
    Encoding::all().filter_map(|encoding| Some((encoding, encoding.single_byte()?)))
}

fn strict(encoding: &SingleByte) -> Table {
    std::array::from_fn(|byte| encoding.decode_strict(byte as u8))
}

fn preserving(encoding: &SingleByte) -> Table {
    std::array::from_fn(|byte| encoding.decode_preserving(byte as u8))
}

/// A table with its undefined bytes 80..9F kept as C1 controls.
fn with_c1_kept(mut table: Table) -> Table {
    for byte in 0x80..=0x9Fu8 {
        table[usize::from(byte)].get_or_insert(char::from(byte));
    }
    table
}

/// Compares the oracle's tables with ours, and the differences with those listed.
fn compare(oracle: Oracle, theirs: &BTreeMap<String, Table>, ours: fn(&SingleByte) -> Table) {
    let mut found = BTreeSet::new();
    for (name, their_table) in theirs {
        let encoding = Encoding::for_label(name).unwrap_or_else(|e| panic!("{oracle:?}: {e}"));
        let our_table = ours(encoding.single_byte().unwrap());
        for byte in 0..=255u8 {
            let (said, we_say) = (their_table[usize::from(byte)], our_table[usize::from(byte)]);
            if said != we_say {
                found.insert((name.as_str(), byte, said, we_say));
            }
        }
    }
    let listed: BTreeSet<_> = DIFFERENCES
        .iter()
        .filter(|&&(of, ..)| of == oracle)
        .map(|&(_, name, byte, said, we_say, _)| (name, byte, said, we_say))
        .collect();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(unlisted.is_empty(), "{oracle:?}, name, byte, it, we: {unlisted:04X?}");
    assert!(gone.is_empty(), "listed as differing from {oracle:?}, but is not so: {gone:04X?}");
}

#[test]
fn all_encodings_are_there_and_each_has_an_oracle() {
    let names: Vec<&str> = Encoding::all().map(Encoding::name).collect();
    for required in REQUIRED.split_whitespace() {
        assert!(names.contains(&required), "{required} is missing");
    }
    let covered: BTreeSet<String> = committed_tables("python")
        .into_keys()
        .chain(committed_tables("iconv").into_keys())
        .chain(committed_tables("oem_cp").into_keys())
        .chain(encoding_rs_tables().into_keys())
        .collect();
    for (encoding, _) in single_bytes() {
        assert!(covered.contains(encoding.name()), "{encoding} has no oracle");
    }
}

#[test]
fn strict_is_as_python() {
    let tables = committed_tables("python");
    assert!(tables.len() >= 55, "{}", tables.len());
    compare(Python, &tables, strict);
}

#[test]
fn strict_is_as_iconv() {
    let tables = committed_tables("iconv");
    assert_eq!(tables.len(), 9);
    compare(Iconv, &tables, strict);
}

/// Checks the encodings that Python lacks in another way. The European ones have each character of Latin-1 once, and
/// differ from ibm500 in the places left to each country. The Vietnamese ones have each letter once.
#[test]
fn what_iconv_alone_has_is_complete() {
    let table = |name: &str| strict(Encoding::for_label(name).unwrap().single_byte().unwrap());
    for name in ["cp273", "cp285", "cp297"] {
        let latin: BTreeSet<char> = table(name).into_iter().flatten().collect();
        assert_eq!(latin, ('\0'..='\u{FF}').collect(), "{name}");
        let differing =
            table(name).into_iter().zip(table("ibm500")).filter(|(here, there)| here != there).count();
        assert!((5..=25).contains(&differing), "{name}: {differing}");
        for letter in ('a'..='z').chain('A'..='Z').chain('0'..='9') {
            let place = |name| table(name).iter().position(|&c| c == Some(letter));
            assert_eq!(place(name), place("ibm500"), "{name} {letter}");
        }
    }
    for name in ["tcvn", "viscii"] {
        let letters = |c: &char| matches!(c, 'À'..='ỹ') && c.is_alphabetic();
        let all: BTreeSet<char> = table(name).into_iter().flatten().filter(letters).collect();
        let vietnamese: BTreeSet<char> = table("viscii").into_iter().flatten().filter(letters).collect();
        assert_eq!(all, vietnamese, "{name}");
        assert_eq!(all.len(), 134, "{name}");
        assert!(('\u{1EA0}'..='\u{1EF9}').all(|letter| all.contains(&letter)), "{name}");
    }
}

#[test]
fn preserving_is_as_python_with_c1_kept() {
    let tables = committed_tables("python").into_iter().map(|(name, table)| (name, with_c1_kept(table)));
    compare(Python, &tables.collect(), preserving);
}

#[test]
fn preserving_is_as_encoding_rs() {
    let tables = encoding_rs_tables();
    // All single-byte encodings of WHATWG, of which iso-8859-8-i shares a table with iso-8859-8.
    assert_eq!(tables.len(), 27, "{:?}", tables.keys());
    compare(EncodingRs, &tables, preserving);
    for byte in 0..=255 {
        let decode = |encoding: &'static encoding_rs::Encoding| {
            encoding
                .decode_without_bom_handling_and_without_replacement(&[byte])
                .map(|text| text.into_owned())
        };
        assert_eq!(decode(encoding_rs::ISO_8859_8), decode(encoding_rs::ISO_8859_8_I), "byte {byte:02X}");
    }
}

#[test]
fn preserving_is_as_oem_cp() {
    let tables = committed_tables("oem_cp");
    assert_eq!(tables.len(), 17);
    compare(OemCp, &tables, preserving);
}

/// The undefined bytes that people quote, spelled out. This stays even if all oracles change at once.
#[test]
fn strict_leaves_undefined_what_the_vendor_does() {
    for (name, undefined) in [
        ("windows-1250", "81 83 88 90 98"),
        ("windows-1251", "98"),
        ("windows-1252", "81 8D 8F 90 9D"),
        ("windows-1254", "81 8D 8E 8F 90 9D 9E"),
        ("windows-1256", ""),
        ("iso-8859-1", ""),
        ("iso-8859-9", ""),
        ("macintosh", ""),
        ("ibm866", ""),
        ("cp857", "D5 E7 F2"),
        ("cp869", "80 81 82 83 84 85 87 93 94"),
    ] {
        let encoding = Encoding::for_label(name).unwrap().single_byte().unwrap();
        let found: Vec<String> =
            (0..=255).filter(|&b| encoding.decode_strict(b).is_none()).map(|b| format!("{b:02X}")).collect();
        assert_eq!(found.join(" "), undefined, "{name}");
        for byte in 0..=255u8 {
            let kept = encoding.decode_preserving(byte);
            match encoding.decode_strict(byte) {
                Some(c) => assert_eq!(kept, Some(c), "{name} {byte:02X}"),
                None if byte < 0xA0 => assert_eq!(kept, Some(char::from(byte)), "{name} {byte:02X}"),
                None => assert_eq!(kept, None, "{name} {byte:02X}"),
            }
        }
    }
    assert_eq!(
        Encoding::for_label("macintosh").unwrap().single_byte().unwrap().decode_strict(0xDB),
        Some('€')
    );
}

#[test]
fn all_that_say_so_are_ascii_below_80() {
    for (encoding, table) in single_bytes() {
        let is_ascii = (0..0x80u8).all(|byte| table.decode_strict(byte) == Some(char::from(byte)));
        assert_eq!(encoding.is_ascii_compatible(), is_ascii, "{encoding}");
        for byte in (0..0x80u8).filter(|_| is_ascii) {
            assert_eq!(table.encode_strict(char::from(byte)), Some(byte), "{encoding} {byte:02X}");
        }
    }
}

/// The encoder gives exactly the byte that a search through the decoder finds. Tried with all characters of the basic
/// plane, and with the characters above it whose low 16 bits are a character of the table.
#[test]
fn encoding_is_the_inverse_of_decoding() {
    for (encoding, table) in single_bytes() {
        type Encode = fn(&SingleByte, char) -> Option<u8>;
        let ways: [(Table, Encode); 2] =
            [(strict(table), SingleByte::encode_strict), (preserving(table), SingleByte::encode_preserving)];
        for (decoded, encode) in ways {
            let mut expected = BTreeMap::new();
            for (byte, c) in (0..=255u8).zip(decoded) {
                if let Some(c) = c {
                    assert_eq!(expected.insert(c, byte), None, "{encoding}: {c:?} has two bytes");
                }
            }
            let above = decoded.iter().flatten().filter_map(|&c| char::from_u32(u32::from(c) + 0x1_0000));
            for c in ('\0'..='\u{FFFF}').chain(above) {
                assert_eq!(encode(table, c), expected.get(&c).copied(), "{encoding} {c:?}");
            }
        }
    }
}

#[test]
fn graphic_is_what_is_defined_and_no_control() {
    let windows_1252 = Encoding::for_label("windows-1252").unwrap().single_byte().unwrap();
    let iso_8859_1 = Encoding::for_label("iso-8859-1").unwrap().single_byte().unwrap();
    for (byte, windows, iso) in [
        (0x00, false, false),
        (0x0A, false, false),
        (0x20, true, true),
        (b'~', true, true),
        (0x7F, false, false),
        (0x80, true, false),
        (0x81, false, false),
        (0x9F, true, false),
        (0xA0, true, true),
        (0xAD, true, true),
        (0xFF, true, true),
    ] {
        assert_eq!(windows_1252.has_graphic(byte), windows, "{byte:02X}");
        assert_eq!(iso_8859_1.has_graphic(byte), iso, "{byte:02X}");
    }
}

#[test]
fn whole_texts_decode_and_encode_or_say_where_not() {
    let windows_1254 = Encoding::for_label("windows-1254").unwrap().single_byte().unwrap();
    assert_eq!(windows_1254.decode_all_strict(b"\xDD\xFEte \x80").as_deref(), Ok("İşte €"));
    assert_eq!(windows_1254.encode_all_strict("İşte €").as_deref(), Ok(&b"\xDD\xFEte \x80"[..]));
    assert_eq!(windows_1254.decode_all_strict(b""), Ok(String::new()));
    assert_eq!(windows_1254.encode_all_strict(""), Ok(Vec::new()));
    // The offset is of the first of them: in bytes, also on the side of text, where ş is two.
    assert_eq!(windows_1254.decode_all_strict(b"a\xFE\x9E\x81"), Err(2));
    assert_eq!(windows_1254.encode_all_strict("aşжж"), Err(3));
    assert_eq!(windows_1254.encode_all_strict("\u{9E}"), Err(0));
    assert_eq!(windows_1254.encode_all_strict("?\u{1_00FE}"), Err(1));
}

#[test]
fn all_is_in_order_with_utf_8_first() {
    let all: Vec<Encoding> = Encoding::all().collect();
    assert_eq!(all[0], Encoding::UTF_8);
    assert_eq!(Encoding::UTF_8.name(), "utf-8");
    assert!(all.is_sorted_by(|a, b| a < b));
    for encoding in all {
        let tables = (encoding.single_byte().is_some(), encoding.multi_byte().is_some());
        assert_ne!(tables, (true, true), "{encoding}");
        let has_no_table = encoding.is_unicode() || encoding.is_stateful();
        assert_eq!(tables == (false, false), has_no_table, "{encoding}");
        assert!(!encoding.description().is_empty());
        assert_eq!(format!("{encoding} {encoding:?}"), format!("{0} Encoding({0})", encoding.name()));
    }
    let descriptions: BTreeSet<_> = Encoding::all().map(Encoding::description).collect();
    assert_eq!(descriptions.len(), Encoding::all().count(), "two encodings have one description");
}

#[test]
fn each_label_means_one_encoding() {
    let mut seen = BTreeMap::new();
    for encoding in Encoding::all() {
        assert_eq!(encoding.labels()[0], encoding.name());
        for &label in encoding.labels() {
            let essence = label.replace(['-', '_', ':', '.', ' '], "");
            assert_eq!(essence, essence.to_lowercase());
            assert!(essence.chars().all(|c| c.is_ascii_graphic()), "{label}");
            assert_eq!(seen.insert(essence.clone(), encoding), None, "{label} stands twice");
            let spelled = [
                label.to_owned(),
                label.to_uppercase(),
                format!(" \t{label}\n"),
                essence,
                label.replace('-', "_"),
                label.replace(['-', '_'], " "),
            ];
            for spelling in spelled {
                assert_eq!(Encoding::for_label(&spelling), Ok(encoding), "{spelling:?}");
            }
        }
    }
}

#[test]
fn everyday_labels_are_known() {
    for (label, name) in [
        ("cp1252", "windows-1252"),
        ("windows1252", "windows-1252"),
        ("CP-1254", "windows-1254"),
        ("cp866", "ibm866"),
        ("IBM866", "ibm866"),
        ("IBM437", "cp437"),
        ("cp874", "windows-874"),
        ("macroman", "macintosh"),
        ("mac-roman", "macintosh"),
        ("macintosh", "macintosh"),
        ("x-mac-roman", "macintosh"),
        ("mac-cyrillic", "x-mac-cyrillic"),
        ("mac-ce", "x-mac-ce"),
        ("x-mac-ce", "x-mac-ce"),
        ("mac-latin2", "x-mac-ce"),
        ("mac-turkish", "x-mac-turkish"),
        ("mac-greek", "x-mac-greek"),
        ("UTF8", "utf-8"),
        ("EBCDIC-CP-US", "ibm037"),
        ("cp1047", "ibm1047"),
        ("IBM01140", "ibm1140"),
        ("TCVN5712", "tcvn"),
        ("ISO2022JP", "iso-2022-jp"),
        ("cp50221", "iso-2022-jp"),
        ("HZ", "hz-gb-2312"),
        ("utf-16", "utf-16le"),
        ("UTF-16BE", "utf-16be"),
        ("ucs-2", "utf-16le"),
        ("utf-32", "utf-32le"),
        ("cp1201", "utf-16be"),
        ("cp65001", "utf-8"),
        ("latin-1", "iso-8859-1"),
        ("ISO 8859-1", "iso-8859-1"),
        ("latin9", "iso-8859-15"),
        ("TIS-620", "iso-8859-11"),
        ("gb2312", "gbk"),
        ("windows-936", "gbk"),
        ("936", "gbk"),
        ("ms936", "gbk"),
        ("CP936", "cp936"),
        ("GB18030", "gb18030"),
        ("big5-hkscs", "big5"),
        ("cp950", "cp950"),
        ("windows-950", "cp950"),
        ("SJIS", "shift_jis"),
        ("Shift-JIS", "shift_jis"),
        ("windows-31j", "shift_jis"),
        ("ms932", "shift_jis"),
        ("cp932", "cp932"),
        ("EUC_JP", "euc-jp"),
        ("cp949", "euc-kr"),
        ("uhc", "euc-kr"),
        ("ks_c_5601-1987", "euc-kr"),
        ("windows-949", "euc-kr"),
        ("cp28605", "iso-8859-15"),
    ] {
        assert_eq!(Encoding::for_label(label).map(Encoding::name), Ok(name), "{label}");
    }
}

#[test]
fn labels_are_as_whatwg() {
    let exceptions: BTreeMap<&str, &str> = WHATWG_READS_OTHERWISE
        .iter()
        .flat_map(|&(name, labels)| labels.iter().map(move |&label| (label, name)))
        .collect();
    let labels = lines_of(&folder().join("whatwg-labels.txt"));
    assert_eq!(labels.len(), 228);
    for label in &labels {
        let theirs = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().name().to_ascii_lowercase();
        let expected = match exceptions.get(label.as_str()) {
            Some(&name) => {
                assert_ne!(name, theirs, "{label} is no exception");
                Some(name)
            }
            None => Encoding::all().map(Encoding::name).find(|&name| name == theirs),
        };
        assert_eq!(Encoding::for_label(label).ok().map(Encoding::name), expected, "{label}");
    }
    for label in exceptions.keys() {
        assert!(labels.iter().any(|l| l == label), "{label} is no label of WHATWG");
    }
}

#[test]
fn labels_are_as_python() {
    for line in lines_of(&folder().join("python-labels.txt")) {
        let (label, name) = line.split_once('\t').unwrap();
        assert_eq!(Encoding::for_label(label).map(Encoding::name), Ok(name), "{label}");
    }
}

#[test]
fn unknown_labels_bring_the_nearest() {
    for (label, nearest) in [
        ("windows-12522", &["windows-1252", "windows-1250", "windows-1251"][..]),
        ("cp125", &["cp1252", "cp1250", "cp1251"]),
        ("latn1", &["latin1", "latin2", "latin3"]),
        ("iso-8859-12", &["iso-8859-1", "iso-8859-10", "iso-8859-11"]),
        ("koi9-r", &["koi8-r", "koi8-ru"]),
        ("klingon", &[]),
        ("", &[]),
        ("x", &[]),
        (&"windows-1252".repeat(1000), &[]),
    ] {
        let error = Encoding::for_label(label).unwrap_err();
        assert_eq!(error.nearest, nearest, "{label}");
        assert_eq!(error.label, label);
        for near in error.nearest {
            assert!(Encoding::for_label(near).is_ok());
        }
    }
}

#[test]
fn unknown_labels_say_so_in_one_line() {
    let message = |label| {
        let error: Box<dyn std::error::Error> = Box::new(Encoding::for_label(label).unwrap_err());
        error.to_string()
    };
    assert_eq!(
        message("cp125"),
        "unknown encoding `cp125`; did you mean `cp1252`, `cp1250` or `cp1251`? --list-encodings lists all labels"
    );
    assert_eq!(message("klingon"), "unknown encoding `klingon`; --list-encodings lists all labels");
    let hostile = message("a\u{1b}[2J\u{202e}\u{9b}\nb");
    assert!(hostile.chars().all(|c| c.is_ascii_graphic() || c == ' '), "{hostile:?}");
    let one = UnknownLabel { label: "koi".to_owned(), nearest: vec!["koi8"] };
    assert_eq!(
        one.to_string(),
        "unknown encoding `koi`; did you mean `koi8`? --list-encodings lists all labels"
    );
}
