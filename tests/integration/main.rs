//! The tests of the library and of the program, in one binary: the language models are linked once.
//!
//! `cargo test --test integration samples::` runs one module of it.

#[path = "../cli/mod.rs"]
mod cli;
#[path = "../spelling/mod.rs"]
mod spelling;

mod about_mojibake;
mod binary_files;
mod code_pages;
mod command_line;
mod command_line_baseline;
mod command_line_config;
mod command_line_encodings;
mod command_line_explain;
mod command_line_formats;
mod command_line_hygiene;
mod command_line_lists;
mod command_line_repairs;
mod corpora;
#[cfg(feature = "counters")]
mod counters;
mod declarations;
mod encodings;
mod escaped;
mod held_back;
mod hygiene;
mod legacy;
mod lines_apart;
mod lost_letters;
mod mixed_encodings;
mod repair_properties;
mod rule_examples;
mod samples;
mod seven_bits;
mod several_channels;
mod suppression;
mod unread;
mod whole_text;
mod written_forms;
