//! The database and the work queued in it.

use std::collections::BTreeSet;

use super::Finding;
use crate::app::App;
use crate::store::{StoreError, jobs, migrate, stripe_events};

pub(super) async fn findings(app: &App) -> Vec<Finding> {
    let mut findings =
        vec![database(app).await.unwrap_or_else(|error| Finding::fail("doctor-database-failed").text("why", &error))];
    match queue(app).await {
        Ok(finding) => findings.push(finding),
        Err(error) => tracing::warn!(%error, "the job queue cannot be examined"),
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
    let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
    Ok(Finding::warn("doctor-jobs-failed").count("failed", failed).text("kinds", &kinds))
}
