//! Mails codes for purchases that wait for their buyer, to the address that Stripe took at the checkout and no other.

use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

use super::{Job, JobError};
use crate::actions::park_purchase::mail_digest;
use crate::app::App;
use crate::domain::codes;
use crate::domain::names;
use crate::store::claims::{self, Code};
use crate::store::parked::{self, Parked};
use crate::store::plans;
use crate::text::{self, Locale};

/// How long a code is good.
const GOOD_SECONDS: i64 = 24 * 3600;
/// How many codes one purchase gets a day.
const MOST_A_DAY: i64 = 3;

/// Mail the codes of whatever was bought with an address.
#[derive(Debug, Serialize, Deserialize)]
pub struct MailClaimCode {
    /// See [`mail_digest`].
    pub digest: String,
    /// The language of the page.
    pub locale: Locale,
}

impl Job for MailClaimCode {
    const KIND: &'static str = "mail_claim_code";

    fn key(&self) -> Option<String> {
        Some(format!("claim_mail:{}", self.digest))
    }

    /// Safe to run twice because a second mail brings a second code for the same purchase, three a day at most.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        for purchase in parked::by_mail(&mut app.store.read(), &self.digest).await? {
            self.mail(app, &purchase).await?;
        }
        Ok(())
    }
}

impl MailClaimCode {
    async fn mail(&self, app: &App, purchase: &Parked) -> Result<(), JobError> {
        let Some(mailer) = &app.mail else { return Ok(()) };
        let now = app.clock.now();
        if claims::codes_since(&mut app.store.read(), &purchase.stripe_id, now - 86_400).await? >= MOST_A_DAY {
            return Ok(());
        }
        let billing = app.billing(purchase.guild).await?;
        let address = match billing.buyer_mail(purchase.session.as_ref(), purchase.customer.as_ref()).await {
            Ok(Some(address)) => address,
            Ok(None) => return Ok(()),
            Err(error) if error.is_missing() => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        // What Stripe says now counts, not what the digest was made of then.
        if mail_digest(app, address.expose_secret()) != self.digest {
            return Ok(());
        }
        let plan = plans::find(&mut app.store.read(), purchase.plan).await?;
        let plan = plan.map(|plan| names::clean(&plan.offer.name)).unwrap_or_default();
        let code = codes::spelled(rand::random());
        let row = Code { purchase: purchase.stripe_id.clone(), guild: purchase.guild };
        let mut tx = app.store.begin().await?;
        claims::insert_code(&mut tx, &codes::digest(&code), &row, now, now + GOOD_SECONDS).await?;
        tx.commit().await?;
        let subject = text::text_with(self.locale, "mail-claim-subject", &crate::args!("plan" => plan.clone()));
        let page = format!("{}/claim?lang={}", app.config.server.public_url, self.locale.tag());
        let words = crate::args!("plan" => plan, "code" => code.clone(), "page" => page);
        let body = text::text_with(self.locale, "mail-claim-text", &words);
        match mailer.send(&address, &subject, body).await {
            Ok(()) => Ok(()),
            Err(error) => {
                // The code reached nobody and does not count.
                let mut tx = app.store.begin().await?;
                claims::delete_code(&mut tx, &codes::digest(&code)).await?;
                tx.commit().await?;
                if error.is_retryable() {
                    return Err(JobError::Retry { why: error.to_string(), after: None });
                }
                tracing::warn!(%error, "a code could not be mailed");
                Ok(())
            }
        }
    }
}
