//! The first answer to an interaction: once, by the right token, within three seconds (docs: interactions/receiving).

use serde_json::{Value, json};

use super::messages::{apply_edit, draft, shown};
use super::{Answer, Ask};
use crate::sandbox::discord::acts::{EPHEMERAL, LOADING};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::{Draft, Given, Interaction, State};
use crate::sandbox::discord::validate;

/// What Discord shows above a message that answers a command.
pub(super) fn metadata(state: &State, interaction: &Interaction) -> Value {
    let mut shown = json!({
        "id": interaction.id.to_string(), "type": interaction.kind, "user": state.user_json(interaction.user),
        "authorizing_integration_owners": { "0": state.guild.id.to_string() },
    });
    if interaction.kind == 2 {
        shown.put("name", interaction.data.text("name"));
    }
    if let Some(source) = interaction.source {
        shown.put("interacted_message_id", source.to_string());
    }
    if let Some(opener) = interaction.opener.and_then(|opener| state.interactions.get(&opener)) {
        shown.put("triggering_interaction_metadata", metadata(state, opener));
    }
    shown
}

pub(super) fn answer(state: &mut State, id: u64, token: &str, ask: &Ask) -> Answered<Answer> {
    let now = state.now();
    let known = state.interactions.get(&id).filter(|known| known.token == token);
    let interaction = known.ok_or_else(ApiError::unknown_interaction)?.clone();
    if interaction.given.is_some() {
        return Err(ApiError::already_answered());
    }
    if interaction.too_late(now) {
        return Err(ApiError::unknown_interaction());
    }
    let data = ask.body.get("data").cloned().unwrap_or_else(|| json!({}));
    let kind = ask.body.id("type").unwrap_or(0);
    let fits = match interaction.kind {
        2 => matches!(kind, 4 | 5 | 9),
        3 => matches!(kind, 4..=7 | 9),
        4 => kind == 8,
        5 => matches!(kind, 4 | 5) || matches!(kind, 6 | 7) && interaction.source.is_some(),
        _ => false,
    };
    if !fits {
        return Err(ApiError::form("type", "BASE_TYPE_CHOICES", "This answer does not fit the interaction."));
    }
    let (given, original) = match kind {
        4 => {
            let mut draft = draft(state, &data, ask, state.app.id, interaction.channel)?;
            draft.kind = if interaction.kind == 2 { 20 } else { 0 };
            private(&mut draft, data.id("flags").unwrap_or(0) & EPHEMERAL != 0, interaction.user);
            draft.interaction = Some(metadata(state, &interaction));
            (Given::Message, Some(state.post(draft)))
        }
        5 => {
            let mut draft = Draft {
                channel: interaction.channel,
                author: state.app.id,
                flags: LOADING,
                kind: if interaction.kind == 2 { 20 } else { 0 },
                interaction: Some(metadata(state, &interaction)),
                ..Draft::default()
            };
            private(&mut draft, data.id("flags").unwrap_or(0) & EPHEMERAL != 0, interaction.user);
            (Given::Deferred, Some(state.post(draft)))
        }
        6 => (Given::DeferredUpdate, interaction.source),
        7 => {
            let source = interaction.source.ok_or_else(ApiError::unknown_message)?;
            apply_edit(state, source, &data, ask)?;
            state.edited(source, true);
            (Given::Update, Some(source))
        }
        8 => {
            validate::choices(data.list("choices"))?;
            (Given::Choices(data.list("choices").to_vec()), None)
        }
        _ => {
            validate::modal(&data)?;
            (Given::Modal(data), None)
        }
    };
    if let Some(interaction) = state.interactions.get_mut(&id) {
        interaction.given = Some(given);
        interaction.original = original;
    }
    state.note("interaction", json!({ "interaction": id.to_string() }));
    if ask.param("with_response") != Some("true") {
        return Answer::empty();
    }
    let message = original.map(|message| shown(state, message));
    Answer::json(json!({
        "interaction": {
            "id": id.to_string(), "type": interaction.kind, "response_message_id": original.map(|message| message.to_string()),
            "response_message_loading": kind == 5,
            "response_message_ephemeral": original.and_then(|m| state.messages.get(m)).is_some_and(|m| m.ephemeral_for.is_some()),
        },
        "resource": { "type": kind, "message": message },
    }))
}

/// Make a message one that a single person sees.
pub(super) fn private(draft: &mut Draft, ephemeral: bool, user: u64) {
    if ephemeral {
        draft.flags |= EPHEMERAL;
        draft.ephemeral_for = Some(user);
    }
}
