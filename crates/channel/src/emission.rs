//! The output of a decoder for one byte, and the bytes that it holds back until the sequence is complete.

/// The output of a decoder for one byte.
#[derive(Debug, Clone, Default)]
pub(super) struct Emission {
    pub characters: Vec<char>,
    /// Whether the byte itself was lost.
    pub lost: bool,
    /// Whether pending bytes were lost.
    pub lost_before: bool,
}

impl Emission {
    pub fn clear(&mut self) {
        self.characters.clear();
        self.lost = false;
        self.lost_before = false;
    }
}

/// Unpacks a pending number: its bytes, and how many there are.
pub(super) fn pending_bytes(pending: u32) -> ([u8; 4], usize) {
    let length = (3u32.saturating_sub(pending.leading_zeros() / 8)) as usize;
    let all = pending.to_be_bytes();
    let mut bytes = [0; 4];
    bytes[..length].copy_from_slice(&all[4 - length..]);
    (bytes, length)
}

/// Appends a byte to a pending number, which holds at most three.
pub(super) fn pending_and(pending: u32, byte: u8) -> u32 {
    pending.max(1) << 8 | u32::from(byte)
}
