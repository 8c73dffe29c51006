//! Somebody signs in on the web with Discord. A state works once, in the browser that asked for it, for ten minutes;
//! whoever signs in gets a new session id, so that one planted beforehand is worth nothing (WS1, WS3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use crate::app::App;
use crate::discord::DiscordError;
pub use crate::discord::Permitted;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::secret::{self, Key};
use crate::store::StoreError;
use crate::store::join_tokens::{self, JoinToken};
use crate::store::web_sessions::{self, Login, Purpose};
use crate::text::Locale;

/// How long a person may take on Discord's page.
const LOGIN_SECONDS: i64 = 600;
/// How long a session lasts; it is not prolonged.
pub const SESSION_SECONDS: i64 = 8 * 3600;
/// What is asked for: who somebody is, and to bring them into the server they pay for.
const SCOPES: &str = "identify guilds.join";
/// The purpose of the key that permissions are sealed with.
const SEALED: &str = "lyceum.join_tokens";

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such sign-in, or not in this browser, or too late, or used.
    #[error("no such sign-in")]
    Unknown,
    /// Discord does not honour the code.
    #[error("Discord does not honour the code")]
    Refused,
    /// Discord did not answer.
    #[error(transparent)]
    Discord(DiscordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody is signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The new session's id, for their browser alone.
    pub session: String,
    /// What it was for.
    pub login: Login,
    /// Who they are, and what they allowed.
    pub permitted: Permitted,
}

/// Where Discord sends people back to.
fn redirect_url(app: &App) -> String {
    format!("{}/oauth/callback", app.config.server.public_url)
}

/// Begin: the address of Discord's page for this browser.
pub async fn begin(app: &App, browser: &str, purpose: Purpose, locale: Locale) -> Result<String, StoreError> {
    let state = secret::reference(rand::random());
    let login = Login { purpose, locale: locale.tag().to_owned() };
    let digests = (secret::fingerprint(&state), secret::fingerprint(browser));
    let mut tx = app.store.begin().await?;
    let expires_at = app.clock.now() + LOGIN_SECONDS;
    web_sessions::insert_login(&mut tx, (&digests.0, &digests.1), &login, expires_at).await?;
    tx.commit().await?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier(browser, &state).as_bytes()));
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &app.config.secrets.discord_client_id.to_string())
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", &redirect_url(app))
        .append_pair("scope", SCOPES)
        .append_pair("state", &state)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .finish();
    Ok(format!("{}?{query}", app.config.authorize_url()))
}

/// PKCE's verifier is made from what only this browser and the address of this one sign-in hold, and kept nowhere.
fn verifier(browser: &str, state: &str) -> String {
    Key::derive(browser, "lyceum.pkce").mark(state)
}

/// The person turned back on Discord's page: what they had come for, if this browser began it.
pub async fn turned_back(app: &App, browser: &str, state: &str) -> Result<Login, Error> {
    take(app, browser, state).await
}

/// Finish: the person came back with a code. `old` is the session their browser had, which ends.
pub async fn finish(app: &App, browser: &str, state: &str, code: &str) -> Result<SignedIn, Error> {
    let login = take(app, browser, state).await?;
    let verifier = verifier(browser, state);
    let permitted = match app.discord.permission(code, &verifier, &redirect_url(app)).await {
        Ok(permitted) => permitted,
        Err(error @ DiscordError::Refused { .. }) => {
            tracing::warn!(%error, "a sign-in was refused by Discord");
            return Err(Error::Refused);
        }
        Err(error) => return Err(Error::Discord(error)),
    };
    let now = app.clock.now();
    let session = secret::reference(rand::random());
    let mut tx = app.store.begin().await?;
    web_sessions::delete(&mut tx, &secret::fingerprint(browser)).await?;
    let digest = secret::fingerprint(&session);
    web_sessions::insert(&mut tx, &digest, permitted.member, now, now + SESSION_SECONDS).await?;
    tx.commit().await?;
    Ok(SignedIn { session, login, permitted })
}

async fn take(app: &App, browser: &str, state: &str) -> Result<Login, Error> {
    let digests = (secret::fingerprint(state), secret::fingerprint(browser));
    let mut tx = app.store.begin().await?;
    let login = web_sessions::take_login(&mut tx, (&digests.0, &digests.1), app.clock.now()).await?;
    tx.commit().await?;
    login.ok_or(Error::Unknown)
}

/// Who holds this session. Fails closed: an error is nobody.
pub async fn holder(app: &App, session: &str) -> Result<Option<MemberId>, StoreError> {
    web_sessions::find(&mut app.store.read(), &secret::fingerprint(session), app.clock.now()).await
}

/// The session ends, here and not only in the browser.
pub async fn sign_out(app: &App, session: &str) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    web_sessions::delete(&mut tx, &secret::fingerprint(session)).await?;
    tx.commit().await
}

/// Keep a person's permission to be brought into the server for `seconds`, sealed with a key that is not in the
/// database; or give it back at once, when they are there already or did not allow it.
pub async fn keep_permission(app: &App, guild: GuildId, permitted: &Permitted, seconds: i64) -> Result<(), StoreError> {
    // When Discord does not say whether they are there, keep it: one too many is given back later.
    let present = matches!(app.discord.member(guild, permitted.member).await, Ok(Some(_)));
    let member = permitted.member;
    let sealed = key(app).seal(rand::random(), &about(guild, member), permitted.token.expose_secret());
    let (false, true, Some(sealed)) = (present, permitted.may_join, sealed) else {
        give_back(app, permitted).await;
        return Ok(());
    };
    let mut tx = app.store.begin().await?;
    join_tokens::upsert(&mut tx, &JoinToken { guild, member, sealed }, app.clock.now() + seconds).await?;
    tx.commit().await
}

/// The permission is not needed. Nothing hangs on Discord's answer: it ends by itself within days.
pub async fn give_back(app: &App, permitted: &Permitted) {
    if let Err(error) = app.discord.revoke_permission(&permitted.token).await {
        tracing::debug!(%error, "a permission could not be given back");
    }
}

/// The key that permissions are sealed with; it follows the application's secret, which is not in the database.
#[must_use]
pub fn key(app: &App) -> Key {
    Key::derive(app.config.secrets.discord_client_secret.expose_secret(), SEALED)
}

/// What a sealed permission is bound to: moved to another row, it does not open.
#[must_use]
pub fn about(guild: GuildId, member: MemberId) -> String {
    format!("{guild}:{member}")
}
