//! What the operator chose: the embedded `config.toml`, then a file, then the environment.
//!
//! Every fault is collected before anything starts, and each names the key, what is wrong and the cure.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

mod check;
mod secrets;

pub use secrets::Secrets;

/// The default configuration, with every key explained.
pub const DEFAULT: &str = include_str!("../config.toml");

/// The names that tools outside rely on, and the keys they set.
const FIXED: [(&str, &str, &str); 6] = [
    ("DISCORD_API_URL", "discord", "api_url"),
    ("DISCORD_CA_CERT", "discord", "ca_cert"),
    ("STRIPE_API_URL", "stripe", "api_url"),
    ("DATABASE_URL", "database", "url"),
    ("LYCEUM_LISTEN", "server", "listen"),
    ("LYCEUM_PUBLIC_URL", "server", "public_url"),
];

/// The whole configuration, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The web side.
    pub server: Server,
    /// Where the data is.
    pub database: Database,
    /// How Discord is reached.
    pub discord: Discord,
    /// How Stripe is reached.
    pub stripe: Stripe,
    /// Who is let in, and how carefully.
    pub access: Access,
    /// Interactions and ranking.
    pub community: Community,
    /// Lessons.
    pub lessons: Lessons,
    /// Codes by mail.
    pub mail: Mail,
    /// What is logged.
    pub log: Log,
    /// Set by the sandbox only.
    pub sandbox: Sandbox,
    /// From the environment only.
    #[serde(skip)]
    pub secrets: Secrets,
}

/// Section `[server]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Where people reach us, without a slash at the end.
    pub public_url: String,
    /// Proxies in front that are believed; at most 5.
    pub proxies: usize,
}

/// Section `[database]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// May hold a password, so it is never shown.
    pub url: SecretString,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = self.url.expose_secret().split(':').next().unwrap_or_default();
        f.debug_struct("Database").field("url", &format_args!("{scheme}:…")).finish()
    }
}

/// Section `[discord]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discord {
    /// `https://host:port` that stands in for discord.com, or empty.
    pub api_url: String,
    /// `http(s)://host:port` where browsers find that other Discord, or empty.
    pub browser_url: String,
    /// PEM file trusted for `api_url`, or empty.
    pub ca_cert: PathBuf,
    /// Register the commands in this guild only; 0 for everywhere.
    pub command_guild: u64,
    /// Whether to be told who joins and leaves, which Discord must allow first.
    pub members_intent: bool,
    /// Seconds.
    pub timeout_seconds: u64,
}

/// Section `[stripe]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stripe {
    /// A base address that stands in for Stripe's, or empty.
    pub api_url: String,
    /// Seconds.
    pub timeout_seconds: u64,
    /// Tries per request, at least 1.
    pub attempts: u32,
    /// Seconds.
    pub webhook_tolerance_seconds: i64,
    /// Per cent, 0 to 100, at most two decimals.
    pub application_fee_percent: f64,
}

/// Section `[access]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Minutes.
    pub reconcile_minutes: i64,
    /// Days.
    pub grace_days: i64,
    /// Per cent of the holders of paid roles.
    pub brake_percent: f64,
    /// Removals.
    pub brake_minimum: i64,
    /// Minutes, 30 to 1440.
    pub checkout_minutes: i64,
}

/// Section `[community]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Community {
    /// Days, above 0.
    pub half_life_days: f64,
    /// In (0, 1).
    pub damping: f64,
    /// L1 change, above 0.
    pub tolerance: f64,
    /// Waiting interactions.
    pub queue_capacity: usize,
    /// Seconds.
    pub fold_seconds: i64,
    /// Days.
    pub retention_days: i64,
}

/// Section `[lessons]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lessons {
    /// 1 to 5.
    pub suggestions: i64,
    /// Where the search index lies, or empty.
    pub search_folder: PathBuf,
    /// `host:port` parted by commas.
    pub fetch_allow: String,
    /// Whether the links of lessons in review are tried.
    pub check_links: bool,
    /// What a finished lesson tells, 0 or more.
    pub worth_done: f64,
    /// What a saved one tells.
    pub worth_saved: f64,
    /// What one reacted to tells.
    pub worth_liked: f64,
    /// What five stars add.
    pub worth_rated: f64,
    /// What one that was opened tells.
    pub worth_opened: f64,
    /// What one tells that was opened and read on a page of ours.
    pub worth_read: f64,
    /// 0 to 100.
    pub holdout_percent: f64,
}

/// Section `[mail]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `smtps://host:port`, `smtp://host:port`, or empty.
    pub smtp: String,
    /// The sender's address, with or without a name.
    pub from: String,
}

/// Section `[log]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `EnvFilter` directives.
    pub filter: String,
    /// Text or JSON.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Section `[sandbox]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sandbox {
    /// A file with the clock's shift in seconds, or empty.
    pub clock_file: PathBuf,
    /// Milliseconds between two looks at due jobs and the schedule.
    pub tick_milliseconds: u64,
    /// Seconds a claimed job belongs to its process.
    pub claim_seconds: i64,
}

/// What a program part needs before it may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Only the database and the settings.
    Data,
    /// Discord and Stripe with all their secrets.
    Everything,
}

/// All that is wrong with the configuration; one line each.
#[derive(Debug, thiserror::Error)]
pub struct ConfigError {
    /// Each names the key, what is wrong and the cure.
    pub faults: Vec<String>,
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("The configuration cannot be used:")?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n  - {fault}"))
    }
}

impl Config {
    /// Read the defaults, then `file`, then `environment` (a look-up, so that tests need not touch the process's).
    pub fn load(file: Option<&Path>, environment: &[(String, String)], needs: Needs) -> Result<Self, ConfigError> {
        let mut faults = Vec::new();
        let defaults: toml::Table =
            DEFAULT.parse().map_err(|error| one_fault(format!("the embedded config.toml: {error}")))?;
        let mut table = defaults.clone();
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|error| {
                one_fault(format!("{}: {error}. Give --config the path of a readable file.", path.display()))
            })?;
            let chosen: toml::Table = text
                .parse()
                .map_err(|error: toml::de::Error| one_fault(format!("{}: {}", path.display(), error.message())))?;
            overlay(&mut table, chosen, &path.display().to_string(), &mut faults);
        }
        overlay_environment(&mut table, environment, &mut faults);
        if !faults.is_empty() {
            return Err(ConfigError { faults });
        }
        let mut config: Self =
            table.try_into().map_err(|error: toml::de::Error| one_fault(error.message().to_owned()))?;
        config.secrets = secrets::read(environment, needs, &mut faults);
        config.check(&mut faults);
        if faults.is_empty() { Ok(config) } else { Err(ConfigError { faults }) }
    }

    /// Whether Discord is replaced by another address; then the real one must never be contacted.
    #[must_use]
    pub fn discord_replaced(&self) -> bool {
        !self.discord.api_url.is_empty()
    }

    /// Whether people elsewhere cannot reach the web side's address.
    #[must_use]
    pub fn public_is_local(&self) -> bool {
        is_loopback(&self.server.public_url)
    }

    /// Where the search index lies; in memory when there is no such place.
    #[must_use]
    pub fn search_folder(&self) -> Option<PathBuf> {
        if !self.lessons.search_folder.as_os_str().is_empty() {
            return Some(self.lessons.search_folder.clone());
        }
        let path = self.database.url.expose_secret().strip_prefix("sqlite:")?.trim_start_matches("//");
        let path = path.split('?').next().unwrap_or(path);
        (!path.is_empty() && !path.contains(":memory:")).then(|| PathBuf::from(format!("{path}.search")))
    }

    /// Where a browser is sent to agree on Discord, without the query.
    #[must_use]
    pub fn authorize_url(&self) -> String {
        let places = [self.discord.browser_url.as_str(), self.discord.api_url.as_str()];
        let place = places.into_iter().find(|place| !place.is_empty()).unwrap_or("https://discord.com");
        format!("{}/oauth2/authorize", place.trim_end_matches('/'))
    }

    /// Whether the web side takes connections from elsewhere although nothing says that they come encrypted (CF5).
    #[must_use]
    pub fn exposed_without_tls(&self) -> bool {
        !self.server.listen.ip().is_loopback() && !self.server.public_url.starts_with("https://")
    }

    /// Whether creators may connect Stripe accounts of their own: nothing would be heard of them without the endpoint.
    #[must_use]
    pub fn connects(&self) -> bool {
        !self.secrets.stripe_connect_webhook_secret.expose_secret().is_empty()
    }

    /// Whether a live Stripe key is in use.
    #[must_use]
    pub fn stripe_live(&self) -> bool {
        self.secrets.stripe_secret_key.expose_secret().contains("_live_")
    }
}

/// Whether an address names this machine.
#[must_use]
pub fn is_loopback(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    })
}

fn one_fault(fault: String) -> ConfigError {
    ConfigError { faults: vec![fault] }
}

fn overlay(base: &mut toml::Table, chosen: toml::Table, origin: &str, faults: &mut Vec<String>) {
    for (section, values) in chosen {
        let (Some(toml::Value::Table(known)), toml::Value::Table(values)) = (base.get_mut(&section), values) else {
            faults.push(format!(
                "{origin}: there is no section [{section}]. `lyceum --help` names the file with every key."
            ));
            continue;
        };
        for (key, value) in values {
            if known.contains_key(&key) {
                known.insert(key, value);
            } else {
                faults.push(format!("{origin}: there is no key {section}.{key}. Remove it or correct its spelling."));
            }
        }
    }
}

fn overlay_environment(table: &mut toml::Table, environment: &[(String, String)], faults: &mut Vec<String>) {
    for (name, value) in environment {
        let target = if let Some((_, section, key)) = FIXED.iter().find(|(fixed, _, _)| fixed == name) {
            Some(((*section).to_owned(), (*key).to_owned()))
        } else {
            name.strip_prefix("LYCEUM__").map(str::to_lowercase).map(|rest| {
                rest.split_once("__")
                    .map_or((rest.clone(), String::new()), |(section, key)| (section.to_owned(), key.to_owned()))
            })
        };
        let Some((section, key)) = target else { continue };
        let slot =
            table.get_mut(&section).and_then(toml::Value::as_table_mut).and_then(|section| section.get_mut(&key));
        let Some(slot) = slot else {
            faults
                .push(format!("{name}: there is no key {section}.{key}. Remove the variable or correct its spelling."));
            continue;
        };
        match same_kind(slot, value) {
            Some(parsed) => *slot = parsed,
            None => faults.push(format!("{name}: expected {}, for example {slot}.", slot.type_str())),
        }
    }
}

/// The text read as whatever kind of value the default is.
fn same_kind(default: &toml::Value, text: &str) -> Option<toml::Value> {
    match default {
        toml::Value::String(_) => Some(toml::Value::String(text.to_owned())),
        toml::Value::Integer(_) => text.trim().parse().ok().map(toml::Value::Integer),
        toml::Value::Float(_) => text.trim().parse().ok().map(toml::Value::Float),
        toml::Value::Boolean(_) => text.trim().parse().ok().map(toml::Value::Boolean),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn complete() -> Vec<(String, String)> {
        environment(&[
            ("DISCORD_TOKEN", "aaa.bbb.ccc"),
            ("DISCORD_CLIENT_ID", "1"),
            ("DISCORD_CLIENT_SECRET", "12345678"),
            ("STRIPE_SECRET_KEY", "rk_test_1"),
            ("STRIPE_WEBHOOK_SECRET", "whsec_12345678"),
        ])
    }

    #[test]
    fn the_embedded_file_alone_is_a_whole_configuration() {
        let config = Config::load(None, &complete(), Needs::Everything).unwrap();
        assert_eq!(config.access.grace_days, 7);
        assert!(!config.discord_replaced());
    }

    #[test]
    fn cf1_every_missing_secret_is_named_with_its_cure_in_one_go() {
        let error = Config::load(None, &[], Needs::Everything).unwrap_err();
        insta::assert_snapshot!(error.to_string());
    }

    #[test]
    fn cf1_a_live_key_never_goes_to_another_address() {
        let mut environment = complete();
        environment.retain(|(key, _)| key != "STRIPE_SECRET_KEY");
        environment.push(("STRIPE_SECRET_KEY".into(), "sk_live_abc".into()));
        environment.push(("STRIPE_API_URL".into(), "http://127.0.0.1:1".into()));
        let error = Config::load(None, &environment, Needs::Everything).unwrap_err();
        assert!(error.to_string().contains("a live key is never sent to another address"), "{error}");
    }

    #[test]
    fn cf5_listening_beyond_this_machine_without_tls_is_noticed() {
        for (listen, public, exposed) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080", false),
            ("127.0.0.1:8080", "https://lyceum.example", false),
            ("0.0.0.0:8080", "http://lyceum.example", true),
            ("[::]:8080", "http://lyceum.example", true),
            ("0.0.0.0:8080", "https://lyceum.example", false),
        ] {
            let chosen = environment(&[("LYCEUM_LISTEN", listen), ("LYCEUM_PUBLIC_URL", public)]);
            let config = Config::load(None, &chosen, Needs::Data).unwrap();
            assert_eq!(config.exposed_without_tls(), exposed, "{listen} {public}");
        }
    }

    #[test]
    fn cf1_a_mail_server_that_cannot_be_used_stops_the_start() {
        for (smtp, from, fits) in [
            ("", "", true),
            ("smtps://mail.example:465", "Lyceum <lyceum@example.com>", true),
            ("smtp://mail.example:587", "lyceum@example.com", true),
            ("https://mail.example", "lyceum@example.com", false),
            ("mail.example:465", "lyceum@example.com", false),
            ("smtps://mail.example:465", "lyceum", false),
        ] {
            let chosen = environment(&[("LYCEUM__MAIL__SMTP", smtp), ("LYCEUM__MAIL__FROM", from)]);
            assert_eq!(Config::load(None, &chosen, Needs::Data).is_ok(), fits, "{smtp} {from}");
        }
    }

    #[test]
    fn people_are_sent_to_the_discord_that_is_asked() {
        let replaced =
            [("DISCORD_API_URL", "https://127.0.0.1:7"), ("LYCEUM__DISCORD__BROWSER_URL", "http://127.0.0.1:8")];
        for (chosen, url) in [
            (&replaced[..0], "https://discord.com/oauth2/authorize"),
            (&replaced[..1], "https://127.0.0.1:7/oauth2/authorize"),
            (&replaced[..], "http://127.0.0.1:8/oauth2/authorize"),
        ] {
            let config = Config::load(None, &environment(chosen), Needs::Data).unwrap();
            assert_eq!(config.authorize_url(), url);
        }
        assert!(Config::load(None, &environment(&replaced[1..]), Needs::Data).is_err(), "never beside the real one");
    }

    #[test]
    fn a_misspelt_variable_or_a_wrong_type_stops_the_start() {
        let error = Config::load(
            None,
            &environment(&[
                ("LYCEUM__ACCESS__GRACE", "3"),
                ("LYCEUM__ACCESS__GRACE_DAYS", "three"),
                ("LYCEUM__ACCESS__BRAKE_MINIMUM", "0"),
                ("LYCEUM__LESSONS__WORTH_READ", "-1"),
            ]),
            Needs::Data,
        )
        .unwrap_err();
        insta::assert_snapshot!(error.to_string());
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lyceum.toml");
        std::fs::write(&file, "[access]\ngrace_days = 2\nreconcile_minutes = 5\n").unwrap();
        let config =
            Config::load(Some(&file), &environment(&[("LYCEUM__ACCESS__GRACE_DAYS", "4")]), Needs::Data).unwrap();
        assert_eq!((config.access.grace_days, config.access.reconcile_minutes), (4, 5));
    }

    #[test]
    fn ws12_no_secret_is_ever_printed() {
        let config = Config::load(None, &complete(), Needs::Everything).unwrap();
        let printed = format!("{config:?}");
        for secret in ["aaa.bbb.ccc", "12345678", "rk_test_1", "whsec_"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
