//! Signing in with Discord: `OAuth2` on behalf of a person, beside the bot's own calls.

use std::time::Duration;

use reqwest::Method;
use reqwest::StatusCode;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::time::timeout;

use super::live_answers::{self as answers, Refusal};
use super::{DiscordError, Permitted};
use crate::domain::ids::MemberId;

/// Relative to serenity's own base, which `discord.api_url` replaces.
const BASE: &str = "https://discord.com/api/v10";

/// The application's own credentials.
#[derive(Debug, Clone)]
pub(super) struct Application {
    pub id: u64,
    pub secret: SecretString,
}

#[derive(Deserialize)]
struct Token {
    access_token: SecretString,
    #[serde(default)]
    scope: String,
}

/// A code that a person's browser brought back, for that person's permission; then whose it is.
pub(super) async fn exchange(
    client: &reqwest::Client,
    application: &Application,
    patience: Duration,
    (code, verifier, redirect): (&str, &str, &str),
) -> Result<Permitted, DiscordError> {
    let form =
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier)];
    let request = client
        .request(Method::POST, format!("{BASE}/oauth2/token"))
        .basic_auth(application.id, Some(application.secret.expose_secret()))
        .form(&form);
    // A code works once: an answer that was lost is not asked for again.
    let token: Token = read(&send(request, patience).await?)?;
    let bearer = format!("Bearer {}", token.access_token.expose_secret());
    let whose = client.request(Method::GET, format!("{BASE}/users/@me")).header(AUTHORIZATION, bearer);
    let whose: answers::Id = read(&send(whose, patience).await?)?;
    Ok(Permitted {
        member: MemberId(answers::id(&whose.id)?),
        may_join: token.scope.split_whitespace().any(|scope| scope == "guilds.join"),
        token: token.access_token,
    })
}

/// Give a person's permission back.
pub(super) async fn revoke(
    client: &reqwest::Client,
    application: &Application,
    patience: Duration,
    token: &SecretString,
) -> Result<(), DiscordError> {
    let form = [("token", token.expose_secret()), ("token_type_hint", "access_token")];
    let request = client
        .request(Method::POST, format!("{BASE}/oauth2/token/revoke"))
        .basic_auth(application.id, Some(application.secret.expose_secret()))
        .form(&form);
    send(request, patience).await.map(drop)
}

async fn send(request: reqwest::RequestBuilder, patience: Duration) -> Result<String, DiscordError> {
    let asked = async {
        let response = request.send().await.map_err(|error| super::live::unreachable(&error))?;
        let status = response.status();
        let text = response.text().await.map_err(|error| super::live::unreachable(&error))?;
        match status {
            status if status.is_success() => Ok(text),
            StatusCode::TOO_MANY_REQUESTS => Err(DiscordError::RateLimited(5)),
            status if status.is_server_error() => Err(DiscordError::Unreachable(format!("status {status}"))),
            // Neither a wrong code nor a wrong client secret says anything about the bot's token.
            status => {
                let refusal: Refusal = serde_json::from_str(&text).unwrap_or_default();
                Err(DiscordError::Refused { status: status.as_u16(), code: refusal.code, message: refusal.message })
            }
        }
    };
    match timeout(patience, asked).await {
        Ok(outcome) => outcome,
        Err(_) => Err(DiscordError::Unreachable("no answer in time".into())),
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DiscordError> {
    // Never with the answer itself: it holds the token.
    serde_json::from_str(text).map_err(|_| DiscordError::Unreachable("its answer cannot be read".into()))
}
