//! The page of `--format html` in a real browser, Chromium, where there is one: `CHROMIUM` names it, or it is found in `PATH`.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::Place;
use crate::trial::{Need, chromium, tests};

tests! {
    the_page_is_rendered_and_nothing_in_it_obeyed needs &[Need::Chromium];
}

/// Damage beside what would be markup if it were not escaped, and what would turn the line around.
// fix-encoding: off
const HOSTILE: &str = "</script></style>\"><img src=x onerror=\"document.title='obeyed'\"><script>document.title='obeyed'</script> \
                       \u{202e}turned L’Ã©tÃ© dernier, nous avons passÃ© nos vacances Ã\u{a0} la mer.\n";
// fix-encoding: on

/// Runs the browser on `page`; its standard output.
fn browse(chromium: &Path, place: &Place, arguments: &[&str], page: &Path) -> String {
    let profile = format!("--user-data-dir={}", place.state().display());
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args([&profile, "--timeout=20000"])
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn the_page_is_rendered_and_nothing_in_it_obeyed() {
    let chromium = chromium().unwrap();
    let place = Place::new();
    place.write("a <b> & \"c\".txt", HOSTILE);
    let lossy = include_bytes!("../../samples/kubecon-2019-shanghai.damaged.md");
    place.write("zh.md", lossy);
    let ran = place.run(&["--format=html", "-o", "report.html"]);
    assert_eq!((ran.code, ran.text()), (1, ""), "{}", ran.err);
    let page = place.path("report.html");
    let source = String::from_utf8(place.read("report.html")).unwrap();
    assert!(!source.contains("<tbody") && !source.contains('\u{202e}') && !source.contains("<img"));

    // What the browser made of it: it has put in what the standard says is implied, and no script has run.
    let dom = browse(&chromium, &place, &["--dump-dom"], &page);
    assert!(dom.contains("<tbody><tr>"), "not rendered: {dom}");
    assert!(dom.contains("<title>fix-encoding: examined 2 files") && !dom.contains("<title>obeyed"), "{dom}");
    assert!(!dom.contains("<img") && !dom.contains("<script"), "content became markup");
    assert!(dom.contains("<span class=\"hidden\">U+202E</span>turned"), "{dom}");
    assert!(dom.contains("<del>Ã©</del>") && dom.contains("<ins>é</ins>"), "{dom}");
    let mark = dom.split("<mark").nth(2).expect("an inferred character");
    assert!(mark.contains("tabindex=\"0\" aria-describedby=\"tip-1\""), "{mark}");
    assert!(mark.contains("role=\"tooltip\" id=\"tip-1\">inferred, 0."), "{mark}");

    // The width and height of a PNG stand at fixed places in it; a page on which nothing is drawn would be a few kilobytes.
    let picture = place.path("page.png");
    let arguments = ["--window-size=1200,1600", &format!("--screenshot={}", picture.display())];
    browse(&chromium, &place, &arguments, &page);
    let png = place.read("page.png");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((&png[1..4], number(16)), (&b"PNG"[..], 1200));
    assert!(png.len() > 40_000, "{} bytes", png.len());
}
