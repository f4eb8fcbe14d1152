//! Finds the configuration of a file or directory.
//!
//! In: a directory or a file, and the flags. Out: the nearest configuration file upward, read once, and the
//! settings that it and the flags make for a file. Reads only files with the names in [`CANDIDATES`], or the
//! one of `--config`.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use fix_encoding::Options;

use super::layer::{ConfigLayer, Resolved};
use super::read::{self, PROGRAM_TABLE};
use super::{ConfigError, Fault};
use crate::walk::{Exclude, ExcludesByDirectory, ExcludesError, Patterns, lexical};

/// A name of a configuration file, and the tables for this program in it; none for the whole file.
struct ConfigFileName {
    name: &'static str,
    tables: &'static [&'static str],
}

/// Of several in one directory the first counts, and of several tables in a file the first that exists.
const CANDIDATES: [ConfigFileName; 4] = [
    ConfigFileName { name: "fix-encoding.toml", tables: &[] },
    ConfigFileName { name: ".fix-encoding.toml", tables: &[] },
    ConfigFileName { name: "pyproject.toml", tables: &["tool.fix-encoding"] },
    ConfigFileName {
        name: "Cargo.toml",
        tables: &["package.metadata.fix-encoding", "workspace.metadata.fix-encoding"],
    },
];

/// The longest configuration file that is read, in bytes.
const LONGEST_CONFIGURATION: u64 = 1 << 20;

/// Where configurations are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigSource {
    /// The nearest upward from each file.
    Nearest,
    /// This file for all (`--config`).
    File(PathBuf),
    /// Nowhere (`--isolated`).
    Nowhere,
}

/// A configuration, with the flags over it.
#[derive(Debug)]
pub struct Configuration {
    /// The file; `None` where there is none, and only the flags count.
    pub path: Option<PathBuf>,
    /// The absolute directory that globs are relative to: that of the file, or else the current directory.
    pub base: PathBuf,
    /// The settings in the file.
    pub layer: ConfigLayer,
    excludes: Arc<Patterns>,
    overrides: Vec<Patterns>,
    /// The settings of files, by the indices of the overrides that match them.
    resolved: Mutex<HashMap<Vec<usize>, Arc<Resolved>>>,
}

type HeldConfiguration = Result<Arc<Configuration>, Arc<ConfigError>>;

/// The configurations of a run. Can be shared by threads.
pub struct Configurations {
    flags: ConfigLayer,
    /// The current directory, which flags are relative to.
    current: PathBuf,
    defaults: Options,
    /// The configuration where there is no file.
    none: Arc<Configuration>,
    /// The configuration of all files, with `--config` and `--isolated`.
    everywhere: Option<Arc<Configuration>>,
    directories: RwLock<HashMap<PathBuf, HeldConfiguration>>,
    any: AtomicBool,
}

impl fmt::Debug for Configurations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Configurations").field("flags", &self.flags).finish_non_exhaustive()
    }
}

impl Configurations {
    /// The configurations from `source`, overruled by `flags`, which are relative to the directory `current`.
    /// `defaults` has the options that nobody sets.
    ///
    /// # Errors
    /// Where the file of `--config` can't be used, or a glob among the flags is invalid.
    pub fn new(
        source: &ConfigSource,
        flags: ConfigLayer,
        current: PathBuf,
        defaults: Options,
    ) -> anyhow::Result<Self> {
        let none = Configuration::new(None, current.clone(), ConfigLayer::default(), &flags, &current)?;
        let none = Arc::new(none);
        let mut configurations = Configurations {
            flags,
            current,
            defaults,
            everywhere: None,
            directories: RwLock::default(),
            any: AtomicBool::new(false),
            none,
        };
        configurations.everywhere = match source {
            ConfigSource::Nearest => None,
            ConfigSource::File(path) => Some(Arc::new(configurations.named(path)?)),
            ConfigSource::Nowhere => Some(Arc::clone(&configurations.none)),
        };
        Ok(configurations)
    }

    /// The flags as a layer.
    pub fn flags(&self) -> &ConfigLayer {
        &self.flags
    }

    /// Whether no configuration file was found so far. Then all files have the same settings.
    pub fn are_none(&self) -> bool {
        !self.any.load(Ordering::Acquire)
    }

    /// The configuration for the entries of `directory`, which need not exist.
    ///
    /// # Errors
    /// Where the nearest configuration can't be used.
    pub fn of_directory(&self, directory: &Path) -> HeldConfiguration {
        if let Some(everywhere) = &self.everywhere {
            return Ok(Arc::clone(everywhere));
        }
        let directory = lexical(&self.current.join(directory));
        let known = |path: &Path| {
            let directories = self.directories.read().unwrap_or_else(PoisonError::into_inner);
            directories.get(path).cloned()
        };
        // From the nearest known directory downward. In a loop, because recursion could overflow the stack in
        // a deep tree.
        let mut held = None;
        let mut unknown = Vec::new();
        for directory in directory.ancestors() {
            held = known(directory);
            if held.is_some() {
                break;
            }
            unknown.push(directory);
        }
        let mut held = held.unwrap_or_else(|| Ok(Arc::clone(&self.none)));
        for directory in unknown.into_iter().rev() {
            // Read without holding the lock. Two threads may read the same file, and the first result is
            // kept.
            held = match self.in_directory(directory) {
                Ok(None) => held,
                Ok(Some(found)) => Ok(Arc::new(found)),
                Err(error) => Err(Arc::new(error)),
            };
            let mut directories = self.directories.write().unwrap_or_else(PoisonError::into_inner);
            held = directories.entry(directory.to_owned()).or_insert(held).clone();
        }
        held
    }

    /// The configuration for the file at `path`, which need not exist.
    ///
    /// # Errors
    /// As [`Configurations::of_directory`].
    pub fn of_file(&self, path: &Path) -> HeldConfiguration {
        let path = lexical(&self.current.join(path));
        self.of_directory(path.parent().unwrap_or(&path))
    }

    /// The settings of the file at `path`. Where its configuration can't be used, which
    /// [`Configurations::of_file`] reports, only the flags count.
    pub fn resolved(&self, path: &Path) -> Arc<Resolved> {
        let path = &lexical(&self.current.join(path));
        let configuration = self.of_file(path).unwrap_or_else(|_| Arc::clone(&self.none));
        let matching: Vec<usize> = configuration
            .overrides
            .iter()
            .enumerate()
            .filter(|(_, patterns)| patterns.matches_with_parents(path, false))
            .map(|(index, _)| index)
            .collect();
        self.with_overrides(&configuration, matching)
    }

    /// The settings of the files of `configuration` that no override matches.
    pub fn without_overrides(&self, configuration: &Configuration) -> Arc<Resolved> {
        self.with_overrides(configuration, Vec::new())
    }

    fn with_overrides(&self, configuration: &Configuration, matching: Vec<usize>) -> Arc<Resolved> {
        let mut resolved = configuration.resolved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = resolved.get(&matching) {
            return Arc::clone(known);
        }
        let layer = &configuration.layer;
        let overrides =
            matching.iter().filter_map(|index| layer.overrides.get(*index)).map(|part| &part.says);
        let layers = [&layer.files].into_iter().chain(overrides).chain([&self.flags.files]);
        let new = Arc::new(Resolved::new(&self.defaults, layers));
        resolved.insert(matching, Arc::clone(&new));
        new
    }

    /// The configuration of `--config`.
    fn named(&self, path: &Path) -> anyhow::Result<Configuration> {
        let absolute = lexical(&self.current.join(path));
        let name = absolute.file_name();
        let candidate = CANDIDATES.iter().find(|candidate| name.is_some_and(|name| name == candidate.name));
        let tables = candidate.map_or(&[][..], |candidate| candidate.tables);
        let unreadable = |source: io::Error| ConfigError::Unreadable { path: path.to_owned(), source };
        let metadata = std::fs::metadata(&absolute).map_err(unreadable)?;
        let no_configuration = |why| ConfigError::NoConfiguration { path: path.to_owned(), why };
        if !metadata.is_file() {
            return Err(no_configuration("not a file").into());
        }
        if metadata.len() > LONGEST_CONFIGURATION {
            return Err(no_configuration("longer than 1 MiB").into());
        }
        let bytes = std::fs::read(&absolute).map_err(unreadable)?;
        match self.parsed(path, &absolute, &bytes, tables)? {
            Some(configuration) => Ok(configuration),
            None => Err(ConfigError::Absent { path: path.to_owned(), tables }.into()),
        }
    }

    /// The configuration file in `directory` itself.
    fn in_directory(&self, directory: &Path) -> Result<Option<Configuration>, ConfigError> {
        for ConfigFileName { name, tables } in &CANDIDATES {
            let path = directory.join(name);
            // Most directories have no such file. Reading a pipe of that name would never end.
            match std::fs::metadata(&path) {
                Ok(metadata) if metadata.is_file() && metadata.len() <= LONGEST_CONFIGURATION => {}
                _ => continue,
            }
            let shown = path.strip_prefix(&self.current).unwrap_or(&path);
            let bytes = std::fs::read(&path)
                .map_err(|source| ConfigError::Unreadable { path: shown.to_owned(), source })?;
            // Faults in files of other programs are not reported where those don't mention this program.
            if !tables.is_empty() && !String::from_utf8_lossy(&bytes).contains(PROGRAM_TABLE) {
                continue;
            }
            if let Some(found) = self.parsed(shown, &path, &bytes, tables)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The configuration in `bytes`; `shown` is the path for messages.
    fn parsed(
        &self,
        shown: &Path,
        path: &Path,
        bytes: &[u8],
        tables: &[&str],
    ) -> Result<Option<Configuration>, ConfigError> {
        let fault = |text: &str, at: usize, fault: Fault| {
            let (line, column) = read::place(text, at);
            ConfigError::Fault { path: shown.to_owned(), line, column, fault }
        };
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            fault(&valid, error.valid_up_to(), Fault::NotUtf8)
        })?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let names: Vec<Vec<&str>> = tables.iter().map(|table| table.split('.').collect()).collect();
        let names: Vec<&[&str]> = names.iter().map(Vec::as_slice).collect();
        let layer = read::layer(text, &names, &self.defaults.models);
        let Some(layer) = layer.map_err(|(at, what)| fault(text, at, what))? else { return Ok(None) };
        let base = path.parent().unwrap_or(path).to_owned();
        let built = Configuration::new(Some(path.to_owned()), base, layer, &self.flags, &self.current);
        // Can't fail in practice, because each glob was checked by itself.
        let built = built.map_err(|error| fault(text, 0, Fault::Syntax(error.to_string())))?;
        self.any.store(true, Ordering::Release);
        Ok(Some(built))
    }
}

impl Configuration {
    fn new(
        path: Option<PathBuf>,
        base: PathBuf,
        layer: ConfigLayer,
        flags: &ConfigLayer,
        current: &Path,
    ) -> anyhow::Result<Self> {
        let globs = |base: &Path, globs: &[String]| -> Vec<Exclude> {
            globs.iter().map(|glob| Exclude { base: base.to_owned(), pattern: glob.clone() }).collect()
        };
        let of = |base: &Path, list: &Option<Vec<String>>| globs(base, list.as_deref().unwrap_or_default());
        let exclude = match &flags.exclude {
            Some(_) => of(current, &flags.exclude),
            None => of(&base, &layer.exclude),
        };
        let more = [of(&base, &layer.extend_exclude), of(current, &flags.extend_exclude)];
        let excludes = Patterns::build(&[exclude, more.concat()].concat())?;
        let overrides = layer.overrides.iter().map(|part| Patterns::build(&globs(&base, &part.files)));
        let overrides = overrides.collect::<Result<_, _>>()?;
        Ok(Configuration {
            path,
            base,
            layer,
            excludes: Arc::new(excludes),
            overrides,
            resolved: Mutex::default(),
        })
    }
}

impl ExcludesByDirectory for Configurations {
    fn excludes_in(&self, directory: &Path) -> Result<Arc<Patterns>, ExcludesError> {
        match self.of_directory(directory) {
            Ok(configuration) => Ok(Arc::clone(&configuration.excludes)),
            Err(error) => Err(error.to_string().into()),
        }
    }

    fn excludes(&self, path: &Path, directory: bool) -> Result<bool, ExcludesError> {
        let path = lexical(&self.current.join(path));
        let held = |path: &Path| self.of_file(path).map_err(|error| error.to_string());
        // As far up as a walk from here would have begun, or as the configuration reaches. What is said further up is
        // not for this file.
        let base = held(&path)?.base.clone();
        let inside = path.starts_with(&self.current) && base.starts_with(&self.current);
        let top = if inside { &self.current } else { &base };
        for (step, ancestor) in path.ancestors().take_while(|ancestor| ancestor != top).enumerate() {
            if held(ancestor)?.excludes.matches(ancestor, directory || step > 0) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests set up their own files")]
mod tests {
    use std::fs;

    use super::*;
    use fix_encoding::encoding::Encoding;
    use fix_encoding::rules::MOJIBAKE;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        dir
    }

    fn configurations(dir: &Path, source: ConfigSource, flags: ConfigLayer) -> Configurations {
        Configurations::new(&source, flags, dir.to_owned(), Options::default()).unwrap()
    }

    fn from(all: &Configurations, path: &str) -> Option<&'static str> {
        all.resolved(Path::new(path)).options.from.map(Encoding::name)
    }

    #[test]
    fn the_nearest_holds_and_is_not_merged() {
        let dir = tree(&[
            ("fix-encoding.toml", "from = 'gbk'\nignore = ['mojibake']"),
            (".fix-encoding.toml", "from = 'big5'"),
            ("hidden/.fix-encoding.toml", "from = 'big5'"),
            ("python/pyproject.toml", "[tool.fix-encoding]\nfrom = 'koi8-r'"),
            ("python/Cargo.toml", "[package.metadata.fix-encoding]\nfrom = 'euc-jp'"),
            ("rust/Cargo.toml", "[workspace.metadata.fix-encoding]\nfrom = 'euc-jp'"),
            ("others/pyproject.toml", "[project]\nname = 'x'"),
            ("others/Cargo.toml", "[package]\nname = '{{ no toml }}"),
        ]);
        let all = configurations(dir.path(), ConfigSource::Nearest, ConfigLayer::default());
        for (path, label) in [
            ("a", "gbk"),
            ("b/c/d", "gbk"),
            ("hidden/a", "big5"),
            ("hidden/b/../../hidden/./b/a", "big5"),
            ("python/a", "koi8-r"),
            ("rust/x/a", "euc-jp"),
            ("others/a", "gbk"),
        ] {
            assert_eq!(from(&all, path), Some(label), "{path}");
        }
        let on = |path| all.resolved(Path::new(path)).options.rules.contains(&MOJIBAKE);
        assert_eq!((on("a"), on("hidden/a")), (false, true));
        assert!(!all.are_none());

        let nowhere = configurations(dir.path(), ConfigSource::Nowhere, ConfigLayer::default());
        assert_eq!((from(&nowhere, "a"), nowhere.are_none()), (None, true));
        let one =
            configurations(dir.path(), ConfigSource::File("rust/Cargo.toml".into()), ConfigLayer::default());
        assert_eq!((from(&one, "a"), from(&one, "hidden/a")), (Some("euc-jp"), Some("euc-jp")));
    }

    #[test]
    fn overrides_are_applied_in_order_and_flags_over_them() {
        let dir = tree(&[(
            "sub/fix-encoding.toml",
            "from = 'gbk'\n[[overrides]]\nfiles = ['*.po', '/docs/']\nfrom = 'big5'\n\
             [[overrides]]\nfiles = ['x.po']\nfrom = 'koi8-r'\n",
        )]);
        let all = configurations(dir.path(), ConfigSource::Nearest, ConfigLayer::default());
        for (path, label) in [
            ("sub/a", "gbk"),
            ("sub/b/a.po", "big5"),
            ("sub/docs/b/a", "big5"),
            ("sub/b/docs/a", "gbk"),
            ("sub/b/x.po", "koi8-r"),
        ] {
            assert_eq!(from(&all, path), Some(label), "{path}");
        }
        assert_eq!(from(&all, "x.po"), None);
        let mut flags = ConfigLayer::default();
        flags.files.from = Encoding::for_label("euc-kr").ok();
        assert_eq!(
            from(&configurations(dir.path(), ConfigSource::Nearest, flags), "sub/b/x.po"),
            Some("euc-kr")
        );
    }

    #[test]
    fn excludes() {
        let dir = tree(&[
            ("fix-encoding.toml", "exclude = ['/a/']\nextend-exclude = ['*.po']"),
            ("sub/fix-encoding.toml", "exclude = ['/b']"),
        ]);
        let list = |glob: &str| Some(vec![glob.to_string()]);
        let excludes = |flags: &ConfigLayer, path: &str| {
            configurations(dir.path(), ConfigSource::Nearest, flags.clone())
                .excludes(Path::new(path), false)
                .unwrap()
        };
        let none = ConfigLayer::default();
        for (path, expected) in [
            ("a/x", true),
            ("x/a/x", false),
            ("x.po", true),
            ("sub/x.po", false),
            ("sub/b", true),
            ("b", false),
        ] {
            assert_eq!(excludes(&none, path), expected, "{path}");
        }
        let replaced = ConfigLayer { exclude: list("c"), ..ConfigLayer::default() };
        assert!(!excludes(&replaced, "a/x") && excludes(&replaced, "c") && excludes(&replaced, "x.po"));
        assert!(excludes(&replaced, "sub/c") && !excludes(&replaced, "sub/b"));
        let added = ConfigLayer { extend_exclude: list("!x.po"), ..ConfigLayer::default() };
        assert!(excludes(&added, "a/x") && excludes(&added, "y.po") && !excludes(&added, "x.po"));
    }

    #[test]
    fn what_is_wrong_is_told_for_the_directories_below_alone() {
        let dir = tree(&[("good/a", ""), ("bad/fix-encoding.toml", "\u{FEFF}x = 1"), ("bad/c/d", "")]);
        let all = configurations(dir.path(), ConfigSource::Nearest, ConfigLayer::default());
        assert!(all.of_file(Path::new("good/a")).is_ok());
        let error = all.of_file(Path::new("bad/c/d")).unwrap_err().to_string();
        assert!(
            error.replace('\\', "/").starts_with("bad/fix-encoding.toml:1:1: there is no key"),
            "{error}"
        );
        fs::write(dir.path().join("good/pyproject.toml"), b"# fix-encoding\n# caf\xe9").unwrap();
        let all = configurations(dir.path(), ConfigSource::Nearest, ConfigLayer::default());
        let error = all.of_file(Path::new("good/a")).unwrap_err().to_string();
        assert!(error.contains("pyproject.toml:2:6: not UTF-8"), "{error}");
    }

    #[test]
    fn a_file_that_is_named_has_to_be_one() {
        let dir = tree(&[("pyproject.toml", "[project]\n"), ("long.toml", "")]);
        fs::write(dir.path().join("long.toml"), vec![b'#'; LONGEST_CONFIGURATION as usize + 1]).unwrap();
        for (path, expected) in [
            ("pyproject.toml", "pyproject.toml: has no [tool.fix-encoding]; add that"),
            ("missing.toml", "missing.toml: can't be read"),
            (".", "not a file"),
            ("long.toml", "longer than 1 MiB"),
        ] {
            let source = ConfigSource::File(path.into());
            let error = Configurations::new(
                &source,
                ConfigLayer::default(),
                dir.path().to_owned(),
                Options::default(),
            );
            let error = error.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
