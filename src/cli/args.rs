//! The flags as typed.
//!
//! In: the arguments of the program. Out: [`Args`], checked one by one, with the usage error that the
//! user gets where they can't be understood. What they mean together is for [`settings`](super::settings).

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, Parser, ValueEnum};
use fix_encoding::TargetEncoding;
use fix_encoding::encoding::Encoding;
use fix_encoding::rules::{ByteOrderMark, LineEndings, NormalizationForm};

use crate::config::values::{AcceptedGuesses, FailOn, TypedPattern, channel, encoding, guess, size, target};

/// Find text that was read with the wrong encoding, and repair it.
///
/// Text such as "L’Ã©tÃ©" or "ä¸­æ–‡" went through a wrong turn: written as one encoding, read as another.
/// fix-encoding finds such text in files, works out which turn it was, brings the original back, proves the
/// repair by damaging it again the same way, shows the diff, and only with --write changes a file.
///
/// Without a mode it shows what it found, with a diff of all that could be repaired, and what to type next.
#[derive(Debug, Parser)]
#[command(
    name = "fix-encoding",
    version,
    max_term_width = 100,
    group = ArgGroup::new("mode").multiple(false),
    after_help = "Exit: 0 nothing found, 1 something found, 2 an error. See --help for examples.",
    after_long_help = EXAMPLES,
    mut_args(last_counts)
)]
pub struct Args {
    /// Files and directories to look at (default: `.`); `-` for standard input
    ///
    /// Directories are searched; what .gitignore excludes, hidden files and binary files are left out. `-` reads
    /// standard input and writes the repaired text to standard output; what was found goes to standard
    /// error. With --check and --diff it is treated like a file called `<stdin>`.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// One line for each finding: `path:line:col: error: rule: message`
    #[arg(long, group = "mode", help_heading = "Modes")]
    pub check: bool,

    /// What --write with the same flags would change, as a diff for `git apply` or `patch -p1`
    ///
    /// Nothing but the diff goes to standard output; what is not in it, and why, goes to standard error.
    /// Names are relative to the current directory. Where standard output is a terminal, hidden
    /// characters are spelled out; redirected, the diff has the very bytes of the files.
    #[arg(long, group = "mode", help_heading = "Modes")]
    pub diff: bool,

    /// Repair the files: all exact repairs, and with --guess inferred ones
    ///
    /// Shows the diff of each file before it is replaced. Each file is replaced in one step (a new file
    /// beside it, synced, then renamed over it), so none is ever half-written, whatever interrupts the run.
    /// The old content goes to the journal first: --undo brings it back.
    #[arg(short, long, group = "mode", help_heading = "Modes")]
    pub write: bool,

    /// Repair the files as --write does, and ask about each: the diff is shown, and Enter alone leaves the file as it is
    ///
    /// y rewrites the file, n leaves it, x takes only what is exact, a takes this and all that follow, q leaves this and all that
    /// follow, e explains, d shows the diff again. Answers are read from the terminal, whatever standard input is.
    /// Inferred repairs are offered with --guess. --undo takes back what was rewritten.
    #[arg(
        short,
        long,
        conflicts_with_all = ["check", "diff", "detect", "undo", "history", "explain", "explain_span", "list_encodings", "quiet"],
        help_heading = "Modes"
    )]
    pub interactive: bool,

    /// One line for each file: its encoding, how sure that is, its language, its line ends
    ///
    /// Six columns, a tab between any two: the encoding (`ascii`, `binary` or `unknown` for what is in none;
    /// `utf-8+windows-1252` for a file in two), the probability that it is in it, the language as a BCP 47 tag, the line
    /// ends (`lf`, `crlf`, `cr`, `mixed` or `none`), `bom` for a byte-order mark, and last the path. `-` stands for
    /// what is not known or not there. With -v the encodings that were weighed follow, in lines whose first column is empty:
    /// the probability, the language, and those encodings, separated by commas, in which the file is the same text. Binary
    /// files are listed too. With --from all this is said of the files in that encoding. The exit code is 0, or 2 where a
    /// file can't be read.
    #[arg(long, group = "mode", help_heading = "Modes")]
    pub detect: bool,

    /// Take back the last run that rewrote something here, or the run ID
    ///
    /// All its files get their old bytes back, or, where one of them has changed since, none.
    #[arg(long, value_name = "ID", group = "mode", num_args = 0..=1, help_heading = "Modes")]
    pub undo: Option<Option<String>>,

    /// List the runs that can be taken back
    #[arg(long, group = "mode", help_heading = "Modes")]
    pub history: bool,

    /// Explain a rule: what it finds, why, and how sure that is; without RULE, list the rules
    #[arg(long, value_name = "RULE", group = "mode", num_args = 0..=1, help_heading = "Modes")]
    pub explain: Option<Option<String>>,

    /// Explain some lines of a file: the damage that was weighed, and why one was found, or none
    ///
    /// PATH:LINE or PATH:LINE-LINE, counted from 1. Shows what was found there, then the channels that those lines may
    /// have gone through, the likeliest first, each with its log odds against no damage at all, its probability, the
    /// language of the result, and the result with all turned back that lost nothing. Changes nothing. -vv says the
    /// same of each finding.
    #[arg(long, value_name = "PATH:LINE", group = "mode", value_parser = lines_of, help_heading = "Modes")]
    pub explain_span: Option<LinesOf>,

    /// List the files that would be looked at, binary files among them
    ///
    /// One path a line, in the order of the other reports; with --null each ends with NUL instead.
    #[arg(long, group = "mode", help_heading = "Modes")]
    pub files: bool,

    /// Show the configuration that holds for PATH (default: `.`), with the flags that were given
    ///
    /// As a configuration file. For a file the overrides that match it are part of it, for a directory they follow.
    #[arg(long, value_name = "PATH", group = "mode", num_args = 0..=1, help_heading = "Modes")]
    pub dump_config: Option<Option<PathBuf>>,

    /// List the encodings and their labels
    #[arg(long, group = "mode", help_heading = "Modes")]
    pub list_encodings: bool,

    /// Write a git hook that runs `fix-encoding --staged --check` before each commit
    ///
    /// It is written where git looks for hooks (core.hooksPath, or the repository's own directory), as `pre-commit`, and never over
    /// one that is there.
    #[arg(long, group = "mode", help_heading = "Modes")]
    pub install_hook: bool,

    /// Print what completes this program's arguments in SHELL
    #[arg(long, value_name = "SHELL", group = "mode", value_enum, help_heading = "Modes")]
    pub completions: Option<clap_complete::Shell>,

    /// Print the manual page, for `man -l -`
    #[arg(long, group = "mode", help_heading = "Modes")]
    pub man: bool,

    /// Write down what is found in FILE (default: that of the configuration, or .fix-encoding-baseline.json), for --baseline
    ///
    /// All of it, in place of what FILE had. FILE stands behind an equals sign: --write-baseline=base.json. With this in the repository, runs with --baseline report only what is new.
    #[arg(
        long,
        value_name = "FILE",
        group = "mode",
        num_args = 0..=1,
        require_equals = true,
        help_heading = "Modes"
    )]
    pub write_baseline: Option<Option<PathBuf>>,

    /// Leave out findings that are in FILE, which --write-baseline has written
    ///
    /// They are known by path, rule and text, not by their line. Where a file has new damage of the same kind as some in
    /// FILE, it is reported, and --write leaves all of it alone.
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline", help_heading = "Rules")]
    pub baseline: Option<PathBuf>,

    /// Use no baseline, even where the configuration names one
    #[arg(long, conflicts_with_all = ["baseline", "write_baseline"], help_heading = "Rules")]
    pub no_baseline: bool,

    /// With --write: exit with 1 where any file was changed
    #[arg(long, help_heading = "Output")]
    pub exit_non_zero_on_fix: bool,

    /// Accept inferred lines whose inferred characters have a mean confidence of at least MIN (default: 0.9)
    ///
    /// Where the damage lost bytes, the characters that were hit are inferred: knowledge of language
    /// says which of those that fit is the likeliest. MIN is between 0 and 1. Of characters with
    /// a confidence of 0.9, one in ten is expected to be wrong. --guess=false accepts none, whatever the configuration says. All
    /// repairs of damage on one line are made together or not at all.
    #[arg(
        long,
        value_name = "MIN",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "0.9",
        value_parser = guess,
        help_heading = "Repairs"
    )]
    pub guess: Option<AcceptedGuesses>,

    /// Look for what these rules find as well (see --explain): names, separated by commas, `hygiene` or `all`
    #[arg(
        long,
        value_name = "RULES",
        action = ArgAction::Append,
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub select: Vec<String>,

    /// Don't look for what these rules find: names, separated by commas, `damage`, `hygiene` or `all`
    ///
    /// A rule by its name counts for more than its group: `--ignore damage --select lost-text` looks for lost text alone. Of the
    /// same rule, --ignore counts.
    #[arg(
        long,
        value_name = "RULES",
        action = ArgAction::Append,
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub ignore: Vec<String>,

    /// Want text in this normalization form: nfc, nfd, nfkc or nfkd; turns the rule normalization on (its default: nfc)
    #[arg(long, value_name = "FORM", value_parser = NormalizationForm::named, help_heading = "Rules")]
    pub normalize: Option<NormalizationForm>,

    /// Want lines to end so: auto (as most of the file do), lf or crlf; turns the rule line-ending on (its default: auto)
    #[arg(long, value_name = "END", value_parser = LineEndings::named, help_heading = "Rules")]
    pub line_ending: Option<LineEndings>,

    /// keep, add or remove byte-order marks; turns the rule byte-order-mark on (its default: remove)
    #[arg(long, value_name = "WHAT", value_parser = ByteOrderMark::named, help_heading = "Rules")]
    pub byte_order_mark: Option<ByteOrderMark>,

    /// The files are in this encoding (see --list-encodings)
    #[arg(long, value_name = "LABEL", value_parser = encoding, help_heading = "Repairs")]
    pub from: Option<Encoding>,

    /// Write repaired files in this encoding, or `keep` that of each file (default: utf-8)
    ///
    /// A file in another encoding is written in this one, with what is damaged in it put right. With `keep` only what is
    /// damaged is, and the file stays in the encoding that it is in. Where the encoding lacks a character, that place is
    /// reported and left as it is. No byte-order mark is added or taken away.
    #[arg(long, value_name = "LABEL", value_parser = target, help_heading = "Repairs")]
    pub to: Option<TargetEncoding>,

    /// Only look for this damage, such as 'utf-8>windows-1252'
    ///
    /// What the text was written as, `>`, what it was read as. After `/`, what was lost (any loss, if not given):
    /// 'utf-8>windows-1254/dropped+soft-hyphen-dropped'. Several layers are separated by commas, the first
    /// that happened first.
    #[arg(long, value_name = "PATTERN", value_parser = channel, help_heading = "Repairs")]
    pub channel: Option<TypedPattern>,

    /// The texts are in these languages, as tags such as `de` or `zh,ja` (repeatable)
    ///
    /// BCP 47 tags, separated by commas: `zh` for Chinese in both scripts, `zh-Hant` for one. A hint: it shifts the odds
    /// of what is ambiguous, other languages stay possible, and each repair is proven as without it.
    #[arg(
        long,
        value_name = "TAGS",
        action = ArgAction::Append,
        value_delimiter = ',',
        help_heading = "Repairs"
    )]
    pub language: Vec<String>,

    /// Use the language models in DIR instead of the built-in ones
    ///
    /// The files are characters.bin and chinese-words.bin; of one that is not there the built-in one is used.
    #[arg(long, value_name = "DIR", help_heading = "Repairs")]
    pub models: Option<PathBuf>,

    /// Rewrite through the existing file: keeps hard links, but is not done in one step
    #[arg(long, help_heading = "Writing")]
    pub in_place: bool,

    /// Keep no journal; --undo can't take the run back
    #[arg(long, help_heading = "Writing")]
    pub no_journal: bool,

    /// Write to FILE what would go to standard output; FILE can't be one that is looked at
    ///
    /// It is written when all is done, in one step, and without a journal. The repaired text of standard input may go to the file that
    /// it came from: `fix-encoding - -o in.txt < in.txt`. `-o -` is standard output; what the shell has opened (`/dev/stderr`,
    /// `/dev/fd/3`) is written to at its end.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,

    /// Leave out what matches GLOB, written as in .gitignore, in place of what the configuration excludes (repeatable)
    #[arg(long, value_name = "GLOB", action = ArgAction::Append, help_heading = "Selection")]
    pub exclude: Vec<String>,

    /// Leave out what matches GLOB as well (repeatable)
    #[arg(long, value_name = "GLOB", action = ArgAction::Append, help_heading = "Selection")]
    pub extend_exclude: Vec<String>,

    /// Leave out excluded and ignored files even when they are named
    ///
    /// For hooks and editors, which name whatever they have: binary files and those over --max-filesize are then left out as well,
    /// where otherwise naming one is an error.
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        hide_possible_values = true,
        help_heading = "Selection"
    )]
    pub force_exclude: Option<bool>,

    /// Look at what git has staged: the content that the next commit would have, not the files as they are
    ///
    /// Of what differs from HEAD, all or, with PATH, what is at or below it; links, submodules and binary files are left out, and
    /// what --exclude names. Reads only: without a mode, with --check and with --diff.
    #[arg(long, help_heading = "Selection")]
    pub staged: bool,

    /// Look at hidden files and directories too
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        hide_possible_values = true,
        help_heading = "Selection"
    )]
    pub hidden: Option<bool>,

    /// Look at what .gitignore and the like exclude too
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        hide_possible_values = true,
        help_heading = "Selection"
    )]
    pub no_ignore: Option<bool>,

    /// Look at the files that FILE names, one a line, besides any PATH; `-` for standard input
    ///
    /// Names are relative to the current directory. With --null they are separated by NUL, as `git ls-files -z` and
    /// `find -print0` write them. Where there are none, nothing is looked at.
    #[arg(long, value_name = "FILE", help_heading = "Selection")]
    pub files_from: Option<PathBuf>,

    /// Names are separated by NUL and not by lines, in --files-from and from --files
    #[arg(short = '0', long, help_heading = "Selection")]
    pub null: bool,

    /// Standard input is what would be in the file NAME: called so, and examined as that file would be
    ///
    /// For editors. The configuration that holds for NAME holds, with its overrides, and what .editorconfig and
    /// .gitattributes say of it. Where NAME is excluded and --force-exclude given, the text comes out as it went in. There
    /// need not be such a file.
    #[arg(long, value_name = "NAME", help_heading = "Selection")]
    pub stdin_filename: Option<PathBuf>,

    /// Use this configuration file for all files, and look for no other
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = "Configuration")]
    pub config: Option<PathBuf>,

    /// Use no configuration file
    #[arg(long, help_heading = "Configuration")]
    pub isolated: bool,

    /// Leave out files longer than SIZE: bytes, or with K, M or G (default: 100M; 0 for no limit)
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = "Selection")]
    pub max_filesize: Option<u64>,

    /// What makes the exit code 1 (default: error); a --diff fails by not being empty
    #[arg(long, value_name = "WHAT", value_enum, help_heading = "Output")]
    pub fail_on: Option<FailOn>,

    /// No diffs and no summaries
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,

    /// More: details of each kind of damage and what likely caused it, all inferred characters, the files left out; -vv
    /// explains each finding as --explain-span does
    #[arg(short, long, action = ArgAction::Count, help_heading = "Output")]
    pub verbose: u8,

    /// What the report is written in (default: full; concise with --check, text with --detect)
    #[arg(long, value_name = "FORMAT", value_enum, help_heading = "Output")]
    pub format: Option<Format>,

    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, help_heading = "Output")]
    pub color: Color,

    /// Files to examine at a time (default: one for each processor)
    #[arg(short, long, value_name = "N", help_heading = "Output")]
    pub jobs: Option<std::num::NonZeroUsize>,
}

/// Some lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinesOf {
    /// The file.
    pub path: PathBuf,
    /// The first line, 1-based.
    pub first: usize,
    /// The last line, not before the first.
    pub last: usize,
}

/// What a report is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With a diff of all that is or could be repaired
    Full,
    /// One line a finding
    Concise,
    /// --detect only: columns, a tab between any two
    Text,
    /// One object of JSON a line (schemas/output.schema.json); with --detect a description of each file
    Json,
    /// Annotations for GitHub Actions
    Github,
    /// A log in SARIF 2.1.0
    Sarif,
    /// A page with before and after side by side, best with -o report.html
    Html,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR, CLICOLOR=0 or TERM=dumb says no; in a log too with FORCE_COLOR or CLICOLOR_FORCE
    Auto,
    /// Always; redirected output is then for eyes, and no diff for programs
    Always,
    /// Never
    Never,
}

/// What names the work, and can be done once a run. Of two the first would not be done, and nobody told.
const NAMES_THE_WORK: [&str; 8] = [
    "undo",
    "explain",
    "explain_span",
    "dump_config",
    "completions",
    "write_baseline",
    "files_from",
    "stdin_filename",
];

/// Of a switch or setting that is given again, by an alias, a hook or a script, the last one counts.
fn last_counts(arg: Arg) -> Arg {
    let id = arg.get_id().clone();
    match arg.get_action() {
        ArgAction::Set | ArgAction::SetTrue if !NAMES_THE_WORK.contains(&id.as_str()) => {
            arg.overrides_with(id)
        }
        _ => arg,
    }
}

fn lines_of(text: &str) -> Result<LinesOf, String> {
    let wrong = || {
        "write a path, a colon and a line or two, counted from 1: notes.md:12 or notes.md:12-20".to_string()
    };
    // `parse` alone would take a plus sign.
    let number = |digits: &str| {
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten().filter(|&line: &usize| line > 0)
    };
    let (path, lines) = text.rsplit_once(':').filter(|(path, _)| !path.is_empty()).ok_or_else(wrong)?;
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    let (first, last) = (number(first).ok_or_else(wrong)?, number(last).ok_or_else(wrong)?);
    if last < first {
        return Err(format!("line {last} is before line {first}; write {last}-{first}"));
    }
    Ok(LinesOf { path: PathBuf::from(path), first, last })
}

const EXAMPLES: &str = "\
Examples:
  fix-encoding                           what is wrong in this directory, with a diff
  fix-encoding --check src docs          one line for each finding, for CI
  fix-encoding --write notes.md          make the exact repairs
  fix-encoding --write --guess notes.md  the inferred ones too, if likely enough right
  fix-encoding --interactive             show each diff, and ask
  fix-encoding --undo                    take that back
  fix-encoding --diff | git apply        the exact repairs, by another way
  fix-encoding --detect src              which encoding each file is in
  fix-encoding --write --to keep old     repair what is damaged, leave files in their encodings
  fix-encoding - < in.txt > out.txt      repair a stream
  fix-encoding --explain mojibake        what that means
  fix-encoding --explain-span notes.md:7 why line 7 was repaired, or was not

Exit codes:
  0    nothing found; with --diff, nothing to change; with --write and -, no error left
  1    errors found; with --diff, changes to make; with --write and -, errors left
  2    wrong usage, or a file that can't be read or written; wins over 1
  130  interrupted; no file is half-written
  141  nobody reads the output any more";

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Args, clap::Error> {
        Args::try_parse_from(std::iter::once(&"fix-encoding").chain(arguments))
    }

    #[test]
    fn the_definition_holds_together() {
        <Args as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn guess_takes_its_value_only_with_an_equals_sign() {
        assert_eq!(parse(&["a"]).unwrap().guess, None);
        let args = parse(&["--guess", "a"]).unwrap();
        assert_eq!((args.guess, args.paths), (Some(AcceptedGuesses::USUAL), vec![PathBuf::from("a")]));
        assert_eq!(parse(&["--guess=0"]).unwrap().guess, Some(AcceptedGuesses::AtLeast(0.0)));
        assert_eq!(parse(&["--guess=false"]).unwrap().guess, Some(AcceptedGuesses::Never));
        for wrong in ["--guess=1.1", "--guess=-0.1", "--guess=nan", "--guess=x", "--guess="] {
            assert!(parse(&[wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn lines_of_files() {
        let lines = |path: &str, first, last| Ok(LinesOf { path: PathBuf::from(path), first, last });
        assert_eq!(lines_of("a.md:3"), lines("a.md", 3, 3));
        assert_eq!(lines_of("C:\\a b.md:3-12"), lines("C:\\a b.md", 3, 12));
        for wrong in
            ["a.md", ":3", "a.md:", "a.md:0", "a.md:x", "a.md:+3", "a.md:3-", "a.md:-3", "a.md:4-3", ""]
        {
            assert!(lines_of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn languages_are_separated_by_commas_or_repeated() {
        assert_eq!(parse(&["--language", "zh,ja", "--language=de"]).unwrap().language, ["zh", "ja", "de"]);
    }

    #[test]
    fn targets() {
        let to = |label| parse(&["--to", label]).map(|args| args.to);
        let latin = Encoding::for_label("windows-1252").unwrap();
        assert_eq!(to("keep").unwrap(), Some(TargetEncoding::Kept));
        assert_eq!(to("UTF8").unwrap(), Some(TargetEncoding::Utf8));
        assert_eq!(to("cp1252").unwrap(), Some(TargetEncoding::Encoding(latin)));
        assert_eq!(parse(&[]).unwrap().to, None);
        assert!(to("klingon-8").is_err());
    }

    #[test]
    fn formats() {
        assert_eq!(parse(&["--detect", "--format=json", "-"]).unwrap().format, Some(Format::Json));
        assert!(parse(&["--detect", "--format=xml"]).is_err());
    }

    #[test]
    fn the_last_of_the_same_counts() {
        let args = parse(&["--check", "--check", "--force-exclude", "--force-exclude=false", "a"]).unwrap();
        assert_eq!((args.check, args.force_exclude), (true, Some(false)));
        let args = parse(&["--guess", "--guess=0.5", "--to=keep", "--to=utf-8", "-q", "-q"]).unwrap();
        assert_eq!(
            (args.guess, args.to, args.quiet),
            (Some(AcceptedGuesses::AtLeast(0.5)), Some(TargetEncoding::Utf8), true)
        );
        let args = parse(&["--color=never", "--color=always", "-j1", "-j2", "-o", "a", "-o", "b"]).unwrap();
        assert_eq!((args.color, args.jobs.map(|jobs| jobs.get())), (Color::Always, Some(2)));
        assert_eq!(args.output, Some(PathBuf::from("b")));
        // All of those that add up.
        let args =
            parse(&["a", "--exclude=x", "-v", "b", "--exclude=y", "-v", "--select=s", "--select=t"]).unwrap();
        assert_eq!((args.paths.len(), args.exclude.len(), args.verbose, args.select.len()), (2, 2, 2, 2));
        // Nor is one of two things to do left out.
        for work in
            ["--undo=a", "--explain=mojibake", "--explain-span=a:1", "--files-from=a", "--dump-config=a"]
        {
            assert!(parse(&[work, work]).is_err(), "{work}");
        }
        assert!(parse(&["-", "--stdin-filename=a", "--stdin-filename=b"]).is_err());
        assert!(parse(&["--check", "--check", "--diff"]).is_err());
        assert!(parse(&["--write-baseline=a", "--write-baseline=b"]).is_err());
        assert!(parse(&["-q", "-q", "-v"]).is_err());
        for name in NAMES_THE_WORK {
            let command = <Args as clap::CommandFactory>::command();
            assert!(command.get_arguments().any(|arg| arg.get_id() == name), "{name}");
        }
    }

    #[test]
    fn modes_exclude_each_other() {
        for modes in [["--check", "--diff"], ["--write", "--undo"], ["--explain", "--history"]] {
            assert_eq!(parse(&modes).unwrap_err().exit_code(), 2);
        }
        for mode in ["--check", "--diff", "--write", "--undo", "--detect"] {
            assert_eq!(parse(&["--explain-span=a:1", mode]).unwrap_err().exit_code(), 2);
        }
    }
}
