//! Who would lose what, for the person who decides whether a stopped sweep may pass.

use super::{JobError, audit, reconcile};
use crate::app::App;
use crate::discord::File;
use crate::domain::access::Change;
use crate::domain::csv;
use crate::domain::ids::GuildId;
use crate::domain::names;
use crate::store::plans;
use crate::text::{self, Locale};

/// Losses named in the message; all of them are in the file beside it.
const MOST: usize = 8;
/// Discord's bound on a field.
const LONGEST: usize = 1_000;

/// The first losses in words, and all of them as a table when they are more than fit.
pub(super) async fn told(app: &App, guild: GuildId, locale: Locale) -> Result<(Option<String>, Vec<File>), JobError> {
    let losses = reconcile::would_lose(app, guild).await?;
    if losses.is_empty() {
        return Ok((None, Vec::new()));
    }
    let plans = plans::list(&mut app.store.read(), guild).await?;
    let why = |change: &Change| audit::reason(change, &plans, Some(locale.tag()));
    let line = |(member, change): &(_, Change)| {
        format!("• <@{member}> · <@&{}> · {}", change.role, names::shortened(&names::shown(&why(change)), 60))
    };
    let mut lines: Vec<String> = losses.iter().take(MOST).map(line).collect();
    if losses.len() <= MOST {
        return Ok((Some(names::shortened(&lines.join("\n"), LONGEST)), Vec::new()));
    }
    lines.push(text::text_with(locale, "brake-losses-more", &crate::args!("count" => losses.len() - MOST)));
    let mut table = csv::MARK.to_owned();
    table.push_str(&csv::line(&["member_id".to_owned(), "role_id".to_owned(), "reason".to_owned()]));
    for (member, change) in &losses {
        table.push_str(&csv::line(&[csv::member(*member), csv::role(change.role), why(change)]));
    }
    let file = File { name: "would-lose.csv".to_owned(), bytes: table.into_bytes() };
    Ok((Some(names::shortened(&lines.join("\n"), LONGEST)), vec![file]))
}
