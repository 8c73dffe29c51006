//! The author of a lesson hears what staff decided about it.

use serde::{Deserialize, Serialize};

use super::{Job, JobError};
use crate::app::App;
use crate::discord::{DiscordError, Embed, Post};
use crate::domain::ids::LessonId;
use crate::domain::lessons::LessonState;
use crate::domain::names;
use crate::store::consents::{self, Purpose};
use crate::store::guilds;
use crate::store::lessons;
use crate::text::{Locale, text, text_with};

/// Safe to run twice because equal nonces within minutes are one message; a rare second one does no harm.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TellAuthor {
    /// Which.
    pub lesson: LessonId,
    /// When it was decided.
    pub at: i64,
}

impl Job for TellAuthor {
    const KIND: &'static str = "tell_author";

    fn key(&self) -> Option<String> {
        Some(format!("tell_author:{}:{}", self.lesson, self.at))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let read = &mut app.store.read();
        let Some(lesson) = lessons::find_by_id(read, self.lesson).await? else { return Ok(()) };
        if consents::find(read, lesson.guild, lesson.author, Purpose::Notices).await? == Some(false) {
            return Ok(());
        }
        let key = match lesson.state {
            LessonState::Draft => "lesson-told-sent-back",
            LessonState::Published | LessonState::Scheduled => "lesson-told-approved",
            LessonState::Withdrawn => "lesson-told-rejected",
            // Sent in again meanwhile.
            LessonState::InReview => return Ok(()),
        };
        let settings = guilds::find(read, lesson.guild).await?;
        let locale = settings.map(|settings| Locale::from_tag(&settings.locale)).unwrap_or_default();
        let note = lessons::last_note(read, lesson.id).await?.filter(|_| lesson.state == LessonState::Draft);
        let title = names::shown(&lesson.draft.title);
        let embed = Embed {
            title: text(locale, &format!("{key}.title")),
            description: text_with(locale, key, &crate::args!("title" => title)),
            fields: note.map(|it| (text(locale, "lesson-note"), names::shown(&it), false)).into_iter().collect(),
            ..Embed::default()
        };
        // Two decisions of one second are two messages.
        let decided = key.strip_prefix("lesson-told-").and_then(|it| it.chars().next()).unwrap_or('-');
        let nonce = Some(format!("t{}-{}{decided}", lesson.id, self.at));
        let post = Post { embed: Some(embed), nonce, ..Post::default() };
        match app.discord.direct_message(lesson.author, &post).await {
            Ok(_) | Err(DiscordError::CannotDm | DiscordError::UnknownMember) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
