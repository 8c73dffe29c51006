//! The HTTP side: every request is recorded, meets its fault, is checked, done once, and answered in Stripe's shape.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, DATE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::fault::Refusal;
use super::faults::Fault;
use super::recorded::Recorded;
use super::state::{OWN_ACCOUNT, State};
use super::value::Fields as _;
use super::{Inner, api, courier, form, pages};

/// The largest body that is read.
const LARGEST: usize = 1 << 20;

/// What was asked, taken apart.
struct Incoming {
    method: String,
    path: String,
    raw: String,
    fields: Value,
    key: Option<String>,
    secret: String,
    account: Option<String>,
    version: Option<String>,
}

/// What is answered.
struct Answer {
    status: u16,
    body: Value,
    request_id: String,
    replayed: bool,
    retry_after: Option<u32>,
}

/// Every request that reaches our Stripe.
pub async fn serve(Shared(world): Shared<Arc<Inner>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.");
    };
    let path = head.uri.path().to_owned();
    let query = head.uri.query().unwrap_or_default();
    let text = String::from_utf8_lossy(&body).into_owned();
    if !path.starts_with("/v1/") {
        let languages = header(&head.headers, "accept-language").unwrap_or_default();
        let page = pages::serve(&world, &head.method, &path, &form::decode(query), &form::decode(&text), &languages);
        if let (true, Some(session)) = (page.status() == StatusCode::SEE_OTHER, path.strip_prefix("/c/")) {
            courier::wait_for_purchase(&world, session).await;
        }
        return page;
    }
    let raw = [query, &text].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("&");
    let incoming = Incoming {
        fields: form::decode(&raw),
        raw,
        key: header(&head.headers, "idempotency-key").filter(|_| head.method == Method::POST),
        secret: header(&head.headers, AUTHORIZATION.as_str()).unwrap_or_default(),
        account: header(&head.headers, "stripe-account"),
        version: header(&head.headers, "stripe-version"),
        method: head.method.to_string(),
        path,
    };
    answer(&world, incoming).await
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

async fn answer(world: &Inner, incoming: Incoming) -> Response {
    world.points.pass();
    let fault = world.faults.draw(&incoming.method, &incoming.path);
    let version = incoming.version.clone();
    let (answer, now) = world.with(|state| {
        let answer = match fault {
            Some(Fault::TooMany(after)) => {
                let refusal = Refusal {
                    status: 429,
                    code: Some("rate_limit"),
                    ..Refusal::invalid("Request rate limit exceeded.")
                };
                Answer { retry_after: after, ..refused(state, &refusal) }
            }
            Some(Fault::Before(status)) => refused(state, &broken(status)),
            Some(Fault::ResetBefore) => Answer { status: 0, ..refused(state, &broken(500)) },
            _ => work(state, &world.secret_key, &incoming, fault),
        };
        record(state, &incoming, &answer, fault);
        (answer, state.now())
    });
    world.woken.notify_one();
    world.points.pass();
    send(answer, fault, now, version).await
}

fn broken(status: u16) -> Refusal {
    Refusal { status, kind: "api_error", code: None, message: "An unknown error occurred.".into(), param: None }
}

fn refused(state: &mut State, refusal: &Refusal) -> Answer {
    Answer {
        status: refusal.status,
        body: refusal.body(),
        request_id: state.id("req"),
        replayed: false,
        retry_after: None,
    }
}

fn record(state: &mut State, incoming: &Incoming, answer: &Answer, fault: Option<Fault>) {
    let cut = matches!(fault, Some(Fault::ResetBefore | Fault::ResetAfter));
    let recorded = Recorded {
        method: incoming.method.clone(),
        path: incoming.path.clone(),
        fields: incoming.fields.clone(),
        raw: incoming.raw.clone(),
        key: incoming.key.clone(),
        version: incoming.version.clone(),
        account: incoming.account.clone().unwrap_or_else(|| OWN_ACCOUNT.to_owned()),
        status: if cut { 0 } else { answer.status },
        fault: fault.map(|fault| format!("{fault:?}")),
        replayed: answer.replayed,
        unknown: answer.status == 501 || answer.body.text("error.code") == "parameter_unknown",
        at: state.now(),
    };
    state.recorded.push(recorded);
}

/// Check the request, do it unless it was done before, and remember what was answered.
fn work(state: &mut State, secret_key: &str, incoming: &Incoming, fault: Option<Fault>) -> Answer {
    let account = match admit(state, secret_key, incoming) {
        Ok(account) => account,
        Err(refusal) => return refused(state, &refusal),
    };
    let (path, fields, now) = (incoming.path.as_str(), &incoming.fields, state.now());
    if let Some(key) = &incoming.key {
        match state.keys.look(&account, key, path, fields, now) {
            Ok(None) => {}
            Ok(Some(kept)) => {
                return Answer {
                    status: kept.status,
                    body: kept.body,
                    request_id: kept.request_id,
                    replayed: true,
                    retry_after: None,
                };
            }
            Err(refusal) => return refused(state, &refusal),
        }
    }
    let mut desk = state.desk(&account);
    let done = if let Some(Fault::Spoilt(status)) = fault {
        Err(broken(status))
    } else {
        let answer = api::dispatch(&mut desk, &incoming.method, path, fields);
        answer.and_then(|answer| api::expand(&desk, &answer, fields))
    };
    let request_id = state.id("req");
    let (status, body) = match (done, fault) {
        (Ok(_), Some(Fault::After(status))) => (status, broken(status).body()),
        (Ok(body), _) => (200, body),
        (Err(refusal), _) => (refusal.status, refusal.body()),
    };
    // What fails its checks was never begun, so nothing is remembered of it.
    if let Some(key) = &incoming.key
        && !matches!(status, 400..=401 | 403..=499 | 501)
    {
        state.keys.keep(&account, key, path, fields, (status, &body, &request_id), now);
    }
    Answer { status, body, request_id, replayed: false, retry_after: None }
}

/// Who asks, and whether they may; the account worked on.
fn admit(state: &mut State, secret_key: &str, incoming: &Incoming) -> Result<String, Refusal> {
    let key = incoming.secret.strip_prefix("Bearer ").unwrap_or_default();
    let denied = |message: &str| Refusal { status: 401, ..Refusal::invalid(message) };
    if key.starts_with("sk_live_") || key.starts_with("rk_live_") {
        return Err(denied(
            "This is a sandbox on your own machine. It refuses live keys; revoke this one if you did not mean to send it.",
        ));
    }
    if key != secret_key {
        return Err(denied("Invalid API Key provided."));
    }
    let account = incoming.account.clone().unwrap_or_else(|| OWN_ACCOUNT.to_owned());
    if !state.reaches(&account) {
        return Err(Refusal::no_access(&account));
    }
    let endpoint = format!("{} {}", incoming.method, family(&incoming.path));
    if !state.limiter.admits(&endpoint, Instant::now()) {
        return Err(Refusal {
            status: 429,
            code: Some("rate_limit"),
            ..Refusal::invalid("Request rate limit exceeded.")
        });
    }
    Ok(account)
}

/// The path with ids left out, by which requests are counted.
fn family(path: &str) -> String {
    let known = ["checkout", "sessions", "billing_portal", "account_links"];
    let name = |(at, part): (usize, &str)| {
        if at <= 2 || known.contains(&part) || !part.contains('_') { part.to_owned() } else { "{id}".to_owned() }
    };
    path.split('/').enumerate().map(name).collect::<Vec<_>>().join("/")
}

#[allow(clippy::disallowed_methods, reason = "a slow answer is what the fault is about")]
async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

async fn send(answer: Answer, fault: Option<Fault>, now: i64, version: Option<String>) -> Response {
    if let Some(Fault::Slow(milliseconds)) = fault {
        pause(milliseconds).await;
    }
    let whole = answer.body.to_string();
    let (status, kind, body) = match fault {
        Some(Fault::ResetBefore | Fault::ResetAfter) => (200, "application/json", cut("")),
        Some(Fault::Truncated) => {
            (answer.status, "application/json", Body::from(whole.get(..whole.len() / 2).unwrap_or("{").to_owned()))
        }
        Some(Fault::Html(status)) => {
            (status, "text/html", Body::from("<html><body><h1>Bad Gateway</h1></body></html>"))
        }
        Some(Fault::Empty) => (200, "application/json", Body::empty()),
        _ => (answer.status, "application/json", Body::from(whole)),
    };
    let mut response = Response::builder()
        .status(status)
        .header(CONTENT_TYPE, kind)
        .header("request-id", &answer.request_id)
        .header("stripe-version", version.unwrap_or_else(|| super::events::API_VERSION.to_owned()));
    if let Ok(date) = jiff::Timestamp::from_second(now) {
        response = response.header(DATE, date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    }
    if answer.replayed {
        response = response.header("idempotent-replayed", "true");
    }
    if let Some(seconds) = answer.retry_after {
        response = response.header("retry-after", seconds.to_string());
    }
    response.body(body).unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, ""))
}

/// A body whose connection breaks after these bytes.
fn cut(start: &'static str) -> Body {
    let parts =
        [Ok(Bytes::from_static(start.as_bytes())), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
    Body::from_stream(futures_util::stream::iter(parts))
}

/// A page of plain text.
pub fn plain(status: StatusCode, text: &str) -> Response {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = status;
    response
}
