//! Reads configuration files, and combines them with the flags.
//!
//! In: the text of a configuration file, the flags as a layer, and a path. Out: the settings for that path,
//! or an error with file, line, column and a way out. Reads only configuration files, and writes nothing.
//!
//! | module | what |
//! | --- | --- |
//! | [`values`] | single values, as typed in a flag or a file |
//! | [`languages`] | the tags of `--language` and `language` |
//! | [`layer`] | the keys, the settings of one source, and how layers are combined |
//! | `error` | what is wrong with a configuration |
//! | [`read`] | from TOML to a layer |
//! | [`mod@write`] | from a layer to TOML |
//! | [`nearest`] | finds the file that counts for a directory |
//!
//! In this order, later ones overrule earlier ones: the defaults, the nearest configuration file, those of
//! its `[[overrides]]` that match the file, the flags. Files further up are not merged in, so that all
//! settings stand in one file.

mod error;
pub mod languages;
pub mod layer;
pub mod nearest;
mod read;
#[cfg(test)]
mod schema;
pub mod values;
pub mod write;

pub use error::{ConfigError, Fault};
pub use layer::{ConfigLayer, FileLayer, Resolved};
pub use nearest::{ConfigSource, Configurations};
