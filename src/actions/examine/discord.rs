//! The connection to Discord.

use super::{Finding, From};
use crate::app::App;
use crate::discord::DiscordError;

pub(super) async fn findings(app: &App, from: From) -> Vec<Finding> {
    let mut findings = vec![token(app).await];
    if from == From::TheBot {
        findings.push(gateway(app));
        findings.push(if app.gateway.commands_wanted() {
            Finding::warn("doctor-commands-missing")
        } else {
            Finding::ok("doctor-commands-ok")
        });
    }
    findings.push(Finding::ok(if app.config.discord.members_intent {
        "doctor-intents-members"
    } else {
        "doctor-intents-ok"
    }));
    findings
}

async fn token(app: &App) -> Finding {
    match app.discord.guilds().await {
        Ok(guilds) if guilds.is_empty() => Finding::warn("doctor-token-nowhere"),
        Ok(guilds) => Finding::ok("doctor-token-ok").count("servers", i64::try_from(guilds.len()).unwrap_or(i64::MAX)),
        Err(DiscordError::Unauthorized) => Finding::fail("doctor-token-refused"),
        Err(error) => Finding::fail("doctor-discord-silent").text("why", &error),
    }
}

fn gateway(app: &App) -> Finding {
    if app.gateway.is_ready() {
        Finding::ok("doctor-gateway-ok")
            .moment("when", app.gateway.last_event_at())
            .count("connects", app.gateway.connects())
    } else {
        Finding::fail("doctor-gateway-down")
    }
}
