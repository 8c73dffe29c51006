//! A member takes along everything that is stored about them, as a file that programs can read.

use serde_json::json;

use crate::actions::export_list;
use crate::app::App;
use crate::discord::File;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::StoreError;
use crate::store::personal;

/// The file.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<File, StoreError> {
    let now = app.clock.now();
    let rows = personal::rows(&mut app.store.read(), guild, member).await?;
    let told = json!({
        "server": guild.to_string(),
        "account": member.to_string(),
        "made": export_list::date(now),
        "tables": rows,
    });
    let text = serde_json::to_string_pretty(&told).unwrap_or_default();
    Ok(export_list::packed(format!("my-data-{}.json", export_list::date(now)), text))
}
