//! People meet in voice channels.

use anyhow::ensure;

use crate::domain::ids::{ChannelId, MemberId};
use crate::sandbox::discord::DiscordWorld;
use crate::sandbox::discord::permissions::bits;

impl DiscordWorld {
    /// Go into a voice channel, out of any other.
    ///
    /// # Errors
    /// When it is no voice channel, or the person may not go in.
    pub fn enter_voice(&self, user: MemberId, channel: ChannelId) -> anyhow::Result<()> {
        let mut state = self.lock();
        ensure!(state.is_voice(channel.0), "this is no voice channel");
        let may = state.may_in(user.0, channel.0, bits::VIEW_CHANNEL | bits::CONNECT);
        ensure!(may, "{} may not go in here", state.shown_name(user.0));
        state.go_into_voice(user.0, Some(channel.0));
        Ok(())
    }

    /// Go out of the voice channel.
    pub fn leave_voice(&self, user: MemberId) {
        self.lock().go_into_voice(user.0, None);
    }

    /// Announce an event in a voice channel; its number.
    ///
    /// # Errors
    /// When it is no voice channel.
    pub fn schedule_event(
        &self,
        creator: MemberId,
        channel: ChannelId,
        name: &str,
        starts_at: i64,
    ) -> anyhow::Result<u64> {
        let mut state = self.lock();
        ensure!(state.is_voice(channel.0), "this is no voice channel");
        Ok(state.schedule(creator.0, channel.0, name, starts_at))
    }

    /// Begin an announced event; `false` when there is none of this number.
    pub fn begin_event(&self, event: u64) -> bool {
        self.lock().set_event_status(event, 2)
    }

    /// End an event; `false` when there is none of this number.
    pub fn end_event(&self, event: u64) -> bool {
        self.lock().set_event_status(event, 3)
    }
}
