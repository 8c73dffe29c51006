//! What befalls the reactions of one message is handled in the order in which Discord told it, and so is what one person
//! does, and what happens in one guild's voice channels; everything else side by side.
//!
//! Discord's events carry no number by which they could be put in order later: a reaction given twice and taken back,
//! with the double handled last, would count as given again (DG7), and one given after all were cleared as cleared with
//! them.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hash as _;
use std::hash::Hasher as _;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use poise::serenity_prelude as serenity;
use serenity::FullEvent;
use serenity::GuildId;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::app::App;
use crate::domain::community::record::Worth;

/// How many people's events are handled side by side. Most of the handling is waiting.
const LANES: usize = 64;

type Work = BoxFuture<'static, ()>;

/// Queues of events in hand, each worked through one by one.
pub(super) struct Lanes(Vec<mpsc::UnboundedSender<Work>>);

impl Lanes {
    /// Lanes on `runtime`; they end when this is dropped, or at shutdown, once what was handed over is done.
    pub(super) fn new(app: &Arc<App>, runtime: &Handle) -> Self {
        let lane = |_| {
            let (sender, mut receiver) = mpsc::unbounded_channel::<Work>();
            let ours = Arc::clone(app);
            app.tasks.spawn_on(runtime, async move {
                // At shutdown what was handed over is still done, even when whoever hands over will not let go.
                while let Some(work) = tokio::select! {
                    biased;
                    work = receiver.recv() => work,
                    () = ours.tasks.stopping() => None,
                } {
                    work.await;
                }
            });
            sender
        };
        Self((0..LANES).map(lane).collect())
    }

    /// Do it after whatever came before of the same `turn`.
    pub(super) fn send(&self, turn: u64, work: Work) {
        let mut hasher = DefaultHasher::new();
        turn.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LANES as u64).ok().and_then(|lane| self.0.get(lane));
        // A lane that has ended is one of a bot that shuts down: what it misses is read from Discord later.
        let _ = lane.map(|lane| lane.send(work));
    }
}

/// What an event takes its turn by, where the order matters: a reaction's message, the person who did it, or the guild. A guild that comes into
/// sight says who is in its voice channels and what takes place there, so what follows there must wait for it.
pub(super) fn turn(event: &FullEvent) -> Option<u64> {
    match event {
        FullEvent::ReactionAdd { add_reaction: reaction }
        | FullEvent::ReactionRemove { removed_reaction: reaction } => Some(reaction.message_id.get()),
        FullEvent::GuildMemberAddition { new_member } => Some(new_member.user.id.get()),
        FullEvent::GuildMemberRemoval { user, .. } => Some(user.id.get()),
        FullEvent::VoiceStateUpdate { new, .. } => new.guild_id.map(GuildId::get),
        FullEvent::GuildCreate { guild, .. } => Some(guild.id.get()),
        FullEvent::GuildDelete { incomplete, .. } => Some(incomplete.id.get()),
        FullEvent::GuildScheduledEventCreate { event }
        | FullEvent::GuildScheduledEventUpdate { event }
        | FullEvent::GuildScheduledEventDelete { event } => Some(event.guild_id.get()),
        _ => None,
    }
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
