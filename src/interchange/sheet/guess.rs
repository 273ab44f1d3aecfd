//! The first map of a sheet, guessed from its headings and cells.
//!
//! The guess decides nothing in silence: what it took for granted, and what it could not tell, is said and stands in the map to be
//! changed. Headings name fields ([`super::fields`]); cells tell dates, addresses, lists and words.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::cell::SheetCell;
use super::counted;
use super::dates::{DateOrder, DateSurvey};
use super::fields::{COMMON, EVENTS, FieldCount, FieldSpec, FieldType, KINDS, NamedThing, RowKind, SOURCE};
use super::grid::Sheet;
use super::map::{FieldMap, LookAlikeRule, OPEN, SheetMap};
use super::names::{NameFound, folded};
use super::on_record::KnownRecord;
use super::values::listed;

/// A guessed map.
#[derive(Clone, Debug)]
pub struct Guess {
    /// The map.
    pub map: SheetMap,
    /// Remarks about its fields, by name.
    pub remarks: BTreeMap<String, String>,
    /// Columns that fill nothing.
    pub unused: Vec<String>,
    /// What is unclear, to be told.
    pub unclear: Vec<String>,
}

/// Guesses the map of a sheet; `shape` names what its rows are, where that is known.
pub fn guess(sheet: &Sheet, on_record: &KnownRecord, shape: Option<&str>, id: Uuid) -> Guess {
    let shape = shape.map_or_else(|| shape_of(sheet), str::to_owned);
    let map = SheetMap {
        id,
        shape,
        sheet: None,
        header_row: Some(sheet.header_row),
        encoding: None,
        delimiter: None,
        time_zone: None,
        row_key: Vec::new(),
        look_alikes: LookAlikeRule::Skip,
        fields: BTreeMap::new(),
        names: BTreeMap::new(),
    };
    let mut guesser = Guesser {
        sheet,
        on_record,
        guess: Guess { map, remarks: BTreeMap::new(), unused: Vec::new(), unclear: Vec::new() },
    };
    guesser.fields();
    guesser.needed();
    guesser.row_key();
    guesser.guess
}

/// From which strength on a heading names a field, and not a part of it only.
const NAMED: usize = 50;
/// Headings of a place, which a statement does not have.
const PLACES: [&str; 3] = ["where", "wo", "où"];

/// Returns a heading as headings are compared: `Accept / reject ?` as `accept/reject`.
fn heading_form(heading: &str) -> String {
    let folded = folded(heading);
    let bare = folded.trim_end_matches([':', '?', '*', ' ']);
    bare.replace(" / ", "/").replace("/ ", "/").replace(" /", "/")
}

/// Returns how well a heading names a field: 0 not at all, more for earlier headings.
fn match_of(field: &FieldSpec, heading: &str) -> usize {
    let wanted = heading_form(heading);
    let exact = field.heads().position(|head| heading_form(head) == wanted).or_else(|| {
        let bare =
            |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
        (bare(field.name) == bare(heading)).then_some(0)
    });
    exact.map_or(0, |place| 100 - place.min(50))
}

/// Returns how well a part of a heading names a field: `Date of the speech` a date.
fn part_match_of(field: &FieldSpec, heading: &str) -> usize {
    let heading = folded(heading);
    let words: Vec<&str> = heading.split(|letter: char| !letter.is_alphanumeric()).collect();
    let found = field.heads().position(|head| {
        let head = folded(head);
        head.len() >= 4 && head.split(' ').all(|word| words.contains(&word))
    });
    found.map_or(0, |place| 20 - place.min(10))
}

/// Takes the number from a heading such as `Source 2`, `Source (2)`.
fn numbered(heading: &str) -> (String, Option<usize>) {
    let bare = heading.trim_end_matches(')');
    let digits = bare.len() - bare.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let (name, number) = bare.split_at(bare.len() - digits);
    match number.parse::<usize>() {
        Ok(number) if (2..=9).contains(&number) => (name.trim_end_matches(['(', ' ']).to_owned(), Some(number)),
        _other => (heading.to_owned(), None),
    }
}

/// Returns the shape that the headings of a sheet are likest to.
pub fn shape_of(sheet: &Sheet) -> String {
    let kind_column =
        sheet.columns.iter().position(|name| ["kind", "kind of event", "event kind"].contains(&folded(name).as_str()));
    if let Some(column) = kind_column {
        let cells = sheet.rows.iter().map(|row| row.cell(column).to_string()).filter(|text| !text.is_empty());
        let (known, all) =
            cells.fold((0, 0), |(known, all), text| (known + usize::from(RowKind::meant(&text).is_some()), all + 1));
        if all > 0 && known * 2 > all {
            return EVENTS.to_owned();
        }
    }
    let score = |kind: &RowKind| {
        let found = |field: &FieldSpec| sheet.columns.iter().map(|heading| match_of(field, heading)).max().unwrap_or(0);
        let (mut score, mut claimed) = (0i64, BTreeSet::new());
        for field in kind.fields {
            let best = sheet
                .columns
                .iter()
                .enumerate()
                .filter(|(place, _)| !claimed.contains(place))
                .max_by_key(|(_, heading)| match_of(field, heading))
                .filter(|(_, heading)| match_of(field, heading) > 0);
            match best {
                Some((place, heading)) => {
                    claimed.insert(place);
                    let weight = if field.needed { 3 } else { 2 };
                    score += weight * i64::try_from(match_of(field, heading)).unwrap_or(0);
                }
                None if field.needed => score -= 120,
                None => {}
            }
        }
        // A sheet with dates is no register of actors.
        let is_dated = COMMON.first().is_some_and(|occurred| found(occurred) > 0);
        if is_dated && !kind.needs.0 { score - 200 } else { score }
    };
    let best = KINDS.iter().rev().max_by_key(|kind| score(kind));
    best.map_or("statements", |kind| kind.shape).to_owned()
}

struct Guesser<'a> {
    sheet: &'a Sheet,
    on_record: &'a KnownRecord,
    guess: Guess,
}

impl Guesser<'_> {
    fn candidates(&self) -> Vec<&'static FieldSpec> {
        let mut candidates: Vec<&'static FieldSpec> = match self.guess.map.kind() {
            Some(kind) => kind.fields.iter().chain(COMMON.iter().filter(|field| is_of(kind, field))).collect(),
            None => COMMON.iter().chain(KINDS.iter().flat_map(|kind| kind.fields)).collect(),
        };
        if self.guess.map.shape != "sources" {
            candidates.extend(SOURCE);
        }
        candidates
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &SheetCell> + Clone {
        self.sheet.rows.iter().map(move |row| row.cell(column)).filter(|cell| !cell.is_empty())
    }

    /// Returns each column the field that its heading names best, then looks at cells.
    fn fields(&mut self) {
        let candidates = self.candidates();
        let mut pairs: Vec<(usize, usize, String)> = Vec::new();
        for (column, heading) in self.sheet.columns.iter().enumerate() {
            let (bare, number) = numbered(heading);
            for field in &candidates {
                let is_source = field.name.starts_with("source.");
                let (name, strength) = match (is_source, number) {
                    (true, Some(number)) => {
                        (field.name.replacen("source", &format!("source{number}"), 1), match_of(field, &bare))
                    }
                    _plain => (field.name.to_owned(), match_of(field, heading).max(part_match_of(field, heading))),
                };
                if strength > 0 && self.suits(field, column) {
                    pairs.push((strength, column, name));
                }
            }
            if self.guess.map.shape == EVENTS && folded(heading).ends_with("kind") {
                pairs.push((200, column, "kind".to_owned()));
            }
        }
        pairs.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut taken = BTreeSet::new();
        for (_, column, name) in &pairs {
            if !taken.contains(column) && !self.guess.map.fields.contains_key(name) {
                taken.insert(*column);
                self.put(name, *column);
            }
        }
        if !self.guess.map.fields.contains_key("claim.stance") {
            // A topic alone makes no claim.
            let of_claims = |name: &String| name.starts_with("claim.");
            let dropped: Vec<String> = self.guess.map.fields.keys().filter(|name| of_claims(name)).cloned().collect();
            for name in dropped {
                let field = self.guess.map.fields.remove(&name);
                if let Some(column) = field.and_then(|field| self.sheet.column(&field.column?)) {
                    taken.remove(&column);
                }
            }
        }
        self.by_cells(&mut taken);
        self.rivals(&pairs, &taken);
        let columns = self.sheet.columns.iter().enumerate();
        self.guess.unused =
            columns.filter(|(column, _)| !taken.contains(column)).map(|(_, name)| name.clone()).collect();
    }

    /// Tells of columns that fill nothing since another column names the same field as well.
    fn rivals(&mut self, pairs: &[(usize, usize, String)], taken: &BTreeSet<usize>) {
        let mut told = BTreeSet::new();
        for (strength, column, name) in pairs {
            let Some(chosen) = self.guess.map.fields.get(name).and_then(|field| field.column.clone()) else { continue };
            if *strength >= NAMED && !taken.contains(column) && told.insert(*column) {
                let heading = &self.sheet.columns[*column];
                self.guess.unclear.push(format!(
                    "columns '{chosen}' and '{heading}' both fit: '{chosen}' is taken. If '{heading}' is meant, name it in [fields] {name}"
                ));
            }
        }
    }

    /// Says what dates of publication are good for, if the rows name sources and no column has such dates.
    fn publication(&mut self) {
        let has = |name: &str| self.guess.map.fields.contains_key(name);
        let (names_sources, field) = match self.guess.map.shape.as_str() {
            "sources" => (true, "published"),
            _rows => (has("source.url") || has("source.title"), "source.published"),
        };
        if names_sources && !has(field) {
            self.guess.unclear.push(format!(
                "no column says when the sources were published: what they tell counts as public from its recording on. \
                 If a column says it, name it in [fields] {field}"
            ));
        }
    }

    /// Returns whether the cells of a column can be of a field.
    fn suits(&self, field: &FieldSpec, column: usize) -> bool {
        let count = self.cells(column).count();
        match field.of {
            FieldType::Date if count > 0 => DateSurvey::of(self.cells(column).take(100)).dates() > 0,
            FieldType::Text if field.name.ends_with(".url") || field.name == "url" => {
                count == 0 || !self.cells(column).all(|cell| matches!(cell, SheetCell::Date(_)))
            }
            FieldType::Word(list) if count > 0 => {
                // Free text under the heading of a closed list is no list.
                let distinct: BTreeSet<String> = self.cells(column).map(ToString::to_string).collect();
                distinct.len() <= 2 * list().len().max(10) && distinct.iter().all(|text| text.chars().count() <= 60)
            }
            FieldType::Text
            | FieldType::Date
            | FieldType::Whole
            | FieldType::Real
            | FieldType::Flag
            | FieldType::Word(_)
            | FieldType::Name(_)
            | FieldType::Matter(_)
            | FieldType::Slug
            | FieldType::OwnKey(_) => true,
        }
    }

    /// Finds the date and the address by what cells hold, if no heading named them.
    fn by_cells(&mut self, taken: &mut BTreeSet<usize>) {
        for column in 0..self.sheet.columns.len() {
            if taken.contains(&column) {
                continue;
            }
            let cells: Vec<&SheetCell> = self.cells(column).take(100).collect();
            let addresses = cells.iter().filter(|cell| cell.to_string().contains("://")).count();
            let name = if cells.is_empty() {
                continue;
            } else if addresses * 2 > cells.len() && self.guess.map.shape != "sources" {
                (1..=9)
                    .map(|number| if number == 1 { "source.url".to_owned() } else { format!("source{number}.url") })
                    .find(|name| !self.guess.map.fields.contains_key(name))
            } else if DateSurvey::of(cells.iter().copied()).dates() * 2 > cells.len()
                && !self.guess.map.fields.contains_key("occurred")
            {
                Some("occurred".to_owned())
            } else {
                None
            };
            let name = name.filter(|name| self.guess.map.kind().is_none_or(|kind| kind.field(name).is_some()));
            if let Some(name) = name {
                taken.insert(column);
                self.put(&name, column);
                self.guess.remarks.insert(name, "by what its cells hold".to_owned());
            }
        }
    }

    fn put(&mut self, name: &str, column: usize) {
        let mut field = FieldMap::of_column(&self.sheet.columns[column]);
        let spec = match self.guess.map.kind() {
            Some(kind) => kind.field(name),
            None => KINDS.iter().find_map(|kind| kind.field(name)),
        };
        if let Some(spec) = spec {
            match spec.of {
                FieldType::Date => self.read_dates(name, column, &mut field),
                FieldType::Word(list) => self.read_words(name, column, &mut field, &list()),
                FieldType::Name(_) if spec.count != FieldCount::One => self.read_lists(spec, column, &mut field),
                FieldType::Text
                | FieldType::Whole
                | FieldType::Real
                | FieldType::Flag
                | FieldType::Name(_)
                | FieldType::Matter(_)
                | FieldType::Slug
                | FieldType::OwnKey(_) => {}
            }
        }
        self.guess.map.fields.insert(name.to_owned(), field);
    }

    fn read_dates(&mut self, name: &str, column: usize, field: &mut FieldMap) {
        let survey = DateSurvey::of(self.cells(column));
        let heading = &self.sheet.columns[column];
        match survey.order() {
            Some(order) => {
                field.date = Some(order.word().to_owned());
                let (dates, other) = match order {
                    DateOrder::MonthFirst => (survey.month_first, "the month"),
                    DateOrder::DayFirst | DateOrder::Edtf | DateOrder::Month | DateOrder::Year => {
                        (survey.day_first, "the day")
                    }
                };
                self.guess.remarks.insert(
                    name.to_owned(),
                    format!("{other} stands first where a date leaves no doubt (dates: {dates})"),
                );
            }
            None => {
                if let Some(example) = survey.ambiguous {
                    field.date = Some(OPEN.to_owned());
                    self.guess.remarks.insert(name.to_owned(), "dmy or mdy".to_owned());
                    self.guess.unclear.push(format!(
                        "column '{heading}': '{example}' can be read with the day or the month first: set date = \"dmy\" or \"mdy\" in [fields] {name}"
                    ));
                }
            }
        }
        if survey.firsts > 0 {
            self.guess.unclear.push(format!(
                "column '{heading}': {} of a month. If the whole month is meant, set date = \"month\" in [fields] {name}",
                counted(survey.firsts, "date is the first", "dates are the first")
            ));
        }
        if survey.malformed > 0 {
            self.guess.unclear.push(format!(
                "column '{heading}': {}",
                counted(survey.malformed, "cell is no date", "cells are no dates")
            ));
        }
    }

    fn read_words(&mut self, name: &str, column: usize, field: &mut FieldMap, list: &[&'static str]) {
        let distinct: BTreeSet<String> = self.cells(column).map(ToString::to_string).collect();
        let mut open = Vec::new();
        for word in distinct.iter().filter(|word| !list.contains(&listed(word).as_str())) {
            match likely_word(word, list) {
                Some(means) => field.words.insert(word.clone(), means.to_owned()),
                None => {
                    open.push(format!("'{word}'"));
                    field.words.insert(word.clone(), OPEN.to_owned())
                }
            };
        }
        let heading = &self.sheet.columns[column];
        if !open.is_empty() {
            self.guess.unclear.push(format!(
                "column '{heading}': what {} means: replace its \"{OPEN}\" in [fields] {name} by one of {}",
                open.join(", "),
                list.join(", ")
            ));
        } else if !field.words.is_empty() {
            self.guess.remarks.insert(name.to_owned(), "check what the words are taken for".to_owned());
        }
    }

    /// Finds what divides the names in cells: a sign by which more of them are on record, or one that no name has.
    fn read_lists(&mut self, spec: &FieldSpec, column: usize, field: &mut FieldMap) {
        let FieldType::Name(thing) = spec.of else { return };
        let cells: Vec<String> = self.cells(column).map(ToString::to_string).collect();
        let heading = self.sheet.columns[column].clone();
        for split in [";", "\n", "|"] {
            if cells.iter().any(|cell| cell.contains(split)) {
                field.split = Some(split.to_owned());
                return;
            }
        }
        if !cells.iter().any(|cell| cell.contains(',')) {
            return;
        }
        field.split = Some(",".to_owned());
        let is_known =
            |name: &str| self.on_record.names(thing).is_some_and(|names| names.find(name) != NameFound::Unknown);
        let parts: Vec<&str> = cells.iter().flat_map(|cell| cell.split(',')).collect();
        if parts.iter().filter(|part| is_known(part.trim())).count() * 2 < parts.len() {
            self.guess.unclear.push(format!(
                "column '{heading}': commas are taken to divide names. If they belong to names, remove `split` in [fields] {}",
                spec.name
            ));
        }
    }

    /// Fills in what rows need and no column gives, as far as it can be told; else asks.
    fn needed(&mut self) {
        let Some(kind) = self.guess.map.kind() else { return };
        let (dated, in_negotiation) = kind.needs;
        let has = |name: &str| self.guess.map.fields.contains_key(name);
        if has("claim.stance") && !has("claim.subject") {
            self.guess.unclear.push(
                "no column says whose stance a row tells: it is taken for that of whom the speaker speaks for, or of the speaker"
                    .to_owned(),
            );
        }
        if kind.in_negotiation && !self.guess.map.fields.contains_key("negotiation") {
            self.negotiation(in_negotiation);
        }
        if kind.name == "statementMade"
            && let Some(column) = self.guess.map.fields.get("channel").and_then(|field| field.column.clone())
            && PLACES.contains(&heading_form(&column).as_str())
        {
            self.guess.unclear.push(format!(
                "column '{column}': a statement has no place of its own, so it is taken for the channel: remove [fields] channel if it is none"
            ));
        }
        self.publication();
        if dated && !self.guess.map.fields.contains_key("occurred") {
            self.open("occurred", "no column holds dates: name one, or give a `value` for all rows");
        }
        for spec in kind.fields.iter().filter(|field| field.needed) {
            if self.guess.map.fields.contains_key(spec.name) {
                continue;
            }
            if spec.name == "act" && kind.name == "statementMade" {
                self.guess.map.fields.insert("act".to_owned(), FieldMap::of_value("ASSERT"));
                self.guess.remarks.insert("act".to_owned(), "no column says what the words do".to_owned());
                self.guess.unclear.push(
                    "no column says what the words do: every row is taken for an ASSERT ([fields] act)".to_owned(),
                );
                continue;
            }
            let advice = match spec.of {
                FieldType::Word(list) => format!("no column gives it: name one, or a `value` of {}", list().join(", ")),
                FieldType::Text
                | FieldType::Date
                | FieldType::Whole
                | FieldType::Real
                | FieldType::Flag
                | FieldType::Name(_)
                | FieldType::Matter(_)
                | FieldType::Slug
                | FieldType::OwnKey(_) => "no column gives it: name one, or a `value` for all rows".to_owned(),
            };
            self.open(spec.name, &advice);
        }
    }

    fn negotiation(&mut self, is_needed: bool) {
        let keys = self.on_record.names(NamedThing::Negotiation).map(super::names::NameList::keys).unwrap_or_default();
        match keys.as_slice() {
            [only] => {
                self.guess.map.fields.insert("negotiation".to_owned(), FieldMap::of_value(only));
                self.guess.remarks.insert("negotiation".to_owned(), "the only one on record".to_owned());
            }
            _none_or_several if is_needed => self.open(
                "negotiation",
                "no column gives it: a key on record, or a title that [names.negotiation] makes new",
            ),
            _none_or_several => {
                self.guess.unclear.push(
                    "the rows name no negotiation: if they belong to one, add `negotiation = { value = \"KEY\" }` to [fields]".to_owned(),
                );
            }
        }
    }

    fn open(&mut self, name: &str, advice: &str) {
        self.guess.map.fields.insert(name.to_owned(), FieldMap::of_value(OPEN));
        self.guess.remarks.insert(name.to_owned(), advice.to_owned());
        self.guess.unclear.push(format!("{name}: {advice}"));
    }

    /// Finds the column that tells one row from all others.
    fn row_key(&mut self) {
        const HEADS: [&str; 13] =
            ["id", "no", "no.", "nr", "nr.", "#", "number", "row", "ref", "reference", "event id", "key", "row id"];
        let columns = self.sheet.columns.iter().enumerate();
        let found = columns.filter(|(_, name)| HEADS.contains(&folded(name).as_str())).find(|(column, _)| {
            let cells: Vec<String> = self.cells(*column).map(ToString::to_string).collect();
            let distinct: BTreeSet<&String> = cells.iter().collect();
            cells.len() == self.sheet.rows.len() && distinct.len() == cells.len()
        });
        if let Some((_, name)) = found {
            self.guess.map.row_key = vec![name.clone()];
            self.guess.unused.retain(|unused| unused != name);
        } else if self.guess.map.shape != "votes" {
            self.guess.unclear.push(
                "no column tells one row from all others: a row that changes will count as another row. Name such columns as row-key"
                    .to_owned(),
            );
        }
    }
}

fn is_of(kind: &RowKind, field: &FieldSpec) -> bool {
    field.name != "negotiation" || kind.in_negotiation
}

/// Words that people write for members of closed lists.
const LIKELY: [(&str, &str); 56] = [
    ("y", "YES"),
    ("for", "YES"),
    ("in favour", "YES"),
    ("in favor", "YES"),
    ("aye", "YES"),
    ("n", "NO"),
    ("against", "NO"),
    ("nay", "NO"),
    ("abstained", "ABSTAIN"),
    ("abstention", "ABSTAIN"),
    ("abstains", "ABSTAIN"),
    ("not present", "ABSENT"),
    ("non-participating", "NOT_PARTICIPATING"),
    ("said", "ASSERT"),
    ("stated", "ASSERT"),
    ("says", "ASSERT"),
    ("announced", "ASSERT"),
    ("confirmed", "CONFIRM"),
    ("reaffirmed", "REAFFIRM"),
    ("warned", "CAUTION"),
    ("warning", "CAUTION"),
    ("declined to comment", "DECLINE_COMMENT"),
    ("denied", "DENY"),
    ("denial", "DENY"),
    ("called for", "APPEAL"),
    ("urged", "APPEAL"),
    ("appealed", "APPEAL"),
    ("promised", "COMMIT"),
    ("pledged", "COMMIT"),
    ("committed", "COMMIT"),
    ("praised", "PRAISE"),
    ("welcomed", "PRAISE"),
    ("demanded", "DEMAND"),
    ("insisted", "DEMAND"),
    ("criticised", "CRITICIZE"),
    ("criticized", "CRITICIZE"),
    ("accused", "ACCUSE"),
    ("rejected", "REJECT"),
    ("refused", "REJECT"),
    ("threatened", "THREATEN"),
    ("accepted", "ACCEPTS"),
    ("agrees", "ACCEPTS"),
    ("supports", "ACCEPTS"),
    ("support", "ACCEPTS"),
    ("opposed", "OPPOSES"),
    ("opposition", "OPPOSES"),
    ("rejects", "REJECTS"),
    ("insists", "INSISTS_ON"),
    ("reservations", "RESERVES"),
    ("has reservations", "RESERVES"),
    ("signed", "SIGNATURE"),
    ("ratified", "RATIFICATION"),
    ("acceded", "ACCESSION"),
    ("accepted (act)", "ACCEPTANCE"),
    ("country", "STATE"),
    ("individual", "PERSON"),
];

fn likely_word(word: &str, list: &[&'static str]) -> Option<&'static str> {
    let folded = folded(word);
    let known =
        LIKELY.iter().find(|(written, means)| *written == folded && list.contains(means)).map(|(_, means)| *means);
    known.or_else(|| {
        // One ending apart: RATIFIES and RATIFY are not told apart from others, TALK and TALKS are.
        let wanted = listed(word);
        let bare = wanted.trim_end_matches('S');
        let mut like = list.iter().filter(|member| member.trim_end_matches('S') == bare);
        match (like.next(), like.next()) {
            (Some(only), None) => Some(*only),
            _none_or_several => None,
        }
    })
}
