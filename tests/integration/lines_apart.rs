//! Each line stands for itself: what lost nothing is exact, and a line in doubt holds back itself only.

use fix_encoding::channel::ChannelPattern;
use fix_encoding::{Accept, Examination, Options, Repair, examine};

const ALL: Accept = Accept::Inferred { minimum: 0.0 };

/// Texts of which some lines lose something in a channel, and others nothing; each with the lines, from 0, that lose nothing.
const CASES: [(&str, &str, &[usize]); 5] = [
    (
        "utf-8>windows-1252/dropped",
        "Le château est fermé depuis l’été.\nÀ côté, Á demi cachée, la forêt.\nLa mère a préparé le café.\n",
        &[0, 2],
    ),
    (
        "utf-8>windows-1252/no-break-space-to-space",
        "Il est déjà tard, ma chère.\nLe « secret » a été gardé à Paris.\nElle a été très étonnée.\n",
        &[2],
    ),
    (
        "utf-8>gbk/questioned",
        "title: 用户管理页面\n请输入您的用户名和密码，然后登录。\nnote: 系统设置\n",
        &[0, 2],
    ),
    (
        // Only one byte is undefined in windows-1251, so its mark tells which it was.
        "utf-8>windows-1251/replaced",
        "Все счастливые семьи похожи.\nИван Ильич шёл домой.\nОна долго молчала.\n",
        &[0, 1, 2],
    ),
    ("utf-8>gbk/dropped", "title: 用户管理页面\n请输入您的用户名和密码，然后登录。\n", &[]),
];

fn damage(notation: &str, text: &str) -> String {
    notation.parse::<ChannelPattern>().unwrap().channel().unwrap().damage(text).unwrap()
}

fn repairs(examination: &Examination) -> impl Iterator<Item = &Repair> {
    examination.findings.iter().filter_map(|finding| finding.repair.as_ref())
}

fn applied(examination: &Examination, accept: Accept, bytes: &[u8]) -> String {
    String::from_utf8(examination.plan(accept).apply(bytes).unwrap()).unwrap()
}

#[test]
fn lines_that_lost_nothing_are_exact_beside_others() {
    for (notation, original, kept) in CASES {
        let damaged = damage(notation, original);
        let examination = examine(damaged.as_bytes(), &Options::default());
        let written = applied(&examination, Accept::Exact, damaged.as_bytes());
        let lines = original.lines().zip(damaged.lines()).enumerate();
        let expected: Vec<&str> = lines
            .map(|(number, (original, damaged))| if kept.contains(&number) { original } else { damaged })
            .collect();
        assert_eq!(written.lines().collect::<Vec<_>>(), expected, "{notation}");
        // The rest is still found, still in doubt, and nothing else is.
        let again = examine(written.as_bytes(), &Options::default());
        assert!(again.plan(Accept::Exact).is_empty(), "{notation}");
        assert_eq!(
            repairs(&again).count(),
            repairs(&examination).filter(|repair| !repair.exact).count(),
            "{notation}"
        );
        assert_eq!(
            applied(&again, ALL, written.as_bytes()),
            applied(&examination, ALL, damaged.as_bytes()),
            "{notation}"
        );
    }
}

#[test]
fn a_guess_takes_the_lines_that_are_sure_enough() {
    let original = "Он сказал: «Привет!»\nИван Ильич шёл домой, а Ирина ждала.\n";
    let damaged = damage("utf-8>windows-1251/dropped", original);
    let examination = examine(damaged.as_bytes(), &Options::default());
    let mean = |repair: &Repair| {
        let all = repair.inferred.iter().map(|character| character.confidence);
        all.clone().sum::<f64>() / all.count().max(1) as f64
    };
    let means: Vec<f64> = repairs(&examination).filter(|repair| !repair.exact).map(mean).collect();
    for minimum in means.iter().copied().chain([0.0, 0.5, 0.9, 1.0]) {
        let edits = examination.plan(Accept::Inferred { minimum }).edits().len();
        let exact = repairs(&examination).filter(|repair| repair.exact).count();
        assert_eq!(edits, exact + means.iter().filter(|mean| **mean >= minimum).count(), "from {minimum}");
    }
}

#[test]
fn what_no_channel_explains_is_reported_beside_the_repair() {
    let lost = "Le code zq\u{FFFD}x est perdu.\n";
    let damaged = damage(
        "utf-8>windows-1252",
        "L’été dernier, nous étions à la mer.\nLa forêt était près de la gare.\n",
    );
    for damaged in [format!("{damaged}{lost}"), damaged.replacen("mer.", "m\u{FFFD}xq.", 1)] {
        let examination = examine(damaged.as_bytes(), &Options::default());
        let written = applied(&examination, Accept::Exact, damaged.as_bytes());
        assert!(written.starts_with("L’été dernier, nous étions à la m"), "{written}");
        assert!(written.contains("La forêt était près de la gare."), "{written}");
        let reported = |examination: &Examination| {
            examination
                .findings
                .iter()
                .any(|finding| finding.rule.name == "lost-text" && finding.repair.is_none())
        };
        assert!(reported(&examination) && reported(&examine(written.as_bytes(), &Options::default())));
    }
}
