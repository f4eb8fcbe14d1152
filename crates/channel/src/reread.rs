//! U+FFFD read once more: what the marks of lost text look like after they were written as UTF-8 and read as another
//! encoding. `ï¿½` is one as windows-1252, `锟斤拷` two as GBK, `占쏙옙` two as EUC-KR.
//!
//! In: text. Out: the same text with such traces turned back into the marks, and where each stands. What the marks stood for is
//! not asked here.

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::{Channel, Codebook, Loss, Misreading, Recovery, Undefined, Written};
use encodings::Encoding;

const MARK: &str = "\u{FFFD}";
const TWO_MARKS: &str = "\u{FFFD}\u{FFFD}";

/// Encodings that UTF-8 is misread as, the likeliest first, with what a mark or two begin with or have in them when they are
/// read so. Of encodings that read marks alike the most common is here.
pub static SIGNS: [(&str, &str); 18] = [
    ("ï¿½", "windows-1252"),
    ("锟", "gbk"),
    ("锟", "gb18030"),
    ("пїЅ", "windows-1251"),
    ("ďż˝", "windows-1250"),
    ("ÔøΩ", "macintosh"),
    ("∩┐╜", "cp437"),
    ("´┐¢", "cp850"),
    ("я┐╜", "ibm866"),
    ("ｿｽ", "shift_jis"),
    ("占", "euc-kr"),
    ("嚙", "big5"),
    ("鐃", "euc-jp"),
    ("οΏ½", "windows-1253"),
    ("ן¿½", "windows-1255"),
    ("ļæ½", "windows-1257"),
    ("ï؟½", "windows-1256"),
    ("О©╫", "koi8-r"),
];

/// How decoders of pairs went on after a mark whose last byte made no pair with what followed.
const LOSSES_IN_PAIRS: [(Undefined, Recovery); 4] = [
    (Undefined::Kept, Recovery::Pair),
    (Undefined::Replaced, Recovery::Pair),
    (Undefined::Questioned, Recovery::Pair),
    (Undefined::Replaced, Recovery::Lead),
];

/// What marks became in one misreading.
#[derive(Debug)]
pub struct RereadMarks {
    /// UTF-8 read as another encoding.
    pub channel: Channel,
    /// Traces and what each was: marks, or one with the ASCII character that its last byte made a pair with. The longer
    /// originals first.
    traces: Vec<(String, String)>,
}

/// Stretches of traces with nothing in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Where they stand in the text, in bytes.
    pub observed: Range<usize>,
    /// Where what they were stands in the text turned back, in bytes.
    pub marks: Range<usize>,
}

/// A text with traces turned back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnedBack {
    /// The text with marks in the place of their traces.
    pub text: String,
    /// The traces, in order of place.
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
        // A trace tells by what no text has: one that is ASCII, or nothing but a mark, does not.
        let tells = |(trace, _): &(String, String)| {
            trace.chars().any(|c| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER)
        };
        traces.retain(tells);
        (!traces.is_empty()).then_some(RereadMarks { channel, traces })
    }

    /// What marks became when they were read as `reading`, with each way to go on.
    fn of(reading: &str) -> Vec<RereadMarks> {
        let Ok(read) = Encoding::for_label(reading) else { return Vec::new() };
        // Single-byte encodings have a character for each byte of a mark.
        let losses = &LOSSES_IN_PAIRS[..if read.multi_byte().is_some() { LOSSES_IN_PAIRS.len() } else { 1 }];
        let marks = losses.iter().filter_map(|&(undefined, recovery)| {
            RereadMarks::new(read, Loss { undefined, recovery, ..Loss::NONE })
        });
        marks.collect()
    }

    /// The misreading that explains most of `text` as marks; of equals the likeliest. `None` where there are no traces. One
    /// pass for texts that have none of the characters that traces begin with.
    pub fn in_text(text: &str) -> Option<(&'static RereadMarks, TurnedBack)> {
        static MARKS: [OnceLock<Vec<RereadMarks>>; SIGNS.len()] = [const { OnceLock::new() }; SIGNS.len()];
        let begins = |c: char| !c.is_ascii() && SIGNS.iter().any(|(sign, _)| sign.starts_with(c));
        if !text.chars().any(begins) {
            return None;
        }
        let explained =
            |back: &TurnedBack| -> usize { back.stretches.iter().map(|s| s.observed.len()).sum() };
        let mut best: Option<(&RereadMarks, TurnedBack)> = None;
        for ((sign, reading), marks) in SIGNS.iter().zip(&MARKS) {
            if !text.contains(sign) {
                continue;
            }
            for marks in marks.get_or_init(|| RereadMarks::of(reading)) {
                let back = marks.turn_back(text);
                if explained(&back) > best.as_ref().map_or(0, |(_, best)| explained(best)) {
                    best = Some((marks, back));
                }
            }
        }
        best
    }

    /// `text` with all traces turned back.
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
        for (sign, reading) in SIGNS {
            let all = RereadMarks::of(reading);
            assert!(!all.is_empty(), "{reading}");
            let damaged = all.iter().filter_map(|marks| marks.channel.damage(TWO_MARKS));
            let damaged: Vec<String> = damaged.collect();
            assert!(damaged.iter().any(|damaged| damaged.contains(sign)), "{reading}: {damaged:?}");
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
