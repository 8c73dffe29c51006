//! Reactions of the bot, and those it may remove.

use super::messages::visible;
use super::{Answer, Ask};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::model::State;
use crate::sandbox::discord::permissions::bits;

/// A Unicode emoji, or `name:id`.
fn check(emoji: &str) -> Answered<()> {
    let custom = emoji.rsplit_once(':').is_some_and(|(name, id)| !name.is_empty() && id.parse::<u64>().is_ok());
    let unicode = !emoji.is_ascii();
    if custom || unicode { Ok(()) } else { Err(ApiError::unknown_emoji()) }
}

/// Whether both are one emoji: of a guild's own the number counts, not the name.
fn same(known: &str, asked: &str) -> bool {
    let number = |emoji: &str| emoji.rsplit_once(':').and_then(|(_, id)| id.parse::<u64>().ok());
    known == asked || number(known).is_some() && number(known) == number(asked)
}

pub(super) fn put(state: &mut State, channel: u64, message: u64, emoji: &str) -> Answered<Answer> {
    let found = visible(state, channel, message)?;
    check(emoji)?;
    let new = !found.reactions.iter().any(|reaction| reaction.emoji == emoji);
    let needed = bits::READ_MESSAGE_HISTORY | if new { bits::ADD_REACTIONS } else { 0 };
    state.require(channel, needed)?;
    state.react(state.app.id, message, emoji, false)?;
    Answer::empty()
}

pub(super) fn take(state: &mut State, channel: u64, message: u64, emoji: &str, who: &str) -> Answered<Answer> {
    visible(state, channel, message)?;
    let user = if who == "@me" { state.app.id } else { who.parse().map_err(|_| ApiError::unknown_user())? };
    if user != state.app.id {
        state.require(channel, bits::MANAGE_MESSAGES)?;
    }
    state.unreact(user, message, emoji, false)?;
    Answer::empty()
}

/// All reactions, or all of one emoji.
pub(super) fn clear(state: &mut State, channel: u64, message: u64, emoji: Option<&str>) -> Answered<Answer> {
    visible(state, channel, message)?;
    state.require(channel, bits::MANAGE_MESSAGES)?;
    state.clear_reactions(message, emoji)?;
    Answer::empty()
}

pub(super) fn list(state: &State, channel: u64, message: u64, emoji: &str, ask: &Ask) -> Answered<Answer> {
    let found = visible(state, channel, message)?;
    check(emoji)?;
    let limit = usize::try_from(ask.number("limit").unwrap_or(25).clamp(1, 100)).unwrap_or(25);
    let after = ask.number("after").unwrap_or(0);
    // Normal reactions unless asked otherwise (docs: Get Reactions, Reaction Types).
    let burst = ask.number("type") == Some(1);
    let mut users: Vec<u64> = found
        .reactions
        .iter()
        .filter(|reaction| same(&reaction.emoji, emoji))
        .flat_map(|reaction| reaction.given(burst).iter().map(|user| user.0))
        .filter(|user| *user > after)
        .collect();
    users.sort_unstable();
    Answer::json(users.into_iter().take(limit).map(|user| state.user_json(user)).collect())
}
