//! The homes of languages: the encodings in which their texts were written before Unicode, and how common each was.
//!
//! In: a BCP 47 tag or an encoding. Out: rows, and log priors in nats. Knows nothing of damage.

use encodings::Encoding;

/// An encoding that texts were written in, and how often.
#[derive(Debug, Clone, Copy)]
pub struct LegacyEncoding {
    /// The encoding.
    pub encoding: Encoding,
    /// Log prior in nats: its share of the texts that are not in UTF-8.
    pub log_prior: f64,
}

/// The encodings other than UTF-8 in which texts were written, and as which they are misread. If two encodings decode a text
/// alike, the first in this order is named. The priors are judgements, not counts: the Windows page of each script
/// first, then the encodings that it replaced.
pub static LEGACY: [LegacyEncoding; 46] = [
    LegacyEncoding { encoding: Encoding::WINDOWS_1252, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::WINDOWS_1251, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::GBK, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::SHIFT_JIS, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::WINDOWS_1250, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::BIG5, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::EUC_KR, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::WINDOWS_1253, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::WINDOWS_1254, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::WINDOWS_1255, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::WINDOWS_1256, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::WINDOWS_1257, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::WINDOWS_874, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::KOI8_R, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::EUC_JP, log_prior: -1.0 },
    LegacyEncoding { encoding: Encoding::IBM866, log_prior: -1.5 },
    LegacyEncoding { encoding: Encoding::ISO_8859_1, log_prior: -1.5 },
    LegacyEncoding { encoding: Encoding::ISO_8859_2, log_prior: -1.5 },
    LegacyEncoding { encoding: Encoding::MACINTOSH, log_prior: -1.5 },
    LegacyEncoding { encoding: Encoding::CP437, log_prior: -1.5 },
    LegacyEncoding { encoding: Encoding::CP850, log_prior: -1.5 },
    LegacyEncoding { encoding: Encoding::CP852, log_prior: -2.5 },
    LegacyEncoding { encoding: Encoding::ISO_8859_5, log_prior: -2.5 },
    LegacyEncoding { encoding: Encoding::ISO_8859_7, log_prior: -2.5 },
    LegacyEncoding { encoding: Encoding::ISO_8859_9, log_prior: -2.5 },
    LegacyEncoding { encoding: Encoding::ISO_8859_8, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::ISO_8859_6, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::ISO_8859_15, log_prior: -2.5 },
    LegacyEncoding { encoding: Encoding::KOI8_U, log_prior: -2.5 },
    LegacyEncoding { encoding: Encoding::WINDOWS_1258, log_prior: -2.5 },
    LegacyEncoding { encoding: Encoding::X_MAC_CYRILLIC, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::ISO_8859_11, log_prior: -1.5 },
    LegacyEncoding { encoding: Encoding::GB18030, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::GBK_2005, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::CP737, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::CP857, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::CP862, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::CP775, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::CP855, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::ISO_8859_4, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::ISO_8859_13, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::ISO_8859_16, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::ISO_8859_3, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::ISO_8859_14, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::ISO_8859_10, log_prior: -5.0 },
    LegacyEncoding { encoding: Encoding::X_MAC_CE, log_prior: -5.0 },
];

/// Languages that share the same legacy encodings.
struct Home {
    /// BCP 47 tags.
    languages: &'static [&'static str],
    /// The encodings besides UTF-8 and UTF-16 in which their texts were written, each with its log prior in nats.
    encodings: &'static [(Encoding, f64)],
}

/// The homes of languages. A text without a declaration is identified as one of these encodings only. The priors are
/// judgements, as in [`LEGACY`]: the Windows page is as common as all others together, then come the ISO encoding and the
/// DOS page of the country, then that of the Mac.
static HOMES: [Home; 21] = [
    Home {
        languages: &["cs", "pl", "hu", "sk", "sl", "hr", "bs", "sr-Latn"],
        encodings: &[
            (Encoding::WINDOWS_1250, -0.5),
            (Encoding::ISO_8859_2, -1.0),
            (Encoding::CP852, -1.5),
            (Encoding::X_MAC_CE, -3.0),
        ],
    },
    Home {
        languages: &["ro", "sq"],
        encodings: &[
            (Encoding::WINDOWS_1250, -0.5),
            (Encoding::ISO_8859_2, -1.5),
            (Encoding::WINDOWS_1252, -1.5),
            (Encoding::CP852, -2.0),
            (Encoding::ISO_8859_16, -2.0),
        ],
    },
    Home {
        languages: &["lt", "lv", "et"],
        encodings: &[
            (Encoding::WINDOWS_1257, -0.5),
            (Encoding::ISO_8859_13, -2.0),
            (Encoding::CP775, -2.0),
            (Encoding::ISO_8859_4, -2.5),
            (Encoding::WINDOWS_1252, -2.5),
            (Encoding::ISO_8859_15, -2.5),
            (Encoding::CP850, -3.0),
            (Encoding::ISO_8859_10, -5.0),
        ],
    },
    Home {
        languages: &["tr", "az"],
        encodings: &[
            (Encoding::WINDOWS_1254, -0.5),
            (Encoding::ISO_8859_9, -1.0),
            (Encoding::CP857, -1.5),
            (Encoding::X_MAC_TURKISH, -4.0),
        ],
    },
    Home {
        languages: &["vi"],
        encodings: &[
            (Encoding::WINDOWS_1258, -0.5),
            (Encoding::TCVN, -1.5),
            (Encoding::VISCII, -1.5),
            (Encoding::WINDOWS_1252, -4.0),
        ],
    },
    Home {
        languages: &["ru", "bg", "uk", "be"],
        encodings: &[
            (Encoding::WINDOWS_1251, -0.5),
            (Encoding::KOI8_R, -1.5),
            (Encoding::KOI8_U, -2.0),
            (Encoding::IBM866, -1.5),
            (Encoding::ISO_8859_5, -2.5),
            (Encoding::X_MAC_CYRILLIC, -3.0),
            (Encoding::CP855, -4.0),
            (Encoding::CP1125, -4.0),
        ],
    },
    Home {
        languages: &["kk"],
        encodings: &[(Encoding::KZ_1048, -1.0), (Encoding::WINDOWS_1251, -1.0), (Encoding::IBM866, -3.0)],
    },
    Home {
        languages: &["sr", "mk", "ky", "mn", "tg", "tt"],
        encodings: &[
            (Encoding::WINDOWS_1251, -0.5),
            (Encoding::ISO_8859_5, -2.0),
            (Encoding::CP855, -2.5),
            (Encoding::IBM866, -3.0),
            (Encoding::X_MAC_CYRILLIC, -3.0),
        ],
    },
    Home {
        languages: &["el"],
        encodings: &[
            (Encoding::WINDOWS_1253, -0.5),
            (Encoding::ISO_8859_7, -1.0),
            (Encoding::CP737, -1.5),
            (Encoding::CP869, -4.0),
            (Encoding::X_MAC_GREEK, -4.0),
        ],
    },
    Home {
        languages: &["he"],
        encodings: &[(Encoding::WINDOWS_1255, -0.5), (Encoding::ISO_8859_8, -1.5), (Encoding::CP862, -1.5)],
    },
    Home {
        languages: &["ar", "fa", "ur"],
        encodings: &[(Encoding::WINDOWS_1256, -0.5), (Encoding::ISO_8859_6, -2.0), (Encoding::CP864, -5.0)],
    },
    Home { languages: &["th"], encodings: &[(Encoding::WINDOWS_874, -0.5), (Encoding::ISO_8859_11, -1.0)] },
    Home {
        languages: &["zh-Hans", "zh-Hant", "ja", "ko"],
        encodings: &[
            (Encoding::GBK, -1.0),
            (Encoding::BIG5, -1.0),
            (Encoding::SHIFT_JIS, -1.0),
            (Encoding::EUC_KR, -1.0),
            (Encoding::EUC_JP, -1.0),
            (Encoding::GB18030, -5.0),
            (Encoding::GBK_2005, -5.0),
        ],
    },
    Home {
        languages: &["mt", "eo"],
        encodings: &[(Encoding::ISO_8859_3, -0.5), (Encoding::WINDOWS_1252, -2.0)],
    },
    Home {
        languages: &["da", "nb", "nn", "is", "fo"],
        encodings: &[
            (Encoding::WINDOWS_1252, -0.5),
            (Encoding::ISO_8859_1, -1.0),
            (Encoding::MACINTOSH, -1.5),
            (Encoding::CP850, -1.5),
            (Encoding::CP437, -1.5),
            (Encoding::ISO_8859_15, -2.5),
            (Encoding::CP865, -2.5),
            (Encoding::CP861, -3.5),
            (Encoding::ISO_8859_10, -5.0),
            (Encoding::ISO_8859_4, -6.0),
        ],
    },
    Home {
        languages: &["pt"],
        encodings: &[
            (Encoding::WINDOWS_1252, -0.5),
            (Encoding::ISO_8859_1, -1.0),
            (Encoding::MACINTOSH, -1.5),
            (Encoding::CP850, -1.5),
            (Encoding::CP437, -1.5),
            (Encoding::ISO_8859_15, -2.5),
            (Encoding::CP860, -3.5),
        ],
    },
    Home {
        languages: &["cy", "ga"],
        encodings: &[
            (Encoding::WINDOWS_1252, -0.5),
            (Encoding::ISO_8859_1, -1.0),
            (Encoding::ISO_8859_14, -1.5),
            (Encoding::MACINTOSH, -2.0),
            (Encoding::CP850, -1.5),
            (Encoding::CP437, -2.5),
            (Encoding::ISO_8859_15, -2.5),
        ],
    },
    Home {
        languages: &["fr"],
        encodings: &[
            (Encoding::WINDOWS_1252, -0.5),
            (Encoding::ISO_8859_1, -1.0),
            (Encoding::MACINTOSH, -1.5),
            (Encoding::CP850, -1.5),
            (Encoding::CP437, -1.5),
            (Encoding::ISO_8859_15, -2.5),
            (Encoding::CP863, -4.0),
            (Encoding::CP858, -4.0),
        ],
    },
    Home {
        languages: &["en"],
        encodings: &[
            (Encoding::WINDOWS_1252, -0.5),
            (Encoding::ISO_8859_1, -1.0),
            (Encoding::MACINTOSH, -1.5),
            (Encoding::CP850, -2.0),
            (Encoding::CP437, -1.5),
            (Encoding::ISO_8859_15, -2.5),
            (Encoding::CP858, -5.0),
        ],
    },
    Home {
        languages: &["sv", "fi"],
        encodings: &[
            (Encoding::WINDOWS_1252, -0.5),
            (Encoding::ISO_8859_1, -1.0),
            (Encoding::MACINTOSH, -1.5),
            (Encoding::CP850, -1.5),
            (Encoding::CP437, -1.5),
            (Encoding::ISO_8859_15, -2.5),
            (Encoding::CP858, -5.0),
            (Encoding::ISO_8859_10, -5.0),
        ],
    },
    Home {
        languages: &["de", "it", "es", "ca", "gl", "eu", "nl", "af", "id", "ms", "tl", "sw", "so", "la"],
        encodings: &[
            (Encoding::WINDOWS_1252, -0.5),
            (Encoding::ISO_8859_1, -1.0),
            (Encoding::MACINTOSH, -1.5),
            (Encoding::CP850, -1.5),
            (Encoding::CP437, -1.5),
            (Encoding::ISO_8859_15, -2.5),
            (Encoding::CP858, -5.0),
        ],
    },
];

/// Log prior, in nats, of an encoding that is no home of the language.
const NOT_AT_HOME: f64 = -7.0;

/// The encodings besides UTF-8 and UTF-16 in which texts in `language` (a BCP 47 tag) were written, with their log priors
/// in nats. Empty for a language that hardly had digital texts before Unicode.
pub fn encodings_of(language: &str) -> &'static [(Encoding, f64)] {
    HOMES.iter().find(|home| home.languages.contains(&language)).map_or(&[], |home| home.encodings)
}

/// The homes of all languages, each encoding once.
pub fn all_homes() -> impl Iterator<Item = Encoding> {
    let mut all: Vec<Encoding> = Vec::new();
    for &(encoding, _) in HOMES.iter().flat_map(|home| home.encodings) {
        if !all.contains(&encoding) {
            all.push(encoding);
        }
    }
    all.into_iter()
}

/// Log prior, in nats, that a text in `language` (a BCP 47 tag) was written in `encoding`.
pub fn home_log_prior(encoding: Encoding, language: &str) -> f64 {
    let row = encodings_of(language).iter().find(|(other, _)| *other == encoding);
    row.map_or(NOT_AT_HOME, |&(_, log_prior)| log_prior)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_and_languages_stand_once() {
        for (n, row) in LEGACY.iter().enumerate() {
            assert!(LEGACY[..n].iter().all(|other| other.encoding != row.encoding), "{} twice", row.encoding);
        }
        for home in HOMES.iter() {
            for (n, &(encoding, log_prior)) in home.encodings.iter().enumerate() {
                assert!(home.encodings[..n].iter().all(|(other, _)| *other != encoding), "{encoding} twice");
                for language in home.languages {
                    let prior = |encoding| home_log_prior(encoding, language);
                    assert!(
                        prior(encoding) > prior(Encoding::IBM037) && log_prior < 0.0,
                        "{language} {encoding}"
                    );
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
