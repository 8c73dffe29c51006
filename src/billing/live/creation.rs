//! Making an object exactly once, whatever Stripe answers on the way.

use serde_json::Value;
use sha2::{Digest, Sha256};
use stripe_client_core::RequestBuilder;

use super::Live;
use crate::billing::asks::MADE_BY;
use crate::billing::{BillingError, Key, decode};

/// How many keys one creation may use up before a person must look.
const KEYS: u32 = 4;
/// How far back an object is looked for: a day, as long as Stripe remembers a key, with an hour to spare.
const LOOK_BACK: i64 = 25 * 3600;

/// What is made, and where it would be found.
pub(super) struct Creation<'a> {
    /// Stripe's word for it.
    pub kind: &'static str,
    /// Where such things are listed.
    pub list: &'static str,
    /// Whether the listing can be narrowed by `created`.
    pub dated: bool,
    /// A narrower listing.
    pub of: Option<(&'static str, &'a str)>,
}

impl Live {
    /// Make an object. A key that Stripe may have forgotten, and an error that Stripe replays for the key, lead to a
    /// look whether the object exists: only when it does not is it asked for, after such an error under a key derived
    /// from the first (SA4).
    pub(super) async fn create(
        &self,
        creation: &Creation<'_>,
        key: &Key,
        request: impl Fn(&str) -> RequestBuilder,
    ) -> Result<Value, BillingError> {
        let digest = Sha256::digest(key.text.as_bytes());
        let made_by: String = hex::encode(digest).chars().take(24).collect();
        if key.may_be_forgotten
            && let Some(found) = self.find(creation, &made_by, key.drawn_at).await?
        {
            return Ok(found);
        }
        let mut used = 1;
        let mut current = key.text.clone();
        loop {
            let spent = match self.transport.ask(request(&made_by), Some(&current)).await {
                Err(error @ BillingError::Spent { .. }) => error,
                outcome => return outcome,
            };
            if let BillingError::Spent { asked_at, .. } = &spent
                && let Some(found) = self.find(creation, &made_by, *asked_at).await?
            {
                return Ok(found);
            }
            if used == KEYS {
                return Err(spent);
            }
            used += 1;
            current = format!("{}.{used}", key.text);
        }
    }

    /// The object that a request under this digest has made, if it has.
    async fn find(
        &self,
        creation: &Creation<'_>,
        made_by: &str,
        asked_at: Option<i64>,
    ) -> Result<Option<Value>, BillingError> {
        let since = asked_at.map(|at| at.saturating_sub(LOOK_BACK).to_string());
        let mut query = Vec::new();
        query.extend(creation.of);
        query.extend(since.as_deref().filter(|_| creation.dated).map(|since| ("created[gte]", since)));
        let mut after = None;
        loop {
            let answer = self.list(creation.list, &query, after.as_deref()).await?;
            let page = decode::page(&answer, |json| {
                json.own_id(creation.kind)?;
                let ours = json.text(&format!("metadata.{MADE_BY}")).as_deref() == Some(made_by);
                Ok(ours.then(|| json.0.clone()))
            })?;
            if let Some(found) = page.items.into_iter().flatten().next() {
                return Ok(Some(found));
            }
            after = page.next;
            if after.is_none() {
                return Ok(None);
            }
        }
    }
}
