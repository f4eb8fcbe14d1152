//! A lexicon gives back what it was made of, and little else.

use proptest::prelude::*;

use super::file::{LexiconFileError, ScriptWords, WordEntry, assemble};
use super::{Commonness, LanguageSet, Lexicon, key_of, words};

/// A word, its class, and its languages.
type WordRow<'a> = (&'a str, u8, &'a [u8]);
/// The tag of a script, and its words.
type ScriptRow<'a> = (&'a [u8; 4], &'a [WordRow<'a>]);

/// A lexicon of words, each with its class and its languages.
fn lexicon(tags: &[&str], scripts: &[ScriptRow<'_>]) -> Lexicon {
    Lexicon::default().with_file(file(tags, scripts)).unwrap()
}

fn file(tags: &[&str], scripts: &[ScriptRow<'_>]) -> Vec<u8> {
    let tables: Vec<ScriptWords> = scripts
        .iter()
        .map(|(script, entries)| {
            let mut sets: Vec<Vec<u8>> = entries.iter().map(|(_, _, set)| set.to_vec()).collect();
            sets.sort();
            sets.dedup();
            let entry = |(word, class, set): &(&str, u8, &[u8])| WordEntry {
                key: key_of(word),
                commonness: Commonness::from_class(*class),
                set: sets.iter().position(|known| known == set).unwrap() as u16,
            };
            ScriptWords { script: **script, words: entries.iter().map(entry).collect(), sets: sets.clone() }
        })
        .collect();
    assemble(tags, &tables).unwrap()
}

fn languages(indexes: &[usize]) -> LanguageSet {
    indexes.iter().copied().collect()
}

#[test]
fn each_word_is_found_with_its_class_and_languages() {
    let lexicon = lexicon(
        &["de", "fr", "ru"],
        &[
            (b"Latn", &[("straße", 5, &[0]), ("été", 6, &[1]), ("rose", 8, &[0, 1])]),
            (b"Cyrl", &[("слово", 6, &[2])]),
        ],
    );
    for (word, class, set) in [
        ("Straße", 5, &[0][..]),
        ("ÉTÉ", 6, &[1]),
        ("e\u{301}te\u{301}", 6, &[1]),
        ("rose", 8, &[0, 1]),
        ("СЛОВО", 6, &[2]),
    ] {
        let known = lexicon.find(word).unwrap_or_else(|| panic!("{word} is not found"));
        assert_eq!((known.commonness.class(), known.languages), (class, languages(set)), "{word}");
    }
    for word in ["strasse", "слова", "", "—", "123", "ἀρχή"] {
        assert_eq!(lexicon.find(word), None, "{word}");
    }
}

#[test]
fn two_files_are_one_lexicon() {
    let one = file(&["de", "fr"], &[(b"Latn", &[("rose", 8, &[0])])]);
    let other = file(&["fr", "nl"], &[(b"Latn", &[("rose", 6, &[0]), ("roos", 7, &[1])])]);
    let lexicon = Lexicon::default().with_file(one).unwrap().with_file(other).unwrap();
    assert_eq!(lexicon.tags(), ["de", "fr", "nl"]);
    let rose = lexicon.find("rose").unwrap();
    assert_eq!((rose.commonness.class(), rose.languages), (6, languages(&[0, 1])));
    assert_eq!(lexicon.find("roos").unwrap().languages, languages(&[2]));
}

#[test]
fn a_run_without_spaces_is_divided_into_its_likeliest_words() {
    let entries: &[(&str, u8, &[u8])] =
        &[("中国", 4, &[0]), ("国人", 12, &[0]), ("人", 5, &[0]), ("人民", 5, &[0]), ("民", 9, &[0])];
    let lexicon = lexicon(&["zh"], &[(b"Hani", entries)]);
    let text = "“中国人民X龘”";
    let found: Vec<(&str, bool)> =
        words(text, &lexicon).into_iter().map(|word| (&text[word.range], word.known.is_some())).collect();
    assert_eq!(found, [("中国", true), ("人民", true), ("X", false), ("龘", false)]);
}

#[test]
fn words_end_where_the_script_changes_and_at_apostrophes() {
    let text = "L'été, naïve-\u{301}ment: «слово»x 42e";
    let lexicon = Lexicon::default();
    let found: Vec<&str> = words(text, &lexicon).into_iter().map(|word| &text[word.range]).collect();
    assert_eq!(found, ["L", "été", "naïve", "ment", "слово", "x", "e"]);
}

#[test]
fn damaged_files_are_refused() {
    let good = file(&["de"], &[(b"Latn", &[("rose", 8, &[0])])]);
    let refused = |bytes: Vec<u8>| Lexicon::default().with_file(bytes).unwrap_err();
    assert_eq!(refused(b"something else".to_vec()), LexiconFileError::NotALexicon);
    let mut newer = good.clone();
    newer[8] = 2;
    assert_eq!(refused(newer), LexiconFileError::Version(2));
    assert_eq!(refused(good[..good.len() - 1].to_vec()), LexiconFileError::Corrupt);
    for place in 12..good.len() {
        let mut changed = good.clone();
        changed[place] ^= 1;
        assert!(Lexicon::default().with_file(changed).is_err(), "byte {place}");
    }
}

proptest! {
    #[test]
    fn no_word_is_lost(mut list in proptest::collection::vec("[a-zß-öø-ÿ]{1,9}", 1..400)) {
        list.sort_by_key(|word| key_of(word));
        list.dedup_by_key(|word| key_of(word));
        let entries: Vec<(&str, u8, &[u8])> =
            list.iter().enumerate().map(|(index, word)| (word.as_str(), (index % 16) as u8, &[0u8][..])).collect();
        let lexicon = lexicon(&["xx"], &[(b"Latn", &entries)]);
        for (word, class, _) in &entries {
            prop_assert_eq!(lexicon.find(word).map(|known| known.commonness.class()), Some(*class));
        }
    }

    #[test]
    fn untrusted_bytes_never_panic(bytes: Vec<u8>) {
        let mut file = super::MAGIC.to_vec();
        file.extend(super::VERSION.to_le_bytes());
        file.extend([0; 8]);
        file.extend(bytes);
        let _ = Lexicon::default().with_file(file);
    }

    #[test]
    fn the_words_of_any_text_are_in_order_and_whole(text: String) {
        let found = words(&text, &Lexicon::default());
        let mut end = 0;
        for word in found {
            prop_assert!(word.range.start >= end && text.is_char_boundary(word.range.end));
            end = word.range.end;
        }
    }
}

/// Words that anybody would expect, by language.
const COMMON: &[(&str, &str)] = &[
    ("am", "ነው"),
    ("ar", "الملف"),
    ("be", "файл"),
    ("bg", "няма"),
    ("bn", "করুন"),
    ("cs", "příliš"),
    ("cy", "newydd"),
    ("da", "også"),
    ("de", "Größe"),
    ("el", "αρχείο"),
    ("en", "through"),
    ("es", "también"),
    ("et", "lehekülg"),
    ("fa", "پرونده"),
    ("fi", "myös"),
    ("fr", "fenêtre"),
    ("ga", "comhad"),
    ("gl", "ficheiro"),
    ("gu", "માટે"),
    ("he", "קובץ"),
    ("hi", "नहीं"),
    ("hr", "također"),
    ("hu", "könyvtár"),
    ("hy", "համար"),
    ("is", "skrá"),
    ("it", "perché"),
    ("ja", "設定"),
    ("ka", "ფაილი"),
    ("kk", "үшін"),
    ("kn", "ಮತ್ತು"),
    ("ko", "파일"),
    ("lt", "naudotojas"),
    ("lv", "lapa"),
    ("mk", "датотека"),
    ("ml", "എന്ന"),
    ("nb", "også"),
    ("nl", "gebruiker"),
    ("pl", "również"),
    ("pt", "também"),
    ("ro", "și"),
    ("ru", "файл"),
    ("sk", "súbor"),
    ("sl", "datoteka"),
    ("sq", "është"),
    ("sr", "датотека"),
    ("sv", "också"),
    ("sw", "kwenye"),
    ("ta", "இந்த"),
    ("te", "మరియు"),
    ("th", "ไฟล์"),
    ("tr", "değil"),
    ("uk", "немає"),
    ("ur", "نہیں"),
    ("uz", "uchun"),
    ("vi", "không"),
    ("zh-Hans", "文件"),
    ("zh-Hant", "檔案"),
];

#[test]
#[cfg(feature = "lexicon-mozilla")]
fn the_committed_files_know_common_words() {
    let models = crate::Models::default();
    let lexicon = models.lexicon();
    let missing: Vec<_> = COMMON
        .iter()
        .filter(|(tag, word)| {
            let language =
                lexicon.language(tag).unwrap_or_else(|| panic!("{tag} is no language of the lexicon"));
            !lexicon.find(word).is_some_and(|known| known.languages.contains(language))
        })
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    for tag in models.languages() {
        assert!(lexicon.language(tag).is_some(), "{tag}");
    }
}

#[test]
fn the_committed_files_match_their_checksums() {
    let files = [Some(lexicon_files::PERMISSIVE), lexicon_files::MOZILLA];
    for file in files.into_iter().flatten() {
        Lexicon::default().with_file(file.to_vec()).unwrap();
    }
}

#[test]
fn random_letters_are_seldom_words() {
    let models = crate::Models::default();
    let lexicon = models.lexicon();
    const TRIED: usize = 40_000;
    for letters in
        ["abcdefghijklmnoprstuvzäöüéèßçñåøðþ", "абвгдежзийклмнопрстуфхцчшщыьэюя", "אבגדהוזחטיכלמנסעפצקרשת"]
    {
        let letters: Vec<char> = letters.chars().collect();
        let mut bits = 1u64;
        let mut letter = || {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            letters[(bits >> 33) as usize % letters.len()]
        };
        let known =
            (0..TRIED).filter(|_| lexicon.find(&(0..9).map(|_| letter()).collect::<String>()).is_some());
        // Two files, each with a check of 14 bits: 5 are expected, and 10 is 1 in 4,000.
        assert!(known.count() <= 12, "{letters:?}");
    }
}
