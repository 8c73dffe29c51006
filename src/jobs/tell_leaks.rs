//! The words of a notice about ways into paid channels.

use super::JobError;
use super::watch::WEBHOOK;
use crate::actions::examine::leaks::{self, Seen, Unseen, takes};
use crate::actions::examine::words::{Place, cure, sentence};
use crate::actions::examine::{self, Finding};
use crate::app::App;
use crate::discord::{Button, ButtonStyle, DiscordError};
use crate::domain::ids::GuildId;
use crate::store::leaks as rows;
use crate::text::{self, Locale};

/// Leaks named in one notice at most; `/doctor` names them all.
const MOST: usize = 5;

/// What was found at a moment and is still so, with a button for each that we can close.
pub(super) async fn told(
    app: &App,
    guild: GuildId,
    found_at: i64,
    locale: Locale,
) -> Result<Option<(String, Vec<Vec<Button>>)>, JobError> {
    let wanted = rows::list_found_at(&mut app.store.read(), guild, found_at).await?;
    let Some(seen) = look(app, guild).await? else { return Ok(None) };
    let mut findings: Vec<Finding> =
        seen.leaks.iter().filter(|leak| wanted.contains(&leak.fingerprint())).map(|leak| seen.finding(leak)).collect();
    if wanted.iter().any(|fingerprint| fingerprint.starts_with(WEBHOOK)) {
        let of_webhook = examine::webhook(app).await;
        findings.extend(of_webhook.into_iter().filter(|it| wanted.contains(&format!("{WEBHOOK}{}", it.key))));
    }
    if findings.is_empty() {
        return Ok(None);
    }
    let (mut lines, mut buttons) = (Vec::new(), Vec::new());
    for finding in findings.iter().take(MOST) {
        let number = finding.closes.as_ref().map(|fingerprint| {
            buttons.push(vec![button(locale, buttons.len() + 1, fingerprint)]);
            format!("({}) ", buttons.len())
        });
        lines.push(format!("• {}{}", number.unwrap_or_default(), sentence(finding, locale, Place::Discord)));
        lines.extend(cure(finding, locale, Place::Discord).map(|cure| format!("→ {cure}")));
    }
    if findings.len() > MOST {
        lines.push(text::text_with(locale, "leak-more", &crate::args!("count" => findings.len() - MOST)));
    }
    Ok(Some((lines.join("\n"), buttons)))
}

/// A leak that we may not close, and what that takes; nothing when it is gone meanwhile.
pub(super) async fn stays(
    app: &App,
    guild: GuildId,
    fingerprint: &str,
    locale: Locale,
) -> Result<Option<String>, JobError> {
    let Some(seen) = look(app, guild).await? else { return Ok(None) };
    Ok(seen.find(fingerprint).map(|leak| {
        let needed = text::text(locale, takes(&leak.way).1);
        let leak = sentence(&seen.finding(leak), locale, Place::Discord);
        text::text_with(locale, "leak-takes", &crate::args!("leak" => leak, "permission" => needed))
    }))
}

async fn look(app: &App, guild: GuildId) -> Result<Option<Seen>, JobError> {
    match leaks::look(app, guild).await {
        Ok(seen) => Ok(Some(seen)),
        Err(Unseen::Discord(DiscordError::UnknownGuild | DiscordError::MissingAccess)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn button(locale: Locale, number: usize, fingerprint: &str) -> Button {
    Button {
        label: text::text_with(locale, "leak-close", &crate::args!("number" => number)),
        style: ButtonStyle::Secondary(format!("doctor:fix:{fingerprint}")),
        disabled: false,
    }
}
