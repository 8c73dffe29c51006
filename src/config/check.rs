//! What a configuration must fulfil: each fault names the key, what is wrong and the cure.

use secrecy::ExposeSecret;
use url::Url;

use super::{Config, is_loopback};

impl Config {
    pub(super) fn check(&self, faults: &mut Vec<String>) {
        let mut fault = |text: String| faults.push(text);
        match Url::parse(&self.server.public_url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && !self.server.public_url.ends_with('/') => {}
            _ => fault("server.public_url (LYCEUM_PUBLIC_URL): not an http(s) address without a slash at the end. Example: https://lyceum.example".into()),
        }
        if !self.discord.api_url.is_empty() {
            let usable =
                Url::parse(&self.discord.api_url).is_ok_and(|url| url.scheme() == "https" && url.host().is_some());
            if !usable {
                fault("discord.api_url (DISCORD_API_URL): must be https://host:port. Leave it empty for the real Discord.".into());
            }
        }
        let browsers = Url::parse(&self.discord.browser_url);
        let usable = browsers.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
        if !self.discord.browser_url.is_empty() && (!usable || self.discord.api_url.is_empty()) {
            fault(
                "discord.browser_url: must be http(s)://host:port, and goes with discord.api_url only. Remove the key."
                    .into(),
            );
        }
        self.check_mail(&mut fault);
        if !self.stripe.api_url.is_empty() && Url::parse(&self.stripe.api_url).is_err() {
            fault("stripe.api_url (STRIPE_API_URL): not an address. Leave it empty for the real Stripe.".into());
        }
        let database = self.database.url.expose_secret();
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| database.starts_with(scheme)) {
            fault(
                "database.url (DATABASE_URL): must begin with sqlite: or postgres:. Example: sqlite://data/lyceum.db"
                    .into(),
            );
        }
        if self.stripe_live() && !self.stripe.api_url.is_empty() {
            fault("STRIPE_SECRET_KEY: a live key is never sent to another address. Use a test key, or leave stripe.api_url empty.".into());
        }
        let here = is_loopback(&self.discord.api_url) && is_loopback(&self.stripe.api_url);
        if !here && !self.sandbox.clock_file.as_os_str().is_empty() {
            fault("sandbox.clock_file: only for a Discord and a Stripe on this machine. Remove the key.".into());
        }
        if !here && (self.sandbox.tick_milliseconds, self.sandbox.claim_seconds) != (1000, 60) {
            fault(
                "sandbox.tick_milliseconds, sandbox.claim_seconds: only for a Discord and a Stripe on this machine. Remove the keys."
                    .into(),
            );
        }
        let it = &self.lessons;
        let worths = [it.worth_done, it.worth_saved, it.worth_liked, it.worth_rated, it.worth_opened, it.worth_read];
        let ranges = [
            (self.server.proxies <= 5, "server.proxies: must be 0 to 5"),
            (self.community.half_life_days > 0.0, "community.half_life_days: must be above 0"),
            (
                self.community.damping > 0.0 && self.community.damping < 1.0,
                "community.damping: must lie between 0 and 1",
            ),
            (self.community.tolerance > 0.0, "community.tolerance: must be above 0"),
            (self.community.queue_capacity >= 100, "community.queue_capacity: must be at least 100"),
            (self.community.fold_seconds >= 1, "community.fold_seconds: must be at least 1"),
            (self.community.retention_days >= 1, "community.retention_days: must be at least 1"),
            (self.access.reconcile_minutes >= 1, "access.reconcile_minutes: must be at least 1"),
            ((0..=90).contains(&self.access.grace_days), "access.grace_days: must be 0 to 90"),
            (
                self.access.brake_percent > 0.0 && self.access.brake_percent <= 100.0,
                "access.brake_percent: must be above 0 and at most 100",
            ),
            (self.access.brake_minimum >= 1, "access.brake_minimum: must be at least 1"),
            ((30..=1440).contains(&self.access.checkout_minutes), "access.checkout_minutes: Stripe allows 30 to 1440"),
            (self.stripe.attempts >= 1, "stripe.attempts: must be at least 1"),
            (
                (0.0..=100.0).contains(&self.stripe.application_fee_percent)
                    && (self.stripe.application_fee_percent * 100.0).fract().abs() < 1e-6,
                "stripe.application_fee_percent: must be from 0 to 100, with at most two decimals",
            ),
            ((1..=1000).contains(&self.sandbox.tick_milliseconds), "sandbox.tick_milliseconds: must be 1 to 1000"),
            ((3..=60).contains(&self.sandbox.claim_seconds), "sandbox.claim_seconds: must be 3 to 60"),
            (
                self.stripe.webhook_tolerance_seconds >= 1,
                "stripe.webhook_tolerance_seconds: must be at least 1; 0 would switch the check off",
            ),
            (
                (1..=5).contains(&self.lessons.suggestions),
                "lessons.suggestions: must be 1 to 5, one row of buttons each",
            ),
            (
                worths.iter().all(|worth| (0.0..=100.0).contains(worth)),
                "lessons.worth_done, worth_saved, worth_liked, worth_rated, worth_opened, worth_read: must be 0 to 100",
            ),
            ((0.0..=100.0).contains(&self.lessons.holdout_percent), "lessons.holdout_percent: must be 0 to 100"),
        ];
        for (holds, text) in ranges {
            if !holds {
                fault(format!("{text}."));
            }
        }
    }

    fn check_mail(&self, fault: &mut impl FnMut(String)) {
        if self.mail.smtp.is_empty() {
            return;
        }
        let server = Url::parse(&self.mail.smtp).ok().filter(|url| url.host().is_some());
        if !server.is_some_and(|url| matches!(url.scheme(), "smtp" | "smtps")) {
            fault("mail.smtp: must be smtps://host:465 or smtp://host:587. Leave it empty to send no mail.".into());
        }
        if !self.mail.from.contains('@') {
            fault("mail.from: not a mail address. Example: Lyceum <lyceum@example.com>".into());
        }
    }
}
