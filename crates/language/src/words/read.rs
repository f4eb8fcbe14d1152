//! Reads words and their traditional forms from the sections of a file.

use rustc_hash::FxHashMap;

use super::bits::BitReader;
use super::file::{
    AFFINITY_STEP, BACKOFF_BITS, CHARACTER_PARAMETER, Section, UNIGRAM_STEP, WordFileError, backoff_of,
    finished,
};
use super::lexicon::WordList;

/// Words in traditional form, the rank of each, and the affinities by rank.
type Traditional = (WordList, Vec<u32>, FxHashMap<u32, f32>);

/// The log probability and the back-off weight of each word in nats, by rank.
type Unigrams = Vec<(f32, f32)>;

/// Reads [`Section::Words`]: the number of words (32 bits); for each word its length less one (2 bits; 3 is followed by
/// a Rice-coded rest), the ranks of its characters, the difference of its unigram level from the word before, and its
/// back-off level.
pub(super) fn read_words(section: &[u8], characters: &[u16]) -> Result<(WordList, Unigrams), WordFileError> {
    let malformed = || WordFileError::Malformed(Section::Words);
    let mut reader = BitReader::new(section);
    let count = reader.bits(32) as usize;
    if count > section.len() * 8 {
        return Err(malformed());
    }
    let mut words = WordList::default();
    let mut unigrams = Vec::with_capacity(count);
    let mut level = 0u32;
    let mut word = Vec::new();
    for _ in 0..count {
        let mut length = reader.bits(2) as usize + 1;
        if length == 4 {
            length += reader.rice(1).min(64) as usize;
        }
        word.clear();
        for _ in 0..length {
            let character = characters.get(reader.rice(CHARACTER_PARAMETER) as usize);
            word.push(*character.ok_or_else(malformed)?);
        }
        words.push(word.iter().copied());
        level = level.saturating_add(reader.rice(0));
        unigrams.push((-UNIGRAM_STEP * level as f32, backoff_of(reader.bits(BACKOFF_BITS))));
    }
    finished(&reader, Section::Words)?;
    Ok((words, unigrams))
}

/// Reads [`Section::Traditional`], which has four parts: the usual traditional form of single characters (count u32, pairs of
/// UTF-16 units); the words with another traditional form (count u32, rank u32 and one unit for each character); further
/// traditional forms of words, in the same layout; and the affinities of words to texts in traditional characters (count
/// u32, rank u32 and level i8). Returns all words in traditional form by rank, with the further forms behind them; the
/// rank of each; and the affinities by rank.
pub(super) fn read_traditional(section: &[u8], words: &WordList) -> Result<Traditional, WordFileError> {
    let malformed = || WordFileError::Malformed(Section::Traditional);
    let mut rest = section;
    let mut number = |bytes: usize| -> Result<u32, WordFileError> {
        let (number, after) = rest.split_at_checked(bytes).ok_or_else(malformed)?;
        rest = after;
        Ok(number.iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte)))
    };
    let mut usual: Vec<u16> = (0..=u16::MAX).collect();
    for _ in 0..number(4)? {
        let simplified = number(2)?;
        usual[simplified as usize] = number(2)? as u16;
    }
    let mut exceptions = FxHashMap::default();
    let mut variants = Vec::new();
    for usual_form in [true, false] {
        for _ in 0..number(4)? {
            let rank = number(4)?;
            if rank as usize >= words.len() {
                return Err(malformed());
            }
            let length = words.get(rank as usize).len();
            let form =
                (0..length).map(|_| number(2).map(|unit| unit as u16)).collect::<Result<Vec<_>, _>>()?;
            if usual_form {
                exceptions.insert(rank, form);
            } else {
                variants.push((rank, form));
            }
        }
    }
    let mut affinities = FxHashMap::default();
    for _ in 0..number(4)? {
        let rank = number(4)?;
        affinities.insert(rank, f32::from(number(1)? as u8 as i8) * AFFINITY_STEP);
    }
    let mut forms = WordList::default();
    let mut ranks: Vec<u32> = (0..words.len() as u32).collect();
    for &rank in &ranks {
        match exceptions.get(&rank) {
            Some(form) => forms.push(form.iter().copied()),
            None => forms.push(words.get(rank as usize).iter().map(|&unit| usual[usize::from(unit)])),
        }
    }
    for (rank, form) in variants {
        forms.push(form);
        ranks.push(rank);
    }
    Ok((forms, ranks, affinities))
}
