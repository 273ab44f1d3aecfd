//! Reading the project's own files.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the library, without comments and without what is compiled for tests alone.
pub struct Source {
    /// Its path from the root of the project.
    pub path: String,
    /// The module of the library that it belongs to.
    pub module: String,
    /// Its code, with as many lines as the file has up to its tests.
    pub code: String,
}

/// Returns the root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        // Packages of others are not ours to tidy.
        if path.ends_with("node_modules") {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Returns the text files below some folders, by path.
fn texts(folders: &[&str]) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut files);
    }
    files.sort();
    let text = |path: &PathBuf| {
        let shown = path.strip_prefix(root()).expect("the file lies below the root").to_string_lossy().into_owned();
        // What is not text has no words to look for.
        fs::read_to_string(path).ok().map(|text| (shown, text))
    };
    files.iter().filter_map(text).collect()
}

/// Returns the Rust files below some folders, by path.
pub fn rust_files(folders: &[&str]) -> Vec<(String, String)> {
    let files: Vec<_> = texts(folders).into_iter().filter(|(path, _)| path.ends_with(".rs")).collect();
    assert!(!files.is_empty(), "there is no Rust file below {folders:?}");
    files
}

/// Returns the documents: pages of Markdown, of the project and of its web page.
pub fn documents() -> Vec<(String, String)> {
    let mut pages = texts(&["docs", "fixtures"]);
    for name in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "web/README.md"] {
        pages.extend(fs::read_to_string(root().join(name)).ok().map(|text| (name.to_owned(), text)));
    }
    pages.retain(|(path, _)| path.ends_with(".md"));
    assert!(pages.len() > 10, "there are documents");
    pages
}

/// Returns what is published beside the code: fixtures, the schema, documents, and the code itself.
pub fn fixtures() -> Vec<(String, String)> {
    let mut files =
        texts(&["fixtures", "schema", "docs", "src", "tests", "benches", "scripts", "fuzz/src", "fuzz/seeds", ".ci"]);
    for name in ["README.md", "Cargo.toml", "Makefile", "CHANGELOG.md"] {
        if let Ok(text) = fs::read_to_string(root().join(name)) {
            files.push((name.to_owned(), text));
        }
    }
    files
}

/// Returns the files of the library, save those that are for tests alone.
pub fn sources() -> Vec<Source> {
    let files = rust_files(&["src"]);
    let for_tests: Vec<String> = files.iter().flat_map(|(path, text)| test_files(path, text)).collect();
    let kept = files.into_iter().filter(|(path, _)| !for_tests.contains(path));
    let source = |(path, text): (String, String)| {
        let below = path.strip_prefix("src/").expect("it lies in src");
        let module = below.split(['/', '.']).next().expect("a path has a first part").to_owned();
        let code = without_comments(text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text));
        Source { module, code, path }
    };
    kept.map(source).collect()
}

/// Returns the files that a file declares for tests alone.
fn test_files(path: &str, text: &str) -> Vec<String> {
    let folder = match path.strip_suffix("/mod.rs") {
        Some(folder) => folder,
        None => path.trim_end_matches(".rs"),
    };
    let declared = text.split("#[cfg(test)]\n").skip(1).filter_map(|rest| {
        let line = rest.lines().next()?.trim_start_matches("pub ");
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    declared.flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]).collect()
}

fn without_comments(text: &str) -> String {
    let line = |line: &str| match line.find("//") {
        // An address in a text is no comment.
        Some(at) if !line[..at].ends_with(':') => line[..at].to_owned(),
        _code => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
