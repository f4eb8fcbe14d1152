//! The meaning of labels in declarations, and the name of an encoding in each form.
//!
//! In: labels, encodings. Out: encodings, labels. The crate `encodings` has the labels; only names that differ in a form
//! are here.

use std::ops::Range;

use encodings::Encoding;

/// The set of names that a form uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// The names of the WHATWG Encoding Standard, which are those of IANA where IANA has one.
    Whatwg,
    /// Like [`Names::Whatwg`], and also UTF-16 and UTF-32, because a byte-order mark gives the byte order.
    Xml,
    /// The names that Python, Ruby, Perl and Emacs share, if there are any.
    Source,
    /// The names of vim.
    Vim,
    /// The names that gettext calls portable.
    Gettext,
    /// Those of Hunspell, libhyphen and MyThes.
    Dictionary,
    /// LaTeX's inputenc, and of the packages for Cyrillic, Greek and Hebrew.
    Latex,
}

/// How an encoding is written where not by WHATWG's name; empty where there is no name.
struct EncodingNames {
    encoding: Encoding,
    source: &'static str,
    vim: &'static str,
    latex: &'static str,
}

const fn written(
    encoding: Encoding,
    source: &'static str,
    vim: &'static str,
    latex: &'static str,
) -> EncodingNames {
    EncodingNames { encoding, source, vim, latex }
}

/// One row per encoding. An encoding without a row has only the name of WHATWG.
///
/// Source: Python's `encodings/aliases.py`, of whose names those were taken that Emacs (`list-coding-systems`)
/// and Ruby (`Encoding.name_list`) know as well, as far as there are any. Vim: `:help encoding-names`, else
/// what iconv calls it. LaTeX: inputenc.dtx (base), cyinpenc.dtx (Cyrillic), greek-inputenc, the Hebrew bundle.
#[rustfmt::skip] // Tables are read in columns.
static WRITTEN: [EncodingNames; 57] = [
    //      encoding                   source           vim             LaTeX
    written(Encoding::UTF_8,           "utf-8",         "utf-8",        "utf8"),
    written(Encoding::WINDOWS_1250,    "cp1250",        "cp1250",       "cp1250"),
    written(Encoding::WINDOWS_1251,    "cp1251",        "cp1251",       "cp1251"),
    written(Encoding::WINDOWS_1252,    "cp1252",        "cp1252",       "cp1252"),
    written(Encoding::WINDOWS_1253,    "cp1253",        "cp1253",       ""),
    written(Encoding::WINDOWS_1254,    "cp1254",        "cp1254",       ""),
    written(Encoding::WINDOWS_1255,    "cp1255",        "cp1255",       "cp1255"),
    written(Encoding::WINDOWS_1256,    "cp1256",        "cp1256",       ""),
    written(Encoding::WINDOWS_1257,    "cp1257",        "cp1257",       "cp1257"),
    written(Encoding::WINDOWS_1258,    "cp1258",        "cp1258",       ""),
    written(Encoding::WINDOWS_874,     "cp874",         "cp874",        ""),
    written(Encoding::ISO_8859_1,      "iso-8859-1",    "latin1",       "latin1"),
    written(Encoding::ISO_8859_2,      "iso-8859-2",    "iso-8859-2",   "latin2"),
    written(Encoding::ISO_8859_3,      "iso-8859-3",    "iso-8859-3",   "latin3"),
    written(Encoding::ISO_8859_4,      "iso-8859-4",    "iso-8859-4",   "latin4"),
    written(Encoding::ISO_8859_5,      "iso-8859-5",    "iso-8859-5",   "iso88595"),
    written(Encoding::ISO_8859_6,      "iso-8859-6",    "iso-8859-6",   ""),
    written(Encoding::ISO_8859_7,      "iso-8859-7",    "iso-8859-7",   "iso-8859-7"),
    written(Encoding::ISO_8859_8,      "iso-8859-8",    "iso-8859-8",   "8859-8"),
    written(Encoding::ISO_8859_9,      "iso-8859-9",    "iso-8859-9",   "latin5"),
    written(Encoding::ISO_8859_10,     "iso-8859-10",   "iso-8859-10",  ""),
    written(Encoding::ISO_8859_11,     "iso-8859-11",   "iso-8859-11",  ""),
    written(Encoding::ISO_8859_13,     "iso-8859-13",   "iso-8859-13",  ""),
    written(Encoding::ISO_8859_14,     "iso-8859-14",   "iso-8859-14",  ""),
    written(Encoding::ISO_8859_15,     "iso-8859-15",   "iso-8859-15",  "latin9"),
    written(Encoding::ISO_8859_16,     "iso-8859-16",   "iso-8859-16",  "latin10"),
    written(Encoding::KOI8_R,          "koi8-r",        "koi8-r",       "koi8-r"),
    written(Encoding::KOI8_U,          "koi8-u",        "koi8-u",       "koi8-u"),
    written(Encoding::CP437,           "cp437",         "cp437",        "cp437"),
    written(Encoding::CP737,           "cp737",         "cp737",        ""),
    written(Encoding::CP775,           "cp775",         "cp775",        ""),
    written(Encoding::CP850,           "cp850",         "cp850",        "cp850"),
    written(Encoding::CP852,           "cp852",         "cp852",        "cp852"),
    written(Encoding::CP855,           "cp855",         "cp855",        "cp855"),
    written(Encoding::CP857,           "cp857",         "cp857",        ""),
    written(Encoding::CP858,           "cp858",         "cp858",        "cp858"),
    written(Encoding::CP860,           "cp860",         "cp860",        ""),
    written(Encoding::CP861,           "cp861",         "cp861",        ""),
    written(Encoding::CP862,           "cp862",         "cp862",        "cp862"),
    written(Encoding::CP863,           "cp863",         "cp863",        ""),
    written(Encoding::CP865,           "cp865",         "cp865",        "cp865"),
    written(Encoding::IBM866,          "cp866",         "cp866",        "cp866"),
    written(Encoding::CP869,           "cp869",         "cp869",        ""),
    written(Encoding::CP1125,          "cp1125",        "cp1125",       ""),
    written(Encoding::MACINTOSH,       "mac-roman",     "macroman",     "applemac"),
    written(Encoding::X_MAC_CYRILLIC,  "mac-cyrillic",  "",             "maccyr"),
    written(Encoding::X_MAC_CE,        "mac-latin2",    "",             "macce"),
    written(Encoding::X_MAC_TURKISH,   "mac-turkish",   "",             ""),
    written(Encoding::X_MAC_GREEK,     "mac-greek",     "",             ""),
    written(Encoding::GBK,             "gbk",           "cp936",        ""),
    written(Encoding::GB18030,         "gb18030",       "gb18030",      ""),
    written(Encoding::BIG5,            "big5-hkscs",    "big5-hkscs",   ""),
    written(Encoding::CP950,           "cp950",         "cp950",        ""),
    written(Encoding::SHIFT_JIS,       "cp932",         "cp932",        ""),
    written(Encoding::CP932,           "cp932",         "cp932",        ""),
    written(Encoding::EUC_JP,          "euc-jp",        "euc-jp",       ""),
    written(Encoding::EUC_KR,          "cp949",         "cp949",        ""),
];

/// The names that gettext calls portable (`po-charset.c`), if the encoding is known here.
const GETTEXT: [&str; 33] = [
    "UTF-8",
    "ISO-8859-1",
    "ISO-8859-2",
    "ISO-8859-3",
    "ISO-8859-4",
    "ISO-8859-5",
    "ISO-8859-6",
    "ISO-8859-7",
    "ISO-8859-8",
    "ISO-8859-9",
    "ISO-8859-13",
    "ISO-8859-14",
    "ISO-8859-15",
    "KOI8-R",
    "KOI8-U",
    "CP850",
    "CP866",
    "CP874",
    "CP932",
    "CP949",
    "CP950",
    "CP1250",
    "CP1251",
    "CP1252",
    "CP1253",
    "CP1254",
    "CP1255",
    "CP1256",
    "CP1257",
    "EUC-JP",
    "BIG5-HKSCS",
    "GBK",
    "GB18030",
];

/// What Hunspell knows (`csutil.cxx`), written as dictionaries write it: `UTF-8` is compared by case too.
const DICTIONARY: [(Encoding, &str); 17] = [
    (Encoding::UTF_8, "UTF-8"),
    (Encoding::ISO_8859_1, "ISO8859-1"),
    (Encoding::ISO_8859_2, "ISO8859-2"),
    (Encoding::ISO_8859_3, "ISO8859-3"),
    (Encoding::ISO_8859_4, "ISO8859-4"),
    (Encoding::ISO_8859_5, "ISO8859-5"),
    (Encoding::ISO_8859_6, "ISO8859-6"),
    (Encoding::ISO_8859_7, "ISO8859-7"),
    (Encoding::ISO_8859_8, "ISO8859-8"),
    (Encoding::ISO_8859_9, "ISO8859-9"),
    (Encoding::ISO_8859_10, "ISO8859-10"),
    (Encoding::ISO_8859_13, "ISO8859-13"),
    (Encoding::ISO_8859_14, "ISO8859-14"),
    (Encoding::ISO_8859_15, "ISO8859-15"),
    (Encoding::KOI8_R, "KOI8-R"),
    (Encoding::KOI8_U, "KOI8-U"),
    (Encoding::WINDOWS_1251, "microsoft-cp1251"),
];

/// Labels that only one of the forms has, and what they mean: LaTeX's, vim's, Python's and Emacs's. What
/// separates their words does not count.
const FURTHER: [(&str, Encoding); 34] = [
    // inputenc
    ("utf8x", Encoding::UTF_8),
    ("ansinew", Encoding::WINDOWS_1252),
    ("applemac", Encoding::MACINTOSH),
    ("macce", Encoding::X_MAC_CE),
    ("maccyr", Encoding::X_MAC_CYRILLIC),
    ("8859-8", Encoding::ISO_8859_8),
    // vim
    ("euc-cn", Encoding::GBK),
    // Hunspell
    ("microsoft-cp1251", Encoding::WINDOWS_1251),
    ("tis620-2533", Encoding::ISO_8859_11),
    // Python
    ("utf-8-sig", Encoding::UTF_8),
    ("mac-latin2", Encoding::X_MAC_CE),
    // Emacs: the names without `-unix`
    ("utf-8-emacs", Encoding::UTF_8),
    ("utf-8-with-signature", Encoding::UTF_8),
    ("mule-utf-8", Encoding::UTF_8),
    ("prefer-utf-8", Encoding::UTF_8),
    ("iso-latin-1", Encoding::ISO_8859_1),
    ("iso-latin-2", Encoding::ISO_8859_2),
    ("iso-latin-3", Encoding::ISO_8859_3),
    ("iso-latin-4", Encoding::ISO_8859_4),
    ("iso-latin-5", Encoding::ISO_8859_9),
    ("iso-latin-9", Encoding::ISO_8859_15),
    ("cyrillic-iso-8bit", Encoding::ISO_8859_5),
    ("cyrillic-koi8", Encoding::KOI8_R),
    ("greek-iso-8bit", Encoding::ISO_8859_7),
    ("hebrew-iso-8bit", Encoding::ISO_8859_8),
    ("thai-tis620", Encoding::ISO_8859_11),
    ("japanese-shift-jis", Encoding::SHIFT_JIS),
    ("japanese-cp932", Encoding::CP932),
    ("japanese-iso-8bit", Encoding::EUC_JP),
    ("korean-iso-8bit", Encoding::EUC_KR),
    ("korean-cp949", Encoding::EUC_KR),
    ("chinese-iso-8bit", Encoding::GBK),
    ("chinese-gbk", Encoding::GBK),
    ("chinese-big5", Encoding::BIG5),
];

/// What a label that means the first is also said of. Rows 1 to 3: the WHATWG Encoding Standard, 4.2, reads the
/// one as the other. The rest are vendors' extensions under the name of what they extend.
const SAID_OF: [(Encoding, &[Encoding]); 9] = [
    (Encoding::ISO_8859_1, &[Encoding::WINDOWS_1252]),
    (Encoding::ISO_8859_9, &[Encoding::WINDOWS_1254]),
    (Encoding::ISO_8859_11, &[Encoding::WINDOWS_874]),
    (Encoding::GBK, &[Encoding::GB18030, Encoding::CP936, Encoding::GBK_2005]),
    (Encoding::CP936, &[Encoding::GBK, Encoding::GB18030]),
    (Encoding::SHIFT_JIS, &[Encoding::CP932]),
    (Encoding::CP932, &[Encoding::SHIFT_JIS]),
    (Encoding::BIG5, &[Encoding::CP950]),
    (Encoding::CP950, &[Encoding::BIG5]),
];

/// The longest label, in bytes. It is longer than any known label and than the placeholders in templates.
const LONGEST_LABEL: usize = 48;

/// The suffixes that Emacs adds for line endings.
const EMACS_LINE_ENDINGS: [&[u8]; 3] = [b"-unix", b"-dos", b"-mac"];

/// Whether `byte` may be part of a label.
pub fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// Whether `label` looks like a label: no placeholder of a template, and no spaces. Names of IANA may have `:`,
/// `(`, `)` and `+`.
pub fn is_label(label: &[u8]) -> bool {
    label.len() <= LONGEST_LABEL
        && label.first().is_some_and(u8::is_ascii_alphanumeric)
        && label.last().is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b')')
        && label.iter().all(|&byte| is_label_byte(byte) || matches!(byte, b':' | b'(' | b')' | b'+'))
}

/// Whether `label` is a label of a known encoding, including UTF-16 and UTF-32.
pub fn is_known(label: &[u8]) -> bool {
    is_label(label)
        && std::str::from_utf8(label).is_ok_and(|label| is_wide(label) || encoding_of(label).is_some())
}

/// `label` without the suffix that Emacs adds for line endings.
pub fn without_line_ending(bytes: &[u8], label: Range<usize>) -> Range<usize> {
    let text = &bytes[label.clone()];
    let suffix = EMACS_LINE_ENDINGS.iter().find(|suffix| {
        text.len() > suffix.len() && text[text.len() - suffix.len()..].eq_ignore_ascii_case(suffix)
    });
    label.start..label.end - suffix.map_or(0, |suffix| suffix.len())
}

/// The part of a label that is compared, as in `Encoding::for_label`.
fn essence(label: &str) -> String {
    label.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether it is a label of UTF-16 or UTF-32, which do not extend ASCII.
fn is_wide(label: &str) -> bool {
    let essence = essence(label);
    ["utf16", "utf32", "ucs2", "ucs4", "iso10646ucs"].iter().any(|wide| essence.starts_with(wide))
}

/// Whether it is a label of ASCII. WHATWG reads these as windows-1252.
fn is_ascii(label: &str) -> bool {
    ["ascii", "usascii", "ansix341968", "iso646us", "us"].contains(&essence(label).as_str())
}

/// The strict meaning of a label; `None` if it is unknown, and for UTF-16 and UTF-32.
pub fn encoding_of(label: &str) -> Option<Encoding> {
    if is_wide(label) {
        return None;
    }
    let known = FURTHER.iter().find(|(further, _)| essence(further) == essence(label));
    known.map(|&(_, encoding)| encoding).or_else(|| Encoding::for_label(label).ok())
}

/// The encodings for which `label` is used; `encoding` is its strict meaning.
pub fn said_of(label: &str, encoding: Option<Encoding>) -> Vec<Encoding> {
    let Some(encoding) = encoding else { return Vec::new() };
    if is_ascii(label) {
        return Encoding::all().filter(|encoding| !is_wide(encoding.name())).collect();
    }
    let others = SAID_OF.iter().find(|(other, _)| *other == encoding).map_or(&[][..], |(_, others)| others);
    std::iter::once(encoding).chain(others.iter().copied()).collect()
}

/// Whether `label`, read as one of `names`, is true if `text` is encoded in `to`.
pub fn is_true(label: &str, names: Names, to: Encoding, text: &str) -> bool {
    if is_wide(label) {
        // A label without a byte order is true for both orders.
        let (said, is) = (essence(label), essence(to.name()));
        return names == Names::Xml
            && (said == is || (is.starts_with(&said) && is_wide(&said) && is.len() == said.len() + 2));
    }
    if is_wide(to.name()) {
        return false;
    }
    if is_ascii(label) {
        return text.is_ascii();
    }
    let read_alike = || {
        // Programs read these labels as WHATWG does, so each label of the encoding is true.
        let whatwg = |label: &str| encoding_rs::Encoding::for_label(label.as_bytes());
        names == Names::Whatwg && whatwg(label).is_some_and(|encoding| whatwg(to.name()) == Some(encoding))
    };
    // Some encodings have no name of their own in this set, and use the name of an encoding that contains them.
    let written = || name_in(names, to).is_some_and(|name| name.eq_ignore_ascii_case(label));
    encoding_of(label) == Some(to) || written() || read_alike()
}

/// The name of `to` among `names`, in the usual case; `None` if it has no name.
pub fn name_in(names: Names, to: Encoding) -> Option<&'static str> {
    if is_wide(to.name()) {
        let without_order = to.name().trim_end_matches("le").trim_end_matches("be");
        return (names == Names::Xml).then_some(without_order);
    }
    let written = || WRITTEN.iter().find(|row| row.encoding == to);
    let name = match names {
        Names::Whatwg | Names::Xml => {
            encoding_rs::Encoding::for_label(to.name().as_bytes()).map(|_| to.name())
        }
        Names::Source => written().map(|row| row.source),
        Names::Vim => written().map(|row| row.vim),
        Names::Latex => written().map(|row| row.latex),
        Names::Dictionary => DICTIONARY.iter().find(|(encoding, _)| *encoding == to).map(|(_, name)| *name),
        Names::Gettext => written()
            .and_then(|row| GETTEXT.iter().copied().find(|name| name.eq_ignore_ascii_case(row.source))),
    };
    name.filter(|name| !name.is_empty())
}

/// `name` in upper case, where `label` is; as it is where case counts.
pub fn in_case_of(names: Names, label: &str, name: &str) -> String {
    if names == Names::Dictionary {
        return name.to_owned();
    }
    let has_letters = label.bytes().any(|byte| byte.is_ascii_alphabetic());
    if has_letters && !label.bytes().any(|byte| byte.is_ascii_lowercase()) {
        name.to_ascii_uppercase()
    } else {
        name.to_ascii_lowercase()
    }
}
