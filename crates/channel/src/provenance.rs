//! Which programs cause a channel, and how to prevent it: a table of encodings.
//!
//! In: a channel, or the encoding of a file. Out: two sentence fragments, the probable cause and the prevention. The table
//! has only common knowledge of the programs named. Nothing here influences a repair.

use crate::channel::{Channel, Misreading};
use crate::written::Written;
use encodings::Encoding;

/// The probable cause of damage, and how to prevent it. Sentence fragments without a final full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// For example "read with Windows code page 936 (Simplified Chinese), as …".
    pub cause: String,
    /// For example "write it with a byte-order mark, or read it with -Encoding UTF8".
    pub prevention: String,
}

/// The programs that read UTF-8 as one of these encodings, and how to prevent it.
struct ProvenanceRow {
    encodings: &'static [Encoding],
    /// The name that people know; empty to use the description in the table of encodings.
    title: &'static str,
    /// The programs that do it.
    who: &'static str,
    /// How to prevent it.
    instead: &'static str,
}

const WINDOWS: &str = "PowerShell 5.1's Get-Content and many older editors and scripts on such a Windows do with UTF-8 \
                       that has no byte-order mark";
const READ_AS_UTF_8: &str = "read it with -Encoding UTF8 (Get-Content) or encoding=\"utf-8\" (Python), or write it with a byte-order mark";
const CONSOLE: &str = "set the console to UTF-8 (chcp 65001; in PowerShell also [Console]::OutputEncoding)";

/// The causes of UTF-8 being misread, one row per group of encodings.
static READ: [ProvenanceRow; 19] = [
    ProvenanceRow {
        encodings: &[
            Encoding::GBK,
            Encoding::CP936,
            Encoding::GBK_2005,
            Encoding::GB18030,
            Encoding::WIN32_936,
            Encoding::WIN32_936_PUBLIC,
        ],
        title: "Windows code page 936 (Simplified Chinese)",
        who: WINDOWS,
        instead: READ_AS_UTF_8,
    },
    ProvenanceRow {
        encodings: &[Encoding::BIG5, Encoding::CP950, Encoding::WIN32_950, Encoding::WIN32_950_PUBLIC],
        title: "Windows code page 950 (Traditional Chinese)",
        who: WINDOWS,
        instead: READ_AS_UTF_8,
    },
    ProvenanceRow {
        encodings: &[Encoding::SHIFT_JIS, Encoding::CP932, Encoding::WIN32_932],
        title: "Windows code page 932 (Japanese, Shift_JIS)",
        who: "PowerShell 5.1's Get-Content, Excel opening CSV and older editors on a Japanese Windows do with UTF-8 \
              that has no byte-order mark",
        instead: READ_AS_UTF_8,
    },
    ProvenanceRow {
        encodings: &[Encoding::EUC_KR, Encoding::WIN32_949, Encoding::WIN32_949_PUBLIC],
        title: "Windows code page 949 (Korean, EUC-KR)",
        who: WINDOWS,
        instead: READ_AS_UTF_8,
    },
    ProvenanceRow {
        encodings: &[Encoding::WINDOWS_1252],
        title: "windows-1252 (Western European Windows)",
        who: "PowerShell 5.1's Get-Content, Excel opening CSV without a byte-order mark, MySQL's latin1 columns and \
              browsers without a declared charset do",
        instead: "declare UTF-8 where it is read (-Encoding UTF8, <meta charset=\"utf-8\">, utf8mb4 for table and \
                  connection), or give the file a byte-order mark",
    },
    ProvenanceRow {
        encodings: &[Encoding::ISO_8859_1],
        title: "ISO-8859-1 (Latin-1)",
        who: "an HTTP client or mail program does where no charset or ISO-8859-1 is declared, a database \
              connection set to Latin-1, or a program that decodes bytes as latin-1",
        instead: "declare charset=utf-8 in the header and on the connection, and decode as UTF-8",
    },
    ProvenanceRow {
        encodings: &[Encoding::ISO_8859_15],
        title: "ISO-8859-15 (Latin-9)",
        who: "an older Unix system with a Western European locale such as fr_FR@euro does",
        instead: "use a UTF-8 locale (LANG=….UTF-8)",
    },
    ProvenanceRow {
        encodings: &[Encoding::ISO_8859_2, Encoding::ISO_8859_7, Encoding::ISO_8859_9],
        title: "",
        who: "older Unix locales, web pages and databases of that region do",
        instead: "use a UTF-8 locale, and declare charset=utf-8",
    },
    ProvenanceRow {
        encodings: &[Encoding::WINDOWS_1254],
        title: "windows-1254 (Turkish Windows)",
        who: "PowerShell 5.1's Get-Content does on a Turkish Windows, and elsewhere a program that guesses encodings and \
              takes UTF-8 for it, as chardet can",
        instead: "name UTF-8 where it is read rather than have it guessed, or write it with a byte-order mark",
    },
    ProvenanceRow {
        encodings: &[Encoding::WINDOWS_1250],
        title: "windows-1250 (Central European Windows)",
        who: WINDOWS,
        instead: READ_AS_UTF_8,
    },
    ProvenanceRow {
        encodings: &[Encoding::WINDOWS_1251, Encoding::X_MAC_CYRILLIC],
        title: "",
        who: "older editors, scripts and database connections with a Cyrillic default do with UTF-8 that has no \
              byte-order mark",
        instead: READ_AS_UTF_8,
    },
    ProvenanceRow {
        encodings: &[
            Encoding::WINDOWS_1253,
            Encoding::WINDOWS_1255,
            Encoding::WINDOWS_1256,
            Encoding::WINDOWS_1257,
            Encoding::WINDOWS_1258,
            Encoding::WINDOWS_874,
        ],
        title: "",
        who: WINDOWS,
        instead: READ_AS_UTF_8,
    },
    ProvenanceRow {
        encodings: &[Encoding::CP437],
        title: "code page 437 (the DOS and Windows console of the US)",
        who: "the Windows console does with the output of programs that write UTF-8, and unzip with names in archives \
              that are not marked as UTF-8",
        instead: CONSOLE,
    },
    ProvenanceRow {
        encodings: &[Encoding::CP850],
        title: "code page 850 (the DOS and Windows console of Western Europe)",
        who: "the Windows console does with the output of programs that write UTF-8, and PowerShell when it captures it",
        instead: CONSOLE,
    },
    ProvenanceRow {
        encodings: &[
            Encoding::CP852,
            Encoding::CP737,
            Encoding::CP775,
            Encoding::CP855,
            Encoding::CP857,
            Encoding::CP862,
        ],
        title: "",
        who: "the Windows console does with the output of programs that write UTF-8, and PowerShell when it captures it",
        instead: CONSOLE,
    },
    ProvenanceRow {
        encodings: &[Encoding::IBM866],
        title: "code page 866 (the DOS and Windows console of Russia)",
        who: "the Windows console does with the output of programs that write UTF-8, and PowerShell when it captures it",
        instead: CONSOLE,
    },
    ProvenanceRow {
        encodings: &[Encoding::MACINTOSH, Encoding::X_MAC_CE],
        title: "",
        who: "an old Macintosh program does, and Excel for Mac opening CSV",
        instead: "import the file as \"Unicode (UTF-8)\" instead of opening it, or give it a byte-order mark",
    },
    ProvenanceRow {
        encodings: &[Encoding::KOI8_R, Encoding::KOI8_U],
        title: "",
        who: "older Unix systems and mail programs of Russia and Ukraine do",
        instead: "use a UTF-8 locale, and declare charset=utf-8 in mail",
    },
    ProvenanceRow {
        encodings: &[Encoding::EUC_JP],
        title: "EUC-JP",
        who: "older Unix systems and web pages of Japan do",
        instead: "use a UTF-8 locale, and declare charset=utf-8",
    },
];

/// The name of `encoding` for people.
fn title(encoding: Encoding) -> String {
    match row(encoding).map_or("", |row| row.title) {
        "" => format!("{}, {}", encoding.name(), encoding.description()),
        title => title.to_string(),
    }
}

fn row(encoding: Encoding) -> Option<&'static ProvenanceRow> {
    READ.iter().find(|row| row.encodings.contains(&encoding))
}

/// The probable cause of text having gone through `channel`, in the order of its layers, and how to prevent it.
pub fn provenance(channel: &Channel) -> Provenance {
    let layers = channel.layers();
    // The last misreading is the one that still happens, so it is the one to prevent. Equal layers need one sentence.
    let (first, same) = (layers[0], layers.windows(2).all(|pair| pair[0].read == pair[1].read));
    let last = layers[layers.len() - 1];
    let mut cause = one(&first);
    if same && layers.len() > 1 {
        let times = ["twice", "three times"].get(layers.len() - 2).copied().unwrap_or("several times");
        cause = format!("saved and misread again, {times} over: each time {cause}");
    } else {
        for layer in &layers[1..] {
            cause.push_str("; saved so, and then ");
            cause.push_str(&one(layer));
        }
    }
    Provenance { cause, prevention: instead(&last) }
}

fn one(layer: &Misreading) -> String {
    let Misreading { written, read, .. } = *layer;
    if let Written::As(encoding) = written
        && read == Encoding::UTF_8
    {
        return format!(
            "saved in {}, and opened as UTF-8, which has one mark for all bytes that it can't read, as editors, Git \
             hosts and scripts do with files that are in another encoding",
            title(encoding)
        );
    }
    if let Written::As(encoding) = written {
        return format!("a text in {}, opened as {}", title(encoding), title(read));
    }
    if let Written::InShifts(shifts) = written {
        return format!(
            "a mail or news text in {}, pasted or saved without being decoded; what drops control characters drops its escapes",
            shifts.name()
        );
    }
    let mut cause = match row(read) {
        Some(row) => format!("read with {}, as {}", title(read), row.who),
        None => format!("read with {}, by a program that has this encoding as its default", title(read)),
    };
    if written == Written::Cesu8 {
        cause.push_str("; emoji had been written as halves, as Oracle's UTF8 and Java's modified UTF-8 do");
    }
    cause
}

fn instead(layer: &Misreading) -> String {
    if let Written::As(encoding) = layer.written
        && layer.read == Encoding::UTF_8
    {
        return format!(
            "look for a copy from before it was saved as UTF-8, and convert that (fix-encoding --from {} --write)",
            encoding.name()
        );
    }
    if let Written::As(encoding) = layer.written {
        return format!("convert such files to UTF-8, or name {} where they are opened", encoding.name());
    }
    if let Written::InShifts(_) = layer.written {
        return "decode the text by its charset header before it is saved".to_string();
    }
    row(layer.read).map_or("name UTF-8 where the text is read", |row| row.instead).to_string()
}

/// The probable cause of a file being in `encoding` instead of UTF-8, and how to prevent it.
pub fn provenance_of_file(encoding: Encoding) -> Provenance {
    Provenance {
        cause: format!("saved by a program that writes {} by default", title(encoding)),
        prevention: "set the program to save as UTF-8".to_string(),
    }
}

/// The probable cause of a character having lost a byte, and how to prevent it.
pub fn provenance_of_loss() -> Provenance {
    Provenance {
        cause: "text cut or edited by a program that counts bytes, or a damaged copy".to_string(),
        prevention: "cut text between characters, and compare copies with their originals".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hypotheses::READ_AS;
    use crate::loss::Loss;
    use crate::loss::Undefined;

    fn channel(notation: &[(&str, &str)]) -> Channel {
        let layer = |&(written, read): &(&str, &str)| Misreading {
            written: match written {
                "utf-8" => Written::Utf8,
                "cesu-8" => Written::Cesu8,
                other => Written::As(Encoding::for_label(other).unwrap()),
            },
            read: Encoding::for_label(read).unwrap(),
            loss: Loss::NONE,
        };
        Channel::chain(notation.iter().map(layer).collect()).unwrap()
    }

    #[test]
    fn each_encoding_stands_once() {
        let mut encodings: Vec<Encoding> = READ.iter().flat_map(|row| row.encodings).copied().collect();
        let all = encodings.len();
        encodings.sort();
        encodings.dedup();
        assert_eq!(encodings.len(), all);
    }

    #[test]
    fn what_utf_8_is_commonly_read_as_has_a_row() {
        for read in &READ_AS {
            assert!(row(read.encoding).is_some(), "{}", read.encoding);
        }
    }

    #[test]
    fn causes_name_programs_and_what_helps() {
        for (layers, cause, prevention) in [
            (
                &[("utf-8", "gbk")][..],
                "read with Windows code page 936 (Simplified Chinese), as PowerShell 5.1's Get-Content",
                "-Encoding UTF8",
            ),
            (&[("utf-8", "cp936")], "Windows code page 936", "byte-order mark"),
            (&[("utf-8", "cp950")], "Windows code page 950", "byte-order mark"),
            (&[("utf-8", "cp932")], "Excel opening CSV", "byte-order mark"),
            (&[("utf-8", "euc-kr")], "Windows code page 949", "byte-order mark"),
            (&[("utf-8", "windows-1252")], "MySQL's latin1 columns", "utf8mb4"),
            (&[("utf-8", "iso-8859-1")], "ISO-8859-1 is declared", "charset=utf-8"),
            (&[("utf-8", "windows-1254")], "chardet", "rather than have it guessed"),
            (&[("utf-8", "windows-1253")], "windows-1253, Greek (Windows)", "-Encoding UTF8"),
            (&[("utf-8", "cp437")], "unzip with names in archives", "chcp 65001"),
            (&[("utf-8", "cp850")], "the Windows console", "chcp 65001"),
            (&[("utf-8", "ibm866")], "code page 866", "chcp 65001"),
            (&[("utf-8", "macintosh")], "Excel for Mac", "Unicode (UTF-8)"),
            (&[("utf-8", "koi8-r")], "older Unix systems and mail programs", "UTF-8 locale"),
            (&[("utf-8", "windows-1251")], "Cyrillic default", "byte-order mark"),
            (&[("utf-8", "iso-8859-16")], "has this encoding as its default", "name UTF-8"),
            (&[("cesu-8", "windows-1252")], "Java's modified UTF-8", "byte-order mark"),
            (
                &[("koi8-r", "windows-1251")],
                "a text in koi8-r, Cyrillic",
                "name koi8-r where they are opened",
            ),
            (
                &[("windows-1252", "utf-8")],
                "saved in windows-1252 (Western European Windows), and opened as UTF-8",
                "--from windows-1252",
            ),
            (
                &[("gbk", "windows-1252")],
                "a text in Windows code page 936 (Simplified Chinese), opened as windows-1252 (",
                "convert",
            ),
        ] {
            let found = provenance(&channel(layers));
            assert!(found.cause.contains(cause), "{layers:?}: {}", found.cause);
            assert!(found.prevention.contains(prevention), "{layers:?}: {}", found.prevention);
        }
    }

    #[test]
    fn several_turns() {
        let twice = provenance(&channel(&[("utf-8", "windows-1252"); 2]));
        assert!(
            twice.cause.starts_with("saved and misread again, twice over: each time read with windows-1252")
        );
        let thrice = provenance(&channel(&[("utf-8", "windows-1252"); 3]));
        assert!(thrice.cause.contains("three times over"), "{}", thrice.cause);
        let two = provenance(&channel(&[("utf-8", "windows-1251"), ("utf-8", "cp437")]));
        let (first, second) = two.cause.split_once("; saved so, and then ").unwrap();
        assert!(first.contains("windows-1251") && second.contains("code page 437"), "{}", two.cause);
        assert!(two.prevention.contains("chcp 65001"));
    }

    #[test]
    fn what_was_lost_changes_nothing() {
        let kept = channel(&[("utf-8", "gbk")]);
        let dropped = kept.with_losses(true, |loss| Loss { undefined: Undefined::Dropped, ..loss });
        assert_eq!(provenance(&kept), provenance(&dropped));
    }

    #[test]
    fn files_in_other_encodings() {
        let found = provenance_of_file(Encoding::WINDOWS_1252);
        assert_eq!(
            found.cause,
            "saved by a program that writes windows-1252 (Western European Windows) by default"
        );
    }
}
