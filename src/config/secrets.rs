//! Secrets come from the environment only.

use secrecy::SecretString;

use super::Needs;

/// What is never written to a file or a log.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// `DISCORD_TOKEN`.
    pub discord_token: SecretString,
    /// `DISCORD_CLIENT_ID`; not secret, but given beside the others.
    pub discord_client_id: u64,
    /// `DISCORD_CLIENT_SECRET`.
    pub discord_client_secret: SecretString,
    /// `STRIPE_SECRET_KEY`.
    pub stripe_secret_key: SecretString,
    /// `STRIPE_WEBHOOK_SECRET`.
    pub stripe_webhook_secret: SecretString,
    /// `STRIPE_CONNECT_WEBHOOK_SECRET`; empty when creators connect no accounts of their own.
    pub stripe_connect_webhook_secret: SecretString,
    /// `SMTP_USERNAME`; empty when the mail server asks for none.
    pub smtp_username: SecretString,
    /// `SMTP_PASSWORD`.
    pub smtp_password: SecretString,
}

/// Read them; what is missing or odd is named with its cure.
pub(super) fn read(environment: &[(String, String)], needs: Needs, faults: &mut Vec<String>) -> Secrets {
    let mut read = |name: &str, cure: &str, fits: &dyn Fn(&str) -> bool| {
        let value = environment.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
        if needs == Needs::Everything {
            if value.is_empty() {
                faults.push(format!("{name}: not set. {cure}"));
            } else if !fits(value) {
                faults.push(format!("{name}: does not look right. {cure}"));
            }
        }
        value.to_owned()
    };
    let token = read("DISCORD_TOKEN", "Copy it from the Discord developer portal, Bot, Reset Token.", &|value| {
        value.split('.').count() == 3 && !value.contains(char::is_whitespace)
    });
    let client_id = read("DISCORD_CLIENT_ID", "Copy the Application ID from the Discord developer portal.", &|value| {
        value.parse::<u64>().is_ok()
    });
    let client_secret =
        read("DISCORD_CLIENT_SECRET", "Copy it from the Discord developer portal, OAuth2, Reset Secret.", &|value| {
            value.len() >= 8
        });
    let stripe_key =
        read("STRIPE_SECRET_KEY", "Make a restricted key (rk_…) in Stripe, Developers, API keys.", &|value| {
            ["sk_test_", "sk_live_", "rk_test_", "rk_live_"]
                .iter()
                .any(|prefix| value.len() > prefix.len() && value.starts_with(prefix))
        });
    let webhook_secret = read(
        "STRIPE_WEBHOOK_SECRET",
        "Copy the signing secret (whsec_…) of the webhook endpoint in Stripe.",
        &|value| value.starts_with("whsec_") && value.len() >= 14,
    );
    let connect_secret = environment.iter().find(|(key, _)| key == "STRIPE_CONNECT_WEBHOOK_SECRET");
    let connect_secret = connect_secret.map_or("", |(_, value)| value.trim()).to_owned();
    let fits = connect_secret.starts_with("whsec_") && connect_secret.len() >= 14;
    if !(connect_secret.is_empty() || fits) {
        faults.push(
            "STRIPE_CONNECT_WEBHOOK_SECRET: does not look right. Copy the signing secret (whsec_…) of the webhook endpoint for \
             connected accounts in Stripe, or leave it unset."
                .to_owned(),
        );
    }
    let plain = |name: &str| -> SecretString {
        environment.iter().find(|(key, _)| key == name).map_or_else(String::new, |(_, value)| value.clone()).into()
    };
    Secrets {
        discord_token: token.into(),
        discord_client_id: client_id.parse().unwrap_or(0),
        discord_client_secret: client_secret.into(),
        stripe_secret_key: stripe_key.into(),
        stripe_webhook_secret: webhook_secret.into(),
        stripe_connect_webhook_secret: connect_secret.into(),
        smtp_username: plain("SMTP_USERNAME"),
        smtp_password: plain("SMTP_PASSWORD"),
    }
}
