//! The Discord port: what we ask of Discord, in our own types. [`live::Live`] asks through serenity.

use async_trait::async_trait;
use secrecy::SecretString;

use crate::domain::community::authors::Author;
use crate::domain::community::invites;
use crate::domain::community::past::Spoken;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId, RoleId};

/// Who wrote what, and who is a bot.
pub mod authorship;
/// Guilds as Discord described them lately.
pub mod lately;
/// Discord over HTTP.
pub mod live;
mod live_answers;
/// The HTTP client of every call to Discord.
pub mod live_client;
mod live_oauth;
mod live_pace;
mod live_past;
mod live_post;
mod post;
/// Who may do what, as Discord computes it.
pub mod rights;

pub use post::{Button, ButtonStyle, Embed, File, Post, nonce};

/// What we ask of Discord outside the immediate answer to a person.
#[async_trait]
pub trait Discord: Send + Sync {
    /// Name, owner and roles of a guild.
    async fn guild(&self, guild: GuildId) -> Result<Guild, DiscordError>;

    /// A member, or `None` when Discord says there is no such member (10007) — never on any other error.
    async fn member(&self, guild: GuildId, member: MemberId) -> Result<Option<Member>, DiscordError>;

    /// A page of a guild's members, by rising id, behind `after`; an empty one is the end. Takes the Server Members intent.
    async fn members_page(&self, guild: GuildId, after: Option<MemberId>) -> Result<Vec<Member>, DiscordError>;

    /// The channels of a guild with their permission overwrites.
    async fn channels(&self, guild: GuildId) -> Result<Vec<Channel>, DiscordError>;

    /// Give a role. Giving it twice is one.
    async fn add_role(&self, guild: GuildId, member: MemberId, role: RoleId, reason: &str) -> Result<(), DiscordError>;

    /// Take a role. Taking it twice is one.
    async fn remove_role(
        &self,
        guild: GuildId,
        member: MemberId,
        role: RoleId,
        reason: &str,
    ) -> Result<(), DiscordError>;

    /// Post a message. Equal nonces within minutes are one message.
    async fn post(&self, channel: ChannelId, post: &Post) -> Result<MessageId, DiscordError>;

    /// Replace a message of ours.
    async fn edit_post(&self, channel: ChannelId, message: MessageId, post: &Post) -> Result<(), DiscordError>;

    /// Write to a person alone. [`DiscordError::CannotDm`] is a normal outcome.
    async fn direct_message(&self, member: MemberId, post: &Post) -> Result<MessageId, DiscordError>;

    /// The bytes of a file that somebody gave to a command, at most `most`. Only Discord's own hosts are asked.
    async fn attachment(&self, url: &str, most: usize) -> Result<Vec<u8>, DiscordError>;

    /// Open a private thread in a channel: only those put into it, and staff, see it.
    async fn open_private_thread(&self, channel: ChannelId, name: &str) -> Result<ChannelId, DiscordError>;

    /// Put a member into a thread. Twice is once.
    async fn add_to_thread(&self, thread: ChannelId, member: MemberId) -> Result<(), DiscordError>;

    /// A page of 100 entitlements of the application's own shop, ended and deleted ones too, in order of their ids.
    async fn entitlements_page(
        &self,
        application: u64,
        member: Option<MemberId>,
        after: u64,
    ) -> Result<Vec<Entitlement>, DiscordError>;

    /// Up to a hundred messages of a channel or thread after the id `after`, oldest first, reactions not yet named.
    async fn history(&self, channel: ChannelId, after: u64) -> Result<Vec<Said>, DiscordError>;

    /// Everyone who reacted to a message with `emoji`, as [`Said::emojis`] names it.
    async fn reactors(&self, channel: ChannelId, message: u64, emoji: &Emoji) -> Result<Vec<Author>, DiscordError>;

    /// The threads of a guild that are not archived, as far as the bot sees them.
    async fn active_threads(&self, guild: GuildId) -> Result<Vec<Thread>, DiscordError>;

    /// A page of the public threads of a channel that were archived at `since` (seconds since 1970) or later, the
    /// latest first; `before` is the [`Archived::rest`] of the page before.
    async fn archived_threads(
        &self,
        channel: ChannelId,
        since: i64,
        before: Option<i64>,
    ) -> Result<Archived, DiscordError>;

    /// Who wrote a message of a channel.
    async fn author_of(&self, channel: ChannelId, message: u64) -> Result<Author, DiscordError>;

    /// Whether an account is a person's or a bot's. A webhook has a number, but no account.
    async fn account(&self, account: MemberId) -> Result<Author, DiscordError>;

    /// The invites of a guild that can still be used. Takes Manage Server.
    async fn invites(&self, guild: GuildId) -> Result<Vec<Invite>, DiscordError>;

    /// Delete an invite. One that is gone already is [`DiscordError::UnknownInvite`].
    async fn delete_invite(&self, code: &str, reason: &str) -> Result<(), DiscordError>;

    /// Remove the overwrite of a role or member from a channel. One that is gone already is
    /// [`DiscordError::UnknownOverwrite`].
    async fn delete_overwrite(&self, channel: ChannelId, target: u64, reason: &str) -> Result<(), DiscordError>;

    /// The newest hundred changes of members' roles, newest first, as the guild's audit log has them. Takes View Audit Log.
    async fn role_history(&self, guild: GuildId) -> Result<Vec<RoleHistory>, DiscordError>;

    /// What Discord's clock says, in seconds since 1970; `None` when its answer does not say.
    async fn time(&self) -> Result<Option<i64>, DiscordError>;

    /// What Discord's clock said in its last answer, without asking; `None` when that did not say.
    fn last_time(&self) -> Option<i64>;

    /// The bot's own account.
    async fn me(&self) -> Result<MemberId, DiscordError>;

    /// The guilds the bot is in.
    async fn guilds(&self) -> Result<Vec<GuildId>, DiscordError>;

    /// A code that a person's browser brought back from Discord, with the PKCE verifier and the address it was sent to,
    /// for that person's permission. A code works once.
    async fn permission(&self, code: &str, verifier: &str, redirect: &str) -> Result<Permitted, DiscordError>;

    /// Give a permission back; it is worth nothing afterwards.
    async fn revoke_permission(&self, token: &SecretString) -> Result<(), DiscordError>;

    /// Bring a person into a guild with these roles, by their own permission (`guilds.join`).
    async fn join(
        &self,
        guild: GuildId,
        member: MemberId,
        token: &SecretString,
        roles: &[RoleId],
        reason: &str,
    ) -> Result<Joined, DiscordError>;
}

/// What a person allowed us to do in their name.
#[derive(Debug)]
pub struct Permitted {
    /// Who they are.
    pub member: MemberId,
    /// Whether they agreed to be brought into a server.
    pub may_join: bool,
    /// Their access token.
    pub token: SecretString,
}

/// How a person came into a guild.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// They were brought in, with the roles.
    New,
    /// They were in already; nothing was changed, roles neither (status 204).
    Already,
}

/// A guild as far as we look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guild {
    /// The guild.
    pub id: GuildId,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner_id: MemberId,
    /// Its roles, `@everyone` (same id as the guild) included.
    pub roles: Vec<Role>,
}

/// A role of a guild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The role.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Higher may manage lower.
    pub position: i64,
    /// Permission bits as far as our library knows them; never write these back.
    pub permissions: u64,
    /// Belongs to an integration and cannot be given by hand.
    pub managed: bool,
}

/// A member of a guild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The account.
    pub id: MemberId,
    /// Nickname, display name or user name, whichever is shown.
    pub name: String,
    /// The roles held, without `@everyone`.
    pub roles: Vec<RoleId>,
    /// Seconds since 1970.
    pub joined_at: Option<i64>,
    /// Whether it is a bot.
    pub bot: bool,
}

/// What somebody bought in the application's own shop (docs: resources/entitlement).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// The entitlement.
    pub id: u64,
    /// What was bought.
    pub sku: u64,
    /// Who has it; none when a whole guild has.
    pub member: Option<MemberId>,
    /// The guild that has it, when it was bought for one.
    pub guild: Option<GuildId>,
    /// Refunded, or taken back otherwise.
    pub deleted: bool,
    /// Not before this moment, in seconds since 1970.
    pub starts_at: Option<i64>,
    /// Its end; none while it renews, or for ever.
    pub ends_at: Option<i64>,
}

/// What a channel is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    /// Messages, and threads that hang on them: text and announcement channels.
    Text,
    /// Voice and stage channels: what is written there stands beside what is said.
    Voice,
    /// Forum and media channels: threads, and no messages beside them.
    Forum,
    /// It only groups others.
    Category,
    /// Nothing that we know of.
    Other,
}

impl ChannelKind {
    /// Whether messages stand in it.
    #[must_use]
    pub const fn holds_messages(self) -> bool {
        matches!(self, Self::Text | Self::Voice)
    }

    /// Whether threads can stand in it.
    #[must_use]
    pub const fn holds_threads(self) -> bool {
        matches!(self, Self::Text | Self::Forum)
    }
}

/// A channel of a guild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The channel.
    pub id: ChannelId,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: ChannelKind,
    /// Who is allowed or denied what, beyond the roles.
    pub overwrites: Vec<Overwrite>,
}

/// A message of the past, and the emojis under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What it says about people; its reactions carry numbers, not names.
    pub spoken: Spoken,
    /// The emoji of each of its reactions, in the same order.
    pub emojis: Vec<Emoji>,
    /// Who wrote the message it answers, when Discord says so.
    pub answered: Option<Author>,
}

/// An emoji under a message, as those who gave it are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    /// Itself, or `name:number` of a guild's own, whose name does not matter.
    pub name: String,
    /// Given as a super reaction; one emoji can be under a message both ways.
    pub burst: bool,
}

/// A thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thread {
    /// The thread.
    pub id: ChannelId,
    /// The channel it stands in, when it may hang on a message there: a private thread hangs on none.
    pub parent: Option<ChannelId>,
    /// Who opened it.
    pub opener: Option<MemberId>,
}

/// A page of archived threads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// The threads.
    pub threads: Vec<Thread>,
    /// The rest was archived before this microsecond since 1970; none: there is no rest.
    pub rest: Option<i64>,
}

/// A permission overwrite of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overwrite {
    /// A role's id, or a member's.
    pub target: u64,
    /// Whether `target` is a member.
    pub member: bool,
    /// Bits allowed.
    pub allow: u64,
    /// Bits denied.
    pub deny: u64,
}

/// An invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Whose it is, where it leads, and how often it was used.
    pub counted: invites::Invite,
    /// What it gives to whoever joins by it.
    pub roles: Vec<RoleId>,
}

/// A change of a member's roles in a guild's audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleHistory {
    /// Who did it.
    pub actor: MemberId,
    /// Whose roles.
    pub member: MemberId,
    /// Given.
    pub added: Vec<RoleId>,
    /// Taken.
    pub removed: Vec<RoleId>,
    /// When, in seconds since 1970: the entry's id says so.
    pub at: i64,
}

/// Permission bits we look at (docs: topics/permissions).
pub mod permission {
    /// Bypasses every other check.
    pub const ADMINISTRATOR: u64 = 1 << 3;
    /// Make, edit and delete channels and their invites.
    pub const MANAGE_CHANNELS: u64 = 1 << 4;
    /// Read who changed what.
    pub const VIEW_AUDIT_LOG: u64 = 1 << 7;
    /// "Manage Server".
    pub const MANAGE_GUILD: u64 = 1 << 5;
    /// Make invitations, which bringing somebody in takes too.
    pub const CREATE_INSTANT_INVITE: u64 = 1;
    /// See a channel.
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    /// Post messages.
    pub const SEND_MESSAGES: u64 = 1 << 11;
    /// Links shown with a preview.
    pub const EMBED_LINKS: u64 = 1 << 14;
    /// Files.
    pub const ATTACH_FILES: u64 = 1 << 15;
    /// Read earlier messages.
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    /// Go into voice channels, and read what is written there.
    pub const CONNECT: u64 = 1 << 20;
    /// Open private threads.
    pub const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
    /// Write in threads.
    pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;
    /// Give and take roles below one's own.
    pub const MANAGE_ROLES: u64 = 1 << 28;
    /// "Timeout Members", the moderator's permission.
    pub const MODERATE_MEMBERS: u64 = 1 << 40;
}

/// Seconds between two tries with a token that is refused: nobody is served meanwhile, so ask seldom.
const TOKEN_PAUSE: i64 = 300;

/// Why Discord did not do what we asked. Codes: docs, topics/opcodes-and-status-codes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiscordError {
    /// 10007, or 10013: no such member or account.
    #[error("Discord knows no such member")]
    UnknownMember,
    /// 10011: the role was deleted.
    #[error("Discord knows no such role")]
    UnknownRole,
    /// 10003: the channel was deleted.
    #[error("Discord knows no such channel")]
    UnknownChannel,
    /// 10008: the message was deleted.
    #[error("Discord knows no such message")]
    UnknownMessage,
    /// 10006: the invite was deleted or ran out.
    #[error("Discord knows no such invite")]
    UnknownInvite,
    /// 10009: the overwrite was removed.
    #[error("Discord knows no such permission overwrite")]
    UnknownOverwrite,
    /// 10004, or 50001 on a guild: the bot is not there any more.
    #[error("the bot is not in this server")]
    UnknownGuild,
    /// 50001: the bot cannot see this.
    #[error("the bot cannot see this")]
    MissingAccess,
    /// 50013: not allowed, or the role stands above the bot's own.
    #[error("the bot is not allowed to do this")]
    MissingPermissions,
    /// 50007: the person accepts no direct messages.
    #[error("this person accepts no direct messages")]
    CannotDm,
    /// 401: the token was reset.
    #[error("Discord refuses the bot's token")]
    Unauthorized,
    /// 429 beyond what the limiter waits for.
    #[error("Discord asks to wait {0} seconds")]
    RateLimited(i64),
    /// No answer, a broken one, or 5xx.
    #[error("Discord did not answer: {0}")]
    Unreachable(String),
    /// An answer of another shape than we know.
    #[error("Discord's answer cannot be read: {0}")]
    Unreadable(String),
    /// Anything else: our mistake or a new rule of theirs.
    #[error("Discord refused with status {status}, code {code}: {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Discord's own code.
        code: i64,
        /// Discord's text, for the log only.
        message: String,
    },
}

impl DiscordError {
    /// Whether the same call may succeed when repeated; with a refused token it does once the operator has put a fresh one
    /// in place (DR5).
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::RateLimited(_) | Self::Unreachable(_) | Self::Unreadable(_) | Self::Unauthorized)
    }

    /// Seconds to wait before that: what Discord asked for, or what it takes until the operator may have acted.
    #[must_use]
    pub const fn retry_after(&self) -> Option<i64> {
        match self {
            Self::RateLimited(seconds) => Some(*seconds),
            Self::Unauthorized => Some(TOKEN_PAUSE),
            _ => None,
        }
    }
}
