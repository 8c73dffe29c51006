//! What comes after the first answer: `@original` and follow-ups, by the interaction's token, for fifteen minutes.

use super::callbacks::{metadata, private};
use super::messages::{apply_edit, draft, shown};
use super::{Answer, Ask};
use crate::sandbox::discord::acts::{EPHEMERAL, LOADING};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::{Given, State};

/// The interaction a token belongs to: answered already, and not too long ago.
pub(super) fn token(state: &State, app: &str, token: &str) -> Answered<u64> {
    if app.parse() != Ok(state.app.id) {
        return Err(ApiError::unknown_webhook());
    }
    let id = state.interaction_tokens.get(token).ok_or_else(ApiError::unknown_webhook)?;
    let known = state.interactions.get(id).filter(|known| known.given.is_some() && !known.token_dead(state.now()));
    known.map(|known| known.id).ok_or_else(ApiError::unknown_webhook)
}

/// The message meant: `@original`, or one of the follow-ups.
fn target(state: &State, interaction: u64, message: &str) -> Answered<u64> {
    let known = state.interactions.get(&interaction).ok_or_else(ApiError::unknown_webhook)?;
    let id = if message == "@original" { known.original } else { message.parse().ok() };
    let mine = |id: &u64| known.original == Some(*id) || known.followups.contains(id);
    id.filter(mine).filter(|id| state.messages.get(*id).is_some()).ok_or_else(ApiError::unknown_message)
}

pub(super) fn get(state: &State, interaction: u64, message: &str) -> Answered<Answer> {
    let id = target(state, interaction, message)?;
    if state.messages.get(id).is_some_and(|message| message.flags & LOADING != 0) {
        return Err(ApiError::unknown_message());
    }
    Answer::json(shown(state, id))
}

pub(super) fn edit(state: &mut State, interaction: u64, message: &str, ask: &Ask) -> Answered<Answer> {
    let id = target(state, interaction, message)?;
    apply_edit(state, id, &ask.body, ask)?;
    let mut thinking = false;
    if let Some(message) = state.messages.get_mut(id) {
        thinking = message.flags & LOADING != 0;
        message.flags &= !LOADING;
    }
    if let Some(known) = state.interactions.get_mut(&interaction) {
        known.edits += 1;
    }
    // The first words after "is thinking …" are no edit to the reader.
    state.edited(id, !thinking);
    Answer::json(shown(state, id))
}

pub(super) fn delete(state: &mut State, interaction: u64, message: &str) -> Answered<Answer> {
    let id = target(state, interaction, message)?;
    if let Some(known) = state.interactions.get_mut(&interaction) {
        known.edits += 1;
        known.followups.retain(|followup| *followup != id);
    }
    state.unpost(id);
    Answer::empty()
}

pub(super) fn follow_up(state: &mut State, interaction: u64, ask: &Ask) -> Answered<Answer> {
    let known = state.interactions.get(&interaction).ok_or_else(ApiError::unknown_webhook)?.clone();
    let thinking =
        known.original.filter(|id| state.messages.get(*id).is_some_and(|message| message.flags & LOADING != 0));
    // The first follow-up after "is thinking …" takes its place, and stays as private as it was.
    if let Some(id) = thinking.filter(|_| known.given == Some(Given::Deferred)) {
        return edit(state, interaction, &id.to_string(), ask);
    }
    let mut draft = draft(state, &ask.body, ask, state.app.id, known.channel)?;
    private(&mut draft, ask.body.id("flags").unwrap_or(0) & EPHEMERAL != 0, known.user);
    draft.interaction = Some(metadata(state, &known));
    let id = state.post(draft);
    if let Some(known) = state.interactions.get_mut(&interaction) {
        known.followups.push(id);
    }
    state.stir();
    Answer::json(shown(state, id))
}
