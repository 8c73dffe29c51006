//! Rate limits as Discord keeps them: a bucket per route and major id, a limit over everything (docs: topics/rate-limits).

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How many requests in which time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quota {
    pub limit: u32,
    pub window: Duration,
}

#[derive(Debug)]
struct Bucket {
    used: u32,
    since: Instant,
}

/// All buckets. Generous unless told otherwise, so that tests are fast.
#[derive(Debug)]
pub(super) struct Limits {
    usual: Quota,
    global: Quota,
    special: Vec<(String, Quota)>,
    buckets: HashMap<String, Bucket>,
    all: Bucket,
}

/// What the bucket says about this request.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    pub bucket: String,
    pub limit: u32,
    pub remaining: u32,
    pub reset_after: f64,
    /// Seconds to wait when the request is refused, and whether everything is held back.
    pub refused: Option<(f64, bool)>,
}

impl Limits {
    pub fn new() -> Self {
        Self {
            usual: Quota { limit: 1000, window: Duration::from_secs(1) },
            global: Quota { limit: 100_000, window: Duration::from_secs(1) },
            special: Vec::new(),
            buckets: HashMap::new(),
            all: Bucket { used: 0, since: Instant::now() },
        }
    }

    /// Routes whose bucket name contains `route` get this quota.
    pub fn set(&mut self, route: &str, quota: Quota) {
        self.special.retain(|(known, _)| known != route);
        self.special.push((route.to_owned(), quota));
        self.buckets.clear();
    }

    pub fn set_global(&mut self, quota: Quota) {
        self.global = quota;
        self.all.used = 0;
    }

    /// Count a request. Interaction answers and webhooks stand outside the global limit.
    pub fn take(&mut self, bucket: &str) -> Verdict {
        let now = Instant::now();
        let quota =
            self.special.iter().find(|(route, _)| bucket.contains(route)).map_or(self.usual, |(_, quota)| *quota);
        let outside = bucket.contains("/interactions/") || bucket.contains("/webhooks/");
        if !outside && let Some(wait) = spend(&mut self.all, self.global, now) {
            let name = "global".to_owned();
            let limit = self.global.limit;
            return Verdict { bucket: name, limit, remaining: 0, reset_after: wait, refused: Some((wait, true)) };
        }
        let entry = self.buckets.entry(bucket.to_owned()).or_insert(Bucket { used: 0, since: now });
        let refused = spend(entry, quota, now).map(|wait| (wait, false));
        let left = quota.window.saturating_sub(now.duration_since(entry.since)).as_secs_f64();
        Verdict {
            bucket: name_of(bucket),
            limit: quota.limit,
            remaining: quota.limit.saturating_sub(entry.used),
            reset_after: left,
            refused,
        }
    }
}

/// Use one; the seconds to wait when none is left.
fn spend(bucket: &mut Bucket, quota: Quota, now: Instant) -> Option<f64> {
    if now.duration_since(bucket.since) >= quota.window {
        *bucket = Bucket { used: 0, since: now };
    }
    if bucket.used >= quota.limit {
        return Some(quota.window.saturating_sub(now.duration_since(bucket.since)).as_secs_f64().max(0.001));
    }
    bucket.used += 1;
    None
}

/// Discord's bucket names say nothing; ours neither, but equal routes have equal names.
fn name_of(route: &str) -> String {
    let hash = route
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// The bucket of a request: its method, its path with every id but the major one struck out.
pub(super) fn bucket_of(method: &str, segments: &[&str]) -> String {
    let mut name = method.to_owned();
    for (at, segment) in segments.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| segments.get(at)).copied().unwrap_or_default();
        let major = at == 1 && matches!(before, "channels" | "guilds" | "webhooks");
        let first = segments.first().copied().unwrap_or_default();
        let secret = at == 2 && matches!(first, "webhooks" | "interactions");
        let id = segment.bytes().all(|byte| byte.is_ascii_digit()) || before == "reactions" || secret;
        name.push('/');
        name.push_str(if id && !major && first != "interactions" && !(secret && first == "webhooks") {
            ":id"
        } else {
            segment
        });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_belongs_to_a_route_and_its_major_id() {
        assert_eq!(
            bucket_of("PUT", &["guilds", "1", "members", "2", "roles", "3"]),
            "PUT/guilds/1/members/:id/roles/:id"
        );
        assert_eq!(
            bucket_of("PUT", &["channels", "1", "messages", "2", "reactions", "👍", "@me"]),
            "PUT/channels/1/messages/:id/reactions/:id/@me"
        );
        assert_eq!(bucket_of("POST", &["webhooks", "1", "abc"]), "POST/webhooks/1/abc");
    }

    #[test]
    fn the_request_past_the_quota_is_refused_until_the_window_ends() {
        let mut limits = Limits::new();
        limits.set("/channels/1/messages", Quota { limit: 2, window: Duration::from_millis(40) });
        assert_eq!(limits.take("POST/channels/1/messages").remaining, 1);
        assert_eq!(limits.take("POST/channels/1/messages").remaining, 0);
        let (wait, global) = limits.take("POST/channels/1/messages").refused.unwrap();
        assert!(wait > 0.0 && wait <= 0.04 && !global);
        assert!(limits.take("POST/channels/2/messages").refused.is_none(), "another channel is another bucket");
        std::thread::sleep(Duration::from_millis(45));
        assert!(limits.take("POST/channels/1/messages").refused.is_none());
    }
}
