//! The notation of channels, such as `utf-8>windows-1254/dropped+soft-hyphen-dropped`, with layers separated by
//! commas in the order in which they happened; and the sentence that describes a channel to a person.
//!
//! In: notation that a user typed, or a channel. Out: a pattern of channels, or the channel in notation or in words.

use std::fmt;

use crate::channel::{Channel, Misreading};
use crate::effect::Effects;
use crate::hypotheses::MAX_LAYERS;
use crate::loss::{Loss, Recovery, Undefined};
use crate::shifts::Shifts;
use crate::written::Written;
use encodings::{Encoding, UnknownLabel};

const FATES: [(Undefined, &str, &str); 5] = [
    (Undefined::Kept, "kept", "kept"),
    (Undefined::Dropped, "dropped", "dropped"),
    (Undefined::Replaced, "replaced", "replaced by U+FFFD"),
    (Undefined::Questioned, "questioned", "replaced by \"?\""),
    (Undefined::Dotted, "dotted", "replaced by \"・\""),
];

const RECOVERIES: [(Recovery, &str, &str); 3] = [
    (Recovery::Lead, "lead-only", "first byte of a pair lost alone"),
    (Recovery::SwallowPunctuation, "swallowing-punctuation", "with the punctuation that follows"),
    (Recovery::SwallowAscii, "swallowing", "with the ASCII character that follows"),
];

/// The channels that a user allows: misreadings, each with a given loss or with any loss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelPattern {
    /// For each layer: how it was written, what it was read as, and the loss; `None` for any loss.
    pub layers: Vec<(Written, Encoding, Option<Loss>)>,
}

/// Why a text is no notation of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotationError {
    /// A layer has no `>`.
    NoArrow(String),
    /// The encoding is not known.
    Unknown(UnknownLabel),
    /// UTF-8 read as UTF-8 is no misreading. The label as it was given.
    NotRead(String),
    /// Channels of this encoding are not supported, because bytes below 80 are not always ASCII in it.
    NotInChannels(Encoding),
    /// The word is neither a loss policy nor a side effect.
    UnknownLoss(String),
    /// One layer has two words for the fate of undecodable bytes, or two for its recovery. The words, in their order.
    SecondFate(&'static str, &'static str),
    /// The channel has more layers than [`MAX_LAYERS`].
    TooManyLayers(usize),
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotationError::NoArrow(layer) => write!(
                f,
                "\"{}\" is no channel; write what the text was, '>', what it was read as, \
                 for example 'utf-8>windows-1252'",
                layer.escape_debug()
            ),
            NotationError::Unknown(unknown) => unknown.fmt(f),
            NotationError::NotRead(label) => {
                write!(f, "UTF-8 read as {label} is read right; name another encoding (see --list-encodings)")
            }
            NotationError::NotInChannels(encoding) => write!(
                f,
                "{encoding} has no channel, as ASCII is not always ASCII in it; name an encoding that extends ASCII, \
                 or decode the text itself with --from {encoding}"
            ),
            NotationError::UnknownLoss(name) => {
                write!(f, "\"{}\" is no loss; one of: ", name.escape_debug())?;
                let effects = super::effect::EFFECTS.iter().map(|effect| effect.name);
                let recoveries = RECOVERIES.iter().map(|recovery| recovery.1);
                for (i, known) in FATES.iter().map(|fate| fate.1).chain(recoveries).chain(effects).enumerate()
                {
                    write!(f, "{}{known}", if i == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            NotationError::SecondFate(first, second) => {
                write!(f, "\"{first}\" and \"{second}\" exclude each other; name one of them a layer")
            }
            NotationError::TooManyLayers(count) => {
                write!(f, "a channel of {count} layers; at most {MAX_LAYERS} are considered")
            }
        }
    }
}

impl std::error::Error for NotationError {}

impl std::str::FromStr for ChannelPattern {
    type Err = NotationError;

    fn from_str(text: &str) -> Result<Self, NotationError> {
        let layers = text.split(',').map(parse_layer).collect::<Result<Vec<_>, _>>()?;
        if layers.len() > MAX_LAYERS {
            return Err(NotationError::TooManyLayers(layers.len()));
        }
        Ok(ChannelPattern { layers })
    }
}

impl ChannelPattern {
    /// Whether `channel` is one of those that the pattern allows.
    pub fn allows(&self, channel: &Channel) -> bool {
        self.layers.len() == channel.layers().len()
            && self.layers.iter().zip(channel.layers()).all(|(&(written, read, loss), layer)| {
                written == layer.written && read == layer.read && loss.is_none_or(|loss| loss == layer.loss)
            })
    }

    /// The channel with the losses that the pattern names. Layers whose loss it leaves open lose nothing. `None` if it has no layers.
    pub fn channel(&self) -> Option<Channel> {
        let layer = |&(written, read, loss): &(Written, Encoding, Option<Loss>)| Misreading {
            written,
            read,
            loss: loss.unwrap_or(Loss::NONE),
        };
        Channel::chain(self.layers.iter().map(layer).collect())
    }
}

fn parse_layer(layer: &str) -> Result<(Written, Encoding, Option<Loss>), NotationError> {
    let (written, rest) = layer.split_once('>').ok_or_else(|| NotationError::NoArrow(layer.to_string()))?;
    let (read, loss) = match rest.split_once('/') {
        Some((read, loss)) => (read, Some(loss)),
        None => (rest, None),
    };
    let written = match written.trim().to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Written::Utf8,
        "cesu-8" | "cesu8" | "utf-8-surrogates" => Written::Cesu8,
        other => match Shifts::named(other) {
            Some(shifts) => Written::InShifts(shifts),
            None => match Encoding::for_label(other).map_err(NotationError::Unknown)? {
                Encoding::UTF_8 => Written::Utf8,
                encoding => match Shifts::of(encoding) {
                    Some(shifts) => Written::InShifts(shifts),
                    None => Written::As(in_channels(encoding)?),
                },
            },
        },
    };
    let read = in_channels(Encoding::for_label(read).map_err(NotationError::Unknown)?)?;
    if read == Encoding::UTF_8 && matches!(written, Written::Utf8 | Written::Cesu8) {
        return Err(NotationError::NotRead(read.name().to_string()));
    }
    Ok((written, read, loss.map(parse_loss).transpose()?))
}

/// Returns `encoding` if channels of it are supported.
fn in_channels(encoding: Encoding) -> Result<Encoding, NotationError> {
    if encoding.is_ascii_compatible() { Ok(encoding) } else { Err(NotationError::NotInChannels(encoding)) }
}

fn parse_loss(text: &str) -> Result<Loss, NotationError> {
    let mut loss = Loss::NONE;
    let (mut fates, mut recoveries) = (None, None);
    let alone = |known: &mut Option<&'static str>, word: &'static str| match known.replace(word) {
        Some(first) if first != word => Err(NotationError::SecondFate(first, word)),
        _ => Ok(()),
    };
    for name in text.split('+').map(str::trim) {
        if let Some(&(fate, word, _)) = FATES.iter().find(|fate| fate.1 == name) {
            alone(&mut fates, word)?;
            loss.undefined = fate;
        } else if let Some(&(recovery, word, _)) = RECOVERIES.iter().find(|recovery| recovery.1 == name) {
            alone(&mut recoveries, word)?;
            loss.recovery = recovery;
        } else {
            let effect = Effects::named(name).ok_or_else(|| NotationError::UnknownLoss(name.to_string()))?;
            loss.effects = loss.effects.union(effect);
        }
    }
    Ok(loss)
}

impl Channel {
    /// The channel in the notation that `--channel` accepts.
    pub fn notation(&self) -> String {
        let layer = |layer: &Misreading| {
            let mut text = format!("{}>{}", layer.written.name(), layer.read.name());
            let fate =
                FATES.iter().filter(|fate| fate.0 == layer.loss.undefined && fate.0 != Undefined::Kept);
            let recovery = RECOVERIES.iter().filter(|recovery| recovery.0 == layer.loss.recovery);
            let effects = layer.loss.effects.iter().map(|effect| effect.name);
            let names = fate.map(|fate| fate.1).chain(recovery.map(|recovery| recovery.1)).chain(effects);
            for (i, name) in names.enumerate() {
                text.push(if i == 0 { '/' } else { '+' });
                text.push_str(name);
            }
            text
        };
        self.layers().iter().map(layer).collect::<Vec<_>>().join(",")
    }
}

/// Writes the channel in words.
pub(super) fn describe(channel: &Channel, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let layers = channel.layers();
    if layers.len() > 1 && layers.windows(2).all(|pair| pair[0] == pair[1]) {
        let times = ["", "once", "twice", "three times"].get(layers.len()).copied().unwrap_or("repeatedly");
        write!(f, "{} read as {}, {times}", layers[0].written.title(), layers[0].read.name())?;
        return describe_loss(&layers[0], f);
    }
    for (i, layer) in layers.iter().enumerate() {
        let then = if i == 0 { "" } else { ", then " };
        write!(f, "{then}{} read as {}", layer.written.title(), layer.read.name())?;
        describe_loss(layer, f)?;
    }
    Ok(())
}

fn describe_loss(layer: &Misreading, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut parts = Vec::new();
    if layer.loss.undefined != Undefined::Kept {
        let fate = FATES.iter().find(|fate| fate.0 == layer.loss.undefined).map_or("", |fate| fate.2);
        // ISO and KOI tables define every byte. Their undecodable bytes are control characters.
        let table = layer.read.single_byte();
        let vendor_gaps = table.is_some_and(|t| (0x80..=255).any(|b| t.decode_strict(b).is_none()));
        let subject = match table {
            None => "bytes that make no character",
            Some(_) if vendor_gaps => "undefined bytes",
            Some(_) => "control characters",
        };
        parts.push((subject.to_string(), fate));
    }
    let recovery = RECOVERIES.iter().find(|recovery| recovery.0 == layer.loss.recovery);
    parts.extend(recovery.map(|recovery| (recovery.2.to_string(), "")));
    for effect in layer.loss.effects.iter() {
        match effect.words.rsplit_once(' ') {
            Some((subject, "dropped")) => parts.push((subject.to_string(), "dropped")),
            _ => parts.push((effect.words.to_string(), "")),
        }
    }
    let mut i = 0;
    while i < parts.len() {
        let mut end = i + 1;
        while end < parts.len() && parts[end].1 == parts[i].1 {
            end += 1;
        }
        let subjects: Vec<&str> = parts[i..end].iter().map(|part| part.0.as_str()).collect();
        write!(f, "{}{}", if i == 0 { "; " } else { ", " }, subjects.join(" and "))?;
        if !parts[i].1.is_empty() {
            write!(f, " {}", parts[i].1)?;
        }
        i = end;
    }
    Ok(())
}
