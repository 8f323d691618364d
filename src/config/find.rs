//! Where the configuration is: the nearest file that has one, from a path upwards.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::read::{self, Place};
use super::{Config, ConfigError};

/// Which configuration to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The nearest one.
    Nearest,
    /// This file.
    File(PathBuf),
    /// None but the defaults.
    Isolated,
}

/// The files that may hold a configuration, the ones that decide first; in the last two it may well be absent.
const NAMES: [(&str, Place); 4] = [
    ("seqscan.toml", Place::WholeFile),
    (".seqscan.toml", Place::WholeFile),
    ("pyproject.toml", Place::Pyproject),
    ("Cargo.toml", Place::CargoManifest),
];

/// Loads the configuration for what is in a folder, given as an absolute path.
pub fn load(choice: &Choice, folder: &Path) -> Result<Config> {
    match choice {
        Choice::Isolated => Ok(Config::new(project_root(folder).unwrap_or_else(|| folder.to_owned()))),
        Choice::File(path) => {
            let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            let place = NAMES
                .into_iter()
                .find(|(name, _)| path.ends_with(name))
                .map_or(Place::WholeFile, |(_, place)| place);
            let parent = path.parent().unwrap_or(Path::new(""));
            let root = std::path::absolute(parent).unwrap_or_else(|_| parent.to_owned());
            Ok(read_file(path, text, place, root.clone())?.unwrap_or_else(|| Config::new(root)))
        }
        Choice::Nearest => {
            for folder in folder.ancestors() {
                for (name, place) in NAMES {
                    let path = folder.join(name);
                    let Ok(text) = fs::read_to_string(&path) else { continue };
                    if let Some(config) = read_file(&path, text, place, folder.to_owned())? {
                        return Ok(config);
                    }
                }
            }
            Ok(Config::new(project_root(folder).unwrap_or_else(|| folder.to_owned())))
        }
    }
}

fn read_file(path: &Path, text: String, place: Place, root: PathBuf) -> Result<Option<Config>> {
    // Most manifests do not mention us, and one that is broken elsewhere is none of our business.
    if place != Place::WholeFile && !text.contains("seqscan") {
        return Ok(None);
    }
    let shown = shown_path(path);
    let config = match read::read(&text, place, &root) {
        Ok(config) => config,
        Err(problem) => return Err(ConfigError::new(&shown, &text, problem).into()),
    };
    Ok(config.map(|mut config| {
        config.file = Some((shown, text));
        config
    }))
}

/// A path as people want to read it: relative to the working directory if it is below.
fn shown_path(path: &Path) -> PathBuf {
    let relative = std::env::current_dir()
        .ok()
        .and_then(|cwd| path.strip_prefix(cwd).ok().map(Path::to_owned));
    relative.unwrap_or_else(|| path.to_owned())
}

/// The root of the project that a folder belongs to: the nearest folder upwards that has a manifest (for a member of a
/// cargo workspace, the workspace's), else the repository's; none if nothing says that there is a project.
pub fn project_root(folder: &Path) -> Option<PathBuf> {
    const MARKERS: [&str; 4] = ["pyproject.toml", "setup.py", "setup.cfg", "manage.py"];
    let mut nearest: Option<&Path> = None;
    let mut is_cargo = false;
    for candidate in folder.ancestors() {
        let manifest = candidate.join("Cargo.toml");
        if nearest.is_none() {
            if MARKERS.iter().any(|marker| candidate.join(marker).is_file()) {
                return Some(candidate.to_owned());
            }
            if manifest.is_file() {
                nearest = Some(candidate);
                is_cargo = true;
            }
        }
        if is_cargo && fs::read_to_string(manifest).is_ok_and(|text| text.contains("[workspace")) {
            return Some(candidate.to_owned());
        }
        if candidate.join(".git").exists() {
            return Some(nearest.unwrap_or(candidate).to_owned());
        }
    }
    nearest.map(Path::to_owned)
}
