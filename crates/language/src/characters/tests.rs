//! Tests that damage costs more than text, that probabilities sum to 1, and that broken blobs are
//! refused.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::blob::BlobReader;
use super::blob::{HEADER, MAGIC, VERSION, checksum};
use super::language::UnpackedLanguage;
use super::universal::Universal;
use super::*;

static BLOB: &[u8] = include_bytes!("../../models/characters.bin");
static MODEL: LazyLock<CharacterModel> =
    LazyLock::new(|| CharacterModel::from_bytes(Cow::Borrowed(BLOB)).expect("the committed blob is whole"));

fn id(tag: &str) -> LanguageId {
    MODEL.language(tag).unwrap_or_else(|| panic!("no {tag}"))
}

fn best(text: &str) -> (String, f32) {
    let (language, score) = MODEL.rank(text)[0];
    (MODEL.languages()[usize::from(language.0)].tag.clone(), score)
}

/// Language, text, its damaged form.
const DAMAGED: &[(&str, &str, &str)] = &[
    ("fr", "été", "Ã©tÃ©"),
    ("fr", "L’été est passé très vite, hélas.", "Lâ€™Ã©tÃ© est passÃ© trÃ¨s vite, hÃ©las."),
    ("fr", "Œuvre complète", "Å’uvre complÃ¨te"),
    ("de", "Grüße aus München", "GrÃ¼ÃŸe aus MÃ¼nchen"),
    ("de", "GRÖSSE", "GRÃ–SSE"),
    ("de", "für", "fŸr"),
    ("es", "¿Qué pasó mañana?", "Â¿QuÃ© pasÃ³ maÃ±ana?"),
    ("pt", "não", "nÃ£o"),
    ("pl", "zażółć gęślą jaźń", "zaĹĽĂłĹ‚Ä‡ gÄ™Ĺ›lÄ… jaĹşĹ„"),
    ("pl", "książka", "ksi¹¿ka"),
    ("cs", "Příliš žluťoučký kůň", "PøíliŸ ŸluŸouèký kùò"),
    ("hu", "árvíztűrő", "árvíztûrõ"),
    ("tr", "şimdi çalışıyor", "þimdi çalýþýyor"),
    ("tr", "İSTANBUL ışık", "Ä°STANBUL Ä±ÅŸÄ±k"),
    ("ro", "știință", "È™tiinÈ›Äƒ"),
    ("vi", "Tiếng Việt", "Tiáº¿ng Viá»‡t"),
    ("ru", "Привет, мир!", "ÐŸÑ€Ð¸Ð²ÐµÑ‚, Ð¼Ð¸Ñ€!"),
    ("ru", "Привет, мир!", "РџСЂРёРІРµС‚, РјРёСЂ!"),
    ("ru", "Привет", "оПХБЕР"),
    ("ru", "Привет", "Ïðèâåò"),
    ("uk", "Україна", "Óêðà¿íà"),
    ("el", "Καλημέρα", "ÊáëçìÝñá"),
    ("he", "שלום עולם", "ùìåí òåìí"),
    ("ar", "مرحبا بالعالم", "ãÑÍÈÇ ÈÇáÚÇáã"),
    ("th", "สวัสดี", "ÊÇÑÊ´Õ"),
    // fix-encoding: ignore[lost-text]
    ("ja", "日本語のテキスト", "譌･譛ｬ隱槭ｮ繝�く繧ｹ繝�"),
    ("ja", "こんにちは", "偙傫偵偪偼"),
    ("ko", "한국어 문서입니다", "ÇÑ±¹¾î ¹®¼\u{AD}ÀÔ´Ï´Ù"),
    ("zh-Hans", "简体中文的文档", "绠€浣撲腑鏂囩殑鏂囨。"),
    ("zh-Hans", "中文", "ÖÐÎÄ"),
    ("zh-Hant", "繁體中文的說明", "ÁcÅé¤¤¤åªº»¡©ú"),
    ("en", "It’s “fine” – really…", "Itâ€™s â€œfineâ€\u{9d} â€“ reallyâ€¦"),
];

#[test]
fn text_beats_its_damage_in_any_language() {
    for &(tag, text, damaged) in DAMAGED {
        let own = MODEL.score(id(tag), text);
        let (other, garbage) = best(damaged);
        assert!(own > garbage + 4.0, "{text} in {tag}: {own}; {damaged} in {other}: {garbage}");
    }
}

#[test]
fn clean_text_beats_what_a_repair_would_make_of_it() {
    // Language, clean text that looks odd, and the result of a wrong repair.
    let cases = [
        ("de", "MÜNCHEN GRÜẞT ÖSTERREICH", "MœNCHEN GRœÿT ÷STERREICH"),
        ("fr", "À BIENTÔT", "Р BIENTФT"),
        ("pt", "AÇÃO", "AЗГO"),
        ("vi", "Tiê\u{301}ng Viê\u{323}t", "Tiê´ng ViêÌ£t"),
        ("en", "naïve café 20 °C", "naпve cafй 20 °C"),
        ("ru", "ПРИВЕТ", "оПХБЕР"),
        ("tr", "ışık", "ýþýk"),
    ];
    for (tag, clean, wrong) in cases {
        let (other, score) = best(wrong);
        let own = MODEL.score(id(tag), clean);
        assert!(own > score, "{clean} in {tag}: {own}; {wrong} in {other}: {score}");
    }
}

#[test]
fn languages_are_recognised() {
    let cases = [
        ("de", "Die Datei wurde erfolgreich gespeichert und kann jetzt geöffnet werden."),
        ("en", "The file has been saved and can be opened now, which is what we wanted."),
        ("fr", "Le fichier a été enregistré et peut maintenant être ouvert."),
        ("es", "El archivo se ha guardado y ahora se puede abrir sin ningún problema."),
        ("pl", "Plik został zapisany i można go teraz otworzyć."),
        ("tr", "Dosya kaydedildi ve şimdi açılabilir."),
        ("vi", "Tệp đã được lưu và bây giờ có thể mở."),
        ("ru", "Файл был сохранён, и теперь его можно открыть."),
        ("uk", "Файл було збережено, і тепер його можна відкрити."),
        ("bg", "Файлът беше записан и вече може да бъде отворен."),
        ("el", "Το αρχείο αποθηκεύτηκε και μπορεί τώρα να ανοιχτεί."),
        ("he", "הקובץ נשמר וכעת ניתן לפתוח אותו."),
        ("fa", "پرونده ذخیره شد و اکنون می‌توان آن را باز کرد."),
        ("hi", "फ़ाइल सहेजी गई है और अब इसे खोला जा सकता है।"),
        ("th", "บันทึกไฟล์แล้วและสามารถเปิดได้ในขณะนี้"),
        ("ja", "ファイルは保存され、開くことができます。"),
        ("ko", "파일이 저장되었으며 이제 열 수 있습니다."),
        ("zh-Hans", "文件已经保存，现在可以打开了。"),
        ("zh-Hant", "檔案已經儲存，現在可以打開了。"),
    ];
    for (tag, text) in cases {
        assert_eq!(best(text).0, tag, "{text}");
    }
}

#[test]
fn probabilities_sum_to_one() {
    let contexts =
        ["", "Stra", "über 12", "x. “", "Прив", "日本", "GRÖ", "int f(", "ñ", "→", "tiê\u{301}ng Vi"];
    let some = ('\0'..='\u{FFFF}').chain('\u{1F000}'..='\u{1FAFF}');
    for tag in ["de", "vi", "ru", "ja", "ko", "ar"] {
        let language = id(tag);
        for context in contexts {
            let state = context.chars().fold(MODEL.start(), |state, c| MODEL.step(language, state, c).0);
            let sum: f64 = some.clone().map(|c| f64::from(MODEL.step(language, state, c).1).exp()).sum();
            assert!((0.95..1.05).contains(&sum), "{tag} after {context:?}: {sum}");
        }
    }
}

#[test]
fn every_character_has_a_finite_price_and_the_odd_ones_a_high_one() {
    // Likeliest first: a letter, a foreign one, a rare Han character, an exotic script, private use,
    // a C1 control, unassigned.
    let order = ['é', 'щ', '\u{2A6A5}', '\u{E000}', '\u{378}'];
    for language in MODEL.ids() {
        let price = |c| MODEL.step(language, MODEL.start(), c).1;
        assert!(order.iter().all(|&c| price(c).is_finite() && price(c) < 0.0));
        assert!(price('\u{E000}') < price('\u{2A6A5}') && price('\u{378}') < price('\u{E000}'));
        assert!(price('\u{85}') < -25.0 && price('\u{FFFD}') < -25.0);
    }
}

#[test]
fn capitals_cost_little_where_they_belong() {
    let (de, tr) = (id("de"), id("tr"));
    let per_letter = |language, text: &str| MODEL.score(language, text) / text.chars().count() as f32;
    assert!(per_letter(de, "STRASSENVERKEHRSORDNUNG") > per_letter(de, "sTrAsSeNvErKeHrSoRdNuNg") + 1.0);
    assert!(per_letter(de, "STRASSENVERKEHR") > per_letter(de, "Straßenverkehr") - 0.8);
    // In Turkish I is the capital of ı and İ that of i.
    assert!(MODEL.score(tr, "ÇALIŞTI") > MODEL.score(tr, "ÇALİŞTİ") + 4.0);
}

#[test]
fn both_normal_forms_are_text() {
    let cases = [
        ("vi", "Tiếng Việt là ngôn ngữ", "Tiê\u{301}ng Viê\u{323}t la\u{300} ngôn ngư\u{303}"),
        ("fr", "été très passé", "e\u{301}te\u{301} tre\u{300}s passe\u{301}"),
        ("ru", "мой край", "мои\u{306} краи\u{306}"),
    ];
    for (tag, composed, decomposed) in cases {
        let marks = decomposed.chars().filter(|c| ('\u{300}'..='\u{36F}').contains(c)).count() as f32;
        let extra = MODEL.score(id(tag), composed) - MODEL.score(id(tag), decomposed);
        // The first mark is unlikely; the others cost a few nats at most.
        assert!(extra < 10.0 + 3.0 * marks, "{decomposed}: {extra} nats more than {composed}");
    }
}

#[test]
fn code_costs_the_same_in_every_language() {
    let code = "const value = document.getElementById('main');\n    if (foo_bar > 10) { return false; }\n";
    let scores: Vec<f32> = MODEL.ids().map(|language| MODEL.score(language, code)).collect();
    let (low, high) = scores.iter().fold((0.0_f32, f32::MIN), |(low, high), &s| (low.min(s), high.max(s)));
    assert!(high - low < 0.15 * -high, "{low} to {high}");
}

#[test]
fn vocabulary_is_what_the_language_knows() {
    for (tag, own, others) in [
        ("de", "äÖßé–„“€→😀", "щþð\u{85}\u{FFFD}\u{E000}"),
        ("tr", "şİıĞ’", "þýð"),
        ("hr", "čĆđ", "è"),
        ("ja", "日のカ。「～", "щ"),
        ("ko", "한글", "ᄀ"),
        ("vi", "ệỮđ\u{301}\u{323}", "ß"),
    ] {
        let vocabulary: Vec<char> = MODEL.vocabulary(id(tag)).collect();
        assert!(vocabulary.is_sorted());
        assert!(own.chars().all(|c| MODEL.knows(id(tag), c) && vocabulary.contains(&c)), "{tag} {own}");
        assert!(
            others.chars().all(|c| !MODEL.knows(id(tag), c) && !vocabulary.contains(&c)),
            "{tag} {others}"
        );
        assert!(vocabulary.iter().all(|&c| MODEL.knows(id(tag), c)));
    }
}

#[test]
fn every_section_unpacks() {
    for language in MODEL.ids() {
        let tag = &MODEL.languages()[usize::from(language.0)].tag;
        let section = &BLOB[MODEL.sections[usize::from(language.0)].clone()];
        assert!(UnpackedLanguage::unpack(&mut BlobReader::new(section), Vec::new()).is_ok(), "{tag}");
    }
    let (universal, ascii) = &MODEL.shared_sections;
    assert!(Universal::unpack(&mut BlobReader::new(&BLOB[universal.clone()])).is_ok());
    assert!(UnpackedLanguage::unpack(&mut BlobReader::new(&BLOB[ascii.clone()]), Vec::new()).is_ok());
}

#[test]
fn broken_blobs_are_refused() {
    let open = |bytes: &[u8]| CharacterModel::from_bytes(Cow::Owned(bytes.to_vec())).map(|_| ());
    assert_eq!(open(b""), Err(ModelError::NotAModel));
    assert_eq!(open(b"FIXENCCM"), Err(ModelError::Length));
    assert_eq!(open(&BLOB[..BLOB.len() - 1]), Err(ModelError::Length));
    assert_eq!(open(&BLOB[1..]), Err(ModelError::NotAModel));
    let mut altered = BLOB.to_vec();
    altered[BLOB.len() / 2] ^= 1;
    assert_eq!(open(&altered), Err(ModelError::Checksum));
    let mut newer = BLOB.to_vec();
    newer[8] = 99;
    assert_eq!(open(&newer), Err(ModelError::Version(99)));
}

#[test]
fn a_forged_checksum_does_not_cause_a_panic() {
    let forge = |body: &[u8]| {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((body.len() as u32).to_le_bytes());
        bytes.extend(checksum(body).to_le_bytes());
        bytes.extend(body);
        CharacterModel::from_bytes(Cow::Owned(bytes))
    };
    let body = &BLOB[HEADER..];
    assert!(forge(&body[..100]).is_err());
    assert!(forge(&[]).is_err());
    assert!(forge(&[255; 64]).is_err());
    // A wrong byte in the first 4,000, in the head of a language or in its n-grams: an invalid section falls back
    // to the universal distribution.
    let german = MODEL.sections[usize::from(id("de").0)].start - HEADER;
    let places = (0..4000).step_by(97).chain((german..german + 2000).step_by(61));
    for at in places {
        let mut altered = body.to_vec();
        altered[at] = altered[at].wrapping_add(101);
        if let Ok(model) = forge(&altered) {
            for language in model.ids().take(12) {
                assert!(model.score(language, "Grüße “été” Привет 日本語 한국어 \u{85}").is_finite());
            }
            let _ = model.rank("Grüße");
        }
    }
}
