//! What comes from outside is read or refused, and never brings the program down. Each reader meets `LYCEUM_FUZZ_CASES`
//! inputs (1,000); with `LYCEUM_FUZZ_SECONDS`, as many as that time allows, a million at most.

use std::time::{Duration, Instant};

use lyceum::billing::webhook::{self, WebhookError};
use lyceum::config::{Config, Needs};
use lyceum::domain::access::{Currency, Price};
use lyceum::domain::codes;
use lyceum::domain::community::{archive, rows};
use lyceum::domain::ids::{GuildId, LessonId, MemberId};
use lyceum::domain::lessons::draft::Draft;
use lyceum::domain::lessons::import;
use lyceum::domain::lessons::link::{LinkKey, Pass};
use lyceum::domain::lessons::when;
use lyceum::domain::names;
use lyceum::text::Locale;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config as Cases, TestRunner};
use reqwest::StatusCode;
use serde_json::Value;

use crate::visitor::Visitor;
use crate::world::TestApp;

const SECRET: &str = "whsec_fuzz";
const NOW: i64 = 1_800_000_000;

/// How many inputs a reader is still to meet.
pub(crate) struct Budget {
    most: u32,
    met: u32,
    until: Option<Instant>,
}

impl Budget {
    pub(crate) fn wanted() -> Self {
        let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
        let seconds = number("LYCEUM_FUZZ_SECONDS");
        let most = number("LYCEUM_FUZZ_CASES").unwrap_or(if seconds.is_some() { 1_000_000 } else { 1_000 });
        let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds.into()));
        Self { most, met: 0, until }
    }

    /// Whether a batch of so many more is wanted.
    pub(crate) fn more(&mut self, batch: u32) -> bool {
        let more = self.met < self.most && self.until.is_none_or(|until| Instant::now() < until);
        self.met += if more { batch } else { 0 };
        more
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        eprintln!("{} inputs", self.met);
    }
}

/// Nothing is written beside the source: a failing case is printed with its input.
pub(crate) fn drawing(cases: u32) -> TestRunner {
    TestRunner::new(Cases { cases, failure_persistence: None, ..Cases::default() })
}

fn each<S: Strategy>(inputs: S, reads: impl Fn(S::Value)) {
    const A_BATCH: u32 = 1_000;
    let mut budget = Budget::wanted();
    while budget.more(A_BATCH) {
        drawing(A_BATCH)
            .run(&inputs, |input| {
                reads(input);
                Ok(())
            })
            .unwrap();
    }
}

/// Any JSON, a few levels deep, whose keys are often those that are looked for.
fn json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "id",
        "object",
        "type",
        "data",
        "customer",
        "created",
        "livemode",
        "account",
        "status",
        "items",
        "event",
        "subscription",
        "charge",
        "payment_intent",
        "cus_1",
        "sub_1",
        "evt_1",
        "api_version",
        "messages",
        "author",
    ]);
    let key = prop_oneof![4 => word.clone().prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..7).prop_map(|pairs| pairs.into_iter().collect()),
        ]
    })
}

/// A text that is nearly right: the right one with some of its bytes struck, doubled or changed.
fn nearly(right: &'static str) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..8).prop_map(move |changes| {
        let mut bytes = right.as_bytes().to_vec();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len().max(1));
            match how {
                0 if at < bytes.len() => drop(bytes.remove(at)),
                1 => bytes.insert(at.min(bytes.len()), byte),
                _ if at < bytes.len() => bytes[at] = byte,
                _ => {}
            }
        }
        bytes
    })
}

#[test]
fn ws14_signature_headers() {
    let header = prop_oneof![
        "\\PC{0,80}",
        "t=-?[0-9]{0,25},v1=[0-9a-f]{0,70}(,v[01]=[0-9a-zA-Z]{0,66}){0,3}",
        "[tv10=, a-f]{0,60}",
    ];
    each((header, any::<Vec<u8>>(), any::<i64>(), any::<i64>()), |(header, body, tolerance, now)| {
        // Nobody guesses a signature.
        assert!(webhook::verify(&body, &header, SECRET, tolerance, now).is_err(), "{header}");
    });
}

#[test]
fn ws14_webhook_bodies_as_bytes() {
    const EVENT: &str = r#"{"id":"evt_1","object":"event","type":"customer.subscription.updated","created":1,"livemode":false,
        "data":{"object":{"id":"sub_1","object":"subscription","customer":"cus_1"}}}"#;
    each(prop_oneof![nearly(EVENT).boxed(), any::<Vec<u8>>().boxed()], |body| match webhook::read(&body) {
        Ok(event) => assert!(!event.id.0.is_empty() && !event.kind.is_empty()),
        Err(error) => assert!(matches!(error, WebhookError::Unreadable(_)), "{error}"),
    });
}

#[test]
fn ws14_events_of_any_shape() {
    each((json(), "[a-z._]{0,30}"), |(object, kind)| {
        let event = serde_json::json!({"id": "evt_1", "object": "event", "type": kind, "created": 1, "livemode": false,
            "data": {"object": object.clone()}});
        let _ = webhook::read(event.to_string().as_bytes());
        let _ = webhook::read(object.to_string().as_bytes());
    });
}

#[test]
fn ws14_configurations() {
    let names = prop::sample::select(vec![
        "DISCORD_TOKEN",
        "DISCORD_CLIENT_ID",
        "STRIPE_SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "DISCORD_API_URL",
        "STRIPE_API_URL",
        "DATABASE_URL",
        "LYCEUM_LISTEN",
        "LYCEUM_PUBLIC_URL",
        "LYCEUM__ACCESS__GRACE_DAYS",
        "LYCEUM__ACCESS__BRAKE_PERCENT",
        "LYCEUM__LOG__FORMAT",
        "LYCEUM__SANDBOX__CLOCK_FILE",
        "LYCEUM__",
        "LYCEUM____A",
    ]);
    let value =
        prop_oneof!["\\PC{0,30}", "-?[0-9]{1,22}", "(sqlite|postgres|http|https)://\\PC{0,20}", "[0-9.:]{1,22}"];
    let pair = (prop_oneof![names.prop_map(str::to_owned), "LYCEUM__[A-Z_]{0,20}"], value);
    each(prop::collection::vec(pair, 0..6), |environment| {
        if let Err(error) = Config::load(None, &environment, Needs::Everything) {
            assert!(!error.faults.is_empty());
        }
    });
}

#[test]
fn ws14_configuration_files() {
    const FILE: &str = "[access]\ngrace_days = 3\nbrake_percent = 5\n[server]\nlisten = \"127.0.0.1:1\"\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lyceum.toml");
    each(prop_oneof![nearly(FILE).boxed(), any::<Vec<u8>>().boxed()], |text| {
        std::fs::write(&path, text).unwrap();
        if let Err(error) = Config::load(Some(&path), &[], Needs::Data) {
            assert!(!error.faults.is_empty());
        }
    });
}

#[test]
fn ws14_lines_of_edge_files() {
    let line = prop_oneof![
        nearly("1593540240998453250,1593540240998453251,1.5,1700000000,reply").boxed(),
        any::<Vec<u8>>().boxed(),
        "-?[0-9eE.]{0,25}(,-?[0-9eE.naif]{0,25}){0,6}".prop_map(String::into_bytes).boxed(),
    ];
    each(line, |line| {
        let _ = (rows::is_header(&line), rows::member(&line));
        if let Ok(row) = rows::read(&line, NOW) {
            let _ = (row.as_written(), row.interaction());
            assert!(row.weight.is_finite() && row.weight > 0.0, "{row:?}");
        }
    });
}

#[test]
fn ws14_messages_of_archives() {
    const MESSAGE: &str = r#"{"id":"1","type":"Reply","timestamp":"2024-01-01T00:00:00+00:00","content":"hi","author":{"id":"2","name":"a",
        "isBot":false},"reference":{"messageId":"3"},"reactions":[],"mentions":[]}"#;
    each(prop_oneof![nearly(MESSAGE).boxed(), json().prop_map(|it| it.to_string().into_bytes()).boxed()], |text| {
        let _ = serde_json::from_slice::<archive::Message>(&text);
    });
}

#[test]
fn ws14_names_links_and_languages() {
    each(("\\PC{0,200}", "\\PC{0,60}", 0..300_usize), |(text, other, most)| {
        assert!(names::shortened(&text, most).chars().count() <= most.max(1));
        let _ = (names::clean(&text), names::clean_lines(&text), names::name_key(&text), names::plain(&text));
        assert!(!names::shown(&text).contains("@everyone"), "{text}");
        let _ = (Locale::from_tag(&text), Locale::from_accept_language(&other));
        let _ = Draft::check(&text, &other, &text, &other, &text);
    });
}

#[test]
fn ws14_claim_codes() {
    let typed = prop_oneof!["[0-9A-Za-z -]{0,70}", "\\PC{0,80}", "[０-９Ａ-ｚ]{0,40}"];
    each((any::<u128>(), typed), |(random, typed)| {
        let code = codes::spelled(random);
        let by_hand = format!(" {}\n", code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l"));
        assert_eq!(codes::digest(&by_hand), codes::digest(&code), "{code}");
        assert_ne!(codes::digest(&typed), codes::digest(&code), "somebody guessed 128 bits: {typed}");
    });
}

#[test]
fn ws14_sealed_links() {
    let key = LinkKey::derive("fuzz");
    let pass = Pass { guild: GuildId(1), lesson: LessonId(2), member: MemberId(3), staff: false, until: NOW };
    let token = pass.seal(&key);
    assert_eq!(Pass::open(&token, &key, NOW).unwrap().0, pass);
    each((any::<prop::sample::Index>(), "[0-9A-Za-z_-]", "[0-9A-Za-z_-]{0,120}"), |(at, letter, other)| {
        let mut changed = token.clone();
        let at = at.index(changed.len());
        changed.replace_range(at..=at, &letter);
        assert!(changed == token || Pass::open(&changed, &key, NOW).is_err(), "{changed}");
        assert!(Pass::open(&other, &key, NOW).is_err(), "{other}");
    });
}

#[test]
fn ws14_prices_and_times() {
    let typed = prop_oneof!["\\PC{0,24}", "[-+−]?[0-9０-９.,  ]{0,24}", "[0-9]{0,5}[-./: ]?[0-9dhmT:天小时]{0,14}"];
    let zone = when::zone("Europe/Berlin").unwrap();
    each((typed, any::<i64>()), |(typed, now)| {
        for currency in [Currency::parse("eur").unwrap(), Currency::parse("jpy").unwrap()] {
            if let Ok(price) = Price::parse(&typed, currency) {
                assert!(price.minor >= 0, "{typed} is {price:?}");
            }
        }
        if let Ok(at) = when::parse(&typed, &zone, NOW) {
            assert!(at > NOW, "{typed} is {at}");
        }
        let _ = when::parse(&typed, &zone, now >> 17);
    });
}

#[test]
fn ws14_files_of_lessons() {
    const CSV: &str =
        "id,title,summary,link,topics,series,position\np1,Borrowing,\"a, b\",https://l.example/1,rust,S,1\n";
    const FEED: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title><item><title>a</title>\
        <link>https://l.example/1</link><description>d</description></item></channel></rss>";
    const MARKDOWN: &str =
        "---\ntitle: Borrowing\nlink: https://l.example/1\ntopics: [rust]\n---\n# Borrowing\n\ntext\n";
    const JSON: &str = r#"[{"title":"Borrowing","link":"https://l.example/1","topics":["rust"],"position":1}]"#;
    let whole = || [CSV, FEED, MARKDOWN, JSON].map(|text| nearly(text).boxed());
    let zipped = any::<Vec<u8>>().prop_map(|rest| [b"PK\x03\x04".to_vec(), rest].concat());
    let [csv, feed, markdown, json] = whole();
    let file = prop_oneof![csv, feed, markdown, json, zipped.boxed(), any::<Vec<u8>>().boxed()];
    let name = prop::sample::select(vec!["a.csv", "a.json", "a.md", "a.xml", "a.zip", "a", ""]);
    each((name, file), |(name, bytes)| {
        if let Ok(batch) = import::read(name, &bytes) {
            assert!(batch.items.len() + batch.broken.len() <= bytes.len() + 1, "more lessons than bytes: {name}");
        }
    });
}

#[tokio::test]
async fn ws14_the_way_back_from_discord_leads_nowhere_with_what_it_did_not_hand_out() {
    let t = TestApp::start().await;
    let (mut drawn, mut budget) = (drawing(1), Budget::wanted());
    let query = ("[0-9A-Za-z%&=+._-]{0,60}", "(code|state|error|next)?", "[!-~]{0,60}");
    while budget.more(50) {
        let mut visitor = Visitor::new(&t);
        visitor.get("/account").await;
        for number in 0..50 {
            let (state, key, rest) = query.new_tree(&mut drawn).unwrap().current();
            let page = visitor.get(&format!("/oauth/callback?code=x{number}&state={state}&{key}={rest}")).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{state} {key} {rest}");
            assert!(page.headers.get("location").is_none(), "{state} {key} {rest}");
        }
        // How often one may try is another test's matter.
        t.after(601).await;
    }
    assert!(t.discord.requests().iter().all(|it| !it.path.contains("oauth2/token")), "a made-up code was exchanged");
}
