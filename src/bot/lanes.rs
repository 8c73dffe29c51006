//! What one person does is handled in the order in which Discord told it; what different people do, side by side.
//!
//! Discord's events carry no number by which they could be put in order later: a reaction given twice and taken back, with
//! the double handled last, would count as given again (DG7).

use std::collections::hash_map::DefaultHasher;
use std::hash::Hash as _;
use std::hash::Hasher as _;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use poise::serenity_prelude as serenity;
use serenity::FullEvent;
use serenity::UserId;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::app::App;

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

    /// Do it after whatever `who` did before.
    pub(super) fn send(&self, who: UserId, work: Work) {
        let mut hasher = DefaultHasher::new();
        who.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % LANES as u64).ok().and_then(|lane| self.0.get(lane));
        // A lane that has ended is one of a bot that shuts down: what it misses is read from Discord later.
        let _ = lane.map(|lane| lane.send(work));
    }
}

/// Whose doing an event is, where the order of their doings matters.
pub(super) fn whose(event: &FullEvent) -> Option<UserId> {
    match event {
        FullEvent::ReactionAdd { add_reaction: reaction }
        | FullEvent::ReactionRemove { removed_reaction: reaction } => reaction.user_id,
        FullEvent::VoiceStateUpdate { new, .. } => Some(new.user_id),
        FullEvent::GuildMemberAddition { new_member } => Some(new_member.user.id),
        FullEvent::GuildMemberRemoval { user, .. } => Some(user.id),
        _ => None,
    }
}
