//! Which channels are worth considering, and how common they are: tables of prior odds.
//!
//! In: nothing. Out: rows. A new encoding that text gets misread as is one row here; an encoding
//! without a row is considered too, at [`UNLISTED_LOG_PRIOR`].

use super::{Loss, Recovery, Undefined};
use encodings::Encoding;

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
