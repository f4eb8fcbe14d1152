//! How common channels are: tables of priors.
//!
//! In: nothing. Out: rows. A further encoding that UTF-8 gets misread as is one more row in [`READ_AS`]. An encoding
//! without a row has the prior [`UNLISTED_LOG_PRIOR`].

use crate::loss::{Loss, Recovery, Undefined};
use encodings::Encoding;

/// The most misreadings of a channel. Text that went through more is left alone. People have reported five.
pub const MAX_LAYERS: usize = 6;

/// Log prior, in nats, of an encoding that has no row in [`READ_AS`].
const UNLISTED_LOG_PRIOR: f64 = -7.5;

/// An encoding that UTF-8 is misread as, and how often.
#[derive(Debug, Clone, Copy)]
pub struct ReadAs {
    /// The encoding.
    pub encoding: Encoding,
    /// Log prior in nats: its share of all misreadings.
    pub log_prior: f64,
}

/// The encodings that UTF-8 is misread as. The priors are judgements, not counts, in the order of reports from the
/// field: Windows ANSI pages of the larger user groups first, then Latin-1, Mac and DOS. The likelihood of a whole
/// document outweighs them by hundreds of nats, so they decide only very short texts.
pub static READ_AS: [ReadAs; 39] = [
    ReadAs { encoding: Encoding::WINDOWS_1252, log_prior: -0.7 },
    ReadAs { encoding: Encoding::ISO_8859_1, log_prior: -1.8 },
    ReadAs { encoding: Encoding::WINDOWS_1251, log_prior: -2.5 },
    ReadAs { encoding: Encoding::WINDOWS_1250, log_prior: -3.0 },
    ReadAs { encoding: Encoding::WINDOWS_1254, log_prior: -3.2 },
    ReadAs { encoding: Encoding::MACINTOSH, log_prior: -3.5 },
    ReadAs { encoding: Encoding::CP437, log_prior: -3.5 },
    ReadAs { encoding: Encoding::CP850, log_prior: -3.5 },
    ReadAs { encoding: Encoding::IBM866, log_prior: -4.0 },
    ReadAs { encoding: Encoding::WINDOWS_1256, log_prior: -4.0 },
    ReadAs { encoding: Encoding::WINDOWS_1253, log_prior: -4.5 },
    ReadAs { encoding: Encoding::WINDOWS_1255, log_prior: -4.5 },
    ReadAs { encoding: Encoding::WINDOWS_1257, log_prior: -4.5 },
    ReadAs { encoding: Encoding::WINDOWS_1258, log_prior: -5.0 },
    ReadAs { encoding: Encoding::WINDOWS_874, log_prior: -5.0 },
    ReadAs { encoding: Encoding::ISO_8859_2, log_prior: -5.0 },
    ReadAs { encoding: Encoding::ISO_8859_15, log_prior: -5.0 },
    ReadAs { encoding: Encoding::KOI8_R, log_prior: -5.0 },
    ReadAs { encoding: Encoding::ISO_8859_9, log_prior: -5.5 },
    ReadAs { encoding: Encoding::CP852, log_prior: -5.5 },
    ReadAs { encoding: Encoding::ISO_8859_7, log_prior: -6.0 },
    ReadAs { encoding: Encoding::KOI8_U, log_prior: -6.0 },
    ReadAs { encoding: Encoding::WIN32_936, log_prior: -2.0 },
    ReadAs { encoding: Encoding::WIN32_936_PUBLIC, log_prior: -3.0 },
    ReadAs { encoding: Encoding::WIN32_932, log_prior: -3.0 },
    ReadAs { encoding: Encoding::WIN32_949, log_prior: -3.5 },
    ReadAs { encoding: Encoding::WIN32_949_PUBLIC, log_prior: -4.5 },
    ReadAs { encoding: Encoding::WIN32_950, log_prior: -4.0 },
    ReadAs { encoding: Encoding::WIN32_950_PUBLIC, log_prior: -5.0 },
    ReadAs { encoding: Encoding::GBK, log_prior: -1.5 },
    ReadAs { encoding: Encoding::CP936, log_prior: -2.0 },
    ReadAs { encoding: Encoding::GBK_2005, log_prior: -2.5 },
    ReadAs { encoding: Encoding::SHIFT_JIS, log_prior: -3.0 },
    ReadAs { encoding: Encoding::CP932, log_prior: -3.5 },
    ReadAs { encoding: Encoding::EUC_KR, log_prior: -3.5 },
    ReadAs { encoding: Encoding::BIG5, log_prior: -3.5 },
    ReadAs { encoding: Encoding::CP950, log_prior: -4.0 },
    ReadAs { encoding: Encoding::GB18030, log_prior: -4.5 },
    ReadAs { encoding: Encoding::EUC_JP, log_prior: -5.5 },
];

/// Groups of encodings whose decoders differ in few places. Which of them was used shows only in these places.
static FAMILIES: [&[Encoding]; 4] = [
    &[
        Encoding::GBK,
        Encoding::CP936,
        Encoding::GB18030,
        Encoding::GBK_2005,
        Encoding::WIN32_936,
        Encoding::WIN32_936_PUBLIC,
    ],
    &[Encoding::BIG5, Encoding::CP950, Encoding::WIN32_950, Encoding::WIN32_950_PUBLIC],
    &[Encoding::SHIFT_JIS, Encoding::CP932, Encoding::WIN32_932],
    &[Encoding::EUC_KR, Encoding::WIN32_949, Encoding::WIN32_949_PUBLIC],
];

/// Decoders that are Windows' own, and the mark that each leaves. They recover in one way. Python's table of code page 932 is that
/// of Wine too.
static OF_WINDOWS: [(Encoding, Undefined); 8] = [
    (Encoding::WIN32_932, Undefined::Dotted),
    (Encoding::CP932, Undefined::Dotted),
    (Encoding::WIN32_936, Undefined::Questioned),
    (Encoding::WIN32_936_PUBLIC, Undefined::Questioned),
    (Encoding::WIN32_949, Undefined::Questioned),
    (Encoding::WIN32_949_PUBLIC, Undefined::Questioned),
    (Encoding::WIN32_950, Undefined::Questioned),
    (Encoding::WIN32_950_PUBLIC, Undefined::Questioned),
];

/// Whether a decoder of the same family as `encoding` leaves `character` for bytes that it can't read, though `encoding` has it as well.
pub fn may_be_mark(encoding: Encoding, character: char) -> bool {
    let family = relatives(encoding);
    OF_WINDOWS.iter().any(|(read, fate)| fate.mark() == Some(character) && family.contains(read))
        && !character.is_ascii()
}

/// The ways in which decoders that read `encoding` in pairs go on after bytes that they replaced by the mark of `fate`. Empty where no
/// decoder of the encoding leaves that mark.
pub fn recoveries(encoding: Encoding, fate: Undefined) -> &'static [Recovery] {
    const OTHERS: [Recovery; 3] = [Recovery::Pair, Recovery::Lead, Recovery::SwallowPunctuation];
    let of_windows = OF_WINDOWS.iter().find(|row| row.0 == encoding);
    match (of_windows, fate) {
        (_, Undefined::Kept) => &[Recovery::Pair],
        (None, Undefined::Dotted) => &[],
        (None, _) => &OTHERS,
        (Some((_, mark)), fate) if *mark == fate => &[Recovery::SwallowAscii],
        // Python's own decoder has this table as well.
        (Some((Encoding::CP932, _)), _) => &OTHERS,
        _ => &[],
    }
}

/// The encodings of the same family as `encoding`, itself included.
pub fn relatives(encoding: Encoding) -> Vec<Encoding> {
    let family = FAMILIES.iter().find(|family| family.contains(&encoding));
    family.map_or_else(|| vec![encoding], |family| family.to_vec())
}

/// Log prior, in nats, that a misreading reads the text as `encoding`.
pub fn read_as_log_prior(encoding: Encoding) -> f64 {
    READ_AS.iter().find(|row| row.encoding == encoding).map_or(UNLISTED_LOG_PRIOR, |row| row.log_prior)
}

/// Log prior odds, in nats, of a fate of undecodable bytes. A larger loss fits more observed texts, so it needs evidence: on
/// real and synthetic documents, 10 nats of likelihood separate a needless loss from a real one.
fn fate_log_prior(fate: Undefined) -> f64 {
    match fate {
        Undefined::Kept => -0.3,
        Undefined::Dropped => -4.0,
        Undefined::Replaced => -3.0,
        Undefined::Questioned => -4.0,
        Undefined::Dotted => -4.0,
    }
}

/// Log prior odds, in nats, of how a decoder recovers from an undecodable byte.
fn recovery_log_prior(recovery: Recovery) -> f64 {
    match recovery {
        Recovery::Pair => 0.0,
        Recovery::Lead => -1.0,
        Recovery::SwallowPunctuation => -2.0,
        // Windows' decoders have no other way, and are common.
        Recovery::SwallowAscii => -0.1,
    }
}

/// Log prior, in nats, of a loss policy: the sum over its parts.
pub fn loss_log_prior(loss: Loss) -> f64 {
    fate_log_prior(loss.undefined) + recovery_log_prior(loss.recovery) + loss.effects.log_prior()
}
