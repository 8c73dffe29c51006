//! Mail over SMTP, encrypted unless the server is this very machine. Addresses and texts are never logged.

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};
use std::time::Duration;
use url::{Host, Url};

/// How long one conversation with the server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a mail was not sent. Says nothing of its receiver.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The settings cannot be used.
    #[error("mail: {0}")]
    Settings(String),
    /// The server refuses this mail for good, or the address is none.
    #[error("the mail server refused for good ({0})")]
    Refused(String),
    /// The server is away or busy.
    #[error("the mail server did not take it ({0})")]
    Unreachable(String),
}

impl MailError {
    /// Whether the same mail may be taken later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }
}

/// A mail server of the operator's.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mailer(…)")
    }
}

impl Mailer {
    /// The server at `smtp` (`smtps://host:465`, or `smtp://host:587` for STARTTLS), sending as `from`; `None` when no
    /// server is named.
    ///
    /// # Errors
    /// [`MailError::Settings`].
    pub fn new(
        smtp: &str,
        from: &str,
        (username, password): (&SecretString, &SecretString),
    ) -> Result<Option<Self>, MailError> {
        if smtp.is_empty() {
            return Ok(None);
        }
        let wrong = |what: &str| MailError::Settings(what.to_owned());
        let url = Url::parse(smtp).map_err(|_| wrong("mail.smtp is no address"))?;
        let host = url.host_str().ok_or_else(|| wrong("mail.smtp names no host"))?.trim_matches(['[', ']']);
        // `smtp:` is no scheme that the library for addresses knows hosts of: it keeps them as text.
        let here = host == "localhost"
            || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
            || matches!(url.host(), Some(Host::Ipv4(ip)) if ip.is_loopback());
        let server = |made: Result<_, lettre::transport::smtp::Error>| {
            made.map_err(|_| wrong("mail.smtp: the host's name cannot be used for TLS"))
        };
        let (builder, port) = match url.scheme() {
            "smtps" => (server(AsyncSmtpTransport::<Tokio1Executor>::relay(host))?, 465),
            _ if here => (AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host), 25),
            _ => (server(AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host))?, 587),
        };
        let mut builder = builder.port(url.port().unwrap_or(port)).timeout(Some(PATIENCE));
        if !username.expose_secret().is_empty() {
            let (username, password) = (username.expose_secret().to_owned(), password.expose_secret().to_owned());
            builder = builder.credentials(Credentials::new(username, password));
        }
        let from = from.parse().map_err(|_| wrong("mail.from is no mail address"))?;
        Ok(Some(Self { transport: builder.build(), from }))
    }

    /// Send a text to one address.
    ///
    /// # Errors
    /// [`MailError::Refused`] and [`MailError::Unreachable`].
    pub async fn send(&self, to: &SecretString, subject: &str, text: String) -> Result<(), MailError> {
        let to = to.expose_secret().parse().map_err(|_| MailError::Refused("the address is none".into()))?;
        let mail = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|_| MailError::Refused("the mail cannot be written".into()))?;
        match self.transport.send(mail).await {
            Ok(_) => Ok(()),
            Err(error) => {
                // The server's own words may repeat the address.
                let code = error.status().map_or_else(|| "no answer".to_owned(), |code| format!("status {code}"));
                Err(if error.is_permanent() { MailError::Refused(code) } else { MailError::Unreachable(code) })
            }
        }
    }
}
