//! The browser at the other end: its cookie, its forms, its address.
//!
//! A browser is known by 192 random bits in a `__Host-` cookie. Before anyone signs in nothing of it is stored; the
//! marks in our forms are made with it, so a form of another site's carries none that fits (WS4).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, ORIGIN, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

use super::Web;
use crate::actions::sign_in::SESSION_SECONDS;
use crate::domain::secret::{self, Key};

/// Only a secure page of exactly this host can set it.
const NAME: &str = "__Host-lyceum";
/// As long as [`secret::reference`] makes it.
const LENGTH: usize = 32;

/// A browser.
#[derive(Clone)]
pub(super) struct Browser {
    id: String,
    fresh: bool,
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Browser(…)")
    }
}

impl Browser {
    /// The one that sent these headers; a new one when it has no cookie of ours.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let ours = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let fits =
            |id: &str| id.len() == LENGTH && id.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it));
        let known = ours.filter(|(name, _)| *name == NAME).map(|(_, id)| id).find(|id| fits(id));
        known.map_or_else(Self::new, |id| Self { id: id.to_owned(), fresh: false })
    }

    fn new() -> Self {
        Self { id: secret::reference(rand::random()), fresh: true }
    }

    /// The same browser under the id of a session.
    pub(super) const fn signed_in(session: String) -> Self {
        Self { id: session, fresh: true }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether it came without a cookie of ours.
    pub(super) const fn is_new(&self) -> bool {
        self.fresh
    }

    /// The mark that our own forms carry.
    pub(super) fn mark(&self) -> String {
        self.key().mark("form")
    }

    /// Whether a form was made by us for this browser, and not sent by another site.
    pub(super) fn sent(&self, headers: &HeaderMap, mark: &str, own: &str) -> bool {
        let header = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        // `no-referrer` makes browsers say "null" of our own forms too.
        let origin = header(ORIGIN).is_none_or(|origin| origin == "null" || origin == own);
        let site = header(HeaderName::from_static("sec-fetch-site"));
        let site = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
        !self.fresh && origin && site && self.key().marks("form", mark)
    }

    fn key(&self) -> Key {
        Key::derive(&self.id, "lyceum.forms")
    }

    /// Give the browser its cookie, if it has none yet.
    pub(super) fn keep(&self, response: Response) -> Response {
        if self.fresh { set(response, &self.id, SESSION_SECONDS) } else { response }
    }

    /// Take the cookie back.
    pub(super) fn forget(response: Response) -> Response {
        set(response, "", 0)
    }
}

fn set(mut response: Response, id: &str, seconds: i64) -> Response {
    let cookie = format!("{NAME}={id}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Where a request comes from, for counting tries. Behind proxies only when the operator says how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Address(IpAddr);

impl FromRequestParts<Web> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let peer =
            parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.0.ip());
        Ok(Self(narrowed(behind(peer, &parts.headers, web.app.config.server.proxies))))
    }
}

impl Address {
    /// The network somebody comes from: 256 addresses of the old kind, or all that one household has of the new.
    pub(super) fn network(self) -> Vec<u8> {
        match self.0 {
            IpAddr::V4(ip) => ip.octets().into_iter().take(3).collect(),
            IpAddr::V6(ip) => ip.octets().into_iter().take(6).collect(),
        }
    }
}

/// Each proxy appends whom it heard; with `proxies` of ours the one that far from the end was written by the outermost.
fn behind(peer: IpAddr, headers: &HeaderMap, proxies: usize) -> IpAddr {
    let values = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let heard: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    let outermost =
        proxies.checked_sub(1).and_then(|back| heard.len().checked_sub(back + 1)).and_then(|at| heard.get(at));
    outermost.and_then(|text| text.parse().ok()).unwrap_or(peer)
}

/// One household or server often has 2^64 addresses of IPv6: they count as one.
fn narrowed(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(it) => match it.to_ipv4_mapped() {
            Some(it) => IpAddr::V4(it),
            None => IpAddr::V6((u128::from(it) >> 64 << 64).into()),
        },
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, value.parse().unwrap());
        }
        map
    }

    #[test]
    fn ws3_only_a_cookie_of_ours_is_a_browser_and_its_flags_are_strict() {
        let id = secret::reference(rand::random());
        let known = Browser::of(&headers(&[("cookie", &format!("a=b; __Host-lyceum={id}"))]));
        assert!(!known.is_new() && known.id() == id);
        for odd in ["__Host-lyceum=short", "lyceum=x", "__Host-lyceum=ééééééééééééééééééééééééééééééé"]
        {
            let mut map = HeaderMap::new();
            map.append("cookie", HeaderValue::from_bytes(odd.as_bytes()).unwrap());
            assert!(Browser::of(&map).is_new(), "{odd}");
        }
        let fresh = Browser::of(&HeaderMap::new());
        let answer = fresh.keep(Response::default());
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("__Host-lyceum=") && cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax;"));
        assert!(!cookie.contains("Domain"));
        assert!(!format!("{:?}", answer.headers()).contains(fresh.id()), "nor is it logged");
    }

    #[test]
    fn ws4_a_form_counts_only_with_this_browsers_mark_and_from_our_own_page() {
        let browser =
            Browser::of(&headers(&[("cookie", &format!("__Host-lyceum={}", secret::reference(rand::random())))]));
        let own = "https://lyceum.example";
        let mark = browser.mark();
        assert!(browser.sent(&headers(&[("origin", own), ("sec-fetch-site", "same-origin")]), &mark, own));
        assert!(browser.sent(&headers(&[("origin", "null")]), &mark, own));
        assert!(!browser.sent(&headers(&[("origin", "https://evil.example")]), &mark, own));
        assert!(!browser.sent(&headers(&[("sec-fetch-site", "cross-site")]), &mark, own));
        assert!(!browser.sent(&headers(&[("sec-fetch-site", "same-site")]), &mark, own));
        assert!(!browser.sent(&HeaderMap::new(), "", own));
        let other =
            Browser::of(&headers(&[("cookie", &format!("__Host-lyceum={}", secret::reference(rand::random())))]));
        assert!(!other.sent(&HeaderMap::new(), &mark, own));
        let fresh = Browser::of(&HeaderMap::new());
        assert!(
            !fresh.sent(&HeaderMap::new(), &fresh.mark(), own),
            "a browser that never saw a page of ours sends no form"
        );
    }

    #[test]
    fn ws11_a_forwarded_address_counts_only_behind_the_operators_own_proxies() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let chain = headers(&[("x-forwarded-for", "6.6.6.6, 1.2.3.4"), ("x-forwarded-for", "10.0.0.9")]);
        for (proxies, seen) in [(0, "10.0.0.1"), (1, "10.0.0.9"), (2, "1.2.3.4"), (4, "10.0.0.1")] {
            assert_eq!(behind(peer, &chain, proxies).to_string(), seen, "{proxies} proxies");
        }
        assert_eq!(behind(peer, &headers(&[("x-forwarded-for", "junk")]), 1), peer);
        let narrow = |text: &str| narrowed(text.parse().unwrap()).to_string();
        assert_eq!(narrow("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(narrow("::ffff:1.2.3.4"), "1.2.3.4");
    }
}
