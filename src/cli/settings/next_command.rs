//! The flags and paths of a run, repeated in the commands that it suggests.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use fix_encoding::rules::{ByteOrderMark, LineEndings, NormalizationForm};

use crate::cli::args::Args;
use crate::config::values::target_name;
use crate::report::shell;

const STAGED: &str = "--staged";

/// The flags and paths of this run that a suggested command repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedFlags {
    /// The flags, each with its value, quoted for a shell.
    flags: Vec<String>,
    /// The paths, not quoted.
    paths: Vec<PathBuf>,
    /// The file of `--baseline`.
    baseline: Option<PathBuf>,
}

impl RepeatedFlags {
    pub(super) fn of(args: &Args) -> Self {
        let mut flags = Vec::new();
        let mut valued = |name: &str, value: &OsStr| {
            let separator = if is_like_a_flag(value) { '=' } else { ' ' };
            flags.push(format!("{name}{separator}{}", shell::word(value)));
        };
        if let Some(encoding) = args.from {
            valued("--from", encoding.name().as_ref());
        }
        if let Some(target) = args.to {
            valued("--to", target_name(target).as_ref());
        }
        if let Some(channel) = &args.channel {
            valued("--channel", channel.typed.as_ref());
        }
        if !args.language.is_empty() {
            valued("--language", args.language.join(",").as_ref());
        }
        if let Some(models) = &args.models {
            valued("--models", models.as_ref());
        }
        for (name, rules) in [("--select", &args.select), ("--ignore", &args.ignore)] {
            if !rules.is_empty() {
                valued(name, rules.join(",").as_ref());
            }
        }
        for (name, globs) in [("--exclude", &args.exclude), ("--extend-exclude", &args.extend_exclude)] {
            globs.iter().for_each(|glob| valued(name, glob.as_ref()));
        }
        let files = [
            ("--config", &args.config),
            ("--files-from", &args.files_from),
            ("--stdin-filename", &args.stdin_filename),
        ];
        for (name, path) in files {
            path.iter().for_each(|path| valued(name, path.as_ref()));
        }
        let wants = [
            ("--normalize", args.normalize.map(NormalizationForm::name)),
            ("--line-ending", args.line_ending.map(LineEndings::name)),
            ("--byte-order-mark", args.byte_order_mark.map(ByteOrderMark::name)),
        ];
        for (name, value) in wants {
            value.into_iter().for_each(|value| valued(name, value.as_ref()));
        }
        if let Some(baseline) = &args.baseline {
            valued("--baseline", baseline.as_ref());
        }
        if let Some(size) = args.max_filesize {
            valued("--max-filesize", size.to_string().as_ref());
        }
        let switches = [
            (args.staged.then_some(true), STAGED),
            (args.force_exclude, "--force-exclude"),
            (args.hidden, "--hidden"),
            (args.no_ignore, "--no-ignore"),
            (args.isolated.then_some(true), "--isolated"),
            (args.null.then_some(true), "--null"),
            (args.in_place.then_some(true), "--in-place"),
            (args.no_journal.then_some(true), "--no-journal"),
            (args.no_baseline.then_some(true), "--no-baseline"),
        ];
        let switch = |&(on, name): &(Option<bool>, &str)| {
            on.map(|on| if on { name.to_string() } else { format!("{name}=false") })
        };
        flags.extend(switches.iter().filter_map(switch));
        RepeatedFlags { flags, paths: args.paths.clone(), baseline: args.baseline.clone() }
    }

    /// The same flags for `files` in the work tree, without `--staged`.
    pub fn for_files(&self, files: &[PathBuf]) -> Self {
        let flags = self.flags.iter().filter(|flag| *flag != STAGED).cloned().collect();
        RepeatedFlags { flags, paths: files.to_vec(), baseline: self.baseline.clone() }
    }

    /// The flag that updates the baseline of this run.
    pub fn write_baseline(&self) -> String {
        self.baseline.as_deref().map_or("--write-baseline".to_string(), write_baseline_flag)
    }

    /// The command with `mode` in place of this run's mode and `--guess`.
    pub fn command(&self, mode: &[String]) -> String {
        let mut words = vec!["fix-encoding".to_string()];
        words.extend(mode.iter().cloned());
        words.extend(self.flags.iter().cloned());
        if self.paths.iter().any(|path| is_like_a_flag(path.as_os_str())) {
            words.push("--".to_string());
        }
        words.extend(self.paths.iter().map(shell::word));
        words.join(" ")
    }
}

/// Whether a value or path would be read as a flag.
fn is_like_a_flag(argument: &OsStr) -> bool {
    argument.as_encoded_bytes().starts_with(b"-") && argument != "-"
}

/// The flag that writes the baseline at `path`.
pub fn write_baseline_flag(path: &Path) -> String {
    format!("--write-baseline={}", shell::word(path))
}
