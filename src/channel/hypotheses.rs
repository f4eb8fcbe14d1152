//! Which channels are worth considering, and how common they are: tables of prior odds.
//!
//! In: nothing. Out: rows. A new encoding that text gets misread as is one row here; an encoding
//! without a row is considered too, at [`UNLISTED_LOG_PRIOR`].

use super::{Loss, Recovery, Undefined, Written};
use crate::encoding::Encoding;

/// Text that went through more misreadings than this is left alone: three is the most that has been
/// reported from the field.
pub const MAX_LAYERS: usize = 3;

/// Natural logarithm of the prior probability of an encoding that has no row in [`READ_AS`].
const UNLISTED_LOG_PRIOR: f64 = -7.5;

/// A row: an encoding that text is misread as, and how often.
#[derive(Debug, Clone, Copy)]
pub struct ReadAs {
    /// Its canonical name.
    pub name: &'static str,
    /// Natural logarithm of its share among misreadings.
    pub log_prior: f64,
}

/// What UTF-8 is misread as. The shares are judgements in the order of the reports gathered in the field
/// (Windows ANSI pages of the larger user groups first, then Latin-1, Mac and DOS); a whole document
/// outweighs them by hundreds of nats, so they settle only very short texts.
pub static READ_AS: [ReadAs; 32] = [
    ReadAs { name: "windows-1252", log_prior: -0.7 },
    ReadAs { name: "iso-8859-1", log_prior: -1.8 },
    ReadAs { name: "windows-1251", log_prior: -2.5 },
    ReadAs { name: "windows-1250", log_prior: -3.0 },
    ReadAs { name: "windows-1254", log_prior: -3.2 },
    ReadAs { name: "macintosh", log_prior: -3.5 },
    ReadAs { name: "cp437", log_prior: -3.5 },
    ReadAs { name: "cp850", log_prior: -3.5 },
    ReadAs { name: "ibm866", log_prior: -4.0 },
    ReadAs { name: "windows-1256", log_prior: -4.0 },
    ReadAs { name: "windows-1253", log_prior: -4.5 },
    ReadAs { name: "windows-1255", log_prior: -4.5 },
    ReadAs { name: "windows-1257", log_prior: -4.5 },
    ReadAs { name: "windows-1258", log_prior: -5.0 },
    ReadAs { name: "windows-874", log_prior: -5.0 },
    ReadAs { name: "iso-8859-2", log_prior: -5.0 },
    ReadAs { name: "iso-8859-15", log_prior: -5.0 },
    ReadAs { name: "koi8-r", log_prior: -5.0 },
    ReadAs { name: "iso-8859-9", log_prior: -5.5 },
    ReadAs { name: "cp852", log_prior: -5.5 },
    ReadAs { name: "iso-8859-7", log_prior: -6.0 },
    ReadAs { name: "koi8-u", log_prior: -6.0 },
    ReadAs { name: "gbk", log_prior: -1.5 },
    ReadAs { name: "cp936", log_prior: -2.0 },
    ReadAs { name: "gbk-2005", log_prior: -2.5 },
    ReadAs { name: "shift_jis", log_prior: -3.0 },
    ReadAs { name: "cp932", log_prior: -3.5 },
    ReadAs { name: "euc-kr", log_prior: -3.5 },
    ReadAs { name: "big5", log_prior: -3.5 },
    ReadAs { name: "cp950", log_prior: -4.0 },
    ReadAs { name: "gb18030", log_prior: -4.5 },
    ReadAs { name: "euc-jp", log_prior: -5.5 },
];

/// Encodings whose decoders differ in few places, so that which of them it was shows only there.
static FAMILIES: [&[&str]; 3] =
    [&["gbk", "cp936", "gb18030", "gbk-2005"], &["big5", "cp950"], &["shift_jis", "cp932"]];

/// The encodings of the family of `encoding`, itself included.
pub fn relatives(encoding: Encoding) -> Vec<Encoding> {
    let family = FAMILIES.iter().find(|family| family.contains(&encoding.name()));
    let names = family.copied().unwrap_or_default().iter();
    let mut relatives: Vec<Encoding> = names.filter_map(|name| Encoding::for_label(name).ok()).collect();
    if relatives.is_empty() {
        relatives.push(encoding);
    }
    relatives
}

/// Encodings other than UTF-8 that texts were written as and read as, with the share of each among those written. The
/// order settles which of two that say the same is named. Shares are judgements: the Windows page of each script
/// first, then what it followed.
pub static LEGACY: [ReadAs; 46] = [
    ReadAs { name: "windows-1252", log_prior: -1.0 },
    ReadAs { name: "windows-1251", log_prior: -1.0 },
    ReadAs { name: "gbk", log_prior: -1.0 },
    ReadAs { name: "shift_jis", log_prior: -1.0 },
    ReadAs { name: "windows-1250", log_prior: -1.0 },
    ReadAs { name: "big5", log_prior: -1.0 },
    ReadAs { name: "euc-kr", log_prior: -1.0 },
    ReadAs { name: "windows-1253", log_prior: -1.0 },
    ReadAs { name: "windows-1254", log_prior: -1.0 },
    ReadAs { name: "windows-1255", log_prior: -1.0 },
    ReadAs { name: "windows-1256", log_prior: -1.0 },
    ReadAs { name: "windows-1257", log_prior: -1.0 },
    ReadAs { name: "windows-874", log_prior: -1.0 },
    ReadAs { name: "koi8-r", log_prior: -1.0 },
    ReadAs { name: "euc-jp", log_prior: -1.0 },
    ReadAs { name: "ibm866", log_prior: -1.5 },
    ReadAs { name: "iso-8859-1", log_prior: -1.5 },
    ReadAs { name: "iso-8859-2", log_prior: -1.5 },
    ReadAs { name: "macintosh", log_prior: -1.5 },
    ReadAs { name: "cp437", log_prior: -1.5 },
    ReadAs { name: "cp850", log_prior: -1.5 },
    ReadAs { name: "cp852", log_prior: -2.5 },
    ReadAs { name: "iso-8859-5", log_prior: -2.5 },
    ReadAs { name: "iso-8859-7", log_prior: -2.5 },
    ReadAs { name: "iso-8859-9", log_prior: -2.5 },
    ReadAs { name: "iso-8859-8", log_prior: -5.0 },
    ReadAs { name: "iso-8859-6", log_prior: -5.0 },
    ReadAs { name: "iso-8859-15", log_prior: -2.5 },
    ReadAs { name: "koi8-u", log_prior: -2.5 },
    ReadAs { name: "windows-1258", log_prior: -2.5 },
    ReadAs { name: "x-mac-cyrillic", log_prior: -5.0 },
    ReadAs { name: "iso-8859-11", log_prior: -1.5 },
    ReadAs { name: "gb18030", log_prior: -5.0 },
    ReadAs { name: "gbk-2005", log_prior: -5.0 },
    ReadAs { name: "cp737", log_prior: -5.0 },
    ReadAs { name: "cp857", log_prior: -5.0 },
    ReadAs { name: "cp862", log_prior: -5.0 },
    ReadAs { name: "cp775", log_prior: -5.0 },
    ReadAs { name: "cp855", log_prior: -5.0 },
    ReadAs { name: "iso-8859-4", log_prior: -5.0 },
    ReadAs { name: "iso-8859-13", log_prior: -5.0 },
    ReadAs { name: "iso-8859-16", log_prior: -5.0 },
    ReadAs { name: "iso-8859-3", log_prior: -5.0 },
    ReadAs { name: "iso-8859-14", log_prior: -5.0 },
    ReadAs { name: "iso-8859-10", log_prior: -5.0 },
    ReadAs { name: "x-mac-ce", log_prior: -5.0 },
];

/// Languages, and the encodings besides UTF-8 and UTF-16 that their texts were written in.
pub(super) struct Home {
    /// BCP 47 tags.
    pub(super) languages: &'static [&'static str],
    /// Names, and natural logarithms of the shares.
    pub(super) encodings: &'static [(&'static str, f64)],
}

/// Which encodings the texts of a language were written in: all those in which texts without a declaration are looked for.
/// Shares are judgements, as in [`LEGACY`]: the Windows page is as common as the others together, then ISO and the
/// DOS page of the country, then the Mac's.
pub(super) static HOMES: [Home; 21] = [
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

/// Log odds that a text that was misread had been written in another encoding than UTF-8, in one of its own language. Measured: at
/// -2, the likeliest such channel of 4,395 clean messages in 75 languages stayed 4 nats below what a repair takes.
const LEGACY_LOG_PRIOR: f64 = 0.0;
/// Log odds that it had been written in one that is not of its language.
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

/// Natural logarithm of the prior share of texts in `language` (a BCP 47 tag) written so among those that are misread.
pub fn written_log_prior(written: Written, language: &str) -> f64 {
    match written {
        Written::As(encoding) if encoding != Encoding::UTF_8 => {
            let row = encodings_of(language).iter().find(|(name, _)| *name == encoding.name());
            LEGACY_LOG_PRIOR + row.map_or(NOT_AT_HOME, |&(_, log_prior)| log_prior)
        }
        _ => 0.0,
    }
}

/// Natural logarithm of the prior share of misreadings that read the text as `encoding`.
pub fn read_as_log_prior(encoding: Encoding) -> f64 {
    READ_AS.iter().find(|row| row.name == encoding.name()).map_or(UNLISTED_LOG_PRIOR, |row| row.log_prior)
}

/// Prior odds of the fates of undecodable bytes. A larger loss explains more of what is observed, so it
/// has to be worth it: measured on real and made documents, 10 nats of likelihood tell a needless loss
/// from a real one.
static UNDEFINED: [(Undefined, f64); 4] = [
    (Undefined::Kept, -0.3),
    (Undefined::Dropped, -4.0),
    (Undefined::Replaced, -3.0),
    (Undefined::Questioned, -4.0),
];

/// Prior odds of how a decoder of pairs goes on.
static RECOVERY: [(Recovery, f64); 4] = [
    (Recovery::Pair, 0.0),
    (Recovery::Lead, -1.0),
    (Recovery::SwallowPunctuation, -2.0),
    (Recovery::SwallowAscii, -2.0),
];

/// Natural logarithm of the prior probability of a loss policy.
pub fn loss_log_prior(loss: Loss) -> f64 {
    let undefined = UNDEFINED.iter().find(|(fate, _)| *fate == loss.undefined).map_or(0.0, |(_, p)| *p);
    let recovery = RECOVERY.iter().find(|(way, _)| *way == loss.recovery).map_or(0.0, |(_, p)| *p);
    undefined + recovery + loss.effects.log_prior()
}
