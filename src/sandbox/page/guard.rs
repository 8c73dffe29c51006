//! Who may talk to the page: the browser that was given its address, and no other web page.
//!
//! Loopback alone protects nothing: any site the person visits can send requests to 127.0.0.1, also under a name of its
//! own (DNS rebinding). So every request must name this very host, come from this very origin when it says where it
//! comes from, and carry a cookie that only the printed address hands out.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, LOCATION, ORIGIN, REFERRER_POLICY, SET_COOKIE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Nothing but our own files, our own socket, and no framing.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// The door of one start of the page: where it listens and the secret that opens it.
#[derive(Debug, Clone)]
pub struct Door {
    address: SocketAddr,
    token: Arc<str>,
}

impl Door {
    /// A door at this address with a fresh secret.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self { address, token: hex::encode(rand::random::<[u8; 24]>()).into() }
    }

    /// The address to open in a browser; it hands out the cookie.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/?token={}", self.address, self.token)
    }

    /// Cookies know no ports, so two sandboxes on one machine need two names.
    fn cookie_name(&self) -> String {
        format!("lyceum_sandbox_{}", self.address.port())
    }

    fn is_ours(&self, host: &str) -> bool {
        let port = self.address.port();
        host == self.address.to_string() || host == format!("localhost:{port}") || host == format!("127.0.0.1:{port}")
    }

    fn opens(&self, presented: &str) -> bool {
        let (ours, theirs) = (self.token.as_bytes(), presented.as_bytes());
        ours.len() == theirs.len() && ours.iter().zip(theirs).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        let pairs =
            headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
        pairs.filter_map(|pair| pair.trim().split_once('=')).any(|(key, value)| key == name && self.opens(value))
    }
}

/// Refuse what does not come from our own page; put the page's policy on every answer.
pub(super) async fn guard(State(door): State<Door>, request: Request, next: Next) -> Response {
    let mut answer = match admit(&door, &request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal,
    };
    let headers = answer.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn admit(door: &Door, request: &Request) -> Result<(), Response> {
    let text = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST).unwrap_or_default();
    if !door.is_ours(host) {
        return Err((
            StatusCode::MISDIRECTED_REQUEST,
            "This is the page of a Lyceum sandbox; that name is not its own.",
        )
            .into_response());
    }
    let foreign = text(ORIGIN).is_some_and(|origin| origin != format!("http://{host}"));
    let navigating = request.method() == Method::GET && request.uri().path() == "/";
    // Another port of this machine counts as the same site to a browser, but not to us.
    let fetched_by_another =
        text(HeaderName::from_static("sec-fetch-site")).is_some_and(|site| site != "same-origin" && site != "none");
    if foreign || (fetched_by_another && !navigating) {
        return Err((StatusCode::FORBIDDEN, "Only the sandbox's own page may ask this.").into_response());
    }
    let presented = request.uri().query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("token="));
    if navigating && presented.is_some_and(|token| door.opens(token)) {
        return Err(hand_out(door, request.uri().query().unwrap_or_default()));
    }
    if door.has_cookie(request.headers()) {
        return Ok(());
    }
    Err((StatusCode::UNAUTHORIZED, "Open the address that `lyceum sandbox` printed: it carries the key to this page.")
        .into_response())
}

/// Give the cookie and go on to the same address without the secret in it.
fn hand_out(door: &Door, query: &str) -> Response {
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("token=") && !pair.is_empty()).collect();
    let target = if rest.is_empty() { "/".to_owned() } else { format!("/?{}", rest.join("&")) };
    let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", door.cookie_name(), door.token);
    (StatusCode::SEE_OTHER, [(LOCATION, target), (SET_COOKIE, cookie)]).into_response()
}
