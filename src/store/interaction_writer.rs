//! The one task that writes interaction records: a bounded queue in front, one transaction for all that wait.
//!
//! While one commit runs, the next batch gathers by itself, so nobody waits for a timer and a flood costs few
//! commits. A record is *acknowledged* when the transaction that holds it has been committed; what was
//! acknowledged survives a crash. When the queue fills, the least valuable kinds are turned away first and counted, and
//! the minutes of which something is missing are written down, so that nobody takes them for whole.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::Db;
use super::reactions::Cleared;
use crate::domain::community::InteractionKind;
use crate::domain::community::record::{InteractionRecord, Worth};
use crate::domain::ids::GuildId;

mod batch;

/// Records written in one transaction at most.
const BATCH: usize = 5_000;
/// What lies in the queue for longer is not held back for more to come.
const GATHERED: Duration = Duration::from_millis(4);

/// Minutes that are remembered as incomplete until they can be written down.
const MISSED: usize = 10_000;

enum Entry {
    Write(Part, Instant, Option<oneshot::Sender<()>>),
    Settle(oneshot::Sender<()>),
}

impl Entry {
    /// When it came, where that is known.
    const fn since(&self) -> Option<Instant> {
        match self {
            Self::Write(_, since, _) => Some(*since),
            Self::Settle(_) => None,
        }
    }
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

    const fn object(&self) -> u64 {
        match self {
            Self::Record((record, _)) => record.object,
            Self::Cleared(cleared) => cleared.message.0,
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
    /// Minutes of which something is missing, as long as that is not written down.
    missed: Mutex<BTreeSet<Missed>>,
}

/// Of a guild's minute (since 1970) something is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Missed {
    guild: GuildId,
    minute: i64,
    /// That a reaction was taken back: the channels do not tell it afterwards.
    taken_back: bool,
}

impl Shared {
    fn miss(&self, guild: GuildId, at: i64, taken_back: bool) {
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        if missed.len() < MISSED {
            missed.insert(Missed { guild, minute: at.div_euclid(60), taken_back });
        }
    }

    fn miss_part(&self, part: &Part) {
        self.miss(part.guild(), part.at(), part.kind() == InteractionKind::ReactionRemoved);
    }

    fn missed(&self) -> BTreeSet<Missed> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// So many records are written or lost.
    fn done(&self, count: usize) {
        self.waiting.fetch_sub(count, Ordering::SeqCst);
    }

    fn forget(&self, written: &BTreeSet<Missed>) {
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
        self.shared.miss_part(&part);
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
        self.shared.miss(guild, at, false);
    }

    /// The same of a reaction that was taken back.
    pub fn missed_removal(&self, guild: GuildId, at: i64) {
        self.shared.miss(guild, at, true);
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
            self.gather(&mut batch, GATHERED).await;
            // The last one holds nothing, or the minutes of what came too late.
            batch::write(&db, &stop, &self.shared, batch.drain(..)).await;
            if taken == 0 {
                return;
            }
        }
    }

    /// Take what comes while it comes: whoever brings many at once is not done when the first one wakes us, and each commit
    /// waits for the disk. A pause as short as one turn of the runtime ends it, so nobody waits for a timer here either; and
    /// so does the patience of the first one, or a flood that never pauses would keep everybody waiting for the last place.
    async fn gather(&mut self, batch: &mut Vec<Entry>, patience: Duration) {
        let first = batch.iter().find_map(Entry::since).unwrap_or_else(Instant::now);
        let mut had = 0;
        while had < batch.len() && batch.len() < BATCH && first.elapsed() < patience {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ChannelId, MemberId};

    fn record(object: u64) -> InteractionRecord {
        InteractionRecord {
            guild: GuildId(1),
            object,
            actor: MemberId(2),
            target: MemberId(3),
            kind: InteractionKind::Reply,
            weight: 1.0,
            at: 0,
            channel: ChannelId(4),
            variant: 0,
        }
    }

    /// What the writer gathers while somebody brings `most` records, `each` of them in a turn of the runtime, and each turn
    /// keeps the runtime busy for a while.
    async fn gathered(most: u64, each: u64, busy: Duration, patience: Duration) -> (usize, Duration) {
        let (recorder, mut writer) = queue(BATCH + 1);
        let bring = async {
            for object in 0..most {
                recorder.offer(record(object)).unwrap();
                if object % each == each - 1 {
                    std::thread::sleep(busy);
                    tokio::task::yield_now().await;
                }
            }
        };
        let gather = async {
            let mut batch = Vec::new();
            writer.receiver.recv_many(&mut batch, BATCH).await;
            let begun = Instant::now();
            writer.gather(&mut batch, patience).await;
            (batch.len(), begun.elapsed())
        };
        futures_util::future::join(bring, gather).await.1
    }

    #[tokio::test]
    async fn a_burst_is_one_batch_and_a_flood_without_a_pause_holds_nobody_back() {
        // However slow the machine is that this runs on.
        assert_eq!(gathered(1_000, 100, Duration::ZERO, Duration::from_secs(60)).await.0, 1_000);
        // It would take two and a half seconds until the batch is full.
        let (records, took) = gathered(BATCH as u64, 1, Duration::from_micros(500), GATHERED).await;
        assert!(records < 500 && took < Duration::from_millis(500), "{records} after {took:?}");
    }
}
