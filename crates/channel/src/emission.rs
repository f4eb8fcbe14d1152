//! What a decoder gives for a byte, and the bytes that it holds back until it knows more.

/// What a decoder made of a byte.
#[derive(Debug, Clone, Default)]
pub(super) struct Emission {
    pub characters: Vec<char>,
    /// Whether the byte itself was lost.
    pub lost: bool,
    /// Whether bytes that were pending were lost.
    pub lost_before: bool,
}

impl Emission {
    pub fn clear(&mut self) {
        self.characters.clear();
        self.lost = false;
        self.lost_before = false;
    }
}

/// The bytes of a pending number, and how many there are.
pub(super) fn pending_bytes(pending: u32) -> ([u8; 4], usize) {
    let length = (3u32.saturating_sub(pending.leading_zeros() / 8)) as usize;
    let all = pending.to_be_bytes();
    let mut bytes = [0; 4];
    bytes[..length].copy_from_slice(&all[4 - length..]);
    (bytes, length)
}

/// `pending` with another byte; a fourth one never waits.
pub(super) fn pending_and(pending: u32, byte: u8) -> u32 {
    pending.max(1) << 8 | u32::from(byte)
}
