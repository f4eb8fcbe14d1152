//! Letters that a decoder of UTF-8 could not read: texts in single-byte encodings that were read as UTF-8, and texts whose
//! U+FFFD or question marks are meant, or tell too little.
//!
//! In: labelled texts, damaged here by the standard library's decoder. What is asked: that most letters come back, that none is
//! wrong and sure of itself, that what is left is a mark and reported; and that nothing else is touched.

use fix_encoding::channel::{Channel, ChannelPattern};
use fix_encoding::decision::LEAST_OFFERED;
use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Examination, Options, examine};

const ALL: Accept = Accept::Inferred { minimum: 0.0 };

/// A wrong letter must have had less confidence than this.
const SURE: f64 = 0.97;

/// Language, encoding, how many letters in a hundred come back at least, and the text.
const TEXTS: [(&str, &str, usize, &str); 12] = [
    (
        "fr",
        "windows-1252",
        80,
        "Le garçon a trouvé un vieux château dans la forêt.\nIl était fermé depuis des années, à cause de la neige.\n",
    ),
    (
        "de",
        "windows-1252",
        80,
        "Die Prüfung war schwieriger als erwartet.\nWir müssen später darüber sprechen, wie groß die Lücken wirklich sind.\n",
    ),
    (
        "es",
        "iso-8859-1",
        80,
        "Mañana por la mañana el niño irá al médico.\nTambién llamará a su mamá por teléfono después.\n",
    ),
    (
        "pt",
        "windows-1252",
        80,
        "Não há razão para tanta preocupação.\nA reunião será amanhã às três horas, na estação de comboios.\n",
    ),
    (
        "pl",
        "windows-1250",
        60,
        "Wczoraj wieczorem pojechaliśmy nad morze, żeby odpocząć.\nByło bardzo zimno, więc siedzieliśmy w środku i piliśmy herbatę.\n",
    ),
    (
        "cs",
        "windows-1250",
        60,
        "Včera večer jsme byli v divadle a představení se nám velmi líbilo.\nPřiští týden půjdeme znovu, protože máme ještě dva lístky.\n",
    ),
    (
        "hu",
        "iso-8859-2",
        60,
        "Tegnap este későn értem haza, mert a vonat késett.\nA gyerekek már aludtak, és a vacsora kihűlt az asztalon.\n",
    ),
    (
        "sv",
        "windows-1252",
        80,
        "Vi åkte till sjön på lördagen och stannade hela kvällen.\nDet började regna när vi skulle gå hem från ön.\n",
    ),
    (
        "da",
        "windows-1252",
        60,
        "Børnene løb over broen, før bilen nåede frem.\nDe spiste rødgrød med fløde på gården og sang så højt de kunne.\n",
    ),
    (
        "fi",
        "iso-8859-15",
        80,
        "Menimme eilen järvelle, mutta vesi oli vielä liian kylmää.\nTänään jäämme kotiin, koska ulkona sataa räntää ja on pimeää.\n",
    ),
    (
        "tr",
        "windows-1254",
        60,
        "Dün akşam arkadaşlarımla sinemaya gittik ve çok güzel bir film izledik.\nYarın sabah erken kalkacağım, çünkü işe gitmem gerekiyor.\n",
    ),
    (
        "lv",
        "windows-1257",
        60,
        "Vakar vakarā mēs gājām uz teātri un ļoti labi pavadījām laiku.\nRīt būs jāceļas agri, jo vilciens atiet pulksten sešos.\n",
    ),
];

fn damaged(text: &str, encoding: &str) -> String {
    let table = Encoding::for_label(encoding).unwrap().single_byte().unwrap();
    let bytes = table.encode_all_strict(text).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn repaired(text: &str, examination: &Examination) -> String {
    String::from_utf8(examination.plan(ALL).apply(text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn letters_come_back() {
    for (language, encoding, at_least, truth) in TEXTS {
        let observed = damaged(truth, encoding);
        let examination = examine(observed.as_bytes(), &Options::default());
        let output = repaired(&observed, &examination);
        let (lost, mut right, mut wrong) = (truth.chars().filter(|c| !c.is_ascii()).count(), 0, Vec::new());
        assert_eq!(output.chars().count(), truth.chars().count(), "{language}: {output}");
        for (is, was) in output.chars().zip(truth.chars()).filter(|(_, was)| !was.is_ascii()) {
            right += usize::from(is == was);
            if is != was && is != '\u{FFFD}' {
                wrong.push(is);
            }
        }
        assert!(right * 100 >= at_least * lost, "{language}: {right} of {lost}: {output}");
        assert!(wrong.len() * 6 <= lost, "{language}: {wrong:?} of {lost}: {output}");
        for repair in examination.findings.iter().filter_map(|finding| finding.repair.as_ref()) {
            assert!(!repair.exact && repair.confidence >= LEAST_OFFERED, "{language}: {repair:?}");
            let channel = repair.cause.channel().unwrap();
            assert!(channel.notation().ends_with(">utf-8/replaced"), "{language}: {channel}");
            // Both texts are as long as each other, but for what a mark has more bytes than a letter.
            let start = observed[..repair.span.start].chars().count();
            for lost in &repair.inferred {
                let at = start + repair.replacement[..lost.offset].chars().count();
                let was = truth.chars().nth(at).unwrap();
                assert!(lost.character == was || lost.confidence < SURE, "{language}: {lost:?}, was {was:?}");
            }
        }
        // What is left is reported.
        let left = output.contains('\u{FFFD}');
        let reported = examination.findings.iter().any(|finding| finding.rule.name == "lost-text");
        assert_eq!(left, reported, "{language}: {output}");
        let again = examine(output.as_bytes(), &Options::default());
        assert!(again.plan(ALL).is_empty(), "{language}: repaired again: {output}");
    }
}

/// What the marks themselves were read as, and how many damaged words in a hundred come back at least.
const READ_ONCE_MORE: [(&str, usize); 7] = [
    ("utf-8>windows-1252", 75),
    ("utf-8>gbk/replaced", 75),
    ("utf-8>gbk/questioned", 70),
    ("utf-8>euc-kr/replaced", 75),
    ("utf-8>big5/replaced", 60),
    ("utf-8>euc-jp/replaced", 60),
    ("utf-8>windows-1251", 75),
];

#[test]
fn letters_come_back_of_marks_that_were_misread_themselves() {
    for (outer, at_least) in READ_ONCE_MORE {
        let outer = outer.parse::<ChannelPattern>().unwrap().channel().unwrap();
        let (mut lost, mut right) = (0, 0);
        for (language, encoding, _, truth) in TEXTS {
            let Some(observed) = outer.damage(&damaged(truth, encoding)) else { continue };
            let examination = examine(observed.as_bytes(), &Options::default());
            let output = repaired(&observed, &examination);
            for (is, was) in output.split_whitespace().zip(truth.split_whitespace()) {
                lost += usize::from(!was.is_ascii());
                right += usize::from(is == was && !was.is_ascii());
            }
            for repair in examination.findings.iter().filter_map(|finding| finding.repair.as_ref()) {
                let channel = repair.cause.channel().unwrap();
                assert!(!repair.exact, "{language}: {repair:?}");
                let span = &observed[repair.span.clone()];
                assert_eq!(
                    channel.damage(&repair.replacement).as_deref(),
                    Some(span),
                    "{language}: {channel}"
                );
            }
            let again = examine(output.as_bytes(), &Options::default());
            assert!(again.plan(ALL).is_empty(), "{language}: repaired again: {output}");
        }
        assert!(lost > 0, "{outer} carries none of the texts");
        assert!(right * 100 >= at_least * lost, "{outer}: {right} of {lost}");
    }
}

/// Texts with such marks that are meant, or of which nothing tells what they were.
// fix-encoding: off[lost-text]
const REREAD_LEFT_ALONE: [&str; 8] = [
    "为什么会出现“锟斤拷”？因为 U+FFFD 的 UTF-8 编码被当成 GBK 读取。\n",
    "手持两把锟斤拷，口中疾呼烫烫烫。脚踏千朵屯屯屯，笑看万物锘锘锘。\n",
    "锟斤拷锟斤拷目锟侥斤拷锟饺比斤拷锟斤拷\n",
    "The sign ï¿½ is what U+FFFD looks like when UTF-8 is read as windows-1252.\n",
    "assert_eq!(decode(\"caf\\xE9\"), \"cafï¿½\");\n",
    "王锟教授介绍了李锟的新书，市场占有率很高，谁占?\n",
    "제품의 占쏙옙占쏙옙\n",
    "naïve façade, déjà vu\n",
];
// fix-encoding: on[lost-text]

/// Memory that was never filled, read as GBK.
#[test]
#[ignore = "the decision knows no examples of a character that is only repeated: it offers another one"]
fn memory_that_was_never_filled_is_left_alone() {
    // fix-encoding: ignore
    let text = "name=烫烫烫烫烫烫烫烫\n";
    let examination = examine(text.as_bytes(), &Options::default());
    assert_eq!(repaired(text, &examination), text);
}

#[test]
fn marks_that_were_misread_are_left_alone_where_nothing_tells() {
    for text in REREAD_LEFT_ALONE {
        let examination = examine(text.as_bytes(), &Options::default());
        assert_eq!(repaired(text, &examination), text);
    }
}

/// What must stay as it is. `R` stands for U+FFFD.
const LEFT_ALONE: [&str; 24] = [
    // Texts about the mark.
    "The sign R is shown where a character is missing.\n",
    "When a byte is not valid the result is cafR instead of café.\n",
    "Invalid bytes become U+FFFD (R), so that naRve and cafR and rRsumR are what you get.\n",
    "A word like StraRe comes out when a file in Latin-1 is read as UTF-8, and nobody can tell what it was.\n",
    "| byte | shown |\n| --- | --- |\n| E9 | R |\n| E8 | RR |\n",
    "    Der Vortrag heiRt Rber BrRcken.\n\nThe letters were `ß`, `Ü` and `ü`; nobody could tell.\n",
    // Tests of decoders.
    "assert_eq!(lossy(b\"caf\\xE9\"), \"cafR\");\nassert_eq!(lossy(b\"\\xFF\"), \"R\");\n",
    "assert b'Stra\\xdfe'.decode('utf-8', 'replace') == 'StraRe'\n",
    "const REPLACEMENT = 'R';\nexpect(decode([0x66, 0xe9])).toBe('fR');\n",
    "let mark = '\\u{FFFD}'; let same = 'R';\n",
    // Bytes lost by accident, which spares no letter.
    "The quick Rrown fox jumps ovRr the lazy dog and rRns away from the Runter, who waits behRnd the barn.\n",
    "Der Fuchs springt zum wiedeRholten Mal auf den fauRen Hund und rennt daRn vor dem MRnn davon, der wRrtet.\n",
    "aRb cRRd 1R2 xRy Rk qRw zzR\n",
    // What was right once: the marks have another cause than the encoding of the file.
    "Die Größe der Schlüssel ist wählbar. Für Übermut gibt es keine Gründe.\nDie PrRfung fand im MRrz statt.\n",
    // UTF-8 read as ASCII: a mark for each byte.
    "Le cafRR est fermRR depuis l'RRtRR dernier, et la forRRt a RRtRR coupRRe.\n",
    // Nothing is left of other scripts.
    "RRRRR RRRRRRRRRRR\n",
    "RRRRRRR RRR RRRRRRRR RRRRR RRRRRRRR RRR RRRRRRR XML.\n",
    "RRRуRRRRRRտRRRRRRԻRR߻RRRRRλRãR\n",
    "RtRHR_R[R̃tR RhRLRRRRRg\n",
    // Question marks.
    "Caf? Oui, merci. Pourquoi? Parce que.\n",
    "M?nchen, Stra?e und gr??er, gar?on\n",
    "http://example.com/?a=1&b=2 and https://example.com/search?q=caf\n",
    "let x = a?b:c; foo?.bar(); y = z ?? 1; value?.next?.last\n",
    "^colou?r$ and (?:ab?c)+? and https?://[a-z]+\n",
];

#[test]
fn what_tells_too_little_or_is_meant_is_left_alone() {
    for text in LEFT_ALONE {
        let text = text.replace('R', "\u{FFFD}");
        let examination = examine(text.as_bytes(), &Options::default());
        assert_eq!(repaired(&text, &examination), text);
    }
}

#[test]
fn what_happened_may_be_said() {
    let text = "Le caf\u{FFFD} est ouvert.\n";
    let named = |notation: &str| Options {
        channel: Some(notation.parse::<ChannelPattern>().unwrap()),
        ..Options::default()
    };
    for notation in ["windows-1252>utf-8", "windows-1252>utf-8/replaced"] {
        let examination = examine(text.as_bytes(), &named(notation));
        assert_eq!(repaired(text, &examination), "Le café est ouvert.\n", "{notation}");
    }
    let other = examine(text.as_bytes(), &named("utf-8>windows-1252"));
    assert_eq!(repaired(text, &other), text);
}

#[test]
fn the_channel_is_proven() {
    let (.., truth) = TEXTS[0];
    let observed = damaged(truth, "windows-1252");
    let examination = examine(observed.as_bytes(), &Options::default());
    let channels: Vec<&Channel> = examination
        .findings
        .iter()
        .filter_map(|finding| finding.repair.as_ref().and_then(|repair| repair.cause.channel()))
        .collect();
    assert!(!channels.is_empty());
    for channel in channels {
        assert_eq!(channel.notation(), "windows-1252>utf-8/replaced");
        assert_eq!(channel.damage(truth).as_deref(), Some(&observed[..]));
    }
}
