//! How quickly answers come, in words.

use crate::actions::answer_times::{self, DAYS};
use crate::app::App;
use crate::args;
use crate::domain::community::answering::Usual;
use crate::domain::ids::GuildId;
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// How quickly one member answers.
pub(super) fn of_member(locale: Locale, usual: Option<Usual>) -> String {
    said(locale, "answers-member", usual)
}

/// How quickly the community answers.
pub(super) async fn of_guild(app: &App, guild: GuildId, locale: Locale) -> Result<String, Trouble> {
    Ok(said(locale, "answers-guild", answer_times::of_guild(app, guild).await?))
}

fn said(locale: Locale, key: &str, usual: Option<Usual>) -> String {
    match usual {
        Some(usual) => {
            let time = text_with(locale, "answers-time", &args!("step" => i64::from(usual.step)));
            text_with(locale, key, &args!("time" => time, "answers" => usual.answers, "days" => DAYS))
        }
        None => text(locale, &format!("{key}-few")),
    }
}
