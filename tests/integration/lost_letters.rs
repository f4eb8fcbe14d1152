//! Letters that a reader dropped or marked: lexicons and the letters around tell which they were.

use fix_encoding::channel::ChannelPattern;
use fix_encoding::{Accept, Options, examine};

/// Channels, and texts that come back whole after them.
const TEXTS: [(&str, &str); 15] = [
    // Every letter lost a byte, and the vowels `ა` and `ი` lost two of three.
    ("utf-8>windows-1250/dropped", "დღეს კარგი ამინდია და ბავშვები ეზოში თამაშობენ.\n"),
    ("utf-8>windows-1250/replaced", "ჩვენი სახლი ქალაქის ცენტრში მდებარეობს.\n"),
    // Nearly every character lost a byte.
    ("utf-8>euc-jp/questioned", "サーバーに接続できません。\n"),
    ("utf-8>euc-jp/replaced", "ファイルを選択してください。\n"),
    ("utf-8>big5/questioned", "新しいウィンドウを開いて、もう一度お試しください。\n"),
    ("utf-8>big5/replaced", "データを保存しました。\n"),
    (
        "cp850>windows-1252/dropped",
        "Über die Brücke führt ein schmaler Weg.\nDie Gäste müssen bis fünf Uhr zurück sein.\nSchließen Sie die Tür.\n",
    ),
    ("cp850>windows-1252/replaced", "Klicken Sie auf Speichern, um die Änderungen zu übernehmen.\n"),
    ("cp437>windows-1252/questioned", "Er schläft; nächtelang üben müde Männer für das große Fest.\n"),
    (
        "macintosh>windows-1252/replaced",
        "Les élèves peuvent être notés une fois que la leçon est terminée.\n",
    ),
    ("macintosh>windows-1252/dropped", "Le garçon a mangé trop vite et la fenêtre est restée ouverte.\n"),
    ("windows-1250>windows-1252/replaced", "Každý má právo písať, čo chce, a nikto nesmie byť potrestaný.\n"),
    (
        "windows-1250>windows-1252/dropped",
        "Každý má právo voľne cestovať a slobodne si zvoliť, kde bude pracovať.\n",
    ),
    (
        "ibm866>windows-1252/dropped",
        "После обеда мы пошли в лес.\nНастя нашла белый гриб. Потом пошёл дождь.\n",
    ),
    ("windows-1251>windows-1252/replaced", "Семејството е на одмор, а ќерката учи и ќе дојде подоцна.\n"),
];

/// Texts that lost no letter: none is put into them.
const WHOLE: [(&str, &str); 3] = [
    ("cp850>windows-1252", "Selbst das schönste Gerät enthält möglicherweise nicht genug Speicher.\n"),
    ("windows-1250>windows-1252", "Dnes večer bude pršet a zítra začne sněžit.\n"),
    ("windows-1256>windows-1252", "هذه القيمة ليست صحيحة، ولم نستطع معرفة حجم الصورة.\n"),
];

fn damaged(notation: &str, text: &str) -> String {
    notation.parse::<ChannelPattern>().unwrap().channel().unwrap().damage(text).unwrap()
}

fn repaired(observed: &str) -> String {
    let plan = examine(observed.as_bytes(), &Options::default()).plan(Accept::ALL);
    String::from_utf8(plan.apply(observed.as_bytes()).unwrap()).unwrap()
}

#[test]
fn lost_letters_are_those_that_make_words() {
    for (notation, text) in TEXTS {
        let observed = damaged(notation, text);
        assert_eq!(repaired(&observed), text, "{notation}: {observed}");
    }
}

#[test]
fn text_in_pairs_is_found_where_lost_bytes_left_no_mark() {
    let observed = damaged("utf-8>big5/dropped", "サーバーに接続できません。\n");
    // The full stop is gone without a trace.
    assert_eq!(repaired(&observed), "サーバーに接続できません\n", "{observed}");
}

#[test]
fn nothing_is_put_where_no_letter_was_lost() {
    for (notation, text) in WHOLE {
        let observed = damaged(notation, text);
        assert_eq!(repaired(&observed), text, "{notation}: {observed}");
    }
}

/// Files in UTF-8 in which a character lost a byte, or one of its bytes was changed, and what they were.
const BYTES_LOST: [(&[u8], &str); 6] = [
    (
        b"Efter festen kom alle p\xC3, og de blev l\xC3\xA6nge hos os.\n",
        "Efter festen kom alle på, og de blev længe hos os.\n",
    ),
    (
        b"De byggde en l\xA4mplig bro \xC3\xB6ver \xC3\xA5n i byn.\n",
        "De byggde en lämplig bro över ån i byn.\n",
    ),
    (
        b"C\xC3\xB3 m\xE1\xBB\x99t ng\xC6\xB0\xE1\xBBi \xC4\x91\xE1\xBB\xA9ng tr\xC6\xB0\xE1\xBB\x9Bc c\xE1\xBB\xADa nh\xC3\xA0 t\xC3\xB4i.\n",
        "Có một người đứng trước cửa nhà tôi.\n",
    ),
    (
        b"\xD0\x92\xD1\x87\xD0\xB5\xD1\x80\xD0\xB0 \xD0\xBE\xD0\xBD \xD0\xB7\xD0\xB0\xD0\xB1\xD1\x8B\xD0\xBB \xD1\x81\xD0\xB2\xD0\xBE\xD1 \xD1\x88\xD0\xBB\xD1\x8F\xD0\xBF\xD1\x83 \xD0\xBD\xD0\xB0 \xD1\x81\xD0\xBA\xD0\xB0\xD0\xBC\xD0\xB5\xD0\xB9\xD0\xBA\xD0\xB5 \xD0\xB2 \xD0\xBF\xD0\xB0\xD1\x80\xD0\xBA\xD0\xB5.\n",
        "Вчера он забыл свою шляпу на скамейке в парке.\n",
    ),
    // The eighth bit of the first byte is lost; a question mark stands for the second byte.
    (
        b"Der alte M\x43\xBCller wohnt \xC3\xBCber der Br\xC3\xBCcke.\n",
        "Der alte Müller wohnt über der Brücke.\n",
    ),
    (
        b"Der Weg f\xC3\xBChrt durch das gr\xC3?ne Tal nach S\xC3\xBCden.\n",
        "Der Weg führt durch das grüne Tal nach Süden.\n",
    ),
];

#[test]
fn letters_of_utf_8_that_lost_a_byte_are_those_that_make_words() {
    for (observed, text) in BYTES_LOST {
        let plan = examine(observed, &Options::default()).plan(Accept::ALL);
        assert_eq!(String::from_utf8_lossy(&plan.apply(observed).unwrap()), text);
    }
}
