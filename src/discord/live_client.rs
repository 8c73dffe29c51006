//! The HTTP client that every call to Discord goes through, serenity's own included.

use std::net::ToSocketAddrs as _;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Certificate;
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use url::Url;

use super::DiscordError;

/// How Discord is reached.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The bot's token.
    pub token: SecretString,
    /// The application's id.
    pub client_id: u64,
    /// The application's secret, for people who sign in.
    pub client_secret: SecretString,
    /// `https://host:port` that stands in for discord.com, or empty.
    pub api_url: String,
    /// PEM file trusted for `api_url`, or empty.
    pub ca_cert: PathBuf,
    /// How long one call may take, all its attempts included.
    pub patience: Duration,
}

/// Build the client. With `discord.api_url`, discord.com *is* that address: no call can reach the real one.
pub fn build(settings: &Settings, headers: HeaderMap) -> Result<reqwest::Client, DiscordError> {
    let mut builder = reqwest::Client::builder()
        .use_rustls_tls()
        .default_headers(headers)
        .user_agent(concat!("DiscordBot (", env!("CARGO_PKG_REPOSITORY"), ", ", env!("CARGO_PKG_VERSION"), ")"))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(settings.patience);
    if !settings.api_url.is_empty() {
        let address = Url::parse(&settings.api_url)
            .ok()
            .and_then(|url| {
                (url.host_str()?.trim_matches(['[', ']']), url.port_or_known_default()?).to_socket_addrs().ok()?.next()
            })
            .ok_or_else(|| unusable("discord.api_url: its host cannot be found"))?;
        // A proxy named in the environment would carry the call past this address, to the real Discord.
        builder = builder.resolve("discord.com", address).no_proxy();
    }
    if !settings.ca_cert.as_os_str().is_empty() {
        let pem = std::fs::read(&settings.ca_cert)
            .map_err(|error| unusable(&format!("discord.ca_cert {}: {error}", settings.ca_cert.display())))?;
        let certificate =
            Certificate::from_pem(&pem).map_err(|_| unusable("discord.ca_cert: not a PEM certificate"))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| unusable(&format!("the HTTP client cannot be made: {error}")))
}

fn unusable(why: &str) -> DiscordError {
    DiscordError::Unreachable(why.to_owned())
}
