//! ISO-2022-JP and HZ that were read as ASCII, with and without escape characters; and code that looks like them.
//!
//! In: labelled texts, damaged here by the library, of which a unit test and the cases below say what it does. What is asked: that the
//! texts come back, that the channel is proven, and that no code is touched.

use fix_encoding::channel::{Channel, ChannelPattern};
use fix_encoding::encoding::Encoding;
use fix_encoding::{Accept, Cause, Content, Examination, Options, examine};

const ALL: Accept = Accept::Inferred { minimum: 0.0 };

fn repaired(text: &str, examination: &Examination) -> String {
    String::from_utf8(examination.plan(ALL).apply(text.as_bytes()).unwrap()).unwrap()
}

fn channel(notation: &str) -> Channel {
    notation.parse::<ChannelPattern>().unwrap().channel().unwrap()
}

const JAPANESE: [&str; 6] = [
    "Subject: 明日の会議について\n",
    "Re: お問い合わせありがとうございます\n",
    "田中様、いつもお世話になっております。\n来週の予定を送ります。ご確認ください。\n",
    "From: 山田太郎 <taro@example.com>\n",
    "サーバーのメンテナンスは 10 月 3 日に行います。\n",
    "こんにちは、world!\n",
];

const CHINESE: [&str; 2] = ["明天的会议改到下午三点，请准时参加。\n", "Subject: 关于项目进度的通知\n"];

#[test]
fn texts_come_back() {
    for (texts, notation) in [
        (&JAPANESE[..], "iso-2022-jp>utf-8/escape-dropped"),
        (&JAPANESE[..], "iso-2022-jp-roman>utf-8/escape-dropped"),
        (&CHINESE[..], "hz-gb-2312>utf-8"),
    ] {
        let channel = channel(notation);
        for truth in texts {
            let observed = channel.damage(truth).unwrap();
            assert!(observed.is_ascii(), "{observed}");
            let examination = examine(observed.as_bytes(), &Options::default());
            let output = repaired(&observed, &examination);
            // Shorter stretches may be left: nothing tells them from code.
            let short = |text: &str| text.chars().filter(|c| !c.is_ascii()).count() < 6;
            let left = output.split(' ').zip(truth.split(' ')).all(|(is, was)| is == was || short(was));
            assert!(left && output.len() > observed.len() / 2, "{notation}: {observed}{output}");
            for repair in examination.findings.iter().filter_map(|finding| finding.repair.as_ref()) {
                if notation.starts_with("hz") {
                    // Nothing was lost: the file is in that encoding.
                    assert_eq!(repair.cause, Cause::WrittenAs(Encoding::for_label("hz-gb-2312").unwrap()));
                    assert!(repair.exact);
                    continue;
                }
                assert_eq!(repair.cause.channel().unwrap(), &channel);
                assert_eq!(
                    channel.damage(&repair.replacement).as_deref(),
                    Some(&observed[repair.span.clone()])
                );
                assert!(!repair.exact);
            }
            assert!(examine(output.as_bytes(), &Options::default()).plan(ALL).is_empty());
        }
    }
}

#[test]
fn escapes_that_are_there_settle_it() {
    let observed = "– Betreff: \u{1B}$BF|K\\\u{1B}(B\n";
    let examination = examine(observed.as_bytes(), &Options::default());
    assert_eq!(repaired(observed, &examination), "– Betreff: 日本\n");
    assert!(examination.held_back(Accept::Exact).is_empty());
    // A file of ASCII is in ISO-2022-JP as a whole: it was not misread.
    let whole = "\u{1B}$BF|K\\8l\u{1B}(B\n";
    let examination = examine(whole.as_bytes(), &Options::default());
    assert_eq!(examination.content, Content::Text(Encoding::for_label("iso-2022-jp").unwrap()));
    assert_eq!(repaired(whole, &examination), "日本語\n");
}

#[test]
fn names_come_back_beside_what_is_beyond_doubt() {
    let name = "From: $B;3EDB@O:(B <taro@example.com>\n";
    assert!(examine(name.as_bytes(), &Options::default()).findings.is_empty());
    let mail = format!("{name}Subject: $B$*Ld$$9g$o$;$\"$j$,$H$&$4$6$$$^$9(B\n");
    let output = repaired(&mail, &examine(mail.as_bytes(), &Options::default()));
    assert_eq!(output, "From: 山田太郎 <taro@example.com>\nSubject: お問い合わせありがとうございます\n");
}

#[test]
fn what_happened_may_be_said() {
    let observed = "$BF|K\\(B\n";
    assert_eq!(repaired(observed, &examine(observed.as_bytes(), &Options::default())), observed);
    let channel = Some("iso-2022-jp>utf-8".parse::<ChannelPattern>().unwrap());
    let examination = examine(observed.as_bytes(), &Options { channel, ..Options::default() });
    assert_eq!(repaired(observed, &examination), "日本\n");
}

/// Code, formulas and noise with the same bytes.
const LEFT_ALONE: [&str; 26] = [
    "echo $BASH $BAR (B)\n",
    "if [ \"$B\" = \"$A\" ]; then C=$B$A$C$D(B); fi\n",
    "let $B$A$C$E$F$G(B) be\n",
    "Let $B$ be a ball and $A$ a set with $d(A,B)$; then $B$C(B)$.\n",
    "$B$1, $B$2 and $B$3 refer to columns; =SUM($B$1:$B$9)*f(B1)\n",
    "=IF($B$2>$C$2,VLOOKUP($B$2,$A$1:$D$9,2),(B2+C2))\n",
    "=$B$4$C$5(B2)\n",
    "s/$B$a$b$c$d(Bx)/y/\n",
    "my %h = ($B, $B{$C}, $B->{D}(B));\n",
    "preg_match('/^$B[a-z]+(B|C)$/', $s)\n",
    "$BUILD_DIR/$BIN(BUILD)\n",
    "$BASE_URL/(BRANCH)/$BRANCH(JOB)\n",
    "$BACKUP_DIR(JANUARY)\n",
    "$BYTES_PER_LINE(BUFFER)\n",
    "$Browser::version(Beta) and $Before(BOOL)\n",
    "PRINT $BLACK$BLUE$BROWN(BRIGHT)\n",
    "\\frac{$B$}{(B)}\n",
    "M$B4E<V1S(\"$A+\"!);G-T86QL(B\"%T;W\"!T;R!T:&4@(BX*\n",
    "MQ$B%VP5-#@&,H(B7!4P;L)$B8SD!(B1+:P6%$5U(J*9C\n",
    "~{ foo ~} and ~{abcd~} and ~{x~}\n",
    "(format t \"~{~a~^, ~}~%\" list) (format nil \"~{~A ~}\" x) \"~{~a=~a~}\"\n",
    "(format t \"~{<~a>~}\" items)\n",
    "\\~{n} and a~{b}c~}\n",
    "a = b$B$4$E$U$9$k$H(C\n",
    "$B$3$s\n$K$A$O(B\n",
    "$B$B$B$B$B$B$B$B\n",
];

#[test]
fn code_is_left_alone() {
    for text in LEFT_ALONE {
        let examination = examine(text.as_bytes(), &Options::default());
        assert!(examination.findings.is_empty(), "{text}{}", repaired(text, &examination));
    }
}

/// Were each looked at by itself, this would take hours.
#[test]
fn long_lines_of_what_may_begin_a_shift_are_gone_through_once() {
    for text in ["$B".repeat(500_000), "~{".repeat(500_000), "\u{1B}$B$\"".repeat(200_000)] {
        let escaped = text.contains('\u{1B}');
        assert_eq!(examine(text.as_bytes(), &Options::default()).plan(ALL).is_empty(), !escaped);
    }
}
