//! Reactions are put on and taken off, by those who gave them or by moderators.

use crate::domain::ids::MemberId;
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::model::{Reaction, State};

impl State {
    /// Put a reaction on: a normal one, or a super reaction.
    pub fn react(&mut self, user: u64, id: u64, emoji: &str, burst: bool) -> Answered<()> {
        let message = self.messages.get_mut(id).ok_or_else(ApiError::unknown_message)?;
        let full = message.reactions.len() >= 20;
        let at = message.reactions.iter().position(|reaction| reaction.emoji == emoji);
        if at.is_none() && full {
            return Err(ApiError::new(400, 30010, "Maximum number of reactions reached (20)"));
        }
        if at.is_none() {
            message.reactions.push(Reaction { emoji: emoji.to_owned(), users: Vec::new(), bursts: Vec::new() });
        }
        let known = message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji);
        let given = known.ok_or_else(ApiError::unknown_emoji)?.given_mut(burst);
        if given.contains(&MemberId(user)) {
            return Ok(());
        }
        given.push(MemberId(user));
        let message = message.clone();
        self.dispatch_reaction(true, user, &message, emoji, burst);
        self.note_message("reaction", &message);
        Ok(())
    }

    /// Take a reaction off.
    pub fn unreact(&mut self, user: u64, id: u64, emoji: &str, burst: bool) -> Answered<()> {
        let message = self.messages.get_mut(id).ok_or_else(ApiError::unknown_message)?;
        let reaction = message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji);
        let Some(reaction) = reaction.filter(|reaction| reaction.given(burst).contains(&MemberId(user))) else {
            return Err(ApiError::unknown_emoji());
        };
        reaction.given_mut(burst).retain(|known| known.0 != user);
        message.reactions.retain(|reaction| !reaction.users.is_empty() || !reaction.bursts.is_empty());
        let message = message.clone();
        self.dispatch_reaction(false, user, &message, emoji, burst);
        self.note_message("reaction", &message);
        Ok(())
    }

    /// Take all reactions off a message, or all of one emoji.
    pub fn clear_reactions(&mut self, id: u64, emoji: Option<&str>) -> Answered<()> {
        let message = self.messages.get_mut(id).ok_or_else(ApiError::unknown_message)?;
        message.reactions.retain(|reaction| emoji.is_some_and(|emoji| reaction.emoji != emoji));
        let message = message.clone();
        self.dispatch_cleared(&message, emoji);
        self.note_message("reaction", &message);
        Ok(())
    }
}
