//! Discord's own shop against the ledger. Absence from the list is no evidence: only what Discord says of an entitlement
//! changes it.

use super::JobError;
use crate::actions::note_entitlement;
use crate::app::App;
use crate::store::plans;

/// Ask for every entitlement, if any plan names a product of Discord's shop; returns how many were news.
pub(super) async fn compare(app: &App) -> Result<usize, JobError> {
    if !plans::any_sku(&mut app.store.read()).await? {
        return Ok(0);
    }
    let (mut after, mut news) = (0, 0);
    loop {
        let page = app.discord.entitlements_page(app.config.secrets.discord_client_id, None, after).await?;
        for entitlement in &page {
            news += note_entitlement::run(app, entitlement).await?;
        }
        match page.iter().map(|it| it.id).max() {
            Some(last) if page.len() >= 100 && last > after => after = last,
            _ => return Ok(news),
        }
    }
}
