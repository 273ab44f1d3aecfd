//! Has the web page embedded again whenever it was built again.
//!
//! Cargo is told to watch the folder that Vite writes. A folder that is not there counts as changed at every build, so it is
//! made, empty: a binary that is built without Node.js then serves a plain page, which says how to build this one.

fn main() {
    // Where the sources cannot be written to, nothing is built there either.
    let _ = std::fs::create_dir_all("web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=web/dist");
}
