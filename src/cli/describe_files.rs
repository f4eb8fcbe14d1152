//! `--detect`: one line for each file, with its encoding, language and line ends.
//!
//! In: the files of a walk, or standard input. Out: lines on standard output, in the order of the paths. Does
//! not look for damage, and changes nothing.

use std::path::Path;

use fix_encoding::Options;
use fix_encoding::identify::{Contents, Description, describe, describe_as};

use super::detail::Detail;
use super::file_errors::read_error;
use super::in_order::in_order;
use super::run_over_files::note_left_out;
use super::settings::{DescriptionFormat, Settings};
use super::standard_input::STDIN;
use super::streams::{Messages, Output, RunStopped};
use super::surroundings::FileSurroundings;
use crate::report::{counted, description, screen};
use crate::walk::{FoundFile, Walk};

/// Describes the files that `walk` finds.
pub fn run(
    settings: &Settings,
    format: DescriptionFormat,
    walk: &Walk,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<(), RunStopped> {
    let found = walk.run().map_err(|error| RunStopped::Error(error.into()))?;
    for error in &found.errors {
        messages.error(error);
    }
    let max = walk.max_filesize;
    let surroundings = FileSurroundings::of_walk(&settings.configurations, &found.files, max);
    let progress = messages.progress.clone();
    progress.files(found.files.len());
    let describe_one = |file: &FoundFile| {
        progress.begun(&file.path);
        let options = &surroundings.configured(&file.path).options;
        let described = safe_rewrite::read(&file.path, max).map(|read| described(options, &read.bytes));
        progress.done();
        described
    };
    in_order(&found.files, settings.threads, describe_one, |file, looked| match looked {
        Ok(described) => write(settings, format, &file.path, &described, output, messages),
        Err(error) => {
            messages.error(read_error(&error));
            Ok(())
        }
    })?;
    progress.end();
    if settings.detail >= Detail::Verbose {
        note_left_out(&found, messages);
    } else if !found.too_large.is_empty() {
        messages.note(format_args!(
            "{} over the size limit not looked at: raise it with --max-filesize (-v names them)",
            counted(found.too_large.len(), "file")
        ));
    }
    Ok(())
}

/// Describes `bytes`, which are standard input.
pub fn run_stream(
    settings: &Settings,
    format: DescriptionFormat,
    bytes: &[u8],
    output: &mut Output,
    messages: &mut Messages,
) -> Result<(), RunStopped> {
    let name = settings.stdin_filename.as_deref().unwrap_or(Path::new(STDIN));
    let described = described(&settings.stream_options(bytes), bytes);
    write(settings, format, name, &described, output, messages)
}

/// The description of a file, and why it can't be in the encoding of `--from`, if that is so.
struct DescribedFile {
    description: Description,
    misnamed: Option<String>,
}

fn described(options: &Options, bytes: &[u8]) -> DescribedFile {
    let models = &options.models;
    let Some(encoding) = options.from else {
        return DescribedFile { description: describe(bytes, models), misnamed: None };
    };
    match describe_as(bytes, encoding, models) {
        Ok(description) => DescribedFile { description, misnamed: None },
        Err(error) => {
            let found = describe(bytes, models);
            let contents =
                if found.contents == Contents::Binary { Contents::Binary } else { Contents::Unknown };
            let description = Description { contents, confidence: None, language: None, ..found };
            DescribedFile { description, misnamed: Some(error.to_string()) }
        }
    }
}

fn write(
    settings: &Settings,
    format: DescriptionFormat,
    path: &Path,
    described: &DescribedFile,
    output: &mut Output,
    messages: &Messages,
) -> Result<(), RunStopped> {
    if let Some(why) = &described.misnamed {
        messages.note(format_args!("{}: {why}", screen::path(path)));
    }
    let guesses = settings.detail >= Detail::Verbose;
    output.write(|out, look| match format {
        DescriptionFormat::Text => {
            description::write_columns(out, look, path, &described.description, guesses)
        }
        DescriptionFormat::Json => description::write_json(out, path, &described.description),
    })
}
