//! Letters that a reader dropped or marked, in text of one byte a letter: lexicons tell which they were.

use fix_encoding::channel::ChannelPattern;
use fix_encoding::{Accept, Options, examine};

/// Channels, and texts that come back whole after them.
const TEXTS: [(&str, &str); 9] = [
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
fn nothing_is_put_where_no_letter_was_lost() {
    for (notation, text) in WHOLE {
        let observed = damaged(notation, text);
        assert_eq!(repaired(&observed), text, "{notation}: {observed}");
    }
}
