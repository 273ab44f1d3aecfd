//! SQLite in the process of the bench: a write-ahead log, full synchronisation, an index for each question.
//!
//! Each slot's newest word at the point is one seek in a covering index; what they come to is worked out beside it, in the
//! program, as one does with a database in the same process.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{CachedStatement, Connection, Row, params};
use serde_json::{Value, json};

use crate::rows::{Clocks, Tables};

const SCHEMA: &str = "
pragma journal_mode = wal;
pragma synchronous = full;
pragma cache_size = -262144;
pragma mmap_size = 4294967296;
pragma temp_store = memory;
create table slot (id integer primary key, negotiation text not null, subject text not null, issue text not null,
    claimant text not null) strict;
create table claim (row integer primary key, slot integer not null, place integer not null, statement text not null,
    stance text not null, weight integer, occurred text not null, lo integer not null, hi integer not null,
    middle integer not null, width integer not null, ordinal integer not null, sequence integer not null,
    published integer not null, recorded_from integer not null, recorded_until integer not null) strict;
create table withdrawal (statement text not null, middle integer not null, published integer not null,
    recorded_from integer not null, recorded_until integer not null) strict;
create table issue (key text primary key, negotiation text not null) strict, without rowid;
create table issue_status (issue text not null, status text not null, middle integer not null, width integer not null,
    ordinal integer not null, sequence integer not null, recorded_from integer not null,
    recorded_until integer not null) strict;";

const INDEXES: &str = "
create index slot_of_negotiation on slot (negotiation, subject, issue, claimant);
create index slot_of_position on slot (subject, issue, claimant);
create index claim_of_slot on claim (slot, middle desc, width, ordinal desc, sequence desc, recorded_from, recorded_until);
create index withdrawal_of on withdrawal (statement);
create index issue_of on issue (negotiation);
create index status_of on issue_status
    (issue, middle desc, width, ordinal desc, sequence desc, recorded_from, recorded_until, status);
analyze;";

/// The newest words of slots, at a date and as known at a time: 2 and 3.
const WORDS: &str = "
select s.subject, s.issue, s.claimant = s.subject, c.place, c.stance, c.weight, c.lo, c.hi, c.middle, c.width,
    c.ordinal, c.sequence
from slot s join claim c on c.row = (
    select n.row from claim n
    where n.slot = s.id and n.middle <= ?2 and n.recorded_from <= ?3 and n.recorded_until > ?3
    order by n.middle desc, n.width, n.ordinal desc, n.sequence desc limit 1)
where not exists (select 1 from withdrawal w where w.statement = c.statement and w.middle <= ?2
    and w.recorded_from <= ?3 and w.recorded_until > ?3)";

const STATUSES: &str = "
select i.key, (select n.status from issue_status n
    where n.issue = i.key and n.middle <= ?2 and n.recorded_from <= ?3 and n.recorded_until > ?3
    order by n.middle desc, n.width, n.ordinal desc, n.sequence desc limit 1)
from issue i where i.negotiation = ?1";

/// The newest word of a slot.
struct Word {
    subject: String,
    issue: String,
    is_own: bool,
    place: i64,
    stance: String,
    weight: Option<i64>,
    lo: i64,
    hi: i64,
    /// Fact order.
    order: (i64, i64, i64, i64),
}

impl Word {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Word {
            subject: row.get(0)?,
            issue: row.get(1)?,
            is_own: row.get(2)?,
            place: row.get(3)?,
            stance: row.get(4)?,
            weight: row.get(5)?,
            lo: row.get(6)?,
            hi: row.get(7)?,
            order: (row.get(8)?, -row.get::<_, i64>(9)?, row.get(10)?, row.get(11)?),
        })
    }
}

/// What is said of a party's stance on an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub party: String,
    pub issue: String,
    pub status: &'static str,
    pub stance: Option<String>,
    pub declared: bool,
    /// The sequence of the statement since which it is so.
    pub since: i64,
    /// The claims by the sequences of their statements and their places there, in that order.
    pub claims: Vec<(i64, i64)>,
}

impl Position {
    /// Works out what the words on one position come to; at least one.
    fn of(words: &[Word]) -> Self {
        let own = words.iter().filter(|word| word.is_own).max_by_key(|word| word.order);
        let unanswered = |word: &&Word| word.is_own || own.is_none_or(|own| word.hi > own.lo);
        let weights = || words.iter().filter(unanswered).filter_map(|word| word.weight);
        let (least, greatest) = (weights().min().unwrap_or(0), weights().max().unwrap_or(0));
        let clashes = |word: &&Word| {
            unanswered(word) && word.weight.is_some_and(|weight| weight - least >= 3 || greatest - weight >= 3)
        };
        let clashing = words.iter().filter(clashes).max_by_key(|word| word.order);
        let newest = words.iter().max_by_key(|word| word.order).expect("there is a word");
        let status = match (clashing, own) {
            (Some(_), _) => "CONTESTED",
            (None, Some(_)) => "DECLARED",
            (None, None) => "ATTRIBUTED",
        };
        let stance = own.or(clashing.is_none().then_some(newest));
        let mut claims: Vec<(i64, i64)> = words.iter().map(|word| (word.order.3, word.place)).collect();
        claims.sort();
        Position {
            party: newest.subject.clone(),
            issue: newest.issue.clone(),
            status,
            stance: stance.map(|word| word.stance.clone()),
            declared: own.is_some(),
            since: clashing.or(own).unwrap_or(newest).order.3,
            claims,
        }
    }
}

/// The database, open.
pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Makes a database of tables in a file.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn make(file: &Path, tables: &Tables) -> rusqlite::Result<Self> {
        let mut connection = Connection::open(file)?;
        connection.execute_batch(SCHEMA)?;
        let filling = connection.transaction()?;
        {
            let mut slot = filling.prepare("insert into slot values (?, ?, ?, ?, ?)")?;
            for (number, row) in tables.slots.iter().enumerate() {
                slot.execute(params![number as i64, row.negotiation, row.subject, row.issue, row.claimant])?;
            }
            let mut claim =
                filling.prepare("insert into claim values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
            for row in &tables.claims {
                let Clocks { occurred, lo, hi, middle, width, ordinal, sequence, published, .. } = &row.clocks;
                let statement = row.id.split('#').next().unwrap_or_default();
                let (from, until) = (row.clocks.recorded_from, row.clocks.recorded_until);
                claim.execute(params![
                    row.slot, row.place, statement, row.stance, row.weight, occurred, lo, hi, middle, width, ordinal,
                    sequence, published, from, until
                ])?;
            }
            let mut withdrawal = filling.prepare("insert into withdrawal values (?, ?, ?, ?, ?)")?;
            for row in &tables.withdrawals {
                let Clocks { middle, published, recorded_from, recorded_until, .. } = &row.clocks;
                withdrawal.execute(params![row.statement, middle, published, recorded_from, recorded_until])?;
            }
            let mut issue = filling.prepare("insert into issue values (?, ?)")?;
            for row in &tables.issues {
                issue.execute(params![row.key, row.negotiation])?;
            }
            let mut status = filling.prepare("insert into issue_status values (?, ?, ?, ?, ?, ?, ?, ?)")?;
            for row in &tables.statuses {
                let Clocks { middle, width, ordinal, sequence, recorded_from, recorded_until, .. } = &row.clocks;
                let known = (recorded_from, recorded_until);
                status.execute(params![row.issue, row.status, middle, width, ordinal, sequence, known.0, known.1])?;
            }
        }
        filling.commit()?;
        connection.execute_batch(INDEXES)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(Sqlite { connection })
    }

    fn statement(&self, text: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.connection.prepare_cached(text)
    }

    /// Returns what is said of one party's stance on one issue; `None` where nothing is.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn position(&self, party: &str, issue: &str, date: i64, known: i64) -> rusqlite::Result<Option<Position>> {
        let mut statement = self.statement(&format!("{WORDS} and s.subject = ?1 and s.issue = ?4"))?;
        let words = statement.query_map(params![party, date, known, issue], Word::read)?;
        let words = words.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok((!words.is_empty()).then(|| Position::of(&words)))
    }

    /// Returns every position of a negotiation, by party and issue.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn positions(&self, negotiation: &str, date: i64, known: i64) -> rusqlite::Result<Vec<Position>> {
        let mut statement = self.statement(&format!("{WORDS} and s.negotiation = ?1 order by s.subject, s.issue"))?;
        let words = statement.query_map(params![negotiation, date, known], Word::read)?;
        let words = words.collect::<rusqlite::Result<Vec<_>>>()?;
        let of_one = words.chunk_by(|one, next| one.subject == next.subject && one.issue == next.issue);
        Ok(of_one.map(Position::of).collect())
    }

    /// Returns what differs between two dates in one negotiation, of positions and of the statuses of issues: path, before
    /// and after, by path.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn diff(
        &self,
        negotiation: &str,
        dates: [i64; 2],
        known: i64,
    ) -> rusqlite::Result<Vec<(String, Value, Value)>> {
        let mut values: BTreeMap<String, [Value; 2]> = BTreeMap::new();
        for (side, date) in dates.into_iter().enumerate() {
            for position in self.positions(negotiation, date, known)? {
                let path = format!("position/{}/issue/{}", position.party, position.issue);
                let value =
                    json!({"status": position.status, "stance": position.stance, "declared": position.declared});
                values.entry(path).or_default()[side] = value;
            }
            let mut statement = self.statement(STATUSES)?;
            let mut rows = statement.query(params![negotiation, date, known])?;
            while let Some(row) = rows.next()? {
                let path = format!("issue/{}/status", row.get::<_, String>(0)?);
                values.entry(path).or_default()[side] = row.get::<_, Option<String>>(1)?.into();
            }
        }
        let differ = values.into_iter().filter(|(_, [before, after])| before != after);
        Ok(differ.map(|(path, [before, after])| (path, before, after)).collect())
    }
}
