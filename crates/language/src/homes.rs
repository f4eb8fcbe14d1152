//! Who wrote in which encoding, before Unicode: the languages, their encodings, and how common each was.
//!
//! In: a BCP 47 tag or an encoding. Out: rows and natural logarithms of shares. Knows nothing of damage.

use encodings::Encoding;

/// A row: an encoding that texts were written in, and how often.
#[derive(Debug, Clone, Copy)]
pub struct LegacyEncoding {
    /// Its canonical name.
    pub name: &'static str,
    /// Natural logarithm of its share among the texts that are not in UTF-8.
    pub log_prior: f64,
}

/// Encodings other than UTF-8 that texts were written as and read as, with the share of each among those written. The
/// order settles which of two that say the same is named. Shares are judgements: the Windows page of each script
/// first, then what it followed.
pub static LEGACY: [LegacyEncoding; 46] = [
    LegacyEncoding { name: "windows-1252", log_prior: -1.0 },
    LegacyEncoding { name: "windows-1251", log_prior: -1.0 },
    LegacyEncoding { name: "gbk", log_prior: -1.0 },
    LegacyEncoding { name: "shift_jis", log_prior: -1.0 },
    LegacyEncoding { name: "windows-1250", log_prior: -1.0 },
    LegacyEncoding { name: "big5", log_prior: -1.0 },
    LegacyEncoding { name: "euc-kr", log_prior: -1.0 },
    LegacyEncoding { name: "windows-1253", log_prior: -1.0 },
    LegacyEncoding { name: "windows-1254", log_prior: -1.0 },
    LegacyEncoding { name: "windows-1255", log_prior: -1.0 },
    LegacyEncoding { name: "windows-1256", log_prior: -1.0 },
    LegacyEncoding { name: "windows-1257", log_prior: -1.0 },
    LegacyEncoding { name: "windows-874", log_prior: -1.0 },
    LegacyEncoding { name: "koi8-r", log_prior: -1.0 },
    LegacyEncoding { name: "euc-jp", log_prior: -1.0 },
    LegacyEncoding { name: "ibm866", log_prior: -1.5 },
    LegacyEncoding { name: "iso-8859-1", log_prior: -1.5 },
    LegacyEncoding { name: "iso-8859-2", log_prior: -1.5 },
    LegacyEncoding { name: "macintosh", log_prior: -1.5 },
    LegacyEncoding { name: "cp437", log_prior: -1.5 },
    LegacyEncoding { name: "cp850", log_prior: -1.5 },
    LegacyEncoding { name: "cp852", log_prior: -2.5 },
    LegacyEncoding { name: "iso-8859-5", log_prior: -2.5 },
    LegacyEncoding { name: "iso-8859-7", log_prior: -2.5 },
    LegacyEncoding { name: "iso-8859-9", log_prior: -2.5 },
    LegacyEncoding { name: "iso-8859-8", log_prior: -5.0 },
    LegacyEncoding { name: "iso-8859-6", log_prior: -5.0 },
    LegacyEncoding { name: "iso-8859-15", log_prior: -2.5 },
    LegacyEncoding { name: "koi8-u", log_prior: -2.5 },
    LegacyEncoding { name: "windows-1258", log_prior: -2.5 },
    LegacyEncoding { name: "x-mac-cyrillic", log_prior: -5.0 },
    LegacyEncoding { name: "iso-8859-11", log_prior: -1.5 },
    LegacyEncoding { name: "gb18030", log_prior: -5.0 },
    LegacyEncoding { name: "gbk-2005", log_prior: -5.0 },
    LegacyEncoding { name: "cp737", log_prior: -5.0 },
    LegacyEncoding { name: "cp857", log_prior: -5.0 },
    LegacyEncoding { name: "cp862", log_prior: -5.0 },
    LegacyEncoding { name: "cp775", log_prior: -5.0 },
    LegacyEncoding { name: "cp855", log_prior: -5.0 },
    LegacyEncoding { name: "iso-8859-4", log_prior: -5.0 },
    LegacyEncoding { name: "iso-8859-13", log_prior: -5.0 },
    LegacyEncoding { name: "iso-8859-16", log_prior: -5.0 },
    LegacyEncoding { name: "iso-8859-3", log_prior: -5.0 },
    LegacyEncoding { name: "iso-8859-14", log_prior: -5.0 },
    LegacyEncoding { name: "iso-8859-10", log_prior: -5.0 },
    LegacyEncoding { name: "x-mac-ce", log_prior: -5.0 },
];

/// Languages, and the encodings besides UTF-8 and UTF-16 that their texts were written in.
struct Home {
    /// BCP 47 tags.
    languages: &'static [&'static str],
    /// Names, and natural logarithms of the shares.
    encodings: &'static [(&'static str, f64)],
}

/// Which encodings the texts of a language were written in: all those in which texts without a declaration are looked for.
/// Shares are judgements, as in [`LEGACY`]: the Windows page is as common as the others together, then ISO and the
/// DOS page of the country, then the Mac's.
static HOMES: [Home; 21] = [
    Home {
        languages: &["cs", "pl", "hu", "sk", "sl", "hr", "bs", "sr-Latn"],
        encodings: &[("windows-1250", -0.5), ("iso-8859-2", -1.0), ("cp852", -1.5), ("x-mac-ce", -3.0)],
    },
    Home {
        languages: &["ro", "sq"],
        encodings: &[
            ("windows-1250", -0.5),
            ("iso-8859-2", -1.5),
            ("windows-1252", -1.5),
            ("cp852", -2.0),
            ("iso-8859-16", -2.0),
        ],
    },
    Home {
        languages: &["lt", "lv", "et"],
        encodings: &[
            ("windows-1257", -0.5),
            ("iso-8859-13", -2.0),
            ("cp775", -2.0),
            ("iso-8859-4", -2.5),
            ("windows-1252", -2.5),
            ("iso-8859-15", -2.5),
            ("cp850", -3.0),
            ("iso-8859-10", -5.0),
        ],
    },
    Home {
        languages: &["tr", "az"],
        encodings: &[("windows-1254", -0.5), ("iso-8859-9", -1.0), ("cp857", -1.5), ("x-mac-turkish", -4.0)],
    },
    Home {
        languages: &["vi"],
        encodings: &[("windows-1258", -0.5), ("tcvn", -1.5), ("viscii", -1.5), ("windows-1252", -4.0)],
    },
    Home {
        languages: &["ru", "bg", "uk", "be"],
        encodings: &[
            ("windows-1251", -0.5),
            ("koi8-r", -1.5),
            ("koi8-u", -2.0),
            ("ibm866", -1.5),
            ("iso-8859-5", -2.5),
            ("x-mac-cyrillic", -3.0),
            ("cp855", -4.0),
            ("cp1125", -4.0),
        ],
    },
    Home { languages: &["kk"], encodings: &[("kz-1048", -1.0), ("windows-1251", -1.0), ("ibm866", -3.0)] },
    Home {
        languages: &["sr", "mk", "ky", "mn", "tg", "tt"],
        encodings: &[
            ("windows-1251", -0.5),
            ("iso-8859-5", -2.0),
            ("cp855", -2.5),
            ("ibm866", -3.0),
            ("x-mac-cyrillic", -3.0),
        ],
    },
    Home {
        languages: &["el"],
        encodings: &[
            ("windows-1253", -0.5),
            ("iso-8859-7", -1.0),
            ("cp737", -1.5),
            ("cp869", -4.0),
            ("x-mac-greek", -4.0),
        ],
    },
    Home { languages: &["he"], encodings: &[("windows-1255", -0.5), ("iso-8859-8", -1.5), ("cp862", -1.5)] },
    Home {
        languages: &["ar", "fa", "ur"],
        encodings: &[("windows-1256", -0.5), ("iso-8859-6", -2.0), ("cp864", -5.0)],
    },
    Home { languages: &["th"], encodings: &[("windows-874", -0.5), ("iso-8859-11", -1.0)] },
    Home {
        languages: &["zh-Hans", "zh-Hant", "ja", "ko"],
        encodings: &[
            ("gbk", -1.0),
            ("big5", -1.0),
            ("shift_jis", -1.0),
            ("euc-kr", -1.0),
            ("euc-jp", -1.0),
            ("gb18030", -5.0),
            ("gbk-2005", -5.0),
        ],
    },
    Home { languages: &["mt", "eo"], encodings: &[("iso-8859-3", -0.5), ("windows-1252", -2.0)] },
    Home {
        languages: &["da", "nb", "nn", "is", "fo"],
        encodings: &[
            ("windows-1252", -0.5),
            ("iso-8859-1", -1.0),
            ("macintosh", -1.5),
            ("cp850", -1.5),
            ("cp437", -1.5),
            ("iso-8859-15", -2.5),
            ("cp865", -2.5),
            ("cp861", -3.5),
            ("iso-8859-10", -5.0),
            ("iso-8859-4", -6.0),
        ],
    },
    Home {
        languages: &["pt"],
        encodings: &[
            ("windows-1252", -0.5),
            ("iso-8859-1", -1.0),
            ("macintosh", -1.5),
            ("cp850", -1.5),
            ("cp437", -1.5),
            ("iso-8859-15", -2.5),
            ("cp860", -3.5),
        ],
    },
    Home {
        languages: &["cy", "ga"],
        encodings: &[
            ("windows-1252", -0.5),
            ("iso-8859-1", -1.0),
            ("iso-8859-14", -1.5),
            ("macintosh", -2.0),
            ("cp850", -1.5),
            ("cp437", -2.5),
            ("iso-8859-15", -2.5),
        ],
    },
    Home {
        languages: &["fr"],
        encodings: &[
            ("windows-1252", -0.5),
            ("iso-8859-1", -1.0),
            ("macintosh", -1.5),
            ("cp850", -1.5),
            ("cp437", -1.5),
            ("iso-8859-15", -2.5),
            ("cp863", -4.0),
            ("cp858", -4.0),
        ],
    },
    Home {
        languages: &["en"],
        encodings: &[
            ("windows-1252", -0.5),
            ("iso-8859-1", -1.0),
            ("macintosh", -1.5),
            ("cp850", -2.0),
            ("cp437", -1.5),
            ("iso-8859-15", -2.5),
            ("cp858", -5.0),
        ],
    },
    Home {
        languages: &["sv", "fi"],
        encodings: &[
            ("windows-1252", -0.5),
            ("iso-8859-1", -1.0),
            ("macintosh", -1.5),
            ("cp850", -1.5),
            ("cp437", -1.5),
            ("iso-8859-15", -2.5),
            ("cp858", -5.0),
            ("iso-8859-10", -5.0),
        ],
    },
    Home {
        languages: &["de", "it", "es", "ca", "gl", "eu", "nl", "af", "id", "ms", "tl", "sw", "so", "la"],
        encodings: &[
            ("windows-1252", -0.5),
            ("iso-8859-1", -1.0),
            ("macintosh", -1.5),
            ("cp850", -1.5),
            ("cp437", -1.5),
            ("iso-8859-15", -2.5),
            ("cp858", -5.0),
        ],
    },
];

/// Log odds that a text is written in an encoding that is not of its language.
const NOT_AT_HOME: f64 = -7.0;

/// The encodings besides UTF-8 and UTF-16 that texts in `language` (a BCP 47 tag) were written in, with natural logarithms
/// of their shares. None for a language that no text was written in before Unicode, or hardly one.
pub fn encodings_of(language: &str) -> &'static [(&'static str, f64)] {
    HOMES.iter().find(|home| home.languages.contains(&language)).map_or(&[], |home| home.encodings)
}

/// All encodings besides UTF-8 and UTF-16 that texts of some language were written in, each once.
pub fn all_homes() -> impl Iterator<Item = Encoding> {
    let mut names: Vec<&str> = Vec::new();
    for &(name, _) in HOMES.iter().flat_map(|home| home.encodings) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into_iter().filter_map(|name| Encoding::for_label(name).ok())
}

/// Natural logarithm of the share of `encoding` among the encodings that texts in `language` (a BCP 47 tag) were written in, or of how
/// seldom it is another one.
pub fn home_log_prior(encoding: Encoding, language: &str) -> f64 {
    let row = encodings_of(language).iter().find(|(name, _)| *name == encoding.name());
    row.map_or(NOT_AT_HOME, |&(_, log_prior)| log_prior)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding(label: &str) -> Encoding {
        Encoding::for_label(label).unwrap()
    }

    #[test]
    fn the_tables_use_canonical_names_once() {
        for (n, row) in LEGACY.iter().enumerate() {
            assert_eq!(encoding(row.name).name(), row.name);
            assert!(LEGACY[..n].iter().all(|other| other.name != row.name), "{} twice", row.name);
        }
        for home in HOMES.iter() {
            for (n, &(name, log_prior)) in home.encodings.iter().enumerate() {
                assert_eq!(encoding(name).name(), name);
                assert!(home.encodings[..n].iter().all(|(other, _)| *other != name), "{name} twice");
                for language in home.languages {
                    let prior = |name: &str| home_log_prior(encoding(name), language);
                    assert!(prior(name) > prior("ibm037") && log_prior < 0.0, "{language} {name}");
                }
            }
            let shares: f64 = home.encodings.iter().map(|(_, log_prior)| log_prior.exp()).sum();
            assert!(shares < 2.0, "{:?}: {shares}", home.languages);
        }
        let languages: Vec<&str> = HOMES.iter().flat_map(|home| home.languages).copied().collect();
        assert!((1..languages.len()).all(|n| !languages[..n].contains(&languages[n])));
        assert!(encodings_of("yo").is_empty());
    }
}
