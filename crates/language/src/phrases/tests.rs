//! Tests the promises of the phrase model on the committed model.

use std::borrow::Cow;

use proptest::prelude::*;

use super::super::Models;
use super::super::characters::LanguageId;
use super::*;

fn language(models: &Models, tag: &str) -> LanguageId {
    models.characters().language(tag).unwrap()
}

fn score(models: &Models, tag: &str, text: &str) -> f32 {
    let (characters, phrases) = (models.characters(), models.phrases(language(models, tag)).unwrap());
    let mut state = phrases.start();
    let mut sum = 0.0;
    for c in text.chars() {
        let (next, log_probability) = phrases.step(characters, state, c);
        assert!(log_probability.is_finite(), "{c:?} in {text}");
        (state, sum) = (next, sum + log_probability);
    }
    sum
}

#[test]
fn text_is_likelier_than_its_neighbours() {
    let models = Models::default();
    for (tag, right, wrong) in [
        ("ja", "ファイルを保存できませんでした。", "ファイルを保存でさませんでした。"),
        ("ja", "「設定」を開いてください。", "「設定。を開いてください。"),
        ("ja", "文字コードを変換する", "文字ゴードを変換する"),
        ("ko", "파일을 저장할 수 없습니다.", "파일을 저장한 수 없습니다."),
        ("ko", "다시 시도하십시오.", "다시 시도하십시요."),
        ("ko", "새 문서를 만듭니다.", "새 문서을 만듭니다."),
    ] {
        assert!(score(&models, tag, right) > score(&models, tag, wrong) + 1.0, "{right}");
    }
}

#[test]
fn probabilities_sum_to_one() {
    let models = Models::default();
    for (tag, text) in [
        ("ja", "ファイルを Emacs で開く"),
        ("ja", "2024年12月"),
        ("ja", "\n"),
        ("ja", "é😀"),
        ("ko", "파일 이름 x1"),
        ("ko", "있습니다."),
    ] {
        let (characters, phrases) = (models.characters(), models.phrases(language(&models, tag)).unwrap());
        let mut state = phrases.start();
        for c in text.chars() {
            state = phrases.step(characters, state, c).0;
        }
        let all = (0..0x11_0000).filter_map(char::from_u32);
        let sum: f64 = all.map(|c| f64::from(phrases.step(characters, state, c).1).exp()).sum();
        // Quantisation accounts for most of the difference.
        assert!((0.85..1.15).contains(&sum), "{tag} {text}: {sum}");
    }
}

#[test]
fn ascii_words_cost_about_as_much_as_in_the_character_model() {
    let models = Models::default();
    for tag in ["ja", "ko"] {
        let id = language(&models, tag);
        for text in
            ["https://example.org/index.html", "git commit -m", "The quick brown fox", "CamelCase 123"]
        {
            let old = models.characters().score(id, text) / text.len() as f32;
            let new = score(&models, tag, text) / text.len() as f32;
            assert!((old - new).abs() < 1.0, "{tag} {text}: {old} and {new} nats a character");
        }
    }
}

#[test]
fn other_languages_have_none() {
    let models = Models::default();
    assert!(models.phrases(language(&models, "de")).is_none());
    assert!(models.phrases(LanguageId(255)).is_none());
}

#[test]
fn what_is_no_model_is_refused() {
    let file = include_bytes!("../../models/phrases.bin");
    let open = |bytes: &[u8]| PhraseModel::from_bytes(Cow::Owned(bytes.to_vec()));
    assert!(matches!(open(b"no model"), Err(PhraseFileError::NotAModel)));
    assert!(matches!(open(&file[..file.len() - 1]), Err(PhraseFileError::Checksum)));
    let mut newer = file.to_vec();
    newer[8] += 1;
    assert!(matches!(open(&newer), Err(PhraseFileError::Version(_))));
    assert!(open(file).is_ok());
}

#[test]
fn sections_that_make_no_sense_give_none() {
    let models = Models::default();
    let nonsense = [0u8, 1, 2, 3];
    let sections = [("ja", nonsense.to_vec()), ("ko", vec![0xFF; 300])];
    let model = PhraseModel::from_bytes(Cow::Owned(file::assemble(&sections))).unwrap();
    assert!(model.phrases("ja", models.characters()).is_none());
    assert!(model.phrases("ko", models.characters()).is_none());
}

proptest! {
    // Each case unpacks most of a language.
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn an_altered_section_is_read_without_panic(at in 0.0..1.0f64, byte in any::<u8>()) {
        let file = include_bytes!("../../models/phrases.bin");
        let (_, range) = file::split(file).unwrap().remove(1);
        let section = &file[range];
        let text = u32::from_le_bytes([section[0], section[1], section[2], section[3]]) as usize;
        let mut ngrams = section[4 + text..].to_vec();
        let place = (at * ngrams.len() as f64) as usize;
        ngrams[place] ^= byte;
        if let Some(ngrams) = ngrams::PhraseNgrams::unpack(&ngrams) {
            for symbol in 0..ngrams.symbols() {
                let (_, context) = ngrams.after(ngrams::ROOT, symbol as u16);
                ngrams.after(context, symbol as u16);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_section_is_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = ngrams::PhraseNgrams::unpack(&bytes);
    }

    #[test]
    fn any_text_has_a_price(text in "\\PC{0,40}") {
        let models = Models::default();
        for tag in ["ja", "ko"] {
            let price = score(&models, tag, &text);
            prop_assert!(price.is_finite() && price <= 0.0, "{tag}: {price}");
        }
    }
}
