//! `OAuth2`: consent, single-use codes, tokens (docs: topics/oauth2).

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{Answer, Ask, Who};
use crate::sandbox::discord::error::Answered;
use crate::sandbox::discord::ids::iso;
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::{Code, Grant, Scopes, State};

/// Seconds a code waits to be exchanged.
const CODE_LIFE: i64 = 600;
/// Seconds an access token lives.
const TOKEN_LIFE: i64 = 604_800;
const SCOPES: [&str; 7] =
    ["identify", "guilds", "guilds.join", "guilds.members.read", "email", "bot", "applications.commands"];

/// A request for consent, checked.
struct Request {
    redirect: String,
    scopes: Scopes,
    state: Option<String>,
    /// PKCE: what the verifier's digest must be (RFC 7636).
    challenge: Option<String>,
}

fn request(state: &State, param: impl Fn(&str) -> Option<String>) -> Result<Request, String> {
    if param("client_id").and_then(|id| id.parse::<u64>().ok()) != Some(state.app.id) {
        return Err("Unknown Application".into());
    }
    if param("response_type").as_deref() != Some("code") {
        return Err("unsupported_response_type: this world knows only code".into());
    }
    let redirect = param("redirect_uri").unwrap_or_default();
    let loopback = Url::parse(&redirect).ok().and_then(|url| url.host_str().map(str::to_owned));
    let loopback = loopback.is_some_and(|host| matches!(host.as_str(), "127.0.0.1" | "localhost" | "[::1]"));
    let registered = state.app.redirects.contains(&redirect) || state.app.redirects.is_empty() && loopback;
    if !registered {
        return Err("Invalid OAuth2 redirect_uri: Redirect URI is not supported by client".into());
    }
    let scopes: Scopes = param("scope").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if scopes.is_empty() || scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
        return Err("invalid_scope: The requested scope is invalid, unknown, or malformed.".into());
    }
    let challenge = param("code_challenge");
    let method = param("code_challenge_method");
    match (&challenge, method.as_deref()) {
        (None, None) => {}
        (Some(challenge), Some("S256")) if challenge.len() == 43 => {}
        _ => return Err("invalid_request: code_challenge must come with code_challenge_method S256".into()),
    }
    Ok(Request { redirect, scopes, state: param("state"), challenge })
}

/// A person says yes or no to what an address asks; the address they are sent back to.
pub(in crate::sandbox::discord) fn consent(
    state: &mut State,
    user: u64,
    query: &str,
    yes: bool,
) -> Result<String, String> {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let request = request(state, |name| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))?;
    let mut back = Url::parse(&request.redirect).map_err(|error| error.to_string())?;
    if yes {
        let code = state.ids.secret().chars().take(30).collect::<String>();
        let kept = Code {
            user,
            scopes: request.scopes,
            redirect: request.redirect,
            challenge: request.challenge,
            made_at: state.now(),
        };
        state.codes.insert(code.clone(), kept);
        back.query_pairs_mut().append_pair("code", &code);
    } else {
        let why = "The resource owner or authorization server denied the request";
        back.query_pairs_mut().append_pair("error", "access_denied").append_pair("error_description", why);
    }
    if let Some(given) = request.state {
        back.query_pairs_mut().append_pair("state", &given);
    }
    Ok(back.into())
}

fn query_of(ask: &Ask) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(&ask.query);
    pairs.finish()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The page a browser shows: who are you, and do you agree?
pub(super) fn consent_page(state: &State, ask: &Ask) -> Answered<Answer> {
    let asked = request(state, |name| ask.param(name).map(str::to_owned));
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Authorize</title>",
    );
    match asked {
        Err(problem) => {
            let _ = write!(page, "<h1>{}</h1>", escaped(&problem));
            Ok(Answer::Page(400, page))
        }
        Ok(asked) => {
            let (name, scopes) = (escaped(&state.app.name), escaped(&asked.scopes.join(", ")));
            let _ = write!(
                page,
                "<h1>{name} asks for: {scopes}</h1><form method=post action='?{}'>",
                escaped(&query_of(ask))
            );
            for user in state.users.values().filter(|user| !user.bot) {
                let shown = escaped(&user.name);
                let _ = write!(page, "<button name=user value={}>Authorize as {shown}</button> ", user.id);
            }
            page.push_str("<button name=deny value=1>Cancel</button></form>");
            Ok(Answer::Page(200, page))
        }
    }
}

/// The page's form comes back.
pub(super) fn consented(state: &mut State, ask: &Ask) -> Answered<Answer> {
    let yes = !ask.body.has("deny");
    let user = ask.body.id("user").filter(|user| state.users.contains_key(user));
    match (yes, user) {
        (true, None) => Ok(Answer::Page(400, "who?".into())),
        (_, user) => match consent(state, user.unwrap_or_default(), &query_of(ask), yes) {
            Ok(back) => Ok(Answer::Redirect(back)),
            Err(problem) => Ok(Answer::Page(400, escaped(&problem))),
        },
    }
}

fn refused(status: u16, error: &str, description: &str) -> Answered<Answer> {
    Ok(Answer::Json(status, json!({ "error": error, "error_description": description })))
}

/// The application proves itself, by HTTP Basic or in the form.
fn proven(state: &State, ask: &Ask) -> bool {
    ask.who == Who::Application
        || ask.body.id("client_id") == Some(state.app.id) && ask.body.text("client_secret") == state.app.secret
}

pub(super) fn token(state: &mut State, ask: &Ask) -> Answered<Answer> {
    if !proven(state, ask) {
        return refused(401, "invalid_client", "Invalid client id or secret");
    }
    let now = state.now();
    let (user, scopes) = match ask.body.text("grant_type") {
        "authorization_code" => {
            // Whatever comes of it, the code is used up.
            let Some(code) = state.codes.remove(ask.body.text("code")) else {
                return refused(400, "invalid_grant", "Invalid \"code\" in request.");
            };
            if now - code.made_at > CODE_LIFE {
                return refused(400, "invalid_grant", "Invalid \"code\" in request.");
            }
            if code.redirect != ask.body.text("redirect_uri") {
                return refused(400, "invalid_grant", "Invalid \"redirect_uri\" in request.");
            }
            let verifier = ask.body.text("code_verifier");
            let fits = |challenge: &str| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == challenge;
            if !code.challenge.as_deref().is_none_or(fits) {
                return refused(400, "invalid_grant", "Invalid \"code_verifier\" in request.");
            }
            (code.user, code.scopes)
        }
        "refresh_token" => {
            let refresh = ask.body.text("refresh_token");
            let Some(at) = state.grants.iter().position(|grant| grant.refresh == refresh) else {
                return refused(400, "invalid_grant", "Invalid \"refresh_token\" in request.");
            };
            let old = state.grants.remove(at);
            (old.user, old.scopes)
        }
        _ => return refused(400, "unsupported_grant_type", "Grant type None is not supported"),
    };
    let grant =
        Grant { user, scopes, access: state.ids.secret(), refresh: state.ids.secret(), until: now + TOKEN_LIFE };
    let shown = json!({
        "token_type": "Bearer", "access_token": grant.access, "expires_in": TOKEN_LIFE, "refresh_token": grant.refresh,
        "scope": grant.scopes.join(" "),
    });
    state.grants.push(grant);
    Answer::json(shown)
}

pub(super) fn revoke(state: &mut State, ask: &Ask) -> Answered<Answer> {
    if !proven(state, ask) {
        return refused(401, "invalid_client", "Invalid client id or secret");
    }
    let token = ask.body.text("token");
    state.grants.retain(|grant| grant.access != token && grant.refresh != token);
    Answer::json(json!({}))
}

/// What the token in hand is good for.
pub(super) fn me(state: &State, user: u64, scopes: &Scopes) -> Answered<Answer> {
    let until =
        state.grants.iter().find(|grant| grant.user == user && grant.scopes == *scopes).map_or(0, |grant| grant.until);
    let who = if scopes.iter().any(|scope| scope == "identify") { state.user_json(user) } else { Value::Null };
    Answer::json(json!({
        "application": { "id": state.app.id.to_string(), "name": state.app.name, "icon": null, "description": "", "bot_public": true,
            "bot_require_code_grant": false, "verify_key": "0".repeat(64) },
        "scopes": scopes, "expires": iso(until), "user": who,
    }))
}
