//! What a person at a terminal sees: in a pseudo-terminal, with the real program.
//!
//! Some tests need `setsid` (util-linux), which makes the pseudo-terminal the one that `/dev/tty` means and Ctrl-C is typed at.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::cli::Place;
use crate::trial::{Need, tests};

tests! {
    colours_on_a_terminal_and_only_there needs &[];
    inferred_characters_are_marked_without_colours needs &[];
    a_person_is_asked_about_each_file needs &[];
    all_the_rest_or_nothing_more needs &[];
    only_what_is_exact needs &[];
    answers_come_from_the_terminal needs &[Need::Program("setsid")];
    ctrl_c_leaves_the_rest_and_what_was_done_can_be_undone needs &[Need::Program("setsid")];
    nobody_to_ask needs &[];
    a_terminal_that_nobody_answers_at needs &[Need::Program("setsid")];
    a_long_run_shows_how_far_it_has_come needs &[];
    so_does_one_that_writes_a_baseline needs &[];
    so_does_one_that_looks_at_what_is_staged needs &[Need::Program("git")];
    no_bar_where_nobody_would_see_it needs &[];
}

/// Long enough on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A pseudo-terminal: the side of the person, and that of the program.
fn terminal(columns: u16) -> (File, File) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = std::ffi::OsString::from_vec(ptsname(&person, Vec::new()).unwrap().into_bytes());
    #[allow(clippy::disallowed_methods, reason = "a terminal is no file")]
    let program = File::options().read(true).write(true).open(name).unwrap();
    tcsetwinsize(&program, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    (File::from(person), program)
}

/// A program at a terminal.
struct Session {
    child: Child,
    keyboard: File,
    pieces: Receiver<Vec<u8>>,
    /// What was written to the terminal so far.
    out: String,
    /// What of it has been expected.
    seen: usize,
}

/// Which streams of the program are not the terminal.
#[derive(Default)]
struct Elsewhere {
    stdin: Option<Stdio>,
    stdout: Option<Stdio>,
}

impl Session {
    fn start(mut command: Command, columns: u16, elsewhere: Elsewhere) -> Self {
        let (person, program) = terminal(columns);
        let stream = || Stdio::from(program.try_clone().unwrap());
        command.stdin(elsewhere.stdin.unwrap_or_else(stream));
        command.stdout(elsewhere.stdout.unwrap_or_else(stream));
        let child = command.stderr(stream()).spawn().unwrap();
        // They hold the terminal open.
        drop((command, program));
        let (give, pieces) = mpsc::channel();
        let mut screen = person.try_clone().unwrap();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // An error is the end: nobody has the other side open any more.
            while let Ok(count @ 1..) = screen.read(&mut buffer) {
                if give.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Session { child, keyboard: person, pieces, out: String::new(), seen: 0 }
    }

    /// Waits until `text` is on the terminal, after what was expected before.
    fn expect(&mut self, text: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.out[self.seen..].find(text) {
                self.seen += at + text.len();
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.pieces.recv_timeout(left) {
                Ok(piece) => self.out.push_str(&String::from_utf8_lossy(&piece)),
                Err(_) => panic!("no {text:?} in {:?}", self.out),
            }
        }
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// What was shown, and the exit code (of a signal, with 128 added).
    fn end(mut self) -> (i32, String) {
        while let Ok(piece) = self.pieces.recv_timeout(PATIENCE) {
            self.out.push_str(&String::from_utf8_lossy(&piece));
        }
        let status = self.child.wait().unwrap();
        let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
        (code.unwrap(), self.out)
    }
}

/// The program at a terminal that can do what nearly all can.
fn command(place: &Place, arguments: &[&str]) -> Command {
    let mut command = place.command(arguments);
    command.env("TERM", "xterm-256color");
    for name in ["CI", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

/// What the program shows, without the bar, which a busy machine makes appear.
fn shown(place: &Place, arguments: &[&str], variables: &[(&str, &str)], columns: u16) -> (i32, String) {
    let mut command = command(place, arguments);
    command.env("CI", "true").envs(variables.iter().copied());
    let (code, out) = Session::start(command, columns, Elsewhere::default()).end();
    (code, out.replace("\r\n", "\n").replace('\x1b', "␛"))
}

/// `command` in a session of its own, with its terminal as the controlling one.
fn with_controlling_terminal(command: Command) -> Command {
    let mut outer = Command::new("sh");
    // The terminal is standard error, whatever the others are.
    outer.args(["-c", "exec 3<&0; exec setsid --ctty --wait sh -c 'exec \"$@\" <&3' sh \"$@\" <&2", "sh"]);
    outer.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer.current_dir(command.get_current_dir().unwrap());
    outer
}

/// What is left on a terminal after `out`: lines, as far as these codes go.
fn screen(out: &str) -> Vec<String> {
    let mut lines: Vec<Vec<char>> = vec![Vec::new()];
    let (mut row, mut column) = (0, 0);
    let mut characters = out.chars();
    while let Some(character) = characters.next() {
        match character {
            '\r' => column = 0,
            '\n' => row += 1,
            '\x1b' => {
                let code: String = characters.by_ref().skip(1).take_while_inclusive_letter().collect();
                let (number, letter) = code.split_at(code.len() - 1);
                let count = number.parse().unwrap_or(1);
                match letter {
                    "A" => row -= count.min(row),
                    "B" => row += count,
                    "K" if number == "2" => lines[row].clear(),
                    "K" => lines[row].truncate(column),
                    _ => {}
                }
            }
            character => {
                let line = &mut lines[row];
                line.resize(line.len().max(column + 1), ' ');
                line[column] = character;
                column += 1;
            }
        }
        lines.resize(lines.len().max(row + 1), Vec::new());
    }
    lines.into_iter().map(|line| line.into_iter().collect::<String>().trim_end().to_string()).collect()
}

/// The rest of an escape code, up to its letter.
trait TakeCode: Iterator<Item = char> + Sized {
    fn take_while_inclusive_letter(mut self) -> impl Iterator<Item = char> {
        let mut ended = false;
        std::iter::from_fn(move || {
            let next = if ended { None } else { self.next() };
            ended = next.is_none_or(|character| character.is_ascii_alphabetic());
            next
        })
    }
}

impl<T: Iterator<Item = char>> TakeCode for T {}

// What reports look like, with the damage that they are about.
// fix-encoding: off

const FRENCH: &str = "L’Ã©tÃ© dernier, nous avons passÃ© nos vacances chez mes grands-parents.\n";
const FRENCH_RIGHT: &str = "L’été dernier, nous avons passé nos vacances chez mes grands-parents.\n";
const MACINTOSH: &str = "L’√©t√© dernier, nous avons pass√© nos vacances chez mes grands-parents.\n";
const LOSSY: &str = include_str!("../../samples/biji-zh.damaged.md");

fn damaged() -> Place {
    let place = Place::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        place.write(name, FRENCH);
    }
    place
}

/// Which of the files have been repaired.
fn repaired(place: &Place) -> [bool; 3] {
    ["a.txt", "b.txt", "c.txt"].map(|name| {
        let bytes = place.read(name);
        assert!(bytes == FRENCH.as_bytes() || bytes == FRENCH_RIGHT.as_bytes());
        bytes == FRENCH_RIGHT.as_bytes()
    })
}

fn colours_on_a_terminal_and_only_there() {
    let place = damaged();
    let (code, out) = shown(&place, &["a.txt"], &[], 80);
    assert_eq!(code, 1);
    insta::assert_snapshot!(out, @r"
    ␛[1ma.txt:1:3:␛[0m ␛[1;31merror:␛[0m ␛[1;36mmojibake␛[0m: UTF-8 read as iso-8859-1; 3 characters exact
    ␛[1m--- a/a.txt␛[0m
    ␛[1m+++ b/a.txt␛[0m
    ␛[36m@@ -1 +1 @@␛[0m
    ␛[31m-L’␛[0m␛[1;31mÃ©tÃ©␛[0m␛[31m dernier, nous avons pass␛[0m␛[1;31mÃ©␛[0m␛[31m nos vacances chez mes grands-parents.␛[0m
    ␛[32m+L’␛[0m␛[1;32mété␛[0m␛[32m dernier, nous avons pass␛[0m␛[1;32mé␛[0m␛[32m nos vacances chez mes grands-parents.␛[0m

    examined 1 file: 1 error in 1 file
    can be repaired: 1 file, 3 characters exact
      ␛[1mfix-encoding --write a.txt␛[0m
    ");
    let plain = |variables: &[(&str, &str)]| !shown(&place, &["a.txt"], variables, 80).1.contains('␛');
    assert!(plain(&[("NO_COLOR", "1")]));
    assert!(plain(&[("TERM", "dumb")]));
    assert!(plain(&[("CLICOLOR", "0")]));
    assert!(!plain(&[("NO_COLOR", "")]));
    // In a log: only when asked for, and never in a diff that a program may read.
    let piped = |arguments: &[&str]| {
        place.command(arguments).env("FORCE_COLOR", "1").output().unwrap().stdout.contains(&0x1B)
    };
    assert!(piped(&["--check"]) && piped(&[]));
    assert!(!piped(&["--diff"]) && !piped(&["--detect"]) && !piped(&["--check", "--color=never"]));
}

fn inferred_characters_are_marked_without_colours() {
    let place = Place::new();
    place.write("biji.md", LOSSY);
    let (_, out) = shown(&place, &["biji.md"], &[("NO_COLOR", "1")], 60);
    let start = out.find("+这次").unwrap();
    insta::assert_snapshot!(out[start..].lines().take(6).collect::<Vec<_>>().join("\n"), @r"
    +这次读书会来了十二个人，地点还是老王的茶馆。大家先谈了自己
    ?          ~~  ~~                ~~  (~ inferred, ^ doubtful)
    |最近读的书，然后
    ?              ~~
    +一起讨论了第三章。小李认为作者对城市生活的描写很真实，张老
    ?                  ~~~~                    ~~            ~~
    ");
}

fn a_person_is_asked_about_each_file() {
    let place = damaged();
    let mut session = Session::start(command(&place, &["--interactive"]), 80, Elsewhere::default());
    session.expect("Rewrite a.txt?");
    session.press("y\n");
    session.expect("Rewrite b.txt?");
    session.press("e\n");
    session.expect("what may have happened");
    session.expect("Rewrite b.txt?");
    session.press("d\n");
    session.expect("+++ b/b.txt");
    session.expect("Rewrite b.txt?");
    session.press("?\n");
    session.expect("leave it as it is");
    session.expect("Rewrite b.txt?");
    // Enter alone is no.
    session.press("\n");
    session.expect("Rewrite c.txt?");
    session.press("nonsense\n");
    session.expect("Rewrite c.txt?");
    session.press("y\n");
    session.expect("rewrote 2 files; undo with");
    let (code, out) = session.end();
    assert_eq!((code, repaired(&place)), (1, [true, false, true]), "{out}");
    assert_eq!(place.run(&["--undo"]).code, 0);
    assert_eq!(repaired(&place), [false; 3]);
}

fn all_the_rest_or_nothing_more() {
    let place = damaged();
    let mut session = Session::start(command(&place, &["-i"]), 80, Elsewhere::default());
    session.expect("Rewrite a.txt?");
    session.press("n\n");
    session.expect("Rewrite b.txt?");
    session.press("a\n");
    session.expect("rewrote 2 files");
    assert_eq!((session.end().0, repaired(&place)), (1, [false, true, true]));

    // Ctrl-D, as q.
    for quit in ["q\n", "\x04"] {
        let place = damaged();
        let mut session = Session::start(command(&place, &["-i"]), 80, Elsewhere::default());
        session.expect("Rewrite a.txt?");
        session.press("y\n");
        session.expect("Rewrite b.txt?");
        session.press(quit);
        session.expect("rewrote 1 file");
        assert_eq!((session.end().0, repaired(&place)), (1, [true, false, false]));
    }
}

fn only_what_is_exact() {
    let place = Place::new();
    let both = format!("{MACINTOSH}{}{LOSSY}", "\n".repeat(9));
    place.write("both.md", &both);
    let mut session = Session::start(command(&place, &["-i", "--guess=0"]), 80, Elsewhere::default());
    session.expect("Rewrite both.md?");
    session.expect("[y,n,x,a,q,e,d,?]");
    session.press("x\n");
    session.expect("+++ b/both.md");
    session.expect("Rewrite both.md?");
    session.expect("[y,n,q,e,d,?]");
    session.press("y\n");
    session.expect("rewrote 1 file");
    let (code, out) = session.end();
    // Of the other text, those lines are written that plain --write writes too.
    place.write("lossy.md", LOSSY);
    place.run(&["--write", "lossy.md"]);
    let lossy = String::from_utf8(place.read("lossy.md").to_vec()).unwrap();
    assert_eq!(place.read("both.md"), format!("{FRENCH_RIGHT}{}{lossy}", "\n".repeat(9)).as_bytes(), "{out}");
    assert_eq!(code, 1);
}

fn answers_come_from_the_terminal() {
    let place = damaged();
    let command = with_controlling_terminal(command(&place, &["-i", "a.txt"]));
    let elsewhere = Elsewhere { stdin: Some(Stdio::null()), stdout: None };
    let mut session = Session::start(command, 80, elsewhere);
    session.expect("Rewrite a.txt?");
    session.press("y\n");
    session.expect("rewrote 1 file");
    assert_eq!((session.end().0, repaired(&place)), (0, [true, false, false]));
}

fn ctrl_c_leaves_the_rest_and_what_was_done_can_be_undone() {
    let place = damaged();
    let command = with_controlling_terminal(command(&place, &["-i"]));
    let mut session = Session::start(command, 80, Elsewhere::default());
    session.expect("Rewrite a.txt?");
    session.press("y\n");
    session.expect("Rewrite b.txt?");
    session.press("\x03");
    assert_eq!((session.end().0, repaired(&place)), (130, [true, false, false]));
    assert_eq!(place.run(&["--undo"]).code, 0);
    assert_eq!(repaired(&place), [false; 3]);
}

fn nobody_to_ask() {
    let place = damaged();
    let before = place.contents();
    let cases: [(&[&str], &str); 4] = [
        (&["-i"], "--interactive shows each diff on a terminal"),
        (&["-i", "-"], "--interactive asks before a file is rewritten"),
        (&["-i", "-o", "out"], "--interactive shows the diff of each file on the terminal"),
        (&["-i", "--format=concise"], "--interactive shows the diff of each file; leave --format out"),
    ];
    for (arguments, why) in cases {
        let ran = place.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(why), "{}", ran.err);
    }
    for other in ["--check", "--diff", "--files", "--undo", "--history", "-q"] {
        assert_eq!(place.run(&["-i", other]).code, 2, "{other}");
    }
    assert_eq!(place.contents(), before);
}

/// A terminal to show the diff on, but none to answer at.
fn a_terminal_that_nobody_answers_at() {
    let place = damaged();
    let before = place.contents();
    let command = command(&place, &["-i"]);
    let mut detached = Command::new("setsid");
    detached.arg("--wait").arg(command.get_program()).args(command.get_args());
    detached.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    detached.current_dir(place.dir());
    let elsewhere = Elsewhere { stdin: Some(Stdio::null()), stdout: None };
    let (code, out) = Session::start(detached, 80, elsewhere).end();
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("needs a terminal to be answered at"), "{out}");
    assert_eq!(place.contents(), before);
}

/// Files that take a while, the first and the last of them damaged.
fn many() -> Place {
    let place = Place::new();
    for number in 0..60 {
        place.write(&format!("{number:02} 目录.md"), LOSSY);
    }
    place
}

fn a_long_run_shows_how_far_it_has_come() {
    let place = many();
    let mut session = Session::start(command(&place, &["--check", "-j1"]), 80, Elsewhere::default());
    session.expect("/60 files  ");
    session.expect("目录.md");
    let (code, out) = session.end();
    assert_eq!(code, 1);
    let screen = screen(&out);
    // The bar is gone, and has left no trace among what else was written.
    let piped = place.run(&["--check", "-j1"]);
    let expected: Vec<String> = piped.text().lines().map(str::to_string).collect();
    assert_eq!(screen[..expected.len()], expected);
    assert!(screen[expected.len()..].iter().all(String::is_empty), "{screen:?}");
    assert!(piped.err.is_empty());
}

fn so_does_one_that_writes_a_baseline() {
    let place = many();
    let mut session = Session::start(command(&place, &["--write-baseline", "-j1"]), 80, Elsewhere::default());
    session.expect("/60 files  ");
    let (code, out) = session.end();
    assert_eq!(code, 0);
    assert!(screen(&out)[0].starts_with("wrote "), "{:?}", screen(&out));
}

fn so_does_one_that_looks_at_what_is_staged() {
    let place = many();
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(arguments).current_dir(place.dir()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        git.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    assert!(git(&["init"]) && git(&["add", "."]));
    let mut session =
        Session::start(command(&place, &["--staged", "--check", "-j1"]), 80, Elsewhere::default());
    session.expect("/60 files  ");
    assert_eq!(session.end().0, 1);
}

fn no_bar_where_nobody_would_see_it() {
    let place = many();
    let bar = |arguments: &[&str], variables: &[(&str, &str)], stdout: Option<Stdio>| {
        let mut command = command(&place, arguments);
        command.envs(variables.iter().copied());
        Session::start(command, 80, Elsewhere { stdin: None, stdout }).end().1.contains("/60 files")
    };
    let file = || Some(Stdio::from(tempfile::tempfile().unwrap()));
    assert!(bar(&["--check", "-j1"], &[], file()), "standard output goes to a file");
    assert!(!bar(&["--check", "-j1", "-q"], &[], file()));
    assert!(!bar(&["--check", "-j1"], &[("CI", "true")], file()));
    assert!(!bar(&["--check", "-j1"], &[("TERM", "dumb")], file()));
    // Somebody has to read the pipe, or the program waits once it is full.
    let mut pager = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let pipe = Stdio::from(pager.stdin.take().unwrap());
    assert!(!bar(&["--check", "-j1"], &[], Some(pipe)), "a pager may draw there");
    pager.wait().unwrap();
}
