//! What cargo's messages say beside a finding: the workspace, and the package that a file is in.

use std::fs;
use std::path::{Path, PathBuf};

use super::paths::relative_name;

/// A package, as far as cargo's messages name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Its folder.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: PathBuf,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its edition.
    pub edition: String,
    /// `lib` or `bin`.
    pub target_kind: &'static str,
    /// Where its target begins.
    pub source: PathBuf,
}

/// The workspace around the working directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workspace {
    /// Its root; the working directory, where nothing of cargo's is around.
    root: PathBuf,
    /// The packages that files with findings are in, sorted by folder.
    packages: Vec<Package>,
    /// What a file is said to be in that is in no package: a Python file, say.
    other: Package,
}

impl Workspace {
    /// Looks around the working directory, and from each of these files upwards.
    pub fn around<'a>(cwd: &Path, files: impl IntoIterator<Item = &'a Path>) -> Self {
        let root = root(cwd);
        let mut folders: Vec<&Path> = files.into_iter().filter_map(Path::parent).collect();
        folders.sort();
        folders.dedup();
        let manifests = folders.into_iter().filter_map(|folder| {
            let inside = folder.ancestors().take_while(|folder| folder.starts_with(&root));
            inside
                .map(|folder| folder.join("Cargo.toml"))
                .find(|path| path.is_file())
        });
        let mut manifests: Vec<PathBuf> = manifests.collect();
        manifests.sort();
        manifests.dedup();
        let packages = manifests.iter().filter_map(|path| read(path, &root)).collect();
        let other = Package {
            manifest: root.join("Cargo.toml"),
            name: root
                .file_name()
                .map_or_else(|| "project".to_owned(), |name| name.to_string_lossy().into_owned()),
            version: "0.0.0".to_owned(),
            edition: "2024".to_owned(),
            target_kind: "bin",
            source: root.join("Cargo.toml"),
            folder: root.clone(),
        };
        Self { root, packages, other }
    }

    /// The package that a file is in.
    pub fn package_of(&self, path: &Path) -> &Package {
        let around = self.packages.iter().filter(|package| path.starts_with(&package.folder));
        around
            .max_by_key(|package| package.folder.components().count())
            .unwrap_or(&self.other)
    }

    /// The name of a file, relative to the workspace's root.
    pub fn relative(&self, path: &Path) -> String {
        relative_name(path, &self.root)
    }
}

impl Package {
    /// What cargo would call it.
    pub fn id(&self) -> String {
        format!("path+file://{}#{}@{}", self.folder.display(), self.name, self.version)
    }
}

/// The nearest folder upwards whose manifest has a workspace, else the nearest with a manifest, else the folder itself.
fn root(cwd: &Path) -> PathBuf {
    let with_manifest = |folder: &&Path| folder.join("Cargo.toml").is_file();
    let has_workspace = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml"))
            .ok()
            .and_then(|text| toml::from_str::<toml::Table>(&text).ok())
            .is_some_and(|manifest| manifest.contains_key("workspace"))
    };
    let mut around = cwd.ancestors().filter(with_manifest);
    let nearest = around.clone().next();
    around.find(has_workspace).or(nearest).unwrap_or(cwd).to_owned()
}

fn read(manifest: &Path, root: &Path) -> Option<Package> {
    let parse = |path: &Path| toml::from_str::<toml::Table>(&fs::read_to_string(path).ok()?).ok();
    let table = parse(manifest)?;
    let package = table.get("package")?.as_table()?;
    let folder = manifest.parent()?.to_owned();
    // What a member inherits stands in the root's manifest.
    let inherited = || {
        parse(&root.join("Cargo.toml"))?
            .get("workspace")?
            .get("package")
            .cloned()
    };
    let field = |name: &str, default: &str| match package.get(name) {
        Some(toml::Value::String(text)) => text.clone(),
        Some(_) => inherited()
            .and_then(|package| Some(package.get(name)?.as_str()?.to_owned()))
            .unwrap_or_else(|| default.to_owned()),
        None => default.to_owned(),
    };
    let library = folder.join("src/lib.rs");
    let (target_kind, source) = match library.is_file() {
        true => ("lib", library),
        false => ("bin", folder.join("src/main.rs")),
    };
    Some(Package {
        name: field("name", "package"),
        version: field("version", "0.0.0"),
        edition: match field("edition", "2015") {
            edition if ["2015", "2018", "2021", "2024"].contains(&edition.as_str()) => edition,
            _ => "2021".to_owned(),
        },
        target_kind,
        source,
        manifest: manifest.to_owned(),
        folder,
    })
}
