//! One batch becomes rows: again and again until the database takes it, without what it will never take.

use std::collections::HashSet;
use std::ops::Range;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::{Entry, Heard, Part, Shared};
use crate::domain::community::InteractionKind;
use crate::domain::ids::GuildId;
use crate::store::interactions::{self, Gate};
use crate::store::listening::Source;
use crate::store::{Db, StoreError, Tx, answers, listening, reactions};

/// Attempts to write a batch once the program is asked to end.
const LAST_ATTEMPTS: u32 = 5;

/// What is written together, and who waits for it.
#[derive(Default)]
struct Batch {
    parts: Vec<Part>,
    since: Vec<Instant>,
    /// Whoever waits for the part of this number, or for all.
    waiting: Vec<(Option<usize>, oneshot::Sender<()>)>,
}

/// Write one batch, however often it takes while the program runs, and acknowledge it. Records of which the database says
/// that they themselves cannot be written are lost alone: whatever holds one is halved until it stands by itself.
pub(super) async fn write(db: &Db, stop: &CancellationToken, shared: &Shared, entries: impl Iterator<Item = Entry>) {
    let mut batch = Batch::default();
    for entry in entries {
        match entry {
            Entry::Write(part, queued, acknowledge) => {
                batch.waiting.extend(acknowledge.map(|it| (Some(batch.parts.len()), it)));
                batch.parts.push(part);
                batch.since.push(queued);
            }
            Entry::Settle(done) => batch.waiting.push((None, done)),
        }
    }
    let mut lost = HashSet::new();
    // In their order: the first piece lies on top.
    let mut pieces: Vec<Range<usize>> = std::iter::once(0..batch.parts.len()).collect();
    while let Some(piece) = pieces.pop() {
        match settle(db, stop, shared, batch.parts.get(piece.clone()).unwrap_or_default()).await {
            Ok(()) => {}
            Err(error) if error.is_of_data() && piece.len() > 1 => {
                let (first, second) = halves(piece);
                pieces.extend([second, first]);
            }
            Err(error) => {
                lose(&error, batch.parts.get(piece.clone()).unwrap_or_default(), shared);
                lost.extend(piece);
            }
        }
    }
    shared.done(batch.parts.len());
    let waited = metrics::histogram!("lyceum_interactions_committed_seconds");
    let written = batch.since.iter().enumerate().filter(|(at, _)| !lost.contains(at));
    written.for_each(|(_, since)| waited.record(since.elapsed()));
    let answered = batch.waiting.into_iter().filter(|(of, _)| of.is_none_or(|of| !lost.contains(&of)));
    for (_, acknowledge) in answered {
        // Nobody has to be interested.
        let _ = acknowledge.send(());
    }
}

const fn halves(piece: Range<usize>) -> (Range<usize>, Range<usize>) {
    let middle = piece.start + (piece.end - piece.start) / 2;
    (piece.start..middle, middle..piece.end)
}

/// Write `parts` as soon as the database takes them: one that is full, read-only, restarting or out of connections takes
/// them later, and until then the queue is the limit. What fails is failed by the parts themselves, or by the end of the
/// program.
async fn settle(db: &Db, stop: &CancellationToken, shared: &Shared, parts: &[Part]) -> Result<(), StoreError> {
    let mut attempt = 0;
    // What was turned away was so while something waited, so a batch to come notes it.
    while let Err(error) = commit(db, parts, shared).await {
        attempt += 1;
        if error.is_of_data() || stop.is_cancelled() && attempt >= LAST_ATTEMPTS {
            return Err(error);
        }
        tracing::warn!(%error, attempt, records = parts.len(), "interaction records wait for the database");
        let pause = Duration::from_millis(50 << attempt.min(6));
        if stop.is_cancelled() {
            // The last attempts follow one another more quickly; `cancelled` no longer waits.
            let _ = tokio::time::timeout(pause.min(Duration::from_millis(400)), std::future::pending::<()>()).await;
        } else {
            let _ = tokio::time::timeout(pause, stop.cancelled()).await;
        }
    }
    Ok(())
}

/// What is not written is counted and named, and its minutes are said to be incomplete.
fn lose(error: &StoreError, parts: &[Part], shared: &Shared) {
    match parts {
        [part] => {
            let (guild, kind, object) = (part.guild(), part.kind().name(), part.object());
            tracing::error!(%error, guild.id = %guild, kind, object, "an interaction record could not be written and is lost");
        }
        _ => {
            tracing::error!(%error, records = parts.len(), "interaction records could not be written and are lost");
        }
    }
    metrics::counter!("lyceum_interactions_lost_total").increment(parts.len() as u64);
    parts.iter().for_each(|part| shared.miss_part(part));
}

/// Write the parts in their order, and of which minutes something is missing.
async fn commit(db: &Db, parts: &[Part], shared: &Shared) -> Result<(), StoreError> {
    let missed = shared.missed();
    let mut guilds: HashSet<GuildId> = parts.iter().map(Part::guild).collect();
    guilds.extend(missed.iter().map(|it| it.guild));
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
    for it in missed.iter().filter(|it| gate.opens(it.guild)) {
        let what = if it.taken_back { Source::TakenBack } else { Source::Lost };
        listening::lose(&mut tx, it.guild, it.minute * 60, what).await?;
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
