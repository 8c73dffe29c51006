//! A member takes along everything that is stored about them, as a file that programs can read.

use std::collections::BTreeMap;

use serde_json::json;

use crate::actions::export_list;
use crate::app::App;
use crate::discord::File;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::StoreError;
use crate::store::personal;

/// The file, and how many rows of which tables were too many for it: the oldest.
pub async fn run(
    app: &App,
    guild: GuildId,
    member: MemberId,
) -> Result<(File, BTreeMap<&'static str, u64>), StoreError> {
    let now = app.clock.now();
    let rows = personal::rows(&mut app.store.read(), guild, member).await?;
    let left_out = personal::left_out(&mut app.store.read(), guild, member, &rows).await?;
    let told = json!({
        "server": guild.to_string(),
        "account": member.to_string(),
        "made": export_list::date(now),
        "tables": rows,
        "oldest_rows_left_out": left_out,
    });
    let text = serde_json::to_string_pretty(&told).unwrap_or_default();
    Ok((export_list::packed(format!("my-data-{}.json", export_list::date(now)), text), left_out))
}
