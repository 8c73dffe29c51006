//! The one task that writes interaction records: a bounded queue in front, one transaction for all that wait.
//!
//! While one commit runs, the next batch gathers by itself, so nobody waits for a timer and a flood costs few
//! commits. A record is *acknowledged* when the transaction that holds it has been committed; what was
//! acknowledged survives a crash. When the queue fills, the least valuable kinds are turned away first and counted.

use std::collections::HashSet;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::interactions::Gate;
use super::{Db, StoreError, reactions};
use crate::domain::community::record::{InteractionRecord, Worth};
use crate::domain::ids::GuildId;

/// Records written in one transaction at most.
const BATCH: usize = 5_000;
/// Attempts to write a batch once the program is asked to end.
const LAST_ATTEMPTS: u32 = 5;

enum Entry {
    Record(InteractionRecord, Option<oneshot::Sender<()>>),
    Settle(oneshot::Sender<()>),
}

/// The queue's entrance. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Recorder {
    sender: mpsc::Sender<Entry>,
    capacity: usize,
}

/// Why a record was turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the queue of interactions is too full for a record of this worth, or the program is ending")]
pub struct Dropped;

/// The queue's other end; see [`Writer::run`].
#[derive(Debug)]
pub struct Writer {
    receiver: mpsc::Receiver<Entry>,
}

/// A queue with room for `capacity` records, and the task that empties it.
#[must_use]
pub fn queue(capacity: usize) -> (Recorder, Writer) {
    let capacity = capacity.max(1);
    let (sender, receiver) = mpsc::channel(capacity);
    (Recorder { sender, capacity }, Writer { receiver })
}

impl Recorder {
    /// Queue `record` without waiting. `Err` when its worth is too low for the room that is left.
    pub fn offer(&self, record: InteractionRecord) -> Result<(), Dropped> {
        self.enter(record, None)
    }

    /// Queue `record` without waiting; what is returned resolves when it has been committed, and fails if it never was.
    pub fn record(&self, record: InteractionRecord) -> Result<oneshot::Receiver<()>, Dropped> {
        let (acknowledge, acknowledged) = oneshot::channel();
        self.enter(record, Some(acknowledge))?;
        Ok(acknowledged)
    }

    fn enter(&self, record: InteractionRecord, acknowledge: Option<oneshot::Sender<()>>) -> Result<(), Dropped> {
        let room = self.sender.capacity();
        let admitted = room > Worth::of(record.kind).room_needed(self.capacity)
            && self.sender.try_send(Entry::Record(record, acknowledge)).is_ok();
        if admitted {
            return Ok(());
        }
        metrics::counter!("lyceum_interactions_dropped_total", "kind" => record.kind.name()).increment(1);
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

    /// Records waiting to be written.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.sender.max_capacity() - self.sender.capacity()
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
            if taken == 0 {
                return;
            }
            #[allow(clippy::cast_precision_loss, reason = "a gauge of at most a few thousand")]
            metrics::gauge!("lyceum_interactions_waiting").set(self.receiver.len() as f64);
            write(&db, &stop, batch.drain(..)).await;
        }
    }
}

/// Write one batch, however often it takes while the program runs, and acknowledge it.
async fn write(db: &Db, stop: &CancellationToken, entries: impl Iterator<Item = Entry>) {
    let (mut records, mut waiting) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry {
            Entry::Record(record, acknowledge) => {
                records.push(record);
                waiting.extend(acknowledge);
            }
            Entry::Settle(done) => waiting.push(done),
        }
    }
    let mut attempt = 0;
    while let Err(error) = commit(db, &records).await {
        attempt += 1;
        let last = !error.is_retryable() || stop.is_cancelled() && attempt >= LAST_ATTEMPTS;
        if last {
            tracing::error!(%error, records = records.len(), "interaction records could not be written and are lost");
            metrics::counter!("lyceum_interactions_lost_total").increment(records.len() as u64);
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
    for acknowledge in waiting {
        // Nobody has to be interested.
        let _ = acknowledge.send(());
    }
}

async fn commit(db: &Db, records: &[InteractionRecord]) -> Result<(), StoreError> {
    let guilds: HashSet<GuildId> = records.iter().map(|record| record.guild).collect();
    if guilds.is_empty() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    let gate = Gate::load(&mut tx.read(), &guilds).await?;
    let admitted: Vec<InteractionRecord> = records.iter().filter(|record| gate.admits(record)).copied().collect();
    let new = reactions::insert_live(&mut tx, &admitted).await?;
    tx.commit().await?;
    let count = |outcome, number: u64| {
        metrics::counter!("lyceum_interactions_total", "outcome" => outcome).increment(number);
    };
    count("written", new);
    count("duplicate", admitted.len() as u64 - new);
    count("not_allowed", (records.len() - admitted.len()) as u64);
    Ok(())
}
