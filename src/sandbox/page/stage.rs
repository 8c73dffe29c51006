//! What the page plays on: the two worlds, their clock, the people, and the bot's process.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::domain::ids::MemberId;
use crate::sandbox::clock::WorldClock;
use crate::sandbox::discord::{DiscordWorld, Modal};
use crate::sandbox::stripe::StripeWorld;

/// How many forms may be open at once, over all windows; older ones are forgotten.
const FORMS_KEPT: u64 = 64;

/// Roles that stand out in the member list, and in which colour.
const COLOURS: [(&str, i64); 2] = [("Gold", 0x00D6_A028), ("Moderator", 0x002C_9A74)];

/// The bot's process, as far as the console may touch it.
#[async_trait]
pub trait BotControl: Send + Sync + 'static {
    /// Kill it as a power cut would (signal 9).
    fn kill(&self);

    /// Start it, unless it runs, and wait until it is ready.
    async fn restart(&self) -> anyhow::Result<()>;

    /// Whether it runs.
    fn is_running(&self) -> bool;
}

/// Someone the page can be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Actor {
    /// How addresses and requests name them.
    pub key: &'static str,
    /// What they are in the community.
    pub part: &'static str,
    /// Their account.
    pub id: MemberId,
}

/// Knobs of the console that stay where they were put.
#[derive(Debug, Default)]
pub(super) struct Knobs {
    pub held: bool,
    pub reversed: bool,
    pub failing: BTreeSet<String>,
}

/// Forms on people's screens, waiting to be sent.
#[derive(Debug, Default)]
struct Forms {
    last: u64,
    open: HashMap<u64, Modal>,
}

/// What the page plays on. Clones are handles on the same stage.
#[derive(Clone)]
pub struct Stage(Arc<Inner>);

struct Inner {
    discord: DiscordWorld,
    stripe: StripeWorld,
    clock: WorldClock,
    bot: Option<Arc<dyn BotControl>>,
    cast: Vec<Actor>,
    knobs: Mutex<Knobs>,
    forms: Mutex<Forms>,
    steps: Mutex<BTreeSet<&'static str>>,
}

impl Stage {
    /// Set the stage with who is on it by name: Ada, Carl (the owner), Mo and Guest. Without a `bot` the console cannot
    /// kill or start it.
    #[must_use]
    pub fn new(
        discord: DiscordWorld,
        stripe: StripeWorld,
        clock: WorldClock,
        bot: Option<Arc<dyn BotControl>>,
    ) -> Self {
        let named = [
            ("ada", "member", discord.user_named("Ada")),
            ("carl", "creator", Some(discord.owner())),
            ("mo", "moderator", discord.user_named("Mo")),
            ("guest", "guest", discord.user_named("Guest")),
        ];
        for (name, color) in COLOURS {
            if let Some(role) = discord.role_named(name) {
                discord.paint_role(role, color);
            }
        }
        let cast = named.into_iter().filter_map(|(key, part, id)| Some(Actor { key, part, id: id? })).collect();
        Self(Arc::new(Inner {
            discord,
            stripe,
            clock,
            bot,
            cast,
            knobs: Mutex::default(),
            forms: Mutex::default(),
            steps: Mutex::default(),
        }))
    }

    pub(super) fn discord(&self) -> &DiscordWorld {
        &self.0.discord
    }

    pub(super) fn stripe(&self) -> &StripeWorld {
        &self.0.stripe
    }

    pub(super) fn clock(&self) -> &WorldClock {
        &self.0.clock
    }

    pub(super) fn bot(&self) -> Option<&dyn BotControl> {
        self.0.bot.as_deref()
    }

    pub(super) fn cast(&self) -> &[Actor] {
        &self.0.cast
    }

    pub(super) fn actor(&self, key: &str) -> Option<Actor> {
        self.0.cast.iter().find(|actor| actor.key == key).copied()
    }

    pub(super) fn knobs(&self) -> MutexGuard<'_, Knobs> {
        lock(&self.0.knobs)
    }

    /// Keep a form until it is sent; the number by which it is sent.
    pub(super) fn keep_form(&self, form: Modal) -> u64 {
        let mut forms = lock(&self.0.forms);
        forms.last += 1;
        let number = forms.last;
        forms.open.insert(number, form);
        forms.open.retain(|known, _| known + FORMS_KEPT > number);
        number
    }

    pub(super) fn form(&self, number: u64) -> Option<Modal> {
        lock(&self.0.forms).open.get(&number).cloned()
    }

    pub(super) fn forget_form(&self, number: u64) {
        lock(&self.0.forms).open.remove(&number);
    }

    /// A step of the guide was taken.
    pub(super) fn tick(&self, step: &'static str) {
        lock(&self.0.steps).insert(step);
    }

    pub(super) fn steps(&self) -> BTreeSet<&'static str> {
        lock(&self.0.steps).clone()
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
