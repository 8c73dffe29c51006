//! What befalls the reactions of one message is handled in the order in which Discord told it, and so is what one person
//! does, and what happens in one guild's voice channels; everything else side by side.
//!
//! Discord's events carry no number by which they could be put in order later: a reaction given twice and taken back,
//! with the double handled last, would count as given again (DG7), and one given after all were cleared as cleared with
//! them.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hash as _;
use std::hash::Hasher as _;

use futures_util::future::BoxFuture;
use poise::serenity_prelude as serenity;
use serenity::FullEvent;
use serenity::GuildId;
use serenity::MessageId;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::domain::community::record::Worth;

/// How many events of a sort are handled side by side. Most of the handling is waiting.
const LANES: usize = 64;

type Work = BoxFuture<'static, ()>;

/// What an event waits behind: whatever came before it of the same turn.
#[derive(Debug, Clone, Copy)]
pub(super) enum Turn {
    /// A message's reactions. Who wrote the message may have to be asked of Discord, half a minute of waiting when it is busy.
    Reactions(MessageId),
    /// What one person does, or what happens in one guild: access depends on it, so it has lanes of its own.
    Of(u64),
}

/// Queues of events in hand, each worked through one by one.
pub(super) struct Lanes {
    reactions: Vec<Lane>,
    others: Vec<Lane>,
}

type Lane = mpsc::UnboundedSender<Work>;

impl Lanes {
    /// Lanes on `runtime`; they end when this is dropped, or at shutdown, once what was handed over is done.
    pub(super) fn new(app: &App, runtime: &Handle) -> Self {
        Self::open(&app.tasks.stop_token(), |lane| app.tasks.spawn_on(runtime, lane))
    }

    fn open(stop: &CancellationToken, run: impl Fn(Work)) -> Self {
        let lane = |_| {
            let (sender, mut receiver) = mpsc::unbounded_channel::<Work>();
            let stop = stop.clone();
            run(Box::pin(async move {
                // At shutdown what was handed over is still done, even when whoever hands over will not let go.
                while let Some(work) = tokio::select! {
                    biased;
                    work = receiver.recv() => work,
                    () = stop.cancelled() => None,
                } {
                    work.await;
                }
            }));
            sender
        };
        Self { reactions: (0..LANES).map(lane).collect(), others: (0..LANES).map(lane).collect() }
    }

    /// Do it after whatever came before of the same `turn`.
    pub(super) fn send(&self, turn: Turn, work: Work) {
        let (lanes, id) = match turn {
            Turn::Reactions(message) => (&self.reactions, message.get()),
            Turn::Of(id) => (&self.others, id),
        };
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LANES as u64).ok().and_then(|lane| lanes.get(lane));
        // A lane that has ended is one of a bot that shuts down: what it misses is read from Discord later.
        let _ = lane.map(|lane| lane.send(work));
    }
}

/// What an event takes its turn by, where the order matters: a reaction's message, the person who did it, or the guild. A guild
/// that comes into sight says who is in its voice channels and what takes place there, so what follows there must wait for it.
pub(super) fn turn(event: &FullEvent) -> Option<Turn> {
    let id = match event {
        FullEvent::ReactionAdd { add_reaction: reaction }
        | FullEvent::ReactionRemove { removed_reaction: reaction } => {
            return Some(Turn::Reactions(reaction.message_id));
        }
        FullEvent::GuildMemberAddition { new_member } => Some(new_member.user.id.get()),
        FullEvent::GuildMemberRemoval { user, .. } => Some(user.id.get()),
        FullEvent::VoiceStateUpdate { new, .. } => new.guild_id.map(GuildId::get),
        FullEvent::GuildCreate { guild, .. } => Some(guild.id.get()),
        FullEvent::GuildDelete { incomplete, .. } => Some(incomplete.id.get()),
        FullEvent::GuildScheduledEventCreate { event }
        | FullEvent::GuildScheduledEventUpdate { event }
        | FullEvent::GuildScheduledEventDelete { event } => Some(event.guild_id.get()),
        _ => None,
    };
    id.map(Turn::Of)
}

/// An event that may be turned away when more come than can be handled, with what it is worth. Messages carry answers. All
/// others are rare, and access or somebody's click depends on them.
pub(super) fn spare(event: &FullEvent) -> Option<(GuildId, Worth)> {
    match event {
        FullEvent::Message { new_message } => Some((new_message.guild_id?, Worth::High)),
        FullEvent::ReactionAdd { add_reaction } => Some((add_reaction.guild_id?, Worth::Middle)),
        FullEvent::ReactionRemove { removed_reaction } => Some((removed_reaction.guild_id?, Worth::High)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    #[allow(clippy::disallowed_methods, reason = "nothing tracks tasks here")]
    async fn who_joins_does_not_wait_for_reactions_and_each_turn_keeps_its_order() {
        let lanes = Lanes::open(&CancellationToken::new(), |lane| drop(tokio::spawn(lane)));
        // As while Discord is asked, for each, who wrote the message: longer than anybody would wait here.
        for message in 1..=10 * LANES as u64 {
            lanes.send(Turn::Reactions(MessageId::new(message)), Box::pin(std::future::pending()));
        }
        let (told, mut order) = mpsc::unbounded_channel();
        let (done, last) = oneshot::channel();
        for step in 1..=3 {
            let told = told.clone();
            lanes.send(
                Turn::Of(7),
                Box::pin(async move {
                    tokio::task::yield_now().await;
                    let _ = told.send(step);
                }),
            );
        }
        lanes.send(Turn::Of(7), Box::pin(async move { done.send(()).unwrap() }));
        last.await.unwrap();
        assert_eq!([order.try_recv(), order.try_recv(), order.try_recv()], [Ok(1), Ok(2), Ok(3)]);
    }
}
