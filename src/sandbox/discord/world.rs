//! The handle on the local Discord: starting it, and what an operator or a test looks at.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;
use tokio::sync::{broadcast, watch};

use super::gateway::{Closing, Gateway, intent};
use super::ids::Ids;
use super::limits::{Limits, Quota};
use super::model::{Application, Guild, Member, Messages, Role, State, User};
use super::permissions::bits;
use super::{AuditEntry, Faults, Recorded, lock, rest, tls};
use crate::domain::ids::{GuildId, MemberId};
use crate::sandbox::clock::WorldClock;
use crate::sandbox::points::Points;

/// A local Discord. Clones are handles on the same world; it ends with the last of them.
#[derive(Clone)]
pub struct DiscordWorld {
    pub(super) state: Arc<Mutex<State>>,
    doors: Arc<Doors>,
}

struct Doors {
    api: SocketAddr,
    plain: SocketAddr,
    authority: String,
    state: Arc<Mutex<State>>,
    serving: Vec<tokio::task::AbortHandle>,
}

impl Drop for Doors {
    fn drop(&mut self) {
        for door in &self.serving {
            door.abort();
        }
        lock(&self.state).gateway.close(Closing::Code(1001));
    }
}

impl std::fmt::Debug for DiscordWorld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DiscordWorld").field("api", &self.doors.api).finish_non_exhaustive()
    }
}

impl DiscordWorld {
    /// A guild with its owner and the bot in it, served on 127.0.0.1: the API over TLS, the gateway plain. The same seed
    /// and clock give the same ids. Call it inside a tokio runtime; [`Self::lyceum_square`] fills it with people.
    ///
    /// # Errors
    /// When no port can be opened.
    pub fn start(clock: WorldClock, seed: u64) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Handle::try_current().context("the world needs a tokio runtime")?;
        let (acceptor, authority) = tls::authority()?;
        let listen = || -> std::io::Result<std::net::TcpListener> {
            let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
            listener.set_nonblocking(true)?;
            Ok(listener)
        };
        let (secure, plain) = (listen()?, listen()?);
        let (api, plain_address) = (secure.local_addr()?, plain.local_addr()?);
        let gateway_url = format!("ws://{plain_address}/gateway");
        let state = Arc::new_cyclic(|me| Mutex::new(founded(me.clone(), runtime.clone(), clock, seed, gateway_url)));
        let secure = tls::TlsListener::new(secure, acceptor)?;
        let plain = tokio::net::TcpListener::from_std(plain)?;
        let router = rest::router(state.clone());
        let behind_tls = router.clone().into_make_service_with_connect_info::<tls::Broken>();
        let serving = vec![
            runtime.spawn(async move { axum::serve(secure, behind_tls).await }).abort_handle(),
            runtime.spawn(async move { axum::serve(plain, router).await }).abort_handle(),
        ];
        let doors = Doors { api, plain: plain_address, authority, state: state.clone(), serving };
        Ok(Self { state, doors: Arc::new(doors) })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Where the API is, for `DISCORD_API_URL`: `https://127.0.0.1:PORT`.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("https://{}", self.doors.api)
    }

    /// The same address for `reqwest`'s `resolve`.
    #[must_use]
    pub fn api_address(&self) -> SocketAddr {
        self.doors.api
    }

    /// The same API without TLS, for a browser: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn browser_url(&self) -> String {
        format!("http://{}", self.doors.plain)
    }

    /// The throw-away authority to trust, for `DISCORD_CA_CERT`.
    #[must_use]
    pub fn ca_pem(&self) -> String {
        self.doors.authority.clone()
    }

    /// The bot's token.
    #[must_use]
    pub fn token(&self) -> String {
        self.lock().app.token.clone()
    }

    /// The application's id; the bot's as well.
    #[must_use]
    pub fn client_id(&self) -> u64 {
        self.lock().app.id
    }

    /// The application's `OAuth2` secret.
    #[must_use]
    pub fn client_secret(&self) -> String {
        self.lock().app.secret.clone()
    }

    /// The points at which the bot touches this world.
    #[must_use]
    pub fn points(&self) -> Points {
        self.lock().points.clone()
    }

    /// The guild.
    #[must_use]
    pub fn guild(&self) -> GuildId {
        GuildId(self.lock().guild.id)
    }

    /// The bot.
    #[must_use]
    pub fn bot(&self) -> MemberId {
        MemberId(self.lock().app.id)
    }

    /// The guild's owner.
    #[must_use]
    pub fn owner(&self) -> MemberId {
        MemberId(self.lock().guild.owner)
    }

    /// Switch the privileged intents on or off in the "developer portal"; off at first.
    pub fn enable_intents(&self, members: bool, message_content: bool) {
        let mut state = self.lock();
        state.app.privileged =
            if members { intent::GUILD_MEMBERS } else { 0 } | if message_content { intent::MESSAGE_CONTENT } else { 0 };
    }

    /// Register a redirect address for `OAuth2`. Until the first one is registered, any on loopback is good.
    pub fn register_redirect(&self, address: &str) {
        self.lock().app.redirects.push(address.to_owned());
    }

    /// What goes wrong.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.lock().faults.clone()
    }

    /// Routes whose bucket contains `route` (`PUT/guilds/:id…` with struck-out ids; see the tests) take `limit` requests per `window`.
    pub fn limit_route(&self, route: &str, limit: u32, window: Duration) {
        self.lock().limits.set(route, Quota { limit, window });
    }

    /// All requests together, but interaction answers, take `limit` per `window`.
    pub fn limit_all(&self, limit: u32, window: Duration) {
        self.lock().limits.set_global(Quota { limit, window });
    }

    /// Every request, oldest first; the newest 50,000 are kept.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.lock().requests.iter().cloned().collect()
    }

    /// Requests this world does not know, answered 501.
    #[must_use]
    pub fn unknown_requests(&self) -> Vec<Recorded> {
        self.lock().requests.iter().filter(|request| request.unknown).cloned().collect()
    }

    /// Every dispatch sent, oldest first; the newest 50,000 are kept.
    #[must_use]
    pub fn dispatched(&self) -> Vec<Value> {
        self.lock().gateway.sent.iter().cloned().collect()
    }

    /// The guild's audit log, oldest first.
    #[must_use]
    pub fn audit_log(&self) -> Vec<AuditEntry> {
        self.lock().audit.iter().cloned().collect()
    }

    /// Small notes on what changes: `{"kind": "message", "channel": …, "message": …}`; also kinds `reaction`, `member`, `role`,
    /// `channel`, `audit`, `commands`, `interaction`, `gateway`. Who lags behind loses notes and should look afresh.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Value> {
        self.lock().changes.subscribe()
    }

    /// Wait until `ready` holds, looking again after every change and every 50 ms; false when that takes longer than `patience`.
    pub async fn wait_until(&self, patience: Duration, ready: impl Fn(&Self) -> bool) -> bool {
        let mut version = self.lock().version.subscribe();
        let waiting = async {
            while !ready(self) {
                let _ = tokio::time::timeout(Duration::from_millis(50), version.changed()).await;
            }
        };
        tokio::time::timeout(patience, waiting).await.is_ok()
    }
}

/// A guild, its owner Carl, the bot with a role of its own, and `#general`.
fn founded(
    me: std::sync::Weak<Mutex<State>>,
    runtime: tokio::runtime::Handle,
    clock: WorldClock,
    seed: u64,
    gateway_url: String,
) -> State {
    use base64::Engine as _;
    let mut ids = Ids::new(seed);
    let now = clock.now();
    let (bot, owner, guild, bot_role) = (ids.next(now), ids.next(now), ids.next(now), ids.next(now));
    let token = format!(
        "{}.{:.6}.{}",
        base64::engine::general_purpose::STANDARD_NO_PAD.encode(bot.to_string()),
        ids.secret(),
        ids.secret()
    );
    let app = Application {
        id: bot,
        name: "Lyceum".into(),
        token,
        secret: ids.secret(),
        privileged: 0,
        redirects: Vec::new(),
    };
    let user = |id, name: &str, bot| User { bot, ..User::person(id, name, "en-US") };
    let role = |id, name: &str, permissions, position, bot: Option<u64>| Role {
        id,
        name: name.to_owned(),
        permissions,
        position,
        color: 0,
        hoist: false,
        mentionable: false,
        managed: bot.is_some(),
        bot,
    };
    let member = |user, roles| Member { user, nick: None, roles, joined_at: now, timed_out_until: None };
    let guild = Guild {
        id: guild,
        name: "Lyceum Square".into(),
        owner,
        locale: "en-US".into(),
        roles: BTreeMap::from([
            (guild, role(guild, "@everyone", bits::EVERYONE, 0, None)),
            (bot_role, role(bot_role, "Lyceum", bits::BOT, 1, Some(bot))),
        ]),
        channels: BTreeMap::new(),
        members: BTreeMap::from([(owner, member(owner, Vec::new())), (bot, member(bot, vec![bot_role]))]),
        voice: BTreeMap::new(),
        events: BTreeMap::new(),
    };
    let mut state = State {
        me,
        runtime,
        clock,
        ids,
        app,
        users: BTreeMap::from([(owner, user(owner, "Carl", false)), (bot, user(bot, "Lyceum", true))]),
        guild,
        messages: Messages::default(),
        directs: BTreeMap::new(),
        commands: Vec::new(),
        entitlements: Vec::new(),
        interactions: BTreeMap::new(),
        interaction_tokens: HashMap::new(),
        uploads: BTreeMap::new(),
        audit: VecDeque::new(),
        invites: Vec::new(),
        codes: HashMap::new(),
        grants: Vec::new(),
        gateway: Gateway::new(),
        gateway_url,
        faults: Faults::new(seed),
        limits: Limits::new(),
        requests: VecDeque::new(),
        changes: broadcast::channel(1024).0,
        version: watch::channel(0).0,
        points: Points::default(),
    };
    state.add_channel("general", super::model::kind::TEXT, Vec::new());
    state
}
