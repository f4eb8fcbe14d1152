//! Misread replacement characters: U+FFFD that was written as UTF-8 and read as another encoding. `ï¿½` is one U+FFFD read as
//! windows-1252, `锟斤拷` are two read as GBK, `占쏙옙` two read as EUC-KR.
//!
//! In: text. Out: the text with such *traces* turned back into U+FFFD, and where each stands. What the marks themselves
//! replaced is not asked here.

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use crate::channel::{Channel, Misreading};
use crate::codebook::Codebook;
use crate::loss::{Loss, Recovery, Undefined};
use crate::written::Written;
use encodings::Encoding;

const MARK: &str = "\u{FFFD}";
const TWO_MARKS: &str = "\u{FFFD}\u{FFFD}";

/// The encodings that U+FFFD is misread as, the likeliest first, each with a sign: a string that one or two misread marks
/// contain. Of several encodings with the same traces, only the most common is listed.
static SIGNS: [(&str, Encoding); 18] = [
    ("ï¿½", Encoding::WINDOWS_1252),
    ("锟", Encoding::GBK),
    ("锟", Encoding::GB18030),
    ("пїЅ", Encoding::WINDOWS_1251),
    ("ďż˝", Encoding::WINDOWS_1250),
    ("ÔøΩ", Encoding::MACINTOSH),
    ("∩┐╜", Encoding::CP437),
    ("´┐¢", Encoding::CP850),
    ("я┐╜", Encoding::IBM866),
    ("ｿｽ", Encoding::SHIFT_JIS),
    ("占", Encoding::EUC_KR),
    ("嚙", Encoding::BIG5),
    ("鐃", Encoding::EUC_JP),
    ("οΏ½", Encoding::WINDOWS_1253),
    ("ן¿½", Encoding::WINDOWS_1255),
    ("ļæ½", Encoding::WINDOWS_1257),
    ("ï؟½", Encoding::WINDOWS_1256),
    ("О©╫", Encoding::KOI8_R),
];

/// The loss policies that are tried for encodings of several bytes a character, where the last byte of a mark makes no pair
/// with the byte after it.
const LOSSES_IN_PAIRS: [(Undefined, Recovery); 4] = [
    (Undefined::Kept, Recovery::Pair),
    (Undefined::Replaced, Recovery::Pair),
    (Undefined::Questioned, Recovery::Pair),
    (Undefined::Replaced, Recovery::Lead),
];

/// One misreading of U+FFFD, and the traces that it leaves.
#[derive(Debug)]
pub struct RereadMarks {
    /// The misreading: UTF-8 read as another encoding.
    pub channel: Channel,
    /// Traces with their originals: one or two marks, or a mark with the ASCII character that its last byte made a pair
    /// with. Longer originals come first.
    traces: Vec<(String, String)>,
}

/// Consecutive traces without other text between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Their range in the observed text, in bytes.
    pub observed: Range<usize>,
    /// The range of their originals in the text turned back, in bytes.
    pub marks: Range<usize>,
}

/// A text with traces turned back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnedBack {
    /// The text with marks in place of their traces.
    pub text: String,
    /// The traces, in the order of the text.
    pub stretches: Vec<Stretch>,
}

impl RereadMarks {
    fn new(read: Encoding, loss: Loss) -> Option<RereadMarks> {
        let channel = Channel::single(Misreading { written: Written::Utf8, read, loss });
        let book = Codebook::new(&channel);
        let two = book.damage(TWO_MARKS)?;
        let one = book.damage(MARK);
        let mut traces = vec![(two, TWO_MARKS.to_string())];
        for ascii in (b'\t'..=b'~').map(char::from) {
            let original = format!("{MARK}{ascii}");
            let with = |one: &String| format!("{one}{ascii}");
            let trace = book.damage(&original).filter(|trace| one.as_ref().map(with).as_ref() != Some(trace));
            traces.extend(trace.map(|trace| (trace, original)));
        }
        traces.extend(one.map(|one| (one, MARK.to_string())));
        // A trace of nothing but ASCII and marks is no sign of a misreading, because ordinary text has it too.
        let tells = |(trace, _): &(String, String)| {
            trace.chars().any(|c| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER)
        };
        traces.retain(tells);
        (!traces.is_empty()).then_some(RereadMarks { channel, traces })
    }

    /// The misreadings of U+FFFD as `read`, one for each loss policy.
    fn of(read: Encoding) -> Vec<RereadMarks> {
        // Single-byte encodings decode each byte of a mark, so nothing is lost.
        let losses = &LOSSES_IN_PAIRS[..if read.multi_byte().is_some() { LOSSES_IN_PAIRS.len() } else { 1 }];
        let marks = losses.iter().filter_map(|&(undefined, recovery)| {
            RereadMarks::new(read, Loss { undefined, recovery, ..Loss::NONE })
        });
        marks.collect()
    }

    /// The misreading that explains most bytes of `text` as marks; of equals the likeliest. `None` if there are no traces.
    /// Text without any character that a sign begins with takes one pass.
    pub fn in_text(text: &str) -> Option<(&'static RereadMarks, TurnedBack)> {
        static MARKS: [OnceLock<Vec<RereadMarks>>; SIGNS.len()] = [const { OnceLock::new() }; SIGNS.len()];
        let begins = |c: char| !c.is_ascii() && SIGNS.iter().any(|(sign, _)| sign.starts_with(c));
        if !text.chars().any(begins) {
            return None;
        }
        let explained =
            |back: &TurnedBack| -> usize { back.stretches.iter().map(|s| s.observed.len()).sum() };
        let mut best: Option<(&RereadMarks, TurnedBack)> = None;
        for (&(sign, read), marks) in SIGNS.iter().zip(&MARKS) {
            if !text.contains(sign) {
                continue;
            }
            for marks in marks.get_or_init(|| RereadMarks::of(read)) {
                let back = marks.turn_back(text);
                if explained(&back) > best.as_ref().map_or(0, |(_, best)| explained(best)) {
                    best = Some((marks, back));
                }
            }
        }
        best
    }

    /// Turns all traces in `text` back.
    fn turn_back(&self, text: &str) -> TurnedBack {
        let first: FxHashSet<char> =
            self.traces.iter().filter_map(|(trace, _)| trace.chars().next()).collect();
        let mut back = TurnedBack { text: String::with_capacity(text.len()), stretches: Vec::new() };
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let found = match first.contains(&character) {
                true => self.traces.iter().find(|(trace, _)| text[at..].starts_with(&trace[..])),
                false => None,
            };
            let Some((trace, original)) = found else {
                back.text.push(character);
                at += character.len_utf8();
                continue;
            };
            let marks = back.text.len()..back.text.len() + original.len();
            let observed = at..at + trace.len();
            match back.stretches.last_mut() {
                Some(last) if last.observed.end == at => {
                    last.observed.end = observed.end;
                    last.marks.end = marks.end;
                }
                _ => back.stretches.push(Stretch { observed, marks }),
            }
            back.text.push_str(original);
            at += trace.len();
        }
        back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_those_of_marks() {
        for (sign, read) in SIGNS {
            let all = RereadMarks::of(read);
            assert!(!all.is_empty(), "{read}");
            let damaged = all.iter().filter_map(|marks| marks.channel.damage(TWO_MARKS));
            let damaged: Vec<String> = damaged.collect();
            assert!(damaged.iter().any(|damaged| damaged.contains(sign)), "{read}: {damaged:?}");
        }
    }

    #[test]
    fn marks_are_told_from_what_they_became() {
        // fix-encoding: off
        let cases = [
            ("Brï¿½cken", "utf-8>windows-1252", "Br\u{FFFD}cken"),
            ("Strп їЅ", "", ""),
            ("Straп їЅ пїЅ", "utf-8>windows-1251", "Straп їЅ \u{FFFD}"),
            ("锟斤拷锟斤拷", "utf-8>gbk", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("Br锟絚ke", "utf-8>gbk", "Br\u{FFFD}cke"),
            ("caf锟\u{FFFD} noir", "utf-8>gbk/replaced", "caf\u{FFFD} noir"),
            ("caf锟? noir", "utf-8>gbk/questioned", "caf\u{FFFD} noir"),
            ("占쏙옙", "utf-8>euc-kr", "\u{FFFD}\u{FFFD}"),
            ("naïve, 王锟教授", "", ""),
        ];
        // fix-encoding: on
        for (text, notation, marks) in cases {
            let found = RereadMarks::in_text(text);
            let notes = found.as_ref().map(|(reread, _)| reread.channel.notation());
            assert_eq!(notes.unwrap_or_default(), notation, "{text}");
            assert_eq!(found.map(|(_, back)| back.text).unwrap_or_default(), marks, "{text}");
        }
    }
}
