//! The writer: decides about batches, one after another, and takes them into the index.
//!
//! One thread decides, so that each batch is held against all before it. Encoding is done before, by the one who hands the
//! batch in; syncing is done after, by the appender, while this thread decides about what came in meanwhile. There is no
//! timer: groups grow by themselves while a sync is under way.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::chronicle::DurableHead;
use crate::chronicle::append::{self, AppenderParts, IndexProgress, RecordingStop, SyncGroup};
use crate::chronicle::notary::Notary;
use crate::chronicle::own;
use crate::chronicle::request::{Answer, Changes, Receipt, Refusal, Reply, Request, Ticket};
use crate::domain::decide::{Deliberation, Warning};
use crate::domain::event::{FieldPath, Operation, Reference};
use crate::domain::{Recorded, Sequence};
use crate::event_log::record::{Draft, Idempotency};
use crate::event_log::{BATCH_BYTES_MAX, EventLog, RECORD_BYTES_MAX, RecordBatch};
use crate::index::{Incoming, Index, IndexError, list_names};
use crate::time::{Clock, Instant, RecordedAt};

/// The most bytes that the log adds to a record.
const FRAME_BYTES_MAX: u64 = 64;

/// A batch on its way to the writer.
struct QueuedBatch {
    request: Request,
    drafts: Vec<Draft>,
    reply: Reply,
    /// Is told once the batch has been accepted and taken into the index.
    accepted: oneshot::Sender<()>,
}

/// What the writer is told.
enum WriterMessage {
    /// A batch was handed in.
    Batch(Box<QueuedBatch>),
    /// The appender has nothing to do.
    Idle,
    /// No more batches are handed in.
    Stop,
}

/// The way to the writer.
pub(super) struct WriterThreads {
    queue: Mutex<Option<Sender<WriterMessage>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    stalled: Arc<RecordingStop>,
    /// The batches that were handed in and are not decided about.
    waiting: Arc<AtomicUsize>,
}

/// What the writer works with.
pub(super) struct WriterParts {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) index: Arc<Index>,
    pub(super) notary: Arc<Notary>,
    pub(super) head: Arc<DurableHead>,
    pub(super) clock: Arc<dyn Clock>,
    /// When the last record on record was taken in.
    pub(super) last: Option<RecordedAt>,
}

impl WriterThreads {
    /// Starts the two threads.
    pub(super) fn start(parts: WriterParts) -> std::io::Result<Self> {
        let (queue, messages) = channel();
        let (groups, appending) = sync_channel(1);
        let stalled = Arc::new(RecordingStop::default());
        let waiting = Arc::new(AtomicUsize::new(0));
        let taken_in = Arc::new(IndexProgress::new(parts.head.get()));
        let appender = AppenderParts {
            log: Arc::clone(&parts.log),
            index: Arc::clone(&parts.index),
            notary: parts.notary,
            head: Arc::clone(&parts.head),
            stalled: Arc::clone(&stalled),
            taken_in: Arc::clone(&taken_in),
        };
        let to_writer = queue.clone();
        // Where the writer is gone, nobody wants to know.
        let idle = move || drop(to_writer.send(WriterMessage::Idle));
        let appender = std::thread::Builder::new()
            .name("appender".to_owned())
            .spawn(move || append::run(&appender, &appending, idle))?;
        // From here on the index takes in what is not durable yet, and must not put it on disk before it is.
        parts.index.vouch(parts.head.get());
        let mut state = WriterState {
            next: parts.head.get(),
            last: parts.last.map_or(Instant::MIN, RecordedAt::instant),
            index: parts.index,
            log: parts.log,
            clock: parts.clock,
            groups,
            stalled: Arc::clone(&stalled),
            taken_in,
            waiting: Arc::clone(&waiting),
        };
        let writer = std::thread::Builder::new().name("writer".to_owned()).spawn(move || state.run(&messages))?;
        let threads = Mutex::new(vec![writer, appender]);
        Ok(WriterThreads { queue: Mutex::new(Some(queue)), threads, stalled, waiting })
    }

    /// Says why nothing is recorded until a restart; `None` while recording goes on.
    pub(super) fn why_stopped(&self) -> Option<String> {
        self.stalled.reason()
    }

    /// Returns how many batches were handed in and are not decided about.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Hands a batch in.
    pub(super) fn submit(&self, request: Request) -> Ticket {
        let (reply, answer) = oneshot::channel();
        let (tell_accepted, accepted) = oneshot::channel();
        match drafts(&request) {
            Ok(drafts) => {
                let queue = self.queue.lock().clone();
                if let Some(queue) = queue {
                    // Where the writer is gone, the reply is dropped with the job, and the ticket says so.
                    let job = QueuedBatch { request, drafts, reply, accepted: tell_accepted };
                    self.waiting.fetch_add(1, Ordering::Relaxed);
                    let _ = queue.send(WriterMessage::Batch(Box::new(job)));
                }
            }
            Err(refusal) => {
                // The caller may have gone.
                let _ = reply.send(Err(refusal));
            }
        }
        Ticket { answer, accepted }
    }

    /// Stops taking batches in and waits until those handed in are answered.
    pub(super) fn stop(&self) {
        if let Some(queue) = self.queue.lock().take() {
            // Where the writer is gone already, there is nobody to tell.
            let _ = queue.send(WriterMessage::Stop);
        }
        for thread in self.threads.lock().drain(..) {
            // A thread that panicked has answered nobody; the tickets say so.
            let _ = thread.join();
        }
    }
}

impl Drop for WriterThreads {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Encodes what is to be recorded, in the thread of the one who hands it in.
fn drafts(request: &Request) -> Result<Vec<Draft>, Refusal> {
    if request.operations.is_empty() {
        return Err(Refusal::Batch("the batch is empty: give at least one event or operation".to_owned()));
    }
    let mut drafts = Vec::with_capacity(request.operations.len());
    for (index, operation) in request.operations.iter().enumerate() {
        let batch = if index == 0 { request.stored_idempotency() } else { None };
        let draft = Draft::new(operation, &request.recorded_by, batch);
        if draft.bytes() > RECORD_BYTES_MAX {
            return Err(Refusal::TooLarge { index, bytes: draft.bytes(), limit: RECORD_BYTES_MAX });
        }
        drafts.push(draft);
    }
    let framed: u64 = drafts.iter().map(|draft| draft.bytes() as u64 + FRAME_BYTES_MAX).sum();
    if framed > BATCH_BYTES_MAX {
        let what = format!("the batch takes {framed} bytes, and at most {BATCH_BYTES_MAX} fit: send it in several");
        return Err(Refusal::Batch(what));
    }
    Ok(drafts)
}

/// What the writer knows while it decides about batches that are to share a sync.
struct DecidingGroup<'a> {
    deliberation: Deliberation<'a>,
    /// The idempotency keys of those accepted.
    keys: HashSet<String>,
    /// The bytes of those accepted.
    bytes: usize,
}

/// A batch that has its sequences, to be taken into the index.
struct SealedBatch {
    records: Vec<Recorded>,
    batch: RecordBatch,
    idempotency: Option<Idempotency>,
    accepted: oneshot::Sender<()>,
}

/// The writer's own state.
struct WriterState {
    index: Arc<Index>,
    log: Arc<dyn EventLog>,
    clock: Arc<dyn Clock>,
    groups: SyncSender<SyncGroup>,
    stalled: Arc<RecordingStop>,
    taken_in: Arc<IndexProgress>,
    waiting: Arc<AtomicUsize>,
    /// The last sequence given out.
    next: Sequence,
    /// The last time given out.
    last: Instant,
}

/// What was decided about a batch.
enum JobDecision {
    /// Nothing is recorded; the answer can go out.
    Now(Answer),
    /// It was recorded before, perhaps a moment ago: the answer can go out once that is durable.
    Repeated(Receipt),
    /// It is to be recorded; with what looks odd in it.
    Accepted(Vec<(usize, Warning)>),
}

impl WriterState {
    /// Takes batches in until told to stop. What comes in while the appender is at work joins the group that it gets next.
    fn run(&mut self, messages: &Receiver<WriterMessage>) {
        let mut jobs: VecDeque<QueuedBatch> = VecDeque::new();
        let mut group = SyncGroup::after(self.next);
        let (mut is_idle, mut is_stopping) = (true, false);
        loop {
            let can_go_on = !jobs.is_empty() && !group.is_full() || is_idle && !group.is_empty();
            let mut next = if can_go_on { messages.try_recv().ok() } else { messages.recv().ok() };
            if next.is_none() && !can_go_on {
                return;
            }
            while let Some(message) = next {
                match message {
                    WriterMessage::Batch(job) => jobs.push_back(*job),
                    WriterMessage::Idle => is_idle = true,
                    WriterMessage::Stop => is_stopping = true,
                }
                next = if jobs.len() < append::GROUP_BATCHES_MAX { messages.try_recv().ok() } else { None };
            }
            let (taken, answers) =
                if group.is_full() { (Vec::new(), Vec::new()) } else { self.accept(&mut jobs, &mut group) };
            if is_idle && !group.is_empty() {
                // The sync and the index work at the same time; the answers go out when both are done.
                is_idle = false;
                if self.groups.send(std::mem::replace(&mut group, SyncGroup::after(self.next))).is_err() {
                    return;
                }
            }
            self.take_in(taken);
            // Anyone who is refused for what another batch did finds that in the index by now.
            for (reply, answer) in answers {
                // The caller may have gone; what was decided stays.
                let _ = reply.send(answer);
            }
            if is_stopping && is_idle && jobs.is_empty() && group.is_empty() {
                return;
            }
        }
    }

    /// Decides about waiting batches, from the first on, as far as they can share a sync: one decision for each.
    fn decide(&self, jobs: &VecDeque<QueuedBatch>) -> Vec<JobDecision> {
        if let Some(reason) = self.stalled.reason() {
            return jobs.iter().map(|_| JobDecision::Now(Err(Refusal::ReadOnly(reason.clone())))).collect();
        }
        let index = Arc::clone(&self.index);
        let knowledge = index.knowledge();
        let mut decided = Vec::with_capacity(jobs.len());
        let mut deciding = DecidingGroup {
            deliberation: Deliberation::new(&knowledge, self.clock.now()),
            keys: HashSet::new(),
            bytes: 0,
        };
        for job in jobs {
            match self.deliberate(&mut deciding, job, decided.is_empty()) {
                Ok(Some((decision, goes_on))) => {
                    decided.push(decision);
                    if !goes_on {
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    decided.push(JobDecision::Now(Err(Refusal::Failed(error.to_string()))));
                    break;
                }
            }
        }
        drop(deciding);
        if let Err(error) = knowledge.end() {
            let failed = || JobDecision::Now(Err(Refusal::Failed(error.to_string())));
            return decided.iter().map(|_| failed()).collect();
        }
        decided
    }

    /// Decides about a batch, and whether others can be decided about with it; `None` where another has to begin with it,
    /// because it asks about what those before it in this one do.
    fn deliberate<'a>(
        &self,
        deciding: &mut DecidingGroup<'a>,
        job: &'a QueuedBatch,
        is_first: bool,
    ) -> Result<Option<(JobDecision, bool)>, IndexError> {
        let request = &job.request;
        let asks_about_others = request.expected_sequence.is_some()
            || request.dry_run
            || request.changes == Changes::Own && request.operations.iter().any(own::is_change)
            || request.idempotency.as_ref().is_some_and(|idempotency| deciding.keys.contains(&idempotency.key));
        if asks_about_others && !is_first {
            return Ok(None);
        }
        if let Some(decided) = self.repeated(request)? {
            return Ok(Some((decided, true)));
        }
        if let Some(refusal) = self.changed(request)? {
            return Ok(Some((JobDecision::Now(Err(refusal)), true)));
        }
        if let Some(refusal) = own::refusal(&self.index, request)? {
            return Ok(Some((JobDecision::Now(Err(refusal)), true)));
        }
        deciding.deliberation.next_batch();
        let (mut rejections, mut warnings, mut admitted) = (Vec::new(), Vec::new(), 0);
        for (place, operation) in request.operations.iter().enumerate() {
            match deciding.deliberation.decide(operation) {
                Ok(odd) => {
                    admitted += 1;
                    warnings.extend(odd.into_iter().map(|warning| (place, warning)));
                }
                Err(reasons) => rejections.extend(reasons.into_iter().map(|rejection| (place, rejection))),
            }
        }
        if !rejections.is_empty() {
            // What was let through of a refused batch must not be known to those after it.
            return Ok(Some((JobDecision::Now(Err(Refusal::Rejected(rejections))), admitted == 0)));
        }
        if request.dry_run {
            let receipt = Receipt { sequences: Vec::new(), recorded_at: None, warnings, repeated: false };
            return Ok(Some((JobDecision::Now(Ok(receipt)), false)));
        }
        if let Some(no_room) = self.index.store().no_room() {
            return Ok(Some((JobDecision::Now(Err(Refusal::ReadOnly(no_room.to_string()))), false)));
        }
        let bytes: usize = job.drafts.iter().map(Draft::bytes).sum();
        if let Err(error) = self.log.reserve(bytes, job.drafts.len()) {
            return Ok(Some((JobDecision::Now(Err(Refusal::ReadOnly(error.to_string()))), false)));
        }
        deciding.keys.extend(request.idempotency.as_ref().map(|idempotency| idempotency.key.clone()));
        deciding.bytes += bytes;
        Ok(Some((JobDecision::Accepted(warnings), deciding.bytes < append::GROUP_BYTES_MAX)))
    }

    /// Decides about waiting batches and takes those decided about off the queue; those accepted get sequence and time.
    ///
    /// Returns what is to be taken into the index, and what can be answered after that.
    fn accept(
        &mut self,
        jobs: &mut VecDeque<QueuedBatch>,
        group: &mut SyncGroup,
    ) -> (Vec<SealedBatch>, Vec<(Reply, Answer)>) {
        let (mut taken, mut answers) = (Vec::new(), Vec::new());
        for decision in self.decide(jobs) {
            let Some(QueuedBatch { request, drafts, reply, accepted }) = jobs.pop_front() else { break };
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            match decision {
                JobDecision::Now(answer) => answers.push((reply, answer)),
                JobDecision::Repeated(receipt) => group.answer(receipt, reply),
                JobDecision::Accepted(warnings) => match self.seal(request, &drafts, warnings, accepted) {
                    Ok((receipt, sealed)) => {
                        group.append(sealed.batch.clone(), receipt, reply);
                        taken.push(sealed);
                    }
                    Err(refusal) => answers.push((reply, Err(refusal))),
                },
            }
        }
        group.reach(self.next);
        (taken, answers)
    }

    /// Assigns sequence and time.
    fn seal(
        &mut self,
        request: Request,
        drafts: &[Draft],
        warnings: Vec<(usize, Warning)>,
        accepted: oneshot::Sender<()>,
    ) -> Result<(Receipt, SealedBatch), Refusal> {
        // The chronicle's time strictly rises, whatever the clock of the machine does.
        let after_last = self.last.micros().checked_add(1).and_then(Instant::from_micros);
        let recorded_at = RecordedAt::new(self.clock.now().max(after_last.unwrap_or(Instant::MAX)));
        let idempotency = request.stored_idempotency();
        let mut sequences = Vec::with_capacity(drafts.len());
        let mut bytes = Vec::with_capacity(drafts.len());
        let mut records = Vec::with_capacity(drafts.len());
        let mut sequence = self.next;
        for (draft, operation) in drafts.iter().zip(request.operations) {
            sequence = sequence.next();
            sequences.push(sequence);
            let sealed = draft.seal(sequence, recorded_at);
            let recorded_by = Arc::clone(&request.recorded_by);
            records.push(Recorded { sequence, recorded_at, recorded_by, operation, bytes: sealed.len() });
            bytes.push(sealed);
        }
        let batch = RecordBatch::new(bytes).map_err(|error| Refusal::Batch(error.to_string()))?;
        self.next = sequence;
        self.last = recorded_at.instant();
        let receipt = Receipt { sequences, recorded_at: Some(recorded_at), warnings, repeated: false };
        Ok((receipt, SealedBatch { records, batch, idempotency, accepted }))
    }

    /// Takes batches into the index.
    fn take_in(&self, taken: Vec<SealedBatch>) {
        let mut incoming: Vec<Incoming<'_>> = Vec::new();
        for SealedBatch { records, batch, idempotency, accepted: _ } in &taken {
            let bytes = batch.records().map(|(bytes, _)| bytes);
            incoming.extend(records.iter().zip(bytes).enumerate().map(|(place, (recorded, bytes))| Incoming {
                recorded,
                bytes,
                batch: idempotency.as_ref().filter(|_| place == 0),
            }));
        }
        if let Some(last) = incoming.last().map(|incoming| incoming.recorded.sequence) {
            match self.index.apply(&incoming) {
                Ok(()) => taken.into_iter().for_each(|taken| {
                    // The caller may have gone.
                    let _ = taken.accepted.send(());
                }),
                Err(error) => {
                    // Part of it may be in the index and can never be taken out: only a restart mends that.
                    self.stalled.stall(format!("the index failed ({error}): restart the server"));
                    self.index.halt();
                }
            }
            self.taken_in.set(last);
        }
    }

    /// Answers a batch that was sent before.
    fn repeated(&self, request: &Request) -> Result<Option<JobDecision>, IndexError> {
        let Some(idempotency) = &request.idempotency else { return Ok(None) };
        let Some(batch) = self.index.batch(&idempotency.key)? else { return Ok(None) };
        if batch.digest != idempotency.digest {
            let refusal = Refusal::OtherContent { key: idempotency.key.clone() };
            return Ok(Some(JobDecision::Now(Err(refusal))));
        }
        let first = batch.first.get();
        let sequences = (first..first + u64::from(batch.records)).map(Sequence::new).collect();
        let recorded_at = self.index.record(batch.first)?.map(|recorded| recorded.recorded_at);
        let receipt = Receipt { sequences, recorded_at, warnings: Vec::new(), repeated: true };
        Ok(Some(JobDecision::Repeated(receipt)))
    }

    /// Finds a key that the batch makes or refers to and that changed after what the client knows, or that the client cannot
    /// know that much.
    fn changed(&self, request: &Request) -> Result<Option<Refusal>, IndexError> {
        let Some(expected) = request.expected_sequence else { return Ok(None) };
        if expected > self.next {
            return Ok(Some(Refusal::AheadOfHead { expected, head: self.next }));
        }
        for (index, operation) in request.operations.iter().enumerate() {
            for (reference, path) in self.touched(operation)? {
                let (set, member) = list_names::known(&reference);
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

    /// Returns the keys that an operation makes or refers to; of a correction, in either content.
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
