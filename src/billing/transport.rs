//! How requests travel to Stripe: async-stripe's own request types over one pooled HTTP client.
//!
//! The generated client cannot retry with a key of our choice, ignores `Retry-After` and loses the status of an
//! answer it cannot read; this one does neither. Answers stay raw: [`super::decode`] reads them.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use stripe_client_core::{
    CustomizedStripeRequest, RequestBuilder, RequestStrategy, StripeClient, StripeClientErr, StripeMethod,
};
use tokio_util::bytes::Bytes;

use super::BillingError;
use crate::domain::ids::StripeAccountId;

/// The version our requests are written for and their answers rendered in.
pub const API_VERSION: &str = "2026-09-30.endive";
/// Where Stripe lives unless told otherwise.
const STRIPE: &str = "https://api.stripe.com";
/// The pause after the first failed try; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(400);
/// A longer wish than this is handed to the caller, whose job queue waits better than memory does.
const LONGEST_WAIT: i64 = 5;

/// One HTTP client, one key, one Stripe.
#[derive(Debug, Clone)]
pub struct Transport {
    http: reqwest::Client,
    address: String,
    secret: SecretString,
    account: Option<StripeAccountId>,
    attempts: u32,
    /// Stripe's clock as its last answer showed it; 0 before the first.
    their_time: Arc<AtomicI64>,
}

/// What one try came to.
enum Try {
    Done(Value, Bytes),
    Again(BillingError),
    Stop(BillingError),
}

impl Transport {
    /// `address` is empty for Stripe itself; `timeout` is per try.
    pub fn new(address: &str, secret: SecretString, timeout: Duration, attempts: u32) -> Result<Self, BillingError> {
        let http = reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout.min(Duration::from_secs(10)))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("lyceum/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| BillingError::unreachable(format!("the HTTP client could not be made: {error}")))?;
        let address = if address.is_empty() { STRIPE } else { address };
        Ok(Self {
            http,
            address: address.trim_end_matches('/').to_owned(),
            secret,
            account: None,
            attempts: attempts.max(1),
            their_time: Arc::default(),
        })
    }

    /// The same with every request made on behalf of a connected account.
    pub fn on_behalf_of(&self, account: &StripeAccountId) -> Self {
        Self { account: Some(account.clone()), ..self.clone() }
    }

    /// On whose behalf requests are made.
    pub const fn account(&self) -> Option<&StripeAccountId> {
        self.account.as_ref()
    }

    /// Stripe's clock as its last answer showed it.
    pub fn their_time(&self) -> Option<i64> {
        Some(self.their_time.load(Ordering::SeqCst)).filter(|at| *at > 0)
    }

    /// Send a request, as often as it takes and is allowed, always under the same key.
    pub async fn ask(&self, request: RequestBuilder, key: Option<&str>) -> Result<Value, BillingError> {
        self.ask_raw(request, key).await.map(|(value, _)| value)
    }

    async fn ask_raw(&self, request: RequestBuilder, key: Option<&str>) -> Result<(Value, Bytes), BillingError> {
        // A POST without a key of its own gets one for this call, so that our own retries make one change.
        let made = match (key, request.method) {
            (None, StripeMethod::Post) => Some(format!("{:032x}", rand::random::<u128>())),
            _ => None,
        };
        let key = key.or(made.as_deref());
        let mut pause = FIRST_PAUSE;
        let mut tries = 1;
        loop {
            let error = match self.try_once(&request, key).await {
                Try::Done(value, raw) => return Ok((value, raw)),
                Try::Stop(error) => return Err(error),
                Try::Again(error) => error,
            };
            let wish = error.retry_after();
            if tries >= self.attempts || wish.is_some_and(|seconds| seconds > LONGEST_WAIT) {
                return Err(error);
            }
            let wait = wish.map_or(pause, |seconds| Duration::from_secs(seconds.max(0).unsigned_abs()));
            tracing::debug!(%error, tries, "asking Stripe again");
            wait_in_memory(wait).await;
            pause = pause.saturating_mul(2);
            tries += 1;
        }
    }

    async fn try_once(&self, request: &RequestBuilder, key: Option<&str>) -> Try {
        let method = match request.method {
            StripeMethod::Get => Method::GET,
            StripeMethod::Post => Method::POST,
            StripeMethod::Delete => Method::DELETE,
        };
        let query = request.query.as_deref().filter(|it| !it.is_empty()).map(|it| format!("?{it}")).unwrap_or_default();
        let mut outgoing = self
            .http
            .request(method, format!("{}/v1{}{query}", self.address, request.path))
            .header(AUTHORIZATION, format!("Bearer {}", self.secret.expose_secret()))
            .header("stripe-version", API_VERSION);
        if let Some(account) = &self.account {
            outgoing = outgoing.header("stripe-account", account.0.as_str());
        }
        if let Some(key) = key {
            outgoing = outgoing.header("idempotency-key", key);
        }
        if let Some(body) = &request.body {
            outgoing = outgoing.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.clone());
        }
        let response = match outgoing.send().await {
            Ok(response) => response,
            Err(error) => return Try::Again(BillingError::unreachable(describe(&error))),
        };
        let (status, headers) = (response.status(), response.headers().clone());
        if let Some(at) = date(&headers) {
            self.their_time.store(at, Ordering::SeqCst);
        }
        match response.bytes().await {
            Ok(raw) => judge(status, &headers, raw),
            Err(error) => Try::Again(BillingError::unreachable(format!("status {status}, {}", describe(&error)))),
        }
    }
}

/// Decide what an answer means. Only a whole JSON object in Stripe's shape means anything.
fn judge(status: StatusCode, headers: &HeaderMap, raw: Bytes) -> Try {
    let request_id = text(headers, "request-id");
    let retry_after = text(headers, "retry-after").trim().parse::<i64>().ok();
    let body = serde_json::from_slice::<Value>(&raw).ok().filter(Value::is_object);
    let broken = || BillingError::Unreachable {
        why: format!(
            "status {status} with an answer of {} bytes that is not Stripe's (request {request_id:?})",
            raw.len()
        ),
        retry_after,
    };
    let Some(body) = body else { return Try::Again(broken()) };
    let error = body.get("error").filter(|it| it.is_object());
    match (status.is_success(), error) {
        (true, None) => return Try::Done(body, raw),
        (true, Some(_)) | (false, None) => return Try::Again(broken()),
        (false, Some(_)) => {}
    }
    let part = |name: &str| error.and_then(|it| it.get(name)).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = part("type");
    let code = if kind == "idempotency_error" { kind.clone() } else { part("code") };
    let busy =
        status.is_server_error() || matches!(status.as_u16(), 408 | 409 | 424 | 429) && kind != "idempotency_error";
    let wants_retry = text(headers, "stripe-should-retry");
    if !busy && wants_retry != "true" {
        let status = status.as_u16();
        return Try::Stop(BillingError::Refused { status, code, message: part("message"), request_id });
    }
    if status.is_server_error() && text(headers, "idempotent-replayed") == "true" {
        return Try::Stop(BillingError::Spent {
            why: format!("status {status}, request {request_id:?}"),
            asked_at: date(headers),
        });
    }
    let why = format!("status {status}, {kind} {code} (request {request_id:?})");
    let error = BillingError::Unreachable { why, retry_after };
    if wants_retry == "false" { Try::Stop(error) } else { Try::Again(error) }
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Stripe's own clock as its answer shows it.
fn date(headers: &HeaderMap) -> Option<i64> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text(headers, "date"))
        .ok()
        .map(jiff::Timestamp::as_second)
}

/// The error without the address, which may hold ids.
fn describe(error: &reqwest::Error) -> String {
    let kind = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    format!("{kind}: {cause}")
}

#[allow(
    clippy::disallowed_methods,
    reason = "a pause of a few seconds inside one call; longer ones go to the job queue"
)]
async fn wait_in_memory(wait: Duration) {
    tokio::time::sleep(wait).await;
}

impl StripeClientErr for BillingError {
    fn deserialize_err(message: impl std::fmt::Display) -> Self {
        Self::unreachable(message.to_string())
    }
}

impl StripeClient for Transport {
    type Err = BillingError;

    fn execute(&self, request: CustomizedStripeRequest) -> impl Future<Output = Result<Bytes, Self::Err>> + Send {
        let (request, chosen) = request.into_pieces();
        let key = match chosen.request_strategy {
            Some(RequestStrategy::Idempotent(key)) => Some(key.into_inner()),
            _ => None,
        };
        async move { self.ask_raw(request, key.as_deref()).await.map(|(_, raw)| raw) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, headers: &[(&'static str, &str)], body: &str) -> Try {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        judge(StatusCode::from_u16(status).unwrap(), &map, Bytes::copy_from_slice(body.as_bytes()))
    }

    #[test]
    fn the_pinned_version_is_the_one_the_request_types_were_made_for() {
        assert_eq!(stripe_client_core::VERSION.as_str(), API_VERSION);
    }

    #[test]
    fn sa2_nothing_but_a_whole_object_of_stripes_is_an_answer() {
        for (status, body) in [
            (200, "<html>Bad gateway</html>"),
            (200, r#"{"id":"sub_1","stat"#),
            (200, ""),
            (200, "[]"),
            (200, r#"{"error":{"type":"api_error"}}"#),
            (502, "<html>Bad gateway</html>"),
            (404, "<html>Not found</html>"),
            (404, r#"{"message":"no such page"}"#),
        ] {
            let Try::Again(error) = judged(status, &[], body) else { panic!("{status} {body} was believed") };
            assert!(error.is_retryable() && !error.is_missing(), "{error}");
        }
    }

    #[test]
    fn only_stripes_own_word_says_that_something_is_missing() {
        let body =
            r#"{"error":{"type":"invalid_request_error","code":"resource_missing","message":"No such subscription"}}"#;
        let Try::Stop(error) = judged(404, &[("request-id", "req_7")], body) else { panic!() };
        assert!(error.is_missing() && !error.is_retryable());
        assert!(error.to_string().contains("req_7"), "{error}");
    }

    #[test]
    fn stripes_wish_about_retries_is_followed() {
        let body = r#"{"error":{"type":"api_error","message":"x"}}"#;
        assert!(matches!(judged(500, &[], body), Try::Again(_)));
        assert!(matches!(
            judged(500, &[("stripe-should-retry", "false")], body),
            Try::Stop(BillingError::Unreachable { .. })
        ));
        assert!(matches!(judged(402, &[("stripe-should-retry", "true")], body), Try::Again(_)));
        let Try::Again(error) = judged(429, &[("retry-after", "17")], body) else { panic!() };
        assert_eq!(error.retry_after(), Some(17));
    }

    #[test]
    fn sa4_a_replayed_error_is_not_waited_for() {
        let body = r#"{"error":{"type":"api_error","message":"x"}}"#;
        let headers = [("idempotent-replayed", "true"), ("date", "Sat, 21 Nov 2026 09:01:19 GMT")];
        let Try::Stop(BillingError::Spent { asked_at, .. }) = judged(500, &headers, body) else { panic!() };
        assert_eq!(asked_at, Some(1_795_251_679));
    }

    #[test]
    fn sa5_a_key_used_for_something_else_is_a_refusal() {
        let body = r#"{"error":{"type":"idempotency_error","message":"Keys for idempotent requests can only be used with the same parameters"}}"#;
        let Try::Stop(error) = judged(400, &[], body) else { panic!() };
        assert!(matches!(&error, BillingError::Refused { code, .. } if code == "idempotency_error"));
        assert!(!error.is_retryable());
    }

    #[test]
    fn ws12_the_key_is_never_shown() {
        let transport = Transport::new("", "sk_test_canary".into(), Duration::from_secs(1), 1).unwrap();
        assert!(!format!("{transport:?}").contains("canary"));
    }

    /// Ask for an object and read it with async-stripe's own strict type.
    macro_rules! reads_as {
        ($transport:expr, $path:expr, $kind:ty) => {
            RequestBuilder::new(StripeMethod::Get, $path)
                .customize::<$kind>()
                .send(&$transport)
                .await
                .unwrap_or_else(|error| panic!("{} is no {}: {error}", $path, stringify!($kind)))
        };
    }

    #[tokio::test]
    async fn what_the_local_stripe_answers_is_what_stripes_own_description_says() {
        use crate::sandbox::clock::WorldClock;
        use crate::sandbox::stripe::{Card, Outcome, StripeWorld};
        use stripe_types::List;

        let stripe = StripeWorld::start(WorldClock::manual(1_795_000_000), 3).await.unwrap();
        stripe.webhooks().manual(true);
        let transport =
            Transport::new(stripe.api_url(), stripe.secret_key().into(), Duration::from_secs(5), 1).unwrap();
        let post = async |path: &str, body: &str| {
            let mut request = RequestBuilder::new(StripeMethod::Post, path);
            request.body = Some(body.to_owned());
            transport.ask(request, None).await.unwrap()["id"].as_str().unwrap().to_owned()
        };
        let product = post("/products", "name=Gold").await;
        let price = format!("product={product}&currency=eur&unit_amount=990&recurring[interval]=month");
        let price = post("/prices", &price).await;
        let item = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
        let link = post("/payment_links", &format!("{item}&subscription_data[trial_period_days]=7")).await;
        let coupon = post("/coupons", "percent_off=10").await;
        let code = format!("promotion[type]=coupon&promotion[coupon]={coupon}&code=TEN");
        let code = post("/promotion_codes", &code).await;
        let form = format!("{item}&mode=subscription&success_url=http://127.0.0.1:9/");
        let session = post("/checkout/sessions", &form).await;
        let url = stripe.object(&session).unwrap()["url"].as_str().unwrap().to_owned();
        let paid = stripe.pay(&url, Card::Pays).await.unwrap();
        stripe.refund(&session, Some(1)).unwrap();
        stripe.dispute(&session, Outcome::Open).unwrap();
        let newest = |kind: &str| stripe.objects(kind).pop().unwrap()["id"].as_str().unwrap().to_owned();

        reads_as!(transport, format!("/products/{product}"), stripe_shared::Product);
        reads_as!(transport, format!("/prices/{price}"), stripe_shared::Price);
        reads_as!(transport, format!("/payment_links/{link}"), stripe_shared::PaymentLink);
        reads_as!(transport, format!("/coupons/{coupon}"), stripe_shared::Coupon);
        reads_as!(transport, format!("/promotion_codes/{code}"), stripe_shared::PromotionCode);
        reads_as!(transport, format!("/checkout/sessions/{session}"), stripe_shared::CheckoutSession);
        reads_as!(transport, format!("/customers/{}", paid.customer), stripe_shared::Customer);
        let id = paid.subscription.unwrap();
        let read = reads_as!(transport, format!("/subscriptions/{id}"), stripe_shared::Subscription);
        assert_eq!(read.items.data.len(), 1);
        reads_as!(transport, format!("/invoices/{}", newest("invoice")), stripe_shared::Invoice);
        reads_as!(transport, format!("/payment_intents/{}", newest("payment_intent")), stripe_shared::PaymentIntent);
        reads_as!(transport, format!("/charges/{}", newest("charge")), stripe_shared::Charge);
        reads_as!(transport, format!("/refunds/{}", newest("refund")), stripe_shared::Refund);
        reads_as!(transport, format!("/disputes/{}", newest("dispute")), stripe_shared::Dispute);
        let events = reads_as!(transport, "/events", List<stripe_shared::Event>);
        assert!(events.has_more);
        reads_as!(transport, "/invoice_payments", List<stripe_shared::InvoicePayment>);
        reads_as!(transport, "/subscriptions", List<stripe_shared::Subscription>);
        reads_as!(transport, "/account", stripe_shared::Account);
        assert_eq!(stripe.unknown_requests(), []);
    }
}
