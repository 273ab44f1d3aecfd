//! Where a command finds the chronicle, and at which point it asks: arguments that several commands share.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::chronicle::{Chronicle, ChronicleOptions, Closed, OpenError, OpenedChronicle};
use crate::cli::client::ServerAddress;
use crate::cli::date_argument;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::settings::{Flags, Settings};
use crate::system;
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

/// Whether the clock of the machine is believed against the log.
#[derive(Args, Clone, Copy, Debug)]
pub struct ClockArguments {
    /// Record although the last record is more than 10 minutes ahead of the clock, or more than 5 years behind it
    #[arg(long)]
    accept_clock: bool,
}

impl ClockArguments {
    /// Checks the clock before anything is recorded.
    pub fn check(self, chronicle: &Chronicle) -> Result<(), Failure> {
        match chronicle.check_clock() {
            Err(doubt) if !self.accept_clock => {
                // Nothing was recorded. If the index is behind, the next start says so.
                let _ = chronicle.close_by(None);
                Err(Failure::CouldNotRun(format!("{doubt}. If both times are right, confirm them with --accept-clock")))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }
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
    /// A PEM file of certificates to trust beside those of the system, for a server with a private authority
    #[arg(long, env = "CHANCERY_CA_FILE", value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

/// Where the chronicle is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChronicleTarget {
    /// In a folder, which this process opens.
    Folder(PathBuf),
    /// At a server.
    Server(ServerAddress),
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
            Some(url) => {
                ChronicleTarget::Server(ServerAddress { url, token: self.token.clone(), ca_file: self.ca_file.clone() })
            }
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
    /// Returns the API's word.
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
    #[arg(long, value_name = "WHEN", value_parser = date_argument::until)]
    pub known_at: Option<PointInTime>,
    /// From what was public by then: a date or an instant
    #[arg(long, value_name = "WHEN", value_parser = date_argument::until)]
    pub published_by: Option<PointInTime>,
    /// The zone of all dates, such as Asia/Jerusalem [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<Zone>,
    /// How vague dates are read
    #[arg(long, value_name = "HOW", value_enum, ignore_case = true, default_value_t)]
    pub certainty: CertaintyArgument,
}

/// What every question takes beside what it is about.
#[derive(Args, Debug)]
pub struct QuestionArguments {
    #[command(flatten)]
    pub cuts: CutArguments,
    #[command(flatten)]
    pub place: TargetArguments,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Returns whether a folder holds a chronicle.
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

/// Opens the chronicle in a folder to record in it, and makes one if there is none; says what the user should know.
pub fn open(folder: &Path, clock: ClockArguments) -> Result<Chronicle, Failure> {
    open_with(folder, &Settings::read(folder, &Flags::default())?, clock)
}

/// Opens the chronicle in a folder to record in it, with settings that were read before.
pub fn open_with(folder: &Path, settings: &Settings, clock: ClockArguments) -> Result<Chronicle, Failure> {
    let (chronicle, notices) = open_quietly(folder, settings)?;
    say(&notices);
    clock.check(&chronicle)?;
    Ok(chronicle)
}

/// Opens the chronicle in a folder, and gives what the user should know.
pub fn open_quietly(folder: &Path, settings: &Settings) -> Result<(Chronicle, Vec<String>), Failure> {
    opened(settings, |options, progress| Chronicle::open(folder, options, Arc::new(SystemClock), progress))
}

/// Opens the chronicle in a folder to ask it; one that cannot be written to is only read. Says what the user should know.
pub fn open_to_ask(folder: &Path) -> Result<Chronicle, Failure> {
    let settings = Settings::read(folder, &Flags::default())?;
    let (chronicle, notices) = opened(&settings, |options, progress| {
        Chronicle::open_to_ask(folder, options, Arc::new(SystemClock), progress)
    })?;
    say(&notices);
    Ok(chronicle)
}

fn opened(
    settings: &Settings,
    open: impl FnOnce(&ChronicleOptions, &mut dyn FnMut(u64, u64)) -> Result<OpenedChronicle, OpenError>,
) -> Result<(Chronicle, Vec<String>), Failure> {
    system::make_files_private();
    let progress = Progress::of_records("index");
    let opened = open(&settings.chronicle(), &mut |done, total| progress.at(done, total));
    progress.end();
    let opened = opened.map_err(Failure::from)?;
    Ok((opened.chronicle, opened.notices))
}

fn say(notices: &[String]) {
    notices.iter().for_each(|notice| eprintln!("chancery: note: {notice}"));
}

/// Closes a chronicle; says so if the next start has to catch up.
pub fn close(chronicle: &Chronicle) -> Result<(), Failure> {
    close_by(chronicle, None)
}

/// Closes a chronicle, as far as can be done until a time, where one is given.
pub fn close_by(chronicle: &Chronicle, until: Option<Instant>) -> Result<(), Failure> {
    match chronicle.close_by(until).map_err(Failure::could_not_run)? {
        Closed::Whole => {}
        Closed::Behind(why) => eprintln!("chancery: note: {why}. Every record is in the log, and nothing is lost"),
    }
    Ok(())
}
