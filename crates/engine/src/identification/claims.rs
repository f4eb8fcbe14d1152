//! Claims: bytes in an encoding, and the probability that this is right.
//!
//! In: samples of the text that bytes are in an encoding. Out: the probability that they are, by the learned decision. To learn the decision, the
//! features of each claim are kept instead.

use super::identify::identify_judged;
use super::whole_file::decoded;
use super::witness::Known;
use crate::decision::{Family, Features, FileClaim, Window, weights};
use encodings::Encoding;
use language::Models;

/// A text that bytes may be.
pub(super) struct FileReading {
    /// Stretches of the text.
    pub(super) windows: Vec<Window>,
    /// The encodings in which the bytes are this text, the likeliest first. Of a mixed file, the one besides UTF-8, if there is one.
    pub(super) encodings: Vec<Encoding>,
    /// The probability of this text among all, 0 to 1, by the search.
    pub(super) probability: f64,
    /// The probability of this text among those that are in one encoding as a whole, 0 to 1, by the search. 1 for a mixed file.
    pub(super) among_whole: f64,
    /// Whether one of the encodings is declared.
    pub(super) is_declared: bool,
    /// Whether some of the file is UTF-8.
    pub(super) is_mixed: bool,
}

/// A claim with its features, to learn from.
#[derive(Debug, Clone)]
pub struct FileExample {
    /// The features of the claim.
    pub features: Features,
    /// The encoding.
    pub encoding: Encoding,
    /// The text that the file has, if the claim is right. `None` for a file in several encodings.
    pub text: Option<String>,
}

/// Who decides whether a claim is right.
pub(super) enum FileJudge<'e> {
    /// The learned decision.
    Learned,
    /// Nobody: each claim is kept.
    Keeping(&'e mut Vec<FileExample>),
}

impl FileJudge<'_> {
    /// The probability that `bytes` are this text, 0 to 1.
    pub(super) fn probability(&mut self, bytes: &[u8], reading: &FileReading, models: &Models) -> f64 {
        // A mixed file whose other bytes are in no encoding is UTF-8 that lost bytes. The search knows as much of it as there is to know.
        let Some(&encoding) = reading.encodings.first() else { return reading.probability };
        let claim = FileClaim {
            bytes,
            windows: &reading.windows,
            encoding,
            probability: reading.probability,
            is_declared: reading.is_declared,
            is_mixed: reading.is_mixed,
        };
        let features = claim.features(models);
        match self {
            // The search knows how likely the other encodings are, the decision whether it is text in any.
            FileJudge::Learned => weights().probability(Family::File, &features) * reading.among_whole,
            FileJudge::Keeping(examples) => {
                let text = if reading.is_mixed { None } else { decoded(bytes, encoding).ok() };
                examples.push(FileExample { features, encoding, text });
                reading.probability
            }
        }
    }

    /// As [`FileJudge::probability`]. `None` if the claim is kept to learn from: then its rivals have to be known first.
    pub(super) fn settled(&mut self, bytes: &[u8], reading: &FileReading, models: &Models) -> Option<f64> {
        match self {
            FileJudge::Learned => Some(self.probability(bytes, reading, models)),
            FileJudge::Keeping(_) => None,
        }
    }
}

/// All claims that the search makes about `bytes`, to learn the decision from. `known` is what is known of the file besides.
pub fn file_claims(bytes: &[u8], known: Known, models: &Models) -> Vec<FileExample> {
    let mut examples = Vec::new();
    let utf8 = std::str::from_utf8(bytes).ok();
    identify_judged(bytes, utf8, known, |_| Vec::new(), models, &mut FileJudge::Keeping(&mut examples));
    examples
}
