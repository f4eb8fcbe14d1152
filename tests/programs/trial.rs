//! A test that needs other programs, and what becomes of it where one is missing: it is reported as ignored, with the
//! reason, and never as passed.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use libtest_mimic::{Completion, Trial};

/// Names that Chromium is installed under.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// What a test needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A program of this name in `PATH`, which answers `--version`.
    Program(&'static str),
    /// Chromium, see [`chromium`].
    Chromium,
    /// All packages of `Cargo.lock`, also those of other systems, where cargo keeps what it has downloaded.
    Packages,
    /// Permissions that hold for whoever runs the tests: they don't for root.
    #[cfg(unix)]
    Permissions,
    /// Minutes of time, which `-- --ignored` gives it.
    Minutes,
}

impl Need {
    /// What is missing; `None` where nothing is.
    fn missing(self) -> Option<String> {
        match self {
            Need::Program(name) => (!answers(name)).then(|| format!("{name} is not installed")),
            Need::Chromium => {
                chromium().is_none().then(|| "no Chromium in PATH, and CHROMIUM names none".to_string())
            }
            Need::Packages => crate::third_party::metadata().err(),
            #[cfg(unix)]
            Need::Permissions => {
                (!crate::unreadable::permissions_hold()).then(|| "root reads each file".to_string())
            }
            Need::Minutes => None,
        }
    }
}

fn answers(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Chromium, as `CHROMIUM` names it, or as it is found in `PATH`.
pub fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|directory| CHROMIUM.map(|name| directory.join(name)))
        .find(|path| path.is_file())
}

/// A test.
pub struct Test {
    /// The path of its function, in this crate.
    pub name: &'static str,
    /// All that has to be there for it.
    pub needs: &'static [Need],
    /// The test itself, which panics where something is wrong.
    pub run: fn(),
}

impl Test {
    /// The test for the harness. Where tests are `listed`, one that lacks something says so by its flag: cargo-nextest asks
    /// for a list, and takes each test that ends well for passed.
    pub fn trial(self, listed: bool) -> Trial {
        let Test { name, needs, run } = self;
        let missing = || needs.iter().find_map(|need| need.missing());
        let ignored = needs.contains(&Need::Minutes) || listed && missing().is_some();
        let run = move || {
            if let Some(reason) = missing() {
                return Ok(Completion::ignored_with(reason));
            }
            run();
            Ok(Completion::Completed)
        };
        let name = name.strip_prefix("programs::").unwrap_or(name);
        Trial::ignorable_test(name, run).with_ignored_flag(ignored)
    }
}

/// Makes the function `tests`, which lists the tests of a module, each with what it needs. The compiler warns of a
/// function that is missing from the list.
macro_rules! tests {
    ($($(#[$attribute:meta])* $name:ident needs $needs:expr;)*) => {
        pub fn tests() -> Vec<$crate::trial::Test> {
            Vec::from([$(
                $(#[$attribute])*
                $crate::trial::Test {
                    name: concat!(module_path!(), "::", stringify!($name)),
                    needs: $needs,
                    run: $name,
                },
            )*])
        }
    };
}
pub(crate) use tests;
