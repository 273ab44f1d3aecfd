//! Other people's data in: files of data sets of the field, as lines that an import reads.
//!
//! ```text
//! file of a data set ─▶ its reader ─▶ events (ids of the data set's own keys) ─▶ lines ─▶ import
//!                           └─▶ what was left out, and why
//! ```
//!
//! - **Nothing invented.** What a data set does not say is not recorded: a roll call has no outcome, a coded event no words. What
//!   has no place here is left out, counted, and named with its reason. `docs/formats.md` says of every column where it goes.
//! - **Repeatable.** Ids are made of the data set's keys, so a later file corrects what changed and records nothing twice.
//! - **Terms of use** stand in the title of the data set's source, which every event cites: so they are shown wherever it is.
//!
//! Each data set has one file here; [`coded`] reads codes of CAMEO for those that use them.

mod acled;
mod claim_review;
mod coded;
mod countries;
mod gdelt;
mod icalendar;
mod icews;
mod pax;
mod polecat;
mod records;
mod references;
mod timelinejs;
mod un_votes;
mod untc;
mod us_travel;
mod votes_wide;
mod wikidata;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};

use flate2::bufread::MultiGzDecoder;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::key::{EventId, KEY_LEN_MAX};
use crate::interchange::address_title::title_of_new;
use crate::interchange::sheet::fields::NamedThing;
use crate::interchange::sheet::names::{NameFound, folded, slug};
use crate::interchange::sheet::on_record::KnownRecord;
use crate::interchange::sheet::origin::{self, Origin};

/// The namespace of the ids of all formats: the UUIDv5 of `chancery.import.formats` in the namespace of domain names.
const NAMESPACE: Uuid = Uuid::from_u128(0x1d0a_7f0e_54c5_5b9c_8a57_2f8f_0c5e_6b13);

/// A format of a data set.
pub struct ForeignFormat {
    /// The name by which it is asked for.
    pub name: &'static str,
    /// What it is, in a few words.
    pub meaning: &'static str,
    read: fn(&mut ForeignWriter<'_>, &mut [ForeignFile]) -> Result<(), ForeignError>,
}

/// Every format there is.
pub const FOREIGN_FORMATS: &[ForeignFormat] = &[
    ForeignFormat {
        name: "un-votes",
        meaning: "roll calls of the UN General Assembly: the roll calls and the votes, two CSV files",
        read: un_votes::read,
    },
    ForeignFormat { name: "gdelt", meaning: "GDELT 2.0 events, 61 columns", read: gdelt::read },
    ForeignFormat {
        name: "icews",
        meaning: "ICEWS events, 20 columns, or 4 columns without a header",
        read: icews::read,
    },
    ForeignFormat { name: "pa-x", meaning: "PA-X peace agreements, CSV", read: pax::read },
    ForeignFormat {
        name: "us-travel",
        meaning: "journeys and visits of American diplomacy (Office of the Historian), CSV",
        read: us_travel::read,
    },
    ForeignFormat { name: "acled", meaning: "ACLED's table of conflict events", read: acled::read },
    ForeignFormat {
        name: "csl-json",
        meaning: "references as CSL-JSON (Zotero and others): sources",
        read: references::csl_json,
    },
    ForeignFormat { name: "bibtex", meaning: "references as BibTeX: sources", read: references::bibtex },
    ForeignFormat {
        name: "votes-wide",
        meaning: "votes, a row for each resolution and a column for each voter",
        read: votes_wide::read,
    },
    ForeignFormat { name: "polecat", meaning: "PLOVER records, as POLECAT has them", read: polecat::read },
    ForeignFormat { name: "untc", meaning: "participants of a treaty (UN Treaty Collection), CSV", read: untc::read },
    ForeignFormat { name: "icalendar", meaning: "calendars (ics): meetings that are planned", read: icalendar::read },
    ForeignFormat { name: "wikidata", meaning: "items of Wikidata, as entity data: actors", read: wikidata::read },
    ForeignFormat { name: "claim-review", meaning: "fact checks as ClaimReview, JSON-LD", read: claim_review::read },
    ForeignFormat { name: "timelinejs", meaning: "TimelineJS, JSON or spreadsheet", read: timelinejs::read },
];

impl ForeignFormat {
    /// Finds a format by its name; case and hyphens do not matter.
    pub fn named(name: &str) -> Option<&'static ForeignFormat> {
        let bare = |name: &str| name.replace(['-', '_'], "").to_lowercase();
        FOREIGN_FORMATS.iter().find(|format| bare(format.name) == bare(name))
    }
}

/// Why a file cannot be read in a format.
#[derive(Debug, thiserror::Error)]
pub enum ForeignError {
    /// The file system failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file is not of the format.
    #[error("{0}")]
    NotOfFormat(String),
}

impl From<::csv::Error> for ForeignError {
    fn from(error: ::csv::Error) -> Self {
        ForeignError::NotOfFormat(error.to_string())
    }
}

/// A file of a data set.
pub struct ForeignFile {
    /// Its name, without folders.
    pub name: String,
    /// What it holds, unpacked.
    from: Box<dyn BufRead>,
}

impl ForeignFile {
    /// Names a file; gzip is unpacked as it is read.
    ///
    /// # Errors
    ///
    /// The start of the file cannot be read.
    pub fn new(name: &str, from: impl Read + 'static) -> io::Result<Self> {
        let mut from = BufReader::with_capacity(1 << 17, from);
        let is_packed = from.fill_buf()?.starts_with(b"\x1F\x8B");
        let from: Box<dyn BufRead> = if is_packed {
            Box::new(BufReader::with_capacity(1 << 17, MultiGzDecoder::new(from)))
        } else {
            Box::new(from)
        };
        Ok(ForeignFile { name: name.to_owned(), from })
    }

    /// Returns whether the file begins like a JSON object, blanks and a byte order mark aside.
    fn is_json(&mut self) -> io::Result<bool> {
        let start = self.from.fill_buf()?;
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
        Ok(start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{'))
    }

    /// Returns the first line, which is not taken from what is read later; at most a few thousand bytes of it.
    fn first_line(&mut self) -> io::Result<String> {
        let start = self.from.fill_buf()?;
        let end = start.iter().position(|byte| *byte == b'\n').unwrap_or(start.len());
        let line = String::from_utf8_lossy(&start[..end]);
        Ok(line.trim_start_matches('\u{feff}').trim_end().to_owned())
    }
}

/// What became of the rows of a data set.
pub struct ForeignLines {
    /// The lines, to be read from their start.
    pub lines: File,
    /// How many bytes they have.
    pub bytes: u64,
    /// The file and the row of each line.
    places: Vec<(u16, u32)>,
    files: Vec<String>,
    /// How many rows were read.
    pub rows: u64,
    /// What was left out: the reason, how many times, and the first row of it.
    pub left_out: BTreeMap<String, (u64, String)>,
}

impl ForeignLines {
    /// Returns the file and the row that a line was made of.
    pub fn place(&self, line: u64) -> Option<String> {
        let (file, row) = self.places.get(usize::try_from(line).ok()?.checked_sub(1)?)?;
        Some(format!("{}, row {row}", self.files.get(usize::from(*file))?))
    }
}

/// Reads files of a format into lines.
///
/// # Errors
///
/// A file cannot be read, or is not of the format.
pub fn read(
    format: &ForeignFormat,
    files: &mut [ForeignFile],
    on_record: &KnownRecord,
    import: Uuid,
) -> Result<ForeignLines, ForeignError> {
    let namespace = Uuid::new_v5(&NAMESPACE, format.name.as_bytes());
    let mut writer = ForeignWriter {
        on_record,
        namespace,
        origin: Origin { place: String::new(), map: origin::tag(namespace), import: origin::tag(import) },
        to: BufWriter::with_capacity(1 << 18, tempfile::tempfile()?),
        files: files.iter().map(|file| file.name.clone()).collect(),
        at: (0, 0),
        places: Vec::new(),
        rows: 0,
        left_out: BTreeMap::new(),
        actors: HashMap::new(),
        countries: BTreeMap::new(),
        made: HashSet::new(),
    };
    (format.read)(&mut writer, files)?;
    writer.finish()
}

/// What a reader writes to.
struct ForeignWriter<'a> {
    on_record: &'a KnownRecord,
    namespace: Uuid,
    origin: Origin,
    to: BufWriter<File>,
    files: Vec<String>,
    /// The file and the row that are being read.
    at: (u16, u32),
    places: Vec<(u16, u32)>,
    rows: u64,
    left_out: BTreeMap<String, (u64, String)>,
    /// The keys of actors by their names in the data set, folded.
    actors: HashMap<String, String>,
    /// The countries that rows name, by their codes.
    countries: BTreeMap<String, countries::NamedCountry>,
    /// What was made so far, by sort and key.
    made: HashSet<(NamedThing, String)>,
}

impl ForeignWriter<'_> {
    /// Takes note of the row that is being read.
    fn begin_row(&mut self, file: usize, row: u32) {
        self.at = (u16::try_from(file).unwrap_or(u16::MAX), row);
        self.rows += 1;
    }

    fn place(&self) -> String {
        format!("row {} of {}", self.at.1, self.files.get(usize::from(self.at.0)).map_or("", String::as_str))
    }

    /// Counts what is left out of the row that is being read.
    fn leave_out(&mut self, reason: &str) {
        if let Some((count, _)) = self.left_out.get_mut(reason) {
            *count += 1;
            return;
        }
        let place = self.place();
        self.left_out.insert(reason.to_owned(), (1, place));
    }

    fn id(&self, name: &str) -> EventId {
        EventId::new(Uuid::new_v5(&self.namespace, name.as_bytes()))
    }

    /// Writes the line of an event; `name` tells it from all others of the data set, and its id is made of that.
    fn write(&mut self, name: &str, mut event: Value) -> io::Result<()> {
        event["id"] = json!(self.id(name).to_string());
        let mut place = self.place();
        place[..1].make_ascii_uppercase();
        let note = event["note"].as_str().map(str::to_owned);
        event["note"] = json!(Origin { place, ..self.origin.clone() }.noted(note.as_deref()));
        serde_json::to_writer(&mut self.to, &event)?;
        self.to.write_all(b"\n")?;
        self.places.push(self.at);
        Ok(())
    }

    /// Returns whether a thing is to be made: not made before by these files, nor put on record by others.
    fn is_new(&mut self, thing: NamedThing, key: &str, name: &str) -> bool {
        if !self.made.insert((thing, key.to_owned())) {
            return false;
        }
        let maker = self.on_record.maker(thing, key);
        maker.is_none() || maker == Some(self.id(name))
    }

    /// Returns the key of an actor: that of whom its name means on record, or of a new one that is registered with this profile.
    fn actor(&mut self, name: &str, profile: impl FnOnce() -> Value) -> io::Result<String> {
        if let Some(key) = self.known_actor(name) {
            return Ok(key);
        }
        let mut body = profile();
        let (key, is_new) = self.new_actor_key(name, body["key"].as_str().unwrap_or(name));
        self.actors.insert(folded(name), key.clone());
        if is_new {
            body["key"] = json!(key);
            body["name"] = json!(name);
            self.write(&format!("actor {}", folded(name)), json!({ "body": { "actorRegistered": body } }))?;
        }
        Ok(key)
    }

    /// Returns the key of whom a name means, in these files or on record.
    fn known_actor(&mut self, name: &str) -> Option<String> {
        // One name in other letters is no other actor.
        let same = folded(name);
        if let Some(key) = self.actors.get(&same) {
            return Some(key.clone());
        }
        match self.on_record.names(NamedThing::Actor)?.find(name) {
            NameFound::Key(key) => {
                self.actors.insert(same, key.clone());
                Some(key)
            }
            NameFound::Several(_) | NameFound::Unknown => None,
        }
    }

    /// Returns the key of an actor that no name on record means, and whether it has to be registered.
    fn new_actor_key(&mut self, name: &str, wanted: &str) -> (String, bool) {
        let id = self.id(&format!("actor {}", folded(name)));
        let wanted = slug(wanted, KEY_LEN_MAX);
        let mark = &id.uuid().simple().to_string()[..8];
        let marked = format!("{}-{mark}", slug(&wanted, 48)).trim_start_matches('-').to_owned();
        // Registered by these data before, under a name that others have too.
        for key in [&wanted, &marked] {
            if self.on_record.maker(NamedThing::Actor, key) == Some(id) {
                return (key.clone(), false);
            }
        }
        let is_taken = wanted.is_empty()
            || self.on_record.names(NamedThing::Actor).is_some_and(|names| names.has(&wanted))
            || self.made.contains(&(NamedThing::Actor, wanted.clone()));
        let key = if is_taken { marked } else { wanted };
        self.made.insert((NamedThing::Actor, key.clone()));
        (key, true)
    }

    /// Registers a source once.
    fn source(&mut self, key: &str, mut profile: Value) -> io::Result<()> {
        let name = format!("source {key}");
        if self.is_new(NamedThing::Source, key, &name) {
            profile["key"] = json!(key);
            self.write(&name, json!({ "body": { "sourceRegistered": profile } }))?;
        }
        Ok(())
    }

    /// Returns the key of the source at an address; one that is not on record is registered with this profile.
    fn source_at(&mut self, address: &str, mut profile: Value) -> io::Result<String> {
        let bare = address.split_once("://").map_or(address, |(_, rest)| rest).trim_start_matches("www.");
        let host = bare.split(['/', '?', '#']).next().unwrap_or_default();
        let mark = Uuid::new_v5(&Uuid::NAMESPACE_URL, address.as_bytes()).simple().to_string();
        let own = format!("{}-{}", slug(host, 40), &mark[..8]).trim_start_matches('-').to_owned();
        let key = self.on_record.source_at(address).map_or(own, str::to_owned);
        profile["url"] = json!(address);
        if profile["title"].is_null()
            && let Some(title) = title_of_new(self.on_record, &key, address)
        {
            profile["title"] = json!(title);
        }
        self.source(&key, profile)?;
        Ok(key)
    }

    fn finish(mut self) -> Result<ForeignLines, ForeignError> {
        self.register_countries()?;
        let ForeignWriter { to, places, files, rows, left_out, .. } = self;
        let mut lines = to.into_inner().map_err(io::IntoInnerError::into_error)?;
        let bytes = lines.stream_position()?;
        lines.rewind()?;
        Ok(ForeignLines { lines, bytes, places, files, rows, left_out })
    }
}
