//! Writing files so that each is, at any moment, either old or new.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::Change;

/// Writes a change: only inside the project, never through a link, and only if the file still says what was read.
pub fn write(change: &Change, root: &Path) -> Result<()> {
    may_write(&change.disk, root)?;
    let now = fs::read(&change.disk).with_context(|| format!("cannot read {}", change.name))?;
    if now != change.old.as_bytes() {
        bail!("{} has changed meanwhile, and is left as it is", change.name);
    }
    replace_file(&change.disk, change.new.as_bytes()).with_context(|| format!("cannot write {}", change.name))
}

/// Whether a file may be written: a regular one that can be written to, inside the project, with no link on the way.
pub(crate) fn may_write(path: &Path, root: &Path) -> Result<()> {
    let metadata = fs::symlink_metadata(path).with_context(|| format!("cannot see {}", path.display()))?;
    if !metadata.is_file() {
        bail!(
            "{} is a symbolic link, or no regular file, and is left as it is",
            path.display()
        );
    }
    if metadata.permissions().readonly() {
        bail!("{} is read-only", path.display());
    }
    let (inside, root) = (path.canonicalize()?, root.canonicalize()?);
    if !inside.starts_with(&root) {
        bail!("{} is outside the project, and is left as it is", path.display());
    }
    Ok(())
}

/// Replaces a file's contents in one step: the new ones are written beside it, made durable, and moved over it.
pub fn replace_file(path: &Path, contents: &[u8]) -> Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new().prefix(".seqscan-").tempfile_in(folder)?;
    file.write_all(contents)?;
    match fs::metadata(path) {
        Ok(metadata) => file.as_file().set_permissions(metadata.permissions())?,
        Err(_) => set_default_permissions(file.as_file())?,
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Creates a file that is not there, and its folder if only that is missing: inside the project, and never over anything.
pub fn create_file(path: &Path, contents: &[u8], root: &Path) -> Result<()> {
    let folder = path.parent().unwrap_or(root);
    let (made, above) = match fs::symlink_metadata(folder) {
        Ok(_) => (false, folder),
        Err(_) => (true, folder.parent().unwrap_or(root)),
    };
    let (inside, root) = (above.canonicalize()?, root.canonicalize()?);
    if !inside.starts_with(&root) {
        bail!("{} is outside the project, and is not written", path.display());
    }
    if made {
        fs::create_dir(folder)?;
    }
    let mut file = tempfile::Builder::new().prefix(".seqscan-").tempfile_in(folder)?;
    file.write_all(contents)?;
    set_default_permissions(file.as_file())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    Ok(())
}

/// A temporary file is for its owner alone; a file that stays is not.
#[cfg(unix)]
fn set_default_permissions(file: &fs::File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.set_permissions(fs::Permissions::from_mode(0o644))?)
}

#[cfg(not(unix))]
fn set_default_permissions(_: &fs::File) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_created_over_anything() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("0002_x/up.sql");
        create_file(&path, b"new", folder.path()).expect("its folder is made");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "new");
        assert!(
            create_file(&path, b"newer", folder.path()).is_err(),
            "it is there already"
        );
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "new");
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        assert!(create_file(&elsewhere.path().join("a.sql"), b"", folder.path()).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("link")).expect("a link");
            assert!(create_file(&folder.path().join("link/a.sql"), b"", folder.path()).is_err());
        }
    }

    #[test]
    fn files_are_replaced_and_links_are_not_followed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.py");
        fs::write(&path, "old").expect("a file");
        let change = |disk: &Path, old: &str| Change {
            disk: disk.to_owned(),
            name: "a.py".to_owned(),
            old: old.to_owned(),
            new: "new".to_owned(),
        };
        assert!(
            write(&change(&path, "other"), folder.path()).is_err(),
            "it has changed meanwhile"
        );
        write(&change(&path, "old"), folder.path()).expect("it can be written");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "new");
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            1,
            "nothing is left beside it"
        );
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        assert!(write(&change(&path, "new"), elsewhere.path()).is_err(), "it is outside");
        #[cfg(unix)]
        {
            let link = folder.path().join("b.py");
            std::os::unix::fs::symlink(&path, &link).expect("a link");
            assert!(write(&change(&link, "new"), folder.path()).is_err(), "it is a link");
        }
    }
}
