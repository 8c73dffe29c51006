//! A member is told that a renewal failed: on the first, third, fifth and seventh day, once each, until it is paid or
//! the grace is over.

use serde::{Deserialize, Serialize};

use super::mirror::{self, Sync};
use super::tell_member::{self, Untold};
use super::{Job, JobError};
use crate::app::App;
use crate::billing::Invoice;
use crate::discord::{Button, ButtonStyle, DiscordError, Embed, Post, nonce};
use crate::domain::access::{Fact, Source, Why};
use crate::domain::ids::{GuildId, InvoiceId, MemberId, PlanId};
use crate::domain::names;
use crate::store::consents::{self, Purpose};
use crate::store::notices::{self, Which};
use crate::store::{customers, ledger, plans};
use crate::text::{self, Locale};

pub(super) use crate::domain::access::plan::DAY;

/// The days of the grace on which the member is told.
pub const DAYS: [i64; 4] = [0, 2, 4, 6];
const AMBER: u32 = 0x00D9_8E04;

/// Tell a member about a bill, on a day of its grace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemindPayment {
    /// Where.
    pub guild: GuildId,
    /// Whom.
    pub member: MemberId,
    /// The unpaid bill.
    pub invoice: InvoiceId,
    /// The day, one of [`DAYS`].
    pub day: i64,
}

/// What there is to say.
struct Due {
    plan: PlanId,
    until: i64,
}

impl Job for RemindPayment {
    const KIND: &'static str = "remind_payment";

    fn key(&self) -> Option<String> {
        Some(format!("remind:{}:{}:{}:{}", self.guild, self.member, self.invoice, self.day))
    }

    /// Safe to run twice because the notice's row is written first and sent only once; a repetition within minutes
    /// carries the same nonce, and a later one is not made at all.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        for customer in customers::of_member(&mut app.store.read(), self.guild, self.member).await? {
            mirror::refresh(app, &customer, &[], false, Sync::Now).await?;
        }
        let now = app.clock.now();
        let Some(due) = self.due(app, now).await? else { return Ok(()) };
        let bill = match app.billing(self.guild).await?.invoice(&self.invoice).await {
            Ok(bill) if matches!(bill.status.as_str(), "paid" | "void") => return Ok(()),
            Ok(bill) => Some(bill),
            Err(error) if error.is_retryable() => return Err(error.into()),
            Err(_) => None,
        };
        let post = self.post(app, &due, bill.as_ref()).await?;
        let which = Which { guild: self.guild, member: self.member, invoice: self.invoice.clone(), day: self.day };
        let mut tx = app.store.begin().await?;
        let begun = notices::begin(&mut tx, &which, due.plan, now).await?;
        tx.commit().await?;
        if !begun {
            return Ok(());
        }
        match tell_member::tell(app, self.guild, self.member, &post).await {
            Ok((way, channel)) => {
                let mut tx = app.store.begin().await?;
                notices::set_sent(&mut tx, &which, way, channel, now).await?;
                tx.commit().await?;
                metrics::counter!("lyceum_notices_total", "way" => way.word()).increment(1);
                Ok(())
            }
            Err(error @ Untold::Discord(DiscordError::RateLimited(_) | DiscordError::Unauthorized)) => {
                let mut tx = app.store.begin().await?;
                notices::set_not_asked(&mut tx, &which).await?;
                tx.commit().await?;
                Err(error.into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl RemindPayment {
    /// What there is to say now: nothing when it was paid, when the grace is over, or when a later day speaks.
    async fn due(&self, app: &App, now: i64) -> Result<Option<Due>, JobError> {
        let read = &mut app.store.read();
        let lasts = ledger::lasts(read, self.guild, self.member).await?;
        let failing = lasts.iter().find_map(|last| match &last.entry.fact {
            Fact::Subscription(it) if it.unpaid_invoice.as_ref() == Some(&self.invoice.0) => {
                Some((last.entry.source.clone(), it.unpaid_since?))
            }
            _ => None,
        });
        let Some((source, since)) = failing else { return Ok(None) };
        let elapsed = (now - since).div_euclid(DAY);
        if DAYS.into_iter().rfind(|day| *day <= elapsed.max(0)) != Some(self.day) {
            return Ok(None);
        }
        let access = ledger::access(read, self.guild, self.member, now).await?;
        let of_source = |it: &Source| *it == source;
        Ok(access.verdicts.iter().find_map(|verdict| match verdict.why {
            Why::Grace { until } if verdict.allowed && of_source(&verdict.source) => {
                Some(Due { plan: verdict.plan, until })
            }
            _ => None,
        }))
    }

    async fn post(&self, app: &App, due: &Due, bill: Option<&Invoice>) -> Result<Post, JobError> {
        let locale = tell_member::locale(app, self.guild, self.member).await?;
        let read = &mut app.store.read();
        let plan = plans::find(read, due.plan).await?.map(|plan| names::shown(&plan.offer.name)).unwrap_or_default();
        let by_dm = consents::find(read, self.guild, self.member, Purpose::Notices).await? == Some(true);
        // The name is a courtesy; a Discord that does not answer now is asked again for what matters.
        let server = app.discord.guild(self.guild).await.map(|it| names::plain(&it.name)).unwrap_or_default();
        let mut post = notice(locale, self.day, &plan, &server, due.until);
        let mut buttons = Vec::new();
        if let Some(url) = bill.and_then(|bill| bill.hosted_url.clone()) {
            buttons.push(Button {
                label: text::text(locale, "notice-pay"),
                style: ButtonStyle::Link(url),
                disabled: false,
            });
        }
        if !by_dm {
            buttons.push(Button {
                label: text::text(locale, "notice-by-dm"),
                style: ButtonStyle::Secondary("privacy:notices:on".into()),
                disabled: false,
            });
        }
        post.rows = if buttons.is_empty() { Vec::new() } else { vec![buttons] };
        post.nonce = Some(nonce(&format!("{}:{}:{}", self.member, self.invoice, self.day)));
        Ok(post)
    }
}

/// A notice as the member reads it.
fn notice(locale: Locale, day: i64, plan: &str, server: &str, until: i64) -> Post {
    let key = format!("notice-payment-{day}");
    let args = crate::args!("plan" => plan, "until" => text::moment(locale, until));
    let embed = Embed {
        title: text::text(locale, &format!("{key}.title")),
        description: text::text_with(locale, &key, &args),
        footer: (!server.is_empty()).then(|| text::text_with(locale, "notice-from", &crate::args!("server" => server))),
        colour: Some(AMBER),
        ..Embed::default()
    };
    Post { embed: Some(embed), ..Post::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_its_words_in_both_languages() {
        let mut said = std::collections::BTreeSet::new();
        for locale in Locale::ALL {
            for day in DAYS {
                let embed = notice(locale, day, "Gold", "Square", 5).embed.unwrap();
                assert!(embed.description.contains("Gold") && embed.description.contains("<t:5:f>"), "{embed:?}");
                assert!(embed.footer.unwrap().contains("Square"));
                said.insert((embed.title, embed.description));
            }
        }
        assert_eq!(said.len(), 8, "each day says something of its own");
    }
}
