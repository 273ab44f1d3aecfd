//! The index on disk against texts in memory: whatever is asked, both find the same and rate it alike.

use proptest::prelude::*;

use super::*;
use crate::domain::history::FactOrder;
use crate::domain::vocabulary::Certainty;
use crate::event_log::LogId;
use crate::search::document::Document;
use crate::time::{Cut, Instant, Window};

/// Few words, so that they meet; some begin alike.
const WORDS: [&str; 12] = ["a", "b", "ab", "abc", "b-a", "停火", "Évêque", "eve", "2.1", "b's", "U.S.", "|"];

const QUESTIONS: [&str; 18] = [
    "a",
    "a b",
    "ab*",
    "ev*",
    "abc*",
    "\"a b\"",
    "\"a b a\"",
    "\"b ab*\"",
    "\"a b ev*\"",
    "b-a",
    "停火",
    "停*",
    "eve* b",
    "2.1",
    "us \"b s\"",
    "evêque eve",
    "\"a a\" ab*",
    "nowhere a",
];

fn log() -> LogId {
    LogId::from_bytes([7; 16])
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..8).prop_map(|words| words.join(" "))
}

fn document(number: u64, texts: &[String; 4], day: i64) -> Document {
    let lo = day * 86_400_000_000;
    let window = Window::new(Instant::from_micros(lo).unwrap(), Instant::from_micros(lo + 86_400_000_000).unwrap());
    let sequence = Sequence::new(number);
    Document {
        order: FactOrder::new(window.filter(|_| day > 0), 0, sequence, 0),
        content: sequence,
        citing: Sequence::ZERO,
        texts: Texts::of_parts(texts.each_ref().map(String::as_str)),
    }
}

fn naive(query: &SearchQuery, documents: &[Document], point: &Point) -> Vec<Hit> {
    let mut best = Best::new(point, None, usize::MAX);
    for document in documents {
        if let Some(rating) = query.rate(&document.texts) {
            best.offer(rating, document.order, document.content, document.citing);
        }
    }
    best.into_hits()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_disk_finds_and_rates_as_memory_does(
        parts in prop::collection::vec((prop::array::uniform4(text()), 0_i64..6), 1..60),
        commits in prop::collection::vec(1_usize..20, 0..4),
        date in 1_i64..7,
        known in 1_u64..70,
        limit in 1_usize..9,
    ) {
        let documents: Vec<Document> =
            (1..).zip(&parts).map(|(number, (texts, day))| document(number, texts, *day)).collect();
        let folder = tempfile::tempdir().unwrap();
        let disk = DiskIndex::create(folder.path(), log()).unwrap();
        let mut filling = disk.fill().unwrap();
        let mut rest = documents.as_slice();
        for len in commits.into_iter().chain([usize::MAX]) {
            let (now, later) = rest.split_at(len.min(rest.len()));
            now.iter().for_each(|document| filling.add(document).unwrap());
            filling.commit(Sequence::new((documents.len() - later.len()) as u64), &[0; 32]).unwrap();
            rest = later;
        }
        filling.end().unwrap();
        let searcher = disk.searcher().unwrap();
        let point = Point {
            sequence: Sequence::new(known),
            date: Cut::from_micros(date * 86_400_000_000),
            published_by: None,
            certainty: Certainty::Best,
        };
        for text in QUESTIONS {
            let query = SearchQuery::parse(text).unwrap();
            let expected = naive(&query, &documents, &point);
            // A few at a time, each time after the last one.
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let mut best = Best::new(&point, after, limit);
                for segment in searcher.segment_readers() {
                    segment::look_through(segment, &disk.fields(), &query, &|| false, &mut best).unwrap();
                }
                let hits = best.into_hits();
                after = hits.last().map(|last| After::Hit(*last));
                let is_last = hits.len() < limit;
                found.extend(hits);
                if is_last {
                    break;
                }
            }
            prop_assert_eq!(found, expected, "{}", text);
            let mut best = Best::new(&point, None, limit);
            for segment in searcher.segment_readers() {
                segment::look_through(segment, &disk.fields(), &query, &|| true, &mut best).unwrap();
            }
            prop_assert_eq!(best.into_hits(), [], "{}: nobody waits for it", text);
        }
    }
}

#[test]
fn an_index_on_disk_is_used_only_where_it_is_whole_and_of_this_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search");
    let leaf_of =
        |byte: u8| move |record: Sequence| Ok(if record == Sequence::ZERO { disk::NO_LEAF } else { [byte; 32] });
    let open_with =
        |log: LogId, head: u64, byte: u8| match DiskIndex::open(&path, log, Sequence::new(head), leaf_of(byte)) {
            Ok((_, committed)) => format!("up to {committed}"),
            Err(why) => why.to_string(),
        };
    let open = |log: LogId, head: u64| open_with(log, head, 1);
    assert_eq!(open(log(), 9), "there was none");
    let disk = DiskIndex::create(&path, log()).unwrap();
    assert_eq!(open(log(), 9), "up to 0");
    let mut filling = disk.fill().unwrap();
    filling.add(&document(1, &["Corridor", "", "", ""].map(str::to_owned), 1)).unwrap();
    filling.commit(Sequence::new(7), &[1; 32]).unwrap();
    filling.end().unwrap();
    drop(disk);
    assert_eq!(open(log(), 9), "up to 7");
    assert_eq!(open(log(), 6), "it held records up to 7, which the log does not have");
    assert_eq!(open(LogId::from_bytes([8; 16]), 9), "it was of another log");
    assert_eq!(open_with(log(), 9, 2), "it held another record 7 than the log does", "the log went on otherwise");
    let meta = path.join("meta.json");
    let whole = std::fs::read_to_string(&meta).unwrap();
    std::fs::write(&meta, whole.replace("\"2 ", "\"1 ")).unwrap();
    assert_eq!(open(log(), 9), "it was of another form");
    std::fs::write(&meta, whole.replace("\"payload\"", "\"nothing\"")).unwrap();
    assert_eq!(open(log(), 9), "it was of another form");
    std::fs::write(&meta, &whole[..whole.len() / 2]).unwrap();
    assert!(open(log(), 9).starts_with("it was damaged"), "{}", open(log(), 9));
    std::fs::write(&meta, whole).unwrap();
    let words = std::fs::read_dir(&path).unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    let words = words.into_iter().find(|file| file.extension().is_some_and(|kind| kind == "term")).unwrap();
    let mut bytes = std::fs::read(&words).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&words, bytes).unwrap();
    assert!(open(log(), 9).contains("not as it was written"), "{}", open(log(), 9));
}

#[test]
fn an_index_that_fails_is_made_anew_once_and_then_left_alone_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let log = Arc::new(crate::event_log::MemoryLog::new());
    let index =
        Index::create(&folder.path().join("index"), &crate::index::IndexOptions::default(), log.clone()).unwrap();
    let search = Search::new(folder.path().join("search"), log, Arc::new(index));
    let tries = std::cell::Cell::new(0);
    let failing = || {
        tries.set(tries.get() + 1);
        Err::<(), _>(SearchError::Disk { folder: PathBuf::new(), why: "full".to_owned(), no_room: false })
    };
    // Two searches met the same damage: the one that comes late leaves the new index alone.
    search.open().unwrap();
    search.give_up(0, "damaged");
    search.open().unwrap();
    search.give_up(0, "damaged");
    assert!(search.opened.read().is_some());
    let full = Err("the search index in  failed: full. It is tried again after a minute".to_owned());
    assert_eq!(search.or_anew(failing).map_err(|error| error.to_string()), full);
    assert_eq!(tries.get(), 2);
    assert_eq!(search.or_anew(failing).map_err(|error| error.to_string()), full);
    assert_eq!(tries.get(), 2, "not tried again");
    *search.broken.lock() = None;
    assert!(search.or_anew(|| Ok(())).is_ok());
}

#[test]
fn what_a_kill_leaves_of_an_index_that_was_being_made_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let log = Arc::new(crate::event_log::MemoryLog::new());
    let search = folder.path().join("search");
    // Killed before the first commit, and while an old one was being removed.
    for name in ["search.new", "search.old"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("meta.json"), "{").unwrap();
    }
    check(&search, &*log).expect("there is no index that could be wrong");
    DiskIndex::create(&search, log.id()).unwrap();
    check(&search, &*log).expect("it is whole from the moment that it is there");
    DiskIndex::create(&search, log.id()).unwrap();
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["search"]);
}

#[test]
fn without_room_an_index_is_neither_thrown_away_nor_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let log = Arc::new(crate::event_log::MemoryLog::new());
    let index =
        Index::create(&folder.path().join("index"), &crate::index::IndexOptions::default(), log.clone()).unwrap();
    let search = Search::new(folder.path().join("search"), log, Arc::new(index));
    search.open().unwrap();
    let tries = std::cell::Cell::new(0);
    let no_room = || {
        tries.set(tries.get() + 1);
        let full = TantivyError::IoError(Arc::new(std::io::ErrorKind::StorageFull.into()));
        Err::<(), _>(search.failed(&full))
    };
    for try_number in 1..3 {
        assert!(matches!(search.or_anew(no_room), Err(SearchError::Disk { no_room: true, .. })));
        assert_eq!(tries.get(), try_number);
    }
    assert!(search.opened.read().is_some() && search.folder.join("meta.json").exists());
    assert!(search.or_anew(|| Ok(())).is_ok(), "nothing is left alone for a while");
    let told = TantivyError::ErrorInThread("IoError(Os { No space left on device (os error 28)".to_owned());
    assert!(disk::is_no_room(&search.folder, &told));
    assert!(!disk::is_no_room(&search.folder, &TantivyError::ErrorInThread("os error 5)".to_owned())));
    assert!(search.look_for_room(u64::MAX).is_err() && search.look_for_room(0).is_ok());
}
