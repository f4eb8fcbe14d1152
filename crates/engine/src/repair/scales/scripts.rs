//! The scripts of characters, and the cost of letters that are the only ones of their script in a text.
//!
//! In: characters, and counts of them. Out: numbers for scripts, and costs in nats.

/// The cost, in nats, of a repair with `damaged` different characters of a script, in a text with `clean` other characters of
/// that script. A single letter of a script is typical of chance: "СИГ" read as cp855 is 中, and box drawing read as cp437 is
/// sometimes an Arabic letter. `joined` says that the letter touches an ASCII letter (`mij려` for `mijë ¤`). That occurs only with
/// Greek, in names of units and genes (`IL2Rγ`).
pub fn stray_cost(script: u32, damaged: usize, clean: usize, joined: bool) -> f32 {
    match (damaged, clean) {
        (1 | 2, 0) if script == GREEK_SCRIPT => 4.0,
        (1, 0) if joined => 24.0,
        (1, 0) => 12.0,
        (2, 0) => 5.0,
        _ => 0.0,
    }
}

/// [`telling_script`] of Greek.
const GREEK_SCRIPT: u32 = 1;
/// [`telling_script`] of Chinese, and of characters that are used together with it.
pub const CHINESE_SCRIPT: u32 = 5;

/// A number for the script of `character`. `None` for Latin, and for characters that texts in all scripts have: punctuation,
/// symbols, combining marks, emoji. Scripts that are used together (Han and kana) share a number. For other scripts, the number
/// stands for a stretch of 64 characters, which is accurate enough.
pub fn telling_script(character: char) -> Option<u32> {
    match character as u32 {
        0..=0x24F | 0x2B0..=0x36F | 0x1E00..=0x1EFF | 0x2000..=0x2BFF | 0xFE00..=0xFE0F | 0xFEFF => None,
        0xFFFD | 0x1F000..=0x1FFFF => None,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Some(GREEK_SCRIPT),
        0x400..=0x52F => Some(2),
        0x600..=0x6FF | 0x750..=0x77F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => Some(3),
        0x1100..=0x11FF | 0xAC00..=0xD7A3 => Some(4),
        0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF => Some(CHINESE_SCRIPT),
        other => Some(0x100 + (other >> 6)),
    }
}
