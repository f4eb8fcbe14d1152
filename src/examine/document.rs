//! The bytes of a file as text: validated once, decoded once.
//!
//! In: bytes, and what the user knows of them. Out: an [`Interpretation`]: a [`Document`], whose text all later stages read, or
//! the reason why the bytes have no text. Nothing here looks for damage.

use std::borrow::Cow;

use super::{Options, TargetEncoding};
use crate::identify::identify_valid;
use crate::rules;
use channel::may_shift;
use encodings::{DecodeError, Encoding};
use engine::escape;
use engine::identification::{Found, Guess, Part, decoded, validated};
use engine::screen::is_binary;
use language::Models;

/// The text of a file, and which bytes of the file each part of it comes from.
pub struct Document<'b> {
    /// All bytes of the file.
    pub bytes: &'b [u8],
    /// The decoded bytes. Borrowed from them if they are UTF-8.
    pub text: Cow<'b, str>,
    /// The parts of the file, each in one encoding, in order and without gaps.
    pub parts: Vec<Part>,
    /// Whether there may be damage in the text.
    pub damage: Damage,
}

/// Whether there may be damage in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// There may be.
    Possible,
    /// There may be, and some of it is CESU-8: characters that were written as two halves.
    Halves,
    /// There is none: the text is ASCII without escapes or shift sequences.
    None,
}

/// What the bytes of a file turn out to be.
pub enum Interpretation<'b> {
    /// Text.
    Text(Document<'b>),
    /// ASCII in which no damage can be, and no rule that is on looks for anything in it.
    Plain,
    /// Text in this encoding, whose last character is cut short. It begins at this byte, counted from 0.
    Cut(Encoding, usize),
    /// Not text.
    Binary,
    /// Perhaps text in one of these encodings. None of them is certain enough.
    Unknown(Vec<Guess>),
    /// Bytes that are invalid in the encoding that the user named.
    Misnamed(DecodeError),
}

impl<'b> Interpretation<'b> {
    /// Decodes `bytes`, in the encoding that `options` name or in the one that is found. The bytes are validated as UTF-8 at most
    /// once, and decoded as a whole at most once.
    pub fn of(bytes: &'b [u8], options: &Options) -> Interpretation<'b> {
        let whole = |text: &'b str, damage| {
            let parts = vec![Part::whole(bytes, text, Encoding::UTF_8, 1.0)];
            Interpretation::Text(Document { bytes, text: Cow::Borrowed(text), parts, damage })
        };
        let utf8 = validated(bytes).ok();
        if is_plain(bytes, options.to) {
            return match utf8.filter(|_| options.has_hygiene() && !is_binary(bytes)) {
                Some(text) => whole(text, Damage::None),
                None => Interpretation::Plain,
            };
        }
        let may_have_halves = options.rules.contains(&rules::CESU_8)
            && options.from.is_none_or(|encoding| encoding == Encoding::UTF_8)
            && utf8.is_none()
            && !bytes.contains(&0);
        if may_have_halves && let Some((text, parts)) = rules::cesu_8::decoded(bytes) {
            return Interpretation::Text(Document {
                bytes,
                text: Cow::Owned(text),
                parts,
                damage: Damage::Halves,
            });
        }
        let found = match options.from {
            // ASCII bytes mean the same in nearly all encodings. They are here because of the escapes in them.
            Some(encoding)
                if encoding != Encoding::UTF_8 && !(encoding.is_ascii_compatible() && bytes.is_ascii()) =>
            {
                match given(bytes, utf8, encoding, &options.models) {
                    Ok(found) => found,
                    Err(error) => return Interpretation::Misnamed(error),
                }
            }
            _ => identify_valid(bytes, utf8, options.known, &options.models),
        };
        match (found, utf8) {
            (Found::Utf8, Some(text)) => whole(text, Damage::Possible),
            (Found::Utf8, None) => Interpretation::Unknown(Vec::new()),
            (Found::Text { text, parts, .. }, _) => Interpretation::Text(Document {
                bytes,
                text: Cow::Owned(text),
                parts,
                damage: Damage::Possible,
            }),
            (Found::Cut { part, .. }, _) => match part.encoding {
                Some(encoding) => Interpretation::Cut(encoding, part.file.end),
                None => Interpretation::Unknown(Vec::new()),
            },
            (Found::Binary, _) => Interpretation::Binary,
            (Found::Unknown(guesses), _) => Interpretation::Unknown(guesses),
        }
    }
}

/// How many characters of each text are scored to choose between two encodings.
const READ_OF_BOTH: usize = 400;

/// Whether no damage can be in `bytes`, and they are not to be written in another form: ASCII without escapes, shift sequences
/// and zero bytes.
fn is_plain(bytes: &[u8], to: TargetEncoding) -> bool {
    let same = match to {
        TargetEncoding::Utf8 | TargetEncoding::Kept => true,
        TargetEncoding::Encoding(encoding) => encoding.is_ascii_compatible(),
    };
    same && bytes.is_ascii()
        && !bytes.contains(&0x1B)
        && !escape::has_neighbours(bytes)
        && !may_shift(bytes)
        && !bytes.contains(&0)
}

/// Decodes `bytes` in the encoding that the user named. Bytes that are valid UTF-8 too stay UTF-8 if that gives the likelier
/// text.
fn given(
    bytes: &[u8],
    utf8: Option<&str>,
    encoding: Encoding,
    models: &Models,
) -> Result<Found, DecodeError> {
    let decoded = decoded(bytes, encoding);
    if let Some(utf8) = utf8 {
        let score = |text: &str| {
            let start: String = text.chars().take(READ_OF_BOTH).collect();
            models.characters().rank(&start).first().map_or(f32::NEG_INFINITY, |(_, log)| *log)
        };
        if decoded.as_ref().is_ok_and(|decoded| score(utf8) > score(decoded)) {
            return Ok(Found::Utf8);
        }
    }
    let text = decoded?;
    let whole = Part::whole(bytes, &text, encoding, 1.0);
    Ok(Found::Text { text, parts: vec![whole], guesses: Vec::new() })
}
