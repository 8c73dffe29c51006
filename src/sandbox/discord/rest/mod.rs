//! The REST side: one door through which every request passes faults, authentication and rate limits.

mod applications;
mod body;
mod callbacks;
mod channels;
mod entitlements;
mod guild;
mod members;
mod messages;
pub(super) mod oauth;
mod reactions;
mod roles;
mod routes;
mod threads;
mod users;
mod webhooks;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{DefaultBodyLimit, Extension, State as Shared, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri};
use axum::routing::any;
use serde_json::{Value, json};

use super::error::Answered;
use super::faults::RestFault;
use super::limits::Verdict;
use super::model::{Attachment, Scopes, State, remember};
use super::{limits, lock, pause};

/// A request as it came in, and how it was answered.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// `GET`, `POST` …
    pub method: String,
    /// With `/api/v10`, without the query.
    pub path: String,
    /// The query as sent.
    pub query: String,
    /// The JSON body (of a multipart request its `payload_json`, of a form its fields), or null.
    pub body: Value,
    /// Names of the files sent along.
    pub files: Vec<String>,
    /// `X-Audit-Log-Reason`, decoded.
    pub audit_reason: Option<String>,
    /// The status answered; 0 when the connection was broken instead.
    pub status: u16,
    /// The world did not know the route.
    pub unknown: bool,
    /// A misfortune befell it.
    pub struck: bool,
    /// When it came in, by the machine.
    pub at: std::time::Instant,
}

/// On whose behalf a request is made.
#[derive(Debug, Clone, PartialEq)]
enum Who {
    Nobody,
    Bot,
    Person {
        user: u64,
        scopes: Scopes,
    },
    /// The application itself, by id and secret.
    Application,
    Forged,
}

/// A request, read.
struct Ask {
    who: Who,
    query: Vec<(String, String)>,
    body: Value,
    files: Vec<(String, Attachment)>,
    reason: Option<String>,
}

impl Ask {
    fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.param(name).and_then(|value| value.parse().ok())
    }
}

/// What is sent back when all is well.
enum Answer {
    Empty,
    Json(u16, Value),
    Page(u16, String),
    File(String, Vec<u8>),
    Redirect(String),
    /// No such route in this world.
    Unknown,
}

impl Answer {
    fn json(value: Value) -> Answered<Self> {
        Ok(Self::Json(200, value))
    }

    fn empty() -> Answered<Self> {
        Ok(Self::Empty)
    }
}

type World = Arc<Mutex<State>>;

/// The routes of both doors: TLS for the bot, plain for a browser and the gateway.
pub(super) fn router(state: World) -> Router {
    Router::new()
        .route("/gateway", any(gateway))
        .fallback(rest)
        .layer(DefaultBodyLimit::max(60 * 1024 * 1024))
        .with_state(state)
}

async fn gateway(
    Shared(state): Shared<World>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response<Body> {
    match upgrade {
        Ok(upgrade) => super::gateway::connect(upgrade, state),
        Err(_) => respond(426, "text/plain", "a WebSocket is wanted here".into()),
    }
}

async fn rest(
    Shared(state): Shared<World>,
    connection: Option<Extension<axum::extract::ConnectInfo<super::tls::Broken>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response<Body> {
    let path = percent_decoded(uri.path());
    let (fault, points) = {
        let state = lock(&state);
        (state.faults.for_request(method.as_str(), &path), state.points.clone())
    };
    points.pass();
    let broken = || {
        if let Some(Extension(axum::extract::ConnectInfo(broken))) = &connection {
            broken.now();
        }
        respond(502, "text/plain", String::new())
    };
    if let Some(RestFault::Delay(time)) = fault {
        pause(time).await;
    }
    let mut recorded = Recorded {
        method: method.to_string(),
        path: path.clone(),
        query: uri.query().unwrap_or_default().to_owned(),
        body: Value::Null,
        files: Vec::new(),
        audit_reason: header(&headers, "x-audit-log-reason").map(|reason| percent_decoded(&reason)),
        status: 0,
        unknown: false,
        struck: fault.is_some(),
        at: std::time::Instant::now(),
    };
    let response = {
        let mut state = lock(&state);
        let raw: Vec<&str> = uri.path().split('/').filter(|segment| !segment.is_empty()).collect();
        let mut response = handle(&mut state, fault, &mut recorded, &raw, &headers, &bytes);
        // By this world's clock, as everything else here.
        let date = jiff::Timestamp::from_second(state.now()).ok();
        let date = date.map(|at| at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
        if let (Some(response), Some(Ok(date))) = (&mut response, date.map(|date| HeaderValue::from_str(&date))) {
            response.headers_mut().insert(axum::http::header::DATE, date);
        }
        recorded.status = if response.is_some() { recorded.status } else { 0 };
        remember(&mut state.requests, recorded);
        state.stir();
        response
    };
    points.pass();
    response.unwrap_or_else(broken)
}

/// Answer a request; `None` breaks the connection.
fn handle(
    state: &mut State,
    fault: Option<RestFault>,
    recorded: &mut Recorded,
    raw: &[&str],
    headers: &HeaderMap,
    bytes: &[u8],
) -> Option<Response<Body>> {
    let mut build = |status: u16, body: Value, verdict: Option<&Verdict>| {
        recorded.status = status;
        let mut response = respond(status, "application/json", body.to_string());
        if let Some(verdict) = verdict {
            limit_headers(response.headers_mut(), verdict);
        }
        response
    };
    match fault {
        Some(RestFault::ResetBefore) => return None,
        Some(RestFault::Before(status)) => {
            return Some(build(status, json!({ "message": "injected: not done", "code": 0 }), None));
        }
        Some(RestFault::Refuse { status, code }) => {
            return Some(build(status, json!({ "message": "injected: not done", "code": code }), None));
        }
        Some(RestFault::Garbled) => return Some(build(200, json!({ "injected": "of a shape to come" }), None)),
        Some(RestFault::Page(retry_after)) => {
            let mut response = build(429, Value::Null, None);
            *response.body_mut() = Body::from("<html><body><h1>Error 1015</h1></body></html>");
            response.headers_mut().insert("content-type", HeaderValue::from_static("text/html"));
            if let Ok(value) = HeaderValue::from_str(&format!("{retry_after:.3}")) {
                response.headers_mut().insert("retry-after", value);
            }
            return Some(response);
        }
        Some(RestFault::RateLimit { retry_after, global, bare }) => {
            let refused = Some((retry_after, global));
            let verdict =
                Verdict { bucket: "injected".into(), limit: 1, remaining: 0, reset_after: retry_after, refused };
            let body = limited(&verdict).unwrap_or_default();
            return Some(build(429, body, (!bare).then_some(&verdict)));
        }
        _ => {}
    }
    let decoded: Vec<String> = raw.iter().map(|segment| percent_decoded(segment)).collect();
    let all: Vec<&str> = decoded.iter().map(String::as_str).collect();
    // The version is part of the address, not of the route.
    let segments = match all.as_slice() {
        ["api", version, rest @ ..] if version.starts_with('v') => rest,
        ["api", rest @ ..] => rest,
        other => other,
    };
    let verdict = state.limits.take(&limits::bucket_of(&recorded.method, segments));
    if let Some(body) = limited(&verdict) {
        return Some(build(429, body, Some(&verdict)));
    }
    let (body, files) = match body::read(header(headers, "content-type").as_deref(), bytes, &mut state.ids) {
        Ok(read) => read,
        Err(message) => return Some(build(400, json!({ "code": 50109, "message": message }), Some(&verdict))),
    };
    recorded.body.clone_from(&body);
    recorded.files = files.iter().map(|(_, file)| file.filename.clone()).collect();
    let ask = Ask {
        who: who(state, headers),
        query: url::form_urlencoded::parse(recorded.query.as_bytes()).into_owned().collect(),
        body,
        files,
        reason: recorded.audit_reason.clone().filter(|reason| !reason.is_empty()),
    };
    let answer = routes::answer(state, &recorded.method, segments, &ask);
    match fault {
        Some(RestFault::ResetAfter) => return None,
        Some(RestFault::After(status)) => {
            recorded.status = status;
            return Some(respond(
                status,
                "application/json",
                json!({ "message": "injected: done", "code": 0 }).to_string(),
            ));
        }
        _ => {}
    }
    let mut response = match answer {
        Ok(Answer::Empty) => respond(204, "", String::new()),
        Ok(Answer::Json(status, value)) => respond(status, "application/json", value.to_string()),
        Ok(Answer::Page(status, page)) => respond(status, "text/html; charset=utf-8", page),
        Ok(Answer::File(kind, bytes)) => {
            let mut response = Response::new(Body::from(bytes));
            if let Ok(kind) = HeaderValue::from_str(&kind) {
                response.headers_mut().insert("content-type", kind);
            }
            response
        }
        Ok(Answer::Redirect(to)) => {
            let mut response = respond(302, "", String::new());
            if let Ok(to) = HeaderValue::from_str(&to) {
                response.headers_mut().insert("location", to);
            }
            response
        }
        Ok(Answer::Unknown) => {
            recorded.unknown = true;
            let message = format!("this world does not know {} {}", recorded.method, recorded.path);
            respond(501, "application/json", json!({ "code": 0, "message": message }).to_string())
        }
        Err(error) => respond(error.status, "application/json", error.body().to_string()),
    };
    recorded.status = response.status().as_u16();
    limit_headers(response.headers_mut(), &verdict);
    Some(response)
}

fn limited(verdict: &Verdict) -> Option<Value> {
    let (retry_after, global) = verdict.refused?;
    Some(json!({ "message": "You are being rate limited.", "retry_after": retry_after, "global": global }))
}

fn limit_headers(headers: &mut HeaderMap, verdict: &Verdict) {
    let mut put = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    if let Some((retry_after, global)) = verdict.refused {
        put("retry-after", format!("{retry_after:.3}"));
        put("x-ratelimit-scope", if global { "global" } else { "user" }.to_owned());
        if global {
            put("x-ratelimit-global", "true".to_owned());
            return;
        }
    }
    let wall = std::time::UNIX_EPOCH.elapsed().unwrap_or(Duration::ZERO).as_secs_f64();
    put("x-ratelimit-limit", verdict.limit.to_string());
    put("x-ratelimit-remaining", verdict.remaining.to_string());
    put("x-ratelimit-reset", format!("{:.3}", wall + verdict.reset_after));
    put("x-ratelimit-reset-after", format!("{:.3}", verdict.reset_after));
    put("x-ratelimit-bucket", verdict.bucket.clone());
}

fn respond(status: u16, kind: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if !kind.is_empty() {
        response.headers_mut().insert("content-type", HeaderValue::from_static(kind));
    }
    response
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *first == b'%');
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn who(state: &State, headers: &HeaderMap) -> Who {
    use base64::Engine as _;
    let Some(authorization) = header(headers, "authorization") else { return Who::Nobody };
    match authorization.split_once(' ') {
        Some(("Bot", token)) if token == state.app.token => Who::Bot,
        Some(("Bearer", token)) => {
            match state.grants.iter().find(|grant| grant.access == token && grant.until > state.now()) {
                Some(grant) => Who::Person { user: grant.user, scopes: grant.scopes.clone() },
                None => Who::Forged,
            }
        }
        Some(("Basic", pair)) => {
            let decoded = base64::engine::general_purpose::STANDARD.decode(pair).unwrap_or_default();
            let good = format!("{}:{}", state.app.id, state.app.secret).into_bytes() == decoded;
            if good { Who::Application } else { Who::Forged }
        }
        _ => Who::Forged,
    }
}
