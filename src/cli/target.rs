//! Where a command finds the chronicle, and at which point it asks: arguments that several commands share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::chronicle::{Chronicle, OpenError};
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::settings::{Flags, Settings};
use crate::time::{PointInTime, SystemClock, Zone};

/// The data folder where none is named.
pub const DATA_DEFAULT: &str = "chancery-data";

/// A data folder.
#[derive(Args, Clone, Debug)]
pub struct DataArguments {
    /// The data folder
    #[arg(long, env = "CHANCERY_DATA", value_name = "DIR", default_value = DATA_DEFAULT)]
    pub data: PathBuf,
}

/// A data folder or a running server.
#[derive(Args, Clone, Debug)]
pub struct TargetArguments {
    /// The data folder [env: CHANCERY_DATA] [default: chancery-data]
    #[arg(long, value_name = "DIR", conflicts_with = "server")]
    data: Option<PathBuf>,
    /// A running server, such as http://127.0.0.1:4000 [env: CHANCERY_SERVER]
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// The token to show to the server
    #[arg(long, env = "CHANCERY_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    token: Option<String>,
}

/// Where the chronicle is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChronicleTarget {
    /// In a folder, which this process opens.
    Folder(PathBuf),
    /// At a server.
    Server {
        /// Its address.
        url: String,
        /// The token to show to it.
        token: Option<String>,
    },
}

impl TargetArguments {
    /// Says where the chronicle is: a flag stands above the environment, and a server above a folder.
    pub fn place(&self) -> ChronicleTarget {
        let from_environment = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let server = self
            .server
            .clone()
            .or_else(|| if self.data.is_some() { None } else { from_environment("CHANCERY_SERVER") });
        match server {
            Some(url) => ChronicleTarget::Server { url, token: self.token.clone() },
            None => ChronicleTarget::Folder(self.data.clone().unwrap_or_else(|| {
                PathBuf::from(from_environment("CHANCERY_DATA").unwrap_or_else(|| DATA_DEFAULT.to_owned()))
            })),
        }
    }
}

/// How vague dates are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CertaintyArgument {
    /// Only what certainly happened by then
    Certain,
    /// By the middle of a vague date
    #[default]
    Best,
    /// Also what possibly happened by then
    Possible,
}

impl CertaintyArgument {
    /// Gives the API's word.
    pub fn word(self) -> &'static str {
        match self {
            CertaintyArgument::Certain => "CERTAIN",
            CertaintyArgument::Best => "BEST",
            CertaintyArgument::Possible => "POSSIBLE",
        }
    }
}

impl From<CertaintyArgument> for crate::domain::vocabulary::Certainty {
    fn from(certainty: CertaintyArgument) -> Self {
        match certainty {
            CertaintyArgument::Certain => Self::Certain,
            CertaintyArgument::Best => Self::Best,
            CertaintyArgument::Possible => Self::Possible,
        }
    }
}

/// The cuts of a question beside its date.
#[derive(Args, Clone, Debug)]
pub struct CutArguments {
    /// As the chronicle knew it then: a date or an instant
    #[arg(long, value_name = "WHEN")]
    pub known_at: Option<PointInTime>,
    /// From what was public by then: a date or an instant
    #[arg(long, value_name = "WHEN")]
    pub published_by: Option<PointInTime>,
    /// The zone of all dates, such as Asia/Jerusalem [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<Zone>,
    /// How vague dates are read
    #[arg(long, value_name = "HOW", value_enum, ignore_case = true, default_value_t)]
    pub certainty: CertaintyArgument,
}

/// Tells whether a folder holds a chronicle.
pub fn holds_chronicle(folder: &Path) -> bool {
    folder.join(crate::chronicle::LOG_FOLDER).is_dir()
}

/// Checks that a folder holds a chronicle.
pub fn require_chronicle(folder: &Path) -> Result<(), Failure> {
    if holds_chronicle(folder) {
        return Ok(());
    }
    Err(Failure::CouldNotRun(format!(
        "there is no chronicle in {}: name its folder with --data, or make one by `chancery import FILE --data {}`",
        folder.display(),
        folder.display()
    )))
}

/// Opens the chronicle in a folder, and makes one where there is none; says what whoever runs it should know.
pub fn open(folder: &Path) -> Result<Chronicle, Failure> {
    open_with(folder, &Settings::read(folder, &Flags::default())?)
}

/// Opens the chronicle in a folder with settings that were read before.
pub fn open_with(folder: &Path, settings: &Settings) -> Result<Chronicle, Failure> {
    let (chronicle, notices) = open_quietly(folder, settings)?;
    notices.iter().for_each(|notice| eprintln!("chancery: note: {notice}"));
    Ok(chronicle)
}

/// Opens the chronicle in a folder, and gives what whoever runs it should know.
pub fn open_quietly(folder: &Path, settings: &Settings) -> Result<(Chronicle, Vec<String>), Failure> {
    let progress = Progress::of_records("index");
    let opened = Chronicle::open(folder, &settings.chronicle(), Arc::new(SystemClock), &mut |done, total| {
        progress.at(done, total);
    });
    progress.end();
    let opened = opened.map_err(|error: OpenError| Failure::from(error))?;
    Ok((opened.chronicle, opened.notices))
}
