//! The flags as the uppermost layer over what configuration files say.

use anyhow::Context as _;
use fix_encoding::Options;
use fix_encoding::language::Models;

use crate::cli::args::Args;
use crate::config::values::RuleName;
use crate::config::{self, ConfigLayer, ConfigSource, Configurations, FileLayer};

/// Whether the task needs the configuration. Other tasks work with a broken configuration too.
pub(super) fn looks_at_files(args: &Args) -> bool {
    let prints = args.list_encodings || args.install_hook || args.completions.is_some() || args.man;
    !(args.undo.is_some() || args.history || args.explain.is_some() || prints)
}

/// The configuration files, with the flags as the uppermost layer.
pub(super) fn configurations(args: &Args, defaults: Options) -> anyhow::Result<Configurations> {
    // Spelled as the walk spells it. Resolving it gives another spelling on Windows.
    let current =
        std::env::current_dir().context("the current directory can't be read; change to another")?;
    let rules = |names: &[String]| {
        let names: Result<Vec<_>, _> = names.iter().map(|name| RuleName::new(name)).collect();
        names.map(|names| (!names.is_empty()).then_some(names))
    };
    let list = |globs: &[String]| (!globs.is_empty()).then(|| globs.to_vec());
    let language = languages(&args.language, &defaults.models)?;
    let flags = ConfigLayer {
        files: FileLayer {
            select: rules(&args.select)?,
            ignore: rules(&args.ignore)?,
            from: args.from,
            to: args.to,
            language: (!language.is_empty()).then_some(language),
            channel: args.channel.clone(),
            normalize: args.normalize,
            line_ending: args.line_ending,
            byte_order_mark: args.byte_order_mark,
        },
        exclude: list(&args.exclude),
        extend_exclude: list(&args.extend_exclude),
        force_exclude: args.force_exclude,
        hidden: args.hidden,
        no_ignore: args.no_ignore,
        max_filesize: args.max_filesize,
        guess: args.guess,
        fail_on: args.fail_on,
        baseline: None,
        overrides: Vec::new(),
    };
    let source = match &args.config {
        _ if args.isolated || !looks_at_files(args) => ConfigSource::Nowhere,
        Some(path) => ConfigSource::File(path.clone()),
        None => ConfigSource::Nearest,
    };
    Configurations::new(&source, flags, current, defaults)
}

/// The language tags of `models` that `tags` stand for.
fn languages(tags: &[String], models: &Models) -> anyhow::Result<Vec<String>> {
    if tags.is_empty() {
        // Without tags the models need not be read, which takes time.
        return Ok(Vec::new());
    }
    let known: Vec<&str> = models.languages().collect();
    config::languages::resolve(tags, &known).map_err(anyhow::Error::msg)
}
