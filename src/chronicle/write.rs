//! The writer: decides about batches, one after another, and takes them into the index.
//!
//! One thread decides, so that each batch is held against all before it. Encoding is done before, by whoever hands the
//! batch in; syncing is done after, by the appender, while this thread decides about what came in meanwhile. There is no
//! timer: groups grow by themselves while a sync is under way.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::chronicle::Head;
use crate::chronicle::append::{self, Appending, Group, Stalled};
use crate::chronicle::request::{Receipt, Refusal, Request, Ticket};
use crate::domain::decide::{Deliberation, Warning};
use crate::domain::event::{FieldPath, Operation, Reference};
use crate::domain::{Recorded, Sequence};
use crate::event_log::record::{Draft, Idempotency};
use crate::event_log::{Batch, EventLog, RECORD_BYTES_MAX};
use crate::index::{Incoming, Index, IndexError, names};
use crate::time::{Clock, Instant, RecordedAt};

/// The most batches that are decided about before they are handed on.
const GROUP_BATCHES_MAX: usize = 1_024;
/// The most bytes of records that are handed on at once.
const GROUP_BYTES_MAX: usize = 4 << 20;
/// How many batches may wait to be decided about; whoever hands in more waits.
const QUEUE_MAX: usize = 4_096;

type Answer = Result<Receipt, Refusal>;

/// A batch on its way to the writer.
struct Job {
    request: Request,
    drafts: Vec<Draft>,
    reply: oneshot::Sender<Answer>,
}

/// The way to the writer.
pub(super) struct Writer {
    queue: Mutex<Option<SyncSender<Job>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// What the writer works with.
pub(super) struct Workshop {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) index: Arc<Index>,
    pub(super) head: Arc<Head>,
    pub(super) clock: Arc<dyn Clock>,
    /// When the last record on record was taken in.
    pub(super) last: Option<RecordedAt>,
}

impl Writer {
    /// Starts the two threads.
    pub(super) fn start(workshop: Workshop) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let (groups, appending) = sync_channel(1);
        let stalled = Arc::new(Stalled::default());
        let appender = Appending {
            log: Arc::clone(&workshop.log),
            index: Arc::clone(&workshop.index),
            head: Arc::clone(&workshop.head),
            stalled: Arc::clone(&stalled),
        };
        let appender = std::thread::Builder::new()
            .name("appender".to_owned())
            .spawn(move || append::run(&appender, &appending))?;
        // From here on the index takes in what is not durable yet, and must not put it on disk before it is.
        workshop.index.vouch(workshop.head.get());
        let mut desk = Desk {
            next: workshop.head.get(),
            last: workshop.last.map_or(Instant::MIN, RecordedAt::instant),
            index: workshop.index,
            log: workshop.log,
            clock: workshop.clock,
            groups,
            stalled,
        };
        let writer = std::thread::Builder::new().name("writer".to_owned()).spawn(move || desk.run(&jobs))?;
        Ok(Writer { queue: Mutex::new(Some(queue)), threads: Mutex::new(vec![writer, appender]) })
    }

    /// Hands a batch in.
    pub(super) fn submit(&self, request: Request) -> Ticket {
        let (reply, ticket) = oneshot::channel();
        match drafts(&request) {
            Ok(drafts) => {
                let queue = self.queue.lock().clone();
                if let Some(queue) = queue {
                    // Where the writer is gone, the reply is dropped with the job, and the ticket says so.
                    let _ = queue.send(Job { request, drafts, reply });
                }
            }
            Err(refusal) => {
                // Whoever asked may have gone.
                let _ = reply.send(Err(refusal));
            }
        }
        Ticket(ticket)
    }

    /// Stops taking batches in and waits until those handed in are answered.
    pub(super) fn stop(&self) {
        drop(self.queue.lock().take());
        for thread in self.threads.lock().drain(..) {
            // A thread that panicked has answered nobody; the tickets say so.
            let _ = thread.join();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Encodes what is to be recorded, in the thread of whoever hands it in.
fn drafts(request: &Request) -> Result<Vec<Draft>, Refusal> {
    if request.operations.is_empty() {
        return Err(Refusal::Batch("the batch is empty: give at least one event or operation".to_owned()));
    }
    let mut drafts = Vec::with_capacity(request.operations.len());
    for (index, operation) in request.operations.iter().enumerate() {
        let batch = request.idempotency.as_ref().filter(|_| index == 0).map(|idempotency| Idempotency {
            key: idempotency.key.clone(),
            digest: idempotency.digest,
            records: u32::try_from(request.operations.len()).unwrap_or(u32::MAX),
        });
        let draft = Draft::new(operation, &request.recorded_by, batch);
        if draft.bytes() > RECORD_BYTES_MAX {
            return Err(Refusal::TooLarge { index, bytes: draft.bytes(), limit: RECORD_BYTES_MAX });
        }
        drafts.push(draft);
    }
    Ok(drafts)
}

/// The writer's own state.
struct Desk {
    index: Arc<Index>,
    log: Arc<dyn EventLog>,
    clock: Arc<dyn Clock>,
    groups: SyncSender<Group>,
    stalled: Arc<Stalled>,
    /// The last sequence given out.
    next: Sequence,
    /// The last time given out.
    last: Instant,
}

/// What is to be done with a batch that was decided about.
enum Decided {
    /// Nothing is recorded; the answer can go out.
    Now(Answer),
    /// It was recorded before, perhaps a moment ago: the answer can go out once that is durable.
    Repeated(Receipt),
    /// It is to be recorded.
    Accepted(Receipt, Batch),
}

impl Desk {
    fn run(&mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut group = Group::after(self.next);
            let mut bytes = 0;
            let mut next = Some(first);
            while let Some(job) = next {
                bytes += job.drafts.iter().map(Draft::bytes).sum::<usize>();
                let Job { request, drafts, reply } = job;
                match self.decide(request, &drafts) {
                    Decided::Now(answer) => {
                        // Whoever asked may have gone; what was decided stays.
                        let _ = reply.send(answer);
                    }
                    Decided::Repeated(receipt) => group.answer(receipt, reply),
                    Decided::Accepted(receipt, batch) => group.append(batch, receipt, reply),
                }
                let full = group.len() >= GROUP_BATCHES_MAX || bytes >= GROUP_BYTES_MAX;
                next = if full { None } else { jobs.try_recv().ok() };
            }
            if group.len() > 0 && self.groups.send(group).is_err() {
                return;
            }
        }
    }

    fn decide(&mut self, request: Request, drafts: &[Draft]) -> Decided {
        if let Some(reason) = self.stalled.reason() {
            return Decided::Now(Err(Refusal::ReadOnly(reason)));
        }
        let decided = self.deliberate(request, drafts);
        decided.unwrap_or_else(|error| Decided::Now(Err(Refusal::Failed(error.to_string()))))
    }

    fn deliberate(&mut self, request: Request, drafts: &[Draft]) -> Result<Decided, IndexError> {
        if let Some(decided) = self.repeated(&request)? {
            return Ok(decided);
        }
        if let Some(refusal) = self.changed(&request)? {
            return Ok(Decided::Now(Err(refusal)));
        }
        let index = Arc::clone(&self.index);
        let knowledge = index.knowledge();
        let mut deliberation = Deliberation::new(&knowledge);
        let (mut rejections, mut warnings) = (Vec::new(), Vec::new());
        for (place, operation) in request.operations.iter().enumerate() {
            match deliberation.decide(operation) {
                Ok(odd) => warnings.extend(odd.into_iter().map(|warning| (place, warning))),
                Err(reasons) => rejections.extend(reasons.into_iter().map(|rejection| (place, rejection))),
            }
        }
        drop(deliberation);
        knowledge.end()?;
        if !rejections.is_empty() {
            return Ok(Decided::Now(Err(Refusal::Rejected(rejections))));
        }
        if request.dry_run {
            let receipt = Receipt { sequences: Vec::new(), recorded_at: None, warnings, repeated: false };
            return Ok(Decided::Now(Ok(receipt)));
        }
        let room = drafts.iter().map(Draft::bytes).sum();
        if let Err(error) = self.log.reserve(room, drafts.len()) {
            return Ok(Decided::Now(Err(Refusal::ReadOnly(error.to_string()))));
        }
        self.accept(request, drafts, warnings)
    }

    /// Gives sequence and time, and takes the batch into the index.
    fn accept(
        &mut self,
        request: Request,
        drafts: &[Draft],
        warnings: Vec<(usize, Warning)>,
    ) -> Result<Decided, IndexError> {
        // The chronicle's time strictly rises, whatever the clock of the machine does.
        let after_last = self.last.micros().checked_add(1).and_then(Instant::from_micros);
        let recorded_at = RecordedAt::new(self.clock.now().max(after_last.unwrap_or(Instant::MAX)));
        let mut sequences = Vec::with_capacity(drafts.len());
        let mut bytes = Vec::with_capacity(drafts.len());
        let mut records = Vec::with_capacity(drafts.len());
        let mut sequence = self.next;
        for (draft, operation) in drafts.iter().zip(request.operations) {
            sequence = sequence.next();
            sequences.push(sequence);
            bytes.push(draft.seal(sequence, recorded_at));
            let recorded_by = Arc::clone(&request.recorded_by);
            records.push(Recorded { sequence, recorded_at, recorded_by, operation });
        }
        let batch = match Batch::new(bytes) {
            Ok(batch) => batch,
            Err(error) => return Ok(Decided::Now(Err(Refusal::Batch(error.to_string())))),
        };
        let idempotency = request.idempotency.map(|idempotency| Idempotency {
            key: idempotency.key,
            digest: idempotency.digest,
            records: u32::try_from(records.len()).unwrap_or(u32::MAX),
        });
        let incoming: Vec<Incoming<'_>> = records
            .iter()
            .zip(batch.records())
            .enumerate()
            .map(|(place, (recorded, (bytes, _)))| Incoming {
                recorded,
                bytes,
                batch: idempotency.as_ref().filter(|_| place == 0),
            })
            .collect();
        if let Err(error) = self.index.apply(&incoming) {
            // Part of the batch may be in the index and can never be taken out: only a restart mends that.
            self.stalled.stall(format!("the index failed ({error}): restart the server"));
            self.index.halt();
            return Err(error);
        }
        drop(incoming);
        self.next = sequence;
        self.last = recorded_at.instant();
        let receipt = Receipt { sequences, recorded_at: Some(recorded_at), warnings, repeated: false };
        Ok(Decided::Accepted(receipt, batch))
    }

    /// Answers a batch that was sent before.
    fn repeated(&self, request: &Request) -> Result<Option<Decided>, IndexError> {
        let Some(idempotency) = &request.idempotency else { return Ok(None) };
        let Some(batch) = self.index.batch(&idempotency.key)? else { return Ok(None) };
        if batch.digest != idempotency.digest {
            let refusal = Refusal::OtherContent { key: idempotency.key.clone() };
            return Ok(Some(Decided::Now(Err(refusal))));
        }
        let first = batch.first.get();
        let sequences = (first..first + u64::from(batch.records)).map(Sequence::new).collect();
        let recorded_at = self.index.record(batch.first)?.map(|recorded| recorded.recorded_at);
        let receipt = Receipt { sequences, recorded_at, warnings: Vec::new(), repeated: true };
        Ok(Some(Decided::Repeated(receipt)))
    }

    /// Finds a key that the batch makes or refers to and that changed after what the client knows.
    fn changed(&self, request: &Request) -> Result<Option<Refusal>, IndexError> {
        let Some(expected) = request.expected_sequence else { return Ok(None) };
        for (index, operation) in request.operations.iter().enumerate() {
            for (reference, path) in self.touched(operation)? {
                let (set, member) = names::known(&reference);
                let changed = self.index.last_change(&set, &member)?;
                if changed > expected {
                    let message = format!(
                        "the {} {:?} changed at sequence {changed}, after {expected}: read it again, then decide",
                        reference.what(),
                        reference.key()
                    );
                    return Ok(Some(Refusal::Changed { index, message, path }));
                }
            }
        }
        Ok(None)
    }

    /// Gives the keys that an operation makes or refers to; of a correction, in either content.
    fn touched(&self, operation: &Operation) -> Result<Vec<(Reference, FieldPath)>, IndexError> {
        let mut touched = Vec::new();
        let cited = operation.sources().iter().enumerate();
        touched.extend(cited.map(|(place, citation)| {
            let path = vec!["sources".to_owned(), place.to_string(), "source".to_owned()];
            (Reference::Source(citation.source.clone()), path)
        }));
        let mut add = |event: &crate::domain::event::Event, at: &str| {
            let at = |path: FieldPath| if at.is_empty() { path } else { [vec![at.to_owned()], path].concat() };
            if let Some(made) = event.makes() {
                touched.push((made, at(vec!["body".to_owned()])));
            }
            event.visit_references(&mut |reference, path| touched.push((reference, at(path()))));
        };
        match operation {
            Operation::Record(event) => add(event, ""),
            Operation::Correct(correction) => {
                add(&correction.replacement, "replacement");
                if let Some(sequence) = self.index.sequence_of(correction.event)? {
                    let effective = self.index.life(sequence)?.effective(Sequence::NEVER, |_| true);
                    if let Some(recorded) = self.index.record(effective.content)?
                        && let Some(event) = recorded.event()
                    {
                        add(event, "event");
                    }
                }
            }
            Operation::Retract(_) | Operation::Reinstate(_) | Operation::Cite(_) => {}
        }
        Ok(touched)
    }
}
