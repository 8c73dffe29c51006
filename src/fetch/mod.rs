//! Fetching an address that a person gave us, without being led into our own network (WS8).
//!
//! Every name is resolved here, every address it has must be public, and the connection goes to exactly those addresses,
//! so that a second answer of the resolver changes nothing. Redirects are not followed by the client: each target passes
//! the same check. The answer is read up to a bound, and everything together has a deadline.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use tokio::time::timeout;
use url::{Host, Url};

mod address;

pub use address::is_public;

/// Redirects followed.
const HOPS: usize = 5;

/// Why nothing was fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Not `http://` or `https://`, or with a name and password in it.
    #[error("not an address of the web")]
    NotWeb,
    /// It leads into a private network, at once or after a redirect.
    #[error("{0} lies in a private network")]
    Private(String),
    /// The name has no address.
    #[error("{0} cannot be found")]
    Unknown(String),
    /// More than five redirects.
    #[error("too many redirects")]
    Redirects,
    /// More bytes than allowed.
    #[error("more than {0} bytes")]
    TooLarge(usize),
    /// The server says no.
    #[error("the server answers {0}")]
    Status(u16),
    /// No answer, or none in time.
    #[error("no answer")]
    Silent,
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it was at last.
    pub url: Url,
    /// `Content-Type`, as given.
    pub content_type: String,
    /// The answer's body.
    pub bytes: Vec<u8>,
}

/// Fetches; shared by the whole application.
#[derive(Debug, Clone, Default)]
pub struct Fetcher {
    /// `host:port` that may be private.
    allow: Vec<String>,
}

impl Fetcher {
    /// `allow` names addresses (`host:port`, parted by commas) that may be fetched although they are private.
    #[must_use]
    pub fn new(allow: &str) -> Self {
        let allow = allow.split(',').map(|it| it.trim().to_lowercase()).filter(|it| !it.is_empty()).collect();
        Self { allow }
    }

    /// The body at `address`, at most `most` bytes, within `patience`.
    pub async fn get(&self, address: &str, most: usize, patience: Duration) -> Result<Fetched, FetchError> {
        timeout(patience, self.follow(address, Some(most))).await.unwrap_or(Err(FetchError::Silent))
    }

    /// Whether there is something at `address`; its body is not read.
    pub async fn reaches(&self, address: &str, patience: Duration) -> Result<(), FetchError> {
        timeout(patience, self.follow(address, None)).await.unwrap_or(Err(FetchError::Silent)).map(drop)
    }

    async fn follow(&self, address: &str, most: Option<usize>) -> Result<Fetched, FetchError> {
        let mut url = Url::parse(address.trim()).map_err(|_| FetchError::NotWeb)?;
        for _ in 0..=HOPS {
            let addresses = self.check(&url).await?;
            let mut answer = client(&url, &addresses)?.get(url.clone()).send().await.map_err(|_| FetchError::Silent)?;
            if answer.status().is_redirection() {
                let to = answer.headers().get(LOCATION).and_then(|it| it.to_str().ok()).ok_or(FetchError::Redirects)?;
                url = url.join(to).map_err(|_| FetchError::NotWeb)?;
                continue;
            }
            if !answer.status().is_success() {
                return Err(FetchError::Status(answer.status().as_u16()));
            }
            let text = |name| answer.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
            let content_type = text(CONTENT_TYPE).to_owned();
            let mut bytes = Vec::new();
            if let Some(most) = most {
                if text(CONTENT_LENGTH).parse::<u64>().is_ok_and(|length| length > most as u64) {
                    return Err(FetchError::TooLarge(most));
                }
                while let Some(chunk) = answer.chunk().await.map_err(|_| FetchError::Silent)? {
                    if bytes.len() + chunk.len() > most {
                        return Err(FetchError::TooLarge(most));
                    }
                    bytes.extend_from_slice(&chunk);
                }
            }
            return Ok(Fetched { url, content_type, bytes });
        }
        Err(FetchError::Redirects)
    }

    /// The addresses to connect to, each of them public or allowed by the operator.
    async fn check(&self, url: &Url) -> Result<Vec<SocketAddr>, FetchError> {
        let named = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        let (Some(host), Some(port), true) = (url.host(), url.port_or_known_default(), named) else {
            return Err(FetchError::NotWeb);
        };
        let shown = host.to_string();
        let found: Vec<SocketAddr> = match host {
            Host::Ipv4(ip) => vec![SocketAddr::new(IpAddr::V4(ip), port)],
            Host::Ipv6(ip) => vec![SocketAddr::new(IpAddr::V6(ip), port)],
            Host::Domain(name) => match tokio::net::lookup_host((name, port)).await {
                Ok(found) => found.collect(),
                Err(_) => return Err(FetchError::Unknown(shown)),
            },
        };
        if found.is_empty() {
            return Err(FetchError::Unknown(shown));
        }
        let allowed = self.allow.contains(&format!("{shown}:{port}"));
        if allowed || found.iter().all(|address| is_public(address.ip())) {
            Ok(found)
        } else {
            Err(FetchError::Private(shown))
        }
    }
}

/// A client that connects to `addresses` and nowhere else. A proxy would resolve the name anew, so none is used.
fn client(url: &Url, addresses: &[SocketAddr]) -> Result<reqwest::Client, FetchError> {
    let mut builder = reqwest::Client::builder()
        .use_rustls_tls()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .user_agent(concat!("lyceum/", env!("CARGO_PKG_VERSION")));
    if let Some(Host::Domain(name)) = url.host() {
        builder = builder.resolve_to_addrs(name, addresses);
    }
    builder.build().map_err(|_| FetchError::Silent)
}
