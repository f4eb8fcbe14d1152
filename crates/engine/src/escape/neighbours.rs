//! A quick look for escapes that stand side by side.

use super::unicode;
use crate::budgets::BUDGETS;

/// How far beyond the place it judges the quick look at a chunk reaches.
pub(super) const REACH: usize = 3;

/// Whether escapes outside ASCII may stand side by side in `bytes`. Misread text has at least two characters
/// where one was, so there is none in a file without such neighbours.
///
/// The first look at a chunk is a handful of comparisons that the compiler turns into vector instructions;
/// only chunks that pass are looked at byte by byte.
pub fn has_neighbours(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..at + BUDGETS.escape_bytes_in_one_go + REACH) {
        let mut may = false;
        for (n, &byte) in chunk[..BUDGETS.escape_bytes_in_one_go].iter().enumerate() {
            let next = chunk[n + 1];
            may |= (byte == b';') & (next == b'&')
                | (byte == b'\\') & (next == b'u')
                | (byte == b'%') & (chunk[n + REACH] == b'%');
        }
        if may && (at..at + BUDGETS.escape_bytes_in_one_go).any(|place| neighbours_at(&bytes[place..])) {
            return true;
        }
        at += BUDGETS.escape_bytes_in_one_go;
    }
    (at..bytes.len()).any(|place| neighbours_at(&bytes[place..]))
}

/// Whether a first escape is, or ends, at the start of `bytes`, and another follows at once. Percent-encoding
/// needs two bytes at least for each character.
fn neighbours_at(bytes: &[u8]) -> bool {
    match bytes {
        [b';', b'&', ..] => true,
        [b'\\', b'u', b'{', rest @ ..] => {
            let end = rest.iter().take(unicode::MOST_DIGITS + 1).position(|&byte| byte == b'}');
            end.is_some_and(|end| rest[end + 1..].starts_with(b"\\u"))
        }
        [b'\\', b'u', _, _, _, _, rest @ ..] => rest.starts_with(b"\\u"),
        [b'%', a, b, b'%', c, d, b'%', e, f, b'%', ..] => {
            [a, b, c, d, e, f].into_iter().all(u8::is_ascii_hexdigit)
        }
        _ => false,
    }
}
