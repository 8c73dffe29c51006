//! The database, the work queued in it, and the letters that pictures are written in.

use std::collections::BTreeSet;

use super::Finding;
use crate::app::App;
use crate::domain::community::picture;
use crate::store::{StoreError, guilds, jobs, migrate, stripe_events};
use crate::text::Locale;

pub(super) async fn findings(app: &App) -> Vec<Finding> {
    let mut findings =
        vec![database(app).await.unwrap_or_else(|error| Finding::fail("doctor-database-failed").text("why", &error))];
    match queue(app).await {
        Ok(finding) => findings.push(finding),
        Err(error) => tracing::warn!(%error, "the job queue cannot be examined"),
    }
    match letters(app).await {
        Ok(finding) => findings.extend(finding),
        Err(error) => tracing::warn!(%error, "the fonts cannot be examined"),
    }
    findings
}

async fn database(app: &App) -> Result<Finding, StoreError> {
    let (version, newest) = (migrate::version(&app.store).await?, migrate::newest());
    let engine = if app.store.is_postgres() { "PostgreSQL" } else { "SQLite" };
    Ok(if version == newest {
        Finding::ok("doctor-database-ok").text("engine", &engine).text("version", &version)
    } else {
        Finding::warn("doctor-database-behind").text("version", &version).text("newest", &newest)
    })
}

async fn queue(app: &App) -> Result<Finding, StoreError> {
    let (waiting, failed) = jobs::counts(&mut app.store.read()).await?;
    let unread: i64 = stripe_events::counts(&mut app.store.read())
        .await?
        .into_iter()
        .filter(|(state, _)| state == "received")
        .map(|(_, count)| count)
        .sum();
    if failed == 0 {
        return Ok(Finding::ok("doctor-jobs-ok").count("waiting", waiting).count("unread", unread));
    }
    let kinds: BTreeSet<String> =
        jobs::list_failed(&mut app.store.read()).await?.into_iter().map(|(_, kind, _)| kind).collect();
    Ok(Finding::warn("doctor-jobs-failed").count("failed", failed).list("kinds", kinds))
}

/// Whether pictures can show the names of members who write Chinese, Japanese or Korean. Where no server speaks Chinese
/// it is nothing to look after.
async fn letters(app: &App) -> Result<Option<Finding>, StoreError> {
    // The first look reads every font of the machine.
    let Ok(written) = tokio::task::spawn_blocking(picture::writes_east_asian).await else { return Ok(None) };
    if written {
        return Ok(Some(Finding::ok("doctor-letters-ok")));
    }
    let guilds = guilds::list(&mut app.store.read()).await?;
    let chinese = guilds.iter().any(|guild| Locale::from_tag(&guild.locale) == Locale::ZhCn);
    let found = if chinese { Finding::warn } else { Finding::ok };
    Ok(Some(found("doctor-letters-missing")))
}
