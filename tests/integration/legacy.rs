//! Text in one legacy encoding read as another: labelled texts, damaged and clean.
//!
//! In: sentences of the project's own, as they look misread and as they were written. Asked is that each damaged one is
//! repaired to exactly what it was, and that clean ones that come near to it are left alone.

use fix_encoding::{Accept, Options, examine};

/// What is there, and what was written.
const MISREAD: [(&str, &str); 13] = [
    // One misread letter; a capital letter behind a small one is in no language.
    (
        "La nonna dice che domani puÚ piovere, ma il mercato resta aperto fino a sera.",
        "La nonna dice che domani può piovere, ma il mercato resta aperto fino a sera.",
    ),
    (
        "Vi spiste middag pÕ den gamle kro og gik hjem langs Õen i mÕneskin.",
        "Vi spiste middag på den gamle kro og gik hjem langs åen i måneskin.",
    ),
    // Symbols cut the words in two, so that their letters say little of the language.
    (
        "Aamulla kuivattiin hein„„ ja ilta istuttiin j„rven rannalla.",
        "Aamulla kuivattiin heinää ja ilta istuttiin järven rannalla.",
    ),
    (
        "Ontem de noite n„o consegui dormir, porque as m˙sicas da festa n„o paravam.",
        "Ontem de noite não consegui dormir, porque as músicas da festa não paravam.",
    ),
    (
        "Otrok je ves teden èakal na sneg, potem pa je zaèelo de¾evati.",
        "Otrok je ves teden čakal na sneg, potem pa je začelo deževati.",
    ),
    // Syllables are rare each, as ideographs and letters are not.
    (
        "¿ì¸® µ¿³× µµ¼\u{ad}°üÀº ÁÖ¸»¿¡µµ ¹®À» ¿\u{ad}¾î¼\u{ad} ¾ÆÀÌµé°ú ÇÔ²² ±×¸²Ã¥À» ÀÐ±â ÁÁ½À´Ï´Ù.",
        "우리 동네 도서관은 주말에도 문을 열어서 아이들과 함께 그림책을 읽기 좋습니다.",
    ),
    // English names in a text in another script do not make that script odd.
    (
        "Открой файл README и настрой Visual Studio Code, потом запусти программу из папки Documents.\nÙ¸ëêíè ïðàâîé êíîïêîé è âûáåðè íóæíóþ ñòðîêó.\n",
        "Открой файл README и настрой Visual Studio Code, потом запусти программу из папки Documents.\nЩёлкни правой кнопкой и выбери нужную строку.\n",
    ),
    // A pair of bytes in a French name is no pair, and sequences of UTF-8 in a page of Shift_JIS are none.
    (
        "\u{8d}¡–é‚Í‰J‚È‚Ì‚Å\u{81}A‰Æ‚Å–{‚ð“Ç‚Ý‚Ü‚·\u{81}B\nDéjà\n",
        "今夜は雨なので、家で本を読みます。\nDéjà\n",
    ),
    // Symbols are all that was changed.
    ("¨Qu‚ es un", "¿Qué es un"),
    (
        "Le parole chiave devono essere separate da virgole. Una pu‗ bastare.",
        "Le parole chiave devono essere separate da virgole. Una può bastare.",
    ),
    // What was read has no character for `ü`.
    (
        "Wir gehen spazieren, sp„ter kochen wir f\u{FFFD}r alle Kinder und schlieáen die T\u{FFFD}r.",
        "Wir gehen spazieren, später kochen wir für alle Kinder und schließen die Tür.",
    ),
    (
        "Wir gehen spazieren, sp„ter kochen wir f?r alle Kinder und schlieáen die T?r.",
        "Wir gehen spazieren, später kochen wir für alle Kinder und schließen die Tür.",
    ),
    (
        "Oggi il museo Š chiuso, ma il parco accanto Š aperto e la biblioteca Š vicina.",
        "Oggi il museo è chiuso, ma il parco accanto è aperto e la biblioteca è vicina.",
    ),
];

/// Clean, and odd all the same: languages that no model knows, a footnote's mark, half-width kana in a face,
/// abbreviations, letters in lists, quotation marks of JSON, a currency sign behind a no-break space, a capital
/// letter of Cyrillic where another encoding has a dash, letters with combining marks, symbols alone.
const CLEAN: [&str; 21] = [
    "［OK］ ［Cancel］\n",
    "［1］ Smith J． A study． 1999\n［2］ Lee K． B study． 2001\n",
    "A［i］ ＝ B［j］\n",
    "A《i》 = B《j》\n",
    "x \u{81} a\n",
    "x℃y = 3\n",
    "x╔y = 3\n",
    "Total～100～OK\n",
    "Bha an t-uisge ann fad an là, agus chaidh sinn dhachaigh tràth gus cèilidh a chumail còmhla ri ar caraidean.",
    "Em hatin malê, lê derî girtî bû û kesî nedizanî kilît li kû ye.",
    "Çagalar faýly açdylar we ýazyp başladylar.",
    "Il prezzo‡ è indicato in fondo alla pagina.",
    "｀ｨ(´∀｀∩",
    "Klikk på «Åpne» og les kapitlet om Molière, Dvořák og Gödel.",
    "msgstr \"%s МБ\"\nmsgstr \"%s ГБ\"\nmsgstr \"%s ТБ\"\n",
    "    // Ë\n    // ë\n    // Î\n    // Ï\n    // ï\n    // Ô\n",
    "[а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я]",
    "{\"next\": \"сљедеће јутро\", \"previous\": \"јуче увече\", \"current\": \"данас\"}",
    "\"1000\": \"0\u{A0}mijë\u{A0}¤\",\n\"10000\": \"00\u{A0}mijë\u{A0}¤\",\n\"100000\": \"000\u{A0}mijë\u{A0}¤\",",
    "\"Печать завершена\",\"Сбой задачи\",\"Сбой задачи\",\"Сбой команды терминала\",\"Сбой команды\",\"Принтер готов к работе\"",
    "A kẹ́kọ̀ọ́ nínú ẹ̀kọ́ yìí. Má ṣe jẹ́ kí wọ́n rí i.",
];

fn repaired(text: &str) -> String {
    let plan = examine(text.as_bytes(), &Options::default()).plan(Accept::Inferred { minimum: 0.0 });
    String::from_utf8(plan.apply(text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn misread_sentences_are_repaired() {
    let wrong: Vec<_> = MISREAD.iter().filter(|(misread, written)| repaired(misread) != *written).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn clean_sentences_are_left_alone() {
    for text in CLEAN {
        assert_eq!(repaired(text), text);
    }
    for (_, written) in MISREAD {
        assert_eq!(repaired(written), written);
    }
}
