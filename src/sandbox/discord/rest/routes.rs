//! Every route of the world, one line each.

use super::{
    Answer, Ask, Who, applications, callbacks, channels, entitlements, guild, members, messages, oauth, reactions,
    roles, threads, users, webhooks,
};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::model::State;

/// Answer a request by its method and path.
pub(super) fn answer(state: &mut State, method: &str, path: &[&str], ask: &Ask) -> Answered<Answer> {
    if let Some(answer) = open(state, method, path, ask) {
        return answer;
    }
    if let Some(answer) = personal(state, method, path, ask) {
        return answer;
    }
    match ask.who {
        Who::Bot => {}
        _ => return Err(ApiError::unauthorized()),
    }
    of_bot(state, method, path, ask)
}

fn id(text: &str) -> Answered<u64> {
    text.parse().map_err(|_| ApiError::form("", "NUMBER_TYPE_COERCE", &format!("Value \"{text}\" is not snowflake.")))
}

/// Routes whose secret is in the path, or that need none; a bot's wrong token shows only later, as with Discord.
fn open(state: &mut State, method: &str, path: &[&str], ask: &Ask) -> Option<Answered<Answer>> {
    Some(match (method, path) {
        ("GET", ["gateway"]) => Answer::json(serde_json::json!({ "url": state.gateway_url })),
        ("POST", ["interactions", interaction, token, "callback"]) => {
            id(interaction).and_then(|interaction| callbacks::answer(state, interaction, token, ask))
        }
        ("POST", ["webhooks", app, token]) => {
            webhooks::token(state, app, token).and_then(|it| webhooks::follow_up(state, it, ask))
        }
        ("GET", ["webhooks", app, token, "messages", message]) => {
            webhooks::token(state, app, token).and_then(|it| webhooks::get(state, it, message))
        }
        ("PATCH", ["webhooks", app, token, "messages", message]) => {
            webhooks::token(state, app, token).and_then(|it| webhooks::edit(state, it, message, ask))
        }
        ("DELETE", ["webhooks", app, token, "messages", message]) => {
            webhooks::token(state, app, token).and_then(|it| webhooks::delete(state, it, message))
        }
        ("GET", ["oauth2", "authorize"]) => oauth::consent_page(state, ask),
        ("POST", ["oauth2", "authorize"]) => oauth::consented(state, ask),
        ("POST", ["oauth2", "token"]) => oauth::token(state, ask),
        ("POST", ["oauth2", "token", "revoke"]) => oauth::revoke(state, ask),
        ("GET", ["attachments", _, file, _]) => id(file).and_then(|file| channels::attachment(state, file)),
        ("GET", ["invites", code]) => channels::invite(state, code),
        _ => return None,
    })
}

/// Routes a person's own token opens, some of them the bot's as well.
fn personal(state: &mut State, method: &str, path: &[&str], ask: &Ask) -> Option<Answered<Answer>> {
    let Who::Person { user, scopes } = &ask.who else { return None };
    let allowed = |scope: &str| scopes.iter().any(|known| known == scope);
    Some(match (method, path) {
        ("GET", ["users", "@me"]) if allowed("identify") => users::person(state, *user, scopes),
        ("GET", ["users", "@me", "guilds"]) if allowed("guilds") => users::guilds(state, *user),
        ("GET", ["users", "@me", "guilds", guild, "member"]) if allowed("guilds.members.read") => {
            id(guild).and_then(|guild| members::get(state, guild, *user))
        }
        ("GET", ["oauth2", "@me"]) => oauth::me(state, *user, scopes),
        _ => return None,
    })
}

fn of_bot(state: &mut State, method: &str, path: &[&str], ask: &Ask) -> Answered<Answer> {
    match (method, path) {
        ("GET", ["gateway", "bot"]) => Answer::json(serde_json::json!({
            "url": state.gateway_url, "shards": 1,
            "session_start_limit": { "total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1 },
        })),
        ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => users::application(state),
        (method, ["applications", app, "commands", rest @ ..]) => {
            applications::route(state, id(app)?, None, method, rest, ask)
        }
        (method, ["applications", app, "guilds", guild, "commands", rest @ ..]) => {
            applications::route(state, id(app)?, Some(id(guild)?), method, rest, ask)
        }
        ("DELETE", ["invites", code]) => channels::delete_invite(state, code, ask),
        ("GET", ["applications", app, "entitlements"]) if id(app)? == state.app.id => entitlements::list(state, ask),
        ("GET", ["users", "@me"]) => Answer::json(state.me_json()),
        ("GET", ["users", "@me", "guilds"]) => users::guilds(state, state.app.id),
        ("POST", ["users", "@me", "channels"]) => users::open_direct(state, ask),
        ("GET", ["users", user]) => users::get(state, id(user)?),
        (method, ["channels", channel, rest @ ..]) => of_channel(state, method, id(channel)?, rest, ask),
        (method, ["guilds", guild, rest @ ..]) => {
            let guild = id(guild)?;
            guild::known(state, guild)?;
            of_guild(state, method, guild, rest, ask)
        }
        _ => Ok(Answer::Unknown),
    }
}

fn of_channel(state: &mut State, method: &str, channel: u64, path: &[&str], ask: &Ask) -> Answered<Answer> {
    match (method, path) {
        ("GET", []) => channels::get(state, channel),
        ("PATCH", []) => channels::edit(state, channel, ask),
        ("DELETE", []) => channels::delete(state, channel, ask),
        ("PUT", ["permissions", target]) => channels::put_overwrite(state, channel, id(target)?, ask),
        ("DELETE", ["permissions", target]) => channels::delete_overwrite(state, channel, id(target)?, ask),
        ("POST", ["invites"]) => channels::make_invite(state, channel, ask),
        ("POST", ["typing"]) => state.require(channel, state.writing(channel)).and_then(|()| Answer::empty()),
        ("GET", ["messages"]) => messages::list(state, channel, ask),
        ("POST", ["messages"]) => messages::create(state, channel, ask),
        ("GET", ["messages", message]) => messages::get(state, channel, id(message)?),
        ("PATCH", ["messages", message]) => messages::edit(state, channel, id(message)?, ask),
        ("DELETE", ["messages", message]) => messages::delete(state, channel, id(message)?, ask),
        ("POST", ["messages", "bulk-delete"]) => messages::bulk_delete(state, channel, ask),
        ("PUT" | "DELETE", ["pins", message] | ["messages", "pins", message]) => {
            messages::pin(state, channel, id(message)?, method == "PUT")
        }
        ("POST", ["messages", message, "threads"]) => threads::from_message(state, channel, id(message)?, ask),
        ("POST", ["threads"]) => threads::create(state, channel, ask),
        ("GET", ["thread-members"]) => threads::members(state, channel),
        ("PUT" | "DELETE", ["thread-members", who]) => threads::member(state, channel, who, method == "PUT"),
        ("GET", ["threads", "archived", "public"]) => threads::archived(state, channel, ask),
        ("PUT", ["messages", message, "reactions", emoji, "@me"]) => {
            reactions::put(state, channel, id(message)?, emoji)
        }
        ("DELETE", ["messages", message, "reactions", emoji, who]) => {
            reactions::take(state, channel, id(message)?, emoji, who)
        }
        ("DELETE", ["messages", message, "reactions", rest @ ..]) => {
            reactions::clear(state, channel, id(message)?, rest.first().copied())
        }
        ("GET", ["messages", message, "reactions", emoji]) => reactions::list(state, channel, id(message)?, emoji, ask),
        _ => Ok(Answer::Unknown),
    }
}

fn of_guild(state: &mut State, method: &str, guild: u64, path: &[&str], ask: &Ask) -> Answered<Answer> {
    match (method, path) {
        ("GET", []) => guild::get(state, ask),
        ("GET", ["channels"]) => guild::channels(state),
        ("POST", ["channels"]) => channels::create(state, ask),
        ("GET", ["threads", "active"]) => threads::active(state),
        ("GET", ["audit-logs"]) => guild::audit_log(state, ask),
        ("GET", ["invites"]) => guild::invites(state),
        ("GET", ["emojis" | "stickers" | "scheduled-events" | "webhooks"]) => Answer::json(serde_json::json!([])),
        ("GET", ["members"]) => members::list(state, ask),
        ("GET", ["members", "search"]) => members::search(state, ask),
        ("GET", ["members", user]) => members::get(state, guild, id(user)?),
        ("PUT", ["members", user]) => members::join(state, id(user)?, ask),
        ("PATCH", ["members", "@me"]) => members::edit(state, state.app.id, ask),
        ("PATCH", ["members", user]) => members::edit(state, id(user)?, ask),
        ("DELETE", ["members", user]) => members::kick(state, id(user)?, ask),
        ("PUT" | "DELETE", ["members", user, "roles", role]) => {
            members::role(state, id(user)?, id(role)?, method == "PUT", ask)
        }
        ("GET", ["roles"]) => roles::list(state),
        ("GET", ["roles", "member-counts"]) => roles::member_counts(state),
        ("GET", ["roles", role]) => roles::get(state, id(role)?),
        ("POST", ["roles"]) => roles::create(state, ask),
        ("PATCH", ["roles"]) => roles::reorder(state, ask),
        ("PATCH", ["roles", role]) => roles::edit(state, id(role)?, ask),
        ("DELETE", ["roles", role]) => roles::delete(state, id(role)?, ask),
        _ => Ok(Answer::Unknown),
    }
}
