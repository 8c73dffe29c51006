//! Everything this Discord knows, behind one mutex.

mod guild;
mod interaction;
mod message;
mod oauth;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, Weak};

use serde_json::{Value, json};
use tokio::sync::{broadcast, watch};

pub(super) use self::guild::{Channel, Guild, Invite, Member, Overwrite, Role, ScheduledEvent, Thread, User, kind};
pub(super) use self::interaction::{Given, Interaction};
pub use self::message::{Attachment, Message, Pings, Reaction};
pub(super) use self::message::{Draft, Messages};
pub(super) use self::oauth::{Code, Grant, Scopes};
use super::faults::Faults;
use super::gateway::Gateway;
use super::ids::Ids;
use super::limits::Limits;
use super::rest::Recorded;
use crate::sandbox::clock::WorldClock;
use crate::sandbox::points::Points;

/// How many requests, dispatches and audit entries are remembered.
pub(super) const REMEMBERED: usize = 50_000;

/// What somebody did to somebody, as the audit log tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// The entry.
    pub id: u64,
    /// Who did it.
    pub actor: u64,
    /// To whom or what.
    pub target: u64,
    /// Discord's number: 25 member roles, 24 member, 30/31/32 role made/changed/deleted, 11 channel, 72 message deleted …
    pub action: u64,
    /// Discord's change objects (`$add`, `$remove` for roles).
    pub changes: Vec<Value>,
    /// The reason given.
    pub reason: Option<String>,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// The application behind the bot.
#[derive(Debug)]
pub(super) struct Application {
    pub id: u64,
    pub name: String,
    pub token: String,
    pub secret: String,
    /// Privileged intents switched on in the developer portal.
    pub privileged: u64,
    /// Registered redirect addresses; empty: any on loopback.
    pub redirects: Vec<String>,
}

/// What somebody bought in the application's own shop.
#[derive(Debug, Clone)]
pub(super) struct Entitlement {
    pub id: u64,
    pub sku: u64,
    pub user: u64,
    pub starts_at: i64,
    pub ends_at: Option<i64>,
    pub deleted: bool,
}

/// A registered command as the application sent it, with its id.
#[derive(Debug, Clone)]
pub(super) struct Command {
    pub id: u64,
    pub guild: Option<u64>,
    pub raw: Value,
    /// What the guild's staff set in Server Settings → Integrations: for whom (a role, a member, or the guild's id for
    /// everyone) the command is shown or hidden whatever their permissions.
    pub overrides: BTreeMap<u64, bool>,
}

/// Everything this Discord knows.
pub(super) struct State {
    pub me: Weak<Mutex<Self>>,
    pub runtime: tokio::runtime::Handle,
    pub clock: WorldClock,
    pub ids: Ids,
    pub app: Application,
    pub users: BTreeMap<u64, User>,
    pub guild: Guild,
    pub messages: Messages,
    /// Direct channels: the channel and the person at the other end.
    pub directs: BTreeMap<u64, u64>,
    pub commands: Vec<Command>,
    pub entitlements: Vec<Entitlement>,
    pub interactions: BTreeMap<u64, Interaction>,
    pub interaction_tokens: HashMap<String, u64>,
    pub uploads: BTreeMap<u64, Attachment>,
    pub audit: VecDeque<AuditEntry>,
    pub invites: Vec<Invite>,
    pub codes: HashMap<String, Code>,
    pub grants: Vec<Grant>,
    pub gateway: Gateway,
    pub gateway_url: String,
    pub faults: Faults,
    pub limits: Limits,
    pub requests: VecDeque<Recorded>,
    pub changes: broadcast::Sender<Value>,
    pub version: watch::Sender<u64>,
    pub points: Points,
}

impl State {
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    pub fn id(&mut self) -> u64 {
        let now = self.now();
        self.ids.next(now)
    }

    /// Wake everyone who waits for something to happen.
    pub fn stir(&self) {
        self.version.send_modify(|version| *version = version.wrapping_add(1));
    }

    /// Tell the page and the waiting that something of this kind changed.
    pub fn note(&self, kind: &str, mut note: Value) {
        if let Some(object) = note.as_object_mut() {
            object.insert("kind".to_owned(), json!(kind));
        }
        // Nobody listening is fine.
        let _ = self.changes.send(note);
        self.stir();
    }

    /// Write the audit log, and tell those who may read it.
    pub fn log(&mut self, actor: u64, action: u64, target: u64, changes: Vec<Value>, reason: Option<&str>) {
        let entry = AuditEntry {
            id: self.id(),
            actor,
            target,
            action,
            changes,
            reason: reason.map(str::to_owned),
            at: self.now(),
        };
        let mut event = super::render::audit_entry(&entry);
        if let Some(object) = event.as_object_mut() {
            object.insert("guild_id".to_owned(), json!(self.guild.id.to_string()));
        }
        remember(&mut self.audit, entry);
        if self.may(self.app.id, super::permissions::bits::VIEW_AUDIT_LOG) {
            self.dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", &event, super::gateway::intent::GUILD_MODERATION);
        }
        self.note("audit", json!({}));
    }
}

/// Keep the newest [`REMEMBERED`].
pub(super) fn remember<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() >= REMEMBERED {
        list.pop_front();
    }
    list.push_back(item);
}
