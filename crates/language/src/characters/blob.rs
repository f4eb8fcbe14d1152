//! Reads the blob of the character model. In: bytes. Out: checked numbers and slices.
//!
//! Nothing here knows of languages, and nothing here may panic: a truncated or altered blob
//! is a [`ModelError`]. The writer is `train/src/characters/blob.rs`. Both follow the format
//! description in `models/characters.md`.

use std::fmt;
use std::sync::LazyLock;

/// First eight bytes of a blob.
pub const MAGIC: [u8; 8] = *b"FIXENCCM";
/// Version of the layout. A blob of another version is refused.
pub const VERSION: u32 = 1;
/// Bytes before the checked body: magic, version, body length, checksum.
pub const HEADER: usize = 8 + 4 + 4 + 8;

/// The step of a quantised n-gram probability, in nats (7 bits: 0 to -15.9 nats).
pub const PROBABILITY_STEP: f32 = 0.125;
/// The highest level of a quantised n-gram probability. The eighth bit says that the n-gram is a context too.
pub const PROBABILITY_LEVELS: u8 = 127;
/// The step of a quantised back-off weight, in nats.
pub const BACKOFF_STEP: f32 = 0.05;
/// The back-off weight of byte 0, in nats. Weights may exceed 1 after pruning.
pub const BACKOFF_TOP: f32 = 0.5;
/// The step of all other one-byte probabilities, in nats (0 to -15.9 nats; 255 is probability 0).
pub const TABLE_STEP: f32 = 0.0625;

/// The linear probability of each byte in steps of [`TABLE_STEP`]. Lazy, because `exp` is not a constant function.
static TABLE: LazyLock<[f32; 256]> = LazyLock::new(|| {
    let linear = |byte: usize| if byte == 255 { 0.0 } else { (-(byte as f32) * TABLE_STEP).exp() };
    std::array::from_fn(linear)
});

/// Why bytes are no character model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelError {
    /// The bytes do not begin with `MAGIC`; this is another kind of file.
    NotAModel,
    /// This program can't read this version of the layout.
    Version(u32),
    /// The body is shorter or longer than its header says.
    Length,
    /// The body does not match its checksum.
    Checksum,
    /// The body matches its checksum and is invalid at this byte offset.
    Corrupt(usize),
}

impl fmt::Display for ModelError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelError::NotAModel => formatter.write_str("not a character model"),
            ModelError::Version(version) => {
                write!(formatter, "character model of version {version}, expected {VERSION}")
            }
            ModelError::Length => formatter.write_str("character model is truncated or has bytes too many"),
            ModelError::Checksum => formatter.write_str("character model fails its checksum"),
            ModelError::Corrupt(at) => write!(formatter, "character model is malformed at byte {at}"),
        }
    }
}

impl std::error::Error for ModelError {}

/// Checksum of a body: four interleaved multiply-and-rotate lanes over 64-bit little-endian words
/// (the last block of them padded with zeros). Guards against accidents, not against an adversary.
pub fn checksum(body: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    const LANES: usize = 4;
    let mut lanes = [0x51_u64, 0x52, 0x53, 0x54];
    let mut add = |block: &[u8; 8 * LANES]| {
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks::<8>().0) {
            *lane = (*lane ^ u64::from_le_bytes(*word)).wrapping_mul(ODD).rotate_left(29);
        }
    };
    let (blocks, rest) = body.as_chunks::<{ 8 * LANES }>();
    blocks.iter().for_each(&mut add);
    let mut last = [0; 8 * LANES];
    last[..rest.len()].copy_from_slice(rest);
    add(&last);
    lanes.iter().fold(body.len() as u64, |sum, lane| (sum ^ lane).wrapping_mul(ODD).rotate_left(31))
}

/// Checks magic, version, length and checksum, and returns the body.
pub fn open(bytes: &[u8]) -> Result<&[u8], ModelError> {
    if bytes.get(..8) != Some(&MAGIC[..]) {
        return Err(ModelError::NotAModel);
    }
    let mut header = BlobReader::new(bytes);
    header.at = 8;
    let truncated = |_| ModelError::Length;
    let version = header.u32().map_err(truncated)?;
    if version != VERSION {
        return Err(ModelError::Version(version));
    }
    let length = header.u32().map_err(truncated)? as usize;
    let sum = header.u64().map_err(truncated)?;
    let body = &bytes[HEADER..];
    if body.len() != length {
        return Err(ModelError::Length);
    }
    if checksum(body) != sum {
        return Err(ModelError::Checksum);
    }
    Ok(body)
}

/// A cursor over the body; every read is bounds-checked.
pub struct BlobReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> BlobReader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        BlobReader { bytes, at: 0 }
    }

    /// Byte offset of the next read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The error for invalid data at the current offset.
    pub fn corrupt(&self) -> ModelError {
        ModelError::Corrupt(self.at)
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], ModelError> {
        let end = self.at.checked_add(count).ok_or(ModelError::Corrupt(self.at))?;
        let slice = self.bytes.get(self.at..end).ok_or(ModelError::Corrupt(self.at))?;
        self.at = end;
        Ok(slice)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, ModelError> {
        Ok(self.array::<1>()?[0])
    }

    /// Two bytes, little-endian.
    pub fn u16(&mut self) -> Result<u16, ModelError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// Four bytes, little-endian.
    pub fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Eight bytes, little-endian.
    pub fn u64(&mut self) -> Result<u64, ModelError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Seven bits a byte, least significant first, at most 32 bits.
    pub fn varint(&mut self) -> Result<u32, ModelError> {
        let mut value = 0_u32;
        for shift in (0..35).step_by(7) {
            let byte = self.u8()?;
            let bits = u32::from(byte & 0x7F);
            value |= bits.checked_shl(shift).filter(|v| v >> shift == bits).ok_or(self.corrupt())?;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.corrupt())
    }

    /// A character as a varint.
    pub fn character(&mut self) -> Result<char, ModelError> {
        let at = self.at;
        char::from_u32(self.varint()?).ok_or(ModelError::Corrupt(at))
    }

    /// A probability in linear scale from one byte of [`TABLE_STEP`]; 255 is zero.
    pub fn probability(&mut self) -> Result<f32, ModelError> {
        let byte = self.u8()?;
        Ok(TABLE[usize::from(byte)])
    }
}
