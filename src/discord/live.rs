//! Discord over HTTP: serenity's routes, our own pace.
//!
//! serenity's limiter re-sends a request at once, for ever, when a rate-limit header cannot be read, waits without
//! bound on a 429 and lets a global limit pass other routes by. What a job asks must neither pile up nor sleep for
//! twenty minutes, so these calls keep to [`Pace`] instead: a short wait is waited for, a long one goes back to the
//! job queue. Answers are decoded by lenient structs, so that a new field or permission bit never breaks or shrinks one.

use std::fmt::Write as _;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use serde_json::json;
use serenity::http::Route;
use tokio::time::timeout;

use super::live_answers::{self as answers, Refusal};
use super::live_client::Settings;
use super::live_oauth::{self as oauth, Application};
use super::live_pace::{Pace, Verdict};
use super::live_past;
use super::live_post::{Body, body};
use super::{
    Archived, Channel, Discord, DiscordError, Emoji, Entitlement, Guild, Invite, Joined, Member, Permitted, Post,
    RoleHistory, Said, Thread,
};
use crate::domain::community::authors::Author;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, RoleId};

/// How often one request is tried when Discord does not answer or fails.
const ATTEMPTS: u32 = 3;
/// Discord's bound on an audit reason.
const REASON_CHARACTERS: usize = 512;

/// The real Discord, or whatever `discord.api_url` puts in its place.
#[derive(Debug)]
pub struct Live {
    client: reqwest::Client,
    /// Without the token: files lie on hosts of their own.
    files: reqwest::Client,
    file_hosts: &'static [&'static str],
    pace: Pace,
    patience: Duration,
    application: Application,
}

/// One request.
pub(super) struct Ask<'r> {
    method: Method,
    route: Route<'r>,
    query: String,
    body: Option<Body>,
    reason: Option<String>,
    /// Whether sending it twice is the same as once.
    repeatable: bool,
}

impl<'r> Ask<'r> {
    pub(super) fn get(route: Route<'r>) -> Self {
        Self { method: Method::GET, route, query: String::new(), body: None, reason: None, repeatable: true }
    }

    pub(super) fn with(self, query: String) -> Self {
        Self { query, ..self }
    }
}

impl Live {
    /// A client for the Discord that the settings name.
    pub fn new(settings: &Settings) -> Result<Self, DiscordError> {
        let mut headers = HeaderMap::new();
        let token = format!("Bot {}", settings.token.expose_secret());
        let mut token = HeaderValue::try_from(token).map_err(|_| DiscordError::Unauthorized)?;
        token.set_sensitive(true);
        headers.insert(reqwest::header::AUTHORIZATION, token);
        Ok(Self {
            client: super::live_client::build(settings, headers)?,
            files: super::live_client::build(settings, HeaderMap::new())?,
            // With another Discord in its place, no other host is ever asked.
            file_hosts: if settings.api_url.is_empty() {
                &["cdn.discordapp.com", "media.discordapp.net"]
            } else {
                &["discord.com"]
            },
            pace: Pace::default(),
            patience: settings.patience,
            application: Application { id: settings.client_id, secret: settings.client_secret.clone() },
        })
    }

    /// The address of the gateway.
    pub async fn gateway_url(&self) -> Result<String, DiscordError> {
        let answer: answers::Gateway = self.ask(Ask::get(Route::Gateway)).await?;
        Ok(answer.url)
    }

    pub(super) async fn ask<T: DeserializeOwned>(&self, ask: Ask<'_>) -> Result<T, DiscordError> {
        let text = self.send(ask).await?;
        serde_json::from_str(&text).map_err(|error| DiscordError::Unreadable(error.to_string()))
    }

    async fn send(&self, ask: Ask<'_>) -> Result<String, DiscordError> {
        let path = ask.route.path();
        let what = format!("{} {}", ask.method, path.split_once("/api/v10").map_or(&*path, |(_, path)| path));
        let outcome = match timeout(self.patience, self.attempts(&ask)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(DiscordError::Unreachable(format!("no answer within {} s", self.patience.as_secs()))),
        };
        let result = if outcome.is_ok() { "ok" } else { "error" };
        metrics::counter!("lyceum_discord_requests_total", "method" => ask.method.to_string(), "outcome" => result)
            .increment(1);
        if let Err(error) = &outcome {
            tracing::debug!(what, %error, "Discord did not do it");
        }
        outcome
    }

    async fn attempts(&self, ask: &Ask<'_>) -> Result<String, DiscordError> {
        let mut attempt = 1;
        loop {
            let error = match self.once(ask).await {
                Ok(Verdict::Answer(text)) => return Ok(text),
                Ok(Verdict::AskAgain) => continue,
                Err(error @ DiscordError::Unreachable(_)) if ask.repeatable => error,
                Err(error) => return Err(error),
            };
            if attempt == ATTEMPTS {
                return Err(error);
            }
            pause(Duration::from_millis(150 << attempt)).await;
            attempt += 1;
        }
    }

    async fn once(&self, ask: &Ask<'_>) -> Result<Verdict, DiscordError> {
        let bucket = ask.route.ratelimiting_bucket();
        self.pace.wait(bucket).await?;
        let mut request = self.client.request(ask.method.clone(), format!("{}{}", ask.route.path(), ask.query));
        if let Some(reason) = &ask.reason {
            request = request.header(HeaderName::from_static("x-audit-log-reason"), audit_reason(reason));
        }
        request = match &ask.body {
            None if ask.method == Method::GET => request,
            None => request.header(reqwest::header::CONTENT_LENGTH, 0),
            Some(body) => body.attach(request)?,
        };
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.map_err(|error| unreachable(&error))?;
        self.pace.learn(bucket, status, &headers, &text)?;
        match status {
            StatusCode::TOO_MANY_REQUESTS => Ok(Verdict::AskAgain),
            status if status.is_success() => Ok(Verdict::Answer(text)),
            status if status.is_server_error() => Err(DiscordError::Unreachable(format!("status {status}"))),
            status => Err(refusal(status, &text, &ask.route)),
        }
    }

    async fn change_role(
        &self,
        method: Method,
        place: (GuildId, MemberId, RoleId),
        reason: &str,
    ) -> Result<(), DiscordError> {
        let (guild, member, role) = place;
        let route = Route::GuildMemberRole {
            guild_id: snowflake(guild.0)?,
            user_id: snowflake(member.0)?,
            role_id: snowflake(role.0)?,
        };
        self.send(Ask { method, reason: Some(reason.to_owned()), ..Ask::get(route) }).await.map(drop)
    }
}

impl Live {
    async fn file(&self, url: &str, most: usize) -> Result<Vec<u8>, DiscordError> {
        let own =
            |it: &url::Url| it.scheme() == "https" && it.host_str().is_some_and(|it| self.file_hosts.contains(&it));
        let url = url::Url::parse(url).ok().filter(own);
        let url = url.ok_or_else(|| DiscordError::Unreachable("the file lies elsewhere".into()))?;
        let mut answer = self.files.get(url).send().await.map_err(|error| unreachable(&error))?;
        if !answer.status().is_success() {
            return Err(DiscordError::Unreachable(format!("status {}", answer.status())));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&error))? {
            if bytes.len() + chunk.len() > most {
                return Err(DiscordError::Unreachable("the file is larger than Discord said".into()));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

#[async_trait]
impl Discord for Live {
    async fn attachment(&self, url: &str, most: usize) -> Result<Vec<u8>, DiscordError> {
        self.file(url, most).await
    }

    async fn guild(&self, guild: GuildId) -> Result<Guild, DiscordError> {
        let answer: answers::Guild = self.ask(Ask::get(Route::Guild { guild_id: snowflake(guild.0)? })).await?;
        answer.try_into()
    }

    async fn member(&self, guild: GuildId, member: MemberId) -> Result<Option<Member>, DiscordError> {
        let route = Route::GuildMember { guild_id: snowflake(guild.0)?, user_id: snowflake(member.0)? };
        match self.ask::<answers::Member>(Ask::get(route)).await {
            Ok(answer) => answer.try_into().map(Some),
            Err(DiscordError::UnknownMember) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn members_page(&self, guild: GuildId, after: Option<MemberId>) -> Result<Vec<Member>, DiscordError> {
        let query = format!("?limit=1000&after={}", after.map_or(0, |member| member.0));
        let route = Route::GuildMembers { guild_id: snowflake(guild.0)? };
        let answer: Vec<answers::Member> = self.ask(Ask { query, ..Ask::get(route) }).await?;
        answer.into_iter().map(Member::try_from).collect()
    }

    async fn channels(&self, guild: GuildId) -> Result<Vec<Channel>, DiscordError> {
        let answer: Vec<answers::Channel> =
            self.ask(Ask::get(Route::GuildChannels { guild_id: snowflake(guild.0)? })).await?;
        answer.into_iter().map(Channel::try_from).collect()
    }

    async fn add_role(&self, guild: GuildId, member: MemberId, role: RoleId, reason: &str) -> Result<(), DiscordError> {
        self.change_role(Method::PUT, (guild, member, role), reason).await
    }

    async fn remove_role(
        &self,
        guild: GuildId,
        member: MemberId,
        role: RoleId,
        reason: &str,
    ) -> Result<(), DiscordError> {
        self.change_role(Method::DELETE, (guild, member, role), reason).await
    }

    async fn post(&self, channel: ChannelId, post: &Post) -> Result<MessageId, DiscordError> {
        let route = Route::ChannelMessages { channel_id: snowflake(channel.0)? };
        let made = body(post);
        let repeatable = post.nonce.is_some();
        let answer: answers::Id =
            self.ask(Ask { method: Method::POST, body: Some(made), repeatable, ..Ask::get(route) }).await?;
        answers::id(&answer.id).map(MessageId)
    }

    async fn edit_post(&self, channel: ChannelId, message: MessageId, post: &Post) -> Result<(), DiscordError> {
        let route = Route::ChannelMessage { channel_id: snowflake(channel.0)?, message_id: snowflake(message.0)? };
        let made = body(&Post { nonce: None, ..post.clone() });
        self.send(Ask { method: Method::PATCH, body: Some(made), ..Ask::get(route) }).await.map(drop)
    }

    async fn direct_message(&self, member: MemberId, post: &Post) -> Result<MessageId, DiscordError> {
        let recipient = Body::Json(json!({ "recipient_id": member.to_string() }));
        let open = Ask { method: Method::POST, body: Some(recipient), ..Ask::get(Route::UserMeDmChannels) };
        let channel: answers::Id = self.ask(open).await?;
        self.post(ChannelId(answers::id(&channel.id)?), post).await
    }

    async fn open_private_thread(&self, channel: ChannelId, name: &str) -> Result<ChannelId, DiscordError> {
        const PRIVATE: u8 = 12;
        const WEEK_IN_MINUTES: u32 = 10_080;
        let route = Route::ChannelThreads { channel_id: snowflake(channel.0)? };
        let body = json!({
            "name": name, "type": PRIVATE, "invitable": false, "auto_archive_duration": WEEK_IN_MINUTES,
        });
        let ask = Ask { method: Method::POST, body: Some(Body::Json(body)), repeatable: false, ..Ask::get(route) };
        let answer: answers::Id = self.ask(ask).await?;
        answers::id(&answer.id).map(ChannelId)
    }

    async fn add_to_thread(&self, thread: ChannelId, member: MemberId) -> Result<(), DiscordError> {
        let route = Route::ChannelThreadMember { channel_id: snowflake(thread.0)?, user_id: snowflake(member.0)? };
        self.send(Ask { method: Method::PUT, ..Ask::get(route) }).await.map(drop)
    }

    async fn entitlements_page(
        &self,
        application: u64,
        member: Option<MemberId>,
        after: u64,
    ) -> Result<Vec<Entitlement>, DiscordError> {
        let route = Route::Entitlements { application_id: snowflake(application)? };
        let user = member.map_or_else(String::new, |member| format!("&user_id={member}"));
        let ask = Ask { query: format!("?limit=100&after={after}{user}"), ..Ask::get(route) };
        let answer: Vec<answers::Entitlement> = self.ask(ask).await?;
        answer.into_iter().map(Entitlement::try_from).collect()
    }

    async fn permission(&self, code: &str, verifier: &str, redirect: &str) -> Result<Permitted, DiscordError> {
        oauth::exchange(&self.client, &self.application, self.patience, (code, verifier, redirect)).await
    }

    async fn revoke_permission(&self, token: &SecretString) -> Result<(), DiscordError> {
        oauth::revoke(&self.client, &self.application, self.patience, token).await
    }

    async fn join(
        &self,
        guild: GuildId,
        member: MemberId,
        token: &SecretString,
        roles: &[RoleId],
        reason: &str,
    ) -> Result<Joined, DiscordError> {
        let route = Route::GuildMember { guild_id: snowflake(guild.0)?, user_id: snowflake(member.0)? };
        let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
        let body = Body::Json(json!({ "access_token": token.expose_secret(), "roles": roles }));
        let reason = Some(reason.to_owned());
        let text = self.send(Ask { method: Method::PUT, body: Some(body), reason, ..Ask::get(route) }).await?;
        // 201 comes with the member, 204 with nothing (docs: resources/guild, Add Guild Member).
        Ok(if text.is_empty() { Joined::Already } else { Joined::New })
    }

    async fn history(&self, channel: ChannelId, after: u64) -> Result<Vec<Said>, DiscordError> {
        live_past::history(self, channel, after).await
    }

    async fn reactors(&self, channel: ChannelId, message: u64, emoji: &Emoji) -> Result<Vec<Author>, DiscordError> {
        live_past::reactors(self, channel, message, emoji).await
    }

    async fn active_threads(&self, guild: GuildId) -> Result<Vec<Thread>, DiscordError> {
        live_past::active_threads(self, guild).await
    }

    async fn archived_threads(
        &self,
        channel: ChannelId,
        since: i64,
        before: Option<i64>,
    ) -> Result<Archived, DiscordError> {
        live_past::archived_threads(self, channel, since, before).await
    }

    async fn author_of(&self, channel: ChannelId, message: u64) -> Result<Author, DiscordError> {
        live_past::author_of(self, channel, message).await
    }

    async fn account(&self, account: MemberId) -> Result<Author, DiscordError> {
        live_past::account(self, account).await
    }

    async fn invites(&self, guild: GuildId) -> Result<Vec<Invite>, DiscordError> {
        let route = Route::GuildInvites { guild_id: snowflake(guild.0)? };
        let answer: Vec<answers::Invite> = self.ask(Ask::get(route)).await?;
        answer.into_iter().map(Invite::try_from).collect()
    }

    async fn delete_invite(&self, code: &str, reason: &str) -> Result<(), DiscordError> {
        // The route borrows the code, and a code is part of an address: letters, digits and `-` alone.
        if code.is_empty() || !code.chars().all(|it| it.is_ascii_alphanumeric() || it == '-') {
            return Err(DiscordError::UnknownInvite);
        }
        let route = Route::Invite { code };
        self.send(Ask { method: Method::DELETE, reason: Some(reason.to_owned()), ..Ask::get(route) }).await.map(drop)
    }

    async fn delete_overwrite(&self, channel: ChannelId, target: u64, reason: &str) -> Result<(), DiscordError> {
        let route = Route::ChannelPermission { channel_id: snowflake(channel.0)?, target_id: snowflake(target)? };
        self.send(Ask { method: Method::DELETE, reason: Some(reason.to_owned()), ..Ask::get(route) }).await.map(drop)
    }

    async fn role_history(&self, guild: GuildId) -> Result<Vec<RoleHistory>, DiscordError> {
        /// `MEMBER_ROLE_UPDATE` (docs: resources/audit-log).
        const CHANGED_ROLES: u8 = 25;
        let query = format!("?action_type={CHANGED_ROLES}&limit=100");
        let route = Route::GuildAuditLogs { guild_id: snowflake(guild.0)? };
        let answer: answers::AuditLog = self.ask(Ask { query, ..Ask::get(route) }).await?;
        answer.audit_log_entries.into_iter().map(RoleHistory::try_from).collect()
    }

    async fn time(&self) -> Result<Option<i64>, DiscordError> {
        self.send(Ask::get(Route::Gateway)).await?;
        Ok(self.last_time())
    }

    fn last_time(&self) -> Option<i64> {
        self.pace.their_time()
    }

    async fn me(&self) -> Result<MemberId, DiscordError> {
        let answer: answers::Id = self.ask(Ask::get(Route::UserMe)).await?;
        answers::id(&answer.id).map(MemberId)
    }

    async fn guilds(&self) -> Result<Vec<GuildId>, DiscordError> {
        const PAGE: usize = 200;
        let mut guilds: Vec<GuildId> = Vec::new();
        loop {
            let after = guilds.last().map_or(0, |guild| guild.0);
            let ask = Ask { query: format!("?limit={PAGE}&after={after}"), ..Ask::get(Route::UserMeGuilds) };
            let page: Vec<answers::Id> = self.ask(ask).await?;
            let more = page.len() == PAGE;
            for guild in page {
                guilds.push(GuildId(answers::id(&guild.id)?));
            }
            if !more {
                return Ok(guilds);
            }
        }
    }
}

/// serenity's ids refuse 0 by panicking; ours do not.
pub(super) fn snowflake<T: From<std::num::NonZeroU64>>(id: u64) -> Result<T, DiscordError> {
    std::num::NonZeroU64::new(id).map(T::from).ok_or_else(|| DiscordError::Refused {
        status: 0,
        code: 0,
        message: "an id of 0 was never sent".into(),
    })
}

fn refusal(status: StatusCode, text: &str, route: &Route<'_>) -> DiscordError {
    let refusal: Refusal = serde_json::from_str(text).unwrap_or_default();
    let of_guild = matches!(
        route,
        Route::Guild { .. }
            | Route::GuildChannels { .. }
            | Route::GuildMember { .. }
            | Route::GuildMembers { .. }
            | Route::GuildMemberRole { .. }
            | Route::GuildInvites { .. }
            | Route::GuildAuditLogs { .. }
    );
    match (status, refusal.code) {
        (StatusCode::UNAUTHORIZED, _) => DiscordError::Unauthorized,
        (_, 10007 | 10013) => DiscordError::UnknownMember,
        (_, 10011) => DiscordError::UnknownRole,
        (_, 10003) => DiscordError::UnknownChannel,
        (_, 10006) => DiscordError::UnknownInvite,
        (_, 10008) => DiscordError::UnknownMessage,
        (_, 10009) => DiscordError::UnknownOverwrite,
        (_, 10004) => DiscordError::UnknownGuild,
        (_, 50001) if of_guild => DiscordError::UnknownGuild,
        (_, 50001) => DiscordError::MissingAccess,
        (_, 50013) => DiscordError::MissingPermissions,
        (_, 50007 | 50278) => DiscordError::CannotDm,
        (status, code) => DiscordError::Refused { status: status.as_u16(), code, message: refusal.message },
    }
}

/// Never with the address: its path may hold an interaction's token.
pub(super) fn unreachable(error: &reqwest::Error) -> DiscordError {
    let kind = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    DiscordError::Unreachable(kind.into())
}

/// Percent-encoded, as Discord asks, and cut at its bound.
fn audit_reason(reason: &str) -> String {
    let cut: String = reason.chars().take(REASON_CHARACTERS).collect();
    cut.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// A pause within one call, bounded by the call's patience.
#[allow(clippy::disallowed_methods, reason = "shorter than the caller waits anyway; a job of its own would be slower")]
pub(super) async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
