//! A set of characters, such as those of a language, as a trie of their UTF-8 bytes.
//!
//! In: characters. Out: the bytes that may follow given bytes. A search for a character of which some bytes are known
//! can so skip all characters that are not in the set.

use rustc_hash::FxHashMap;

/// A set of characters outside ASCII.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Lead bytes, sorted.
    leads: Vec<u8>,
    /// For each proper prefix of a character's UTF-8, read as a big-endian number: the continuation bytes that may
    /// follow. Bit `n` stands for the byte 80 + `n` (hexadecimal).
    following: FxHashMap<u32, u64>,
}

impl Vocabulary {
    /// The UTF-8 lead bytes of the characters, sorted.
    pub fn leads(&self) -> &[u8] {
        &self.leads
    }

    /// Whether `character` is in the set. Always false for ASCII.
    pub fn contains(&self, character: char) -> bool {
        let mut utf8 = [0; 4];
        let bytes = character.encode_utf8(&mut utf8).as_bytes();
        let Some((last, before)) = bytes.split_last().filter(|(_, before)| !before.is_empty()) else {
            return false;
        };
        let prefix = before.iter().fold(0, |prefix, &byte| prefix << 8 | u32::from(byte));
        self.following(prefix) >> (last & 0x3F) & 1 == 1
    }

    /// All characters, by code point.
    pub fn characters(&self) -> impl Iterator<Item = char> {
        // A stack of prefixes that are still to be extended.
        let mut open: Vec<u32> = self.leads.iter().rev().map(|&lead| u32::from(lead)).collect();
        std::iter::from_fn(move || {
            loop {
                let prefix = open.pop()?;
                let following = self.following(prefix);
                if following == 0 {
                    let bytes = prefix.to_be_bytes();
                    let start = prefix.leading_zeros() as usize / 8;
                    if let Some(character) =
                        bytes.get(start..).and_then(|b| std::str::from_utf8(b).ok()?.chars().next())
                    {
                        return Some(character);
                    }
                }
                let longer = |bit: u32| prefix << 8 | 0x80 | bit;
                open.extend((0..64).rev().filter(|bit| following >> bit & 1 == 1).map(longer));
            }
        })
    }

    /// The continuation bytes that may follow the bytes of `prefix`, a big-endian number. Bit `n` stands for the
    /// byte 80 + `n` (hexadecimal). 0 if nothing may follow.
    pub fn following(&self, prefix: u32) -> u64 {
        self.following.get(&prefix).copied().unwrap_or(0)
    }
}

impl FromIterator<char> for Vocabulary {
    fn from_iter<I: IntoIterator<Item = char>>(characters: I) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut utf8 = [0; 4];
        for character in characters {
            let [lead, continuations @ ..] = character.encode_utf8(&mut utf8).as_bytes() else { continue };
            let mut prefix = u32::from(*lead);
            for &byte in continuations {
                *vocabulary.following.entry(prefix).or_default() |= 1 << (byte & 0x3F);
                prefix = prefix << 8 | u32::from(byte);
            }
            if !continuations.is_empty() && !vocabulary.leads.contains(lead) {
                vocabulary.leads.push(*lead);
            }
        }
        vocabulary.leads.sort_unstable();
        vocabulary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_follow_as_in_the_characters() {
        let vocabulary: Vocabulary = "aéèж中丰😀".chars().collect();
        assert_eq!(vocabulary.leads(), [0xC3, 0xD0, 0xE4, 0xF0]);
        assert_eq!(vocabulary.following(0xC3), 1 << 0x29 | 1 << 0x28);
        assert_eq!(vocabulary.following(0xE4), 1 << 0x38);
        assert_eq!(vocabulary.following(0xE4B8), 1 << 0x2D | 1 << 0x30);
        assert_eq!(vocabulary.following(0xF09F98), 1);
        assert_eq!(vocabulary.following(0xC4), 0);
        assert!("éèж中丰😀".chars().all(|c| vocabulary.contains(c)));
        assert!("aêз丱😁".chars().all(|c| !vocabulary.contains(c)));
        assert_eq!(
            vocabulary.characters().collect::<String>(),
            "éèж中丰😀".chars().collect::<std::collections::BTreeSet<_>>().iter().collect::<String>()
        );
    }
}
