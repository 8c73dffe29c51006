//! A member who asked for a look hears what staff answered.

use serde::{Deserialize, Serialize};

use super::{Job, JobError, tell_member};
use crate::app::App;
use crate::discord::{Embed, Post};
use crate::domain::cases::{CaseKind, Choice};
use crate::domain::ids::CaseId;
use crate::domain::names;
use crate::store::cases;
use crate::text;

/// Safe to run twice because equal nonces within minutes are one message; a rare second one does no harm.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TellAppeal {
    /// Which.
    pub case: CaseId,
}

impl Job for TellAppeal {
    const KIND: &'static str = "tell_appeal";

    fn key(&self) -> Option<String> {
        Some(format!("tell_appeal:{}", self.case))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let read = &mut app.store.read();
        let Some(case) = cases::find(read, self.case).await? else { return Ok(()) };
        let (CaseKind::Appeal, Some(member)) = (case.about.kind, case.about.member) else { return Ok(()) };
        let key = match case.decision.as_deref().and_then(Choice::parse) {
            Some(Choice::Clear) => "appeal-told-clear",
            Some(Choice::Keep) => "appeal-told-keep",
            _ => return Ok(()),
        };
        let guild = case.about.guild;
        let locale = tell_member::locale(app, guild, member).await?;
        // The name is a courtesy; a Discord that does not answer now is asked again for what matters.
        let server = app.discord.guild(guild).await.map(|it| names::plain(&it.name)).unwrap_or_default();
        let footer = text::text_with(locale, "notice-from", &crate::args!("server" => server.as_str()));
        let embed = Embed {
            title: text::text(locale, &format!("{key}.title")),
            description: text::text(locale, key),
            footer: (!server.is_empty()).then_some(footer),
            ..Embed::default()
        };
        let nonce = Some(format!("a{}-{}", case.id, case.opened_at));
        let post = Post { embed: Some(embed), nonce, ..Post::default() };
        // Where no way leads to the member, `/profile show` says how it stands.
        tell_member::tell(app, guild, member, &post).await?;
        Ok(())
    }
}
