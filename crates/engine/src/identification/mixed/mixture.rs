//! The probability that a file is UTF-8 with other bytes in it, and its text in that case.

use super::lattice::{MixedLine, Way, read};
use super::parts::{decoded, line_end, push, trimmed};
use super::remains::MixedReader;
use crate::budgets::BUDGETS;
use crate::decision::{LEAST_WRITTEN, Window};
use crate::identification::found::{Guess, Part};
use crate::identification::judge::{SHARPNESS, commonness, posteriors};
use crate::{Counter, count};
use encodings::Encoding;
use language::characters::LanguageId;
use language::{Models, all_homes, encodings_of};

/// The log prior of a mixture, among files that are not valid UTF-8 but have some sequence of it.
const MIXED: f64 = -2.0;
/// The log prior odds that the other bytes are in an encoding in which the languages of the file were not written.
const ENCODING_NOT_AT_HOME: f64 = -4.0;
/// The log prior odds of an encoding of DOS or the Mac. Programs of that time knew no UTF-8.
const FROM_DOS_OR_MAC: f64 = -3.0;
/// The most evidence that the rest of the file gives on the encoding of one line, in nats.
const SAID_BY_REST: f64 = 12.0;
/// An inferred character with a lower probability is not put in. Something else happened there.
const LEAST_INFERRED: f64 = 0.3;

/// A file as UTF-8 with other bytes in it.
pub struct Mixture {
    /// The encodings that the other bytes may be in, each with its log probability: the likeliest of the whole, then those that read other
    /// lines. `None` stands for lost bytes without another encoding.
    encodings: Vec<(Option<Encoding>, f64)>,
    /// The likeliest languages of the file.
    languages: Vec<LanguageId>,
    /// The log probability of the sample.
    pub log_probability: f64,
    /// Whether some lines of the sample are likeliest in one of the encodings, and others in another one.
    pub is_of_two_encodings: bool,
}

/// Judges `pieces` of a file as UTF-8 with other bytes in it. `valid` are the parts of the file that are valid UTF-8.
pub fn judge(pieces: &[&[u8]], valid: &str, models: &Models) -> Option<Mixture> {
    let model = models.characters();
    let mut languages: Vec<LanguageId> =
        model.rank(valid).into_iter().take(BUDGETS.mixed_languages).map(|(language, _)| language).collect();
    languages.extend(model.language("en").filter(|english| !languages.contains(english)));
    let readers: Vec<MixedReader<'_>> =
        languages.iter().map(|language| MixedReader::by_characters(models, *language)).collect();
    let main = readers.first()?;
    let mut left = BUDGETS.mixed_bytes_in_all_encodings;
    let glanced: Vec<&[u8]> = pieces
        .iter()
        .filter(|piece| std::str::from_utf8(piece).is_err())
        .take_while(|piece| {
            let go_on = left > 0;
            left = left.saturating_sub(piece.len());
            go_on
        })
        .copied()
        .collect();
    let tag = |language: LanguageId| &model.languages()[usize::from(language.0)].tag;
    let prior = |other: Option<Encoding>| {
        let Some(other) = other else { return 0.0 };
        let at_home = languages
            .iter()
            .flat_map(|language| encodings_of(tag(*language)))
            .filter(|(encoding, _)| *encoding == other)
            .map(|(_, log_prior)| *log_prior);
        at_home.fold(ENCODING_NOT_AT_HOME + commonness(other), f64::max)
            + if is_of_dos_or_mac(other) { FROM_DOS_OR_MAC } else { 0.0 }
    };
    // Encodings that give the same text are tried once.
    let mut tried: Vec<(Judged, String)> = Vec::new();
    for other in std::iter::once(None).chain(all_homes().map(Some)) {
        let lines: Option<Vec<MixedLine>> =
            glanced.iter().map(|piece| read(piece, other, main, (false, false))).collect();
        let Some(lines) = lines else { continue };
        let logs = lines.iter().map(|line| f64::from(line.log_probability) * SHARPNESS);
        let judged = Judged::of(other, prior(other), logs.collect());
        let text: String = lines
            .iter()
            .zip(&glanced)
            .flat_map(|(line, piece)| {
                line.parts.iter().map(|(range, way)| decoded(&piece[range.clone()], *way, other))
            })
            .collect();
        match tried.iter_mut().find(|(_, known)| *known == text) {
            Some(known) if known.0.log < judged.log => *known = (judged, text),
            Some(_) => {}
            None => tried.push((judged, text)),
        }
    }
    let tried = likeliest_together(
        tried.into_iter().map(|(judged, _)| judged).collect(),
        BUDGETS.mixed_encodings_read_on,
    );
    let read_on = tried.into_iter().map(|Judged { other, .. }| {
        let read = |piece: &&[u8]| {
            let logs = readers.iter().filter_map(|reader| read(piece, other, reader, (false, false)));
            logs.map(|line| f64::from(line.log_probability)).fold(f64::NEG_INFINITY, f64::max) * SHARPNESS
        };
        Judged::of(other, prior(other), pieces.iter().map(read).collect())
    });
    let judged = likeliest_together(read_on.collect(), BUDGETS.mixed_encodings_read_on);
    let best = judged.first()?;
    let log_probability = of_pieces(&judged[..judged.len().min(BUDGETS.mixed_encodings_of_each_line)], best)
        .iter()
        .sum::<f64>()
        + prior(best.other)
        + MIXED;
    let likeliest = |piece: &usize| {
        let by_log = |a: &&Judged, b: &&Judged| a.of_piece(*piece, best).total_cmp(&b.of_piece(*piece, best));
        judged.iter().take(BUDGETS.mixed_encodings_of_each_line).max_by(by_log)?.other
    };
    let others = (0..pieces.len()).filter(|&piece| std::str::from_utf8(pieces[piece]).is_err());
    let mut used: Vec<Encoding> = others.filter_map(|piece| likeliest(&piece)).collect();
    used.sort_unstable_by_key(|encoding| encoding.name());
    used.dedup();
    let encodings = judged.iter().map(|judged| (judged.other, judged.log)).collect();
    Some(Mixture { encodings, languages, log_probability, is_of_two_encodings: used.len() > 1 })
}

/// An encoding of the bytes besides UTF-8, with its log probability and that of each piece.
#[derive(Clone)]
struct Judged {
    other: Option<Encoding>,
    log: f64,
    logs: Vec<f64>,
}

impl Judged {
    fn of(other: Option<Encoding>, prior: f64, logs: Vec<f64>) -> Judged {
        Judged { other, log: logs.iter().sum::<f64>() + prior, logs }
    }

    /// The log probability of a piece, in a file of which `best` is the likeliest encoding.
    fn of_piece(&self, piece: usize, best: &Judged) -> f64 {
        self.logs[piece] + (self.log - best.log).max(-SAID_BY_REST)
    }
}

/// The log probability of each piece, if each may be in another one of the encodings.
fn of_pieces(judged: &[Judged], best: &Judged) -> Vec<f64> {
    let of_piece = |piece: usize| {
        judged.iter().map(|judged| judged.of_piece(piece, best)).fold(f64::NEG_INFINITY, f64::max)
    };
    (0..best.logs.len()).map(of_piece).collect()
}

/// The `count` encodings that are likeliest together: the likeliest one of the whole, then each time the one that makes the pieces likeliest, if
/// each piece may be in one of those that are chosen already; of equals, the one that is likelier of the whole.
fn likeliest_together(mut judged: Vec<Judged>, count: usize) -> Vec<Judged> {
    judged.sort_by(|a, b| b.log.total_cmp(&a.log));
    let mut chosen: Vec<Judged> = Vec::new();
    while chosen.len() < count && !judged.is_empty() {
        let next = chosen.first().map_or(0, |best| {
            let now = of_pieces(&chosen, best);
            let gain = |other: &Judged| -> f64 {
                now.iter().enumerate().map(|(piece, now)| (other.of_piece(piece, best) - now).max(0.0)).sum()
            };
            let gains = judged.iter().map(gain).enumerate();
            gains.fold((0, 0.0), |best, other| if other.1 > best.1 { other } else { best }).0
        });
        chosen.push(judged.remove(next));
    }
    chosen
}

/// Whether `encoding` comes from DOS or the Mac.
fn is_of_dos_or_mac(encoding: Encoding) -> bool {
    ["cp", "ibm", "mac", "x-mac"].iter().any(|prefix| encoding.name().starts_with(prefix))
}

impl Mixture {
    /// The text of a file, and its parts.
    pub fn read(&self, bytes: &[u8], models: &Models) -> (String, Vec<Part>) {
        let readers: Vec<MixedReader<'_>> =
            self.languages.iter().map(|language| MixedReader::new(models, *language)).collect();
        count(Counter::Decoding, 1);
        let mut text = String::with_capacity(bytes.len());
        let mut parts: Vec<Part> = Vec::new();
        let mut start = 0;
        while start < bytes.len() {
            let end = line_end(bytes, start);
            let line = &bytes[start..end];
            if std::str::from_utf8(line).is_ok() {
                push(&mut text, &mut parts, bytes, start..end, Some(Encoding::UTF_8), 1.0);
                start = end;
                continue;
            }
            let mut readings: Vec<(MixedLine, Option<Encoding>, String, f64)> = Vec::new();
            for (read, other, log) in self.readings(line, &readers, (start == 0, end == bytes.len())) {
                let text: String = read
                    .parts
                    .iter()
                    .map(|(range, way)| decoded(&line[range.clone()], *way, other))
                    .collect();
                match readings.iter_mut().find(|(.., known, _)| *known == text) {
                    Some(known) if known.3 >= log => {}
                    Some(known) => *known = (read, other, text, log),
                    None => readings.push((read, other, text, log)),
                }
            }
            readings.sort_by(|a, b| b.3.total_cmp(&a.3));
            let confidences = posteriors(readings.iter().map(|(.., log)| *log));
            let Some((read, other, ..)) = readings.into_iter().next() else {
                push(&mut text, &mut parts, bytes, start..end, None, 1.0);
                start = end;
                continue;
            };
            let confidence = confidences[0];
            let mut inferred = read.inferred.into_iter();
            for (range, way) in read.parts {
                let range = start + range.start..start + range.end;
                match way {
                    Way::Utf8 => push(&mut text, &mut parts, bytes, range, Some(Encoding::UTF_8), 1.0),
                    Way::Lost(None) => push(&mut text, &mut parts, bytes, range, None, confidence),
                    Way::Lost(Some(character)) => {
                        let inferred = inferred.next().filter(|known| known.confidence >= LEAST_INFERRED);
                        if inferred.is_none() {
                            push(&mut text, &mut parts, bytes, range, None, confidence);
                            continue;
                        }
                        let start = text.len();
                        text.push(character);
                        let text = start..text.len();
                        parts.push(Part { file: range, text, encoding: None, confidence, inferred });
                    }
                    Way::Other => {
                        let known = other.filter(|_| confidence >= LEAST_WRITTEN);
                        // ASCII at both ends is UTF-8 too, so it belongs to the neighbouring parts.
                        let inside = trimmed(bytes, range.clone(), other);
                        let (before, after) = (range.start..inside.start, inside.end..range.end);
                        push(&mut text, &mut parts, bytes, before, Some(Encoding::UTF_8), 1.0);
                        push(&mut text, &mut parts, bytes, inside, known, confidence);
                        push(&mut text, &mut parts, bytes, after, Some(Encoding::UTF_8), 1.0);
                    }
                }
            }
            start = end;
        }
        (text, parts)
    }

    /// `line` as it is most likely to be read with each of the likeliest encodings, with its log probability. `ends` says whether it starts and
    /// whether it ends the file.
    fn readings<'m>(
        &'m self,
        line: &'m [u8],
        readers: &'m [MixedReader<'m>],
        ends: (bool, bool),
    ) -> impl Iterator<Item = (MixedLine, Option<Encoding>, f64)> + 'm {
        let best = self.encodings.first().map_or(0.0, |(_, log)| *log);
        self.encodings.iter().take(BUDGETS.mixed_encodings_of_each_line).filter_map(move |&(other, log)| {
            let lines = readers.iter().filter_map(|reader| read(line, other, reader, ends));
            let read = lines.max_by(|a, b| a.log_probability.total_cmp(&b.log_probability))?;
            let log = f64::from(read.log_probability) * SHARPNESS + (log - best).max(-SAID_BY_REST);
            Some((read, other, log))
        })
    }

    /// The likeliest encoding of the other bytes, and the text of `pieces`, with the places in that encoding. No encoding and no windows if
    /// bytes were lost, and nothing is in another encoding.
    pub fn windows(&self, pieces: &[&[u8]], models: &Models) -> (Option<Encoding>, Vec<Window>) {
        let Some(&(Some(encoding), _)) = self.encodings.first() else { return (None, Vec::new()) };
        let readers: Vec<MixedReader<'_>> =
            self.languages.iter().map(|language| MixedReader::new(models, *language)).collect();
        let window = |piece: &&[u8]| {
            // Each line may be in another encoding, as when the file is read.
            let readings = self.readings(piece, &readers, (false, false));
            let (line, other, _) = readings.max_by(|a, b| a.2.total_cmp(&b.2))?;
            let (mut text, mut places) = (String::new(), Vec::new());
            for (range, way) in &line.parts {
                let start = text.len();
                text.push_str(&decoded(&piece[range.clone()], *way, other));
                if *way == Way::Other {
                    places.push(start..text.len());
                }
            }
            Some(Window::unmisread(text, places))
        };
        (Some(encoding), pieces.iter().filter_map(window).collect())
    }

    /// The encodings that the other bytes may be in.
    pub fn guesses(&self, models: &Models) -> Vec<Guess> {
        let probabilities = posteriors(self.encodings.iter().map(|(_, log)| *log));
        let tag = self.languages.first().map_or("", |language| {
            models.characters().languages().get(usize::from(language.0)).map_or("", |info| &info.tag)
        });
        let guess = |((other, _), probability): (&(Option<Encoding>, f64), f64)| Guess {
            encoding: other.unwrap_or(Encoding::UTF_8),
            others: Vec::new(),
            language: tag.to_string(),
            probability,
        };
        let mut guesses: Vec<Guess> = self.encodings.iter().zip(probabilities).map(guess).collect();
        guesses.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        guesses
    }
}
