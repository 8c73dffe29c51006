//! Keeping to Discord's limits: per bucket, globally, and 40 requests a second in all.
//!
//! Nothing Discord sends can make this loop: an unreadable header counts as absent, a 429 always costs a wait.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serenity::http::RatelimitingBucket;

use super::DiscordError;
use super::live::pause;
use super::live_answers::Refusal;

/// A longer wait than this goes back to the caller, whose job is queued again.
const WAIT_AT_MOST: Duration = Duration::from_secs(5);
/// Discord allows 50 a second; interactions do not count.
const SPACING: Duration = Duration::from_millis(25);
/// When a 429 does not say how long.
const UNNAMED: Duration = Duration::from_secs(2);
/// When Cloudflare, not Discord, has refused us (an HTML page): asking on makes it worse.
const BANNED: Duration = Duration::from_mins(5);

/// What to do after one attempt.
pub(super) enum Verdict {
    /// The body of a success.
    Answer(String),
    /// Discord asked for a wait; [`Pace::wait`] will wait it.
    AskAgain,
}

/// What we know of the limits.
#[derive(Debug, Default)]
pub(super) struct Pace {
    state: Mutex<State>,
    refused: AtomicBool,
    /// Discord's clock as its last answer showed it; 0 when it did not, and before the first.
    their_time: AtomicI64,
}

#[derive(Debug, Default)]
struct State {
    buckets: HashMap<RatelimitingBucket, Bucket>,
    /// No request at all before this moment.
    closed_until: Option<Instant>,
    next_slot: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    remaining: u64,
    reset: Instant,
}

impl Pace {
    /// Wait for the next request's turn; a long wait is an error that says how long.
    pub(super) async fn wait(&self, bucket: RatelimitingBucket) -> Result<(), DiscordError> {
        loop {
            if self.refused.load(Ordering::SeqCst) {
                return Err(DiscordError::Unauthorized);
            }
            let turn = self.turn(bucket, Instant::now());
            if turn.is_zero() {
                return Ok(());
            }
            if turn > WAIT_AT_MOST {
                return Err(DiscordError::RateLimited(whole_seconds(turn)));
            }
            pause(turn).await;
        }
    }

    /// Discord's clock as its last answer showed it.
    pub(super) fn their_time(&self) -> Option<i64> {
        Some(self.their_time.load(Ordering::SeqCst)).filter(|at| *at > 0)
    }

    /// How long until this request may go out; zero takes the turn.
    fn turn(&self, bucket: RatelimitingBucket, now: Instant) -> Duration {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(wait) =
            state.closed_until.and_then(|until| until.checked_duration_since(now)).filter(|wait| !wait.is_zero())
        {
            return wait;
        }
        if let Some(known) = state.buckets.get(&bucket).copied() {
            match known.reset.checked_duration_since(now) {
                Some(wait) if !wait.is_zero() && known.remaining == 0 => return wait,
                Some(wait) if !wait.is_zero() => {}
                _ => {
                    state.buckets.remove(&bucket);
                }
            }
        }
        if let Some(wait) =
            state.next_slot.and_then(|slot| slot.checked_duration_since(now)).filter(|wait| !wait.is_zero())
        {
            return wait;
        }
        state.next_slot = Some(now + SPACING);
        if let Some(known) = state.buckets.get_mut(&bucket) {
            known.remaining = known.remaining.saturating_sub(1);
        }
        Duration::ZERO
    }

    /// Remember what an answer says about the limits.
    pub(super) fn learn(
        &self,
        bucket: RatelimitingBucket,
        status: StatusCode,
        headers: &HeaderMap,
        body: &str,
    ) -> Result<(), DiscordError> {
        // An answer without a date makes what an earlier one said too old to judge by.
        self.their_time.store(date(headers).unwrap_or(0), Ordering::SeqCst);
        self.note(bucket, status, headers, body, Instant::now())
    }

    fn note(
        &self,
        bucket: RatelimitingBucket,
        status: StatusCode,
        headers: &HeaderMap,
        body: &str,
        now: Instant,
    ) -> Result<(), DiscordError> {
        if status == StatusCode::UNAUTHORIZED {
            // The token was reset: every further call would count towards a ban of this address.
            self.refused.store(true, Ordering::SeqCst);
            tracing::error!(
                "Discord refuses the bot's token; no further call is made. Put a fresh DISCORD_TOKEN in place and restart."
            );
            return Err(DiscordError::Unauthorized);
        }
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let not_discord = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::FORBIDDEN)
            && !body.trim_start().starts_with('{');
        if not_discord {
            let wait = seconds(headers, "retry-after").unwrap_or(BANNED);
            state.closed_until = Some(now + wait);
            tracing::error!(
                seconds = whole_seconds(wait),
                "this address is refused before it reaches Discord; all calls pause"
            );
            return Err(DiscordError::RateLimited(whole_seconds(wait)));
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            let refusal: Refusal = serde_json::from_str(body).unwrap_or_default();
            let wait = seconds(headers, "retry-after").or_else(|| usable(refusal.retry_after)).unwrap_or(UNNAMED);
            if refusal.global || headers.contains_key("x-ratelimit-global") {
                state.closed_until = Some(now + wait);
            } else {
                state.buckets.insert(bucket, Bucket { remaining: 0, reset: now + wait });
            }
            metrics::counter!("lyceum_discord_rate_limited_total").increment(1);
            return if wait > WAIT_AT_MOST { Err(DiscordError::RateLimited(whole_seconds(wait))) } else { Ok(()) };
        }
        let remaining = headers
            .get("x-ratelimit-remaining")
            .and_then(|value| value.to_str().ok())
            .and_then(|text| text.parse().ok());
        if let (Some(remaining), Some(reset_after)) = (remaining, seconds(headers, "x-ratelimit-reset-after")) {
            state.buckets.insert(bucket, Bucket { remaining, reset: now + reset_after });
        }
        Ok(())
    }
}

/// When an answer was sent, by the sender's clock.
fn date(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(reqwest::header::DATE)?.to_str().ok()?;
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok().map(jiff::Timestamp::as_second)
}

/// A header in seconds, with a fraction; `None` when it is absent, unreadable, negative or absurd.
fn seconds(headers: &HeaderMap, name: &str) -> Option<Duration> {
    usable(headers.get(name)?.to_str().ok()?.trim().parse().ok())
}

fn usable(seconds: Option<f64>) -> Option<Duration> {
    seconds.filter(|seconds| (0.0..=86_400.0).contains(seconds)).map(Duration::from_secs_f64)
}

fn whole_seconds(wait: Duration) -> i64 {
    i64::try_from(wait.as_secs()).unwrap_or(i64::MAX).saturating_add(i64::from(wait.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use serenity::http::Route;

    use super::*;

    fn bucket(channel: u64) -> RatelimitingBucket {
        Route::ChannelMessages { channel_id: serenity::model::id::ChannelId::new(channel) }.ratelimiting_bucket()
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn dr1_an_empty_bucket_waits_and_others_flow() {
        let (pace, now) = (Pace::default(), Instant::now());
        let empty = headers(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset-after", "1.5")]);
        pace.note(bucket(1), StatusCode::OK, &empty, "{}", now).unwrap();
        assert_eq!(pace.turn(bucket(1), now), Duration::from_millis(1500));
        assert_eq!(pace.turn(bucket(2), now), Duration::ZERO);
        assert_eq!(pace.turn(bucket(1), now + Duration::from_millis(1500)), Duration::ZERO);
    }

    #[test]
    fn dr1_a_long_wait_goes_back_to_the_queue() {
        let (pace, now) = (Pace::default(), Instant::now());
        let answer =
            pace.note(bucket(1), StatusCode::TOO_MANY_REQUESTS, &headers(&[("retry-after", "1337")]), "{}", now);
        assert_eq!(answer, Err(DiscordError::RateLimited(1337)));
        assert_eq!(pace.turn(bucket(2), now), Duration::ZERO, "another bucket is free");
    }

    #[test]
    fn dr2_a_global_limit_stops_every_bucket() {
        let (pace, now) = (Pace::default(), Instant::now());
        pace.note(
            bucket(1),
            StatusCode::TOO_MANY_REQUESTS,
            &headers(&[]),
            r#"{"retry_after": 0.5, "global": true}"#,
            now,
        )
        .unwrap();
        assert_eq!(pace.turn(bucket(2), now), Duration::from_millis(500));
    }

    #[test]
    fn dr4_a_page_of_cloudflares_stops_everything_for_long() {
        let (pace, now) = (Pace::default(), Instant::now());
        let answer = pace.note(bucket(1), StatusCode::TOO_MANY_REQUESTS, &headers(&[]), "<html>error 1015</html>", now);
        assert_eq!(answer, Err(DiscordError::RateLimited(300)));
        assert_eq!(pace.turn(bucket(2), now), BANNED);
    }

    #[tokio::test]
    async fn dr5_after_a_401_no_call_is_made() {
        let pace = Pace::default();
        pace.learn(bucket(1), StatusCode::UNAUTHORIZED, &headers(&[]), "{}").unwrap_err();
        assert_eq!(pace.wait(bucket(2)).await, Err(DiscordError::Unauthorized));
    }

    #[test]
    fn dr12_an_unreadable_header_is_no_header_and_a_429_always_waits() {
        for bad in ["soon", "-1", "NaN", "inf", "1e300", ""] {
            let (pace, now) = (Pace::default(), Instant::now());
            let header = HeaderMap::from_iter([("retry-after".parse().unwrap(), bad.parse().unwrap())]);
            pace.note(bucket(1), StatusCode::TOO_MANY_REQUESTS, &header, "{}", now).unwrap();
            assert_eq!(pace.turn(bucket(1), now), UNNAMED, "{bad}");
            let header = HeaderMap::from_iter([
                ("x-ratelimit-remaining".parse().unwrap(), bad.parse().unwrap()),
                ("x-ratelimit-reset-after".parse().unwrap(), bad.parse().unwrap()),
            ]);
            let pace = Pace::default();
            pace.note(bucket(1), StatusCode::OK, &header, "{}", now).unwrap();
            assert_eq!(pace.turn(bucket(1), now), Duration::ZERO, "{bad}");
        }
    }

    #[test]
    fn dr13_a_burst_is_spread_over_time() {
        let (pace, now) = (Pace::default(), Instant::now());
        assert_eq!(pace.turn(bucket(1), now), Duration::ZERO);
        assert_eq!(pace.turn(bucket(2), now), SPACING);
    }
}
