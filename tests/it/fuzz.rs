//! What comes from outside is read or refused, and never brings the program down. `LYCEUM_FUZZ_CASES` sets how many cases
//! each reader meets (a longer run: a million).

use lyceum::billing::webhook::{self, WebhookError};
use lyceum::config::{Config, Needs};
use lyceum::domain::community::{archive, rows};
use lyceum::domain::lessons::draft::Draft;
use lyceum::domain::names;
use lyceum::text::Locale;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use serde_json::Value;

const SECRET: &str = "whsec_fuzz";
const NOW: i64 = 1_800_000_000;

fn cases() -> Cases {
    let wanted = std::env::var("LYCEUM_FUZZ_CASES").ok().and_then(|text| text.parse().ok());
    // Nothing is written beside the source: a failing case is printed with its input.
    Cases { cases: wanted.unwrap_or(1_000), failure_persistence: None, ..Cases::default() }
}

fn each<S: Strategy>(inputs: S, reads: impl Fn(S::Value)) {
    TestRunner::new(cases())
        .run(&inputs, |input| {
            reads(input);
            Ok(())
        })
        .unwrap();
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
