use std::io;
use std::ops::Range;

use fix_encoding::Examination;
use proptest::prelude::*;

use super::escape::spelled;
use super::line::{HtmlLine, SHOWN_AROUND_CHANGES, changed_spans};
use super::page::STYLE;
use super::*;
use crate::report::Look;
use crate::report::made_by_hand::{chinese, end_of_run, latin, report_of};
use crate::report::renderer::Renderer;
use crate::report::screen::is_hidden;

fn sections(files: &[(Vec<u8>, Examination)]) -> Html {
    let mut html = Html::default();
    for (before, examination) in files {
        report_of(before, examination, |file| html.file(&mut io::sink(), Look::PLAIN, file)).unwrap();
    }
    html
}

#[test]
fn files_with_findings() {
    insta::assert_snapshot!(sections(&[chinese(), latin()]).body);
}

#[test]
fn the_page() {
    let mut out = Vec::new();
    let mut html = sections(&[chinese(), latin()]);
    end_of_run(|run| html.end(&mut out, run)).unwrap();
    let page = String::from_utf8(out).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    for forbidden in ["<script", "http://", "https://", "url(", "@import", " src=", "onerror"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    insta::assert_snapshot!(page.replace(STYLE, "").replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn content_is_no_markup() {
    assert_eq!(
        spelled("</script>\"><img onerror='x'>&\u{202e}\u{1b}".as_bytes()),
        "&lt;/script&gt;&quot;&gt;&lt;img onerror=&#39;x&#39;&gt;&amp;<span class=\"hidden\">U+202E</span>\
         <span class=\"hidden\">U+001B</span>"
    );
    assert_eq!(spelled(b"caf\xe9"), "caf<span class=\"hidden\">E9</span>");
}

#[test]
fn what_differs_in_a_line() {
    let (old, new) = ("L’Ã©tÃ© ici".as_bytes(), "L’été ici".as_bytes());
    let (gone, come) = changed_spans(old, new);
    let parts = |bytes: &[u8], ranges: Vec<Range<usize>>| -> Vec<String> {
        ranges.into_iter().map(|range| String::from_utf8(bytes[range].to_vec()).unwrap()).collect()
    };
    assert_eq!(
        (parts(old, gone), parts(new, come)),
        (vec!["Ã©".into(), "Ã©".into()], vec!["é".to_string(), "é".into()])
    );
    assert_eq!(changed_spans(b"same", b"same"), (Vec::new(), Vec::new()));
}

#[test]
fn long_lines_are_cut_around_what_changes() {
    let line = format!("{}Ã©{}", "a".repeat(5000), "b".repeat(5000));
    let shown = HtmlLine { bytes: line.as_bytes(), changed: vec![5000..5004], element: "del", inferred: &[] };
    let mut out = String::new();
    shown.write(&mut out, &mut 0);
    assert_eq!(
        out,
        format!("…{}<del>Ã©</del>{}…", "a".repeat(SHOWN_AROUND_CHANGES), "b".repeat(SHOWN_AROUND_CHANGES))
    );
}

proptest! {
    #[test]
    fn nothing_gets_out_of_a_line(
        old in proptest::collection::vec(any::<u8>(), 0..60),
        new in "[<>&\"'a-c\u{202e}é中\u{1b}]{0,60}",
    ) {
        let (gone, come) = changed_spans(&old, new.as_bytes());
        for (bytes, changed, element) in [(&old[..], gone, "del"), (new.as_bytes(), come, "ins")] {
            let mut out = String::new();
            HtmlLine { bytes, changed, element, inferred: &[] }.write(&mut out, &mut 0);
            let plain = ["<del>", "</del>", "<ins>", "</ins>", "<span class=\"hidden\">", "</span>"]
                .iter()
                .fold(out, |out, tag| out.replace(tag, ""));
            prop_assert!(!plain.contains(['<', '>', '"', '\'']), "{plain}");
            prop_assert!(!plain.chars().any(is_hidden));
        }
    }
}
