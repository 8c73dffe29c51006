//! From serenity's runtime to ours: every event becomes a tracked task there, so that a client gone astray takes no
//! running command with it, connections to the database and to Stripe belong to one runtime, and shutdown drains.

use std::collections::{HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use poise::serenity_prelude as serenity;
use serenity::{FullEvent, Http, Interaction};
use tokio::runtime::Handle;

use super::gateway_thread::{Signs, Start};
use super::lanes::{self, Lanes};
use super::{components, errors, events, registration};
use crate::app::App;
use crate::domain::ids::GuildId;
use crate::message::Trouble;

type Poise = poise::Framework<Arc<App>, Trouble>;

/// The framework that serenity calls.
pub(super) struct Dispatch {
    poise: Arc<Poise>,
    app: Arc<App>,
    main: Handle,
    http: Arc<Http>,
    signs: Arc<Signs>,
    seen: Mutex<Seen>,
    lanes: Arc<Lanes>,
}

impl Dispatch {
    /// A framework whose work runs on `start.main`.
    pub(super) fn new(start: Start, signs: Arc<Signs>, lanes: Arc<Lanes>) -> Self {
        let Start { app, main, commands, http, .. } = start;
        let options = poise::FrameworkOptions {
            commands,
            on_error: |error| Box::pin(errors::tell(error)),
            event_handler: |framework, event| Box::pin(heard(framework.serenity_context, framework.user_data, event)),
            allowed_mentions: Some(super::replies::no_mentions()),
            prefix_options: poise::PrefixFrameworkOptions { mention_as_prefix: false, ..Default::default() },
            ..Default::default()
        };
        let (ours, theirs, answering) = (Arc::clone(&app), main.clone(), Arc::clone(&http));
        let poise = poise::Framework::builder()
            .options(options)
            .initialize_owners(false)
            // Until this returns no command is answered, so it waits for nothing.
            .setup(move |_, _, framework| {
                registration::begin(&ours, &theirs, answering, &framework.options().commands);
                Box::pin(async move { Ok(ours) })
            })
            .build();
        Self { poise: Arc::new(poise), app, main, http, signs, seen: Mutex::default(), lanes }
    }
}

impl Dispatch {
    /// Whether too many events are in hand for this one, by what it is worth; then it is counted, and the minute is said to be
    /// incomplete.
    fn is_too_much(&self, event: &FullEvent) -> bool {
        let Some((guild, worth)) = lanes::spare(event) else { return false };
        let capacity = self.app.config.community.queue_capacity;
        let room = capacity.saturating_sub(self.app.tasks.in_hand());
        if room > worth.room_needed(capacity) {
            return false;
        }
        metrics::counter!("lyceum_events_dropped_total", "event" => event.snake_case_name()).increment(1);
        let (guild, now) = (GuildId(guild.get()), self.app.clock.now());
        if matches!(event, FullEvent::ReactionRemove { .. }) {
            self.app.interactions.missed_removal(guild, now);
        } else {
            self.app.interactions.missed(guild, now);
        }
        true
    }
}

#[serenity::async_trait]
impl serenity::Framework for Dispatch {
    async fn init(&mut self, client: &serenity::Client) {
        if let Some(poise) = Arc::get_mut(&mut self.poise) {
            serenity::Framework::init(poise, client).await;
        }
    }

    async fn dispatch(&self, mut ctx: serenity::Context, event: FullEvent) {
        if self.signs.given_up.load(Ordering::SeqCst) {
            return;
        }
        // Answers go over connections of our runtime, which outlives serenity's.
        ctx.http = Arc::clone(&self.http);
        self.signs.events.fetch_add(1, Ordering::SeqCst);
        self.app.gateway.set_event_at(self.app.clock.now());
        match &event {
            FullEvent::Ready { .. } => {
                // First, so that nobody takes the new session's time for the old one's.
                self.app.gateway.session_began();
                self.app.gateway.set_ready(true);
            }
            FullEvent::Resume { .. } => self.app.gateway.set_ready(true),
            FullEvent::InteractionCreate { interaction }
                if !self.seen.lock().unwrap_or_else(PoisonError::into_inner).first(interaction) =>
            {
                return;
            }
            _ => {}
        }
        if self.is_too_much(&event) {
            return;
        }
        let (poise, app, turn) = (Arc::clone(&self.poise), Arc::clone(&self.app), lanes::turn(&event));
        let busy = self.app.tasks.busy();
        let work = async move {
            let _busy = busy;
            let name = event.snake_case_name();
            // Before the answer, which may depend on it; poise calls us after the command.
            if let FullEvent::InteractionCreate { interaction } = &event
                && let Err(trouble) = events::member::seen(&app, interaction).await
            {
                tracing::warn!(%trouble, "a member's return could not be noted");
            }
            let work = serenity::Framework::dispatch(&*poise, ctx, event);
            if AssertUnwindSafe(work).catch_unwind().await.is_err() {
                tracing::error!(event = name, "the handling of an event panicked");
            }
        };
        match turn {
            Some(turn) => self.lanes.send(turn, Box::pin(work)),
            None => self.app.tasks.spawn_on(&self.main, work),
        }
    }
}

/// Everything that is not a slash command; called by poise.
async fn heard(ctx: &serenity::Context, app: &Arc<App>, event: &FullEvent) -> Result<(), Trouble> {
    match event {
        FullEvent::InteractionCreate { interaction: Interaction::Component(click) } => {
            let work = AssertUnwindSafe(components::click(app, ctx, click)).catch_unwind().await;
            if let Err(trouble) = work.unwrap_or_else(|panic| Err(errors::panicked(&*panic))) {
                errors::answer(ctx, click, &click.locale, &trouble).await;
            }
            Ok(())
        }
        FullEvent::InteractionCreate { interaction: Interaction::Modal(form) } => {
            let work = AssertUnwindSafe(components::submit(app, ctx, form)).catch_unwind().await;
            if let Err(trouble) = work.unwrap_or_else(|panic| Err(errors::panicked(&*panic))) {
                errors::answer(ctx, form, &form.locale, &trouble).await;
            }
            Ok(())
        }
        other => events::handle(ctx, app, other).await,
    }
}

/// The interactions seen of late: Discord may send one again when a connection is resumed.
#[derive(Debug, Default)]
struct Seen {
    ids: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Seen {
    fn first(&mut self, interaction: &Interaction) -> bool {
        self.first_id(interaction.id().get())
    }

    fn first_id(&mut self, id: u64) -> bool {
        const KEPT: usize = 1024;
        if !self.ids.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dr14_an_interaction_sent_twice_runs_once() {
        let mut seen = Seen::default();
        assert!(seen.first_id(1));
        assert!(!seen.first_id(1));
        for id in 2..2000 {
            assert!(seen.first_id(id));
        }
        assert!(seen.ids.len() <= 1024, "what was seen does not grow for ever");
    }
}
