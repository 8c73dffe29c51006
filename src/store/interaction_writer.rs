//! The one task that writes interaction records: a bounded queue in front, one transaction for all that wait.
//!
//! While one commit runs, the next batch gathers by itself, so nobody waits for a timer and a flood costs few
//! commits. A record is *acknowledged* when the transaction that holds it has been committed; what was
//! acknowledged survives a crash. When the queue fills, the least valuable kinds are turned away first and counted, and
//! the minutes of which something is missing are written down, so that nobody takes them for whole.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::interactions::{self, Gate};
use super::reactions::Cleared;
use super::{Db, StoreError, Tx, answers, listening, reactions};
use crate::domain::community::InteractionKind;
use crate::domain::community::record::{InteractionRecord, Worth};
use crate::domain::ids::GuildId;

/// Records written in one transaction at most.
const BATCH: usize = 5_000;
/// Attempts to write a batch once the program is asked to end.
const LAST_ATTEMPTS: u32 = 5;

/// Minutes that are remembered as incomplete until they can be written down.
const MISSED: usize = 10_000;

enum Entry {
    Write(Part, Instant, Option<oneshot::Sender<()>>),
    Settle(oneshot::Sender<()>),
}

/// What is written, in the order in which it came.
#[derive(Clone, Copy)]
enum Part {
    Record(Heard),
    Cleared(Cleared),
}

/// A record, and after how many seconds it answers somebody, where that is to be counted.
type Heard = (InteractionRecord, Option<i64>);

impl Part {
    const fn heard(&self) -> Option<Heard> {
        match self {
            Self::Record(heard) => Some(*heard),
            Self::Cleared(_) => None,
        }
    }

    const fn guild(&self) -> GuildId {
        match self {
            Self::Record((record, _)) => record.guild,
            Self::Cleared(cleared) => cleared.guild,
        }
    }

    const fn at(&self) -> i64 {
        match self {
            Self::Record((record, _)) => record.at,
            Self::Cleared(cleared) => cleared.at,
        }
    }

    const fn kind(&self) -> InteractionKind {
        match self {
            Self::Record((record, _)) => record.kind,
            Self::Cleared(_) => InteractionKind::ReactionRemoved,
        }
    }
}

/// The queue's entrance. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Recorder {
    sender: mpsc::Sender<Entry>,
    capacity: usize,
    shared: Arc<Shared>,
}

/// What both ends of the queue know.
#[derive(Debug, Default)]
struct Shared {
    /// Records let in that are neither written nor lost.
    waiting: AtomicUsize,
    /// Minutes (since 1970) of guilds of which something is missing, as long as that is not written down.
    missed: Mutex<BTreeSet<(GuildId, i64)>>,
}

impl Shared {
    fn miss(&self, guild: GuildId, at: i64) {
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        if missed.len() < MISSED {
            missed.insert((guild, at.div_euclid(60)));
        }
    }

    fn missed(&self) -> BTreeSet<(GuildId, i64)> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn forget(&self, written: &BTreeSet<(GuildId, i64)>) {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner).retain(|minute| !written.contains(minute));
    }
}

/// Why a record was turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the queue of interactions is too full for a record of this worth, or the program is ending")]
pub struct Dropped;

/// The queue's other end; see [`Writer::run`].
#[derive(Debug)]
pub struct Writer {
    receiver: mpsc::Receiver<Entry>,
    shared: Arc<Shared>,
}

/// A queue with room for `capacity` records, and the task that empties it.
#[must_use]
pub fn queue(capacity: usize) -> (Recorder, Writer) {
    let capacity = capacity.max(1);
    let (sender, receiver) = mpsc::channel(capacity);
    let shared = Arc::<Shared>::default();
    (Recorder { sender, capacity, shared: Arc::clone(&shared) }, Writer { receiver, shared })
}

impl Recorder {
    /// Queue `record` without waiting. `Err` when its worth is too low for the room that is left.
    pub fn offer(&self, record: InteractionRecord) -> Result<(), Dropped> {
        self.enter(Part::Record((record, None)), None)
    }

    /// The same with an answer to somebody who waited `seconds` for it.
    pub fn answer(&self, record: InteractionRecord, seconds: i64) -> Result<(), Dropped> {
        self.enter(Part::Record((record, Some(seconds))), None)
    }

    /// Queue that reactions were cleared, as [`Self::offer`]; it concerns what was queued before, and nothing after it.
    pub fn clear(&self, cleared: Cleared) -> Result<(), Dropped> {
        self.enter(Part::Cleared(cleared), None)
    }

    /// Queue `record` without waiting; what is returned resolves when it has been committed, and fails if it never was.
    pub fn record(&self, record: InteractionRecord) -> Result<oneshot::Receiver<()>, Dropped> {
        let (acknowledge, acknowledged) = oneshot::channel();
        self.enter(Part::Record((record, None)), Some(acknowledge))?;
        Ok(acknowledged)
    }

    fn enter(&self, part: Part, acknowledge: Option<oneshot::Sender<()>>) -> Result<(), Dropped> {
        let room = self.sender.capacity();
        if room > Worth::of(part.kind()).room_needed(self.capacity) {
            // Counted first: the other end may be quicker than we are.
            self.shared.waiting.fetch_add(1, Ordering::SeqCst);
            if self.sender.try_send(Entry::Write(part, Instant::now(), acknowledge)).is_ok() {
                return Ok(());
            }
            self.shared.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        self.shared.miss(part.guild(), part.at());
        metrics::counter!("lyceum_interactions_dropped_total", "kind" => part.kind().name()).increment(1);
        Err(Dropped)
    }

    /// Wait until everything queued before has been written.
    pub async fn settled(&self) {
        let (done, settled) = oneshot::channel();
        if self.sender.send(Entry::Settle(done)).await.is_ok() {
            // An error means that the writer ended, and it ends only when nothing is left.
            let _ = settled.await;
        }
    }

    /// Something that happened in `guild` was not even offered.
    pub fn missed(&self, guild: GuildId, at: i64) {
        self.shared.miss(guild, at);
    }

    /// Records that are not written yet, in the queue or in the writer's hands.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.shared.waiting.load(Ordering::SeqCst)
    }

    /// Records for which the queue has room.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.capacity
    }
}

impl Writer {
    /// Write until `stop`, then let nobody in, write what is left and end.
    pub async fn run(mut self, db: Db, stop: CancellationToken) {
        let mut batch = Vec::new();
        loop {
            let taken = tokio::select! {
                biased;
                () = stop.cancelled(), if !self.receiver.is_closed() => {
                    self.receiver.close();
                    continue;
                }
                taken = self.receiver.recv_many(&mut batch, BATCH) => taken,
            };
            self.gather(&mut batch).await;
            // The last one holds nothing, or the minutes of what came too late.
            write(&db, &stop, &self.shared, batch.drain(..)).await;
            if taken == 0 {
                return;
            }
        }
    }
}

impl Writer {
    /// Take what comes while it comes: whoever brings many at once is not done when the first one wakes us, and each commit
    /// waits for the disk. A pause as short as one turn of the runtime ends it, so nobody waits for a timer here either.
    async fn gather(&mut self, batch: &mut Vec<Entry>) {
        let mut had = 0;
        while had < batch.len() && batch.len() < BATCH {
            had = batch.len();
            tokio::task::yield_now().await;
            while batch.len() < BATCH
                && let Ok(entry) = self.receiver.try_recv()
            {
                batch.push(entry);
            }
        }
    }
}

/// Write one batch, however often it takes while the program runs, and acknowledge it.
async fn write(db: &Db, stop: &CancellationToken, shared: &Shared, entries: impl Iterator<Item = Entry>) {
    let (mut parts, mut since, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        match entry {
            Entry::Write(part, queued, acknowledge) => {
                parts.push(part);
                since.push(queued);
                waiting.extend(acknowledge);
            }
            Entry::Settle(done) => waiting.push(done),
        }
    }
    let mut attempt = 0;
    // What was turned away was so while something waited, so a batch to come notes it.
    while let Err(error) = commit(db, &parts, shared).await {
        attempt += 1;
        let last = !error.is_retryable() || stop.is_cancelled() && attempt >= LAST_ATTEMPTS;
        if last {
            tracing::error!(%error, records = parts.len(), "interaction records could not be written and are lost");
            metrics::counter!("lyceum_interactions_lost_total").increment(parts.len() as u64);
            parts.iter().for_each(|part| shared.miss(part.guild(), part.at()));
            shared.waiting.fetch_sub(parts.len(), Ordering::SeqCst);
            return;
        }
        tracing::warn!(%error, attempt, "interaction records wait for the database");
        let pause = Duration::from_millis(50 << attempt.min(6));
        if stop.is_cancelled() {
            // The last attempts follow one another more quickly; `cancelled` no longer waits.
            let _ = tokio::time::timeout(pause.min(Duration::from_millis(400)), std::future::pending::<()>()).await;
        } else {
            let _ = tokio::time::timeout(pause, stop.cancelled()).await;
        }
    }
    shared.waiting.fetch_sub(parts.len(), Ordering::SeqCst);
    let waited = metrics::histogram!("lyceum_interactions_committed_seconds");
    since.iter().for_each(|since| waited.record(since.elapsed()));
    for acknowledge in waiting {
        // Nobody has to be interested.
        let _ = acknowledge.send(());
    }
}

/// Write the parts in their order, and of which minutes something is missing.
async fn commit(db: &Db, parts: &[Part], shared: &Shared) -> Result<(), StoreError> {
    let missed = shared.missed();
    let mut guilds: HashSet<GuildId> = parts.iter().map(Part::guild).collect();
    guilds.extend(missed.iter().map(|(guild, _)| *guild));
    if guilds.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let gate = Gate::load(&mut tx.read(), &guilds).await?;
    let (mut written, mut present, mut refused) = (0, 0, 0);
    let alone = |part: &Part| match part {
        Part::Cleared(_) => true,
        // Whom it was for is looked up among what was written before it.
        Part::Record((it, _)) => it.target.0 == 0 && gate.opens(it.guild),
    };
    for run in parts.chunk_by(|a, b| !alone(a) && !alone(b)) {
        if let [Part::Cleared(cleared)] = run {
            written += reactions::clear(&mut tx, cleared).await?;
            continue;
        }
        let (admitted, others): (Vec<Heard>, Vec<Heard>) =
            run.iter().filter_map(Part::heard).partition(|(it, _)| gate.admits(it));
        let new = insert(&mut tx, &admitted).await?;
        written += new;
        present += admitted.len() as u64 - new;
        refused += others.len() as u64;
        for (removal, _) in others.iter().filter(|(it, _)| it.kind == InteractionKind::ReactionRemoved) {
            let taken = reactions::take_back(&mut tx, removal).await?;
            written += taken;
            refused -= taken;
        }
    }
    for (guild, minute) in missed.iter().filter(|(guild, _)| gate.opens(*guild)) {
        listening::lose(&mut tx, *guild, minute * 60).await?;
    }
    tx.commit().await?;
    shared.forget(&missed);
    for (outcome, number) in [("written", written), ("duplicate", present), ("not_allowed", refused)] {
        metrics::counter!("lyceum_interactions_total", "outcome" => outcome).increment(number);
    }
    Ok(())
}

/// Append what was admitted, and count the answers among it. Returns how many records are new.
async fn insert(tx: &mut Tx, admitted: &[Heard]) -> Result<u64, StoreError> {
    let mut new = 0;
    for (answer, seconds) in admitted.iter().filter_map(|(record, answered)| Some((record, (*answered)?))) {
        // One by one: an answer that is told twice is counted once.
        if interactions::insert(tx, std::slice::from_ref(answer)).await? > 0 {
            answers::add(tx, answer, seconds).await?;
            new += 1;
        }
    }
    let others = admitted.iter().filter(|(_, answered)| answered.is_none()).map(|(record, _)| *record);
    Ok(new + reactions::insert_live(tx, &others.collect::<Vec<_>>()).await?)
}
