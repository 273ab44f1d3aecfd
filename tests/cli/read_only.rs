//! A folder that cannot be written to, such as a copy on a medium: it is asked, exported and verified all the same.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Output};

use super::{Desk, GAZA};

/// The id of the user who has no rights, where the tests run as the one who has all.
const NOBODY: &str = "65534";

/// Takes the right to write from everybody, below a folder and in it.
fn forbid_writing(path: &Path) {
    let metadata = std::fs::metadata(path).expect("there");
    if metadata.is_dir() {
        std::fs::read_dir(path).expect("listed").for_each(|entry| forbid_writing(&entry.expect("an entry").path()));
    }
    let mode = metadata.permissions().mode() & !0o222;
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("set");
}

/// Restores the right to write, so that the folder can be removed.
fn allow_writing(path: &Path) {
    let metadata = std::fs::metadata(path).expect("there");
    let mode = metadata.permissions().mode() | 0o200;
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("set");
    if metadata.is_dir() {
        std::fs::read_dir(path).expect("listed").for_each(|entry| allow_writing(&entry.expect("an entry").path()));
    }
}

fn give_to_nobody(path: &Path) {
    let owner = format!("{NOBODY}:{NOBODY}");
    let given = Command::new("chown").args(["-R", &owner]).arg(path).status().expect("chown runs");
    assert!(given.success());
}

/// Runs commands as somebody whom modes of files bind: no mode binds root.
struct Asker {
    as_nobody: bool,
}

impl Asker {
    /// `None` if the tests run as root and cannot be anybody else.
    fn new(desk: &Desk) -> Option<Self> {
        let as_nobody = std::fs::metadata(desk.path("")).expect("there").uid() == 0;
        if as_nobody {
            let binary = env!("CARGO_BIN_EXE_chancery");
            let tried = Command::new("setpriv").args(Self::as_nobody()).args([binary, "--version"]).output();
            if !tried.is_ok_and(|tried| tried.status.success()) {
                eprintln!("skipped: as root, this needs `setpriv`, and a binary that other users may run");
                return None;
            }
        }
        Some(Asker { as_nobody })
    }

    fn as_nobody() -> [&'static str; 3] {
        ["--reuid=65534", "--regid=65534", "--clear-groups"]
    }

    fn run(&self, desk: &Desk, arguments: &[&str]) -> Output {
        let mut command = if self.as_nobody {
            let mut command = Command::new("setpriv");
            command.args(Self::as_nobody()).arg(env!("CARGO_BIN_EXE_chancery")).args(arguments);
            command.current_dir(desk.path(""));
            command
        } else {
            desk.command(arguments)
        };
        command.env_remove("CHANCERY_DATA").env_remove("CHANCERY_SERVER").output().expect("it runs")
    }
}

#[test]
fn a_copy_that_cannot_be_written_to_is_asked_exported_and_verified() {
    let desk = Desk::new();
    let Some(asker) = Asker::new(&desk) else { return };
    desk.import(GAZA.as_ref());
    let expected = desk.run(["as-of", "2024-08-20"]).good();
    let lines = desk.export();
    // One copy with its index, one without, as a backup is.
    desk.run(["backup", "copy"]).good();
    let questions: [&[&str]; 4] = [
        &["as-of", "2024-08-20"],
        &["export"],
        &["claims", "--subject", "israel"],
        &["diff", "2024-08-19", "2024-08-20"],
    ];
    let answers = questions.map(|question| desk.run(question).good());
    if asker.as_nobody {
        give_to_nobody(&desk.path(""));
    }
    for folder in ["chancery-data", "copy"] {
        let path = desk.path(folder);
        forbid_writing(&path);
        for (question, expected) in questions.iter().zip(&answers) {
            let ran = asker.run(&desk, &[question, &["--data", folder][..]].concat());
            let told = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{question:?} of {folder}: {told}");
            assert!(told.contains("cannot be written to: it is only read"), "{told}");
            assert_eq!(told.contains("the index was rebuilt"), folder == "copy", "{told}");
            assert_eq!(String::from_utf8_lossy(&ran.stdout), *expected);
        }
        let ran = asker.run(&desk, &["verify", "--data", folder]);
        let (out, told) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success() && out.starts_with("all is well: 53 records"), "{out} {told}");
        assert!(told.contains("cannot be written to"), "{told}");
        // Recording there is refused in words.
        let ran = asker.run(&desk, &["import", "/dev/null", "--data", folder]);
        assert_eq!(ran.status.code(), Some(3), "{ran:?}");
        allow_writing(&path);
    }
    assert_eq!((answers[0].as_str(), answers[1].lines().count()), (expected.as_str(), lines.len()));
}
