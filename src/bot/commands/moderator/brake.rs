//! The button "Let it pass" below the notice that a sweep stopped: moderators only.

use crate::actions::release_brake;
use crate::args;
use crate::bot::checks::Rank;
use crate::bot::components::{Click, stale};
use crate::bot::replies;
use crate::message::Trouble;
use crate::text::{text, text_with};

/// A button whose custom id begins with `brake:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    on.require(Rank::Moderator).await?;
    if rest != ["release"] {
        return Err(stale());
    }
    let said = match release_brake::run(app, guild, member).await? {
        Some(brake) => text_with(locale, "brake-released", &args!("removals" => brake.removals)),
        None => text(locale, "brake-not-pulled"),
    };
    replies::answer_text(ctx, click, said).await
}
